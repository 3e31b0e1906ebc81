//! From a stretch of decoded bytes back to the bytes that it was decoded from.
//!
//! A decoder that works its way through the input passes places where it holds nothing back: between two groups of
//! base64, two characters, two lines. Decoding may begin and end at such a [`Cut`]. The smallest stretch of input
//! between two cuts that holds what is wanted is its cover, and what the cover gives too much is taken off again.
//!
//! Which places are cuts follows from the encoding, but what hostile input does to a decoder is not foreseen:
//! every cover is decoded and compared before it is given away. Where none holds, all of the input is the cover.

use creel_evidence::locus::Span;

/// What gives a stretch of decoded bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cover {
    /// Bytes of the input; decoded alone they give what is wanted, and perhaps more around it.
    pub input: Span,
    /// What is wanted, in the decoded bytes of `input`.
    pub take: Span,
    /// Bytes that `input` gives.
    pub gives: usize,
}

impl Cover {
    /// Whether everything that the input gives is wanted.
    #[must_use]
    pub const fn is_exact(&self) -> bool {
        self.take.start == 0 && self.take.end == self.gives
    }
}

/// A place in the input and the one in the output that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) input: usize,
    pub(crate) output: usize,
}

/// Lines around the wanted stretch that are tried if its own cuts do not hold.
const WIDER: usize = 4;

/// The cover of `wanted`, a range of `output`, which is what `decode` makes of `input`. `cuts` ascend and may be
/// mistaken. `None` if `wanted` lies outside of `output`.
pub(crate) fn cover(
    input: &[u8],
    output: &[u8],
    wanted: Span,
    cuts: impl IntoIterator<Item = Cut>,
    decode: impl Fn(&[u8]) -> Vec<u8>,
) -> Option<Cover> {
    let value = output.get(wanted.range())?;
    // The last cuts before the wanted bytes, the nearest first in `WIDER` places, and the first behind them.
    let mut before: Vec<Cut> = vec![Cut { input: 0, output: 0 }];
    let mut behind: Vec<Cut> = Vec::new();
    for cut in cuts {
        if cut.output <= wanted.start {
            if before.len() > WIDER {
                before.remove(1);
            }
            before.push(cut);
        }
        if cut.output >= wanted.end && before.last().is_none_or(|start| start.input <= cut.input) {
            behind.push(cut);
            if behind.len() > WIDER {
                break;
            }
        }
    }
    behind.push(Cut { input: input.len(), output: output.len() });
    let starts = before.iter().rev();
    // The two lists side by side: nearest pair first, then each further one.
    let pairs =
        starts.clone().map(|&start| (start, 0)).chain(before.first().map(|&start| (start, usize::MAX)));
    for (step, (start, end)) in pairs.enumerate() {
        let end = behind.get(step.max(end)).or(behind.last())?;
        let Some(stretch) = input.get(start.input..end.input) else { continue };
        let decoded = decode(stretch);
        let Some(from) = wanted.start.checked_sub(start.output) else { continue };
        let take = Span::new(from, from + value.len());
        if decoded.get(take.range()) == Some(value) {
            return Some(Cover { input: Span::new(start.input, end.input), take, gives: decoded.len() });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every second byte is left out.
    fn halve(bytes: &[u8]) -> Vec<u8> {
        bytes.iter().copied().step_by(2).collect()
    }

    #[test]
    fn the_nearest_cuts_that_hold_are_taken() {
        let input = b"a.b.c.d.e.";
        let output = halve(input);
        let cuts = (0..5).map(|i| Cut { input: 2 * i, output: i });
        let found = cover(input, &output, Span::new(1, 3), cuts, halve).unwrap();
        assert_eq!((found.input, found.take, found.is_exact()), (Span::new(2, 6), Span::new(0, 2), true));
        // Cuts that are wrong give the whole.
        let wrong = (0..5).map(|i| Cut { input: i, output: i });
        let found = cover(input, &output, Span::new(1, 3), wrong, halve).unwrap();
        assert_eq!((found.input, found.take), (Span::new(0, 10), Span::new(1, 3)));
        assert_eq!(cover(input, &output, Span::new(1, 9), [], halve), None);
    }
}
