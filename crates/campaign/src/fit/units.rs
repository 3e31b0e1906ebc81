//! What is compared when a model is fitted: a few messages of each lure template, and the rarity of their values.

use crate::forest::Forest;
use crate::minhash;
use crate::model::{Model, log2_rounded};
use crate::stable;
use creel_evidence::Fingerprint;
use creel_evidence::campaign::Family;
use std::collections::{HashMap, HashSet};

/// Messages that one lure template sends: a burst of a thousand would teach the model its own habits alone.
const OF_A_TEMPLATE: usize = 3;
/// Likeness of text, in thousandths, from which two messages are of one template.
const SAME_TEMPLATE: u16 = 800;
/// Holders of a band that the others are compared with: the least ones.
const HUBS: usize = 8;
/// Positions in a band when templates are looked for.
const ROWS: usize = 4;

/// The messages that are compared.
pub(super) struct Units<'a> {
    /// In the order of their messages' identities, which is as good as random.
    pub(super) units: Vec<Unit<'a>>,
    /// Distinct values; units refer to them by position.
    pub(super) values: Vec<Value<'a>>,
    /// Messages that were given.
    pub(super) messages: usize,
    /// Lure templates among them.
    pub(super) templates: usize,
}

/// A message that is compared.
pub(super) struct Unit<'a> {
    pub(super) print: &'a Fingerprint,
    /// Its lure template, by number.
    pub(super) template: u32,
    /// Positions in [`Units::values`], ascending.
    pub(super) values: Vec<u32>,
}

/// A value that can be shared.
pub(super) struct Value<'a> {
    pub(super) family: Family,
    pub(super) kind: &'a str,
    /// Its rarity in bits, over lure templates and the background.
    pub(super) bits: i32,
}

impl<'a> Units<'a> {
    pub(super) fn of(prints: &'a [Fingerprint], model: &Model) -> Self {
        let mut prints: Vec<&Fingerprint> = prints.iter().collect();
        // The whole content breaks ties, so that what is kept of two prints of one message does not depend on the order.
        prints.sort_unstable_by(|a, b| {
            let key = |print: &Fingerprint| (print.message, print.time, print.exact);
            let rest = || {
                (&a.text, &a.structure, &a.subject, &a.tokens).cmp(&(
                    &b.text,
                    &b.structure,
                    &b.subject,
                    &b.tokens,
                ))
            };
            key(a).cmp(&key(b)).then_with(rest)
        });
        prints.dedup_by_key(|print| print.message);
        let templates = templates(&prints);
        let mut numbers: HashMap<(Family, &str, &str), u32> = HashMap::new();
        let mut values: Vec<Value<'a>> = Vec::new();
        let mut holders: Vec<(u32, u32)> = Vec::new();
        let mut units = Vec::new();
        let mut taken: HashMap<u32, Vec<&Fingerprint>> = HashMap::new();
        for (&print, &template) in prints.iter().zip(&templates) {
            let mut held: Vec<u32> = keys(print)
                .map(|(family, kind, text)| {
                    *numbers.entry((family, kind, text)).or_insert_with(|| {
                        values.push(Value { family, kind, bits: 0 });
                        crate::components::number(values.len() - 1)
                    })
                })
                .collect();
            held.sort_unstable();
            held.dedup();
            holders.extend(held.iter().map(|&value| (value, template)));
            let of_it = taken.entry(template).or_default();
            let clone = |other: &&Fingerprint| (other.exact, &other.tokens) == (print.exact, &print.tokens);
            if of_it.len() < OF_A_TEMPLATE && !of_it.iter().any(clone) {
                of_it.push(print);
                units.push(Unit { print, template, values: held });
            }
        }
        holders.sort_unstable();
        holders.dedup();
        let background = log2_rounded(usize::try_from(model.background_templates).unwrap_or(1));
        for same in holders.chunk_by(|a, b| a.0 == b.0) {
            if let Some(value) = same.first().and_then(|&(value, _)| values.get_mut(value as usize)) {
                value.bits = (background - log2_rounded(same.len())).max(0);
            }
        }
        let distinct: HashSet<u32> = templates.iter().copied().collect();
        Self { units, values, messages: prints.len(), templates: distinct.len() }
    }
}

/// The values of a message; the subject is one if it says enough not to be shared by chance.
fn keys(print: &Fingerprint) -> impl Iterator<Item = (Family, &str, &str)> {
    let words = print.subject.split(' ').filter(|word| !word.starts_with('<'));
    let letters: usize = words.map(|word| word.chars().filter(|c| c.is_alphabetic()).count()).sum();
    let subject = (letters >= 8).then_some((Family::Lure, "subject", print.subject.as_str()));
    let tokens = print.tokens.iter().map(|token| (token.family, token.kind.as_str(), token.value.as_str()));
    tokens.chain(subject)
}

/// The lure template of each message: nearly the same visible text, or without text the same page and subject.
fn templates(prints: &[&Fingerprint]) -> Vec<u32> {
    let mut forest = Forest::new(prints.len());
    let number = crate::components::number;
    for band in 0..minhash::WIDTH / ROWS {
        let key =
            |(i, print): (usize, &&Fingerprint)| Some((minhash::band(&print.text, ROWS, band)?, number(i)));
        let mut keys: Vec<(u64, u32)> = prints.iter().enumerate().filter_map(key).collect();
        keys.sort_unstable();
        for bucket in keys.chunk_by(|a, b| a.0 == b.0) {
            for (i, &(_, hub)) in bucket.iter().take(HUBS).enumerate() {
                for &(_, other) in bucket.iter().skip(i + 1) {
                    let text = |n: u32| prints.get(n as usize).map_or(&[][..], |print| print.text.as_slice());
                    if !forest.together(hub, other) && minhash::alike(text(hub), text(other)) >= SAME_TEMPLATE
                    {
                        forest.join(hub, other);
                    }
                }
            }
        }
    }
    let frame = |(i, print): (usize, &&Fingerprint)| {
        let page = minhash::band(&print.structure, minhash::WIDTH, 0)?;
        let key = stable::join(page, stable::hash(print.subject.as_bytes()));
        print.text.is_empty().then_some((key, number(i)))
    };
    let mut wordless: Vec<(u64, u32)> = prints.iter().enumerate().filter_map(frame).collect();
    wordless.sort_unstable();
    for bucket in wordless.chunk_by(|a, b| a.0 == b.0) {
        bucket.windows(2).for_each(|pair| forest.join(pair[0].1, pair[1].1));
    }
    (0..number(prints.len())).map(|i| forest.root(i)).collect()
}
