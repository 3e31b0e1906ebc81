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
                self.group = self.group << 6 | u32::from(value);
                self.filled += 1;
                if self.filled == 4 {
                    let [_, a, b, c] = self.group.to_be_bytes();
                    self.out.extend_from_slice(&[a, b, c]);
                    (self.group, self.filled) = (0, 0);
                }
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::BASE64;
    use proptest::prelude::*;

    fn decoded(text: &str) -> (String, bool) {
        let decoded = decode(text.as_bytes());
        (String::from_utf8(decoded.bytes.into_owned()).unwrap(), decoded.broken)
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
        fn the_output_is_shorter(bytes: Vec<u8>) {
            prop_assert!(decode(&bytes).bytes.len() <= bytes.len() / 4 * 3 + 3);
        }
    }
}
