//! What the parts of a package say, each by its outermost element.

use super::relations::{self, Relation};
use super::{Part, binary, opendocument, properties, sheets, text};
use crate::field::{self, is_remote};
use crate::member::{FoundLink, Opened, Place};
use crate::vba;
use crate::xml::{Event, Xml};
use creel_evidence::dissection::{AnomalyKind, FeatureKind, LinkContext};
use creel_evidence::locus::Span;
use std::collections::{HashMap, HashSet};

/// Statements that are made of one part.
const MAX_SAID: usize = 20_000;
/// Bytes of a sheet's text that are read for the words of its links alone.
const WORDS: usize = 1 << 20;
/// Kinds of relationships that lead to a file which the document carries.
const FILES: &[&str] =
    &["oleObject", "package", "aFChunk", "vbaProject", "attachedToolbars", "control", "activeXControlBinary"];

/// What the parts say together.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Of each part, links and features whose places count in it.
    pub(super) said: Vec<Opened>,
    /// Texts that cells refer to.
    pub(super) strings: Vec<String>,
    /// Names of parts that are files, in lower case.
    pub(super) files: HashSet<String>,
    pub(super) anomalies: Vec<(AnomalyKind, String)>,
    /// The words of links: by the name of the part, then by relationship.
    anchors: HashMap<String, HashMap<String, String>>,
    /// Hidden sheets: name and state by the name of the part that the workbook stands in, then by relationship.
    hidden: HashMap<String, HashMap<String, (String, String)>>,
    /// Hidden sheets: name and state by the name of their part.
    sheets: HashMap<String, (String, String)>,
}

/// The local name of the outermost element.
pub(super) fn root(xml: &str) -> Option<String> {
    Xml::new(xml).find_map(|event| match event {
        Event::Open(element) => Some(element.name().to_owned()),
        Event::Close(_) | Event::Text(_) => None,
    })
}

/// The texts that cells refer to by number.
pub(super) fn strings(parts: &[Part]) -> Vec<String> {
    parts
        .iter()
        .find(|part| part.root == "sst")
        .map(|part| sheets::shared_strings(&part.xml()))
        .unwrap_or_default()
}

/// What a document says that is one part with relationships, fields and objects in it.
pub(super) fn flat(xml: &str) -> Opened {
    let shown = text::read(xml);
    let mut reading = Reading::default();
    let (relations, more) = relations::read(xml);
    reading.anchors.insert(String::new(), shown.anchors);
    let mut said = reading.related("", relations);
    if more {
        said.complain(AnomalyKind::LimitReached, "relationships");
    }
    for found in &shown.fields {
        field::note(&found.instruction, &found.shown, place(found.at), &mut said);
    }
    for object in shown.objects {
        embedded(object, &mut said);
    }
    external_link(xml, &mut said);
    said
}

impl Reading {
    /// Reads the parts of a package: what says something of others first.
    pub(super) fn of(parts: &[Part]) -> Self {
        let mut reading = Self { strings: strings(parts), ..Self::default() };
        reading.said = parts.iter().map(|part| reading.part(part)).collect();
        let links: Vec<Option<Vec<Relation>>> = parts.iter().map(|part| reading.relations(part)).collect();
        for (position, relations) in links.into_iter().enumerate() {
            let (Some(relations), Some(part)) = (relations, parts.get(position)) else { continue };
            let said = reading.related(&relations::source_of(&part.name).unwrap_or_default(), relations);
            if let Some(slot) = reading.said.get_mut(position) {
                *slot = said;
            }
        }
        for (part, said) in parts.iter().zip(&mut reading.said) {
            if part.root == "macrosheet" {
                let detail = sheet_of(reading.sheets.get(&part.name));
                said.feature(FeatureKind::Excel4Macro, detail, place(tag(&part.xml())));
            }
            if said.links.len().max(said.features.len()) > MAX_SAID {
                reading.anomalies.push((AnomalyKind::LimitReached, "document-links".to_owned()));
                said.links.truncate(MAX_SAID);
                said.features.truncate(MAX_SAID);
            }
        }
        reading
    }

