//! The figures of a run, by the minute.

use super::gauge::Taken;
use super::hand::Keys;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What was measured up to some moment.
#[derive(Debug, Clone)]
pub struct Row {
    pub at: Duration,
    /// Events so far.
    pub events: u64,
    pub program: Taken,
    /// The keys since the row before.
    pub keys: Keys,
}

/// All of it; it is also written to a file as it grows.
pub struct Table {
    seed: u64,
    rows: Vec<Row>,
    end: String,
}

impl Table {
    pub fn new(seed: u64) -> Self {
        Self { seed, rows: Vec::new(), end: String::new() }
    }

    fn file(&self) -> PathBuf {
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("long-run-{}.txt", self.seed))
    }

    pub fn take(&mut self, row: Row) {
        self.rows.push(row);
        std::fs::write(self.file(), self.to_string()).unwrap();
    }

    /// Notes how the run ended.
    pub fn end(&mut self, took: Duration, differences: usize) {
        let keys = self.keys();
        let (usual, rare) = (keys.at(50).as_secs_f64() * 1e3, keys.at(99).as_secs_f64() * 1e3);
        self.end = format!(
            "{:.1} s after the last event the store had {differences} differences\n\
             {} keys: half under {usual:.1} ms, 99 of 100 under {rare:.1} ms, never shown: {:?}\n\
             over the second half memory grew by {:.0} KiB an hour\n",
            took.as_secs_f64(),
            keys.count(),
            keys.lost,
            self.growth(),
        );
        std::fs::write(self.file(), self.to_string()).unwrap();
    }

    /// All keys.
    pub fn keys(&self) -> Keys {
        let mut all = Keys::default();
        self.rows.iter().for_each(|row| all.add(&row.keys));
        all
    }

    /// Descriptors in the first row and in the last one.
    pub fn descriptors(&self) -> (u64, u64) {
        let of = |row: Option<&Row>| row.map_or(0, |row| row.program.descriptors);
        (of(self.rows.first()), of(self.rows.last()))
    }

    /// KiB of memory that belongs to no file, at its most.
    pub fn memory(&self) -> u64 {
        self.rows.iter().map(|row| row.program.own_memory).max().unwrap_or_default()
    }

    /// By how many KiB an hour the memory that belongs to no file grew over the second half: the
    /// slope of the line that fits best.
    pub fn growth(&self) -> f64 {
        let half = &self.rows[self.rows.len() / 2..];
        let points = half.iter().map(|row| {
            (
                row.at.as_secs_f64() / 3_600.0,
                f64::from(u32::try_from(row.program.own_memory).unwrap()),
            )
        });
        slope(&points.collect::<Vec<_>>())
    }
}

/// The slope of the line with the least squares.
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = f64::from(u32::try_from(points.len()).unwrap()).max(1.0);
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let above: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let below: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    if below > 0.0 { above / below } else { 0.0 }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "    at  events  rss KiB  own KiB  fds  threads   cpu s  keys  p50 ms  p99 ms  max ms"
        )?;
        for Row { at, events, program, keys } in &self.rows {
            let millis = |share| keys.at(share).as_secs_f64() * 1e3;
            writeln!(
                f,
                "{:6.0}  {events:6}  {:7}  {:7}  {:3}  {:7}  {:6.1}  {:4}  {:6.1}  {:6.1}  {:6.1}",
                at.as_secs_f64(),
                program.memory,
                program.own_memory,
                program.descriptors,
                program.threads,
                program.busy.as_secs_f64(),
                keys.count(),
                millis(50),
                millis(99),
                millis(100),
            )?;
        }
        f.write_str(&self.end)
    }
}

#[test]
fn a_line_is_found_through_what_scatters() {
    assert!((slope(&[(0.0, 1.0), (1.0, 3.0), (2.0, 5.0)]) - 2.0).abs() < 1e-9);
    assert!(slope(&[(0.0, 1.0), (1.0, 5.0), (2.0, 1.0)]).abs() < 1e-9);
    assert!(slope(&[(3.0, 7.0)]).abs() < 1e-9, "one point has none");
}
