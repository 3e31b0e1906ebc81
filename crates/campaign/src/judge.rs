//! How good a grouping is, by pairs that a person judges.
//!
//! Most pairs of a case stand apart, most of the others lie in a few large groups, and the doubtful ones are rare: pairs
//! drawn at random would say little. So they are drawn from strata ([`sample`]), by the closest level at which two messages
//! stand together and by what they share in bits, and each answer counts for as many pairs as its stratum has ([`report`]).
//!
//! How many pairs a level has is counted. How they fall into the bands of bits is estimated on a first, larger draw, as bits
//! cost a comparison each (double sampling for stratification, Neyman 1938). Pairs that stand apart are drawn from those
//! that share a rare value or stretches of text, since of all others nearly none belong together, and nobody could
//! read enough of them to say how many do.

mod draw;
mod precision;

pub use draw::{Drawn, Sample, sample};
pub use precision::{Missed, Precision, Report, Share, report, wilson};

use creel_evidence::Level;

creel_evidence::vocabulary! {
    /// What a person says about two messages.
    pub enum Judgement {
        /// The same kit or template by the same operator.
        SameCampaign = "same-campaign",
        /// The same operator with another lure.
        SameOperation = "same-operation",
        /// Strangers.
        Unlinked = "unlinked",
        /// It cannot be told.
        Unsure = "unsure",
    }
}

creel_evidence::vocabulary! {
    /// What two messages share in all.
    pub enum Band {
        /// Under 8 bits.
        Weak = "under 8 bits",
        /// From 8 bits.
        Middle = "8 to 16 bits",
        /// From 16 bits.
        Strong = "16 bits and more",
    }
}

impl Band {
    /// The band of a sum in thousandths of a bit.
    #[must_use]
    pub const fn of(millibits: i32) -> Self {
        match millibits {
            ..8_000 => Self::Weak,
            8_000..16_000 => Self::Middle,
            _ => Self::Strong,
        }
    }
}

/// Pairs of one kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// The closest level at which they stand together; `None`: they stand apart.
    pub level: Option<Level>,
    /// What they share.
    pub band: Band,
    /// How many such pairs the case has; estimated.
    pub pairs: f64,
}
