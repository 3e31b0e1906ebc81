//! What a document says about itself: the information dictionary and the metadata (ISO 32000-2, 14.3), its identifier.

use super::object::{Seen, text_string};
use super::{Reading, What};
use crate::member::{MemberKind, Place};
use creel_evidence::dissection::FeatureKind;

/// Keys of the information dictionary with the words for them.
const KEYS: [(&str, &str); 8] = [
    ("Title", "title"),
    ("Author", "author"),
    ("Subject", "subject"),
    ("Keywords", "keywords"),
    ("Creator", "creator"),
    ("Producer", "producer"),
    ("CreationDate", "created"),
    ("ModDate", "modified"),
];

impl Reading<'_, '_, '_> {
    /// Notes who made the document with what and when, and by which identifier it goes.
    pub(super) fn metadata(&mut self) {
        let document = self.document;
        if let Some(written) = document.trailer.get("Info")
            && let Seen::There(info) = document.seen(written)
            && let Some(dictionary) = info.dictionary()
        {
            for (key, word) in KEYS {
                let Some(value) = self.follow(info.at, dictionary, key) else { continue };
                let Some(text) = value.seen.string().map(text_string) else { continue };
                let at = self.place(value.at, value.seen.span);
                self.opened.feature(FeatureKind::Metadata, format!("{word}: {}", text.trim()), at);
            }
        }
        // What is behind a trailer stands in the file itself and is never encrypted.
        if let Some(id) = document.trailer.get("ID")
            && let Some(first) = id.array().first()
            && let Some(bytes) = first.string()
        {
            let detail = format!("identifier: {}", data_encoding::HEXLOWER.encode(bytes));
            self.opened.feature(FeatureKind::Metadata, detail, Place::own(first.span));
        }
        if let Some(Seen::There(root)) = document.trailer.get("Root").map(|root| document.seen(root))
            && let Some(catalogue) = root.dictionary()
            && let Some(written) = catalogue.get("Metadata")
            && let Some(stream) = document.stream_of(written)
            && let Some(position) = self.add(What::Data(stream.at), MemberKind::Part)
        {
            let end = self.opened.members.get(position).map_or(0, |member| member.bytes.len());
            self.opened.feature(FeatureKind::Metadata, "XMP", Place::member(position, 0..end));
        }
    }
}
