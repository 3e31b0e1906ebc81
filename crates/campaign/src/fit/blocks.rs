//! Candidate pairs: two messages that share a rare value of one family, or stretches of text.

use super::units::{Unit, Units};
use crate::minhash;
use crate::stable;
use creel_evidence::campaign::Family;
use std::collections::BTreeSet;

/// Pairs that one family makes at most: those of the least lots.
const PAIRS: usize = 20_000;
/// Holders of a value among whom pairs are made: the least ones, all pairs of them.
const HOLDERS: usize = 24;
/// Bits of rarity below which a value makes no pairs.
const RARE: i32 = 4;
/// Positions in a band of text.
const ROWS: usize = 3;

/// The pairs of a family's turn, as positions in [`Units::units`], the lesser first; in the order of their lots.
pub(super) fn pairs(units: &Units<'_>, family: Family) -> Vec<(u32, u32)> {
    let mut least: BTreeSet<(u64, u32, u32)> = BTreeSet::new();
    let mut take = |keys: &mut Vec<(u64, u32)>| {
        keys.sort_unstable();
        keys.dedup();
        for bucket in keys.chunk_by(|a, b| a.0 == b.0) {
            for (i, &(_, a)) in bucket.iter().take(HOLDERS).enumerate() {
                for &(_, b) in bucket.iter().take(HOLDERS).skip(i + 1) {
                    least.insert((lot(units, a, b), a, b));
                    if least.len() > PAIRS {
                        least.pop_last();
                    }
                }
            }
        }
    };
    let mut keys = Vec::new();
    for (n, unit) in (0..).zip(&units.units) {
        let rare = |value: &&u32| {
            let value = units.values.get(**value as usize);
            value.is_some_and(|value| value.family == family && value.bits >= RARE)
        };
        keys.extend(unit.values.iter().filter(rare).map(|&value| (u64::from(value), n)));
    }
    take(&mut keys);
    if family == Family::Lure {
        for band in 0..minhash::WIDTH / ROWS {
            let key = |(n, unit): (u32, &Unit<'_>)| Some((minhash::band(&unit.print.text, ROWS, band)?, n));
            take(&mut (0..).zip(&units.units).filter_map(key).collect());
        }
    }
    least.into_iter().map(|(_, a, b)| (a, b)).collect()
}

/// A number that follows from the two messages, and from nothing else in the pile.
pub(super) fn lot(units: &Units<'_>, a: u32, b: u32) -> u64 {
    let half = |n: u32| units.units.get(n as usize).map_or(0, |unit| stable::hash(&unit.print.message.0.0));
    stable::join(half(a), half(b))
}
