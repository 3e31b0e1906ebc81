//! How often the right known campaign is named: campaigns of a folder of mails are split by time, the older halves are
//! what is known, and each newer half is asked which of them it is; once with its own among the known and once without.
//!
//! usage: attribute FOLDER [LEAST]      campaigns of at least LEAST messages (default 6)

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, reason = "an example program")]

use creel_campaign::known::{Archive, Gallery};
use creel_campaign::{Model, fingerprint, partition};
use creel_evidence::campaign::Family;
use creel_evidence::known::{Attribution, Likelihood, Portrait};
use creel_evidence::verdict::{Action, CallToAction, Class, Lure, Verdict};
use creel_evidence::{ArtifactId, Fingerprint, Group, Level, Placement, Targeting};
use std::collections::{BTreeMap, HashMap, HashSet};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let least: usize = args.get(1).map_or(6, |n| n.parse().unwrap());
    let prints = prints(&args[0]);
    let whole = partition(&prints);
    let by_id: HashMap<ArtifactId, &Fingerprint> =
        prints.iter().map(|print| (print.message, print)).collect();
    let placements: BTreeMap<ArtifactId, Placement> =
        whole.placements.iter().map(|placement| (placement.message, placement.clone())).collect();

    // The older half of each campaign, and every message that stands in none and is older than the median.
    let mut halves: Vec<(Group, Group)> = Vec::new();
    let mut older: HashSet<ArtifactId> = HashSet::new();
    for group in whole.groups.iter().filter(|group| group.level == Level::Campaign) {
        let mut members: Vec<ArtifactId> = group.members.clone();
        members.sort_by_key(|id| (by_id[id].time.is_none(), by_id[id].time, *id));
        let (old, new) = members.split_at(members.len() / 2);
        if group.members.len() >= least {
            let part = |members: &[ArtifactId]| Group { members: members.to_vec(), ..group.clone() };
            halves.push((part(old), part(new)));
        }
        older.extend(old);
    }
    let mut alone: Vec<&Fingerprint> =
        prints.iter().filter(|print| placements[&print.message].campaign.is_none()).collect();
    alone.sort_by_key(|print| (print.time, print.message));
    older.extend(alone.iter().take(alone.len() / 2).map(|print| print.message));

    let (old, new): (Vec<&Fingerprint>, Vec<&Fingerprint>) =
        prints.iter().partition(|print| older.contains(&print.message));
    let operation = |group: &Group| placements[&group.members[0]].operation.clone();
    let old_gallery = Gallery::new(old, &placements);
    let known: Vec<Portrait> =
        halves.iter().map(|(old, _)| old_gallery.portrait("case older", old, operation(old))).collect();
    let new_gallery = Gallery::new(new, &placements);
    let asked: Vec<Portrait> =
        halves.iter().map(|(_, new)| new_gallery.portrait("case newer", new, operation(new))).collect();
    println!("{} mails, {} campaigns of at least {least}", prints.len(), known.len());
    report("all evidence", &known, &asked);
    let only = |portraits: &[Portrait], keep: fn(Family) -> bool| -> Vec<Portrait> {
        let cut = |portrait: &Portrait| Portrait {
            traits: portrait.traits.iter().filter(|held| keep(held.family)).cloned().collect(),
            lures: if keep(Family::Lure) { portrait.lures.clone() } else { Vec::new() },
            ..portrait.clone()
        };
        portraits.iter().map(cut).collect()
    };
    let operator: fn(Family) -> bool = Family::is_operator;
    report("operator evidence alone", &only(&known, operator), &only(&asked, operator));
    let without_lure: fn(Family) -> bool = |family| family != Family::Lure;
    report("without the lure", &only(&known, without_lure), &only(&asked, without_lure));
}

fn report(what: &str, known: &[Portrait], asked: &[Portrait]) {
    let archive = Archive::new(known.to_vec());
    let model = Model::shipped();
    let mut with = Outcomes::default();
    let mut without = Outcomes::default();
    for own in asked {
        let judged = archive.judge(model, own);
        with.add(own, &judged);
        without.add(own, &archive.judge_among(model, own, |one| one.id != own.id));
    }
    let all = asked.len();
    println!("\n{what}");
    println!(
        "  own among the known: first {} of {all}, among the first five {}, missed {}",
        with.first, with.five, with.missed
    );
    println!("      first by any campaign of its operation {}", with.kin);
    with.words("      ");
    println!(
        "  own left out: none of the known {} of {all}, another taken for it {}",
        all - without.taken,
        without.taken
    );
    println!("      of these of its own operation {}", without.taken_kin);
    without.words("      ");
}

#[derive(Default)]
struct Outcomes {
    first: usize,
    five: usize,
    kin: usize,
    missed: usize,
    taken: usize,
    taken_kin: usize,
    /// By word: right, of the right operation, wrong.
    words: BTreeMap<&'static str, [usize; 3]>,
}

impl Outcomes {
    fn add(&mut self, own: &Portrait, judged: &Attribution) {
        let of = |place: usize| judged.candidates.get(place);
        let right = |place: usize| of(place).is_some_and(|one| one.id == own.id);
        let kin = |place: usize| {
            of(place).is_some_and(|one| {
                one.id == own.id || (own.operation.is_some() && one.operation == own.operation)
            })
        };
        self.first += usize::from(right(0));
        self.five += usize::from((0..5).any(right));
        self.kin += usize::from(kin(0));
        self.missed += usize::from(judged.known().is_none());
        self.taken += usize::from(judged.known().is_some());
        self.taken_kin += usize::from(judged.known().is_some() && kin(0));
        let word = match judged.likelihood {
            Some(Likelihood::VeryLikely) => "very likely",
            Some(Likelihood::Likely) => "likely",
            None => "no word",
        };
        let place = if right(0) {
            0
        } else if kin(0) {
            1
        } else {
            2
        };
        self.words.entry(word).or_default()[place] += 1;
        if std::env::var_os("SHOW").is_some() && place == 2 && judged.likelihood.is_some() {
            eprintln!("{} {}", judged.statement, judged.basis);
            for term in judged.candidates.iter().take(1).flat_map(|best| &best.terms) {
                eprintln!(
                    "    {:>6} {} {:?} in {}",
                    term.millibits, term.because, term.value, term.campaigns
                );
            }
        }
    }

    fn words(&self, indent: &str) {
        for (word, [right, kin, wrong]) in &self.words {
            println!("{indent}{word:<12} right {right}, of its operation {kin}, wrong {wrong}");
        }
    }
}

fn prints(folder: &str) -> Vec<Fingerprint> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.is_file());
    files.sort();
    let read = |path| {
        let raw = std::fs::read(path).unwrap();
        let dissected = creel_dissect::dissect(&raw, &creel_dissect::Limits::default());
        fingerprint(&dissected.dissection, &unread(), &Targeting::default())
    };
    files.iter().map(read).collect()
}

/// A verdict that says nothing: grouping does not ask it.
fn unread() -> Verdict {
    Verdict {
        class: Class::Unclear,
        score: 0.0,
        sum: Vec::new(),
        claimed: None,
        impersonation: false,
        lure: Lure::Other,
        call_to_action: CallToAction { kind: Action::None, host: None, value: None, at: Vec::new() },
        language: None,
        languages: Vec::new(),
        techniques: Vec::new(),
        findings: Vec::new(),
    }
}
