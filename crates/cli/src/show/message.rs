//! A message on a terminal: who, what, why, and everything that was in it.

use super::{history, sender};
use crate::case;
use crate::failure::Failure;
use creel_evidence::dissection::Feature;
use creel_evidence::mail::Mailbox;
use creel_evidence::text::{defang, inert};
use creel_evidence::verdict::{Spoken, Term};
use creel_evidence::{Artifact, ArtifactRole, CarrierPolicy, Dissection, Fact, MailboxKind, Message};
use creel_store::Store;
use std::collections::HashSet;
use std::fmt::Write as _;

/// Characters of body text that are shown.
const TEXT_SHOWN: usize = 1_200;

pub(super) fn describe(store: &Store, message: &Message) -> Result<String, Failure> {
    let raw = case::raw(store, message.id)?;
    let carriers = store.carriers()?.unwrap_or(CarrierPolicy::Auto);
    let limits = creel_dissect::Limits { carriers, ..creel_dissect::Limits::default() };
    let dissection = creel_dissect::dissect(&raw, &limits).dissection;
    let mut out = String::new();
    head(&mut out, message);
    for sighting in store.sightings()?.get(&message.id).into_iter().flatten() {
        let _ = writeln!(out, "  found      {} (read {})", inert(&sighting.source), sighting.seen);
    }
    if let Some(placement) = store.placements()?.get(&message.id) {
        let ids = [&placement.wave, &placement.campaign, &placement.operation];
        let ids: Vec<&str> = ids.into_iter().flatten().map(String::as_str).collect();
        if !ids.is_empty() {
            let _ = writeln!(out, "  belongs to {}", ids.join(" in "));
        }
        for reason in &placement.reasons {
            let bits = f64::from(reason.millibits) / 1000.0;
            let value = reason.value.as_deref().map(|value| format!(": {}", defanged(value)));
            let _ = writeln!(
                out,
                "    {bits:+5.1} bits {} {}{}",
                reason.family,
                reason.because,
                value.unwrap_or_default()
            );
        }
    }
    carriers_of(&mut out, message);
    verdict(&mut out, message);
    history::of_message(&mut out, &store.messages()?, message);
    targets(&mut out, message);
    contents(&mut out, message, &dissection);
    Ok(out)
}

fn defanged(value: &str) -> String {
    inert(&defang(value)).to_string()
}

fn head(out: &mut String, message: &Message) {
    let kind = if message.is_mail { "mail" } else { "loose file" };
    let _ = writeln!(out, "{kind} {}", message.id);
    if let Some(subject) = &message.subject {
        let _ = writeln!(out, "  subject    {}", inert(subject));
    }
    if let Some(from) = &message.from {
        let by = from.by.as_deref().map(|by| format!(" by {by}")).unwrap_or_default();
        let _ = writeln!(
            out,
            "  from       {} <{}>  authentication {}{by}",
            inert(&from.name),
            defanged(&from.address),
            from.authenticated
        );
    }
    if let Some(reply_to) = &message.reply_to {
        let _ = writeln!(out, "  reply to   {}", defanged(reply_to));
    }
    if let Some(date) = message.date {
        let _ = writeln!(out, "  dated      {date} (as claimed)");
    }
    if let Some(received) = message.received {
        let _ = writeln!(out, "  received   {received}");
    }
    sender::describe(out, &message.sender_facts);
}

