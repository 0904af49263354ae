//! One running compression or decompression, whatever its format, and the whole-buffer form.
//!
//! Trust: input is hostile. Nothing is allocated from a size that the input declares, except Brotli's window, which its
//! format bounds at 16 MiB.

use thiserror::Error;

use super::brotli::{Decoder, Encoder};
use super::deflate::{Deflater, Inflater};
use super::zstd::{Compressor, Decompressor};

/// The formats, by Node's numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    Deflate = 1,
    Inflate = 2,
    Gzip = 3,
    Gunzip = 4,
    DeflateRaw = 5,
    InflateRaw = 6,
    Unzip = 7,
    BrotliDecode = 8,
    BrotliEncode = 9,
    ZstdEncode = 10,
    ZstdDecode = 11,
}

impl Format {
    pub(crate) fn find(number: usize) -> Option<Self> {
        [
            Self::Deflate,
            Self::Inflate,
            Self::Gzip,
            Self::Gunzip,
            Self::DeflateRaw,
            Self::InflateRaw,
            Self::Unzip,
            Self::BrotliDecode,
            Self::BrotliEncode,
            Self::ZstdEncode,
            Self::ZstdDecode,
        ]
        .into_iter()
        .find(|format| *format as usize == number)
    }

    /// Whether the format is set up by numbered parameters.
    pub(crate) fn has_parameters(self) -> bool {
        matches!(
            self,
            Self::BrotliDecode | Self::BrotliEncode | Self::ZstdEncode | Self::ZstdDecode
        )
    }
}

/// zlib's numbers for what went wrong.
pub(crate) mod status {
    pub(crate) const NEED_DICTIONARY: i32 = 2;
    pub(crate) const STREAM_ERROR: i32 = -2;
    pub(crate) const DATA_ERROR: i32 = -3;
    pub(crate) const MEMORY_ERROR: i32 = -4;
    pub(crate) const BUFFER_ERROR: i32 = -5;
}

/// Why a stream cannot go on, as Node tells it.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("{message}")]
pub(crate) struct ZlibError {
    pub(crate) message: String,
    pub(crate) code: String,
    pub(crate) errno: i32,
}

impl ZlibError {
    pub(crate) fn new(message: &str, errno: i32) -> Self {
        let code = match errno {
            status::NEED_DICTIONARY => "Z_NEED_DICT",
            status::STREAM_ERROR => "Z_STREAM_ERROR",
            status::MEMORY_ERROR => "Z_MEM_ERROR",
            status::BUFFER_ERROR => "Z_BUF_ERROR",
            _ => "Z_DATA_ERROR",
        };
        Self {
            message: message.to_owned(),
            code: code.to_owned(),
            errno,
        }
    }

    /// A setting that the format refuses.
    pub(crate) fn initialization(message: &str) -> Self {
        Self {
            message: message.to_owned(),
            code: "ERR_ZLIB_INITIALIZATION_FAILED".to_owned(),
            errno: 0,
        }
    }

    /// The input stopped in the middle.
    pub(crate) fn truncated() -> Self {
        Self::new("unexpected end of file", status::BUFFER_ERROR)
    }
}

/// What one step did.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) consumed: usize,
    pub(crate) produced: usize,
    /// The format's end was reached; what follows in the input belongs to nobody.
    pub(crate) ended: bool,
}

/// What a guest chose. Brotli and zstd take `parameters`, pairs of a number and its value, zstd a dictionary too; the
/// others the rest.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) level: i32,
    pub(crate) window_bits: i32,
    pub(crate) memory_level: i32,
    pub(crate) strategy: i32,
    pub(crate) dictionary: Vec<u8>,
    pub(crate) parameters: Vec<(u32, u32)>,
    /// How much input zstd's encoder will get, if the guest said so.
    pub(crate) pledged_bytes: Option<u64>,
}

enum Engine {
    Deflater(Deflater),
    Inflater(Inflater),
    Encoder(Box<Encoder>),
    Decoder(Box<Decoder>),
    Compressor(Compressor),
    Decompressor(Decompressor),
}

/// A running state with the settings it began with, so that it can begin again.
pub(crate) struct Stream {
    engine: Engine,
    format: Format,
    settings: Settings,
}

