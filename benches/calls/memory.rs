//! What this program's children hold in memory, as the kernel counts it.

use std::fs;

/// Prints a line for each child: private, written pages, and those that it shares with what it was forked from.
pub(super) fn report() {
    for pid in children() {
        let Ok(summary) = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")) else {
            continue;
        };
        let field = |name: &str| {
            let line = summary.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|line| line.split_whitespace().next())
                .map_or(0, |kib| kib.parse::<u64>().unwrap_or(0))
        };
        println!(
            "  process {pid}: {} KiB private and written, {} KiB anonymous in all, {} KiB resident",
            field("Private_Dirty:"),
            field("Anonymous:"),
            field("Rss:")
        );
    }
}

fn children() -> Vec<u32> {
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten();
    let lists = tasks.flatten().filter_map(|task| {
        let list = fs::read_to_string(task.path().join("children")).ok()?;
        Some(
            list.split_whitespace()
                .filter_map(|pid| pid.parse().ok())
                .collect::<Vec<u32>>(),
        )
    });
    let mut children: Vec<u32> = lists.flatten().collect();
    children.sort_unstable();
    children
}
