//! How good is the order of the warning list? Organisations that were aimed at are hidden, and the list is asked where it
//! puts them among those that nobody aimed at.
//!
//! `cargo run -p creel-publish --example warning_rank [ROSTER.csv MESSAGES.jsonl]`: with a roster and the lines of a scan that
//! used it, of that case; without, of generated chains. The figure is the area under the curve: the chance that a hidden
//! organisation stands above one that was spared, where 0.5 is no better than any order. A generated campaign has the habits
//! that the points assume or does not, so that it shows only that the sum works; what attackers do, no generator knows.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot go on fails, and prints"
)]

use creel_evidence::targeting::TargetSource;
use creel_evidence::verdict::Class;
use creel_evidence::{ArtifactId, Case, Chain, ChainMember, Country, Message, Target};
use creel_publish::{Policy, release};
use creel_targeting::Roster;
use std::collections::BTreeSet;

/// Rounds of hiding.
const ROUNDS: u64 = 40;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    println!("{:<34} {:>8} {:>9} {:>7} {:>7}", "hits chosen", "members", "aimed at", "pairs", "AUC");
    if let [roster, messages] = args.as_slice() {
        let roster = Roster::from_csv(&std::fs::read_to_string(roster).unwrap()).unwrap();
        let chain = roster.chain();
        let aimed_at = aimed_at(&chain, &std::fs::read_to_string(messages).unwrap());
        report("as in the case", &[(chain, aimed_at)]);
        return;
    }
    let chains: Vec<Chain> = (0..8).map(|seed| generated(&mut Dice(seed + 1), 300)).collect();
    let chosen = |choose: fn(&Chain, &mut Dice) -> BTreeSet<usize>| -> Vec<(Chain, BTreeSet<usize>)> {
        chains
            .iter()
            .zip(100..)
            .map(|(chain, seed)| (chain.clone(), choose(chain, &mut Dice(seed))))
            .collect()
    };
    report("by chance", &chosen(by_chance));
    report("by stage and country", &chosen(by_place));
    report("along links", &chosen(along_links));
}

fn report(what: &str, cases: &[(Chain, BTreeSet<usize>)]) {
    let (mut above, mut pairs) = (0.0, 0.0);
    let (mut members, mut hits) = (0, 0);
    for (chain, aimed_at) in cases {
        members += chain.members.len();
        hits += aimed_at.len();
        for round in 0..ROUNDS {
            let (won, all) = hidden(chain, aimed_at, &mut Dice(round + 7));
            above += won;
            pairs += all;
        }
    }
    println!("{what:<34} {members:>8} {hits:>9} {pairs:>7} {:>7.3}", above / pairs);
}

/// Hides a fifth of those aimed at; returns how many pairs of a hidden and a spared one stand in the right order (a half
/// where their points are the same), and how many there are.
fn hidden(chain: &Chain, aimed_at: &BTreeSet<usize>, dice: &mut Dice) -> (f64, f64) {
    let mut shown: Vec<usize> = aimed_at.iter().copied().collect();
    for place in (1..shown.len()).rev() {
        shown.swap(place, dice.below(place + 1));
    }
    let hidden = shown.split_off(shown.len() - shown.len() / 5);
    let dossier = release(case(chain, &shown), &Policy::internal());
    let warnings = dossier.survey(None).warnings();
    let points = |member: usize| {
        warnings.entries.iter().find(|warning| warning.member == member).map_or(0, |warning| warning.points)
    };
    let points: Vec<u32> = (0..chain.members.len()).map(points).collect();
    let spared: Vec<usize> = (0..chain.members.len()).filter(|member| !aimed_at.contains(member)).collect();
    let mut won = 0.0;
    for (one, other) in hidden.iter().flat_map(|one| spared.iter().map(move |other| (one, other))) {
        won += match points[*one].cmp(&points[*other]) {
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Less => 0.0,
        };
    }
    (won, (hidden.len() * spared.len()) as f64)
}

/// A case in which one phishing mail went to each organisation.
fn case(chain: &Chain, aimed_at: &[usize]) -> Case {
    let message = |&place: &usize| {
        let member = &chain.members[place];
        let id = ArtifactId::of(member.name.as_bytes());
        let mut message = Message {
            id,
            is_mail: true,
            carriers: Vec::new(),
            date: None,
            received: None,
            subject: None,
            from: None,
            reply_to: None,
            sender_facts: Default::default(),
            artifacts: Vec::new(),
            features: Vec::new(),
            pictures: Vec::new(),
            observables: Vec::new(),
            anomalies: Vec::new(),
            verdict: verdict(),
            targeting: Default::default(),
            fingerprint: creel_evidence::Fingerprint {
                message: id,
                time: None,
                subject: String::new(),
                text: Vec::new(),
                structure: Vec::new(),
                exact: None,
                tokens: Vec::new(),
                at: creel_evidence::Places::default(),
            },
        };
        message.targeting.targets.push(Target {
            address: format!("someone@{place}.example"),
            source: TargetSource::To,
            mailbox: Default::default(),
            person: None,
            organisation: Some(member.name.clone()),
            on_roster: true,
            country: member.country,
            sector: member.sector.clone(),
            stage: member.stage.clone(),
            function: None,
            seniority: None,
            role: None,
            occupation: None,
            title: None,
            because: Default::default(),
            at: Vec::new(),
        });
        message
    };
    let mut messages: Vec<Message> = aimed_at.iter().map(message).collect();
    messages.sort_by_key(|message| message.id);
    Case {
        name: "hidden".into(),
        key: [0; 32],
        taken: jiff::Timestamp::UNIX_EPOCH,
        messages,
        sightings: Default::default(),
        groups: Vec::new(),
        placements: Default::default(),
        histories: Default::default(),
        unreadable: Vec::new(),
        chain: chain.clone(),
        events: Vec::new(),
        portraits: Vec::new(),
        ties: Vec::new(),
        attributions: Vec::new(),
    }
}

