//! Values that name a victim inside values that an attacker made: addresses in URLs, in bounce addresses, in
//! Message-IDs and file names; and their removal.
//!
//! The removal errs towards removing: an indicator without one token is still an indicator, a victim's address
//! in a published list is harm.

use crate::encodings::{decode_once, percent_mapped};
use crate::recognise::address;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use creel_evidence::DomainName;
use data_encoding::HEXLOWER;
use md5::Md5;
use sha1::{Digest as _, Sha1};
use sha2::Sha256;
use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::Range;

/// What stands in a value where a victim's own stood.
pub(crate) const PLACEHOLDER: &str = "{recipient}";
/// Decodings inside one another that are followed (percent in base64 in percent).
const NESTING: usize = 4;
/// Longest piece of a URL that is decoded.
const TOKEN_LIMIT: usize = 4096;
/// Texts that one piece of a URL is decoded to, one in the other and side by side.
const LAYERS: usize = 40;

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
    /// Domains of the addresses by their local part: URLs that are put together write the two apart.
    halves: HashMap<String, Vec<String>>,
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
            known.halves.entry(local.to_owned()).or_default().push(domain.to_owned());
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
        traces.extend(self.in_host(url));
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
            } else {
                traces.extend(self.encoded(token).into_iter().map(|found| Trace {
                    range: range.start + found.range.start..range.start + found.range.end,
                    address: found.address,
                }));
            }
        }
        traces.extend(self.in_halves(&lower));
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
            let found =
                self.encoded(token).into_iter().chain(self.plain(&token.to_ascii_lowercase())).next()?;
            Some(Trace { range: start..end, address: found.address })
        };
        userinfo().into_iter().collect()
    }

    /// What names a victim in front of the host: `https://corp.example.evil.test/`, `https://ann-corp-example.evil.test/`,
    /// an address in hexadecimal.
    fn in_host(&self, url: &str) -> Option<Trace> {
        let (start, host) = host_of(url)?;
        let (length, address) = self.before_host(host)?;
        Some(Trace { range: start..start + length, address })
    }

    /// How much of the front of a host names a victim, without the point behind it, and whom. What is left is a name
    /// that somebody registered, and none of the victims' own.
    pub(crate) fn before_host(&self, host: &str) -> Option<(usize, Option<String>)> {
        let is_whole = |rest: &str| DomainName::parse(rest).is_some_and(|rest| rest.registrable().is_some());
        let own = |(needle, address): &(String, Option<String>)| {
            address.is_none()
                && (host == needle || host.strip_suffix(needle.as_str()).is_some_and(|h| h.ends_with('.')))
        };
        if !host.contains('.') || self.needles.iter().any(own) {
            return None;
        }
        let written = |needle: &(String, Option<String>)| {
            let plain = needle.0.replace(['@', '='], ".");
            let dashed = plain.replace('.', "-");
            [plain, dashed].into_iter().find_map(|front| {
                let rest = host.strip_prefix(front.as_str())?.strip_prefix('.')?;
                is_whole(rest).then(|| (front.len(), needle.1.clone()))
            })
        };
        // All spellings begin with the same letter.
        let may_be = |needle: &&(String, Option<String>)| {
            needle.0.len() < host.len() && needle.0.as_bytes().first() == host.as_bytes().first()
        };
        let front = self.needles.iter().filter(may_be).filter_map(written).max_by_key(|(length, _)| *length);
        front.or_else(|| {
            let (label, rest) = host.split_once('.')?;
            // Hosts have no capitals, so that only hexadecimal survives.
            let hex = label.len() >= 16 && label.bytes().all(|b| b.is_ascii_hexdigit());
            let found = self.encoded(label).into_iter().find(|_| hex && is_whole(rest))?;
            Some((label.len(), found.address))
        })
    }

    /// The local part and the domain of a known address as two pieces of one URL: `user=ann&domain=corp.example`.
    fn in_halves(&self, lower: &str) -> Vec<Trace> {
        let pieces: Vec<Range<usize>> = tokens(lower).filter(|range| !range.is_empty()).collect();
        let mut found = Vec::new();
        for range in &pieces {
            let Some((local, domains)) =
                lower.get(range.clone()).and_then(|local| self.halves.get_key_value(local))
            else {
                continue;
            };
            for other in &pieces {
                let Some(domain) = lower.get(other.clone()).filter(|text| domains.iter().any(|d| d == text))
                else {
                    continue;
                };
                let address = Some(format!("{local}@{domain}"));
                found.push(Trace { range: range.clone(), address: address.clone() });
                found.push(Trace { range: other.clone(), address });
            }
        }
        found
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

    /// Victims' values in what a piece of a URL decodes to, however often it was encoded, each with the bytes of the
    /// piece that hold it.
    fn encoded(&self, token: &str) -> Vec<Trace> {
        let mut found = Vec::new();
        let mut queue: VecDeque<Layer> = Layer::of(token, 0..token.len(), None, 0).into_iter().collect();
        let mut layers = 0;
        while let Some(layer) = queue.pop_front() {
            layers += 1;
            let lower = layer.text.to_ascii_lowercase();
            let addresses = address::find(&layer.text)
                .into_iter()
                .map(|f| Trace { range: f.range, address: Some(f.value) });
            let mut here: Vec<Trace> = addresses.collect();
            if here.is_empty() {
                here = self.plain(&lower);
            }
            for range in tokens(&layer.text).filter(|range| (4..=TOKEN_LIMIT).contains(&range.len())) {
                let touched = |t: &Trace| t.range.start < range.end && range.start < t.range.end;
                let (Some(piece), false) = (layer.text.get(range.clone()), here.iter().any(touched)) else {
                    continue;
                };
                let small = lower.get(range.clone()).unwrap_or_default();
                let digest = matches!(piece.len(), 32 | 40 | 64).then(|| self.digests.get(small)).flatten();
                if digest.is_some() || self.locals.contains(small) {
                    here.push(Trace { range, address: digest.cloned() });
                } else if layers + queue.len() < LAYERS {
                    queue.extend(layer.inner(piece, &range));
                }
            }
            found.extend(here.into_iter().map(|trace| Trace { range: layer.source(&trace.range), ..trace }));
        }
        found
    }
}

