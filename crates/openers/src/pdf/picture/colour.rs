//! Samples as colours (ISO 32000-2, 8.6): grey, RGB, CMYK, palettes, and spaces that are one of these underneath.

use super::Shape;
use crate::pdf::document::Document;
use crate::pdf::object::{Object, Seen, Value};

/// A colour space as far as pictures need it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Colours {
    Grey,
    /// One component of ink: none is white.
    Ink,
    Rgb,
    Cmyk,
    /// Colours by number.
    Palette(Vec<[u8; 3]>),
}

/// Pixels, row after row.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pixels {
    Grey(Vec<u8>),
    /// Red, green, blue.
    Colour(Vec<u8>),
}

impl Pixels {
    /// Every pixel the mean of a square of so many, what is over at the edges left out.
    pub(super) fn reduced(&self, width: usize, height: usize, by: usize) -> Self {
        let (samples, components) = match self {
            Self::Grey(samples) => (samples, 1),
            Self::Colour(samples) => (samples, 3),
        };
        let (columns, rows) = (width / by, height / by);
        let mut out = Vec::with_capacity(columns * rows * components);
        let mut sums = vec![0_u32; columns * components];
        for lines in samples.chunks_exact((width * components * by).max(1)).take(rows) {
            sums.fill(0);
            for line in lines.chunks_exact(width * components) {
                for (x, pixel) in line.chunks_exact(components).take(columns * by).enumerate() {
                    let start = x / by * components;
                    for (sum, &sample) in sums.iter_mut().skip(start).zip(pixel) {
                        *sum += u32::from(sample);
                    }
                }
            }
            out.extend(sums.iter().map(|sum| (sum / (by * by) as u32) as u8));
        }
        if components == 1 { Self::Grey(out) } else { Self::Colour(out) }
    }
}

impl Colours {
    /// Reads a colour space; `None` if nobody knows it.
    pub(super) fn read(document: &Document<'_>, space: &Object) -> Option<Self> {
        let parts = space.array();
        let is_palette = parts.first().is_some_and(|name| {
            let name = document.seen(name);
            name.is_name("Indexed") || name.is_name("I")
        });
        if !is_palette {
            return Self::plain(document, space);
        }
        let table = match document.seen(parts.get(3)?) {
            Seen::There(definition) if definition.stream.is_some() => {
                document.stream(&definition, 4096).bytes
            }
            seen => seen.string()?.to_vec(),
        };
        let base = Self::plain(document, &document.seen(parts.get(1)?))?;
        let colours = table.chunks_exact(base.components()).take(256).map(|components| base.rgb(components));
        Some(Self::Palette(colours.collect()))
    }

