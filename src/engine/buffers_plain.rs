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

/// Memory of a long text, of which V8's heap has enough.
pub(crate) enum TextBlock {}

impl TextBlock {
    pub(crate) fn new(_length: usize) -> Option<Self> {
        None
    }

    pub(crate) fn bytes(&mut self) -> &mut [u8] {
        match *self {}
    }

    pub(crate) fn into_string<'s>(
        self,
        _scope: &mut v8::PinScope<'s, '_>,
    ) -> Option<v8::Local<'s, v8::String>> {
        match self {}
    }
}
