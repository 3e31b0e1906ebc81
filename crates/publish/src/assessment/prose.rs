//! English that knows what it is made of, so that each medium escapes, defangs and links in its own way.

use super::Share;
use crate::wording::{listed, number};
use creel_evidence::text::{defang, inert};
use std::fmt;

/// Characters shown of a value from evidence.
const SHOWN: usize = 70;
/// How a sentence about a gap begins.
pub(super) const NOT_KNOWN: &str = "It is not known";

/// A stretch of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Creel's own words; never a number.
    Words(String),
    /// A number, and indices of the messages behind it.
    Number {
        /// As written, such as `1,204` or `at least 8`.
        text: String,
        /// What opens under it; ascending, never empty.
        messages: Vec<usize>,
    },
    /// A day or a span of days.
    Time(String),
    /// A word with digits that is no count, such as a technique's id.
    Code(String),
    /// A host, address or URL. Hostile text, to be defanged.
    Value(String),
    /// A name, title or subject. Hostile text.
    Name(String),
}

/// A sentence as pieces; displayed, it is plain text in which evidence is inert and defanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose(Vec<Piece>);

impl Prose {
    /// The pieces in order.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// Creel's own words.
    pub(super) fn words(&mut self, words: &str) -> &mut Self {
        match self.0.last_mut() {
            Some(Piece::Words(before)) => before.push_str(words),
            _ => self.0.push(Piece::Words(words.to_owned())),
        }
        self
    }

    /// How many messages.
    pub(super) fn count(&mut self, messages: &[usize]) -> &mut Self {
        self.number(number(messages.len()), messages)
    }

    /// A number that is written as `text`.
    pub(super) fn number(&mut self, text: String, messages: &[usize]) -> &mut Self {
        self.0.push(Piece::Number { text, messages: messages.to_vec() });
        self
    }

    pub(super) fn time(&mut self, text: String) -> &mut Self {
        self.0.push(Piece::Time(text));
        self
    }

    pub(super) fn code(&mut self, text: &str) -> &mut Self {
        self.0.push(Piece::Code(text.to_owned()));
        self
    }

    pub(super) fn value(&mut self, text: &str) -> &mut Self {
        self.0.push(Piece::Value(text.to_owned()));
        self
    }

    pub(super) fn name(&mut self, text: &str) -> &mut Self {
        self.0.push(Piece::Name(text.to_owned()));
        self
    }

    /// How many of the messages, to begin a sentence: `All 50 messages`, `46 of 50 messages`, `The message`.
    pub(super) fn subject(&mut self, share: &Share) -> &mut Self {
        self.part(share, ["The message", "Both messages", "All "])
    }

    /// The same within a sentence.
    pub(super) fn object(&mut self, share: &Share) -> &mut Self {
        self.part(share, ["the message", "both messages", "all "])
    }

    fn part(&mut self, share: &Share, [one, both, all]: [&str; 3]) -> &mut Self {
        let (messages, of) = (share.messages.as_slice(), share.of);
        match (messages.len(), of) {
            (1, 1) => self.words(one),
            (2, 2) => self.words(both),
            (n, of) if n == of => self.words(all).count(messages).words(" messages"),
            (_, of) => self
                .number(format!("{} of {}", number(messages.len()), number(of)), messages)
                .words(" messages"),
        }
    }

    /// The word that agrees with how many messages there are.
    pub(super) fn verb(&mut self, share: &Share, one: &str, many: &str) -> &mut Self {
        self.words(if share.messages.len() == 1 { one } else { many })
    }

