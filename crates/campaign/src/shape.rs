//! Shapes: what stays of an identifier when its numbers and random parts are taken away.
//!
//! A program that makes up paths, boundaries or Message-IDs is known by how it makes them up.

/// Characters of a shape that are kept.
const LIMIT: usize = 96;
/// Changes between letters and digits that are kept of a random part.
const RUNS: usize = 6;

/// The shape of an identifier: separators and words stay, numbers become `9`, random parts become their
/// changes between letters and digits (`4kyMVA2875` is `9a9`), hexadecimal ones `x`.
pub(crate) fn shape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if out.len() >= LIMIT {
            break;
        }
        if is_uuid(rest) {
            out.push_str("<uuid>");
            rest = rest.get(UUID..).unwrap_or_default();
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        if end == 0 {
            // Any run of other letters counts as one.
            let kept = if c.is_ascii() { c } else { '~' };
            if c.is_ascii() || !out.ends_with('~') {
                out.push(kept);
            }
            rest = &rest[c.len_utf8()..];
        } else {
            part(&rest[..end], &mut out);
            rest = &rest[end..];
        }
    }
    out
}

/// Characters of a UUID (RFC 9562 section 4).
const UUID: usize = 36;

fn is_uuid(text: &str) -> bool {
    let Some(text) = text.as_bytes().get(..UUID) else { return false };
    text.iter().enumerate().all(|(i, b)| match i {
        8 | 13 | 18 | 23 => *b == b'-',
        _ => b.is_ascii_hexdigit(),
    })
}

fn part(text: &str, out: &mut String) {
    if is_word(text) {
        out.extend(text.chars().map(|c| c.to_ascii_lowercase()));
        return;
    }
    let hexadecimal = text.len() >= 6 && text.bytes().all(|b| b.is_ascii_hexdigit());
    if hexadecimal && text.bytes().any(|b| b.is_ascii_alphabetic()) {
        return out.push('x');
    }
    let class = |b: &u8| if b.is_ascii_digit() { '9' } else { 'a' };
    let bytes = text.as_bytes();
    out.extend(
        bytes.chunk_by(|a, b| class(a) == class(b)).take(RUNS).filter_map(|run| run.first().map(class)),
    );
}

/// Whether letters look like a word that somebody wrote: one case (or a capital in front), of moderate length,
/// with vowels where a tongue needs them.
fn is_word(text: &str) -> bool {
    let bytes = text.as_bytes();
    let tail = bytes.get(1..).unwrap_or_default();
    let one_case = tail.iter().all(u8::is_ascii_lowercase) || bytes.iter().all(u8::is_ascii_uppercase);
    let vowel = |b: &u8| matches!(b.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    let pronounceable = bytes.split(vowel).all(|consonants| consonants.len() <= 4);
    bytes.iter().all(u8::is_ascii_alphabetic) && one_case && pronounceable && bytes.len() <= 15
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn random_parts_are_taken_away() {
        assert_eq!(shape("/cl/161_md/2010/26/663"), "/cl/9_md/9/9/9");
        assert_eq!(shape("/cl/2951_md/31/68/270"), "/cl/9_md/9/9/9");
        assert_eq!(shape("#4kyMVA2875meSQ93dhbczausgc2"), "#9a9a9a");
        assert_eq!(shape("----=_NextPart_000_0012_01D9AB"), "----=_a_9_9_x");
        assert_eq!(shape("/wp-content/themes/index.php"), "/wp-content/themes/index.php");
        assert_eq!(shape("日本/x"), "~/x");
        assert_eq!(shape("v1-0b3c2f6e-99aa-4bcd-8123-0123456789ab.x"), "a9-<uuid>.x");
    }

    proptest! {
        #[test]
        fn shapes_are_short(text: String) {
            prop_assert!(shape(&text).len() <= LIMIT + 16);
        }
    }
}
