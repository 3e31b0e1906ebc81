//! What is wrong with a roster, line by line.

use creel_evidence::text::inert;
use std::fmt;

/// Complaints of one kind that a reading keeps; a file with more is no roster.
const MOST: usize = 1_000;

/// One thing about a roster that its author should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Line in the file, from 1.
    pub line: u64,
    /// The column's name; empty if it is about the whole line.
    pub column: String,
    /// What is wrong. May quote the file.
    pub problem: String,
    /// What to do about it. May quote the file.
    pub hint: String,
}

/// Everything for which a roster is refused, in the order of its lines; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterErrors(pub Vec<Complaint>);

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if !self.column.is_empty() {
            write!(f, ", column {}", inert(&self.column))?;
        }
        write!(f, ": {} ({})", inert(&self.problem), inert(&self.hint))
    }
}

impl fmt::Display for RosterErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, complaint) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            complaint.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for RosterErrors {}

/// Complaints while they are gathered, no more than a reader will read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Complaints(Vec<Complaint>);

impl Complaints {
    pub(crate) fn add(&mut self, line: u64, column: &str, problem: String, hint: impl Into<String>) {
        if !self.are_many() {
            self.0.push(Complaint { line, column: column.to_owned(), problem, hint: hint.into() });
        }
    }

    /// Whether no further one is kept.
    pub(crate) const fn are_many(&self) -> bool {
        self.0.len() >= MOST
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In the order of the lines.
    pub(crate) fn sorted(mut self) -> Vec<Complaint> {
        self.0.sort_by_key(|complaint| complaint.line);
        self.0
    }
}
