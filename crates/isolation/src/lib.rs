//! Examination in processes that may be killed.
//!
//! What parses hostile bytes runs in worker processes of the same program: the parent keeps the case, the files and
//! the terminal; a worker holds one message and can do nothing but compute. [`Isolated`] is an examiner of
//! [`creel_pipeline::crew`] that has a worker examine; [`serve`] is the worker's own side.
//!
//! Promises:
//! * **A message costs at most its limits.** Time by the parent's clock ([`Watchdog`]), processor time, memory and
//!   output by the system ([`Limits`]).
//! * **A worker is sealed before it sees a byte of evidence**: no files, no network, no programs, as far as the system
//!   can ([`Seal`] says how far). [`attempts`] tries it.
//! * **The parent believes nothing.** Frames are bounded, an answer must be about the message that was asked about,
//!   files must have the identity they come under. Whatever else a worker says is its death.
//! * **A death costs one retry**, in a fresh worker and alone; the second one is the message's
//!   [`creel_evidence::Quarantined`].
//!
//! What this crate never does: open files for evidence, write the case, or look inside a message; that is for the
//! pipeline, whose [`creel_pipeline::examine`] a worker runs.

pub mod answer;
mod death;
mod examiner;
pub mod frame;
mod limits;
mod probe;
mod process;
mod seal;
mod setup;
mod watchdog;
mod worker;

pub use examiner::{Crew, Isolated};
pub use limits::Limits;
pub use probe::{Attempted, attempts};
pub use seal::{Layer, Seal};
pub use setup::{Greeting, Setup};
pub use watchdog::Watchdog;
pub use worker::{ServeError, serve};
