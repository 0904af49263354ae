//! Memory of ArrayBuffers: free blocks are kept for the next buffer of their size.
//!
//! V8's own allocator inside its sandbox gives each freed block back to the kernel and takes it anew, page faults and all, which
//! makes a short buffer cost as much as a long function. This one stands in front of it and asks it only for what it has not
//! kept. Measured with 256 bytes: 0.99 µs without, see `benches/README.md` for what is left.
//!
//! How it gets in front: the object that V8 makes stays the same, but for its table of virtual functions, of which a copy
//! has ours in three places. The crate offers allocators in Rust only without the sandbox, and V8 needs the other
//! functions of its own one for resizable buffers.
//!
//! Trust: the lists lie outside V8's sandbox, and so do the lengths that V8 passes, so a guest that can write anywhere in
//! the sandbox cannot make two buffers share a block. A block is cleared before it is a buffer again, or overwritten by the op
//! that makes the buffer.

use std::{
    ffi::{c_char, c_void},
    sync::{
        Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Longer blocks go straight to V8's allocator.
const KEPT_MAX: usize = 4 << 20;
/// How many bytes of free blocks are kept. What small blocks are cut from is not counted; it is never given back.
const KEPT_BYTES: usize = 32 << 20;
/// The part of the memory limit that kept blocks and garbage may fill: beyond it nothing is kept and V8 has to collect.
const BUDGET_PART: usize = 4;
/// How much is allocated between two such collections, which take milliseconds each.
const COLLECTION_STEP: usize = 16 << 20;
/// Blocks up to this length are cut from slabs.
const SMALL_MAX: usize = 2 << 10;
const SLAB_BYTES: usize = 64 << 10;
/// The length of the smallest block, as a power of two.
const SMALLEST_SHIFT: u32 = 6;
/// Lengths between two powers of two, so that no block wastes more than a fifth.
const STEPS: usize = 4;
const CLASSES: usize = class_of(KEPT_MAX) + 1;

/// A C++ object with virtual functions, as the Itanium ABI lays it out.
#[repr(C)]
struct Object {
    methods: *const Methods,
}

type Allocate = unsafe extern "C" fn(*mut Object, usize) -> *mut c_void;
type Free = unsafe extern "C" fn(*mut Object, *mut c_void, usize);

/// The virtual functions of `v8::ArrayBuffer::Allocator`, in the order in which its header declares them.
#[repr(C)]
#[derive(Clone, Copy)]
struct Methods {
    destructors: [usize; 2],
    allocate: Allocate,
    allocate_uninitialized: Allocate,
    free: Free,
    max_allocation_size: usize,
    page_allocator: usize,
}

/// A table of virtual functions with what the ABI puts before it.
#[repr(C)]
struct Table {
    offset_and_type: [usize; 2],
    methods: Methods,
}

/// Free blocks. One for the process, because all its isolates share V8's sandbox.
struct Pool {
    free: [Vec<*mut u8>; CLASSES],
    kept_bytes: usize,
    /// What buffers have, dead ones included that V8 has not collected.
    used_bytes: usize,
    /// How many bytes they may have before V8 has to collect.
    budget: usize,
    /// What was allocated since V8 last had to.
    since_collection: usize,
    /// Whether the buffer that is being made needs no zeros.
    is_overwritten: bool,
    slab: *mut u8,
    slab_left: usize,
}

// SAFETY: the pointers are owned by the pool and lead to memory that belongs to no thread.
unsafe impl Send for Pool {}

static POOL: Mutex<Pool> = Mutex::new(Pool {
    free: [const { Vec::new() }; CLASSES],
    kept_bytes: 0,
    used_bytes: 0,
    budget: usize::MAX,
    since_collection: 0,
    is_overwritten: false,
    slab: std::ptr::null_mut(),
    slab_left: 0,
});

/// The allocator that blocks of texts come from. It lives as long as the process.
static FOR_TEXTS: OnceLock<AllocatorObject> = OnceLock::new();

struct AllocatorObject(*mut Object);

// SAFETY: the object has no state of its own, and what its functions use is locked.
unsafe impl Send for AllocatorObject {}
// SAFETY: as above.
unsafe impl Sync for AllocatorObject {}

/// What V8 was not told yet of texts that it has freed, in bytes.
static FREED_TEXTS: AtomicUsize = AtomicUsize::new(0);

/// Shorter texts are V8's own business.
const TEXT_MIN: usize = 256 << 10;

/// V8's functions, which ours fall back to.
static ORIGINAL: OnceLock<Methods> = OnceLock::new();

/// Tells the memory limit. V8 collects dead buffers by rules of its own, which know nothing of a limit that the kernel sets
/// for heap and buffers together: without more, a package that makes short-lived buffers dies of those that are dead.
pub(super) fn limit(bytes: usize) {
    pool().budget = bytes / BUDGET_PART;
}

/// A buffer whose bytes are whatever was there before: the caller overwrites all of them before anybody sees them. V8 would
/// have it filled with zeros first, which for a long one costs as much as what the caller does.
pub(crate) fn to_overwrite<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    length: usize,
) -> v8::Local<'s, v8::ArrayBuffer> {
    pool().is_overwritten = true;
    let buffer = v8::ArrayBuffer::new(scope, length);
    pool().is_overwritten = false;
    buffer
}

