//! The link model: what shared evidence is worth, and where the levels begin.
//!
//! All weights are integers, so that sums do not depend on the order of adding. The shipped table
//! (`data/weights.tsv`) is one model; a user's table says what differs from it ([`Model::read`]), and
//! [`fit`](crate::fit) writes one. Groups are a function of the set of messages *and* of the model, whose
//! [`version`](Model::version) says which one it was.

mod rewrite;
mod table;
mod version;

use crate::kinds::Kind;
use creel_evidence::campaign::Family;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Number of families; arrays by family are this long, indexed with [`place`].
pub(crate) const FAMILIES: usize = Family::ALL.len();

/// The family's index in arrays by family.
pub(crate) const fn place(family: Family) -> usize {
    family as usize
}

/// What a kind of value is worth at best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prior {
    /// Thousandths that are believed of the bits of rarity.
    pub reliability: i32,
    /// Bits of rarity that count at most, in thousandths of a bit.
    pub cap: i32,
}

/// A kind that the table does not name, such as one of a later version, counts little.
const UNKNOWN_KIND: Prior = Prior { reliability: 300, cap: 4_000 };

macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)+) => {
        /// What shared evidence is worth. Members are the `set` lines of the table, in its units.
        #[derive(Debug, Default, Clone, PartialEq, Eq)]
        pub struct Model {
            /// The number that the table gives itself.
            pub(crate) number: i32,
            priors: [BTreeMap<String, Prior>; FAMILIES],
            /// Millibits lost where both sides have values of a family and share none.
            pub(crate) differs: [i32; FAMILIES],
            $($(#[$doc])* pub(crate) $name: i32,)+
        }

        impl Model {
            /// Gives a setting its value; whether there is one of this name.
            fn set(&mut self, word: &str, value: i32) -> bool {
                match word {
                    $($word => self.$name = value,)+
                    _ => return false,
                }
                true
            }

            /// Settings with their values, in the order of their declaration.
            pub fn settings(&self) -> impl Iterator<Item = (&'static str, i32)> {
                [$(($word, self.$name)),+].into_iter()
            }
        }
    };
}

settings! {
    background_templates = "background-templates";
    rest = "rest-permille";
    text = "text-millibits";
    text_from = "text-from-permille";
    structure = "structure-millibits";
    structure_from = "structure-from-permille";
    gate_text = "gate-text-permille";
    gate_structure = "gate-structure-permille";
    gate_subject = "gate-subject-millibits";
    campaign = "campaign-millibits";
    operator = "operator-millibits";
    long_text = "long-text-permille";
    long_text_shingles = "long-text-shingles";
    gate_text_near = "gate-text-near-permille";
    gate_text_near_shingles = "gate-text-near-shingles";
    gate_subject_near = "gate-subject-near-permille";
    gate_near_operator = "gate-near-operator-millibits";
    wave_names = "wave-names-permille";
    identical_text = "identical-text-permille";
    wave_text = "wave-text-permille";
    wave_structure = "wave-structure-permille";
    wave_subject = "wave-subject-permille";
    wave_pause_days = "wave-pause-days";
    density = "density-permille";
    split_step = "split-step-millibits";
    split_until = "split-until-millibits";
    operation = "operation-millibits";
    operation_mailer = "operation-mailer-millibits";
    operation_families = "operation-families";
    operation_family = "operation-family-millibits";
    hubs = "hubs";
}

/// The table that comes with creel.
pub(crate) const SHIPPED: &str = include_str!("../data/weights.tsv");

impl Model {
    /// The model that comes with creel.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        // A test holds the shipped table to be whole and without a complaint.
        MODEL.get_or_init(|| table::read(SHIPPED, &Self::default()).0)
    }

    /// The table that [`Self::shipped`] is read from, with its comments: one to begin an own one with.
    #[must_use]
    pub const fn shipped_table() -> &'static str {
        SHIPPED
    }

    /// What a kind of value is worth at best.
    pub(crate) fn prior(&self, family: Family, kind: &str) -> Prior {
        self.priors[place(family)].get(kind).copied().unwrap_or(UNKNOWN_KIND)
    }

    /// Every kind that the table names, by family and kind.
    pub fn priors(&self) -> impl Iterator<Item = (Family, &str, Prior)> {
        let of = |family: &Family| {
            let family = *family;
            self.priors[place(family)].iter().map(move |(kind, prior)| (family, kind.as_str(), *prior))
        };
        Family::ALL.iter().flat_map(of)
    }

    /// Gives a kind that the table names another reliability.
    pub(crate) fn set_reliability(&mut self, family: Family, kind: &str, reliability: i32) {
        if let Some(prior) = self.priors[place(family)].get_mut(kind) {
            prior.reliability = reliability;
        }
    }

    /// Thousandths of a bit that are lost where both sides have values of a family and share none.
    #[must_use]
    pub const fn differs(&self, family: Family) -> i32 {
        self.differs[place(family)]
    }

    /// Holders of a key that propose pairs.
    pub(crate) fn hub_count(&self) -> usize {
        usize::try_from(self.hubs).unwrap_or(0).max(1)
    }

    /// Millibits of what `holders` templates hold: against the constant background, not against the size of the
    /// pile, so that a weight has only local causes. Both are rounded to powers of two, so that a single message
    /// more or less changes no weight but at the steps.
    pub(crate) fn rarity(&self, holders: u32) -> i32 {
        let background = usize::try_from(self.background_templates).unwrap_or(1);
        (log2_rounded(background) - log2_rounded(holders as usize)).max(0) * 1000
    }

    /// Millibits that sharing a value of this kind is worth.
    pub(crate) fn worth(&self, kind: Kind, holders: u32) -> i32 {
        let prior = self.prior(kind.family(), kind.name());
        self.rarity(holders).min(prior.cap) * prior.reliability / 1000
    }
}

/// The power of two nearest to `n` on the logarithmic scale, as its exponent; 0 for 0.
pub(crate) fn log2_rounded(n: usize) -> i32 {
    let n = n.max(1) as u64;
    let floor = n.ilog2();
    // n >= 2^floor * sqrt(2), in integers: n² >= 2^(2*floor + 1)
    let up = u128::from(n).pow(2) >= 1u128 << (2 * floor + 1);
    floor.cast_signed() + i32::from(up)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_is_whole() {
        let (model, problems) = table::read(SHIPPED, &Model::default());
        assert_eq!(problems, []);
        assert!(model.number >= 1);
        for (word, _) in model.settings() {
            let lines = SHIPPED.lines().filter(|l| l.starts_with(&format!("set\t{word}\t")));
            assert_eq!(lines.count(), 1, "{word}");
        }
        for family in Family::ALL {
            assert!(model.priors().any(|(f, _, _)| f == *family), "{family}");
        }
        assert!(SHIPPED.contains("# Source:"), "a table says where it comes from");
    }

    #[test]
    fn powers_of_two_are_rounded_on_the_logarithmic_scale() {
        let rounded: Vec<i32> = [0, 1, 2, 3, 4, 5, 6, 11, 12, 4096].map(log2_rounded).into();
        assert_eq!(rounded, [0, 0, 1, 2, 2, 2, 3, 3, 4, 12]);
    }

    #[test]
    fn rarity_does_not_ask_how_large_the_pile_is() {
        let model = Model::shipped();
        assert_eq!(model.rarity(1), 12_000);
        assert_eq!(model.rarity(10), 9_000);
        assert_eq!(model.rarity(1 << 20), 0);
    }
}
