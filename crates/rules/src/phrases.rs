//! The phrases that rules ask for, looked up together.
//!
//! All phrases of all rules are one automaton, which goes over a mail's text once: a hundred rules cost hardly more
//! than one.

use crate::problem::Complaint;
use aho_corasick::AhoCorasick;
use creel_detect::normal::{Accents, normal};
use std::collections::HashMap;
use std::ops::Range;

/// Bytes of a phrase at most.
const LONGEST: usize = 120;

/// A phrase in the form in which texts are searched.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Phrase {
    /// In normal form.
    words: String,
    /// Whether a word may go on behind it.
    open: bool,
}

impl Phrase {
    /// Reads a phrase as a rule writes it; a star at its end lets the last word go on.
    pub(crate) fn parse(written: &str) -> Result<Self, Complaint> {
        let (words, open) = match written.trim().strip_suffix('*') {
            Some(words) => (words, true),
            None => (written, false),
        };
        let words = normal(words, Accents::Drop, LONGEST + 1);
        if words.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
            return Err(Complaint::new(format!("the phrase '{written}' is too short to be looked for"))
                .hint("a phrase has at least two letters or digits"));
        }
        if words.len() > LONGEST {
            return Err(Complaint::new(format!("the phrase '{written}' is longer than {LONGEST} bytes")));
        }
        Ok(Self { words, open })
    }

    /// Whether a short text says it, whatever the text's case and disguise.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let text = normal(text, Accents::Drop, crate::value::TEXT);
        text.match_indices(&self.words).any(|(at, found)| self.stands_at(&text, &(at..at + found.len())))
    }

    /// Whether the range of the text is words of their own, not the inside of others.
    fn stands_at(&self, text: &str, range: &Range<usize>) -> bool {
        let letter = |c: Option<char>| c.is_some_and(is_word);
        let before = text.get(..range.start).and_then(|text| text.chars().next_back());
        let after = text.get(range.end..).and_then(|text| text.chars().next());
        let begins = !(letter(before) && letter(self.words.chars().next()));
        let ends = self.open || !(letter(after) && letter(self.words.chars().next_back()));
        begins && ends
    }
}

/// Letters and digits of scripts that put spaces between words.
fn is_word(c: char) -> bool {
    let unspaced = matches!(c, '\u{e00}'..='\u{eff}' | '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    c.is_alphanumeric() && !unspaced
}

/// The phrases of a set of rules; each has a number.
#[derive(Debug, Default)]
pub(crate) struct Phrases {
    list: Vec<Phrase>,
    numbers: HashMap<Phrase, usize>,
    automaton: Option<AhoCorasick>,
}

impl Phrases {
    /// The number of a phrase; the same phrase has the same number.
    pub(crate) fn number(&mut self, phrase: Phrase) -> usize {
        *self.numbers.entry(phrase).or_insert_with_key(|phrase| {
            self.list.push(phrase.clone());
            self.list.len() - 1
        })
    }

    /// Makes the automaton; what was numbered later is not found.
    pub(crate) fn seal(&mut self) -> Result<(), Complaint> {
        if !self.list.is_empty() {
            let words = self.list.iter().map(|phrase| phrase.words.as_bytes());
            let automaton = AhoCorasick::new(words)
                .map_err(|error| Complaint::new(format!("the rules ask for too many phrases: {error}")))?;
            self.automaton = Some(automaton);
        }
        Ok(())
    }

    /// Where a text in normal form says which phrase, first in the subject and first in the body.
    pub(crate) fn find(&self, text: &str, body_start: usize) -> Said {
        let mut said = Said { subject: vec![None; self.list.len()], body: vec![None; self.list.len()] };
        let Some(automaton) = &self.automaton else { return said };
        for hit in automaton.find_overlapping_iter(text) {
            let number = hit.pattern().as_usize();
            let zone = if hit.start() < body_start { &mut said.subject } else { &mut said.body };
            let (Some(phrase), Some(place)) = (self.list.get(number), zone.get_mut(number)) else { continue };
            if place.is_none() && phrase.stands_at(text, &hit.range()) {
                *place = Some(hit.range());
            }
        }
        said
    }
}

/// Which phrases a mail says, by number.
#[derive(Debug)]
pub(crate) struct Said {
    subject: Vec<Option<Range<usize>>>,
    body: Vec<Option<Range<usize>>>,
}

/// The part of a mail's text that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zone {
    /// Subject and body.
    Text,
    /// The subject.
    Subject,
    /// The body.
    Body,
}

impl Said {
    /// Where the phrase of this number stands first in the zone.
    pub(crate) fn place(&self, number: usize, zone: Zone) -> Option<&Range<usize>> {
        let subject = self.subject.get(number).and_then(Option::as_ref);
        let body = self.body.get(number).and_then(Option::as_ref);
        match zone {
            Zone::Text => body.or(subject),
            Zone::Subject => subject,
            Zone::Body => body,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(phrases: &[&str], text: &str) -> Vec<bool> {
        let mut all = Phrases::default();
        let numbers: Vec<usize> =
            phrases.iter().map(|phrase| all.number(Phrase::parse(phrase).unwrap())).collect();
        all.seal().unwrap();
        let text = normal(text, Accents::Drop, 4096);
        let said = all.find(&text, 0);
        numbers.into_iter().map(|number| said.place(number, Zone::Text).is_some()).collect()
    }

    #[test]
    fn phrases_are_whole_words_in_any_spelling() {
        let phrases = ["Gift Card", "gift", "card", "karte*", "geschenk", "コード"];
        assert_eq!(said(&phrases, "two GIFT  c\u{430}rd codes"), [true, true, true, false, false, false]);
        assert_eq!(said(&phrases, "giftcards and Karten"), [false, false, false, true, false, false]);
        assert_eq!(said(&phrases, "Geschenkkarte: 認証コードを"), [false, false, false, false, false, true]);
    }

    #[test]
    fn what_is_too_short_or_too_long_is_refused() {
        assert!(Phrase::parse(" a* ").is_err() && Phrase::parse("\u{200b}").is_err());
        assert!(Phrase::parse(&"long ".repeat(40)).is_err());
    }

    #[test]
    fn zones_are_kept_apart() {
        let mut all = Phrases::default();
        let number = all.number(Phrase::parse("invoice").unwrap());
        assert_eq!(all.number(Phrase::parse("Invoice").unwrap()), number);
        all.seal().unwrap();
        let said = all.find("invoice hello", 8);
        assert!(said.place(number, Zone::Subject).is_some() && said.place(number, Zone::Body).is_none());
        assert!(Phrase::parse("invoice").unwrap().is_in("Your INVOICE!"));
    }
}
