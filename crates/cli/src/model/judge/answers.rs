//! The answers of a case: `judgements.csv` in its folder, a line an answer.

use crate::failure::Failure;
use creel_campaign::judge::Judgement;
use creel_evidence::ArtifactId;
use creel_evidence::digest::Sha256Digest;
use creel_evidence::text::inert;
use creel_store::Store;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The file's name in the case.
const FILE: &str = "judgements.csv";
/// Its columns.
const COLUMNS: [&str; 6] = ["a", "b", "judgement", "judge", "date", "model"];
/// Digits of a SHA-256 that name a message at least.
const FEWEST_DIGITS: usize = 4;
/// Complaints that one reading keeps.
const COMPLAINTS: usize = 100;

/// What somebody said about a pair.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) a: ArtifactId,
    pub(super) b: ArtifactId,
    pub(super) judgement: Judgement,
    pub(super) judge: String,
    pub(super) date: String,
    /// The version of the model that the case was grouped by.
    pub(super) model: String,
}

/// All answers about pairs of a case; the last one about a pair counts.
pub(super) struct Answers {
    of: BTreeMap<(ArtifactId, ArtifactId), Judgement>,
}

impl Answers {
    /// Reads the answers that the case keeps.
    pub(super) fn of_case(store: &Store) -> Result<Self, Failure> {
        let path = path(store);
        let mut answers = Self { of: BTreeMap::new() };
        if path.is_file() {
            let whole = |name: &str| Sha256Digest::from_hex(name).map(ArtifactId);
            for (a, b, judgement, _) in read(&path, |name| whole(name).ok_or_else(|| no_message(name)))? {
                answers.of.insert((a.min(b), a.max(b)), judgement);
            }
        }
        Ok(answers)
    }

    /// The pairs that were judged.
    pub(super) fn pairs(&self) -> Vec<(ArtifactId, ArtifactId)> {
        self.of.keys().copied().collect()
    }

    pub(super) fn judgement(&self, a: ArtifactId, b: ArtifactId) -> Option<Judgement> {
        self.of.get(&(a.min(b), a.max(b))).copied()
    }

    /// Adds an answer to the case's file; when this returns, the disk has it.
    pub(super) fn add(&mut self, store: &Store, answer: Answer) -> Result<(), Failure> {
        self.add_all(store, &[answer])
    }

    fn add_all(&mut self, store: &Store, answers: &[Answer]) -> Result<(), Failure> {
        let path = path(store);
        append(&path, answers).map_err(Failure::file(&path, "written"))?;
        for answer in answers {
            self.of.insert((answer.a.min(answer.b), answer.a.max(answer.b)), answer.judgement);
        }
        Ok(())
    }

    /// Takes over the answers in a file, all or none; returns how many were new and how many were there already. `by` says
    /// judge, date and model, given the judge that the file names.
    pub(super) fn take_over(
        &mut self,
        store: &Store,
        path: &Path,
        by: impl Fn(Option<&str>) -> (String, String, String),
    ) -> Result<(usize, usize), Failure> {
        let names = Names::of(store)?;
        let read = read(path, |name| names.message(name))?;
        let mut known = 0;
        let mut new = Vec::new();
        let mut seen = BTreeSet::new();
        for (a, b, judgement, judge) in read {
            let pair = (a.min(b), a.max(b));
            if self.of.get(&pair) == Some(&judgement) || !seen.insert(pair) {
                known += 1;
                continue;
            }
            let (judge, date, model) = by(judge.as_deref());
            new.push(Answer { a, b, judgement, judge, date, model });
        }
        self.add_all(store, &new)?;
        Ok((new.len(), known))
    }
}

/// Messages of a case by what a person calls them.
struct Names {
    ids: BTreeSet<ArtifactId>,
    /// By the last part of the path; `None` where several messages have it.
    files: BTreeMap<String, Option<ArtifactId>>,
}

impl Names {
    fn of(store: &Store) -> Result<Self, Failure> {
        let mut files: BTreeMap<String, Option<ArtifactId>> = BTreeMap::new();
        for (id, sightings) in store.sightings()? {
            for sighting in sightings {
                let name = sighting.source.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
                files
                    .entry(name)
                    .and_modify(|held| *held = held.filter(|held| *held == id))
                    .or_insert(Some(id));
            }
        }
        Ok(Self { ids: store.known()?.into_keys().collect(), files })
    }

