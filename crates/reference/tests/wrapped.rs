//! Links of every kind of service, unwrapped: a table of cases, stacks of them, and their benign twins.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use creel_evidence::web::WebAddress;
use creel_reference::hosts::{HostClass, kept, redirect_target};
use proptest::prelude::*;
use std::collections::BTreeMap;

const CASES: &str = include_str!("wrapped.tsv");

fn cases() -> impl Iterator<Item = [&'static str; 3]> {
    CASES.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let mut columns = line.split('\t');
        std::array::from_fn(|_| columns.next().unwrap())
    })
}

fn address(url: &str) -> WebAddress {
    WebAddress::parse(url).unwrap_or_else(|| panic!("{url}"))
}

#[test]
fn every_case_is_unwrapped() {
    let mut wrong = Vec::new();
    for [service, link, expected] in cases() {
        let outcome = match redirect_target(&address(link)) {
            Some(redirect) => (redirect.service, address(&redirect.url).text),
            None => kept(&address(link)).map_or_else(Default::default, |kept| {
                let domain = kept.domain.map(|domain| format!(":{domain}")).unwrap_or_default();
                (kept.service, format!("kept{domain}"))
            }),
        };
        let expected = WebAddress::parse(expected).map_or_else(|| expected.to_owned(), |url| url.text);
        if outcome != (service.to_owned(), expected.clone()) {
            wrong.push(format!("{link}\n  {service}: {expected}\n  {}: {}", outcome.0, outcome.1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_service_has_its_cases() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    cases().for_each(|[service, ..]| *counts.entry(service).or_default() += 1);
    assert!(counts.len() >= 80, "{} services", counts.len());
    let few: Vec<_> =
        counts.iter().filter(|&(&service, &count)| count < 3 && service != "LinkedIn Smart Link").collect();
    assert!(few.is_empty(), "{few:?}");
    let gateways = cases().filter_map(|[_, link, _]| redirect_target(&address(link)));
    assert!(gateways.filter(|redirect| redirect.class == HostClass::GatewayWrapper).count() >= 100);
}

/// How one gateway or counter wraps a URL; each is undone by another rule.
const WRAPPERS: &[fn(&str) -> String] = &[
    |url| {
        format!(
            "https://eur01.safelinks.protection.outlook.com/?url={}&data=05%7C02&reserved=0",
            percent(url)
        )
    },
    |url| format!("https://urldefense.proofpoint.com/v2/url?u={}&d=Dw&c=x", percent(url).replace('%', "-")),
    |url| format!("https://linkprotect.cudasvc.com/url?a={}&c=E,1,x&typo=1", percent(url)),
    |url| format!("https://secure-web.cisco.com/1xYz/{}", percent(url)),
    |url| format!("https://us-west-2.protection.sophos.com/?d=x.test&u={}&i=1", base64(url)),
    |url| format!("https://www.google.com/url?q={}&sa=D", percent(url)),
    |url| format!("https://x.mjt.lu/lnk/AbC/1/sig/{}", base64(url)),
    |url| format!("https://www.bing.com/ck/a?!&p=1&u=a1{}&ntb=1", base64(url)),
    |url| format!("https://e.customeriomail.com/e/c/{}/sig", base64(&format!("{{\"href\":\"{url}\"}}"))),
];

fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b == b'.' {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

fn base64(text: &str) -> String {
    data_encoding::BASE64URL_NOPAD.encode(text.as_bytes())
}

/// The innermost URL, and through how many services a link leads there.
fn innermost(link: &str) -> (String, usize) {
    let (mut url, mut layers) = (address(link), 0);
    while let Some(redirect) = redirect_target(&url).filter(|_| layers < 20) {
        (url, layers) = (address(&redirect.url), layers + 1);
    }
    (url.text, layers)
}

#[test]
fn a_wrapper_in_a_wrapper_in_a_tracker_is_undone() {
    let target = "https://login.firm.test/a?b=1&c=%2F#d";
    let stacked = WRAPPERS.iter().fold(target.to_owned(), |url, wrap| wrap(&url));
    assert_eq!(innermost(&stacked), (target.to_owned(), WRAPPERS.len()));
    // A gateway twice, as forwarded mail has it.
    let twice = WRAPPERS[0](&WRAPPERS[0](target));
    assert_eq!(innermost(&twice), (target.to_owned(), 2));
}

#[test]
fn what_looks_alike_is_no_redirect() {
    for link in [
        "https://www.google.com/search?q=https%3A%2F%2Flogin.firm.test%2Fa",
        "https://www.google.com/maps/place/x?url=https://login.firm.test/a",
        "https://shop.firm.example/search?url=https%3A%2F%2Flogin.firm.test%2Fa",
        "https://shop.firm.example/login?next=https%3A%2F%2Fshop.firm.example%2Fcart",
        "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fnews.firm.test%2Fa",
        "https://twitter.com/intent/tweet?url=https%3A%2F%2Fnews.firm.test%2Fa",
        "https://outlook.com/?url=https%3A%2F%2Flogin.firm.test%2Fa",
        "https://safelinks.firm.example/?url=https%3A%2F%2Flogin.firm.test%2Fa",
        "https://www.mimecast.com/products/url-protect?domain=firm.test",
        "https://www.proofpoint.com/us/v3/products",
        "https://docs.firm.example/v3/__init__.py",
        "https://docs.firm.example/c/reference",
        "https://www.firm.example/click/here",
        "https://www.firm.example/e/c/news",
        "https://www.firm.example/ls/click",
        "https://www.firm.example/L0/levels",
        "https://www.firm.example/v2/url?page=2",
        "https://www.sophos.com/en-us/labs?u=aHR0cHM6Ly9hLnRlc3Qv",
    ] {
        assert_eq!(redirect_target(&address(link)), None, "{link}");
        assert_eq!(kept(&address(link)), None, "{link}");
    }
}

proptest! {
    /// Wrapping and unwrapping is the identity, however many services wrap.
    #[test]
    fn what_was_wrapped_comes_out(
        host in "[a-z][a-z0-9]{1,10}", path in "[a-zA-Z0-9._~-]{0,20}", key in "[a-z]{1,5}", value in "[a-zA-Z0-9%]{0,10}",
        order in prop::collection::vec(0..WRAPPERS.len(), 1..4),
    ) {
        let target = address(&format!("https://{host}.test/{path}?{key}={value}")).text;
        let wrapped = order.iter().fold(target.clone(), |url, &which| WRAPPERS[which](&url));
        prop_assert_eq!(innermost(&wrapped), (target, order.len()));
    }
}
