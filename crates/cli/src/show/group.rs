//! A wave, campaign or operation on a terminal.

use crate::failure::Failure;
use creel_evidence::text::{defang, inert};
use creel_evidence::{ArtifactId, Group, Message};
use creel_store::Store;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

/// Members that are listed.
const MEMBERS_SHOWN: usize = 200;

pub(super) fn describe(store: &Store, id: &str) -> Result<Option<String>, Failure> {
    let groups = store.groups()?;
    let Some(group) = groups.iter().find(|group| group.id.eq_ignore_ascii_case(id)) else { return Ok(None) };
    let messages = store.messages()?;
    let messages: HashMap<ArtifactId, &Message> =
        messages.iter().map(|message| (message.id, message)).collect();
    let members: Vec<&Message> = group.members.iter().filter_map(|id| messages.get(id).copied()).collect();
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
    let _ = writeln!(out, "\nwhat at least half of them share and the rest of the case does not");
    for reason in &group.reasons {
        let value = reason.value.as_deref().map(|value| format!(": {}", inert(&defang(value))));
        let bits = f64::from(reason.millibits) / 1000.0;
        let (family, because) = (reason.family, &reason.because);
        let frequency = reason.frequency;
        let _ = writeln!(
            out,
            "  {bits:+5.1} bits  {family:<8} {because}{}  (in {frequency} messages)",
            value.unwrap_or_default()
        );
    }
    within(&mut out, group, &groups);
    let _ = writeln!(out, "\nmembers, by time; the one most like the others is marked *");
    let mut members = members;
    members.sort_by_key(|message| (message.time().is_none(), message.time(), message.id));
    for message in members.iter().take(MEMBERS_SHOWN) {
        let mark = if message.id == group.medoid { '*' } else { ' ' };
        let time = message.time().map_or_else(|| "unknown time".to_owned(), |time| time.to_string());
        let subject = message.subject.as_deref().unwrap_or("(no subject)");
        let _ = writeln!(out, " {mark}{}  {time:<20}  {}", message.id.short(16), inert(subject));
    }
    if members.len() > MEMBERS_SHOWN {
        let _ = writeln!(out, "  and {} more; the report lists them all", members.len() - MEMBERS_SHOWN);
    }
    Ok(Some(out))
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
    let members: BTreeSet<&ArtifactId> = group.members.iter().collect();
    for other in groups.iter().filter(|other| other.id != group.id) {
        let shared = other.members.iter().filter(|id| members.contains(id)).count();
        if shared == 0 {
            continue;
        }
        let relation = if shared == members.len() { "lies in" } else { "holds" };
        let _ = writeln!(out, "  {relation} {} {} ({} messages)", other.level, other.id, other.members.len());
    }
}
