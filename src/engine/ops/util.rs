//! What only V8 knows about a value: its kind, what a proxy or a promise holds, the entries of weak collections.
//!
//! These ops are the exception to "primitives and buffers only": they get any value, and never run guest code on it.

use v8::fast_api::{CFunction, CFunctionInfo, Int64Representation, Type};

use super::{
    Registry,
    args::{self, Args, Return},
};

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add_fast("op_util_kind", op_util_kind, &[FAST_KIND]);
    ops.add_fast("op_util_is_kind", op_util_is_kind, &[FAST_IS_KIND]);
    ops.add("op_util_proxy_details", op_util_proxy_details);
    ops.add("op_util_promise_details", op_util_promise_details);
    ops.add("op_util_preview_entries", op_util_preview_entries);
    ops.add("op_util_own_non_index", op_util_own_non_index);
    ops.add("op_util_constructor_name", op_util_constructor_name);
}

/// The bits of `op_util_kind`, lowest first; `internal/types.js` has their names in the same order.
const KINDS: [fn(&v8::Value) -> bool; 25] = [
    v8::Value::is_external,
    v8::Value::is_date,
    v8::Value::is_arguments_object,
    v8::Value::is_big_int_object,
    v8::Value::is_boolean_object,
    v8::Value::is_number_object,
    v8::Value::is_string_object,
    v8::Value::is_symbol_object,
    v8::Value::is_native_error,
    v8::Value::is_reg_exp,
    v8::Value::is_async_function,
    v8::Value::is_generator_function,
    v8::Value::is_generator_object,
    v8::Value::is_promise,
    v8::Value::is_map,
    v8::Value::is_set,
    v8::Value::is_map_iterator,
    v8::Value::is_set_iterator,
    v8::Value::is_weak_map,
    v8::Value::is_weak_set,
    v8::Value::is_array_buffer,
    v8::Value::is_data_view,
    v8::Value::is_shared_array_buffer,
    v8::Value::is_proxy,
    v8::Value::is_module_namespace_object,
];

fn kind_of(value: &v8::Value) -> u32 {
    let mut bits = 0;
    for (at, is_kind) in KINDS.iter().enumerate() {
        if is_kind(value) {
            bits |= 1_u32 << at;
        }
    }
    bits
}

/// Asks V8 for no other kinds than these.
fn is_any_kind(value: &v8::Value, mut bits: u32) -> bool {
    while bits != 0 {
        let at = bits.trailing_zeros() as usize;
        if KINDS.get(at).is_some_and(|is_kind| is_kind(value)) {
            return true;
        }
        bits &= bits - 1;
    }
    false
}

/// `(value) → bits`
fn op_util_kind<'s>(_scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    rv.set_uint32(kind_of(&args.get(0)));
}

/// `(value, bits) → whether any of these kinds is the value's`
fn op_util_is_kind<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let bits = args.get(1).uint32_value(scope).unwrap_or(0);
    rv.set_bool(is_any_kind(&args.get(0), bits));
}

/// The same for optimised code: they neither allocate nor call back, as fast calls must not.
extern "C" fn fast_kind(
    _receiver: v8::Local<'_, v8::Value>,
    value: v8::Local<'_, v8::Value>,
) -> u32 {
    kind_of(&value)
}

extern "C" fn fast_is_kind(
    _receiver: v8::Local<'_, v8::Value>,
    value: v8::Local<'_, v8::Value>,
    bits: u32,
) -> bool {
    is_any_kind(&value, bits)
}

const FAST_KIND: CFunction = CFunction::new(
    fast_kind as *const std::ffi::c_void,
    &CFunctionInfo::new(
        Type::Uint32.as_info(),
        &[Type::V8Value.as_info(), Type::V8Value.as_info()],
        Int64Representation::Number,
    ),
);
const FAST_IS_KIND: CFunction = CFunction::new(
    fast_is_kind as *const std::ffi::c_void,
    &CFunctionInfo::new(
        Type::Bool.as_info(),
        &[
            Type::V8Value.as_info(),
            Type::V8Value.as_info(),
            Type::Uint32.as_info(),
        ],
        Int64Representation::Number,
    ),
);

/// `(value) → [target, handler]`, both null when it is revoked; undefined when it is no proxy.
fn op_util_proxy_details<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let Ok(proxy) = v8::Local::<v8::Proxy>::try_from(args.get(0)) else {
        return;
    };
    let pair = if proxy.is_revoked() {
        [v8::null(scope).into(), v8::null(scope).into()]
    } else {
        [proxy.get_target(scope), proxy.get_handler(scope)]
    };
    rv.set(v8::Array::new_with_elements(scope, &pair).into());
}

/// `(promise) → [state, result]`: 0 pending, 1 fulfilled, 2 rejected.
fn op_util_promise_details<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    let Ok(promise) = v8::Local::<v8::Promise>::try_from(args.get(0)) else {
        return args::throw_type_error(scope, "op_util_promise_details expects a promise");
    };
    let (state, result) = match promise.state() {
        v8::PromiseState::Pending => (0, v8::undefined(scope).into()),
        v8::PromiseState::Fulfilled => (1, promise.result(scope)),
        v8::PromiseState::Rejected => (2, promise.result(scope)),
    };
    let pair = [v8::Integer::new(scope, state).into(), result];
    rv.set(v8::Array::new_with_elements(scope, &pair).into());
}

/// `(collection or iterator) → [entries, whether they are keys and values in turn]`
fn op_util_preview_entries<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    let value = args.get(0);
    let previewable =
        value.is_map() || value.is_set() || value.is_weak_map() || value.is_weak_set();
    let Ok(object) = v8::Local::<v8::Object>::try_from(value) else {
        return;
    };
    if !previewable && !value.is_map_iterator() && !value.is_set_iterator() {
        return;
    }
    let (entries, is_key_value) = object.preview_entries(scope);
    let Some(entries) = entries else { return };
    let pair = [entries.into(), v8::Boolean::new(scope, is_key_value).into()];
    rv.set(v8::Array::new_with_elements(scope, &pair).into());
}

/// `(object, only enumerable) → own keys that are no array indices`
fn op_util_own_non_index<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let Ok(object) = v8::Local::<v8::Object>::try_from(args.get(0)) else {
        return;
    };
    let filter = if args.get(1).boolean_value(scope) {
        v8::PropertyFilter::ONLY_ENUMERABLE
    } else {
        v8::PropertyFilter::ALL_PROPERTIES
    };
    let options = v8::GetPropertyNamesArgs {
        mode: v8::KeyCollectionMode::OwnOnly,
        property_filter: filter,
        index_filter: v8::IndexFilter::SkipIndices,
        key_conversion: v8::KeyConversionMode::KeepNumbers,
    };
    if let Some(keys) = object.get_property_names(scope, options) {
        rv.set(keys.into());
    }
}

/// `(object) → name` of the function that made it, as V8 remembers.
fn op_util_constructor_name<'s>(
    _scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    if let Ok(object) = v8::Local::<v8::Object>::try_from(args.get(0)) {
        rv.set(object.get_constructor_name().into());
    }
}
