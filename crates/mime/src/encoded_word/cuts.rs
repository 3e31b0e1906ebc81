//! Where decoding a header field's value may begin and end.

use super::{Found, decode, word};
use crate::cover::{self, Cover, Cut};
use creel_evidence::locus::Span;
use memchr::memmem;

/// The bytes of a field's value that give the stretch `wanted` of `text`, which is what [`decode`] makes of the
/// value. Encoded words that belong together are not split. `None` if `wanted` lies outside of the text.
#[must_use]
pub fn cover(value: &[u8], text: &str, wanted: Span) -> Option<Cover> {
    cover::cover(value, text.as_bytes(), wanted, cuts(value), |bytes| decode(bytes).into_bytes())
}

/// Around every run of encoded words, and between the characters of text that needs no decoding.
fn cuts(value: &[u8]) -> Vec<Cut> {
    let mut cuts = vec![Cut { input: 0, output: 0 }];
    let mut output = 0;
    for section in sections(value) {
        let Some(bytes) = value.get(section.range()) else { break };
        let decoded = decode(bytes);
        if decoded.as_bytes() == bytes {
            let inside =
                decoded.char_indices().map(|(at, _)| Cut { input: section.start + at, output: output + at });
            cuts.extend(inside);
        }
        output += decoded.len();
        cuts.push(Cut { input: section.end, output });
    }
    cuts
}

/// Runs of encoded words with the white space between them; lines of other text.
fn sections(value: &[u8]) -> Vec<Span> {
    let mut list: Vec<Span> = Vec::new();
    let (mut at, mut done, mut run) = (0, 0, None::<Span>);
    let mut may_end = true;
    while let Some(found) = value.get(at..).and_then(|rest| memmem::find(rest, b"=?")).filter(|_| may_end) {
        let start = at + found;
        match word(value.get(start..).unwrap_or_default()) {
            Found::Word { length, .. } => {
                let between = value.get(done..start).unwrap_or_default();
                match &mut run {
                    Some(span) if between.trim_ascii().is_empty() => span.end = start + length,
                    _ => {
                        list.extend(run.take());
                        plain(value, Span::new(done, start), &mut list);
                        run = Some(Span::new(start, start + length));
                    }
                }
                (at, done) = (start + length, start + length);
            }
            found => {
                may_end = !matches!(found, Found::NoEnd);
                at = start + 2;
            }
        }
    }
    list.extend(run);
    plain(value, Span::new(done, value.len()), &mut list);
    list
}

/// Text outside encoded words, cut where a folded line begins with its white space.
fn plain(value: &[u8], span: Span, list: &mut Vec<Span>) {
    let text = value.get(span.range()).unwrap_or_default();
    let mut at = span.start;
    for line in text.split_inclusive(|&b| b == b'\n') {
        let end = at + line.len();
        let bare = line.trim_ascii_end().len();
        if bare > 0 {
            list.push(Span::new(at, at + bare));
        }
        if bare < line.len() {
            list.push(Span::new(at + bare, end));
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(value: &[u8], from: usize, len: usize) -> (Cover, String) {
        let text = decode(value);
        let start = from % (text.len() + 1);
        let wanted = Span::new(start, (start + len).min(text.len()));
        let cover = cover(value, &text, wanted).unwrap();
        let again = decode(&value[cover.input.range()]);
        assert_eq!(
            &again.as_bytes()[cover.take.range()],
            &text.as_bytes()[wanted.range()],
            "{text:?} {cover:?}"
        );
        (cover, String::from_utf8_lossy(&value[cover.input.range()]).into_owned())
    }

    #[test]
    fn words_are_covered_whole_and_other_text_by_itself() {
        let value = b"Re: =?utf-8?q?caf?=\r\n =?utf-8?b?w6k=?= and\r\n more";
        assert_eq!(decode(value), "Re: caf\u{e9} and more");
        assert_eq!(check(value, 0, 3).1, "Re:");
        assert_eq!(check(value, 6, 3).1, "=?utf-8?q?caf?=\r\n =?utf-8?b?w6k=?=");
        assert_eq!(check(value, 11, 2).1, "nd");
        assert_eq!(check(value, 14, 4).1, "more");
    }

    proptest! {
        #[test]
        fn every_stretch_has_a_cover(
            value in "(=\\?utf-8\\?q\\?[a-z=C3A9_]{0,6}\\?=|=\\?latin1\\?b\\?[A-Za-z0-9=]{0,8}\\?=|[ \r\n\ta-z\u{e9}=?\"(]){0,12}",
            from: usize, len in 0usize..20,
        ) {
            check(value.as_bytes(), from, len);
        }

        #[test]
        fn every_stretch_of_any_bytes_has_a_cover(value: Vec<u8>, from: usize, len in 0usize..20) {
            check(&value, from, len);
        }
    }
}
