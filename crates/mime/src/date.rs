//! Dates of header fields (RFC 5322 section 3.3, obsolete forms included, and what else stands there).

use crate::lexis;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

/// Reads a date with time, in any order of its parts that is not ambiguous: RFC 5322, C's `asctime`, ISO 8601.
/// Without a zone, or with one that nobody knows, UTC is meant (RFC 5322 section 4.3). `None` if there is no such
/// day or no time.
#[must_use]
pub fn parse(text: &str) -> Option<Timestamp> {
    let plain = lexis::without_comments(text.as_bytes());
    let mut draft = Draft::default();
    let mut words = plain.split(|b| b.is_ascii_whitespace() || *b == b',').filter(|word| !word.is_empty());
    // A date has about six words; longer texts are none.
    words
        .by_ref()
        .take(12)
        .filter_map(|word| std::str::from_utf8(word).ok())
        .for_each(|word| draft.read(word));
    draft.finish()
}

#[derive(Default)]
struct Draft {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    /// Hour, minute, second.
    time: Option<(i8, i8, i8)>,
    afternoon: Option<bool>,
    /// Seconds east of Greenwich.
    offset: Option<i32>,
}

impl Draft {
    fn read(&mut self, word: &str) {
        let first = word.as_bytes().first().copied().unwrap_or_default();
        if let Some((date, time)) = word.split_once('T').filter(|_| first.is_ascii_digit()) {
            self.read_numbers(date);
            self.read_time(time);
        } else if first.is_ascii_digit()
            && (word.contains(':') || (self.day.is_some() && is_dotted_time(word)))
        {
            self.read_time(word);
        } else if first.is_ascii_digit() {
            self.read_numbers(word);
        } else if matches!(first, b'+' | b'-') {
            self.offset = self.offset.or_else(|| numeric_zone(word));
        } else if let Some(month) = month(word) {
            self.month = self.month.or(Some(month));
        } else if word.eq_ignore_ascii_case("am") || word.eq_ignore_ascii_case("pm") {
            self.afternoon = Some(word.eq_ignore_ascii_case("pm"));
        } else if self.time.is_some() && self.offset.is_none() {
            self.read_zone(word);
        }
    }

    fn read_time(&mut self, word: &str) {
        let digits =
            word.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(word.len());
        let (clock, zone) = word.split_at(digits);
        let mut numbers = clock.split([':', '.']).map(|n| n.parse::<i8>().ok());
        if let (Some(Some(hour)), Some(Some(minute))) = (numbers.next(), numbers.next()) {
            let second = numbers.next().flatten().unwrap_or(0);
            self.time = self.time.or(Some((hour, minute, second)));
        }
        if !zone.is_empty() && self.offset.is_none() {
            self.offset = numeric_zone(zone);
            if self.offset.is_none() {
                self.read_zone(zone);
            }
        }
    }

    /// `8`, `2023`, `08-Sep-2023`, `2023-09-08`.
    fn read_numbers(&mut self, word: &str) {
        let mut pieces = word.split(['-', '/', '.']).filter(|piece| !piece.is_empty());
        let pieces = [pieces.next(), pieces.next(), pieces.next()];
        match pieces {
            [Some(year), Some(m), Some(day)] if year.len() == 4 => {
                self.year = year.parse().ok();
                self.month = m.parse().ok().or_else(|| month(m));
                self.day = day.parse().ok();
            }
            [Some(day), Some(m), Some(year)] if month(m).is_some() => {
                self.day = day.parse().ok();
                self.month = month(m);
                self.year = full_year(year);
            }
            [Some(number), None, None] if number.len() <= 2 && self.day.is_none() => {
                self.day = number.parse().ok();
            }
            [Some(number), None, None] if self.year.is_none() => self.year = full_year(number),
            _ => {}
        }
    }

    fn read_zone(&mut self, word: &str) {
        const HOUR: i32 = 3600;
        // RFC 5322 section 4.3; other names, the military letters among them, tell nothing.
        let hours = match word.to_ascii_uppercase().as_str() {
            "UT" | "UTC" | "GMT" | "Z" => 0,
            "EDT" => -4,
            "EST" | "CDT" => -5,
            "CST" | "MDT" => -6,
            "MST" | "PDT" => -7,
            "PST" => -8,
            other => {
                // `GMT+0200` and `UTC+2`.
                let sign = other.find(['+', '-']);
                self.offset = sign.and_then(|at| other.get(at..)).and_then(numeric_zone);
                return;
            }
        };
        self.offset = Some(hours * HOUR);
    }

