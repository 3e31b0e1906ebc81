//! Messages: one line each, and folded under it everything that creel says about it, down to bytes.

use super::campaign::bits;
use super::escape::{Observed, Prose, Text, Value, short};
use super::page::Page;
use super::{history, sender};
use crate::dossier::{Dossier, Entry};
use crate::wording::{self, capital, counted, minute, number, plain};
use creel_evidence::carrier::{Carrier, CarrierKind};
use creel_evidence::dissection::Feature;
use creel_evidence::mail::Mailbox;
use creel_evidence::verdict::{Action, Class, Term, Verdict};
use creel_evidence::{
    Artifact, ArtifactRole, Finding, Locus, Observable, ObservableKind, Quote, Side, Target,
};
use std::io::{self, Write};

/// Of a message's long lists, this many entries are shown; the JSON holds all.
const FINDINGS: usize = 24;
const TARGETS: usize = 12;
const FILES: usize = 12;
/// People shown of a carrier.
const PEOPLE: usize = 4;
/// Places shown of a target.
const PLACES: usize = 2;

/// Messages of a case from which on a message's findings and observables are shown in brief, so that the page stays one that
/// a browser opens at once.
const MANY: usize = 1_000;

pub(super) fn write_all(dossier: &Dossier, page: &mut Page, out: &mut dyn Write) -> io::Result<()> {
    page.put("<section class=\"part\" id=\"messages\"><h2>Messages</h2>");
    filter(dossier, page);
    if dossier.entries().len() > Page::LARGE {
        return lines(dossier, page, out);
    }
    for (index, entry) in dossier.entries().iter().enumerate() {
        write_one(dossier, index, entry, page);
        page.relieve(out)?;
    }
    page.put("</section>\n");
    Ok(())
}

/// A line a message: a page of everything about ten thousand would be one that no browser opens.
fn lines(dossier: &Dossier, page: &mut Page, out: &mut dyn Write) -> io::Result<()> {
    write!(
        page,
        "<p class=\"soft\">Of more than {} messages each has one line here; <code>creel show</code> and messages.jsonl say all about it.</p>",
        number(Page::LARGE)
    );
    for (index, entry) in dossier.entries().iter().enumerate() {
        let message = &entry.message;
        let subject = message.subject.as_deref().unwrap_or_default();
        writeln!(
            page,
            "<p class=\"m {}\" id=\"m{n}\"><b>{n}</b><i>{} {}</i>{}",
            entry.class(),
            message.time().map_or_else(|| "no date".to_owned(), minute),
            message.id.short(8),
            Prose(&short(subject, 48)),
            n = index + 1,
        );
        page.relieve(out)?;
    }
    page.put("</section>\n");
    Ok(())
}

/// Choosing a verdict hides the others: a rule of the style for each, no script.
fn filter(dossier: &Dossier, page: &mut Page) {
    let classes = &dossier.profile().classes;
    if classes.len() < 2 {
        return;
    }
    write!(
        page,
        "<div class=\"filter\"><label><input type=\"radio\" name=\"show\" checked>all {}</label>",
        number(dossier.entries().len())
    );
    for (class, messages) in classes.ranked() {
        write!(
            page,
            "<label><input type=\"radio\" name=\"show\" id=\"show-{class}\">{} {}</label>",
            wording::class(*class),
            number(messages.len())
        );
    }
    page.put("</div>\n");
}

