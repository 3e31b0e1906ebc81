//! A roster while its lines are read.

use super::columns::{Columns, Optional, REQUIRED, separator};
use super::complaints::{Complaints, RosterErrors};
use super::links::{self, Mention, Tie};
use super::{Organisation, Roster};
use creel_evidence::{Country, DomainName};
use creel_reference::hosts;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Reads the text of a roster's file.
pub(super) fn read(text: &str) -> Result<Roster, RosterErrors> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let separator = separator(text);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .delimiter(separator)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut lines = Lines { text, at: 0, line: 1 };
    let mut reading = Reading { separator, ..Reading::default() };
    let mut record = csv::StringRecord::new();
    let mut columns = None;
    loop {
        let read = reader.read_record(&mut record);
        let line = match &read {
            Ok(_) => record.position().map_or(1, |position| lines.of(position.byte())),
            Err(error) => error.position().map_or(1, |position| lines.of(position.byte())),
        };
        match (read, &columns) {
            (Ok(false), Some(_)) => break,
            (Ok(_), None) => {
                columns = Some(Columns::read(line, &record, &mut reading.errors, &mut reading.warnings));
                if !reading.errors.is_empty() {
                    break;
                }
            }
            (Ok(true), Some(columns)) => reading.record(line, &record, columns),
            (Err(_), _) => {
                reading.errors.add(line, "", "the line is no CSV".to_owned(), "check its quotation marks");
            }
        }
        if reading.errors.are_many() {
            break;
        }
    }
    reading.finish()
}

/// Lines by bytes, ascending. The reader counts blank lines and comments to the record that follows them.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the record that is read from `byte` on.
    fn of(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        let bytes = self.text.as_bytes();
        if let Some(passed) = bytes.get(self.at..byte) {
            self.pass(passed.len());
        }
        while let Some(rest) = bytes.get(self.at..) {
            let skipped = match rest {
                [b'\n' | b'\r', ..] => 1,
                [b'#', ..] => rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len()),
                _ => break,
            };
            self.pass(skipped);
        }
        self.line
    }

    fn pass(&mut self, length: usize) {
        let end = self.at.saturating_add(length).min(self.text.len());
        let passed = self.text.as_bytes().get(self.at..end).unwrap_or_default();
        let newlines = passed.iter().filter(|&&b| b == b'\n').count();
        self.line = self.line.saturating_add(u64::try_from(newlines).unwrap_or(0));
        self.at = end;
    }
}

#[derive(Default)]
struct Reading {
    roster: Roster,
    errors: Complaints,
    warnings: Complaints,
    mentions: Vec<Mention>,
    separator: u8,
    name_lines: HashMap<String, u64>,
}

