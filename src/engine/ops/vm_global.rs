//! The global object of a realm that `vm.createContext(object)` makes: it reads, writes and lists that object's properties,
//! and only what the object lacks comes from the realm itself.

use std::cell::Cell;

use v8::Intercepted;

use super::args;

thread_local! {
    /// Whether a realm is being made.
    static IS_MADE: Cell<bool> = const { Cell::new(false) };
}

type Info<'s> = v8::PropertyCallbackArguments<'s>;

/// A template for the global object of a realm that stands for `object`.
pub(super) fn template<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    object: v8::Local<'s, v8::Object>,
) -> v8::Local<'s, v8::ObjectTemplate> {
    let template = v8::ObjectTemplate::new(scope);
    template.set_named_property_handler(
        v8::NamedPropertyHandlerConfiguration::new()
            .getter(get)
            .setter(set)
            .query(query)
            .deleter(delete)
            .enumerator(enumerate)
            .definer(define)
            .descriptor(descriptor)
            .data(object.into()),
    );
    template.set_indexed_property_handler(
        v8::IndexedPropertyHandlerConfiguration::new()
            .getter(get_at)
            .setter(set_at)
            .query(query_at)
            .deleter(delete_at)
            .definer(define_at)
            .descriptor(descriptor_at)
            .data(object.into()),
    );
    template
}

/// An index as the name that it is, since V8 asks for names and indices apart.
fn name_of<'s>(scope: &v8::PinScope<'s, '_>, index: u32) -> Option<v8::Local<'s, v8::Name>> {
    let number: v8::Local<v8::Value> = v8::Integer::new_from_unsigned(scope, index).into();
    number.to_string(scope).map(Into::into)
}

/// Makes a realm. V8 fills the new global object by its names, and what the object brings must not answer for them: when that
/// reaches another realm's intrinsics, V8 adds to those twice and stops the process.
pub(super) fn while_made<T>(make: impl FnOnce() -> T) -> T {
    let outer = IS_MADE.replace(true);
    let made = make();
    IS_MADE.set(outer);
    made
}

fn object_of<'s>(args: &Info<'s>) -> Option<v8::Local<'s, v8::Object>> {
    if IS_MADE.get() {
        return None;
    }
    v8::Local::<v8::Object>::try_from(args.data()).ok()
}

fn get<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    key: v8::Local<'s, v8::Name>,
    args: Info<'s>,
    mut rv: v8::ReturnValue<'_, v8::Value>,
) -> Intercepted {
    let Some(object) = object_of(&args) else {
        return Intercepted::kNo;
    };
    let Some(value) = object.get_real_named_property(scope, key) else {
        return Intercepted::kNo;
    };
    // The object that names itself names the realm's global object from the inside.
    if value.strict_equals(object.into()) {
        rv.set(scope.get_current_context().global(scope).into());
    } else {
        rv.set(value);
    }
    Intercepted::kYes
}

fn has(
    scope: &v8::PinScope<'_, '_>,
    object: v8::Local<'_, v8::Object>,
    key: v8::Local<'_, v8::Name>,
) -> bool {
    object
        .get_real_named_property_attributes(scope, key)
        .is_some()
        && object.has(scope, key.into()) == Some(true)
}

fn set<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    key: v8::Local<'s, v8::Name>,
    value: v8::Local<'s, v8::Value>,
    args: Info<'s>,
    mut rv: v8::ReturnValue<'_, v8::Boolean>,
) -> Intercepted {
    let Some(object) = object_of(&args) else {
        return Intercepted::kNo;
    };
    let known = has(scope, object, key);
    let global = scope.get_current_context().global(scope);
    let known_in_realm = !known && global.has_real_named_property(scope, key) == Some(true);
    // `x = 1` in strict mode, where nothing declares x: V8 throws its ReferenceError.
    if !known && !known_in_realm && args.should_throw_on_error() && !value.is_function() {
        return Intercepted::kNo;
    }
    if known
        && object
            .get_real_named_property_attributes(scope, key)
            .is_some_and(|attributes| attributes.is_read_only())
    {
        return Intercepted::kNo;
    }
    let Some(done) = object.set(scope, key.into(), value) else {
        return Intercepted::kYes;
    };
    // A variable that a script declared: its own value follows, for the time when the object has it no more.
    if done && global.has_real_named_property(scope, key) == Some(true) {
        return Intercepted::kNo;
    }
    rv.set_bool(done);
    Intercepted::kYes
}

fn query<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    key: v8::Local<'s, v8::Name>,
    args: Info<'s>,
    mut rv: v8::ReturnValue<'_, v8::Integer>,
) -> Intercepted {
    let Some(object) = object_of(&args) else {
        return Intercepted::kNo;
    };
    if !has(scope, object, key) {
        return Intercepted::kNo;
    }
    let attributes = object
        .get_real_named_property_attributes(scope, key)
        .unwrap_or(v8::PropertyAttribute::NONE);
    rv.set_uint32(attributes.as_u32());
    Intercepted::kYes
}

fn delete<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    key: v8::Local<'s, v8::Name>,
    args: Info<'s>,
    mut rv: v8::ReturnValue<'_, v8::Boolean>,
) -> Intercepted {
    let Some(object) = object_of(&args) else {
        return Intercepted::kNo;
    };
    match object.delete(scope, key.into()) {
        Some(true) => Intercepted::kNo, // and what the realm itself has by that name
        Some(false) => {
            rv.set_bool(false);
            Intercepted::kYes
        }
        None => Intercepted::kYes,
    }
}

