//! Words are written with letters that only look like the right ones.
//!
//! # What it sees
//!
//! Words that mix Latin letters with Cyrillic, Greek, Armenian or phonetic ones that look Latin, and words in styled letters
//! (mathematical bold, script, enclosed), in the subject, the display name or the text.
//!
//! # Why it matters
//!
//! The reader sees no difference, or only a lively one; a filter that looks for the word finds nothing.
//!
//! # How common
//!
//! 4 % of 7,909 collected phishing mails.
//!
//! # How severe
//!
//! Medium for words of mixed scripts, low for styled letters.
//!
//! # When it stays quiet
//!
//! With words wholly in one script, with a single foreign letter used as a sign (`µm`, `Ω`), with fullwidth letters
//! in East Asian text, and with a few styled letters in a text.
//!
//! # Limits
//!
//! Advertisers like styled letters too. Words wholly in another script that looks Latin are not seen here.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_mailbox};
use creel_evidence::text::inert;
use creel_evidence::{Confidence, Finding, Severity};
use std::ops::Range;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "confusable-letters",
    summary: "Words mix scripts that look alike, or are written in styled letters.",
    technique: Some("homoglyph"),
    attack: &["T1027"],
    severities: &[Severity::Low, Severity::Medium],
    confidences: &[Confidence::High],
    run,
};

/// Disguised words in a body from which it is no accident.
const BODY_LEAST: usize = 2;
/// Styled letters in a row that make a word.
const STYLED_LEAST: usize = 4;
/// Bytes of a text that are read.
const TEXT_LIMIT: usize = 256 * 1024;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let subject = || {
        let (_, kind, range) = disguised(exhibit.subject)?;
        Some((exhibit.quote_subject()?, "subject", kind, exhibit.subject.get(range)?.to_owned()))
    };
    let name = || {
        let from = exhibit.from?;
        let (written, (_, kind, range)) = [&from.name, &from.address]
            .into_iter()
            .find_map(|written| Some((written, disguised(written)?)))?;
        Some((quote_mailbox(from), "sender", kind, written.get(range)?.to_owned()))
    };
    let body = || {
        exhibit.shown.iter().find_map(|text| {
            let (count, kind, range) = disguised(&text.visible.text)?;
            let word = text.visible.text.get(range.clone())?.to_owned();
            (count >= BODY_LEAST).then(|| (text.visible.quote(text.artifact, range), "text", kind, word))
        })
    };
    let Some((quote, place, kind, word)) = subject().or_else(name).or_else(body) else { return Vec::new() };
    let severity = match kind {
        Kind::Mixed => Severity::Medium,
        Kind::Styled => Severity::Low,
    };
    let how = match kind {
        Kind::Mixed => "mixes scripts that look alike",
        Kind::Styled => "is written in styled letters",
    };
    let reason = format!("'{}' in the {place} {how}", inert(&word));
    vec![DETECTOR.sees(exhibit, severity, Confidence::High).at(quote).because(reason)]
}

/// What is wrong with a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Mixed,
    Styled,
}

/// How many words are disguised, how the first one is, and where it stands.
fn disguised(text: &str) -> Option<(usize, Kind, Range<usize>)> {
    if text.is_ascii() {
        return None;
    }
    let mut count = 0;
    let mut first = None;
    let zone = text
        .char_indices()
        .take_while(|(at, _)| *at < TEXT_LIMIT)
        .last()
        .map_or(0, |(at, c)| at + c.len_utf8());
    let zone = text.get(..zone).unwrap_or_default();
    for word in zone.split(|c: char| !is_lettered(c)).filter(|word| word.len() > 2 && !word.is_ascii()) {
        if let Some(kind) = disguise(word) {
            count += 1;
            let at = word.as_ptr() as usize - text.as_ptr() as usize;
            first = first.or(Some((kind, at..at + word.len())));
        }
    }
    first.map(|(kind, range)| (count, kind, range))
}

/// Letters and whatever is drawn as one.
fn is_lettered(c: char) -> bool {
    c.is_alphanumeric() || is_styled(c)
}

/// Mathematical alphanumerics, enclosed letters; fullwidth letters are ordinary in East Asian text.
const fn is_styled(c: char) -> bool {
    matches!(c, '\u{1d400}'..='\u{1d7cb}' | '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f14a}' | '\u{1f150}'..='\u{1f169}' | '\u{1f170}'..='\u{1f189}')
}

fn disguise(word: &str) -> Option<Kind> {
    // Words wholly in another script are the rule in half of the world's mail: they are passed over at once.
    if !word.chars().any(|c| c.is_ascii_alphabetic() || is_styled(c)) {
        return None;
    }
    let (mut latin, mut alike, mut other, mut styled) = (0, 0, 0, 0);
    for c in word.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => latin += 1,
            _ if is_styled(c) => styled += 1,
            '\u{250}'..='\u{2af}'
            | '\u{370}'..='\u{3ff}'
            | '\u{400}'..='\u{52f}'
            | '\u{531}'..='\u{58f}'
            | '\u{13a0}'..='\u{13f5}' => {
                if looks_latin(c) {
                    alike += 1;
                } else {
                    other += 1;
                }
            }
            _ => {}
        }
    }
    match () {
        () if styled >= STYLED_LEAST => Some(Kind::Styled),
        // A Cyrillic or Greek word with one Latin letter slipped in looks no different from the other way round.
        () if alike > 0 && latin > 0 && latin + alike > 2 && other <= latin => Some(Kind::Mixed),
        () => None,
    }
}

/// Whether the UTS 39 skeleton of a letter is an ASCII letter.
fn looks_latin(c: char) -> bool {
    let mut buffer = [0; 4];
    unicode_security::skeleton(c.encode_utf8(&mut buffer)).all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};
    use creel_evidence::Severity;

    #[test]
    fn hit_mixed_scripts_and_styled_letters() {
        let finding = hit(&DETECTOR, &plain("From: <info@firm.example>\nSubject: Your аccount", "Hello."));
        assert_eq!(finding.severity, Severity::Medium);
        let finding = hit(&DETECTOR, &plain("From: <info@firm.example>\nSubject: 𝗙𝗿𝗲𝗲 𝗴𝗶𝗳𝘁", "Hello."));
        assert_eq!(finding.severity, Severity::Low);
        hit(&DETECTOR, &plain("From: <info@firm.example>\nSubject: x", "Confirm yоur pаssword nоw."));
    }

    #[test]
    fn miss_one_slip_in_a_text() {
        quiet(&DETECTOR, &plain("From: <info@firm.example>\nSubject: x", "Confirm your pаssword now."));
    }

    #[test]
    fn twin_honest_text_in_several_scripts() {
        let body =
            "Привет, Rosa! Die Länge ist 5 µm, Ω ist der Widerstand. Ｆｕｌｌ 幅. α-Tocopherol, Ελλάδα.";
        quiet(&DETECTOR, &plain("From: Роза Линд <rosa@firm.example>\nSubject: Встреча в Café", body));
    }
}
