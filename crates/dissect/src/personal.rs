//! Values that name a victim inside values that an attacker made: addresses in URLs, in bounce addresses, in
//! Message-IDs and file names; and their removal.
//!
//! The removal errs towards removing: an indicator without one token is still an indicator, a victim's address
//! in a published list is harm.

use crate::encodings::decode_once;
use crate::recognise::address;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use creel_evidence::DomainName;
use data_encoding::HEXLOWER;
use md5::Md5;
use sha1::{Digest as _, Sha1};
use sha2::Sha256;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// What stands in a value where a victim's own stood.
pub(crate) const PLACEHOLDER: &str = "{recipient}";
/// Decodings inside one another that are followed (percent in base64 in percent).
const NESTING: usize = 4;
/// Longest piece of a URL that is decoded.
const TOKEN_LIMIT: usize = 4096;

/// A victim's value inside a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trace {
    /// Bytes of the text that have to go.
    pub(crate) range: Range<usize>,
    /// The address that it is, if it is a whole one.
    pub(crate) address: Option<String>,
}

/// What is known about the victims of one submission.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// Spellings of addresses, each with its address, then domains of organisations; all in lower case.
    needles: Vec<(String, Option<String>)>,
    /// Finds the needles at once where there are many.
    many: Option<AhoCorasick>,
    /// Hexadecimal digests of addresses, each with the address.
    digests: HashMap<String, String>,
    /// Local parts that name a person rather than a function.
    locals: HashSet<String>,
}

/// Needles from which on an automaton is worth its making.
const MANY: usize = 48;

impl Known {
    /// Learns addresses and registrable domains of organisations, both in lower case.
    pub(crate) fn new<'a>(
        addresses: impl IntoIterator<Item = &'a str>,
        domains: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut known = Self::default();
        for address in addresses {
            let Some((local, domain)) = address.rsplit_once('@') else { continue };
            if local.len() < 2 || domain.len() < 2 {
                continue;
            }
            // As it is, as VERP writes it, and as path-safe software does.
            for spelling in [address.to_owned(), format!("{local}={domain}"), format!("{local}_at_{domain}")]
            {
                known.needles.push((spelling, Some(address.to_owned())));
            }
            let bytes = address.as_bytes();
            known.digests.insert(HEXLOWER.encode(&Md5::digest(bytes)), address.to_owned());
            known.digests.insert(HEXLOWER.encode(&Sha1::digest(bytes)), address.to_owned());
            known.digests.insert(HEXLOWER.encode(&Sha256::digest(bytes)), address.to_owned());
            let telling = |c: char| matches!(c, '.' | '_' | '-') || c.is_ascii_digit();
            if local.len() >= 5 && local.contains(telling) {
                known.locals.insert(local.to_owned());
            }
        }
        known.needles.extend(domains.into_iter().map(|domain| (domain.to_owned(), None)));
        if known.needles.len() > MANY {
            let patterns = known.needles.iter().map(|(needle, _)| needle);
            known.many =
                AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(patterns).ok();
        }
        known
    }

    /// Traces of victims in a text that is no URL: a Message-ID, a file name, a bounce address.
    pub(crate) fn in_text(&self, text: &str) -> Vec<Trace> {
        self.plain(&text.to_ascii_lowercase())
    }

    /// Traces of victims in a URL: every address after the authority, known or not, and every known value.
    pub(crate) fn in_url(&self, url: &str) -> Vec<Trace> {
        let start = after_host(url);
        let mut traces = self.in_userinfo(url);
        let before = traces.len();
        let Some(tail) = url.get(start..) else { return traces };
        let lower = tail.to_ascii_lowercase();
        traces.extend(self.plain(&lower));
        let plain = traces.len();
        for range in tokens(tail).filter(|range| (4..=TOKEN_LIMIT).contains(&range.len())) {
            let (Some(token), Some(lower)) = (tail.get(range.clone()), lower.get(range.clone())) else {
                continue;
            };
            if token.contains('@') {
                let found = address::find(token).into_iter();
                traces.extend(found.map(|f| Trace {
                    range: range.start + f.range.start..range.start + f.range.end,
                    address: Some(f.value),
                }));
                continue;
            }
            let touched = traces
                .iter()
                .take(plain)
                .skip(before)
                .any(|t| t.range.start < range.end && range.start < t.range.end);
            if touched {
                continue;
            }
            let digest = matches!(token.len(), 32 | 40 | 64).then(|| self.digests.get(lower)).flatten();
            if digest.is_some() || self.locals.contains(lower) {
                traces.push(Trace { range, address: digest.cloned() });
            } else if let Some(address) = self.encoded(token) {
                traces.push(Trace { range, address });
            }
        }
        for trace in traces.iter_mut().skip(before) {
            trace.range = start + trace.range.start..start + trace.range.end;
        }
        traces
    }

    /// An address in front of the host: `https://ann%40corp.example@evil.test/`.
    fn in_userinfo(&self, url: &str) -> Vec<Trace> {
        let userinfo = || {
            let start = url.find("://")? + 3;
            let end = start + url.get(start..after_host(url))?.rfind('@')?;
            let token = url.get(start..end)?;
            let plain =
                || self.plain(&token.to_ascii_lowercase()).into_iter().next().map(|trace| trace.address);
            Some(Trace { range: start..end, address: self.encoded(token).or_else(plain)? })
        };
        userinfo().into_iter().collect()
    }

    /// Known spellings and organisations' domains in lower-case text.
    fn plain(&self, lower: &str) -> Vec<Trace> {
        let mut traces = Vec::new();
        let mut add = |at: usize, (needle, address): &(String, Option<String>)| {
            let range = at..at + needle.len();
            if address.is_some() || stands_alone(lower, &range) {
                traces.push(Trace { range, address: address.clone() });
            }
        };
        match &self.many {
            Some(automaton) => {
                for hit in automaton.find_overlapping_iter(lower) {
                    if let Some(needle) = self.needles.get(hit.pattern().as_usize()) {
                        add(hit.start(), needle);
                    }
                }
            }
            None => {
                for needle in self.needles.iter().filter(|(needle, _)| needle.len() <= lower.len()) {
                    lower.match_indices(needle.0.as_str()).for_each(|(at, _)| add(at, needle));
                }
            }
        }
        traces
    }

    /// The address that a piece of a URL decodes to. `Some(None)` if it decodes to another known value.
    fn encoded(&self, token: &str) -> Option<Option<String>> {
        let mut text = decode_once(token)?;
        for _ in 1..NESTING {
            if let Some(found) = address::find(&text).into_iter().next() {
                return Some(Some(found.value));
            }
            if let Some(trace) = self.plain(&text.to_ascii_lowercase()).into_iter().next() {
                return Some(trace.address);
            }
            text = decode_once(&text)?;
        }
        None
    }
}

