//! zlib, gzip and raw deflate on `zlib-rs`.
//!
//! Inflating uses the crate's own interface. Deflating goes through its zlib interface, `libz-rs-sys`, which alone can
//! change level and strategy in the middle of a stream.

use std::{
    cell::Cell,
    ffi::{c_int, c_uint},
};

use libz_rs_sys as sys;
use zlib_rs::{Inflate, InflateError, InflateFlush, Status};

use super::stream::{Format, Settings, Step, ZlibError, status};

const FINISH: i32 = 4;
/// `Z_DEFLATED`.
const METHOD: c_int = 8;

/// Window bits, level, memory level and strategy.
type Shape = [c_int; 4];

thread_local! {
    /// The last state that was done with. Its quarter of a megabyte costs more to map than a short text to compress.
    static SPARE: Cell<Option<(Shape, Box<sys::z_stream>)>> = const { Cell::new(None) };
}

pub(crate) struct Deflater {
    /// INVARIANT: initialised by `deflateInit2_` and not moved since, because its state points back to it. Empty once
    /// it was given up.
    stream: Box<sys::z_stream>,
    /// How it was initialised, unless that was changed since.
    shape: Option<Shape>,
    finished: bool,
}

impl Deflater {
    pub(super) fn new(format: Format, settings: &Settings) -> Result<Self, ZlibError> {
        // 8 is accepted and means 9 for zlib itself; raw streams cannot say so and are widened as well.
        let bits = settings.window_bits.clamp(9, 15);
        let window_bits = match format {
            Format::Gzip => bits + 16,
            Format::DeflateRaw => -bits,
            _ => bits,
        };
        let shape = [
            window_bits,
            settings.level.clamp(-1, 9),
            settings.memory_level.clamp(1, 9),
            settings.strategy.clamp(0, 4),
        ];
        let mut deflater = Self {
            stream: stream_of(shape)?,
            shape: Some(shape),
            finished: false,
        };
        if !settings.dictionary.is_empty() && format != Format::Gzip {
            deflater.set_dictionary(&settings.dictionary)?;
        }
        Ok(deflater)
    }

    fn set_dictionary(&mut self, dictionary: &[u8]) -> Result<(), ZlibError> {
        let length = limited(dictionary.len());
        // SAFETY: reads `length` bytes, at most as many as there are.
        match unsafe { sys::deflateSetDictionary(&mut *self.stream, dictionary.as_ptr(), length) } {
            sys::Z_OK => Ok(()),
            _ => Err(bad_dictionary()),
        }
    }

    /// Changes the level and the strategy of what follows. The caller has flushed, so there is nothing to write.
    pub(super) fn set_parameters(&mut self, level: i32, strategy: i32) -> Result<(), ZlibError> {
        self.shape = None;
        let mut spare = [0_u8; 64];
        self.lend(&[], &mut spare);
        // SAFETY: the stream is initialised and lent an empty input and `spare`.
        let answer = unsafe {
            sys::deflateParams(&mut *self.stream, level.clamp(-1, 9), strategy.clamp(0, 4))
        };
        let unwritten = self.take_back();
        if matches!(answer, sys::Z_OK | sys::Z_BUF_ERROR) && unwritten == spare.len() {
            Ok(())
        } else {
            Err(ZlibError::new("Failed to set parameters", answer))
        }
    }

    /// Lends buffers to the stream; what is longer than it can count waits for the next step.
    fn lend(&mut self, input: &[u8], output: &mut [u8]) {
        self.stream.next_in = input.as_ptr().cast_mut();
        self.stream.avail_in = limited(input.len());
        self.stream.next_out = output.as_mut_ptr();
        self.stream.avail_out = limited(output.len());
    }

    /// Ends the loan and returns how much of the output is left.
    fn take_back(&mut self) -> usize {
        self.stream.next_in = std::ptr::null_mut();
        self.stream.next_out = std::ptr::null_mut();
        self.stream.avail_out as usize
    }

