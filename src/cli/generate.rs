//! `completions` and `man`: what shells and man pages say, made from the flags themselves.

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, CliError, output};

/// `completions`
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// Which shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Prints the completion script of a shell.
pub fn completions(args: &CompletionsArgs) -> u8 {
    output::raw(&completion_script(args.shell));
    0
}

/// The completion script of a shell.
pub fn completion_script(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "tpmjs-sandbox", &mut script);
    script
}

/// Prints the man page.
pub fn man() -> Result<u8, CliError> {
    let page = man_pages().map_err(CliError::Runtime)?.into_iter().next();
    output::raw(&page.map(|(_, text)| text).unwrap_or_default());
    Ok(0)
}

/// Every man page, by file name; the first is that of the program.
pub fn man_pages() -> std::io::Result<Vec<(String, Vec<u8>)>> {
    let mut command = Cli::command();
    command.build();
    let mut pages = Vec::new();
    add_pages(&command, &mut pages)?;
    Ok(pages)
}

fn add_pages(command: &clap::Command, pages: &mut Vec<(String, Vec<u8>)>) -> std::io::Result<()> {
    let man = clap_mangen::Man::new(command.clone());
    let mut text = Vec::new();
    man.render(&mut text)?;
    pages.push((man.get_filename(), text));
    for child in command
        .get_subcommands()
        .filter(|child| child.get_name() != "help" && !child.is_hide_set())
    {
        add_pages(child, pages)?;
    }
    Ok(())
}
