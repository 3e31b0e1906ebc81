//! The style of a tag from all that can give it one.

use super::colour::{self, Layer, Paint, Rgb};
use super::sheet::Sheet;
use super::style::Style;
use super::tokens::Tag;

/// What a browser's own style sheet, presentational attributes, the page's style sheet and the inline style say
/// about a tag; what comes later in this list wins.
pub(super) fn style_of(tag: &Tag<'_>, sheet: &Sheet) -> Style {
    let mut style = Style::default();
    if matches!(tag.name, "pre" | "xmp" | "listing" | "plaintext") {
        style.keeps_lines = Some(true);
    }
    let mut inline = None;
    for attribute in tag.attributes() {
        let colour = || colour::parse(attribute.value).map(Layer::Paint);
        match attribute.name {
            "style" => inline = inline.or(Some(attribute.value)),
            "bgcolor" => style.background = style.background.or_else(colour),
            "background" if !attribute.value.trim().is_empty() => {
                style.background = Some(Layer::Unknown);
            }
            "color" if tag.name == "font" => style.colour = colour(),
            "text" if tag.name == "body" => style.colour = colour(),
            // Links do not inherit the colour around them.
            "href" if tag.name == "a" => style.colour = Some(Layer::Paint(Paint::solid(Rgb::LINK))),
            _ => {}
        }
    }
    style.overlay(&sheet.style_of(tag));
    if let Some(css) = inline {
        style.apply(css);
    }
    style
}
