//! Names that no list holds, recognised by how they are written.
//!
//! Makers of pills and casinos invent a name a week. Such a name stands out in a text: it has capitals inside, digits
//! or a hyphen (`ZenoVault`, `PILO-QX`), or it stands beside the word for its trade (`Mumbolo Casino`), and it is
//! repeated. A whole field can also be no name at all but a slogan: then it names nobody.

use super::words::{is_generic, is_legal_form, is_motto, is_particle};
use crate::language::is_small_word;
use crate::lure;
use crate::normal::{Accents, normal};
use std::collections::BTreeMap;
use std::ops::Range;

/// Bytes of a text in which names are looked for.
const OPENING: usize = 3000;
/// Times that a name must stand in the text.
const REPEATS: usize = 2;

/// Words for a trade beside which a name stands.
const TRADES: &[&str] = &["casino", "casinos", "cassino", "pharmacy", "apotheke", "wallet"];

/// Whether a field is a slogan or a description, not a name: every word of it belongs to the stories that mails tell,
/// or to no name.
#[must_use]
pub fn is_slogan(name: &str) -> bool {
    let words: Vec<&str> =
        name.split([' ', '-']).filter(|word| word.chars().any(char::is_alphabetic)).collect();
    let common = words.iter().filter(|word| is_common(word)).count();
    words.len() > 6
        || common == words.len()
        || words.len() >= 3
            && common + 1 >= words.len()
            && !words.iter().all(|word| word.starts_with(char::is_uppercase) || is_particle(word))
}

/// A word of stories, or of no name; with an ending too, where it is long.
pub(super) fn is_common(word: &str) -> bool {
    let folded = normal(word, Accents::Drop, 60);
    let folded = folded.trim_matches(|c: char| !c.is_alphanumeric());
    let stem = |cut: usize| folded.len() >= 5 + cut && folded.is_char_boundary(folded.len() - cut);
    let known = |word: &str| !lure::languages_of(word).is_empty();
    folded.len() <= 2
        || is_small_word(&normal(word, Accents::Keep, 60))
        || known(folded)
        || is_motto(folded)
        || is_generic(word)
        || (1..=2).any(|cut| stem(cut) && folded.get(..folded.len() - cut).is_some_and(known))
        || ["s", "e", "n", "en", "es"].iter().any(|ending| known(&format!("{folded}{ending}")))
}

/// Capitals inside, or digits among letters: `ZenoVault`, `JPlay`, `700Reels`, `PILO-QX`.
fn is_coined(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let plain = word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '\''));
    plain && (3..=24).contains(&word.chars().count()) && letters >= 3 && digits <= 4 && has_odd_capitals(word)
}

/// Whether capitals or digits stand where ordinary words have none.
#[must_use]
pub fn has_odd_capitals(word: &str) -> bool {
    let mut previous = ' ';
    for c in word.chars() {
        if c.is_uppercase() && (previous.is_lowercase() || previous.is_ascii_digit()) {
            return true;
        }
        previous = c;
    }
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    word.contains('-')
        && capitals >= 2
        && word.split('-').any(|half| half.len() <= 3 && half.chars().all(char::is_uppercase))
}

