//! What a tag says about its box: colour, size, place. Only what drawings are made of.

use crate::raster::Ink;
use creel_openers::html::ink;
use creel_openers::html::tokens::Tag;
use std::collections::HashMap;

/// Rules that are kept of one page.
const RULES: usize = 2_000;

/// A box.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Style {
    pub(super) background: Option<Ink>,
    pub(super) fill: Option<Option<Ink>>,
    pub(super) stroke: Option<Ink>,
    pub(super) stroke_width: Option<f32>,
    /// Pixels.
    pub(super) width: Option<f32>,
    pub(super) height: Option<f32>,
    pub(super) left: Option<f32>,
    pub(super) top: Option<f32>,
    pub(super) is_absolute: bool,
    pub(super) shadow: Option<String>,
}

impl Style {
    /// Reads declarations; later ones win.
    pub(super) fn apply(&mut self, css: &str) {
        for declaration in css.split(';') {
            let Some((property, value)) = declaration.split_once(':') else { continue };
            let value = value.trim().trim_end_matches("!important").trim_end();
            match property.trim().to_ascii_lowercase().as_str() {
                "background" | "background-color" => {
                    let colour = ink(value).or_else(|| value.split_whitespace().find_map(ink));
                    self.background = colour.or(self.background);
                }
                "fill" => self.fill = paint(value).or(self.fill),
                "stroke" => self.stroke = ink(value).or(self.stroke),
                "stroke-width" => self.stroke_width = length(value).or(self.stroke_width),
                "width" => self.width = length(value).or(self.width),
                "height" | "line-height" => self.height = length(value).or(self.height),
                "left" => self.left = length(value).or(self.left),
                "top" => self.top = length(value).or(self.top),
                "position" => self.is_absolute = value.eq_ignore_ascii_case("absolute"),
                "box-shadow" => self.shadow = Some(value.to_owned()),
                _ => {}
            }
        }
    }

    /// The box of a tag: what style sheets say, its attributes, its own declarations.
    pub(super) fn of(tag: &Tag<'_>, sheet: &Sheet) -> Self {
        let mut style = Self::default();
        sheet.lay(tag, &mut style);
        for attribute in tag.attributes() {
            let value = attribute.value;
            match attribute.name {
                "bgcolor" => style.background = ink(value).or(style.background),
                "fill" => style.fill = paint(value).or(style.fill),
                "stroke" => style.stroke = ink(value).or(style.stroke),
                "stroke-width" => style.stroke_width = length(value).or(style.stroke_width),
                "width" => style.width = length(value).or(style.width),
                "height" => style.height = length(value).or(style.height),
                _ => {}
            }
        }
        if let Some(own) = tag.value("style") {
            style.apply(own);
        }
        style
    }
}

/// A paint of SVG: a colour, or `none`.
fn paint(value: &str) -> Option<Option<Ink>> {
    if value.trim().eq_ignore_ascii_case("none") { Some(None) } else { ink(value).map(Some) }
}

/// A length in pixels; percentages and what grows with the font are none.
pub(super) fn length(value: &str) -> Option<f32> {
    let value = value.trim();
    let number = value.strip_suffix("px").or_else(|| value.strip_suffix("pt")).unwrap_or(value);
    number.trim().parse::<f32>().ok().filter(|length| length.is_finite() && length.abs() < 1e6)
}

/// The rules of a page's style sheets whose selector is one tag, class or id.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    rules: HashMap<String, Style>,
}

impl Sheet {
    /// Adds the rules of a style sheet.
    pub(super) fn add(&mut self, css: &str) {
        for rule in css.split('}') {
            let Some((selectors, body)) = rule.rsplit_once('{') else { continue };
            let selectors = selectors.rsplit(['{', ';', '/']).next().unwrap_or(selectors);
            for selector in selectors.split(',') {
                let selector = selector.trim();
                // Of a chain only the last part is asked, which is right for what drawings use chains for.
                let last = selector.split([' ', '>']).next_back().unwrap_or(selector);
                let is_simple = !last.is_empty() && !last.contains([':', '[', '*', '+', '~']);
                if is_simple && self.rules.len() < RULES {
                    self.rules.entry(last.to_ascii_lowercase()).or_default().apply(body);
                }
            }
        }
    }

    fn lay(&self, tag: &Tag<'_>, style: &mut Style) {
        if self.rules.is_empty() {
            return;
        }
        let mut names = vec![tag.name.to_owned()];
        for class in tag.value("class").unwrap_or_default().split_ascii_whitespace().take(8) {
            let class = class.to_ascii_lowercase();
            names.push(format!(".{class}"));
            names.push(format!("{}.{class}", tag.name));
        }
        if let Some(id) = tag.value("id") {
            names.push(format!("#{}", id.to_ascii_lowercase()));
        }
        for rule in names.iter().filter_map(|name| self.rules.get(name)) {
            let Style {
                background,
                fill,
                stroke,
                stroke_width,
                width,
                height,
                left,
                top,
                is_absolute,
                shadow,
            } = rule;
            style.background = background.or(style.background);
            style.fill = fill.or(style.fill);
            style.stroke = stroke.or(style.stroke);
            style.stroke_width = stroke_width.or(style.stroke_width);
            style.width = width.or(style.width);
            style.height = height.or(style.height);
            style.left = left.or(style.left);
            style.top = top.or(style.top);
            style.is_absolute |= is_absolute;
            style.shadow = shadow.clone().or(style.shadow.take());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_and_rules_give_boxes() {
        let mut style = Style::default();
        style.apply("background: url(x) #000; WIDTH:4px !important;height:2.5pt;position:absolute;left:-3px");
        assert_eq!(style.background, Some([0, 0, 0, 255]));
        assert_eq!((style.width, style.height, style.left), (Some(4.0), Some(2.5), Some(-3.0)));
        assert!(style.is_absolute);
        let mut sheet = Sheet::default();
        sheet.add(
            "/* a */ .d, td.x { background:#111 } @media print { #q { width: 3px } } a:hover{width:1px}",
        );
        assert_eq!(sheet.rules.len(), 3);
        assert_eq!(sheet.rules[".d"].background, Some([17, 17, 17, 255]));
    }
}
