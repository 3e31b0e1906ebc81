//! The summary that a scan prints: what is in the pile, for somebody who has just asked.
//!
//! Plain text of at most [`WIDTH`] columns for creel's own words, colour only if asked for. Text from evidence
//! is inert, addresses are defanged. What it never does: say more than the report can show.

mod blocks;
mod exposure;

use crate::assessment::Scope;
use crate::dossier::Dossier;
use crate::wording::{self, counted, listed, number};
pub(crate) use blocks::clean;
use blocks::{Paint, Pen, Style};
use creel_evidence::Severity;
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::verdict::Class;
use std::collections::BTreeMap;

/// Columns.
pub(crate) const WIDTH: usize = 96;
/// Campaigns that are described.
const CAMPAIGNS: usize = 5;
/// Entries of a list.
const ENTRIES: usize = 5;

/// The summary of a dossier whose files lie in `folder`. `colour` allows ANSI colours.
#[must_use]
pub fn summary(dossier: &Dossier, folder: &str, colour: bool) -> String {
    let mut pen = Pen::new(Paint(colour));
    head(dossier, &mut pen);
    pile(dossier, &mut pen);
    for (place, campaign) in dossier.campaigns().iter().take(CAMPAIGNS).enumerate() {
        blocks::campaign(dossier, campaign, place + 1, &mut pen);
    }
    if dossier.campaigns().len() > CAMPAIGNS {
        let rest = dossier.campaigns().len() - CAMPAIGNS;
        pen.line(&format!("  and {} in the report", counted(rest, "smaller campaign")), Style::Soft);
        pen.gap();
    }
    detections(dossier, &mut pen);
    unread(dossier, &mut pen);
    pen.entry("Case", &clean(folder, 400));
    if !dossier.entries().is_empty() {
        pen.entry("", "report.html · bundle.json (STIX 2.1) · observables.csv · messages.jsonl");
    }
    pen.finish()
}

fn head(dossier: &Dossier, pen: &mut Pen) {
    let profile = dossier.profile();
    let mut parts = vec![counted(dossier.entries().len(), "message")];
    parts.extend(profile.span.map(wording::span));
    parts.push(dossier.policy().tlp.label().to_owned());
    pen.heading(&clean(dossier.name(), 60), &parts.join(" · "));
}

fn pile(dossier: &Dossier, pen: &mut Pen) {
    let profile = dossier.profile();
    let classes: Vec<String> = profile
        .classes
        .ranked()
        .into_iter()
        .map(|(&class, messages)| {
            let style = if class.is_malicious() {
                Style::Bad
            } else if class == Class::Legit {
                Style::Good
            } else {
                Style::Soft
            };
            pen.paint(&format!("{} {}", number(messages.len()), wording::class(class)), style)
        })
        .collect();
    if classes.is_empty() {
        return pen.entry("Verdicts", "nothing that could be read as a message");
    }
    let lead = dossier.bottom_line(Scope::Case);
    if !lead.is_empty() {
        let lead: Vec<String> = lead.iter().map(|sentence| sentence.prose().to_string()).collect();
        pen.entry("In short", &lead.join(" "));
    }
    pen.entry("Verdicts", &classes.join(" · "));
    let carried = dossier.entries().iter().filter(|entry| !entry.message.carriers.is_empty()).count();
    if carried > 0 {
        pen.entry(
            "Carried",
            &format!("{} of them forwarded or reported inside another mail", number(carried)),
        );
    }
    let moved = dossier.entries().iter().filter(|entry| entry.class() != entry.message.verdict.class).count();
    if moved > 0 {
        let text = format!("{} by what the case knows of the sender", counted(moved, "verdict"));
        pen.entry("Moved", &text);
    }
    let top = |words: Vec<(String, usize)>| -> String {
        let rest = words.len().saturating_sub(ENTRIES);
        let shown: Vec<String> = words
            .into_iter()
            .take(ENTRIES)
            .map(|(word, count)| format!("{word} {}", number(count)))
            .collect();
        let more = if rest > 0 { format!(" · {rest} more") } else { String::new() };
        format!("{}{more}", shown.join(" · "))
    };
    let ranked = |words: Vec<(&String, &[usize])>| -> Vec<(String, usize)> {
        words.into_iter().map(|(word, messages)| (clean(word, 40), messages.len())).collect()
    };
    let lures = profile
        .lures
        .ranked()
        .into_iter()
        .map(|(&lure, m)| (wording::lure(lure).to_owned(), m.len()))
        .collect();
    pen.entry("Stories", &top(lures));
    let languages = profile.languages.ranked();
    let languages: Vec<(String, usize)> =
        languages.into_iter().map(|(code, m)| (clean(wording::language(code), 20), m.len())).collect();
    if !languages.is_empty() {
        pen.entry("Languages", &top(languages));
    }
    if !profile.impersonated.is_empty() {
        pen.entry("Posing as", &top(ranked(profile.impersonated.ranked())));
    }
    exposure::write(dossier, pen);
    pen.gap();
}

/// How many messages each severity reaches, and the detectors that found most.
fn detections(dossier: &Dossier, pen: &mut Pen) {
    let profile = dossier.profile();
    let worst: Vec<(&String, usize, Severity)> = profile
        .detectors
        .ranked()
        .into_iter()
        .filter_map(|(name, messages)| Some((name, messages.len(), *profile.severities.get(name)?)))
        .filter(|(_, _, severity)| *severity >= Severity::Medium)
        .collect();
    if worst.is_empty() {
        return;
    }
    let shown: Vec<String> = worst
        .iter()
        .take(6)
        .map(|(name, count, _)| format!("{} {}", wording::plain(name), number(*count)))
        .collect();
    let more = worst.len().saturating_sub(6);
    let more = if more > 0 { format!(" · {more} more") } else { String::new() };
    pen.entry("Detected", &format!("{}{more}", shown.join(" · ")));
    let attack: Vec<String> = profile
        .attack
        .ranked()
        .into_iter()
        .take(6)
        .map(|(id, m)| format!("{} {}", clean(id, 12), number(m.len())))
        .collect();
    if !attack.is_empty() {
        pen.entry("ATT&CK", &attack.join(" · "));
    }
    pen.gap();
}

/// What the analyst has to know is missing: inputs, and readings that a limit cut short.
fn unread(dossier: &Dossier, pen: &mut Pen) {
    let unreadable = dossier.unreadable();
    if !unreadable.is_empty() {
        pen.entry("Unreadable", &pen.paint(&counted(unreadable.len(), "input"), Style::Bad));
        for input in unreadable.iter().take(ENTRIES) {
            pen.entry("", &format!("{}: {}", clean(&input.source, 60), clean(&input.reason, 80)));
        }
        if unreadable.len() > ENTRIES {
            pen.entry("", &format!("and {} more, in the report", number(unreadable.len() - ENTRIES)));
        }
    }
    let mut limits: BTreeMap<String, usize> = BTreeMap::new();
    for entry in dossier.entries() {
        for anomaly in
            entry.message.anomalies.iter().filter(|anomaly| anomaly.kind == AnomalyKind::LimitReached)
        {
            *limits.entry(clean(&anomaly.detail, 30)).or_default() += 1;
        }
    }
    if !limits.is_empty() {
        let limits: Vec<String> =
            limits.iter().map(|(limit, count)| format!("{limit} ({})", number(*count))).collect();
        pen.entry("Limits hit", &listed(&limits));
    }
    if !unreadable.is_empty() || !limits.is_empty() {
        pen.gap();
    }
}