/// The mails around the judged one.
fn carriers_of(out: &mut String, message: &Message) {
    let mailbox = |mailbox: &Mailbox| format!("{} <{}>", inert(&mailbox.name), defanged(&mailbox.address));
    for carrier in &message.carriers {
        let _ = writeln!(out, "\ncarried ({}) by the mail {}", carrier.kind, carrier.artifact.short(16));
        if let Some(reporter) = &carrier.reporter {
            let _ = writeln!(out, "  reporter   {}", mailbox(reporter));
        }
        for desk in carrier.desk.iter().take(20) {
            let _ = writeln!(out, "  sent to    {}", mailbox(desk));
        }
        if let Some(subject) = &carrier.subject {
            let _ = writeln!(out, "  subject    {}", inert(&subject.text));
        }
        if let Some(date) = carrier.date {
            let _ = writeln!(out, "  dated      {date} (as claimed)");
        }
        for sign in &carrier.because {
            let at = sign.at.first().map(|quote| format!("  {}", quote.locus)).unwrap_or_default();
            let _ = writeln!(out, "    {:+3} {}{at}", sign.points, inert(&sign.because));
        }
        for other in &carrier.others {
            let _ = writeln!(out, "  also holds {} (a message of its own)", other.short(16));
        }
    }
}

fn verdict(out: &mut String, message: &Message) {
    let verdict = &message.verdict;
    let _ = writeln!(out, "\nverdict {}, score {:.2}", verdict.class, verdict.score);
    if let Some(claim) = &verdict.claimed {
        let person = claim.person.as_deref().map(|person| format!(", {}", inert(person))).unwrap_or_default();
        let title = claim.title.as_deref().map(|title| format!(", {}", inert(title))).unwrap_or_default();
        let how = if verdict.impersonation { "poses as" } else { "speaks for" };
        let _ = writeln!(out, "  {how} {}{person}{title}", inert(&claim.name));
        if let Some(posed) = &claim.posed {
            let _ = writeln!(out, "    by {}: {}", crate::explain::means(posed), inert(&posed.because));
        }
        for (field, quote) in claim.signature.iter().flat_map(|signature| signature.fields()) {
            let _ = writeln!(out, "    signed {field:<12} {}  {}", defanged(&quote.text), quote.locus);
        }
    }
    let _ = writeln!(out, "  lure       {}", verdict.lure);
    let action = &verdict.call_to_action;
    let value = action.value.as_deref().map(defanged).unwrap_or_default();
    let _ = writeln!(out, "  wants      {} {value}", action.kind);
    let _ = writeln!(out, "  language   {}", verdict.language.as_deref().unwrap_or("unknown"));
    if verdict.languages.len() > 1 {
        for Spoken { code, share, at } in &verdict.languages {
            let _ = writeln!(out, "    {:>3.0} %    {code} {at}", share * 100.0);
        }
    }
    terms(out, &verdict.sum);
    if !verdict.findings.is_empty() {
        let _ = writeln!(out, "\nfindings (`creel explain ID` opens the bytes)");
    }
    for finding in &verdict.findings {
        let _ = writeln!(
            out,
            "  {}  {:<6} {:<26} {}",
            finding.id,
            finding.severity,
            finding.detector,
            inert(&finding.because)
        );
    }
    if !message.features.is_empty() {
        let _ = writeln!(out, "\nin the files");
    }
    for Feature { kind, detail, at } in &message.features {
        let _ = writeln!(out, "  {kind:<22} {}  {at}", inert(detail));
    }
    for anomaly in &message.anomalies {
        let _ = writeln!(out, "  anomaly {}: {}  {}", anomaly.kind, inert(&anomaly.detail), anomaly.at);
    }
}

/// The terms of a sum, a line each.
pub(crate) fn terms(out: &mut String, terms: &[Term]) {
    for Term { evidence, class, weight, at } in terms {
        let at = at.as_ref().map(|at| format!("  {at}")).unwrap_or_default();
        let _ = writeln!(out, "    {weight:+6.2} {class:<9} {:<40}{at}", inert(evidence).to_string());
    }
}

