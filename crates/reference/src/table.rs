//! Reading tables: those that are compiled in, and a user's.
//!
//! A table is UTF-8 text: lines that start with `#` are its header or comments, every other line is one row, columns
//! are separated by one tab. Tests read every row of what is compiled in and refuse what [`rows`] would skip; a
//! user's table is read by [`check`], which names what is wrong with each line.

use creel_evidence::text::inert;
use std::fmt;

/// Complaints that one reading keeps.
const COMPLAINTS: usize = 100;

/// The rows of a table, each as its columns; missing columns are empty.
pub(crate) fn rows<const N: usize>(text: &str) -> impl Iterator<Item = [&str; N]> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(cells)
}

fn cells<const N: usize>(line: &str) -> [&str; N] {
    let mut columns = line.split('\t');
    std::array::from_fn(|_| columns.next().unwrap_or_default().trim())
}

/// A name and everything above it, longest first: `a.b.c`, `b.c`, `c`.
pub(crate) fn suffixes(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |rest| rest.split_once('.').map(|(_, above)| above))
}

/// One complaint about a user's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableError {
    /// Line in the file, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub hint: String,
}

/// Everything that is wrong with a table, in the order of its lines; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableErrors(pub Vec<TableError>);

impl fmt::Display for TableErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, TableError { line, problem, hint }) in self.0.iter().enumerate() {
            let newline = if position > 0 { "\n" } else { "" };
            write!(f, "{newline}line {line}: {} ({hint})", inert(problem))?;
        }
        Ok(())
    }
}

impl std::error::Error for TableErrors {}

/// What is wrong with a row, and what to do about it.
pub(crate) type Problem = (String, String);

/// Reads a user's table of exactly `N` columns.
///
/// # Errors
/// Every line that `row` refuses, or that has another number of columns, each with its number.
pub(crate) fn check<const N: usize, T>(
    text: &str,
    columns: &str,
    mut row: impl FnMut([&str; N]) -> Result<T, Problem>,
) -> Result<Vec<T>, TableErrors> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut read = Vec::new();
    let mut errors = Vec::new();
    for (line, written) in text.lines().enumerate().map(|(index, written)| (index + 1, written)) {
        if written.trim().is_empty() || written.starts_with('#') {
            continue;
        }
        if errors.len() >= COMPLAINTS {
            break;
        }
        let count = written.split('\t').count();
        let outcome = if count == N {
            row(cells(written))
        } else {
            Err((format!("{count} columns"), format!("separate {columns} by tabs")))
        };
        match outcome {
            Ok(row) => read.push(row),
            Err((problem, hint)) => errors.push(TableError { line, problem, hint }),
        }
    }
    if errors.is_empty() { Ok(read) } else { Err(TableErrors(errors)) }
}

/// Asserts what all tables promise: a header that names the provenance, rows of as many columns as `columns` allows
/// (those at the end may be left out), sorted by the first column and unique in it.
#[cfg(test)]
pub(crate) fn assert_well_formed(text: &'static str, columns: std::ops::RangeInclusive<usize>) {
    let header: Vec<&str> = text.lines().take_while(|line| line.starts_with('#')).collect();
    assert!(header.iter().any(|line| line.contains("Provenance:")), "no provenance in the header");
    let rows: Vec<&str> = text.lines().skip(header.len()).collect();
    for row in &rows {
        assert!(columns.contains(&row.split('\t').count()), "{row:?}");
        assert!(
            !row.contains("  ") && row.trim_end_matches('\t').trim() == row.trim_end_matches('\t'),
            "{row:?}"
        );
    }
    for pair in rows.windows(2) {
        let [before, after] = [pair[0], pair[1]].map(|row| row.split('\t').next().unwrap_or_default());
        assert!(before < after, "{after:?} does not come after {before:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_lines_that_are_no_header() {
        let read: Vec<[&str; 3]> = rows("# head\na\tb\n\nc\td\te\n").collect();
        assert_eq!(read, [["a", "b", ""], ["c", "d", "e"]]);
    }

    #[test]
    fn suffixes_come_longest_first() {
        assert_eq!(suffixes("a.b.c").collect::<Vec<_>>(), ["a.b.c", "b.c", "c"]);
    }

    #[test]
    fn every_bad_line_of_a_users_table_is_named() {
        let number = |[name, number]: [&str; 2]| match number.parse::<u8>() {
            Ok(number) => Ok((name.to_owned(), number)),
            Err(_) => Err((format!("'{number}' is no number"), "write digits".to_owned())),
        };
        let read = check("\u{feff}# mine\na\t1\r\n\nb\t2\n", "name and number", number).unwrap();
        assert_eq!(read, [("a".to_owned(), 1), ("b".to_owned(), 2)]);
        let errors = check("a\n#\nb\tx\u{202e}\nc\t3\n", "name and number", number).unwrap_err();
        assert_eq!(
            errors.to_string(),
            "line 1: 1 columns (separate name and number by tabs)\n\
             line 3: 'x\\u{202e}' is no number (write digits)"
        );
    }
}
