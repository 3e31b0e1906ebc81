//! From pairs that probably belong together to the numbers of a table.

use super::levels::{self, GRADES, Pattern, Strangers};
use super::report::{Basis, Block, Fit, Line};
use super::units::{Unit, Units};
use crate::link::both;
use crate::minhash;
use crate::model::{FAMILIES, Model, place};
use creel_evidence::campaign::Family;
use std::collections::BTreeMap;

/// Pairs for which the expert's number counts: with so many the pile has half of the say.
const EXPERT_PAIRS: f64 = 400.0;
/// Pairs below which nothing is changed.
const FEWEST_PAIRS: f64 = 40.0;
/// Pairs of strangers for which the rarity counts.
const STRANGERS: f64 = 20.0;
/// Rarities of values are whole bits below this.
const BITS: usize = 32;
/// Thousandths of a bit that likeness of a text or a page is worth at most: it is no rarer than one template.
const MOST_LIKENESS: i32 = 12_000;

/// Probable pairs that were seen, and those of them that agreed.
#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    pairs: f64,
    agreed: f64,
    /// The same of pairs that probably do not belong together.
    strangers: f64,
    strangers_agreed: f64,
}

/// Sums over the pairs of all turns.
pub(super) struct Slopes<'a> {
    expert: &'a Model,
    units: &'a Units<'a>,
    strangers: &'a Strangers,
    /// By kind and rarity: of pairs of which one holds such a value, those that share it.
    kinds: BTreeMap<(Family, &'a str), [Seen; BITS]>,
    /// By family: of pairs that both have something of it, those that share something.
    families: [Seen; FAMILIES],
    /// Of text and structure by grade: pairs, and the expert's bits for them.
    grades: [[(f64, f64); GRADES.len()]; 2],
}

impl<'a> Slopes<'a> {
    pub(super) fn new(expert: &'a Model, units: &'a Units<'a>, strangers: &'a Strangers) -> Self {
        Self {
            expert,
            units,
            strangers,
            kinds: BTreeMap::new(),
            families: [Seen::default(); FAMILIES],
            grades: [[(0.0, 0.0); GRADES.len()]; 2],
        }
    }

    /// Takes in a pair of a turn that is `together` with this probability. Of the family that made the pair nothing is
    /// learnt.
    pub(super) fn see(&mut self, a: u32, b: u32, pattern: &Pattern, turn: Family, together: f64) {
        let unit = |n: u32| self.units.units.get(n as usize);
        let (Some(a), Some(b)) = (unit(a), unit(b)) else { return };
        // Each side's values are asked for on the other side, so that the pair is the same either way round.
        for value in a.values.iter().chain(&b.values) {
            if let Some(seen) = self.seen(*value, turn) {
                seen.pairs += together / 2.0;
                seen.strangers += (1.0 - together) / 2.0;
            }
        }
        both(
            &a.values,
            &b.values,
            |&value| value,
            |&value| {
                if let Some(seen) = self.seen(value, turn) {
                    seen.agreed += together;
                    seen.strangers_agreed += 1.0 - together;
                }
            },
        );
        for (family, level) in pattern.iter().enumerate() {
            if let (Some(level), true) = (level, family != place(turn)) {
                self.families[family].pairs += together;
                self.families[family].agreed += if *level > 0 { together } else { 0.0 };
            }
        }
        if turn != Family::Lure {
            let sizes = [text_size(a, b), structure_size(a, b)];
            let most = [self.expert.text, self.expert.structure];
            for (i, alike) in levels::likeness(a, b).into_iter().enumerate() {
                if let Some(alike) = alike {
                    let bits = f64::from(most[i]) / 1000.0 * sizes[i] * f64::from(alike) / 1000.0;
                    let of = &mut self.grades[i][levels::grade(alike)];
                    *of = (of.0 + together, of.1 + together * bits);
                }
            }
        }
    }

    fn seen(&mut self, value: u32, turn: Family) -> Option<&mut Seen> {
        let units: &'a Units<'a> = self.units;
        let value = units.values.get(value as usize).filter(|value| value.family != turn)?;
        let of_kind = self.kinds.entry((value.family, value.kind)).or_default();
        of_kind.get_mut(usize::try_from(value.bits).unwrap_or(0))
    }

    /// The fitted model, with what changed and why.
    pub(super) fn finish(self, blocks: Vec<Block>) -> Fit {
        let mut model = self.expert.clone();
        let mut lines = Vec::new();
        let names: Vec<(Family, String, i32, i32)> = self
            .expert
            .priors()
            .map(|(f, kind, prior)| (f, kind.to_owned(), prior.reliability, prior.cap))
            .collect();
        for (family, kind, reliability, cap) in names {
            let seen = self.kinds.get(&(family, kind.as_str())).copied().unwrap_or_default();
            let line = Line::new(format!("prior {family} {kind}"), reliability, slope(&seen, cap), 1000);
            model.set_reliability(family, &kind, line.after);
            lines.push(line);
        }
        for &family in Family::ALL {
            let cost = self.expert.differs(family);
            if cost > 0 {
                let line = self.disagreement(family, cost);
                model.differs[place(family)] = line.after;
                lines.push(line);
            }
        }
        for (i, (word, before)) in
            [("text-millibits", self.expert.text), ("structure-millibits", self.expert.structure)]
                .into_iter()
                .enumerate()
        {
            let line = Line::new(format!("set {word}"), before, self.likeness(i, before), MOST_LIKENESS);
            *(if i == 0 { &mut model.text } else { &mut model.structure }) = line.after;
            lines.push(line);
        }
        Fit { model, messages: self.units.messages, templates: self.units.templates, blocks, lines }
    }