/// Whether no letter, digit or hyphen joins on to the range: `corp.example`, but not `notcorp.example`.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let joined = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '-');
    !joined(text.get(..range.start).and_then(|head| head.chars().next_back()))
        && !joined(text.get(range.end..).and_then(|tail| tail.chars().next()))
}

/// `text` with the traces replaced by the placeholder; `None` if there are none.
pub(crate) fn without(text: &str, mut traces: Vec<Trace>) -> Option<String> {
    if traces.is_empty() {
        return None;
    }
    traces.sort_by_key(|trace| (trace.range.start, std::cmp::Reverse(trace.range.end)));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for Trace { range, .. } in traces {
        if range.start >= done {
            out.push_str(text.get(done..range.start).unwrap_or_default());
            out.push_str(PLACEHOLDER);
        }
        done = done.max(range.end);
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Some(out)
}

/// The address that a bounce address carries inside its local part: `bounce+ann=corp.example@list.test` holds
/// `ann=corp.example`. Senders' own rewriting (SRS) looks alike and is left.
pub(crate) fn variable_envelope_path(address: &str) -> Option<Trace> {
    let (local, _) = address.rsplit_once('@')?;
    let upper = local.get(..4).unwrap_or_default().to_ascii_uppercase();
    if upper == "SRS0" || upper == "SRS1" {
        return None;
    }
    let (head, domain) = local.rsplit_once('=')?;
    let domain_len =
        domain.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')).count();
    let parsed = DomainName::parse(domain.get(..domain_len)?).filter(address::has_real_suffix)?;
    let start = head.rfind(['+', '=', '/', '*']).map_or(0, |i| i + 1);
    // "bounces-1234-ann=corp.example": digits and dashes in front are the list's own.
    let name = head.get(start..)?;
    let own = name
        .rfind(|c: char| !(c.is_ascii_digit() || c == '-'))
        .map_or(0, |last| name.get(..last).and_then(|h| h.rfind('-')).map_or(0, |dash| dash + 1));
    let name = name.get(own..)?;
    (!name.is_empty()).then(|| Trace {
        range: start + own..head.len() + 1 + domain_len,
        address: Some(format!("{name}@{parsed}")),
    })
}

/// Where the path, query or fragment begins.
fn after_host(url: &str) -> usize {
    let start = url.find("://").map_or(0, |i| i + 3);
    url.get(start..).and_then(|rest| rest.find(['/', '?', '#'])).map_or(url.len(), |i| start + i)
}

/// The pieces of a URL between its delimiters.
fn tokens(tail: &str) -> impl Iterator<Item = Range<usize>> {
    let is_delimiter = |c| matches!(c, '/' | '?' | '&' | '#' | '=' | ';' | ',' | '|' | '!' | '$' | '*' | ':');
    let mut start = 0;
    tail.split(is_delimiter).map(move |token| {
        let range = start..start + token.len();
        // Every delimiter is one byte.
        start = range.end + 1;
        range
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn known() -> Known {
        Known::new(["ann.lee@corp.example", "phishing@pot"], ["corp.example"])
    }

    fn cleaned(url: &str) -> String {
        without(url, known().in_url(url)).unwrap_or_else(|| url.to_owned())
    }

    #[test]
    fn addresses_in_urls_go_however_they_are_written() {
        for (url, expected) in [
            ("https://e.test/?u=ann.lee@corp.example&x=1", "https://e.test/?u={recipient}&x=1"),
            ("https://e.test/#Ann.Lee@corp.example", "https://e.test/#{recipient}"),
            ("https://e.test/a%6en.lee%40corp.example/x", "https://e.test/{recipient}/x"),
            ("https://e.test/#YW5uLmxlZUBjb3JwLmV4YW1wbGU=", "https://e.test/#{recipient}="),
            ("https://e.test/#YW5uLmxlZUBjb3JwLmV4YW1wbGU", "https://e.test/#{recipient}"),
            ("https://e.test/616e6e2e6c656540636f72702e6578616d706c65", "https://e.test/{recipient}"),
            ("https://e.test/?e=bob@else.example", "https://e.test/?e={recipient}"),
            ("https://e.test/?e=phishing@pot", "https://e.test/?e={recipient}"),
            ("https://e.test/?e=phishing%40pot", "https://e.test/?e={recipient}"),
            ("https://e.test/corp.example/login", "https://e.test/{recipient}/login"),
            ("https://e.test/u/ann.lee", "https://e.test/u/{recipient}"),
            ("https://ann.lee%40corp.example@e.test/", "https://{recipient}@e.test/"),
            ("https://user@e.test/logo@2x.png", "https://user@e.test/logo@2x.png"),
            ("https://e.test/notcorp.example", "https://e.test/notcorp.example"),
        ] {
            assert_eq!(cleaned(url), expected, "{url}");
        }
    }

    #[test]
    fn many_victims_are_found_as_few_are() {
        let addresses: Vec<String> = (0..500).map(|i| format!("person{i}@corp.example")).collect();
        let known = Known::new(addresses.iter().map(String::as_str), ["corp.example"]);
        assert!(known.many.is_some());
        let url = "https://e.test/Person77@corp.example/person78%40corp.example/corp.example";
        let clean = without(url, known.in_url(url));
        assert_eq!(clean.as_deref(), Some("https://e.test/{recipient}/{recipient}/{recipient}"));
    }

    #[test]
    fn digests_of_an_address_go_too() {
        let digest = HEXLOWER.encode(&Md5::digest(b"ann.lee@corp.example"));
        assert_eq!(cleaned(&format!("https://e.test/?h={digest}")), "https://e.test/?h={recipient}");
    }

    #[test]
    fn bounce_addresses_name_their_recipient() {
        for (address, expected) in [
            ("bounce+ann=corp.example@list.test", Some("ann@corp.example")),
            ("bounces-12-ann.lee=corp.example@list.test", Some("ann.lee@corp.example")),
            ("b+9=ann=corp.example@list.test", Some("ann@corp.example")),
            ("SRS0=ab=cd=corp.example=ann@list.test", None),
            ("plain@list.test", None),
            ("a=b@list.test", None),
        ] {
            let found = variable_envelope_path(address).and_then(|trace| trace.address);
            assert_eq!(found.as_deref(), expected, "{address}");
        }
    }

    proptest! {
        #[test]
        fn no_spelling_of_the_address_survives(
            before in "[a-z0-9/]{0,8}", after in "[a-z0-9/&=]{0,8}", how in 0usize..4,
        ) {
            let address = "ann.lee@corp.example";
            let written = match how {
                0 => address.to_owned(),
                1 => address.replace('@', "%40"),
                2 => data_encoding::BASE64.encode(address.as_bytes()),
                _ => HEXLOWER.encode(address.as_bytes()),
            };
            let url = format!("https://e.test/{before}/{written}/{after}");
            let clean = cleaned(&url);
            prop_assert!(!clean.contains(&written), "{}", clean);
        }

        #[test]
        fn any_text_is_cleaned_without_panic(url in "\\PC{0,80}") {
            let _ = without(&url, known().in_url(&url));
            let _ = without(&url, known().in_text(&url));
            let _ = variable_envelope_path(&url);
        }
    }
}