    /// The relationships in a part of them. Notes files, and where sheets stand.
    fn relations(&mut self, part: &Part) -> Option<Vec<Relation>> {
        let source = relations::source_of(&part.name).filter(|_| part.root == "Relationships")?;
        let (relations, more) = relations::read(&part.xml());
        if more {
            self.anomalies.push((AnomalyKind::LimitReached, "relationships".to_owned()));
        }
        for relation in relations.iter().filter(|relation| !relation.is_external) {
            let target = relations::resolve(&source, &relation.target);
            if let Some(found) = self.hidden.get(&source).and_then(|sheets| sheets.get(&relation.id)) {
                self.sheets.insert(target.clone(), found.clone());
            }
            if FILES.contains(&relation.kind.as_str()) {
                self.files.insert(target.to_ascii_lowercase());
            }
        }
        Some(relations)
    }

    /// What relationships of the part `source` say.
    fn related(&self, source: &str, relations: Vec<Relation>) -> Opened {
        let mut said = Opened::default();
        let anchors = self.anchors.get(source);
        for relation in relations {
            let at = place(relation.at);
            let words = anchors.and_then(|anchors| anchors.get(&relation.id)).cloned().unwrap_or_default();
            let link = |context, visible| FoundLink {
                at,
                raw: relation.target.clone(),
                context,
                text: words.clone(),
                visible,
            };
            match relation.kind.as_str() {
                // In a binary workbook, sheets are no XML that could say what they are.
                "xlMacrosheet" | "xlIntlMacrosheet" if relation.target.ends_with(".bin") => {
                    let sheet = self.sheets.get(&relations::resolve(source, &relation.target));
                    said.feature(FeatureKind::Excel4Macro, sheet_of(sheet), at);
                }
                "control" => said.feature(FeatureKind::ActiveX, &relation.target, at),
                _ if !relation.is_external => {}
                "hyperlink" => said.links.push(link(LinkContext::Document, true)),
                "image" if is_remote(&relation.target) => {
                    said.feature(FeatureKind::ExternalResource, format!("picture: {}", relation.target), at);
                    said.links.push(link(LinkContext::Image, true));
                }
                "attachedTemplate" if is_remote(&relation.target) => {
                    said.feature(FeatureKind::RemoteTemplate, &relation.target, at);
                    said.links.push(link(LinkContext::Resource, false));
                }
                "attachedTemplate" => {
                    said.feature(FeatureKind::DocumentProperty, format!("template: {}", relation.target), at);
                }
                kind if is_remote(&relation.target) => {
                    said.feature(FeatureKind::ExternalResource, format!("{kind}: {}", relation.target), at);
                    said.links.push(link(LinkContext::Resource, false));
                }
                _ => {}
            }
        }
        said
    }

