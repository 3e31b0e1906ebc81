//! Scripts that give a language away, and the codes of languages.

use super::TOO_FEW;
use whatlang::Lang;

/// How many letters of which script.
#[derive(Debug, Default)]
pub(super) struct Scripts {
    pub(super) letters: usize,
    pub(super) latin: usize,
    kana: usize,
    hangul: usize,
    han: usize,
    arabic: usize,
    hebrew: usize,
    greek: usize,
    thai: usize,
    cyrillic: usize,
}

impl Scripts {
    pub(super) fn count(text: &str) -> Self {
        let mut scripts = Self::default();
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            scripts.letters += 1;
            match c {
                'a'..='z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => scripts.latin += 1,
                '\u{3040}'..='\u{30FF}' => scripts.kana += 1,
                '\u{AC00}'..='\u{D7A3}' => scripts.hangul += 1,
                '\u{3400}'..='\u{9FFF}' => scripts.han += 1,
                '\u{600}'..='\u{6FF}' => scripts.arabic += 1,
                '\u{590}'..='\u{5FF}' => scripts.hebrew += 1,
                '\u{370}'..='\u{3FF}' => scripts.greek += 1,
                '\u{E00}'..='\u{E7F}' => scripts.thai += 1,
                '\u{400}'..='\u{4FF}' => scripts.cyrillic += 1,
                _ => {}
            }
        }
        scripts
    }

    /// The language, where the script leaves no choice. One East Asian character says as much as three letters.
    pub(super) fn language(&self, text: &str) -> Option<&'static str> {
        let east = self.kana + self.han + self.hangul;
        if east >= 4 && east * 3 > self.latin {
            return Some(match () {
                () if self.kana * 10 >= east => "ja",
                () if self.hangul * 3 >= east => "ko",
                () => "zh",
            });
        }
        if self.cyrillic >= TOO_FEW && self.cyrillic * 2 > self.letters {
            return Some(by_letters(
                text,
                "ru",
                &[("їєґ", "uk"), ("ў", "be"), ("ыэё", "ru"), ("ћђјљњ", "sr"), ("ъ", "bg")],
            ));
        }
        if self.arabic >= TOO_FEW && self.arabic * 2 > self.letters {
            return Some(by_letters(text, "ar", &[("ٹڑے", "ur"), ("پچگژ", "fa")]));
        }
        let own = [(self.hebrew, "he"), (self.greek, "el"), (self.thai, "th")];
        own.into_iter()
            .find(|&(count, _)| count >= TOO_FEW && count * 2 > self.letters)
            .map(|(_, language)| language)
    }
}

/// The first language whose own letters stand in the text, else the script's commonest.
fn by_letters(text: &str, common: &'static str, own: &[(&str, &'static str)]) -> &'static str {
    own.iter()
        .find(|(letters, _)| text.contains(|c| letters.contains(c)))
        .map_or(common, |&(_, language)| language)
}

/// ISO 639-1 code of a language that the trigrams know.
pub(super) fn code(language: Lang) -> Option<&'static str> {
    Some(match language {
        Lang::Eng => "en",
        Lang::Deu => "de",
        Lang::Por => "pt",
        Lang::Spa => "es",
        Lang::Fra => "fr",
        Lang::Ita => "it",
        // Afrikaans is far rarer in mail than the Dutch it is taken for.
        Lang::Nld | Lang::Afr => "nl",
        Lang::Pol => "pl",
        Lang::Dan => "da",
        Lang::Nob => "no",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Hun => "hu",
        Lang::Ron => "ro",
        Lang::Cat => "ca",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Hrv => "hr",
        Lang::Slv => "sl",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Ara => "ar",
        Lang::Pes => "fa",
        Lang::Urd => "ur",
        Lang::Heb => "he",
        Lang::Ell => "el",
        Lang::Hin => "hi",
        Lang::Ben => "bn",
        Lang::Tha => "th",
        Lang::Vie => "vi",
        Lang::Ind => "id",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Cmn => "zh",
        _ => return None,
    })
}
