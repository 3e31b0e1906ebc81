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
    /// How often nested HTML (in scripts, `data:` URLs, `srcdoc`) may still be read as a page of its own.
    pub nested_pages: usize,
}

impl Default for Budget {
    /// 256 MiB, 2,000 entries, 10,000 links, 50,000 page objects, 200 nested pages.
    fn default() -> Self {
        Self { bytes: 256 << 20, entries: 2_000, links: 10_000, objects: 50_000, nested_pages: 200 }
    }
}

impl Budget {
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

    /// Spends one nested page; `false` if none is left.
    #[must_use]
    pub fn spend_nested_page(&mut self) -> bool {
        spend_one(&mut self.nested_pages)
    }
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
