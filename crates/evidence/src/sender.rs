//! Who sent a mail: three facts that are not mixed.
//!
//! What the mail *claims* costs its writer nothing. What is *authenticated* somebody vouched for, and it matters
//! who. The *actual* sender is what the reader's own servers saw when they took the mail over.

use crate::domain::DomainName;
use crate::locus::Locus;
use crate::mail::Mailbox;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// The three facts about one mail.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderFacts {
    /// What the mail says.
    pub claimed: ClaimedSender,
    /// What was vouched for, by the weight of the word: the reader's receivers, creel's own verification, sealers.
    pub authenticated: Vec<Authentication>,
    /// What the reader's servers saw.
    pub actual: Option<ActualSender>,
    /// DNS questions without an answer on which an own verification waits, as `TYPE name`. Hostile text.
    pub open: Vec<String>,
}

/// The header fields by which a mail names its sender. Nothing is checked about them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimedSender {
    /// `From`; usually one. Those of all `From` fields, if there are several.
    pub from: Vec<Mailbox>,
    /// `Sender`.
    pub sender: Option<Mailbox>,
    /// `Reply-To`.
    pub reply_to: Vec<Mailbox>,
}

crate::vocabulary! {
    /// A way to authenticate a domain.
    pub enum AuthenticationMethod {
        /// RFC 7208: the client's address may send for the domain.
        Spf = "spf",
        /// RFC 6376: the domain signed the mail.
        Dkim = "dkim",
        /// RFC 9989: the domain in `From` is aligned with one that SPF or DKIM authenticated.
        Dmarc = "dmarc",
        /// RFC 8617: a chain of forwarders seals what the first of them saw.
        Arc = "arc",
    }
}

crate::vocabulary! {
    /// Outcomes in the words of RFC 8601 section 2.7.
    pub enum AuthenticationOutcome {
        /// It holds.
        Pass = "pass",
        /// It does not hold.
        Fail = "fail",
        /// SPF: the address is probably not allowed.
        Softfail = "softfail",
        /// Nothing is stated, or what is stated cannot be processed.
        Neutral = "neutral",
        /// Nothing is there to check.
        None = "none",
        /// It may hold, but a rule forbids to accept it, such as a key that is too short.
        Policy = "policy",
        /// It cannot be known now: DNS failed, or the answer was not supplied. The reason tells which.
        Temperror = "temperror",
        /// It can never be known: what is published is broken.
        Permerror = "permerror",
    }
}

crate::vocabulary! {
    /// Whose word an authentication rests on.
    pub enum Word {
        /// A server on the reader's side that saw the mail arrive.
        Receiver = "receiver",
        /// Creel's own verification of the bytes, with DNS answers that were supplied.
        OwnVerification = "own-verification",
        /// A trusted forwarder's report under its ARC seal.
        Sealer = "sealer",
    }
}

/// One statement about one domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authentication {
    /// By which method.
    pub method: AuthenticationMethod,
    /// The outcome.
    pub outcome: AuthenticationOutcome,
    /// The domain that is vouched for. Hostile text.
    pub domain: Option<String>,
    /// Whether it belongs to the organisation in `From`; `None` without a domain on either side.
    pub aligned: Option<bool>,
    /// Whose word this is.
    pub word: Word,
    /// The server that reports (authserv-id). Hostile text.
    pub authserv: Option<String>,
    /// Why, for people. Hostile text may be in it.
    pub because: String,
    /// The report, or the signature that was verified.
    pub at: Vec<Locus>,
}

/// The first host that the reader's servers do not answer for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActualSender {
    /// The address that handed the mail over.
    pub client: Option<IpAddr>,
    /// What the client called itself (HELO). Hostile text.
    pub helo: Option<String>,
    /// The name that the server found for the client's address. Its owner chooses it.
    pub reverse: Option<String>,
    /// The envelope sender (`MAIL FROM`), as the reader's server wrote it down. Hostile text.
    pub envelope_from: Option<String>,
    /// The reader's server that took the mail over.
    pub taken_by: Option<String>,
    /// Where the sending service says that it was used from; only of services that many share.
    pub origin: Option<IpAddr>,
    /// Why these are the facts, for people.
    pub because: String,
    /// The fields that say so.
    pub at: Vec<Locus>,
}

impl SenderFacts {
    /// Domains that somebody vouches for with `pass`.
    pub fn vouched(&self) -> impl Iterator<Item = DomainName> {
        self.authenticated
            .iter()
            .filter(|fact| fact.outcome == AuthenticationOutcome::Pass)
            .filter_map(|fact| DomainName::parse(fact.domain.as_deref()?))
    }
}