impl Stream {
    pub(crate) fn new(format: Format, settings: Settings) -> Result<Self, ZlibError> {
        Ok(Self {
            engine: Engine::new(format, &settings)?,
            format,
            settings,
        })
    }

    /// Begins again with the same settings.
    pub(crate) fn reset(&mut self) -> Result<(), ZlibError> {
        self.engine = Engine::new(self.format, &self.settings)?;
        Ok(())
    }

    /// Changes level and strategy for what follows. Only deflate can.
    pub(crate) fn set_parameters(&mut self, level: i32, strategy: i32) -> Result<(), ZlibError> {
        self.settings.level = level;
        self.settings.strategy = strategy;
        match &mut self.engine {
            Engine::Deflater(deflater) => deflater.set_parameters(level, strategy),
            _ => Ok(()),
        }
    }

    /// Takes from `input`, writes to `output`, as far as either goes.
    pub(crate) fn step(
        &mut self,
        flush: i32,
        input: &[u8],
        output: &mut [u8],
    ) -> Result<Step, ZlibError> {
        match &mut self.engine {
            Engine::Deflater(deflater) => deflater.step(flush, input, output),
            Engine::Inflater(inflater) => inflater.step(flush, input, output),
            Engine::Encoder(encoder) => encoder.step(flush, input, output),
            Engine::Decoder(decoder) => decoder.step(flush, input, output),
            Engine::Compressor(compressor) => compressor.step(flush, input, output),
            Engine::Decompressor(decompressor) => decompressor.step(input, output),
        }
    }

    /// Memory that the state holds outside the JavaScript heap, about.
    pub(crate) fn footprint_bytes(&self) -> usize {
        match &self.engine {
            Engine::Deflater(_) => {
                let window = 1_usize << self.settings.window_bits.clamp(9, 15);
                let memory = 1_usize << (self.settings.memory_level.clamp(1, 9) + 9);
                4 * window + memory
            }
            Engine::Inflater(_) => 48 << 10,
            Engine::Encoder(_) | Engine::Compressor(_) => 1 << 20,
            Engine::Decoder(_) | Engine::Decompressor(_) => 256 << 10,
        }
    }
}

impl Engine {
    fn new(format: Format, settings: &Settings) -> Result<Self, ZlibError> {
        Ok(match format {
            Format::Deflate | Format::Gzip | Format::DeflateRaw => {
                Self::Deflater(Deflater::new(format, settings)?)
            }
            Format::Inflate | Format::Gunzip | Format::InflateRaw | Format::Unzip => {
                Self::Inflater(Inflater::new(format, settings)?)
            }
            Format::BrotliEncode => Self::Encoder(Box::new(Encoder::new(&settings.parameters)?)),
            Format::BrotliDecode => Self::Decoder(Box::new(Decoder::new(&settings.parameters))),
            Format::ZstdEncode => Self::Compressor(Compressor::new(settings)?),
            Format::ZstdDecode => Self::Decompressor(Decompressor::new(settings)?),
        })
    }
}

/// Why a whole buffer could not be transformed.
#[derive(Debug, Error)]
pub(crate) enum WholeError {
    #[error(transparent)]
    Zlib(#[from] ZlibError),
    /// The result would be longer than the caller allows.
    #[error("Cannot create a Buffer larger than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("Array buffer allocation failed")]
    OutOfMemory,
}

/// Transforms a whole buffer. The output grows with what is really produced.
pub(crate) fn whole(
    stream: &mut Stream,
    flush: i32,
    input: &[u8],
    limit: usize,
) -> Result<Vec<u8>, WholeError> {
    let mut output = Vec::new();
    let mut rest = input;
    let mut room = input.len().clamp(1 << 10, 256 << 10);
    loop {
        let used = output.len();
        // Growing may need a second block beside the first.
        if !super::super::room::is_there(used + room) {
            return Err(WholeError::OutOfMemory);
        }
        output.reserve_exact(room);
        output.resize(used + room, 0);
        let step = stream.step(flush, rest, &mut output[used..])?;
        output.truncate(used + step.produced);
        rest = &rest[step.consumed..];
        if output.len() > limit {
            return Err(WholeError::TooLarge { limit });
        }
        // A step that leaves room has nothing more to say.
        if step.ended || step.produced < room {
            return Ok(output);
        }
        room = output.len().clamp(1 << 10, 16 << 20);
    }
}
