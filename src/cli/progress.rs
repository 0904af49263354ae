//! Progress on a terminal: what is resolved, and a bar for what is fetched. Silent everywhere else.

use std::{
    io::IsTerminal,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::contract::{
    outcome::LogLine,
    progress::{Observer, Progress},
};

use super::output;

/// What is done quicker than this needs no bar.
const PATIENCE: Duration = Duration::from_millis(150);

/// Narrower terminals have no room for a bar beside the numbers.
const BAR_NEEDS_COLUMNS: u16 = 72;

/// Whether the guest's log lines are printed as they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Logs {
    /// To standard error.
    Print,
    /// They are part of the printed body.
    Keep,
}

/// Draws on standard error.
#[derive(Debug)]
pub(super) struct Reporter {
    bar: OnceLock<ProgressBar>,
    bytes: AtomicU64,
    logs: Logs,
    started: std::time::Instant,
}

impl Reporter {
    /// Draws nothing until something takes long.
    pub(super) fn new(logs: Logs) -> Self {
        Self {
            bar: OnceLock::new(),
            bytes: AtomicU64::new(0),
            logs,
            started: std::time::Instant::now(),
        }
    }

    fn bar(&self) -> Option<&ProgressBar> {
        if self.bar.get().is_none()
            && (self.started.elapsed() < PATIENCE || !std::io::stderr().is_terminal())
        {
            return None;
        }
        Some(self.bar.get_or_init(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.set_style(
                ProgressStyle::with_template("{spinner:.cyan} {msg}")
                    .expect("the template is valid"),
            );
            bar.enable_steady_tick(Duration::from_millis(80));
            bar
        }))
    }

    /// Takes the bar away, before anything else is printed.
    pub(super) fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

/// Whoever gives up, because of an error or of Ctrl-C, leaves no bar behind.
impl Drop for Reporter {
    fn drop(&mut self) {
        self.finish();
    }
}

fn fetch_style() -> &'static str {
    match terminal_size::terminal_size_of(std::io::stderr()) {
        Some((width, _)) if width.0 < BAR_NEEDS_COLUMNS => {
            "{spinner:.cyan} {pos}/{len} packages {msg:.dim}"
        }
        _ => "{spinner:.cyan} fetching {bar:30.cyan/dim} {pos}/{len} packages {msg:.dim}",
    }
}

impl Observer for Reporter {
    fn progress(&self, event: Progress<'_>) {
        match event {
            Progress::Resolving { package } => {
                if let Some(bar) = self.bar() {
                    bar.set_message(format!("resolving {package}"));
                }
            }
            Progress::FetchPlanned { packages } => {
                if let Some(bar) = self.bar() {
                    bar.set_length(packages as u64);
                    bar.set_style(
                        ProgressStyle::with_template(fetch_style()).expect("the template is valid"),
                    );
                    bar.set_message("");
                }
            }
            Progress::FetchedBytes { bytes } => {
                let total = self.bytes.fetch_add(bytes, Relaxed) + bytes;
                if let Some(bar) = self.bar() {
                    bar.set_message(HumanBytes(total).to_string());
                }
            }
            Progress::Stored { .. } => {
                if let Some(bar) = self.bar.get() {
                    bar.inc(1);
                }
            }
            Progress::Importing | Progress::Jailed { .. } => self.finish(),
        }
    }

    fn log(&self, line: &LogLine) {
        if self.logs == Logs::Print {
            output::log(line);
        }
    }
}
