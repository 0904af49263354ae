//! Brotli on the `brotli` crate.

use brotli::enc::StandardAlloc;
use brotli::enc::encode::BrotliEncoderParameter as Parameter;
use brotli::enc::encode::{BrotliEncoderOperation, BrotliEncoderStateStruct};
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState};

use super::stream::{Step, ZlibError};

/// Node's numbers for what a step is to do beyond taking input.
const OPERATION_FLUSH: i32 = 1;
const OPERATION_FINISH: i32 = 2;

/// `BROTLI_DECODER_PARAM_LARGE_WINDOW`.
const DECODER_LARGE_WINDOW: u32 = 1;

pub(crate) struct Encoder(BrotliEncoderStateStruct<StandardAlloc>);

impl Encoder {
    pub(super) fn new(parameters: &[(u32, u32)]) -> Result<Self, ZlibError> {
        let mut state = BrotliEncoderStateStruct::new(StandardAlloc::default());
        for (number, value) in parameters {
            let parameter = match number {
                0 => Parameter::BROTLI_PARAM_MODE,
                1 => Parameter::BROTLI_PARAM_QUALITY,
                2 => Parameter::BROTLI_PARAM_LGWIN,
                3 => Parameter::BROTLI_PARAM_LGBLOCK,
                4 => Parameter::BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING,
                5 => Parameter::BROTLI_PARAM_SIZE_HINT,
                6 => Parameter::BROTLI_PARAM_LARGE_WINDOW,
                _ => continue, // postfix and direct distances are tuning that this encoder does by itself
            };
            if !state.set_parameter(parameter, *value) {
                return Err(ZlibError::initialization("Initialization failed"));
            }
        }
        Ok(Self(state))
    }

    pub(super) fn step(
        &mut self,
        flush: i32,
        input: &[u8],
        output: &mut [u8],
    ) -> Result<Step, ZlibError> {
        let operation = match flush {
            OPERATION_FLUSH => BrotliEncoderOperation::BROTLI_OPERATION_FLUSH,
            OPERATION_FINISH => BrotliEncoderOperation::BROTLI_OPERATION_FINISH,
            3 => BrotliEncoderOperation::BROTLI_OPERATION_EMIT_METADATA,
            _ => BrotliEncoderOperation::BROTLI_OPERATION_PROCESS,
        };
        let (mut left, mut consumed) = (input.len(), 0);
        let (mut room, mut produced) = (output.len(), 0);
        let answered = self.0.compress_stream(
            operation,
            &mut left,
            input,
            &mut consumed,
            &mut room,
            output,
            &mut produced,
            &mut None,
            &mut |_, _, _, _| (),
        );
        if answered {
            Ok(Step {
                consumed,
                produced,
                ended: self.0.is_finished(),
            })
        } else {
            Err(ZlibError {
                message: "Compression failed".to_owned(),
                code: "ERR_BROTLI_COMPRESSION_FAILED".to_owned(),
                errno: -1,
            })
        }
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        brotli::enc::encode::BrotliEncoderDestroyInstance(&mut self.0);
    }
}

type State = BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>;

pub(crate) struct Decoder {
    state: State,
    finished: bool,
}

impl Decoder {
    pub(super) fn new(parameters: &[(u32, u32)]) -> Self {
        let large = parameters
            .iter()
            .any(|(number, value)| *number == DECODER_LARGE_WINDOW && *value != 0);
        let alloc = StandardAlloc::default;
        let state = if large {
            State::new(alloc(), alloc(), alloc())
        } else {
            State::new_strict(alloc(), alloc(), alloc())
        };
        Self {
            state,
            finished: false,
        }
    }

    pub(super) fn step(
        &mut self,
        flush: i32,
        input: &[u8],
        output: &mut [u8],
    ) -> Result<Step, ZlibError> {
        let (mut left, mut consumed) = (input.len(), 0);
        let (mut room, mut produced) = (output.len(), 0);
        if self.finished {
            return Ok(Step {
                consumed,
                produced,
                ended: true,
            });
        }
        let result = BrotliDecompressStream(
            &mut left,
            &mut consumed,
            input,
            &mut room,
            &mut produced,
            output,
            &mut 0,
            &mut self.state,
        );
        self.finished = matches!(result, BrotliResult::ResultSuccess);
        match result {
            BrotliResult::ResultFailure => Err(self.failure()),
            BrotliResult::NeedsMoreInput if flush == OPERATION_FINISH => {
                Err(ZlibError::truncated())
            }
            _ => Ok(Step {
                consumed,
                produced,
                ended: self.finished,
            }),
        }
    }

    /// `BROTLI_DECODER_ERROR_X` is `ERR__ERROR_X` in Node.
    fn failure(&self) -> ZlibError {
        let name = format!("{:?}", self.state.error_code);
        let short = name.strip_prefix("BROTLI_DECODER").unwrap_or(&name);
        #[expect(
            clippy::as_conversions,
            reason = "a C-like enum that offers no other way to its number"
        )]
        let errno = self.state.error_code as i32;
        ZlibError {
            message: "Decompression failed".to_owned(),
            code: format!("ERR_{short}"),
            errno,
        }
    }
}
