//! Pixels in memory: in colour, and as grey values.

/// Red, green, blue, opacity.
pub type Ink = [u8; 4];

/// A picture in colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    width: usize,
    height: usize,
    pixels: Vec<Ink>,
}

impl Raster {
    /// A picture of one colour; `None` if it would be empty or hold more than `limit` pixels.
    #[must_use]
    pub fn filled(width: usize, height: usize, ink: Ink, limit: u64) -> Option<Self> {
        let size = width.checked_mul(height).filter(|size| *size > 0 && *size as u64 <= limit)?;
        Some(Self { width, height, pixels: vec![ink; size] })
    }

    /// A picture of these bytes, four a pixel; `None` if their number does not fit.
    #[must_use]
    pub fn from_bytes(width: usize, height: usize, bytes: &[u8]) -> Option<Self> {
        let (pixels, rest) = bytes.as_chunks::<4>();
        let fits = rest.is_empty() && !pixels.is_empty() && width.checked_mul(height) == Some(pixels.len());
        fits.then(|| Self { width, height, pixels: pixels.to_vec() })
    }

    /// Pixels from left to right.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Pixels from top to bottom.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// All pixels, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[Ink] {
        &self.pixels
    }

    /// Fills a rectangle; what lies outside of the picture is left out.
    pub fn fill(&mut self, left: usize, top: usize, width: usize, height: usize, ink: Ink) {
        let (left, right) = (left.min(self.width), left.saturating_add(width).min(self.width));
        let bottom = top.saturating_add(height).min(self.height);
        for y in top..bottom {
            let row = y.saturating_mul(self.width);
            if let Some(pixels) = self.pixels.get_mut(row.saturating_add(left)..row.saturating_add(right)) {
                pixels.fill(ink);
            }
        }
    }

    /// Lays another picture over this one, its upper left corner at `(left, top)`, as its opacity says.
    pub fn lay(&mut self, other: &Self, left: usize, top: usize) {
        let columns = other.width.min(self.width.saturating_sub(left));
        for (y, over) in other.pixels.chunks_exact(other.width.max(1)).enumerate() {
            let start = top.saturating_add(y).saturating_mul(self.width).saturating_add(left);
            let Some(under) = self.pixels.get_mut(start..start.saturating_add(columns)) else { return };
            for (under, over) in under.iter_mut().zip(over) {
                *under = blend(*over, *under);
            }
        }
    }

    /// The picture in `factor` times fewer pixels each way, averaged; itself if there is nothing to do.
    #[must_use]
    pub(crate) fn shrunk(self, factor: usize) -> Self {
        if factor < 2 || self.width < factor || self.height < factor {
            return self;
        }
        let (width, height) = (self.width / factor, self.height / factor);
        let mut pixels = Vec::with_capacity(width * height);
        let mut sums = vec![[0_u32; 4]; width];
        for rows in self.pixels.chunks_exact(self.width * factor).take(height) {
            sums.fill([0; 4]);
            for row in rows.chunks_exact(self.width) {
                for (sum, cell) in sums.iter_mut().zip(row.chunks_exact(factor)) {
                    for pixel in cell {
                        for (sum, value) in sum.iter_mut().zip(pixel) {
                            *sum += u32::from(*value);
                        }
                    }
                }
            }
            let cells = (factor * factor) as u32;
            pixels.extend(sums.iter().map(|sum| sum.map(|sum| (sum / cells).min(255) as u8)));
        }
        Self { width, height, pixels }
    }

    /// One grey value a pixel.
    pub(crate) fn grey(&self, value: impl Fn(Ink) -> u8) -> Grey {
        Grey {
            width: self.width,
            height: self.height,
            pixels: self.pixels.iter().map(|ink| value(*ink)).collect(),
        }
    }
}

