//! The state of drawing: matrices, text, how light the colours are (ISO 32000-2, 8.4 and 9.3).

use crate::pdf::font::Font;
use std::rc::Rc;

/// `[a b c d e f]`: a point goes to `(a x + c y + e, b x + d y + f)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix(pub(super) [f64; 6]);

impl Matrix {
    pub(super) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// This one first, then the other.
    pub(super) fn then(self, other: Self) -> Self {
        let [a, b, c, d, e, f] = self.0;
        let [oa, ob, oc, od, oe, of] = other.0;
        Self([
            a * oa + b * oc,
            a * ob + b * od,
            c * oa + d * oc,
            c * ob + d * od,
            e * oa + f * oc + oe,
            e * ob + f * od + of,
        ])
    }

    pub(super) fn apply(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    pub(super) fn point(self, x: f64, y: f64) -> (f32, f32) {
        let (x, y) = self.apply(x, y);
        (x as f32, y as f32)
    }

    /// How much longer lines become.
    pub(super) fn scale(self) -> f64 {
        let [a, b, c, d, ..] = self.0;
        (a * d - b * c).abs().sqrt()
    }
}

/// How text is shown.
#[derive(Debug, Clone)]
pub(super) struct TextState {
    pub(super) font: Option<Rc<Font>>,
    pub(super) size: f64,
    pub(super) character_space: f64,
    pub(super) word_space: f64,
    pub(super) scale: f64,
    pub(super) leading: f64,
    pub(super) rise: f64,
    pub(super) mode: usize,
    place: Matrix,
    line: Matrix,
}

impl TextState {
    pub(super) fn begin(&mut self) {
        self.set(Matrix::IDENTITY);
    }

    pub(super) fn set(&mut self, matrix: Matrix) {
        self.place = matrix;
        self.line = matrix;
    }

    /// Goes to a line that begins so far from where this one began.
    pub(super) fn go(&mut self, x: f64, y: f64) {
        self.set(Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(self.line));
    }

    pub(super) fn next_line(&mut self) {
        self.go(0.0, -self.leading);
    }

    /// Goes on along the line.
    pub(super) fn advance(&mut self, by: f64) {
        self.place = Matrix([1.0, 0.0, 0.0, 1.0, by, 0.0]).then(self.place);
    }

    /// Where the next glyph stands on the page.
    pub(super) fn place(&self, matrix: Matrix) -> (f64, f64) {
        self.place.then(matrix).apply(0.0, self.rise)
    }

    /// The height of letters on the page.
    pub(super) fn height(&self, matrix: Matrix) -> f64 {
        let [_, _, c, d, ..] = self.place.then(matrix).0;
        self.size.abs() * c.hypot(d)
    }
}

/// The graphics state.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) matrix: Matrix,
    pub(super) text: TextState,
    /// How light the colours for filling and for lines are.
    pub(super) fill: f32,
    pub(super) stroke: f32,
    pub(super) line_width: f64,
}

impl Default for State {
    fn default() -> Self {
        let text = TextState {
            font: None,
            size: 0.0,
            character_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            place: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
        };
        Self { matrix: Matrix::IDENTITY, text, fill: 0.0, stroke: 0.0, line_width: 1.0 }
    }
}