/// Memory of a long text in Latin-1, which is written in place and then becomes V8's. In V8's heap each such text would take
/// fresh pages from the kernel.
pub(crate) struct TextBlock {
    start: *mut u8,
    length: usize,
}

impl TextBlock {
    /// A block of exactly this length; `None` where the text is too short for it, or too much is in use already.
    pub(crate) fn new(length: usize) -> Option<Self> {
        let allocator = FOR_TEXTS.get()?;
        let mut pool = pool();
        if !(TEXT_MIN..=KEPT_MAX).contains(&length) || pool.used_bytes + length > pool.budget {
            return None;
        }
        // SAFETY: V8 made this allocator, and it is never freed.
        let (Block::Clean(start) | Block::Used(start)) =
            unsafe { find(allocator.0, length, &mut pool) };
        if start.is_null() {
            return None;
        }
        pool.used_bytes += taken_for(length);
        Some(Self { start, length })
    }

    pub(crate) fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: the block has this length, is initialised, if with old bytes, and nobody else has it.
        unsafe { std::slice::from_raw_parts_mut(self.start, self.length) }
    }

    pub(crate) fn into_string<'s>(
        self,
        scope: &mut v8::PinScope<'s, '_>,
    ) -> Option<v8::Local<'s, v8::String>> {
        let freed = FREED_TEXTS.swap(0, Ordering::Relaxed);
        let change = i64::try_from(self.length).ok()? - i64::try_from(freed).ok()?;
        let block = std::mem::ManuallyDrop::new(self);
        // SAFETY: the block is given away here, and the destructor takes exactly what was given.
        let string = unsafe {
            v8::String::new_external_onebyte_raw(scope, block.start.cast(), block.length, free_text)
        };
        // V8 would not know how much hangs on so small an object.
        scope.adjust_amount_of_external_allocated_memory(change);
        string
    }
}

impl Drop for TextBlock {
    fn drop(&mut self) {
        let allocator = FOR_TEXTS.get().expect("the block came from it");
        // SAFETY: the block was taken from this allocator with this length.
        unsafe { free(allocator.0, self.start.cast(), self.length) };
    }
}

unsafe extern "C" fn free_text(start: *mut c_char, length: usize) {
    FREED_TEXTS.fetch_add(length, Ordering::Relaxed);
    drop(TextBlock {
        start: start.cast(),
        length,
    });
}

/// V8's allocator with this one in front of it.
pub(super) fn allocator() -> v8::SharedRef<v8::Allocator> {
    let allocator = v8::new_default_allocator().make_shared();
    let object = std::ptr::from_ref::<v8::Allocator>(&allocator)
        .cast_mut()
        .cast::<Object>();
    // SAFETY: the object was made by C++ code of this ABI, so it starts with a pointer to its table.
    let methods = unsafe { (*object).methods };
    // SAFETY: the class declares these functions, so the table has at least so many.
    let original = *ORIGINAL.get_or_init(|| unsafe { *methods });
    // SAFETY: the ABI puts two words before the functions.
    let before = unsafe { methods.cast::<[usize; 2]>().sub(1) };
    // SAFETY: as above; they are plain words.
    let offset_and_type = unsafe { *before };
    let table: &'static Table = Box::leak(Box::new(Table {
        offset_and_type,
        methods: Methods {
            allocate,
            allocate_uninitialized,
            free,
            ..original
        },
    }));
    // SAFETY: nobody else has the object yet, and the new table lives for ever.
    unsafe { (*object).methods = &raw const table.methods };
    if FOR_TEXTS.set(AllocatorObject(object)).is_ok() {
        std::mem::forget(allocator.clone());
    }
    allocator
}

