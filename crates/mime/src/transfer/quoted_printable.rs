//! Quoted-printable (RFC 2045 section 6.7).

use super::Decoded;
use crate::lexis::hex;
use memchr::memchr2;
use std::borrow::Cow;

/// Decodes quoted-printable: white space at the end of a line is taken away (rule 3), lower-case digits are
/// accepted, and an equals sign that begins nothing stays, which counts as broken.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    decode_by(Stray::Kept, bytes)
}

/// What an equals sign that begins nothing is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stray {
    /// Itself.
    Kept,
    /// Nothing.
    DropEquals,
    /// Nothing, and so is the character behind it.
    DropPair,
    /// Nothing, and so are the two characters behind it.
    DropTriple,
}

pub(super) fn decode_by(stray: Stray, bytes: &[u8]) -> Decoded<'_> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut broken = false;
    // White space from here on was written as itself and goes away if the line ends.
    let mut literal = 0;
    let mut rest = bytes;
    while let Some(at) = memchr2(b'=', b'\n', rest) {
        let (before, from) = rest.split_at(at);
        out.extend_from_slice(before);
        match from {
            [b'\n', tail @ ..] => {
                let has_return = out.len() > literal && out.last() == Some(&b'\r');
                if has_return {
                    out.pop();
                }
                trim(&mut out, literal);
                out.extend_from_slice(if has_return { b"\r\n" } else { b"\n" });
                rest = tail;
            }
            [_, tail @ ..] => match tail {
                [high, low, after @ ..] if let (Some(high), Some(low)) = (hex(*high), hex(*low)) => {
                    out.push(high << 4 | low);
                    rest = after;
                }
                _ => match soft_break(tail) {
                    Some(after) => rest = after,
                    None => {
                        broken = true;
                        match stray {
                            Stray::Kept => out.push(b'='),
                            Stray::DropEquals | Stray::DropPair | Stray::DropTriple => {}
                        }
                        let dropped = match stray {
                            Stray::Kept | Stray::DropEquals => 0,
                            Stray::DropPair => 1,
                            Stray::DropTriple => 2,
                        };
                        rest = tail.get(dropped..).unwrap_or_default();
                    }
                },
            },
            [] => break,
        }
        literal = out.len();
    }
    out.extend_from_slice(rest);
    trim(&mut out, literal);
    Decoded { bytes: Cow::Owned(out), broken }
}

/// What follows a soft line break whose equals sign was just read.
fn soft_break(tail: &[u8]) -> Option<&[u8]> {
    let blank = tail.iter().take(LONGEST_PADDING).take_while(|b| matches!(b, b' ' | b'\t')).count();
    match tail.get(blank..)? {
        [] => Some(&[]),
        [b'\r', b'\n', after @ ..] | [b'\n', after @ ..] | [b'\r', after @ ..] => Some(after),
        _ => None,
    }
}

/// White space that transport may have added after a soft line break's equals sign; more is not looked at, so
/// that the time stays linear.
const LONGEST_PADDING: usize = 80;

fn trim(out: &mut Vec<u8>, literal: usize) {
    let kept = out.get(literal..).unwrap_or_default().iter().rposition(|b| !matches!(b, b' ' | b'\t'));
    out.truncate(literal + kept.map_or(0, |last| last + 1));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decoded(text: &str) -> (String, bool) {
        let decoded = decode(text.as_bytes());
        (String::from_utf8(decoded.bytes.into_owned()).unwrap(), decoded.broken)
    }

    #[test]
    fn soft_breaks_and_white_space_at_line_ends_go_away() {
        assert_eq!(decoded("a=\r\nb=  \nc=\rd"), ("abcd".into(), false));
        assert_eq!(decoded("a \t\r\nb =20 \nc="), ("a\r\nb  \nc".into(), false));
        assert_eq!(decoded("=C3=B6=c3=a4"), ("\u{f6}\u{e4}".into(), false));
    }

    #[test]
    fn a_stray_equals_sign_is_read_in_three_ways() {
        let read = |stray| String::from_utf8(decode_by(stray, b"a=zzb==41c=4").bytes.into_owned()).unwrap();
        assert_eq!(read(Stray::Kept), "a=zzb=Ac=4");
        assert_eq!(read(Stray::DropEquals), "azzbAc4");
        assert_eq!(read(Stray::DropPair), "azb41c");
        assert_eq!(read(Stray::DropTriple), "ab1c");
    }

    #[test]
    fn what_begins_nothing_stays_and_is_named() {
        assert_eq!(decoded("a=b?x==3D=G1"), ("a=b?x===G1".into(), true));
        assert_eq!(decoded("a=4"), ("a=4".into(), true));
    }

    /// Encodes so that every rule of section 6.7 is kept.
    fn encode(bytes: &[u8]) -> String {
        let mut out = String::new();
        for (i, &b) in bytes.iter().enumerate() {
            if i % 20 == 19 {
                out.push_str("=\r\n");
            }
            match b {
                b'!'..=b'<' | b'>'..=b'~' => out.push(char::from(b)),
                b => out.push_str(&format!("={b:02X}")),
            }
        }
        out
    }

    proptest! {
        #[test]
        fn what_was_encoded_comes_back(bytes: Vec<u8>) {
            let text = encode(&bytes);
            let decoded = decode(text.as_bytes());
            prop_assert!(!decoded.broken);
            prop_assert_eq!(decoded.bytes.into_owned(), bytes);
        }

        #[test]
        fn the_output_is_no_longer(bytes in "[=0-9A-F \t\r\nxyz]{0,60}") {
            prop_assert!(decode(bytes.as_bytes()).bytes.len() <= bytes.len());
        }
    }
}
