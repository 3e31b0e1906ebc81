//! What the normal form does to scripts other than Latin.

use super::{Accents, is_mark};
use unicode_normalization::char::{compose as composed, decompose_canonical};

/// Characters that make one letter with the one before: accents, the Japanese sound marks, Korean vowels and finals.
pub(super) const fn is_compound(c: char) -> bool {
    is_mark(c) || matches!(c, '\u{3099}' | '\u{309A}' | '\u{1160}'..='\u{11FF}')
}

/// Joins such a character to the letter before it. Without accents, those of Cyrillic letters alone stay, because there
/// they make another letter (`й`, `ї`).
pub(super) fn compose(c: char, accents: Accents, out: &mut String) {
    let Some(before) = out.chars().next_back() else { return };
    let stays = accents == Accents::Keep || !is_mark(c) || matches!(before, '\u{400}'..='\u{4FF}');
    if !stays {
        return;
    }
    match composed(before, c) {
        Some('ё') if accents == Accents::Drop => {}
        Some(letter) => {
            out.pop();
            out.push(letter);
        }
        None if accents == Accents::Keep => out.push(c),
        None => {}
    }
}

/// Undoes what writers of a script leave away or write in several ways: Greek accents and the final sigma, the dots of
/// Russian ё, Arabic vowel signs, lengthening and the forms of alef, ya and kaf, Hebrew points.
pub(super) fn fold_script(c: char, mut push: impl FnMut(char)) {
    match c {
        'ς' => push('σ'),
        '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => decompose_canonical(c, |plain| {
            if !is_mark(plain) {
                push(plain);
            }
        }),
        'ё' | 'Ё' => push('е'),
        '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{640}' | '\u{591}'..='\u{5C7}' => {}
        'أ' | 'إ' | 'آ' | 'ٱ' => push('ا'),
        'ى' | 'ی' => push('ي'),
        'ک' => push('ك'),
        'ة' => push('ه'),
        _ => push(c),
    }
}

/// Whether a word goes on where the text before it stopped: Chinese and Japanese have no spaces, and lines of mail
/// break anywhere.
pub(super) fn runs_on(before: &str, word: &str) -> bool {
    let cjk =
        |c: char| matches!(c, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}');
    before.chars().next_back().is_some_and(cjk) && word.chars().next().is_some_and(cjk)
}
