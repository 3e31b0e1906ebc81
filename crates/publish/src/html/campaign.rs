//! Campaigns: what they say, when, to whom, why they are one, and what can be searched for.

use super::escape::{Observed, Prose, Text, Value, short};
use super::page::Page;
use super::{assessment, graph, known, overlap, people, targets, timeline, waterfall, waves};
use crate::campaigns::Campaign;
use crate::dossier::Dossier;
use crate::observables::Seen;
use crate::wording::{self, capital, counted, number, plain};
use creel_evidence::{ObservableKind, Side};
use std::collections::HashSet;
use std::io::{self, Write};

/// Campaigns whose section is open from the start.
const OPEN: usize = 2;
/// Campaigns of which chain, warnings and comparisons are drawn.
const DETAILED: usize = 5;
/// Waves that are listed by their ids.
const WAVES: usize = 24;
/// Campaigns of which the waves are drawn.
const DRAWN: usize = 40;
/// Observables shown of one side.
const SHOWN: usize = 24;
/// Observables shown of the victims' side, and of neither side.
const ASIDE: usize = 10;

pub(super) fn write_all(dossier: &Dossier, page: &mut Page, out: &mut dyn Write) -> io::Result<()> {
    page.put("<section class=\"part\" id=\"campaigns\"><h2>Campaigns</h2>");
    if dossier.campaigns().is_empty() {
        page.put("<p>No two messages belong together.</p>");
    } else {
        page.put(
            "<p>Messages are one campaign when they share a lure and the hand behind it. Why is said with each.</p>",
        );
    }
    for (place, campaign) in dossier.campaigns().iter().enumerate() {
        write_one(dossier, campaign, place, page);
        page.relieve(out)?;
    }
    page.put("</section>\n");
    Ok(())
}

fn write_one(dossier: &Dossier, campaign: &Campaign, place: usize, page: &mut Page) {
    let n = place + 1;
    let open = if place < OPEN { " open" } else { "" };
    writeln!(
        page,
        "<details class=\"campaign\"{open}><summary><span><h3>{}</h3><p>{}</p></span><code class=\"soft\">{}</code></summary>\
         <div id=\"c{n}\">",
        Text(&short(&title(campaign), 90)),
        subtitle(campaign),
        Text(&campaign.group.id),
    );
    assessment::of_campaign(dossier, campaign, n, page);
    let times: Vec<_> =
        campaign.members.iter().filter_map(|&index| dossier.entries().get(index)?.message.time()).collect();
    if times.len() > 2 {
        page.put("<div class=\"row\"><h4>When</h4><div>");
        timeline::draw(page, &times);
        if place < DRAWN {
            waves::draw(dossier, campaign, page);
        }
        page.put("</div></div>\n");
    }
    reasons(campaign, page);
    if let Some(ties) = dossier.ties(&campaign.group.id).filter(|_| place < DETAILED) {
        let id = format!("c{n}");
        waterfall::draw(dossier, ties, &id, page);
        overlap::draw(campaign, ties, &id, page);
        graph::draw(dossier, campaign, ties, &id, page);
    }
    known::write(dossier.attribution(&campaign.group.id), page);
    let survey = dossier.survey(Some(campaign));
    people::write(&survey, n, page);
    if place < DETAILED && campaign.malicious() > 0 {
        targets::write(&survey, n, page);
    }
    observables(campaign, page);
    files(campaign, n, page);
    members(campaign, n, page);
    page.put("</div></details>\n");
}

/// What a reader calls it: the identity that most of its messages claim, else their commonest subject.
fn title(campaign: &Campaign) -> String {
    let profile = &campaign.profile;
    let claimed = profile.claimed.ranked().into_iter().next();
    let subject = profile.subjects.ranked().into_iter().next();
    match (claimed, subject) {
        (Some((name, messages)), _) if messages.len() * 2 >= campaign.members.len() => name.clone(),
        (_, Some((subject, _))) if !subject.trim().is_empty() => format!("“{}”", subject.trim()),
        (Some((name, _)), _) => name.clone(),
        _ => "Without claimed identity".to_owned(),
    }
}

