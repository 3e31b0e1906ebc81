//! Pictures of a document as files that others read (ISO 32000-2, 8.9): JPEG and JPEG 2000 as they stand, all others
//! as BMP, which is written without any choice, so that the same picture is the same bytes.

mod colour;

use super::content::InlinePicture;
use super::document::Document;
use super::drawn::Bitmap;
use super::filters::{self, Decoded};
use super::object::{Definition, Dictionary, Object};
use colour::{Colours, Pixels};
use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};

/// Pixels of one picture.
const PIXELS: usize = 16_000_000;
/// Pixels of a picture that is written as it is; larger ones are made smaller by a whole number.
const KEPT: usize = 4_000_000;
/// Pixels of a side.
const SIDE: usize = 30_000;
/// Bytes of the samples of one picture.
const SAMPLES: usize = 32 << 20;

/// A picture's file; `None` if it cannot be read, or shows nothing.
pub(super) fn file(document: &Document<'_>, definition: &Definition) -> Option<Vec<u8>> {
    let dictionary = definition.dictionary()?;
    let decoded = document.stream(definition, SAMPLES);
    let mask = || {
        let mask = document.stream_of(dictionary.get("SMask")?)?;
        let size = |key: &str| document.value(mask.dictionary()?, key)?.count();
        let (width, height) = (size("Width")?, size("Height")?);
        let decoded = document.stream(&mask, SAMPLES);
        let shape = Shape { width, height, depth: 8, decode: Vec::new() };
        (decoded.left.is_none()).then_some((shape, decoded.bytes))
    };
    render(document, dictionary, decoded, mask())
}

/// The file of a picture that stands in the content.
pub(super) fn inline(document: &Document<'_>, picture: &InlinePicture) -> Option<Vec<u8>> {
    let decoded = filters::decode(&picture.data, &document.filters(&picture.dictionary), 4 << 20);
    document.take_room(decoded.spent).then(|| render(document, &picture.dictionary, decoded, None))?
}

/// A bitmap's file.
pub(super) fn painted(bitmap: Bitmap) -> Vec<u8> {
    bmp(bitmap.width, bitmap.height, &Pixels::Grey(bitmap.pixels))
}

/// How samples are laid out.
struct Shape {
    width: usize,
    height: usize,
    /// Bits of a component.
    depth: usize,
    /// What the lowest and the highest value of each component mean, where that is said.
    decode: Vec<f64>,
}

fn render(
    document: &Document<'_>,
    dictionary: &Dictionary,
    decoded: Decoded,
    mask: Option<(Shape, Vec<u8>)>,
) -> Option<Vec<u8>> {
    let value = |long: &str, short: &str| {
        document.value(dictionary, long).or_else(|| document.value(dictionary, short))
    };
    let count = |long: &str, short: &str| value(long, short)?.count();
    let (width, height) = (count("Width", "W")?, count("Height", "H")?);
    if width == 0 || height == 0 || width > SIDE || height > SIDE || width * height > PIXELS {
        if width > SIDE || height > SIDE || width.saturating_mul(height) > PIXELS {
            document.limit("pdf-pixels");
        }
        return None;
    }
    let is_mask = value("ImageMask", "IM").and_then(|is| is.truth()).unwrap_or(false);
    let decode =
        value("Decode", "D").map(|decode| decode.array().iter().filter_map(Object::number).collect());
    let depth = if is_mask { 1 } else { count("BitsPerComponent", "BPC").unwrap_or(8) };
    let mut shape = Shape { width, height, depth, decode: decode.unwrap_or_default() };
    let samples = match &decoded.left {
        None => decoded.bytes,
        Some((name, parameters)) => match name.as_slice() {
            // The bytes are a file already.
            b"DCTDecode" | b"DCT" | b"JPXDecode" => return Some(decoded.bytes),
            b"CCITTFaxDecode" | b"CCF" => {
                shape.depth = 1;
                fax(document, &decoded.bytes, parameters.as_ref(), width, height)?
            }
            _ => return None,
        },
    };
    // What is made of it, and reading it sample by sample.
    if !document.take_room(width * height) || !document.work(width * height / 4) {
        return None;
    }
    let colours = match value("ColorSpace", "CS") {
        // A mask is painted where the sample is 0, in whatever colour: dark on light here.
        Some(space) if !is_mask => Colours::read(document, &space)?,
        _ => Colours::Grey,
    };
    let mut pixels = colours.pixels(&samples, &shape)?;
    if let Some((own, alpha)) = mask {
        match &mut pixels {
            Pixels::Grey(grey) => over_white(grey, 1, width, height, &own, &alpha),
            Pixels::Colour(colour) => over_white(colour, 3, width, height, &own, &alpha),
        }
    }
    // A page that was scanned finely says no more than its half, and every reader would have to go through it.
    let by = (1..8).find(|by| width * height / (by * by) <= KEPT).unwrap_or(8);
    if by > 1 {
        pixels = pixels.reduced(width, height, by);
    }
    Some(bmp(width / by, height / by, &pixels))
}

/// What is transparent shows the paper.
fn over_white(pixels: &mut [u8], components: usize, width: usize, height: usize, mask: &Shape, alpha: &[u8]) {
    if mask.width == 0 || mask.height == 0 || mask.width > SIDE || mask.height > SIDE {
        return;
    }
    for (i, pixel) in pixels.chunks_exact_mut(components).enumerate() {
        let (x, y) = (i % width, i / width);
        let at = (y * mask.height / height) * mask.width + x * mask.width / width;
        let opaque = u32::from(alpha.get(at).copied().unwrap_or(255));
        for component in pixel {
            *component = ((u32::from(*component) * opaque + 255 * (255 - opaque)) / 255) as u8;
        }
    }
}