/// Text that a piece of a URL decodes to.
struct Layer {
    text: String,
    /// The bytes of the piece that it came from.
    whole: Range<usize>,
    /// For each byte of the text, and its end, where in the piece it begins; only under percent-encoding, where a part
    /// of the text stands in a part of the piece.
    places: Option<Vec<usize>>,
    depth: usize,
}

impl Layer {
    /// One encoding off `text`, whose bytes stand at `whole` of the piece, or each at its place.
    fn of(text: &str, whole: Range<usize>, places: Option<&[usize]>, depth: usize) -> Option<Self> {
        if depth >= NESTING {
            return None;
        }
        let at = |offset: usize| match places {
            Some(places) => places.get(offset).copied(),
            None => Some(whole.start + offset).filter(|&at| at <= whole.end),
        };
        if let Some((decoded, places)) = percent_mapped(text) {
            let places = places.into_iter().map(at).collect::<Option<Vec<usize>>>();
            return Some(Self { text: decoded, whole, places, depth: depth + 1 });
        }
        Some(Self { text: decode_once(text)?, whole, places: None, depth: depth + 1 })
    }

    /// One encoding off a part of this text.
    fn inner(&self, part: &str, range: &Range<usize>) -> Option<Self> {
        let whole = self.source(range);
        match self.places.as_deref() {
            Some(places) => Self::of(part, whole, places.get(range.start..=range.end), self.depth),
            // Of what is not mapped, everything stands everywhere.
            None => Self::of(part, whole, Some(&[]), self.depth),
        }
    }

    /// Where in the piece a part of this text stands.
    fn source(&self, range: &Range<usize>) -> Range<usize> {
        let places = self.places.as_ref();
        let mapped = places.and_then(|places| Some(*places.get(range.start)?..*places.get(range.end)?));
        mapped.unwrap_or_else(|| self.whole.clone())
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

/// The host of a URL, and where it begins.
fn host_of(url: &str) -> Option<(usize, &str)> {
    let authority = url.find("://")? + 3;
    let whole = url.get(authority..after_host(url))?;
    let start = whole.rfind('@').map_or(0, |at| at + 1);
    let host = whole.get(start..)?;
    Some((authority + start, host.split(':').next().unwrap_or(host)))
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
            // Inside a URL inside the URL, exactly there.
            (
                "https://e.test/?u=https%3A%2F%2Fo.test%2F%23YW5uLmxlZUBjb3JwLmV4YW1wbGU%26x",
                "https://e.test/?u=https%3A%2F%2Fo.test%2F%23{recipient}%26x",
            ),
            (
                "https://e.test/?u=https%3A%2F%2Fo.test%2F%3Fe%3Dann.lee%2540corp.example&x=1",
                "https://e.test/?u=https%3A%2F%2Fo.test%2F%3Fe%3D{recipient}&x=1",
            ),
            (
                "https://e.test/?d=05%7C02%7Cann.lee%40corp.example%7C0a&s=1",
                "https://e.test/?d=05%7C02%7C{recipient}%7C0a&s=1",
            ),
            // In two parts, and in front of the host.
            (
                "https://e.test/?user=Ann.Lee&domain=corp.example",
                "https://e.test/?user={recipient}&domain={recipient}",
            ),
            ("https://e.test/?u=phishing&d=pot&x=pot1", "https://e.test/?u={recipient}&d={recipient}&x=pot1"),
            ("https://corp.example.e.test/x", "https://{recipient}.e.test/x"),
            ("https://ann-lee-corp-example.e.test/x", "https://{recipient}.e.test/x"),
            ("https://616e6e2e6c656540636f72702e6578616d706c65.e.test/", "https://{recipient}.e.test/"),
            ("https://mail.corp.example/", "https://mail.corp.example/"),
            ("https://corp.example/", "https://corp.example/"),
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
