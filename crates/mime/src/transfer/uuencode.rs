//! The historic uuencode (POSIX `uuencode`, without its base64 form).

use super::Decoded;
use memchr::memchr;
use std::borrow::Cow;

/// Decodes what stands between the `begin` line and `end`; text around it is left out. Without a `begin` line
/// the bytes stay as they are, which counts as broken, and so does a missing `end`.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    let mut lines = Lines(bytes);
    if !lines.by_ref().any(is_begin) {
        return Decoded { bytes: Cow::Borrowed(bytes), broken: !bytes.trim_ascii().is_empty() };
    }
    let mut out = Vec::with_capacity(lines.0.len() / 4 * 3);
    let mut broken = false;
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
fn is_begin(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"begin ") else { return false };
    let mode = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    (3..=4).contains(&mode) && rest.get(mode) == Some(&b' ')
}

/// Lines without CR and LF.
struct Lines<'a>(&'a [u8]);

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
