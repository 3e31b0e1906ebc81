//! What the listings of targets and warnings share: formats, names of messages, and tables on a terminal.

use crate::dossier::Dossier;
use crate::summary::clean;
use creel_evidence::{ArtifactId, FactSource};
use serde::Serialize;
use std::fmt::Write as _;

creel_evidence::vocabulary! {
    /// How a listing is written.
    pub enum Listing {
        /// For a terminal.
        Table = "table",
        /// For spreadsheets (RFC 4180).
        Csv = "csv",
        /// For programs: one JSON document.
        Json = "json",
    }
}

/// Columns of a cell on a terminal.
const CELL: usize = 40;

/// The SHA-256 of messages.
pub(crate) fn ids<'a>(dossier: &Dossier, messages: impl IntoIterator<Item = &'a usize>) -> Vec<ArtifactId> {
    messages.into_iter().filter_map(|&index| Some(dossier.entries().get(index)?.message.id)).collect()
}

/// The name of a member of the chain.
pub(crate) fn member(dossier: &Dossier, place: usize) -> &str {
    dossier.chain().members.get(place).map_or("", |member| &member.name)
}

/// What every listing begins with.
#[derive(Serialize)]
pub(crate) struct Head<'a> {
    case: &'a str,
    taken: jiff::Timestamp,
    tlp: &'static str,
    /// Whether victims stand under pseudonyms.
    pseudonymised: bool,
    /// `null`: all messages that mean harm.
    campaign: Option<&'a str>,
}

impl<'a> Head<'a> {
    pub(crate) fn of(dossier: &'a Dossier, campaign: Option<&'a str>) -> Self {
        Self {
            case: dossier.name(),
            taken: dossier.taken(),
            tlp: dossier.policy().tlp.label(),
            pseudonymised: dossier.policy().pseudonymises(),
            campaign,
        }
    }
}

/// What a fact rests on, as a spreadsheet shows it.
pub(crate) fn source(source: Option<FactSource>) -> &'static str {
    source.map_or("unknown", FactSource::as_str)
}

/// Rows with cells under each other, the first being the header. A column of numbers is set to the right.
pub(crate) fn grid(out: &mut String, rows: &[Vec<String>]) {
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| clean(cell, CELL)).collect()).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let is_number =
        |cell: &String| cell.starts_with(|first: char| first.is_ascii_digit() || "≥·".contains(first));
    let numbers = |column: usize| rows.iter().skip(1).filter_map(|row| row.get(column)).all(is_number);
    let set: Vec<(usize, bool)> =
        (0..columns).map(|column| (width(column), column > 0 && numbers(column))).collect();
    for row in &rows {
        let mut line = String::from("  ");
        for (cell, &(width, right)) in row.iter().zip(&set) {
            let _ = if right { write!(line, "{cell:>width$}  ") } else { write!(line, "{cell:<width$}  ") };
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// The last line of a listing under pseudonyms.
pub(crate) fn about_pseudonyms(dossier: &Dossier, out: &mut String) {
    if dossier.policy().pseudonymises() {
        out.push_str(
            "\nWho was aimed at stands under pseudonyms: `creel show organisation-…` looks one up inside the case, \
             `--reveal` names them.\n",
        );
    }
}
