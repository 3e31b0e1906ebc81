//! What one particular thing a mail asks for, besides the story that it tells.
//!
//! A pretext is named by a phrase of `data/pretexts.tsv`. It decides nothing: whether a request for gift cards is a
//! fraud or a shop's advertising is for detectors, which see who asks. A phrase that a mail warns of ("we will never
//! ask you to ...") is no request.

use super::Exhibit;
use crate::phrases::PhraseBook;
use creel_evidence::Quote;
use std::ops::Range;
use std::sync::LazyLock;

creel_evidence::vocabulary! {
    /// What is asked for.
    pub enum Pretext {
        /// Buy vouchers and send the codes.
        GiftCards = "gift-cards",
        /// Pay to another account from now on.
        BankChange = "bank-change",
        /// Pay my salary to another account.
        PayrollChange = "payroll-change",
        /// Are you there; do something for me; tell nobody.
        Favour = "favour",
        /// Scan a QR code.
        ScanCode = "scan-code",
        /// Prove that you are human.
        HumanCheck = "human-check",
        /// Type a code at a sign-in page.
        DeviceCode = "device-code",
    }
}

const TABLE: &str = include_str!("../../data/pretexts.tsv");

/// Bytes in front of a phrase in which a denial is looked for.
const DENIAL_REACH: usize = 70;

/// Words that turn a request into a warning, in the normal form of the text, with the spaces around them.
const DENIALS: &[&str] = &[
    " never ",
    " not ",
    " don't ",
    " won't ",
    " beware ",
    " be aware ",
    " be wary ",
    " nie ",
    " niemals ",
    " nicht ",
    " keine ",
    " jamais ",
    " nunca ",
    " jamas ",
    " mai ",
    " nooit ",
    " geen ",
    " nigdy ",
];

/// Bytes behind a phrase in which a refusal is looked for: "a change of account is asked for in person, we accept none by mail".
const REFUSAL_REACH: usize = 140;
/// Words by which somebody refuses; a fraudster may well say "not" and "no longer", but hardly these.
const REFUSALS: &[&str] = &[
    " never ",
    " in person",
    " under no circumstances",
    " niemals ",
    " personlich ",
    " keinesfalls ",
    " n'accept",
    " en personne",
    " jamais ",
    " nunca ",
    " en persona",
    " pessoalmente",
    " di persona",
    " nooit ",
    " persoonlijk",
    " nigdy ",
    " osobiscie",
];

static BOOK: LazyLock<PhraseBook<Pretext>> = LazyLock::new(|| {
    let add = |says: &mut Vec<Pretext>, pretext: &Pretext| says.push(*pretext);
    PhraseBook::new(TABLE.lines().filter_map(read_line), add)
});

fn read_line(line: &'static str) -> Option<(&'static str, Pretext)> {
    let mut columns = line.split('\t').filter(|_| !line.starts_with('#'));
    let (pretext, _, phrases) = (columns.next()?.parse().ok()?, columns.next()?, columns.next()?);
    Some((phrases, pretext))
}

/// The first phrase of each pretext in a text in normal form, in the order of [`Pretext::ALL`].
#[must_use]
pub fn read(text: &str) -> Vec<(Pretext, Range<usize>)> {
    let mut found: Vec<(Pretext, Range<usize>)> = Vec::new();
    for (index, range) in BOOK.find(text) {
        for &pretext in BOOK.says(index) {
            let known = found.iter_mut().find(|(known, _)| *known == pretext);
            let earlier = known.as_ref().is_none_or(|(_, first)| range.start < first.start);
            if !earlier || is_denied(text, &range) {
                continue;
            }
            match known {
                Some((_, first)) => *first = range.clone(),
                None => found.push((pretext, range.clone())),
            }
        }
    }
    found.sort_by_key(|(pretext, _)| *pretext);
    found
}

/// Whether a denial stands in the same sentence in front of a phrase, or a plain refusal shortly behind it.
fn is_denied(text: &str, range: &Range<usize>) -> bool {
    let end = text.floor_char_boundary(range.end.saturating_add(REFUSAL_REACH).min(text.len()));
    let behind = text.get(range.end..end).unwrap_or_default();
    if REFUSALS.iter().any(|refusal| behind.contains(refusal)) {
        return true;
    }
    let from = text.floor_char_boundary(range.start.saturating_sub(DENIAL_REACH));
    let before = text.get(from..range.start).unwrap_or_default();
    let sentence = before.rsplit(['.', '!', '?', ':', ';']).next().unwrap_or_default();
    let padded = format!(" {sentence} ");
    DENIALS.iter().any(|denial| padded.contains(denial))
}

impl Exhibit<'_> {
    /// Where the mail asks for this, if it does.
    #[must_use]
    pub fn pretext(&self, pretext: Pretext) -> Option<Quote> {
        let (_, range) = self.pretexts.iter().find(|(known, _)| *known == pretext)?;
        self.quote(range.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use creel_dissect::{Limits, dissect};

    fn pretexts(body: &str) -> Vec<Pretext> {
        let mail = trial::plain("From: <a@firm.test>\nSubject: Question", body);
        let dissection = dissect(mail.as_bytes(), &Limits::default()).dissection;
        Exhibit::of(&dissection).pretexts.into_iter().map(|(pretext, _)| pretext).collect()
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (phrases, _) = read_line(line).unwrap_or_else(|| panic!("{line}"));
            assert!(phrases.split(';').all(|phrase| phrase.trim() == phrase && phrase.len() > 3), "{line}");
        }
        for &pretext in Pretext::ALL {
            assert!(BOOK.all().any(|says| says.contains(&pretext)), "{pretext}");
        }
    }

    #[test]
    fn requests_are_read_in_several_languages() {
        assert_eq!(pretexts("Please note that our bank details have changed."), [Pretext::BankChange]);
        assert_eq!(pretexts("Unsere Bankverbindung hat sich geändert."), [Pretext::BankChange]);
        assert_eq!(
            pretexts("Are you at your desk? I need you to buy gift cards."),
            [Pretext::GiftCards, Pretext::Favour]
        );
        assert_eq!(pretexts("Escanee el código QR con su teléfono."), [Pretext::ScanCode]);
    }

    #[test]
    fn a_warning_is_no_request() {
        assert_eq!(pretexts("We will never ask you to buy gift cards."), []);
        assert_eq!(pretexts("A change of bank details is asked for in person; we accept none by mail."), []);
        assert_eq!(pretexts("Be aware: we do not send new bank details by mail."), []);
        assert_eq!(pretexts("It is not late. Our bank details have changed."), [Pretext::BankChange]);
    }
}
