//! Characters of glyph names and of the encodings of simple fonts (ISO 32000-2, annex D; Adobe Glyph List).

use unicode_normalization::UnicodeNormalization as _;

/// An encoding that fonts share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Standard,
    WinAnsi,
    MacRoman,
}

impl Encoding {
    pub(super) const fn named(name: &[u8]) -> Option<Self> {
        match name {
            b"WinAnsiEncoding" => Some(Self::WinAnsi),
            b"MacRomanEncoding" => Some(Self::MacRoman),
            b"StandardEncoding" => Some(Self::Standard),
            _ => None,
        }
    }

    /// The character of a code; `None` if there is none.
    pub(super) fn character(self, code: u8) -> Option<char> {
        let by = |encoding: &'static encoding_rs::Encoding| {
            encoding.decode_without_bom_handling(&[code]).0.chars().next().filter(|c| !c.is_control())
        };
        match self {
            Self::WinAnsi => by(encoding_rs::WINDOWS_1252),
            Self::MacRoman => by(encoding_rs::MACINTOSH),
            Self::Standard => standard(code),
        }
    }
}

fn standard(code: u8) -> Option<char> {
    const HIGH: &str = "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ\u{0}–†‡·\u{0}¶•‚„”»…‰\u{0}¿";
    match code {
        0x27 => Some('’'),
        0x60 => Some('‘'),
        0x20..=0x7e => Some(char::from(code)),
        0xa1..=0xbf => HIGH.chars().nth(usize::from(code - 0xa1)).filter(|&c| c != '\u{0}'),
        0xd0 => Some('—'),
        0xe1 => Some('Æ'),
        0xe8 => Some('Ł'),
        0xe9 => Some('Ø'),
        0xea => Some('Œ'),
        0xf1 => Some('æ'),
        0xf5 => Some('ı'),
        0xf8 => Some('ł'),
        0xf9 => Some('ø'),
        0xfa => Some('œ'),
        0xfb => Some('ß'),
        _ => None,
    }
}

/// Names that follow no rule.
const NAMES: &[(&str, char)] = &[
    ("space", ' '),
    ("nbspace", '\u{a0}'),
    ("exclam", '!'),
    ("quotedbl", '"'),
    ("numbersign", '#'),
    ("dollar", '$'),
    ("percent", '%'),
    ("ampersand", '&'),
    ("quotesingle", '\''),
    ("parenleft", '('),
    ("parenright", ')'),
    ("asterisk", '*'),
    ("plus", '+'),
    ("comma", ','),
    ("hyphen", '-'),
    ("minus", '−'),
    ("period", '.'),
    ("slash", '/'),
    ("zero", '0'),
    ("one", '1'),
    ("two", '2'),
    ("three", '3'),
    ("four", '4'),
    ("five", '5'),
    ("six", '6'),
    ("seven", '7'),
    ("eight", '8'),
    ("nine", '9'),
    ("colon", ':'),
    ("semicolon", ';'),
    ("less", '<'),
    ("equal", '='),
    ("greater", '>'),
    ("question", '?'),
    ("at", '@'),
    ("bracketleft", '['),
    ("backslash", '\\'),
    ("bracketright", ']'),
    ("asciicircum", '^'),
    ("underscore", '_'),
    ("grave", '`'),
    ("braceleft", '{'),
    ("bar", '|'),
    ("braceright", '}'),
    ("asciitilde", '~'),
    ("exclamdown", '¡'),
    ("cent", '¢'),
    ("sterling", '£'),
    ("currency", '¤'),
    ("yen", '¥'),
    ("Euro", '€'),
    ("section", '§'),
    ("copyright", '©'),
    ("registered", '®'),
    ("trademark", '™'),
    ("degree", '°'),
    ("paragraph", '¶'),
    ("bullet", '•'),
    ("periodcentered", '·'),
    ("questiondown", '¿'),
    ("guillemotleft", '«'),
    ("guillemotright", '»'),
    ("guilsinglleft", '‹'),
    ("guilsinglright", '›'),
    ("quoteleft", '‘'),
    ("quoteright", '’'),
    ("quotedblleft", '“'),
    ("quotedblright", '”'),
    ("quotesinglbase", '‚'),
    ("quotedblbase", '„'),
    ("endash", '–'),
    ("emdash", '—'),
    ("ellipsis", '…'),
    ("dagger", '†'),
    ("daggerdbl", '‡'),
    ("fi", 'ﬁ'),
    ("fl", 'ﬂ'),
    ("ff", 'ﬀ'),
    ("ffi", 'ﬃ'),
    ("ffl", 'ﬄ'),
    ("AE", 'Æ'),
    ("ae", 'æ'),
    ("OE", 'Œ'),
    ("oe", 'œ'),
    ("germandbls", 'ß'),
    ("dotlessi", 'ı'),
    ("Eth", 'Ð'),
    ("eth", 'ð'),
    ("Thorn", 'Þ'),
    ("thorn", 'þ'),
    ("Oslash", 'Ø'),
    ("oslash", 'ø'),
    ("Lslash", 'Ł'),
    ("lslash", 'ł'),
    ("Dcroat", 'Đ'),
    ("dcroat", 'đ'),
    ("mu", 'µ'),
    ("multiply", '×'),
    ("divide", '÷'),
    ("plusminus", '±'),
    ("onehalf", '½'),
    ("onequarter", '¼'),
    ("threequarters", '¾'),
    ("ordfeminine", 'ª'),
    ("ordmasculine", 'º'),
    ("numero", '№'),
    ("arrowright", '→'),
];

