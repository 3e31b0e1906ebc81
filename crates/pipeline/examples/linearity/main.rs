//! Measures that cost grows linearly: `cargo run --release -p creel-pipeline --example linearity [-- WAY...]`.
//!
//! Each way of the list builds a mail that makes a careless reader take more than linear time. It is examined at
//! 1 MiB and at 10 MiB, and at 100 MiB, which is the largest message that creel takes. Printed are CPU seconds of
//! this thread for `dissect`, which reads the mail, and for all stages, and the ratio of 10 MiB to 1 MiB: the least
//! of three batches, each repeated until the scheduler's clock has moved far enough; one run at 100 MiB. Exit
//! status 1 if a ratio is above 12 or `dissect` takes more than 2 s for 100 MiB.

mod bodies;
mod headers;
mod outlook;
mod structures;

use creel_dissect::{Limits, dissect};
use creel_pipeline::{Settings, examine, timings::Timings};
use std::io::Write as _;
use std::process::ExitCode;

/// The program's own allocator, so that the figures are the program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A way to make reading expensive.
pub(crate) struct Way {
    /// One word for the table and the command line.
    pub(crate) name: &'static str,
    /// What is in the mail.
    pub(crate) what: &'static str,
    /// Makes a mail of about so many bytes.
    pub(crate) make: fn(usize) -> Vec<u8>,
}

const MIB: usize = 1 << 20;
/// Ten times the input may cost twelve times as much: caches end.
const RATIO: f64 = 12.0;
/// CPU seconds that reading 100 MiB may take.
const LARGEST: f64 = 2.0;
/// CPU seconds that a batch takes at least: some kernels account in steps of four milliseconds.
const BATCH: f64 = 0.15;

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let mut out = std::io::stdout().lock();
    let _ = writeln!(
        out,
        "{:<22} {:>8} {:>8} {:>6} {:>8} {:>8} {:>6} {:>8}  what\n{:<22} {:>8} {:>8} {:>6} {:>8} {:>8} {:>6} {:>8}",
        "",
        "dissect",
        "",
        "",
        "",
        "all",
        "",
        "",
        "way",
        "1 MiB",
        "10 MiB",
        "ratio",
        "100 MiB",
        "10 MiB",
        "ratio",
        "100 MiB",
    );
    let (mut failed, mut worst) = (0, 0.0_f64);
    let ways = structures::WAYS.iter().chain(headers::WAYS).chain(bodies::WAYS).chain(outlook::WAYS);
    for way in ways.filter(|way| asked.is_empty() || asked.iter().any(|name| name == way.name)) {
        let (small, large, largest) = ((way.make)(MIB), (way.make)(10 * MIB), (way.make)(100 * MIB));
        let read = Figures::of(&small, &large, &largest, |raw| {
            let _ = dissect(raw, &Limits::default());
        });
        let all = Figures::of(&small, &large, &largest, |raw| {
            let _ = examine(raw, &Settings::default(), &mut Timings::default());
        });
        let is_bad = read.ratio > RATIO || all.ratio > RATIO || read.largest > LARGEST;
        failed += u32::from(is_bad);
        worst = worst.max(read.largest);
        let _ = writeln!(
            out,
            "{:<22} {:>8.4} {:>8.4} {:>6.1} {:>8.3} {:>8.4} {:>6.1} {:>8.3}  {}{}",
            way.name,
            read.small,
            read.large,
            read.ratio,
            read.largest,
            all.large,
            all.ratio,
            all.largest,
            if is_bad { "! " } else { "" },
            way.what
        );
        let _ = out.flush();
    }
    let _ = writeln!(out, "worst dissection of 100 MiB: {worst:.3} CPU s; {failed} ways out of bounds");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// CPU seconds.
struct Figures {
    small: f64,
    large: f64,
    ratio: f64,
    largest: f64,
}

impl Figures {
    fn of(small: &[u8], large: &[u8], largest: &[u8], work: impl Fn(&[u8])) -> Self {
        let least = |raw: &[u8]| (0..3).map(|_| batch(raw, &work)).fold(f64::INFINITY, f64::min);
        let (small, large) = (least(small), least(large));
        let start = cpu_seconds();
        work(largest);
        let largest = cpu_seconds() - start;
        Self { small, large, ratio: large / small, largest }
    }
}

/// CPU seconds of one run, as the mean of a batch.
fn batch(raw: &[u8], work: impl Fn(&[u8])) -> f64 {
    let start = cpu_seconds();
    let mut runs = 0.0;
    loop {
        work(raw);
        runs += 1.0;
        let spent = cpu_seconds() - start;
        if spent >= BATCH {
            return spent / runs;
        }
    }
}

/// CPU seconds of this thread as the scheduler accounts them (Linux); elsewhere seconds on the clock.
fn cpu_seconds() -> f64 {
    let accounted = std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    accounted.map_or_else(
        || {
            static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
            START.get_or_init(std::time::Instant::now).elapsed().as_secs_f64()
        },
        |nanoseconds| nanoseconds / 1e9,
    )
}

/// `head`, then `unit` with its number in place of `#`, until `size` bytes are reached, then `tail`.
pub(crate) fn repeated(head: &str, unit: &str, tail: &str, size: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(size + unit.len() + head.len() + tail.len() + 16);
    out.extend_from_slice(head.as_bytes());
    let (before, after) = unit.split_once('#').unwrap_or((unit, ""));
    let is_numbered = unit.contains('#');
    let mut number = 0_u64;
    while out.len() + tail.len() < size {
        out.extend_from_slice(before.as_bytes());
        if is_numbered {
            let _ = write!(out, "{number}");
            out.extend_from_slice(after.as_bytes());
        }
        number += 1;
    }
    out.extend_from_slice(tail.as_bytes());
    out
}