    /// What a part says of itself, and notes what it says of others.
    fn part(&mut self, part: &Part) -> Opened {
        let mut said = Opened::default();
        match part.root.as_str() {
            "document" | "hdr" | "ftr" | "footnotes" | "endnotes" | "comments" | "glossaryDocument"
            | "sld" | "notes" | "sldLayout" | "sldMaster" | "wsDr" => {
                let shown = text::read(&part.xml());
                for found in &shown.fields {
                    field::note(&found.instruction, &found.shown, place(found.at), &mut said);
                }
                for object in shown.objects {
                    embedded(object, &mut said);
                }
                self.anchors.insert(part.name.clone(), shown.anchors);
            }
            "worksheet" | "dialogsheet" => {
                let sheet = sheets::read(&part.xml(), &self.strings, WORDS);
                sheet.formulas.iter().for_each(|formula| act(formula, &mut said));
                self.anchors.insert(part.name.clone(), sheet.anchors);
            }
            "workbook" => {
                let workbook = sheets::workbook(&part.xml());
                let mut hidden = HashMap::new();
                for (name, id, state, at) in workbook.hidden {
                    // Workbooks often hide a sheet of helper cells; what no menu can show is meant to stay unseen.
                    if state.eq_ignore_ascii_case("veryHidden") {
                        said.feature(FeatureKind::HiddenSheet, format!("{name}: {state}"), place(at));
                    }
                    hidden.insert(id, (name, state));
                }
                for (name, at) in workbook.auto_run {
                    said.feature(FeatureKind::AutoRun, name, place(at));
                }
                self.hidden.insert(part.name.clone(), hidden);
            }
            "coreProperties" | "Properties" | "document-meta" => {
                for (told, at) in properties::read(&part.xml()) {
                    said.feature(FeatureKind::DocumentProperty, told, place(at));
                }
                opendocument_links(&part.xml(), &mut said);
            }
            "document-content" | "document-styles" => opendocument_links(&part.xml(), &mut said),
            "module" if vba::code(&opendocument::module(&part.xml())).is_some() => {
                said.feature(FeatureKind::Macro, &part.name, place(tag(&part.xml())));
            }
            "externalLink" => external_link(&part.xml(), &mut said),
            "connections" | "queryTable" => connections(&part.xml(), &mut said),
            "customUI" => {
                if let Some((name, at)) = on_load(&part.xml()) {
                    said.feature(
                        FeatureKind::AutoRun,
                        format!("{name}: runs when the ribbon loads"),
                        place(at),
                    );
                }
            }
            "ocx" => said.feature(FeatureKind::ActiveX, class_of(&part.xml()), place(tag(&part.xml()))),
            "manifest" => {
                if let Some(at) = encryption(&part.xml()) {
                    said.feature(FeatureKind::Encrypted, "OpenDocument, not opened", place(at));
                }
            }
            "" => {
                for (told, at) in binary::dde(&part.name, &part.bytes) {
                    said.feature(FeatureKind::Dde, told, place(at));
                }
            }
            _ => {}
        }
        said
    }
}

/// A macro sheet by what the workbook says of it; of one that is shown it says nothing.
fn sheet_of(hidden: Option<&(String, String)>) -> String {
    hidden.map_or_else(|| "sheet".to_owned(), |(name, state)| format!("sheet \"{name}\", {state}"))
}

fn place(at: Span) -> Place {
    Place::own(at)
}

/// The opening tag of the outermost element.
fn tag(xml: &str) -> Span {
    let open = Xml::new(xml).find_map(|event| match event {
        Event::Open(element) => Some(element.at),
        Event::Close(_) | Event::Text(_) => None,
    });
    open.unwrap_or_default()
}

fn embedded(object: text::Object, said: &mut Opened) {
    match object {
        text::Object::Embedded(class, at) if class.to_ascii_lowercase().starts_with("equation") => {
            said.feature(FeatureKind::EquationEditor, class, place(at));
        }
        text::Object::Embedded(class, at) => said.feature(FeatureKind::EmbeddedObject, class, place(at)),
        text::Object::MouseOver(at) => said.feature(FeatureKind::AutoRun, "link on mouse over", place(at)),
        text::Object::Action(action, at) => {
            said.feature(FeatureKind::SuspiciousCall, format!("{action}: a click starts it"), place(at));
        }
    }
}

/// A formula that links, fetches or asks a program.
fn act(formula: &sheets::Formula, said: &mut Opened) {
    let at = place(formula.at);
    if sheets::dde(&formula.text).is_some() {
        said.feature(FeatureKind::Dde, &formula.text, at);
        return;
    }
    let is_link = formula.text.to_ascii_uppercase().contains("HYPERLINK(");
    if !is_link {
        said.feature(FeatureKind::ExternalResource, &formula.text, at);
    }
    let context = if is_link { LinkContext::Document } else { LinkContext::Resource };
    for raw in sheets::literals(&formula.text).into_iter().filter(|literal| is_remote(literal)) {
        said.links.push(FoundLink { at, raw, context, text: formula.shown.clone(), visible: is_link });
    }
}

