//! Rows of a table of brands, the shipped one's and a user's.
//!
//! The shipped table is held to its form by tests and read without complaint; a user's is checked line by line, so
//! that a missing tab shows where it is missing.

use super::{Alias, Brand, Origin};
use crate::{hosts, table};
use creel_evidence::text::inert;
use creel_evidence::{Country, DomainName};
use std::collections::HashMap;
use std::fmt;

/// Columns of a row: name, aliases, own domains, sector, country, domains of others that send for it.
const COLUMNS: usize = 6;
/// Complaints that one reading keeps.
const COMPLAINTS: usize = 100;

/// One complaint about a table of brands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrandError {
    /// Line in the file, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub hint: &'static str,
}

/// Everything that is wrong with a table, in the order of its lines; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrandErrors(pub Vec<BrandError>);

impl fmt::Display for BrandErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, BrandError { line, problem, hint }) in self.0.iter().enumerate() {
            let newline = if position > 0 { "\n" } else { "" };
            write!(f, "{newline}line {line}: {} ({hint})", inert(problem))?;
        }
        Ok(())
    }
}

impl std::error::Error for BrandErrors {}

/// The rows of a table that is known to be well-formed.
pub(super) fn rows(text: &'static str) -> Vec<Brand> {
    table::rows::<COLUMNS>(text).map(|columns| brand(columns, Origin::Shipped)).collect()
}

fn brand([name, aliases, domains, sector, country, mailers]: [&str; COLUMNS], origin: Origin) -> Brand {
    let mut aliases: Vec<Alias> =
        aliases.split('|').map(str::trim).filter(|alias| !alias.is_empty()).map(alias).collect();
    if !aliases.iter().any(|alias| alias.text == name) {
        aliases.insert(0, Alias { text: name.to_owned(), ambiguous: false, cased: false });
    }
    let words = |cell: &str| cell.split_whitespace().map(str::to_owned).collect();
    Brand {
        name: name.to_owned(),
        aliases,
        domains: words(domains),
        mailers: words(mailers),
        sector: sector.to_owned(),
        country: Country::parse(country),
        origin,
    }
}

/// `?` marks what is ambiguous, `=` what counts only as spelt; in this order.
fn alias(word: &str) -> Alias {
    let (ambiguous, word) = word.strip_prefix('?').map_or((false, word), |rest| (true, rest));
    let (cased, text) = word.strip_prefix('=').map_or((false, word), |rest| (true, rest));
    Alias { text: text.to_owned(), ambiguous, cased }
}

/// Reads a user's table: the columns of the shipped one (`data/brands.tsv`) separated by tabs, of which those after
/// the domains may be missing. Lines that begin with `#` are comments.
///
/// # Errors
/// Every line that cannot be read, each with its number.
pub fn read(text: &str) -> Result<Vec<Brand>, BrandErrors> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut brands = Vec::new();
    let mut errors = Vec::new();
    let mut lines_of: HashMap<String, usize> = HashMap::new();
    for (line, row) in text.lines().enumerate().map(|(index, row)| (index + 1, row)) {
        if row.trim().is_empty() || row.starts_with('#') {
            continue;
        }
        if errors.len() >= COMPLAINTS {
            break;
        }
        let mut problems = Vec::new();
        let count = row.split('\t').count();
        let mut cells = row.split('\t').map(str::trim);
        let columns: [&str; COLUMNS] = std::array::from_fn(|_| cells.next().unwrap_or_default());
        let mut read = brand(columns, Origin::Given);
        if !(3..=COLUMNS).contains(&count) {
            problems.push((
                format!("{count} columns"),
                "separate name, aliases, domains, sector, country and senders by tabs",
            ));
        } else {
            check(&mut read, columns, &mut problems);
            if let Some(first) = lines_of.insert(read.name.to_lowercase(), line) {
                problems.push((
                    format!("'{}' stands on line {first} already", read.name),
                    "give a brand one line",
                ));
            }
        }
        errors.extend(problems.into_iter().map(|(problem, hint)| BrandError { line, problem, hint }));
        brands.push(read);
    }
    if errors.is_empty() { Ok(brands) } else { Err(BrandErrors(errors)) }
}

type Problem = (String, &'static str);

fn check(brand: &mut Brand, [name, _, _, _, country, _]: [&str; COLUMNS], problems: &mut Vec<Problem>) {
    if name.is_empty() {
        problems.push(("no name".into(), "give the brand its plain name in the first column"));
    }
    if let Some(short) = brand.aliases.iter().find(|alias| !name.is_empty() && alias.text.chars().count() < 2)
    {
        problems.push((format!("'{}' is too short to be looked for", short.text), "leave it out"));
    }
    if brand.domains.is_empty() {
        problems.push(("no domain".into(), "give the domains that are its own, separated by spaces"));
    }
    for cell in [&mut brand.domains, &mut brand.mailers] {
        for word in cell.iter_mut() {
            match DomainName::parse(word) {
                Some(domain) if domain.registrable().is_none() || hosts::is_free_mail(&domain) => {
                    problems.push((format!("'{domain}' is shared by many"), "name domains of its own only"));
                }
                Some(domain) => *word = domain.as_str().to_owned(),
                None => problems.push((
                    format!("'{word}' is no domain"),
                    "write it as in firm.example, without http:// or @",
                )),
            }
        }
    }
    if !country.is_empty() && brand.country.is_none() {
        let hint = "use the ISO 3166-1 alpha-2 code, such as IT";
        problems.push((format!("unknown country '{country}'"), hint));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_users_table_is_read_with_columns_left_out() {
        let brands = read("# mine\n\nVelnora\t?Velnora|=VT\tVelnora.example\r\n").unwrap();
        assert_eq!(brands.len(), 1);
        let brand = &brands[0];
        assert_eq!((brand.name.as_str(), brand.origin), ("Velnora", Origin::Given));
        assert_eq!(brand.domains, ["velnora.example"]);
        assert!(brand.aliases[0].ambiguous && brand.aliases[1].cased);
    }

    #[test]
    fn every_bad_line_is_named() {
        let text =
            "A name\n\t\ta.example\nBee\t\tco.uk x@y\nCee\t\t\t\tXX\nDee\t\td.example\ndee\t\te.example\n";
        let errors = read(text).unwrap_err();
        let lines: Vec<usize> = errors.0.iter().map(|error| error.line).collect();
        assert_eq!(lines, [1, 2, 3, 3, 4, 4, 6], "{errors}");
        assert!(errors.to_string().starts_with("line 1: 1 columns (separate"));
    }
}
