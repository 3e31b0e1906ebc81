//! Telephone numbers as they are written in letters of alarm.

use std::ops::Range;

/// The first run of 10 to 13 digits in groups, as telephone numbers are written: with brackets, spaces, dots,
/// hyphens, and a plus or a bracket or several groups, so that order numbers are not taken for one.
pub(super) fn telephone(text: &str) -> Option<Range<usize>> {
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
        let (mut digits, mut groups, mut gap) = (0, 0, true);
        while let Some(&b) = bytes.get(end) {
            if b.is_ascii_digit() {
                digits += 1;
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
        if (10..=13).contains(&digits) && marked && !written.contains('/') {
            return Some(at..at + written.len());
        }
        at = end.max(at + 1);
    }
    None
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
        ] {
            assert_eq!(telephone(text).map(|at| &text[at]), number, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "([0-9+() .-]|\\PC){0,60}") {
            if let Some(at) = telephone(&text) {
                prop_assert!(text.get(at).is_some());
            }
        }
    }
}
