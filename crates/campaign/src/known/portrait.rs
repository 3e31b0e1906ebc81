//! Portraits: what is kept of a campaign so that later ones can be compared with it.

use crate::minhash;
use creel_evidence::campaign::Family;
use creel_evidence::known::{LureSketch, Portrait, Rung, Trait};
use creel_evidence::locus::Locus;
use creel_evidence::{ArtifactId, Case, Fingerprint, Group, Level, Message, Placement};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Values of one kind that are kept of a campaign, the most frequent first.
const OF_A_KIND: usize = 256;
/// Lures that are kept of a campaign.
pub(super) const LURES: usize = 16;
/// Likeness of text, in thousandths, from which two lures are kept as one; and of structure, where there is no text.
const ONE_LURE: (u16, u16) = (700, 800);
/// Rows of a band when campaigns with a sketch are counted.
const ROWS: usize = 4;
/// Letters in a subject that tells something; `re hello` is shared by chance.
const TELLING: usize = 8;

/// The messages of one case, counted: what its campaigns' portraits are made from.
pub struct Gallery<'c> {
    prints: HashMap<ArtifactId, &'c Fingerprint>,
    /// Campaigns that hold a value, a message that stands alone counted as one.
    values: HashMap<(Family, &'c str, &'c str), Count>,
    /// Campaigns with a band of a sketch.
    text: HashMap<u64, Count>,
    structure: HashMap<u64, Count>,
}

/// Units that were counted, and the last of them.
#[derive(Debug, Clone, Copy)]
struct Count {
    last: u32,
    units: u32,
}

impl Count {
    fn note<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, Self>, key: K, unit: u32) {
        let count = counts.entry(key).or_insert(Self { last: unit, units: 1 });
        if count.last != unit {
            *count = Self { last: unit, units: count.units.saturating_add(1) };
        }
    }
}

impl<'c> Gallery<'c> {
    /// Counts the messages of a case. What stands in no campaign counts as one of its own.
    #[must_use]
    pub fn new(
        prints: impl IntoIterator<Item = &'c Fingerprint>,
        placements: &BTreeMap<ArtifactId, Placement>,
    ) -> Self {
        let campaign = |print: &Fingerprint| placements.get(&print.message)?.campaign.as_deref();
        let mut prints: Vec<&Fingerprint> = prints.into_iter().collect();
        prints.sort_unstable_by_key(|print| (campaign(print), print.message));
        let mut gallery = Self {
            prints: prints.iter().map(|print| (print.message, *print)).collect(),
            values: HashMap::new(),
            text: HashMap::new(),
            structure: HashMap::new(),
        };
        let units = prints.chunk_by(|a, b| campaign(a).is_some() && campaign(a) == campaign(b));
        for (unit, prints) in (0u32..).zip(units) {
            prints.iter().for_each(|print| gallery.count(print, unit));
        }
        gallery
    }

    fn count(&mut self, print: &'c Fingerprint, unit: u32) {
        for (family, kind, value) in values(print) {
            Count::note(&mut self.values, (family, kind, value), unit);
        }
        for band in bands(&print.text) {
            Count::note(&mut self.text, band, unit);
        }
        for band in bands(&print.structure) {
            Count::note(&mut self.structure, band, unit);
        }
    }

    /// The portrait of a group, from what is compared of its messages.
    #[must_use]
    pub fn portrait(&self, source: &str, group: &Group, operation: Option<String>) -> Portrait {
        let mut prints: Vec<&Fingerprint> =
            group.members.iter().filter_map(|id| self.prints.get(id).copied()).collect();
        prints.sort_unstable_by_key(|print| (print.time.is_none(), print.time, print.message));
        let times = || prints.iter().filter_map(|print| print.time);
        Portrait {
            id: group.id.clone(),
            name: None,
            rung: Rung::Cluster,
            source: source.to_owned(),
            operation,
            messages: u32::try_from(prints.len()).unwrap_or(u32::MAX),
            span: times().min().zip(times().max()),
            partial: false,
            traits: self.traits(&prints),
            lures: self.lures(&prints),
            languages: BTreeMap::new(),
            claimed: BTreeMap::new(),
            sectors: BTreeMap::new(),
            countries: BTreeMap::new(),
            attributed: Vec::new(),
        }
    }

