//! SPF (RFC 7208): whether an address may send mail for a domain.

mod evaluate;
mod macros;
mod record;

use crate::dns::Answers;
use creel_evidence::sender::AuthenticationOutcome as Outcome;
use std::net::IpAddr;

/// What the receiving server knows of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The client.
    pub address: IpAddr,
    /// What it called itself. Hostile text.
    pub helo: String,
    /// `MAIL FROM`, empty for notifications. Hostile text.
    pub mail_from: String,
    /// The receiving server, for explanations (`%{r}`).
    pub receiver: String,
    /// When the mail was received, in seconds of the Unix epoch, for explanations (`%{t}`).
    pub time: i64,
}

/// The outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spf {
    /// `pass`, `fail`, `softfail`, `neutral`, `none`, `temperror` or `permerror`.
    pub outcome: Outcome,
    /// Why, for people.
    pub because: String,
    /// The domain that was asked: of `MAIL FROM`, or HELO if that is empty. Hostile text.
    pub domain: String,
    /// What the domain's owner says to a `fail` (`exp=`). Hostile text.
    pub explanation: Option<String>,
}

/// Checks the domain of `MAIL FROM`, or the HELO name if `MAIL FROM` is empty (RFC 7208 section 2.4).
#[must_use]
pub fn check(session: &Session, answers: &dyn Answers) -> Spf {
    let sender = session.sender();
    let domain = sender.rsplit_once('@').map_or("", |(_, domain)| domain);
    evaluate::check(session, &sender, domain, answers)
}

/// Checks any domain, as `check_host()` of RFC 7208 section 4.
#[must_use]
pub fn check_host(session: &Session, domain: &str, answers: &dyn Answers) -> Spf {
    evaluate::check(session, &session.sender(), domain, answers)
}

impl Session {
    /// `<sender>`: `MAIL FROM` with `postmaster` where a part is missing (RFC 7208 section 4.3).
    fn sender(&self) -> String {
        match self.mail_from.as_str() {
            "" => format!("postmaster@{}", self.helo),
            sender if sender.starts_with('@') => format!("postmaster{sender}"),
            sender if sender.contains('@') => sender.to_owned(),
            sender => format!("postmaster@{sender}"),
        }
    }
}
