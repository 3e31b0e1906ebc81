//! Where the links lead, and where forms send what is typed in.

use super::Pen;
use crate::aside::Ground;
use crate::normalise::normalise;
use crate::ownership::{self, Ownership};
use crate::shape::shape;
use crate::victims::Victims;
use creel_evidence::campaign::Family;
use creel_evidence::dissection::LinkContext;
use creel_evidence::web::{Host, WebAddress};
use creel_evidence::{Dissection, DomainName, Locus};
use creel_reference::hosts::{self, HostClass, innermost};
use creel_reference::shared;

/// Links that are looked at.
const LINKS: usize = 200;

pub(crate) fn collect(dissection: &Dissection, victims: &Victims, pen: &mut Pen<'_>) {
    let claimed = Claimed::by(dissection);
    let leads = |context: LinkContext| !matches!(context, LinkContext::Image | LinkContext::Resource);
    for link in dissection.links.iter().filter(|link| leads(link.context)).take(LINKS) {
        if let Some(address) = link.target.as_ref().filter(|address| address.is_web()) {
            let address = unwrapped(address);
            if link.context == LinkContext::Form {
                harvest(&address, &link.at, victims, pen);
            }
            landing(&address, &link.at, victims, &claimed, pen);
        }
    }
    for page in &dissection.pages {
        for form in &page.forms {
            if let Some(address) = form.target.as_ref().filter(|address| address.is_web()) {
                harvest(address, &Locus::utf8(page.artifact, form.span), victims, pen);
            }
        }
    }
}

/// The page behind wrappers and open redirects.
fn unwrapped(address: &WebAddress) -> WebAddress {
    innermost(address).unwrap_or_else(|| address.clone())
}

fn landing(address: &WebAddress, at: &Locus, victims: &Victims, claimed: &Claimed, pen: &mut Pen<'_>) {
    match &address.host {
        Some(Host::Ip(ip)) => {
            match shared::network(*ip) {
                Some(shared) => pen.leave("address", ip.to_string(), at, || Ground::Shared(shared)),
                None => pen.note("address", ip.to_string(), at),
            }
            form(address, at, victims, pen);
        }
        Some(Host::Domain(domain)) if victims.own(domain) => {
            pen.leave("host", domain.as_str(), at, || Ground::Victims);
        }
        Some(Host::Domain(domain)) if claimed.owns(domain) => brand_page(address, at, domain, pen),
        Some(Host::Domain(domain)) => match ownership::of(domain) {
            Ownership::Own => {
                let registrable = domain.registrable_or_self();
                pen.note("registrable", registrable, at);
                let bare = domain.as_str().strip_prefix("www.").unwrap_or(domain.as_str());
                if bare != registrable {
                    pen.note("host", bare, at);
                }
                form(address, at, victims, pen);
            }
            Ownership::Shared(customer) => {
                on_service(address, at, domain, customer, victims, pen);
            }
            Ownership::Brand => brand_page(address, at, domain, pen),
        },
        _ => {}
    }
}

/// The name that the sender gives himself. A link to the site of just that name is copied from the original:
/// this covers the brands that no list has.
struct Claimed(Vec<String>);

impl Claimed {
    fn by(dissection: &Dissection) -> Self {
        let nobody = Victims::default();
        let name =
            dissection.envelope.from.first().map(|from| normalise(&from.name, &nobody)).unwrap_or_default();
        let mut words: Vec<String> =
            name.split(' ').filter(|word| word.len() > 3).map(str::to_owned).collect();
        words.push(name.replace(' ', ""));
        Self(words)
    }

    fn owns(&self, domain: &DomainName) -> bool {
        let label = domain.registrable_label();
        let operators = ownership::of(domain) == Ownership::Own;
        operators && label.len() > 3 && self.0.iter().any(|word| word == label)
    }
}

/// A page of a brand's own site: evidence of the template, if it is more than the front page.
fn brand_page(address: &WebAddress, at: &Locus, domain: &DomainName, pen: &mut Pen<'_>) {
    let page = page(address);
    if page.len() > domain.as_str().len() + 1 {
        pen.note_for(Family::Lure, "brand-url", page, at);
    } else {
        pen.leave("host", domain.as_str(), at, || Ground::Host(ownership::whose_host(domain)));
    }
}

