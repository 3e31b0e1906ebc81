//! `creel roster`: a look at a list of organisations before a scan rests on it.

use crate::args::{RosterArgs, RosterCheckArgs, RosterCommand};
use crate::failure::{Exit, Failure};
use crate::outputs;
use creel_evidence::text::inert;
use creel_reference::sectors::Sector;
use creel_targeting::roster::{Complaint, Review, StageCount};
use creel_targeting::{Roster, RosterErrors};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// A small roster to begin one's own with.
const TEMPLATE: &str = include_str!("roster-template.csv");
/// Lines of a list that the terminal shows; `--json` has all.
const SHOWN: usize = 40;

pub(crate) fn run(args: &RosterArgs) -> Result<Exit, Failure> {
    match &args.command {
        RosterCommand::Check(args) => check(args),
        RosterCommand::Template => {
            outputs::to_stdout(TEMPLATE)?;
            Ok(Exit::Clean)
        }
    }
}

/// Reads a roster's file. Spreadsheets like to write other encodings; then it is said where the first wrong byte is.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(path).map_err(Failure::file(path, "read"))?;
    String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = good.iter().filter(|&&byte| byte == b'\n').count() + 1;
        Failure::Roster {
            path: path.to_owned(),
            problems: format!("line {line}: the text is not UTF-8 (save the file as \"CSV UTF-8\")"),
        }
    })
}

fn check(args: &RosterCheckArgs) -> Result<Exit, Failure> {
    let text = read(&args.file)?;
    let read = Roster::from_csv(&text);
    if args.json {
        let (written, exit) = match &read {
            Ok(roster) => (json_of(&Review::of(roster)), Exit::Clean),
            Err(errors) => (json!({ "usable": false, "errors": complaints(&errors.0) }), Exit::Usage),
        };
        outputs::to_stdout(&format!("{written}\n"))?;
        return Ok(exit);
    }
    let roster = read.map_err(|errors: RosterErrors| Failure::Roster {
        path: args.file.clone(),
        problems: errors.to_string(),
    })?;
    outputs::to_stdout(&summary(&Review::of(&roster)))?;
    Ok(Exit::Clean)
}

fn json_of(review: &Review) -> Value {
    let sectors: Vec<Value> = review
        .sectors
        .iter()
        .map(|(word, (organisations, sector))| {
            json!({
                "word": word, "organisations": organisations,
                "sector": sector.map(|sector| sector.key), "label": sector.map(|sector| sector.label),
                "stix": sector.map(|sector| sector.stix), "misp": sector.map(|sector| sector.misp),
                "nace": sector.map(|sector| sector.nace),
                "nis2": sector.and_then(nis2),
            })
        })
        .collect();
    let stages: Vec<Value> = review
        .stages
        .iter()
        .map(|stage| {
            let supplies: Vec<Value> =
                stage.supplies.iter().map(|(to, links)| json!({ "stage": to, "links": links })).collect();
            json!({ "stage": stage.stage, "organisations": stage.organisations, "supplies": supplies })
        })
        .collect();
    json!({
        "usable": true, "errors": [], "warnings": complaints(&review.warnings),
        "organisations": review.organisations, "domains": review.domains, "countries": review.countries,
        "sectors": sectors, "stages": stages, "links": review.links, "subsidiaries": review.subsidiaries,
    })
}

fn complaints(complaints: &[Complaint]) -> Vec<Value> {
    let of = |complaint: &Complaint| {
        let Complaint { line, column, problem, hint } = complaint;
        json!({ "line": line, "column": column, "problem": problem, "hint": hint })
    };
    complaints.iter().map(of).collect()
}

fn nis2(sector: &Sector) -> Option<String> {
    sector.nis2.map(|nis2| format!("{} {}", nis2.annex, nis2.sector))
}

fn summary(review: &Review) -> String {
    let mut text = String::new();
    for warning in review.warnings.iter().take(SHOWN) {
        let _ = writeln!(text, "warning: {warning}");
    }
    more(&mut text, review.warnings.len());
    if !review.warnings.is_empty() {
        text.push('\n');
    }
    let Review { organisations, domains, links, subsidiaries, .. } = review;
    let _ = writeln!(
        text,
        "usable: {}, {}, {}, {}",
        count(*organisations, "organisation"),
        count(*domains, "domain"),
        count(*links, "link"),
        if *subsidiaries == 1 { "1 subsidiary".to_owned() } else { format!("{subsidiaries} subsidiaries") }
    );
    countries(&mut text, review);
    sectors(&mut text, review);
    stages(&mut text, &review.stages);
    text
}

fn countries(text: &mut String, review: &Review) {
    let named = |(code, number): (&String, &usize)| format!("{} {number}", or_none(code));
    let list: Vec<String> = review.countries.iter().map(named).collect();
    if !list.is_empty() {
        let _ = writeln!(text, "\ncountries\n  {}", list.join(", "));
    }
}

fn sectors(text: &mut String, review: &Review) {
    if review.sectors.is_empty() {
        return;
    }
    let shown = || review.sectors.iter().take(SHOWN);
    let width = shown().map(|(word, _)| or_none(word).chars().count()).max().unwrap_or_default();
    let _ = writeln!(text, "\nsectors");
    for (word, (number, sector)) in shown() {
        let _ = write!(text, "  {:width$}  {number:>5}", inert(or_none(word)).to_string());
        if let Some(sector) = sector {
            let Sector { key, stix, misp, nace, .. } = sector;
            let nis2 = nis2(sector).map_or(String::new(), |nis2| format!(", NIS2 annex {nis2}"));
            let _ = write!(text, "  {key}: STIX {stix}, MISP {misp}, NACE {nace}{nis2}");
        }
        text.push('\n');
    }
    more(text, review.sectors.len());
}

/// The chain as a small drawing: a line a stage, and what it supplies.
fn stages(text: &mut String, stages: &[StageCount]) {
    if stages.is_empty() {
        return;
    }
    let shown = || stages.iter().take(SHOWN);
    let width = shown().map(|stage| or_none(&stage.stage).chars().count()).max().unwrap_or_default();
    let _ = writeln!(text, "\nstages, suppliers first");
    for StageCount { stage, organisations, supplies } in shown() {
        let _ = write!(text, "  {:width$}  {organisations:>5}", inert(or_none(stage)).to_string());
        let to = |(to, links): &(String, usize)| format!("{} ({links})", inert(or_none(to)));
        if !supplies.is_empty() {
            let _ =
                write!(text, "  ──▶  {}", supplies.iter().take(SHOWN).map(to).collect::<Vec<_>>().join(", "));
        }
        text.push('\n');
    }
    more(text, stages.len());
}

/// Says how many lines of a list are not shown.
fn more(text: &mut String, lines: usize) {
    if let Some(left) = lines.checked_sub(SHOWN).filter(|&left| left > 0) {
        let _ = writeln!(text, "  ... and {left} more; --json has all");
    }
}

fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

fn or_none(word: &str) -> &str {
    if word.is_empty() { "(none)" } else { word }
}
