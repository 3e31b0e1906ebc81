//! Mailboxes as mail programs write them for readers: `Name <a@b>`, `Name [mailto:a@b]`, `a@b<mailto:a@b>`, or a name
//! without an address.

use crate::recognise::address;
use std::ops::Range;

/// Mailboxes of one list that are kept.
const LIMIT: usize = 1_000;

/// A mailbox in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// The name; empty if there is none.
    pub(super) name: String,
    /// The address, domain in lower case; empty if only a name is shown.
    pub(super) address: String,
    /// Name and address in the text.
    pub(super) range: Range<usize>,
}

/// Reads a list of mailboxes.
pub(super) fn parse(text: &str) -> Vec<Written> {
    let mut list: Vec<Written> = Vec::new();
    let mut done = 0;
    for found in address::find(text).into_iter().take(LIMIT) {
        let before = text.get(done..found.range.start).unwrap_or_default();
        let (names, own) = before.rsplit_once(';').unwrap_or(("", before));
        nameless(names, done, &mut list);
        let own_start = found.range.start - own.len();
        let name = clean(own);
        // Behind its address a mailbox is often written again, as the link that it is.
        let again = list.last().is_some_and(|last| {
            last.address.eq_ignore_ascii_case(&found.value)
                && (name.is_empty() || own.trim_start().starts_with(['<', '[', '(']))
        });
        // The bracket that closes belongs to the mailbox.
        let closed = text.get(found.range.end..).is_some_and(|rest| rest.starts_with(['>', ']']));
        done = found.range.end + usize::from(closed);
        if !again {
            let name = if name.eq_ignore_ascii_case(&found.value) { String::new() } else { name };
            let start = own_start + (own.len() - own.trim_start_matches(is_edge).len());
            list.push(Written { name, address: found.value, range: start..done });
        }
    }
    nameless(text.get(done..).unwrap_or_default(), done, &mut list);
    list
}

/// Adds the names in `text` that have no address, separated by semicolons as Outlook does.
fn nameless(text: &str, start: usize, list: &mut Vec<Written>) {
    let mut at = start;
    for piece in text.split(';') {
        let name = clean(piece);
        let letters = name.chars().filter(|c| c.is_alphanumeric()).count();
        if letters >= 2 && name.len() <= 120 && list.len() < LIMIT {
            let from = at + (piece.len() - piece.trim_start_matches(is_edge).len());
            let to = at + piece.trim_end_matches(is_edge).len();
            list.push(Written { name, address: String::new(), range: from..to.max(from) });
        }
        at += piece.len() + 1;
    }
}

/// A name without the marks around it.
fn clean(text: &str) -> String {
    let text = text.trim_end_matches(is_edge);
    let text = text.strip_suffix("mailto:").unwrap_or(text);
    let text = text.trim_matches(is_edge);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_edge(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, ',' | ';' | '<' | '>' | '[' | ']' | '(' | ')' | '"' | '\'' | '*' | '“' | '”' | '|')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_way_of_writing_is_read() {
        for (text, expected) in [
            ("\"Ann Lee\" <ann@corp.example>", &[("Ann Lee", "ann@corp.example")][..]),
            ("Ann Lee [mailto:ann@CORP.example]", &[("Ann Lee", "ann@corp.example")]),
            ("ann@corp.example<mailto:ann@corp.example>", &[("", "ann@corp.example")]),
            ("Ann Lee <ann@corp.example<mailto:ann@corp.example>>", &[("Ann Lee", "ann@corp.example")]),
            ("'ann@corp.example' <ann@corp.example>", &[("", "ann@corp.example")]),
            ("Lee, Ann; Bob Ray <bob@corp.example>", &[("Lee, Ann", ""), ("Bob Ray", "bob@corp.example")]),
            ("a@corp.example, b@corp.example", &[("", "a@corp.example"), ("", "b@corp.example")]),
            ("Ann Lee", &[("Ann Lee", "")]),
            ("", &[]),
        ] {
            let read: Vec<_> = parse(text).into_iter().map(|m| (m.name, m.address)).collect();
            let read: Vec<_> = read.iter().map(|(n, a)| (n.as_str(), a.as_str())).collect();
            assert_eq!(read, expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_list_is_taken(text in "(Ann |<|>|;|,|mailto:|ann@corp.example|\\PC){0,40}") {
            for mailbox in parse(&text) {
                prop_assert!(text.get(mailbox.range).is_some());
            }
        }
    }
}
