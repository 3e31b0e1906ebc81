//! Two things at a time as a table, and under it the messages behind every cell.

use super::escape::{Text, short};
use super::page::Page;
use crate::matrix::{Cell, Dimension, Label, Matrix, Unit};
use crate::wording::{capital, counted, function, number, plain, role, seniority};
use creel_evidence::Country;
use std::collections::BTreeMap;

/// Columns that a page has room for.
const COLUMNS: usize = 16;
/// Rows that a reader takes in.
const ROWS: usize = 24;
/// Cells that are listed with their messages.
const LISTED: usize = 400;

/// Draws `matrix`, folded away unless `open`; nothing if fewer than two of its cells are known on both sides. `id` is the
/// prefix of its anchors.
pub(super) fn draw(matrix: &Matrix, id: &str, open: bool, page: &mut Page) {
    let telling = |(row, column): &&(Label, Label)| row.is_known() && column.is_known();
    if matrix.cells.keys().filter(telling).count() < 2 {
        return;
    }
    let rows = largest(&matrix.row_totals, matrix.unit, ROWS);
    let columns = largest(&matrix.column_totals, matrix.unit, COLUMNS);
    write!(
        page,
        "<details class=\"fold\"{}><summary>{} by {}, in {}</summary><div class=\"scroll\"><table class=\"matrix\"><thead><tr>\
         <th>{}</th><th class=\"n\">all</th>",
        if open { " open" } else { "" },
        capital(&name(matrix.rows)),
        name(matrix.columns),
        matrix.unit,
        capital(&name(matrix.rows)),
    );
    for column in &columns {
        write!(page, "<th class=\"n\">{}</th>", heading(matrix.columns, column));
    }
    page.put("</tr></thead><tbody>");
    for row in &rows {
        let total = matrix.row_totals.get(row);
        write!(page, "<tr><th>{}</th><td class=\"n sum\">", Text(&short(&word(matrix.rows, row), 60)));
        page.margin(total, matrix.unit, &margin(id, matrix, Some(row), None));
        page.put("</td>");
        for column in &columns {
            match matrix.cell(row, column) {
                Some(cell) => {
                    let count = cell.count(matrix.unit);
                    write!(
                        page,
                        "<td class=\"n\"><a href=\"#{}\">{}{}</a></td>",
                        anchor(id, matrix, row, column),
                        if count.at_least { "≥" } else { "" },
                        number(count.known)
                    );
                }
                None => page.put("<td class=\"n\"></td>"),
            }
        }
        page.put("</tr>");
    }
    page.put("</tbody><tfoot><tr><th>All</th><td class=\"n sum\">");
    page.margin(Some(&matrix.total), matrix.unit, &margin(id, matrix, None, None));
    page.put("</td>");
    for column in &columns {
        page.put("<td class=\"n\">");
        let total = matrix.column_totals.get(column);
        page.margin(total, matrix.unit, &margin(id, matrix, None, Some(column)));
        page.put("</td>");
    }
    page.put("</tr></tfoot></table></div>");
    left_out(matrix, rows.len(), columns.len(), page);
    behind(matrix, id, page);
    page.put("</details>\n");
}

/// The labels that hold most, in their vocabulary's order.
fn largest(totals: &BTreeMap<Label, Cell>, unit: Unit, most: usize) -> Vec<Label> {
    let mut labels: Vec<(&Label, usize)> =
        totals.iter().map(|(label, cell)| (label, cell.of(unit).len())).collect();
    labels.sort_by_key(|&(label, held)| (!label.is_known(), std::cmp::Reverse(held)));
    labels.truncate(most);
    let mut labels: Vec<Label> = labels.into_iter().map(|(label, _)| label.clone()).collect();
    labels.sort();
    labels
}

fn left_out(matrix: &Matrix, rows: usize, columns: usize, page: &mut Page) {
    let rest = [
        (matrix.rows, matrix.row_totals.len() - rows),
        (matrix.columns, matrix.column_totals.len() - columns),
    ];
    for (dimension, rest) in rest.into_iter().filter(|(_, rest)| *rest > 0) {
        write!(page, "<p class=\"soft\">{} more by {} in the list below.</p>", number(rest), name(dimension));
    }
}

