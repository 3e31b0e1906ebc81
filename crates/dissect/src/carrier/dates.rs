//! Dates as mail programs write them above a quoted mail: in words of any language, or in numbers.

use super::words;
use jiff::Timestamp;

/// Bytes of a date that are read.
const BYTES: usize = 120;

/// Words for the first and the second half of the day.
const FORENOON: &[&str] = &["am", "a.m", "vorm", "上午", "午前", "오전", "凌晨", "早上"];
const AFTERNOON: &[&str] = &["pm", "p.m", "nachm", "下午", "午後", "오후", "晚上"];

/// Reads a date with a time of day. A zone that is not written is read as UTC, as RFC 5322 section 4.3 does, so that
/// the result may be off by the zone. `None` if there is no such date, no time, or nothing tells the day from the
/// month: `9/7/2020` in English, where `day_first` is false.
pub(super) fn parse(text: &str, day_first: bool) -> Option<Timestamp> {
    let text = text.get(..text.floor_char_boundary(BYTES))?;
    let mut draft = Draft { day_first, ..Draft::default() };
    for word in spaced(text).split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '，')) {
        draft.read(word)?;
    }
    draft.finish()
}

/// The text with the East Asian marks of year and month as hyphens, and a space wherever digits meet letters.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut before: Option<char> = None;
    let mut chars = text.chars().filter(|c| !matches!(c, '\u{200e}' | '\u{200f}')).peekable();
    while let Some(c) = chars.next() {
        if matches!(c, '年' | '月' | '년' | '월') && before.is_some_and(|c| c.is_ascii_digit()) {
            out.push('-');
            while chars.next_if(|c| *c == ' ').is_some() {}
            before = Some('-');
            continue;
        }
        let meets = |a: char, b: char| a.is_ascii_digit() && b.is_alphabetic() && !b.is_ascii();
        if before.is_some_and(|b| meets(b, c) || meets(c, b)) {
            out.push(' ');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

#[derive(Debug, Default)]
struct Draft {
    day_first: bool,
    year: Option<i32>,
    month: Option<i8>,
    day: Option<i8>,
    time: Option<(i8, String)>,
    afternoon: Option<bool>,
    zone: Option<String>,
}

impl Draft {
    /// `None` if the text can be no date.
    fn read(&mut self, word: &str) -> Option<()> {
        let word = word.trim_matches(|c: char| matches!(c, '.' | ';' | '*' | '-'));
        let lower = word.to_lowercase();
        let digits = word.chars().take_while(char::is_ascii_digit).count();
        if word.is_empty() {
        } else if digits > 0 && word.contains(':') {
            self.read_time(&lower);
        } else if digits > 0 && word.contains(['.', '-', '/']) {
            self.read_numbers(word)?;
        } else if digits > 0 {
            // `1er`, `7th`, `7º`.
            let number: i32 = word.get(..digits)?.parse().ok()?;
            match (digits, self.day) {
                (4, _) => self.year = self.year.or(Some(number)),
                (1 | 2, None) => self.day = i8::try_from(number).ok(),
                _ => {}
            }
        } else if AFTERNOON.contains(&lower.as_str()) {
            self.afternoon = Some(true);
        } else if FORENOON.contains(&lower.as_str()) {
            self.afternoon = Some(false);
        } else if let Some(month) = words::month(&lower) {
            self.month = self.month.or(Some(month));
        } else if self.time.is_some() && self.zone.is_none() {
            self.zone = zone(word);
        }
        Some(())
    }

    fn read_time(&mut self, word: &str) {
        if self.time.is_some() {
            return;
        }
        // `10:00am` is written as one word.
        let end = word.find(|c: char| !(c.is_ascii_digit() || c == ':')).unwrap_or(word.len());
        let (time, tail) = word.split_at(end);
        if AFTERNOON.contains(&tail) || FORENOON.contains(&tail) {
            self.afternoon = Some(AFTERNOON.contains(&tail));
        }
        if let Some((hour, rest)) = time.split_once(':')
            && let Ok(hour) = hour.parse()
        {
            self.time = Some((hour, rest.to_owned()));
        }
    }

    fn read_numbers(&mut self, word: &str) -> Option<()> {
        let numbers: Vec<&str> = word.split(['.', '-', '/']).filter(|part| !part.is_empty()).collect();
        let [first, second, third] = numbers.as_slice() else { return Some(()) };
        if self.year.is_some() {
            return Some(());
        }
        let number = |text: &str| text.parse::<i32>().ok();
        let (a, b, c) = (number(first)?, number(second), number(third)?);
        let Some(b) = b else {
            // `7-Sep-2020`.
            self.month = words::month(second);
            self.day = i8::try_from(a).ok();
            self.year = Some(c);
            return Some(());
        };
        let (year, month, day) = match (first.len(), third.len()) {
            (4, _) => (a, b, c),
            (_, 4 | 2) if word.contains('.') || a > 12 || self.day_first => (century(c), b, a),
            (_, 4 | 2) if b > 12 => (century(c), a, b),
            _ => return None,
        };
        self.year = Some(year);
        self.month = i8::try_from(month).ok();
        self.day = i8::try_from(day).ok();
        Some(())
    }

    fn finish(self) -> Option<Timestamp> {
        const NAMES: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let (hour, rest) = self.time?;
        let hour = match (self.afternoon, hour) {
            (Some(true), 1..=11) => hour + 12,
            (Some(false), 12) => 0,
            _ => hour,
        };
        let month = NAMES.get(usize::try_from(self.month?.checked_sub(1)?).ok()?)?;
        let zone = self.zone.unwrap_or_else(|| "+0000".to_owned());
        creel_mime::date::parse(&format!("{} {month} {} {hour:02}:{rest} {zone}", self.day?, self.year?))
    }
}

const fn century(year: i32) -> i32 {
    if year < 100 { 2000 + year } else { year }
}

/// `+0200`, `UTC+2`, `GMT-03:00`, `CEST`, as RFC 5322 has it.
fn zone(word: &str) -> Option<String> {
    let shift = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let Some(sign) = shift.chars().next().filter(|c| matches!(c, '+' | '-')) else {
        let name = word.chars().all(|c| c.is_ascii_uppercase()) && (1..=5).contains(&word.len());
        return name.then(|| word.to_owned());
    };
    let digits: String = shift.chars().filter(char::is_ascii_digit).take(4).collect();
    Some(match digits.len() {
        1 => format!("{sign}0{digits}00"),
        2 => format!("{sign}{digits}00"),
        3 => format!("{sign}0{digits}"),
        4 => format!("{sign}{digits}"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_programs_dates_are_read() {
        for text in [
            "Monday, September 7, 2020 10:05 AM",
            "Mon, Sep 7, 2020 at 10:05 AM",
            "September 7, 2020 at 10:05:00 AM UTC",
            "Mon, 7 Sep 2020 12:05:00 +0200",
            "Montag, 7. September 2020 10:05",
            "Mo., 7. Sept. 2020 um 10:05 Uhr",
            "lundi 7 septembre 2020 10:05",
            "lun. 7 sept. 2020 à 10:05",
            "lunes, 7 de septiembre de 2020 10:05",
            "segunda-feira, 7 de setembro de 2020 10:05",
            "lunedì 7 settembre 2020 10:05",
            "maandag 7 september 2020 10:05",
            "2020年9月7日 10:05",
            "2020年9月7日(月) 10:05",
            "2020年9月7日 星期一 上午 10:05",
            "2020年9月7日周一 上午10:05",
            "2020년 9월 7일 월요일 오전 10:05",
            "2020년 9월 7일 (월) 오전 10:05",
            "07.09.2020 10:05",
            "2020-09-07 10:05",
            "2020/09/07 10:05",
            "7-Sep-2020 10:05:00",
            "7 September 2020 at 12:05:00 GMT+2",
            "понедельник, 7 сентября 2020 г. 10:05",
            "7 Eylül 2020 Pazartesi 10:05",
        ] {
            let read = parse(text, false).map(|date| date.to_string());
            assert_eq!(read.as_deref(), Some("2020-09-07T10:05:00Z"), "{text}");
        }
        assert_eq!(
            parse("2020年9月7日 下午10:05", false).map(|d| d.to_string()).as_deref(),
            Some("2020-09-07T22:05:00Z")
        );
        assert_eq!(
            parse("07/09/2020 10:05", true).map(|d| d.to_string()).as_deref(),
            Some("2020-09-07T10:05:00Z")
        );
    }

    #[test]
    fn what_is_not_certain_is_not_read() {
        for text in
            ["9/7/2020 10:05 AM", "September 7, 2020", "10:05", "31 February 2020 10:05", "", "yesterday"]
        {
            assert_eq!(parse(text, false), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text: String, day_first: bool) {
            let _ = parse(&text, day_first);
        }
    }
}
