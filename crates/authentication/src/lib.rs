//! DNS answers as data, for verifying who vouches for a mail.
//!
//! What this crate never does: ask DNS, look at the clock, or decide whether a mail is an attack.

pub mod dns;
pub mod zone;

pub use zone::Zone;
