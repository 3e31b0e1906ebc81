//! Style declarations that decide whether text is seen.
//!
//! It reads `property: value` lists and keeps what matters for hiding, colour and size. It never lays out.

use super::colour::{self, Layer};

/// What a declaration list says; `None` or `false` where it says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Style {
    /// `display: none`, or another display.
    pub(super) no_display: Option<bool>,
    /// `display: block` and its relatives, or an inline display.
    pub(super) block: Option<bool>,
    /// `visibility: hidden` or `collapse`, or `visible`.
    pub(super) invisible: Option<bool>,
    /// `opacity` of next to nothing.
    pub(super) see_through: Option<bool>,
    /// `font-size` of at most one pixel; relative sizes say nothing.
    pub(super) tiny_font: Option<bool>,
    /// Of the text.
    pub(super) colour: Option<Layer>,
    /// Behind the text.
    pub(super) background: Option<Layer>,
    pub(super) clips: Option<bool>,
    /// `height: 0`.
    pub(super) flat: Option<bool>,
    /// `width: 0` or `max-width: 0`.
    pub(super) narrow: Option<bool>,
    /// `max-height: 0`.
    pub(super) no_height: Option<bool>,
    /// `mso-hide: all`.
    pub(super) mso_hide: Option<bool>,
    /// Moved far out: `text-indent`, or a position or margin, of a thousand pixels to the left or top.
    pub(super) away: Option<bool>,
    /// `white-space` that keeps line ends.
    pub(super) keeps_lines: Option<bool>,
    /// Pixels.
    pub(super) width: Option<u32>,
    /// Pixels.
    pub(super) height: Option<u32>,
}

impl Style {
    /// Reads a declaration list over what is already there, so that later ones win.
    pub(super) fn apply(&mut self, css: &str) {
        for declaration in css.split(';') {
            if let Some((property, value)) = declaration.split_once(':') {
                self.declare(property.trim(), value);
            }
        }
    }

    /// Takes over everything that `other` says.
    pub(super) fn overlay(&mut self, other: &Self) {
        macro_rules! take { ($($field:ident),+) => { $(self.$field = other.$field.or(self.$field);)+ } }
        take!(no_display, block, invisible, see_through, tiny_font, colour, background, clips, flat, narrow);
        take!(no_height, mso_hide, away, keeps_lines, width, height);
    }

    fn declare(&mut self, property: &str, value: &str) {
        let property = Lower::of(property);
        let value = value.trim();
        let value = value.split('!').next().unwrap_or_default().trim_end();
        match property.as_str() {
            "display" => {
                let value = Lower::of(value);
                let inline = matches!(
                    value.as_str(),
                    "inline" | "inline-block" | "inline-table" | "contents" | "table-cell"
                );
                self.no_display = Some(value.as_str() == "none");
                self.block = Some(!inline && value.as_str() != "none");
            }
            "visibility" => self.invisible = Some(matches!(Lower::of(value).as_str(), "hidden" | "collapse")),
            "opacity" => self.see_through = number(value).map(|opacity| opacity < 0.03),
            "font-size" => self.tiny_font = font_size(value).or(self.tiny_font),
            "font" => self.tiny_font = font_shorthand(value).or(self.tiny_font),
            "color" => self.colour = colour::layer(value).or(self.colour),
            "background-color" => self.background = colour::layer(value).or(self.background),
            "background" | "background-image" => self.set_background_list(value),
            "overflow" | "overflow-x" | "overflow-y" => {
                self.clips = Some(matches!(Lower::of(value).as_str(), "hidden" | "clip" | "scroll" | "auto"));
            }
            "height" => {
                self.height = pixels(value).or(self.height);
                self.flat = Some(is_zero(value));
            }
            "width" => {
                self.width = pixels(value).or(self.width);
                self.narrow = Some(is_zero(value));
            }
            "max-height" => self.no_height = Some(is_zero(value)),
            "max-width" if is_zero(value) => self.narrow = Some(true),
            "mso-hide" => self.mso_hide = Some(Lower::of(value).as_str() == "all"),
            "text-indent" | "left" | "top" | "margin-left" | "margin-top" if is_far_away(value) => {
                self.away = Some(true);
            }
            "clip" if is_clipped_away(value) => self.away = Some(true),
            "white-space" => {
                self.keeps_lines = Some(matches!(
                    Lower::of(value).as_str(),
                    "pre" | "pre-wrap" | "pre-line" | "break-spaces"
                ));
            }
            _ => {}
        }
    }

