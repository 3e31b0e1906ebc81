//! The difference hash of a picture, in whole numbers so that it is the same on every machine.

use crate::raster::{Raster, brightness};
use creel_evidence::picture::PictureHash;

/// Fields from left to right, and from top to bottom.
const FIELDS: (usize, usize) = (9, 8);
/// By how much a field must be brighter than its neighbour, in a 16th of a grey value: what is plain stays plain
/// when it is compressed anew.
const MARGIN: u64 = 48;

/// The hash of a picture; `None` if it has fewer pixels than fields.
pub(crate) fn of(raster: &Raster) -> Option<PictureHash> {
    let (width, height) = (raster.width(), raster.height());
    let (columns, rows) = FIELDS;
    if width < columns || height < rows {
        return None;
    }
    let mut sums = [[(0_u64, 0_u64); FIELDS.0]; FIELDS.1];
    for (y, line) in raster.pixels().chunks_exact(width).enumerate() {
        let Some(fields) = sums.get_mut(y * rows / height) else { continue };
        for (column, (sum, count)) in fields.iter_mut().enumerate() {
            // The pixels that fall into this column: `x * columns / width == column`.
            let (from, to) = ((column * width).div_ceil(columns), ((column + 1) * width).div_ceil(columns));
            let cell = line.get(from..to).unwrap_or_default();
            *sum += cell.iter().map(|ink| u64::from(brightness(*ink))).sum::<u64>();
            *count += cell.len() as u64;
        }
    }
    let mut hash = 0;
    for fields in &sums {
        for pair in fields.windows(2) {
            let [(left, left_count), (right, right_count)] = pair else { continue };
            let mean = |sum: &u64, count: &u64| 16 * sum / count.max(&1);
            let is_brighter = mean(left, left_count) > mean(right, right_count) + MARGIN;
            hash = hash << 1 | u64::from(is_brighter);
        }
    }
    Some(PictureHash(hash))
}
