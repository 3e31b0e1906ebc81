//! Who was aimed at, by two things at a time, such as sectors by countries.
//!
//! A cell holds the people, their organisations and the messages behind it. Its margins are counted anew from people
//! and organisations, not added up from the cells: an organisation that stands in two cells of a row is one
//! organisation of that row. Where the row or column of somebody is not known, the numbers in which they might
//! belong are lower bounds.

use crate::census::Count;
use crate::dossier::Entry;
use crate::people::{People, Person};
use creel_evidence::Country;
use std::collections::{BTreeMap, BTreeSet};

creel_evidence::vocabulary! {
    /// What targets are counted by.
    pub enum Dimension {
        /// The twelve named roles.
        Role = "role",
        /// Department.
        Function = "function",
        /// Rank.
        Seniority = "seniority",
        /// Kind of mailbox.
        Mailbox = "mailbox",
        /// Where the organisation sits.
        Country = "country",
        /// The continent of that country.
        Continent = "continent",
        /// The organisation's sector, as the roster words it.
        Sector = "sector",
        /// The organisation's stage in the supply chain, as the roster words it.
        Stage = "stage",
        /// The organisation.
        Organisation = "organisation",
        /// When the message arrived, in UTC: days, ISO weeks (ISO 8601) or months, whichever are few enough to read.
        Time = "time",
    }
}

creel_evidence::vocabulary! {
    /// What the numbers of a matrix count.
    pub enum Unit {
        /// Organisations.
        Organisations = "organisations",
        /// People: addresses.
        People = "people",
    }
}

/// The name of a row or column. Those with a known value come first, in the order of their vocabulary, then of words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    order: usize,
    /// The value; `None` where it is not known.
    pub value: Option<String>,
}

/// What stands behind a number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Organisations, by key.
    pub organisations: BTreeSet<String>,
    /// Addresses.
    pub people: BTreeSet<String>,
    /// Indices of messages.
    pub messages: BTreeSet<usize>,
    /// Whether there may be more: of somebody the row or the column is not known.
    pub at_least: bool,
}

/// Targets by rows and columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// What the rows are.
    pub rows: Dimension,
    /// What the columns are.
    pub columns: Dimension,
    /// What is counted: people where a row or a column says something about people, else organisations.
    pub unit: Unit,
    /// Cells that hold somebody.
    pub cells: BTreeMap<(Label, Label), Cell>,
    /// Rows, each with everybody in it.
    pub row_totals: BTreeMap<Label, Cell>,
    /// Columns, each with everybody in it.
    pub column_totals: BTreeMap<Label, Cell>,
    /// Everybody.
    pub total: Cell,
}

impl Dimension {
    /// Whether it says something about people, and not about their organisations.
    #[must_use]
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Role | Self::Function | Self::Seniority | Self::Mailbox)
    }
}

impl Label {
    const fn unknown() -> Self {
        Self { order: usize::MAX, value: None }
    }

    fn word(value: impl Into<String>) -> Self {
        Self { order: 0, value: Some(value.into()) }
    }

    /// A word of a vocabulary, in its place there.
    fn placed<T: PartialEq>(all: &[T], word: &T, text: &str) -> Self {
        let order = all.iter().position(|one| one == word).unwrap_or_default();
        Self { order, value: Some(text.to_owned()) }
    }

    /// Whether the value is known.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.value.is_some()
    }
}

impl Cell {
    /// How many of `unit` it holds.
    #[must_use]
    pub fn count(&self, unit: Unit) -> Count {
        Count { known: self.of(unit).len(), at_least: self.at_least }
    }

    /// The keys or addresses that `unit` counts.
    #[must_use]
    pub const fn of(&self, unit: Unit) -> &BTreeSet<String> {
        match unit {
            Unit::Organisations => &self.organisations,
            Unit::People => &self.people,
        }
    }

    fn add(&mut self, person: &Person, message: usize) {
        self.people.insert(person.address.clone());
        self.organisations.extend(person.organisation.as_ref().map(|key| key.value.clone()));
        self.messages.insert(message);
    }
}

impl Matrix {
    pub(crate) fn of(people: &People, entries: &[Entry], rows: Dimension, columns: Dimension) -> Self {
        let personal = rows.is_personal() || columns.is_personal();
        let unit = if personal { Unit::People } else { Unit::Organisations };
        let mut matrix = Self {
            rows,
            columns,
            unit,
            cells: BTreeMap::new(),
            row_totals: BTreeMap::new(),
            column_totals: BTreeMap::new(),
            total: Cell::default(),
        };
        let steps = Steps::of(people, entries);
        for person in people.iter() {
            for &message in &person.messages {
                let label = |dimension| label(dimension, person, || steps.label(entries.get(message)));
                let (row, column) = (label(rows), label(columns));
                matrix.row_totals.entry(row.clone()).or_default().add(person, message);
                matrix.column_totals.entry(column.clone()).or_default().add(person, message);
                matrix.cells.entry((row, column)).or_default().add(person, message);
                matrix.total.add(person, message);
            }
        }
        matrix.bound(!people.without_target.is_empty());
        matrix
    }

