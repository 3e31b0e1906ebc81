//! Whether the people in a message fit its story: who is said to write it, and who gets it.
//!
//! Whoever chose a persona whose job is the letter, or a reader whose desk it would land on, knew how the field works.
//! `data/jobs-and-lures.tsv` says whose job a story is. A persona of an organisation that a lexicon lists fits where the
//! message names something that this organisation makes, runs or issues.

use super::{Named, PLACES};
use crate::lexicon::Lexicon;
use crate::{table, titles};
use creel_evidence::targeting::{Function, Knowledge, KnowledgeKind};
use creel_evidence::verdict::{Claim, Lure};
use creel_evidence::{Fact, Quote, Target, Verdict};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

const JOBS: &str = include_str!("../../data/jobs-and-lures.tsv");

/// What stands for a lexicon where jobs fit a story.
const TABLE: &str = "jobs-and-lures";

/// Targets of one message that are looked at.
const TARGETS: usize = 200;

/// Whose job a story is.
#[derive(Debug, Default)]
struct Desks {
    writers: Vec<Function>,
    readers: Vec<Function>,
}

static DESKS: LazyLock<HashMap<Lure, Desks>> = LazyLock::new(|| {
    let functions = |cell: &str| cell.split(' ').filter_map(|word| word.parse().ok()).collect();
    table::rows::<3>(JOBS)
        .filter_map(|[lure, writers, readers]| {
            Some((lure.parse().ok()?, Desks { writers: functions(writers), readers: functions(readers) }))
        })
        .collect()
});

/// Whether whoever is said to write, and those who are written to, fit the story.
pub(super) fn of_people(verdict: &Verdict, targets: &[Target]) -> Vec<Knowledge> {
    let Some(desks) = DESKS.get(&verdict.lure) else { return Vec::new() };
    let writer = verdict.claimed.as_ref().and_then(|claim| writer(claim, verdict.lure, &desks.writers));
    writer.into_iter().chain(readers(targets, verdict.lure, &desks.readers)).collect()
}

fn writer(claim: &Claim, lure: Lure, writers: &[Function]) -> Option<Knowledge> {
    let written = claim.title.as_deref()?;
    let title = titles::read(written)?;
    let function = title.function.filter(|function| writers.contains(function))?;
    let signed = claim.signature.as_ref().and_then(|signature| signature.title.clone());
    let at = match signed {
        Some(quote) => vec![quote],
        None => claim.at.iter().take(PLACES).cloned().collect(),
    };
    let rank = title.seniority.map(|rank| format!(", {rank}")).unwrap_or_default();
    let because =
        format!("the persona's title \"{written}\" ({function}{rank}) fits a letter of the kind {lure}");
    (!at.is_empty()).then(|| fit(KnowledgeKind::Persona, function.as_str(), TABLE, because, at))
}

/// One entry a department, so that a message to many says little more than one to few.
fn readers(targets: &[Target], lure: Lure, readers: &[Function]) -> Vec<Knowledge> {
    let mut by_function: BTreeMap<&'static str, (usize, Vec<Quote>)> = BTreeMap::new();
    for target in targets.iter().take(TARGETS) {
        let Some(function) = target.function.filter(|function| readers.contains(function)) else { continue };
        let Some(grounds) = target.because.get(&Fact::Function) else { continue };
        let (count, at) = by_function.entry(function.as_str()).or_default();
        *count += 1;
        let quote = target.at.iter().find(|quote| quote.locus == grounds.at).or(target.at.first());
        at.extend(quote.filter(|_| at.len() < PLACES).cloned());
    }
    let knowledge = |(function, (count, at)): (&'static str, (usize, Vec<Quote>))| {
        let who =
            if count == 1 { "a recipient works".to_owned() } else { format!("{count} recipients work") };
        let because = format!("{who} in {function}, to whom letters of the kind {lure} go");
        fit(KnowledgeKind::Recipient, function, TABLE, because, at)
    };
    by_function.into_iter().filter(|(_, (_, at))| !at.is_empty()).map(knowledge).collect()
}

/// Whether the organisation that is claimed is one of a lexicon, and makes, runs or issues what the message names.
pub(super) fn of_organisation(
    claim: Option<&Claim>,
    named: &Named<'_>,
    index: usize,
    lexicon: &Lexicon,
) -> Option<Knowledge> {
    let claim = claim?;
    let signed = claim.signature.as_ref().and_then(|signature| signature.organisation.as_ref());
    let as_claimed = claim.at.first().map(|quote| (claim.name.as_str(), quote));
    let written = claim.at.iter().take(PLACES).chain(signed).map(|quote| (quote.text.as_str(), quote));
    let (organisation, place) = as_claimed.into_iter().chain(written).find_map(|(text, quote)| {
        let hits = named.lexicons.find(text).into_iter().filter(|hit| hit.lexicon == index);
        let entry =
            hits.filter_map(|hit| lexicon.entries.get(hit.entry)).find(|entry| !entry.line.is_empty());
        entry.map(|entry| (entry, quote))
    })?;
    let (made, places) = organisation.line.iter().find_map(|&made| {
        let places = named.entries.get(&(index, made)).filter(|places| places.telling)?;
        Some((lexicon.entries.get(made)?, places))
    })?;
    let at = std::iter::once(place).chain(places.at.first()).cloned().collect();
    let because = format!(
        "the persona's organisation \"{}\" is of the field, and \"{}\", which the message names, is of its line",
        organisation.name(),
        made.name()
    );
    Some(fit(KnowledgeKind::Persona, &organisation.name(), &lexicon.name, because, at))
}

fn fit(kind: KnowledgeKind, word: &str, lexicon: &str, because: String, at: Vec<Quote>) -> Knowledge {
    Knowledge { kind, word: word.to_owned(), lexicon: lexicon.to_owned(), because, at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_row_of_the_table_is_read() {
        let mut seen = HashSet::new();
        for [lure, writers, readers] in table::rows::<3>(JOBS) {
            assert!(lure.parse::<Lure>().is_ok() && seen.insert(lure), "{lure}");
            for function in writers.split(' ').chain(readers.split(' ')).filter(|word| !word.is_empty()) {
                assert!(function.parse::<Function>().is_ok(), "{lure}: {function}");
            }
        }
        assert_eq!(DESKS.len(), seen.len());
    }
}
