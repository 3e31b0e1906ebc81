//! Grey values become dark and light.

use crate::raster::Grey;

/// Grey values by which a pixel must be darker than what surrounds it.
const BIAS: u32 = 2;

/// A picture of two values.
#[derive(Debug, Clone)]
pub(crate) struct Bits {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) dark: Vec<bool>,
}

impl Bits {
    /// The pixel at `(x, y)`; `None` outside.
    pub(crate) fn get(&self, x: usize, y: usize) -> Option<bool> {
        (x < self.width).then(|| self.dark.get(y * self.width + x).copied()).flatten()
    }
}

/// Dark is what is darker than its surroundings: finds codes on pictures, in shadow, and of low contrast.
pub(crate) fn local(grey: &Grey) -> Bits {
    let (width, height) = (grey.width, grey.height);
    let reach = (width.min(height) / 10).clamp(8, 40);
    // Sums over everything above and to the left, one row and column more than the picture has.
    let stride = width + 1;
    let mut sums = vec![0_u32; stride * (height + 1)];
    for (y, row) in grey.pixels.chunks_exact(width.max(1)).enumerate() {
        let (above, own) = sums.split_at_mut((y + 1) * stride);
        let above = above.get(y * stride..).unwrap_or_default();
        let mut sum = 0_u32;
        for ((target, above), value) in own.iter_mut().skip(1).zip(above.iter().skip(1)).zip(row) {
            sum = sum.wrapping_add(u32::from(*value));
            *target = above.wrapping_add(sum);
        }
    }
    let mut dark = Vec::with_capacity(grey.pixels.len());
    for (y, row) in grey.pixels.chunks_exact(width.max(1)).enumerate() {
        let (top, bottom) = (y.saturating_sub(reach), (y + reach + 1).min(height));
        let above = sums.get(top * stride..(top + 1) * stride).unwrap_or_default();
        let below = sums.get(bottom * stride..(bottom + 1) * stride).unwrap_or_default();
        let rows = (bottom - top) as u32;
        for (x, value) in row.iter().enumerate() {
            let (left, right) = (x.saturating_sub(reach), (x + reach + 1).min(width));
            let at = |sums: &[u32], x: usize| sums.get(x).copied().unwrap_or_default();
            // Differences of wrapped sums are right as long as the window itself does not overflow.
            let sum = at(below, right)
                .wrapping_sub(at(below, left))
                .wrapping_sub(at(above, right))
                .wrapping_add(at(above, left));
            let area = rows * (right - left) as u32;
            dark.push((u32::from(*value) + BIAS) * area < sum);
        }
    }
    Bits { width, height, dark }
}

/// Dark is what is darker than one threshold for the whole picture, put where it parts the grey values best
/// (Otsu 1979): finds codes whose marks are larger than any surroundings that one would look at.
pub(crate) fn global(grey: &Grey) -> Bits {
    let mut histogram = [0_u64; 256];
    for value in &grey.pixels {
        if let Some(count) = histogram.get_mut(usize::from(*value)) {
            *count += 1;
        }
    }
    let threshold = otsu(&histogram);
    let dark = grey.pixels.iter().map(|value| *value <= threshold).collect();
    Bits { width: grey.width, height: grey.height, dark }
}

/// The last grey value of the darker class.
fn otsu(histogram: &[u64; 256]) -> u8 {
    let total: u64 = histogram.iter().sum();
    let weighed: u64 = (0_u64..).zip(histogram).map(|(value, count)| value * count).sum();
    let (mut below, mut below_weighed, mut best, mut threshold) = (0_u64, 0_u64, -1.0_f64, 0_u8);
    for (value, count) in (0_u8..=255).zip(histogram) {
        below += count;
        below_weighed += u64::from(value) * count;
        let above = total - below;
        if below == 0 || above == 0 {
            continue;
        }
        let apart = below_weighed as f64 / below as f64 - (weighed - below_weighed) as f64 / above as f64;
        let between = below as f64 * above as f64 * apart * apart;
        if between > best {
            (best, threshold) = (between, value);
        }
    }
    threshold
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_threshold_parts_two_values_and_the_surroundings_part_a_shadow() {
        let two = Grey { width: 4, height: 1, pixels: vec![10, 200, 12, 210] };
        assert_eq!(global(&two).dark, [true, false, true, false]);
        // Brightness rises from left to right, with a mark every eighth pixel.
        let shadow = |x: usize| (x as u8).saturating_sub(if x.is_multiple_of(8) { 20 } else { 0 });
        let grey = Grey { width: 200, height: 20, pixels: (0..4000).map(|at| shadow(at % 200)).collect() };
        let bits = local(&grey);
        for x in (24..190).step_by(8) {
            assert_eq!(bits.get(x, 10), Some(true), "{x}");
            assert_eq!(bits.get(x + 3, 10), Some(false), "{x}");
        }
        assert_eq!(bits.get(200, 10), None);
    }
}
