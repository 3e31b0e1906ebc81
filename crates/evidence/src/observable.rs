//! Observables: values that can be looked for elsewhere, each with its side.

use crate::locus::Quote;
use serde::{Deserialize, Serialize};

crate::vocabulary! {
    /// Whose value it is. Only attacker-side observables may become indicators.
    pub enum Side {
        /// Chosen, controlled or used by whoever sent the mail.
        Attacker = "attacker",
        /// Belongs to somebody who was aimed at: an address, or a value that names one.
        Victim = "victim",
        /// Neither: a public brand asset, a receiving server, a standards body's URL.
        Neutral = "neutral",
    }
}

crate::vocabulary! {
    /// What kind of value it is.
    pub enum ObservableKind {
        /// Absolute URL, normalised by the WHATWG URL Standard.
        Url = "url",
        /// Domain name, lower case, in ASCII (punycode) form.
        Domain = "domain",
        /// IPv4 or IPv6 address.
        Ip = "ip",
        /// Mail address, domain in lower case.
        MailAddress = "mail-address",
        /// SHA-256 of a file, in hexadecimal.
        Hash = "hash",
        /// SHA-256 of a page's structure with victim-specific values removed.
        StructureHash = "structure-hash",
        /// Telephone number: `+` and digits where the country is written, digits as written otherwise.
        Phone = "phone",
        /// File name as given by the sender.
        FileName = "file-name",
        /// `Message-ID` without angle brackets.
        MessageId = "message-id",
        /// Address of a crypto-currency wallet whose checksum or form holds.
        Wallet = "wallet",
    }
}

/// A value found in evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observable {
    /// What kind of value.
    pub kind: ObservableKind,
    /// The normalised value. Hostile text.
    pub value: String,
    /// Whose value.
    pub side: Side,
    /// Why this side, as a sentence without a full stop.
    pub because: String,
    /// Where it was found; never empty.
    pub at: Vec<Quote>,
}
