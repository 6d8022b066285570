//! What a process takes of the machine, as `/proc` tells ("proc_pid_status(5)", "proc_pid_stat(5)").

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// Ticks of a second in which `/proc` counts time: `USER_HZ`, the same on every machine.
const TICKS: u64 = 100;

/// What a process takes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Taken {
    /// KiB of memory that is in use, and how much of it belongs to no file.
    pub memory: u64,
    pub own_memory: u64,
    pub descriptors: u64,
    pub threads: u64,
    /// Time of processors since it began.
    pub busy: Duration,
}

/// Reads what a process takes.
pub struct Gauge {
    folder: PathBuf,
}

impl Gauge {
    /// `None`, and a word about it, where `/proc` is that of another namespace: its numbers name
    /// other processes.
    pub fn of(process: u32) -> Option<Self> {
        let own = fs::read_link("/proc/self").ok()?;
        if own.to_str() != Some(&std::process::id().to_string()) {
            eprintln!("skipped: /proc does not tell of the processes of this namespace");
            return None;
        }
        Some(Self { folder: format!("/proc/{process}").into() })
    }

    pub fn read(&self) -> Taken {
        let status = fs::read_to_string(self.folder.join("status")).unwrap();
        let number = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.split_whitespace().next().unwrap().parse().unwrap()
        };
        Taken {
            memory: number("VmRSS:"),
            own_memory: number("RssAnon:"),
            threads: number("Threads:"),
            descriptors: fs::read_dir(self.folder.join("fd")).unwrap().count() as u64,
            busy: self.busy(),
        }
    }

    /// The 14th and 15th fields of `stat`, behind the name, which may hold blanks.
    fn busy(&self) -> Duration {
        let stat = fs::read_to_string(self.folder.join("stat")).unwrap();
        let behind = stat.rsplit_once(')').unwrap().1;
        let ticks: u64 = behind
            .split_whitespace()
            .skip(11)
            .take(2)
            .map(|ticks| ticks.parse::<u64>().unwrap())
            .sum();
        Duration::from_millis(ticks * 1_000 / TICKS)
    }
}
