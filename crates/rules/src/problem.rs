//! What is wrong with a rule file, where, and what to do about it.

use creel_evidence::text::inert;
use std::fmt;

/// Words of which a hint is made at most.
const NAMED: usize = 30;

/// One thing that is wrong with a rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as the user named it.
    pub file: String,
    /// From 1; 0 if it is about the file as a whole.
    pub line: usize,
    /// In characters, from 1; 0 if it is about the file as a whole.
    pub column: usize,
    /// What is wrong. Text of the file may be in it.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", inert(&self.file))?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        write!(f, ": {}", inert(&self.what))?;
        match &self.hint {
            Some(hint) => write!(f, "; {}", inert(hint)),
            None => Ok(()),
        }
    }
}

/// Every problem of the files that were read; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct Problems(pub Vec<Problem>);

/// A complaint that knows neither its file nor its place there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub(crate) what: String,
    pub(crate) hint: Option<String>,
}

impl Complaint {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), hint: None }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A word that is none of `known`; the hint names the nearest one, or all of them if there are few.
    pub(crate) fn unknown<'w>(what: &str, word: &str, known: impl IntoIterator<Item = &'w str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let complaint = Self::new(format!("unknown {what} '{word}'"));
        match nearest(word, &known) {
            Some(near) => complaint.hint(format!("did you mean '{near}'?")),
            None if known.len() <= NAMED => complaint.hint(format!("there are {}", known.join(", "))),
            None => complaint.hint("`creel rules facts` lists all of them"),
        }
    }
}

/// The word of `known` that `word` is most likely a slip of: at most a third of its letters differ.
fn nearest<'w>(word: &str, known: &[&'w str]) -> Option<&'w str> {
    let written: Vec<char> = word.chars().take(64).flat_map(char::to_lowercase).collect();
    let near = known.iter().map(|known| {
        let letters: Vec<char> = known.chars().collect();
        (distance(&written, &letters), letters.len(), *known)
    });
    near.filter(|(distance, length, _)| *distance * 3 <= (*length).max(written.len()))
        .min()
        .map(|found| found.2)
}

/// Edits (insertion, deletion, exchange, swap of neighbours) between two words.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    let at = |row: &[usize], place: usize| row.get(place).copied().unwrap_or(usize::MAX / 2);
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let swap = i > 0 && j > 0 && one.get(i - 1) == Some(b) && other.get(j - 1) == Some(a);
            let swapped = if swap { at(&before, j - 1) + 1 } else { usize::MAX };
            let exchanged = at(&last, j) + usize::from(a != b);
            row.push(exchanged.min(at(&last, j + 1) + 1).min(at(&row, j) + 1).min(swapped));
        }
        before = std::mem::replace(&mut last, row);
    }
    at(&last, other.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_strangers_are_not() {
        let known = ["links", "lure", "language", "severity"];
        assert_eq!(nearest("link", &known), Some("links"));
        assert_eq!(nearest("seveirty", &known), Some("severity"));
        assert_eq!(nearest("Lures", &known), Some("lure"));
        assert_eq!(nearest("colour", &known), None);
        assert_eq!(nearest("", &known), None);
    }

    #[test]
    fn a_problem_names_file_line_and_hint_and_steers_no_terminal() {
        let complaint = Complaint::unknown("fact", "linsk\u{1b}", ["links"]);
        let problem =
            Problem { file: "a.yaml".into(), line: 3, column: 7, what: complaint.what, hint: complaint.hint };
        assert_eq!(problem.to_string(), "a.yaml:3:7: unknown fact 'linsk\\u{1b}'; did you mean 'links'?");
    }
}
