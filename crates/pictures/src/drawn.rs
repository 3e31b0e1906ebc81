//! Codes that no picture file shows: drawn in a page or a text, or put together from several pictures in it.
//!
//! What draws is turned into a picture as a reader would see it and read like any other. Only a page or text with
//! signs of a drawing is looked at ([`may_draw`]); of it also the pictures that stand in `data:` URLs come out.
//!
//! Not drawn: gradients and pictures of style sheets, grids and flexible boxes, `canvas`, fonts, curves of SVG as curves.

mod boxes;
mod characters;
mod inlined;
mod lines;
mod polygon;
mod shapes;
mod style;

use crate::code::Code;
use crate::raster::{Ink, Raster};
use crate::{reading, tell};
use creel_evidence::dissection::{AnomalyKind, FeatureKind};
use creel_evidence::locus::Span;
use creel_openers::Budget;
use creel_openers::html;
use creel_openers::html::tokens::{Run, Sink, Tag};
use creel_openers::member::{Member, MemberKind, Opened, Opening, Place, Source};
use memchr::memmem;

const LIGHT: Ink = [255; 4];
const DARK: Ink = [0, 0, 0, 255];
/// No colour at all.
const NOTHING: Ink = [0; 4];
/// Pixels of a picture that is made of a drawing.
const PIXELS: u64 = 4_000_000;
/// Drawings of a page that are read.
const SKETCHES: usize = 24;
/// Repetitions of what draws from which something may be a drawing.
const REPEATED: usize = 100;

/// A picture made of a drawing.
#[derive(Debug)]
struct Sketch {
    raster: Raster,
    /// What it is made of, as a sentence part.
    how: String,
    /// What draws, in the UTF-8 view.
    span: Span,
}

/// Whether the bytes of a page or text may draw a code or hold pictures: a few searches, no reading.
#[must_use]
pub fn may_draw(bytes: &[u8]) -> bool {
    let holds = |needle: &str| memmem::find(bytes, needle.as_bytes()).is_some();
    let often = |needle: &[u8]| memmem::find_iter(bytes, needle).nth(REPEATED - 1).is_some();
    // Block elements and squares, and large squares in UTF-8, and as character references.
    let characters: [&[u8]; 7] = [b"\xe2\x96", b"\xe2\xac", b"&#96", b"&#x25", b"&#x28", b"&block", b"##"];
    // Braille has four dots a character and four beginnings in UTF-8.
    let is_braille = |at: usize| matches!(bytes.get(at + 1), Some(0xa0..=0xa3));
    let braille =
        || memchr::memchr_iter(0xe2, bytes).filter(|at| is_braille(*at)).nth(REPEATED / 2).is_some();
    holds("data:image/")
        || characters.iter().any(|needle| often(needle))
        || braille()
        || [&b"<td"[..], b"<TD", b"<rect", b"<use", b"<circle", b"background", b"bgcolor"]
            .iter()
            .any(|needle| often(needle))
        || holds("<svg") && (holds("<path") || holds("<polygon"))
        || holds("box-shadow") && often(b"px ")
        || is_of_signs(bytes)
}

/// Whether many lines are long and made of one sign and spaces.
fn is_of_signs(bytes: &[u8]) -> bool {
    let is_drawn = |line: &[u8]| {
        let mut signs = line.iter().filter(|byte| !byte.is_ascii_whitespace());
        let first = signs.next();
        line.len() >= 20
            && first.is_some()
            && signs.all(|sign| Some(sign) == first || matches!(sign, b'0' | b'1'))
    };
    bytes.split(|byte| *byte == b'\n').filter(|line| is_drawn(line)).nth(9).is_some()
}

/// What draws in a page, seen in one pass.
#[derive(Debug, Default)]
struct Drawings {
    lines: lines::Lines,
    boxes: boxes::Boxes,
    shapes: shapes::Shapes,
    sheet: style::Sheet,
    in_sheet: bool,
}

