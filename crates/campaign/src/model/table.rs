//! Reading tables of weights: the shipped one, and a user's.

use super::{Model, Prior, place};
use creel_evidence::campaign::Family;
use creel_reference::{TableError, TableErrors};
use std::collections::HashMap;

/// Complaints that one reading keeps.
const COMPLAINTS: usize = 100;
/// Thousandths of a bit that anything can be worth: sums of a whole table stay far below what an `i32` holds.
const MOST_MILLIBITS: i32 = 64_000;
/// Counts and days at most.
const MOST: i32 = 1 << 24;

impl Model {
    /// Reads a table of weights: UTF-8 text, columns separated by tabs, lines that begin with `#` are comments. What it does
    /// not say is as in the shipped table, but it must say its `version`.
    ///
    /// # Errors
    /// Every line that cannot be read, each with its number, what is wrong and what to do about it.
    pub fn read(text: &str) -> Result<Self, TableErrors> {
        let (model, problems) = read(text, Self::shipped());
        if problems.is_empty() { Ok(model) } else { Err(TableErrors(problems)) }
    }
}

/// Reads a table over what is `known`; nothing is if that has no version.
pub(super) fn read(text: &str, known: &Model) -> (Model, Vec<TableError>) {
    let mut model = known.clone();
    let mut problems = Vec::new();
    let mut said: HashMap<Vec<&str>, usize> = HashMap::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (line, written) in text.lines().enumerate().map(|(index, written)| (index + 1, written)) {
        if written.trim().is_empty() || written.starts_with('#') {
            continue;
        }
        if problems.len() >= COMPLAINTS {
            break;
        }
        let cells: Vec<&str> = written.split('\t').map(str::trim).collect();
        let outcome = row(&mut model, &cells, known).and_then(|names| {
            let before = said.insert(cells.iter().copied().take(names).collect(), line);
            before.map_or(Ok(()), |before| {
                Err((format!("line {before} says it already"), "leave one of them out".to_owned()))
            })
        });
        if let Err((problem, hint)) = outcome {
            problems.push(TableError { line, problem, hint });
        }
    }
    if !said.contains_key(["version"].as_slice()) && problems.is_empty() {
        let (problem, hint) =
            ("no version".to_owned(), "write a line `version`, tab, a number of your own".to_owned());
        problems.push(TableError { line: 1, problem, hint });
    }
    (model, problems)
}

/// What is wrong, and what to do about it.
type Problem = (String, String);

/// Takes a row into the model; returns how many of its cells name what is said.
fn row(model: &mut Model, cells: &[&str], known: &Model) -> Result<usize, Problem> {
    match *cells {
        ["version", number] => {
            model.number = whole(number, 1..=MOST)?;
            Ok(1)
        }
        ["prior", family, kind, reliability, cap] => {
            let family = named(family)?;
            let kinds = &known.priors[place(family)];
            if known.number > 0 && !kinds.contains_key(kind) {
                let kinds: Vec<&str> = kinds.keys().map(String::as_str).collect();
                return Err((
                    format!("{family} has no kind '{kind}'"),
                    format!("its kinds are {}", kinds.join(", ")),
                ));
            }
            let prior =
                Prior { reliability: whole(reliability, 0..=1000)?, cap: whole(cap, 0..=MOST_MILLIBITS)? };
            model.priors[place(family)].insert(kind.to_owned(), prior);
            Ok(3)
        }
        ["differs", family, cost] => {
            model.differs[place(named(family)?)] = whole(cost, 0..=MOST_MILLIBITS)?;
            Ok(2)
        }
        ["set", word, value] => {
            let value = whole(value, range(word))?;
            if model.set(word, value) {
                return Ok(2);
            }
            Err((format!("no setting '{word}'"), "`creel model show` names the settings".to_owned()))
        }
        [what @ ("version" | "prior" | "differs" | "set"), ..] => {
            let columns = match what {
                "version" => "version, number",
                "prior" => "prior, family, kind, reliability in thousandths, cap in thousandths of a bit",
                "differs" => "differs, family, cost in thousandths of a bit",
                _ => "set, setting, value",
            };
            Err((format!("{} columns", cells.len()), format!("separate {columns} by tabs")))
        }
        [what, ..] => Err((
            format!("unknown word '{what}'"),
            "a line begins with version, prior, differs or set, and a tab".to_owned(),
        )),
        [] => Ok(0),
    }
}

fn named(family: &str) -> Result<Family, Problem> {
    family.parse().map_err(|_| {
        let families: Vec<&str> = Family::ALL.iter().map(|family| family.as_str()).collect();
        (format!("no family '{family}'"), format!("families are {}", families.join(", ")))
    })
}

/// What a setting can be: its name ends with its unit.
fn range(word: &str) -> std::ops::RangeInclusive<i32> {
    match word.rsplit('-').next() {
        Some("permille") => 0..=1000,
        // Without a step the cohesion split would not end soon.
        Some("millibits") if word.contains("step") => 100..=MOST_MILLIBITS,
        Some("millibits") => 0..=MOST_MILLIBITS,
        _ => 1..=MOST,
    }
}

fn whole(text: &str, range: std::ops::RangeInclusive<i32>) -> Result<i32, Problem> {
    let number = text.parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| {
        (
            format!("'{text}' is not in range"),
            format!("write a whole number from {} to {}", range.start(), range.end()),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn problems(text: &str) -> Vec<(usize, String)> {
        let errors = Model::read(text).unwrap_err().0;
        errors.into_iter().map(|error| (error.line, error.problem)).collect()
    }

    #[test]
    fn a_table_says_what_differs_from_the_shipped_one() {
        let model = Model::read("version\t7\nset\thubs\t9\nprior\tcontact\treply-to\t500\t3000\n").unwrap();
        assert_eq!((model.number, model.hubs), (7, 9));
        assert_eq!(model.prior(Family::Contact, "reply-to"), Prior { reliability: 500, cap: 3000 });
        let shipped = Model::shipped();
        assert_eq!(model.prior(Family::Lure, "title"), shipped.prior(Family::Lure, "title"));
        assert_eq!(model.differs, shipped.differs);
    }

    #[test]
    fn errors_name_the_line_and_what_is_wrong() {
        let text = "# mine\nversion\t2\nset\tno-such\t1\nprior\tlure\nset\thubs\tmany\nprior\tlure\tcolour\t1\t1\n\
                    differs\tweather\t0\nprior\tlure\ttitle\t1001\t0\nset\tdensity-permille\t-1\nversion\t3\nweigh\t1\n";
        let found = problems(text);
        let lines: Vec<usize> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [3, 4, 5, 6, 7, 8, 9, 10, 11], "{found:?}");
        assert_eq!(found[0].1, "no setting 'no-such'");
        assert_eq!(found[3].1, "lure has no kind 'colour'");
        assert_eq!(found[7].1, "line 2 says it already");
        assert_eq!(problems("set\thubs\t9\n"), [(1, "no version".to_owned())]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(version|prior|differs|set|lure|hubs|[0-9]{1,12}|\t|\n|#|.){0,40}") {
            if let Ok(model) = Model::read(&text) {
                prop_assert_eq!(Model::read(&model.table()), Ok(model));
            }
        }
    }
}
