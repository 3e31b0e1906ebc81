//! Who sent it, as far as the receiving server proved: authenticated domains, and the network of the host
//! that handed the mail over.

use super::Pen;
use crate::aside::Ground;
use crate::ownership::{self, Ownership};
use crate::victims::Victims;
use creel_evidence::mail::{Authenticated, Hop};
use creel_evidence::{Dissection, DomainName, Locus};
use creel_reference::hosts::is_free_mail;
use creel_reference::shared;
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
    if let Some((hop, address)) = dissection.received.iter().find_map(|hop| Some((hop, public(hop)?))) {
        match why_not(hop, address, victims) {
            Some(why) => pen.leave("network", network(address), &hop.at, || why),
            None => pen.note("network", network(address), &hop.at),
        }
    }
}

/// Domains under which providers sign for customers that have no key of their own; the name below is one
/// customer's (Google Workspace and Microsoft 365 administrators' handbooks, 2026).
const SIGNERS: &[&str] = &["gappssmtp.com", "onmicrosoft.com"];

fn sender(domain: &DomainName, at: &Locus, victims: &Victims, pen: &mut Pen<'_>) {
    if victims.own(domain) {
        return pen.leave("domain", domain.as_str(), at, || Ground::Victims);
    }
    match ownership::of(domain) {
        _ if SIGNERS.iter().any(|signer| domain.is_within(signer)) => pen.note("domain", domain.as_str(), at),
        Ownership::Own => pen.note("domain", domain.registrable_or_self(), at),
        Ownership::Shared(Some(customer)) => pen.note("domain", customer, at),
        Ownership::Shared(None) | Ownership::Brand => {
            pen.leave("domain", domain.as_str(), at, || Ground::Host(ownership::whose_host(domain)));
        }
    }
}

/// The host that handed the mail over, if its address is one of the Internet's.
fn public(hop: &Hop) -> Option<IpAddr> {
    hop.address.filter(|&address| is_public(address))
}

/// Ground the network of the host that handed the mail over says nothing about who sent it. A host of the victim's own is
/// the last that can be believed: what stands below it may be the sender's invention.
fn why_not(hop: &Hop, address: IpAddr, victims: &Victims) -> Option<Ground> {
    if let Some(shared) = shared::network(address) {
        return Some(Ground::Shared(shared));
    }
    let names = hop.from.iter().chain(&hop.reverse).filter_map(|name| DomainName::parse(name));
    names.into_iter().find_map(|name| match ownership::of(&name) {
        _ if victims.own(&name) => Some(Ground::Passage),
        Ownership::Shared(_) | Ownership::Brand => Some(Ground::Host(ownership::whose_host(&name))),
        Ownership::Own => None,
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
        IpAddr::V4(v4) => {
            // What providers use among themselves (RFC 6598).
            let between = matches!(v4.octets(), [100, 64..=127, _, _]);
            !(between || v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified())
        }
        // Unique local (fc00::/7) and link local (fe80::/10).
        IpAddr::V6(v6) => {
            let first = v6.segments()[0];
            !(v6.is_loopback() || v6.is_unspecified() || first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80)
        }
    }
}
