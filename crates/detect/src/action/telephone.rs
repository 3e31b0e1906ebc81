//! Telephone numbers as they are written in letters of alarm.

use std::ops::Range;

/// Bytes before a short number in which the word that asks for the call may stand.
const CUE_DISTANCE: usize = 48;
/// Beginnings of free and national service numbers, digits only; such a number may be short.
const SERVICE: [&str; 16] = [
    "0800", "00800", "800", "0808", "0805", "0120", "0570", "080", "0801", "0900", "900", "1800", "1300",
    "400", "444", "8800",
];

/// The first telephone number: 10 to 13 digits in groups, with a plus or a bracket or several groups, so that order
/// numbers are not taken for one; or a shorter one that is in international notation, or a free or national number
/// in groups before which `asks` sees the word for calling.
pub(super) fn telephone(text: &str, asks: impl Fn(&str) -> bool) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let opens = |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'(');
        let after_word = at > 0
            && bytes
                .get(at - 1)
                .is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'#' | b'$' | b'-' | b'.' | b'/'));
        if !bytes.get(at).copied().is_some_and(opens) || after_word {
            at += 1;
            continue;
        }
        let mut end = at;
        let (mut digits, mut groups, mut gap) = (String::new(), 0, true);
        while let Some(&b) = bytes.get(end) {
            if b.is_ascii_digit() {
                digits.push(char::from(b));
                groups += usize::from(gap);
                gap = false;
            } else if matches!(b, b' ' | b'-' | b'.' | b'(' | b')' | b'+' | b'*' | b'/') && end - at < 30 {
                gap = true;
            } else {
                break;
            }
            end += 1;
        }
        let written = text.get(at..end).unwrap_or_default().trim_end_matches(|c: char| !c.is_ascii_digit());
        let marked = written.starts_with('+') || written.contains('(') || (3..=6).contains(&groups);
        let long = (10..=13).contains(&digits.len()) && marked;
        let international = (8..=15).contains(&digits.len()) && written.starts_with('+') && groups >= 2;
        let free = (8..=12).contains(&digits.len())
            && groups >= 2
            && SERVICE.iter().any(|start| digits.starts_with(start))
            && asks(before(text, at));
        if (long || international || free) && !written.contains('/') {
            return Some(at..at + written.len());
        }
        at = end.max(at + 1);
    }
    None
}

/// The text shortly before an offset.
fn before(text: &str, at: usize) -> &str {
    let start = (at.saturating_sub(CUE_DISTANCE)..=at).find(|&start| text.is_char_boundary(start));
    start.and_then(|start| text.get(start..at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_told_from_codes() {
        for (text, number) in [
            ("call +1 (888) 555-0100 now", Some("+1 (888) 555-0100")),
            ("call 1-888-555-0100.", Some("1-888-555-0100")),
            ("call (888) 555 0100", Some("(888) 555 0100")),
            ("order 48202093811", None),
            ("invoice #112-4441234-99812", None),
            ("on 07/09/2020 10:30", None),
            ("call +45 70 12 34 56", Some("+45 70 12 34 56")),
            ("call 0800 123 4567 today", Some("0800 123 4567")),
            ("call 800 123 456", Some("800 123 456")),
            ("call 0120-123-456", Some("0120-123-456")),
            ("call 8-800-123-45-67", Some("8-800-123-45-67")),
            ("pay 800 123 456", None),
            ("call before 12 30", None),
        ] {
            let found = telephone(text, |before| before.contains("call"));
            assert_eq!(found.map(|at| &text[at]), number, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "([0-9+() .-]|\\PC){0,60}") {
            if let Some(at) = telephone(&text, |_| true) {
                prop_assert!(text.get(at).is_some());
            }
        }
    }
}
