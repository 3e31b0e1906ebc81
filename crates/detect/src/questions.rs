//! Questions that several detectors ask an exhibit.
//!
//! They only look things up: no question weighs anything or knows what a detector makes of the answer.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use creel_evidence::dissection::Link;
use creel_evidence::finding::Begun;
use creel_evidence::mail::{HeaderField, Mailbox};
use creel_evidence::web::WebAddress;
use creel_evidence::{Confidence, DomainName, Finding, Locus, Quote, Severity};
use std::collections::HashSet;

/// Findings that one detector reports about one mail at most, so that a mail with a thousand links stays
/// readable. What is beyond it shows the same thing again.
pub(crate) const FINDINGS_LIMIT: usize = 4;

impl Detector {
    /// Begins a finding of this detector about the exhibit's mail, with the detector's ATT&CK techniques.
    pub(crate) fn sees(&self, exhibit: &Exhibit<'_>, severity: Severity, confidence: Confidence) -> Begun {
        Finding::of(exhibit.dissection.submission, self.name, severity, confidence).attack(self.attack)
    }
}

impl<'a> Exhibit<'a> {
    /// The clickable links that lead to the web, in reading order.
    pub(crate) fn web_links(&self) -> impl Iterator<Item = (&'a Link, &'a WebAddress)> + use<'a, '_> {
        self.links
            .iter()
            .filter_map(|link| Some((*link, link.target.as_ref().filter(|target| target.is_web())?)))
    }

    /// The distinct domains that the clickable links lead to, each with its first link.
    pub(crate) fn linked_domains(&self) -> Vec<(&'a DomainName, &'a Link)> {
        let mut seen = HashSet::new();
        let with_domain = self.web_links().filter_map(|(link, target)| Some((target.domain()?, link)));
        with_domain.filter(|(domain, _)| seen.insert(domain.as_str())).collect()
    }

    /// The first header field of this name.
    pub(crate) fn header(&self, name: &str) -> Option<&'a HeaderField> {
        self.dissection.headers.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// Whether the mail came by way of a discussion list (RFC 2369, RFC 2919), which rewrites senders and
    /// answers by design. `List-Unsubscribe` alone is no sign: every advertiser writes it.
    pub(crate) fn is_list_mail(&self) -> bool {
        const SIGNS: [&str; 5] = ["List-Post", "Mailing-List", "X-Mailman-Version", "X-BeenThere", "X-Loop"];
        SIGNS.iter().any(|name| self.header(name).is_some())
            || self.header("Precedence").is_some_and(|field| field.value.trim().eq_ignore_ascii_case("list"))
    }

    /// What stands behind the `@` in `From`, in lower case: also hosts that are no domain name, such as
    /// `noreply@parcels`. Hostile text.
    pub(crate) fn from_host(&self) -> &'a str {
        self.from.map_or("", mail_host)
    }
}

/// What stands behind the last `@` of a mailbox's address.
pub(crate) fn mail_host(mailbox: &Mailbox) -> &str {
    mailbox.address.rsplit_once('@').map_or("", |(_, host)| host.trim_matches(['.', ' ', '>']))
}

/// Whether two mail hosts were registered by the same party; hosts that are no domain names must be equal.
pub(crate) fn same_party(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
        || DomainName::parse(one)
            .zip(DomainName::parse(other))
            .is_some_and(|(one, other)| one.same_registrable(&other))
}

/// A quote of a header field: the decoded value at the raw value's place.
pub(crate) fn quote_field(at: &Locus, value: &str) -> Quote {
    Quote::new(at.clone(), value)
}
