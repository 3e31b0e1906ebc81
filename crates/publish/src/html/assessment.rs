//! What a campaign, an operation or the case comes to: the bottom line, a paragraph a point, and under each sentence the
//! messages that it counts.

use super::escape::{Prose as Quoted, Text, short};
use super::page::Page;
use crate::assessment::{
    Aim, Assessment, Piece, Point, Prose, Scope, Sentence, Statement, Track, Works, disarmed,
};
use crate::campaigns::Campaign;
use crate::dossier::Dossier;
use crate::wording::{self, capital, counted, number};
use creel_evidence::attack;
use std::collections::HashMap;

/// Campaigns that are assessed in full; of smaller ones the bottom line is enough.
const FULL: usize = 40;
/// Campaigns of which every message behind a number is listed.
const OPENED: usize = 5;
/// Operations that are assessed.
const OPERATIONS: usize = 12;
/// Values of a feature in the table of what was seen when.
const VALUES: usize = 5;

/// How an assessment stands on the page.
#[derive(Clone, Copy)]
struct Frame<'a> {
    /// Before the ids of its rows.
    id: &'a str,
    /// Where all of its messages are listed, if they are.
    all: Option<&'a str>,
    /// Whether they are listed with the evidence, and nowhere else.
    lists: bool,
    /// Whether every message behind a number is listed.
    opened: bool,
    /// Whether sectors, roles and knowledge stand in tables of their own near by.
    tables: bool,
}

/// Of a campaign; `n` is its number on the page, from 1.
pub(super) fn of_campaign(dossier: &Dossier, campaign: &Campaign, n: usize, page: &mut Page) {
    let (id, all) = (format!("c{n}"), format!("c{n}m"));
    let frame = Frame { id: &id, all: Some(&all), lists: false, opened: n <= OPENED, tables: true };
    let scope = Scope::Campaign(campaign);
    if n <= FULL {
        let assessment = dossier.assessment(scope);
        bottom_line(&assessment, frame, page);
        points(&assessment, frame, page);
    } else {
        let lead = dossier.bottom_line(scope);
        page.put("<div class=\"row\"><h4>Assessment</h4><div class=\"prose\">");
        let lead: Vec<_> = lead.iter().map(|sentence| (None, sentence.prose())).collect();
        paragraph(&lead, frame, &campaign.members, page);
        page.put("</div></div>\n");
    }
}

/// Of all harmful messages of the case: in short, and point by point unless one campaign holds them all and says the same.
pub(super) fn of_case(dossier: &Dossier, page: &mut Page) {
    let assessment = dossier.assessment(Scope::Case);
    page.put("<div class=\"row\" id=\"short\"><h2>In short</h2><div class=\"prose\">");
    let one = |campaign: &Campaign| {
        let held = |index: &usize| campaign.members.binary_search(index).is_ok();
        assessment.messages.iter().all(held)
    };
    let whole = !assessment.messages.is_empty() && !dossier.campaigns().iter().any(one);
    let all = whole.then_some("caseall");
    let frame = Frame { id: "case", all, lists: true, opened: true, tables: true };
    if assessment.messages.is_empty() {
        let none = dossier.entries().is_empty();
        page.put(if none { "<p>No message could be read.</p>" } else { "<p>No message means harm.</p>" });
    } else {
        let rows = rows(&assessment, Point::BottomLine);
        let rows: Vec<_> = rows.into_iter().map(|(row, _, prose)| (row.filter(|_| whole), prose)).collect();
        paragraph(&rows, frame, &assessment.messages, page);
    }
    page.put("</div></div>\n");
    if whole {
        page.put("<details class=\"fold\"><summary>The case point by point</summary>");
        points(&assessment, frame, page);
        page.put("</details>\n");
    }
}

/// Of the operations that hold more than one campaign.
pub(super) fn of_operations(dossier: &Dossier, page: &mut Page) {
    let operations = dossier.operations();
    if operations.is_empty() {
        return;
    }
    page.put(
        "<section class=\"part\" id=\"operations\"><h2>Operations</h2><p>Campaigns that share an operator’s evidence, \
         whatever their story.</p>",
    );
    for (place, (operation, messages)) in operations.iter().take(OPERATIONS).enumerate() {
        let id = format!("o{}", place + 1);
        let campaigns = dossier.campaigns().iter().enumerate();
        let of_it = campaigns.filter(|(_, campaign)| campaign.operation.as_deref() == Some(operation));
        write!(
            page,
            "<details class=\"campaign\"><summary><span><h3>{}</h3><p>{}",
            Text(operation),
            counted(messages.len(), "message")
        );
        for (number, campaign) in of_it.take(VALUES) {
            write!(page, " · {} ({})", Text(&campaign.group.id), number + 1);
        }
        page.put("</p></span></summary><div>");
        let all = format!("{id}all");
        let frame = Frame { id: &id, all: Some(&all), lists: true, opened: false, tables: false };
        let assessment = dossier.assessment(Scope::Operation(operation));
        bottom_line(&assessment, frame, page);
        points(&assessment, frame, page);
        page.put("</div></details>\n");
    }
    if operations.len() > OPERATIONS {
        write!(
            page,
            "<p class=\"soft\">and {}</p>",
            counted(operations.len() - OPERATIONS, "smaller operation")
        );
    }
    page.put("</section>\n");
}

