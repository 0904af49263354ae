//! The heap limit: V8's own limit gives the friendly end, the kernel's (set by the host) the certain one.
//!
//! What this does not stop: memory outside the JS heap (ArrayBuffers, WebAssembly, ICU objects). That is
//! RLIMIT_DATA's business; a request that it refuses ends in a RangeError or in V8's fatal handler below.

use std::{ffi::c_void, rc::Rc};

use crate::contract::{
    failure::{Code, Failure},
    limits::ByteSize,
};

use super::state::State;

/// V8 with pointer compression cannot have more.
const CAGE_BYTES: u64 = 4 << 30;
/// Room that V8 gets to reach the callback's end without collecting garbage.
const LAST_WORDS_BYTES: usize = 16 << 20;
/// The most that V8 takes for young objects, three times its semi-space. V8's own choice, 48 MiB, is most of what a call
/// may have by default, and lets so many dead objects gather that what they hold outside of the heap fills the rest.
const YOUNG_BYTES: usize = 12 << 20;
/// The exit status of a process that V8 or the allocator found out of memory.
pub const OUT_OF_MEMORY_STATUS: i32 = 86;

/// The isolate's limits at the start: as high as any call may go, because V8 can lower its limit and not raise it.
pub(super) fn parameters(heap_ceiling: u64) -> v8::CreateParams {
    let ceiling = usize::try_from(heap_ceiling.min(CAGE_BYTES)).expect("the cage fits a pointer");
    v8::CreateParams::default()
        .heap_limits(0, ceiling)
        .set_max_young_generation_size_in_bytes(YOUNG_BYTES)
        .allow_atomics_wait(false)
        .array_buffer_allocator(super::buffers::allocator())
}

/// Installs the callbacks for an exhausted heap.
pub(super) fn guard(isolate: &mut v8::OwnedIsolate) {
    let state = state_pointer(isolate);
    isolate.add_near_heap_limit_callback(near_heap_limit, state);
    isolate.set_oom_error_handler(out_of_memory);
}

/// The state as the callback gets it. The isolate's slot keeps the state alive as long as the isolate.
fn state_pointer(isolate: &v8::Isolate) -> *mut c_void {
    Rc::as_ptr(&State::of(isolate)).cast_mut().cast()
}

/// Lowers the limit.
pub(super) fn limit(isolate: &mut v8::OwnedIsolate, limit: ByteSize) {
    State::of(isolate).memory_limit.set(limit);
    let bytes = usize::try_from(limit.bytes().min(CAGE_BYTES)).expect("the cage fits a pointer");
    super::buffers::limit(bytes);
    isolate.remove_near_heap_limit_callback(near_heap_limit, bytes);
    let state = state_pointer(isolate);
    isolate.add_near_heap_limit_callback(near_heap_limit, state);
}

/// V8 has collected what it could and is near its limit: the guest is over, and there is room to say so.
unsafe extern "C" fn near_heap_limit(data: *mut c_void, current: usize, _initial: usize) -> usize {
    // SAFETY: `guard` and `limit` pass a pointer to the state in the isolate's slot, which lives as long as the isolate that calls this.
    let state = unsafe { &*data.cast::<State>() };
    match state.sink.try_borrow_mut() {
        Ok(mut sink) => sink.die(failure(state.memory_limit.get())),
        Err(_) => current + LAST_WORDS_BYTES,
    }
}

/// V8 is about to abort. Its own message would go to stderr, which leads nowhere; the status tells the host.
unsafe extern "C" fn out_of_memory(_location: *const std::ffi::c_char, _details: &v8::OomDetails) {
    exit_out_of_memory()
}

/// Ends the process so that the host knows why. No destructor runs: they would touch a broken heap.
pub(crate) fn exit_out_of_memory() -> ! {
    // SAFETY: `_exit` takes any status, touches no memory and does not return.
    unsafe { libc::_exit(OUT_OF_MEMORY_STATUS) }
}

/// What a guest past its memory limit is told.
fn failure(limit: ByteSize) -> Failure {
    Failure::new(
        Code::MemoryLimit,
        format!("the package used more memory than its limit of {limit}"),
    )
}
