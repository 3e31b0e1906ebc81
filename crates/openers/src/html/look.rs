//! The look of text: what is inherited from element to element and decides whether text is seen.
//!
//! It follows declarations, not layout: text under other boxes or outside the window counts as seen unless a
//! declaration says so.

use super::colour::{Layer, Paint, Rgb};
use super::style::Style;
use creel_evidence::dissection::Hiding;

/// What decides whether text in an element is seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Hidden by something that no descendant can undo.
    pub(super) hidden: Option<Hiding>,
    /// Inside an element of which nothing is shown, such as `script` or `option`.
    pub(super) unshown: bool,
    pub(super) keeps_lines: bool,
    invisible: bool,
    tiny_font: bool,
    colour: Layer,
    /// `None` where a picture or gradient is behind the text.
    background: Option<Rgb>,
}

impl Look {
    /// Black on white, as a page begins.
    pub(super) const PAGE: Self = Self {
        hidden: None,
        unshown: false,
        keeps_lines: false,
        invisible: false,
        tiny_font: false,
        colour: Layer::Paint(Paint::solid(Rgb::BLACK)),
        background: Some(Rgb::WHITE),
    };

    /// What hides text here, if anything.
    pub(super) fn hides(&self) -> Option<Hiding> {
        if self.hidden.is_some() {
            self.hidden
        } else if self.invisible {
            Some(Hiding::Visibility)
        } else if self.tiny_font {
            Some(Hiding::FontSize)
        } else if self.blends_in() {
            Some(Hiding::Colour)
        } else {
            None
        }
    }

    /// Whether pictures are hidden here; they have neither font nor colour.
    pub(super) fn hides_pictures(&self) -> bool {
        self.hidden.is_some() || self.invisible
    }

    /// Text without colour over a picture is cut out of it, a way to draw letters, and is seen.
    fn blends_in(&self) -> bool {
        match (self.colour, self.background) {
            (Layer::Paint(colour), Some(background)) => colour.over(background).is_like(background),
            _ => false,
        }
    }

    /// The look of a child with that style.
    pub(super) fn child(&self, style: &Style, hidden_attribute: bool) -> Self {
        let mut look = *self;
        look.invisible = style.invisible.unwrap_or(look.invisible);
        look.tiny_font = style.tiny_font.unwrap_or(look.tiny_font);
        look.colour = style.colour.unwrap_or(look.colour);
        look.keeps_lines = style.keeps_lines.unwrap_or(look.keeps_lines);
        look.background = match style.background {
            Some(Layer::Paint(paint)) if paint.alpha == 255 => Some(paint.rgb),
            Some(Layer::Paint(paint)) => look.background.map(|below| paint.over(below)),
            Some(Layer::Unknown) => None,
            None => look.background,
        };
        if look.hidden.is_none() {
            look.hidden = hiding(style, hidden_attribute, &look);
        }
        look
    }
}

/// What of an element's own style hides everything in it.
fn hiding(style: &Style, hidden_attribute: bool, look: &Look) -> Option<Hiding> {
    let yes = |property: Option<bool>| property == Some(true);
    let clipped = yes(style.clips) && (yes(style.flat) || yes(style.narrow));
    let collapsed = yes(style.no_height) && yes(style.clips);
    let reason = if yes(style.no_display) || hidden_attribute && style.no_display.is_none() {
        Some(Hiding::Display)
    } else if yes(style.see_through) {
        Some(Hiding::Visibility)
    } else if clipped || yes(style.away) {
        Some(Hiding::Box)
    } else {
        None
    };
    // `mso-hide` alone hides in one mail reader only; together with any other way it is the usual preheader.
    let own = reason.is_some()
        || yes(style.invisible)
        || yes(style.tiny_font)
        || style.colour.is_some() && look.blends_in();
    if collapsed || own && (yes(style.mso_hide) || yes(style.no_height)) {
        Some(Hiding::Preheader)
    } else {
        reason
    }
}
