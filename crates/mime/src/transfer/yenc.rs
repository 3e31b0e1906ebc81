//! yEnc (yEnc draft 1.3): bytes shifted by 42, with `=` as escape.

use super::Decoded;
use super::uuencode::Lines;
use std::borrow::Cow;

/// Decodes what stands between `=ybegin` (and `=ypart`) and `=yend`; text around it is left out. Without `=ybegin`
/// every line is taken for code, which counts as broken, and so does a missing `=yend`.
pub(super) fn decode(bytes: &[u8]) -> Decoded<'_> {
    let mut lines = Lines(bytes);
    let mut broken = !lines.by_ref().any(|line| line.starts_with(b"=ybegin "));
    if broken {
        lines = Lines(bytes);
    }
    let mut out = Vec::with_capacity(lines.0.len());
    for line in lines {
        if line.starts_with(b"=yend ") {
            return Decoded { bytes: Cow::Owned(out), broken };
        }
        if line.starts_with(b"=ypart ") {
            continue;
        }
        let mut bytes = line.iter().copied();
        while let Some(b) = bytes.next() {
            match b {
                b'=' => match bytes.next() {
                    Some(escaped) => out.push(escaped.wrapping_sub(64 + 42)),
                    None => broken = true,
                },
                b => out.push(b.wrapping_sub(42)),
            }
        }
    }
    Decoded { bytes: Cow::Owned(out), broken: true }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn encode(bytes: &[u8]) -> Vec<u8> {
        let mut out = format!("=ybegin line=64 size={} name=a.bin\r\n", bytes.len()).into_bytes();
        for line in bytes.chunks(64) {
            for &b in line {
                match b.wrapping_add(42) {
                    critical @ (0 | b'\n' | b'\r' | b'=' | b'.' | b'\t' | b' ') => {
                        out.extend([b'=', critical.wrapping_add(64)]);
                    }
                    plain => out.push(plain),
                }
            }
            out.extend(b"\r\n");
        }
        out.extend(format!("=yend size={}\r\n", bytes.len()).bytes());
        out
    }

    #[test]
    fn text_around_is_left_out_and_missing_ends_are_named() {
        let text = [b"Hello\n".to_vec(), encode(b"payload"), b"Bye\n".to_vec()].concat();
        assert_eq!(decode(&text), Decoded { bytes: Cow::Borrowed(b"payload"), broken: false });
        let cut = text.get(..text.len() - 18).unwrap();
        assert_eq!(decode(cut), Decoded { bytes: Cow::Borrowed(b"payload"), broken: true });
    }

    proptest! {
        #[test]
        fn what_was_encoded_comes_back(bytes: Vec<u8>) {
            let text = encode(&bytes);
            prop_assert_eq!(decode(&text), Decoded { bytes: Cow::Owned(bytes), broken: false });
        }

        #[test]
        fn the_output_is_no_longer(bytes: Vec<u8>) {
            prop_assert!(decode(&bytes).bytes.len() <= bytes.len());
        }
    }
}
