//! The index is the partition: whatever way a set was come by.

use super::{Index, Layer, MemoryShelf, Outlined, Shelf as _};
use crate::groups::{describe, partition_by};
use crate::minhash;
use crate::model::Model;
use crate::outline::Outline;
use crate::pile::Pile;
use crate::stable::{hash, mix};
use creel_evidence::campaign::Family;
use creel_evidence::digest::Sha256Digest;
use creel_evidence::{ArtifactId, Fingerprint, Level, Places, Token};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;

/// What a mail of a small world is made of: few of everything, so that things are shared.
#[derive(Debug, Clone)]
struct Recipe {
    template: u8,
    mutation: u8,
    way: u8,
    frame: u8,
    subject: u8,
    name: u8,
    day: Option<u8>,
    values: Vec<(u8, u8)>,
}

fn recipe() -> impl Strategy<Value = Recipe> {
    let values = prop::collection::vec((0u8..6, 0u8..4), 0..5);
    let text = (0u8..5, 0u8..5, 0u8..6);
    (text, 0u8..4, 0u8..6, 0u8..4, prop::option::weighted(0.9, 0u8..90), values).prop_map(
        |((template, mutation, way), frame, subject, name, day, values)| Recipe {
            template,
            mutation,
            way,
            frame,
            subject,
            name,
            day,
            values,
        },
    )
}

const SUBJECTS: [&str; 6] = [
    "",
    "your parcel is waiting",
    "your parcel is waiting today",
    "invoice overdue",
    "hello",
    "account closed now",
];
const NAMES: [&str; 4] = ["", "parcel service", "accounting department", "security team"];
const KINDS: [(Family, &str); 6] = [
    (Family::Landing, "host"),
    (Family::Contact, "reply-to"),
    (Family::Sending, "domain"),
    (Family::Mailer, "header-order"),
    (Family::Lure, "title"),
    (Family::Payload, "file"),
];

impl Recipe {
    fn print(&self, number: u16) -> Fingerprint {
        // Template 0 has no text, frame 0 no structure.
        let shingle = |part: &str, n: u64| mix(hash(part.as_bytes()).wrapping_add(n));
        // A mail keeps more or less of its template, each in its own way: likeness comes in all degrees, and many
        // pairs that are alike have no band in common.
        let template = format!("text {}", self.template);
        let own = format!("{template} but {} {}", self.mutation, self.way);
        let kept = |n: u64| hash(format!("{own} {n}").as_bytes()) % 5 >= u64::from(self.mutation);
        let text = (0..40 * u64::from(self.template.min(1)))
            .map(|n| shingle(if kept(n) { &template } else { &own }, n));
        let text: Vec<u64> = text.collect();
        let structure =
            (0..30 * u64::from(self.frame.min(1))).map(|n| shingle("frame", n + 40 * u64::from(self.frame)));
        let token = |&(kind, value): &(u8, u8)| {
            let (family, kind) = KINDS[usize::from(kind)];
            Token { family, kind: kind.into(), value: format!("{kind}-{value}.example") }
        };
        let mut tokens: Vec<Token> = self.values.iter().map(token).collect();
        if self.name > 0 {
            let value = NAMES[usize::from(self.name)].to_owned();
            tokens.push(Token { family: Family::Lure, kind: "from-name".into(), value });
        }
        tokens.sort();
        tokens.dedup();
        Fingerprint {
            message: ArtifactId::of(&number.to_be_bytes()),
            time: self.day.map(|day| i64::from(day) * 86_400),
            subject: SUBJECTS[usize::from(self.subject)].to_owned(),
            exact: (!text.is_empty()).then(|| Sha256Digest::of(format!("{text:?}").as_bytes())),
            text: minhash::sketch(text),
            structure: minhash::sketch(structure.collect()),
            tokens,
            at: Places::default(),
        }
    }
}

/// A model in which little is much: keys are full with a few holders. Against a small background values become common
/// with every holder more; against the shipped one hardly any does, so that nothing but hubs changes.
fn small(hubs: i32, background: i32) -> Model {
    let mut small = Model::shipped().clone();
    small.hubs = hubs;
    small.background_templates = background;
    small.campaign = 2_000;
    small.operator = 1_000;
    small.operation = 4_000;
    small.operation_family = 500;
    small.gate_subject = 4_000;
    small.gate_text = 150;
    small.gate_text_near = 100;
    small.gate_text_near_shingles = 2;
    small.gate_near_operator = 1_000;
    small.split_step = 1_000;
    small.split_until = 12_000;
    small.density = 700;
    small
}

