//! `.Z`, what `compress` of Unix writes: LZW with codes of 9 to 16 bits, a file packed alone.

use crate::member::{Opened, Opening};
use crate::unpacking::{Failure, alone, alone_again};

/// How the file begins.
pub const MAGIC: &[u8] = b"\x1f\x9d";
/// Behind the magic: the largest width of a code, and whether the table may be cleared.
const WIDTH: u8 = 0x1f;
const BLOCK_MODE: u8 = 0x80;
/// The code that clears the table.
const CLEAR: usize = 256;
/// The width of the first codes, in bits.
const FIRST_WIDTH: usize = 9;

/// Unpacks the file. What breaks off is kept as far as it goes, and said.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    alone(bytes, opening, None, unpack)
}

/// The unpacked bytes again; there is one member, with index 0.
#[must_use]
pub fn member(bytes: &[u8], index: usize) -> Option<Vec<u8>> {
    alone_again(bytes, index, unpack)
}

/// The codes of the file, each as wide as the table then needs. They are written in groups of eight; a group is
/// filled up when the width changes.
struct Codes<'a> {
    packed: &'a [u8],
    /// Bits from the beginning.
    at: usize,
    /// Where the groups of the current width begin.
    groups: usize,
    width: usize,
}

impl Codes<'_> {
    fn next(&mut self) -> Option<usize> {
        let byte = self.at / 8;
        let window = [byte, byte + 1, byte + 2].map(|at| self.packed.get(at).copied());
        if self.at + self.width > self.packed.len() * 8 {
            return None;
        }
        let bits =
            window.into_iter().rev().fold(0usize, |bits, byte| bits << 8 | usize::from(byte.unwrap_or(0)));
        let code = bits >> (self.at % 8) & ((1 << self.width) - 1);
        self.at += self.width;
        Some(code)
    }

    fn widen(&mut self, width: usize) {
        let group = self.width * 8;
        self.at = self.groups + (self.at - self.groups).div_ceil(group) * group;
        self.groups = self.at;
        self.width = width;
    }
}

fn unpack(bytes: &[u8], limit: u64) -> (Vec<u8>, Option<Failure>) {
    let broken = |out, reason: &str| (out, Some(Failure::Broken(reason.to_owned())));
    let mut out = Vec::new();
    let Some((&flags, packed)) = bytes.get(MAGIC.len()..).and_then(<[u8]>::split_first) else {
        return broken(out, "it ends early");
    };
    let widest = usize::from(flags & WIDTH);
    if !(FIRST_WIDTH..=16).contains(&widest) {
        return broken(out, "its header is damaged");
    }
    let is_block = flags & BLOCK_MODE != 0;
    let first_free = if is_block { CLEAR + 1 } else { CLEAR };
    // Each entry is an earlier string (its place in the output) and the byte behind it, so it is a stretch of the
    // output: no chain has to be followed backwards.
    let mut table: Vec<(usize, usize)> = Vec::with_capacity(1 << widest);
    let mut last: Option<(usize, usize)> = None;
    let mut codes = Codes { packed, at: 0, groups: 0, width: FIRST_WIDTH };
    loop {
        // The table is full at the widest code.
        if first_free + table.len() >= 1 << codes.width && codes.width < widest {
            codes.widen(codes.width + 1);
        }
        let Some(code) = codes.next() else { return (out, None) };
        if is_block && code == CLEAR {
            codes.widen(FIRST_WIDTH);
            table.clear();
            last = None;
            continue;
        }
        let start = out.len();
        // The string of the last code and the byte behind it, which is the first of this one.
        let following = last.map(|(at, length)| (at, length + 1));
        let known = code.checked_sub(first_free).map(|at| match table.get(at) {
            Some(&entry) => Some(entry),
            None if at == table.len() => following,
            None => None,
        });
        let length = match (u8::try_from(code), known) {
            (Ok(byte), _) => {
                out.push(byte);
                1
            }
            (Err(_), Some(Some((at, length)))) => {
                if (out.len() + length) as u64 > limit {
                    return (Vec::new(), Some(Failure::TooLarge));
                }
                // Byte by byte, since the string may reach into what it is writing.
                for from in at..at + length {
                    let Some(&byte) = out.get(from) else { return broken(out, "its data are damaged") };
                    out.push(byte);
                }
                length
            }
            _ => return broken(out, "its data are damaged"),
        };
        if out.len() as u64 > limit {
            return (Vec::new(), Some(Failure::TooLarge));
        }
        if let Some(entry) = following
            && first_free + table.len() < 1 << widest
        {
            table.push(entry);
        }
        last = Some((start, length));
    }
}