fn write_one(dossier: &Dossier, index: usize, entry: &Entry, page: &mut Page) {
    let message = &entry.message;
    let verdict = &message.verdict;
    let class = entry.class();
    let sender = message
        .from
        .as_ref()
        .map_or("", |from| if from.name.is_empty() { &from.address } else { &from.name });
    let subject = match &message.subject {
        Some(subject) => subject.as_str(),
        None if message.is_mail => "",
        None => message.artifacts.first().and_then(|file| file.name.as_deref()).unwrap_or("loose file"),
    };
    let campaign = entry.campaign.map_or_else(String::new, |place| format!("C{}", place + 1));
    write!(
        page,
        "<details class=\"m {class}\"><summary><span>{}</span><span>{}</span><span class=\"v {class}\">{}</span><span>{}</span>\
         <span>{}</span><span class=\"soft\">{campaign}</span></summary><div class=\"body\" id=\"m{}\">",
        index + 1,
        message.time().map_or_else(|| "no date".to_owned(), minute),
        wording::class(class),
        Text(&short(sender, 60)),
        Prose(&short(subject, 140)),
        index + 1,
    );
    facts(dossier, entry, page);
    sum(entry, page);
    let brief = dossier.entries().len() >= MANY;
    if let Some(history) = &entry.history {
        history::write(history, brief, page);
    }
    findings(verdict, if brief { 1 } else { 3 }, page);
    targets(&message.targeting.targets, page);
    observables(&message.observables, brief, page);
    files(entry, page);
    features(&entry.message.features, page);
    anomalies(entry, page);
    page.put("</div></details>\n");
}

pub(super) fn fact(page: &mut Page, name: &'static str, value: std::fmt::Arguments<'_>) {
    write!(page, "<dt>{name}</dt><dd>{value}</dd>");
}

fn facts(dossier: &Dossier, entry: &Entry, page: &mut Page) {
    let message = &entry.message;
    let verdict = &message.verdict;
    page.put("<dl class=\"facts\">");
    for carrier in &message.carriers {
        carried(carrier, page);
    }
    if let Some(claim) = &verdict.claimed {
        let more: Vec<String> = [&claim.person, &claim.title]
            .into_iter()
            .flatten()
            .map(|text| format!(", {}", Text(&short(text, 80))))
            .collect();
        let posed = match &claim.posed {
            Some(posed) => format!(", impersonated by {}: {}", posed.kind, Text(&short(&posed.because, 200))),
            None if verdict.impersonation => ", impersonated".to_owned(),
            None => String::new(),
        };
        fact(page, "Claims to be", format_args!("{}{}{posed}", Text(&short(&claim.name, 80)), more.concat()));
        let signed: Vec<String> = claim
            .signature
            .iter()
            .flat_map(|signature| signature.fields())
            .map(|(field, quote)| format!("{field} {}", Value(&short(&quote.text, 120))))
            .collect();
        if !signed.is_empty() {
            fact(page, "Signed", format_args!("{}", signed.join(" · ")));
        }
    }
    if let Some(from) = &message.from {
        let by = from.by.as_deref().map_or_else(String::new, |by| format!(" by {}", Text(by)));
        fact(
            page,
            "From",
            format_args!(
                "{} &lt;{}&gt; · authentication: {}{by} {}",
                Text(&short(&from.name, 120)),
                Value(&short(&from.address, 120)),
                from.authenticated,
                Place(&from.at)
            ),
        );
    }
    sender::write(&message.sender_facts, page);
    if let Some(reply_to) = &message.reply_to {
        fact(page, "Answers go to", format_args!("{}", Value(&short(reply_to, 120))));
    }
    if let (Some(date), Some(received)) = (message.date, message.received)
        && date != received
    {
        fact(page, "Date", format_args!("{} claimed, {} received (UTC)", minute(date), minute(received)));
    }
    let mut language = verdict
        .language
        .as_deref()
        .map_or_else(String::new, |code| format!(", in {}", Text(wording::language(&short(code, 20)))));
    for spoken in verdict.languages.iter().skip(1).take(4) {
        let code = short(&spoken.code, 20);
        let percent = (spoken.share * 100.0).round();
        let name = Text(wording::language(&code));
        language.push_str(&format!(", {percent} % of it in {name} {}", Place(&spoken.at)));
    }
    fact(page, "Story", format_args!("{}{language}", wording::lure(verdict.lure)));
    let action = &verdict.call_to_action;
    let value = action.value.as_deref().or(action.host.as_deref());
    let kind = match action.kind {
        Action::Link | Action::Qr | Action::Phone | Action::Reply | Action::None => ObservableKind::Url,
        _ => ObservableKind::FileName,
    };
    let value = value.map_or_else(String::new, |value| format!(": {}", Observed(kind, &short(value, 160))));
    fact(page, "Asks for", format_args!("{}{value}", plain(action.kind.as_str())));
    placement(dossier, entry, page);
    for sighting in entry.sightings.iter().take(4) {
        fact(page, "Handed in as", format_args!("<code>{}</code>", Text(&short(&sighting.source, 160))));
    }
    fact(page, "SHA-256", format_args!("<code>{}</code>", message.id));
    page.put("</dl>\n");
}

