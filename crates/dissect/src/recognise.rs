//! Recognising values in text by their form and, where they carry one, their checksum.
//!
//! Nothing here knows what a mail is or whose value it found: text goes in, ranges and normalised values come
//! out. Every function looks at each character a bounded number of times.

pub(crate) mod address;
pub(crate) mod base58;
pub(crate) mod bech32;
pub(crate) mod keccak;
pub(crate) mod phone;
pub(crate) mod wallet;

use std::ops::Range;

/// A value and the bytes of the text it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Byte range in the text that was searched, on character boundaries.
    pub(crate) range: Range<usize>,
    /// The normalised value.
    pub(crate) value: String,
}
