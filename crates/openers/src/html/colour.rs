//! CSS colours, as far as mail uses them: hexadecimal, `rgb()`, `rgba()`, and names.
//!
//! It never computes what a page looks like; it only tells whether text has the colour of what is behind it.

/// A colour without transparency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rgb(pub(super) u8, pub(super) u8, pub(super) u8);

/// A colour and how much it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paint {
    pub(super) rgb: Rgb,
    /// From 0, not seen at all, to 255.
    pub(super) alpha: u8,
}

/// What a property says about the colour of text or of what is behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layer {
    /// A colour.
    Paint(Paint),
    /// A picture, a gradient, a variable, or a rule that may or may not apply.
    Unknown,
}

impl Paint {
    /// A colour that covers.
    pub(super) const fn solid(rgb: Rgb) -> Self {
        Self { rgb, alpha: 255 }
    }

    /// The colour that is seen when this one lies over another.
    pub(super) fn over(self, below: Rgb) -> Rgb {
        let alpha = u32::from(self.alpha);
        let mix = |top: u8, low: u8| {
            let mixed = (u32::from(top) * alpha + u32::from(low) * (255 - alpha)) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Rgb(mix(self.rgb.0, below.0), mix(self.rgb.1, below.1), mix(self.rgb.2, below.2))
    }
}

impl Rgb {
    pub(super) const WHITE: Self = Self(255, 255, 255);
    pub(super) const BLACK: Self = Self(0, 0, 0);
    /// The colour of links in a browser's own style sheet.
    pub(super) const LINK: Self = Self(0, 0, 238);

    /// Whether nobody can read one on the other: no channel differs by more than eight of 255 steps.
    pub(super) fn is_like(self, other: Self) -> bool {
        let close = |a: u8, b: u8| a.abs_diff(b) <= 8;
        close(self.0, other.0) && close(self.1, other.1) && close(self.2, other.2)
    }
}

/// A CSS colour, or an attribute's colour: red, green, blue, opacity.
#[must_use]
pub fn ink(text: &str) -> Option<[u8; 4]> {
    let Paint { rgb: Rgb(red, green, blue), alpha } = parse(text)?;
    Some([red, green, blue, alpha])
}

/// Reads a CSS colour, or an attribute's colour with or without `#`.
pub(super) fn parse(text: &str) -> Option<Paint> {
    let text = text.trim();
    if let Some(digits) = text.strip_prefix('#') {
        return hexadecimal(digits);
    }
    let named = |name: &str| {
        NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|&(_, value)| {
            let [_, red, green, blue] = u32::to_be_bytes(value);
            Paint::solid(Rgb(red, green, blue))
        })
    };
    if text.eq_ignore_ascii_case("transparent") {
        return Some(Paint { rgb: Rgb::BLACK, alpha: 0 });
    }
    if let Some((function, rest)) = text.split_once('(') {
        let function = function.trim();
        if function.eq_ignore_ascii_case("rgb") || function.eq_ignore_ascii_case("rgba") {
            return channels(rest.split_once(')').map_or(rest, |(inside, _)| inside));
        }
        return None;
    }
    named(text).or_else(|| if text.len() == 6 { hexadecimal(text) } else { None })
}

/// What the value of a colour property says; `None` if it only inherits.
pub(super) fn layer(value: &str) -> Option<Layer> {
    let inherits = ["inherit", "initial", "unset", "revert", "currentcolor", "none", ""];
    match parse(value) {
        Some(paint) => Some(Layer::Paint(paint)),
        None if inherits.iter().any(|word| value.eq_ignore_ascii_case(word)) => None,
        None => Some(Layer::Unknown),
    }
}

fn hexadecimal(digits: &str) -> Option<Paint> {
    let digit = |i: usize| {
        let value = char::from(*digits.as_bytes().get(i)?).to_digit(16)?;
        u8::try_from(value).ok()
    };
    let single = |i: usize| Some(digit(i)? * 17);
    let double = |i: usize| Some(digit(i)? * 16 + digit(i + 1)?);
    let (colour, alpha) = match digits.len() {
        3 => (Rgb(single(0)?, single(1)?, single(2)?), 255),
        4 => (Rgb(single(0)?, single(1)?, single(2)?), single(3)?),
        6 => (Rgb(double(0)?, double(2)?, double(4)?), 255),
        8 => (Rgb(double(0)?, double(2)?, double(4)?), double(6)?),
        _ => return None,
    };
    Some(Paint { rgb: colour, alpha })
}

