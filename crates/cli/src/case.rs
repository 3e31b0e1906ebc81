//! Reading a case: as a whole, or one message and its bytes.

use crate::failure::Failure;
use crate::recipe;
use creel_campaign::Model;
use creel_evidence::campaign::Ties;
use creel_evidence::{ArtifactId, Case, Chain, Message};
use creel_store::{Store, StoreError};
use creel_targeting::Roster;
use jiff::Timestamp;

/// Digits that name a message at least.
const FEWEST_DIGITS: usize = 4;

/// The whole case, with what no store keeps because it follows from the rest: histories, the chain of the kept roster, and
/// the kept events.
pub(crate) fn whole(store: &Store) -> Result<Case, Failure> {
    let mut case = store.case(Timestamp::now())?;
    case.histories = creel_pipeline::histories(&case.messages);
    case.events = recipe::kept_events(store)?;
    // Messages were examined with this roster, so that it was readable once; of another creel's it need not be.
    let roster = store.roster()?.and_then(|csv| Roster::from_csv(&csv).ok());
    case.chain = roster.map_or_else(Chain::default, |roster| roster.chain());
    Ok(case)
}

/// Campaigns of which it is found out what ties them together: no report draws more.
const TIED: usize = 40;

/// What ties the largest campaigns together. It takes as long as grouping does, so that only whoever draws asks for it.
pub(crate) fn ties(case: &Case, model: &Model) -> Vec<Ties> {
    creel_pipeline::ties(&case.messages, &case.groups, model, TIED)
}

/// The one message whose SHA-256 begins with `prefix`.
pub(crate) fn message(store: &Store, prefix: &str) -> Result<Option<Message>, Failure> {
    let is_hex = prefix.len() >= FEWEST_DIGITS && prefix.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_hex {
        return Ok(None);
    }
    match store.find(prefix, 6)?.as_slice() {
        [] => Ok(None),
        [id] => Ok(store.message(*id)?),
        several => {
            let ids: Vec<String> = several.iter().map(|id| id.short(prefix.len() + 4)).collect();
            Err(Failure::NotFound {
                what: format!("{prefix} begins the SHA-256 of several messages: {}", ids.join(", ")),
                hint: "give more digits".to_owned(),
            })
        }
    }
}

/// The raw bytes of a message.
pub(crate) fn raw(store: &Store, id: ArtifactId) -> Result<Vec<u8>, Failure> {
    Ok(store.blob(id)?.ok_or(StoreError::Damaged("a message has no bytes"))?)
}
