//! `v8.serialize` and `v8.deserialize`: V8's own serializer, with views of buffers as Node writes them.
//!
//! Trust: both the value and the bytes are the guest's; V8's reader is made for bytes that lie.

use v8::{ValueDeserializerHelper, ValueSerializerHelper};

use super::{
    Registry,
    args::{self, Args, Return},
};

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add("op_serdes_write", op_serdes_write);
    ops.add("op_serdes_read", op_serdes_read);
}

/// The classes of views in the order of the numbers that Node gives them; the tenth is Node's Buffer.
const BUFFER: u32 = 10;

/// The mark and version 15 of the format.
const NODE_HEADER: [u8; 2] = [0xff, 15];

/// `(value, Buffer's prototype) → Uint8Array`
fn op_serdes_write<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let serializer = v8::ValueSerializer::new(
        scope,
        Box::new(Writer {
            buffer_prototype: args.get(1),
        }),
    );
    serializer.set_treat_array_buffer_views_as_host_objects(true);
    // Not this V8's own header: what is written here is the same in the version that Node 22 knows.
    serializer.write_raw_bytes(&NODE_HEADER);
    let context = scope.get_current_context();
    if serializer.write_value(context, args.get(0)) != Some(true) {
        return;
    }
    if let Some(array) = args::to_uint8_array(scope, &serializer.release()) {
        rv.set(array.into());
    }
}

/// `(bytes, Buffer's prototype) → value`
fn op_serdes_read<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let Some(bytes) = args::bytes_or_throw(scope, &args, 0) else {
        return;
    };
    // A copy, because reading makes objects, and a small array's bytes may move with a collection.
    let bytes = bytes.to_vec();
    let deserializer = v8::ValueDeserializer::new(
        scope,
        Box::new(Reader {
            buffer_prototype: args.get(1),
        }),
        &bytes,
    );
    let context = scope.get_current_context();
    if deserializer.read_header(context) != Some(true) {
        return;
    }
    if let Some(value) = deserializer.read_value(context) {
        rv.set(value);
    }
}

struct Writer<'a> {
    buffer_prototype: v8::Local<'a, v8::Value>,
}

impl Writer<'_> {
    fn class_number(
        &self,
        scope: &v8::PinScope<'_, '_>,
        view: v8::Local<'_, v8::ArrayBufferView>,
    ) -> Option<u32> {
        if view
            .get_prototype(scope)
            .is_some_and(|prototype| prototype.strict_equals(self.buffer_prototype))
        {
            return Some(BUFFER);
        }
        let kinds: [fn(&v8::Value) -> bool; 10] = [
            v8::Value::is_int8_array,
            v8::Value::is_uint8_array,
            v8::Value::is_uint8_clamped_array,
            v8::Value::is_int16_array,
            v8::Value::is_uint16_array,
            v8::Value::is_int32_array,
            v8::Value::is_uint32_array,
            v8::Value::is_float32_array,
            v8::Value::is_float64_array,
            v8::Value::is_data_view,
        ];
        if let Some(at) = kinds.iter().position(|is| is(&view)) {
            return u32::try_from(at).ok();
        }
        match () {
            () if view.is_big_int64_array() => Some(11),
            () if view.is_big_uint64_array() => Some(12),
            () => None,
        }
    }
}

impl v8::ValueSerializerImpl for Writer<'_> {
    fn throw_data_clone_error<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        message: v8::Local<'s, v8::String>,
    ) {
        let error = v8::Exception::error(scope, message);
        scope.throw_exception(error);
    }

    fn write_host_object<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        object: v8::Local<'s, v8::Object>,
        serializer: &dyn ValueSerializerHelper,
    ) -> Option<bool> {
        let view = v8::Local::<v8::ArrayBufferView>::try_from(object).ok();
        let number = view.and_then(|view| self.class_number(scope, view));
        let (Some(number), Some(bytes)) = (number, args::bytes(object.into())) else {
            args::throw(
                scope,
                v8::Exception::error,
                "Unserializable host object",
                None,
            );
            return None;
        };
        let Ok(length) = u32::try_from(bytes.len()) else {
            args::throw_range_error(scope, "the view is too large to be serialized");
            return None;
        };
        serializer.write_uint32(number);
        serializer.write_uint32(length);
        serializer.write_raw_bytes(bytes);
        Some(true)
    }

    fn get_shared_array_buffer_id<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        _buffer: v8::Local<'s, v8::SharedArrayBuffer>,
    ) -> Option<u32> {
        args::throw(
            scope,
            v8::Exception::error,
            "#<SharedArrayBuffer> could not be cloned.",
            None,
        );
        None
    }

    fn get_wasm_module_transfer_id(
        &self,
        scope: &mut v8::PinScope<'_, '_>,
        _module: v8::Local<'_, v8::WasmModuleObject>,
    ) -> Option<u32> {
        args::throw(
            scope,
            v8::Exception::error,
            "#<Module> could not be cloned.",
            None,
        );
        None
    }
}

struct Reader<'a> {
    buffer_prototype: v8::Local<'a, v8::Value>,
}

impl v8::ValueDeserializerImpl for Reader<'_> {
    fn read_host_object<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        deserializer: &dyn ValueDeserializerHelper,
    ) -> Option<v8::Local<'s, v8::Object>> {
        let (mut number, mut length) = (0, 0);
        if !deserializer.read_uint32(&mut number) || !deserializer.read_uint32(&mut length) {
            return None;
        }
        let length = length as usize;
        let buffer = args::to_array_buffer(scope, deserializer.read_raw_bytes(length)?)?;
        if number == BUFFER {
            let view: v8::Local<v8::Object> = v8::Uint8Array::new(scope, buffer, 0, length)?.into();
            view.set_prototype(scope, self.buffer_prototype)?;
            return Some(view);
        }
        view_of(scope, number, buffer, length)
    }
}

/// A view of this class over the whole buffer; a remainder that is no whole element is left out, as in Node.
fn view_of<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    number: u32,
    buffer: v8::Local<'s, v8::ArrayBuffer>,
    length: usize,
) -> Option<v8::Local<'s, v8::Object>> {
    Some(match number {
        0 => v8::Int8Array::new(scope, buffer, 0, length)?.into(),
        1 => v8::Uint8Array::new(scope, buffer, 0, length)?.into(),
        2 => v8::Uint8ClampedArray::new(scope, buffer, 0, length)?.into(),
        3 => v8::Int16Array::new(scope, buffer, 0, length / 2)?.into(),
        4 => v8::Uint16Array::new(scope, buffer, 0, length / 2)?.into(),
        5 => v8::Int32Array::new(scope, buffer, 0, length / 4)?.into(),
        6 => v8::Uint32Array::new(scope, buffer, 0, length / 4)?.into(),
        7 => v8::Float32Array::new(scope, buffer, 0, length / 4)?.into(),
        8 => v8::Float64Array::new(scope, buffer, 0, length / 8)?.into(),
        9 => v8::DataView::new(scope, buffer, 0, length).into(),
        11 => v8::BigInt64Array::new(scope, buffer, 0, length / 8)?.into(),
        12 => v8::BigUint64Array::new(scope, buffer, 0, length / 8)?.into(),
        _ => return None,
    })
}
