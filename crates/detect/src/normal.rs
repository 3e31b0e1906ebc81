//! Text in the form in which phrases are looked up, with the way back to the bytes.
//!
//! Senders hide words from filters by invisible characters, by look-alikes of other scripts and by styled
//! letters; writers in a hurry leave accents away. The normal form undoes all of that and nothing more: it keeps
//! the words of every script, and words wholly in Cyrillic or Greek stay what they are, because only a word
//! that mixes them with Latin letters is a disguise. Line breaks inside Chinese and Japanese text go, since these
//! scripts are broken anywhere.

mod blend;
mod map;
mod scripts;

use blend::Blend;
pub(crate) use map::Normalised;
use scripts::{compose, fold_script, is_compound, runs_on};

use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::char::decompose_compatible;

/// Look-alikes of Latin letters: `latin<TAB>letters`.
const LOOKALIKES: &str = include_str!("../data/lookalikes.tsv");

static LOOKALIKE: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let lines = LOOKALIKES.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once('\t'))
        .flat_map(|(latin, forms)| {
            let latin = latin.chars().next();
            forms.chars().filter(|c| !c.is_whitespace()).filter_map(move |form| Some((form, latin?)))
        })
        .collect()
});

/// What happens to the accents of Latin letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accents {
    /// They stay: languages are told apart by them.
    Keep,
    /// They go, and `ß`, `æ`, `ø`, `ł` and their kind are written out.
    Drop,
}

/// The normal form of one piece of text without the way back: lower case, no invisible characters,
/// look-alikes as ASCII, white space collapsed. At most `limit` bytes (give or take one character).
#[must_use]
pub fn normal(text: &str, accents: Accents, limit: usize) -> String {
    let mut out = String::with_capacity(text.len().min(limit));
    for (_, word) in words(text) {
        if out.len() >= limit {
            break;
        }
        if !out.is_empty() && !out.ends_with(' ') && !runs_on(&out, word) {
            out.push(' ');
        }
        fold_word(word, accents, limit, &mut out, |_, _| {});
    }
    out.truncate(out.trim_end().len());
    out
}

/// The text as a reader takes it, with case and accents kept: no invisible characters, styled letters plain,
/// look-alikes in mixed words as ASCII, white space collapsed. At most `limit` bytes (give or take a character).
#[must_use]
pub fn plain(text: &str, limit: usize) -> String {
    let mut out = String::with_capacity(text.len().min(limit));
    for (_, word) in words(text) {
        if out.len() >= limit {
            break;
        }
        if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
        let blend = Blend::of(word);
        for c in word.chars().filter(|&c| !is_invisible(c) && !is_mark(c) && !matches!(c, '™' | '℠' | '®'))
        {
            if c.is_uppercase() && !c.is_ascii() {
                // A look-alike capital stands for a capital.
                let mut lower = String::new();
                fold_char(c, Accents::Keep, blend, &mut lower);
                out.extend(lower.chars().flat_map(char::to_uppercase));
            } else if c.is_ascii() || matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}') {
                out.push(c);
            } else if is_styled(c) {
                decompose_compatible(c, |plain| out.push(plain));
            } else {
                fold_char(c, Accents::Keep, blend, &mut out);
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether a reader sees nothing where this character stands, in any common font.
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}' | '\0'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{7F}'
    )
}

/// Whether this character separates words: white space, and letters that are drawn as nothing but width.
const fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{2800}' | '\u{3164}' | '\u{FFA0}')
}

/// The stretches between gaps, with their offsets.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = text;
    let mut offset = 0;
    std::iter::from_fn(move || {
        let skipped = rest.len() - rest.trim_start_matches(is_gap).len();
        rest = rest.get(skipped..)?;
        offset += skipped;
        let length = rest.find(is_gap).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        let at = offset;
        rest = after;
        offset += length;
        (!word.is_empty()).then_some((at, word))
    })
}

