//! Parses, dispatches, and ends with the right exit status.

use tpmjs_sandbox::worker;

fn main() -> std::process::ExitCode {
    // Lossy, because clap reads the arguments itself and tells what is wrong with them.
    let arguments: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    // ORDER: before anything that could start a thread; the zygote must have one only.
    if arguments
        .first()
        .is_some_and(|command| command == worker::ZYGOTE_COMMAND)
    {
        return worker::run_zygote(&arguments[1..]).into();
    }
    #[cfg(feature = "js-from-disk")]
    if arguments.first().is_some_and(|command| command == "dev") {
        return tpmjs_sandbox::dev::run(&arguments[1..]).into();
    }
    tpmjs_sandbox::cli::main().into()
}
