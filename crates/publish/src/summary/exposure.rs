//! What a roster adds: the chain, whom to warn, what the mails know, and whether it is more than chance.

use super::blocks::{Pen, clean};
use crate::base_rate::Compared;
use crate::dossier::Dossier;
use crate::exposure::{Against, Coverage, Reach};
use crate::survey::Survey;
use crate::wording::{counted, number, plain};
use creel_evidence::Country;
use creel_evidence::targeting::KnowledgeKind;

/// Words that are named.
const WORDS: usize = 5;

/// Nothing for a case without a roster, or in which nobody was aimed at.
pub(super) fn write(dossier: &Dossier, pen: &mut Pen) {
    let survey = dossier.survey(None);
    let coverage = survey.coverage();
    if coverage.against == Against::Observed || survey.people().is_empty() {
        return;
    }
    chain(&coverage, pen);
    let warnings = survey.warnings().entries.len();
    if warnings > 0 {
        let text = format!(
            "{} nobody aimed at yet; `creel next` says who and why",
            counted(warnings, "organisation")
        );
        pen.entry("Warn first", &text);
    }
    knows(&survey, pen);
    base_rate(&survey, pen);
}

fn chain(coverage: &Coverage, pen: &mut Pen) {
    let mut parts =
        vec![format!("{} of {}", number(coverage.aimed_at.len()), counted(coverage.members, "organisation"))];
    let (reached, named) = coverage.stages_reached();
    if named > 0 {
        parts.push(format!("{} of {}", number(reached), counted(named, "stage")));
    }
    if !coverage.links.is_empty() {
        let by = coverage.links_by_reach();
        let of = |reach| by.get(&reach).copied().unwrap_or(0);
        parts.push(format!(
            "{}: both ends of {}, one end of {}",
            counted(coverage.links.len(), "link"),
            number(of(Reach::Both)),
            number(of(Reach::Supplier) + of(Reach::Customer)),
        ));
    }
    pen.entry("Chain", &parts.join(" · "));
}

/// Programmes, products and standards of the field that the mails name.
fn knows(survey: &Survey<'_>, pen: &mut Pen) {
    let telling = [KnowledgeKind::Programme, KnowledgeKind::Product, KnowledgeKind::Standard];
    let known = survey.knowledge();
    let named = || known.iter().filter(|one| telling.contains(&one.kind));
    let words: Vec<String> = named()
        .take(WORDS)
        .map(|one| format!("{} {}", clean(&one.word, 40), number(one.messages.len())))
        .collect();
    if !words.is_empty() {
        let rest = named().count().saturating_sub(WORDS);
        let more = if rest > 0 { format!(" · {} more", number(rest)) } else { String::new() };
        pen.entry("Knows", &format!("{}{more}", words.join(" · ")));
    }
}

/// The comparison that is least likely to be chance, of those that survive the correction.
fn base_rate(survey: &Survey<'_>, pen: &mut Pen) {
    let comparison = survey.comparison();
    let surviving = || comparison.compared.iter().filter(|one| one.survives() && one.odds.ratio > 1.0);
    let best =
        surviving().min_by(|a, b| a.adjusted.total_cmp(&b.adjusted).then(b.odds.low.total_cmp(&a.odds.low)));
    let Some(one) = best else { return };
    let table = &one.table;
    let rest = surviving().count() - 1;
    let more = if rest > 0 { format!("; {} more", number(rest)) } else { String::new() };
    pen.entry(
        "Base rate",
        &format!(
            "{}: {} of {} aimed at, {} of {} else (odds ratio {:.1}, {:.1} to {:.1}), {}{more}",
            value(one),
            number(table.aimed_with),
            number(table.aimed()),
            number(table.base_with),
            number(table.base()),
            one.odds.ratio,
            one.odds.low,
            one.odds.high,
            one.words(),
        ),
    );
}

fn value(one: &Compared) -> String {
    let country = (one.of == crate::base_rate::Trait::Country).then(|| Country::parse(&one.value)).flatten();
    country.map_or_else(|| plain(&clean(&one.value, 40)), |country| country.name().to_owned())
}
