//! Who was aimed at.
//!
//! [`profile()`] reads one message's recipients, the addresses that its pages and links were made for, and what
//! is said about these people, and states for each address an organisation, a country, a department, a rank
//! and a role, each with its reason. A [`Roster`] that the analyst supplies names the organisations; [`Lexicons`] tell
//! whether the message knows their field.
//! Counting over many messages is for those who publish: see `creel_publish`'s census.
//!
//! What this crate never does: guess. No country from a language, no person from a local part, no role from
//! an organisation; what no source states stays `None`. It does no I/O, and it says nothing about success:
//! targeted is not hit.

mod attributions;
mod block_words;
mod blocks;
mod correspondence;
mod countries;
mod display;
mod draft;
pub mod events;
mod forms;
mod knowledge;
mod letters;
pub mod lexicon;
mod mailboxes;
mod names;
mod organisation;
mod people;
mod phones;
mod postal;
pub mod profile;
pub mod reading;
pub mod roster;
mod segments;
mod sightings;
mod surnames;
mod table;
mod threads;
pub mod titles;
mod words;

pub use lexicon::{Lexicon, Lexicons};
pub use profile::{Known, profile};
pub use roster::{Complaint, Organisation, Roster, RosterErrors};
