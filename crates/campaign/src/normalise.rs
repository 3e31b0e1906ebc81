//! Text made comparable: what varies from victim to victim is replaced, what only looks different is folded.
//!
//! The result is for comparing, not for showing: words in lower case, separated by single spaces, with
//! placeholders for numbers, links, addresses, long tokens and victims' names.

use crate::victims::{Victims, YOU};
use creel_evidence::text::is_invisible;
use std::collections::HashMap;

/// Bytes of a text that are read.
const TEXT: usize = 200_000;
/// Words that are kept.
const WORDS: usize = 6_000;
/// Characters from which a word is a code rather than a word.
const LONG: usize = 25;

/// Normalises `text`; total, linear, and at most [`WORDS`] words long.
pub(crate) fn normalise(text: &str, victims: &Victims) -> String {
    let text = &text[..text.floor_char_boundary(TEXT)];
    let mut out = Words { text: String::with_capacity(text.len().min(64_000)), count: 0, victims };
    let mut folds = Folds::default();
    let mut word = String::new();
    for chunk in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if out.count >= WORDS {
            break;
        }
        if chunk.contains("://") || chunk.starts_with("www.") {
            out.placeholder("<url>");
        } else if chunk.contains('@') && chunk.len() > 4 {
            out.placeholder("<mail>");
        } else {
            for c in chunk.chars().filter(|&c| !is_invisible(c)) {
                if c.is_ascii() {
                    match c.is_ascii_alphanumeric() {
                        true => word.push(c.to_ascii_lowercase()),
                        // An apostrophe or a hyphen inside a word belongs to it, and is left out.
                        false if matches!(c, '\'' | '-' | '_') => {}
                        false => out.word(&mut word),
                    }
                } else if stands_alone(c) {
                    out.word(&mut word);
                    word.push(c);
                    out.word(&mut word);
                } else {
                    match folds.fold(c) {
                        "" => {}
                        " " => out.word(&mut word),
                        folded => word.push_str(folded),
                    }
                }
            }
            out.word(&mut word);
        }
    }
    victims.without_phrases(out.text)
}

/// Whether a character is a word of its own: scripts that are written without spaces.
const fn stands_alone(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0e7f}' | '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{2fa1f}')
}

/// Characters already folded: texts use few different ones, and each costs several searches.
#[derive(Default)]
struct Folds(HashMap<char, String>);

impl Folds {
    /// What a character counts as: a letter like it without its marks (by the Unicode confusables), `" "` for
    /// what separates words, nothing for a mark.
    fn fold(&mut self, c: char) -> &str {
        self.0.entry(c).or_insert_with(|| {
            let mut buffer = [0; 4];
            let skeleton: String = unicode_security::skeleton(c.encode_utf8(&mut buffer)).collect();
            let marks = |c: &char| !matches!(c, '\u{300}'..='\u{36f}');
            let letters: String = skeleton.chars().filter(marks).flat_map(char::to_lowercase).collect();
            match letters.as_str() {
                // The confusables take `m` for `rn`.
                "rn" => "m".to_owned(),
                _ if letters.chars().all(char::is_alphanumeric) => letters,
                _ => " ".to_owned(),
            }
        })
    }
}

struct Words<'v> {
    text: String,
    count: usize,
    victims: &'v Victims,
}

impl Words<'_> {
    /// Takes the word if there is one, and empties it.
    fn word(&mut self, word: &mut String) {
        if word.is_empty() {
            return;
        }
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        if digits > 0 {
            // `c0nsumer` is a word; `4kyMVA2875` is none.
            let looks = word.bytes().filter(|b| matches!(b, b'0' | b'1')).count() == digits;
            if looks && digits * 3 <= word.len() {
                *word = word.replace('0', "o").replace('1', "l");
            } else {
                self.placeholder(if digits == word.len() { "#" } else { "<id>" });
                return word.clear();
            }
        }
        if word.chars().count() >= LONG {
            self.placeholder("<id>");
        } else if self.victims.words.contains(word.as_str()) {
            self.you();
        } else if !(self.victims.particles.contains(word.as_str()) && self.last() == Some(YOU)) {
            self.push(word);
        }
        word.clear();
    }

    fn last(&self) -> Option<&str> {
        self.text.rsplit(' ').next()
    }

    /// A word that names a victim takes an initial in front of it along.
    fn you(&mut self) {
        if self.last().is_some_and(|last| last.len() == 1 && self.victims.particles.contains(last)) {
            let end = self.text.rfind(' ').unwrap_or_default();
            self.text.truncate(end);
        }
        self.placeholder(YOU);
    }

    /// A placeholder after the same one says nothing new.
    fn placeholder(&mut self, placeholder: &str) {
        if self.last() != Some(placeholder) {
            self.push(placeholder);
        }
    }

    fn push(&mut self, word: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(word);
        self.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(text: &str) -> String {
        normalise(text, &Victims::default())
    }

    #[test]
    fn what_varies_is_replaced() {
        assert_eq!(plain("Invoice no. 4711-08 of 12.3."), "invoice no # of #");
        assert_eq!(plain("See https://a.example/x?y=1 or write a@b.example!"), "see <url> or write <mail>");
        assert_eq!(plain("code 8fj2k19dk, 1,000.00 EUR"), "code <id> # eur");
    }

    #[test]
    fn what_only_looks_different_is_folded() {
        assert_eq!(plain("C0NSUMER Rеwаrds"), "consumer rewards");
        assert_eq!(plain("𝗠𝗮𝗸𝗶𝘁𝗮 Grün"), "makita grun");
        assert_eq!(plain("pass\u{200b}word Pass\u{ad}word"), "password password");
        assert_eq!(plain("don't e-mail"), "dont email");
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_characters() {
        assert_eq!(plain("重要なお知らせ"), "重 要 な お 知 ら せ");
    }

    proptest! {
        #[test]
        fn any_text_is_normalised(text: String) {
            let once = plain(&text);
            prop_assert!(!once.contains("  ") && !once.starts_with(' ') && !once.ends_with(' '));
        }
    }
}
