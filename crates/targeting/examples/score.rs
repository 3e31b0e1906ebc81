//! Scores what creel reads out of titles, signatures, display names, salutations and addresses against a labelled set.
//!
//! `cargo run -p creel-targeting --example score -- [--wrong] [--kind KIND] [--language CODE] FILE...`
//!
//! A file holds one JSON object a line: `id`, `lang`, `kind` (`title`, `signature`, `display`, `salutation` with a
//! `text`; `address` with `local` and `domain`) and the expected fields, each a word, `null` for "the text does not
//! say", or a list of which any is right. Printed are, by kind, field and language, how many were right of how many,
//! and of those that were not: `wrong` (another word), `missed` (nothing), `false` (a word where nothing is said).
//! The functions are those that the pipeline calls.

// An example prints.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use creel_targeting::titles::Title;
use creel_targeting::{reading, titles};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Fields that are scored, in the order of the table.
const FIELDS: &[&str] = &["person", "mailbox", "function", "seniority", "role", "isco", "country"];

/// What was found for one record: by field, a word or nothing.
type Found = BTreeMap<&'static str, Option<String>>;

/// How an answer compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Right,
    Wrong,
    Missed,
    False,
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    right: usize,
    wrong: usize,
    missed: usize,
    falsely: usize,
}

impl Tally {
    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Right => self.right += 1,
            Verdict::Wrong => self.wrong += 1,
            Verdict::Missed => self.missed += 1,
            Verdict::False => self.falsely += 1,
        }
    }

    fn line(&self) -> String {
        let n = self.right + self.wrong + self.missed + self.falsely;
        // A set has thousands of records at most.
        #[allow(clippy::cast_precision_loss)]
        let share = self.right as f64 / n.max(1) as f64;
        let Self { wrong, missed, falsely, .. } = self;
        format!("{share:.3}  n {n:4}  wrong {wrong:3}  missed {missed:3}  false {falsely:3}")
    }
}

fn main() -> ExitCode {
    let mut files = Vec::new();
    let (mut show_wrong, mut kind, mut language) = (false, None, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--wrong" => show_wrong = true,
            "--kind" => kind = arguments.next(),
            "--language" => language = arguments.next(),
            _ => files.push(argument),
        }
    }
    let mut by_field: BTreeMap<(usize, String), Tally> = BTreeMap::new();
    let mut by_kind: BTreeMap<(String, usize), Tally> = BTreeMap::new();
    let mut by_language: BTreeMap<(String, usize), Tally> = BTreeMap::new();
    for file in &files {
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) => {
                eprintln!("{file}: {error}");
                return ExitCode::FAILURE;
            }
        };
        for (line, written) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let Ok(record) = serde_json::from_str::<Value>(written) else {
                eprintln!("{file}:{}: no JSON", line + 1);
                return ExitCode::FAILURE;
            };
            let field = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            if kind.as_ref().is_some_and(|kind| *kind != field("kind"))
                || language.as_ref().is_some_and(|language| *language != field("lang"))
            {
                continue;
            }
            let Some(found) = read(&field("kind"), &record) else { continue };
            for (order, name) in FIELDS.iter().enumerate() {
                let (Some(expected), Some(found)) = (record.get(*name), found.get(name)) else { continue };
                let verdict = judge(expected, found.as_deref());
                by_field.entry((order, (*name).to_owned())).or_default().add(verdict);
                by_kind.entry((field("kind"), order)).or_default().add(verdict);
                by_language.entry((field("lang"), order)).or_default().add(verdict);
                if show_wrong && verdict != Verdict::Right {
                    let found = found.as_deref().unwrap_or("-");
                    println!("{} {name}: {found} for {expected}  <- {:?}", field("id"), shown(&record));
                }
            }
        }
    }
    for ((_, field), tally) in &by_field {
        println!("all         {field:10} {}", tally.line());
    }
    for ((group, field), tally) in by_kind.iter().chain(&by_language) {
        println!("{group:11} {:10} {}", FIELDS.get(*field).copied().unwrap_or_default(), tally.line());
    }
    ExitCode::SUCCESS
}

/// The text of a record, for reading.
fn shown(record: &Value) -> String {
    let field = |name: &str| record.get(name).and_then(Value::as_str);
    field("text").map_or_else(
        || format!("{}@{}", field("local").unwrap_or_default(), field("domain").unwrap_or_default()),
        str::to_owned,
    )
}

/// Reads a record's text as the pipeline reads it; `None` for a kind that is unknown.
fn read(kind: &str, record: &Value) -> Option<Found> {
    let text = shown(record);
    let mut found = Found::new();
    let title = match kind {
        "title" => titles::read(&text),
        "address" => {
            let address = reading::address(&text);
            found.insert("mailbox", Some(address.mailbox.to_string()));
            found.insert("country", address.country.map(|country| country.to_string()));
            address.title
        }
        "signature" | "display" | "salutation" => {
            let read = match kind {
                "signature" => reading::signature(&text),
                "display" => reading::display_name(&text),
                _ => reading::salutation(&text),
            };
            found.insert("person", read.person);
            found.insert("country", read.country.map(|(country, ..)| country.to_string()));
            read.title.map(|(_, title)| title)
        }
        _ => return None,
    };
    let title = title.unwrap_or_default();
    let Title { function, seniority, role, occupation, .. } = title;
    found.insert("function", function.map(|word| word.to_string()));
    found.insert("seniority", seniority.map(|word| word.to_string()));
    found.insert("role", role.map(|word| word.to_string()));
    found.insert("isco", occupation.map(|code| code.to_string()));
    Some(found)
}

fn judge(expected: &Value, found: Option<&str>) -> Verdict {
    let any = match expected {
        Value::Array(any) => any.as_slice(),
        one => std::slice::from_ref(one),
    };
    let same = |expected: &Value| match (expected.as_str(), found) {
        (Some(expected), Some(found)) => expected.split_whitespace().eq(found.split_whitespace()),
        (None, None) => true,
        _ => false,
    };
    let says_nothing = any.iter().all(Value::is_null);
    match found {
        _ if any.iter().any(same) => Verdict::Right,
        None => Verdict::Missed,
        Some(_) if says_nothing => Verdict::False,
        Some(_) => Verdict::Wrong,
    }
}
