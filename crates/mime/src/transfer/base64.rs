//! Base64 (RFC 2045 section 6.8).

use super::Decoded;
use std::borrow::Cow;

/// Not in the alphabet.
const OTHER: u8 = 0xff;
/// White space, which is allowed anywhere.
const SPACE: u8 = 0xfe;
/// Padding.
const PAD: u8 = 0xfd;

/// What each byte stands for: 0 to 63, or one of the marks above, which all have the top bit set.
const MEANING: [u8; 256] = {
    let mut table = [OTHER; 256];
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut i = 0;
    while i < alphabet.len() {
        table[alphabet[i] as usize] = i as u8;
        i += 1;
    }
    table[b' ' as usize] = SPACE;
    table[b'\t' as usize] = SPACE;
    table[b'\r' as usize] = SPACE;
    table[b'\n' as usize] = SPACE;
    table[b'=' as usize] = PAD;
    table
};

/// Decodes base64. Foreign characters are skipped; padding ends a group and the text may go on after it, as it
/// does where pieces were encoded one by one. Both count as broken, and so does a last group of one character.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    let mut state = State { out: Vec::with_capacity(bytes.len() / 4 * 3 + 3), ..State::default() };
    let mut rest = bytes;
    loop {
        // Between groups, four characters make three bytes at once; everything else goes one by one.
        while state.is_between_groups()
            && let Some((quad, after)) = rest.split_first_chunk::<4>()
        {
            let [a, b, c, d] = quad.map(meaning);
            if (a | b | c | d) & 0x80 != 0 {
                break;
            }
            state.out.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
            rest = after;
        }
        let Some((&byte, after)) = rest.split_first() else { break };
        state.take(byte);
        rest = after;
    }
    state.broken |= state.filled == 1;
    state.flush();
    Decoded { bytes: Cow::Owned(state.out), broken: state.broken }
}

fn meaning(byte: u8) -> u8 {
    MEANING.get(usize::from(byte)).copied().unwrap_or(OTHER)
}

#[derive(Default)]
struct State {
    out: Vec<u8>,
    /// The bits of the group so far.
    group: u32,
    /// Characters of the group so far, at most three.
    filled: u8,
    /// Whether the last character that counted was padding.
    padded: bool,
    broken: bool,
}

impl State {
    const fn is_between_groups(&self) -> bool {
        self.filled == 0 && !self.padded
    }

    fn take(&mut self, byte: u8) {
        match meaning(byte) {
            SPACE => {}
            OTHER => self.broken = true,
            PAD => {
                self.broken |= self.filled == 1 || self.is_between_groups();
                self.flush();
                self.padded = true;
            }
            value => {
                self.broken |= self.padded;
                self.padded = false;
                self.value(value);
            }
        }
    }

    /// Takes the next six bits.
    fn value(&mut self, value: u8) {
        self.group = self.group << 6 | u32::from(value);
        self.filled += 1;
        if self.filled == 4 {
            let [_, a, b, c] = self.group.to_be_bytes();
            self.out.extend_from_slice(&[a, b, c]);
            (self.group, self.filled) = (0, 0);
        }
    }

    /// Writes the whole bytes of an unfinished group.
    fn flush(&mut self) {
        let [_, a, b, _] = (self.group << (24 - 6 * u32::from(self.filled))).to_be_bytes();
        match self.filled {
            2 => self.out.push(a),
            3 => self.out.extend_from_slice(&[a, b]),
            _ => {}
        }
        (self.group, self.filled) = (0, 0);
    }
}

/// How text is read that the strict encoding does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rules {
    pub(super) equals: Equals,
    pub(super) foreign: Foreign,
    /// Whether a line's last group is left out if the line does not fill it.
    pub(super) by_line: bool,
    /// Whether `-` and `_` are the 63rd and 64th character too.
    pub(super) url: bool,
}

/// What an equals sign does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Equals {
    /// It ends a group, and text may go on behind it.
    EndsGroup,
    /// Where it fills a group, it ends the text; elsewhere it is skipped.
    Stops,
    /// It is skipped.
    Foreign,
    /// It is a zero, unless only padding follows.
    Zero,
}

/// What a character outside of the alphabet does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Foreign {
    /// It is skipped.
    Skipped,
    /// The rest of the line is skipped with it.
    EndsLine,
}

impl Rules {
    /// Those of [`decode`].
    pub(super) const USUAL: Self =
        Self { equals: Equals::EndsGroup, foreign: Foreign::Skipped, by_line: false, url: false };
}

/// Decodes character by character.
pub(super) fn decode_by(rules: Rules, bytes: &[u8]) -> Decoded<'_> {
    let mut state = State { out: Vec::with_capacity(bytes.len() / 4 * 3 + 3), ..State::default() };
    // Where equals signs are zeroes, those at the very end are padding all the same.
    let end = match rules.equals {
        Equals::Zero => {
            let is_end = |b: &u8| !matches!(meaning(*b), SPACE | PAD);
            bytes.iter().rposition(is_end).map_or(0, |last| last + 1)
        }
        _ => bytes.len(),
    };
    let (mut pads, mut rest_of_line) = (0_u8, false);
    for &byte in bytes.get(..end).unwrap_or_default() {
        if byte == b'\n' {
            rest_of_line = false;
            if rules.by_line && state.filled > 0 {
                state.broken = true;
                (state.group, state.filled) = (0, 0);
            }
        }
        if rest_of_line {
            continue;
        }
        let read = match byte {
            b'-' if rules.url => 62,
            b'_' if rules.url => 63,
            _ => meaning(byte),
        };
        match (read, rules.equals) {
            (PAD, Equals::Stops) => {
                pads = pads.saturating_add(1);
                if state.filled >= 2 && state.filled.saturating_add(pads) >= 4 {
                    break;
                }
                state.broken = true;
                continue;
            }
            (PAD, Equals::Foreign) => state.broken = true,
            (PAD, Equals::Zero) => {
                state.broken = true;
                state.value(0);
            }
            (OTHER, _) if rules.foreign == Foreign::EndsLine => {
                state.broken = true;
                rest_of_line = true;
            }
            (SPACE | OTHER | PAD, _) => state.take(byte),
            (value, _) => state.value(value),
        }
        pads = 0;
    }
    state.broken |= state.filled == 1;
    state.flush();
    Decoded { bytes: Cow::Owned(state.out), broken: state.broken }
}

