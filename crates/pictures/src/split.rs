//! A code in two pieces: pictures that a page shows side by side, one above the other, or one over the other.

use crate::code::Code;
use crate::decode;
use crate::raster::Raster;
use crate::reading;
use creel_openers::Budget;

/// Pixels of a side that a half of the smallest code has at least.
const SMALLEST: usize = 10;
/// Pixels of two pictures together that are joined.
const LARGEST: u64 = 4_000_000;

/// Whether two pictures of these sizes may be pieces of one: they share an edge.
#[must_use]
pub fn may_be_pieces(first: (u32, u32), second: (u32, u32)) -> bool {
    let pixels = |(width, height): (u32, u32)| u64::from(width) * u64::from(height);
    let is_large = |(width, height): (u32, u32)| width.min(height) as usize >= SMALLEST;
    (first.0 == second.0 || first.1 == second.1)
        && is_large(first)
        && is_large(second)
        && pixels(first) + pixels(second) <= LARGEST
}

/// The codes that two pictures show only together, each with how the pictures lie.
#[must_use]
pub fn codes(first: &[u8], second: &[u8], budget: &mut Budget) -> Vec<(Code, &'static str)> {
    let mut codes: Vec<(Code, &'static str)> = Vec::new();
    let mut raster = |bytes| decode::decode(bytes, SMALLEST, budget).raster.ok();
    let (Some(first), Some(second)) = (raster(first), raster(second)) else { return codes };
    let alone: Vec<Code> =
        [&first, &second].into_iter().flat_map(|raster| reading::codes(raster).codes).collect();
    for (one, other) in [(&first, &second), (&second, &first)] {
        for (how, joined) in arrangements(one, other) {
            for code in reading::codes(&joined).codes {
                let is_known = |known: &Code| known.payload == code.payload;
                if !alone.iter().any(is_known) && !codes.iter().any(|(known, _)| is_known(known)) {
                    codes.push((code, how));
                }
            }
        }
    }
    codes
}

/// The payload of a code again.
#[must_use]
pub fn member(first: &[u8], second: &[u8], index: usize) -> Option<Vec<u8>> {
    let (code, _) = codes(first, second, &mut Budget::default()).into_iter().nth(index)?;
    Some(code.payload.into_bytes())
}

/// The pictures that two make together.
fn arrangements(one: &Raster, other: &Raster) -> Vec<(&'static str, Raster)> {
    let mut joined = Vec::new();
    let (width, height) = (one.width(), one.height());
    let canvas = |width, height| Raster::filled(width, height, [255; 4], 2 * LARGEST);
    let mut add = |how, canvas: Option<Raster>, left, top| {
        if let Some(mut canvas) = canvas {
            canvas.lay(one, 0, 0);
            canvas.lay(other, left, top);
            joined.push((how, canvas));
        }
    };
    if height == other.height() {
        add("side by side", canvas(width + other.width(), height), width, 0);
    }
    if width == other.width() {
        add("one above the other", canvas(width, height + other.height()), 0, height);
    }
    // Two layers: the upper one lets the lower one through.
    let is_layer = other.pixels().iter().any(|[.., opacity]| *opacity < 128);
    if is_layer && (width, height) == (other.width(), other.height()) {
        add("one over the other", canvas(width, height), 0, 0);
    }
    joined
}
