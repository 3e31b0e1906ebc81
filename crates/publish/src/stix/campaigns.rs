//! Campaigns, what they use, and what indicates them.

use super::bundle::{Bundle, moment};
use super::{assessment, ids, known, targets};
use crate::assessment::{Assessment, Scope, phase_of};
use crate::campaigns::Campaign;
use crate::dossier::Dossier;
use crate::wording;
use creel_evidence::{ObservableKind, Side, attack};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Adds every campaign that means harm.
pub(super) fn write(
    dossier: &Dossier,
    messages: &BTreeMap<usize, String>,
    indicators: &BTreeMap<(ObservableKind, String), String>,
    bundle: &mut Bundle<'_>,
) {
    for (id, found) in dossier.profile().attack.iter().filter(|(id, _)| attack::is_id(id)) {
        if found.iter().any(|index| messages.contains_key(index)) {
            bundle.add(&technique(id));
        }
    }
    for campaign in dossier.campaigns().iter().filter(|campaign| campaign.malicious() > 0) {
        let assessed = dossier.assessment(Scope::Campaign(campaign));
        let mut written = object(campaign, &assessed, bundle);
        known::carry(dossier, &campaign.group.id, &mut written, bundle);
        let id = bundle.add(&written);
        assessment::note(&assessed, &id, bundle);
        known::write(dossier.attribution(&campaign.group.id), &id, bundle);
        observed(campaign, messages, bundle);
        for seen in campaign.observables.iter().filter(|seen| seen.side == Side::Attacker) {
            if let Some(indicator) = indicators.get(&(seen.kind, seen.value.clone())) {
                bundle.relate(indicator, "indicates", &id, None);
            }
        }
        for (technique, _) in campaign.profile.attack.iter().filter(|(id, _)| attack::is_id(id)) {
            bundle.relate(&id, "uses", &ids::of_everyone("attack-pattern", technique), None);
        }
        for (name, _) in campaign.profile.impersonated.ranked().into_iter().take(3) {
            let posed = identity(
                bundle,
                name,
                "organization",
                "An organisation that the mails pose as; it sent none of them.",
            );
            let posed = bundle.add(&posed);
            bundle.relate(&id, "related-to", &posed, Some("poses as"));
        }
        targets::write(dossier, campaign, &id, bundle);
    }
}

fn object(campaign: &Campaign, assessed: &Assessment, bundle: &Bundle<'_>) -> Value {
    let profile = &campaign.profile;
    let claimed = profile.claimed.ranked().first().map(|(name, _)| (*name).clone());
    let lure = profile.lures.ranked().first().map_or("other", |(lure, _)| wording::lure(**lure));
    let name = claimed.map_or_else(|| lure.to_owned(), |name| format!("{name}: {lure}"));
    let mut rest = json!({
        "name": format!("{name} ({})", campaign.group.id),
        "description": assessment::description(assessed),
    });
    if let Some(objective) = assessment::objective(assessed) {
        rest["objective"] = json!(objective);
    }
    if let Some((first, last)) = profile.span
        && let (Some(first), Some(last)) = (moment(first), moment(last))
    {
        rest["first_seen"] = json!(first);
        rest["last_seen"] = json!(last);
    }
    bundle.object("campaign", &[&campaign.group.id], rest)
}

fn observed(campaign: &Campaign, messages: &BTreeMap<usize, String>, bundle: &mut Bundle<'_>) {
    let refs: Vec<&String> = campaign.members.iter().filter_map(|index| messages.get(index)).collect();
    if refs.is_empty() {
        return;
    }
    let span = campaign.profile.span.and_then(|(first, last)| Some((moment(first)?, moment(last)?)));
    let (first, last) = span.unwrap_or_else(|| (bundle.modified().to_owned(), bundle.modified().to_owned()));
    let object = bundle.object(
        "observed-data",
        &[&campaign.group.id],
        json!({
            "first_observed": first,
            "last_observed": last,
            "number_observed": refs.len(),
            "object_refs": refs,
        }),
    );
    bundle.add(&object);
}

fn identity(bundle: &Bundle<'_>, name: &str, class: &str, description: &str) -> Value {
    let rest = json!({ "name": name, "identity_class": class, "description": description });
    bundle.object("identity", &[class, name], rest)
}

fn technique(id: &str) -> Value {
    let phases = phase_of(id)
        .map(|phase| json!({ "kill_chain_name": "lockheed-martin-cyber-kill-chain", "phase_name": phase }));
    let mut object = json!({
        "type": "attack-pattern",
        "spec_version": "2.1",
        "id": ids::of_everyone("attack-pattern", id),
        "created": ids::FIXED,
        "modified": ids::REVISED,
        "created_by_ref": ids::PRODUCER,
        "name": attack::name(id),
        // The id says where to look; an address would want a digest of what stands there (section 2.5).
        "external_references": [{ "source_name": "mitre-attack", "external_id": id }],
    });
    if let Some(phase) = phases {
        object["kill_chain_phases"] = json!([phase]);
    }
    object
}