/// The class whose blocks hold so many bytes.
const fn class_of(length: usize) -> usize {
    let length = if length == 0 { 1 } else { length };
    let shift = (length - 1).checked_ilog2();
    let shift = match shift {
        Some(shift) if shift >= SMALLEST_SHIFT => shift,
        _ => return 0,
    };
    // `length` is above 1 << shift and at most twice that.
    let over = length - (1 << shift);
    let step = over.div_ceil((1 << shift) / STEPS);
    (shift - SMALLEST_SHIFT) as usize * STEPS + step
}

/// How long the blocks of a class are.
const fn length_of(class: usize) -> usize {
    let base = 1 << (class / STEPS + SMALLEST_SHIFT as usize);
    base + class % STEPS * (base / STEPS)
}

impl Pool {
    fn take(&mut self, class: usize) -> Option<*mut u8> {
        let block = self.free[class].pop();
        if block.is_some() && length_of(class) > SMALL_MAX {
            self.kept_bytes -= length_of(class);
        }
        block
    }

    /// Whether V8 must collect before it gets so many bytes. It does when it is refused, and then asks again.
    ///
    /// The bytes that are asked for count from the next time on: a long buffer would be refused whenever V8 asks.
    fn must_collect(&mut self, length: usize) -> bool {
        let must =
            self.used_bytes + length > self.budget && self.since_collection > COLLECTION_STEP;
        self.since_collection = if must {
            0
        } else {
            self.since_collection + length
        };
        must
    }

    /// Whether there is more than there should be.
    fn is_over_budget(&self, length: usize) -> bool {
        self.used_bytes + self.kept_bytes + length > self.budget
    }

    /// Cuts a block from the slab; `None` when the slab is used up.
    fn cut(&mut self, length: usize) -> Option<*mut u8> {
        let left = self.slab_left.checked_sub(length)?;
        // SAFETY: both offsets are within the slab.
        let block = unsafe { self.slab.add(SLAB_BYTES - self.slab_left) };
        self.slab_left = left;
        Some(block)
    }

    /// Keeps a free block; `false` if there is no room for it.
    fn keep(&mut self, class: usize, block: *mut u8) -> bool {
        let length = length_of(class);
        if length > SMALL_MAX {
            if self.kept_bytes + length > KEPT_BYTES || self.is_over_budget(length) {
                return false;
            }
            self.kept_bytes += length;
        }
        self.free[class].push(block);
        true
    }
}

fn pool() -> MutexGuard<'static, Pool> {
    // No step of the pool leaves it half-changed.
    POOL.lock().unwrap_or_else(PoisonError::into_inner)
}

fn original() -> &'static Methods {
    ORIGINAL
        .get()
        .expect("V8 calls this only through the table that was made after it was set")
}

unsafe extern "C" fn allocate(this: *mut Object, length: usize) -> *mut c_void {
    // SAFETY: as V8 called us.
    match unsafe { block(this, length) } {
        Block::Clean(block) => block.cast(),
        Block::Used(block) => {
            if !pool().is_overwritten {
                // SAFETY: the block has at least this length.
                unsafe { block.write_bytes(0, length) };
            }
            block.cast()
        }
    }
}

unsafe extern "C" fn allocate_uninitialized(this: *mut Object, length: usize) -> *mut c_void {
    // SAFETY: as V8 called us.
    match unsafe { block(this, length) } {
        Block::Clean(block) | Block::Used(block) => block.cast(),
    }
}

/// A block, or a null pointer where there is no memory.
enum Block {
    /// Full of zeros.
    Clean(*mut u8),
    /// Full of what its last buffer held.
    Used(*mut u8),
}