    /// The cell of a row and a column, if somebody is in it.
    #[must_use]
    pub fn cell(&self, row: &Label, column: &Label) -> Option<&Cell> {
        self.cells.get(&(row.clone(), column.clone()))
    }

    /// Marks what may be more: somebody who is counted in no known row might belong in any, and likewise for columns.
    fn bound(&mut self, unread: bool) {
        let unit = self.unit;
        let homeless = |totals: &BTreeMap<Label, Cell>| -> BTreeSet<String> {
            let known = |key: &String| {
                totals.iter().any(|(label, cell)| label.is_known() && cell.of(unit).contains(key))
            };
            let unknown = totals.get(&Label::unknown()).map(|cell| cell.of(unit).clone()).unwrap_or_default();
            unknown.into_iter().filter(|key| !known(key)).collect()
        };
        let (no_row, no_column) = (homeless(&self.row_totals), homeless(&self.column_totals));
        let of_row = |row: &Label| self.row_totals.get(row).map(|cell| cell.of(unit));
        let of_column = |column: &Label| self.column_totals.get(column).map(|cell| cell.of(unit));
        let lower: Vec<bool> = self
            .cells
            .keys()
            .map(|(row, column)| {
                // In this cell belongs whoever fits it as far as is known, and is not known to be elsewhere.
                let fits_column = |key: &String| {
                    no_column.contains(key) || of_column(column).is_some_and(|all| all.contains(key))
                };
                let fits_row =
                    |key: &String| no_row.contains(key) || of_row(row).is_some_and(|all| all.contains(key));
                unread
                    || no_row.iter().any(|key| row.is_known() && fits_column(key))
                    || no_column.iter().any(|key| column.is_known() && fits_row(key))
            })
            .collect();
        self.cells.values_mut().zip(lower).for_each(|(cell, lower)| cell.at_least = lower);
        for (totals, homeless) in [(&mut self.row_totals, &no_row), (&mut self.column_totals, &no_column)] {
            for (label, cell) in totals {
                cell.at_least = unread || (label.is_known() && !homeless.is_empty());
            }
        }
        self.total.at_least = unread;
    }
}

fn label(dimension: Dimension, person: &Person, time: impl Fn() -> Label) -> Label {
    use creel_evidence::targeting::{Function, MailboxKind, Role, Seniority};
    let unknown = Label::unknown;
    match dimension {
        Dimension::Role => person
            .role
            .as_ref()
            .map_or_else(unknown, |role| Label::placed(Role::ALL, &role.value, role.value.as_str())),
        Dimension::Function => person
            .function
            .as_ref()
            .map_or_else(unknown, |held| Label::placed(Function::ALL, &held.value, held.value.as_str())),
        Dimension::Seniority => person
            .seniority
            .as_ref()
            .map_or_else(unknown, |held| Label::placed(Seniority::ALL, &held.value, held.value.as_str())),
        Dimension::Mailbox => person
            .mailbox
            .as_ref()
            .map_or_else(unknown, |kind| Label::placed(MailboxKind::ALL, &kind.value, kind.value.as_str())),
        Dimension::Country => person.country.as_ref().map_or_else(unknown, |c| Label::word(c.value.code())),
        Dimension::Continent => person
            .country
            .as_ref()
            .map_or_else(unknown, |c| Label::word(Country::continent(c.value).as_str())),
        Dimension::Sector => person.sector.as_ref().map_or_else(unknown, |s| Label::word(&s.value)),
        Dimension::Stage => person.stage.as_ref().map_or_else(unknown, |s| Label::word(&s.value)),
        Dimension::Organisation => {
            person.organisation.as_ref().map_or_else(unknown, |o| Label::word(&o.value))
        }
        Dimension::Time => time(),
    }
}

/// How finely time is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Steps {
    Days,
    Weeks,
    Months,
}

/// Days that are still counted one by one.
const DAYS: i64 = 31;
/// Days that are still counted by the week: half a year.
const WEEKS: i64 = 183;

impl Steps {
    fn of(people: &People, entries: &[Entry]) -> Self {
        let aiming: BTreeSet<usize> =
            people.iter().flat_map(|person| person.messages.iter().copied()).collect();
        let times = || aiming.iter().filter_map(|&index| entries.get(index)?.message.time());
        let (Some(first), Some(last)) = (times().min(), times().max()) else { return Self::Days };
        match last.duration_since(first).as_secs() / 86_400 {
            days if days < DAYS => Self::Days,
            days if days < WEEKS => Self::Weeks,
            _ => Self::Months,
        }
    }

    fn label(self, entry: Option<&Entry>) -> Label {
        let Some(time) = entry.and_then(|entry| entry.message.time()) else { return Label::unknown() };
        let format = match self {
            Self::Days => "%F",
            Self::Weeks => "%G-W%V",
            Self::Months => "%Y-%m",
        };
        Label::word(time.strftime(format).to_string())
    }
}
