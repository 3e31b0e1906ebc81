//! Telephone numbers in running text.
//!
//! Text is full of digits that are no telephone numbers: dates, sums, order numbers. A run of digits counts
//! only if it is written the way people write telephone numbers (a country code, an area code in brackets, the
//! North American groups, a trunk zero) or if a word such as "call" stands before it.

use super::Found;

/// Most characters from the first to the last digit.
const LENGTH_LIMIT: usize = 32;
/// Bytes before the number in which a cue word may stand.
const CUE_DISTANCE: usize = 40;
/// Beginnings of words that announce a telephone number, in lower case, in the languages seen most.
const CUES: &[&str] = &[
    "tel",
    "phone",
    "call",
    "dial",
    "fone",
    "fon",
    "mobil",
    "cell",
    "hotline",
    "helpline",
    "helpdesk",
    "whatsapp",
    "toll",
    "ligue",
    "ligar",
    "llam",
    "rufen",
    "anruf",
    "appel",
    "chiam",
    "bel ",
    "bellen",
    "ring ",
    "звон",
    "тел",
    "電話",
    "电话",
    "celular",
    "contact us at",
    "text us",
    "sms",
    "arayın",
    "zadzwoń",
];

/// All telephone numbers in `text`, in order: `+` and digits where the country is written, else the digits.
pub(crate) fn find(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut end = 0;
    let mut previous = ' ';
    for (start, c) in text.char_indices() {
        let begins = start >= end && (digit(c).is_some() || matches!(c, '+' | '(')) && !joins(previous);
        previous = c;
        if !begins {
            continue;
        }
        let run = Run::read(text, start);
        // Digits that are no number are not looked at again from their middle.
        end = run.end.max(end);
        if let Some(value) = run.number(text) {
            found.push(Found { range: start..run.end, value });
        }
    }
    found
}

/// The number in a `tel:` URI or a messenger's link: `+` kept where written, everything but digits dropped.
pub(crate) fn normalise(written: &str) -> Option<String> {
    let number = written.split([';', '?', ',']).next().unwrap_or_default().trim();
    let digits: String = number.chars().filter_map(digit).collect();
    if !(5..=17).contains(&digits.len()) || number.chars().any(char::is_alphabetic) {
        return None;
    }
    Some(match (number.starts_with('+'), digits.strip_prefix("00")) {
        (true, _) => format!("+{digits}"),
        (false, Some(rest)) => format!("+{rest}"),
        (false, None) => digits,
    })
}

/// Whether a number cannot begin after this character: it would be the rest of a word, a URL or a sum.
fn joins(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '/' | '=' | '_' | '-' | '.' | ',' | '#' | '&' | '%' | '@' | '+' | '$' | '€' | '£')
}

/// The value of a decimal digit, also of the look-alike ones that evade filters.
fn digit(c: char) -> Option<char> {
    let value = match c {
        '0'..='9' => return Some(c),
        '\u{ff10}'..='\u{ff19}' => u32::from(c) - 0xff10,
        '\u{1d7ce}'..='\u{1d7ff}' => (u32::from(c) - 0x1d7ce) % 10,
        '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
        _ => return None,
    };
    char::from_digit(value, 10)
}

/// Digits with the separators that people put between them.
struct Run {
    /// One past the last digit.
    end: usize,
    start: usize,
    plus: bool,
    digits: String,
    /// Lengths of the digit groups.
    groups: Vec<usize>,
    /// Whether the first group stood in brackets.
    bracketed: bool,
    /// Whether every separator is a dot.
    dotted: bool,
}

impl Run {
    fn read(text: &str, start: usize) -> Self {
        let mut run = Self {
            end: start,
            start,
            plus: false,
            digits: String::new(),
            groups: Vec::new(),
            bracketed: false,
            dotted: true,
        };
        let mut separators = 1;
        let mut dots_only = true;
        for (i, c) in text.get(start..).unwrap_or_default().char_indices().take(LENGTH_LIMIT) {
            if let Some(d) = digit(c) {
                match run.groups.last_mut() {
                    Some(group) if separators == 0 => *group += 1,
                    _ => {
                        run.groups.push(1);
                        run.dotted &= dots_only || run.groups.len() == 1;
                    }
                }
                run.digits.push(d);
                run.end = start + i + c.len_utf8();
                (separators, dots_only) = (0, true);
                continue;
            }
            match c {
                '+' if i == 0 => run.plus = true,
                '(' if run.groups.is_empty() => run.bracketed = true,
                ' ' | '\u{a0}' | '\u{202f}' | '-' | '\u{2010}'..='\u{2013}' | '.' | '(' | ')' | '/'
                    if separators < 3 && (run.plus || i > 0) =>
                {
                    dots_only &= c == '.';
                    separators += 1;
                }
                _ => break,
            }
        }
        run
    }

