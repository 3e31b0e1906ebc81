//! Links that lead on to the link inside them.
//!
//! Reputable sites, advertisers and mail gateways keep addresses that open whatever URL stands in their
//! query or path. `data/redirectors.tsv` says which, and where the inner URL stands; a few services write
//! it in a way of their own, which is undone here. Nothing is requested: services that keep the inner URL on
//! their server (shorteners) stay closed.

use crate::hosts::HostClass;
use crate::table;
use creel_evidence::web::WebAddress;
use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A link inside a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The inner URL as the service would open it. Hostile text.
    pub url: String,
    /// The service in plain words, such as `Google search result`.
    pub service: &'static str,
    /// [`HostClass::OpenRedirect`], [`HostClass::Tracker`] or [`HostClass::GatewayWrapper`].
    pub class: HostClass,
}

const TABLE: &str = include_str!("../data/redirectors.tsv");

/// Bytes of a URL that are looked at; longer ones are no links that a service would open.
const LIMIT: usize = 64 * 1024;

/// Where in the address the inner URL stands, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The value of one of these query parameters.
    Query(&'static str),
    /// What follows the path's prefix, without its scheme: AMP caches write `/c/s/host/path`.
    BarePath,
    /// In the path from `http` on.
    EmbeddedPath,
    /// Between two runs of three underscores in the path.
    Underscores,
    /// What follows the question mark.
    WholeQuery,
    /// Bing: parameter `u`, `a1` and base64.
    Bing,
    /// Proofpoint URL Defense 2: parameter `u` with `-` for `%` and `_` for `/`.
    Proofpoint2,
    /// Proofpoint URL Defense 3: between two pairs of underscores in the path.
    Proofpoint3,
    /// Base64, with or without the URL alphabet, as the last segment of the path.
    Base64Path,
    /// Nowhere: the service keeps it.
    Kept,
}

#[derive(Debug)]
struct Rule {
    path: &'static str,
    place: Place,
    class: HostClass,
    service: &'static str,
}

/// Rules by host; `google.*` stands under `google.*`, for every suffix.
static RULES: LazyLock<HashMap<&'static str, Vec<Rule>>> = LazyLock::new(|| {
    let mut rules: HashMap<&'static str, Vec<Rule>> = HashMap::new();
    for [key, place, class, service] in table::rows::<4>(TABLE) {
        let (host, path) = key.split_at(key.find('/').unwrap_or(key.len()));
        let Some((place, class)) = read_place(place).zip(class.parse().ok()) else { continue };
        rules.entry(host).or_default().push(Rule { path, place, class, service });
    }
    for list in rules.values_mut() {
        list.sort_by_key(|rule| std::cmp::Reverse(rule.path.len()));
    }
    rules
});

fn read_place(word: &'static str) -> Option<Place> {
    Some(match word {
        "<bare-path>" => Place::BarePath,
        "<embedded-path>" => Place::EmbeddedPath,
        "<underscores>" => Place::Underscores,
        "<query>" => Place::WholeQuery,
        "<bing>" => Place::Bing,
        "<proofpoint-2>" => Place::Proofpoint2,
        "<proofpoint-3>" => Place::Proofpoint3,
        "<base64-path>" => Place::Base64Path,
        "<kept>" => Place::Kept,
        names if !names.is_empty() && !names.contains('<') => Place::Query(names),
        _ => return None,
    })
}

/// The link that `address` leads on to, if its host is a known redirector and the link stands in it.
#[must_use]
pub fn redirect_target(address: &WebAddress) -> Option<Redirect> {
    if address.text.len() > LIMIT {
        return None;
    }
    find(address, |rule, rest| {
        let url = inner(address, rest, rule.place)?;
        Some(Redirect { url: absolute(&url)?, service: rule.service, class: rule.class })
    })
}

/// The service that `address` belongs to, if it leads on to a URL that the service keeps.
#[must_use]
pub fn leads_on(address: &WebAddress) -> Option<&'static str> {
    find(address, |rule, rest| (rule.place == Place::Kept && !rest.is_empty()).then_some(rule.service))
        .or_else(|| {
            // A key in the query instead of the path.
            address.query.as_ref()?;
            find(address, |rule, _| (rule.place == Place::Kept).then_some(rule.service))
        })
}

/// What the first rule for an address's host and path gives that gives anything.
fn find<T>(address: &WebAddress, give: impl Fn(&Rule, &str) -> Option<T>) -> Option<T> {
    let domain = address.domain()?;
    let any_suffix = format!("{}.*", domain.registrable_label());
    let hosts = table::suffixes(domain.as_str()).chain(std::iter::once(any_suffix.as_str()));
    hosts
        .filter_map(|host| RULES.get(host))
        .flatten()
        .find_map(|rule| give(rule, address.path.strip_prefix(rule.path)?))
}