/// The mail around the judged one: who reported it, to whom, and why it is held for a carrier.
fn carried(carrier: &Carrier, page: &mut Page) {
    let people = |list: &mut dyn Iterator<Item = &Mailbox>| -> String {
        let shown = list.take(PEOPLE).map(|mailbox| {
            let name = short(&mailbox.name, 80);
            let space = if name.is_empty() { "" } else { " " };
            format!("{}{space}&lt;{}&gt;", Text(&name), Value(&short(&mailbox.address, 120)))
        });
        shown.collect::<Vec<_>>().join(", ")
    };
    let by = people(&mut carrier.reporter.iter());
    let to = people(&mut carrier.desk.iter());
    let how = match carrier.kind {
        CarrierKind::Attached => "as a file",
        CarrierKind::Inline => "as quoted text",
        CarrierKind::Report => "in a feedback report",
    };
    let mut told = how.to_owned();
    for (word, value) in [("by", by), ("to", to)] {
        if !value.is_empty() {
            told.push_str(&format!(" {word} {value}"));
        }
    }
    if let Some(date) = carrier.date {
        told.push_str(&format!(" · {}", minute(date)));
    }
    if let Some(subject) = &carrier.subject {
        told.push_str(&format!(" · “{}”", Prose(&short(&subject.text, 140))));
    }
    for sign in &carrier.because {
        let points = format!("{:+}", sign.points).replace('-', "−");
        told.push_str(&format!("<br><small>{points} {}", Prose(&short(&sign.because, 160))));
        if let Some(quote) = sign.at.first() {
            told.push_str(&format!(" {}", Place(&quote.locus)));
        }
        told.push_str("</small>");
    }
    if !carrier.others.is_empty() {
        let others = counted(carrier.others.len(), "further mail");
        told.push_str(&format!("<br><small>{others} in it, each a message of its own</small>"));
    }
    fact(page, "Came inside a mail", format_args!("{told}"));
}

fn placement(dossier: &Dossier, entry: &Entry, page: &mut Page) {
    let Some(place) = entry.campaign else { return };
    let Some(campaign) = dossier.campaigns().get(place) else { return };
    let mut reasons = String::new();
    for reason in entry.placement.iter().flat_map(|placement| &placement.reasons).take(4) {
        let value = reason
            .value
            .as_deref()
            .map_or_else(String::new, |value| format!(" {}", Value(&short(value, 80))));
        let because = Prose(&short(&reason.because, 120)).to_string();
        reasons.push_str(&format!("; {because}{value} ({} bits)", bits(reason.millibits)));
    }
    fact(
        page,
        "Belongs to",
        format_args!("<a href=\"#c{}\">{}</a>{reasons}", place + 1, Text(&campaign.group.id)),
    );
}

fn sum(entry: &Entry, page: &mut Page) {
    let verdict = &entry.message.verdict;
    let score = entry.history.as_ref().map_or(verdict.score, |history| history.score);
    write!(page, "<h4>Verdict: {} · score {score:.2}</h4>", wording::class(entry.class()));
    if !verdict.sum.is_empty() {
        page.put("<p class=\"soft\">");
        terms(&verdict.sum, page);
        page.put("</p>\n");
    }
    history::sum(entry, page);
}