    /// The shorthand: a picture hides any colour below it, otherwise the first word that is a colour counts.
    fn set_background_list(&mut self, value: &str) {
        let has = |word: &str| contains_ignoring_case(value, word);
        if has("url(") || has("gradient(") || has("var(") {
            self.background = Some(Layer::Unknown);
        } else if has("rgb") {
            self.background = colour::parse(value).map(Layer::Paint).or(self.background);
        } else {
            let colour = value.split_ascii_whitespace().find_map(colour::parse);
            self.background = colour.map(Layer::Paint).or(self.background);
        }
    }

    /// What remains of a rule that may or may not apply: nothing that hides, and doubt about colours.
    pub(super) fn in_doubt(&self) -> Self {
        let shows = |property: Option<bool>| property.filter(|&hides| !hides);
        Self {
            no_display: shows(self.no_display),
            invisible: shows(self.invisible),
            see_through: shows(self.see_through),
            tiny_font: shows(self.tiny_font),
            colour: self.colour.map(|_| Layer::Unknown),
            background: self.background.map(|_| Layer::Unknown),
            ..Self::default()
        }
    }
}

/// Whether `needle` (in lower case) stands in `text` in any case.
pub(super) fn contains_ignoring_case(text: &str, needle: &str) -> bool {
    text.as_bytes().windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}

/// Up to 32 bytes in lower case, on the stack; the words that matter are shorter, others match nothing.
struct Lower {
    bytes: [u8; 32],
    length: usize,
}

impl Lower {
    fn of(word: &str) -> Self {
        let mut bytes = [0; 32];
        let source = word.as_bytes();
        let length = if source.len() <= bytes.len() { source.len() } else { 0 };
        for (to, from) in bytes.iter_mut().zip(source.iter().take(length)) {
            *to = from.to_ascii_lowercase();
        }
        Self { bytes, length }
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(self.bytes.get(..self.length).unwrap_or_default()).unwrap_or_default()
    }
}

/// Splits a number from its unit.
fn measure(value: &str) -> Option<(f32, &str)> {
    let end =
        value.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))).unwrap_or(value.len());
    let (number, unit) = value.split_at(end);
    Some((number.parse().ok()?, unit.trim()))
}

fn number(value: &str) -> Option<f32> {
    let (number, unit) = measure(value)?;
    Some(if unit.starts_with('%') { number / 100.0 } else { number })
}

/// A length in pixels; relative units by what they usually come to.
fn length(value: &str) -> Option<f32> {
    let (number, unit) = measure(value)?;
    let unit = Lower::of(unit);
    let factor = match unit.as_str() {
        "" | "px" => 1.0,
        "pt" => 4.0 / 3.0,
        "em" | "rem" | "pc" => 16.0,
        "in" => 96.0,
        "cm" => 37.8,
        "mm" => 3.78,
        "ex" | "ch" => 8.0,
        // A hundred per cent to the left is out of sight.
        "%" | "vw" | "vh" => 10.0,
        _ => return None,
    };
    Some(number * factor)
}

/// Whether a font of that size cannot be read; `None` for sizes relative to the parent's.
fn font_size(value: &str) -> Option<bool> {
    let (number, unit) = measure(value)?;
    let unit = Lower::of(unit);
    match unit.as_str() {
        "em" | "%" | "ex" | "ch" if number > 0.0 => None,
        _ => length(value).map(|pixels| pixels <= 1.0),
    }
}

