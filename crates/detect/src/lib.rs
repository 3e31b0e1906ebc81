//! Reads a dissection and says what the mail claims, wants and is.
//!
//! [`judge`] is a pure function: language, claimed identity, lure and call to action are read first, then the
//! detectors look, and the verdict is a sum of printable terms whose weights stand in `data/weights.tsv`.
//!
//! What this crate never does: parse mail, follow links, resolve names, read files, remember other mails.

pub mod detector;
pub mod detectors;
pub mod exhibit;
mod likeness;
pub mod normal;
mod questions;
#[cfg(test)]
mod trial;

pub use detector::Detector;
pub use exhibit::{Exhibit, Standing};
