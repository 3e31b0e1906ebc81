//! Known campaigns, indexed by what they hold.

use super::judgement;
use super::score;
use crate::minhash;
use crate::model::Model;
use creel_evidence::campaign::Family;
use creel_evidence::known::{Attribution, Candidate, Portrait, Trait};
use std::collections::{BTreeSet, HashMap};

/// Rows of a band by which lures find each other.
const ROWS: usize = 3;

/// Known campaigns, of one or several sources.
#[derive(Debug)]
pub struct Archive {
    portraits: Vec<Portrait>,
    values: HashMap<(Family, String, String), Vec<usize>>,
    bands: HashMap<(Sketch, u64), Vec<usize>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Sketch {
    Text,
    Structure,
}

impl Archive {
    /// An archive of portraits, whatever their order; the same one twice is one.
    #[must_use]
    pub fn new(mut portraits: Vec<Portrait>) -> Self {
        portraits.sort_by(|a, b| (&a.source, &a.id).cmp(&(&b.source, &b.id)));
        portraits.dedup_by(|a, b| (&a.source, &a.id) == (&b.source, &b.id));
        let mut values: HashMap<_, Vec<usize>> = HashMap::new();
        let mut bands: HashMap<_, Vec<usize>> = HashMap::new();
        for (place, portrait) in portraits.iter().enumerate() {
            for held in &portrait.traits {
                values.entry((held.family, held.kind.clone(), held.value.clone())).or_default().push(place);
            }
            for band in bands_of(portrait).collect::<BTreeSet<_>>() {
                bands.entry(band).or_default().push(place);
            }
        }
        Self { portraits, values, bands }
    }

    /// How many campaigns are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.portraits.len()
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.portraits.is_empty()
    }

    /// Whether a campaign is one of the known, by the weights of a link model.
    #[must_use]
    pub fn judge(&self, model: &Model, ours: &Portrait) -> Attribution {
        self.judge_among(model, ours, |_| true)
    }

    /// As [`Archive::judge`], among those known campaigns that `admit` lets in.
    #[must_use]
    pub fn judge_among(
        &self,
        model: &Model,
        ours: &Portrait,
        admit: impl Fn(&Portrait) -> bool,
    ) -> Attribution {
        let admitted = |place: &usize| self.portraits.get(*place).filter(|known| admit(known));
        let found = self.sharing(ours);
        let mut candidates: Vec<Candidate> = found
            .iter()
            .filter_map(admitted)
            .map(|theirs| score::candidate(model, ours, theirs, |held| self.holders(held)))
            .filter(|candidate| candidate.terms.iter().any(|term| term.millibits > 0))
            .collect();
        candidates.sort_by(|a, b| (-a.millibits, &a.source, &a.id).cmp(&(-b.millibits, &b.source, &b.id)));
        let compared = self.portraits.iter().filter(|known| admit(known)).count();
        let theirs = candidates.first().and_then(|best| {
            self.portraits.iter().find(|known| known.id == best.id && known.source == best.source)
        });
        judgement::of(ours, theirs, compared, candidates)
    }

    /// Campaigns of the archive that hold a value.
    fn holders(&self, held: &Trait) -> u32 {
        let key = (held.family, held.kind.clone(), held.value.clone());
        self.values.get(&key).map_or(0, |places| u32::try_from(places.len()).unwrap_or(u32::MAX))
    }

    /// Known campaigns with a value or a band of a sketch in common.
    fn sharing(&self, ours: &Portrait) -> BTreeSet<usize> {
        let by_value = ours
            .traits
            .iter()
            .filter_map(|held| self.values.get(&(held.family, held.kind.clone(), held.value.clone())));
        let by_band = bands_of(ours).filter_map(|band| self.bands.get(&band));
        by_value.chain(by_band).flatten().copied().collect()
    }
}

fn bands_of(portrait: &Portrait) -> impl Iterator<Item = (Sketch, u64)> {
    let of = |sketch: Sketch, values: &[u32]| -> Vec<(Sketch, u64)> {
        let bands = (0..minhash::WIDTH / ROWS).filter_map(|band| minhash::band(values, ROWS, band));
        bands.map(|band| (sketch, band)).collect()
    };
    portrait
        .lures
        .iter()
        .flat_map(move |lure| [of(Sketch::Text, &lure.text), of(Sketch::Structure, &lure.structure)])
        .flatten()
}