impl Sink for Drawings {
    fn start_tag(&mut self, tag: &Tag<'_>) {
        self.in_sheet = tag.name == "style";
        self.lines.start_tag(tag);
        self.boxes.start_tag(tag, &self.sheet);
        self.shapes.start_tag(tag, &self.sheet);
    }

    fn end_tag(&mut self, name: &str, _span: Span) {
        self.in_sheet = false;
        self.lines.end_tag(name);
        self.boxes.end_tag(name);
        self.shapes.end_tag(name);
    }

    fn text(&mut self, run: &Run<'_>) {
        if self.in_sheet {
            self.sheet.add(run.value);
        } else {
            self.boxes.text(run.value);
        }
        self.lines.text(run);
    }
}

/// Every drawing of a page or text.
fn sketches(utf8: &str) -> Vec<Sketch> {
    let is_page =
        ["<table", "<div", "<pre", "<br", "<svg", "<span", "<p>", "<html", "<TABLE", "<DIV", "<PRE", "<BR"]
            .iter()
            .any(|tag| memmem::find(utf8.as_bytes(), tag.as_bytes()).is_some());
    if !is_page {
        return characters::sketches(&lines::of_text(utf8));
    }
    let mut drawings = Drawings::default();
    html::tokenize(utf8, &mut drawings);
    let Drawings { lines, boxes, shapes, .. } = drawings;
    let mut sketches = characters::sketches(&lines.finish());
    sketches.extend(boxes.finish());
    sketches.extend(shapes.finish());
    sketches
}

/// A code that is drawn, and what draws it.
struct Drawn {
    code: Code,
    how: String,
    span: Span,
}

/// Reads the drawings of a page or text, as far as the budget goes; and whether it did not suffice.
fn read(utf8: &str, budget: &mut Budget) -> (Vec<Drawn>, bool) {
    let mut drawn: Vec<Drawn> = Vec::new();
    let sketches = sketches(utf8);
    let mut is_cut = sketches.len() > SKETCHES;
    for Sketch { raster, how, span } in sketches.into_iter().take(SKETCHES) {
        if !budget.spend_pixels(raster.pixels().len() as u64) {
            is_cut = true;
            break;
        }
        for code in reading::codes(&raster).codes {
            if drawn.iter().all(|known| known.code.payload != code.payload) {
                drawn.push(Drawn { code, how: how.clone(), span });
            }
        }
    }
    (drawn, is_cut)
}

/// Opens a page or text for what it draws: the pictures in it, and the codes as members behind them.
#[must_use]
pub fn open(source: Source<'_>, opening: &mut Opening<'_>) -> Opened {
    let mut opened = Opened::default();
    let utf8 = source.text();
    let pictures = inlined::pictures(&utf8);
    let count = pictures.len();
    for (index, (_, bytes)) in pictures.into_iter().enumerate() {
        if !opening.budget.spend_object() || !opening.budget.spend_bytes(bytes.len() as u64) {
            opened.complain(AnomalyKind::LimitReached, "pictures");
            return opened;
        }
        opened.push(Member::new(index, MemberKind::Picture, bytes));
    }
    let (drawn, is_cut) = read(&utf8, opening.budget);
    if is_cut {
        opened.complain(AnomalyKind::LimitReached, "drawings");
    }
    for (n, Drawn { code, how, span }) in drawn.into_iter().enumerate() {
        let detail = format!("{how}: {}", code.description());
        tell(code, count + n, &detail, FeatureKind::DrawnCode, Place::own_text(span), &mut opened);
    }
    opened
}

/// A picture's bytes or a code's payload again.
#[must_use]
pub fn member(source: Source<'_>, index: usize) -> Option<Vec<u8>> {
    let utf8 = source.text();
    let pictures = inlined::pictures(&utf8);
    let count = pictures.len();
    if let Some((_, bytes)) = pictures.into_iter().nth(index) {
        return Some(bytes);
    }
    let (drawn, _) = read(&utf8, &mut Budget::default());
    let drawn = drawn.into_iter().nth(index.checked_sub(count)?)?;
    Some(drawn.code.payload.into_bytes())
}
