//! Forms (ISO 32000-2, 12.7): fields with their names, kinds and values, and XFA.

use super::document::Document;
use super::object::{Dictionary, Object, Seen, text_string};
use super::{Reading, What};
use crate::member::{MemberKind, Place};
use creel_evidence::dissection::FeatureKind;
use creel_evidence::locus::Span;
use std::collections::HashSet;

/// Fields that are read.
const FIELDS: usize = 500;

/// A field.
pub(super) struct Field {
    /// In which definition it stands.
    at: usize,
    span: Span,
    /// Its name with those of the fields around it. Hostile text.
    name: String,
    kind: &'static str,
    /// What is filled in. Hostile text.
    value: String,
}

/// All fields of the form, in order.
pub(super) fn fields(document: &Document<'_>) -> Vec<Field> {
    let mut found = Vec::new();
    let Some(form) = interactive_form(document) else { return found };
    let Some(first) = form.dictionary().and_then(|form| document.value(form, "Fields")) else { return found };
    let mut seen = HashSet::new();
    // Each with the name and kind that it takes from the fields around it.
    let mut waiting: Vec<(usize, String, &'static str)> = numbers(document, first.array(), "", "");
    while let Some((at, prefix, inherited)) = waiting.pop() {
        if !seen.insert(at) || found.len() >= FIELDS {
            continue;
        }
        let definition = document.definition(at);
        let Some(dictionary) = definition.dictionary() else { continue };
        let own = document.value(dictionary, "T").and_then(|name| name.string().map(text_string));
        let name = match (&own, prefix.is_empty()) {
            (Some(own), true) => own.clone(),
            (Some(own), false) => format!("{prefix}.{own}"),
            (None, _) => prefix,
        };
        let kind = kind(document, dictionary).unwrap_or(inherited);
        if let Some(kids) = document.value(dictionary, "Kids") {
            let short = name.get(..name.floor_char_boundary(400)).unwrap_or_default();
            waiting.extend(numbers(document, kids.array(), short, kind));
        }
        let value = ["V", "DV"].iter().find_map(|key| written(&*document.value(dictionary, key)?));
        // A field that only groups others has neither kind nor value.
        if !kind.is_empty() && own.is_some() {
            let span = definition.object.span;
            found.push(Field { at, span, name, kind, value: value.unwrap_or_default() });
        }
    }
    found
}

/// The definitions that an array refers to, the first last, as a stack takes them.
fn numbers(
    document: &Document<'_>,
    array: &[Object],
    prefix: &str,
    kind: &'static str,
) -> Vec<(usize, String, &'static str)> {
    let at = |object: &Object| document.position(object.reference()?);
    array.iter().rev().take(FIELDS).filter_map(at).map(|at| (at, prefix.to_owned(), kind)).collect()
}

fn interactive_form<'d>(document: &Document<'d>) -> Option<Seen<'d>> {
    let Seen::There(root) = document.seen(document.trailer.get("Root")?) else { return None };
    let form = document.value(root.dictionary()?, "AcroForm")?;
    // Wherever it stands, it is handed on as a definition or with a copy of its own.
    Some(match form {
        Seen::There(definition) => Seen::There(definition),
        Seen::Here(object) => Seen::There(std::rc::Rc::new(super::object::Definition {
            at: root.at,
            object: object.clone(),
            stream: None,
        })),
    })
}

fn kind(document: &Document<'_>, dictionary: &Dictionary) -> Option<&'static str> {
    let flags = document.value(dictionary, "Ff").and_then(|flags| flags.integer()).unwrap_or(0);
    Some(match document.value(dictionary, "FT")?.name()? {
        b"Tx" if flags & (1 << 13) != 0 => "password",
        b"Tx" if flags & (1 << 20) != 0 => "file",
        b"Tx" => "text",
        b"Btn" if flags & (1 << 16) != 0 => "button",
        b"Btn" => "checkbox",
        b"Ch" => "select",
        b"Sig" => "signature",
        _ => return None,
    })
}

fn written(value: &Object) -> Option<String> {
    match (value.string(), value.name()) {
        (Some(text), _) => Some(text_string(text)),
        (None, Some(name)) => Some(String::from_utf8_lossy(name).into_owned()),
        _ => None,
    }
}

/// What the fields hold, a line each, as a reader sees it filled in.
pub(super) fn listed(document: &Document<'_>) -> String {
    let mut out = String::new();
    for field in
        fields(document).iter().filter(|field| !field.value.trim().is_empty() && field.kind != "checkbox")
    {
        let line = |text: &str| text.replace(['\r', '\n'], " ");
        out.push_str(&format!("{}: {}\n", line(&field.name), line(&field.value)));
    }
    out
}

impl Reading<'_, '_, '_> {
    /// Notes the form.
    pub(super) fn form(&mut self) {
        for field in fields(self.document) {
            let at = self.place(field.at, field.span);
            let detail = match field.value.trim() {
                "" => format!("{} {}", field.kind, field.name),
                value => format!("{} {}, filled in: {value}", field.kind, field.name),
            };
            self.opened.feature(FeatureKind::FormField, detail, at);
        }
        if !listed(self.document).is_empty() {
            self.add(What::Form, MemberKind::Text);
        }
        let Some(form) = interactive_form(self.document) else { return };
        let Some(dictionary) = form.dictionary() else { return };
        let Some(xfa) = self.document.value(dictionary, "XFA") else { return };
        // One stream, or names and streams in turn (12.7.8).
        let streams: Vec<_> = match &xfa {
            Seen::There(definition) if definition.stream.is_some() => vec![std::rc::Rc::clone(definition)],
            seen => seen.array().iter().take(64).filter_map(|part| self.document.stream_of(part)).collect(),
        };
        for stream in streams {
            let Some(position) = self.add(What::Data(stream.at), MemberKind::Code) else { continue };
            let end = self.opened.members.get(position).map_or(0, |member| member.bytes.len());
            self.opened.feature(FeatureKind::FormField, "XFA form", Place::member(position, 0..end));
        }
    }
}
