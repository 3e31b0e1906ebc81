//! A link as a waterfall: what every term adds to the sum, from nothing to the whole, beside what is demanded.

use super::campaign::bits;
use super::escape::{Prose, Text, Value, short};
use super::page::Page;
use crate::dossier::Dossier;
use crate::wording::{capital, number};
use creel_evidence::ArtifactId;
use creel_evidence::campaign::{Bond, Reason, Ties};

/// Drawing size in user units.
const LEFT: i32 = 330;
const WIDTH: i32 = 860;
const RIGHT: i32 = 60;
const STEP: i32 = 22;

/// Draws the paths by which two members hang together with the one most like the others.
pub(super) fn draw(dossier: &Dossier, ties: &Ties, id: &str, page: &mut Page) {
    if ties.paths.is_empty() {
        return;
    }
    page.put(
        "<div class=\"row\"><h4>A link, term by term<small>how a member hangs together with the one most like the others: its strongest \
         path</small></h4><div>",
    );
    let many = ties.paths.len() > 1;
    for (place, path) in ties.paths.iter().enumerate() {
        let who = match (place, many) {
            (0, true) => "The member that hangs on by least",
            (_, true) => "A member in the middle",
            _ => "Its members",
        };
        write!(
            page,
            "<details class=\"fold\" open><summary>{who}: {} to ",
            numbered(dossier, path.first().map(|bond| bond.from))
        );
        write!(page, "{}", numbered(dossier, path.last().map(|bond| bond.to)));
        if path.len() > 1 {
            write!(page, ", by {} links", path.len());
        }
        page.put("</summary>");
        for (step, bond) in path.iter().enumerate() {
            link(dossier, bond, ties.demanded, &format!("{id}wf{place}-{step}"), page);
        }
        page.put("</details>\n");
    }
    page.put("</div></div>\n");
}

/// `message 12`, by the number that it has in this report.
fn numbered(dossier: &Dossier, id: Option<ArtifactId>) -> String {
    let found = id.and_then(|id| dossier.entries().iter().position(|entry| entry.message.id == id));
    found.map_or_else(
        || "a message that is not in this report".to_owned(),
        |index| format!("message {}", index + 1),
    )
}

/// One link.
fn link(dossier: &Dossier, bond: &Bond, demanded: i32, id: &str, page: &mut Page) {
    let total: i32 = bond.reasons.iter().map(|term| term.millibits).sum();
    let gained: i32 = bond.reasons.iter().map(|term| term.millibits.max(0)).sum();
    let most = gained.max(demanded).max(1);
    let x = |millibits: i32| {
        let part = i64::from(millibits.clamp(0, most)) * i64::from(WIDTH - LEFT - RIGHT) / i64::from(most);
        LEFT + i32::try_from(part).unwrap_or(0)
    };
    let rows = i32::try_from(bond.reasons.len()).unwrap_or(0) + 1;
    let height = rows * STEP + 26;
    write!(
        page,
        "<svg class=\"fall\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{id}\"><title id=\"{id}\">{} and {}: {} bits; {} are \
         demanded</title>",
        numbered(dossier, Some(bond.from)),
        numbered(dossier, Some(bond.to)),
        bits(total),
        bits(demanded),
    );
    let mut sum = 0;
    for (row, term) in (0..).zip(&bond.reasons) {
        let y = row * STEP + 6;
        let after = sum + term.millibits;
        let (from, to) = (x(sum.min(after)), x(sum.max(after)));
        write!(
            page,
            "<text x=\"0\" y=\"{}\">{}</text><rect class=\"{}\" x=\"{from}\" y=\"{y}\" width=\"{}\" height=\"14\"><title>{}</title></rect>\
             <text class=\"n\" x=\"{}\" y=\"{}\">{}</text>",
            y + 11,
            Text(&short(&label(term), 52)),
            if term.millibits < 0 { "less" } else { term.family.as_str() },
            (to - from).max(1),
            Text(&short(&label(term), 140)),
            to.max(from + 1) + 5,
            y + 11,
            signed(term.millibits),
        );
        write!(
            page,
            "<line class=\"step\" x1=\"{0}\" x2=\"{0}\" y1=\"{y}\" y2=\"{1}\"/>",
            x(after),
            y + STEP + 2
        );
        sum = after;
    }
    let y = (rows - 1) * STEP + 6;
    write!(
        page,
        "<text class=\"sum\" x=\"0\" y=\"{}\">Sum</text><rect class=\"whole\" x=\"{LEFT}\" y=\"{y}\" width=\"{}\" height=\"14\"/>\
         <text class=\"n\" x=\"{}\" y=\"{}\">{} bits</text>",
        y + 11,
        (x(sum) - LEFT).max(1),
        x(sum) + 5,
        y + 11,
        bits(sum),
    );
    let line = x(demanded);
    write!(
        page,
        "<line class=\"demanded\" x1=\"{line}\" x2=\"{line}\" y1=\"0\" y2=\"{}\"/><text class=\"n\" x=\"{}\" y=\"{}\">demanded {}</text></svg>",
        height - 16,
        line + 4,
        height - 5,
        bits(demanded),
    );
    table(dossier, bond, page);
}

fn label(term: &Reason) -> String {
    match &term.value {
        Some(value) => format!("{}: {}", term.because, creel_evidence::text::defang(value)),
        None => term.because.clone(),
    }
}

fn signed(millibits: i32) -> String {
    if millibits < 0 { bits(millibits) } else { format!("+{}", bits(millibits)) }
}

/// The same as a table, with how common each value is and where it is read.
fn table(dossier: &Dossier, bond: &Bond, page: &mut Page) {
    write!(
        page,
        "<details class=\"fold\"><summary>The terms of {} and {}, with places</summary><table class=\"behind\"><thead><tr><th>Family</th><th>What \
         both have</th><th class=\"n\">In messages</th><th class=\"n\">Bits</th><th>Where</th></tr></thead><tbody>",
        numbered(dossier, Some(bond.from)),
        numbered(dossier, Some(bond.to)),
    );
    for term in &bond.reasons {
        write!(page, "<tr><td>{}</td><td>{}", term.family, Prose(&capital(&short(&term.because, 120))));
        if let Some(value) = &term.value {
            write!(page, " <code>{}</code>", Value(&short(value, 100)));
        }
        let frequency = if term.frequency > 0 { number(term.frequency as usize) } else { String::new() };
        write!(
            page,
            "</td><td class=\"n\">{frequency}</td><td class=\"n\">{}</td><td>",
            signed(term.millibits)
        );
        for locus in &term.at {
            let text = locus.to_string();
            let (artifact, rest) = text.split_once('@').unwrap_or((&text, ""));
            write!(page, "<code class=\"l\"><b>{artifact}</b>@{rest}</code> ");
        }
        page.put("</td></tr>");
    }
    page.put("</tbody></table></details>\n");
}