/// Names that stand out in a text, with how often and where first. `head` (display name, subject) counts as text.
#[must_use]
pub fn coined(head: &str, text: &str) -> Vec<(String, usize, Option<Range<usize>>)> {
    let end = (0..=OPENING.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let text = text.get(..end).unwrap_or_default();
    let mut seen: BTreeMap<String, (usize, Option<Range<usize>>, usize)> = BTreeMap::new();
    let words =
        spans(head).map(|(word, _)| (word, None)).chain(spans(text).map(|(word, range)| (word, Some(range))));
    let mut previous: Option<(&str, Option<Range<usize>>)> = None;
    for (order, (word, range)) in words.enumerate() {
        // `Hi Rodrigo-F,` names the reader.
        if previous.as_ref().is_some_and(|(before, _)| is_greeting(before)) {
            previous = Some((word, range));
            continue;
        }
        let trade = TRADES.contains(&normal(word, Accents::Drop, 30).as_str());
        let mut note = |name: &str, range: &Option<Range<usize>>, weight: usize| {
            let entry = seen.entry(name.to_owned()).or_insert((0, None, order));
            entry.0 += weight;
            if entry.1.is_none() {
                entry.1.clone_from(range);
            }
        };
        if let Some((base, ending)) = site_name(word) {
            // Endings that are words for the trade need no repeating.
            let plain = matches!(ending, "bet" | "casino" | "club");
            let name = if plain { word } else { base };
            note(name, &range, if plain { REPEATS } else { text.matches(base).count().min(REPEATS) });
        } else if trade
            && let Some((before, at)) = &previous
            && is_name(before)
            && adjoin(text, at.as_ref(), range.as_ref())
        {
            note(before, at, REPEATS);
        } else if is_coined(word) && !is_common(word) && !is_legal_form(word) {
            // In a subject there is no room for repeating.
            note(word, &range, if range.is_none() { REPEATS } else { 1 });
        }
        previous = Some((word, range));
    }
    let mut names: Vec<_> = seen.into_iter().filter(|(_, (count, _, _))| *count >= REPEATS).collect();
    names.sort_by_key(|(_, (count, _, order))| (std::cmp::Reverse(*count), *order));
    names.into_iter().map(|(name, (count, range, _))| (name, count, range)).take(3).collect()
}

/// Whether a word greets, so that the reader's name follows.
fn is_greeting(word: &str) -> bool {
    const GREETINGS: &str = "hi hello hey dear hallo liebe lieber geehrter geehrte beste geachte hola estimado \
        estimada querido querida ola prezado prezada caro cara bonjour cher chere salut ciao gentile hej kare \
        merhaba sayin witaj czesc";
    let folded = normal(word, Accents::Drop, 20);
    GREETINGS.split_whitespace().any(|listed| listed == folded)
}

/// The name of a site that is written as a name: `Velnora` of `Velnora.com`.
fn site_name(word: &str) -> Option<(&str, &str)> {
    const ENDINGS: &[&str] =
        &["com", "net", "org", "bet", "casino", "io", "club", "shop", "store", "de", "nl", "co"];
    let (base, ending) = word.split_once('.')?;
    let named =
        base.len() >= 4 && base.chars().next()?.is_uppercase() && base.chars().all(char::is_alphanumeric);
    (named && ENDINGS.contains(&ending)).then_some((base, ending))
}

/// Whether nothing but a space stands between two words of the text; taken for granted in the head.
fn adjoin(text: &str, before: Option<&Range<usize>>, word: Option<&Range<usize>>) -> bool {
    match (before, word) {
        (Some(before), Some(word)) => text.get(before.end..word.start).is_some_and(|gap| gap == " "),
        (None, None) => true,
        _ => false,
    }
}

fn is_name(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase) && word.len() >= 3 && !is_common(word)
}

/// Words with their ranges, punctuation at both ends cut off.
fn spans(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let base = text.as_ptr() as usize;
    text.split(char::is_whitespace).filter_map(move |word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let at = word.as_ptr() as usize - base;
        (!word.is_empty()).then_some((word, at..at + word.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slogans_name_nobody() {
        for slogan in ["Free Bonus", "Sex Dating", "Jackpot", "Gewinnspiele", "Personal Loan"] {
            assert!(is_slogan(slogan), "{slogan}");
        }
        for name in ["Haier Biomedical", "Acme", "ZenoVault", "Zoo Adler"] {
            assert!(!is_slogan(name), "{name}");
        }
    }

    #[test]
    fn coined_names_stand_out_when_repeated() {
        let names = |head, text| coined(head, text).into_iter().map(|(name, ..)| name).collect::<Vec<_>>();
        assert_eq!(names("SkyAcme bonus", "Play now"), ["SkyAcme"]);
        assert_eq!(names("", "Play at SkyAcme. Yours, SkyAcme"), ["SkyAcme"]);
        assert_eq!(names("", "Velnora.com: the new Velnora"), ["Velnora"]);
        assert_eq!(names("", "Welcome to Velnora Casino!"), ["Velnora"]);
        assert_eq!(names("", "ACME-XS is here. ACME-XS"), ["ACME-XS"]);
        assert!(names("", "one SkyAcme only").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_answered(head in "\\PC{0,40}", text in "\\PC{0,80}") {
            for (_, _, range) in coined(&head, &text) {
                if let Some(range) = range {
                    prop_assert!(text.get(range).is_some());
                }
            }
            let _ = is_slogan(&head);
        }
    }
}
