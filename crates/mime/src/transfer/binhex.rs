//! BinHex 4.0 (RFC 1741 appendix A): six bits a character, runs, and a file with a header and two forks.

use super::Decoded;
use memchr::{memchr, memmem};
use std::borrow::Cow;

const ALPHABET: &[u8; 64] = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";
/// The byte that begins a run.
const RUN: u8 = 0x90;
/// Bytes that are unpacked for each character at most. Runs could make 85 of one; no file of use does.
pub(super) const MOST: usize = 8;

/// Decodes the data fork of the file that begins at the first colon behind `(This file must be converted with
/// BinHex`, or at the first colon that begins a line. What does not hold a whole data fork is broken.
pub(super) fn decode(bytes: &[u8]) -> Decoded<'_> {
    let file = unpack(code(bytes));
    let fork = data_fork(&file);
    let broken = fork.is_none();
    Decoded { bytes: Cow::Owned(fork.unwrap_or(file)), broken }
}

/// The characters between the colons.
fn code(bytes: &[u8]) -> &[u8] {
    let from = memmem::find(bytes, b"(This file must be converted with BinHex").unwrap_or(0);
    let rest = bytes.get(from..).unwrap_or_default();
    let is_start = |at: &usize| *at == 0 || matches!(rest.get(at - 1), Some(b'\n' | b'\r'));
    let Some(colon) = memchr::memchr_iter(b':', rest).find(is_start) else { return &[] };
    let code = rest.get(colon + 1..).unwrap_or_default();
    code.get(..memchr(b':', code).unwrap_or(code.len())).unwrap_or_default()
}

fn unpack(code: &[u8]) -> Vec<u8> {
    let most = code.len().saturating_mul(MOST);
    let mut out: Vec<u8> = Vec::new();
    let (mut bits, mut filled) = (0u32, 0);
    let mut run = false;
    for &character in code {
        let Some(value) = ALPHABET.iter().position(|&c| c == character) else { continue };
        bits = bits << 6 | value as u32 & 0x3f;
        filled += 6;
        if filled < 8 {
            continue;
        }
        filled -= 8;
        let [_, _, _, byte] = (bits >> filled).to_be_bytes();
        match (run, byte) {
            (true, 0) => out.push(RUN),
            (true, count) => {
                let last = out.last().copied().unwrap_or_default();
                let more = usize::from(count - 1).min(most.saturating_sub(out.len()));
                out.extend(std::iter::repeat_n(last, more));
            }
            (false, RUN) => {}
            (false, byte) if out.len() < most => out.push(byte),
            (false, _) => break,
        }
        run = !run && byte == RUN;
    }
    out
}

/// Behind the name's length, the name, a zero, type, creator and flags stand the lengths of the forks, and behind
/// those and a checksum the data.
fn data_fork(file: &[u8]) -> Option<Vec<u8>> {
    let name = usize::from(*file.first()?);
    let lengths = 1 + name + 1 + 4 + 4 + 2;
    let length: [u8; 4] = file.get(lengths..lengths + 4)?.try_into().ok()?;
    let start = lengths + 8 + 2;
    let end = start.checked_add(usize::try_from(u32::from_be_bytes(length)).ok()?)?;
    Some(file.get(start..end)?.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encode(data: &[u8]) -> Vec<u8> {
        let mut file = b"\x05a.bin\0TEXTCREA\0\0".to_vec();
        file.extend((data.len() as u32).to_be_bytes());
        file.extend([0; 6]);
        file.extend(data);
        file.extend([0; 4]);
        let escaped: Vec<u8> =
            file.iter().flat_map(|&b| if b == RUN { vec![RUN, 0] } else { vec![b] }).collect();
        let mut out = b"(This file must be converted with BinHex 4.0)\n:".to_vec();
        for three in escaped.chunks(3) {
            let [a, b, c] = [0, 1, 2].map(|i| u32::from(three.get(i).copied().unwrap_or(0)));
            let bits = a << 16 | b << 8 | c;
            out.extend([18, 12, 6, 0].map(|shift| ALPHABET[(bits >> shift & 63) as usize]));
        }
        out.extend(b":\n");
        out
    }

    #[test]
    fn runs_are_bounded_and_garbage_is_broken() {
        assert!(decode(b"no colon").broken);
        assert!(decode(b":abc:").broken);
        assert!(decode(&[b':'; 3]).broken);
        assert_eq!(unpack(b"!!3!"), [0, 4, 0]);
    }

    proptest! {
        #[test]
        fn what_was_encoded_comes_back(bytes: Vec<u8>) {
            let text = encode(&bytes);
            prop_assert_eq!(decode(&text), Decoded { bytes: Cow::Owned(bytes), broken: false });
        }

        #[test]
        fn the_output_is_bounded(text in "[:!\"`r$0-9]{0,80}") {
            prop_assert!(decode(text.as_bytes()).bytes.len() <= text.len() * MOST);
        }
    }
}
