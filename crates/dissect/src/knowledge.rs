//! What a dissection may know besides the bytes.

use creel_authentication::Zone;
use creel_evidence::DomainName;

/// What the user said about receiving servers, and the DNS answers that he supplied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Knowledge {
    /// Domains whose servers' reports on authentication are believed, with all hosts below them. Empty: the
    /// servers that took the mail over, as the header tells.
    pub trust_authserv: Vec<String>,
    /// Answers of DNS. Without them nothing can be verified but the hashes of bodies.
    pub answers: Zone,
}

impl Knowledge {
    /// Whether the user named this server, or a domain that it is in.
    pub(crate) fn names(&self, server: &str) -> bool {
        self.trust_authserv.iter().any(|trusted| is_within(server, trusted))
    }
}

/// Whether `host` is `domain` or below it; single labels are compared as they are.
pub(crate) fn is_within(host: &str, domain: &str) -> bool {
    let (host, domain) = (host.to_ascii_lowercase(), domain.to_ascii_lowercase());
    DomainName::parse(&host).map_or(host == domain, |host| host.is_within(&domain))
}
