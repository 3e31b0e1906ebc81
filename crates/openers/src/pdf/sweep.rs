//! Every dictionary of every object, also of those that no page leads to and of earlier revisions.

use super::Reading;
use super::object::{Definition, Dictionary, Object, Value};
use super::pages::Shown;
use super::scan::Tag;
use creel_evidence::dissection::FeatureKind;

/// Events that happen without a click: a page or the document is opened (ISO 32000-2, table 197 to 200).
const BY_ITSELF: [&str; 3] = ["O", "PO", "PV"];

/// Annotations that hold programs of their own kind: Flash, 3D with scripts, films (12.5.6, 13).
const MEDIA: [&[u8]; 3] = [b"RichMedia", b"3D", b"Movie"];
/// What is said about one document at most, and the links in it.
const FEATURES: usize = 3_000;
const LINKS: usize = 10_000;

impl Reading<'_, '_, '_> {
    /// Looks for actions, scripts and files in all objects.
    pub(super) fn sweep(&mut self, shown: &Shown) {
        for at in 0..self.document.entries.len() {
            if self.document.entries.get(at).is_some_and(|entry| entry.tag != Tag::Plain) {
                continue;
            }
            if self.opened.features.len() > FEATURES || self.opened.links.len() > LINKS {
                self.document.limit("pdf-actions");
                return;
            }
            let definition = self.document.definition(at);
            for dictionary in dictionaries(&definition.object) {
                self.dictionary(&definition, dictionary, shown);
            }
        }
    }

    fn dictionary(&mut self, definition: &Definition, dictionary: &Dictionary, shown: &Shown) {
        let at = definition.at;
        if dictionary.has("S") {
            self.action(at, dictionary, shown);
        }
        if dictionary.has("EF") {
            self.carried(at, dictionary);
        }
        if let Some(kind) = self.document.value(dictionary, "Subtype")
            && let Some(name) = kind.name().filter(|name| MEDIA.contains(name))
        {
            let detail = format!("{} annotation", String::from_utf8_lossy(name));
            self.feature_at(FeatureKind::EmbeddedObject, &detail, at, dictionary);
        }
        if let Some(action) = self.follow(at, dictionary, "OpenAction") {
            self.runs(at, dictionary, "OpenAction", action.seen.dictionary(), "is opened");
        }
        if let Some(events) = self.follow(at, dictionary, "AA")
            && let Some(events) = events.seen.dictionary()
        {
            for event in BY_ITSELF {
                let action = self.document.value(events, event);
                let action = action.as_ref().and_then(|action| action.dictionary());
                self.runs(at, dictionary, "AA", action, "or a page of it is opened");
            }
        }
        // Scripts that the catalogue names are run one after the other when the document is opened (7.7.4).
        if let Some(names) = self.document.value(dictionary, "Names")
            && names.dictionary().is_some_and(|names| names.has("JavaScript"))
            && let Some(written) = dictionary.get("Names")
        {
            let at = self.place(at, written.span);
            self.opened.feature(FeatureKind::AutoRun, "named scripts run when the document is opened", at);
        }
        // A stream whose bytes are elsewhere (7.3.8.2).
        if definition.stream.is_some()
            && std::ptr::eq(dictionary, definition.dictionary().unwrap_or(dictionary))
            && let Some(file) = self.follow(at, dictionary, "F")
            && let Some(name) = self.file_name(&file.seen)
        {
            let at = self.place(file.at, file.seen.span);
            self.opened.feature(FeatureKind::ExternalResource, format!("a stream's bytes: {name}"), at);
        }
    }

    /// Notes an action that happens by itself. Showing a page is none.
    fn runs(&mut self, at: usize, holder: &Dictionary, key: &str, action: Option<&Dictionary>, when: &str) {
        let Some(kind) = action.and_then(|action| self.document.value(action, "S")) else { return };
        let kind = String::from_utf8_lossy(kind.name().unwrap_or_default()).into_owned();
        let Some(written) = holder.get(key).filter(|_| kind != "GoTo" && kind != "Named") else { return };
        let at = self.place(at, written.span);
        self.opened.feature(FeatureKind::AutoRun, format!("{kind} when the document {when}"), at);
    }
}

/// The dictionaries inside of an object, its own first.
pub(super) fn dictionaries(object: &Object) -> Vec<&Dictionary> {
    let mut found = Vec::new();
    let mut waiting = vec![object];
    while let Some(object) = waiting.pop() {
        match &object.value {
            Value::Array(items) => waiting.extend(items.iter().rev()),
            Value::Dictionary(dictionary) => {
                found.push(dictionary);
                waiting.extend(dictionary.0.iter().rev().map(|(_, value)| value));
            }
            _ => {}
        }
    }
    found
}