/// Finds a block of at least this length.
///
/// # Safety
/// `this` must be an allocator that V8 made.
unsafe fn block(this: *mut Object, length: usize) -> Block {
    let mut pool = pool();
    if pool.must_collect(length) {
        return Block::Clean(std::ptr::null_mut());
    }
    // SAFETY: the caller passes V8's allocator.
    let block = unsafe { find(this, length, &mut pool) };
    if let Block::Clean(block) | Block::Used(block) = &block
        && !block.is_null()
    {
        pool.used_bytes += taken_for(length);
    }
    block
}

/// How many bytes a buffer of this length takes.
const fn taken_for(length: usize) -> usize {
    if length > KEPT_MAX {
        length
    } else {
        length_of(class_of(length))
    }
}

/// Finds a block among those that are kept, or gets a new one.
///
/// # Safety
/// `this` must be an allocator that V8 made.
unsafe fn find(this: *mut Object, length: usize, pool: &mut Pool) -> Block {
    if length > KEPT_MAX {
        // SAFETY: the caller passes V8's allocator.
        return Block::Clean(unsafe { from_v8(this, length, pool) });
    }
    let class = class_of(length);
    let length = length_of(class);
    if let Some(block) = pool.take(class) {
        return Block::Used(block);
    }
    if length > SMALL_MAX {
        // SAFETY: the caller passes V8's allocator.
        return Block::Clean(unsafe { from_v8(this, length, pool) });
    }
    if let Some(block) = pool.cut(length) {
        return Block::Clean(block);
    }
    // SAFETY: the caller passes V8's allocator.
    let slab = unsafe { from_v8(this, SLAB_BYTES, pool) };
    if slab.is_null() {
        return Block::Clean(slab);
    }
    // What is left of the old slab is shorter than this block and given up.
    pool.slab = slab;
    pool.slab_left = SLAB_BYTES;
    Block::Clean(pool.cut(length).unwrap_or(std::ptr::null_mut()))
}

/// Asks V8's own allocator, without the blocks that are kept where they are in the way.
///
/// # Safety
/// `this` must be an allocator that V8 made.
unsafe fn from_v8(this: *mut Object, length: usize, pool: &mut Pool) -> *mut u8 {
    // V8's `AllocateUninitialized` only calls its `Allocate`, which in the changed object would be ours.
    // SAFETY: the caller passes V8's allocator.
    let ask = || unsafe { (original().allocate)(this, length).cast::<u8>() };
    if !pool.is_over_budget(length) {
        let block = ask();
        if !block.is_null() {
            return block;
        }
    }
    // SAFETY: the caller passes V8's allocator.
    unsafe { release_kept(this, pool, None) };
    ask()
}

/// Gives the blocks that are kept back to V8's allocator, but for those of one class.
///
/// # Safety
/// `this` must be an allocator that V8 made.
unsafe fn release_kept(this: *mut Object, pool: &mut Pool, but: Option<usize>) {
    for class in class_of(SMALL_MAX) + 1..CLASSES {
        if but == Some(class) {
            continue;
        }
        for block in std::mem::take(&mut pool.free[class]) {
            pool.kept_bytes -= length_of(class);
            // SAFETY: blocks of these classes came from this allocator, with this length.
            unsafe { (original().free)(this, block.cast(), length_of(class)) };
        }
    }
}

unsafe extern "C" fn free(this: *mut Object, block: *mut c_void, length: usize) {
    let mut pool = pool();
    let taken = taken_for(length);
    pool.used_bytes = pool.used_bytes.saturating_sub(taken);
    if length <= KEPT_MAX {
        let class = class_of(length);
        if pool.keep(class, block.cast()) {
            return;
        }
        // What the program used before makes room for what it uses now.
        // SAFETY: V8 passes its own allocator.
        unsafe { release_kept(this, &mut pool, Some(class)) };
        if pool.keep(class, block.cast()) {
            return;
        }
    }
    drop(pool);
    // SAFETY: blocks that are not kept came from V8's allocator with this length.
    unsafe { (original().free)(this, block, taken) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_fits_its_class_and_wastes_little() {
        for length in 0..=KEPT_MAX {
            let class = class_of(length);
            assert!(length_of(class) >= length, "{length}");
            assert!(class < CLASSES, "{length}");
            if class > 0 {
                assert!(length_of(class - 1) < length, "{length}");
            }
        }
        assert_eq!(length_of(CLASSES - 1), KEPT_MAX);
    }
}