/// On a service that many share only what belongs to one customer counts: the account and the page.
fn on_service(
    address: &WebAddress,
    at: &Locus,
    domain: &DomainName,
    customer: Option<&str>,
    victims: &Victims,
    pen: &mut Pen<'_>,
) {
    match customer {
        Some(customer) => pen.note("bucket", customer, at),
        None => pen.leave("host", domain.as_str(), at, || Ground::Host(ownership::whose_host(domain))),
    }
    let first = address.path.split('/').find(|part| !part.is_empty());
    if let Some(bucket) = first.filter(|_| ownership::has_buckets(domain)) {
        pen.note("bucket", format!("{domain}/{bucket}"), at);
    }
    if address.path.len() > 3 {
        if is_service_path(address, domain) {
            pen.leave("url", page(address), at, || Ground::ServicePath);
        } else {
            pen.note("url", page(address), at);
        }
        // Names in the path are the customer's; what stays is how his program writes links.
        let program: String =
            whole(address, victims).chars().map(|c| if c.is_alphabetic() { 'a' } else { c }).collect();
        let mut program: Vec<char> = program.chars().collect();
        program.dedup_by(|a, b| a == b && *a == 'a');
        let program: String = program.into_iter().collect();
        if program.contains('#') {
            pen.note("path-shape", format!("{}{program}", domain.registrable_or_self()), at);
        }
        parameters(address, at, victims, pen);
    }
}

/// Whether a path is the service's own, so that only the parameters are one customer's (`/slink?code=...`). Pages that
/// customers name themselves are not meant.
fn is_service_path(address: &WebAddress, domain: &DomainName) -> bool {
    use HostClass::{MailingService, OpenRedirect, Proxy, Tracker};
    let class = |class: &HostClass| matches!(class, MailingService | OpenRedirect | Proxy | Tracker);
    let path = &address.path;
    let words = !path.contains(|c: char| c.is_ascii_digit()) && shape(path) == path.to_ascii_lowercase();
    words
        && address.query.as_ref().is_some_and(|query| !query.is_empty())
        && hosts::classes(domain).iter().any(class)
}

/// How the operator's program writes its links. One plain segment says nothing.
fn form(address: &WebAddress, at: &Locus, victims: &Victims, pen: &mut Pen<'_>) {
    let shape = whole(address, victims);
    let telling = shape.matches(['/', '_', '#', '.']).count() > 1 && shape.chars().any(char::is_alphanumeric);
    if telling {
        pen.note("path-shape", shape, at);
    }
    parameters(address, at, victims, pen);
}

/// The shape of path and fragment.
fn whole(address: &WebAddress, victims: &Victims) -> String {
    let fragment = address.fragment.as_deref().map(|f| format!("#{f}")).unwrap_or_default();
    shape(&victims.mask(&format!("{}{fragment}", address.path)))
}

/// The names of the parameters in order, which the program that made the link chose.
fn parameters(address: &WebAddress, at: &Locus, victims: &Victims, pen: &mut Pen<'_>) {
    let names = |query: &String| -> Vec<String> {
        let name = |pair: &str| shape_of_name(&victims.mask(pair.split('=').next().unwrap_or(pair)));
        query.split('&').map(name).collect()
    };
    let names = address.query.as_ref().map(names).unwrap_or_default();
    if names.len() > 1 && !names.iter().any(|name| name.starts_with("utm_")) {
        pen.note("query-shape", names.join("&"), at);
    }
}

fn shape_of_name(name: &str) -> String {
    shape(name).chars().take(24).collect()
}

/// Where a form sends what is typed in.
fn harvest(address: &WebAddress, at: &Locus, victims: &Victims, pen: &mut Pen<'_>) {
    match address.domain() {
        Some(domain) if victims.own(domain) => pen.leave("harvest", page(address), at, || Ground::Victims),
        Some(domain) if ownership::of(domain) == Ownership::Brand => {
            pen.leave("harvest", page(address), at, || Ground::Host(ownership::whose_host(domain)));
        }
        _ => {
            let path = victims.mask(&address.path);
            pen.note("harvest", format!("{}{path}", address.host_text().unwrap_or_default()), at);
        }
    }
}

/// Host and path: parameters and fragments carry victims' values.
fn page(address: &WebAddress) -> String {
    format!("{}{}", address.host_text().unwrap_or_default(), address.path)
}