    pub(super) fn step(
        &mut self,
        flush: i32,
        input: &[u8],
        output: &mut [u8],
    ) -> Result<Step, ZlibError> {
        if self.finished {
            return Ok(Step {
                consumed: 0,
                produced: 0,
                ended: true,
            });
        }
        self.lend(input, output);
        let (lent_in, lent_out) = (self.stream.avail_in, self.stream.avail_out as usize);
        // SAFETY: the stream is initialised and lent live buffers of the lengths that it knows.
        let answer = unsafe { sys::deflate(&mut *self.stream, flush) };
        let consumed = (lent_in - self.stream.avail_in) as usize;
        let produced = lent_out - self.take_back();
        self.finished = answer == sys::Z_STREAM_END;
        match answer {
            sys::Z_OK | sys::Z_BUF_ERROR | sys::Z_STREAM_END => Ok(Step {
                consumed,
                produced,
                ended: self.finished,
            }),
            _ => Err(ZlibError::new("Zlib error", answer)),
        }
    }
}

impl Drop for Deflater {
    fn drop(&mut self) {
        let stream = std::mem::take(&mut self.stream);
        let given_up = match self.shape {
            Some(shape) => set_aside(shape, stream),
            None => Some(stream),
        };
        if let Some(mut old) = given_up {
            // SAFETY: initialised by `stream_of`, ended here alone.
            unsafe { sys::deflateEnd(&mut *old) };
        }
    }
}

/// Keeps a state that is done with, and gives the one kept before.
fn set_aside(shape: Shape, stream: Box<sys::z_stream>) -> Option<Box<sys::z_stream>> {
    // A thread that ends drops its tables in any order; what cannot be kept then goes with the process.
    let previous = SPARE.try_with(|spare| spare.replace(Some((shape, stream))));
    previous.ok().flatten().map(|(_, old)| old)
}

/// An initialised stream: the spare one if it has this shape, or a new one.
fn stream_of(shape: Shape) -> Result<Box<sys::z_stream>, ZlibError> {
    if let Some((spare_shape, mut stream)) = SPARE.take() {
        // SAFETY: initialised below and not ended.
        if spare_shape == shape && unsafe { sys::deflateReset(&mut *stream) } == sys::Z_OK {
            return Ok(stream);
        }
        // SAFETY: as above; nobody uses it any more.
        unsafe { sys::deflateEnd(&mut *stream) };
    }
    let [window_bits, level, memory_level, strategy] = shape;
    let mut stream = Box::<sys::z_stream>::default();
    // SAFETY: a fresh stream without allocators, which then get the crate's own; version and size are its own too.
    let answer = unsafe {
        sys::deflateInit2_(
            &mut *stream,
            level,
            METHOD,
            window_bits,
            memory_level,
            strategy,
            sys::zlibVersion(),
            c_int::try_from(size_of::<sys::z_stream>()).unwrap_or(0),
        )
    };
    if answer == sys::Z_OK {
        Ok(stream)
    } else {
        Err(ZlibError::new("Init error", answer))
    }
}

/// A length as zlib counts.
fn limited(length: usize) -> c_uint {
    c_uint::try_from(length).unwrap_or(c_uint::MAX)
}

pub(crate) struct Inflater {
    inner: Inflate,
    format: Format,
    window_bits: u8,
    dictionary: Vec<u8>,
    /// For `Unzip`: the first byte says whether members may follow.
    first_byte: Option<u8>,
    finished: bool,
    /// A gzip member has ended, and no byte after it was seen.
    between_members: bool,
}

/// The first byte of a gzip member.
const GZIP_MAGIC: u8 = 0x1F;

impl Inflater {
    pub(super) fn new(format: Format, settings: &Settings) -> Result<Self, ZlibError> {
        let window_bits = match settings.window_bits {
            0 if format != Format::InflateRaw => 0,
            bits => u8::try_from(bits.clamp(8, 15)).unwrap_or(15),
        };
        let dictionary = settings.dictionary.clone();
        let mut made = Self {
            inner: Self::fresh(format, window_bits),
            format,
            window_bits,
            dictionary,
            first_byte: None,
            finished: false,
            between_members: false,
        };
        if format == Format::InflateRaw && !made.dictionary.is_empty() {
            made.inner
                .set_dictionary(&made.dictionary)
                .map_err(|_| bad_dictionary())?;
        }
        Ok(made)
    }

