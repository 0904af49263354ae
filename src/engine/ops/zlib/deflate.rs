//! zlib, gzip and raw deflate on `zlib-rs`.

use zlib_rs::{
    Deflate, DeflateConfig, DeflateFlush, Inflate, InflateError, InflateFlush, Method, Status,
    Strategy,
};

use super::stream::{Format, Settings, Step, ZlibError, status};

const FINISH: i32 = 4;

pub(crate) struct Deflater {
    inner: Deflate,
    finished: bool,
}

impl Deflater {
    pub(super) fn new(format: Format, settings: &Settings) -> Result<Self, ZlibError> {
        // 8 is accepted and means 9 for zlib itself; raw streams cannot say so and are widened as well.
        let bits = settings.window_bits.clamp(9, 15);
        let config = DeflateConfig {
            level: settings.level.clamp(-1, 9),
            method: Method::Deflated,
            window_bits: match format {
                Format::Gzip => bits + 16,
                Format::DeflateRaw => -bits,
                _ => bits,
            },
            mem_level: settings.memory_level.clamp(1, 9),
            strategy: match settings.strategy {
                1 => Strategy::Filtered,
                2 => Strategy::HuffmanOnly,
                3 => Strategy::Rle,
                4 => Strategy::Fixed,
                _ => Strategy::Default,
            },
        };
        let mut inner = Deflate::new_with_config(config);
        if !settings.dictionary.is_empty() && format != Format::Gzip {
            inner
                .set_dictionary(&settings.dictionary)
                .map_err(|_| bad_dictionary())?;
        }
        Ok(Self {
            inner,
            finished: false,
        })
    }

    pub(super) fn set_level(&mut self, level: i32) -> Result<(), ZlibError> {
        match self.inner.set_level(level.clamp(-1, 9)) {
            Ok(_) => Ok(()),
            Err(_) => Err(ZlibError::new(
                "Failed to set parameters",
                status::STREAM_ERROR,
            )),
        }
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
        let flush = DeflateFlush::try_from(flush).unwrap_or(DeflateFlush::NoFlush);
        let (before_in, before_out) = (self.inner.total_in(), self.inner.total_out());
        let answer = self.inner.compress(input, output, flush);
        let step = Step {
            consumed: count(before_in, self.inner.total_in()),
            produced: count(before_out, self.inner.total_out()),
            ended: matches!(answer, Ok(Status::StreamEnd)),
        };
        self.finished = step.ended;
        match answer {
            Ok(_) => Ok(step),
            Err(_) => Err(ZlibError::new(
                self.inner.error_message().unwrap_or("Zlib error"),
                status::STREAM_ERROR,
            )),
        }
    }
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
