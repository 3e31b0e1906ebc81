//! The historic uuencode (POSIX `uuencode`, without its base64 form).

use super::Decoded;
use memchr::memchr;
use std::borrow::Cow;

/// Decodes what stands between the `begin` line and `end`; text around it is left out. Without a `begin` line
/// every line is taken for code, which counts as broken, and so does a missing `end`.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    let mut lines = Lines(bytes);
    let mut broken = !lines.by_ref().any(is_begin);
    if broken {
        lines = Lines(bytes);
    }
    let mut out = Vec::with_capacity(lines.0.len() / 4 * 3);
    for line in lines {
        if line == b"end" {
            return Decoded { bytes: Cow::Owned(out), broken };
        }
        let Some((&first, text)) = line.split_first() else { continue };
        if !(0x20..=0x60).contains(&first) {
            broken = true;
            continue;
        }
        let wanted = out.len() + usize::from(sextet(first));
        let text = text.get(..text.len().min(84)).unwrap_or_default();
        for group in text.chunks(4) {
            let mut four = [0u8; 4];
            four.iter_mut().zip(group).for_each(|(to, &from)| *to = sextet(from));
            let [a, b, c, d] = four;
            out.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
        }
        broken |= out.len() < wanted;
        out.truncate(wanted);
    }
    Decoded { bytes: Cow::Owned(out), broken: true }
}

/// Space and grave accent both mean zero.
const fn sextet(byte: u8) -> u8 {
    byte.wrapping_sub(0x20) & 0x3f
}

/// `begin 644 name`.
pub(super) fn is_begin(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"begin ") else { return false };
    let mode = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    (3..=4).contains(&mode) && rest.get(mode) == Some(&b' ')
}

/// Whether the line holds as many characters as its first one says, or one more, which some encoders add as a check.
pub(super) fn is_code(line: &[u8]) -> bool {
    let Some((&first, text)) = line.split_first() else { return false };
    let said = usize::from(sextet(first)).div_ceil(3) * 4;
    (0x21..0x60).contains(&first) && (said == text.len() || said + 1 == text.len())
}

/// Lines without CR and LF.
pub(super) struct Lines<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let end = memchr(b'\n', self.0).unwrap_or(self.0.len());
        let line = self.0.get(..end)?;
        self.0 = self.0.get(end + 1..).unwrap_or_default();
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encode(bytes: &[u8]) -> Vec<u8> {
        let letter = |six: u8| if six == 0 { b'`' } else { six + 0x20 };
        let mut out = b"begin 644 a.bin\r\n".to_vec();
        for line in bytes.chunks(45) {
            out.push(letter(line.len() as u8));
            for group in line.chunks(3) {
                let [a, b, c] = [0, 1, 2].map(|i| group.get(i).copied().unwrap_or(0));
                out.extend([a >> 2, (a & 3) << 4 | b >> 4, (b & 15) << 2 | c >> 6, c & 63].map(letter));
            }
            out.extend(b"\r\n");
        }
        out.extend(b"`\r\nend\r\n");
        out
    }

    #[test]
    fn text_around_is_left_out_and_missing_ends_are_named() {
        let mut text = b"Hello,\nbegin the day well\n".to_vec();
        text.extend(encode(b"payload"));
        text.extend(b"Bye\n");
        assert_eq!(decode(&text), Decoded { bytes: Cow::Borrowed(b"payload"), broken: false });
        let cut = text.get(..text.len() - 12).unwrap();
        assert_eq!(decode(cut), Decoded { bytes: Cow::Borrowed(b"payload"), broken: true });
        let bare: Vec<u8> = encode(b"payload").splitn(2, |&b| b == b'\n').nth(1).unwrap().to_vec();
        assert_eq!(decode(&bare), Decoded { bytes: Cow::Borrowed(b"payload"), broken: true });
    }

    proptest! {
        #[test]
        fn what_was_encoded_comes_back(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let text = encode(&bytes);
            let decoded = decode(&text);
            prop_assert!(!decoded.broken);
            prop_assert_eq!(decoded.bytes.into_owned(), bytes);
        }

        #[test]
        fn the_output_is_no_longer(lines: Vec<[u8; 5]>) {
            let text = [b"begin 644 a\n".to_vec(), lines.join(&b'\n')].concat();
            prop_assert!(decode(&text).bytes.len() <= text.len());
        }
    }
}
