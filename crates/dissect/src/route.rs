//! The way a mail took: which servers are the reader's own, and which address handed the mail to them.
//!
//! Below the field that the reader's own servers wrote last, every `Received` field may be invented, so
//! nothing is concluded from those.

use crate::authentication::client_address;
use crate::knowledge::Knowledge;
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
    /// Where the fields that servers write end and the author's begin: some receivers put their reports there,
    /// below all `Received` fields.
    authored: usize,
    /// Whether reports in the reader's name between `certain` and `authored` can be told from the sender's: none
    /// stands above `certain`, where the receiver would have put them all, and they do not contradict each other.
    believes_below: bool,
    /// The servers that the user named, by their domains; then no others are believed.
    named: Vec<DomainName>,
}

impl Default for Route {
    /// The way of a mail that has no hops: nothing tells who wrote what.
    fn default() -> Self {
        Self {
            own: 0,
            own_names: Vec::new(),
            entry: None,
            client: None,
            certain: usize::MAX,
            authored: usize::MAX,
            believes_below: true,
            named: Vec::new(),
        }
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
            ..Self::default()
        }
        .with_authored(headers)
    }

    /// Believes the servers that the user named and no others. Where one of them handled the mail, what stands
    /// above its last `Received` field counts, whoever handled it later.
    pub(crate) fn trusting(mut self, knowledge: &Knowledge, headers: &[HeaderField], hops: &[Hop]) -> Self {
        if knowledge.trust_authserv.is_empty() {
            return self;
        }
        let is_trusted = |hop: &&Hop| hop.by.as_deref().is_some_and(|by| knowledge.names(by));
        let handled = hops.iter().skip_while(|hop| !is_trusted(hop)).take_while(is_trusted).last();
        self.certain = handled.map_or(self.certain, |hop| hop.at.range.start.max(self.certain));
        self.named = knowledge.trust_authserv.iter().filter_map(|name| DomainName::parse(name)).collect();
        self.with_authored(headers)
    }

    /// Finds the first field that the author wrote.
    fn with_authored(mut self, headers: &[HeaderField]) -> Self {
        let authored = headers.iter().find(|field| is_authors_field(&field.name));
        self.authored = authored.map_or(usize::MAX, |field| field.at.range.start);
        self
    }

    /// Tells the route what was reported, so that it can tell the reader's reports from the sender's.
    pub(crate) fn note_reports(&mut self, results: &[AuthenticationResult]) {
        let (above, below): (Vec<_>, Vec<_>) = results
            .iter()
            .filter(|result| self.names_own(result))
            .partition(|result| result.at.range.start < self.certain);
        // A mail has one result by each of these methods.
        let contradicts = |method: &str| {
            let mut of = below.iter().filter(|result| result.method == method).map(|result| &result.result);
            of.next().is_some_and(|first| of.any(|other| other != first))
        };
        self.believes_below = above.is_empty() && !contradicts("dmarc");
    }

    /// Whether a server on the reader's side wrote this result: it stands above the field with which the mail was
    /// taken over; or below it among the fields that servers write, names one of those servers, and nothing tells
    /// it from the sender's. RFC 8601 section 5 has receivers remove foreign fields that use their name, which not
    /// all do.
    pub(crate) fn trusts(&self, result: &AuthenticationResult) -> bool {
        let place = result.at.range.start;
        if place < self.certain {
            return self.named.is_empty() || self.names_own(result);
        }
        place < self.authored && self.believes_below && self.names_own(result)
    }

    /// Whether the result claims to be the reader's server's and is not.
    pub(crate) fn is_forged(&self, result: &AuthenticationResult) -> bool {
        self.names_own(result) && !self.trusts(result)
    }

    /// Whether the result goes by the name of one of the reader's servers.
    fn names_own(&self, result: &AuthenticationResult) -> bool {
        let server = result.authserv.as_deref().and_then(DomainName::parse);
        server.is_some_and(|server| match self.named.as_slice() {
            [] => self.own_names.iter().any(|own| own.same_registrable(&server)),
            named => named.iter().any(|name| server.is_within(name.as_str())),
        })
    }

    /// Whether `domain` runs the reader's servers.
    pub(crate) fn is_own(&self, domain: &DomainName) -> bool {
        self.own_names.contains(domain)
    }
}

