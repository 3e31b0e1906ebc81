//! The analyst's own list of organisations: who takes part in a supply chain, and as what.

use creel_evidence::text::inert;
use creel_evidence::{Chain, ChainMember, Country, DomainName};
use creel_reference::hosts;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;

/// The columns that the header must name, in this order.
const COLUMNS: [&str; 5] = ["name", "domain", "country", "sector", "stage"];

/// Complaints that one reading keeps; a file with more is no roster.
const COMPLAINTS: usize = 100;

/// An organisation on the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// The key under which it is counted.
    pub name: String,
    /// Its domains; names below them belong to it too.
    pub domains: Vec<DomainName>,
    /// Where it sits, if the roster says so.
    pub country: Option<Country>,
    /// Its sector in the roster's own words.
    pub sector: Option<String>,
    /// Its stage in the supply chain in the roster's own words.
    pub stage: Option<String>,
    /// Other names, from the optional column `aliases`, which separates them by `|`.
    pub aliases: Vec<String>,
}

/// Organisations by domain.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    organisations: Vec<Organisation>,
    by_domain: HashMap<String, usize>,
}

/// One complaint about a roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterError {
    /// Line in the file, from 1.
    pub line: u64,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub hint: &'static str,
}

/// Everything that is wrong with a roster, in the order of its lines; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterErrors(pub Vec<RosterError>);

impl fmt::Display for RosterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {} ({})", self.line, inert(&self.problem), self.hint)
    }
}

impl fmt::Display for RosterErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, error) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for RosterErrors {}

impl Roster {
    /// A roster of nobody.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Reads CSV (RFC 4180) with the header `name,domain,country,sector,stage` and, if wanted, further columns,
    /// of which `aliases` is read. Several domains are separated by spaces; country is an ISO 3166-1 alpha-2
    /// code; country, sector and stage may be empty.
    ///
    /// # Errors
    /// Every line that cannot be read, each with its number.
    pub fn from_csv(text: &str) -> Result<Self, RosterErrors> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let mut reading = Reading::default();
        match reader.headers() {
            Ok(header) => reading.header(header),
            Err(_) => reading.complain(1, "the header cannot be read".into(), "save the file as UTF-8 CSV"),
        }
        if !reading.errors.is_empty() {
            return Err(RosterErrors(reading.errors));
        }
        for record in reader.records() {
            match record {
                Ok(record) => reading.record(&record),
                Err(error) => {
                    let line = error.position().map_or(1, csv::Position::line);
                    reading.complain(line, "the line is no CSV".into(), "check its quotation marks");
                }
            }
            if reading.errors.len() >= COMPLAINTS {
                break;
            }
        }
        if reading.errors.is_empty() { Ok(reading.roster) } else { Err(RosterErrors(reading.errors)) }
    }

    /// How many organisations.
    #[must_use]
    pub fn len(&self) -> usize {
        self.organisations.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.organisations.is_empty()
    }

    /// Every organisation in the order of the file.
    #[must_use]
    pub fn organisations(&self) -> &[Organisation] {
        &self.organisations
    }

    /// The supply chain that the roster describes.
    #[must_use]
    pub fn chain(&self) -> Chain {
        let members = self.organisations.iter().map(|organisation| ChainMember {
            name: organisation.name.clone(),
            country: organisation.country,
            sector: organisation.sector.clone(),
            stage: organisation.stage.clone(),
            parent: None,
        });
        Chain { members: members.collect(), links: Vec::new() }
    }

    /// The organisation that has `domain`, or the nearest name above it.
    #[must_use]
    pub fn organisation(&self, domain: &DomainName) -> Option<&Organisation> {
        let name = domain.as_str();
        let above = std::iter::successors(Some(name), |rest| rest.split_once('.').map(|(_, above)| above));
        above.filter_map(|suffix| self.by_domain.get(suffix)).find_map(|&index| self.organisations.get(index))
    }
}

