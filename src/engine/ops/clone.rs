//! Structured cloning for `structuredClone` and `postMessage`, on V8's own serializer.
//!
//! In goes a value, out comes its serialised form and back. Platform objects, which V8 does not know, carry a private mark;
//! for those the serializer asks JavaScript. What cannot be copied but shared (SharedArrayBuffer, Wasm modules) goes through an
//! array of the caller. Trust: the value is the guest's; bytes that are read here were written here.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use v8::{ValueDeserializerHelper, ValueSerializerHelper};

use super::{
    Registry,
    args::{self, Args, Return},
};

thread_local! {
    /// Whether any object has the mark: until then the serializer need not look for it.
    static MARKED: Cell<bool> = const { Cell::new(false) };
    /// What `op_clone_write` made for an `op_clone_read` soon after, by number: a copy into the heap of V8 is saved.
    static KEPT: RefCell<BTreeMap<u32, Vec<u8>>> = const { RefCell::new(BTreeMap::new()) };
}

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add("op_clone_mark", op_clone_mark);
    ops.add("op_clone_kind", op_clone_kind);
    ops.add("op_clone_write", op_clone_write);
    ops.add("op_clone_read", op_clone_read);
}

/// `(object, kind)`: marks a platform object with the name of its kind.
fn op_clone_mark<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    let Ok(object) = v8::Local::<v8::Object>::try_from(args.get(0)) else {
        return;
    };
    let key = mark(scope);
    object.set_private(scope, key, args.get(1));
    MARKED.set(true);
}

/// `(value) → kind` of a platform object, or undefined for everything else.
fn op_clone_kind<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let Ok(object) = v8::Local::<v8::Object>::try_from(args.get(0)) else {
        return;
    };
    let key = mark(scope);
    if let Some(kind) = object.get_private(scope, key) {
        rv.set(kind);
    }
}

fn mark<'s>(scope: &v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Private> {
    let name = v8::String::new(scope, "tpmjs host object");
    v8::Private::for_api(scope, name)
}

/// `(value, buffers, shared, writeHost, makeError, keep) → Uint8Array`, or when `keep` a number for one read.
///
/// `buffers` are ArrayBuffers to transfer; `shared` takes what is passed by reference; `writeHost(object)` gives the number
/// that stands for a platform object, or throws; `makeError(message)` makes a DataCloneError.
fn op_clone_write<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let (Ok(buffers), Ok(shared), Ok(write_host), Ok(make_error)) = (
        v8::Local::<v8::Array>::try_from(args.get(1)),
        v8::Local::<v8::Array>::try_from(args.get(2)),
        v8::Local::<v8::Function>::try_from(args.get(3)),
        v8::Local::<v8::Function>::try_from(args.get(4)),
    ) else {
        return args::throw_type_error(
            scope,
            "op_clone_write expects two arrays and two functions",
        );
    };
    let serializer = v8::ValueSerializer::new(
        scope,
        Box::new(Writer {
            shared,
            write_host,
            make_error,
        }),
    );
    serializer.write_header();
    for index in 0..buffers.length() {
        let buffer = buffers
            .get_index(scope, index)
            .and_then(|buffer| v8::Local::<v8::ArrayBuffer>::try_from(buffer).ok());
        let Some(buffer) = buffer else {
            return args::throw_type_error(scope, "op_clone_write transfers ArrayBuffers only");
        };
        serializer.transfer_array_buffer(index, buffer);
    }
    let context = scope.get_current_context();
    if serializer.write_value(context, args.get(0)) != Some(true) {
        return;
    }
    let bytes = serializer.release();
    if args.get(5).is_true() {
        rv.set_uint32(keep(bytes));
    } else if let Some(array) = args::to_uint8_array(scope, &bytes) {
        rv.set(array.into());
    }
}

fn keep(bytes: Vec<u8>) -> u32 {
    KEPT.with_borrow_mut(|kept| {
        let number = kept
            .last_key_value()
            .map_or(1, |(last, _)| last.wrapping_add(1));
        kept.insert(number, bytes);
        number
    })
}

