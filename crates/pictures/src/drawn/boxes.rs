//! Codes made of boxes: cells of a table, elements of a size and colour one behind the other, shadows of one box.

use super::Sketch;
use super::style::{Sheet, Style, length};
use crate::raster::{Ink, Raster};
use creel_evidence::locus::Span;
use creel_openers::html::ink;
use creel_openers::html::tokens::Tag;

/// Boxes that are kept of one drawing: the largest code with a box a module.
const BOXES: usize = 40_000;
/// Boxes that the smallest code needs at least; a row of it has about eight stretches of one colour.
pub(super) const FEWEST: usize = 100;
/// Columns and rows of a table that are told apart.
const CELLS: usize = 400;
/// Tables and rows of elements that are open at a time.
const DEPTH: usize = 32;
/// Pixels of the longer side of a picture that is made.
const SIDE: f32 = 1_000.0;

/// A box in the measure of its drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rectangle {
    left: f32,
    top: f32,
    width: f32,
    height: f32,
    ink: Ink,
}

/// A drawing: boxes, in the order in which they cover each other.
#[derive(Debug, Default)]
struct Drawing {
    boxes: Vec<Rectangle>,
    span: Option<Span>,
    /// What is around the boxes, if it is not white.
    around: Option<Ink>,
}

impl Drawing {
    fn add(&mut self, rectangle: Rectangle, span: Span) {
        if self.boxes.len() < BOXES && rectangle.width > 0.0 && rectangle.height > 0.0 {
            self.boxes.push(rectangle);
        }
        let start = self.span.map_or(span.start, |known| known.start);
        self.span = Some(Span::new(start, span.end));
    }

    /// The boxes as a picture, if there are enough of them to be a code.
    fn sketch(self, how: &str) -> Option<Sketch> {
        let span = self.span.filter(|_| self.boxes.len() >= FEWEST)?;
        let edge =
            |of: fn(&Rectangle) -> f32, fold: fn(f32, f32) -> f32| self.boxes.iter().map(of).reduce(fold);
        let (left, top) = (edge(|b| b.left, f32::min)?, edge(|b| b.top, f32::min)?);
        let (right, bottom) = (edge(|b| b.left + b.width, f32::max)?, edge(|b| b.top + b.height, f32::max)?);
        let longer = (right - left).max(bottom - top);
        let least = self.boxes.iter().map(|b| b.width.min(b.height)).reduce(f32::min)?;
        // The least box takes four pixels, as far as there is room for the whole.
        let scale = (4.0 / least).clamp(0.05, 8.0).min(SIDE / longer);
        let margin = 16;
        let pixels = |length: f32| (length * scale).round().clamp(0.0, SIDE) as usize;
        let (width, height) = (pixels(right - left) + 2 * margin, pixels(bottom - top) + 2 * margin);
        let mut raster = Raster::filled(width, height, self.around.unwrap_or(super::LIGHT), super::PIXELS)?;
        for shape in &self.boxes {
            let (from_x, from_y) = (pixels(shape.left - left), pixels(shape.top - top));
            let (to_x, to_y) =
                (pixels(shape.left + shape.width - left), pixels(shape.top + shape.height - top));
            raster.fill(margin + from_x, margin + from_y, to_x - from_x, to_y - from_y, shape.ink);
        }
        Some(Sketch { raster, how: how.to_owned(), span })
    }
}

/// An open table.
#[derive(Debug, Default)]
struct Table {
    drawing: Drawing,
    background: Option<Ink>,
    row_background: Option<Ink>,
    /// How far down each column is taken by cells of rows above, in rows.
    taken: Vec<usize>,
    row: usize,
    column: usize,
    /// Where the next cell begins, and the next row, in pixels as far as cells say their size.
    left: f32,
    top: f32,
    row_height: f32,
    /// The same cells in pixels, if every one says its width.
    sized: Drawing,
    is_sized: bool,
    /// Whether any cell spans several columns, so that columns count and not sizes.
    spans: bool,
    has_row: bool,
}

impl Table {
    fn start_row(&mut self, style: &Style) {
        if self.has_row {
            self.row += 1;
            self.top += self.row_height.max(0.0);
        }
        self.has_row = true;
        self.row_background = style.background.or(self.background);
        self.column = 0;
        self.left = 0.0;
        self.row_height = style.height.unwrap_or_default();
    }

    fn cell(&mut self, tag: &Tag<'_>, style: &Style) {
        if self.row >= CELLS {
            return;
        }
        let span = |name| tag.value(name).and_then(|value| value.trim().parse::<usize>().ok()).unwrap_or(1);
        let (columns, rows) = (span("colspan").clamp(1, CELLS), span("rowspan").clamp(1, CELLS));
        self.spans |= columns > 1;
        while self.taken.get(self.column).is_some_and(|below| *below > self.row) {
            self.column += 1;
        }
        if self.column + columns > CELLS {
            return;
        }
        if self.taken.len() < self.column + columns {
            self.taken.resize(self.column + columns, 0);
        }
        for below in self.taken.iter_mut().skip(self.column).take(columns) {
            *below = self.row + rows;
        }
        let ink = style.background.or(self.row_background).unwrap_or(super::LIGHT);
        let (width, height) = (columns as f32, rows as f32);
        let cell = Rectangle { left: self.column as f32, top: self.row as f32, width, height, ink };
        self.drawing.add(cell, tag.span);
        self.column += columns;
        match style.width.filter(|width| *width > 0.0) {
            Some(width) => {
                self.row_height = self.row_height.max(style.height.unwrap_or_default());
                // A row without a height of its own is as high as its cells are narrow at most: squares.
                let height = if self.row_height > 0.0 { self.row_height } else { width };
                self.row_height = height;
                self.sized.add(Rectangle { left: self.left, top: self.top, width, height, ink }, tag.span);
                self.left += width;
            }
            None => self.is_sized = false,
        }
    }

