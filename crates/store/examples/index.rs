//! Measures the campaign index on disk: building it from many made-up fingerprints, then one mail at a time.
//!
//! usage: index MESSAGES [ADDS]

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example program")]

use creel_campaign::Model;
use creel_campaign::index::Index;
use creel_evidence::campaign::Family;
use creel_evidence::digest::Sha256Digest;
use creel_evidence::{ArtifactId, Fingerprint, Level, Places, Token};
use creel_store::{FILE_NAME, SqliteShelf, Store};
use rusqlite::Connection;
use std::time::{Duration, Instant};

fn main() {
    let argument = |at| std::env::args().nth(at).map(|text| text.parse::<u64>().unwrap());
    let (messages, adds) = (argument(1).unwrap(), argument(2).unwrap_or(1_000));
    let folder = tempfile::tempdir().unwrap();
    drop(Store::create_or_open(folder.path()).unwrap());
    let file = folder.path().join(FILE_NAME);

    let prints: Vec<Fingerprint> = (0..messages).map(|n| print(n, messages)).collect();
    let before = memory();
    let (start, worked) = (Instant::now(), processor());
    let connection = open(&file, 256);
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    Index::new(SqliteShelf::new(&connection), Model::shipped()).rebuild(&prints).unwrap();
    connection.execute_batch("COMMIT").unwrap();
    let built = start.elapsed();
    let size = std::fs::metadata(&file).unwrap().len();
    println!(
        "{messages} messages built in {:.1} s ({:.1} s of the processor); file {} MiB, {} bytes a message; peak memory {} MiB, {} of them prints",
        built.as_secs_f64(),
        (processor() - worked).as_secs_f64(),
        size >> 20,
        size / messages,
        memory() >> 10,
        before >> 10
    );
    drop(connection);
    drop(prints);

    let start = Instant::now();
    drop(Store::open(folder.path()).unwrap());
    println!("  a case opens in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);

    let connection = open(&file, 64);
    let mut spent = Vec::new();
    for n in messages..messages + adds {
        spent.push(change(&connection, &[print(n, messages)], &[]));
    }
    report("one mail in", spent);
    let mut spent = Vec::new();
    for n in (messages..messages + adds).step_by(5) {
        spent.push(change(&connection, &[], &[ArtifactId::of(&n.to_le_bytes())]));
    }
    report("one mail out", spent);
    let mut index = Index::new(SqliteShelf::new(&connection), Model::shipped());
    let start = Instant::now();
    let groups = index.groups().unwrap();
    let count = |level| groups.iter().filter(|group| group.level == level).count();
    let largest = |level| groups.iter().filter(|g| g.level == level).map(|g| g.members.len()).max();
    for &level in Level::ALL {
        println!("  {level}: {} groups, largest {:?}", count(level), largest(level));
    }
    println!("  all groups with members read in {:.2} s", start.elapsed().as_secs_f64());
}

/// As a case is opened; `cache` in MiB.
fn open(file: &std::path::Path, cache: i64) -> Connection {
    let connection = Connection::open(file).unwrap();
    connection.pragma_update(None, "synchronous", "FULL").unwrap();
    connection.pragma_update(None, "cache_size", -cache * 1024).unwrap();
    connection.set_prepared_statement_cache_capacity(96);
    connection
}

/// The processor's time of a change, and the time until the disk has it.
fn change(connection: &Connection, added: &[Fingerprint], removed: &[ArtifactId]) -> (Duration, Duration) {
    let (start, worked) = (Instant::now(), processor());
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    Index::new(SqliteShelf::new(connection), Model::shipped()).apply(added, removed).unwrap();
    connection.execute_batch("COMMIT").unwrap();
    (processor() - worked, start.elapsed())
}

fn report(what: &str, spent: Vec<(Duration, Duration)>) {
    let (mut work, mut all): (Vec<Duration>, Vec<Duration>) = spent.into_iter().unzip();
    work.sort_unstable();
    all.sort_unstable();
    let at = |times: &[Duration], permille: usize| {
        times[(times.len() * permille / 1000).min(times.len() - 1)].as_secs_f64() * 1e3
    };
    let row = |times: &[Duration]| {
        let [median, late, worst] = [500, 990, 1000].map(|permille| at(times, permille));
        format!("median {median:.1} ms, 99 % {late:.1} ms, worst {worst:.1} ms")
    };
    println!("  {what}: processor {}; until the disk has it {}", row(&work), row(&all));
}

/// Time that this thread has had a processor; other programs do not show in it.
fn processor() -> Duration {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = spent.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

/// Peak memory of this process in KiB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// A number that follows from `parts`, below `n`.
fn pick(parts: &[u64], n: u64) -> u64 {
    let step = |h: u64, &p: &u64| {
        let h = (h ^ p).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        h ^ (h >> 29)
    };
    parts.iter().fold(1, step) % n.max(1)
}

/// A mail of a world of operators, each with lures, kits and rented infrastructure that change from wave to wave. Few
/// operators send much; half of the mails are strangers' with nothing but a program in common with others.
fn print(n: u64, messages: u64) -> Fingerprint {
    let operators = messages / 40 + 1;
    let stranger = pick(&[n, 9], 2) == 0;
    let operator = match stranger {
        true => operators + n,
        false => pick(&[n, 1], operators) * pick(&[n, 2], operators) / operators,
    };
    let (lure, wave, variant) = (pick(&[n, 3], 6), pick(&[n, 4], 8), pick(&[n, 5], 40));
    let sketch = |salt: u64, keep: u64| -> Vec<u32> {
        let value = |i: u64| {
            let kept = pick(&[variant, i, salt], 100) < keep;
            let parts = [operator, lure, if kept { 99 } else { variant }, salt, i];
            pick(&parts, u64::from(u32::MAX) / 30) as u32
        };
        (0..64).map(value).collect()
    };
    let token = |family, kind: &str, value: String| Token { family, kind: kind.to_owned(), value };
    let mut tokens = vec![
        token(Family::Lure, "from-name", format!("brand {}", pick(&[operator, lure], 300))),
        token(Family::Landing, "registrable", format!("l{operator}-{wave}.example")),
        token(Family::Landing, "path-shape", format!("/kit{}/9", operator % 97)),
        token(Family::Contact, "reply-to", format!("o{operator}@mail.example")),
        token(Family::Sending, "domain", format!("s{}.example", pick(&[operator, wave, n % 3], messages))),
        token(Family::Mailer, "header-order", format!("{}", operator % 31)),
        token(Family::Mailer, "boundary", format!("{}", operator % 17)),
    ];
    tokens.sort();
    let text = sketch(1, 90);
    Fingerprint {
        message: ArtifactId::of(&n.to_le_bytes()),
        time: Some(wave.cast_signed() * 2_000_000 + pick(&[n], 500_000).cast_signed()),
        subject: format!("story{operator} about{lure} thing{}", variant % 3),
        exact: Some(Sha256Digest::of(format!("{text:?}").as_bytes())),
        structure: sketch(2, 95),
        text,
        tokens,
        at: Places::default(),
    }
}