    fn traits(&self, prints: &[&Fingerprint]) -> Vec<Trait> {
        let mut held: BTreeMap<(Family, &str, &str), (u32, Option<Locus>)> = BTreeMap::new();
        for print in prints {
            let places = print.at.tokens.iter().chain(std::iter::repeat(&None));
            // The subject is read after the tokens, from a place of its own.
            let subject =
                subject(print).map(|subject| ((Family::Lure, "subject", subject), &print.at.subject));
            let tokens = print.tokens.iter().zip(places);
            let tokens =
                tokens.map(|(token, at)| ((token.family, token.kind.as_str(), token.value.as_str()), at));
            for (key, at) in tokens.chain(subject) {
                let (messages, first) = held.entry(key).or_default();
                *messages = messages.saturating_add(1);
                if first.is_none() {
                    first.clone_from(at);
                }
            }
        }
        let mut traits: Vec<Trait> = held
            .into_iter()
            .map(|((family, kind, value), (messages, at))| Trait {
                family,
                kind: kind.to_owned(),
                value: value.to_owned(),
                messages,
                campaigns: self.values.get(&(family, kind, value)).map_or(1, |count| count.units),
                at,
            })
            .collect();
        // Of values without number, such as one host a victim, those of most messages stay.
        traits.sort_by(|a, b| {
            let rank = |one: &Trait| std::cmp::Reverse(one.messages);
            (a.family, &a.kind, rank(a), &a.value).cmp(&(b.family, &b.kind, rank(b), &b.value))
        });
        let mut kept: Vec<Trait> = traits
            .chunk_by(|a, b| (a.family, &a.kind) == (b.family, &b.kind))
            .flat_map(|kind| kind.iter().take(OF_A_KIND).cloned())
            .collect();
        kept.sort();
        kept
    }

    /// Distinct lures, each standing for those that are much like it.
    fn lures(&self, prints: &[&Fingerprint]) -> Vec<LureSketch> {
        type Sketches<'p> = (&'p [u32], &'p [u32]);
        let mut distinct: BTreeMap<Sketches<'_>, (u32, &Fingerprint)> = BTreeMap::new();
        for print in prints.iter().filter(|print| !(print.text.is_empty() && print.structure.is_empty())) {
            distinct.entry((&print.text, &print.structure)).or_insert((0, print)).0 += 1;
        }
        let mut distinct: Vec<(u32, &Fingerprint)> = distinct.into_values().collect();
        distinct.sort_by_key(|&(messages, _)| std::cmp::Reverse(messages));
        let mut lures: Vec<LureSketch> = Vec::new();
        for (messages, print) in distinct {
            let like = lures.iter_mut().find(|lure| {
                minhash::alike(&lure.text, &print.text) >= ONE_LURE.0
                    || (print.text.is_empty()
                        && minhash::alike(&lure.structure, &print.structure) >= ONE_LURE.1)
            });
            if let Some(lure) = like {
                lure.messages = lure.messages.saturating_add(messages);
            } else if lures.len() < LURES {
                lures.push(LureSketch {
                    text: print.text.clone(),
                    structure: print.structure.clone(),
                    messages,
                    text_campaigns: holders(&self.text, &print.text),
                    structure_campaigns: holders(&self.structure, &print.structure),
                    at: (print.at.text.clone(), print.at.structure.clone()),
                });
            }
        }
        lures.sort_by_key(|lure| std::cmp::Reverse(lure.messages));
        lures
    }
}