    fn message(&self, name: &str) -> Result<ArtifactId, Problem> {
        match self.files.get(name) {
            Some(Some(id)) => return Ok(*id),
            Some(None) => {
                let hint = "name it by digits of its SHA-256".to_owned();
                return Err((format!("several messages were found in files called {name}"), hint));
            }
            None => {}
        }
        let is_hex = name.len() >= FEWEST_DIGITS && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        let digits = name.to_ascii_lowercase();
        let mut found = self.ids.iter().filter(|id| is_hex && id.to_string().starts_with(&digits));
        match (found.next(), found.next()) {
            (Some(id), None) => Ok(*id),
            (Some(_), Some(_)) => {
                Err((format!("{name} begins several messages"), "give more digits".to_owned()))
            }
            (None, _) => Err(no_message(name)),
        }
    }
}

/// What is wrong, and what to do about it.
type Problem = (String, String);

fn no_message(name: &str) -> Problem {
    let hint = "name messages of this case by file name or by digits of their SHA-256".to_owned();
    (format!("no message {name}"), hint)
}

/// One row: two messages, what was said, and who said it if the file tells.
type Row = (ArtifactId, ArtifactId, Judgement, Option<String>);

/// Reads CSV with the columns a, b and judgement, and perhaps judge; all that is wrong is named by line.
fn read(path: &Path, message: impl Fn(&str) -> Result<ArtifactId, Problem>) -> Result<Vec<Row>, Failure> {
    let bytes = std::fs::read(path).map_err(Failure::file(path, "read"))?;
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes.as_slice());
    let header: Vec<String> =
        reader.headers().map(|header| header.iter().map(str::to_lowercase).collect()).unwrap_or_default();
    let column = |name: &str| header.iter().position(|column| column.trim_start_matches('\u{feff}') == name);
    let failure =
        |problems: String| Failure::Known { what: "list of answers", path: path.to_owned(), problems };
    let (Some(a), Some(b), Some(judgement)) = (column("a"), column("b"), column("judgement")) else {
        return Err(failure("line 1: the header has not the columns a, b and judgement".to_owned()));
    };
    let mut rows = Vec::new();
    let mut problems: Vec<String> = Vec::new();
    for record in reader.records() {
        let read = match &record {
            Ok(record) => {
                let cell = |column: usize| record.get(column).unwrap_or_default();
                row(cell(a), cell(b), cell(judgement), &message).map(|(a, b, judgement)| {
                    let judge = column("judge").map(cell).filter(|name| !name.is_empty());
                    (a, b, judgement, judge.map(str::to_owned))
                })
            }
            Err(_) => Err(("the line is no CSV".to_owned(), "save the file as UTF-8 CSV".to_owned())),
        };
        let line = record.as_ref().ok().and_then(|record| record.position()).map_or(0, csv::Position::line);
        match read {
            Ok(row) => rows.push(row),
            Err((problem, hint)) => problems.push(format!("line {line}: {} ({hint})", inert(&problem))),
        }
        if problems.len() >= COMPLAINTS {
            break;
        }
    }
    if problems.is_empty() { Ok(rows) } else { Err(failure(problems.join("\n"))) }
}

fn row(
    a: &str,
    b: &str,
    judgement: &str,
    message: impl Fn(&str) -> Result<ArtifactId, Problem>,
) -> Result<(ArtifactId, ArtifactId, Judgement), Problem> {
    let judged = judgement.parse().map_err(|_| {
        let words: Vec<&str> = Judgement::ALL.iter().map(|word| word.as_str()).collect();
        (format!("'{judgement}' is no judgement"), format!("write one of {}", words.join(", ")))
    })?;
    let (a, b) = (message(a)?, message(b)?);
    if a == b {
        return Err(("both are the same message".to_owned(), "a pair is two messages".to_owned()));
    }
    Ok((a, b, judged))
}

fn path(store: &Store) -> PathBuf {
    store.folder().join(FILE)
}

fn append(path: &Path, answers: &[Answer]) -> io::Result<()> {
    if answers.is_empty() {
        return Ok(());
    }
    let mut file: File = OpenOptions::new().create(true).append(true).open(path)?;
    let mut out = csv::Writer::from_writer(Vec::new());
    if file.metadata()?.len() == 0 {
        out.write_record(COLUMNS).map_err(io::Error::other)?;
    }
    for Answer { a, b, judgement, judge, date, model } in answers {
        let (a, b) = (a.to_string(), b.to_string());
        out.write_record([&a, &b, judgement.as_str(), judge, date, model]).map_err(io::Error::other)?;
    }
    // One write, so that being killed leaves whole lines.
    file.write_all(&out.into_inner().map_err(|error| io::Error::other(error.to_string()))?)?;
    file.sync_data()
}

/// Text for a cell of a spreadsheet: nothing that is run, nothing that cannot be seen.
pub(super) fn harmless(text: &str, most: usize) -> String {
    let text = text.trim_start_matches(|c: char| "=+-@".contains(c) || c.is_whitespace());
    inert(text).to_string().chars().take(most).collect()
}
