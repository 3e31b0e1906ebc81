//! Facts of a link.

use super::{field, vocabulary};
use crate::kind::{Kind, Record, Vocabulary};
use crate::value::{Item, Value};
use creel_detect::normal::{Accents, normal};
use creel_evidence::DomainName;
use creel_evidence::dissection::{Link, LinkContext};
use creel_evidence::web::{Host, WebAddress};
use creel_reference::held::held;
use creel_reference::hosts::{self, HostClass, innermost};

/// Letters of a name that stands in a host by no accident.
const SHORTEST: usize = 4;

const fn link(item: Item<'_>) -> Option<&Link> {
    match item {
        Item::Link(link) => Some(link),
        _ => None,
    }
}

fn target(item: Item<'_>) -> Option<&WebAddress> {
    link(item)?.target.as_ref()
}

fn domain(item: Item<'_>) -> Option<&DomainName> {
    target(item)?.domain()
}

fn host(item: Item<'_>) -> Value<'_> {
    match target(item).and_then(|target| target.host.as_ref()) {
        Some(Host::Domain(domain)) => Value::text(domain.as_str()),
        Some(Host::Label(label)) => Value::text(label),
        Some(Host::Ip(address)) => Value::owned(address.to_string()),
        None => Value::text(""),
    }
}

/// The labels of a host in front of its registrable part.
fn subdomain(domain: &DomainName) -> &str {
    let site = domain.registrable_or_self();
    domain.as_str().strip_suffix(site).unwrap_or_default().trim_end_matches('.')
}

/// The claimed name as it can stand in a host: letters and digits only.
fn compact(name: &str) -> String {
    normal(name, Accents::Drop, 100).chars().filter(char::is_ascii_alphanumeric).collect()
}

static SERVICE: Kind = Kind::Word(&Vocabulary {
    name: "services",
    words: || HostClass::ALL.iter().map(|word| word.as_str()).collect(),
});

/// A link.
pub(crate) static LINK: Record = Record {
    name: "link",
    about: "A reference to somewhere else. What no browser could open has a `raw` form only.",
    fields: &[
        field(
            "raw",
            Kind::Text,
            "The reference as written.",
            "links.exists(l, l.raw.contains('%40'))",
            |_, item| Value::maybe(link(item).map(|link| link.raw.as_str())),
        ),
        field(
            "url",
            Kind::Text,
            "The absolute URL as a browser reads it.",
            "links.exists(l, l.url.startsWith('http://'))",
            |_, item| Value::maybe(target(item).map(|target| target.text.as_str())),
        ),
        field(
            "scheme",
            Kind::Text,
            "The scheme in lower case.",
            "links.exists(l, l.scheme == 'tel')",
            |_, item| Value::maybe(target(item).map(|target| target.scheme.as_str())),
        ),
        field(
            "host",
            Kind::Text,
            "The host: a domain in ASCII form, or an IP address.",
            "links.exists(l, l.host.within('login.example'))",
            |_, item| host(item),
        ),
        field(
            "site",
            Kind::Text,
            "The part of the host that somebody registered (by the public suffix list).",
            "links.exists(l, l.site != from.site)",
            |_, item| Value::maybe(domain(item).map(DomainName::registrable_or_self)),
        ),
        field(
            "suffix",
            Kind::Text,
            "The public suffix of the host.",
            "links.exists(l, l.suffix in ['zip', 'mov'])",
            |_, item| Value::maybe(domain(item).map(DomainName::suffix)),
        ),
        field(
            "subdomain",
            Kind::Text,
            "The labels in front of the registered part.",
            "links.exists(l, l.subdomain.startsWith('login.'))",
            |_, item| Value::maybe(domain(item).map(subdomain)),
        ),
        field(
            "path",
            Kind::Text,
            "From the first slash.",
            "links.exists(l, l.path.endsWith('.html'))",
            |_, item| Value::maybe(target(item).map(|target| target.path.as_str())),
        ),
        field(
            "query",
            Kind::Text,
            "Without the question mark.",
            "links.exists(l, l.query.contains('url='))",
            |_, item| Value::maybe(target(item).and_then(|target| target.query.as_deref())),
        ),
        field(
            "fragment",
            Kind::Text,
            "Without the number sign.",
            "links.exists(l, l.fragment.contains('@'))",
            |_, item| Value::maybe(target(item).and_then(|target| target.fragment.as_deref())),
        ),
        field(
            "text",
            Kind::Text,
            "What the reader sees of it.",
            "links.exists(l, l.text.says('sign in', 'log in'))",
            |_, item| Value::maybe(link(item).map(|link| link.text.as_str())),
        ),
        field(
            "visible",
            Kind::Bool,
            "Whether a reader can see what to click on.",
            "all_links.exists(l, !l.visible)",
            |_, item| Value::Bool(link(item).is_some_and(|link| link.visible)),
        ),
        field(
            "context",
            vocabulary!("link contexts", LinkContext),
            "How it stands in its artifact.",
            "all_links.exists(l, l.context == 'form')",
            |_, item| Value::maybe(link(item).map(|link| link.context.as_str())),
        ),
        field(
            "services",
            Kind::List(&SERVICE),
            "The kinds of shared service that its host is known as.",
            "links.exists(l, 'shortener' in l.services)",
            |_, item| {
                let classes = target(item).map(hosts::classes_of_url).unwrap_or_default();
                Value::List(classes.iter().map(|class| Value::text(class.as_str())).collect())
            },
        ),
        field(
            "anybodys",
            Kind::Bool,
            "Whether anybody can put a page of his own under its host.",
            "links.exists(l, l.anybodys && l.text.says('invoice'))",
            |_, item| Value::Bool(domain(item).is_some_and(hosts::is_anybodys)),
        ),
        field(
            "behind",
            Kind::Text,
            "Where known redirectors, gateways' wrappers and click counters lead in the end; empty if it is none.",
            "links.exists(l, l.behind.contains('.example/login'))",
            |_, item| match target(item).and_then(innermost) {
                Some(inner) => Value::owned(inner.text),
                None => Value::text(""),
            },
        ),
        field(
            "holds",
            Kind::List(&Kind::Text),
            "URLs that stand inside it, however encoded, whether or not it leads there.",
            "links.exists(l, l.holds.exists(u, u.startsWith('https://')))",
            |_, item| {
                let inner = target(item).map(held).unwrap_or_default();
                Value::List(inner.into_iter().map(|inner| Value::owned(inner.url.text)).collect())
            },
        ),
        field(
            "leads_to_claim",
            Kind::Bool,
            "Whether it leads to a domain that the claimed brand owns.",
            "!links.exists(l, l.leads_to_claim)",
            |scene, item| {
                let brand = scene.exhibit.claimed_brand;
                Value::Bool(domain(item).zip(brand).is_some_and(|(domain, brand)| brand.owns(domain)))
            },
        ),
        field(
            "claim_in_subdomain",
            Kind::Bool,
            "Whether the claimed name stands in front of the registered part of its host.",
            "links.exists(l, l.claim_in_subdomain && !l.leads_to_claim)",
            |scene, item| {
                let before = domain(item).map(subdomain).unwrap_or_default();
                if before.len() < SHORTEST {
                    return Value::Bool(false);
                }
                let claim =
                    scene.exhibit.claim.as_ref().map(|claim| compact(&claim.name)).unwrap_or_default();
                Value::Bool(claim.len() >= SHORTEST && compact(before).contains(&claim))
            },
        ),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subdomain_is_what_stands_before_the_registered_part() {
        let of = |name: &str| subdomain(&DomainName::parse(name).unwrap()).to_owned();
        assert_eq!(of("login.bank.firm.co.uk"), "login.bank");
        assert_eq!(of("firm.example"), "");
        assert_eq!(compact("Café & Bar"), "cafebar");
    }
}