/// Rows of a fax as bits, 1 is white unless the parameters turn it round (7.4.6).
fn fax(
    document: &Document<'_>,
    bytes: &[u8],
    parameters: Option<&Dictionary>,
    width: usize,
    height: usize,
) -> Option<Vec<u8>> {
    let value = |key: &str| parameters.and_then(|parameters| document.value(parameters, key));
    let truth = |key: &str, default: bool| value(key).and_then(|is| is.truth()).unwrap_or(default);
    let columns = value("Columns").and_then(|columns| columns.count()).unwrap_or(1728);
    let encoding = match value("K").and_then(|k| k.integer()).unwrap_or(0) {
        k if k < 0 => EncodingMode::Group4,
        0 => EncodingMode::Group3_1D,
        _ => EncodingMode::Group3_2D,
    };
    if columns == 0 || columns > SIDE {
        return None;
    }
    let mut rows = Rows { bits: Vec::new(), columns, rows: height, stride: width.div_ceil(8) };
    let settings = DecodeSettings {
        columns: u32::try_from(columns).ok()?,
        rows: u32::try_from(height).ok()?,
        end_of_block: truth("EndOfBlock", true),
        end_of_line: truth("EndOfLine", false),
        rows_are_byte_aligned: truth("EncodedByteAlign", false),
        encoding,
        strict: false,
    };
    // What was read before an error counts.
    let _ = hayro_ccitt::decode(bytes, &mut rows, &mut DecoderContext::new(settings));
    let mut bits = rows.bits;
    if truth("BlackIs1", false) {
        bits.iter_mut().for_each(|byte| *byte = !*byte);
    }
    Some(bits)
}

struct Rows {
    bits: Vec<u8>,
    columns: usize,
    rows: usize,
    stride: usize,
}

impl Decoder for Rows {
    fn push_row(&mut self, changes: &[u32]) {
        if self.bits.len() >= self.rows * self.stride {
            return;
        }
        let start = self.bits.len();
        self.bits.resize(start + self.stride, 0xff);
        let Some(row) = self.bits.get_mut(start..) else { return };
        for pair in changes.chunks(2) {
            let from = pair.first().map_or(0, |&from| from as usize);
            let to = pair.get(1).map_or(self.columns, |&to| to as usize);
            for x in from..to.min(row.len() * 8) {
                if let Some(byte) = row.get_mut(x / 8) {
                    *byte &= !(0x80 >> (x % 8));
                }
            }
        }
    }
}

/// A Windows bitmap (BITMAPINFOHEADER), its rows from the top.
fn bmp(width: usize, height: usize, pixels: &Pixels) -> Vec<u8> {
    let (bits, palette) = match pixels {
        Pixels::Grey(_) => (8_u16, 1024),
        Pixels::Colour(_) => (24, 0),
    };
    let row = width * usize::from(bits / 8);
    let padding = (4 - row % 4) % 4;
    let offset = 54 + palette;
    let size = offset + (row + padding) * height;
    let mut out = Vec::with_capacity(size);
    let word = |value: usize| u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes();
    out.extend(b"BM");
    out.extend(word(size));
    out.extend([0; 4]);
    out.extend(word(offset));
    out.extend(word(40));
    out.extend(word(width));
    // Negative: the first row is the topmost.
    out.extend((i32::try_from(height).unwrap_or(i32::MAX)).wrapping_neg().to_le_bytes());
    out.extend(1_u16.to_le_bytes());
    out.extend(bits.to_le_bytes());
    out.extend([0; 4]);
    out.extend(word(size - offset));
    out.extend([0; 16]);
    match pixels {
        Pixels::Grey(grey) => {
            out.extend((0..=255_u8).flat_map(|level| [level, level, level, 0]));
            for line in grey.chunks(width.max(1)) {
                out.extend(line);
                out.extend(std::iter::repeat_n(0, padding));
            }
        }
        Pixels::Colour(colours) => {
            for line in colours.chunks((width * 3).max(1)) {
                out.extend(line.chunks_exact(3).flat_map(|pixel| pixel.iter().rev()));
                out.extend(std::iter::repeat_n(0, padding));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bitmap_is_written_from_the_top() {
        let bytes = bmp(3, 2, &Pixels::Grey(vec![1, 2, 3, 4, 5, 6]));
        assert_eq!(bytes.len(), 54 + 1024 + 8);
        assert_eq!(&bytes[..2], b"BM");
        assert_eq!(i32::from_le_bytes(bytes[22..26].try_into().unwrap()), -2);
        assert_eq!(&bytes[54 + 1024..], [1, 2, 3, 0, 4, 5, 6, 0]);
        let colour = bmp(1, 1, &Pixels::Colour(vec![10, 20, 30]));
        assert_eq!(&colour[54..], [30, 20, 10, 0]);
    }

    #[test]
    fn fax_rows_are_bits() {
        let mut rows = Rows { bits: Vec::new(), columns: 12, rows: 2, stride: 2 };
        rows.push_row(&[2, 5, 10]);
        rows.push_row(&[]);
        rows.push_row(&[0]);
        assert_eq!(rows.bits, [0b1100_0111, 0b1100_1111, 0xff, 0xff]);
    }
}