/// Another source of cells: a workbook, or a program that is asked.
fn external_link(xml: &str, said: &mut Opened) {
    for event in Xml::new(xml) {
        let Event::Open(element) = event else { continue };
        if element.name() == "ddeLink"
            && let Some(service) = element.attribute("ddeService")
        {
            let topic =
                element.attribute("ddeTopic").map(|topic| topic.text().into_owned()).unwrap_or_default();
            said.feature(FeatureKind::Dde, format!("{} {topic}", service.text()), place(service.at));
        }
    }
}

/// Connections to databases and pages.
fn connections(xml: &str, said: &mut Opened) {
    for event in Xml::new(xml) {
        let Event::Open(element) = event else { continue };
        if !matches!(element.name(), "dbPr" | "webPr" | "textPr" | "olapPr") {
            continue;
        }
        for name in ["connection", "url", "sourceFile", "command"] {
            let Some(value) = element.attribute(name) else { continue };
            let text = value.text();
            said.feature(FeatureKind::ExternalData, format!("{name}: {text}"), place(value.at));
            if name == "url" || name == "sourceFile" && is_remote(&text) {
                let raw = text.into_owned();
                let context = LinkContext::Resource;
                said.links.push(FoundLink {
                    at: place(value.at),
                    raw,
                    context,
                    text: String::new(),
                    visible: false,
                });
            }
        }
    }
}

/// The macro that a change of the ribbon runs when it is loaded.
fn on_load(xml: &str) -> Option<(String, Span)> {
    Xml::new(xml).find_map(|event| match event {
        Event::Open(element) => element.attribute("onLoad").map(|name| (name.text().into_owned(), name.at)),
        Event::Close(_) | Event::Text(_) => None,
    })
}

/// The class of an ActiveX control.
fn class_of(xml: &str) -> String {
    let class = Xml::new(xml).find_map(|event| match event {
        Event::Open(element) => element.attribute("classid").map(|class| class.text().into_owned()),
        Event::Close(_) | Event::Text(_) => None,
    });
    class.unwrap_or_default()
}

/// Where a manifest of OpenDocument says that a part is encrypted.
fn encryption(xml: &str) -> Option<Span> {
    Xml::new(xml).find_map(|event| match event {
        Event::Open(element) if element.name() == "encryption-data" => Some(element.at),
        _ => None,
    })
}

fn opendocument_links(xml: &str, said: &mut Opened) {
    let shown = opendocument::read(xml);
    for link in shown.links {
        let at = place(link.at);
        let context = match link.element.as_str() {
            "a" => LinkContext::Document,
            "image" | "fill-image" | "background-image" => LinkContext::Image,
            _ => LinkContext::Resource,
        };
        if link.element == "template" {
            let kind = if is_remote(&link.target) {
                FeatureKind::RemoteTemplate
            } else {
                FeatureKind::DocumentProperty
            };
            said.feature(kind, format!("template: {}", link.target), at);
        } else if context != LinkContext::Document && is_remote(&link.target) {
            said.feature(FeatureKind::ExternalResource, format!("{}: {}", link.element, link.target), at);
        }
        if context == LinkContext::Document || is_remote(&link.target) {
            let visible = context != LinkContext::Resource;
            said.links.push(FoundLink { at, raw: link.target, context, text: link.words, visible });
        }
    }
    for (event, what, at) in shown.scripts {
        let is_start =
            ["load", "open", "close", "focus", "mouseover"].iter().any(|name| event.contains(name));
        let kind = if is_start { FeatureKind::AutoRun } else { FeatureKind::Macro };
        said.feature(kind, format!("{event}: {what}"), place(at));
    }
    for (told, at) in shown.dde {
        said.feature(FeatureKind::Dde, told, place(at));
    }
}