/// One colour over another.
fn blend(over: Ink, under: Ink) -> Ink {
    let [.., opacity] = over;
    let [.., below] = under;
    let mix = |over: u8, under: u8| {
        let (over, under, opacity) = (u32::from(over), u32::from(under), u32::from(opacity));
        ((over * opacity + under * (255 - opacity) + 127) / 255).min(255) as u8
    };
    let ([r, g, b, _], [ur, ug, ub, _]) = (over, under);
    [mix(r, ur), mix(g, ug), mix(b, ub), opacity.max(below)]
}

/// How bright a colour is over white (ITU-R BT.601).
pub(crate) fn brightness(ink: Ink) -> u8 {
    let [r, g, b, a] = ink;
    let (r, g, b, a) = (u32::from(r), u32::from(g), u32::from(b), u32::from(a));
    let grey = (299 * r + 587 * g + 114 * b + 500) / 1000;
    ((grey * a + 255 * (255 - a) + 127) / 255).min(255) as u8
}

/// A picture in grey values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grey {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<u8>,
}

impl Grey {
    /// The picture in `factor` times fewer pixels each way, averaged.
    pub(crate) fn shrunk(&self, factor: usize) -> Self {
        if factor < 2 || self.width < factor || self.height < factor {
            return self.clone();
        }
        let (width, height) = (self.width / factor, self.height / factor);
        let mut pixels = Vec::with_capacity(width * height);
        let mut sums = vec![0_u32; width];
        for rows in self.pixels.chunks_exact(self.width * factor).take(height) {
            sums.fill(0);
            for row in rows.chunks_exact(self.width) {
                for (sum, cell) in sums.iter_mut().zip(row.chunks_exact(factor)) {
                    *sum += cell.iter().map(|value| u32::from(*value)).sum::<u32>();
                }
            }
            let cells = (factor * factor) as u32;
            pixels.extend(sums.iter().map(|sum| (sum / cells).min(255) as u8));
        }
        Self { width, height, pixels }
    }

    /// The picture in twice as many pixels each way, interpolated.
    pub(crate) fn doubled(&self) -> Self {
        let (width, height) = (self.width * 2, self.height * 2);
        let row = |y: usize| self.pixels.get(y * self.width..(y + 1) * self.width).unwrap_or_default();
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            // The nearer row counts three times, the farther once; columns alike.
            let near = row(y / 2);
            let far = if y % 2 == 0 { (y / 2).saturating_sub(1) } else { (y / 2 + 1).min(self.height - 1) };
            let mixed: Vec<u32> =
                near.iter().zip(row(far)).map(|(near, far)| 3 * u32::from(*near) + u32::from(*far)).collect();
            for x in 0..width {
                let far =
                    if x % 2 == 0 { (x / 2).saturating_sub(1) } else { (x / 2 + 1).min(self.width - 1) };
                let at = |x: usize| mixed.get(x).copied().unwrap_or_default();
                pixels.push(((3 * at(x / 2) + at(far) + 8) / 16).min(255) as u8);
            }
        }
        Self { width, height, pixels }
    }

    /// Each pixel the average of the nine around it.
    pub(crate) fn smoothed(&self) -> Self {
        let across = |row: &[u8]| -> Vec<u32> {
            let at = |x: usize| row.get(x.min(row.len() - 1)).map_or(0, |value| u32::from(*value));
            (0..row.len()).map(|x| at(x.saturating_sub(1)) + at(x) + at(x + 1)).collect()
        };
        let rows: Vec<Vec<u32>> = self.pixels.chunks_exact(self.width.max(1)).map(across).collect();
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..rows.len() {
            let row = |y: usize| rows.get(y.min(rows.len() - 1)).map(Vec::as_slice).unwrap_or_default();
            let sums = row(y.saturating_sub(1)).iter().zip(row(y)).zip(row(y + 1));
            pixels.extend(sums.map(|((above, own), below)| ((above + own + below) / 9).min(255) as u8));
        }
        Self { width: self.width, height: self.height, pixels }
    }
}
