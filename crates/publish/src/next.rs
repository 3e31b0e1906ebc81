//! `creel next`: who should be warned first, as a table, CSV or JSON.

mod csv;
mod json;
mod table;

use crate::listing::Listing;
use crate::survey::Survey;
use std::io::{self, Write};

/// Writes the first `most` organisations of the warning list.
///
/// # Errors
/// What `out` returns.
pub fn next(survey: &Survey<'_>, most: usize, format: Listing, out: &mut dyn Write) -> io::Result<()> {
    let warnings = survey.warnings();
    match format {
        Listing::Table => out.write_all(table::table(survey, &warnings, most).as_bytes()),
        Listing::Csv => csv::csv(survey, &warnings, most, out),
        Listing::Json => json::json(survey, &warnings, most, out),
    }
}
