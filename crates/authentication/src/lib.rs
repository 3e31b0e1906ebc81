//! Verifies who vouches for a mail: DKIM ([`dkim`], RFC 6376 with 8301 and 8463), SPF ([`spf`], RFC 7208), DMARC
//! ([`dmarc`], RFC 9989) and ARC ([`arc`], RFC 8617), over the raw bytes of a mail and with DNS answers that the
//! caller holds ([`dns::Answers`]).
//!
//! Results speak the RFCs' words. What cannot be known now is `temperror`, and its reason keeps two things apart:
//! DNS failed when it was asked, or nobody supplied the answer.
//!
//! What this crate never does: ask DNS, look at the clock, or decide whether a mail is an attack. Everything here
//! takes hostile bytes, comes to an end, and works in time linear in the mail: signatures, lookups and record
//! lengths have limits.

pub mod arc;
mod canonical;
mod crypto;
pub mod dkim;
pub mod dmarc;
pub mod dns;
mod key;
pub mod message;
pub mod spf;
mod tags;
pub mod wire;
pub mod zone;

pub use message::Message;
pub use zone::Zone;