fn targets(out: &mut String, message: &Message) {
    if message.targeting.targets.is_empty() {
        return;
    }
    let _ = writeln!(out, "\ntargets (sent to; nothing here says that the attack succeeded)");
    for target in &message.targeting.targets {
        let _ = writeln!(out, "  {} ({})", defanged(&target.address), target.source);
        let facts = [
            (
                Fact::Mailbox,
                Some(target.mailbox.to_string()).filter(|_| target.mailbox != MailboxKind::Unknown),
            ),
            (Fact::Person, target.person.clone()),
            (Fact::Title, target.title.clone()),
            (Fact::Role, target.role.map(|role| role.to_string())),
            (Fact::Function, target.function.map(|function| function.to_string())),
            (Fact::Seniority, target.seniority.map(|seniority| seniority.to_string())),
            (Fact::Occupation, target.occupation.map(|occupation| format!("ISCO-08 {occupation}"))),
            (Fact::Organisation, target.organisation.clone()),
            (Fact::Country, target.country.map(|country| country.name().to_owned())),
            (Fact::Sector, target.sector.clone()),
            (Fact::Stage, target.stage.clone()),
        ];
        for (fact, value) in facts {
            let Some(value) = value else { continue };
            let because = target.because.get(&fact).map(|grounds| {
                format!("  ({}; {} confidence)  {}", inert(&grounds.text), grounds.confidence(), grounds.at)
            });
            let _ = writeln!(out, "    {fact:<13}{}{}", inert(&value), because.unwrap_or_default());
        }
    }
}

fn contents(out: &mut String, message: &Message, dissection: &Dissection) {
    let _ = writeln!(out, "\ncontents");
    let parents: HashSet<usize> = message.artifacts.iter().filter_map(|artifact| artifact.parent).collect();
    for (index, artifact) in message.artifacts.iter().enumerate() {
        // A field is shown where it stands for something; here only if something came out of it.
        if artifact.role == ArtifactRole::Property && !parents.contains(&index) {
            continue;
        }
        let depth = depth(&message.artifacts, artifact);
        let names: Vec<String> = artifact.names().map(|name| format!(" “{}”", inert(name))).collect();
        let name = names.join(" or");
        let seen = artifact.views.sight().map(|sight| format!(", {sight}")).unwrap_or_default();
        let _ = writeln!(
            out,
            "  {:indent$}{} {}{name}, {} bytes, {}{seen}",
            "",
            artifact.role,
            artifact.content_type,
            artifact.size,
            artifact.id.short(16),
            indent = 2 * depth
        );
    }
    let clickable = dissection.links.iter().filter(|link| link.context.is_clickable());
    for link in clickable.take(40) {
        let shown = link.target.as_ref().map_or(link.raw.as_str(), |target| target.text.as_str());
        let _ = writeln!(out, "  link “{}” -> {}", defanged(&link.text), defanged(shown));
    }
    for form in dissection.pages.iter().flat_map(|page| &page.forms) {
        let fields: Vec<String> = form
            .fields
            .iter()
            .map(|field| format!("{} ({})", inert(&field.name), inert(&field.kind)))
            .collect();
        let action = form.action.as_deref().map_or_else(|| "nowhere".to_owned(), defanged);
        let _ = writeln!(out, "  form -> {action}: {}", fields.join(", "));
    }
    if !message.observables.is_empty() {
        let _ = writeln!(out, "\nobservables");
    }
    for observable in &message.observables {
        let _ = writeln!(
            out,
            "  {:<8} {:<14} {}  ({})",
            observable.side,
            observable.kind,
            defanged(&observable.value),
            inert(&observable.because)
        );
    }
    for text in dissection.shown() {
        let _ = writeln!(out, "\ntext of {} as a reader sees it", text.artifact.short(16));
        let shown: String = text.visible.text.chars().take(TEXT_SHOWN).collect();
        for line in shown.lines() {
            let _ = writeln!(out, "  | {}", inert(line));
        }
    }
}

fn depth(artifacts: &[Artifact], artifact: &Artifact) -> usize {
    let parent_of = |parent: &usize| artifacts.get(*parent).and_then(|artifact| artifact.parent);
    std::iter::successors(artifact.parent, parent_of).take(artifacts.len()).count()
}
