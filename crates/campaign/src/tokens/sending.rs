//! Who sent it, as far as the receiving server proved: authenticated domains, and the network of the host
//! that handed the mail over.

use super::{Pen, is_victims};
use crate::normalise::Victims;
use crate::ownership::{self, Ownership};
use creel_evidence::mail::{Authenticated, Hop};
use creel_evidence::{Dissection, DomainName, Locus};
use creel_reference::hosts::is_free_mail;
use std::net::IpAddr;

pub(crate) fn collect(dissection: &Dissection, victims: &Victims, pen: &mut Pen<'_>) {
    // Results below the topmost server's may be the sender's own invention.
    let receiver = dissection.authentication.first().map(|result| &result.authserv);
    let proven = dissection.authentication.iter().filter(|result| {
        Some(&result.authserv) == receiver
            && result.result == "pass"
            && matches!(&*result.method, "spf" | "dkim")
    });
    for (identity, at) in proven.filter_map(|result| Some((result.identity.as_deref()?, &result.at))) {
        let domain = identity.rsplit_once('@').map_or(identity, |(_, domain)| domain);
        if let Some(domain) = DomainName::parse(domain) {
            sender(&domain, at, victims, pen);
        }
    }
    if dissection.sender.outcome == Authenticated::Pass
        && let Some(from) = dissection.envelope.from.first()
        && let Some(domain) = from.domain()
    {
        sender(&domain, &from.at, victims, pen);
        if is_free_mail(&domain) {
            pen.note("address", from.address.to_lowercase(), &from.at);
        }
    }
    let handed_over = dissection.received.iter().find_map(|hop| Some((origin(hop)?, &hop.at)));
    if let Some((Some(address), at)) = handed_over {
        pen.note("network", network(address), at);
    }
}

/// Domains under which providers sign for customers that have no key of their own; the name below is one
/// customer's (Google Workspace and Microsoft 365 administrators' handbooks, 2026).
const SIGNERS: &[&str] = &["gappssmtp.com", "onmicrosoft.com"];

fn sender(domain: &DomainName, at: &Locus, victims: &Victims, pen: &mut Pen<'_>) {
    if is_victims(domain, victims) {
        return;
    }
    match ownership::of(domain) {
        _ if SIGNERS.iter().any(|signer| domain.is_within(signer)) => pen.note("domain", domain.as_str(), at),
        Ownership::Own => pen.note("domain", domain.registrable_or_self(), at),
        Ownership::Shared(Some(customer)) => pen.note("domain", customer, at),
        Ownership::Shared(None) | Ownership::Brand => {}
    }
}

/// The first public host from the top that handed the mail over; inner `None` where it is a provider's.
fn origin(hop: &Hop) -> Option<Option<IpAddr>> {
    let address = hop.address.filter(|&address| is_public(address))?;
    let named = hop.from.as_deref().and_then(DomainName::parse);
    Some(match named.as_ref().map(ownership::of) {
        Some(Ownership::Shared(_) | Ownership::Brand) => None,
        _ => Some(address),
    })
}

/// The neighbourhood that one customer rents: /24 or /48.
fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !(v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified()),
        // Unique local (fc00::/7) and link local (fe80::/10).
        IpAddr::V6(v6) => {
            let first = v6.segments()[0];
            !(v6.is_loopback() || v6.is_unspecified() || first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80)
        }
    }
}