fn subtitle(campaign: &Campaign) -> String {
    let profile = &campaign.profile;
    let mut parts = vec![counted(campaign.members.len(), "message")];
    parts.extend(profile.lures.ranked().first().map(|(lure, _)| wording::lure(**lure).to_owned()));
    parts.extend(profile.span.map(wording::span));
    if !campaign.census.organisations.is_empty() {
        let organisations = campaign.census.organisation_count();
        parts.push(format!("{organisations} {}", wording::plural(organisations.known, "organisation")));
    }
    parts.join(" · ")
}

fn reasons(campaign: &Campaign, page: &mut Page) {
    if campaign.group.reasons.is_empty() && campaign.waves.len() < 2 && campaign.operation.is_none() {
        return;
    }
    page.put("<div class=\"row\"><h4>Why one campaign<small>what at least half of it holds, and how many messages of the case hold it</small></h4><div><ul class=\"reasons\">");
    for reason in campaign.group.reasons.iter().take(10) {
        write!(
            page,
            "<li><span>{}</span><span>{}",
            reason.family,
            Prose(&capital(&short(&reason.because, 200)))
        );
        if let Some(value) = &reason.value {
            write!(page, " <code>{}</code>", Value(&short(value, 100)));
        }
        write!(
            page,
            "</span><span>{} · {} bits</span></li>",
            number(reason.frequency as usize),
            bits(reason.millibits)
        );
    }
    page.put("</ul>");
    if campaign.waves.len() > 1 {
        page.put("<p class=\"soft\">Waves inside: ");
        for (place, wave) in campaign.waves.iter().take(WAVES).enumerate() {
            let separator = if place > 0 { " · " } else { "" };
            let first = wave.members.first().map_or(0, |index| index + 1);
            write!(
                page,
                "{separator}<a href=\"#m{first}\">{}</a> ({})",
                Text(&wave.group.id),
                number(wave.members.len())
            );
        }
        if campaign.waves.len() > WAVES {
            write!(page, " · and {} more", number(campaign.waves.len() - WAVES));
        }
        page.put("</p>");
    }
    if let Some(operation) = &campaign.operation {
        write!(page, "<p class=\"soft\">Part of operation <code>{}</code>.</p>", Text(operation));
    }
    page.put("</div></div>\n");
}

/// Thousandths of a bit with one decimal.
pub(super) fn bits(millibits: i32) -> String {
    let sign = if millibits < 0 { "−" } else { "" };
    let tenths = (millibits.unsigned_abs() + 50) / 100;
    format!("{sign}{}.{}", tenths / 10, tenths % 10)
}

/// The attacker's values open, the others apart and folded.
fn observables(campaign: &Campaign, page: &mut Page) {
    let files: HashSet<String> = campaign.files.iter().map(|file| file.id.to_string()).collect();
    let mut seen: Vec<&Seen> = campaign.observables.iter().filter(|seen| shown_here(seen, &files)).collect();
    seen.sort_by_key(|seen| std::cmp::Reverse(seen.messages.len()));
    let of = |side| seen.iter().filter(move |seen| seen.side == side).copied().collect::<Vec<_>>();
    let (attacker, victim, neutral) = (of(Side::Attacker), of(Side::Victim), of(Side::Neutral));
    if seen.is_empty() {
        return;
    }
    page.put("<div class=\"row\"><h4>Observables<small>the attacker’s side; defanged</small></h4><div>");
    if attacker.is_empty() {
        page.put("<p class=\"soft\">None on the attacker’s side.</p>");
    } else {
        // What most messages share comes first; the long tail of per-victim values is folded.
        let first = attacker
            .iter()
            .take(12)
            .filter(|seen| seen.messages.len() > 1)
            .count()
            .max(4)
            .min(attacker.len());
        table(&attacker, 0..first, page);
        if attacker.len() > first {
            write!(
                page,
                "<details class=\"fold\"><summary>{} more</summary>",
                number(attacker.len() - first)
            );
            table(&attacker, first..SHOWN, page);
            rest(&attacker, SHOWN, page);
            page.put("</details>");
        }
    }
    for (name, list) in
        [("on the victims’ side: never to be blocked or searched for", victim), ("neutral", neutral)]
    {
        if !list.is_empty() {
            write!(page, "<details class=\"fold\"><summary>{} {name}</summary>", number(list.len()));
            table(&list, 0..ASIDE, page);
            rest(&list, ASIDE, page);
            page.put("</details>");
        }
    }
    page.put("</div></div>\n");
}

