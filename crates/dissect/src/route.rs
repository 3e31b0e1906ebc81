//! The way a mail took: which servers are the reader's own, and which address handed the mail to them.
//!
//! Below the field that the reader's own servers wrote last, every `Received` field may be invented, so
//! nothing is concluded from those.

use crate::authentication::client_address;
use creel_evidence::DomainName;
use creel_evidence::locus::Locus;
use creel_evidence::mail::{AuthenticationResult, HeaderField, Hop};
use std::net::IpAddr;

/// What is known about the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Route {
    /// How many of the topmost hops the reader's own servers wrote.
    pub(crate) own: usize,
    /// Names of those servers, as they wrote them into `by`.
    pub(crate) own_names: Vec<DomainName>,
    /// The hop with which the mail came in from outside: index into the hops.
    pub(crate) entry: Option<usize>,
    /// The address that handed the mail over, and the place that says so.
    pub(crate) client: Option<(IpAddr, Locus)>,
    /// The first byte of the entry hop's field; what stands above it was written on the reader's side.
    entry_start: Option<usize>,
}

impl Route {
    /// Reads the way out of the header. `hops` are topmost first.
    pub(crate) fn read(headers: &[HeaderField], hops: &[Hop]) -> Self {
        let reported = headers.iter().find_map(|field| {
            let is_report = ["received-spf", "authentication-results"]
                .iter()
                .any(|name| field.name.eq_ignore_ascii_case(name));
            let address = is_report.then(|| client_address(&field.value)).flatten()?;
            Some((address, field.at.clone()))
        });
        // The report of the reader's server names the client: the hop with that address is the entry.
        let by_report = reported.as_ref().and_then(|(address, _)| {
            hops.iter().position(|hop| hop.address == Some(*address)).filter(|_| is_public(*address))
        });
        let entry = by_report.or_else(|| first_from_outside(hops));
        let own = entry.map_or(0, |i| i + 1);
        let own_names =
            hops.iter().take(own).filter_map(|hop| DomainName::parse(hop.by.as_deref()?)).collect();
        let at_entry = entry.and_then(|i| hops.get(i));
        let client = at_entry
            .and_then(|hop| Some((hop.address?, hop.at.clone())))
            .or(reported)
            .filter(|(address, _)| is_public(*address));
        Self { own, own_names, entry, client, entry_start: at_entry.map(|hop| hop.at.range.start) }
    }

    /// Whether a server on the reader's side wrote this result. With no hops at all there is no boundary to
    /// tell, and the result is taken at its word.
    pub(crate) fn trusts(&self, result: &AuthenticationResult) -> bool {
        let Some(entry) = self.entry_start else { return true };
        let names_own = result
            .authserv
            .as_deref()
            .and_then(DomainName::parse)
            .is_some_and(|server| self.own_names.iter().any(|own| own.same_registrable(&server)));
        result.at.range.start < entry || names_own
    }

    /// Whether `domain` runs the reader's servers.
    pub(crate) fn is_own(&self, domain: &DomainName) -> bool {
        self.own_names.contains(domain)
    }
}

/// The topmost hop that took the mail from a public address whose name is not the own servers'.
fn first_from_outside(hops: &[Hop]) -> Option<usize> {
    let mut own: Vec<DomainName> = Vec::new();
    for (i, hop) in hops.iter().enumerate() {
        let by = hop.by.as_deref().and_then(DomainName::parse);
        // A hop whose writer has no connection to those above it was written outside.
        let is_ours = i == 0 || by.as_ref().is_none_or(|by| own.iter().any(|own| own.same_registrable(by)));
        if !is_ours {
            return None;
        }
        own.extend(by);
        let from = hop.from.as_deref().and_then(DomainName::parse);
        let from_inside = from.as_ref().is_some_and(|from| own.iter().any(|own| own.same_registrable(from)));
        if hop.address.is_some_and(is_public) && !from_inside {
            return Some(i);
        }
        own.extend(from.filter(|_| hop.address.is_some() && !from_inside && own.len() < 16));
    }
    None
}