fn batch(model: &Model, prints: &[Fingerprint]) -> Vec<Outlined> {
    let pile = Pile::new(prints, model);
    let groups = Outline::of(&pile).groups.into_iter().map(|bare| {
        let mut members: Vec<ArtifactId> =
            bare.members.iter().map(|&at| pile.prints[at as usize].message).collect();
        members.sort_unstable();
        Outlined { level: bare.level, id: bare.id, members }
    });
    groups.collect()
}

fn shelf_of(model: &Model, prints: &[Fingerprint]) -> MemoryShelf {
    let mut index = Index::new(MemoryShelf::default(), model);
    index.rebuild(prints).unwrap();
    index.into_shelf()
}

/// One step of a history: what comes, and which of the messages so far (by number) go or come with other content.
#[derive(Debug, Clone)]
struct Step {
    come: Vec<Recipe>,
    go: Vec<u16>,
    change: Vec<(u16, Recipe)>,
}

fn step(most: usize) -> impl Strategy<Value = Step> {
    let come = prop::collection::vec(recipe(), 0..most);
    let go = prop::collection::vec(any::<u16>(), 0..4);
    let change = prop::collection::vec((any::<u16>(), recipe()), 0..2);
    (come, go, change).prop_map(|(come, go, change)| Step { come, go, change })
}

/// Follows a history and compares after every step.
fn follow(model: &Model, steps: &[Step]) -> Result<(), TestCaseError> {
    let mut index = Index::new(MemoryShelf::default(), model);
    let mut set: Vec<Fingerprint> = Vec::new();
    let mut number = 0;
    for step in steps {
        let mut added = Vec::new();
        let mut removed = Vec::new();
        for &go in &step.go {
            if let Some(at) = usize::from(go).checked_rem(set.len()) {
                removed.push(set.swap_remove(at).message);
            }
        }
        for (at, recipe) in &step.change {
            if let Some(at) = usize::from(*at).checked_rem(set.len()) {
                let message = set[at].message;
                set[at] = Fingerprint { message, ..recipe.print(0) };
                added.push(set[at].clone());
            }
        }
        for recipe in &step.come {
            let print = recipe.print(number);
            number += 1;
            set.push(print.clone());
            added.push(print);
        }
        added.dedup_by(|later, earlier| later.message == earlier.message);
        index.apply(&added, &removed).unwrap();
        prop_assert_eq!(index.groups().unwrap(), batch(model, &set));
        let whole = shelf_of(model, &set);
        prop_assert_eq!(&index.shelf, &whole);
        let known = index.groups().unwrap().into_iter().map(|group| (group.level, group.id, group.members));
        let known: Vec<_> = known.collect();
        prop_assert_eq!(describe(&set, &known, model), partition_by(&set, model));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn any_history_ends_at_the_partition_of_what_remains(
        hubs in 1i32..5,
        background in prop_oneof![Just(64), Just(4096)],
        steps in prop::collection::vec(step(20), 1..6),
    ) {
        follow(&small(hubs, background), &steps)?;
    }

    #[test]
    fn so_does_one_mail_at_a_time(
        start in step(50),
        steps in prop::collection::vec(step(2), 1..20),
    ) {
        let steps: Vec<Step> = std::iter::once(start).chain(steps).collect();
        follow(&small(2, 4096), &steps)?;
    }

    #[test]
    fn and_with_the_shipped_model(steps in prop::collection::vec(step(25), 1..5)) {
        follow(Model::shipped(), &steps)?;
    }
}

/// The laws would hold of worlds in which nothing happens: these have all that the index keeps.
#[test]
fn the_worlds_have_everything() {
    let mut runner = TestRunner::deterministic();
    let model = small(2, 64);
    let (mut layers, mut levels) = (BTreeMap::new(), BTreeMap::new());
    for _ in 0..40 {
        let world = prop::collection::vec(recipe(), 30..60).new_tree(&mut runner).unwrap().current();
        let prints: Vec<Fingerprint> =
            (0..).zip(&world).map(|(number, recipe)| recipe.print(number)).collect();
        let mut shelf = shelf_of(&model, &prints);
        for &layer in Layer::ALL {
            *layers.entry(layer).or_insert(0) += shelf.all_labels(layer).unwrap().len();
        }
        for &level in Level::ALL {
            *levels.entry(level).or_insert(0) += shelf.all_rows(level).unwrap().len();
        }
    }
    assert!(Layer::ALL.iter().all(|layer| layers[layer] > 0), "{layers:?}");
    assert!(Level::ALL.iter().all(|level| levels[level] > 40), "{levels:?}");
}