    /// A space that is no palette.
    fn plain(document: &Document<'_>, space: &Object) -> Option<Self> {
        let parts = space.array();
        let name = match &space.value {
            Value::Name(name) => name.clone(),
            _ => document.seen(parts.first()?).name()?.to_vec(),
        };
        match name.as_slice() {
            b"DeviceGray" | b"G" | b"CalGray" => Some(Self::Grey),
            b"DeviceRGB" | b"RGB" | b"CalRGB" => Some(Self::Rgb),
            b"DeviceCMYK" | b"CMYK" => Some(Self::Cmyk),
            b"Separation" => Some(Self::Ink),
            b"ICCBased" => {
                let profile = document.stream_of(parts.get(1)?)?;
                match document.value(profile.dictionary()?, "N")?.count()? {
                    1 => Some(Self::Grey),
                    3 => Some(Self::Rgb),
                    4 => Some(Self::Cmyk),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    const fn components(&self) -> usize {
        match self {
            Self::Grey | Self::Ink | Self::Palette(_) => 1,
            Self::Rgb => 3,
            Self::Cmyk => 4,
        }
    }

    /// Whether all its colours are grey.
    fn is_grey(&self) -> bool {
        match self {
            Self::Grey | Self::Ink => true,
            Self::Rgb | Self::Cmyk => false,
            Self::Palette(colours) => colours.iter().all(|[red, green, blue]| red == green && green == blue),
        }
    }

    fn rgb(&self, components: &[u8]) -> [u8; 3] {
        match (self, components) {
            (Self::Grey, [grey, ..]) => [*grey; 3],
            (Self::Ink, [ink, ..]) => [255 - ink; 3],
            (Self::Rgb, [red, green, blue, ..]) => [*red, *green, *blue],
            (Self::Cmyk, [cyan, magenta, yellow, black, ..]) => {
                let light = |ink: u8| (u16::from(255 - ink) * u16::from(255 - black) / 255) as u8;
                [light(*cyan), light(*magenta), light(*yellow)]
            }
            (Self::Palette(colours), [number, ..]) => {
                colours.get(usize::from(*number)).copied().unwrap_or([255; 3])
            }
            _ => [255; 3],
        }
    }

    /// The pixels of a picture; rows that are missing are white.
    pub(super) fn pixels(&self, samples: &[u8], shape: &Shape) -> Option<Pixels> {
        if !matches!(shape.depth, 1 | 2 | 4 | 8 | 16) {
            return None;
        }
        let count = self.components();
        let row_bytes = (shape.width * count * shape.depth).div_ceil(8);
        let is_grey = self.is_grey();
        let size = shape.width * shape.height * if is_grey { 1 } else { 3 };
        let mut out: Vec<u8> = Vec::with_capacity(size);
        let is_palette = matches!(self, Self::Palette(_));
        let turned = |i: usize| match shape.decode.get(2 * i..2 * i + 2) {
            Some([low, high]) => low > high,
            _ => false,
        };
        let turned: Vec<bool> = (0..count).map(|i| turned(i) && !is_palette).collect();
        let is_plain = shape.depth == 8 && !turned.contains(&true);
        let mut components = vec![0_u8; count];
        for row in samples.chunks_exact(row_bytes.max(1)).take(shape.height) {
            // What most pictures are is taken as it stands.
            if is_plain && matches!(self, Self::Grey | Self::Rgb) {
                out.extend(row);
                continue;
            }
            for x in 0..shape.width {
                for (i, (component, turned)) in components.iter_mut().zip(&turned).enumerate() {
                    let value = sample(row, x * count + i, shape.depth, is_palette);
                    *component = if *turned { 255 - value } else { value };
                }
                let colour = self.rgb(&components);
                if is_grey { out.push(colour[0]) } else { out.extend(colour) }
            }
        }
        out.resize(size, 255);
        Some(if is_grey { Pixels::Grey(out) } else { Pixels::Colour(out) })
    }
}

/// One sample of a row: scaled to a byte, or the number itself.
fn sample(row: &[u8], nth: usize, depth: usize, is_number: bool) -> u8 {
    let byte = |at: usize| row.get(at).copied().unwrap_or(255);
    match depth {
        8 => byte(nth),
        16 => byte(nth * 2),
        _ => {
            let bit = nth * depth;
            let highest = ((1_u16 << depth) - 1) as u8;
            let value = byte(bit / 8) >> (8 - depth - bit % 8) & highest;
            if is_number { value } else { value * (255 / highest) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(width: usize, height: usize, depth: usize, decode: &[f64]) -> Shape {
        Shape { width, height, depth, decode: decode.to_vec() }
    }

    #[test]
    fn bits_and_palettes_become_pixels() {
        let bits = Colours::Grey.pixels(&[0b1010_0000, 0b0100_0000], &shape(3, 2, 1, &[]));
        assert_eq!(bits, Some(Pixels::Grey(vec![255, 0, 255, 0, 255, 0])));
        let turned = Colours::Grey.pixels(&[0b1010_0000], &shape(3, 1, 1, &[1.0, 0.0]));
        assert_eq!(turned, Some(Pixels::Grey(vec![0, 255, 0])));
        let palette = Colours::Palette(vec![[1, 2, 3], [9, 9, 9]]);
        let numbers = palette.pixels(&[0b0001_1100], &shape(3, 1, 2, &[]));
        assert_eq!(numbers, Some(Pixels::Colour(vec![1, 2, 3, 9, 9, 9, 255, 255, 255])));
    }

    #[test]
    fn inks_are_darker_the_more_there_is() {
        assert_eq!(Colours::Cmyk.rgb(&[0, 0, 0, 255]), [0; 3]);
        assert_eq!(Colours::Cmyk.rgb(&[255, 0, 0, 0]), [0, 255, 255]);
        assert_eq!(Colours::Ink.rgb(&[255]), [0; 3]);
    }

    #[test]
    fn large_pictures_become_smaller() {
        let board = Pixels::Grey(vec![0, 100, 7, 100, 200, 7, 9, 9, 9]);
        assert_eq!(board.reduced(3, 3, 2), Pixels::Grey(vec![100]));
        let colours = Pixels::Colour(vec![10, 20, 30, 30, 40, 50, 10, 20, 30, 30, 40, 50]);
        assert_eq!(colours.reduced(2, 2, 2), Pixels::Colour(vec![20, 30, 40]));
    }

    #[test]
    fn missing_rows_are_white_and_odd_depths_nothing() {
        let cut = Colours::Rgb.pixels(&[1, 2, 3], &shape(1, 2, 8, &[]));
        assert_eq!(cut, Some(Pixels::Colour(vec![1, 2, 3, 255, 255, 255])));
        assert_eq!(Colours::Grey.pixels(&[], &shape(1, 1, 3, &[])), None);
    }
}
