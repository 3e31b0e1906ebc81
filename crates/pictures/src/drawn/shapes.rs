//! Codes made of the shapes of SVG: rectangles, paths and polygons of straight lines, strokes, and copies of them.
//!
//! Curves are drawn as the lines between their ends, which is near enough for the rounded modules that some
//! programs write.

use super::Sketch;
use super::polygon::{self, Point};
use super::style::{Sheet, Style, length};
use crate::raster::{Ink, Raster};
use creel_evidence::locus::Span;
use creel_openers::html::tokens::Tag;
use std::collections::HashMap;

/// Shapes that are kept of one drawing.
const SHAPES: usize = 60_000;
/// Points that are kept of one drawing.
const POINTS: usize = 400_000;
/// Groups that are open at a time.
const DEPTH: usize = 64;
/// Pixels of the longer side of a picture that is made.
const SIDE: f32 = 900.0;

/// A filled shape.
#[derive(Debug, Clone)]
struct Shape {
    /// Closed lines; what lies inside of an odd number of them is filled.
    outlines: Vec<Vec<Point>>,
    ink: Ink,
}

/// Scale and offset: what drawings of codes transform by.
#[derive(Debug, Clone, Copy)]
struct Transform {
    scale: Point,
    offset: Point,
}

impl Transform {
    const NONE: Self = Self { scale: (1.0, 1.0), offset: (0.0, 0.0) };

    fn apply(self, (x, y): Point) -> Point {
        (x.mul_add(self.scale.0, self.offset.0), y.mul_add(self.scale.1, self.offset.1))
    }

    /// This one, and within it what an attribute says (SVG 2 section 8.5): `translate` and `scale`, of `matrix` the same.
    fn and(mut self, attribute: Option<&str>) -> Self {
        for part in attribute.unwrap_or_default().split(')').take(16) {
            let Some((name, inside)) = part.split_once('(') else { continue };
            let numbers = polygon::numbers(inside);
            let at = |n: usize| numbers.get(n).copied();
            let inner = match name.trim().trim_start_matches(',').trim() {
                "translate" => {
                    Self { offset: (at(0).unwrap_or_default(), at(1).unwrap_or_default()), ..Self::NONE }
                }
                "scale" => {
                    let x = at(0).unwrap_or(1.0);
                    Self { scale: (x, at(1).unwrap_or(x)), ..Self::NONE }
                }
                "matrix" => Self {
                    scale: (at(0).unwrap_or(1.0), at(3).unwrap_or(1.0)),
                    offset: (at(4).unwrap_or_default(), at(5).unwrap_or_default()),
                },
                _ => Self::NONE,
            };
            self = Self {
                offset: self.apply(inner.offset),
                scale: (self.scale.0 * inner.scale.0, self.scale.1 * inner.scale.1),
            };
        }
        self
    }
}

/// An element that others stand in.
#[derive(Debug, Clone)]
struct Group {
    name: String,
    transform: Transform,
    fill: Option<Option<Ink>>,
    stroke: Option<Ink>,
    stroke_width: Option<f32>,
    /// Its content is only a pattern to be copied.
    is_definition: bool,
}

/// Shapes of a page.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    groups: Vec<Group>,
    shapes: Vec<Shape>,
    points: usize,
    /// Shapes with an id, for copies.
    named: HashMap<String, Vec<Shape>>,
    span: Option<Span>,
    sketches: Vec<Sketch>,
}

impl Shapes {
    pub(super) fn start_tag(&mut self, tag: &Tag<'_>, sheet: &Sheet) {
        if tag.name == "svg" || !self.groups.is_empty() {
            self.element(tag, sheet);
        }
    }

