//! What belongs together: the nouns of the `campaign` stage.

use crate::artifact::ArtifactId;
use crate::digest::Sha256Digest;
use crate::locus::Locus;
pub use crate::places::Places;
use serde::{Deserialize, Serialize};

crate::vocabulary! {
    /// How close members of a group are. Nested: a wave lies in one campaign, a campaign in one operation.
    pub enum Level {
        /// Same lure, same operator, one burst.
        Wave = "wave",
        /// Same kit or template and same operator.
        Campaign = "campaign",
        /// Shared operator evidence, any lure.
        Operation = "operation",
    }
}

crate::vocabulary! {
    /// Kinds of evidence that two messages can share.
    pub enum Family {
        /// Visible text, page structure, subject.
        Lure = "lure",
        /// URL host, path shape, where credentials go.
        Landing = "landing",
        /// Attachment hash, structure hash, picture hash.
        Payload = "payload",
        /// Reply-To, phone, wallet, mail address in the text.
        Contact = "contact",
        /// Authenticated domain, address of a sending host that is no provider's.
        Sending = "sending",
        /// Order of header fields, shape of boundary and Message-ID.
        Mailer = "mailer",
    }
}

impl Family {
    /// Whether it speaks about the operator rather than about the story.
    #[must_use]
    pub const fn is_operator(self) -> bool {
        !matches!(self, Self::Lure | Self::Mailer)
    }
}

/// A value that can be shared, never one of a victim's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Token {
    /// Kind of evidence.
    pub family: Family,
    /// What it is, such as `host` or `reply-to`.
    pub kind: String,
    /// The value. Hostile text.
    pub value: String,
}

/// What is compared between messages: all that the `campaign` stage needs of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The message.
    pub message: ArtifactId,
    /// Sent or received, in seconds since 1970; `None` if unknown.
    pub time: Option<i64>,
    /// The subject with numbers, addresses and names of victims removed; for likeness.
    pub subject: String,
    /// MinHash of the visible text; empty if there is too little.
    pub text: Vec<u32>,
    /// MinHash of the page structure; empty if there is none.
    pub structure: Vec<u32>,
    /// Digest of the normalised visible text, for exact clones.
    pub exact: Option<Sha256Digest>,
    /// Shareable values, sorted and distinct.
    pub tokens: Vec<Token>,
    /// Where all this is read. It is not compared: clones have it in different places.
    #[serde(default)]
    pub at: Places,
}

/// Where a message stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// The message.
    pub message: ArtifactId,
    /// Its wave, campaign and operation: ids of [`Group`]s; `None` where it stands alone.
    pub wave: Option<String>,
    /// See `wave`.
    pub campaign: Option<String>,
    /// See `wave`.
    pub operation: Option<String>,
    /// Why it is in its wave (and campaign): the sum of its strongest link.
    pub reasons: Vec<Reason>,
}

/// Messages that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Stable: `W-`, `C-` or `O-` and ten hexadecimal digits that follow from its first member.
    pub id: String,
    /// How close they are.
    pub level: Level,
    /// Sorted by identity.
    pub members: Vec<ArtifactId>,
    /// The member that is most like the others.
    pub medoid: ArtifactId,
    /// What at least half of the members hold and the rest of the case does not, strongest first.
    pub reasons: Vec<Reason>,
    /// Former ids that lead here, sorted: of groups that this one took in or grew out of. They follow from the log of the
    /// case, not from the members.
    #[serde(default)]
    pub former: Vec<String>,
}

/// One term of a link's sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Kind of evidence.
    pub family: Family,
    /// What is shared, as a sentence part: `same landing host`, `visible text 94 % alike`.
    pub because: String,
    /// The shared value, where there is one. Hostile text.
    pub value: Option<String>,
    /// Messages in the case that hold it.
    pub frequency: u32,
    /// Weight in thousandths of a bit; integers keep the result independent of the order of adding.
    pub millibits: i32,
    /// The other message of the link; `None` on a group.
    pub with: Option<ArtifactId>,
    /// Where it is read: first in the message itself, then in the other one. Empty on a group.
    #[serde(default)]
    pub at: Vec<Locus>,
}

/// What ties the messages of a campaign together, for whoever draws it. No store keeps it: it follows from the messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ties {
    /// The campaign's id.
    pub campaign: String,
    /// Millibits that a link has to have to hold a campaign together.
    pub demanded: i32,
    /// Rare values that several of its messages hold, those that connect most first.
    pub pivots: Vec<Pivot>,
    /// What the pairs of its largest waves share.
    pub overlaps: Vec<Overlap>,
    /// Strongest paths to the medoid: of the member that hangs on by least, and of one in the middle.
    pub paths: Vec<Vec<Bond>>,
}

/// A value by which one gets from message to message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pivot {
    /// What it is, and what sharing it is worth.
    pub reason: Reason,
    /// The messages of the campaign that hold it, sorted.
    pub holders: Vec<ArtifactId>,
}

/// What two waves of a campaign share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlap {
    /// The ids of the two.
    pub waves: [String; 2],
    /// The terms, strongest first: values that both hold, and the likeness of their medoids.
    pub reasons: Vec<Reason>,
}

/// A link on a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bond {
    /// The message.
    pub from: ArtifactId,
    /// The one that it is linked with.
    pub to: ArtifactId,
    /// The terms of the link.
    pub reasons: Vec<Reason>,
}