/// Appends the normal form of one word; tells `mark(length so far, offset in the word)` before each character
/// whose form may be shorter or longer than itself.
fn fold_word(
    word: &str,
    accents: Accents,
    limit: usize,
    out: &mut String,
    mut mark: impl FnMut(usize, usize),
) {
    mark(out.len(), 0);
    if word.is_ascii() {
        let room = limit.saturating_sub(out.len()).min(word.len());
        out.extend(
            word.bytes()
                .take(room)
                .filter(|b| !b.is_ascii_control())
                .map(|b| char::from(b.to_ascii_lowercase())),
        );
        return;
    }
    for (start, run) in blend::runs(word) {
        let blend = Blend::of_run(run, word);
        for (at, c) in run.char_indices() {
            if out.len() >= limit {
                return;
            }
            mark(out.len(), start + at);
            fold_char(c, accents, blend, out);
        }
    }
}

/// Styled forms of ASCII letters: mathematical, fullwidth, enclosed.
const fn is_styled(c: char) -> bool {
    matches!(c, '\u{1D400}'..='\u{1D7FF}' | '\u{FF21}'..='\u{FF5A}' | '\u{24B6}'..='\u{24E9}' | '\u{1F130}'..='\u{1F189}')
}

fn fold_char(c: char, accents: Accents, blend: Blend, out: &mut String) {
    match c {
        'A'..='Z' | 'a'..='z' if blend.twin(c).is_some() => out.extend(blend.twin(c)),
        'A'..='Z' => out.push(c.to_ascii_lowercase()),
        '\0'..='\u{1F}' | '\u{7F}' => {}
        '\u{20}'..='\u{7E}' => out.push(c),
        _ if is_invisible(c) => {}
        _ if is_compound(c) => compose(c, accents, out),
        '\u{2018}'..='\u{201B}' | '\u{B4}' | '\u{2032}' => out.push('\''),
        '\u{201C}'..='\u{201F}' | '«' | '»' => out.push('"'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
        '™' | '℠' | '®' => {}
        // Latin letters with accents.
        '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => fold_latin(c, accents, out),
        // Negative squared and circled letters have no decomposition; they stand in alphabetical order.
        '\u{1F150}'..='\u{1F169}' => push_letter(c, 0x1F150, out),
        '\u{1F170}'..='\u{1F189}' => push_letter(c, 0x1F170, out),
        '\u{2000}'..='\u{2BFF}'
        | '\u{FB00}'..='\u{FB06}'
        | '\u{FF00}'..='\u{FFEF}'
        | '\u{1D400}'..='\u{1D7FF}'
        | '\u{1F100}'..='\u{1F14F}' => decompose_compatible(c, |plain| {
            if is_compound(plain) {
                if !is_mark(plain) {
                    compose(plain, accents, out);
                }
            } else {
                push_lower(plain, blend, out);
            }
        }),
        _ if accents == Accents::Drop => fold_script(c, |plain| push_lower(plain, blend, out)),
        _ => push_lower(c, blend, out),
    }
}

fn push_letter(c: char, first: u32, out: &mut String) {
    let place = (u32::from(c) - first) as u8;
    out.push(char::from(b'a' + place.min(25)));
}

const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{711}' | '\u{730}'..='\u{74A}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// Lower case, and in a word that mixes scripts the Latin letter it looks like.
fn push_lower(c: char, blend: Blend, out: &mut String) {
    for lower in c.to_lowercase() {
        let seen = if blend == Blend::Latin { LOOKALIKE.get(&lower).copied() } else { None };
        out.push(seen.unwrap_or(lower));
    }
}

fn fold_latin(c: char, accents: Accents, out: &mut String) {
    // 'İ' lower-cases to 'i' and a combining dot, which nobody writes.
    let lower = if c == 'İ' { 'i' } else { c.to_lowercase().next().unwrap_or(c) };
    if accents == Accents::Keep {
        out.push(lower);
        return;
    }
    match lower {
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'ø' => out.push('o'),
        'ł' => out.push('l'),
        'đ' | 'ð' => out.push('d'),
        'ı' => out.push('i'),
        'þ' => out.push_str("th"),
        _ => decompose_compatible(lower, |plain| {
            if !is_mark(plain) {
                out.push(plain);
            }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::dissection::{MappedText, Text};
    use creel_evidence::{ArtifactId, ArtifactRole};
    use proptest::prelude::*;

    fn folded(text: &str) -> String {
        normal(text, Accents::Drop, 1000)
    }

    #[test]
    fn disguises_are_undone_and_honest_words_kept() {
        for (written, read) in [
            ("  Your\u{a0}Pay\u{200b}Pal \n account ", "your paypal account"),
            ("Pаyрal", "paypal"), // Cyrillic а and р
            ("𝗟𝗶𝗳𝗲 𝐋𝐢𝐧𝐞 Ｓｃｒｅｅｎ", "life line screen"),
            ("🅱🅾🅽🆄🆂", "bonus"),
            ("Você ganhou prêmio", "voce ganhou premio"),
            ("Straße Øl Łódź İade ılık", "strasse ol lodz iade ilik"),
            ("Ваш заказ", "ваш заказ"), // wholly Cyrillic: left alone
            ("お荷物 계정", "お荷物 계정"),
            ("don’t — “stop”", "don't - \"stop\""),
            ("Norton™ 360®", "norton 360"),
            ("Bаш aккayнт", "ваш аккаунт"), // Latin B, a, y among Cyrillic letters: read as Cyrillic
            ("Wi-Fi-роутер", "wi-fi-роутер"),
            ("сосоа.com", "cocoa.com"), // a name of look-alikes under a Latin ending
            ("και Ο ΛΟΓΑΡΙΑΣΜΟΣ ΣΑΣ έχει", "και ο λογαριασμοσ σασ εχει"),
            ("Всё счёт", "все счет"),
            ("и\u{306}ду", "йду"), // composed
            ("ｶﾞｿﾘﾝ", "ガソリン"),
            ("\u{1100}\u{1161}\u{11a8}", "각"),
            ("お支払い\n期限 Visa カード", "お支払い期限 visa カード"),
            ("الطَّلَب إلى حسابـــك", "الطلب الي حسابك"),
        ] {
            assert_eq!(folded(written), read);
        }
        assert_eq!(normal("Você", Accents::Keep, 100), "você");
    }

    #[test]
    fn the_way_back_leads_to_the_words_as_written() {
        let id = ArtifactId::of(b"x");
        let visible = "Liebe  Grüße:\nIhr P\u{200b}а\u{200b}ket";
        let text = Text {
            artifact: id,
            role: ArtifactRole::Body,
            html: false,
            visible: MappedText::verbatim(visible.to_owned(), 100),
            hidden: Vec::new(),
        };
        let mut map = Normalised::new(1000);
        map.push_text(&text);
        assert_eq!(map.text, "liebe grusse: ihr paket ");
        let at = map.text.find("paket").unwrap();
        let quote = map.quote(at..at + 5).unwrap();
        assert_eq!(quote.text, "P\u{200b}а\u{200b}ket");
        assert_eq!(quote.locus.range.start, 100 + visible.find('P').unwrap());
        assert_eq!(map.quote(5..5), None);
    }

    proptest! {
        #[test]
        fn any_text_folds_within_the_limit_and_any_range_can_be_quoted(
            visible in "\\PC{0,60}", start in 0usize..80, len in 0usize..20, limit in 1usize..50,
        ) {
            let text = Text {
                artifact: ArtifactId::of(b"x"), role: ArtifactRole::Body, html: false,
                visible: MappedText::verbatim(visible.clone(), 0), hidden: Vec::new(),
            };
            let mut map = Normalised::new(limit);
            map.push_text(&text);
            prop_assert!(map.text.len() <= limit + 24);
            let _ = map.quote(start..start + len);
            prop_assert!(!normal(&visible, Accents::Drop, limit).contains("  "));
        }
    }
}
