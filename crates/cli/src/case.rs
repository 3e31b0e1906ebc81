//! Finding things in a case, and the bytes behind them.

use crate::failure::Failure;
use creel_evidence::text::inert;
use creel_evidence::{ArtifactId, Locus, Message, View};
use creel_pipeline::provenance::{self, Opened};
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

/// Opens a locus of `message` and lays it out for a terminal: the path of artifacts and the bytes, with what
/// stands around them.
pub(crate) fn excerpt(raw: &[u8], message: &Message, locus: &Locus) -> String {
    let Some(opened) = provenance::open(raw, &message.artifacts, locus, 40) else {
        return format!("    {locus}\n      cannot be opened: the artifact has no such bytes\n");
    };
    let Opened { before, bytes, behind, path } = &opened;
    let path: Vec<String> = path
        .iter()
        .filter_map(|&index| message.artifacts.get(index))
        .map(|artifact| {
            let name = artifact.name.as_deref().map(|name| format!(" “{}”", inert(name))).unwrap_or_default();
            format!("{} {}{name} {}", artifact.role, artifact.content_type, artifact.id.short(12))
        })
        .collect();
    let show = |bytes: &[u8]| inert(&String::from_utf8_lossy(bytes)).to_string();
    let view = if locus.view == View::Utf8 { ", as text" } else { "" };
    let shown: Vec<u8> = bytes.iter().copied().take(600).collect();
    let more = if bytes.len() > shown.len() { "…" } else { "" };
    format!(
        "    {locus}\n      in   {}{view}\n      read …{}⟦{}{more}⟧{}…\n",
        path.join(" › "),
        show(before),
        show(&shown),
        show(behind),
    )
}
