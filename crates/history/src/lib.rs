//! What the messages of a case say about each other's senders.
//!
//! [`histories`] looks at all messages of a case in the order in which they arrived and says of each what those before
//! it tell about its sender: how often, since when and to whom its names wrote, how that was authenticated and judged,
//! and what is not as it was. [`senders`] tells the same of one name.
//!
//! What holds, and is tested: histories are a pure function of the *set* of messages and of creel's version. The order
//! in which messages were scanned cannot show, a message looks only back, and only verdicts by the mail alone are asked,
//! so that no conclusion feeds on itself. Time is linear in the number of messages but for their sorting.
//!
//! Like is compared with like: what was authenticated speaks for what is authenticated, and a name that anybody could
//! have written speaks at most for the same name written again.
//!
//! What this crate never does: read bytes, files or the clock, change a message's record, or name who is behind a sender.

mod account;
mod ledger;
mod letter;
mod resemblance;
mod senders;
mod signs;
mod weights;

pub use senders::{Companion, Sender, senders};

use creel_evidence::{ArtifactId, History, Message};
use letter::Letter;
use std::collections::BTreeMap;

/// The history of every message that names a sender.
///
/// Earlier is what arrived earlier ([`Message::time`]), and among messages of one second what has the smaller identity.
/// Messages of unknown time have all others before them, and not each other.
#[must_use]
pub fn histories(messages: &[Message]) -> BTreeMap<ArtifactId, History> {
    let mut ledger = ledger::Ledger::default();
    let mut histories = BTreeMap::new();
    for message in in_order(messages) {
        let Some(letter) = Letter::of(message) else { continue };
        histories.insert(message.id, signs::history(&ledger, &letter));
        if message.time().is_some() {
            ledger.enter(&letter);
        }
    }
    histories
}

/// Each message once, by arrival.
fn in_order(messages: &[Message]) -> Vec<&Message> {
    let mut order: Vec<&Message> = messages.iter().collect();
    order.sort_by_key(|message| (message.time().is_none(), message.time(), message.id));
    order.dedup_by_key(|message| message.id);
    order
}
