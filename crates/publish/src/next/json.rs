//! The warning list for programs. Members are added, never renamed; messages are named by their SHA-256.

use crate::listing::{Head, ids, member};
use crate::survey::Survey;
use crate::warnings::{Tie, Warning, Warnings};
use serde::Serialize;
use serde_json::{Value, json};
use std::io::{self, Write};

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// `roster`, or `observed` where there is no roster: then nobody can be warned.
    against: crate::exposure::Against,
    members: usize,
    aimed_at: usize,
    /// How many the list has; `warn` holds the first of them.
    not_yet_and_tied: usize,
    points: Vec<Value>,
    look_out: Value,
    warn: Vec<Value>,
}

pub(super) fn json(
    survey: &Survey<'_>,
    warnings: &Warnings,
    most: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let dossier = survey.dossier();
    let points = |&tie: &Tie| {
        let (first, further, most) = tie.points();
        json!({ "tie": tie, "first": first, "further": further, "most": most })
    };
    let looks = |looks: &[(String, Vec<usize>)]| -> Vec<Value> {
        looks.iter().map(|(text, all)| json!({ "text": text, "messages": ids(dossier, all) })).collect()
    };
    let document = Document {
        head: Head::of(dossier, survey.campaign()),
        against: warnings.against,
        members: dossier.chain().members.len(),
        aimed_at: warnings.aimed_at.len(),
        not_yet_and_tied: warnings.entries.len(),
        points: Tie::ALL.iter().map(points).collect(),
        look_out: json!({
            "personas": looks(&warnings.look_out.personas),
            "subjects": looks(&warnings.look_out.subjects),
        }),
        warn: warnings.entries.iter().take(most).map(|warning| one(survey, warnings, warning)).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

fn one(survey: &Survey<'_>, warnings: &Warnings, warning: &Warning) -> Value {
    let dossier = survey.dossier();
    let name = |place| member(dossier, place);
    let reasons: Vec<Value> = warning
        .reasons
        .iter()
        .map(|reason| {
            json!({
                "tie": reason.tie,
                "points": reason.points,
                "words": warnings.words(warning.member, reason, name),
                "organisations": reason.organisations.iter().map(|&place| name(place)).collect::<Vec<_>>(),
                "of": (reason.of > 0).then_some(reason.of),
                "through": reason.through.map(name),
                "messages": ids(dossier, &warnings.messages_of(warning.member, reason)),
            })
        })
        .collect();
    let roles: Vec<Value> = warning
        .roles
        .iter()
        .map(|seen| {
            json!({ "role": seen.role, "people": seen.people, "messages": ids(dossier, &seen.messages) })
        })
        .collect();
    let organisation = dossier.chain().members.get(warning.member);
    json!({
        "organisation": name(warning.member),
        "country": organisation.and_then(|one| one.country),
        "sector": organisation.and_then(|one| one.sector.as_ref()),
        "stage": organisation.and_then(|one| one.stage.as_ref()),
        "points": warning.points,
        "reasons": reasons,
        "roles": roles,
    })
}