/// The size in the `font` shorthand: the first number with a unit, or a plain `0`; a weight has no unit.
fn font_shorthand(value: &str) -> Option<bool> {
    let mut sizes = value.split_ascii_whitespace().map(|part| part.split('/').next().unwrap_or_default());
    sizes
        .find(|part| {
            let number = part.starts_with(|c: char| c.is_ascii_digit() || c == '.');
            number && (*part == "0" || !part.bytes().all(|b| b.is_ascii_digit()))
        })
        .and_then(font_size)
}

/// Whether a distance moves text off the left or upper edge of any screen.
fn is_far_away(value: &str) -> bool {
    length(value).is_some_and(|pixels| pixels <= -900.0)
}

/// `rect(0, 0, 0, 0)`, also with single pixels.
fn is_clipped_away(value: &str) -> bool {
    let value = Lower::of(value);
    let Some(inside) = value.as_str().strip_prefix("rect(") else { return false };
    let mut sides = inside.trim_end_matches(')').split([',', ' ']).filter(|side| !side.is_empty());
    sides.all(|side| length(side).is_some_and(|pixels| pixels <= 1.0))
}

fn is_zero(value: &str) -> bool {
    measure(value).is_some_and(|(number, _)| number.abs() < 0.01)
}

/// Whole pixels of an absolute length, also of an attribute without unit.
pub(super) fn pixels(value: &str) -> Option<u32> {
    let (number, unit) = measure(value.trim())?;
    let unit = Lower::of(unit);
    let absolute = matches!(unit.as_str(), "" | "px" | "pt" | "in" | "cm" | "mm" | "pc");
    let pixels = length(value.trim()).filter(|_| absolute && number >= 0.0)?;
    // Saturating; no picture is that large.
    Some(pixels.round() as u32)
}

#[cfg(test)]
mod tests {
    use super::super::colour::{Paint, Rgb};
    use super::*;

    fn style(css: &str) -> Style {
        let mut style = Style::default();
        style.apply(css);
        style
    }

    #[test]
    fn declarations_are_read_in_any_case_and_the_last_wins() {
        let read = style("DISPLAY : None !important; Font-Size:0px;color:#FFF;background:url(x) white");
        assert_eq!(read.no_display, Some(true));
        assert_eq!(read.tiny_font, Some(true));
        assert_eq!(read.colour, Some(Layer::Paint(Paint::solid(Rgb::WHITE))));
        assert_eq!(read.background, Some(Layer::Unknown));
        assert_eq!(style("display:none;display:block").no_display, Some(false));
    }

    #[test]
    fn sizes_that_cannot_be_read_are_tiny() {
        for css in ["font-size:1px", "font-size:0", "font-size:0.5pt", "font:0/0 a", "font: 1px/1px Arial"] {
            assert_eq!(style(css).tiny_font, Some(true), "{css}");
        }
        for css in ["font-size:9pt", "font-size:12px", "font: bold 14px Arial", "font:700 12px x"] {
            assert_eq!(style(css).tiny_font, Some(false), "{css}");
        }
        assert_eq!(style("font-size:80%").tiny_font, None);
    }

    #[test]
    fn moved_out_of_sight_is_away() {
        assert_eq!(style("position:absolute;left:-9999px").away, Some(true));
        assert_eq!(style("text-indent:-999em").away, Some(true));
        assert_eq!(style("clip: rect(0, 0, 0, 0)").away, Some(true));
        assert_eq!(style("margin-left:-10px").away, None);
    }

    #[test]
    fn pixels_are_whole_and_absolute() {
        assert_eq!(
            (pixels("600"), pixels(" 1px"), pixels("100%"), pixels("auto"), pixels("-3")),
            (Some(600), Some(1), None, None, None)
        );
    }
}
