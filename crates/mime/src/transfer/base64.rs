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

fn meaning(byte: u8) -> u8 {
    MEANING.get(usize::from(byte)).copied().unwrap_or(OTHER)
}

/// Decodes base64. Foreign characters are skipped; padding ends a group and the text may go on after it, as it
/// does where pieces were encoded one by one. Both count as broken, and so does a last group of one character.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3 + 3);
    let mut broken = false;
    let mut group = 0u32;
    let mut filled = 0u8;
    let mut padded = false;
    let mut rest = bytes;
    while let Some((&first, tail)) = rest.split_first() {
        if filled == 0 && !padded {
            while let Some((quad, after)) = rest.split_first_chunk::<4>() {
                let [a, b, c, d] = quad.map(meaning);
                if (a | b | c | d) & 0x80 != 0 {
                    break;
                }
                out.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
                rest = after;
            }
            let Some((&first, tail)) = rest.split_first() else { break };
            (group, filled) = step(first, group, filled, &mut padded, &mut broken, &mut out);
            rest = tail;
        } else {
            (group, filled) = step(first, group, filled, &mut padded, &mut broken, &mut out);
            rest = tail;
        }
    }
    broken |= filled == 1;
    flush(group, filled, &mut out);
    Decoded { bytes: Cow::Owned(out), broken }
}

/// Takes one byte where four at once are not possible.
fn step(
    byte: u8,
    group: u32,
    filled: u8,
    padded: &mut bool,
    broken: &mut bool,
    out: &mut Vec<u8>,
) -> (u32, u8) {
    match meaning(byte) {
        SPACE => (group, filled),
        PAD => {
            *broken |= filled == 1 || (filled == 0 && !*padded);
            flush(group, filled, out);
            *padded = true;
            (0, 0)
        }
        OTHER => {
            *broken = true;
            (group, filled)
        }
        value => {
            *broken |= *padded;
            *padded = false;
            let group = group << 6 | u32::from(value);
            if filled == 3 {
                let [_, a, b, c] = group.to_be_bytes();
                out.extend_from_slice(&[a, b, c]);
                (0, 0)
            } else {
                (group, filled + 1)
            }
        }
    }
}

/// Writes the whole bytes of an unfinished group.
fn flush(group: u32, filled: u8, out: &mut Vec<u8>) {
    let [_, a, b, _] = (group << (24 - 6 * u32::from(filled.min(3)))).to_be_bytes();
    match filled {
        2 => out.push(a),
        3 => out.extend_from_slice(&[a, b]),
        _ => {}
    }
}
