//! ARJ's method 4, "fastest": no Huffman codes, only literal bytes and copies with lengths and distances in a
//! unary prefix and as many further bits.

/// A copy is at least one byte longer than this.
const THRESHOLD: usize = 2;
/// Prefix bits of a length: from none to seven.
const LENGTH: (u32, u32) = (0, 7);
/// Prefix bits of a distance: from nine to thirteen.
const DISTANCE: (u32, u32) = (9, 13);

struct Bits<'a> {
    packed: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: u32) -> Option<usize> {
        let mut value = 0;
        for _ in 0..count {
            let byte = *self.packed.get(self.at / 8)?;
            value = value << 1 | usize::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }

    /// A number with a unary prefix: each further one in it adds a power of two and a bit.
    fn number(&mut self, (mut width, most): (u32, u32)) -> Option<usize> {
        let mut base = 0;
        while width < most && self.take(1)? == 1 {
            base += 1 << width;
            width += 1;
        }
        Some(base + self.take(width)?)
    }
}

/// The unpacked bytes; `None` if the data break off or refer to what is not there.
pub(super) fn unpack(packed: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut bits = Bits { packed, at: 0 };
    let mut out = Vec::new();
    while out.len() < size {
        match bits.number(LENGTH)? {
            0 => out.push(u8::try_from(bits.take(8)?).ok()?),
            length => {
                let from = out.len().checked_sub(bits.number(DISTANCE)? + 1)?;
                for at in from..from + length + THRESHOLD {
                    out.push(*out.get(at)?);
                }
            }
        }
    }
    out.truncate(size);
    Some(out)
}