fn bottom_line(assessment: &Assessment, frame: Frame<'_>, page: &mut Page) {
    page.put("<div class=\"row\"><h4>Assessment</h4><div class=\"prose\">");
    let rows: Vec<_> =
        rows(assessment, Point::BottomLine).into_iter().map(|(row, _, prose)| (row, prose)).collect();
    paragraph(&rows, frame, &assessment.messages, page);
    page.put("</div></div>\n");
}

/// Whether the tables about targets say it.
const fn is_in_tables(statement: &Statement) -> bool {
    matches!(statement, Statement::Aim(Aim::Sectors { .. } | Aim::Roles { .. } | Aim::Knows { .. }))
}

/// The sentences of a point as they are read, each with its row in the table of evidence.
fn rows(assessment: &Assessment, point: Point) -> Vec<(Option<usize>, &Sentence, Prose)> {
    let before = assessment.paragraphs.iter().take_while(|paragraph| paragraph.point != point);
    let first: usize = before.map(|paragraph| paragraph.sentences.len()).sum();
    let all = assessment.about(point);
    let row = |sentence: &Sentence| {
        all.iter().position(|one| std::ptr::eq(one, sentence)).map(|place| first + place)
    };
    assessment.read(point).into_iter().map(|(sentence, prose)| (row(sentence), sentence, prose)).collect()
}

fn points(assessment: &Assessment, frame: Frame<'_>, page: &mut Page) {
    for &point in Point::ALL.iter().filter(|&&point| point != Point::BottomLine) {
        let mut rows = rows(assessment, point);
        rows.retain(|(_, sentence, _)| !frame.tables || !is_in_tables(&sentence.statement));
        // Alone it would be a row of five words; the page ends with it.
        if matches!(rows.as_slice(), [(_, only, _)] if only.statement == Statement::Aim(Aim::NotHit)) {
            rows.clear();
        }
        let dated = point == Point::Changed && assessment.tracks.iter().any(|track| track.seen.is_some());
        if rows.is_empty() && !dated {
            continue;
        }
        write!(page, "<div class=\"row\"><h4>{}</h4><div>", point.heading());
        let is_step =
            |sentence: &Sentence| matches!(sentence.statement, Statement::Works(Works::Step { .. }));
        let steps: Vec<&Sentence> =
            rows.iter().map(|(_, sentence, _)| *sentence).filter(|sentence| is_step(sentence)).collect();
        if !steps.is_empty() {
            chain(&steps, page);
        }
        rows.retain(|(_, sentence, _)| !is_step(sentence));
        let rest: Vec<_> = rows.into_iter().map(|(row, _, prose)| (row, prose)).collect();
        if !rest.is_empty() {
            page.put("<div class=\"prose\">");
            paragraph(&rest, frame, &assessment.messages, page);
            page.put("</div>");
        }
        if dated {
            tracks(&assessment.tracks, page);
        }
        page.put("</div></div>\n");
    }
    evidence(assessment, frame, page);
}

/// Sentences in a row; a number leads to the message, to all messages, or to its row in the table of evidence.
fn paragraph(sentences: &[(Option<usize>, Prose)], frame: Frame<'_>, all: &[usize], page: &mut Page) {
    page.put("<p>");
    for (place, (row, prose)) in sentences.iter().enumerate() {
        if place > 0 {
            page.put(" ");
        }
        for piece in prose.pieces() {
            match piece {
                Piece::Words(text) | Piece::Time(text) => write!(page, "{}", Text(text)),
                Piece::Code(text) => write!(page, "<code>{}</code>", Text(&short(text, 40))),
                Piece::Value(text) => write!(page, "<code>{}</code>", Text(&short(&disarmed(text), 90))),
                Piece::Name(text) => write!(page, "<strong>{}</strong>", Quoted(&short(text, 90))),
                Piece::Number { text, messages } => match (messages.as_slice(), frame.all, *row) {
                    ([one], ..) => write!(page, "<a href=\"#m{}\">{}</a>", one + 1, Text(text)),
                    (some, Some(place), _) if some == all => {
                        write!(page, "<a href=\"#{place}\">{}</a>", Text(text));
                    }
                    (_, _, Some(row)) => {
                        write!(page, "<a href=\"#{}e{}\">{}</a>", frame.id, row, Text(text));
                    }
                    _ => write!(page, "{}", Text(text)),
                },
            }
        }
    }
    page.put("</p>");
}

