//! Links that lead on to the link inside them.
//!
//! Reputable sites, advertisers, mailing services and mail gateways keep addresses that open whatever URL stands in
//! their query or path. `data/redirectors.tsv` says which, and where and how the inner URL stands; each way of writing
//! it is one function in `ways` or `vendors`. Nothing is requested: services that keep the inner URL on their server
//! (shorteners, encrypted counters) stay closed, and [`kept`] names them.

mod rules;
mod vendors;
mod ways;

use crate::encodings::percent_decoded;
use crate::hosts::HostClass;
use crate::table;
use crate::tables::ask;
use creel_evidence::DomainName;
use creel_evidence::web::WebAddress;
pub(crate) use rules::Redirectors;
use rules::Rule;
use ways::Way;

/// A link inside a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The inner URL as the service would open it. Hostile text.
    pub url: String,
    /// The service in plain words, such as `Google search result`.
    pub service: String,
    /// [`HostClass::OpenRedirect`], [`HostClass::Tracker`], [`HostClass::GatewayWrapper`] or [`HostClass::Proxy`].
    pub class: HostClass,
}

/// A link that leads on to a URL which its service keeps, so that nobody can read it here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The service in plain words.
    pub service: String,
    /// As of a [`Redirect`].
    pub class: HostClass,
    /// The domain to which the link itself says that it leads, as some gateways write it for the reader.
    pub domain: Option<DomainName>,
}

/// Bytes of a URL that are looked at; longer ones are no links that a service would open.
pub(crate) const LIMIT: usize = 64 * 1024;

/// The link that `address` leads on to, if its host is a known redirector and the link stands in it.
#[must_use]
pub fn redirect_target(address: &WebAddress) -> Option<Redirect> {
    ask(|tables| {
        find(&tables.redirectors, address, |rule, rest| {
            let url = absolute(&rule.way.read(address, rest)?)?;
            // What does not open leads nowhere, and what opens itself is no redirect.
            let leads =
                WebAddress::parse(&url).is_some_and(|inner| inner.is_web() && inner.text != address.text);
            leads.then(|| Redirect { url, service: rule.service.to_string(), class: rule.class })
        })
    })
}

/// Redirectors inside redirectors that are followed.
const LAYERS: usize = 6;

/// Where `address` leads in the end, through all known redirectors; `None` if it is none.
#[must_use]
pub fn innermost(address: &WebAddress) -> Option<WebAddress> {
    let mut last: Option<WebAddress> = None;
    for _ in 0..LAYERS {
        let Some(redirect) = redirect_target(last.as_ref().unwrap_or(address)) else { break };
        last = WebAddress::parse(&redirect.url).or(last);
    }
    last
}

/// The service that `address` belongs to, if it leads on to a URL that the service keeps.
#[must_use]
pub fn kept(address: &WebAddress) -> Option<Kept> {
    ask(|tables| {
        find(&tables.redirectors, address, |rule, rest| {
            let Way::Kept(hint) = &rule.way else { return None };
            // A key must stand in the path or in the query.
            if rest.trim_matches('/').is_empty() && address.query.is_none() {
                return None;
            }
            let hint = hint.as_ref().and_then(|name| ways::parameter(address.query.as_deref()?, name));
            let domain = hint.and_then(|domain| DomainName::parse(&domain));
            Some(Kept { service: rule.service.to_string(), class: rule.class, domain })
        })
    })
}

/// What the first rule for an address's host and path gives that gives anything.
fn find<T>(
    redirectors: &Redirectors,
    address: &WebAddress,
    give: impl Fn(&Rule, &str) -> Option<T>,
) -> Option<T> {
    if !address.is_web() || address.text.len() > LIMIT {
        return None;
    }
    let domain = address.domain()?;
    let any_suffix = format!("{}.*", domain.registrable_label());
    let hosts = table::suffixes(domain.as_str()).chain([any_suffix.as_str(), "*"]);
    hosts.flat_map(|host| redirectors.of(host)).find_map(|rule| give(rule, rule.rest(address)?))
}

/// The inner URL as it would be opened: repaired where the path swallowed a slash (`https:/host`), given a
/// scheme where it starts with `//` or `www.`, percent-decoded again where it was encoded twice or more.
fn absolute(url: &str) -> Option<String> {
    /// Encodings one in the other that are taken off.
    const ENCODINGS: usize = 4;
    let mut url = url.trim().to_owned();
    for _ in 0..ENCODINGS {
        let head: String = url.chars().take(12).collect::<String>().to_ascii_lowercase();
        let encoded = head.starts_with("http%") || head.starts_with("https%") || head.contains(":%2f");
        if !encoded {
            break;
        }
        url = percent_decoded(&url);
    }
    absolute_once(&url)
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
    fn a_service_that_keeps_the_url_is_named() {
        let kept = |text: &str| kept(&WebAddress::parse(text).unwrap());
        let service = |text: &str| kept(text).map(|kept| kept.service);
        assert_eq!(
            service("https://www.linkedin.com/slink?code=g7731").as_deref(),
            Some("LinkedIn Smart Link")
        );
        assert_eq!(service("https://www.linkedin.com/in/ada"), None);
        assert_eq!(service("https://www.google.com/url?q=https://login.firm.test/a"), None);
        let mimecast = kept("https://protect-us.mimecast.com/s/AbC1CDkxYz?domain=login.firm.test").unwrap();
        assert_eq!(mimecast.class, HostClass::GatewayWrapper);
        assert_eq!(mimecast.domain.as_ref().map(DomainName::as_str), Some("login.firm.test"));
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
            "https://www.google.com/url?q=https%3A%2F%2F%2F",
        ] {
            assert_eq!(target(outer), None, "{outer}");
        }
    }

    #[test]
    fn an_inner_url_is_given_as_it_would_open() {
        for (written, opened) in [
            ("https:/a.test/x", Some("https://a.test/x")),
            ("https%253A%252F%252Fa.test", Some("https://a.test")),
            ("https:%2F%2Fa.test%2Fx", Some("https://a.test/x")),
            ("//a.test", Some("https://a.test")),
            ("WWW.a.test", Some("https://WWW.a.test")),
            ("/local", None),
            ("javascript:alert(1)", None),
        ] {
            assert_eq!(absolute(written).as_deref(), opened, "{written}");
        }
    }

    proptest! {
        #[test]
        fn any_address_is_answered(tail: String, host in prop::sample::select(vec![
            "www.google.com/url?q=", "www.bing.com/ck/a?u=a1", "urldefense.com/v3/__", "urldefense.com/v2/url?u=",
            "cdn.ampproject.org/c/s/", "a-test.translate.goog/", "mandrillapp.com/track/click/1/a?p=eyJ",
            "e.firm.example/f/a/x/y/", "email.firm.example/c/eJ", "camo.githubusercontent.com/x/",
            "eu.protection.sophos.com/?u=", "x.mjt.lu/lnk/", "url.avanan.click/v2/___", "firm.example/",
        ])) {
            let address = WebAddress::parse(&format!("https://{host}{tail}"));
            if let Some(redirect) = address.as_ref().and_then(redirect_target) {
                prop_assert!(redirect.url.starts_with("http"));
            }
            let _ = address.as_ref().map(kept);
        }
    }
}
