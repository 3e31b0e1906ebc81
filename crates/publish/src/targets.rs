//! `creel targets`: who was aimed at, as a table, CSV or JSON.

mod csv;
mod json;
mod table;

use crate::listing::Listing;
use crate::matrix::Dimension;
use crate::survey::Survey;
use std::io::{self, Write};

/// What one looks at first: rows and columns of the matrices of a profile.
const MATRICES: [(Dimension, Dimension); 4] = [
    (Dimension::Role, Dimension::Country),
    (Dimension::Function, Dimension::Seniority),
    (Dimension::Sector, Dimension::Country),
    (Dimension::Stage, Dimension::Time),
];

/// Writes who was aimed at: the whole profile, or one matrix if `by` names its rows and columns.
///
/// # Errors
/// What `out` returns.
pub fn targets(
    survey: &Survey<'_>,
    by: Option<(Dimension, Dimension)>,
    format: Listing,
    out: &mut dyn Write,
) -> io::Result<()> {
    match (format, by) {
        (Listing::Table, _) => out.write_all(table::table(survey, by).as_bytes()),
        (Listing::Csv, None) => csv::people(survey, out),
        (Listing::Csv, Some((rows, columns))) => csv::matrix(survey, &survey.matrix(rows, columns), out),
        (Listing::Json, _) => json::json(survey, by, out),
    }
}