    /// The normalised number, if this is written like one.
    fn number(&self, text: &str) -> Option<String> {
        let next = text.get(self.end..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
        if next.is_alphanumeric()
            || matches!(next, '@' | '%' | '_' | '=' | '€' | '$')
            || self.groups.len() > 8
        {
            return None;
        }
        let total = self.digits.len();
        let groups = self.groups.as_slice();
        if self.plus {
            let good = (8..=15).contains(&total) && !self.digits.starts_with('0');
            // "+44 (0)20": the trunk zero is dialled only inside the country.
            let written = text.get(self.start..self.end)?;
            let digits = match (written.find("(0)"), groups) {
                (Some(_), [code, 1, ..]) => {
                    let (code, rest) = self.digits.split_at_checked(*code)?;
                    format!("{code}{}", rest.strip_prefix('0').unwrap_or(rest))
                }
                _ => self.digits.clone(),
            };
            return good.then(|| format!("+{digits}"));
        }
        let is_date = matches!(groups, [4, 1..=2, 1..=2, ..] | [1..=2, 1..=2, 4, ..] | [1..=2, 1..=2, 2]);
        let is_address = self.dotted && groups.len() == 4 && total <= 12;
        if is_date || is_address {
            return None;
        }
        let abroad = self.digits.strip_prefix("00").filter(|rest| !rest.starts_with('0'));
        if let Some(rest) = abroad.filter(|rest| (8..=15).contains(&rest.len()) && groups.len() > 1) {
            return Some(format!("+{rest}"));
        }
        let at = |i: usize| self.digits.as_bytes().get(i).copied().unwrap_or(b'0');
        let north_american = match groups {
            [3, 3, 4] => at(0) >= b'2' && at(3) >= b'2',
            [1, 3, 3, 4] => at(0) == b'1' && at(1) >= b'2' && at(4) >= b'2',
            _ => false,
        };
        let bracketed = self.bracketed && matches!(groups, [2..=5, ..]) && (8..=12).contains(&total);
        let trunk = self.digits.starts_with('0')
            && (2..=5).contains(&groups.len())
            && matches!(groups, [2..=5, ..])
            && (9..=12).contains(&total)
            && !self.dotted;
        let announced = (7..=14).contains(&total) && self.is_announced(text);
        (north_american || bracketed || trunk || announced).then(|| self.digits.clone())
    }

    /// Whether a word such as "call" stands shortly before.
    fn is_announced(&self, text: &str) -> bool {
        let from = text.floor_char_boundary(self.start.saturating_sub(CUE_DISTANCE));
        let before = text.get(from..self.start).unwrap_or_default().to_lowercase();
        // Only the same line, and nothing but the number's own clause.
        let clause = before.rsplit(['\n', ';', '!', '?']).next().unwrap_or_default();
        CUES.iter().any(|cue| {
            clause.match_indices(cue).any(|(i, _)| {
                clause.get(..i).and_then(|head| head.chars().next_back()).is_none_or(|c| !c.is_alphanumeric())
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(text: &str) -> Vec<String> {
        find(text).into_iter().map(|f| f.value).collect()
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, expected) in [
            ("Call +1 (888) 555-0100 now", "+18885550100"),
            ("+44 (0)20 7946 0958", "+442079460958"),
            ("0049 30 1234567", "+49301234567"),
            ("Toll free: 1-800-555-0100.", "18005550100"),
            ("(212) 555-0147", "2125550147"),
            ("888.555.0100", "8885550100"),
            ("Fone (11) 95555-0100", "11955550100"),
            ("0800 555 0100", "08005550100"),
            ("please call us at 8885550100", "8885550100"),
            ("１-８００-５５５-０１００", "18005550100"),
            ("𝟏-𝟖𝟎𝟎-𝟓𝟓𝟓-𝟎𝟏𝟎𝟎", "18005550100"),
        ] {
            assert_eq!(values(text), [expected], "{text}");
        }
    }

    #[test]
    fn other_digits_are_left() {
        for text in [
            "on 2024-01-12 10:30",
            "12.10.2024",
            "192.0.2.140",
            "$1,234,567",
            "order 112-4567890-1234567",
            "4111 1111 1111 1111",
            "ID 8885550100",
            "https://a.example/888-555-0100",
            "123-45-6789",
            "v1.2.3.4",
            "call before 12.10.2024",
            "",
            "(((((",
            "+",
            "++++49",
        ] {
            assert_eq!(values(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_tel_uri_is_normalised() {
        assert_eq!(normalise("+1-888-555-0100;ext=5").as_deref(), Some("+18885550100"));
        assert_eq!(normalise("0018885550100").as_deref(), Some("+18885550100"));
        assert_eq!(normalise("call-me"), None);
        assert_eq!(normalise(""), None);
    }

    proptest! {
        #[test]
        fn every_range_begins_and_ends_on_a_number(text in "[0-9+() .é٣-]{0,60}") {
            for found in find(&text) {
                let written = &text[found.range];
                prop_assert!(written.chars().next_back().and_then(digit).is_some());
                prop_assert!(found.value.trim_start_matches('+').bytes().all(|b| b.is_ascii_digit()));
            }
        }
    }
}