fn inner(address: &WebAddress, rest: &str, place: Place) -> Option<String> {
    let query = || address.query.as_deref();
    let with_tail = |head: &str| {
        let tail = query().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{head}{tail}")
    };
    match place {
        Place::Query(names) => names.split(' ').find_map(|name| parameter(query()?, name)),
        Place::BarePath => {
            // The first segment must look like a host, or the path is one of the service's own.
            let first = rest.split('/').next().filter(|first| first.contains('.'))?;
            // Some services write host and path as one segment.
            Some(with_tail(&format!("https://{}{}", percent_decoded(first), rest.get(first.len()..)?)))
        }
        Place::EmbeddedPath => {
            let start = rest.find("http")?;
            Some(with_tail(&percent_decoded(rest.get(start..)?)))
        }
        Place::Underscores => rest.split("___").nth(1).map(str::to_owned),
        Place::WholeQuery => query().map(str::to_owned),
        Place::Bing => base64(parameter(query()?, "u")?.strip_prefix("a1")?),
        Place::Proofpoint2 => {
            Some(percent_decoded(&parameter(query()?, "u")?.replace('-', "%").replace('_', "/")))
        }
        Place::Proofpoint3 => proofpoint_3(rest),
        Place::Kept => None,
        Place::Base64Path => base64(rest.rsplit('/').find(|segment| !segment.is_empty())?),
    }
}

/// The value of a query parameter, percent-decoded; names are compared without case.
fn parameter(query: &str, name: &str) -> Option<String> {
    query.split(['&', ';']).find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        key.eq_ignore_ascii_case(name).then(|| percent_decoded(value))
    })
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let decoded =
            (first == b'%').then(|| Some(16 * hex(*after.first()?)? + hex(*after.get(1)?)?)).flatten();
        bytes.push(decoded.unwrap_or(first));
        rest = if decoded.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn base64(text: &str) -> Option<String> {
    let text = text.trim_end_matches('=').as_bytes();
    let bytes = BASE64URL_NOPAD.decode(text).or_else(|_| BASE64_NOPAD.decode(text)).ok()?;
    String::from_utf8(bytes).ok()
}

/// `/v3/__https://host/a*b__;Iw!!...`: each `*` stands for a character kept in base64 after `__;`; `**` and a
/// letter stand for a run of them.
fn proofpoint_3(rest: &str) -> Option<String> {
    let (url, after) = rest.strip_prefix("__")?.rsplit_once("__;")?;
    let kept = after.split('!').next().and_then(base64).unwrap_or_default();
    let mut kept = kept.chars();
    let mut out = String::with_capacity(url.len());
    let mut chars = url.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '*' {
            out.push(c);
        } else if chars.next_if_eq(&'*').is_some() {
            let run = chars.next().and_then(run_length).unwrap_or(0);
            out.extend(kept.by_ref().take(run));
        } else {
            out.push(kept.next().unwrap_or('*'));
        }
    }
    Some(out)
}

/// The letters `A` to `Z`, `a` to `z`, `0` to `9`, `-` and `_` count runs of 2 to 65 characters.
fn run_length(letter: char) -> Option<usize> {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    LETTERS.find(letter).map(|position| position + 2)
}

/// The inner URL as it would be opened: repaired where the path swallowed a slash (`https:/host`), given a
/// scheme where it starts with `//` or `www.`, percent-decoded once more where it was encoded twice.
fn absolute(url: &str) -> Option<String> {
    let url = url.trim();
    let lower: String = url.chars().take(12).collect::<String>().to_ascii_lowercase();
    if lower.starts_with("http%3a") || lower.starts_with("https%3a") {
        return absolute_once(&percent_decoded(url));
    }
    absolute_once(url)
}

