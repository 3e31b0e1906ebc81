//! Targets for a terminal.

use super::MATRICES;
use crate::base_rate::{Comparison, FEWEST_RECIPIENTS, Outcome};
use crate::exposure::Against;
use crate::knowledge::When;
use crate::listing::{about_pseudonyms, grid};
use crate::matrix::{Cell, Dimension, Label, Matrix, Unit};
use crate::summary::clean;
use crate::survey::Survey;
use crate::wording::{self, counted, number, plain};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Columns of a matrix on a terminal; the others are said to be there.
const COLUMNS: usize = 10;
/// Rows of a listing.
const ROWS: usize = 40;

pub(super) fn table(survey: &Survey<'_>, by: Option<(Dimension, Dimension)>) -> String {
    let mut out = String::new();
    head(survey, &mut out);
    if survey.people().is_empty() {
        out.push_str("\nNobody who was aimed at could be read in these messages.\n");
        return out;
    }
    match by {
        Some((rows, columns)) => matrix(&survey.matrix(rows, columns), &mut out),
        None => {
            organisations(survey, &mut out);
            for (rows, columns) in MATRICES {
                let found = survey.matrix(rows, columns);
                if found.row_totals.keys().any(Label::is_known) {
                    matrix(&found, &mut out);
                }
            }
            coverage(survey, &mut out);
            comparison(&survey.comparison(), &mut out);
            knowledge(survey, &mut out);
            timing(survey, &mut out);
        }
    }
    about_pseudonyms(survey.dossier(), &mut out);
    out
}

fn head(survey: &Survey<'_>, out: &mut String) {
    let dossier = survey.dossier();
    let what = survey.campaign().map_or_else(|| "all harmful mail".to_owned(), |id| format!("campaign {id}"));
    let tlp = dossier.policy().tlp.label();
    let _ = writeln!(out, "{} · {} · {tlp}", clean(dossier.name(), 60), clean(&what, 60));
    let census = survey.census();
    let organisations = census.organisation_count();
    let (countries, roles) = (census.country_count(), census.role_count());
    let _ = writeln!(
        out,
        "{organisations} {} in {countries} {} · {roles} {} · {} · {}",
        wording::plural(organisations.known, "organisation"),
        wording::plural(countries.known, "country"),
        wording::plural(roles.known, "role"),
        counted(survey.people().len(), "address"),
        counted(survey.messages().len(), "message"),
    );
    if census.without_target > 0 {
        let _ = writeln!(out, "{} name nobody who was aimed at", counted(census.without_target, "message"));
    }
}

fn organisations(survey: &Survey<'_>, out: &mut String) {
    let organisations = &survey.census().organisations;
    if organisations.is_empty() {
        return;
    }
    out.push_str("\nOrganisations aimed at\n");
    let joined = |words: Vec<String>| if words.is_empty() { "–".to_owned() } else { words.join(", ") };
    let mut rows =
        vec![["organisation", "country", "sector", "stage", "roles", "messages"].map(str::to_owned).to_vec()];
    for (name, organisation) in organisations.iter().take(ROWS) {
        rows.push(vec![
            name.clone(),
            joined(organisation.countries.iter().map(|country| country.code().to_owned()).collect()),
            joined(organisation.sectors.iter().map(|sector| plain(sector)).collect()),
            joined(organisation.stages.iter().map(|stage| plain(stage)).collect()),
            joined(organisation.roles.iter().map(|&role| wording::role(role).to_owned()).collect()),
            number(organisation.messages.len()),
        ]);
    }
    grid(out, &rows);
    if organisations.len() > ROWS {
        let _ = writeln!(out, "  and {} more: --format csv or json", number(organisations.len() - ROWS));
    }
}

/// What is not known is a dash; a lower bound says `≥`.
fn matrix(matrix: &Matrix, out: &mut String) {
    let unit = match matrix.unit {
        Unit::Organisations => "organisations",
        Unit::People => "people",
    };
    let _ = writeln!(
        out,
        "\n{} by {}, in {unit}",
        wording::capital(&plain(matrix.rows.as_str())),
        matrix.columns
    );
    let columns: Vec<&Label> = largest(&matrix.column_totals, matrix.unit);
    let mut header = vec![matrix.rows.to_string()];
    header.extend(columns.iter().map(|label| name(matrix.columns, label)));
    header.push("all".to_owned());
    let mut rows = vec![header];
    for (label, total) in matrix.row_totals.iter().take(ROWS) {
        let mut row = vec![name(matrix.rows, label)];
        row.extend(columns.iter().map(|column| figure(matrix.cell(label, column), matrix.unit)));
        row.push(figure(Some(total), matrix.unit));
        rows.push(row);
    }
    let mut last = vec!["all".to_owned()];
    last.extend(columns.iter().map(|column| figure(matrix.column_totals.get(column), matrix.unit)));
    last.push(figure(Some(&matrix.total), matrix.unit));
    rows.push(last);
    grid(out, &rows);
    for (left, what) in [
        (matrix.column_totals.len().saturating_sub(columns.len()), "column"),
        (matrix.row_totals.len().saturating_sub(ROWS), "row"),
    ] {
        if left > 0 {
            let _ = writeln!(out, "  and {}: --by with --format csv or json", counted(left, what));
        }
    }
}

/// The columns that hold most, in their own order.
fn largest(totals: &BTreeMap<Label, Cell>, unit: Unit) -> Vec<&Label> {
    let mut columns: Vec<(&Label, usize)> =
        totals.iter().map(|(label, cell)| (label, cell.of(unit).len())).collect();
    columns.sort_by_key(|&(label, count)| (std::cmp::Reverse(count), label));
    columns.truncate(COLUMNS);
    columns.sort();
    columns.into_iter().map(|(label, _)| label).collect()
}

