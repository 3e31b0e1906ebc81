//! What the waves of a campaign share, two by two: bits by family, and the terms behind every cell.

use super::campaign::bits;
use super::escape::{Prose, Text, Value, short};
use super::page::Page;
use crate::campaigns::{Campaign, Wave};
use crate::wording::{capital, counted, number};
use creel_evidence::campaign::{Family, Overlap, Ties};

/// Terms that are listed of a pair.
const TERMS: usize = 8;

/// Draws the matrix; nothing if fewer than two waves were compared.
pub(super) fn draw(campaign: &Campaign, ties: &Ties, id: &str, page: &mut Page) {
    // In the order of time, as the waves stand in the campaign.
    let compared = |wave: &&Wave| ties.overlaps.iter().any(|overlap| overlap.waves.contains(&wave.group.id));
    let waves: Vec<&Wave> = campaign.waves.iter().filter(compared).collect();
    if waves.len() < 2 {
        return;
    }
    let between = |a: &Wave, b: &Wave| {
        let is = |overlap: &&Overlap| {
            overlap.waves.contains(&a.group.id)
                && overlap.waves.contains(&b.group.id)
                && a.group.id != b.group.id
        };
        ties.overlaps.iter().enumerate().find(|(_, overlap)| is(overlap))
    };
    page.put(
        "<div class=\"row\"><h4>What waves share<small>bits of evidence that both have, by family; strips as long as they weigh</small></h4><div>\
         <div class=\"scroll\"><table class=\"matrix overlap\"><thead><tr><th>Wave</th><th class=\"n\">messages</th>",
    );
    for (place, _) in waves.iter().enumerate() {
        write!(page, "<th class=\"n\">{}</th>", place + 1);
    }
    page.put("</tr></thead><tbody>");
    let most = ties.overlaps.iter().map(sum).max().unwrap_or(1).max(1);
    for (row, wave) in waves.iter().enumerate() {
        write!(
            page,
            "<tr><th>{} <code>{}</code></th><td class=\"n\">{}</td>",
            row + 1,
            Text(&wave.group.id),
            number(wave.members.len())
        );
        for (column, other) in waves.iter().enumerate() {
            // Both halves say the same; one is enough.
            match between(wave, other).filter(|_| column > row) {
                Some((place, overlap)) => cell(overlap, most, &format!("{id}ov{place}"), page),
                None => page.put("<td class=\"n\"></td>"),
            }
        }
        page.put("</tr>");
    }
    page.put("</tbody></table></div>");
    key(page);
    let further = campaign.waves.len().saturating_sub(waves.len());
    if further > 0 {
        write!(
            page,
            "<p class=\"soft\">The {} largest waves; {} more are not compared here.</p>",
            waves.len(),
            number(further)
        );
    }
    behind(ties, &waves, id, page);
    page.put("</div></div>\n");
}

fn sum(overlap: &Overlap) -> i32 {
    overlap.reasons.iter().map(|term| term.millibits).sum()
}

fn of_family(overlap: &Overlap, family: Family) -> i32 {
    overlap.reasons.iter().filter(|term| term.family == family).map(|term| term.millibits).sum()
}

fn cell(overlap: &Overlap, most: i32, place: &str, page: &mut Page) {
    let total = sum(overlap);
    let families: Vec<String> = Family::ALL
        .iter()
        .map(|&family| (family, of_family(overlap, family)))
        .filter(|&(_, millibits)| millibits != 0)
        .map(|(family, millibits)| format!("{family} {}", bits(millibits)))
        .collect();
    write!(
        page,
        "<td class=\"n\"><a href=\"#{place}\">{}<svg class=\"strip\" viewBox=\"0 0 60 6\" role=\"img\" aria-label=\"{}\"><title>{}</title>",
        bits(total),
        Text(&families.join(", ")),
        Text(&families.join(", ")),
    );
    let mut x = 0;
    for &family in Family::ALL {
        let wide = of_family(overlap, family).max(0).saturating_mul(60) / most.max(1);
        if wide > 0 {
            write!(page, "<rect class=\"{family}\" x=\"{x}\" y=\"0\" width=\"{wide}\" height=\"6\"/>");
            x += wide;
        }
    }
    page.put("</svg></a></td>");
}

/// What the colours mean.
pub(super) fn key(page: &mut Page) {
    page.put("<p class=\"key families\">");
    for family in Family::ALL {
        write!(
            page,
            "<span><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"{family}\" width=\"10\" height=\"10\"/></svg>{family}</span>"
        );
    }
    page.put("</p>");
}

fn behind(ties: &Ties, waves: &[&Wave], id: &str, page: &mut Page) {
    let number_of = |wave: &str| waves.iter().position(|other| other.group.id == wave);
    write!(
        page,
        "<details class=\"fold\"><summary>The terms behind {}</summary><table class=\"behind\"><tbody>",
        counted(ties.overlaps.len(), "pair")
    );
    for (place, overlap) in ties.overlaps.iter().enumerate() {
        let [a, b] = overlap.waves.each_ref().map(|wave| number_of(wave).map_or(0, |place| place + 1));
        write!(
            page,
            "<tr id=\"{id}ov{place}\"><td>{} and {}</td><td class=\"n\">{}</td><td><ul class=\"reasoned\">",
            a.min(b),
            a.max(b),
            bits(sum(overlap))
        );
        for term in overlap.reasons.iter().take(TERMS) {
            write!(
                page,
                "<li><b>{} {}</b> {}",
                bits(term.millibits),
                term.family,
                Prose(&capital(&short(&term.because, 100)))
            );
            if let Some(value) = &term.value {
                write!(page, " <code>{}</code>", Value(&short(value, 80)));
            }
            page.put("</li>");
        }
        let rest: i32 = overlap.reasons.iter().skip(TERMS).map(|term| term.millibits).sum();
        if overlap.reasons.len() > TERMS {
            write!(page, "<li><b>{}</b> {} more</li>", bits(rest), number(overlap.reasons.len() - TERMS));
        }
        page.put("</ul></td></tr>");
    }
    page.put("</tbody></table></details>\n");
}