fn enumerate<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Info<'s>,
    mut rv: v8::ReturnValue<'_, v8::Array>,
) {
    // All names, symbols and indices too: V8 asks `query` which of them are to be seen where only some are.
    let wanted = v8::GetPropertyNamesArgs {
        mode: v8::KeyCollectionMode::OwnOnly,
        property_filter: v8::PropertyFilter::ALL_PROPERTIES,
        index_filter: v8::IndexFilter::IncludeIndices,
        key_conversion: v8::KeyConversionMode::ConvertToString,
    };
    if let Some(names) =
        object_of(&args).and_then(|object| object.get_own_property_names(scope, wanted))
    {
        rv.set(names);
    }
}

fn define<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    key: v8::Local<'s, v8::Name>,
    wanted: &v8::PropertyDescriptor,
    args: Info<'s>,
    mut rv: v8::ReturnValue<'_, v8::Boolean>,
) -> Intercepted {
    let Some(object) = object_of(&args) else {
        return Intercepted::kNo;
    };
    if is_fixed(scope, object, key, wanted) {
        let text = format!(
            "Cannot redefine property: {}",
            key.to_rust_string_lossy(scope)
        );
        args::throw_type_error(scope, &text);
        return Intercepted::kYes;
    }
    let mut copy = copy_values(scope, wanted);
    if wanted.has_enumerable() {
        copy.set_enumerable(wanted.enumerable());
    }
    if wanted.has_configurable() {
        copy.set_configurable(wanted.configurable());
    }
    if let Some(done) = object.define_property(scope, key, &copy) {
        rv.set_bool(done);
    }
    Intercepted::kYes
}

/// Whether the object's property is constant and the descriptor wants another value of it.
fn is_fixed<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    object: v8::Local<'s, v8::Object>,
    key: v8::Local<'s, v8::Name>,
    wanted: &v8::PropertyDescriptor,
) -> bool {
    if object.has_own_property(scope, key) != Some(true) {
        return false;
    }
    let attributes = object.get_real_named_property_attributes(scope, key);
    let is_constant =
        attributes.is_some_and(|found| found.is_read_only() && found.is_dont_delete());
    is_constant && wanted.has_value() && {
        let value = object.get_real_named_property(scope, key);
        value.is_none_or(|value| !value.same_value(wanted.value()))
    }
}

/// The descriptor's value or accessors; what it leaves out is left out.
fn copy_values(
    scope: &v8::PinScope<'_, '_>,
    wanted: &v8::PropertyDescriptor,
) -> v8::PropertyDescriptor {
    let undefined: v8::Local<v8::Value> = v8::undefined(scope).into();
    if wanted.has_get() || wanted.has_set() {
        let getter = if wanted.has_get() {
            wanted.get()
        } else {
            undefined
        };
        let setter = if wanted.has_set() {
            wanted.set()
        } else {
            undefined
        };
        return v8::PropertyDescriptor::new_from_get_set(getter, setter);
    }
    match (wanted.has_value(), wanted.has_writable()) {
        (true, true) => {
            v8::PropertyDescriptor::new_from_value_writable(wanted.value(), wanted.writable())
        }
        (true, false) => v8::PropertyDescriptor::new_from_value(wanted.value()),
        (false, true) => {
            v8::PropertyDescriptor::new_from_value_writable(undefined, wanted.writable())
        }
        (false, false) => v8::PropertyDescriptor::new(),
    }
}

fn descriptor<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    key: v8::Local<'s, v8::Name>,
    args: Info<'s>,
    mut rv: v8::ReturnValue<'_, v8::Value>,
) -> Intercepted {
    let Some(object) = object_of(&args) else {
        return Intercepted::kNo;
    };
    if object.has_own_property(scope, key) != Some(true) {
        return Intercepted::kNo;
    }
    if let Some(found) = object.get_own_property_descriptor(scope, key) {
        rv.set(found);
    }
    Intercepted::kYes
}

// The same by index.

fn get_at<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    index: u32,
    args: Info<'s>,
    rv: v8::ReturnValue<'_, v8::Value>,
) -> Intercepted {
    match name_of(scope, index) {
        Some(name) => get(scope, name, args, rv),
        None => Intercepted::kNo,
    }
}

fn set_at<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    index: u32,
    value: v8::Local<'s, v8::Value>,
    args: Info<'s>,
    rv: v8::ReturnValue<'_, v8::Boolean>,
) -> Intercepted {
    match name_of(scope, index) {
        Some(name) => set(scope, name, value, args, rv),
        None => Intercepted::kNo,
    }
}

fn query_at<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    index: u32,
    args: Info<'s>,
    rv: v8::ReturnValue<'_, v8::Integer>,
) -> Intercepted {
    match name_of(scope, index) {
        Some(name) => query(scope, name, args, rv),
        None => Intercepted::kNo,
    }
}

fn delete_at<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    index: u32,
    args: Info<'s>,
    rv: v8::ReturnValue<'_, v8::Boolean>,
) -> Intercepted {
    match name_of(scope, index) {
        Some(name) => delete(scope, name, args, rv),
        None => Intercepted::kNo,
    }
}

fn define_at<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    index: u32,
    wanted: &v8::PropertyDescriptor,
    args: Info<'s>,
    rv: v8::ReturnValue<'_, v8::Boolean>,
) -> Intercepted {
    match name_of(scope, index) {
        Some(name) => define(scope, name, wanted, args, rv),
        None => Intercepted::kNo,
    }
}

fn descriptor_at<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    index: u32,
    args: Info<'s>,
    rv: v8::ReturnValue<'_, v8::Value>,
) -> Intercepted {
    match name_of(scope, index) {
        Some(name) => descriptor(scope, name, args, rv),
        None => Intercepted::kNo,
    }
}
