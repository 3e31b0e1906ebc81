//! The Windows Script Encoder (`.jse`, `.vbe`, `language="JScript.Encode"`): blocks of `#@~^`, a length, the text under a substitution of
//! three alphabets in turn, a checksum, `^#~@`.
//!
//! The format was never published; that alphabets take turns in a cycle of 64, and the alphabets, are what every decoder found.
//! Neither length nor checksum is asked: what is damaged is read all the same.

use std::ops::Range;

/// Before and behind a block, each followed or preceded by six digits of base64 and `==`.
const START: &str = "#@~^";
const END: &str = "==^#~@";
/// Characters of the length and of the checksum, with the `==` of the length.
const LENGTH: usize = 8;
const CHECKSUM: usize = 6;

/// What the characters from the space to DEL stand for, in each alphabet.
const ALPHABETS: [&[u8; 96]; 3] = [
    b".GzVBj/&IA42[vrC89pEhqO\tbD#uJ~J^@wJa]\"KoN;LPg*}tT+-,0nkf5%!dMRc?{x)(sY3\x7fmUS|:_eFX1ilZH'\\=$y7`Q 6",
    b"-uR`q^I\\b})6 |z\x7fkc3+hQfv1dTCL:L~LE,*t'7DyY/o&rj9{?8wgSG4x]0#Z[lHUpi.L!$NP\tVs5aKX;W\"mM%(FJ2A=_OBe",
    b"20!)[83=X:5e9\\VsfNEkbYx^}JmqA`AS@B'Hru17MR\"TjGd- \x7f.L]~loytC&v%$+(#A4\t*D?w;UiacPgQIOFh|6pnz/_KZ,W",
];
/// What a tab stands for, in each alphabet.
const TAB: [u8; 3] = *b"Wn{";
/// Which alphabet is used in turn.
const TURNS: &[u8; 64] = b"0120121221210212021200122102122100212120200120210212001220012021";

/// The blocks of a text: where each stands, and what it holds.
pub(super) fn blocks(text: &str) -> Vec<(Range<usize>, String)> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(START)) {
        let start = at + found;
        let Some(end) = text.get(start..).and_then(|rest| rest.find(END)) else { break };
        at = start + end + END.len();
        let encoded = text.get(start + START.len()..start + end).unwrap_or_default();
        let encoded = encoded.get(LENGTH..encoded.len().saturating_sub(CHECKSUM)).unwrap_or_default();
        if !encoded.is_empty() {
            blocks.push((start..at, decode(encoded)));
        }
    }
    blocks
}

/// Decodes what stands between length and checksum.
fn decode(encoded: &str) -> String {
    let mut out = String::with_capacity(encoded.len());
    let mut turn = 0;
    let mut characters = encoded.chars().peekable();
    while let Some(c) = characters.next() {
        let escaped = if c == '@' { characters.peek().copied().and_then(escape) } else { None };
        if let Some(plain) = escaped {
            characters.next();
            out.push(plain);
        } else {
            out.push(substituted(c, turn).unwrap_or(c));
        }
        // Characters beyond ASCII are written as they are and take no turn.
        turn += usize::from(c.is_ascii());
    }
    out
}

/// Characters that would end a line or a tag stand as two.
const fn escape(c: char) -> Option<char> {
    Some(match c {
        '&' => '\n',
        '#' => '\r',
        '*' => '>',
        '!' => '<',
        '$' => '@',
        _ => return None,
    })
}

fn substituted(c: char, turn: usize) -> Option<char> {
    let alphabet = usize::from(TURNS.get(turn % TURNS.len())? - b'0');
    let plain = match c {
        '\t' => *TAB.get(alphabet)?,
        // What would read as a tag or an escape is never written by the encoder.
        '<' | '>' | '@' => return None,
        _ => *ALPHABETS.get(alphabet)?.get(usize::try_from(u32::from(c)).ok()?.checked_sub(32)?)?,
    };
    Some(char::from(plain))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Encodes as the Script Encoder does, with length and checksum left at nought.
    pub(crate) fn encode(plain: &str) -> String {
        let mut out = String::from("#@~^AAAAAA==");
        for (turn, c) in plain.chars().enumerate() {
            let alphabet = usize::from(TURNS[turn % 64] - b'0');
            match c {
                '\n' => out.push_str("@&"),
                '\r' => out.push_str("@#"),
                '>' => out.push_str("@*"),
                '<' => out.push_str("@!"),
                '@' => out.push_str("@$"),
                '\t' => out.push(char::from(
                    ALPHABETS[alphabet].iter().position(|&b| b == b'\t').unwrap() as u8 + 32,
                )),
                c if c.is_ascii_graphic() || c == ' ' => {
                    let places = ALPHABETS[alphabet].iter().enumerate().filter(|(_, b)| **b == c as u8);
                    let mut places = places.map(|(i, _)| i as u8 + 32);
                    let place = places.find(|place| !b"<>@".contains(place));
                    // A few letters are written by the tab.
                    out.push(place.map_or('\t', char::from));
                }
                c => out.push(c),
            }
        }
        out + "AAAAAA==^#~@"
    }

    #[test]
    fn a_block_that_the_encoder_wrote_is_decoded() {
        let (_, text) = blocks("x #@~^DgAAAA==\\ko$K6,JC\x7fV^GJqQMAAA==^#~@").remove(0);
        assert_eq!(text, "MsgBox \"Hello\"");
    }

    #[test]
    fn blocks_end_where_they_end() {
        let two = format!("{} {}", encode("one"), encode("two"));
        let told: Vec<String> = blocks(&two).into_iter().map(|(_, text)| text).collect();
        assert_eq!(told, ["one", "two"]);
        for nothing in ["#@~^", "#@~^AAAA==^#~@", "==^#~@ #@~^", "#@~^AAAAAA==abc"] {
            assert_eq!(blocks(nothing), [], "{nothing}");
        }
        assert!(blocks(&"#@~^".repeat(100_000)).is_empty());
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(plain in "[ -~\t\r\n]{1,200}") {
            prop_assert_eq!(&blocks(&encode(&plain))[0].1, &plain);
        }
    }
}