/// The terms of a sum; what speaks for phishing is not called so.
pub(super) fn terms(terms: &[Term], page: &mut Page) {
    for (place, term) in terms.iter().take(20).enumerate() {
        let separator = if place > 0 { " · " } else { "" };
        let class = if term.class == Class::Phishing { "" } else { wording::class(term.class) };
        let space = if class.is_empty() { "" } else { " " };
        write!(
            page,
            "{separator}{} <b>{class}{space}{}</b>",
            Prose(&plain(&short(&term.evidence, 80))),
            format!("{:+.1}", term.weight).replace('-', "−")
        );
    }
}

/// Worst first, each with its reason and at most `places` of its places.
fn findings(verdict: &Verdict, places: usize, page: &mut Page) {
    if verdict.findings.is_empty() {
        return;
    }
    page.put("<h4>Findings</h4>");
    let mut findings: Vec<&Finding> = verdict.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    for finding in findings.iter().take(FINDINGS) {
        write!(
            page,
            "<div class=\"finding {0}\" id=\"f{1}\"><p>{2}.</p><p class=\"soft\">{3} · {0} severity · {4} confidence",
            finding.severity,
            Text(finding.id.as_str()),
            Prose(&capital(&short(&finding.because, 400))),
            plain(&finding.detector),
            finding.confidence,
        );
        for technique in &finding.attack {
            write!(page, " · {}", Text(technique));
        }
        write!(page, " · <code>{}</code></p>", Text(finding.id.as_str()));
        quotes(page, &finding.at, places);
        page.put("</div>\n");
    }
    more(page, findings.len(), FINDINGS);
}

fn targets(targets: &[Target], page: &mut Page) {
    if targets.is_empty() {
        return;
    }
    page.put("<h4>Aimed at</h4><dl class=\"facts\">");
    for target in targets.iter().take(TARGETS) {
        let mut known: Vec<String> = Vec::new();
        known.extend(target.person.as_deref().map(|person| Text(&short(person, 80)).to_string()));
        known.extend(target.role.map(|role| wording::role(role).to_owned()));
        known.extend(target.organisation.as_deref().map(|name| Value(&short(name, 80)).to_string()));
        known.extend(target.country.map(|country| Text(country.name()).to_string()));
        known.extend(target.sector.as_deref().map(|sector| Text(&plain(&short(sector, 40))).to_string()));
        known.extend(
            target.stage.as_deref().map(|stage| format!("stage {}", Text(&plain(&short(stage, 40))))),
        );
        write!(
            page,
            "<dt>{}</dt><dd><code>{}</code> {}",
            target.source,
            Value(&short(&target.address, 120)),
            known.join(" · ")
        );
        for (fact, grounds) in &target.because {
            let because = short(&grounds.text, 160);
            write!(
                page,
                "<br><small>{}: {} {}</small>",
                plain(fact.as_str()),
                Prose(&because),
                Place(&grounds.at)
            );
        }
        for quote in target.at.iter().take(PLACES) {
            write!(page, " {}", Place(&quote.locus));
        }
        page.put("</dd>\n");
    }
    page.put("</dl>");
    more(page, targets.len(), TARGETS);
}

/// With side and reason. In brief: no neutral ones, fewer of the others, and their places left to the JSON.
fn observables(observables: &[Observable], brief: bool, page: &mut Page) {
    if observables.is_empty() {
        return;
    }
    let rank = |side| match side {
        Side::Attacker => 0,
        Side::Victim => 1,
        Side::Neutral => 2,
    };
    let most = if brief { 8 } else { 20 };
    let mut sorted: Vec<&Observable> =
        observables.iter().filter(|observable| !brief || observable.side != Side::Neutral).collect();
    sorted.sort_by_key(|observable| rank(observable.side));
    sorted.truncate(most);
    page.put("<h4>Observables</h4><table class=\"seen\"><tbody>");
    for observable in &sorted {
        write!(
            page,
            "<tr><td>{} · {}</td><td class=\"mono\">{}",
            observable.side,
            plain(observable.kind.as_str()),
            Observed(observable.kind, &short(&observable.value, if brief { 120 } else { 200 })),
        );
        if let Some(quote) = observable.at.first().filter(|_| !brief) {
            write!(page, " {}", Place(&quote.locus));
        }
        writeln!(page, "</td><td class=\"why\">{}</td></tr>", Prose(&short(&observable.because, 140)));
    }
    page.put("</tbody></table>");
    more(page, observables.len(), sorted.len());
}