    fn finish(self) -> Option<Timestamp> {
        let (hour, minute, second) = self.time?;
        let hour = match self.afternoon {
            Some(true) if hour < 12 => hour + 12,
            Some(false) if hour == 12 => 0,
            _ => hour,
        };
        let date = Date::new(self.year?, self.month?, self.day?).ok()?;
        // A leap second is read as the second before it.
        let time = jiff::civil::Time::new(hour, minute, second.min(59), 0).ok()?;
        let offset = Offset::from_seconds(self.offset.unwrap_or(0)).ok()?;
        offset.to_timestamp(date.to_datetime(time)).ok()
    }
}

fn is_dotted_time(word: &str) -> bool {
    word.split('.').count() == 3 && word.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// `+0200`, `-05:30`, `+2`.
fn numeric_zone(word: &str) -> Option<i32> {
    let (sign, rest) = match word.as_bytes().first()? {
        b'+' => (1, word.get(1..)?),
        b'-' => (-1, word.get(1..)?),
        _ => return None,
    };
    let digits: String = rest.chars().filter(|&c| c != ':').take_while(char::is_ascii_digit).collect();
    let number: i32 = digits.parse().ok()?;
    let (hours, minutes) = if digits.len() <= 2 { (number, 0) } else { (number / 100, number % 100) };
    (hours <= 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

fn month(word: &str) -> Option<i8> {
    const NAMES: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let head = word.get(..3)?.to_ascii_lowercase();
    let position = NAMES.iter().position(|name| *name == head)?;
    i8::try_from(position + 1).ok()
}

/// Years of two and three digits by RFC 5322 section 4.3.
fn full_year(word: &str) -> Option<i16> {
    let year: i16 = word.parse().ok()?;
    Some(match word.len() {
        0..=2 if year < 50 => year + 2000,
        0..=3 => year + 1900,
        _ => year,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<String> {
        parse(text).map(|time| time.to_string())
    }

    #[test]
    fn the_usual_forms_mean_the_same_moment() {
        for text in [
            "Tue, 8 Sep 2020 07:05:03 +0200",
            "8 Sep 2020 05:05:03 GMT",
            "tue,08 september 20 05:05:03",
            "Tue, 08 Sep 2020 01:05:03 EDT (local)",
            "Tue Sep  8 05:05:03 2020",
            "Tue Sep 8 07:05:03 CEST 2020 +0200",
            "2020-09-08T05:05:03Z",
            "2020-09-08 07:05:03.25 +02:00",
            "08-Sep-2020 05.05.03 UTC",
            "Tue, 8 Sep 2020 05:05:03 A",
            "Tue, 8 Sep 2020 05:05:03AM",
            "Tue, 8 Sep (autumn (almost)) 2020 07:05:03 GMT+0200",
        ] {
            assert_eq!(read(text).as_deref(), Some("2020-09-08T05:05:03Z"), "{text}");
        }
    }

    #[test]
    fn odd_years_and_seconds_are_read() {
        assert_eq!(read("1 Jan 99 00:00 +0000").as_deref(), Some("1999-01-01T00:00:00Z"));
        assert_eq!(read("1 Jan 49 00:00 +0000").as_deref(), Some("2049-01-01T00:00:00Z"));
        assert_eq!(read("1 Jan 105 00:00 +0000").as_deref(), Some("2005-01-01T00:00:00Z"));
        assert_eq!(read("31 Dec 2016 23:59:60 +0000").as_deref(), Some("2016-12-31T23:59:59Z"));
        assert_eq!(read("31 Dec 2016 11:59 pm").as_deref(), Some("2016-12-31T23:59:00Z"));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "soon",
            "31 Feb 2020 10:00",
            "8 Sep 2020",
            "8 Sep 2020 25:00",
            "Sep 2020 10:00",
            "8 Sep 99999 1:1",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_written_date_comes_back(seconds in 0i64..4_000_000_000, quarters in -48i32..56) {
            let time = Timestamp::from_second(seconds).unwrap();
            let offset = Offset::from_seconds(quarters * 900).unwrap();
            let sign = if quarters < 0 { '-' } else { '+' };
            let (hours, minutes) = (quarters.abs() / 4, quarters.abs() % 4 * 15);
            let local = offset.to_datetime(time);
            let written = format!("{} {sign}{hours:02}{minutes:02}", local.strftime("%a, %d %b %Y %H:%M:%S"));
            prop_assert_eq!(parse(&written), Some(time), "{}", written);
        }

        #[test]
        fn any_text_is_read_or_refused(text: String, dateish in "[0-9T:. +-]{0,40}") {
            let _ = (parse(&text), parse(&dateish));
        }
    }
}
