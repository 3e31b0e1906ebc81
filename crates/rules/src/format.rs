//! The YAML of a rule file: one rule, with its tests.

use crate::problem::{Complaint, Problem};
use serde::Deserialize;
use serde_saphyr::{Location, Spanned};
use std::collections::BTreeMap;

/// Bytes of a rule file at most.
pub(crate) const LONGEST: usize = 256 * 1024;

/// A rule file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    pub(crate) id: Spanned<String>,
    pub(crate) title: Spanned<String>,
    pub(crate) description: Spanned<String>,
    #[serde(default)]
    pub(crate) author: String,
    pub(crate) date: Option<Spanned<String>>,
    pub(crate) severity: Spanned<String>,
    pub(crate) confidence: Spanned<String>,
    #[serde(default)]
    pub(crate) attack: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) references: Vec<String>,
    pub(crate) when: Spanned<String>,
    #[serde(default)]
    pub(crate) at: Vec<Spanned<String>>,
    pub(crate) because: Spanned<String>,
    #[serde(default)]
    pub(crate) weights: BTreeMap<String, Spanned<f64>>,
    #[serde(default)]
    pub(crate) tests: Vec<TestDocument>,
}

/// A test as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestDocument {
    pub(crate) name: Spanned<String>,
    pub(crate) expect: Spanned<String>,
    pub(crate) mail: String,
}

/// The names that a rule file and its tests may hold, for hints.
const FIELDS: &[&str] = &[
    "id",
    "title",
    "description",
    "author",
    "date",
    "severity",
    "confidence",
    "attack",
    "references",
    "when",
    "at",
    "because",
    "weights",
    "tests",
    "name",
    "expect",
    "mail",
];

/// A file that is read, for saying where in it something is wrong.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'s> {
    pub(crate) file: &'s str,
    pub(crate) text: &'s str,
}

impl Source<'_> {
    /// Reads the document.
    pub(crate) fn read(self) -> Result<Document, Problem> {
        if self.text.len() > LONGEST {
            return Err(self.problem(
                0,
                0,
                Complaint::new(format!("the file is longer than {LONGEST} bytes")),
            ));
        }
        // A rule has no use for aliases; without them there are no alias bombs.
        let budget = serde_saphyr::budget! {
            max_aliases: 0,
            max_anchors: 0,
            max_merge_keys: 0,
            max_depth: 8,
            max_nodes: 4_000,
            max_events: 12_000,
            max_documents: 1,
        };
        let options = serde_saphyr::options! { budget: budget };
        serde_saphyr::from_str_with_options(self.text, options)
            .map_err(|error| self.refusal(error.without_snippet()))
    }

    /// What the reader of YAML says, in words for the one who wrote the rule.
    fn refusal(self, error: &serde_saphyr::Error) -> Problem {
        use serde_saphyr::Error;
        let place = error.location();
        let line = place.map_or(0, |place| usize::try_from(place.line()).unwrap_or(0));
        let column = place.map_or(0, |place| usize::try_from(place.column()).unwrap_or(0));
        let complaint = match error {
            Error::SerdeUnknownField { field, expected, .. } => Complaint::unknown(
                "field",
                field,
                if expected.is_empty() { FIELDS } else { expected }.iter().copied(),
            ),
            Error::SerdeMissingField { field, .. } => {
                Complaint::new(format!("the field '{field}' is missing"))
            }
            Error::DuplicateMappingKey { key, .. } => Complaint::new(format!(
                "'{}' stands here a second time",
                key.as_deref().unwrap_or("the field")
            )),
            Error::Budget { .. } => Complaint::new("the file is larger or deeper than a rule can be")
                .hint("anchors, aliases and merge keys are not used in rules"),
            Error::Eof { .. } => Complaint::new("the file is empty"),
            Error::Unexpected { expected, .. } => Complaint::new(format!("here should be a {expected}"))
                .hint("text with a colon, a quote or a bracket in front goes into quotes or behind '|'"),
            other => {
                let said = other.to_string();
                let short = said.lines().next().unwrap_or_default();
                let place = format!(" at line {line}, column {column}");
                Complaint::new(short.trim_end_matches(&place))
                    .hint("text with a colon, a quote or a bracket in front goes into quotes or behind '|'")
            }
        };
        self.problem(line, column, complaint)
    }

    pub(crate) fn problem(self, line: usize, column: usize, complaint: Complaint) -> Problem {
        Problem { file: self.file.to_owned(), line, column, what: complaint.what, hint: complaint.hint }
    }

    /// A problem of a value.
    pub(crate) fn of<T>(self, value: &Spanned<T>, complaint: Complaint) -> Problem {
        let (line, column) = position(&value.referenced);
        self.problem(line, column, complaint)
    }

    /// A problem at a byte of a text value.
    ///
    /// Where the value is folded or indented, its bytes are not those of the file; what is not white space stands in
    /// both in the same order, and that is counted.
    pub(crate) fn within(self, value: &Spanned<String>, at: usize, complaint: Complaint) -> Problem {
        let before = value.value.get(..at).unwrap_or(&value.value);
        let mut skip = before.chars().filter(|c| !c.is_whitespace()).count();
        let start = value.referenced.span().byte_offset().and_then(|offset| usize::try_from(offset).ok());
        let (mut line, mut column) = position(&value.referenced);
        let Some(rest) = start.and_then(|start| self.text.get(start..)) else {
            return self.problem(line, column, complaint);
        };
        // The quote that opens a quoted value is not part of it.
        skip += usize::from(rest.starts_with(['\'', '"']) && !value.value.starts_with(['\'', '"']));
        for c in rest.chars() {
            if !c.is_whitespace() {
                if skip == 0 {
                    break;
                }
                skip -= 1;
            }
            if c == '\n' {
                line += 1;
                column = 1;
            } else {
                column += 1;
            }
        }
        self.problem(line, column, complaint)
    }
}

fn position(place: &Location) -> (usize, usize) {
    (usize::try_from(place.line()).unwrap_or(0), usize::try_from(place.column()).unwrap_or(0))
}
