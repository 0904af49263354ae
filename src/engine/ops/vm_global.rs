//! The global object of a realm that `vm.createContext(object)` makes: it reads, writes and lists that object's properties,
//! and only what the object lacks comes from the realm itself.

use v8::Intercepted;

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
    template
}

fn object_of<'s>(args: &Info<'s>) -> Option<v8::Local<'s, v8::Object>> {
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
    let Some(object) = object_of(&args) else {
        return;
    };
    if let Some(names) = object.get_own_property_names(scope, v8::GetPropertyNamesArgs::default()) {
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
