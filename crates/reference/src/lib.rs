//! Public knowledge as data.
//!
//! What everybody can look up about the Internet and its brands, as tables in `data/`: which hosts are free
//! mail, shorteners or hosting that anybody may use ([`hosts`]), which links only lead on to another one
//! ([`redirects`]), which organisations mails pose as ([`brands`]), what sectors of the economy there are
//! ([`sectors`]), and which names are those of public bodies ([`registries`]). Each table says in its header where
//! it comes from and when it was written down; [`Tables`] puts a user's rows in front. [`held`] finds the URLs that a
//! URL of any host holds.
//!
//! What this crate never does: judge a mail, look anything up on a network, or hold a name because one
//! mail has it. A host in a table is not suspicious, and a host in none is not clean.

pub mod brands;
mod encodings;
mod fold;
pub mod held;
pub mod hosts;
pub mod redirects;
pub mod registries;
pub mod sectors;
pub mod shared;
mod table;
mod tables;

pub use table::{TableError, TableErrors};
pub use tables::{Tables, TablesError};
