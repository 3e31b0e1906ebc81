//! How who signs can be reached: the lines of a signature block that name no person.

use super::{Block, Field};
use crate::normal::{Accents, normal};
use creel_evidence::DomainName;
use std::ops::Range;

/// Words with which streets are named, in normal form; with the ends of compounds.
const STREETS: &str = "street road avenue boulevard drive lane court square highway suite floor building rue allee \
    quai chemin calle avenida plaza paseo via viale piazza corso rua travessa praca laan straat gracht plein weg \
    strasse str gasse platz allee ulica ul aleja ulitsa gade vej vagen gatan gata katu cadde sokak mahallesi namesti \
    ulice utca box postfach";
const STREET_ENDS: &[&str] =
    &["strasse", "str", "weg", "platz", "gasse", "allee", "straat", "laan", "plein", "gade", "gatan", "vej"];

/// Digits that a telephone number has (ITU-T E.164 allows 15).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Reads telephone number, mail address, site and postal address out of a line at `at`.
pub(super) fn read(line: &str, at: &Range<usize>, block: &mut Block) {
    if line.len() > 200 {
        return;
    }
    for (part, range) in parts(line, at.start) {
        let keep = |slot: &mut Option<Field>, text: &str| {
            let Some(offset) = part.find(text).filter(|_| slot.is_none() && !text.is_empty()) else { return };
            let start = range.start + offset;
            *slot = Some((text.to_owned(), start..start + text.len()));
        };
        if let Some(number) = telephone(part) {
            keep(&mut block.telephone, number);
        } else if let Some(mail) = words(part).find(|word| is_mail(word)) {
            keep(&mut block.mail, mail);
        } else if let Some(site) = words(part).find(|word| is_site(word)) {
            keep(&mut block.site, site);
        }
    }
    if block.address.is_none() && is_address(line) {
        block.address = Some((line.to_owned(), at.clone()));
    }
}

/// The parts of a line that bars and dots set apart, with their places.
fn parts(line: &str, start: usize) -> impl Iterator<Item = (&str, Range<usize>)> {
    line.split(['|', '•', '·', '\t']).map(move |part| {
        let from = start + part.as_ptr() as usize - line.as_ptr() as usize;
        (part, from..from + part.len())
    })
}

fn words(part: &str) -> impl Iterator<Item = &str> {
    let edge = |c: char| !c.is_alphanumeric() && c != '/';
    part.split_whitespace().map(move |word| word.trim_matches(edge)).map(|word| {
        // `E:anna@firm.example`
        word.split_once(':')
            .filter(|(label, _)| label.len() <= 6 && !label.starts_with("http"))
            .map_or(word, |(_, rest)| rest)
    })
}

fn is_mail(word: &str) -> bool {
    word.rsplit_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && DomainName::parse(domain).is_some())
}

fn is_site(word: &str) -> bool {
    let bare = ["https://", "http://"].iter().find_map(|scheme| word.strip_prefix(scheme)).unwrap_or(word);
    let host = bare.split('/').next().unwrap_or_default();
    // `Acme.Ltd` is a name: without its mark a site is written small.
    let marked = bare.len() < word.len() || host.starts_with("www.");
    let small = host.rsplit_once('.').is_some_and(|(_, end)| (2..=6).contains(&end.len()))
        && host.chars().all(|c| c.is_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-'));
    !word.contains('@')
        && (marked || small)
        && host.contains(char::is_alphabetic)
        && DomainName::parse(host).is_some_and(|domain| domain.registrable().is_some())
}

/// The number in a part that holds one and hardly anything else.
fn telephone(part: &str) -> Option<&str> {
    let first = part.find(|c: char| c == '+' || c == '(' || c.is_ascii_digit())?;
    let rest = part.get(first..)?;
    let end = rest.find(|c: char| !(c.is_ascii_digit() || " +()-./".contains(c))).unwrap_or(rest.len());
    let number = rest.get(..end)?.trim_end_matches([' ', '(', '-', '.', '/']);
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let label = part.get(..first)?.chars().filter(|c| c.is_alphabetic()).count();
    (DIGITS.contains(&digits) && label <= 12 && rest.len() - end <= 12).then_some(number)
}

/// Whether a line is a street, a place with its code, or both.
pub(super) fn is_address(line: &str) -> bool {
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    if !(1..=16).contains(&digits) || line.len() > 160 || line.contains(['@', '+']) || line.contains("www.") {
        return false;
    }
    let folded = normal(line, Accents::Drop, 200);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_street = |word: &&str| {
        STREETS.split_whitespace().any(|listed| listed == *word)
            || STREET_ENDS.iter().any(|end| word.len() > end.len() + 2 && word.ends_with(end))
    };
    let is_code = |word: &&str| (4..=6).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    (2..=16).contains(&words.len())
        && (words.iter().any(is_street)
            || words.len() <= 6 && words.iter().any(is_code) && line.contains(','))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read_one(line: &str) -> Block {
        let mut block = Block::default();
        read(line, &(0..line.len()), &mut block);
        block
    }

    fn text(field: &Option<Field>) -> Option<&str> {
        field.as_ref().map(|(text, _)| text.as_str())
    }

    #[test]
    fn a_line_with_everything_is_taken_apart() {
        let line = "Tel: +49 30 555 0100 | E: ada@firm.example | www.firm-example.com";
        let block = read_one(line);
        assert_eq!(text(&block.telephone), Some("+49 30 555 0100"));
        assert_eq!(text(&block.mail), Some("ada@firm.example"));
        assert_eq!(text(&block.site), Some("www.firm-example.com"));
        for (field, range) in [&block.telephone, &block.mail, &block.site].into_iter().flatten() {
            assert_eq!(&line[range.clone()], field);
        }
    }

    #[test]
    fn addresses_are_told_in_several_languages() {
        for line in [
            "12 Market Street, Springfield",
            "Lindenstraße 4, 10969 Berlin",
            "Rue du Port 7",
            "Calle Mayor 5, 28013 Madrid",
        ] {
            assert!(is_address(line), "{line}");
        }
        for line in ["Haier Biomedical", "Purchasing Manager", "+1 555 0100", "See you at 5"] {
            assert!(!is_address(line), "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_read(line in "(\\PC|\\||Tel: |\\+49 30|www\\.|@|street 1){0,40}") {
            let block = read_one(&line);
            for (_, range) in [&block.telephone, &block.mail, &block.site, &block.address].into_iter().flatten() {
                prop_assert!(line.get(range.clone()).is_some());
            }
        }
    }
}
