//! Zstandard on the reference library, without its threads.

use zstd_safe::{
    CCtx, CParameter, DCtx, DParameter, ErrorCode, InBuffer, OutBuffer, Strategy, get_error_name,
    zstd_sys::ZSTD_EndDirective,
};

use super::stream::{Settings, Step, ZlibError};

/// Node's numbers for what a step is to do beyond taking input.
const DIRECTIVE_FLUSH: i32 = 1;
const DIRECTIVE_END: i32 = 2;

/// `ZSTD_d_windowLogMax`.
const DECODER_WINDOW_LOG_MAX: u32 = 100;

/// The library's names for what went wrong, by their numbers.
const ERRORS: &[(i32, &str)] = &[
    (1, "GENERIC"),
    (10, "prefix_unknown"),
    (12, "version_unsupported"),
    (14, "frameParameter_unsupported"),
    (16, "frameParameter_windowTooLarge"),
    (20, "corruption_detected"),
    (22, "checksum_wrong"),
    (24, "literals_headerWrong"),
    (30, "dictionary_corrupted"),
    (32, "dictionary_wrong"),
    (34, "dictionaryCreation_failed"),
    (40, "parameter_unsupported"),
    (41, "parameter_combination_unsupported"),
    (42, "parameter_outOfBound"),
    (44, "tableLog_tooLarge"),
    (46, "maxSymbolValue_tooLarge"),
    (48, "maxSymbolValue_tooSmall"),
    (50, "stabilityCondition_notRespected"),
    (60, "stage_wrong"),
    (62, "init_missing"),
    (64, "memory_allocation"),
    (66, "workSpace_tooSmall"),
    (70, "dstSize_tooSmall"),
    (72, "srcSize_wrong"),
    (74, "dstBuffer_null"),
    (80, "noForwardProgress_destFull"),
    (82, "noForwardProgress_inputEmpty"),
];

fn failure(code: ErrorCode) -> ZlibError {
    // The library gives errors as negative numbers in an unsigned type.
    let errno = i32::try_from(code.wrapping_neg()).unwrap_or(1);
    let name = ERRORS
        .iter()
        .find(|(number, _)| *number == errno)
        .map_or("GENERIC", |(_, name)| name);
    ZlibError {
        message: get_error_name(code).to_owned(),
        code: format!("ZSTD_error_{name}"),
        errno,
    }
}

fn refused(_: ErrorCode) -> ZlibError {
    ZlibError::initialization("Setting parameter failed")
}

fn no_memory() -> ZlibError {
    ZlibError::initialization("Could not initialize zstd instance")
}

/// A parameter of the encoder by its number. `None` for those that only steer threads, of which there are none.
fn encoder_parameter(number: u32, value: u32) -> Result<Option<CParameter>, ZlibError> {
    Ok(Some(match number {
        100 => CParameter::CompressionLevel(value.cast_signed()),
        101 => CParameter::WindowLog(value),
        102 => CParameter::HashLog(value),
        103 => CParameter::ChainLog(value),
        104 => CParameter::SearchLog(value),
        105 => CParameter::MinMatch(value),
        106 => CParameter::TargetLength(value),
        107 => CParameter::Strategy(strategy(value)?),
        160 => CParameter::EnableLongDistanceMatching(value != 0),
        161 => CParameter::LdmHashLog(value),
        162 => CParameter::LdmMinMatch(value),
        163 => CParameter::LdmBucketSizeLog(value),
        164 => CParameter::LdmHashRateLog(value),
        200 => CParameter::ContentSizeFlag(value != 0),
        201 => CParameter::ChecksumFlag(value != 0),
        202 => CParameter::DictIdFlag(value != 0),
        400..=402 => return Ok(None),
        _ => return Err(ZlibError::initialization("Setting parameter failed")),
    }))
}

/// Zero stands for the default of the level.
fn strategy(value: u32) -> Result<Strategy, ZlibError> {
    Ok(match value {
        0 | 2 => Strategy::ZSTD_dfast,
        1 => Strategy::ZSTD_fast,
        3 => Strategy::ZSTD_greedy,
        4 => Strategy::ZSTD_lazy,
        5 => Strategy::ZSTD_lazy2,
        6 => Strategy::ZSTD_btlazy2,
        7 => Strategy::ZSTD_btopt,
        8 => Strategy::ZSTD_btultra,
        9 => Strategy::ZSTD_btultra2,
        _ => return Err(ZlibError::initialization("Setting parameter failed")),
    })
}

pub(crate) struct Compressor(CCtx<'static>);

impl Compressor {
    pub(super) fn new(settings: &Settings) -> Result<Self, ZlibError> {
        let mut context = CCtx::try_create().ok_or_else(no_memory)?;
        for (number, value) in &settings.parameters {
            if let Some(parameter) = encoder_parameter(*number, *value)? {
                context.set_parameter(parameter).map_err(refused)?;
            }
        }
        if !settings.dictionary.is_empty() {
            context
                .load_dictionary(&settings.dictionary)
                .map_err(|_| ZlibError::initialization("Failed to load zstd dictionary"))?;
        }
        if settings.pledged_bytes.is_some() {
            context
                .set_pledged_src_size(settings.pledged_bytes)
                .map_err(refused)?;
        }
        Ok(Self(context))
    }

    pub(super) fn step(
        &mut self,
        flush: i32,
        input: &[u8],
        output: &mut [u8],
    ) -> Result<Step, ZlibError> {
        let directive = match flush {
            DIRECTIVE_FLUSH => ZSTD_EndDirective::ZSTD_e_flush,
            DIRECTIVE_END => ZSTD_EndDirective::ZSTD_e_end,
            _ => ZSTD_EndDirective::ZSTD_e_continue,
        };
        let mut input = InBuffer::around(input);
        let mut output = OutBuffer::around(output);
        let remaining = self
            .0
            .compress_stream2(&mut output, &mut input, directive)
            .map_err(failure)?;
        Ok(Step {
            consumed: input.pos(),
            produced: output.pos(),
            ended: flush == DIRECTIVE_END && remaining == 0,
        })
    }
}

pub(crate) struct Decompressor {
    context: DCtx<'static>,
    finished: bool,
}

impl Decompressor {
    pub(super) fn new(settings: &Settings) -> Result<Self, ZlibError> {
        let mut context = DCtx::try_create().ok_or_else(no_memory)?;
        for (number, value) in &settings.parameters {
            if *number != DECODER_WINDOW_LOG_MAX {
                return Err(ZlibError::initialization("Setting parameter failed"));
            }
            context
                .set_parameter(DParameter::WindowLogMax(*value))
                .map_err(refused)?;
        }
        if !settings.dictionary.is_empty() {
            context
                .load_dictionary(&settings.dictionary)
                .map_err(|_| ZlibError::initialization("Failed to load zstd dictionary"))?;
        }
        Ok(Self {
            context,
            finished: false,
        })
    }

    /// A truncated input gives what it has, as in Node; what follows the first frame is ignored.
    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, ZlibError> {
        let mut input = InBuffer::around(input);
        let mut output = OutBuffer::around(output);
        if !self.finished {
            let hint = self
                .context
                .decompress_stream(&mut output, &mut input)
                .map_err(failure)?;
            self.finished = hint == 0;
        }
        Ok(Step {
            consumed: input.pos(),
            produced: output.pos(),
            ended: self.finished,
        })
    }
}