    fn fresh(format: Format, bits: u8) -> Inflate {
        match format {
            Format::InflateRaw => Inflate::new(false, bits),
            Format::Gunzip => Inflate::new(true, if bits == 0 { 31 } else { bits + 16 }),
            Format::Unzip => Inflate::new(true, if bits == 0 { 47 } else { bits + 32 }),
            _ => Inflate::new(true, bits),
        }
    }

    fn allows_members(&self) -> bool {
        self.format == Format::Gunzip
            || (self.format == Format::Unzip && self.first_byte == Some(GZIP_MAGIC))
    }

    pub(super) fn step(
        &mut self,
        flush: i32,
        input: &[u8],
        output: &mut [u8],
    ) -> Result<Step, ZlibError> {
        let nothing = Step {
            consumed: 0,
            produced: 0,
            ended: true,
        };
        if self.finished {
            return Ok(nothing);
        }
        if self.between_members {
            match input.first() {
                None => return Ok(nothing),
                Some(0) => {
                    self.finished = true; // padding
                    return Ok(nothing);
                }
                Some(_) => self.begin_member(),
            }
        }
        if self.first_byte.is_none() {
            self.first_byte = input.first().copied();
        }
        let mut step = Step {
            ended: false,
            ..nothing
        };
        loop {
            let status = self.once(flush, input, output, &mut step)?;
            if status != Status::StreamEnd {
                if flush == FINISH && step.produced < output.len() {
                    return Err(ZlibError::truncated());
                }
                return Ok(step);
            }
            // As in Node, whatever follows a gzip member must be another one, or zeros.
            match input.get(step.consumed) {
                Some(1..) if self.allows_members() => self.begin_member(),
                next => {
                    self.between_members = next.is_none() && self.allows_members();
                    self.finished = !self.between_members;
                    return Ok(Step {
                        ended: true,
                        ..step
                    });
                }
            }
            if step.produced == output.len() {
                return Ok(step);
            }
        }
    }

    fn begin_member(&mut self) {
        self.between_members = false;
        self.inner = Self::fresh(self.format, self.window_bits);
    }

    /// One call of the library, and a second when it asks for the dictionary.
    fn once(
        &mut self,
        flush: i32,
        input: &[u8],
        output: &mut [u8],
        step: &mut Step,
    ) -> Result<Status, ZlibError> {
        let flush = InflateFlush::try_from(flush).unwrap_or(InflateFlush::NoFlush);
        loop {
            let (before_in, before_out) = (self.inner.total_in(), self.inner.total_out());
            let answer =
                self.inner
                    .decompress(&input[step.consumed..], &mut output[step.produced..], flush);
            step.consumed += count(before_in, self.inner.total_in());
            step.produced += count(before_out, self.inner.total_out());
            match answer {
                Ok(status) => return Ok(status),
                Err(InflateError::NeedDict { .. }) if self.dictionary.is_empty() => {
                    return Err(ZlibError::new(
                        "Missing dictionary",
                        status::NEED_DICTIONARY,
                    ));
                }
                Err(InflateError::NeedDict { .. }) => {
                    self.inner
                        .set_dictionary(&self.dictionary)
                        .map_err(|_| ZlibError::new("Bad dictionary", status::NEED_DICTIONARY))?;
                }
                Err(InflateError::MemError) => {
                    return Err(ZlibError::new("Zlib error", status::MEMORY_ERROR));
                }
                Err(InflateError::StreamError) => {
                    return Err(ZlibError::new("Zlib error", status::STREAM_ERROR));
                }
                Err(InflateError::DataError) => {
                    return Err(ZlibError::new(
                        self.inner.error_message().unwrap_or("Zlib error"),
                        status::DATA_ERROR,
                    ));
                }
            }
        }
    }
}

fn bad_dictionary() -> ZlibError {
    ZlibError::new("Failed to set dictionary", status::DATA_ERROR)
}

fn count(before: u64, after: u64) -> usize {
    usize::try_from(after - before).unwrap_or(usize::MAX)
}
