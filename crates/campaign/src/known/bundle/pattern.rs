//! The values that a STIX pattern compares with (STIX 2.1, section 9).
//!
//! Not the grammar: what is asked is which values it names by `=` or `IN`, whatever else has to hold.

/// Comparisons of one pattern that are read.
const COMPARISONS: usize = 1_000;
/// Bytes of a pattern.
const BYTES: usize = 1 << 20;

/// Object paths with the values that they are compared with, such as `domain-name:value` with `a.example`. `None` if a
/// literal does not end, or there is no comparison.
pub(super) fn comparisons(pattern: &str) -> Option<Vec<(String, String)>> {
    let tokens = tokens(pattern.get(..pattern.floor_char_boundary(BYTES))?)?;
    let mut found = Vec::new();
    let mut path: Option<&str> = None;
    let mut listed = false;
    let mut denied = false;
    for (place, token) in tokens.iter().enumerate() {
        match token {
            Token::Word("NOT") => denied = true,
            Token::Word("IN") => listed = true,
            Token::Word("AND" | "OR" | "FOLLOWEDBY") | Token::Close => {
                (path, listed, denied) = (None, false, false);
            }
            Token::Word(word) if word.contains(':') => (path, listed, denied) = (Some(*word), false, false),
            Token::Literal(value) => {
                let equal = matches!(place.checked_sub(1).and_then(|at| tokens.get(at)), Some(Token::Equal));
                if let Some(path) = path.filter(|_| (equal || listed) && !denied && found.len() < COMPARISONS)
                {
                    found.push((path.replace('\'', "").to_lowercase(), value.clone()));
                }
            }
            Token::Word(_) | Token::Equal | Token::Other => {}
        }
    }
    (!found.is_empty()).then_some(found)
}

enum Token<'p> {
    Word(&'p str),
    Literal(String),
    Equal,
    Close,
    Other,
}

fn tokens(pattern: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..)?;
        match c {
            '\'' => {
                let (value, left) = literal(after)?;
                tokens.push(Token::Literal(value));
                rest = left;
            }
            '=' => {
                // `!=` and `>=` end in it and are none.
                let compares = rest.len() == pattern.len()
                    || !pattern.get(..pattern.len() - rest.len())?.ends_with(['!', '<', '>']);
                tokens.push(if compares { Token::Equal } else { Token::Other });
                rest = after;
            }
            ']' => {
                tokens.push(Token::Close);
                rest = after;
            }
            c if c.is_alphanumeric() => {
                let (word, left) = word(rest)?;
                tokens.push(Token::Word(word));
                rest = left;
            }
            c => {
                if !c.is_whitespace() && c != '(' && c != ',' {
                    tokens.push(Token::Other);
                }
                rest = after;
            }
        }
    }
    Some(tokens)
}

/// A word or an object path; a part of a path can be quoted (`file:hashes.'SHA-256'`).
fn word(text: &str) -> Option<(&str, &str)> {
    let mut end = 0;
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        let after_dot = text.get(..at).is_some_and(|before| before.ends_with('.'));
        match c {
            '\'' if quoted => quoted = false,
            '\'' if after_dot => quoted = true,
            _ if quoted || c.is_alphanumeric() || "-_.:*".contains(c) => {}
            // An index into a list, `x[0]` or `x[*]`.
            '[' if text.get(at..).is_some_and(|rest| rest.starts_with("[*]")) => {}
            ']' if text.get(..at).is_some_and(|before| before.ends_with("[*")) => {}
            _ => break,
        }
        end = at + c.len_utf8();
    }
    (!quoted).then(|| text.split_at_checked(end)).flatten()
}

/// The inside of a string literal, and what follows it.
fn literal(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => {
                value.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '\'' => return Some((value, text.get(at + 1..)?)),
            _ => value.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(pattern: &str) -> Vec<(String, String)> {
        comparisons(pattern).unwrap_or_default()
    }

    fn pair(path: &str, value: &str) -> (String, String) {
        (path.to_owned(), value.to_owned())
    }

    #[test]
    fn values_of_comparisons_are_found() {
        assert_eq!(read("[domain-name:value = 'a.example']"), [pair("domain-name:value", "a.example")]);
        assert_eq!(
            read(
                "[file:hashes.'SHA-256' = 'ab' AND file:size > 3] FOLLOWEDBY [url:value='http://a.example/\\'x']"
            ),
            [pair("file:hashes.sha-256", "ab"), pair("url:value", "http://a.example/'x")]
        );
        assert_eq!(
            read("[ipv4-addr:value IN ('192.0.2.1', '192.0.2.2')]"),
            [pair("ipv4-addr:value", "192.0.2.1"), pair("ipv4-addr:value", "192.0.2.2")]
        );
    }

    #[test]
    fn what_is_denied_or_compared_otherwise_is_no_value() {
        assert_eq!(read("[domain-name:value != 'a.example']"), []);
        assert_eq!(read("[domain-name:value NOT IN ('a.example')]"), []);
        assert_eq!(read("[domain-name:value LIKE '%.example']"), []);
        assert_eq!(comparisons("[domain-name:value = 'a.exam"), None);
        assert_eq!(comparisons("garbage"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_to_an_end(text in "\\PC{0,200}", glue in "[\\[\\]='\\\\.:a-z ]{0,80}") {
            let _ = comparisons(&text);
            let _ = comparisons(&glue);
        }

        #[test]
        fn a_literal_reads_back(value in "\\PC{0,40}") {
            let escaped = value.replace('\\', "\\\\").replace('\'', "\\'");
            prop_assert_eq!(read(&format!("[url:value = '{escaped}']")), [pair("url:value", &value)]);
        }
    }
}
