//! The first words of parent and worker.

use crate::{Limits, Seal};
use creel_pipeline::Recipe;
use serde::{Deserialize, Serialize};

/// Bytes of a greeting; it is a few lines.
pub(crate) const GREETING: u64 = 1 << 16;

/// What a worker is told before the first message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// The parent's version; the worker must have the same.
    pub version: String,
    /// How messages are examined.
    pub recipe: Recipe,
    /// What an examination may cost.
    pub limits: Limits,
}

impl Setup {
    /// For workers of this program.
    #[must_use]
    pub fn new(recipe: Recipe, limits: Limits) -> Self {
        Self { version: env!("CARGO_PKG_VERSION").to_owned(), recipe, limits }
    }
}

/// What a worker says when it is ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Greeting {
    /// Its version.
    pub version: String,
    /// What it has given up.
    pub seal: Seal,
}
