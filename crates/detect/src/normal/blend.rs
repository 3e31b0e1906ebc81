//! Words that mix scripts: which of them is the disguise.
//!
//! `Pаyрal` is Latin with Cyrillic look-alikes in it, `aккayнт` is Cyrillic with Latin ones. Letters that have no twin in the
//! other script tell which.

use super::{is_invisible, is_mark, is_styled};

/// Cyrillic and Greek letters that are drawn as a Latin one; the other look-alikes only resemble one.
const TWINS: &str = "асеорхуіјѕһԁԛԝӏѵАВЕКМНОРСТХУІЈЅӀανορυικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ";

/// How the letters of a word are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blend {
    /// One script, or scripts that have no look-alikes: as written.
    Pure,
    /// Latin, with look-alikes of other scripts.
    Latin,
    /// Cyrillic, with look-alikes of Latin.
    Cyrillic,
    /// Greek, with look-alikes of Latin.
    Greek,
}

impl Blend {
    /// Of a word between white space.
    pub(super) fn of(word: &str) -> Self {
        Self::of_run(word, word)
    }

    /// Of a stretch of a word. A stretch in one script of its own (`Wi-Fi-роутер`) is left alone.
    pub(super) fn of_run(run: &str, word: &str) -> Self {
        let is_latin = |c: char| c.is_ascii_alphabetic() || is_styled(c);
        if !word.chars().any(is_latin) {
            return Self::Pure;
        }
        let (mut latin, mut cyrillic, mut greek, mut has_latin) = (0, 0, 0, false);
        for c in run.chars() {
            if is_latin(c) {
                has_latin = true;
                latin += usize::from(Self::Cyrillic.twin(c).is_none());
            }
            let proves = usize::from(!TWINS.contains(c));
            match c {
                '\u{400}'..='\u{52F}' => cyrillic += proves,
                '\u{370}'..='\u{3FF}' => greek += proves,
                _ => {}
            }
        }
        let native = run.chars().filter(|c| matches!(c, '\u{370}'..='\u{52F}')).count();
        match () {
            () if !has_latin && native >= 3 => Self::Pure,
            () if cyrillic > latin => Self::Cyrillic,
            () if greek > latin => Self::Greek,
            () => Self::Latin,
        }
    }

    /// The letter of this script, in lower case, that a Latin letter stands for.
    pub(super) const fn twin(self, c: char) -> Option<char> {
        match self {
            Self::Cyrillic => Some(match c {
                'a' | 'A' => 'а',
                'B' => 'в',
                'c' | 'C' => 'с',
                'e' | 'E' => 'е',
                'H' => 'н',
                'i' | 'I' => 'і',
                'k' | 'K' => 'к',
                'M' => 'м',
                'o' | 'O' => 'о',
                'p' | 'P' => 'р',
                'T' => 'т',
                'x' | 'X' => 'х',
                'y' | 'Y' => 'у',
                _ => return None,
            }),
            Self::Greek => Some(match c {
                'a' | 'A' => 'α',
                'B' => 'β',
                'e' | 'E' => 'ε',
                'H' => 'η',
                'i' | 'I' => 'ι',
                'k' | 'K' => 'κ',
                'M' => 'μ',
                'N' | 'v' => 'ν',
                'o' | 'O' => 'ο',
                'p' | 'P' => 'ρ',
                'T' => 'τ',
                'x' | 'X' => 'χ',
                'Y' | 'u' => 'υ',
                'Z' => 'ζ',
                _ => return None,
            }),
            Self::Pure | Self::Latin => None,
        }
    }
}

/// The stretches of a word between signs that join words (hyphens, slashes, brackets), with their offsets; the signs are
/// stretches too. Dots do not part: a name of look-alikes stands before a Latin ending.
pub(super) fn runs(word: &str) -> impl Iterator<Item = (usize, &str)> {
    let within = |c: char| {
        c.is_alphanumeric()
            || is_invisible(c)
            || is_mark(c)
            || is_styled(c)
            || matches!(c, '.' | '@' | '_' | '\'')
    };
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = word.get(start..).filter(|rest| !rest.is_empty())?;
        let inside = rest.chars().next().is_some_and(within);
        let length = rest.find(|c| within(c) != inside).unwrap_or(rest.len());
        let at = start;
        start += length;
        Some((at, rest.get(..length)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_without_a_twin_tell_which_script_is_the_disguise() {
        for (word, blend) in [
            ("plain", Blend::Latin),
            ("слово", Blend::Pure),
            ("P\u{430}ypal", Blend::Latin),
            ("B\u{430}ш", Blend::Cyrillic),
            ("раsswоrd", Blend::Latin),
            ("тhіs", Blend::Latin),
            ("aккayнтыB", Blend::Cyrillic),
            ("λoγαριασμός", Blend::Greek),
            ("日本", Blend::Pure),
        ] {
            assert_eq!(Blend::of(word), blend, "{word}");
        }
        let parts: Vec<&str> = runs("Wi-Fi/роутер").map(|(_, run)| run).collect();
        assert_eq!(parts, ["Wi", "-", "Fi", "/", "роутер"]);
    }
}