fn verdict() -> creel_evidence::Verdict {
    use creel_evidence::verdict::{Action, CallToAction, Lure, Verdict};
    Verdict {
        class: Class::Phishing,
        score: 1.0,
        sum: Vec::new(),
        claimed: None,
        impersonation: false,
        lure: Lure::BusinessRfq,
        call_to_action: CallToAction { kind: Action::Link, host: None, value: None, at: Vec::new() },
        language: None,
        languages: Vec::new(),
        techniques: Vec::new(),
        findings: Vec::new(),
    }
}

/// Organisations of the roster that the lines of a scan aim at.
fn aimed_at(chain: &Chain, lines: &str) -> BTreeSet<usize> {
    let lines: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let targets = lines
        .iter()
        .filter(|line| {
            Class::ALL.iter().any(|class| class.is_malicious() && line["verdict"] == class.as_str())
        })
        .flat_map(|line| line["targets"].as_array().unwrap());
    let names: BTreeSet<&str> = targets.filter_map(|target| target["organisation"].as_str()).collect();
    let places = chain.members.iter().enumerate();
    places.filter(|(_, member)| names.contains(member.name.as_str())).map(|(place, _)| place).collect()
}

/// A chain of six stages in ten countries, in which each organisation buys from some of the stage before.
fn generated(dice: &mut Dice, size: usize) -> Chain {
    const STAGES: [&str; 6] =
        ["research", "component-supplier", "manufacture", "transport", "storage", "distribution"];
    const COUNTRIES: [&str; 10] = ["DE", "IT", "KR", "CZ", "US", "BR", "EG", "TR", "PL", "FR"];
    let member = |place: usize, dice: &mut Dice| ChainMember {
        name: format!("Member {place}"),
        country: Country::parse(COUNTRIES[dice.below(COUNTRIES.len())]),
        sector: Some(format!("sector {}", dice.below(8))),
        stage: Some(STAGES[place * STAGES.len() / size].to_owned()),
        parent: (place > 0 && dice.below(20) == 0).then(|| dice.below(place)),
        aliases: Vec::new(),
        domains: Vec::new(),
    };
    let members: Vec<ChainMember> = (0..size).map(|place| member(place, dice)).collect();
    let step = size / STAGES.len();
    let mut links: BTreeSet<(usize, usize)> = BTreeSet::new();
    for customer in step..size {
        for _ in 0..=dice.below(3) {
            let first = (customer / step - 1) * step;
            links.insert((first + dice.below(step), customer));
        }
    }
    Chain { members, links: links.into_iter().collect() }
}

fn by_chance(chain: &Chain, dice: &mut Dice) -> BTreeSet<usize> {
    (0..chain.members.len()).filter(|_| dice.below(7) == 0).collect()
}

/// Two stages and three countries, and there every second organisation.
fn by_place(chain: &Chain, dice: &mut Dice) -> BTreeSet<usize> {
    let fits = |member: &ChainMember| {
        matches!(member.stage.as_deref(), Some("transport" | "storage"))
            && member.country.is_some_and(|country| matches!(country.code(), "DE" | "IT" | "KR"))
    };
    let members = chain.members.iter().enumerate();
    members
        .filter(|(_, member)| fits(member))
        .filter(|_| dice.below(2) == 0)
        .map(|(place, _)| place)
        .collect()
}

/// A walk: from one organisation to its partners, and on from these.
fn along_links(chain: &Chain, dice: &mut Dice) -> BTreeSet<usize> {
    let mut aimed_at = BTreeSet::from([dice.below(chain.members.len())]);
    while aimed_at.len() < chain.members.len() / 7 {
        let near: Vec<usize> = chain
            .links
            .iter()
            .flat_map(|&(a, b)| [(a, b), (b, a)])
            .filter(|(a, b)| aimed_at.contains(a) && !aimed_at.contains(b))
            .map(|(_, b)| b)
            .collect();
        let next =
            if near.is_empty() { dice.below(chain.members.len()) } else { near[dice.below(near.len())] };
        aimed_at.insert(next);
    }
    aimed_at
}

/// Numbers that look like chance and are the same each time (splitmix64: Steele, Lea, Flood 2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end.max(1) as u64).unwrap()
    }
}
