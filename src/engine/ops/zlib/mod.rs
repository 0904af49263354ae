//! Compression for `node:zlib` and the compression streams: the ops, and the modules that do the work.
//!
//! In: a format by Node's number, settings that JavaScript has checked, bytes. Out: bytes, or a failure with zlib's code.
//!
//! Trust: input is hostile, see [`stream`].

mod brotli;
mod deflate;
mod stream;
mod zstd;

use super::{
    Registry,
    args::{self, Args, Return},
    resource,
};
use crate::engine::memory;
use stream::{Format, Settings, Step, Stream, WholeError, ZlibError};

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add("op_zlib_new", op_zlib_new);
    ops.add("op_zlib_step", op_zlib_step);
    ops.add("op_zlib_whole", op_zlib_whole);
    ops.add("op_zlib_reset", op_zlib_reset);
    ops.add("op_zlib_params", op_zlib_params);
    ops.add("op_zlib_close", op_zlib_close);
    ops.add("op_zlib_crc32", op_zlib_crc32);
}

fn small(scope: &v8::PinScope<'_, '_>, args: &Args<'_>, index: i32) -> i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "`as` saturates and maps NaN to 0, as wanted"
    )]
    let number = args::number(scope, args, index) as i32;
    number
}

/// The six arguments from 0: format, level, window bits, memory level, strategy, dictionary. Brotli and zstd have, in the
/// place of the level, pairs of a parameter's number and value, as 32-bit numbers in the machine's order; zstd has, in the
/// place of the window bits, how much input there will be.
fn open(scope: &v8::PinScope<'_, '_>, args: &Args<'_>) -> Result<Stream, ZlibError> {
    let format = Format::find(args::index(scope, args, 0))
        .ok_or_else(|| ZlibError::new("Bad format", -2))?;
    let mut settings = Settings {
        dictionary: args::bytes(args.get(5))
            .map(|bytes| bytes.to_vec())
            .unwrap_or_default(),
        ..Settings::default()
    };
    if format.has_parameters() {
        settings.parameters = pairs(args::bytes(args.get(1)).map_or(&[][..], |bytes| bytes));
        settings.pledged_bytes = args
            .get(2)
            .is_number()
            .then(|| args::index(scope, args, 2) as u64);
    } else {
        settings.level = small(scope, args, 1);
        settings.window_bits = small(scope, args, 2);
        settings.memory_level = small(scope, args, 3);
        settings.strategy = small(scope, args, 4);
    }
    Stream::new(format, settings)
}

fn pairs(bytes: &[u8]) -> Vec<(u32, u32)> {
    let word = |bytes: &[u8]| bytes.try_into().map_or(0, u32::from_ne_bytes);
    bytes
        .chunks_exact(8)
        .map(|pair| (word(&pair[..4]), word(&pair[4..])))
        .collect()
}

fn throw(scope: &mut v8::PinScope<'_, '_>, error: &ZlibError) {
    let text = v8::String::new(scope, &error.message).unwrap_or_else(|| v8::String::empty(scope));
    let value = v8::Exception::error(scope, text);
    if let Ok(object) = v8::Local::<v8::Object>::try_from(value) {
        let errno = v8::Integer::new(scope, error.errno);
        if error.errno != 0
            && let Some(key) = v8::String::new(scope, "errno")
        {
            object.create_data_property(scope, key.into(), errno.into());
        }
        args::set_text(scope, object, "code", &error.code);
    }
    scope.throw_exception(value);
}

fn throw_gone(scope: &mut v8::PinScope<'_, '_>) {
    args::throw_coded(scope, "zlib binding closed", "ERR_INTERNAL_ASSERTION");
}

/// `(settings…) → stream`
fn op_zlib_new<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    match open(scope, &args) {
        Ok(stream) => {
            let footprint = stream.footprint_bytes();
            if let Some(object) = resource::keep(scope, stream, footprint) {
                rv.set(object.into());
            }
        }
        Err(error) => throw(scope, &error),
    }
}

/// `(stream, flush, input, output, report)`: takes from input, writes to output, and puts into `report`, an Int32Array
/// of three, how much was consumed and produced and whether the format's end was reached.
fn op_zlib_step<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    let flush = small(scope, &args, 1);
    let input = args::bytes(args.get(2)).map_or(&[][..], |bytes| bytes);
    // The output is memory that only JavaScript's own glue has seen, never a view of the input.
    let Some(output) = args::bytes_or_throw(scope, &args, 3) else {
        return;
    };
    match resource::with(scope, args.get(0), |stream: &mut Stream| {
        stream.step(flush, input, output)
    }) {
        Some(Ok(step)) => report(scope, args.get(4), step),
        Some(Err(error)) => throw(scope, &error),
        None => throw_gone(scope),
    }
}

fn report<'s>(scope: &mut v8::PinScope<'s, '_>, into: v8::Local<'s, v8::Value>, step: Step) {
    let Some(into) = args::bytes(into).filter(|into| into.len() >= 12) else {
        return args::throw_type_error(scope, "an op expected three numbers");
    };
    let numbers = [step.consumed, step.produced, usize::from(step.ended)];
    for (slot, number) in into.chunks_exact_mut(4).zip(numbers) {
        slot.copy_from_slice(&i32::try_from(number).unwrap_or(i32::MAX).to_ne_bytes());
    }
}

/// `(settings…, flush, input, limit) → bytes`
fn op_zlib_whole<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let flush = small(scope, &args, 6);
    let limit = args::index(scope, &args, 8);
    let mut stream = match open(scope, &args) {
        Ok(stream) => stream,
        Err(error) => return throw(scope, &error),
    };
    let input = args::bytes(args.get(7)).map_or(&[][..], |bytes| bytes);
    match stream::whole(&mut stream, flush, input, limit) {
        Ok(bytes) => {
            if let Some(array) = args::to_uint8_array(scope, &bytes) {
                rv.set(array.into());
            }
        }
        Err(WholeError::Zlib(error)) => throw(scope, &error),
        Err(error @ WholeError::TooLarge { .. }) => {
            args::throw(
                scope,
                v8::Exception::range_error,
                &error.to_string(),
                Some("ERR_BUFFER_TOO_LARGE"),
            );
        }
        Err(WholeError::OutOfMemory) => memory::exit_out_of_memory(),
    }
}

/// `(stream)`: begins again.
fn op_zlib_reset<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    finish(scope, &args, Stream::reset);
}

/// `(stream, level, strategy)`
fn op_zlib_params<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    let (level, strategy) = (small(scope, &args, 1), small(scope, &args, 2));
    finish(scope, &args, |stream| {
        stream.set_parameters(level, strategy)
    });
}

fn finish<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: &Args<'s>,
    work: impl FnOnce(&mut Stream) -> Result<(), ZlibError>,
) {
    match resource::with(scope, args.get(0), work) {
        Some(Ok(())) => {}
        Some(Err(error)) => throw(scope, &error),
        None => throw_gone(scope),
    }
}

/// `(stream)`: frees its memory.
fn op_zlib_close<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    drop(resource::take::<Stream>(scope, args.get(0)));
}

/// `(bytes, start) → checksum`
fn op_zlib_crc32<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "JavaScript passes 32 bits"
    )]
    let start = args::number(scope, &args, 1) as u32;
    let bytes = args::bytes(args.get(0)).map_or(&[][..], |bytes| bytes);
    rv.set_uint32(zlib_rs::crc32::crc32(start, bytes));
}