    fn element(&mut self, tag: &Tag<'_>, sheet: &Sheet) {
        let style = Style::of(tag, sheet);
        let above = self.groups.last();
        let transform = above.map_or(Transform::NONE, |group| group.transform).and(tag.value("transform"));
        let fill = style.fill.or(above.and_then(|group| group.fill));
        let stroke = style.stroke.or(above.and_then(|group| group.stroke));
        let stroke_width = style.stroke_width.or(above.and_then(|group| group.stroke_width));
        let is_definition = above.is_some_and(|group| group.is_definition);
        match tag.name {
            "svg" | "g" | "defs" | "symbol" | "a" | "switch" | "pattern" | "clippath" | "mask" => {
                let is_definition =
                    is_definition || matches!(tag.name, "defs" | "symbol" | "pattern" | "clippath" | "mask");
                if !tag.self_closing && self.groups.len() < DEPTH {
                    let name = tag.name.to_owned();
                    let group = Group { name, transform, fill, stroke, stroke_width, is_definition };
                    self.groups.push(group);
                }
                return;
            }
            _ => {}
        }
        let number = |name| tag.value(name).and_then(length);
        if tag.name == "use" {
            let moved = (number("x").unwrap_or_default(), number("y").unwrap_or_default());
            let name = tag.value("href").or(tag.value("xlink:href")).unwrap_or_default();
            let copies = self.named.get(name.trim_start_matches('#')).cloned().unwrap_or_default();
            for mut copy in copies {
                for point in copy.outlines.iter_mut().flatten() {
                    *point = transform.apply((point.0 + moved.0, point.1 + moved.1));
                }
                if let Some(Some(ink)) = style.fill {
                    copy.ink = ink;
                }
                self.add(copy, tag.span);
            }
            return;
        }
        let outlines = match tag.name {
            "rect" => {
                let (x, y) = (number("x").unwrap_or_default(), number("y").unwrap_or_default());
                let (Some(width), Some(height)) = (style.width, style.height) else { return };
                vec![polygon::rectangle(x, y, width, height)]
            }
            "circle" => {
                let Some(r) = number("r") else { return };
                let (x, y) = (number("cx").unwrap_or_default(), number("cy").unwrap_or_default());
                vec![polygon::rectangle(x - r, y - r, 2.0 * r, 2.0 * r)]
            }
            "polygon" => vec![polygon::pairs(tag.value("points").unwrap_or_default())],
            "path" | "polyline" | "line" => {
                let lines = match tag.name {
                    "path" => polygon::path(tag.value("d").unwrap_or_default()),
                    "polyline" => vec![polygon::pairs(tag.value("points").unwrap_or_default())],
                    _ => {
                        let end = |x, y| number(x).zip(number(y));
                        vec![end("x1", "y1").into_iter().chain(end("x2", "y2")).collect()]
                    }
                };
                if let Some(ink) = stroke {
                    let width = stroke_width.unwrap_or(1.0);
                    // Each stretch of a line is a shape of its own: where they cross, both are drawn.
                    for outline in lines.iter().flat_map(|line| polygon::stroked(line, width)) {
                        let outline = outline.into_iter().map(|point| transform.apply(point)).collect();
                        self.add(Shape { outlines: vec![outline], ink }, tag.span);
                    }
                }
                if stroke.is_some() && fill.is_none_or(|fill| fill.is_none()) {
                    return;
                }
                lines
            }
            _ => return,
        };
        let Some(ink) = fill.unwrap_or(Some(super::DARK)) else { return };
        let named = tag.value("id").filter(|_| self.named.len() < 1_000);
        if let Some(id) = named {
            self.named.insert(id.to_owned(), vec![Shape { outlines: outlines.clone(), ink }]);
        }
        if !is_definition {
            let outlines = outlines
                .into_iter()
                .map(|line| line.into_iter().map(|point| transform.apply(point)).collect())
                .collect();
            self.add(Shape { outlines, ink }, tag.span);
        }
    }

    fn add(&mut self, shape: Shape, span: Span) {
        let points: usize = shape.outlines.iter().map(Vec::len).sum();
        self.points += points;
        if points < 3 || self.shapes.len() >= SHAPES || self.points > POINTS {
            return;
        }
        self.shapes.push(shape);
        let start = self.span.map_or(span.start, |known| known.start);
        self.span = Some(Span::new(start, span.end));
    }

    pub(super) fn end_tag(&mut self, name: &str) {
        if let Some(open) = self.groups.iter().rposition(|group| group.name == name) {
            self.groups.truncate(open);
        }
        if self.groups.is_empty() {
            self.end();
        }
    }

    /// The drawing is done: a picture of it.
    fn end(&mut self) {
        let shapes = std::mem::take(&mut self.shapes);
        self.points = 0;
        self.named.clear();
        if let Some(span) = self.span.take()
            && let Some(raster) = raster(&shapes)
        {
            self.sketches.push(Sketch { raster, how: "drawn with shapes".to_owned(), span });
        }
    }

    pub(super) fn finish(mut self) -> Vec<Sketch> {
        self.end();
        self.sketches
    }
}

/// Shapes as a picture of a size that shows modules well.
fn raster(shapes: &[Shape]) -> Option<Raster> {
    let points = || shapes.iter().flat_map(|shape| &shape.outlines).flatten();
    let edge = |of: fn(&Point) -> f32, fold: fn(f32, f32) -> f32| points().map(of).reduce(fold);
    let (left, top) = (edge(|p| p.0, f32::min)?, edge(|p| p.1, f32::min)?);
    let (right, bottom) = (edge(|p| p.0, f32::max)?, edge(|p| p.1, f32::max)?);
    let longer = (right - left).max(bottom - top);
    if !longer.is_finite() || longer <= 0.0 {
        return None;
    }
    let scale = SIDE / longer;
    let margin = 32.0_f32;
    let pixels = |length: f32| (length * scale + 2.0 * margin).ceil().clamp(1.0, 2.0 * SIDE) as usize;
    let mut raster = Raster::filled(pixels(right - left), pixels(bottom - top), super::LIGHT, super::PIXELS)?;
    let mut room = polygon::CROSSINGS;
    for shape in shapes {
        let outlines: Vec<Vec<Point>> = shape
            .outlines
            .iter()
            .map(|line| {
                line.iter()
                    .map(|(x, y)| ((x - left).mul_add(scale, margin), (y - top).mul_add(scale, margin)))
                    .collect()
            })
            .collect();
        if !polygon::fill(&mut raster, &outlines, shape.ink, &mut room) {
            return None;
        }
    }
    Some(raster)
}