/// The list that the numbers lead to: everybody, rows, columns, cells.
fn behind(matrix: &Matrix, id: &str, page: &mut Page) {
    let margins = 1 + matrix.row_totals.len() + matrix.column_totals.len();
    write!(
        page,
        "<details class=\"fold\"><summary>The messages behind {}</summary><table class=\"behind\"><tbody>",
        counted(margins + matrix.cells.len(), "number")
    );
    line(matrix, &margin(id, matrix, None, None), ["all", "all"], &matrix.total, page);
    for (row, cell) in matrix.row_totals.iter().take(LISTED) {
        let place = margin(id, matrix, Some(row), None);
        line(matrix, &place, [&word(matrix.rows, row), "all"], cell, page);
    }
    for (column, cell) in matrix.column_totals.iter().take(LISTED) {
        let place = margin(id, matrix, None, Some(column));
        line(matrix, &place, ["all", &word(matrix.columns, column)], cell, page);
    }
    for ((row, column), cell) in matrix.cells.iter().take(LISTED) {
        let place = anchor(id, matrix, row, column);
        line(matrix, &place, [&word(matrix.rows, row), &word(matrix.columns, column)], cell, page);
    }
    page.put("</tbody></table>");
    if matrix.cells.len() > LISTED {
        write!(
            page,
            "<p class=\"soft\">{} more: creel targets prints all.</p>",
            number(matrix.cells.len() - LISTED)
        );
    }
    page.put("</details>");
}

fn line(matrix: &Matrix, place: &str, [row, column]: [&str; 2], cell: &Cell, page: &mut Page) {
    write!(
        page,
        "<tr id=\"{place}\"><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"refs\">",
        Text(&short(row, 60)),
        Text(&short(column, 60)),
        counted(cell.of(matrix.unit).len(), unit(matrix.unit)),
    );
    page.refs(cell.messages.iter().copied());
    page.put("</td></tr>");
}

/// Where a label stands among those of its side.
fn place(totals: &BTreeMap<Label, Cell>, label: &Label) -> usize {
    totals.range(..label).count()
}

fn margin(id: &str, matrix: &Matrix, row: Option<&Label>, column: Option<&Label>) -> String {
    let part = |totals, label: Option<&Label>| {
        label.map_or_else(|| "all".to_owned(), |label| place(totals, label).to_string())
    };
    let (r, c) = (part(&matrix.row_totals, row), part(&matrix.column_totals, column));
    format!("{id}-{}-{}-{r}-{c}", matrix.rows, matrix.columns)
}

fn anchor(id: &str, matrix: &Matrix, row: &Label, column: &Label) -> String {
    margin(id, matrix, Some(row), Some(column))
}

const fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Organisations => "organisation",
        Unit::People => "address",
    }
}

fn name(dimension: Dimension) -> String {
    match dimension {
        Dimension::Seniority => "rank".to_owned(),
        Dimension::Time => "time (UTC)".to_owned(),
        other => other.as_str().to_owned(),
    }
}

/// A label in words. What the roster words is the user's text.
fn word(dimension: Dimension, label: &Label) -> String {
    let Some(value) = &label.value else { return "not known".to_owned() };
    let known = match dimension {
        Dimension::Role => value.parse().ok().map(|held| role(held).to_owned()),
        Dimension::Function => value.parse().ok().map(|held| function(held).to_owned()),
        Dimension::Seniority => value.parse().ok().map(|held| seniority(held).to_owned()),
        Dimension::Country => Country::parse(value).map(|country| country.name().to_owned()),
        Dimension::Time | Dimension::Organisation => Some(value.clone()),
        _ => None,
    };
    capital(&known.unwrap_or_else(|| plain(value)))
}

/// A label over a narrow column.
fn heading(dimension: Dimension, label: &Label) -> String {
    let word = word(dimension, label);
    let narrow = match (&label.value, dimension) {
        (None, _) => "?".to_owned(),
        (Some(code), Dimension::Country) => code.clone(),
        // The year stands in the list below.
        (Some(day), Dimension::Time) if day.len() == 10 => day.get(5..).unwrap_or(day).to_owned(),
        _ => return Text(&short(&word, 24)).to_string(),
    };
    format!("<abbr title=\"{}\">{}</abbr>", Text(&word), Text(&narrow))
}

impl Page {
    /// The number of a margin, which leads to its messages.
    fn margin(&mut self, cell: Option<&Cell>, unit: Unit, place: &str) {
        let Some(cell) = cell else { return };
        let count = cell.count(unit);
        let lower = if count.at_least && count.known > 0 { "≥" } else { "" };
        write!(self, "<a href=\"#{place}\">{lower}{}</a>", number(count.known));
    }
}
