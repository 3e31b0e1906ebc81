//! Writes a roster of many organisations, or measures what reading and asking one costs.
//!
//! `cargo run --release -p creel-targeting --example roster_scale -- 100000` prints the load time, the process's peak of
//! memory and look-ups a second of names that are on it, of names far below them, and of names that are not.
//! `... -- 100000 --write FILE` writes the roster instead, for a scan. The same number gives the same roster.

#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use creel_evidence::DomainName;
use creel_targeting::Roster;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

const FIRST: &[&str] = &[
    "adria", "alba", "baltic", "bruma", "cedar", "dalmar", "delta", "ege", "fjord", "granit", "halden",
    "iris", "jura", "karst", "kesta", "lumen", "mira", "nimbus", "nord", "orla", "ostra", "pelt", "polder",
    "quay", "ruda", "sava", "tarn", "ulme", "velnora", "wolta", "yarra", "zeta",
];
const SECOND: &[&str] = &[
    "cargo", "cold", "data", "energie", "foods", "frost", "handel", "health", "import", "labor", "logistik",
    "medica", "metal", "optik", "pharma", "power", "rail", "service", "storage", "systems", "trans", "werke",
];
const FORM: &[&str] = &["AG", "SA", "Ltd", "SpA", "BV", "Oy", "AB", "Kft"];
const STAGES: &[(&str, &str)] = &[
    ("research", "research"),
    ("metals", "component-supplier"),
    ("refrigeration", "manufacture"),
    ("transport", "transport"),
    ("warehousing", "storage"),
    ("pharmacy", "distribution"),
];

/// Numbers that look like chance and are the same every time (SplitMix64, Steele, Lea and Flood, 2014).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// A syllable or two that no dictionary has, so that names differ as names do.
    fn word(&mut self) -> String {
        (0..2 + self.below(2))
            .map(|_| {
                format!(
                    "{}{}",
                    self.of(&["b", "d", "k", "l", "m", "r", "s", "t", "v"]),
                    self.of(&["a", "e", "i", "o", "u"])
                )
            })
            .collect()
    }
}

/// A roster of `many` organisations, each with an alias, two customers of a later stage, and every tenth with a parent.
fn roster(many: usize) -> String {
    let mut numbers = Numbers(2020);
    let mut csv = "name,domain,country,sector,stage,aliases,customers,parent,mail_domains\n".to_owned();
    let countries = ["DE", "FR", "IT", "ES", "PL", "US", "KR", "JP", "BR", "ZA", "IN", "TR", "UA", "NL"];
    for number in 0..many {
        let (first, second, word) = (*numbers.of(FIRST), *numbers.of(SECOND), numbers.word());
        let (sector, stage) = STAGES[number % STAGES.len()];
        let customer = |place: usize| format!("o{}.test", place.min(many - 1));
        let customers =
            [customer(number + 1 + numbers.below(50)), customer(number + 1 + numbers.below(5_000))].join("|");
        let parent =
            if number % 10 == 9 { format!("o{}.test", numbers.below(number)) } else { String::new() };
        let name = format!("{first} {word} {second} {} {number}", numbers.of(FORM));
        let domain = format!("o{number}.test {first}-{word}-{number}.example");
        let country = numbers.of(&countries);
        let _ = writeln!(
            csv,
            "{name},{domain},{country},{sector},{stage},{word} {second} {number},{customers},{parent},mx{number}.invalid"
        );
    }
    csv
}

/// A figure of this process in KiB, as Linux keeps it.
fn kibibytes(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
    line.split_whitespace().find_map(|word| word.parse().ok()).unwrap_or_default()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let many = args.first().map_or(Ok(100_000), |number| number.parse::<usize>())?;
    let csv = roster(many);
    if let [_, write, file] = args.as_slice()
        && write == "--write"
    {
        return Ok(std::fs::write(file, csv)?);
    }
    // The tables that every process reads once are not the roster's.
    black_box(Roster::from_csv("name,domain,country,sector,stage\nA,a.example,IT,,\n")?);
    let before = kibibytes("VmRSS:");
    let start = Instant::now();
    let roster = Roster::from_csv(&csv)?;
    let loaded = start.elapsed();
    let held = kibibytes("VmRSS:").saturating_sub(before);
    println!("{many} organisations, {} links, {} MiB of CSV", roster.links().len(), csv.len() >> 20);
    println!(
        "loaded in {} ms, holds {} MiB; peak of the process {} MiB",
        loaded.as_millis(),
        held >> 10,
        kibibytes("VmHWM:") >> 10
    );
    for (kind, name) in [
        ("hits", (|number| format!("o{number}.test")) as fn(usize) -> String),
        ("deep names", |number| format!("a.b.c.d.e.mx.o{number}.test")),
        ("misses", |number| format!("mail.p{number}.test")),
    ] {
        let mut numbers = Numbers(4);
        let asked: Vec<DomainName> =
            (0..200_000).filter_map(|_| DomainName::parse(&name(numbers.below(many)))).collect();
        let start = Instant::now();
        let found = asked.iter().filter(|domain| black_box(roster.organisation(domain)).is_some()).count();
        let rate = asked.len() as f64 / start.elapsed().as_secs_f64();
        println!("{kind}: {:.1} million look-ups a second, {found} of {} found", rate / 1e6, asked.len());
    }
    let start = Instant::now();
    let chain = black_box(roster.chain());
    println!("chain of {} members in {} ms", chain.members.len(), start.elapsed().as_millis());
    Ok(())
}
