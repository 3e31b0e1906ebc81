//! What a case knows of a message's sender from the messages that came before it.
//!
//! A history is about a message *in its case*: it is a pure function of the set of messages and never part of a
//! message's own record. It rests on verdicts by the mail alone, so that no conclusion feeds on itself.

use crate::artifact::ArtifactId;
use crate::locus::Quote;
use crate::mail::Authenticated;
use crate::verdict::{Class, Term};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What the case knows of one message's sender.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// The message.
    pub message: ArtifactId,
    /// One entry an identity by which the message names its sender, in the order of [`Identity::ALL`].
    pub known: Vec<Acquaintance>,
    /// What is not as it was, or came before in bad company.
    pub signs: Vec<Sign>,
    /// What history adds to the verdict's sum; every term is one of [`Self::signs`] by its name.
    pub sum: Vec<Term>,
    /// What the message is, in the light of its case: the verdict's sum and [`Self::sum`] together.
    pub class: Class,
    /// How sure that it is malicious, 0 to 1; as [`crate::Verdict::score`].
    pub score: f64,
}

crate::vocabulary! {
    /// A name by which a sender can be known.
    pub enum Identity {
        /// The address in `From`.
        Address = "from-address",
        /// The registrable domain in `From`; not of free mail and shared platforms, whose users are strangers.
        Domain = "from-domain",
        /// The address in `Reply-To`, where it is another than that in `From`.
        ReplyTo = "reply-to",
        /// The envelope sender: its registrable domain, or its address at free mail and shared platforms; where it
        /// is another than that in `From`.
        ReturnPath = "return-path",
        /// The display name in `From`, whatever the case and look of its letters.
        DisplayName = "display-name",
    }
}

/// What earlier messages of the case say of one identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acquaintance {
    /// Which of the sender's names.
    pub identity: Identity,
    /// The name as this message has it. Hostile text.
    pub value: String,
    /// Where this message has it.
    pub at: Vec<Quote>,
    /// What is known of it.
    pub record: Dealings,
}

/// What a set of messages adds up to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dealings {
    /// Messages.
    pub messages: u32,
    /// The first of them.
    pub first: Option<Seen>,
    /// The last of them.
    pub last: Option<Seen>,
    /// Distinct recipients.
    pub recipients: u32,
    /// Whether one of them went to a recipient of the message in question.
    pub same_recipient: bool,
    /// How many were authenticated how: what was authenticated is the domain in `From`. Words that do not occur are
    /// left out.
    pub authenticated: Vec<(Authenticated, u32)>,
    /// Verdicts by the mail alone. Words that do not occur are left out.
    pub verdicts: Vec<(Class, u32)>,
}

/// An earlier message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Which.
    pub message: ArtifactId,
    /// When it arrived, or claims to have been sent.
    pub time: Timestamp,
}

crate::vocabulary! {
    /// What earlier messages say about a later one.
    pub enum SignKind {
        /// The authenticated address has written before, over more than a day, and nothing was wrong.
        KnownAddress = "known-address",
        /// The same of the authenticated domain, of an address that has not.
        KnownDomain = "known-domain",
        /// A known address writes to somebody to whom it wrote before.
        KnownToRecipient = "known-to-recipient",
        /// Most of what the address sent, authenticated as this message is, was malicious.
        AddressMaliciousBefore = "address-malicious-before",
        /// Most of what the authenticated domain sent was malicious.
        DomainMaliciousBefore = "domain-malicious-before",
        /// Malicious messages wanted their answers sent to the same address.
        ReplyToMaliciousBefore = "reply-to-malicious-before",
        /// A name that was one known sender's comes from elsewhere.
        NewAddressForName = "new-address-for-name",
        /// Answers to a known address are to go where they never went.
        NewReplyTo = "new-reply-to",
        /// A domain that always authenticated fails to.
        AuthenticationLost = "authentication-lost",
        /// A new domain looks like a known sender's.
        LookalikeOfKnown = "lookalike-of-known",
        /// A new domain is a known sender's name under another suffix.
        OtherSuffixOfKnown = "other-suffix-of-known",
    }
}

/// One thing that history shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sign {
    /// What.
    pub kind: SignKind,
    /// Why, as a sentence without a full stop. May quote hostile text.
    pub because: String,
    /// Where this message shows it; never empty.
    pub at: Vec<Quote>,
    /// Earlier messages that it rests on: the first and the last of them.
    pub earlier: Vec<ArtifactId>,
    /// How many earlier messages it rests on.
    pub count: u32,
}

impl Dealings {
    /// Messages judged malicious.
    #[must_use]
    pub fn malicious(&self) -> u32 {
        self.verdicts.iter().filter(|(class, _)| class.is_malicious()).map(|(_, count)| count).sum()
    }

    /// The days from the first message to the last, both included; 0 if there is none.
    #[must_use]
    pub fn days(&self) -> i64 {
        match (&self.first, &self.last) {
            (Some(first), Some(last)) => (last.time.as_second() - first.time.as_second()) / 86_400 + 1,
            _ => 0,
        }
    }
}