fn files(entry: &Entry, page: &mut Page) {
    let came = |file: &&Artifact| {
        matches!(
            file.role,
            ArtifactRole::Attachment | ArtifactRole::Inline | ArtifactRole::Entry | ArtifactRole::Message
        )
    };
    let files: Vec<&Artifact> = entry.message.artifacts.iter().filter(came).collect();
    if files.is_empty() {
        return;
    }
    page.put("<h4>Files</h4><table class=\"seen\"><tbody>");
    for file in files.iter().take(FILES) {
        write!(
            page,
            "<tr><td>{} · {}</td><td>{}{}</td><td class=\"mono\">{}</td><td class=\"n\">{}</td></tr>",
            file.role,
            file.content_type,
            Text(&short(file.name.as_deref().unwrap_or("unnamed"), 120)),
            Text(&readings(file)),
            file.id,
            wording::size(file.size),
        );
    }
    page.put("</tbody></table>");
    more(page, files.len(), FILES);
}

/// What differs between readers of the mail: further names of a file, and who sees it at all.
fn readings(file: &Artifact) -> String {
    let names = file.other_names.iter().map(|name| format!(", for some “{}”", short(name, 120)));
    let seen = file.views.sight().map(|sight| format!(" ({sight})"));
    names.chain(seen).collect()
}

/// Active content and tricks in the files, each with its place.
fn features(features: &[Feature], page: &mut Page) {
    if features.is_empty() {
        return;
    }
    page.put("<h4>In the files</h4><ul class=\"soft\">");
    for feature in features.iter().take(FILES) {
        write!(page, "<li>{}", plain(feature.kind.as_str()));
        if !feature.detail.is_empty() {
            write!(page, ": {}", Prose(&short(&feature.detail, 200)));
        }
        write!(page, " {}</li>", Place(&feature.at));
    }
    page.put("</ul>");
    more(page, features.len(), FILES);
}

fn anomalies(entry: &Entry, page: &mut Page) {
    let anomalies = &entry.message.anomalies;
    if anomalies.is_empty() {
        return;
    }
    page.put("<h4>Wrong with the bytes</h4><ul class=\"soft\">");
    for anomaly in anomalies.iter().take(FILES) {
        write!(page, "<li>{}", plain(anomaly.kind.as_str()));
        if !anomaly.detail.is_empty() {
            write!(page, ": {}", Prose(&short(&anomaly.detail, 160)));
        }
        write!(page, " {}</li>", Place(&anomaly.at));
    }
    page.put("</ul>");
    more(page, anomalies.len(), FILES);
}

fn quotes(page: &mut Page, quotes: &[Quote], places: usize) {
    for quote in quotes.iter().take(places) {
        page.put("<span class=\"q\">");
        if !quote.text.is_empty() {
            write!(page, "<q>{}</q> ", Prose(&quote.text));
        }
        write!(page, "{}</span>", Place(&quote.locus));
    }
}

fn more(page: &mut Page, total: usize, shown: usize) {
    if total > shown {
        write!(page, "<p class=\"soft\">and {} more</p>", number(total - shown));
    }
}

/// A locus: the style shows the first digits of the digest, a click selects the whole.
pub(super) struct Place<'a>(pub(super) &'a Locus);

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Locus { artifact, view, range } = self.0;
        write!(f, "<code class=\"l\"><b>{artifact}</b>@{view}:{}-{}</code>", range.start, range.end)
    }
}
