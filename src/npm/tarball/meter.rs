//! Counts unpacked bytes while they come, because no header can be believed.

use std::{
    cell::Cell,
    io::{self, Read},
};

use super::fault::TarballFault;
use crate::contract::limits::TreeCeilings;

/// An archive may grow so many times when it is unpacked; text reaches about 30.
pub(super) const RATIO_MAX: u64 = 200;
/// Growth up to this size is not looked at: small archives of zeros are harmless.
const RATIO_FLOOR: u64 = 32 << 20;
/// What the archive's headers may add to the contents of each file.
const OVERHEAD_PER_FILE: u64 = 2048;

/// What may still be unpacked.
pub(super) struct Meter {
    /// Bytes left for the whole archive, and what to say when there are none.
    all: Cell<u64>,
    over: Cell<Option<TarballFault>>,
    /// Bytes left until the next call of `allow`.
    step: Cell<u64>,
    step_over: Cell<Option<TarballFault>>,
    /// The limit that was hit.
    pub(super) hit: Cell<Option<TarballFault>>,
}

impl Meter {
    pub(super) fn new(packed: u64, ceilings: &TreeCeilings) -> Self {
        let overhead = (ceilings.files as u64).saturating_mul(OVERHEAD_PER_FILE);
        let by_size = ceilings.unpacked.bytes().saturating_add(overhead);
        let by_ratio = packed.saturating_mul(RATIO_MAX).max(RATIO_FLOOR);
        let over = if by_size <= by_ratio {
            TarballFault::TooLarge(ceilings.unpacked)
        } else {
            TarballFault::Bomb
        };
        Self {
            all: Cell::new(by_size.min(by_ratio)),
            over: Cell::new(Some(over)),
            step: Cell::new(0),
            step_over: Cell::new(None),
            hit: Cell::new(None),
        }
    }

    /// Lets so many bytes pass before the next call.
    pub(super) fn allow(&self, bytes: u64, over: impl FnOnce() -> TarballFault) {
        self.step.set(bytes);
        self.step_over.set(Some(over()));
    }

    fn pass(&self, bytes: u64) -> io::Result<()> {
        let stop = |over: &Cell<Option<TarballFault>>| {
            self.hit.set(over.take());
            Err(io::Error::other("a limit was hit"))
        };
        let Some(all) = self.all.get().checked_sub(bytes) else {
            return stop(&self.over);
        };
        let Some(step) = self.step.get().checked_sub(bytes) else {
            return stop(&self.step_over);
        };
        self.all.set(all);
        self.step.set(step);
        Ok(())
    }
}

/// A reader whose bytes are counted.
pub(super) struct Metered<'m, R> {
    pub(super) inner: R,
    pub(super) meter: &'m Meter,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.meter.pass(count as u64)?;
        Ok(count)
    }
}