    fn finish(mut self, sketches: &mut Vec<Sketch>) {
        self.drawing.around = self.background;
        self.sized.around = self.background;
        if self.row + 1 < ROWS {
            return;
        }
        // Runs of one colour may be told by widths instead of by columns.
        if self.is_sized && !self.spans {
            sketches.extend(self.sized.sketch("drawn with the cells of a table"));
        }
        sketches.extend(self.drawing.sketch("drawn with the cells of a table"));
    }
}

/// Rows of the smallest code.
const ROWS: usize = 21;

/// Elements that stand one behind the other, or where they say.
#[derive(Debug, Default)]
struct Flow {
    drawing: Drawing,
    left: f32,
    top: f32,
    row_height: f32,
}

impl Flow {
    fn end_row(&mut self) {
        if self.left > 0.0 {
            self.top += self.row_height;
            self.left = 0.0;
            self.row_height = 0.0;
        }
    }

    fn place(&mut self, style: &Style, span: Span) {
        let (Some(width), Some(height)) = (style.width, style.height) else { return };
        if width <= 0.0 || height <= 0.0 || width > 60.0 * SIDE || height > 60.0 * SIDE {
            return;
        }
        let ink = style.background.unwrap_or(crate::drawn::NOTHING);
        if style.is_absolute {
            let (left, top) = (style.left.unwrap_or_default(), style.top.unwrap_or_default());
            if style.background.is_some() {
                self.drawing.add(Rectangle { left, top, width, height, ink }, span);
            }
            return;
        }
        if style.background.is_some() {
            self.drawing.add(Rectangle { left: self.left, top: self.top, width, height, ink }, span);
        }
        self.left += width;
        self.row_height = self.row_height.max(height);
    }
}

/// Boxes of a page.
#[derive(Debug, Default)]
pub(super) struct Boxes {
    tables: Vec<Table>,
    flow: Flow,
    /// The last element that was opened and may turn out to hold nothing: its box, and where.
    leaf: Option<(String, Style, Span)>,
    sketches: Vec<Sketch>,
}

impl Boxes {
    pub(super) fn start_tag(&mut self, tag: &Tag<'_>, sheet: &Sheet) {
        if let Some((name, ..)) = self.leaf.take() {
            // It holds something: a row of others, perhaps.
            if name == "div" {
                self.flow.end_row();
            }
        }
        match tag.name {
            "table" if self.tables.len() < DEPTH => {
                let background = Style::of(tag, sheet).background;
                self.tables.push(Table { background, is_sized: true, ..Table::default() });
            }
            "tr" => {
                let style = Style::of(tag, sheet);
                if let Some(table) = self.tables.last_mut() {
                    table.start_row(&style);
                }
            }
            "td" | "th" => {
                let style = Style::of(tag, sheet);
                if let Some(table) = self.tables.last_mut() {
                    table.cell(tag, &style);
                }
            }
            "br" => self.flow.end_row(),
            "div" | "span" | "i" | "b" | "p" | "a" | "u" | "s" => {
                let style = Style::of(tag, sheet);
                if let Some(shadow) = &style.shadow {
                    self.sketches.extend(shadows(shadow, &style, tag.span));
                }
                self.leaf = Some((tag.name.to_owned(), style, tag.span));
            }
            _ => {}
        }
    }

    pub(super) fn end_tag(&mut self, name: &str) {
        match self.leaf.take() {
            Some((open, style, span)) if open == name => self.flow.place(&style, span),
            _ if matches!(name, "div" | "p") => self.flow.end_row(),
            _ => {}
        }
        if name == "table"
            && let Some(table) = self.tables.pop()
        {
            table.finish(&mut self.sketches);
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        // A box with a space in it is as empty as one without.
        if !text.trim_matches(|c: char| c.is_whitespace() || c == '\u{a0}').is_empty() {
            self.leaf = None;
        }
    }

    pub(super) fn finish(mut self) -> Vec<Sketch> {
        while let Some(table) = self.tables.pop() {
            table.finish(&mut self.sketches);
        }
        self.sketches.extend(self.flow.drawing.sketch("drawn with elements of the page"));
        self.sketches
    }
}

/// The shadows of one box, each of its size and at an offset of its own (CSS Backgrounds, section 6.1).
fn shadows(css: &str, style: &Style, span: Span) -> Option<Sketch> {
    let mut drawing = Drawing::default();
    let (width, height) = (style.width.unwrap_or(1.0), style.height.unwrap_or(1.0));
    for shadow in parts(css).take(BOXES) {
        let words = words(shadow);
        let lengths: Vec<f32> = words.iter().filter_map(|word| length(word)).collect();
        let spread = lengths.get(3).copied().unwrap_or_default();
        let ink = words.iter().find_map(|word| if length(word).is_none() { ink(word) } else { None });
        let (Some(left), Some(top)) = (lengths.first(), lengths.get(1)) else { continue };
        let shape = Rectangle {
            left: left - spread,
            top: top - spread,
            width: width + 2.0 * spread,
            height: height + 2.0 * spread,
            ink: ink.unwrap_or(super::DARK),
        };
        drawing.add(shape, span);
    }
    drawing.sketch("drawn with the shadows of a box")
}

/// What stands between commas outside of parentheses.
fn parts(css: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    css.split(move |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    })
}

/// What stands between spaces outside of parentheses.
fn words(css: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    css.split(move |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c.is_whitespace() && depth == 0
    })
    .filter(|word| !word.is_empty())
    .collect()
}
