//! The vocabulary of creel.
//!
//! Every stage reads some of these nouns and adds one: a `Submission` of raw bytes becomes a
//! [`Dissection`] (what is in it), a [`Verdict`] (what it claims and wants), a [`Targeting`] (who was
//! aimed at) and, seen beside the rest of the pile, a [`Placement`] (which wave, campaign and operation) and a
//! [`History`] (what is known of the sender).
//! A stored [`Message`] carries what the case keeps of all of them.
//!
//! Two rules hold for everything here:
//!
//! * **A statement points to bytes.** Whatever creel says carries a [`Locus`]: artifact, view, byte range.
//! * **Evidence is hostile.** Text taken from evidence is plain `String` only inside; it is printed through
//!   [`text::inert`] (terminals) or escaped by the publisher that writes it.
//!
//! What this crate never does: read files, open sockets, look at the clock, parse mail, or decide anything.

pub mod artifact;
pub mod attack;
pub mod campaign;
pub mod carrier;
pub mod case;
pub mod chain;
pub mod decoding;
pub mod digest;
pub mod dissection;
pub mod domain;
pub mod finding;
pub mod history;
pub mod impersonation;
pub mod known;
pub mod locus;
pub mod mail;
pub mod observable;
pub mod picture;
pub mod place;
mod places;
pub mod quarantine;
pub mod reader;
pub mod sender;
pub mod signature;
pub mod targeting;
pub mod text;
pub mod verdict;
pub mod vocabulary;
pub mod web;

pub use artifact::{
    Artifact, ArtifactId, ArtifactRole, Container, ContentType, Derivation, Digests, TransferEncoding,
};
pub use campaign::{Fingerprint, Group, Level, Placement, Places, Token};
pub use carrier::{Carrier, CarrierKind, CarrierPolicy};
pub use case::{Case, Message, Sighting};
pub use chain::{Chain, ChainMember, PublicEvent};
pub use decoding::{Decoding, Step, Trace};
pub use dissection::Dissection;
pub use domain::DomainName;
pub use finding::{Confidence, Finding, FindingId, Severity};
pub use history::History;
pub use impersonation::{Impersonation, ImpersonationKind, LikenessKind};
pub use known::{Attribution, Portrait};
pub use locus::{Locus, Quote, View};
pub use observable::{Observable, ObservableKind, Side};
pub use picture::{Picture, PictureHash};
pub use place::{Continent, Country};
pub use quarantine::Quarantined;
pub use reader::{Reader, Readers};
pub use sender::SenderFacts;
pub use signature::Signature;
pub use targeting::{Fact, FactSource, Grounds, MailboxKind, Occupation, Target, Targeting};
pub use verdict::Verdict;
