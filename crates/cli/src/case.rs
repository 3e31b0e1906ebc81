//! Finding messages in a case, and their bytes.

use crate::failure::Failure;
use creel_evidence::{ArtifactId, Message};
use creel_store::{Store, StoreError};

/// Digits that name a message at least.
const FEWEST_DIGITS: usize = 4;

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
