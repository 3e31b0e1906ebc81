//! What one submission may cost, shared by all openers that work on it.
//!
//! A budget only counts down. It never waits, measures time or allocates.

use serde::{Deserialize, Serialize};

/// What is left to spend on one submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Bytes that may still be unpacked or decoded.
    pub bytes: u64,
    /// Archive entries that may still be opened.
    pub entries: usize,
    /// Links that may still be recorded.
    pub links: usize,
    /// Form fields, scripts and pictures that may still be recorded.
    pub objects: usize,
    /// Rounds of hashing that attempts with passwords on documents may cost together.
    #[serde(default = "default_rounds")]
    pub rounds: u64,
    /// How often nested HTML (in scripts, `data:` URLs, `srcdoc`) may still be read as a page of its own.
    pub nested_pages: usize,
    /// How many pages may still be visited in the sandbox.
    pub visits: usize,
    /// Pixels that may still be decoded.
    pub pixels: u64,
}

impl Default for Budget {
    /// 256 MiB, 2,000 entries, 10,000 links, 50,000 page objects, 4,000,000 rounds of hashing, 200 nested
    /// pages, 6 visits, 48 million pixels.
    fn default() -> Self {
        Self {
            bytes: 256 << 20,
            entries: 2_000,
            links: 10_000,
            objects: 50_000,
            rounds: default_rounds(),
            nested_pages: 200,
            visits: 6,
            pixels: 48_000_000,
        }
    }
}

/// Unpacked bytes allowed for each byte of the submission, whatever number of containers they come out of.
const RATIO: u64 = 100;
/// Unpacked bytes that are allowed for a submission of any size.
const FLOOR: u64 = 32 << 20;

impl Budget {
    /// The same with no more bytes than a submission of this size may unpack to: a hundred for each of its own, so
    /// that containers in containers cannot multiply what each of them is allowed.
    #[must_use]
    pub fn within(&self, submission: usize) -> Self {
        let most = FLOOR.max((submission as u64).saturating_mul(RATIO));
        Self { bytes: self.bytes.min(most), ..self.clone() }
    }

    /// Spends `bytes`; `false`, and nothing spent, if there is not so much left.
    #[must_use]
    pub fn spend_bytes(&mut self, bytes: u64) -> bool {
        match self.bytes.checked_sub(bytes) {
            Some(rest) => {
                self.bytes = rest;
                true
            }
            None => false,
        }
    }

    /// Spends pixels; `false`, and nothing spent, if there are not so many left.
    #[must_use]
    pub fn spend_pixels(&mut self, pixels: u64) -> bool {
        match self.pixels.checked_sub(pixels) {
            Some(rest) => {
                self.pixels = rest;
                true
            }
            None => false,
        }
    }

    /// Spends one archive entry; `false` if none is left.
    #[must_use]
    pub fn spend_entry(&mut self) -> bool {
        spend_one(&mut self.entries)
    }

    /// Spends one link; `false` if none is left.
    #[must_use]
    pub fn spend_link(&mut self) -> bool {
        spend_one(&mut self.links)
    }

    /// Spends one form field, script or picture; `false` if none is left.
    #[must_use]
    pub fn spend_object(&mut self) -> bool {
        spend_one(&mut self.objects)
    }

    /// Spends rounds of hashing; `false`, and nothing spent, if there are not so many left.
    #[must_use]
    pub fn spend_rounds(&mut self, rounds: u64) -> bool {
        match self.rounds.checked_sub(rounds) {
            Some(rest) => {
                self.rounds = rest;
                true
            }
            None => false,
        }
    }

    /// Spends one visit of a page; `false` if none is left.
    #[must_use]
    pub fn spend_visit(&mut self) -> bool {
        spend_one(&mut self.visits)
    }

    /// Spends one nested page; `false` if none is left.
    #[must_use]
    pub fn spend_nested_page(&mut self) -> bool {
        spend_one(&mut self.nested_pages)
    }
}

/// Four million rounds: a second or less, and forty passwords for a document of today.
const fn default_rounds() -> u64 {
    4_000_000
}

fn spend_one(left: &mut usize) -> bool {
    match left.checked_sub(1) {
        Some(rest) => {
            *left = rest;
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_submission_may_not_unpack_to_as_much_as_a_large_one() {
        let bytes = |size| Budget::default().within(size).bytes;
        assert_eq!((bytes(10), bytes(1 << 20), bytes(100 << 20)), (FLOOR, 100 << 20, 256 << 20));
    }

    #[test]
    fn a_budget_is_spent_and_then_refuses() {
        let mut budget = Budget { bytes: 10, links: 1, ..Budget::default() };
        assert!(budget.spend_bytes(8));
        assert!(!budget.spend_bytes(3), "a refusal spends nothing");
        assert!(budget.spend_bytes(2));
        assert!(budget.spend_link());
        assert!(!budget.spend_link());
        assert_eq!(budget.bytes, 0);
    }
}
