//! The numbers of the comparison with known campaigns, read from `data/attribution.tsv`.

use creel_evidence::campaign::Family;
use creel_evidence::known::Vertex;
use std::collections::HashMap;
use std::sync::OnceLock;

macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)+) => {
        /// The table.
        #[derive(Debug, Default)]
        pub(super) struct Table {
            $($(#[$doc])* pub(super) $name: i32,)+
            vertices: HashMap<(Family, &'static str), Vertex>,
            contradictions: HashMap<&'static str, Contradiction>,
        }

        impl Table {
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
    /// What "none of the known" scores.
    none = "none-millibits";
    very_likely = "very-likely-millibits";
    very_likely_margin = "very-likely-margin-millibits";
    likely_margin = "likely-margin-millibits";
    /// From so much on a vertex counts as agreeing.
    vertex_agrees = "vertex-millibits";
    very_likely_vertices = "very-likely-vertices";
    lure = "lure-millibits";
    decay_after = "decay-after-days";
    decay = "decay-permille";
    decay_most = "decay-most-permille";
    support = "support-millibits";
    shared = "shared-campaigns";
}

/// What does not agree and should.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contradiction {
    pub(super) vertex: Vertex,
    /// What it costs, in millibits.
    pub(super) cost: i32,
    pub(super) because: &'static str,
}

/// Words of the contradictions, as the table has them.
pub(super) const CONTRADICTIONS: &[&str] = &[
    "other-kit",
    "other-contacts",
    "other-payload",
    "other-mailer",
    "other-names",
    "other-language",
    "other-identity",
];

/// The table of this version of the program.
pub(super) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| read(include_str!("../../data/attribution.tsv")).0)
}

impl Table {
    /// Whose evidence a kind of value is.
    pub(super) fn vertex(&self, family: Family, kind: &str) -> Vertex {
        let find = |kind: &str| {
            self.vertices.iter().find(|((f, k), _)| *f == family && *k == kind).map(|(_, &vertex)| vertex)
        };
        find(kind).or_else(|| find("*")).unwrap_or(Vertex::Capability)
    }

    /// A contradiction by its word.
    pub(super) fn contradiction(&self, word: &str) -> Option<Contradiction> {
        self.contradictions.get(word).copied()
    }
}

/// Reads the table; the second part counts the lines that were not understood.
fn read(text: &'static str) -> (Table, usize) {
    let mut table = Table::default();
    let mut strange = 0;
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        strange += usize::from(line_into(&mut table, &cells).is_none());
    }
    (table, strange)
}

fn line_into(table: &mut Table, cells: &[&'static str]) -> Option<()> {
    match *cells {
        ["set", word, value] => table.set(word, value.parse().ok()?).then_some(()),
        ["vertex", family, kind, vertex] => {
            let twice = table.vertices.insert((family.parse().ok()?, kind), vertex.parse().ok()?);
            twice.is_none().then_some(())
        }
        ["contradiction", word, vertex, cost, because] if CONTRADICTIONS.contains(&word) => {
            let one = Contradiction { vertex: vertex.parse().ok()?, cost: cost.parse().ok()?, because };
            table.contradictions.insert(word, one).is_none().then_some(())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_is_whole() {
        let text = include_str!("../../data/attribution.tsv");
        let (table, strange) = read(text);
        assert_eq!(strange, 0);
        for word in Table::SETTINGS {
            assert_eq!(
                text.lines().filter(|l| l.starts_with(&format!("set\t{word}\t"))).count(),
                1,
                "{word}"
            );
        }
        for word in CONTRADICTIONS {
            assert!(table.contradiction(word).is_some_and(|one| one.cost > 0), "{word}");
        }
        for family in Family::ALL {
            assert!(table.vertices.contains_key(&(*family, "*")), "{family}");
        }
        assert_eq!(table.vertex(Family::Landing, "path-shape"), Vertex::Capability);
        assert_eq!(table.vertex(Family::Landing, "host"), Vertex::Infrastructure);
        assert_eq!(table.vertex(Family::Contact, "wallet"), Vertex::Adversary);
    }

    #[test]
    fn lines_that_are_not_understood_are_counted() {
        assert_eq!(
            read("set\tno-such\t1\nvertex\tlure\t*\tmoon\ncontradiction\tno-such\tvictim\t1\tx\n").1,
            3
        );
    }
}
