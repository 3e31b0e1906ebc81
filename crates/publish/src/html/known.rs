//! Is it known? The best candidate with its sum, who else was in question, and what else could explain it.

use super::campaign::bits;
use super::escape::{Prose, Text, Value, short};
use super::page::Page;
use crate::wording::{capital, number, plain};
use creel_evidence::known::{Attribution, Candidate, Consistency, Effect, Term};

/// Terms that are shown.
const TERMS: usize = 20;

/// Nothing where nothing was known.
pub(super) fn write(attribution: Option<&Attribution>, page: &mut Page) {
    let Some(attribution) = attribution else { return };
    write!(
        page,
        "<div class=\"row\"><h4>Is it known?<small>compared with {} known {}</small></h4><div class=\"known\"><p>{}</p><p>{}</p>",
        number(attribution.compared as usize),
        if attribution.compared == 1 { "campaign" } else { "campaigns" },
        Prose(&attribution.statement),
        Prose(&attribution.basis),
    );
    for remark in &attribution.remarks {
        write!(page, "<p class=\"soft\">{}</p>", Prose(remark));
    }
    if let Some(best) = attribution.candidates.first() {
        sum(best, page);
        candidates(attribution, page);
        hypotheses(attribution, page);
    }
    page.put("</div></div>\n");
}

fn sum(best: &Candidate, page: &mut Page) {
    write!(
        page,
        "<details class=\"fold\" open><summary>The sum: {} bits with <code>{}</code></summary><table class=\"behind\"><tbody>",
        bits(best.millibits),
        Text(&short(&best.id, 80))
    );
    for term in best.terms.iter().take(TERMS) {
        row(term, page);
    }
    page.put("</tbody></table>");
    if best.terms.len() > TERMS {
        write!(page, "<p class=\"soft\">and {} smaller ones.</p>", number(best.terms.len() - TERMS));
    }
    let vertices: Vec<String> =
        best.vertices.iter().map(|(vertex, sum)| format!("{vertex} {}", bits(*sum))).collect();
    let families: Vec<String> =
        best.families.iter().map(|(family, sum)| format!("{family} {}", bits(*sum))).collect();
    write!(
        page,
        "<p class=\"soft\">By vertex of the Diamond Model: {}. By family: {}.</p></details>",
        vertices.join(", "),
        families.join(", ")
    );
}

fn row(term: &Term, page: &mut Page) {
    write!(
        page,
        "<tr><td class=\"n\">{}</td><td>{}</td><td>{}",
        bits(term.millibits),
        term.vertex,
        Prose(&capital(&short(&term.because, 160)))
    );
    if let Some(value) = &term.value {
        write!(page, " <code>{}</code>", Value(&short(value, 100)));
    }
    match (term.effect, term.campaigns) {
        (Effect::Shared, _) => page.put("<small>Strangers share it: it counts nothing.</small>"),
        (_, 0) => {}
        (_, 1) => page.put("<small>In no other campaign.</small>"),
        (_, n) => write!(page, "<small>In {} campaigns.</small>", number(n as usize)),
    }
    if let Some(at) = term.at.first() {
        write!(page, " <code class=\"l\">{at}</code>");
    }
    page.put("</td></tr>");
}

/// Candidates by their sums, "none of the known" among them.
fn candidates(attribution: &Attribution, page: &mut Page) {
    let named = |one: &Candidate| {
        let name =
            one.name.as_deref().map(|name| format!(" “{}”", Prose(&short(name, 80)))).unwrap_or_default();
        let text = format!(
            "<code>{}</code>{name} <small>{}</small>",
            Text(&short(&one.id, 80)),
            Text(&short(&one.source, 80))
        );
        (one.millibits, text)
    };
    let mut rows: Vec<(i32, String)> = attribution.candidates.iter().map(named).collect();
    rows.push((attribution.none, "None of the known".to_owned()));
    rows.sort_by_key(|(sum, _)| -sum);
    write!(
        page,
        "<details class=\"fold\"><summary>In question: the lead is {} bits</summary><table class=\"behind\"><tbody>",
        bits(attribution.margin)
    );
    for (sum, text) in rows {
        write!(page, "<tr><td class=\"n\">{}</td><td>{text}</td></tr>", bits(sum));
    }
    page.put("</tbody></table></details>");
}

/// Evidence beside hypotheses, those with least against them first.
fn hypotheses(attribution: &Attribution, page: &mut Page) {
    page.put("<details class=\"fold\"><summary>What else could explain it</summary><div class=\"scroll\"><table class=\"behind\"><thead><tr><th>Evidence</th><th class=\"n\">Weight</th>");
    for (hypothesis, _) in &attribution.hypotheses {
        write!(page, "<th>{}</th>", capital(&plain(hypothesis.as_str())));
    }
    page.put("</tr></thead><tbody>");
    for item in &attribution.items {
        write!(
            page,
            "<tr><td>{}<small>{}</small></td><td class=\"n\">{}</td>",
            Prose(&capital(&item.evidence)),
            Prose(&item.because),
            item.weight
        );
        for (hypothesis, _) in &attribution.hypotheses {
            let cell = item.cells.get(hypothesis).copied().unwrap_or(Consistency::Neutral);
            write!(page, "<td>{cell}</td>");
        }
        page.put("</tr>");
    }
    page.put("<tr><td><strong>Speaks against</strong></td><td></td>");
    for (_, against) in &attribution.hypotheses {
        write!(page, "<td><strong>{against}</strong></td>");
    }
    page.put(
        "</tr></tbody></table></div><p class=\"soft\">C: consistent; I: inconsistent; N: says nothing. Hypotheses are ranked by what \
         speaks against them, since what agrees with all of them tells none apart.</p></details>",
    );
}