fn name(dimension: Dimension, label: &Label) -> String {
    let Some(value) = &label.value else { return "not known".to_owned() };
    match dimension {
        Dimension::Role
        | Dimension::Function
        | Dimension::Seniority
        | Dimension::Sector
        | Dimension::Stage => plain(value),
        _ => value.clone(),
    }
}

fn figure(cell: Option<&Cell>, unit: Unit) -> String {
    match cell.map(|cell| (cell.of(unit).len(), cell.at_least)) {
        None | Some((0, false)) => "·".to_owned(),
        Some((known, true)) => format!("≥{known}"),
        Some((known, false)) => known.to_string(),
    }
}

fn coverage(survey: &Survey<'_>, out: &mut String) {
    let coverage = survey.coverage();
    out.push_str("\nThe supply chain\n");
    if coverage.against == Against::Observed {
        out.push_str(
            "  no roster: who else is in the chain is not known (`creel scan --roster FILE` tells)\n",
        );
        return;
    }
    let (reached, named) = coverage.stages_reached();
    let _ = writeln!(
        out,
        "  {} of {} on the roster aimed at; {reached} of {} reached",
        number(coverage.aimed_at.len()),
        counted(coverage.members, "organisation"),
        counted(named, "stage"),
    );
    if !coverage.outside.is_empty() {
        let _ = writeln!(
            out,
            "  {} aimed at that the roster does not have",
            counted(coverage.outside.len(), "organisation")
        );
    }
    let mut rows = vec![["stage", "aimed at", "not yet", "messages"].map(str::to_owned).to_vec()];
    for part in coverage.stages.iter().take(ROWS) {
        let name = part.name.as_deref().map_or_else(|| "not known".to_owned(), plain);
        rows.push(vec![
            name,
            number(part.aimed_at.len()),
            number(part.not_yet.len()),
            number(part.messages.len()),
        ]);
    }
    grid(out, &rows);
    if !coverage.links.is_empty() {
        use crate::exposure::Reach::{Both, Customer, Neither, Supplier};
        let links = coverage.links_by_reach();
        let count = |reach| number(links.get(&reach).copied().unwrap_or(0));
        let _ = writeln!(
            out,
            "  {}: both ends aimed at {}, only the supplier {}, only the customer {}, neither {}",
            counted(coverage.links.len(), "link"),
            count(Both),
            count(Supplier),
            count(Customer),
            count(Neither),
        );
    }
}

fn comparison(comparison: &Comparison, out: &mut String) {
    out.push_str("\nIs it targeting at all?\n");
    match comparison.outcome {
        Outcome::TooFew => {
            let _ = writeln!(
                out,
                "  {}: under {FEWEST_RECIPIENTS} they are listed, and nothing is inferred",
                counted(comparison.recipients, "recipient")
            );
        }
        Outcome::NoBase => {
            out.push_str(
                "  nobody to compare them with: no roster that most are on, too little other harmful mail\n",
            );
        }
        Outcome::Compared => {
            let surviving: Vec<_> = comparison.compared.iter().filter(|one| one.survives()).collect();
            for one in surviving.iter().take(ROWS) {
                let (table, odds) = (&one.table, &one.odds);
                let _ = writeln!(
                    out,
                    "  {} {}: {} of {} {} aimed at, {} of {} of the others; {}",
                    one.of,
                    clean(&plain(&one.value), 40),
                    number(table.aimed_with),
                    number(table.aimed()),
                    one.unit,
                    number(table.base_with),
                    number(table.base()),
                    one.words(),
                );
                let _ = writeln!(
                    out,
                    "      odds ratio {:.1}, 95 % interval {:.1} to {:.1}, n = {}{}",
                    odds.ratio,
                    odds.low,
                    odds.high,
                    number(table.n()),
                    if odds.corrected { ", corrected for an empty cell" } else { "" },
                );
            }
            let made = comparison.compared.len();
            let _ = writeln!(
                out,
                "  {} made, {} left after Holm's correction (odds ratios with Woolf's interval, Fisher's exact test)",
                counted(made, "comparison"),
                number(surviving.len()),
            );
        }
    }
}

fn knowledge(survey: &Survey<'_>, out: &mut String) {
    let known = survey.knowledge();
    if known.is_empty() {
        return;
    }
    out.push_str("\nWhat the mails know of the field\n");
    let header = ["kind", "word", "messages"].map(str::to_owned).to_vec();
    let rows = known
        .iter()
        .take(ROWS)
        .map(|one| vec![one.kind.to_string(), one.word.clone(), number(one.messages.len())]);
    grid(out, &std::iter::once(header).chain(rows).collect::<Vec<_>>());
}

fn timing(survey: &Survey<'_>, out: &mut String) {
    let Some(timing) = survey.timing() else { return };
    let _ = writeln!(out, "\nWhen ({})", wording::span((timing.first.0, timing.last.0)));
    for near in timing.events.iter().take(ROWS) {
        let beside = match near.when {
            When::Before => format!("{} before the first message", counted(days(near.from_first), "day")),
            When::During => format!("{} after the first message", counted(days(near.from_first), "day")),
            When::After => format!("{} after the last message", counted(days(near.from_last), "day")),
        };
        let _ = writeln!(out, "  {}  {} ({beside})", near.event.date, clean(&near.event.name, 100));
    }
}

fn days(days: i32) -> usize {
    usize::try_from(days.unsigned_abs()).unwrap_or(usize::MAX)
}