fn absolute_once(url: &str) -> Option<String> {
    let lower: String = url.chars().take(10).collect::<String>().to_ascii_lowercase();
    for scheme in ["https:", "http:"] {
        if lower.starts_with(scheme) {
            let rest = url.get(scheme.len()..)?.trim_start_matches(['/', '\\']);
            return (rest.len() > 3).then(|| format!("{scheme}//{rest}"));
        }
    }
    if let Some(rest) = url.strip_prefix("//") {
        return (rest.len() > 3).then(|| format!("https://{rest}"));
    }
    lower.starts_with("www.").then(|| format!("https://{url}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn target(text: &str) -> Option<String> {
        redirect_target(&WebAddress::parse(text).unwrap()).map(|redirect| redirect.url)
    }

    #[test]
    fn the_table_is_sorted_and_every_row_is_read() {
        table::assert_well_formed(TABLE, 4..=4);
        for [key, place, class, service] in table::rows::<4>(TABLE) {
            assert!(read_place(place).is_some(), "{key}: {place}");
            assert!(class.parse::<HostClass>().is_ok(), "{key}: {class}");
            assert!(!service.is_empty(), "{key}");
        }
    }

    #[test]
    fn the_inner_url_is_found() {
        let inner = "https://login.firm.test/a";
        for outer in [
            "https://www.google.com/url?sa=t&url=https%3A%2F%2Flogin.firm.test%2Fa&usg=x",
            "https://www.google.de/url?q=https://login.firm.test/a",
            "https://googleads.g.doubleclick.net/aclk?sa=L&adurl=https://login.firm.test/a",
            "https://adclick.g.doubleclick.net/pcs/click?xai=1&adurl=https%3a%2f%2flogin.firm.test%2fa",
            "https://www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly9sb2dpbi5maXJtLnRlc3QvYQ&ntb=1",
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Flogin.firm.test%2Fa&data=05",
            "https://l.facebook.com/l.php?u=https%3A%2F%2Flogin.firm.test%2Fa&h=x",
            "https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Flogin.firm.test%2Fa",
            "https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Flogin.firm.test%2Fa",
            "https://t.umblr.com/redirect?z=https%3A%2F%2Flogin.firm.test%2Fa&t=x",
            "https://urldefense.com/v3/__https://login.firm.test/a__;!!abc!def$",
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__login.firm.test_a&d=x",
            "https://urldefense.proofpoint.com/v1/url?u=https://login.firm.test/a&k=x",
            "https://cdn.ampproject.org/c/s/login.firm.test/a",
            "https://www.google.co.uk/amp/login.firm.test/a",
            "https://click.pstmrk.it/3s/login.firm.test%2Fa",
        ] {
            assert_eq!(target(outer).as_deref(), Some(inner), "{outer}");
        }
    }

    #[test]
    fn inner_urls_in_the_path_are_found() {
        let inner = "https://login.firm.test/a?b=1";
        for outer in [
            "https://web.archive.org/web/2020/https://login.firm.test/a?b=1",
            "https://www.google.com/amp/s/login.firm.test/a?b=1",
            "https://protect.checkpoint.com/v2/___https://login.firm.test/a?b=1___.YXA",
            "https://secure-web.cisco.com/1abc/https%3A%2F%2Flogin.firm.test%2Fa%3Fb%3D1",
        ] {
            let whole = target(outer);
            let cut = whole.as_deref().map(|url| url.split('_').next().unwrap_or_default());
            assert!(
                cut.is_some_and(|url| inner.starts_with(url.trim_end_matches('?'))),
                "{outer}: {whole:?}"
            );
        }
        assert_eq!(target("https://www.google.com/amp/s/story"), None);
    }

    #[test]
    fn a_service_that_keeps_the_url_is_named() {
        let leads = |text: &str| leads_on(&WebAddress::parse(text).unwrap());
        assert_eq!(leads("https://www.linkedin.com/slink?code=g7731"), Some("LinkedIn Smart Link"));
        assert_eq!(leads("https://substack.com/redirect/7731?j=x"), Some("Substack redirect"));
        assert_eq!(leads("https://www.linkedin.com/in/ada"), None);
        assert_eq!(leads("https://www.google.com/url?q=https://login.firm.test/a"), None);
    }

    #[test]
    fn other_links_lead_nowhere() {
        for outer in [
            "https://www.google.com/search?q=https://login.firm.test/a",
            "https://www.google.com/url?q=weather",
            "https://firm.example/url?url=https://login.firm.test/a",
            "https://google.firm.example/url?url=https://login.firm.test/a",
            "mailto:a@firm.example",
            "https://192.0.2.1/url?url=https://login.firm.test/a",
        ] {
            assert_eq!(target(outer), None, "{outer}");
        }
    }

    #[test]
    fn kept_characters_go_back_to_their_place() {
        // '#' and '~' are kept as base64 "I34"; two '#' as "IyM" behind the run letter A.
        assert_eq!(proofpoint_3("__https://h.test/*a*__;I34!!x").as_deref(), Some("https://h.test/#a~"));
        assert_eq!(proofpoint_3("__https://h.test/**A__;IyM!!x").as_deref(), Some("https://h.test/##"));
        assert_eq!(proofpoint_3("nothing"), None);
    }

    proptest! {
        #[test]
        fn any_address_is_answered(tail: String, host in prop::sample::select(vec![
            "www.google.com/url?q=", "www.bing.com/ck/a?u=a1", "urldefense.com/v3/__", "urldefense.com/v2/url?u=",
            "cdn.ampproject.org/c/s/",
        ])) {
            let address = WebAddress::parse(&format!("https://{host}{tail}"));
            if let Some(redirect) = address.as_ref().and_then(redirect_target) {
                prop_assert!(redirect.url.starts_with("http"));
            }
        }
    }
}
