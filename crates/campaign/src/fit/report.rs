//! What a fit says of itself.

use crate::model::Model;
use creel_evidence::campaign::Family;

/// A fitted model, and how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The fitted model; its number is the expert's.
    pub model: Model,
    /// Messages that were looked at.
    pub messages: usize,
    /// Lure templates among them.
    pub templates: usize,
    /// The turns of the families.
    pub blocks: Vec<Block>,
    /// Each number that a pile can tell.
    pub lines: Vec<Line>,
}

/// A family's turn at making candidate pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// The family.
    pub family: Family,
    /// Pairs that it made.
    pub pairs: u32,
    /// How many of them belong together, by expectation.
    pub together: u32,
}

/// A number of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The words of its line, such as `prior lure title`.
    pub what: String,
    /// The expert's number.
    pub before: i32,
    /// The fitted one, in the same unit.
    pub after: i32,
    /// What it rests on.
    pub basis: Basis,
    /// Whether the pile asked for more, or less, than half or twice the expert's number or its cap.
    pub clamped: bool,
    /// Whether too few pairs were seen to change anything.
    pub too_few: bool,
}

/// What the pile tells of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Basis {
    /// Pairs that belong together of which at least one has such evidence, by expectation.
    pub pairs: f64,
    /// How many of these agree, from 0 to 1.
    pub m: f64,
    /// How many strangers would, from 0 to 1.
    pub u: f64,
    /// The number that would follow from these pairs alone, in the table's unit.
    pub told: f64,
}
