//! Reading the tables that are compiled in.
//!
//! A table is UTF-8 text: lines that start with `#` are its header, every other line is one row, columns are
//! separated by one tab. Tests read every row and refuse what the readers here would skip.

/// The rows of a table, each as its columns; missing columns are empty.
pub(crate) fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| {
        let mut columns = line.split('\t');
        std::array::from_fn(|_| columns.next().unwrap_or_default().trim())
    })
}

/// A name and everything above it, longest first: `a.b.c`, `b.c`, `c`.
pub(crate) fn suffixes(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |rest| rest.split_once('.').map(|(_, above)| above))
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
}
