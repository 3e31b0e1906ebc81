//! Quoted text: a mail that another mail holds as text.

use creel_evidence::locus::Span;
use std::ops::Range;

/// The text in `ranges` of `text`, each line without its first `marks` quotation marks (RFC 3676 section 4.5), each
/// with the space behind it. `None` if a range lies outside.
pub(crate) fn unquote(text: &str, ranges: &[Range<usize>], marks: usize) -> Option<String> {
    let pieces = pieces(text, ranges, marks)?;
    Some(pieces.into_iter().filter_map(|piece| text.get(piece.range())).collect())
}

/// The stretches of `text` that [`unquote`] puts together.
pub(crate) fn pieces(text: &str, ranges: &[Range<usize>], marks: usize) -> Option<Vec<Span>> {
    let mut pieces = Vec::new();
    for range in ranges {
        let whole = text.get(range.clone())?;
        if marks == 0 {
            pieces.push(Span::from(range.clone()));
            continue;
        }
        let mut end = range.start;
        for line in whole.split_inclusive('\n') {
            end += line.len();
            let mut rest = line;
            for _ in 0..marks {
                let Some(behind) = rest.trim_start_matches([' ', '\t']).strip_prefix('>') else { break };
                rest = behind.strip_prefix(' ').unwrap_or(behind);
            }
            pieces.push(Span::new(end - rest.len(), end));
        }
    }
    Some(pieces)
}

/// The parts of the pieces that give the stretch `wanted` of what is put together out of them.
pub(crate) fn sources(pieces: &[Span], wanted: Span) -> Vec<Span> {
    let mut at = 0;
    let mut parts = Vec::new();
    for piece in pieces {
        let (from, to) = (wanted.start.max(at), wanted.end.min(at + piece.len()));
        if from < to {
            parts.push(Span::new(piece.start + (from - at), piece.start + (to - at)));
        }
        at += piece.len();
    }
    parts
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

    #[test]
    fn a_stretch_knows_its_lines() {
        let text = "> ab\n>> cd\ne";
        let whole = [0..5, 5..text.len()];
        let pieces = pieces(text, &whole, 1).unwrap();
        let of = |start, end| -> Vec<&str> {
            sources(&pieces, Span::new(start, end)).into_iter().map(|part| &text[part.range()]).collect()
        };
        assert_eq!(unquote(text, &whole, 1).as_deref(), Some("ab\n> cd\ne"));
        assert_eq!(of(1, 6), ["b\n", "> c"]);
        assert_eq!(of(3, 3), Vec::<&str>::new());
    }
}