/// The steps of the kill chain with their techniques, and a place that shows each.
fn chain(steps: &[&Sentence], page: &mut Page) {
    page.put("<table class=\"steps\"><tbody>");
    for sentence in steps {
        let Statement::Works(Works::Step { phase, share, techniques }) = &sentence.statement else {
            continue;
        };
        write!(page, "<tr><td>{}</td><td class=\"n\">", phase.heading());
        page.counted(&share.messages);
        page.put("</td><td><ul>");
        for part in techniques {
            write!(
                page,
                "<li><code>{}</code> {} <small>{}</small></li>",
                Text(&short(&part.what, 40)),
                Text(&attack::name(&part.what)),
                number(part.messages.len())
            );
        }
        page.put("</ul></td><td>");
        if let Some(at) = &sentence.at {
            write!(
                page,
                "<code class=\"l\"><b>{}</b>@{}:{}-{}</code>",
                at.artifact, at.view, at.range.start, at.range.end
            );
        }
        page.put("</td></tr>");
    }
    page.put("</tbody></table>");
}

/// When each value was first and last seen, folded.
fn tracks(tracks: &[Track], page: &mut Page) {
    page.put(
        "<details class=\"fold\"><summary>First and last seen</summary><table><thead><tr><th>What</th><th>Value</th>\
         <th class=\"n\">Messages</th><th>First</th><th>Last</th></tr></thead><tbody>",
    );
    let mut before = None;
    let mut rows = 0;
    for track in tracks {
        rows = if before == Some(track.dimension) { rows + 1 } else { 0 };
        let is_first = before != Some(track.dimension);
        before = Some(track.dimension);
        let Some((first, last)) = track.seen.filter(|_| rows < VALUES) else { continue };
        let heading = if is_first { capital(track.dimension.heading()) } else { String::new() };
        write!(page, "<tr><td>{heading}</td><td>");
        if track.dimension.is_place() {
            write!(page, "<code>{}</code>", Text(&short(&disarmed(&track.value), 90)));
        } else {
            write!(page, "{}", Quoted(&short(&track.value, 90)));
        }
        write!(
            page,
            "</td><td class=\"n\">{}</td><td>{}</td><td>{}</td></tr>",
            number(track.messages.len()),
            wording::minute(first),
            wording::minute(last)
        );
    }
    page.put("</tbody></table></details>");
}

/// What every sentence rests on, and how sure it is: a row a sentence.
fn evidence(assessment: &Assessment, frame: Frame<'_>, page: &mut Page) {
    page.put(
        "<div class=\"row\"><h4>Evidence<small>of each sentence above, in order</small></h4><div><details class=\"fold\"><summary>",
    );
    let sentences = || {
        assessment
            .paragraphs
            .iter()
            .flat_map(|paragraph| paragraph.sentences.iter().map(move |sentence| (paragraph.point, sentence)))
    };
    write!(page, "{}", counted(sentences().count(), "sentence"));
    page.put("</summary><table class=\"rests\"><thead><tr><th>About</th><th>Confidence</th><th>Messages</th></tr></thead><tbody>");
    if let Some(place) = frame.all.filter(|_| frame.lists) {
        write!(page, "<tr id=\"{place}\"><td>All messages</td><td></td><td><span class=\"refs\">");
        page.refs(assessment.messages.iter().copied());
        page.put("</span></td></tr>\n");
    }
    let mut listed: HashMap<Vec<usize>, usize> = HashMap::new();
    for (row, (point, sentence)) in sentences().enumerate() {
        write!(
            page,
            "<tr id=\"{}e{row}\"><td>{}</td><td>{}</td><td>",
            frame.id,
            point.heading(),
            capital(sentence.confidence.as_str())
        );
        let prose = sentence.prose();
        let numbers = prose.pieces().iter().filter_map(|piece| match piece {
            Piece::Number { text, messages } => Some((text.as_str(), messages.clone())),
            _ => None,
        });
        let mut numbers: Vec<(&str, Vec<usize>)> = numbers.collect();
        if numbers.is_empty() {
            numbers.push(("", sentence.evidence.clone()));
        }
        numbers.dedup_by(|a, b| a.1 == b.1);
        for (text, messages) in numbers {
            write!(page, "<p><b>{}</b> ", Text(text));
            match listed.get(&messages) {
                Some(before) if *before != row => {
                    write!(page, "<a href=\"#{}e{before}\">listed above</a>", frame.id);
                }
                _ => messages_of(&messages, assessment, frame, page),
            }
            page.put("</p>");
            listed.entry(messages).or_insert(row);
        }
        if let Some(at) = &sentence.at {
            write!(
                page,
                "<p>such as <code class=\"l\"><b>{}</b>@{}:{}-{}</code></p>",
                at.artifact, at.view, at.range.start, at.range.end
            );
        }
        page.put("</td></tr>\n");
    }
    page.put("</tbody></table></details></div></div>\n");
}

fn messages_of(messages: &[usize], assessment: &Assessment, frame: Frame<'_>, page: &mut Page) {
    match frame.all {
        Some(place) if messages == assessment.messages.as_slice() => {
            write!(page, "<a href=\"#{place}\">all messages</a>");
        }
        _ if frame.opened => {
            page.put("<span class=\"refs\">");
            page.refs(messages.iter().copied());
            page.put("</span>");
        }
        _ => page.few(messages.iter().copied()),
    }
}
