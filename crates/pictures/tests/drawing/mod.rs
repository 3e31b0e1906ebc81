//! Pictures drawn for the tests: codes in all the ways that senders draw them, and their benign twins.

#![allow(dead_code, reason = "each test draws other pictures")]
#![allow(clippy::manual_is_multiple_of, reason = "patterns are told by remainders, 0 among them")]

pub(crate) mod kinds;
pub(crate) mod pages;
pub(crate) mod twins;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, ImageFormat, RgbaImage};
use qrcode::{Color, EcLevel, QrCode};
use std::io::Cursor;

/// Red, green, blue, opacity.
pub(crate) type Ink = [u8; 4];

pub(crate) const BLACK: Ink = [0, 0, 0, 255];
pub(crate) const WHITE: Ink = [255, 255, 255, 255];
pub(crate) const CLEAR: Ink = [0, 0, 0, 0];

/// The modules of a code, `true` where it is dark.
#[derive(Clone)]
pub(crate) struct Modules {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) dark: Vec<bool>,
}

impl Modules {
    /// A QR code with the given level of error correction.
    pub(crate) fn qr(payload: &str, level: EcLevel) -> Self {
        let code = QrCode::with_error_correction_level(payload, level).expect("it fits");
        let dark = code.to_colors().iter().map(|color| *color == Color::Dark).collect();
        Self { width: code.width(), height: code.width(), dark }
    }

    /// Whether the module is dark; everything around the code is light.
    pub(crate) fn is_dark(&self, x: isize, y: isize) -> bool {
        let inside = |at: isize, size: usize| usize::try_from(at).ok().filter(|at| *at < size);
        match (inside(x, self.width), inside(y, self.height)) {
            (Some(x), Some(y)) => self.dark[y * self.width + x],
            _ => false,
        }
    }

    /// Columns `range` as a code of their own: half of one that is split.
    pub(crate) fn columns(&self, range: std::ops::Range<usize>) -> Self {
        let dark = (0..self.height)
            .flat_map(|y| range.clone().map(move |x| (x, y)))
            .map(|(x, y)| self.dark[y * self.width + x])
            .collect();
        Self { width: range.len(), height: self.height, dark }
    }

    /// Rows `range` as a code of their own.
    pub(crate) fn rows(&self, range: std::ops::Range<usize>) -> Self {
        let dark = self.dark[range.start * self.width..range.end * self.width].to_vec();
        Self { width: self.width, height: range.len(), dark }
    }
}

/// How a code is drawn.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    /// Pixels a module.
    pub(crate) module: f64,
    /// Modules of quiet zone.
    pub(crate) quiet: f64,
    pub(crate) dark: Ink,
    pub(crate) light: Ink,
    /// Degrees, clockwise.
    pub(crate) angle: f64,
    /// Horizontal shear.
    pub(crate) shear: f64,
    /// Dark modules are dots.
    pub(crate) dots: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { module: 4.0, quiet: 4.0, dark: BLACK, light: WHITE, angle: 0.0, shear: 0.0, dots: false }
    }
}

/// A picture.
#[derive(Clone)]
pub(crate) struct Canvas {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<Ink>,
}

impl Canvas {
    /// A picture of one colour.
    pub(crate) fn filled(width: usize, height: usize, ink: Ink) -> Self {
        Self { width, height, pixels: vec![ink; width * height] }
    }

    /// A picture whose colours follow from the place.
    pub(crate) fn painted(width: usize, height: usize, ink: impl Fn(usize, usize) -> Ink) -> Self {
        let pixels =
            (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| ink(x, y)).collect();
        Self { width, height, pixels }
    }

    /// A code, with edges as a renderer smooths them.
    pub(crate) fn code(code: &Modules, style: Style) -> Self {
        let (sin, cos) = style.angle.to_radians().sin_cos();
        let width = (code.width as f64 + 2.0 * style.quiet) * style.module;
        let height = (code.height as f64 + 2.0 * style.quiet) * style.module;
        let slanted = width + style.shear.abs() * height;
        let outer_width = (slanted * cos.abs() + height * sin.abs()).round();
        let outer_height = (slanted * sin.abs() + height * cos.abs()).round();
        let plain = style.angle == 0.0 && style.shear == 0.0 && style.module.fract() == 0.0 && !style.dots;
        let samples = if plain { 1 } else { 4 };
        Self::painted(outer_width as usize, outer_height as usize, |x, y| {
            let mut sum = [0.0; 4];
            for sample in 0..samples * samples {
                let part = |at: usize| (at as f64 + 0.5) / samples as f64;
                let dx = x as f64 + part(sample % samples) - outer_width / 2.0;
                let dy = y as f64 + part(sample / samples) - outer_height / 2.0;
                let (turned_x, turned_y) = (dx * cos + dy * sin, dy * cos - dx * sin);
                let mx = (turned_x - style.shear * turned_y + width / 2.0) / style.module - style.quiet;
                let my = (turned_y + height / 2.0) / style.module - style.quiet;
                let off = (mx - mx.floor() - 0.5).hypot(my - my.floor() - 0.5);
                let is_finder = |x: f64, y: f64| {
                    let near = |at: f64, size: usize| (at < 7.0, at >= size as f64 - 7.0);
                    let ((left, right), (top, bottom)) = (near(x, code.width), near(y, code.height));
                    (left || right) && top || left && bottom
                };
                let dark = code.is_dark(mx.floor() as isize, my.floor() as isize)
                    && (!style.dots || is_finder(mx, my) || off < 0.42);
                let ink = if dark { style.dark } else { style.light };
                for (sum, value) in sum.iter_mut().zip(ink) {
                    *sum += f64::from(value);
                }
            }
            sum.map(|sum| (sum / (samples * samples) as f64).round() as u8)
        })
    }

