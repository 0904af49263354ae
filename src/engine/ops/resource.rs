//! Rust values that JavaScript holds: running hashes, ciphers, compressions.
//!
//! JavaScript gets an opaque object with a number inside; the values live in a table of this thread. A number that is
//! not in the table, or names a value of another type, finds nothing, so that a forged or stale object is harmless.
//! A value goes when JavaScript says so, or some time after its object was collected.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    collections::HashMap,
};

struct Entry {
    value: Box<dyn Any>,
    footprint_bytes: i64,
    /// Dropping it would cancel the finalizer.
    _object: v8::Weak<v8::Object>,
}

thread_local! {
    static TABLE: RefCell<HashMap<u64, Entry>> = RefCell::new(HashMap::new());
    static NEXT: Cell<u64> = const { Cell::new(1) };
}

/// Stores a value and returns the object that stands for it. `footprint_bytes` tells the collector what it holds.
pub(crate) fn keep<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    value: impl Any,
    footprint_bytes: usize,
) -> Option<v8::Local<'s, v8::Object>> {
    let object = template(scope).new_instance(scope)?;
    let id = NEXT.replace(NEXT.get() + 1);
    #[expect(
        clippy::cast_precision_loss,
        reason = "ids count from 1 and stay far below 2^53"
    )]
    let number = v8::Number::new(scope, id as f64);
    object.set_internal_field(0, number.into());
    let footprint_bytes = i64::try_from(footprint_bytes).unwrap_or(i64::MAX);
    let weak = v8::Weak::with_finalizer(
        scope,
        object,
        Box::new(move |isolate| drop_entry(isolate, id)),
    );
    let entry = Entry {
        value: Box::new(value),
        footprint_bytes,
        _object: weak,
    };
    TABLE.with_borrow_mut(|table| table.insert(id, entry));
    scope.adjust_amount_of_external_allocated_memory(footprint_bytes);
    Some(object)
}

/// The template of the opaque objects, made once for an isolate.
struct Shape(v8::Global<v8::ObjectTemplate>);

fn template<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::ObjectTemplate> {
    if let Some(Shape(kept)) = scope.get_slot::<Shape>() {
        let kept = kept.clone();
        return v8::Local::new(scope, kept);
    }
    let template = v8::ObjectTemplate::new(scope);
    template.set_internal_field_count(1);
    let kept = v8::Global::new(scope, template);
    scope.set_slot(Shape(kept));
    template
}

fn drop_entry(isolate: &mut v8::Isolate, id: u64) {
    if let Some(entry) = TABLE.with_borrow_mut(|table| table.remove(&id)) {
        isolate.adjust_amount_of_external_allocated_memory(-entry.footprint_bytes);
    }
}

fn id_of(scope: &v8::PinScope<'_, '_>, value: v8::Local<'_, v8::Value>) -> Option<u64> {
    let object = v8::Local::<v8::Object>::try_from(value).ok()?;
    if object.internal_field_count() != 1 {
        return None;
    }
    let field = v8::Local::<v8::Value>::try_from(object.get_internal_field(scope, 0)?).ok()?;
    let number = v8::Local::<v8::Number>::try_from(field).ok()?.value();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a wrong number finds no entry"
    )]
    Some(number as u64)
}

/// Works with the value behind an object. `work` must not call into V8: a collection could come back to this table.
pub(crate) fn with<T: Any, R>(
    scope: &v8::PinScope<'_, '_>,
    object: v8::Local<'_, v8::Value>,
    work: impl FnOnce(&mut T) -> R,
) -> Option<R> {
    let id = id_of(scope, object)?;
    TABLE.with_borrow_mut(|table| table.get_mut(&id)?.value.downcast_mut::<T>().map(work))
}

/// Takes the value away; the object stands for nothing from here on.
pub(crate) fn take<T: Any>(
    scope: &mut v8::PinScope<'_, '_>,
    object: v8::Local<'_, v8::Value>,
) -> Option<T> {
    let id = id_of(scope, object)?;
    let entry = TABLE.with_borrow_mut(|table| match table.get(&id) {
        Some(entry) if entry.value.is::<T>() => table.remove(&id),
        _ => None,
    })?;
    scope.adjust_amount_of_external_allocated_memory(-entry.footprint_bytes);
    entry.value.downcast::<T>().ok().map(|value| *value)
}
