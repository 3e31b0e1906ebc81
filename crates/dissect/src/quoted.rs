//! Quoted text: a mail that another mail holds as text.

use std::ops::Range;

/// The text in `ranges` of `text`, each line without its first `marks` quotation marks (RFC 3676 section 4.5), each
/// with the space behind it. `None` if a range lies outside.
pub(crate) fn unquote(text: &str, ranges: &[Range<usize>], marks: usize) -> Option<String> {
    let mut out = String::with_capacity(ranges.iter().map(Range::len).sum());
    for range in ranges {
        let piece = text.get(range.clone())?;
        if marks == 0 {
            out.push_str(piece);
            continue;
        }
        for line in piece.split_inclusive('\n') {
            let mut rest = line;
            for _ in 0..marks {
                let Some(behind) = rest.trim_start_matches([' ', '\t']).strip_prefix('>') else { break };
                rest = behind.strip_prefix(' ').unwrap_or(behind);
            }
            out.push_str(rest);
        }
    }
    Some(out)
}

/// How many quotation marks a line begins with.
pub(crate) fn marks(line: &str) -> usize {
    let start = line.chars().take_while(|c| matches!(c, '>' | ' ' | '\t'));
    start.filter(|c| *c == '>').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_off_line_by_line() {
        let text = "> a\n>> b\n>\nc\n> > d";
        let whole = [0..4, 4..text.len()];
        assert_eq!(unquote(text, &whole, 1).as_deref(), Some("a\n> b\n\nc\n> d"));
        assert_eq!(unquote(text, &whole, 2).as_deref(), Some("a\nb\n\nc\nd"));
        assert_eq!(unquote(text, &[0..3, 4..8], 0).as_deref(), Some("> a>> b"));
        assert_eq!(unquote(text, &[0..4, 4..99], 1), None);
        assert_eq!((marks("> > x > y"), marks("x"), marks(">>> ")), (2, 0, 3));
    }
}
