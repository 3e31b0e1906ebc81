//! The link model: what shared evidence is worth, read from `data/weights.tsv`.
//!
//! All weights are integers, so that sums do not depend on the order of adding. The table is part of the program
//! and carries a version: groups are a function of the set of messages *and* of this version.

use creel_evidence::campaign::Family;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Number of families; arrays by family are this long, indexed with [`place`].
pub(crate) const FAMILIES: usize = Family::ALL.len();

/// The family's index in arrays by family.
pub(crate) const fn place(family: Family) -> usize {
    family as usize
}

/// What a kind of value is worth at best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Prior {
    /// Thousandths that are believed of the bits.
    pub(crate) reliability: i32,
    /// Millibits.
    pub(crate) cap: i32,
}

/// A kind that the table does not name, such as one of a later version, counts little.
const UNKNOWN_KIND: Prior = Prior { reliability: 300, cap: 4_000 };

macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)+) => {
        /// The model. Members are the `set` lines of the table, in its units.
        #[derive(Debug, Default, Clone)]
        pub(crate) struct Model {
            pub(crate) version: i32,
            priors: HashMap<(Family, String), Prior>,
            /// Millibits lost where both sides have values of a family and share none.
            pub(crate) differs: [i32; FAMILIES],
            $($(#[$doc])* pub(crate) $name: i32,)+
        }

        impl Model {
            fn set(&mut self, word: &str, value: i32) -> bool {
                match word {
                    $($word => self.$name = value,)+
                    _ => return false,
                }
                true
            }

            #[cfg(test)]
            const SETTINGS: &[&str] = &[$($word),+];
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
    postings = "postings";
}

/// The model of this version of the program.
pub(crate) fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| read(include_str!("../data/weights.tsv")).0)
}

/// Reads the table; the second part counts the lines that were not understood.
fn read(table: &str) -> (Model, usize) {
    let mut model = Model::default();
    let mut strange = 0;
    for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        if line_into(&mut model, &cells).is_none() {
            strange += 1;
        }
    }
    (model, strange)
}

fn line_into(model: &mut Model, cells: &[&str]) -> Option<()> {
    match *cells {
        ["version", number] => model.version = number.parse().ok()?,
        ["prior", family, kind, reliability, cap] => {
            let prior = Prior { reliability: reliability.parse().ok()?, cap: cap.parse().ok()? };
            let twice = model.priors.insert((family.parse().ok()?, kind.to_owned()), prior);
            return twice.is_none().then_some(());
        }
        ["differs", family, cost] => model.differs[place(family.parse().ok()?)] = cost.parse().ok()?,
        ["set", word, value] => return model.set(word, value.parse().ok()?).then_some(()),
        _ => return None,
    }
    Some(())
}

impl Model {
    /// What a kind of value is worth at best.
    pub(crate) fn prior(&self, family: Family, kind: &str) -> Prior {
        // A tuple key cannot be looked up by reference; the lookups are few (one a distinct value).
        self.priors.get(&(family, kind.to_owned())).copied().unwrap_or(UNKNOWN_KIND)
    }

    /// Millibits of a value that `holders` of `all` hold. Both are rounded to powers of two, so that a single
    /// message more or less changes no weight but at the steps.
    pub(crate) fn rarity(&self, all: usize, holders: usize) -> i32 {
        let all = all.max(usize::try_from(self.background_templates).unwrap_or(1));
        (log2_rounded(all) - log2_rounded(holders)).max(0) * 1000
    }

    /// Millibits that sharing a value of this kind is worth.
    pub(crate) fn worth(&self, family: Family, kind: &str, all: usize, holders: usize) -> i32 {
        let prior = self.prior(family, kind);
        self.rarity(all, holders).min(prior.cap) * prior.reliability / 1000
    }
}

/// The power of two nearest to `n` on the logarithmic scale, as its exponent; 0 for 0.
fn log2_rounded(n: usize) -> i32 {
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
        let table = include_str!("../data/weights.tsv");
        let (model, strange) = read(table);
        assert_eq!(strange, 0);
        assert!(model.version >= 1);
        for word in Model::SETTINGS {
            assert_eq!(
                table.lines().filter(|l| l.starts_with(&format!("set\t{word}\t"))).count(),
                1,
                "{word}"
            );
        }
        for family in Family::ALL {
            assert!(model.priors.keys().any(|(f, _)| f == family), "{family}");
        }
        assert!(model.split_step > 0, "the cohesion split must end");
    }

    #[test]
    fn lines_that_are_not_understood_are_counted() {
        assert_eq!(read("set\tno-such-setting\t1\nprior\tlure\nset\tpostings\tmany\n").1, 3);
        assert_eq!(read("# a comment\n\n").1, 0);
    }

    #[test]
    fn powers_of_two_are_rounded_on_the_logarithmic_scale() {
        let rounded: Vec<i32> = [0, 1, 2, 3, 4, 5, 6, 11, 12, 4096].map(log2_rounded).into();
        assert_eq!(rounded, [0, 0, 1, 2, 2, 2, 3, 3, 4, 12]);
    }

    #[test]
    fn a_small_pile_is_not_the_world() {
        let model = model();
        assert_eq!(model.rarity(10, 10), model.rarity(4096, 10));
        assert!(model.rarity(1 << 16, 1) > model.rarity(4096, 1));
    }
}