/// Whether the author's mail program writes the field (RFC 5322 sections 3.6.1 to 3.6.5, RFC 2045), not a server.
fn is_authors_field(name: &str) -> bool {
    const NAMES: &[&str] =
        &["from", "to", "cc", "subject", "date", "reply-to", "message-id", "mime-version", "content-type"];
    NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// How many of the topmost hops the reader's servers wrote, by the names that connect them, and the one of
/// them that took the mail from a public address under a foreign name.
fn own_hops(hops: &[Hop]) -> (usize, Option<usize>) {
    let mut own: Vec<DomainName> = Vec::new();
    for (i, hop) in hops.iter().take(HOPS).enumerate() {
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
    (hops.len().min(HOPS), None)
}

/// Hops that are followed; RFC 5321 section 6.3 takes 100 for a loop.
const HOPS: usize = 100;

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
            reverse: None,
            protocol: None,
            id: None,
            envelope_from: None,
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

    fn result(place: usize, authserv: Option<&str>) -> AuthenticationResult {
        AuthenticationResult {
            authserv: authserv.map(str::to_owned),
            method: "dmarc".into(),
            result: "pass".into(),
            identity: None,
            reason: None,
            properties: Vec::new(),
            at: Locus::bytes(ArtifactId::of(b""), place..place + 5),
        }
    }

    #[test]
    fn a_report_below_the_entry_counts_only_above_the_authors_fields_and_from_an_own_server() {
        let hops = [
            hop(50, "sender.test", "203.0.113.9", "mx.corp.example"),
            hop(120, "laptop", "198.51.100.1", "sender.test"),
        ];
        let headers = [
            field(50, "Received", ""),
            field(90, "Authentication-Results", ""),
            field(120, "Received", ""),
            field(130, "From", ""),
            field(150, "Authentication-Results", ""),
        ];
        let mut route = Route::read(&headers, &hops);
        assert!(route.trusts(&result(10, None)));
        assert!(route.trusts(&result(90, Some("mx.corp.example"))));
        assert!(!route.trusts(&result(90, Some("sender.test"))));
        assert!(!route.trusts(&result(90, None)));
        assert!(route.is_forged(&result(150, Some("mx.corp.example"))));
        assert!(!route.is_forged(&result(150, Some("sender.test"))));
        // Once the receiver has reported above, what stands below in its name is not its own.
        route.note_reports(&[result(10, Some("mx.corp.example"))]);
        assert!(route.is_forged(&result(90, Some("mx.corp.example"))));
        // Two that contradict each other cannot both be the receiver's.
        let other = AuthenticationResult { result: "fail".into(), ..result(95, Some("mx.corp.example")) };
        route.note_reports(&[result(90, Some("mx.corp.example")), other]);
        assert!(route.is_forged(&result(90, Some("mx.corp.example"))));
    }

    #[test]
    fn the_servers_that_the_user_names_are_believed_and_no_others() {
        let hops = [
            hop(0, "mx.list.example", "203.0.113.9", "store.corp.example"),
            hop(100, "sender.test", "198.51.100.1", "mx.list.example"),
        ];
        let headers = [field(0, "Received", ""), field(100, "Received", "")];
        let knowledge = Knowledge { trust_authserv: vec!["list.example".into()], ..Knowledge::default() };
        let route = Route::read(&headers, &hops).trusting(&knowledge, &headers, &hops);
        assert!(route.trusts(&result(50, Some("mx.list.example"))));
        assert!(!route.trusts(&result(50, None)));
        assert!(!route.trusts(&result(50, Some("notlist.example"))));
        assert!(!route.trusts(&result(0, Some("store.corp.example"))));
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
