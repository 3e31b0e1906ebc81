//! Picture files become pixels, within limits that are checked on the header.

use crate::frames;
use crate::raster::Raster;
use creel_openers::Budget;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits};
use std::io::Cursor;

/// Pixels of one picture that are decoded; a photograph of a telephone has twelve million.
pub(crate) const PIXELS: u64 = 24_000_000;
/// Pixels that are looked at; larger pictures are averaged down right after decoding.
const KEPT: usize = 4_000_000;
/// Bytes that a decoder may allocate besides its output.
const MEMORY: u64 = 128 << 20;
/// Passes over the pixels of a progressive JPEG that cost nothing more; each further one is paid for like pixels.
const FREE_PASSES: u64 = 12;

/// What a file's header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) frames: u32,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) header: Option<Header>,
    pub(crate) raster: Result<Raster, Refusal>,
    /// By how much the picture was shrunk each way.
    pub(crate) scale: usize,
}

/// Why there are no pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nothing that can be decoded, or broken.
    Broken,
    /// Too small to show anything: a tracking pixel, an icon.
    Small,
    /// More pixels than one picture may have.
    Large,
    /// More pixels than are left for the submission.
    Spent,
}

/// Decodes the (first) picture of a file, if both its sides have at least `least` pixels.
pub(crate) fn decode(bytes: &[u8], least: usize, budget: &mut Budget) -> Decoded {
    let mut decoded = Decoded { header: None, raster: Err(Refusal::Broken), scale: 1 };
    let Ok(mut reader) = ImageReader::new(Cursor::new(bytes)).with_guessed_format() else { return decoded };
    let format = reader.format();
    reader.limits(limits());
    let Ok(mut decoder) = reader.into_decoder() else { return decoded };
    let (width, height) = decoder.dimensions();
    decoded.header = Some(Header { width, height, frames: frames::count(bytes) });
    decoded.raster = (|| {
        let pixels = u64::from(width) * u64::from(height);
        if (width.min(height) as usize) < least {
            return Err(Refusal::Small);
        }
        let passes = if format == Some(image::ImageFormat::Jpeg) { frames::jpeg_scans(bytes) } else { 1 };
        let cost = pixels.saturating_mul(passes.div_ceil(FREE_PASSES).max(1));
        if cost > PIXELS {
            return Err(Refusal::Large);
        }
        if !budget.spend_pixels(cost) {
            return Err(Refusal::Spent);
        }
        decoder.set_limits(limits()).map_err(|error| refusal(&error))?;
        let picture = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let raster =
            Raster::from_bytes(width, height, picture.into_rgba8().as_raw()).ok_or(Refusal::Broken)?;
        decoded.scale = scale(width * height);
        Ok(raster.shrunk(decoded.scale))
    })();
    decoded
}

/// The factor by which so many pixels are shrunk.
fn scale(pixels: usize) -> usize {
    (1..).find(|scale| pixels / (scale * scale) <= KEPT).unwrap_or(1)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    limits
}

fn refusal(error: &ImageError) -> Refusal {
    match error {
        ImageError::Limits(_) => Refusal::Large,
        _ => Refusal::Broken,
    }
}