    /// What it says against two messages that they have a family and share nothing of it: log2((1 - u) / (1 - m)).
    fn disagreement(&self, family: Family, before: i32) -> Line {
        let Seen { pairs, agreed, .. } = self.families[place(family)];
        let m = (agreed + 0.5) / (pairs + 1.0);
        let u = 1.0 - self.strangers.shares[place(family)][0];
        let told = 1000.0 * ((1.0 - u) / (1.0 - m)).log2().max(0.0);
        Line::new(format!("differs {family}"), before, Basis { pairs, m, u, told }, i32::MAX)
    }

    /// The worth of likeness: what the grades are worth by m and u, in proportion to what the expert gives for them.
    fn likeness(&self, i: usize, before: i32) -> Basis {
        let grades = &self.grades[i];
        let all: f64 = grades.iter().map(|(pairs, _)| pairs).sum();
        let (mut xx, mut xw, mut agreed) = (0.0, 0.0, 0.0);
        for (&(pairs, bits), u) in grades.iter().zip(self.strangers.grades[i]).skip(1) {
            if pairs > 0.5 {
                let (mean, worth) = (bits / pairs, (pairs / all / u).log2().max(0.0));
                xx += pairs * mean * mean;
                xw += pairs * mean * worth;
                agreed += pairs;
            }
        }
        let told = if xx > 0.0 { f64::from(before) * xw / xx } else { 0.0 };
        let u = 1.0 - self.strangers.grades[i][0];
        Basis { pairs: if xx > 0.0 { all } else { 0.0 }, m: agreed / all.max(1.0), u, told }
    }
}

/// The reliability that a kind shows: the slope, through the origin, of what sharing is worth, log2(m / u), over the bits of
/// rarity that the table counts, by least squares over the rarities, each with the weight of its pairs.
fn slope(seen: &[Seen; BITS], cap: i32) -> Basis {
    let cap = f64::from(cap) / 1000.0;
    let (mut xx, mut xw, mut pairs, mut agreed, mut chance) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (bits, seen) in seen.iter().enumerate() {
        let counted = (bits as f64).min(cap);
        let m = (seen.agreed + 0.5) / (seen.pairs + 1.0);
        let u = seen.chance(counted);
        let worth = (m / u).log2().max(0.0);
        xx += seen.pairs * counted * counted;
        xw += seen.pairs * counted * worth;
        pairs += seen.pairs;
        agreed += seen.agreed;
        chance += seen.pairs * u;
    }
    let told = if xx > 0.0 { 1000.0 * xw / xx } else { 0.0 };
    let all = f64::max(pairs, 1.0);
    Basis { pairs, m: agreed / all, u: chance / all, told }
}

impl Seen {
    /// The probability that a stranger holds the value as well: by its rarity, of which no more is believed than the cap; or
    /// what strangers showed who share something else, where that is more. Programs, habits and rented
    /// infrastructure come in company, so that chance alone would call every tool an operator.
    fn chance(&self, bits: f64) -> f64 {
        let by_rarity = (-bits).exp2();
        let shown = (self.strangers_agreed + by_rarity * STRANGERS) / (self.strangers + STRANGERS);
        by_rarity.max(shown)
    }
}

impl Line {
    /// Shrinks what the pile tells towards what the expert says, and keeps it within half and twice of it and under `most`.
    fn new(what: String, before: i32, basis: Basis, most: i32) -> Self {
        if basis.pairs < FEWEST_PAIRS {
            return Self { what, before, after: before, basis, clamped: false, too_few: true };
        }
        let say = basis.pairs / (basis.pairs + EXPERT_PAIRS);
        let wanted = f64::from(before) + say * (basis.told - f64::from(before));
        let bounds = (before - before / 2, before.saturating_mul(2).min(most.max(before)));
        let wanted = wanted.round() as i32;
        let after = wanted.clamp(bounds.0, bounds.1);
        Self { what, before, after, basis, clamped: after != wanted, too_few: false }
    }
}

/// How much of a text there is, from nothing to 1, as the worth of likeness goes by it.
fn text_size(a: &Unit<'_>, b: &Unit<'_>) -> f64 {
    let size = |unit: &Unit<'_>| minhash::size(&unit.print.text).min(24);
    f64::from(size(a).min(size(b))) / 24.0
}

/// As [`text_size`], of a page.
fn structure_size(a: &Unit<'_>, b: &Unit<'_>) -> f64 {
    let size = |unit: &Unit<'_>| minhash::size(&unit.print.structure).min(16);
    f64::from(size(a).min(size(b))) / 16.0
}