    /// Several things in a row: `a`, `a and b`, `a, b and c`.
    pub(super) fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) -> &mut Self {
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                self.words(if place + 1 == items.len() { " and " } else { ", " });
            }
            write(self, item);
        }
        self
    }

    /// The sentence as it reads behind another: what is the same subject again is a pronoun.
    pub(super) fn after(&self, before: &Self) -> Self {
        let mut pieces = self.0.clone();
        if let (
            [Piece::Words(all), Piece::Number { messages, .. }, Piece::Words(rest), ..],
            [Piece::Words(same), Piece::Number { messages: those, .. }, ..],
        ) = (self.0.as_slice(), before.0.as_slice())
            && (all, messages) == (same, those)
            && all == "All "
            && let Some(rest) = rest.strip_prefix(" messages")
        {
            let joined = format!("They{rest}");
            pieces.splice(..3, [Piece::Words(joined)]);
        }
        if let ([Piece::Words(words), ..], [Piece::Words(same), ..]) =
            (self.0.as_slice(), before.0.as_slice())
            && let (Some(rest), true) = (words.strip_prefix(NOT_KNOWN), same.starts_with(NOT_KNOWN))
            && let Some(first) = pieces.first_mut()
        {
            *first = Piece::Words(format!("Nor is it known{rest}"));
        }
        Self(pieces)
    }

    /// Creel's own words in a row.
    pub(super) fn enumerated(&mut self, words: &[&str]) -> &mut Self {
        self.words(&listed(words))
    }

    /// Creel's own words in a row, of which any would do: `a, b or c`.
    pub(super) fn any_of(&mut self, words: &[&str]) -> &mut Self {
        match words {
            [most @ .., last] if !most.is_empty() => self.words(&most.join(", ")).words(" or ").words(last),
            _ => self.enumerated(words),
        }
    }
}

/// A place that nobody shall open by accident: of host and path, the host alone is disarmed, so that the path stays readable.
pub(crate) fn disarmed(text: &str) -> String {
    match text.split_once('/') {
        Some((host, path)) if !text.contains("://") => format!("{}/{path}", defang(host)),
        _ => defang(text),
    }
}

/// Text from evidence as plain text shows it: inert, and not longer than a reader reads.
pub(super) fn shown(text: &str) -> String {
    let text = inert(text.trim()).to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

impl fmt::Display for Prose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.0 {
            match piece {
                Piece::Words(text) | Piece::Time(text) | Piece::Number { text, .. } => f.write_str(text)?,
                Piece::Value(text) => f.write_str(&shown(&disarmed(text)))?,
                Piece::Name(text) | Piece::Code(text) => f.write_str(&shown(text))?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(count: usize, of: usize) -> String {
        let share = Share { messages: (0..count).collect(), of };
        let mut prose = Prose::default();
        prose.subject(&share).verb(&share, " wants", " want");
        prose.to_string()
    }

    #[test]
    fn subjects_agree_with_their_numbers() {
        assert_eq!(subject(1, 1), "The message wants");
        assert_eq!(subject(2, 2), "Both messages want");
        assert_eq!(subject(1_204, 1_204), "All 1,204 messages want");
        assert_eq!(subject(1, 50), "1 of 50 messages wants");
        assert_eq!(subject(46, 50), "46 of 50 messages want");
    }

    #[test]
    fn what_is_said_of_all_again_is_said_of_them() {
        let of = |messages: Vec<usize>, words: &str| {
            let mut prose = Prose::default();
            prose.subject(&Share { messages, of: 3 }).words(words);
            prose
        };
        let before = of(vec![0, 1, 2], " come.");
        assert_eq!(of(vec![0, 1, 2], " go.").after(&before).to_string(), "They go.");
        assert_eq!(of(vec![0, 1], " go.").after(&before).to_string(), "2 of 3 messages go.");
        let gap = |words: &str| {
            let mut prose = Prose::default();
            prose.words(NOT_KNOWN).words(words);
            prose
        };
        assert_eq!(gap(" who.").after(&gap(" when.")).to_string(), "Nor is it known who.");
    }

    #[test]
    fn evidence_is_inert_and_defanged() {
        let mut prose = Prose::default();
        prose.words("from ").value("https://a.example/").words(" by ").name("x\u{202e}\u{1b}[31m");
        assert_eq!(prose.to_string(), "from hxxps://a[.]example/ by x\\u{202e}\\u{1b}[31m");
    }
}
