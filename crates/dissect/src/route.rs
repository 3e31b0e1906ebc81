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
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    /// How many of the topmost hops the reader's own servers wrote.
    pub(crate) own: usize,
    /// Names of those servers, as they wrote them into `by`.
    pub(crate) own_names: Vec<DomainName>,
    /// The hop with which the mail came in from outside: index into the hops.
    pub(crate) entry: Option<usize>,
    /// The address that handed the mail over, and the place that says so.
    pub(crate) client: Option<(IpAddr, Locus)>,
    /// What stands above this byte of the header was written on the reader's side.
    certain: usize,
}

impl Default for Route {
    /// The way of a mail that has no hops: nothing tells who wrote what.
    fn default() -> Self {
        Self { own: 0, own_names: Vec::new(), entry: None, client: None, certain: usize::MAX }
    }
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
        if hops.is_empty() {
            return Self { client: reported.filter(|(address, _)| is_public(*address)), ..Self::default() };
        }
        let (connected, from_outside) = own_hops(hops);
        // The receiver's report names the client. It may shorten the own way (a client that gave itself an
        // own server's name), never lengthen it: a report can be forged as well.
        let by_report = reported.and_then(|(address, _)| {
            hops.iter()
                .take(connected)
                .position(|hop| hop.address == Some(address))
                .filter(|_| is_public(address))
        });
        let entry = by_report.or(from_outside);
        let own = entry.map_or(connected, |i| i + 1);
        let start_of = |i: usize| hops.get(i).map_or(usize::MAX, |hop| hop.at.range.start);
        Self {
            own,
            own_names: hops
                .iter()
                .take(own)
                .filter_map(|hop| DomainName::parse(hop.by.as_deref()?))
                .collect(),
            entry,
            client: entry
                .and_then(|i| hops.get(i))
                .and_then(|hop| Some((hop.address?, hop.at.clone())))
                .filter(|(address, _)| is_public(*address)),
            certain: start_of(entry.unwrap_or(own)),
        }
    }

    /// Whether a server on the reader's side wrote this result: it stands above the field with which the mail
    /// was taken over, or goes by the name of one of those servers. RFC 8601 section 5 has receivers remove
    /// foreign fields that use their name.
    pub(crate) fn trusts(&self, result: &AuthenticationResult) -> bool {
        let place = result.at.range.start;
        let names_own = || {
            let server = result.authserv.as_deref().and_then(DomainName::parse);
            server.is_some_and(|server| self.own_names.iter().any(|own| own.same_registrable(&server)))
        };
        place < self.certain || names_own()
    }

    /// Whether `domain` runs the reader's servers.
    pub(crate) fn is_own(&self, domain: &DomainName) -> bool {
        self.own_names.contains(domain)
    }
}

/// How many of the topmost hops the reader's servers wrote, by the names that connect them, and the one of
/// them that took the mail from a public address under a foreign name.
fn own_hops(hops: &[Hop]) -> (usize, Option<usize>) {
    let mut own: Vec<DomainName> = Vec::new();
    for (i, hop) in hops.iter().enumerate() {
        let by = hop.by.as_deref().and_then(DomainName::parse);
        let known = |name: &DomainName| own.iter().any(|own| same_house(own, name));
        // A hop whose writer has no connection to those above it was written outside. Large services name one
        // server under several domains; its first label stays.
        let handed_on = || {
            let above = i.checked_sub(1).and_then(|above| hops.get(above)?.from.as_deref());
            matches!((above, hop.by.as_deref()), (Some(a), Some(b)) if first_label(a) == first_label(b))
        };
        if i > 0 && by.as_ref().is_some_and(|by| !known(by)) && !handed_on() {
            return (i, None);
        }
        own.extend(by);
        let from = hop.from.as_deref().and_then(DomainName::parse);
        let is_inside = from.as_ref().is_some_and(|from| own.iter().any(|own| same_house(own, from)));
        if hop.address.is_some_and(is_public) && !is_inside {
            return (i + 1, Some(i));
        }
        // A relay with a private address belongs to the house, whatever its name.
        own.extend(from.filter(|_| hop.address.is_some() && !is_inside && own.len() < 16));
    }
    (hops.len(), None)
}

/// Domains under which one operator names the servers of one service. Public knowledge: they hand mail to
/// each other in the `Received` fields of any mail that the service delivers.
const HOUSES: &[&[&str]] = &[
    &["outlook.com", "office365.com", "exchangelabs.com", "microsoft.com", "hotmail.com"],
    &["google.com", "googlemail.com", "gmail.com"],
    &["yahoo.com", "yahoodns.net", "aol.com"],
    &["icloud.com", "apple.com", "me.com"],
];

/// Whether both names belong to the servers of one operator.
fn same_house(a: &DomainName, b: &DomainName) -> bool {
    let house =
        |name: &DomainName| HOUSES.iter().position(|house| house.contains(&name.registrable_or_self()));
    a.same_registrable(b) || house(a).is_some_and(|house_of_a| house(b) == Some(house_of_a))
}

fn first_label(name: &str) -> String {
    name.split('.').next().unwrap_or_default().to_ascii_lowercase()
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
    fn a_client_under_a_borrowed_name_is_found_by_the_receivers_report() {
        let hops = [
            hop(0, "a.provider.example", "2001:db8::1", "b.provider.example"),
            hop(50, "pretended.provider.example", "203.0.113.9", "a.provider.example"),
            hop(90, "real.test", "198.51.100.1", "c.provider.example"),
        ];
        assert_eq!(Route::read(&[], &hops).entry, Some(2));
        let spf = field(40, "Received-SPF", "Pass (x) client-ip=203.0.113.9; helo=pretended");
        assert_eq!(Route::read(&[spf], &hops).entry, Some(1));
    }

    #[test]
    fn a_forged_report_does_not_lengthen_the_own_way() {
        let hops = [
            hop(0, "evil.test", "203.0.113.9", "mx.corp.example"),
            hop(50, "bank.test", "198.51.100.1", "mx.corp.example"),
        ];
        let forged = field(80, "Received-SPF", "Pass (x) client-ip=198.51.100.1; helo=bank.test");
        assert_eq!(Route::read(&[forged], &hops).entry, Some(0));
    }

    #[test]
    fn a_server_under_two_domains_is_one() {
        let hops = [
            hop(0, "ab12.prod.provider.example", "2001:db8::1", "cd34.prod.provider.example"),
            hop(50, "frontend.prod.provider.example", "2001:db8::2", "AB12.other.example"),
            hop(90, "sender.test", "203.0.113.9", "frontend.mail.provider.example"),
        ];
        assert_eq!(Route::read(&[], &hops).entry, Some(2));
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
        let hops = [
            hop(50, "sender.test", "203.0.113.9", "mx.corp.example"),
            hop(120, "laptop", "198.51.100.1", "sender.test"),
        ];
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
