//! A wave, campaign or operation on a terminal.

use super::lineage;
use crate::evidence::{self, bits};
use crate::failure::Failure;
use creel_campaign::{Explainer, Hop, NearMiss};
use creel_evidence::text::inert;
use creel_evidence::{ArtifactId, Group, Level, Message};
use creel_store::Store;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

/// Members that are listed.
const MEMBERS_SHOWN: usize = 200;

/// Groups that come closest, of which it is said what they lack.
const NEAR: usize = 5;
/// Groups inside that are listed.
const INSIDE: usize = 40;

/// The group that is meant, by its id or a former one, with or without the word for its level in front; and a sentence
/// where the id is a former one.
pub(super) fn named(store: &Store, what: &str) -> Result<Option<(Group, Option<String>)>, Failure> {
    let (level, id) = match what.split_once(' ') {
        Some((word, id)) => (word.to_lowercase().parse::<Level>().ok(), id.trim()),
        None => (None, what),
    };
    let (id, note) = lineage::today(store, id)?;
    let groups = store.groups()?;
    let meant =
        |group: &Group| group.id.eq_ignore_ascii_case(&id) && level.is_none_or(|level| level == group.level);
    Ok(groups.into_iter().find(meant).map(|group| (group, note)))
}

/// Describes a group.
pub(super) fn describe(store: &Store, group: &Group, json: bool) -> Result<String, Failure> {
    let groups = store.groups()?;
    let messages = store.messages()?;
    let model = crate::model::of_case(store)?;
    let explainer = creel_pipeline::explainer(&messages, &groups, &model);
    let told = Told {
        group,
        hops: explainer.hops(group.level, &group.members, group.medoid),
        near: explainer.near_misses(group.level, &group.members, NEAR),
    };
    let by_id: HashMap<ArtifactId, &Message> = messages.iter().map(|message| (message.id, message)).collect();
    let mut members: Vec<&Message> = group.members.iter().filter_map(|id| by_id.get(id).copied()).collect();
    members.sort_by_key(|message| (message.time().is_none(), message.time(), message.id));
    if json {
        return Ok(format!("{}\n", told.as_json(&members, &groups)));
    }
    let mut out = String::new();
    let _ = writeln!(out, "{} {}: {} messages", group.level, group.id, group.members.len());
    span(&mut out, &members);
    tally(
        &mut out,
        "poses as",
        members.iter().filter_map(|m| Some(m.verdict.claimed.as_ref()?.name.clone())),
    );
    tally(&mut out, "lure", members.iter().map(|m| m.verdict.lure.to_string()));
    tally(&mut out, "language", members.iter().filter_map(|m| m.verdict.language.clone()));
    targets(&mut out, &members);
    within(&mut out, group, &groups);
    if !group.former.is_empty() {
        let _ = writeln!(out, "  formerly   {}", group.former.join(", "));
    }
    let _ = writeln!(out, "\nwhat at least half of them share and the rest of the case does not");
    if group.reasons.is_empty() {
        out.push_str("  no single value: each is linked with others by what these two share\n");
    }
    evidence::terms(&mut out, &group.reasons, false);
    told.loosest(&mut out, &explainer);
    told.near_misses(&mut out);
    let _ = writeln!(out, "\nmembers, by time; the one most like the others is marked *");
    for message in members.iter().take(MEMBERS_SHOWN) {
        let mark = if message.id == group.medoid { '*' } else { ' ' };
        let time = message.time().map_or_else(|| "unknown time".to_owned(), |time| time.to_string());
        let subject = message.subject.as_deref().unwrap_or("(no subject)");
        let _ = writeln!(out, " {mark}{}  {time:<20}  {}", message.id.short(16), inert(subject));
    }
    if members.len() > MEMBERS_SHOWN {
        let _ = writeln!(out, "  and {} more; the report lists them all", members.len() - MEMBERS_SHOWN);
    }
    Ok(out)
}

/// A group with what follows from the rest of the case.
struct Told<'g> {
    group: &'g Group,
    hops: Vec<Hop>,
    near: Vec<NearMiss>,
}

