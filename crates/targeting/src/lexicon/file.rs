//! Reading the file of a lexicon.

use super::{Entry, Word};
use crate::words::{folded, is_unspaced};
use creel_evidence::targeting::KnowledgeKind;
use creel_reference::{TableError, TableErrors};
use std::collections::HashMap;

/// The columns that the header must name, in this order.
const COLUMNS: [&str; 3] = ["kind", "words", "note"];

/// Complaints that one reading keeps; a file with more is no lexicon.
const COMPLAINTS: usize = 100;

/// Bytes of one spelling at most: longer ones are sentences, which nobody writes the same twice.
const WORD_BYTES: usize = 120;

/// Letters of a spelling that counts however it is written; shorter ones stand in too many texts.
const LETTERS: usize = 3;

/// Reads the entries of a lexicon.
pub(super) fn read(text: &str) -> Result<Vec<Entry>, TableErrors> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let header = text.lines().find(|line| !line.starts_with('#')).unwrap_or_default();
    let delimiter = if header.contains('\t') { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut reading = Reading::default();
    match reader.headers() {
        Ok(header) => reading.header(header),
        Err(_) => reading.complain(1, "the header cannot be read", "save the file as UTF-8 CSV"),
    }
    if reading.errors.is_empty() {
        for record in reader.records() {
            match record {
                Ok(record) => reading.record(&record),
                Err(error) => {
                    let line = error.position().map_or(1, csv::Position::line);
                    reading.complain(line, "the line is no CSV", "check its quotation marks");
                }
            }
            if reading.errors.len() >= COMPLAINTS {
                break;
            }
        }
        reading.lines();
    }
    reading.errors.sort_by_key(|error| error.line);
    if reading.errors.is_empty() { Ok(reading.entries) } else { Err(TableErrors(reading.errors)) }
}

/// A lexicon while it is read.
#[derive(Default)]
struct Reading {
    entries: Vec<Entry>,
    errors: Vec<TableError>,
    /// The position of the column `line`.
    line: Option<usize>,
    /// Where spellings stand: the entry and the line of the file.
    known: HashMap<String, (usize, u64)>,
    /// Names in the column `line` that are still to be looked up: by which entry, on which line.
    open: Vec<(usize, u64, String)>,
}

impl Reading {
    fn complain(&mut self, line: u64, problem: &str, hint: &str) {
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        self.errors.push(TableError { line, problem: problem.to_owned(), hint: hint.to_owned() });
    }

    fn header(&mut self, header: &csv::StringRecord) {
        let line = header.position().map_or(1, csv::Position::line);
        let found: Vec<String> = header.iter().map(str::to_lowercase).collect();
        self.line = found.iter().position(|column| column == "line");
        if found.iter().take(COLUMNS.len()).ne(COLUMNS.iter()) {
            let hint = if found.len() == 1 && found.iter().any(|only| only.contains(';')) {
                "separate columns by commas or tabs"
            } else {
                "the first line must read kind,words,note"
            };
            self.complain(line, &format!("the header is '{}'", found.join(",")), hint);
        }
    }

    fn record(&mut self, record: &csv::StringRecord) {
        let line = record.position().map_or(1, csv::Position::line);
        let before = self.errors.len();
        let cell = |column: usize| record.get(column).unwrap_or_default();
        let kind = cell(0)
            .parse()
            .ok()
            .filter(|kind| !matches!(kind, KnowledgeKind::Persona | KnowledgeKind::Recipient));
        if kind.is_none() {
            let hint = "use programme, product, standard, organisation or term";
            self.complain(line, &format!("unknown kind '{}'", cell(0)), hint);
        }
        let index = self.entries.len();
        let words = self.words(line, index, cell(1));
        if let Some(column) = self.line {
            let named: Vec<&str> = list(cell(column)).collect();
            if !named.is_empty() && kind.is_some_and(|kind| kind != KnowledgeKind::Organisation) {
                self.complain(line, "only organisations have a line", "leave the column 'line' empty");
            }
            self.open.extend(named.into_iter().map(|name| (index, line, name.to_owned())));
        }
        let (Some(kind), true) = (kind, self.errors.len() == before) else { return };
        let note = Some(cell(2)).filter(|note| !note.is_empty()).map(str::to_owned);
        self.entries.push(Entry { kind, words, note, line: Vec::new() });
    }

    fn words(&mut self, line: u64, index: usize, cell: &str) -> Vec<Word> {
        let mut words: Vec<Word> = Vec::new();
        for written in list(cell) {
            let Some(word) = self.word(line, written) else { continue };
            let spelling = spelling(&word.text, word.exact);
            match self.known.get(&spelling) {
                Some((_, first)) if *first != line => {
                    let problem = format!("'{}' stands on line {first} already", word.text);
                    self.complain(line, &problem, "a word belongs to one entry");
                }
                // Two ways to write what is compared alike do no harm.
                Some(_) => {}
                None => {
                    self.known.insert(spelling, (index, line));
                    words.push(word);
                }
            }
        }
        if list(cell).next().is_none() {
            self.complain(line, "no words", "write at least one word; separate several by |");
        }
        words
    }

    fn word(&mut self, line: u64, written: &str) -> Option<Word> {
        let rest = written.trim_start_matches(['?', '=']);
        let marks = written.get(..written.len() - rest.len()).unwrap_or_default();
        let text = rest.trim();
        let word = Word { text: text.to_owned(), ordinary: marks.contains('?'), exact: marks.contains('=') };
        let folded = folded(text);
        let letters = folded.chars().filter(|c| c.is_alphanumeric()).count();
        if letters == 0 {
            self.complain(line, &format!("'{written}' is no word"), "write letters or digits");
        } else if text.len() > WORD_BYTES {
            let problem = format!("a word of {} bytes", text.len());
            self.complain(line, &problem, "separate words by |, and leave out what varies");
        } else if letters < LETTERS && !word.exact && !folded.chars().any(is_unspaced) {
            let hint = format!("write ={text} if it counts as it is spelt, or a longer phrase");
            self.complain(line, &format!("'{text}' is too short to be told from other words"), &hint);
        } else {
            return Some(word);
        }
        None
    }

    /// Looks up what organisations make.
    fn lines(&mut self) {
        for (index, line, name) in std::mem::take(&mut self.open) {
            let exact = self.known.get(&spelling(&name, true));
            let found = exact.or_else(|| self.known.get(&spelling(&name, false)));
            match found.map(|(entry, _)| *entry) {
                Some(made) => {
                    if let Some(entry) = self.entries.get_mut(index) {
                        entry.line.push(made);
                    }
                }
                // Entries that could not be read are complained about already.
                None if self.errors.is_empty() => {
                    let hint = "name entries of this lexicon by one of their words, separated by |";
                    self.complain(line, &format!("'{name}' is no entry"), hint);
                }
                None => {}
            }
        }
    }
}

/// By what spellings are compared with each other.
fn spelling(text: &str, exact: bool) -> String {
    if exact { format!("={text}") } else { folded(text) }
}

/// The parts of a cell that `|` separates.
fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|part| !part.is_empty())
}
