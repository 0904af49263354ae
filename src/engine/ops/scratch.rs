//! A buffer of the thread for what is copied into V8 at once: fresh memory of a megabyte costs more in page faults than most
//! ops do in work.

use std::cell::RefCell;

use crate::engine::buffers::TextBlock;

/// What is longer gets memory of its own, so that one large text does not stay for the rest of the call.
const KEPT_MAX: usize = 4 << 20;

thread_local! {
    static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Lends so many bytes. They hold whatever the last op left there.
///
/// `work` must not run JavaScript: an op inside would find the buffer lent out.
pub(super) fn with<R>(length: usize, work: impl FnOnce(&mut [u8]) -> R) -> R {
    if length > KEPT_MAX {
        return work(&mut vec![0; length]);
    }
    SCRATCH.with_borrow_mut(|kept| {
        if kept.len() < length {
            // The old bytes need not be copied.
            kept.clear();
            kept.resize(length.next_power_of_two(), 0);
        }
        work(&mut kept[..length])
    })
}

/// A string of exactly so many Latin-1 characters; `None` when that is more than V8 allows.
pub(super) fn text<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    length: usize,
    write: impl FnOnce(&mut [u8]),
) -> Option<v8::Local<'s, v8::String>> {
    if let Some(mut block) = TextBlock::new(length) {
        write(block.bytes());
        return block.into_string(scope);
    }
    with(length, |into| {
        write(into);
        v8::String::new_from_one_byte(scope, into, v8::NewStringType::Normal)
    })
}
