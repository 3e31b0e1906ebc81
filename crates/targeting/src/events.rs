//! Public events that the user dates: approvals, tenders, fairs. Messages are not read with them; what a case says
//! about its time line is.

use creel_evidence::PublicEvent;
use creel_reference::{TableError, TableErrors};

/// Complaints that one reading keeps.
const COMPLAINTS: usize = 100;

/// Reads CSV (RFC 4180) with the header `date,name`: the day in UTC as ISO 8601 (`2020-12-11`), and what happened. Lines
/// that begin with `#` are comments, further columns are left alone. The events come back by date.
///
/// # Errors
/// Every line that cannot be read, each with its number.
pub fn read(text: &str) -> Result<Vec<PublicEvent>, TableErrors> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let mut errors = Complaints::default();
    match reader.headers() {
        Ok(header) if header.iter().take(2).map(str::to_lowercase).eq(["date", "name"]) => {}
        Ok(header) => {
            let line = header.position().map_or(1, csv::Position::line);
            let found = header.iter().collect::<Vec<_>>().join(",");
            errors.add(line, format!("the header is '{found}'"), "the first line must read date,name");
        }
        Err(_) => errors.add(1, "the header cannot be read".to_owned(), "save the file as UTF-8 CSV"),
    }
    if !errors.0.is_empty() {
        return Err(TableErrors(errors.0));
    }
    let mut events = Vec::new();
    for record in reader.records() {
        if errors.0.len() >= COMPLAINTS {
            break;
        }
        match record {
            Ok(record) => {
                let line = record.position().map_or(1, csv::Position::line);
                let cell = |column: usize| record.get(column).unwrap_or_default();
                match (cell(0).parse(), cell(1)) {
                    (Err(_), _) => {
                        let hint = "write the year, the month and the day, as in 2020-12-11";
                        errors.add(line, format!("'{}' is no date", cell(0)), hint);
                    }
                    (Ok(_), "") => errors.add(line, "no name".to_owned(), "say what happened on this day"),
                    (Ok(date), name) => events.push(PublicEvent { date, name: name.to_owned() }),
                }
            }
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                errors.add(line, "the line is no CSV".to_owned(), "check its quotation marks");
            }
        }
    }
    events.sort();
    events.dedup();
    if errors.0.is_empty() { Ok(events) } else { Err(TableErrors(errors.0)) }
}

/// What is wrong with the file.
#[derive(Default)]
struct Complaints(Vec<TableError>);

impl Complaints {
    fn add(&mut self, line: u64, problem: String, hint: &str) {
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        self.0.push(TableError { line, problem, hint: hint.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn events_come_by_date_and_once() {
        let text = "# approvals\ndate,name,source\n2020-12-11,\"An authority, far away\",x\n2020-11-02,A fair\n2020-11-02,A fair\n";
        let events = read(text).unwrap();
        let said: Vec<String> = events.iter().map(|event| format!("{} {}", event.date, event.name)).collect();
        assert_eq!(said, ["2020-11-02 A fair", "2020-12-11 An authority, far away"]);
        assert_eq!(read("date,name\n"), Ok(Vec::new()));
    }

    #[test]
    fn every_bad_line_is_named() {
        let text = "date,name\n11.12.2020,Approval\n2020-12-11,\n2020-02-30,Never\n2020-12-11,Approval\n";
        let problems = read(text).unwrap_err();
        insta::assert_snapshot!(problems, @r"
        line 2: '11.12.2020' is no date (write the year, the month and the day, as in 2020-12-11)
        line 3: no name (say what happened on this day)
        line 4: '2020-02-30' is no date (write the year, the month and the day, as in 2020-12-11)
        ");
        assert_eq!(read("name,date\n").unwrap_err().0[0].line, 1);
        assert_eq!(read("").unwrap_err().0.len(), 1);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(\\PC|\n|,|date,name\n|2020-12-11|\"){0,40}") {
            let _ = read(&text);
        }
    }
}
