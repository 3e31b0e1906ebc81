//! Which column of a roster's file is which, and what separates them.

use super::complaints::Complaints;
use super::near;

/// The columns that the header must name first, in this order.
pub const REQUIRED: [&str; 5] = ["name", "domain", "country", "sector", "stage"];

creel_evidence::vocabulary! {
    /// Columns that may follow, in any order.
    pub enum Optional {
        /// Other names of the organisation, separated by `|`.
        Aliases = "aliases",
        /// The organisation that it belongs to, by name or domain.
        Parent = "parent",
        /// Whom it supplies: names or domains, separated by `|`.
        Customers = "customers",
        /// Who supplies it: names or domains, separated by `|`.
        Suppliers = "suppliers",
        /// Further domains used for mail, separated by spaces.
        MailDomains = "mail_domains",
        /// For people; not read.
        Note = "note",
    }
}

/// Where the optional columns stand.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    places: Vec<(Optional, usize)>,
    /// How many columns the header names.
    pub(super) count: usize,
}

/// What may separate columns.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// What separates the columns: the one by which the header is one. A comma if none is.
pub(super) fn separator(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or_default();
    let fits = |separator: u8| {
        let cells = header.split(char::from(separator)).map(|cell| plain(cell.trim().trim_matches('"')));
        cells.take(REQUIRED.len()).eq(REQUIRED.iter().map(|&column| column.to_owned()))
    };
    SEPARATORS.into_iter().find(|&separator| fits(separator)).unwrap_or(b',')
}

impl Columns {
    /// Reads the header.
    pub(super) fn read(
        line: u64,
        header: &csv::StringRecord,
        errors: &mut Complaints,
        warnings: &mut Complaints,
    ) -> Self {
        let found: Vec<String> = header.iter().map(plain).collect();
        if found.iter().take(REQUIRED.len()).ne(REQUIRED.iter()) {
            let only = if found.len() == 1 { found.first().map_or("", String::as_str) } else { "" };
            let hint = if only.starts_with("sep=") {
                "delete this line: what separates columns is read from the header".to_owned()
            } else if only.contains(['|', ';', '\t', ':']) {
                format!("write {} and separate columns by commas, semicolons or tabs", REQUIRED.join(","))
            } else {
                format!("the first line must read {}", REQUIRED.join(","))
            };
            errors.add(line, "", format!("the header is '{}'", found.join(",")), hint);
        }
        let mut columns = Self { places: Vec::new(), count: found.len() };
        for (place, name) in
            found.iter().enumerate().skip(REQUIRED.len()).filter(|(_, name)| !name.is_empty())
        {
            let Ok(column) = name.parse::<Optional>() else {
                let hint = match near::nearest(name, Optional::ALL.iter().map(|column| column.as_str())) {
                    Some(near) => format!("do you mean '{near}'?"),
                    None => format!("the optional columns are {}", known()),
                };
                warnings.add(line, name, "the column is not read".to_owned(), hint);
                continue;
            };
            if columns.place(column).is_some() {
                errors.add(line, name, "the column stands here twice".to_owned(), "keep one of them");
            }
            columns.places.push((column, place));
        }
        columns
    }

    fn place(&self, column: Optional) -> Option<usize> {
        self.places.iter().find(|(known, _)| *known == column).map(|&(_, place)| place)
    }

    /// The cell of an optional column; empty if the file has no such column.
    pub(super) fn cell<'a>(&self, record: &'a csv::StringRecord, column: Optional) -> &'a str {
        self.place(column).and_then(|place| record.get(place)).unwrap_or_default()
    }
}

/// A column's name as people write it: `Mail domains`, `mail-domains`.
fn plain(cell: &str) -> String {
    cell.to_lowercase().replace([' ', '-'], "_")
}

fn known() -> String {
    Optional::ALL.iter().map(|column| column.as_str()).collect::<Vec<_>>().join(", ")
}