/// `r, g, b`, `r g b`, with an alpha after a comma or slash; each a number or a percentage.
fn channels(inside: &str) -> Option<Paint> {
    let mut numbers = inside.split([',', ' ', '/']).filter(|part| !part.is_empty());
    let mut channel = || {
        let part = numbers.next()?;
        let value: f32 = match part.strip_suffix('%') {
            Some(percent) => percent.parse::<f32>().ok()? * 2.55,
            None => part.parse().ok()?,
        };
        // Saturates and turns NaN into 0, which is what CSS does with channels out of range.
        Some(value.round() as u8)
    };
    let colour = Rgb(channel()?, channel()?, channel()?);
    let alpha = numbers.next().map_or(Some(1.0), |alpha| match alpha.strip_suffix('%') {
        Some(percent) => percent.parse::<f32>().ok().map(|value| value / 100.0),
        None => alpha.parse::<f32>().ok(),
    })?;
    Some(Paint { rgb: colour, alpha: (alpha * 255.0).round() as u8 })
}

/// The named colours of CSS 2.1 and those of CSS Color Level 4 that are near white or black or usual in mail.
const NAMES: &[(&str, u32)] = &[
    ("white", 0xff_ffff),
    ("black", 0x00_0000),
    ("red", 0xff_0000),
    ("blue", 0x00_00ff),
    ("green", 0x00_8000),
    ("gray", 0x80_8080),
    ("grey", 0x80_8080),
    ("silver", 0xc0_c0c0),
    ("maroon", 0x80_0000),
    ("yellow", 0xff_ff00),
    ("olive", 0x80_8000),
    ("lime", 0x00_ff00),
    ("aqua", 0x00_ffff),
    ("cyan", 0x00_ffff),
    ("teal", 0x00_8080),
    ("navy", 0x00_0080),
    ("fuchsia", 0xff_00ff),
    ("magenta", 0xff_00ff),
    ("purple", 0x80_0080),
    ("orange", 0xff_a500),
    ("whitesmoke", 0xf5_f5f5),
    ("snow", 0xff_fafa),
    ("ivory", 0xff_fff0),
    ("ghostwhite", 0xf8_f8ff),
    ("floralwhite", 0xff_faf0),
    ("mintcream", 0xf5_fffa),
    ("azure", 0xf0_ffff),
    ("aliceblue", 0xf0_f8ff),
    ("seashell", 0xff_f5ee),
    ("lightgray", 0xd3_d3d3),
    ("lightgrey", 0xd3_d3d3),
    ("gainsboro", 0xdc_dcdc),
    ("darkgray", 0xa9_a9a9),
    ("darkgrey", 0xa9_a9a9),
    ("dimgray", 0x69_6969),
    ("dimgrey", 0x69_6969),
    ("lightblue", 0xad_d8e6),
    ("lightyellow", 0xff_ffe0),
    ("beige", 0xf5_f5dc),
    ("linen", 0xfa_f0e6),
    ("darkblue", 0x00_008b),
    ("darkred", 0x8b_0000),
    ("darkgreen", 0x00_6400),
    ("royalblue", 0x41_69e1),
    ("steelblue", 0x46_82b4),
    ("dodgerblue", 0x1e_90ff),
    ("crimson", 0xdc_143c),
    ("tomato", 0xff_6347),
    ("gold", 0xff_d700),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_every_notation() {
        let white = Some(Paint::solid(Rgb::WHITE));
        for text in
            ["#fff", "#FFFFFF", "ffffff", "white", " WHITE ", "rgb(255,255,255)", "rgb(100% 100% 100%)"]
        {
            assert_eq!(parse(text), white, "{text}");
        }
        for text in ["transparent", "rgba(0, 0, 0, 0)", "#12345600", "rgb(0 0 0 / 0%)"] {
            assert_eq!(parse(text).map(|paint| paint.alpha), Some(0), "{text}");
        }
        for text in ["inherit", "#12", "rgb(1,2)", "", "#ggg", "é"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_thin_layer_changes_little() {
        let veil = parse("rgba(255,255,255,0.1)").unwrap();
        assert_eq!(veil.over(Rgb(20, 30, 60)), Rgb(43, 52, 79));
        assert_eq!(parse("#fff").unwrap().over(Rgb::BLACK), Rgb::WHITE);
    }

    #[test]
    fn nearly_white_is_white() {
        assert!(Rgb(254, 250, 255).is_like(Rgb::WHITE));
        assert!(!Rgb(240, 240, 240).is_like(Rgb::WHITE));
    }
}
