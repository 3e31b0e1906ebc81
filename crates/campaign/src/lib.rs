//! The `campaign` stage: what belongs together, and why.
//!
//! [`fingerprint`] reduces one message to what can be compared: sketches of the visible text and of the page's
//! structure, and values that can be shared. [`partition`] groups fingerprints into waves, campaigns and
//! operations ([`Level`](creel_evidence::Level)), which nest.
//!
//! ```text
//! fingerprints -> nodes (clones collapsed, in the order of their lots)
//!              -> templates and frames -> values and likeness weighed
//!              -> campaigns (candidates by keys and hubs, links, lure gate, components, cohesion cut)
//!              -> waves inside campaigns; operations over campaigns
//!              -> outline (groups and members) -> medoids, reasons, placements
//! ```
//!
//! What holds, and is tested: the partition is a pure function of the set of fingerprints and of the version
//! of the link model (`data/weights.tsv`); no order, batch or restart shows in it. Every membership carries the
//! sum behind it.
//!
//! What this crate never does: read files or the clock, use random numbers, link by a value of a victim's own or
//! by infrastructure that strangers share, or name an actor.

mod anchor;
mod aside;
mod campaigns;
mod compare;
mod components;
mod demands;
mod explain;
mod explainer;
mod fingerprint;
pub mod fit;
mod forest;
mod groups;
mod hubs;
pub mod index;
pub mod judge;
mod keys;
mod kinds;
pub mod known;
mod link;
mod lot;
mod medoid;
mod minhash;
mod model;
mod nearest;
mod node;
mod normalise;
mod operations;
mod outline;
mod ownership;
mod paths;
mod pile;
#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test fails by panicking"
)]
mod reference;
mod routes;
mod sample;
mod shape;
mod stable;
mod templates;
mod ties;
mod tokens;
mod uncounted;
mod victims;
mod waves;
mod why;

pub use anchor::{anchor, group_id};
pub use aside::{Ground, SetAside, host_counts, set_aside, whose_host};
pub use compare::{Comparer, Comparison, compare, compare_by};
pub use demands::{Demand, Measure, Quantity, Unit, What};
pub use explainer::Explainer;
pub use fingerprint::{fingerprint, fingerprint_among};
pub use groups::{Partition, describe, partition, partition_by};
pub use kinds::Kind;
pub use lot::Lot;
pub use model::{Model, Prior};
pub use nearest::NearMiss;
pub use node::{Marks, Node, Value};
pub use routes::{Hop, Step};
pub use uncounted::{Uncounted, WhyNot, uncounted};
pub use victims::IsOwn;
pub use why::{Standing, Why};
