//! From a case to what leaves it.
//!
//! There is one gate, [`release`]: it takes a case and a [`Policy`] and gives a [`Dossier`]. Every format is
//! a function from a dossier to bytes and can read nothing else, so forgetting to redact is a type error.
//!
//! | format | function | who reads it |
//! |---|---|---|
//! | terminal summary | [`summary`] | the analyst, now |
//! | `report.html` | [`html`] | the analyst and the desk, offline |
//! | `messages.jsonl` | [`jsonl`] | notebooks and pipes |
//! | `bundle.json` (STIX 2.1) | [`stix`] | sharing platforms |
//! | `observables.csv` | [`csv`] | spreadsheets and block lists |
//! | who was aimed at, who is next | [`targets`], [`next`] | whoever warns |
//!
//! What this crate never does: read evidence bytes, open files or sockets, look at the clock, or decide what a
//! message is. Text from evidence is escaped by the format that writes it, in that format's one place.

mod assessment;
mod base_rate;
mod bearer;
mod campaigns;
mod census;
mod csv;
mod dossier;
mod exposure;
mod html;
mod jsonl;
mod knowledge;
mod listing;
mod matrix;
mod named;
mod next;
mod observables;
mod odds;
mod people;
mod profile;
mod pseudonym;
mod redaction;
mod release;
mod stix;
mod summary;
mod survey;
mod targets;
mod warnings;
mod weave;
mod wording;

pub use assessment::{
    Advice, Aim, Assessment, Bound, Burst, Changed, Feature, Lead, Objective, Paragraph, Part as PartOf,
    Phase, Piece, Point, Prose, Scope, Sentence, Share, Statement, Step, Succession, Track, Unknown, Wants,
    Works, assessment_json, phase_of,
};
pub use base_rate::{Base, Compared, Comparison, FEWEST_RECIPIENTS, Outcome, Trait};
pub use bearer::{Bearer, bearers};
pub use campaigns::{Campaign, Payload, Wave};
pub use census::{Census, Count, Organisation};
pub use csv::csv;
pub use dossier::{Dossier, Entry};
pub use exposure::{Against, Coverage, Link, Part, Reach};
pub use html::html;
pub use jsonl::jsonl;
pub use knowledge::{Known, NearEvent, Timing, When};
pub use listing::Listing;
pub use matrix::{Cell, Dimension, Label, Matrix, Unit};
pub use named::Named;
pub use next::next;
pub use observables::Seen;
pub use odds::{METHOD, Odds, Table};
pub use people::{People, Person, Stated};
pub use profile::{Profile, Tally};
pub use release::{Audience, Policy, Tlp, release};
pub use stix::stix;
pub use summary::summary;
pub use survey::Survey;
pub use targets::targets;
pub use warnings::{LookOut, Reason, RoleSeen, Tie, Warning, Warnings};
