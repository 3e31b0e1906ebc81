//! How far two messages agree in each family, in few levels, and how often strangers do.

use super::units::{Unit, Units};
use crate::link::both;
use crate::minhash;
use crate::model::{FAMILIES, place};
use crate::stable::mix;
use creel_evidence::campaign::Family;

/// Levels of agreement: nothing shared, something common, something rather rare, something rare.
pub(super) const LEVELS: usize = 4;
/// The level of each family; `None` where one of the two has nothing of it.
pub(super) type Pattern = [Option<usize>; FAMILIES];
/// For each family the share of pairs of each level.
pub(super) type Shares = [[f64; LEVELS]; FAMILIES];

/// Likeness, in thousandths, from which the levels of a graded comparison begin; the first is that of no agreement.
pub(super) const GRADES: [u16; 5] = [0, 350, 500, 650, 900];
/// Random pairs that are compared.
const RANDOM_PAIRS: usize = 200_000;

/// What random pairs agree in.
pub(super) struct Strangers {
    /// Of each family; the lure's of all pairs, the others' of pairs of different lure templates.
    pub(super) shares: Shares,
    /// Of likeness of text and of page structure, by grade.
    pub(super) grades: [[f64; GRADES.len()]; 2],
}

/// The grade of a likeness.
pub(super) fn grade(likeness: u16) -> usize {
    GRADES.iter().rposition(|&from| likeness >= from).unwrap_or(0)
}

/// Likeness of text and of structure; `None` where one of the two has none.
pub(super) fn likeness(a: &Unit<'_>, b: &Unit<'_>) -> [Option<u16>; 2] {
    let alike = |a: &[u32], b: &[u32]| (!a.is_empty() && !b.is_empty()).then(|| minhash::alike(a, b));
    [alike(&a.print.text, &b.print.text), alike(&a.print.structure, &b.print.structure)]
}

/// Compares two units.
pub(super) fn compare(units: &Units<'_>, a: u32, b: u32) -> Pattern {
    let (Some(a), Some(b)) = (units.units.get(a as usize), units.units.get(b as usize)) else {
        return Pattern::default();
    };
    let mut has = [0_u8; FAMILIES];
    for (side, unit) in [(1, a), (2, b)] {
        for value in unit.values.iter().filter_map(|&value| units.values.get(value as usize)) {
            has[place(value.family)] |= side;
        }
    }
    let mut pattern = has.map(|sides| (sides == 3).then_some(0));
    both(
        &a.values,
        &b.values,
        |&value| value,
        |&value| {
            if let Some(value) = units.values.get(value as usize) {
                let level = match value.bits {
                    ..=4 => 1,
                    5..=8 => 2,
                    _ => 3,
                };
                let of = &mut pattern[place(value.family)];
                *of = (*of).max(Some(level));
            }
        },
    );
    if let [Some(text), _] = likeness(a, b) {
        let lure = &mut pattern[place(Family::Lure)];
        *lure = (*lure).max(Some([0, 1, 1, 2, 3][grade(text)]));
    }
    pattern
}

/// Counts on random pairs: of each unit with as many others as make up the number, at places that a hash tells.
pub(super) fn strangers(units: &Units<'_>) -> Strangers {
    let n = units.units.len();
    let each = RANDOM_PAIRS.div_ceil(n.max(1)).min(n.saturating_sub(1));
    let mut counts = [[0_u32; LEVELS]; FAMILIES];
    let mut graded = [[0_u32; GRADES.len()]; 2];
    for (i, a) in units.units.iter().enumerate() {
        for k in 0..each {
            // In a small pile every unit meets every other one.
            let step = if each + 1 == n { k } else { (mix((i * each + k) as u64) % (n as u64 - 1)) as usize };
            let j = (i + 1 + step) % n;
            let Some(b) = units.units.get(j) else { continue };
            let pattern = compare(units, crate::components::number(i), crate::components::number(j));
            for (family, level) in pattern.iter().enumerate() {
                if let Some(level) = level
                    && (a.template != b.template || family == place(Family::Lure))
                {
                    counts[family][*level] += 1;
                }
            }
            for (counts, alike) in graded.iter_mut().zip(likeness(a, b)) {
                if let Some(alike) = alike {
                    counts[grade(alike)] += 1;
                }
            }
        }
    }
    Strangers { shares: counts.map(smooth), grades: graded.map(smooth) }
}

/// Shares of counts; half a pair is added to each, so that what was never seen is rare and not impossible.
fn smooth<const N: usize>(counts: [u32; N]) -> [f64; N] {
    let all: f64 = counts.iter().map(|&count| f64::from(count) + 0.5).sum();
    counts.map(|count| (f64::from(count) + 0.5) / all)
}