/// A message's own identifiers stay with the message, and malicious files have a list of their own.
fn shown_here(seen: &Seen, files: &HashSet<String>) -> bool {
    match seen.kind {
        ObservableKind::MessageId => false,
        ObservableKind::Hash => !files.contains(&seen.value),
        _ => true,
    }
}

fn table(list: &[&Seen], rows: std::ops::Range<usize>, page: &mut Page) {
    page.put("<table class=\"seen\"><tbody>");
    for seen in list.iter().take(rows.end).skip(rows.start) {
        write!(
            page,
            "<tr><td>{}</td><td class=\"mono\">{}</td><td class=\"why\">{}</td><td class=\"n\">",
            plain(seen.kind.as_str()),
            Observed(seen.kind, &short(&seen.value, 180)),
            Prose(&short(&seen.because, 140)),
        );
        page.counted(&seen.messages);
        page.put("</td></tr>");
    }
    page.put("</tbody></table>");
}

fn rest(list: &[&Seen], shown: usize, page: &mut Page) {
    if list.len() > shown {
        write!(page, "<p class=\"soft\">and {} more in messages.jsonl</p>", number(list.len() - shown));
    }
}

fn files(campaign: &Campaign, n: usize, page: &mut Page) {
    if campaign.files.is_empty() {
        return;
    }
    write!(
        page,
        "<div class=\"row\"><h4>Malicious files<small>{} distinct</small></h4><div><details class=\"fold\"{}>\
         <summary>{}</summary><table id=\"c{n}f\" class=\"seen\"><tbody>",
        number(campaign.files.len()),
        if campaign.files.len() <= 6 { " open" } else { "" },
        counted(campaign.files.len(), "file"),
    );
    for file in campaign.files.iter().take(300) {
        write!(
            page,
            "<tr><td>{}</td><td><code class=\"l h\"><b>{}</b></code></td><td>{}</td><td class=\"n\">{}</td><td class=\"refs\">",
            file.content_type,
            file.id,
            Text(&short(file.name.as_deref().unwrap_or("unnamed"), 60)),
            wording::size(file.size),
        );
        page.refs(file.messages.iter().copied());
        page.put("</td></tr>\n");
    }
    page.put("</tbody></table></details></div></div>\n");
}

fn members(campaign: &Campaign, n: usize, page: &mut Page) {
    page.put("<div class=\"row\"><h4>Messages</h4><div>");
    let subjects = campaign.profile.subjects.ranked();
    page.put("<table><tbody>");
    for (subject, messages) in subjects.iter().take(5) {
        write!(page, "<tr><td>{}</td><td class=\"n\">", Prose(&short(subject, 110)));
        page.counted(messages);
        page.put("</td></tr>");
    }
    if subjects.len() > 5 {
        write!(
            page,
            "<tr><td class=\"soft\">and {}</td><td></td></tr>",
            counted(subjects.len() - 5, "other subject")
        );
    }
    write!(page, "</tbody></table><p class=\"refs\" id=\"c{n}m\">");
    page.refs(campaign.members.iter().copied());
    page.put("</p></div></div>\n");
}
