//! Memory of ArrayBuffers where V8's allocator is taken as it is: see `buffers.rs` for what the other one does.

/// V8's own allocator.
pub(super) fn allocator() -> v8::SharedRef<v8::Allocator> {
    v8::new_default_allocator().make_shared()
}

/// V8's allocator knows no limit; the kernel does.
pub(super) fn limit(_bytes: usize) {}

/// A buffer that the caller overwrites.
pub(crate) fn to_overwrite<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    length: usize,
) -> v8::Local<'s, v8::ArrayBuffer> {
    v8::ArrayBuffer::new(scope, length)
}
