//! Targets for programs. Members are added, never renamed; unknown is `null`; messages are named by their SHA-256.

use super::MATRICES;
use crate::base_rate::Comparison;
use crate::census::Count;
use crate::exposure::{Coverage, Part};
use crate::knowledge::Timing;
use crate::listing::{Head, ids};
use crate::matrix::{Cell, Dimension, Label, Matrix};
use crate::odds::METHOD;
use crate::people::{Person, Stated};
use crate::survey::Survey;
use creel_evidence::ArtifactId;
use serde::Serialize;
use serde_json::{Value, json};
use std::io::{self, Write};

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    messages: usize,
    without_target: usize,
    people: usize,
    organisations: Value,
    countries: Value,
    continents: Value,
    roles: Value,
    targets: Vec<Value>,
    matrices: Vec<Value>,
    coverage: Value,
    comparison: Value,
    knowledge: Vec<Value>,
    timing: Option<Value>,
}

pub(super) fn json(
    survey: &Survey<'_>,
    by: Option<(Dimension, Dimension)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let dossier = survey.dossier();
    let census = survey.census();
    let matrices = by.as_ref().map_or(&MATRICES[..], std::slice::from_ref);
    let document = Document {
        head: Head::of(dossier, survey.campaign()),
        messages: survey.messages().len(),
        without_target: census.without_target,
        people: survey.people().len(),
        organisations: count(census.organisation_count()),
        countries: count(census.country_count()),
        continents: count(census.continent_count()),
        roles: count(census.role_count()),
        targets: survey.people().iter().map(|person| one_person(survey, person)).collect(),
        matrices: matrices
            .iter()
            .map(|&(rows, columns)| matrix(survey, &survey.matrix(rows, columns)))
            .collect(),
        coverage: coverage(survey, &survey.coverage()),
        comparison: comparison(survey, &survey.comparison()),
        knowledge: survey
            .knowledge()
            .into_iter()
            .map(|known| {
                json!({
                    "kind": known.kind,
                    "word": known.word,
                    "lexicons": known.lexicons,
                    "because": known.because,
                    "messages": ids(dossier, &known.messages),
                })
            })
            .collect(),
        timing: survey.timing().map(|found| timing(survey, &found)),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

fn count(count: Count) -> Value {
    json!({ "known": count.known, "at_least": count.at_least })
}

fn one_person(survey: &Survey<'_>, person: &Person) -> Value {
    json!({
        "address": person.address,
        "mailbox": fact(survey, &person.mailbox),
        "person": fact(survey, &person.name),
        "title": fact(survey, &person.title),
        "function": fact(survey, &person.function),
        "seniority": fact(survey, &person.seniority),
        "role": fact(survey, &person.role),
        "occupation": fact(survey, &person.occupation),
        "organisation": fact(survey, &person.organisation),
        "on_roster": person.on_roster,
        "country": fact(survey, &person.country),
        "sector": fact(survey, &person.sector),
        "stage": fact(survey, &person.stage),
        "messages": ids(survey.dossier(), &person.messages),
    })
}

fn fact<T: Serialize>(survey: &Survey<'_>, stated: &Option<Stated<T>>) -> Value {
    let Some(stated) = stated else { return Value::Null };
    let grounds = stated.grounds.as_ref();
    json!({
        "value": stated.value,
        "source": grounds.map(|grounds| grounds.source),
        "confidence": grounds.map(|grounds| grounds.confidence()),
        "at": grounds.map(|grounds| grounds.at.to_string()),
        "message": ids(survey.dossier(), [&stated.message]).first(),
        "stated_by": stated.stated_by.len(),
        "contradicted_by": stated.contradicted_by.len(),
    })
}

fn matrix(survey: &Survey<'_>, matrix: &Matrix) -> Value {
    let dossier = survey.dossier();
    let described = |cell: &Cell| {
        json!({
            "count": cell.of(matrix.unit).len(),
            "at_least": cell.at_least,
            "organisations": cell.organisations,
            "people": cell.people.len(),
            "messages": ids(dossier, &cell.messages),
        })
    };
    let labelled = |names: &[(&str, &Label)], cell: &Cell| {
        let mut described = described(cell);
        if let Value::Object(members) = &mut described {
            for (name, label) in names {
                members.insert((*name).to_owned(), json!(label.value));
            }
        }
        described
    };
    json!({
        "rows": matrix.rows,
        "columns": matrix.columns,
        "counted": matrix.unit,
        "cells": matrix
            .cells
            .iter()
            .map(|((row, column), cell)| labelled(&[("row", row), ("column", column)], cell))
            .collect::<Vec<_>>(),
        "row_totals":
            matrix.row_totals.iter().map(|(row, cell)| labelled(&[("row", row)], cell)).collect::<Vec<_>>(),
        "column_totals": matrix
            .column_totals
            .iter()
            .map(|(column, cell)| labelled(&[("column", column)], cell))
            .collect::<Vec<_>>(),
        "total": described(&matrix.total),
    })
}

fn coverage(survey: &Survey<'_>, coverage: &Coverage) -> Value {
    let dossier = survey.dossier();
    // Who was not aimed at is on the warning list, where it is needed; here it is a number.
    let part = |part: &Part| {
        json!({
            "name": part.name,
            "aimed_at": part.aimed_at.len(),
            "not_yet": part.not_yet.len(),
            "messages": ids(dossier, &part.messages),
        })
    };
    let parts = |parts: &[Part]| parts.iter().map(part).collect::<Vec<_>>();
    let links: serde_json::Map<String, Value> = coverage
        .links_by_reach()
        .into_iter()
        .map(|(reach, links)| {
            let messages = coverage.links.iter().filter(|link| link.reach == reach);
            let messages: std::collections::BTreeSet<usize> =
                messages.flat_map(|link| coverage.messages_of(link)).collect();
            (reach.to_string(), json!({ "links": links, "messages": ids(dossier, &messages) }))
        })
        .collect();
    json!({
        "against": coverage.against,
        "members": coverage.members,
        "aimed_at": coverage.aimed_at.len(),
        "outside": coverage.outside.len(),
        "stages": parts(&coverage.stages),
        "countries": parts(&coverage.countries),
        "sectors": parts(&coverage.sectors),
        "links": links,
    })
}

fn comparison(survey: &Survey<'_>, comparison: &Comparison) -> Value {
    let compared: Vec<Value> = comparison
        .compared
        .iter()
        .map(|one| {
            let messages: Vec<ArtifactId> = ids(survey.dossier(), &one.messages);
            json!({
                "of": one.of,
                "value": one.value,
                "base": one.base,
                "counted": one.unit,
                "n": one.table.n(),
                "aimed_at_with": one.table.aimed_with,
                "aimed_at_without": one.table.aimed_without,
                "base_with": one.table.base_with,
                "base_without": one.table.base_without,
                "odds_ratio": one.odds.ratio,
                "interval_95": [one.odds.low, one.odds.high],
                "corrected": one.odds.corrected,
                "p": one.odds.p,
                "p_holm": one.adjusted,
                "survives": one.survives(),
                "words": one.words(),
                "messages": messages,
            })
        })
        .collect();
    json!({
        "outcome": comparison.outcome,
        "recipients": comparison.recipients,
        "comparisons": compared.len(),
        "method": METHOD,
        "compared": compared,
    })
}

fn timing(survey: &Survey<'_>, timing: &Timing) -> Value {
    let at = |(time, index): (jiff::Timestamp, usize)| json!({ "time": time, "message": ids(survey.dossier(), [&index]).first() });
    let events: Vec<Value> = timing
        .events
        .iter()
        .map(|near| {
            json!({
                "date": near.event.date,
                "name": near.event.name,
                "when": near.when,
                "days_from_first": near.from_first,
                "days_from_last": near.from_last,
            })
        })
        .collect();
    json!({ "first": at(timing.first), "last": at(timing.last), "events": events })
}