/// Decodes four characters at a time, equals signs among the four; what else is foreign is skipped. Two characters
/// of the alphabet in a four make a byte, three make two.
pub(super) fn decode_quads(bytes: &[u8]) -> Decoded<'_> {
    let mut state = State { out: Vec::with_capacity(bytes.len() / 4 * 3 + 3), ..State::default() };
    let mut seen = 0;
    for &byte in bytes {
        match meaning(byte) {
            SPACE => continue,
            OTHER => {
                state.broken = true;
                continue;
            }
            PAD => {}
            value => state.value(value),
        }
        seen += 1;
        if seen == 4 {
            state.flush();
            seen = 0;
        }
    }
    state.flush();
    Decoded { bytes: Cow::Owned(state.out), broken: state.broken }
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::BASE64;
    use proptest::prelude::*;

    fn decoded(text: &str) -> (String, bool) {
        let decoded = decode(text.as_bytes());
        (String::from_utf8(decoded.bytes.into_owned()).unwrap(), decoded.broken)
    }

    fn variants() -> Vec<Rules> {
        let usual = Rules::USUAL;
        let equals = [Equals::EndsGroup, Equals::Stops, Equals::Foreign, Equals::Zero];
        let mut all: Vec<Rules> = equals.map(|equals| Rules { equals, ..usual }).into();
        all.push(Rules { foreign: Foreign::EndsLine, ..usual });
        all.push(Rules { by_line: true, ..usual });
        all.push(Rules { url: true, ..usual });
        all
    }

    #[test]
    fn each_rule_reads_broken_text_in_its_way() {
        let read = |rules, text: &str| {
            String::from_utf8_lossy(&decode_by(rules, text.as_bytes()).bytes).into_owned()
        };
        let usual = Rules::USUAL;
        assert_eq!(read(Rules { equals: Equals::Stops, ..usual }, "aGVs=bG8=aGVs"), "hello");
        assert_eq!(read(Rules { equals: Equals::Foreign, ..usual }, "aG=VsbG=8="), "hello");
        assert_eq!(read(Rules { equals: Equals::Zero, ..usual }, "QQA=QUI="), "A\0\0AB");
        assert_eq!(read(Rules { foreign: Foreign::EndsLine, ..usual }, "aGV#xxxx\nsbG8="), "hello");
        assert_eq!(read(Rules { by_line: true, ..usual }, "x\naGVsxx\nbG8="), "hello");
        assert_eq!(read(Rules { url: true, ..usual }, "_-8="), String::from_utf8_lossy(b"\xff\xef"));
        assert_eq!(decode_quads(b"=QUI=Q0Q=CTAQg==").bytes, Cow::Borrowed(b"ABCD	0B"));
    }

    #[test]
    fn foreign_characters_and_pieces_are_read_and_named() {
        assert_eq!(decoded("aGVs\r\nbG8="), ("hello".into(), false));
        assert_eq!(decoded("aG VsbG8"), ("hello".into(), false));
        assert_eq!(decoded("aG*V-sb\0G8="), ("hello".into(), true));
        assert_eq!(decoded("aGVsbG8=IHdvcmxk"), ("hello world".into(), true));
        assert_eq!(decoded("aGVsbG8=\r\n"), ("hello".into(), false));
        assert_eq!(decoded("aGVsb"), ("hel".into(), true));
        assert_eq!(decoded("===="), (String::new(), true));
        assert_eq!(decoded(""), (String::new(), false));
    }

    proptest! {
        #[test]
        fn what_was_encoded_comes_back(bytes: Vec<u8>, width in 1usize..80) {
            let text = BASE64.encode(&bytes);
            let lines: Vec<&[u8]> = text.as_bytes().chunks(width).collect();
            let decoded = decode(&lines.join(&b"\r\n"[..])).bytes.into_owned();
            prop_assert_eq!(decoded, bytes);
        }

        #[test]
        fn the_output_is_shorter(bytes: Vec<u8>, shaped in "[A=\\n#_]{0,40}") {
            for bytes in [bytes.as_slice(), shaped.as_bytes()] {
                let most = bytes.len() / 4 * 3 + 3;
                prop_assert!(decode(bytes).bytes.len() <= most);
                for rules in variants() {
                    prop_assert!(decode_by(rules, bytes).bytes.len() <= most);
                }
                prop_assert!(decode_quads(bytes).bytes.len() <= bytes.len());
            }
        }

        #[test]
        fn clean_text_is_the_same_for_every_rule(bytes: Vec<u8>) {
            let text = BASE64.encode(&bytes);
            let lines: Vec<&[u8]> = text.as_bytes().chunks(76).collect();
            let text = lines.join(&b"\r\n"[..]);
            prop_assert_eq!(decode_by(Rules::USUAL, &text), decode(&text));
            for rules in variants() {
                prop_assert_eq!(&decode_by(rules, &text).bytes[..], &bytes[..], "{:?}", rules);
            }
            prop_assert_eq!(&decode_quads(&text).bytes[..], &bytes[..]);
        }
    }
}
