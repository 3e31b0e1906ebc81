//! Source code (scripts, macros, command lines): what is written encoded in it, decoded without running anything, and what it does by the
//! calls that it makes.
//!
//! Script Encoder blocks, PowerShell's `-EncodedCommand`, base64 that holds code or a file, strings that are put together out of
//! constants, and batch files whose variables hide their words become members; those that are code are searched in turn.
//!
//! It never evaluates: a key that is computed at run time hides from it what it decrypts. [`deeds`](mod@self) are words that such code
//! needs, not proof that it runs.

mod batch;
mod constants;
mod deeds;
mod encoded;
mod packed;
mod tokens;

use crate::member::{Member, MemberKind, Opened, Opening, Place, Source};
use creel_evidence::dissection::{AnomalyKind, FeatureKind};
use std::ops::Range;

/// Bytes of code that are looked at; what is longer is data.
const LOOKED_AT: usize = 8 << 20;
/// Members of one code, and bytes of them together.
const MEMBERS: usize = 64;
const BYTES: usize = 16 << 20;

/// Something that stood encoded in code.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Layer {
    /// The encoded text in the code.
    at: Range<usize>,
    /// How it was written, for a reader.
    how: &'static str,
    kind: MemberKind,
    bytes: Vec<u8>,
}

/// Looks into code.
#[must_use]
pub fn open(source: Source<'_>, opening: &mut Opening<'_>) -> Opened {
    let mut opened = Opened::default();
    let text = source.text();
    let text = head(&text);
    for (index, layer) in layers(text).into_iter().enumerate() {
        let size = layer.bytes.len() as u64;
        if !opening.budget.spend_entry() || !opening.budget.spend_bytes(size) {
            opened.complain(AnomalyKind::LimitReached, "code-members");
            break;
        }
        // Strings that are put together are what all code is made of.
        if layer.how != constants::HOW {
            let detail = format!("{} bytes stand as {}", size, layer.how);
            opened.feature(FeatureKind::EncodedCode, detail, Place::own_text(layer.at));
        }
        opened.push(Member::new(index, layer.kind, layer.bytes));
    }
    for deed in deeds::find(text) {
        opened.feature(deed.kind, deed.word, Place::own_text(deed.at));
    }
    opened
}

/// A member's bytes again.
#[must_use]
pub fn member(source: Source<'_>, index: usize) -> Option<Vec<u8>> {
    let text = source.text();
    layers(head(&text)).into_iter().nth(index).map(|layer| layer.bytes)
}

fn head(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LOOKED_AT)).unwrap_or_default()
}

/// Everything that stands encoded in code, in the order of its kinds.
fn layers(text: &str) -> Vec<Layer> {
    let mut layers: Vec<Layer> = encoded::blocks(text)
        .into_iter()
        .map(|(at, plain)| Layer {
            at,
            how: "an encoded script",
            kind: MemberKind::Code,
            bytes: plain.into_bytes(),
        })
        .collect();
    layers.extend(packed::find(text));
    layers.extend(batch::expanded(text));
    layers.extend(constants::folded(text));
    let mut left = BYTES;
    layers.retain(|layer| {
        let fits = layer.bytes.len() <= left;
        left -= if fits { layer.bytes.len() } else { 0 };
        fits && !layer.bytes.is_empty()
    });
    layers.truncate(MEMBERS);
    layers
}

#[cfg(test)]
mod tests;