/// A roster while it is read, with the lines that were read so far.
#[derive(Default)]
struct Reading {
    roster: Roster,
    errors: Vec<RosterError>,
    aliases: Option<usize>,
    domain_lines: HashMap<String, u64>,
    name_lines: HashMap<String, u64>,
}

impl Reading {
    fn complain(&mut self, line: u64, problem: String, hint: &'static str) {
        self.errors.push(RosterError { line, problem, hint });
    }

    fn header(&mut self, header: &csv::StringRecord) {
        let found: Vec<String> = header.iter().map(str::to_lowercase).collect();
        self.aliases = found.iter().position(|column| column == "aliases");
        if found.iter().take(COLUMNS.len()).ne(COLUMNS.iter()) {
            let hint = if found.len() == 1 && found.iter().any(|only| only.contains([';', '\t'])) {
                "separate columns by commas"
            } else {
                "the first line must read name,domain,country,sector,stage"
            };
            self.complain(1, format!("the header is '{}'", found.join(",")), hint);
        }
    }

    fn record(&mut self, record: &csv::StringRecord) {
        let line = record.position().map_or(1, csv::Position::line);
        let before = self.errors.len();
        let cell = |column: usize| record.get(column).unwrap_or_default();
        if record.len() < COLUMNS.len() {
            let problem = format!("{} columns instead of {}", record.len(), COLUMNS.len());
            return self.complain(line, problem, "leave a cell empty, but write its comma");
        }
        let name = cell(0).to_owned();
        if name.is_empty() {
            self.complain(line, "no name".into(), "give the organisation a name");
        } else if let Some(first) = self.name_lines.insert(name.to_lowercase(), line) {
            let problem = format!("'{name}' stands on line {first} already");
            self.complain(line, problem, "write all its domains in one cell, separated by spaces");
        }
        let country = match cell(2) {
            "" => None,
            code => {
                let country = Country::parse(code);
                if country.is_none() {
                    self.complain(
                        line,
                        format!("unknown country '{code}'"),
                        "use the ISO 3166-1 alpha-2 code, such as IT",
                    );
                }
                country
            }
        };
        let domains = self.domains(line, cell(1));
        let aliases = self.aliases.map(cell).unwrap_or_default();
        if self.errors.len() > before {
            return;
        }
        let index = self.roster.organisations.len();
        for domain in &domains {
            self.roster.by_domain.insert(domain.as_str().to_owned(), index);
        }
        let worded = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        self.roster.organisations.push(Organisation {
            name,
            domains,
            country,
            sector: worded(cell(3)),
            stage: worded(cell(4)),
            aliases: aliases
                .split('|')
                .map(str::trim)
                .filter(|alias| !alias.is_empty())
                .map(str::to_owned)
                .collect(),
        });
    }

    fn domains(&mut self, line: u64, cell: &str) -> Vec<DomainName> {
        if cell.is_empty() {
            self.complain(line, "no domain".into(), "give the domain of its mail addresses");
        }
        let mut domains = Vec::new();
        for word in cell.split_whitespace() {
            let Some(domain) = DomainName::parse(word) else {
                self.complain(
                    line,
                    format!("'{word}' is no domain"),
                    "write it as in firm.example, without http:// or @",
                );
                continue;
            };
            if domain.registrable().is_none() || hosts::is_free_mail(&domain) {
                self.complain(
                    line,
                    format!("'{domain}' is shared by many"),
                    "use a domain of the organisation's own",
                );
                continue;
            }
            match self.domain_lines.entry(domain.as_str().to_owned()) {
                Entry::Occupied(first) => {
                    let problem = format!("'{domain}' stands on line {} already", first.get());
                    self.complain(line, problem, "a domain belongs to one organisation");
                }
                Entry::Vacant(free) => {
                    free.insert(line);
                    domains.push(domain);
                }
            }
        }
        domains
    }
}