impl Told<'_> {
    /// How the member with the weakest strongest path hangs together with the medoid: nobody is in it by less.
    fn loosest(&self, out: &mut String, explainer: &Explainer<'_>) {
        let others = self.hops.iter().filter(|hop| hop.next.is_some());
        let Some(loosest) = others.min_by_key(|hop| (hop.weakest, hop.message)) else { return };
        let next: HashMap<ArtifactId, &Hop> = self.hops.iter().map(|hop| (hop.message, hop)).collect();
        let mut path = vec![loosest];
        while let Some(hop) =
            path.last().and_then(|hop| next.get(&hop.next?)).filter(|hop| hop.next.is_some())
        {
            path.push(hop);
        }
        let _ = writeln!(
            out,
            "\nthe member that hangs on by least, and its strongest path to the one most like the others; every other \
             member's has no link below {} bits",
            bits(loosest.weakest)
        );
        for hop in path {
            let Some(to) = hop.next else { continue };
            let _ =
                writeln!(out, " {} -> {}, {} bits", hop.message.short(16), to.short(16), bits(hop.millibits));
            if let Some(why) = explainer.why(hop.message, to) {
                evidence::terms(out, &why.reasons, false);
            }
        }
    }

    /// What comes closest and is not in it.
    fn near_misses(&self, out: &mut String) {
        if self.near.is_empty() {
            return;
        }
        let level = self.group.level;
        let _ = writeln!(out, "\nwhat comes closest and is not in it (`creel why` says more)");
        for miss in &self.near {
            let [own, other] = miss.ends.map(|id| id.short(16));
            let group = miss.group.as_deref().map_or_else(|| format!("no {level}"), str::to_owned);
            let _ = writeln!(out, "  {group}: {own} and {other}, {} bits", bits(miss.millibits));
            for demand in &miss.lacking {
                let _ = writeln!(out, "    lacking: {}: {}", demand.what, evidence::lacking(demand));
            }
            if miss.lacking.is_empty() {
                let _ = writeln!(out, "    {}", parted(level));
            }
        }
    }

    fn as_json(&self, members: &[&Message], groups: &[Group]) -> serde_json::Value {
        let group = self.group;
        let hops: HashMap<ArtifactId, &Hop> = self.hops.iter().map(|hop| (hop.message, hop)).collect();
        let member = |message: &&Message| {
            let hop = hops.get(&message.id);
            json!({
                "message": message.id,
                "time": message.time().map(|time| time.to_string()),
                "subject": message.subject,
                "next": hop.and_then(|hop| hop.next),
                "link_millibits": hop.filter(|hop| hop.next.is_some()).map(|hop| hop.millibits),
                "path_weakest_millibits": hop.filter(|hop| hop.next.is_some()).map(|hop| hop.weakest),
            })
        };
        let miss = |miss: &NearMiss| {
            json!({
                "group": miss.group,
                "ends": miss.ends,
                "millibits": miss.millibits,
                "terms": miss.reasons.iter().map(evidence::term_json).collect::<Vec<_>>(),
                "lacking": miss.lacking.iter().map(evidence::demand_json).collect::<Vec<_>>(),
            })
        };
        let related = |other: &&Group| other.id != group.id && shared(group, other) > 0;
        let relation = |other: &Group| {
            let whole = other.members.len() > group.members.len();
            json!({
                "id": other.id, "level": other.level, "messages": other.members.len(),
                "relation": if whole || other.level > group.level { "lies-in" } else { "holds" },
            })
        };
        let times = || members.iter().filter_map(|message| message.time());
        json!({
            "id": group.id,
            "level": group.level,
            "former": group.former,
            "messages": group.members.len(),
            "first": times().min().map(|time| time.to_string()),
            "last": times().max().map(|time| time.to_string()),
            "medoid": group.medoid,
            "reasons": group.reasons.iter().map(evidence::term_json).collect::<Vec<_>>(),
            "related": groups.iter().filter(related).map(relation).collect::<Vec<_>>(),
            "near_misses": self.near.iter().map(miss).collect::<Vec<_>>(),
            "members": members.iter().map(member).collect::<Vec<_>>(),
        })
    }
}

/// Why two with an edge are apart.
const fn parted(level: Level) -> &'static str {
    match level {
        Level::Wave => "nothing is lacking: a pause, or another campaign, parts them",
        Level::Campaign => {
            "nothing is lacking but that the component was too sparse to be believed and was cut here"
        }
        Level::Operation => "nothing is lacking",
    }
}

fn shared(group: &Group, other: &Group) -> usize {
    // Both are sorted.
    other.members.iter().filter(|id| group.members.binary_search(id).is_ok()).count()
}

fn span(out: &mut String, members: &[&Message]) {
    let times = || members.iter().filter_map(|message| message.time());
    if let (Some(first), Some(last)) = (times().min(), times().max()) {
        let _ = writeln!(out, "  from       {first}\n  until      {last}");
    }
}

/// Values with how often they occur, most frequent first.
fn tally(out: &mut String, label: &str, values: impl Iterator<Item = String>) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let text: Vec<String> =
        counts.iter().take(6).map(|(value, count)| format!("{} ({count})", inert(value))).collect();
    if !text.is_empty() {
        let _ = writeln!(out, "  {label:<10} {}", text.join(", "));
    }
}

fn targets(out: &mut String, members: &[&Message]) {
    let targets = || members.iter().flat_map(|message| &message.targeting.targets);
    let organisations: BTreeSet<&str> =
        targets().filter_map(|target| target.organisation.as_deref()).collect();
    let countries: BTreeSet<&str> = targets().filter_map(|target| Some(target.country?.name())).collect();
    let roles: BTreeSet<&str> = targets().filter_map(|target| Some(target.role?.as_str())).collect();
    let _ = writeln!(
        out,
        "  targets    at least {} organisations in {} countries, {} roles",
        organisations.len(),
        countries.len(),
        roles.len()
    );
}

fn within(out: &mut String, group: &Group, groups: &[Group]) {
    let others = groups.iter().filter(|other| other.id != group.id && shared(group, other) > 0);
    let (around, mut inside): (Vec<&Group>, Vec<&Group>) =
        others.partition(|other| other.level > group.level);
    for other in around {
        let _ = writeln!(out, "  lies in    {} {} ({} messages)", other.level, other.id, other.members.len());
    }
    inside.sort_by(|a, b| {
        let rank = |group: &Group| (std::cmp::Reverse(group.level), std::cmp::Reverse(group.members.len()));
        rank(a).cmp(&rank(b)).then_with(|| a.id.cmp(&b.id))
    });
    for other in inside.iter().take(INSIDE) {
        let _ = writeln!(out, "  holds      {} {} ({} messages)", other.level, other.id, other.members.len());
    }
    if inside.len() > INSIDE {
        let _ = writeln!(out, "  and {} more", inside.len() - INSIDE);
    }
}
