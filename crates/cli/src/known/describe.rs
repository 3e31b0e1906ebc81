//! A comparison with known campaigns on a terminal.

use creel_evidence::known::{Attribution, Candidate, Consistency, Effect, Hypothesis, Term};
use creel_evidence::text::{defang, inert};
use std::fmt::Write as _;

/// Terms and candidates that are shown.
const TERMS: usize = 24;
const CANDIDATES: usize = 5;
/// Columns of an item of evidence.
const ITEM: usize = 40;

/// All of it: both sentences, the sum, the vertices, who else was in question, and the hypotheses.
pub(crate) fn attribution(attribution: &Attribution) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", inert(&attribution.statement));
    let _ = writeln!(out, "{}", inert(&attribution.basis));
    for remark in &attribution.remarks {
        let _ = writeln!(out, "{}", inert(remark));
    }
    let Some(best) = attribution.candidates.first() else { return out };
    let _ = writeln!(
        out,
        "\nthe sum: {} bits with {} ({})",
        bits(best.millibits),
        inert(&best.id),
        inert(&best.source)
    );
    for term in best.terms.iter().take(TERMS) {
        line(&mut out, term);
    }
    if best.terms.len() > TERMS {
        let _ = writeln!(out, "  and {} smaller ones", best.terms.len() - TERMS);
    }
    let vertices: Vec<String> =
        best.vertices.iter().map(|(vertex, millibits)| format!("{vertex} {}", bits(*millibits))).collect();
    let families: Vec<String> =
        best.families.iter().map(|(family, millibits)| format!("{family} {}", bits(*millibits))).collect();
    let _ = writeln!(out, "  by vertex of the Diamond Model: {}", vertices.join(", "));
    let _ = writeln!(out, "  by family: {}", families.join(", "));
    candidates(&mut out, attribution);
    hypotheses(&mut out, attribution);
    out
}

fn line(out: &mut String, term: &Term) {
    let value = term.value.as_deref().map(|value| format!(": {}", safe(value))).unwrap_or_default();
    let family = term.family.map_or("", |family| family.as_str());
    let count = match (term.effect, term.campaigns) {
        (Effect::Shared, _) => "  (strangers share it: counts nothing)".to_owned(),
        (_, 0) => String::new(),
        (_, 1) => "  (in no other campaign)".to_owned(),
        (_, n) => format!("  (in {n} campaigns)"),
    };
    let at = term.at.first().map(|at| format!("  {at}")).unwrap_or_default();
    let _ = writeln!(
        out,
        "  {:>6}  {:<14} {family:<8} {}{value}{count}{at}",
        bits(term.millibits),
        term.vertex,
        inert(&term.because)
    );
}

/// Who was in question, "none of the known" among them.
fn candidates(out: &mut String, attribution: &Attribution) {
    let known = attribution.compared;
    let _ = writeln!(out, "\ncandidates, of {known} known; the margin is {} bits", bits(attribution.margin));
    let none = (attribution.none, "none of the known".to_owned());
    let named = |one: &Candidate| {
        let name = one.name.as_deref().map(|name| format!(" “{}”", inert(name))).unwrap_or_default();
        (one.millibits, format!("{}{name}  {}", inert(&one.id), inert(&one.source)))
    };
    let mut lines: Vec<(i32, String)> = attribution.candidates.iter().take(CANDIDATES).map(named).collect();
    lines.push(none);
    lines.sort_by_key(|(millibits, _)| -millibits);
    for (millibits, text) in lines {
        let _ = writeln!(out, "  {:>6}  {text}", bits(millibits));
    }
}

fn hypotheses(out: &mut String, attribution: &Attribution) {
    let _ = writeln!(
        out,
        "\ncompeting hypotheses, least inconsistent first (C consistent, I inconsistent, N says nothing)"
    );
    let ranked: Vec<Hypothesis> = attribution.hypotheses.iter().map(|(one, _)| *one).collect();
    let head: Vec<&str> = ranked.iter().map(|one| one.as_str()).collect();
    let _ = writeln!(out, "  {:<ITEM$}  weight  {}", "", head.join("  "));
    for item in &attribution.items {
        let cells: Vec<String> = ranked
            .iter()
            .map(|one| {
                let cell = item.cells.get(one).copied().unwrap_or(Consistency::Neutral);
                format!("{:<width$}", cell.as_str(), width = one.as_str().len())
            })
            .collect();
        let evidence = inert(&item.evidence).to_string();
        let _ = writeln!(out, "  {evidence:<ITEM$}  {:<6}  {}", item.weight, cells.join("  ").trim_end());
    }
    let against: Vec<String> = attribution
        .hypotheses
        .iter()
        .map(|(one, against)| format!("{against:<width$}", width = one.as_str().len()))
        .collect();
    let _ = writeln!(out, "  {:<ITEM$}          {}", "speaks against", against.join("  ").trim_end());
}

fn safe(text: &str) -> String {
    inert(&defang(text)).to_string()
}

fn bits(millibits: i32) -> String {
    format!("{:+.1}", f64::from(millibits) / 1000.0)
}
