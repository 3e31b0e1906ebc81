//! Facts of a mail's header.

use crate::domain::DomainName;
use crate::locus::Locus;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One header field as it stands in the mail (RFC 5322 section 2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderField {
    /// The name as written.
    pub name: String,
    /// Unfolded, RFC 2047 decoded. Hostile text.
    pub value: String,
    /// The value's bytes in the mail, folding and encoding included.
    pub at: Locus,
}

/// A mailbox (RFC 5322 section 3.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// The display name, decoded; empty if there is none. Hostile text.
    pub name: String,
    /// `local@domain` with the domain in lower case; empty if none could be read. Hostile text.
    pub address: String,
    /// The mailbox's bytes in the mail.
    pub at: Locus,
}

impl Mailbox {
    /// The part before the last `@`.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// The domain, if it is a domain name.
    #[must_use]
    pub fn domain(&self) -> Option<DomainName> {
        DomainName::parse(self.address.rsplit_once('@')?.1)
    }
}

/// The header fields that later stages ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// `From`; usually one.
    pub from: Vec<Mailbox>,
    /// `Sender`.
    pub sender: Option<Mailbox>,
    /// `Reply-To`.
    pub reply_to: Vec<Mailbox>,
    /// `Return-Path`, the envelope sender as the last server wrote it.
    pub return_path: Option<Mailbox>,
    /// Recipients in the order of the header.
    pub recipients: Vec<Recipient>,
    /// `Subject`, decoded; `None` if there is no such field.
    pub subject: Option<Subject>,
    /// `Date` as the sender claims it, in UTC.
    pub date: Option<Timestamp>,
    /// When the topmost `Received` field says the mail arrived.
    pub received: Option<Timestamp>,
    /// `Message-ID` without angle brackets.
    pub message_id: Option<(String, Locus)>,
    /// `In-Reply-To` and `References`, without angle brackets.
    pub references: Vec<String>,
    /// `X-Mailer` or `User-Agent`.
    pub mailer: Option<(String, Locus)>,
}

/// A decoded subject with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Decoded. Hostile text.
    pub text: String,
    /// The field's value.
    pub at: Locus,
}

crate::vocabulary! {
    /// The header field that names a recipient.
    pub enum RecipientField {
        /// `To`.
        To = "to",
        /// `Cc`.
        Cc = "cc",
        /// `Bcc`.
        Bcc = "bcc",
        /// `Delivered-To`, `X-Original-To`, `Envelope-To`, `X-Envelope-To`, `X-Forwarded-To`, `Apparently-To`.
        Delivery = "delivery",
    }
}

/// A recipient named in the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Which field.
    pub field: RecipientField,
    /// Who.
    pub mailbox: Mailbox,
}

/// One `Received` field (RFC 5321 section 4.4). Every part may be absent or a lie below the first hop that
/// the reader's own servers wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// `from`: the name that the client gave.
    pub from: Option<String>,
    /// The name that the server found for the client's address, if it wrote one down.
    pub reverse: Option<String>,
    /// The client's address as the server saw it.
    pub address: Option<std::net::IpAddr>,
    /// `by`: the server that wrote the field.
    pub by: Option<String>,
    /// `with`: the protocol (RFC 3848), such as `ESMTPSA`, as written.
    pub protocol: Option<String>,
    /// `id`: the server's name for the mail.
    pub id: Option<String>,
    /// The envelope sender, where the server notes it (`envelope-from`).
    pub envelope_from: Option<String>,
    /// `for`: the recipient.
    pub recipient: Option<String>,
    /// The date after the semicolon, in UTC.
    pub date: Option<Timestamp>,
    /// The field's value.
    pub at: Locus,
}

/// One method's result in an `Authentication-Results` field (RFC 8601) or a `Received-SPF` field (RFC 7208).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthenticationResult {
    /// The server that says so (authserv-id); `None` if it does not name itself.
    pub authserv: Option<String>,
    /// `spf`, `dkim`, `dmarc`, `arc`, `compauth`, ...
    pub method: String,
    /// `pass`, `fail`, `softfail`, `neutral`, `none`, `temperror`, `permerror`, `policy`, `bestguesspass`.
    pub result: String,
    /// The identity the result is about: `smtp.mailfrom`, `header.d`, `header.from` by method.
    pub identity: Option<String>,
    /// Why, as the server says: `reason=`, else the comment behind the result. Hostile text.
    pub reason: Option<String>,
    /// Properties as written, such as `("header.d", "example.com")`.
    pub properties: Vec<(String, String)>,
    /// The result's bytes in the field; of `Received-SPF` the whole value.
    pub at: Locus,
}

crate::vocabulary! {
    /// What authentication says about the domain in `From`, as the receiving server reported it.
    pub enum Authenticated {
        /// DMARC passed, or an aligned SPF or DKIM result did.
        Pass = "pass",
        /// DMARC failed, or aligned methods were tried and none passed.
        Fail = "fail",
        /// The receiver looked and found nothing to check.
        None = "none",
        /// Nobody reported, or reports only an error.
        Unknown = "unknown",
    }
}

/// The authentication of `From`, with the result it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderAuthentication {
    /// The outcome.
    pub outcome: Authenticated,
    /// The deciding method: `dmarc`, `dkim`, `spf`.
    pub by: Option<String>,
    /// The result's place.
    pub at: Option<Locus>,
}
