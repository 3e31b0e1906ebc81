//! `creel title`: what titles say, and by which cues; for those who check, curate or measure.

use crate::args::TitleArgs;
use crate::failure::{Exit, Failure};
use crate::outputs;
use creel_evidence::text::inert;
use creel_targeting::titles::{self, Title, occupations};
use serde_json::json;
use std::fmt::Write as _;
use std::io::BufRead as _;
use std::path::Path;

/// Characters of a title in the table.
const WIDTH: usize = 48;

/// Bytes of a line that are read; no title is as long.
const LINE: usize = 4_096;

pub(crate) fn run(args: &TitleArgs) -> Result<Exit, Failure> {
    let mut texts = Vec::new();
    for text in &args.texts {
        if text == "-" {
            for line in std::io::stdin().lock().split(b'\n') {
                let mut line = line.map_err(Failure::file(Path::new("standard input"), "read"))?;
                line.truncate(LINE);
                texts.push(String::from_utf8_lossy(&line).trim().to_owned());
            }
        } else {
            texts.push(text.trim().to_owned());
        }
    }
    texts.retain(|text| !text.is_empty());
    let page: String =
        if args.json { texts.iter().map(|text| as_json(text) + "\n").collect() } else { table(&texts) };
    outputs::to_stdout(&page)?;
    Ok(Exit::Clean)
}

/// One line a title: the title, what it says, and in brackets the cues with their language.
fn table(texts: &[String]) -> String {
    let rows: Vec<[String; 6]> = texts.iter().map(|text| row(text)).collect();
    let head = ["title", "function", "seniority", "role", "occupation", "cues"].map(str::to_owned);
    let width =
        |column: usize| rows.iter().chain([&head]).map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 6] = std::array::from_fn(width);
    let mut page = String::new();
    for row in [&head].into_iter().chain(&rows) {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        // Writing to a string does not fail.
        let _ = writeln!(page, "{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    page
}

fn row(text: &str) -> [String; 6] {
    let title = titles::read(text).unwrap_or_default();
    let word = |word: Option<String>| word.unwrap_or_else(|| "-".to_owned());
    let shown: String = inert(text).to_string().chars().take(WIDTH).collect();
    let cues: Vec<String> = titles::cues(text)
        .into_iter()
        .map(|cue| {
            let written = text.get(cue.range.clone()).unwrap_or_default();
            format!("{} [{}: {}]", inert(written), cue.language, cue.meaning.join(" "))
        })
        .collect();
    [
        shown,
        word(title.function.map(|word| word.to_string())),
        word(title.seniority.map(|word| word.to_string())),
        word(title.role.map(|word| word.to_string())),
        word(occupation(&title)),
        cues.join(", "),
    ]
}

/// The group's code, and what it is called.
fn occupation(title: &Title) -> Option<String> {
    let code = title.occupation?;
    Some(occupations::name(code).map_or_else(|| code.to_string(), |name| format!("{code} {name}")))
}

fn as_json(text: &str) -> String {
    let title = titles::read(text);
    let cues: Vec<_> = titles::cues(text)
        .into_iter()
        .map(|cue| {
            json!({
                "text": text.get(cue.range.clone()),
                "start": cue.range.start,
                "end": cue.range.end,
                "language": cue.language,
                "meaning": cue.meaning,
            })
        })
        .collect();
    let said = title.unwrap_or_default();
    json!({
        "title": text,
        "function": said.function,
        "seniority": said.seniority,
        "role": said.role,
        "occupation": said.occupation,
        "occupation_name": said.occupation.and_then(occupations::name),
        "whole": said.whole,
        "cues": cues,
    })
    .to_string()
}