/// Whether an address can be reached from the public network. Documentation ranges count as public, so that
/// examples behave like the real thing.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_broadcast()
                || v4.is_multicast()
                || shared
                || a == 0
                || a >= 240)
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_public(IpAddr::V4(v4)),
            None => {
                let head = v6.segments()[0];
                let local = (head & 0xfe00) == 0xfc00 || (head & 0xffc0) == 0xfe80;
                !(v6.is_loopback() || v6.is_unspecified() || v6.is_multicast() || local)
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::ArtifactId;

    fn hop(place: usize, from: &str, address: &str, by: &str) -> Hop {
        Hop {
            from: (!from.is_empty()).then(|| from.to_owned()),
            address: address.parse().ok(),
            by: Some(by.to_owned()),
            recipient: None,
            date: None,
            at: Locus::bytes(ArtifactId::of(b""), place..place + 9),
        }
    }

    fn field(place: usize, name: &str, value: &str) -> HeaderField {
        let at = Locus::bytes(ArtifactId::of(b""), place..place + value.len());
        HeaderField { name: name.into(), value: value.into(), at }
    }

    #[test]
    fn the_first_public_client_is_the_entry() {
        let hops = [
            hop(0, "mx.corp.example", "10.0.0.2", "store.corp.example"),
            hop(50, "sender.test", "203.0.113.9", "mx.corp.example"),
            hop(90, "invented.test", "198.51.100.1", "sender.test"),
        ];
        let route = Route::read(&[], &hops);
        assert_eq!((route.entry, route.own), (Some(1), 2));
        assert_eq!(route.client.as_ref().map(|c| c.0), "203.0.113.9".parse().ok());
        assert!(route.is_own(&DomainName::parse("mx.corp.example").unwrap()));
    }

    #[test]
    fn the_receivers_report_names_the_entry_through_public_relays() {
        let hops = [
            hop(0, "a.provider.example", "2001:db8::1", "b.provider.example"),
            hop(50, "frontend.other.example", "2001:db8::2", "a.provider.example"),
            hop(90, "sender.test", "203.0.113.9", "c.provider.example"),
        ];
        let spf = field(80, "Received-SPF", "Pass (x) client-ip=203.0.113.9; helo=sender.test");
        let route = Route::read(&[spf], &hops);
        assert_eq!(route.entry, Some(2));
    }

    #[test]
    fn an_unconnected_writer_ends_the_reading() {
        let hops =
            [hop(0, "", "", "store.corp.example"), hop(50, "elsewhere.test", "203.0.113.9", "unknown.test")];
        let route = Route::read(&[], &hops);
        assert_eq!((route.entry, route.client), (None, None));
    }

    #[test]
    fn a_report_below_the_entry_counts_only_from_an_own_server() {
        let hops = [hop(50, "sender.test", "203.0.113.9", "mx.corp.example")];
        let route = Route::read(&[], &hops);
        let result = |place: usize, authserv: Option<&str>| AuthenticationResult {
            authserv: authserv.map(str::to_owned),
            method: "dmarc".into(),
            result: "pass".into(),
            identity: None,
            properties: Vec::new(),
            at: Locus::bytes(ArtifactId::of(b""), place..place + 5),
        };
        assert!(route.trusts(&result(10, None)));
        assert!(route.trusts(&result(90, Some("mx.corp.example"))));
        assert!(!route.trusts(&result(90, Some("sender.test"))));
        assert!(!route.trusts(&result(90, None)));
    }

    #[test]
    fn private_ranges_are_not_public() {
        for text in ["10.1.1.1", "127.0.0.1", "::1", "fe80::1", "fd00::1", "100.64.0.1", "::ffff:10.0.0.1"] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in ["192.0.2.1", "2001:db8::1", "100.128.0.1"] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }
}