/// `(bytes | number, buffers, shared, hosts) → value`. `hosts` has the platform objects by their number: V8 lets no
/// JavaScript run while it reads, so they are there already.
fn op_clone_read<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let (Ok(buffers), Ok(shared), Ok(hosts)) = (
        v8::Local::<v8::Array>::try_from(args.get(1)),
        v8::Local::<v8::Array>::try_from(args.get(2)),
        v8::Local::<v8::Array>::try_from(args.get(3)),
    ) else {
        return args::throw_type_error(scope, "op_clone_read expects three arrays");
    };
    let kept;
    let bytes: &[u8] = if let Some(bytes) = args::bytes(args.get(0)) {
        bytes
    } else {
        let number = args.get(0).uint32_value(scope).unwrap_or(0);
        kept = KEPT
            .with_borrow_mut(|kept| kept.remove(&number))
            .unwrap_or_default();
        &kept
    };
    let deserializer = v8::ValueDeserializer::new(scope, Box::new(Reader { shared, hosts }), bytes);
    for index in 0..buffers.length() {
        if let Some(buffer) = buffers
            .get_index(scope, index)
            .and_then(|buffer| v8::Local::<v8::ArrayBuffer>::try_from(buffer).ok())
        {
            deserializer.transfer_array_buffer(index, buffer);
        }
    }
    let context = scope.get_current_context();
    if deserializer.read_header(context) != Some(true) {
        return;
    }
    if let Some(value) = deserializer.read_value(context) {
        rv.set(value);
    }
}

/// Answers the serializer's questions.
struct Writer<'a> {
    shared: v8::Local<'a, v8::Array>,
    write_host: v8::Local<'a, v8::Function>,
    make_error: v8::Local<'a, v8::Function>,
}

impl Writer<'_> {
    /// Passes a value by reference: its index in the array stands for it.
    fn share(
        &self,
        scope: &mut v8::PinScope<'_, '_>,
        value: v8::Local<'_, v8::Value>,
    ) -> Option<u32> {
        let index = self.shared.length();
        self.shared.set_index(scope, index, value)?;
        Some(index)
    }
}

impl v8::ValueSerializerImpl for Writer<'_> {
    fn throw_data_clone_error<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        message: v8::Local<'s, v8::String>,
    ) {
        let receiver = v8::undefined(scope).into();
        if let Some(error) = self.make_error.call(scope, receiver, &[message.into()]) {
            scope.throw_exception(error);
        }
    }

    fn has_custom_host_object(&self, _isolate: &v8::Isolate) -> bool {
        MARKED.get()
    }

    fn is_host_object<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        object: v8::Local<'s, v8::Object>,
    ) -> Option<bool> {
        let key = mark(scope);
        object.has_private(scope, key)
    }

    fn write_host_object<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        object: v8::Local<'s, v8::Object>,
        serializer: &dyn ValueSerializerHelper,
    ) -> Option<bool> {
        let receiver = v8::undefined(scope).into();
        let number = self.write_host.call(scope, receiver, &[object.into()])?;
        serializer.write_uint32(number.uint32_value(scope)?);
        Some(true)
    }

    fn get_shared_array_buffer_id<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        buffer: v8::Local<'s, v8::SharedArrayBuffer>,
    ) -> Option<u32> {
        self.share(scope, buffer.into())
    }

    fn get_wasm_module_transfer_id(
        &self,
        scope: &mut v8::PinScope<'_, '_>,
        module: v8::Local<'_, v8::WasmModuleObject>,
    ) -> Option<u32> {
        self.share(scope, module.into())
    }
}

/// Answers the deserializer's questions.
struct Reader<'a> {
    shared: v8::Local<'a, v8::Array>,
    hosts: v8::Local<'a, v8::Array>,
}

impl v8::ValueDeserializerImpl for Reader<'_> {
    fn read_host_object<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        deserializer: &dyn ValueDeserializerHelper,
    ) -> Option<v8::Local<'s, v8::Object>> {
        let mut number = 0;
        if !deserializer.read_uint32(&mut number) {
            return None;
        }
        self.hosts.get_index(scope, number)?.try_into().ok()
    }

    fn get_shared_array_buffer_from_id<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        id: u32,
    ) -> Option<v8::Local<'s, v8::SharedArrayBuffer>> {
        self.shared.get_index(scope, id)?.try_into().ok()
    }

    fn get_wasm_module_from_id<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        id: u32,
    ) -> Option<v8::Local<'s, v8::WasmModuleObject>> {
        self.shared.get_index(scope, id)?.try_into().ok()
    }
}
