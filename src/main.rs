//! Parses, dispatches, and ends with the right exit status.

fn main() -> std::process::ExitCode {
    #[cfg(feature = "js-from-disk")]
    {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        if arguments.first().is_some_and(|command| command == "dev") {
            return tpmjs_sandbox::dev::run(&arguments[1..]).into();
        }
    }
    std::process::ExitCode::SUCCESS
}
