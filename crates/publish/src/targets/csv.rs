//! Targets for spreadsheets.

use crate::csv::cell;
use crate::listing::{ids, source};
use crate::matrix::{Label, Matrix};
use crate::people::Stated;
use crate::survey::Survey;
use creel_evidence::Fact;
use std::io::{self, Write};

/// One line a person.
pub(super) fn people(survey: &Survey<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = ::csv::WriterBuilder::new().from_writer(out);
    lines.write_record([
        "address",
        "organisation",
        "on_roster",
        "country",
        "sector",
        "stage",
        "mailbox",
        "function",
        "seniority",
        "role",
        "occupation",
        "title",
        "person",
        "sources",
        "contradicted",
        "messages",
        "sha256",
        "tlp",
    ])?;
    for person in survey.people().iter() {
        let mut sources: Vec<String> = Vec::new();
        let mut contradicted: Vec<&str> = Vec::new();
        let mut word = |fact: Fact, stated: Option<(String, Option<creel_evidence::FactSource>, bool)>| {
            let Some((value, from, disputed)) = stated else { return String::new() };
            sources.push(format!("{fact}={}", source(from)));
            if disputed {
                contradicted.push(fact.as_str());
            }
            cell(&value)
        };
        let values = [
            word(Fact::Organisation, text(&person.organisation, String::clone)),
            if person.on_roster { "yes" } else { "no" }.to_owned(),
            word(Fact::Country, text(&person.country, |country| country.code().to_owned())),
            word(Fact::Sector, text(&person.sector, String::clone)),
            word(Fact::Stage, text(&person.stage, String::clone)),
            word(Fact::Mailbox, text(&person.mailbox, ToString::to_string)),
            word(Fact::Function, text(&person.function, ToString::to_string)),
            word(Fact::Seniority, text(&person.seniority, ToString::to_string)),
            word(Fact::Role, text(&person.role, ToString::to_string)),
            word(Fact::Occupation, text(&person.occupation, ToString::to_string)),
            word(Fact::Title, text(&person.title, String::clone)),
            word(Fact::Person, text(&person.name, String::clone)),
        ];
        let messages = ids(survey.dossier(), &person.messages);
        let mut line = vec![cell(&person.address)];
        line.extend(values);
        line.push(sources.join(" "));
        line.push(contradicted.join(" "));
        line.push(messages.len().to_string());
        line.push(joined(&messages));
        line.push(survey.dossier().policy().tlp.label().to_owned());
        lines.write_record(line)?;
    }
    lines.flush()
}

/// A fact as text, where it was read, and whether some message states another.
fn text<T>(
    stated: &Option<Stated<T>>,
    as_text: impl Fn(&T) -> String,
) -> Option<(String, Option<creel_evidence::FactSource>, bool)> {
    let stated = stated.as_ref()?;
    let source = stated.grounds.as_ref().map(|grounds| grounds.source);
    Some((as_text(&stated.value), source, !stated.contradicted_by.is_empty()))
}

/// One line a cell; `*` in a row or column is its margin, an empty one is what is not known.
pub(super) fn matrix(survey: &Survey<'_>, matrix: &Matrix, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = ::csv::WriterBuilder::new().from_writer(out);
    let (rows, columns) = (matrix.rows.as_str(), matrix.columns.as_str());
    lines.write_record([
        rows,
        columns,
        "counted",
        "count",
        "at_least",
        "organisations",
        "people",
        "messages",
        "sha256",
    ])?;
    let name = |label: &Label| label.value.as_deref().map(cell).unwrap_or_default();
    let all = || "*".to_owned();
    let cells = matrix.cells.iter().map(|((row, column), cell)| (name(row), name(column), cell));
    let row_totals = matrix.row_totals.iter().map(|(row, cell)| (name(row), all(), cell));
    let column_totals = matrix.column_totals.iter().map(|(column, cell)| (all(), name(column), cell));
    let total = std::iter::once((all(), all(), &matrix.total));
    for (row, column, counted) in cells.chain(row_totals).chain(column_totals).chain(total) {
        let messages = ids(survey.dossier(), &counted.messages);
        lines.write_record([
            row,
            column,
            matrix.unit.as_str().to_owned(),
            counted.of(matrix.unit).len().to_string(),
            if counted.at_least { "yes" } else { "no" }.to_owned(),
            counted.organisations.len().to_string(),
            counted.people.len().to_string(),
            messages.len().to_string(),
            joined(&messages),
        ])?;
    }
    lines.flush()
}

fn joined(messages: &[creel_evidence::ArtifactId]) -> String {
    messages.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
