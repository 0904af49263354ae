//! Reading an op's arguments and throwing its errors.

use crate::engine::buffers;

/// The arguments of an op.
pub(crate) type Args<'s> = v8::FunctionCallbackArguments<'s>;
/// Where an op puts its result.
pub(crate) type Return<'a> = v8::ReturnValue<'a, v8::Value>;

/// The argument as text; lone surrogates become U+FFFD.
pub(crate) fn string(scope: &v8::PinScope<'_, '_>, args: &Args<'_>, index: i32) -> String {
    args.get(index).to_rust_string_lossy(scope)
}

/// The argument as a number, NaN when it is none.
pub(crate) fn number(scope: &v8::PinScope<'_, '_>, args: &Args<'_>, index: i32) -> f64 {
    args.get(index).number_value(scope).unwrap_or(f64::NAN)
}

/// The argument as a count or an offset: truncated, at least 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates and maps NaN to 0, as wanted"
)]
pub(crate) fn index(scope: &v8::PinScope<'_, '_>, args: &Args<'_>, at: i32) -> usize {
    number(scope, args, at) as usize
}

const _: () = assert!(v8::TYPED_ARRAY_MAX_SIZE_IN_HEAP == 0);

/// The bytes of an ArrayBuffer, a SharedArrayBuffer or any view, as they are during this op.
///
/// The slice is valid until JavaScript runs again: an op must not keep it across a call into V8 that
/// can run guest code or collect garbage with a detach. Reading and writing are both allowed because
/// the isolate has one thread.
pub(crate) fn bytes<'a>(value: v8::Local<'a, v8::Value>) -> Option<&'a mut [u8]> {
    let (pointer, length) = if let Ok(view) = v8::Local::<v8::ArrayBufferView>::try_from(value) {
        // Unlike `data` this makes no handle, of which fast calls would pile up as many as there are calls.
        // SAFETY: this V8 keeps no views in its heap, so nothing has to be copied into the storage.
        unsafe { view.get_contents_raw_parts(&mut []) }
    } else if let Ok(buffer) = v8::Local::<v8::ArrayBuffer>::try_from(value) {
        (
            buffer
                .data()
                .map_or(std::ptr::null_mut(), |data| data.as_ptr().cast::<u8>()),
            buffer.byte_length(),
        )
    } else {
        let shared = v8::Local::<v8::SharedArrayBuffer>::try_from(value).ok()?;
        let store = shared.get_backing_store();
        (
            store
                .data()
                .map_or(std::ptr::null_mut(), |data| data.as_ptr().cast::<u8>()),
            shared.byte_length(),
        )
    };
    if pointer.is_null() || length == 0 {
        return Some(&mut []);
    }
    // SAFETY: V8 says that `length` bytes at `pointer` belong to the value's backing store, which the handle
    // keeps alive for `'a`. The isolate has one thread, so nobody else touches the bytes while the op runs.
    // Two arguments may be views of one buffer; ops that take two slices copy one of them first.
    Some(unsafe { std::slice::from_raw_parts_mut(pointer, length) })
}

/// The argument's bytes, or a thrown TypeError.
pub(crate) fn bytes_or_throw<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: &Args<'s>,
    index: i32,
) -> Option<&'s mut [u8]> {
    let found = bytes(args.get(index));
    if found.is_none() {
        throw_type_error(scope, "an op expected bytes");
    }
    found
}

/// A Uint8Array with a copy of the bytes; `None` after a RangeError was thrown because memory is short.
pub(crate) fn to_uint8_array<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    bytes: &[u8],
) -> Option<v8::Local<'s, v8::Uint8Array>> {
    let buffer = to_array_buffer(scope, bytes)?;
    v8::Uint8Array::new(scope, buffer, 0, bytes.len())
}

/// An ArrayBuffer with a copy of the bytes.
pub(crate) fn to_array_buffer<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    bytes: &[u8],
) -> Option<v8::Local<'s, v8::ArrayBuffer>> {
    let buffer = buffers::to_overwrite(scope, bytes.len());
    if let Some(into) = self::bytes(buffer.into())
        && into.len() == bytes.len()
    {
        into.copy_from_slice(bytes);
        return Some(buffer);
    }
    throw_range_error(scope, "Array buffer allocation failed");
    None
}

/// A JavaScript string, or a thrown error when it is longer than V8 allows.
pub(crate) fn to_string<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    text: &str,
) -> Option<v8::Local<'s, v8::String>> {
    let string = v8::String::new(scope, text);
    if string.is_none() {
        throw(
            scope,
            v8::Exception::error,
            "Cannot create a string longer than 0x1fffffe8 characters",
            Some("ERR_STRING_TOO_LONG"),
        );
    }
    string
}

type MakeError =
    for<'s> fn(&v8::PinScope<'s, '_>, v8::Local<'_, v8::String>) -> v8::Local<'s, v8::Value>;

/// Throws an error of this kind, with a Node-style `code` if there is one.
pub(crate) fn throw(
    scope: &mut v8::PinScope<'_, '_>,
    make: MakeError,
    message: &str,
    code: Option<&str>,
) {
    let text = v8::String::new(scope, message).unwrap_or_else(|| v8::String::empty(scope));
    let error = make(scope, text);
    if let Some(code) = code
        && let Ok(object) = v8::Local::<v8::Object>::try_from(error)
    {
        set_text(scope, object, "code", code);
    }
    scope.throw_exception(error);
}

/// Throws a TypeError.
pub(crate) fn throw_type_error(scope: &mut v8::PinScope<'_, '_>, message: &str) {
    throw(scope, v8::Exception::type_error, message, None);
}

/// Throws a RangeError.
pub(crate) fn throw_range_error(scope: &mut v8::PinScope<'_, '_>, message: &str) {
    throw(scope, v8::Exception::range_error, message, None);
}

/// Throws an Error with a Node-style code.
pub(crate) fn throw_coded(scope: &mut v8::PinScope<'_, '_>, message: &str, code: &str) {
    throw(scope, v8::Exception::error, message, Some(code));
}

/// Sets a property to a text.
pub(crate) fn set_text(
    scope: &mut v8::PinScope<'_, '_>,
    object: v8::Local<'_, v8::Object>,
    key: &str,
    text: &str,
) {
    let (Some(key), Some(value)) = (v8::String::new(scope, key), v8::String::new(scope, text))
    else {
        return;
    };
    object.create_data_property(scope, key.into(), value.into());
}
