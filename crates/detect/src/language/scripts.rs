//! Scripts that give a language away, and the codes of languages.

use super::TOO_FEW;
use super::small_words::Family;
use whatlang::Lang;

/// Characters that only Japanese writes: forms of its own reform, and signs made in Japan.
const JAPANESE: &str = "様検険続払届円図広売読駅気訳変帰悪応圧囲栄塩絵歓観拡拠径軽継権県厳斎剤雑賛児実渋処焼証奨乗譲触穂\
                        髄摂専戦践銭潜繊捜挿巣騒増蔵臓対滞択沢単弾遅鉄転闘徳込働峠畑枠";

/// How many letters of which script.
#[derive(Debug, Default)]
pub(super) struct Scripts {
    pub(super) letters: usize,
    latin: usize,
    kana: usize,
    hangul: usize,
    han: usize,
    japanese: usize,
    arabic: usize,
    hebrew: usize,
    greek: usize,
    thai: usize,
    cyrillic: usize,
    devanagari: usize,
}

impl Scripts {
    pub(super) fn count(text: &str) -> Self {
        let mut scripts = Self::default();
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            scripts.letters += 1;
            match (Family::of(c), c) {
                (Some(Family::Latin), _) => scripts.latin += 1,
                (Some(Family::Cyrillic), _) => scripts.cyrillic += 1,
                (Some(Family::Arabic), _) => scripts.arabic += 1,
                (Some(Family::Devanagari), _) => scripts.devanagari += 1,
                (None, '\u{3040}'..='\u{30FF}') => scripts.kana += 1,
                (None, '\u{AC00}'..='\u{D7A3}') => scripts.hangul += 1,
                (None, '\u{3400}'..='\u{9FFF}') => {
                    scripts.han += 1;
                    scripts.japanese += usize::from(JAPANESE.contains(c));
                }
                (None, '\u{590}'..='\u{5FF}') => scripts.hebrew += 1,
                (None, '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}') => scripts.greek += 1,
                (None, '\u{E00}'..='\u{E7F}') => scripts.thai += 1,
                _ => {}
            }
        }
        scripts
    }

    /// How much text this is, in letters of an alphabet: one East Asian character says as much as three of them.
    pub(super) const fn weight(&self) -> usize {
        self.letters + 2 * (self.kana + self.han + self.hangul)
    }

    /// The language, where the script leaves no choice.
    pub(super) fn language(&self) -> Option<&'static str> {
        let east = self.kana + self.han + self.hangul;
        if east >= 4 && east * 3 > self.latin {
            return Some(match () {
                () if (self.kana + self.japanese) * 10 >= east => "ja",
                () if self.hangul * 3 >= east => "ko",
                () => "zh",
            });
        }
        let own = [(self.hebrew, "he"), (self.greek, "el"), (self.thai, "th")];
        own.into_iter().find(|&(count, _)| self.is_most(count)).map(|(_, language)| language)
    }

    /// The script, where several languages share it, and the commonest of them.
    pub(super) fn family(&self) -> Option<(Family, &'static str)> {
        let shared = [
            (self.cyrillic, Family::Cyrillic, "ru"),
            (self.arabic, Family::Arabic, "ar"),
            (self.devanagari, Family::Devanagari, "hi"),
        ];
        let found = shared.into_iter().find(|&(count, ..)| self.is_most(count));
        found.map(|(_, family, commonest)| (family, commonest))
    }

    const fn is_most(&self, count: usize) -> bool {
        count >= TOO_FEW && count * 2 > self.letters
    }
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
        // Afrikaans is far rarer in mail than the Dutch it is taken for; its small words tell it.
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
        Lang::Mar => "mr",
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
