//! DNS answers as data: what a verification may ask, and what it may be told.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

creel_evidence::vocabulary! {
    /// The types of records that sender authentication asks for.
    pub enum RecordType {
        /// An IPv4 address.
        A = "A",
        /// An IPv6 address.
        Aaaa = "AAAA",
        /// Mail servers.
        Mx = "MX",
        /// The name of an address.
        Ptr = "PTR",
        /// Text.
        Txt = "TXT",
    }
}

/// One record's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// An IPv4 address.
    A(Ipv4Addr),
    /// An IPv6 address.
    Aaaa(Ipv6Addr),
    /// Preference and name of a mail server.
    Mx(u16, String),
    /// The name of an address.
    Ptr(String),
    /// The record's strings, put together without anything between them (RFC 7208 section 3.3, RFC 6376
    /// section 3.6.2.2).
    Txt(Vec<u8>),
}

/// A question to DNS.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Question {
    /// In lower case, without the last dot.
    pub name: String,
    /// What is asked about it.
    pub kind: RecordType,
}

impl Question {
    /// A question about `name`, whose case and last dot do not matter.
    #[must_use]
    pub fn new(name: &str, kind: RecordType) -> Self {
        Self { name: name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase(), kind }
    }

    /// Whether DNS can carry the name: labels of 1 to 63 octets, 253 octets together (RFC 1035 section 2.3.4).
    #[must_use]
    pub fn is_askable(&self) -> bool {
        is_name(&self.name)
    }
}

impl fmt::Display for Question {
    /// `TYPE name`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

impl std::str::FromStr for Question {
    type Err = creel_evidence::vocabulary::UnknownWord;

    /// Reads `TYPE name`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, name) = text.split_once(' ').unwrap_or((text, ""));
        Ok(Self::new(name, kind.parse()?))
    }
}

/// Whether DNS can carry the name (RFC 1035 section 2.3.4).
pub(crate) fn is_name(name: &str) -> bool {
    name.len() <= 253 && name.split('.').all(|label| (1..=63).contains(&label.len()))
}

/// Why there are no records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// The name does not exist (NXDOMAIN).
    NoSuchName,
    /// DNS was asked and failed (SERVFAIL, or no answer in time).
    Failed,
    /// Nobody supplied an answer to this question.
    NotSupplied,
}

/// Where answers come from. A name that exists without such records gives an empty list.
pub trait Answers {
    /// The records, in DNS order.
    ///
    /// # Errors
    /// Why there are none to tell.
    fn ask(&self, question: &Question) -> Result<Vec<Record>, Silence>;
}

/// No answers at all: what a scan without `--dns` has.
#[derive(Debug, Clone, Copy)]
pub struct Nothing;

impl Answers for Nothing {
    fn ask(&self, _: &Question) -> Result<Vec<Record>, Silence> {
        Err(Silence::NotSupplied)
    }
}

/// Passes questions on and notes those that nobody could answer.
pub struct Noting<'a> {
    answers: &'a dyn Answers,
    open: RefCell<BTreeSet<Question>>,
    missed: Cell<bool>,
}

/// Open questions of one mail that are noted.
const OPEN: usize = 64;

impl<'a> Noting<'a> {
    /// Notes what `answers` leaves open.
    #[must_use]
    pub fn new(answers: &'a dyn Answers) -> Self {
        Self { answers, open: RefCell::default(), missed: Cell::new(false) }
    }

    /// Whether an answer was missing since this was asked last.
    pub fn missed(&self) -> bool {
        self.missed.take()
    }

    /// The questions without an answer, in order.
    #[must_use]
    pub fn open(self) -> BTreeSet<Question> {
        self.open.into_inner()
    }
}

impl Answers for Noting<'_> {
    fn ask(&self, question: &Question) -> Result<Vec<Record>, Silence> {
        let answer = self.answers.ask(question);
        if answer == Err(Silence::NotSupplied) && question.is_askable() {
            self.missed.set(true);
            let mut open = self.open.borrow_mut();
            if open.len() < OPEN {
                open.insert(question.clone());
            }
        }
        answer
    }
}
/// The texts of the TXT records of `name`.
pub(crate) fn texts(answers: &dyn Answers, name: &str) -> Result<Vec<Vec<u8>>, Silence> {
    let question = Question::new(name, RecordType::Txt);
    if !question.is_askable() {
        return Err(Silence::NoSuchName);
    }
    let records = answers.ask(&question)?;
    Ok(records
        .into_iter()
        .filter_map(|record| if let Record::Txt(text) = record { Some(text) } else { None })
        .collect())
}