/// The portraits of all campaigns of a case in which a message means harm, sorted by id.
#[must_use]
pub fn portraits(case: &Case) -> Vec<Portrait> {
    let harmful = |message: &Message| {
        case.histories.get(&message.id).map_or(message.verdict.class, |history| history.class).is_malicious()
    };
    let harmful: BTreeSet<ArtifactId> =
        case.messages.iter().filter(|message| harmful(message)).map(|message| message.id).collect();
    let campaigns = case.groups.iter().filter(|group| group.level == Level::Campaign);
    let campaigns: Vec<&Group> =
        campaigns.filter(|group| group.members.iter().any(|id| harmful.contains(id))).collect();
    if campaigns.is_empty() {
        return Vec::new();
    }
    let studio = Studio::of(case);
    let mut all: Vec<Portrait> = campaigns.into_iter().map(|group| studio.portrait(group)).collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

/// The portrait of any group of a case, harmful or not.
#[must_use]
pub fn portrait_of(case: &Case, group: &Group) -> Portrait {
    Studio::of(case).portrait(group)
}

/// A gallery with the messages at hand, which tell languages, claims and targets.
struct Studio<'c> {
    source: String,
    gallery: Gallery<'c>,
    messages: HashMap<ArtifactId, &'c Message>,
    placements: &'c BTreeMap<ArtifactId, Placement>,
}

impl<'c> Studio<'c> {
    fn of(case: &'c Case) -> Self {
        Self {
            source: format!("case {}", case.name),
            gallery: Gallery::new(case.messages.iter().map(|message| &message.fingerprint), &case.placements),
            messages: case.messages.iter().map(|message| (message.id, message)).collect(),
            placements: &case.placements,
        }
    }

    fn portrait(&self, group: &Group) -> Portrait {
        let first = group.members.first().and_then(|id| self.placements.get(id));
        let operation = first.and_then(|placement| placement.operation.clone());
        let mut portrait = self.gallery.portrait(&self.source, group, operation);
        let members = group.members.iter().filter_map(|id| self.messages.get(id).copied());
        let mut sectors: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        let mut countries: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for message in members {
            if let Some(language) = &message.verdict.language {
                *portrait.languages.entry(language.clone()).or_default() += 1;
            }
            if let Some(claim) = &message.verdict.claimed {
                *portrait.claimed.entry(claim.name.clone()).or_default() += 1;
            }
            for target in &message.targeting.targets {
                let Some(organisation) = target.organisation.as_deref() else { continue };
                if let Some(sector) = &target.sector {
                    sectors.entry(sector.clone()).or_default().insert(organisation);
                }
                if let Some(country) = target.country {
                    countries.entry(country.code().to_owned()).or_default().insert(organisation);
                }
            }
        }
        let counted = |words: BTreeMap<String, BTreeSet<&str>>| {
            words
                .into_iter()
                .map(|(word, all)| (word, u32::try_from(all.len()).unwrap_or(u32::MAX)))
                .collect()
        };
        portrait.sectors = counted(sectors);
        portrait.countries = counted(countries);
        portrait
    }
}

/// The shareable values of a message, the subject among them.
fn values(print: &Fingerprint) -> impl Iterator<Item = (Family, &str, &str)> {
    let tokens = print.tokens.iter().map(|token| (token.family, token.kind.as_str(), token.value.as_str()));
    tokens.chain(subject(print).map(|subject| (Family::Lure, "subject", subject)))
}

/// The subject, if it says enough to be no chance.
fn subject(print: &Fingerprint) -> Option<&str> {
    let words = print.subject.split(' ').filter(|word| !word.starts_with('<'));
    let letters: usize = words.map(|word| word.chars().filter(|c| c.is_alphabetic()).count()).sum();
    (letters >= TELLING).then_some(print.subject.as_str())
}

fn bands(sketch: &[u32]) -> impl Iterator<Item = u64> {
    (0..minhash::WIDTH / ROWS).filter_map(|band| minhash::band(sketch, ROWS, band))
}

/// How many campaigns have a sketch's bands: three quarters of the bands have at most so many.
fn holders(counts: &HashMap<u64, Count>, sketch: &[u32]) -> u32 {
    let mut holders: Vec<u32> =
        bands(sketch).map(|band| counts.get(&band).map_or(1, |count| count.units)).collect();
    holders.sort_unstable();
    holders.get(holders.len() * 3 / 4).copied().unwrap_or(1)
}
