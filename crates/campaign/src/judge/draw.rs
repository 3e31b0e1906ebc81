//! Drawing pairs to judge: always the same ones of the same case and model.

use super::{Band, Stratum};
use crate::compare::Comparer;
use crate::fit::near_pairs;
use crate::model::Model;
use crate::stable::mix;
use creel_evidence::{ArtifactId, Fingerprint, Level, Placement};
use std::collections::{BTreeMap, BTreeSet};

/// Pairs of each level in the first draw.
const FIRST: usize = 250;
/// Tries for each of them: most pairs of a loose level may lie in closer ones.
const TRIES: u64 = 40;

/// Pairs to judge.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The strata that have pairs, closest level first.
    pub strata: Vec<Stratum>,
    /// Pairs in the order in which to ask about them: the strata in turns.
    pub drawn: Vec<Drawn>,
}

/// A pair that was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawn {
    /// One message, the lesser.
    pub a: ArtifactId,
    /// The other one.
    pub b: ArtifactId,
    /// Position in [`Sample::strata`].
    pub stratum: usize,
}

/// Draws pairs of a grouped set. `known` are pairs that were judged already: they come into their strata, whoever drew them.
#[must_use]
pub fn sample(
    prints: &[Fingerprint],
    placements: &[Placement],
    model: &Model,
    known: &[(ArtifactId, ArtifactId)],
) -> Sample {
    let of: BTreeMap<ArtifactId, &Placement> = placements.iter().map(|p| (p.message, p)).collect();
    let comparer = Comparer::new(prints, model);
    let band = |&(a, b): &(ArtifactId, ArtifactId)| comparer.millibits(a, b).map_or(Band::Weak, Band::of);
    let closest = |a: ArtifactId, b: ArtifactId| closest(&of, a, b);
    let mut closer = 0.0;
    let mut strata: Vec<Stratum> = Vec::new();
    let mut queues: Vec<Vec<(ArtifactId, ArtifactId)>> = Vec::new();
    let classes = Level::ALL.iter().copied().map(Some).chain([None]);
    for class in classes {
        let (first, pairs) = match class {
            Some(level) => {
                let groups = groups(placements, level);
                let all: f64 = groups.iter().map(|group| pairs_of(group.len())).sum();
                let first = together(&groups, level, |a, b| closest(a, b) == class);
                let own = all - closer;
                closer = all;
                (first, own)
            }
            None => {
                let mut near = near_pairs(prints, model);
                near.retain(|&(a, b)| closest(a, b).is_none());
                let all = near.len() as f64;
                near.truncate(FIRST);
                (near, all)
            }
        };
        let mut by_band: BTreeMap<Band, Vec<(ArtifactId, ArtifactId)>> = BTreeMap::new();
        first.iter().for_each(|pair| by_band.entry(band(pair)).or_default().push(*pair));
        for (band, queue) in by_band {
            let pairs = pairs * queue.len() as f64 / first.len().max(1) as f64;
            strata.push(Stratum { level: class, band, pairs });
            queues.push(queue);
        }
    }
    let mut drawn = Vec::new();
    let mut seen = BTreeSet::new();
    for &(a, b) in known {
        let pair = (a.min(b), a.max(b));
        let is_here = of.contains_key(&a) && of.contains_key(&b) && a != b;
        let (level, band) = (closest(a, b), band(&pair));
        let stratum = strata.iter().position(|stratum| (stratum.level, stratum.band) == (level, band));
        if let (true, Some(stratum)) = (is_here && seen.insert(pair), stratum) {
            drawn.push(Drawn { a: pair.0, b: pair.1, stratum });
        }
    }
    let longest = queues.iter().map(Vec::len).max().unwrap_or(0);
    for turn in 0..longest {
        for (stratum, queue) in queues.iter().enumerate() {
            if let Some(&(a, b)) = queue.get(turn)
                && seen.insert((a, b))
            {
                drawn.push(Drawn { a, b, stratum });
            }
        }
    }
    Sample { strata, drawn }
}

/// The closest level at which two messages stand together.
fn closest(of: &BTreeMap<ArtifactId, &Placement>, a: ArtifactId, b: ArtifactId) -> Option<Level> {
    let (a, b) = (of.get(&a)?, of.get(&b)?);
    let same = |x: &Option<String>, y: &Option<String>| x.is_some() && x == y;
    match () {
        () if same(&a.wave, &b.wave) => Some(Level::Wave),
        () if same(&a.campaign, &b.campaign) => Some(Level::Campaign),
        () if same(&a.operation, &b.operation) => Some(Level::Operation),
        () => None,
    }
}

/// The members of each group of a level.
fn groups(placements: &[Placement], level: Level) -> Vec<Vec<ArtifactId>> {
    let mut members: BTreeMap<&str, Vec<ArtifactId>> = BTreeMap::new();
    for placement in placements {
        let id = match level {
            Level::Wave => &placement.wave,
            Level::Campaign => &placement.campaign,
            Level::Operation => &placement.operation,
        };
        if let Some(id) = id {
            members.entry(id).or_default().push(placement.message);
        }
    }
    members.into_values().filter(|group| group.len() > 1).collect()
}

fn pairs_of(n: usize) -> f64 {
    let n = n as f64;
    n * (n - 1.0) / 2.0
}

/// Pairs of a level, each as likely as any other, the lesser message first.
fn together(
    groups: &[Vec<ArtifactId>],
    level: Level,
    wanted: impl Fn(ArtifactId, ArtifactId) -> bool,
) -> Vec<(ArtifactId, ArtifactId)> {
    // Where each group's pairs end, if all are laid in one row.
    let mut ends: Vec<(u64, &[ArtifactId])> = Vec::new();
    let mut all: u64 = 0;
    for group in groups {
        all = all.saturating_add(pairs_of(group.len()) as u64);
        ends.push((all, group));
    }
    let mut drawn: Vec<(ArtifactId, ArtifactId)> = Vec::new();
    let mut seen = BTreeSet::new();
    for n in 0..FIRST as u64 * TRIES {
        if drawn.len() >= FIRST || all == 0 {
            break;
        }
        let lot = |salt: u64| mix(mix(n + ((level as u64) << 40)) ^ salt);
        let at = lot(1) % all;
        let group = ends.partition_point(|(end, _)| *end <= at);
        let Some((_, group)) = ends.get(group) else { continue };
        let size = group.len() as u64;
        let i = lot(2) % size;
        let j = (i + 1 + lot(3) % (size - 1)) % size;
        let (Some(&a), Some(&b)) = (group.get(i as usize), group.get(j as usize)) else { continue };
        if wanted(a, b) && seen.insert((a.min(b), a.max(b))) {
            drawn.push((a.min(b), a.max(b)));
        }
    }
    drawn
}
