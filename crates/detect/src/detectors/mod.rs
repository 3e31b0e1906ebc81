//! The detectors, one file each.

use crate::detector::Detector;

/// Every detector, in the order in which they run. The order carries no meaning for the verdict.
pub const ALL: &[&Detector] = &[];
