//! Reading the tables that are compiled in: `#` lines are the header, columns are separated by one tab, `-`
//! stands for nothing.

/// The rows of a table, each as its columns; missing columns and `-` are empty.
pub(crate) fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| {
        let mut columns = line.split('\t');
        std::array::from_fn(|_| columns.next().filter(|&column| column != "-").unwrap_or_default())
    })
}
