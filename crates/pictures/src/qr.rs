//! QR codes in a picture of two values: our own look for the marks, rxing's sampling and decoding behind it.
//!
//! rxing's own search combines all marks with each other, which takes minutes for a picture full of them; here the
//! number of marks and of combinations is bounded before rxing sees any.

use crate::bits::Bits;
use crate::code::{Code, Symbology};
use crate::fence;
use crate::finders::{Finder, Triple};
use rxing::common::{BitMatrix, DetectorRXingResult};
use rxing::qrcode::decoder::qrcode_decoder::decode_bitmatrix;
use rxing::qrcode::detector::{Detector, FinderPattern, FinderPatternInfo};

/// Combinations of marks that are tried in one picture.
const ATTEMPTS: usize = 24;
/// Codes that are read of one picture.
const CODES: usize = 16;

/// Reads the codes whose marks these may be.
pub(crate) fn read(bits: &Bits, triples: &[Triple], plane: &'static str) -> Vec<Code> {
    let mut codes = Vec::new();
    let mut used: Vec<Finder> = Vec::new();
    let mut attempts = 0;
    let mut matrices: [Option<BitMatrix>; 2] = [None, None];
    for triple in triples {
        if attempts == ATTEMPTS || codes.len() == CODES {
            break;
        }
        if triple.marks().iter().any(|mark| used.contains(mark)) {
            continue;
        }
        attempts += 1;
        let is_light = triple.top_left.is_light;
        let [dark, light] = &mut matrices;
        let held = if is_light { light } else { dark };
        let matrix = match held {
            Some(matrix) => matrix,
            None => {
                let Some(new) = matrix_of(bits, is_light) else { break };
                held.insert(new)
            }
        };
        if let Some((payload, modules)) = fence::calmly(|| decode(matrix, triple)).flatten() {
            used.extend(triple.marks());
            codes.push(Code {
                symbology: Symbology::Qr,
                payload,
                modules,
                points: triple.marks().iter().map(|mark| (mark.x, mark.y)).collect(),
                is_inverted: is_light,
                plane,
            });
        }
    }
    codes
}

fn matrix_of(bits: &Bits, is_light: bool) -> Option<BitMatrix> {
    let mut matrix =
        BitMatrix::new(u32::try_from(bits.width).ok()?, u32::try_from(bits.height).ok()?).ok()?;
    for (y, row) in (0..).zip(bits.dark.chunks_exact(bits.width.max(1))) {
        for (x, _) in (0..).zip(row).filter(|(_, is_dark)| **is_dark != is_light) {
            matrix.set(x, y);
        }
    }
    Some(matrix)
}

/// The payload of the code with these marks, and the modules of its side.
fn decode(matrix: &BitMatrix, triple: &Triple) -> Option<(String, usize)> {
    let patterns = triple.marks().map(|mark| FinderPattern::new(mark.x, mark.y, mark.module));
    let sampled = Detector::new(matrix).processFinderPatternInfo(FinderPatternInfo::new(patterns)).ok()?;
    let modules = usize::try_from(sampled.getBits().getWidth()).ok()?;
    let decoded = decode_bitmatrix(sampled.getBits()).ok()?;
    let payload = decoded.getText();
    (!payload.is_empty()).then(|| (payload.to_owned(), modules))
}
