//! Measures the partition on made-up fingerprints: a world of operators, each with kits, lures and rented
//! infrastructure that change from wave to wave.
//!
//! usage: scale MESSAGES

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example program")]

use creel_campaign::partition;
use creel_evidence::campaign::Family;
use creel_evidence::digest::Sha256Digest;
use creel_evidence::{ArtifactId, Fingerprint, Level, Token};
use std::time::Instant;

fn main() {
    let messages: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let prints: Vec<Fingerprint> = (0..messages).map(|n| print(n, messages)).collect();
    let start = Instant::now();
    let partition = partition(&prints);
    let seconds = start.elapsed().as_secs_f64();
    let largest = |level| partition.groups.iter().filter(|g| g.level == level).map(|g| g.members.len()).max();
    let count = |level| partition.groups.iter().filter(|g| g.level == level).count();
    println!("{messages} messages: {seconds:.2} s");
    for &level in Level::ALL {
        println!("  {level}: {} groups, largest {:?}", count(level), largest(level));
    }
}

/// A number that follows from `parts`, below `n`.
fn pick(parts: &[u64], n: u64) -> u64 {
    let step = |h: u64, &p: &u64| (h ^ p).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    parts.iter().fold(1, step) % n.max(1)
}

fn print(n: u64, messages: u64) -> Fingerprint {
    // Few operators send much: the square root spreads sizes.
    let operators = messages / 40 + 1;
    let operator = pick(&[n, 1], operators) * pick(&[n, 2], operators) / operators;
    let lure = pick(&[n, 3], 6);
    let wave = pick(&[n, 4], 8);
    let variant = pick(&[n, 5], 40);
    let sketch = |salt: u64, keep: u64| -> Vec<u32> {
        let value = |i: u64| match pick(&[variant, i, salt], 100) < keep {
            true => pick(&[operator, lure, salt, i], u64::from(u32::MAX) / 30) as u32,
            false => pick(&[operator, lure, variant, salt, i], u64::from(u32::MAX) / 30) as u32,
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
        time: Some(wave as i64 * 2_000_000 + pick(&[n], 500_000) as i64),
        subject: format!("story{operator} about{lure} thing{}", variant % 3),
        exact: Some(Sha256Digest::of(format!("{text:?}").as_bytes())),
        structure: sketch(2, 95),
        text,
        tokens,
        at: creel_evidence::Places::default(),
    }
}