/// Accents behind a letter, with the combining character.
const ACCENTS: &[(&str, char)] = &[
    ("grave", '\u{300}'),
    ("acute", '\u{301}'),
    ("circumflex", '\u{302}'),
    ("tilde", '\u{303}'),
    ("macron", '\u{304}'),
    ("breve", '\u{306}'),
    ("dotaccent", '\u{307}'),
    ("dieresis", '\u{308}'),
    ("ring", '\u{30a}'),
    ("hungarumlaut", '\u{30b}'),
    ("caron", '\u{30c}'),
    ("commaaccent", '\u{327}'),
    ("cedilla", '\u{327}'),
    ("ogonek", '\u{328}'),
];

/// The characters that a glyph's name stands for; `None` if the name says nothing.
pub(super) fn named(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    // What follows a point is a variant.
    let name = name.split('.').next()?;
    let mut letters = name.chars();
    let first = letters.next()?;
    let rest = letters.as_str();
    if rest.is_empty() && first.is_ascii_alphabetic() {
        return Some(first.to_string());
    }
    if let Some((_, character)) = NAMES.iter().find(|(own, _)| *own == name) {
        return Some(character.to_string());
    }
    if first.is_ascii_alphabetic()
        && let Some((_, accent)) = ACCENTS.iter().find(|(own, _)| *own == rest)
    {
        return Some([first, *accent].into_iter().nfc().collect());
    }
    numbered(name).map(|character| character.to_string())
}

/// `uni0041`, `u1F600`, and Adobe's numbers of Cyrillic letters.
fn numbered(name: &str) -> Option<char> {
    if let Some(digits) = name.strip_prefix("uni").filter(|digits| digits.len() >= 4) {
        return char::from_u32(u32::from_str_radix(digits.get(..4)?, 16).ok()?);
    }
    if let Some(digits) = name.strip_prefix('u').filter(|digits| (4..=6).contains(&digits.len())) {
        return char::from_u32(u32::from_str_radix(digits, 16).ok()?);
    }
    let number: u32 = name.strip_prefix("afii")?.parse().ok()?;
    let character = match number {
        10017..=10022 => 0x410 + number - 10017,
        10023 => 0x401,
        10024..=10049 => 0x416 + number - 10024,
        10065..=10070 => 0x430 + number - 10065,
        10071 => 0x451,
        10072..=10097 => 0x436 + number - 10072,
        _ => return None,
    };
    char::from_u32(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_characters() {
        for (name, text) in [
            ("A", "A"),
            ("comma", ","),
            ("Adieresis", "Ä"),
            ("scedilla", "ş"),
            ("a.sc", "a"),
            ("uni0416", "Ж"),
            ("u1F600", "😀"),
            ("afii10017", "А"),
            ("afii10097", "я"),
            ("afii10071", "ё"),
        ] {
            assert_eq!(named(name.as_bytes()).as_deref(), Some(text), "{name}");
        }
        for name in ["g12", "cid_5", "", "unifoo", ".notdef", "a12"] {
            assert_eq!(named(name.as_bytes()), None, "{name}");
        }
    }

    #[test]
    fn encodings_differ_where_they_do() {
        assert_eq!(Encoding::WinAnsi.character(0x80), Some('€'));
        assert_eq!(Encoding::MacRoman.character(0x80), Some('Ä'));
        assert_eq!(Encoding::Standard.character(0xae), Some('ﬁ'));
        assert_eq!(Encoding::Standard.character(0x80), None);
        assert_eq!(Encoding::WinAnsi.character(b'a'), Some('a'));
    }
}