    /// Lays `other` over this picture, its upper left corner at `(left, top)`.
    pub(crate) fn lay(mut self, other: &Self, left: usize, top: usize) -> Self {
        for y in 0..other.height.min(self.height.saturating_sub(top)) {
            for x in 0..other.width.min(self.width.saturating_sub(left)) {
                let over = other.pixels[y * other.width + x];
                let under = &mut self.pixels[(top + y) * self.width + left + x];
                let opacity = f64::from(over[3]) / 255.0;
                for (under, over) in under.iter_mut().zip(over).take(3) {
                    *under = (f64::from(over) * opacity + f64::from(*under) * (1.0 - opacity)).round() as u8;
                }
                under[3] = under[3].max(over[3]);
            }
        }
        self
    }

    /// Changes every colour.
    pub(crate) fn map(mut self, change: impl Fn(usize, usize, Ink) -> Ink) -> Self {
        for y in 0..self.height {
            for x in 0..self.width {
                let pixel = &mut self.pixels[y * self.width + x];
                *pixel = change(x, y, *pixel);
            }
        }
        self
    }

    /// Adds noise of at most `strength` to every colour.
    pub(crate) fn noisy(self, strength: i32) -> Self {
        self.map(|x, y, ink| {
            let noise = (scatter(x, y, 1) % (2 * strength as u32 + 1)) as i32 - strength;
            let [r, g, b, a] = ink;
            let moved = |v: u8| (i32::from(v) + noise).clamp(0, 255) as u8;
            [moved(r), moved(g), moved(b), a]
        })
    }

    /// As a file.
    pub(crate) fn encode(&self, format: ImageFormat) -> Vec<u8> {
        let bytes: Vec<u8> = self.pixels.iter().flatten().copied().collect();
        let picture = RgbaImage::from_raw(self.width as u32, self.height as u32, bytes).expect("it fits");
        let mut out = Cursor::new(Vec::new());
        let opaque =
            matches!(format, ImageFormat::Bmp).then(|| image::DynamicImage::from(picture.clone()).to_rgb8());
        match opaque {
            Some(opaque) => opaque.write_to(&mut out, format),
            None => picture.write_to(&mut out, format),
        }
        .expect("it can be written");
        out.into_inner()
    }

    /// As a PNG.
    pub(crate) fn png(&self) -> Vec<u8> {
        self.encode(ImageFormat::Png)
    }

    /// As a JPEG of this quality.
    pub(crate) fn jpeg(&self, quality: u8) -> Vec<u8> {
        let bytes: Vec<u8> = self.pixels.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
        let mut out = Vec::new();
        JpegEncoder::new_with_quality(&mut out, quality)
            .write_image(&bytes, self.width as u32, self.height as u32, ExtendedColorType::Rgb8)
            .expect("it can be written");
        out
    }
}

/// A number that looks like chance and follows from the place (a finaliser as in MurmurHash3).
pub(crate) fn scatter(x: usize, y: usize, seed: u32) -> u32 {
    let mut value = (x as u32).wrapping_mul(0x9E37_79B9) ^ (y as u32).wrapping_mul(0x85EB_CA6B) ^ seed;
    value = (value ^ (value >> 16)).wrapping_mul(0x85EB_CA6B);
    value = (value ^ (value >> 13)).wrapping_mul(0xC2B2_AE35);
    value ^ (value >> 16)
}

/// Something like a photograph: soft hills of brightness, shadows, grain.
pub(crate) fn photograph(width: usize, height: usize, seed: u32) -> Canvas {
    let knot =
        |x: usize, y: usize, size: usize| f64::from(scatter(x / size, y / size, seed ^ size as u32) % 256);
    let soft = |x: usize, y: usize, size: usize| {
        let (fx, fy) = ((x % size) as f64 / size as f64, (y % size) as f64 / size as f64);
        let top = knot(x, y, size) * (1.0 - fx) + knot(x + size, y, size) * fx;
        let bottom = knot(x, y + size, size) * (1.0 - fx) + knot(x + size, y + size, size) * fx;
        top * (1.0 - fy) + bottom * fy
    };
    Canvas::painted(width, height, |x, y| {
        let hills = 0.5 * soft(x, y, 97) + 0.3 * soft(x, y, 31) + 0.2 * soft(x, y, 7);
        let grain = f64::from(scatter(x, y, seed) % 13);
        let tone = |warm: f64| (hills * warm + grain).clamp(0.0, 255.0) as u8;
        [tone(1.0), tone(0.9), tone(0.75), 255]
    })
}