impl Reading {
    fn record(&mut self, line: u64, record: &csv::StringRecord, columns: &Columns) {
        let [name, domain, country, sector, stage] =
            std::array::from_fn(|column| record.get(column).unwrap_or_default());
        if record.iter().any(|cell| cell.contains('\n')) {
            let problem = "a cell goes on over several lines".to_owned();
            self.errors.add(line, "", problem, "check its quotation marks");
            return;
        }
        if record.len() < REQUIRED.len() {
            let problem = format!("{} columns instead of {}", record.len(), REQUIRED.len());
            self.errors.add(line, "", problem, "leave a cell empty, but write what separates it");
            return;
        }
        if record.iter().skip(columns.count).any(|cell| !cell.is_empty()) {
            let problem = format!("{} columns, but the header names {}", record.len(), columns.count);
            let separator = char::from(self.separator).escape_default();
            let hint = format!("put a cell that holds '{separator}' between quotation marks");
            self.errors.add(line, "", problem, hint);
            return;
        }
        if name.is_empty() {
            self.errors.add(line, "name", "no name".to_owned(), "give the organisation a name");
        } else if let Some(first) = self.name_lines.insert(name.to_lowercase(), line) {
            let problem = format!("'{name}' stands on line {first} already");
            self.errors.add(line, "name", problem, "write all its domains in one cell, separated by spaces");
        }
        let country = self.country(line, country);
        let place = self.roster.organisations.len();
        let mut domains = Vec::new();
        if domain.is_empty() {
            self.errors.add(line, "domain", "no domain".to_owned(), "give the domain of its mail addresses");
        }
        let mail_domains = columns.cell(record, Optional::MailDomains);
        for (column, cell) in [(REQUIRED[1], domain), (Optional::MailDomains.as_str(), mail_domains)] {
            for word in cell.split_whitespace() {
                domains.extend(self.domain(line, column, word, place));
            }
        }
        for (tie, column) in [
            (Tie::Customer, Optional::Customers),
            (Tie::Supplier, Optional::Suppliers),
            (Tie::Parent, Optional::Parent),
        ] {
            let cell = columns.cell(record, column);
            // Of a parent there is one, whose name may be written in any way.
            let words = split(cell)
                .filter(|_| tie != Tie::Parent)
                .chain((tie == Tie::Parent && !cell.is_empty()).then_some(cell));
            self.mentions.extend(words.map(|word| Mention { line, tie, by: place, word: word.to_owned() }));
        }
        let worded = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        // Also where a cell is wrong: others may name the organisation, and are right to.
        self.roster.organisations.push(Organisation {
            name: name.to_owned(),
            domains,
            country,
            sector: worded(sector),
            stage: worded(stage),
            aliases: split(columns.cell(record, Optional::Aliases)).map(str::to_owned).collect(),
            parent: None,
            line,
        });
    }

    fn country(&mut self, line: u64, cell: &str) -> Option<Country> {
        if cell.is_empty() {
            return None;
        }
        let country = Country::parse(cell);
        if country.is_none() {
            // Codes that people use and ISO 3166-1 does not assign, and names.
            let meant = match cell.to_uppercase().as_str() {
                "UK" => Country::parse("GB"),
                "EL" => Country::parse("GR"),
                _ => Country::all().find(|country| country.name().eq_ignore_ascii_case(cell)),
            };
            let hint = match meant {
                Some(country) => format!("write {country} for {}", country.name()),
                None => "use the ISO 3166-1 alpha-2 code, such as IT".to_owned(),
            };
            self.errors.add(line, "country", format!("unknown country '{cell}'"), hint);
        }
        country
    }

    fn domain(&mut self, line: u64, column: &str, word: &str, place: usize) -> Option<DomainName> {
        let Some(domain) = DomainName::parse(word) else {
            let hint = "write it as in firm.example, without http:// or @";
            self.errors.add(line, column, format!("'{word}' is no domain"), hint);
            return None;
        };
        if domain.registrable().is_none() || hosts::is_free_mail(&domain) {
            let hint = "use a domain of the organisation's own";
            self.errors.add(line, column, format!("'{domain}' is shared by many"), hint);
            return None;
        }
        match self.roster.by_domain.entry(domain.as_str().to_owned()) {
            Entry::Occupied(first) if *first.get() == place => None,
            Entry::Occupied(first) => {
                let owner = self.roster.organisations.get(*first.get());
                let problem =
                    format!("'{domain}' stands on line {} already", owner.map_or(line, |owner| owner.line));
                self.errors.add(line, column, problem, "a domain belongs to one organisation");
                None
            }
            Entry::Vacant(free) => {
                free.insert(place);
                Some(domain)
            }
        }
    }

    fn finish(mut self) -> Result<Roster, RosterErrors> {
        links::resolve(&mut self.roster, &self.mentions, &mut self.errors, &mut self.warnings);
        if !self.errors.is_empty() {
            return Err(RosterErrors(self.errors.sorted()));
        }
        self.roster.warnings = self.warnings.sorted();
        Ok(self.roster)
    }
}

/// The words of a cell that `|` separates.
fn split(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|word| !word.is_empty())
}
