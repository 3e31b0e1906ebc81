//! What a document does: actions (ISO 32000-2, 12.6), and files that it carries (7.11).

use super::object::{Definition, Dictionary, Object, Seen, Value, text_string};
use super::pages::Shown;
use super::{Reading, What};
use crate::member::{FoundLink, Member, MemberKind, Place};
use creel_evidence::dissection::{FeatureKind, LinkContext};

/// The text of the string with this number in a definition.
pub(super) fn text(definition: &Definition, nth: usize) -> Option<String> {
    let strings = super::document::strings(&definition.object);
    strings.get(nth)?.string().map(text_string)
}

/// The number of the string that stands here in a definition.
fn nth(definition: &Definition, object: &Object) -> Option<usize> {
    let strings = super::document::strings(&definition.object);
    strings.iter().position(|string| string.span == object.span).filter(|&nth| nth < What::TEXTS)
}

/// A value of a dictionary, and in which definition it stands.
pub(super) struct Located<'o> {
    pub(super) at: usize,
    pub(super) seen: Seen<'o>,
}

impl Reading<'_, '_, '_> {
    /// The value of a key of a dictionary that stands in the definition `at`.
    pub(super) fn follow<'o>(&self, at: usize, dictionary: &'o Dictionary, key: &str) -> Option<Located<'o>> {
        let seen = self.document.value(dictionary, key)?;
        let at = match &seen {
            Seen::Here(_) => at,
            Seen::There(definition) => definition.at,
        };
        Some(Located { at, seen })
    }

    /// Notes what an action does.
    pub(super) fn action(&mut self, at: usize, dictionary: &Dictionary, shown: &Shown) {
        let Some(kind) = self.document.value(dictionary, "S") else { return };
        match kind.name().unwrap_or_default() {
            b"URI" => {
                if let Some(uri) = self.follow(at, dictionary, "URI") {
                    self.link(&uri, LinkContext::Document, shown);
                }
            }
            b"JavaScript" | b"Rendition" => self.script(at, dictionary),
            b"Launch" => {
                let target = self.launched(at, dictionary);
                self.feature_at(FeatureKind::Launch, &format!("starts {target}"), at, dictionary);
                if let Some(file) = self.follow(at, dictionary, "F") {
                    let place = self.place(file.at, file.seen.span);
                    self.network_path(&target, place);
                    // Viewers hand a URL to the browser.
                    if target.contains("://") {
                        self.address_of(&file, LinkContext::Document, shown);
                    }
                }
            }
            b"GoToR" | b"GoToE" | b"Thread" => {
                let Some(file) = self.follow(at, dictionary, "F") else { return };
                self.remote(&file, "another document", shown);
            }
            b"SubmitForm" => {
                if let Some(file) = self.follow(at, dictionary, "F") {
                    self.address_of(&file, LinkContext::Form, shown);
                }
                let detail = format!("sends {}", self.submitted(dictionary));
                self.feature_at(FeatureKind::FormSubmission, &detail, at, dictionary);
            }
            b"ImportData" => {
                if let Some(file) = self.follow(at, dictionary, "F") {
                    self.remote(&file, "data for its form", shown);
                }
            }
            _ => {}
        }
    }

    /// What a form sends, and as what (12.7.6.2).
    fn submitted(&self, dictionary: &Dictionary) -> String {
        let flags = self.document.value(dictionary, "Flags").and_then(|flags| flags.integer()).unwrap_or(0);
        let format = match flags {
            f if f & 0x100 != 0 => "the whole document",
            f if f & 0x20 != 0 => "the form as XFDF",
            f if f & 0x4 != 0 => "the form as HTML does",
            _ => "the form as FDF",
        };
        let fields = self.document.value(dictionary, "Fields").map_or(0, |fields| fields.array().len());
        if fields > 0 { format!("{format}, {fields} fields named") } else { format.to_owned() }
    }

    /// The program or file that is started, with its arguments.
    fn launched(&self, at: usize, dictionary: &Dictionary) -> String {
        let mut said = Vec::new();
        if let Some(file) = self.follow(at, dictionary, "F") {
            said.extend(self.file_name(&file.seen));
        }
        if let Some(windows) = self.follow(at, dictionary, "Win")
            && let Some(windows) = windows.seen.dictionary()
        {
            let part = |key: &str| self.document.value(windows, key)?.string().map(text_string);
            said.extend(["F", "P"].iter().filter_map(|key| part(key)));
        }
        if said.is_empty() { "a file".to_owned() } else { said.join(" ") }
    }

    /// The name in a file specification, which is a string or a dictionary (7.11.3).
    pub(super) fn file_name(&self, file: &Object) -> Option<String> {
        match &file.value {
            Value::String(name) => Some(text_string(name)),
            Value::Dictionary(dictionary) => {
                let part = |key: &&str| self.document.value(dictionary, key)?.string().map(text_string);
                ["UF", "F", "DOS", "Unix", "Mac"].iter().find_map(part)
            }
            _ => None,
        }
    }

    /// A file that a document has opened or loaded: a link if it is a URL, always a fact.
    fn remote(&mut self, file: &Located<'_>, what: &str, shown: &Shown) {
        let name = self.file_name(&file.seen).unwrap_or_default();
        let at = self.place(file.at, file.seen.span);
        self.opened.feature(FeatureKind::ExternalResource, format!("{what}: {name}"), at);
        self.network_path(&name, at);
        if name.contains("://") {
            self.address_of(file, LinkContext::Document, shown);
        }
    }

    /// Notes a name for which the reader's computer signs in elsewhere.
    fn network_path(&mut self, name: &str, at: Place) {
        if name.starts_with("\\\\") || name.starts_with("//") || name.starts_with("file://") {
            self.opened.feature(FeatureKind::NetworkPath, name, at);
        }
    }

    /// The link to the file or URL that a file specification names.
    fn address_of(&mut self, file: &Located<'_>, context: LinkContext, shown: &Shown) {
        let Some(dictionary) = file.seen.dictionary() else {
            self.link(file, context, shown);
            return;
        };
        let named = ["F", "UF"].iter().find_map(|key| self.follow(file.at, dictionary, key));
        if let Some(named) = named {
            self.link(&named, context, shown);
        }
    }

    /// A reference that is written as a string.
    fn link(&mut self, written: &Located<'_>, context: LinkContext, shown: &Shown) {
        let Some(raw) = written.seen.string().map(text_string) else { return };
        let raw = raw.trim().to_owned();
        let span = written.seen.span;
        let seen = shown.links.get(&(written.at, span.start));
        let at = self.place(written.at, span);
        self.opened.links.push(FoundLink {
            at,
            raw,
            context,
            text: seen.map(|seen| seen.text.clone()).unwrap_or_default(),
            visible: seen.is_some_and(|seen| seen.visible),
        });
    }

    /// A script: a string or a stream (12.6.4.17).
    fn script(&mut self, at: usize, dictionary: &Dictionary) {
        let Some(code) = self.follow(at, dictionary, "JS") else { return };
        let definition = self.document.definition(code.at);
        let is_stream = definition.stream.is_some() && code.seen.dictionary().is_some();
        let what = match &code.seen.value {
            // Each looks through the whole object.
            Value::String(_) if self.document.work(definition.object.span.len()) => {
                nth(&definition, &code.seen).map(|nth| What::Text(code.at, nth))
            }
            _ if is_stream => Some(What::Data(code.at)),
            _ => None,
        };
        let added = what.and_then(|what| self.add(what, MemberKind::Code));
        let size =
            added.and_then(|position| self.opened.members.get(position)).map_or(0, |code| code.bytes.len());
        let revision = if self.document.is_live(at) { "" } else { ", of an earlier revision" };
        self.feature_at(
            FeatureKind::DocumentScript,
            &format!("JavaScript, {size} bytes{revision}"),
            at,
            dictionary,
        );
    }

    /// Says something about the first value of a dictionary that stands in the definition `at`.
    pub(super) fn feature_at(&mut self, kind: FeatureKind, detail: &str, at: usize, dictionary: &Dictionary) {
        let spans = || dictionary.0.iter().map(|(_, value)| value.span);
        let start = spans().map(|span| span.start).min().unwrap_or(0);
        let end = spans().map(|span| span.end).max().unwrap_or(0);
        let at = self.place(at, creel_evidence::locus::Span::new(start, end));
        self.opened.feature(kind, detail, at);
    }

    /// A file inside of the document (7.11.4).
    pub(super) fn carried(&mut self, at: usize, dictionary: &Dictionary) {
        let Some(streams) = self.follow(at, dictionary, "EF") else { return };
        let Some(of) = streams.seen.dictionary() else { return };
        let found = ["UF", "F", "DOS", "Unix", "Mac"].iter().find_map(|key| self.follow(streams.at, of, key));
        let Some(file) = found.filter(|file| self.document.definition(file.at).stream.is_some()) else {
            return;
        };
        let named = ["UF", "F"]
            .iter()
            .find_map(|key| self.follow(at, dictionary, key).filter(|named| named.seen.string().is_some()));
        let name = named.as_ref().and_then(|named| named.seen.string().map(text_string));
        let literal = named.filter(|named| self.document.is_literal(named.at)).map(|named| named.seen.span);
        let declared = file.seen.dictionary().and_then(|dictionary| {
            let subtype = self.document.value(dictionary, "Subtype")?;
            Some(String::from_utf8_lossy(subtype.name()?).to_lowercase())
        });
        let shown = name.as_deref().map(|name| name.replace(char::is_control, "\u{fffd}"));
        let detail = shown.clone().unwrap_or_else(|| "without a name".to_owned());
        let added = self.add_as(What::Data(file.at), MemberKind::File, |member: &mut Member| {
            member.name = shown;
            member.name_at = literal;
            member.declared_type = declared;
        });
        if added.is_some() {
            self.feature_at(FeatureKind::EmbeddedObject, &detail, at, dictionary);
        }
    }
}
