//! What a reader is shown of a part of WordprocessingML or DrawingML, with its fields and the words of its links.

use crate::field;
use crate::xml::{Element, Event, Xml};
use creel_evidence::locus::Span;
use std::collections::HashMap;

/// Bytes of text that one part may show.
pub(super) const MAX_TEXT: usize = 8 << 20;
/// Fields inside each other.
const MAX_FIELDS_OPEN: usize = 32;
/// Fields and objects that are read of one part.
const MAX_FOUND: usize = 10_000;
/// Characters that the words of a link keep.
const MAX_WORDS: usize = 300;

/// What a part shows and does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// Paragraphs and rows end with a line break, cells with a tab.
    pub(super) text: String,
    /// The words behind which a relationship lies, by its identifier.
    pub(super) anchors: HashMap<String, String>,
    pub(super) fields: Vec<Field>,
    pub(super) objects: Vec<Object>,
}

/// A field: its instruction, what is shown of it, and where the instruction stands.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) instruction: String,
    pub(super) shown: String,
    pub(super) at: Span,
}

/// Something else that is inside or happens.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Object {
    /// An OLE object of this class.
    Embedded(String, Span),
    /// A link that is followed when the mouse moves over it.
    MouseOver(Span),
    /// A click that runs a program or a macro.
    Action(String, Span),
}

/// A field whose end has not come.
struct Open {
    field: Field,
    /// Where what is shown of it begins in the text; `None` as long as the instruction goes on.
    shown_from: Option<usize>,
}

struct Reading {
    shown: Shown,
    open: Vec<Open>,
    /// Elements around whose characters are text, or an instruction.
    in_text: usize,
    in_instruction: usize,
    /// Relationships of a run or shape that wait for its words.
    waiting: Vec<String>,
    run_from: usize,
    shape_from: usize,
    /// The hyperlink element around, and where its words begin.
    hyperlink: Option<(String, usize)>,
    /// Where a simple field's words begin.
    simple: Vec<(Field, usize)>,
}

/// Reads a part.
pub(super) fn read(xml: &str) -> Shown {
    let mut reading = Reading {
        shown: Shown::default(),
        open: Vec::new(),
        in_text: 0,
        in_instruction: 0,
        waiting: Vec::new(),
        run_from: 0,
        shape_from: 0,
        hyperlink: None,
        simple: Vec::new(),
    };
    for event in Xml::new(xml) {
        match event {
            Event::Open(element) => reading.open(&element),
            Event::Close(name) => reading.close(name),
            Event::Text(text) if reading.in_instruction > 0 => {
                if let Some(open) = reading.open.last_mut().filter(|open| open.shown_from.is_none()) {
                    if open.field.at.is_empty() {
                        open.field.at = text.at;
                    }
                    open.field.at.end = text.at.end;
                    open.field.instruction.push_str(&text.text());
                }
            }
            Event::Text(text) if reading.in_text > 0 && reading.shown.text.len() < MAX_TEXT => {
                reading.shown.text.push_str(&text.text());
            }
            Event::Text(_) => {}
        }
    }
    // A field without end shows all the rest.
    while !reading.open.is_empty() {
        reading.end_field();
    }
    reading.shown
}

impl Reading {
    fn open(&mut self, element: &Element<'_>) {
        let value = |name: &str| element.attribute(name).map(|value| value.text().into_owned());
        match element.name() {
            "t" => self.in_text += 1,
            "instrText" => self.in_instruction += 1,
            "tab" | "ptab" => self.space('\t'),
            "br" | "cr" => self.space('\n'),
            "r" => self.run_from = self.shown.text.len(),
            "sp" | "pic" | "drawing" | "graphicFrame" | "pict" | "shape" => {
                self.shape_from = self.shown.text.len();
            }
            "hyperlink" => self.hyperlink = value("id").map(|id| (id, self.shown.text.len())),
            "hlinkClick" | "hlinkHover" | "hlinkMouseOver" => {
                self.waiting.extend(value("id").filter(|_| self.waiting.len() < MAX_FIELDS_OPEN));
                if element.name() != "hlinkClick" {
                    self.found(Object::MouseOver(element.at));
                }
                if let Some(action) = element.attribute("action") {
                    let text = action.text();
                    if text.contains("program") || text.contains("macro") || text.contains("ole") {
                        self.found(Object::Action(text.into_owned(), action.at));
                    }
                }
            }
            "fldChar" => match value("fldCharType").as_deref() {
                Some("begin") if self.open.len() < MAX_FIELDS_OPEN => {
                    self.open.push(Open { field: Field::default(), shown_from: None });
                }
                Some("separate") => {
                    let from = self.shown.text.len();
                    if let Some(open) = self.open.last_mut() {
                        open.shown_from.get_or_insert(from);
                    }
                }
                Some("end") => self.end_field(),
                _ => {}
            },
            "fldSimple" => {
                let instruction = element.attribute("instr");
                let field = Field {
                    instruction: instruction.map(|value| value.text().into_owned()).unwrap_or_default(),
                    shown: String::new(),
                    at: instruction.map(|value| value.at).unwrap_or_default(),
                };
                if self.simple.len() < MAX_FIELDS_OPEN {
                    self.simple.push((field, self.shown.text.len()));
                }
            }
            "OLEObject" | "oleObj" | "oleObject" => {
                if let Some(class) = element.attribute("ProgID").or_else(|| element.attribute("progId")) {
                    self.found(Object::Embedded(class.text().into_owned(), class.at));
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => self.in_text = self.in_text.saturating_sub(1),
            "instrText" => self.in_instruction = self.in_instruction.saturating_sub(1),
            "p" | "tr" => self.space('\n'),
            "tc" => {
                // A cell ends with its last paragraph: the row goes on.
                if self.shown.text.ends_with('\n') {
                    self.shown.text.pop();
                }
                self.space('\t');
            }
            "r" if self.shown.text.len() > self.run_from => self.words(self.run_from),
            "sp" | "pic" | "drawing" | "graphicFrame" | "pict" | "shape" => self.words(self.shape_from),
            "hyperlink" => {
                if let Some((id, from)) = self.hyperlink.take() {
                    let words = words(&self.shown.text, from);
                    self.shown.anchors.entry(id).or_insert(words);
                }
            }
            "fldSimple" => {
                if let Some((mut field, from)) = self.simple.pop() {
                    field.shown = words(&self.shown.text, from);
                    self.keep(field);
                }
            }
            _ => {}
        }
    }

    fn space(&mut self, space: char) {
        if self.shown.text.len() < MAX_TEXT {
            self.shown.text.push(space);
        }
    }

    /// Gives the links that wait the words from there on.
    fn words(&mut self, from: usize) {
        for id in std::mem::take(&mut self.waiting) {
            let words = words(&self.shown.text, from);
            self.shown.anchors.entry(id).or_insert(words);
        }
    }

    fn found(&mut self, object: Object) {
        if self.shown.objects.len() < MAX_FOUND {
            self.shown.objects.push(object);
        }
    }

    fn keep(&mut self, field: Field) {
        if self.shown.fields.len() < MAX_FOUND && !field.instruction.trim().is_empty() {
            self.shown.fields.push(field);
        }
    }

    fn end_field(&mut self) {
        let Some(Open { mut field, shown_from }) = self.open.pop() else { return };
        field.shown = shown_from.map(|from| words(&self.shown.text, from)).unwrap_or_default();
        // What a field inside of an instruction comes to is part of the instruction.
        if let Some(outer) = self.open.last_mut().filter(|outer| outer.shown_from.is_none()) {
            let inner = field::quoted(&field.instruction).unwrap_or_else(|| field.shown.clone());
            outer.field.instruction.push_str(&inner);
            if outer.field.at.is_empty() {
                outer.field.at = field.at;
            }
            outer.field.at.end = outer.field.at.end.max(field.at.end);
        }
        self.keep(field);
    }
}

/// The text from there on as the words of a link.
fn words(text: &str, from: usize) -> String {
    text.get(from..).unwrap_or_default().chars().take(MAX_WORDS).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_cells_and_links_are_read_in_order() {
        let xml = r#"<w:document><w:p><w:r><w:t>Dear </w:t></w:r><w:hyperlink r:id="rId4"><w:r><w:t>pay &amp; </w:t></w:r><w:r><w:t>go</w:t></w:r></w:hyperlink></w:p>
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:document>"#;
        let shown = read(xml);
        assert_eq!(shown.text, "Dear pay & go\na\tb\t\n");
        assert_eq!(shown.anchors["rId4"], "pay & go");
    }

    #[test]
    fn fields_are_put_together_from_their_pieces() {
        let run = |inner: &str| format!("<w:r>{inner}</w:r>");
        let char = |kind: &str| run(&format!("<w:fldChar w:fldCharType=\"{kind}\"/>"));
        let instruction = |text: &str| run(&format!("<w:instrText>{text}</w:instrText>"));
        let xml = [
            char("begin"),
            instruction("DDE"),
            char("begin"),
            instruction("QUOTE 65 85 84 79"),
            char("end"),
            instruction(" cmd &quot;/k&quot;"),
            char("separate"),
            run("<w:t>!error</w:t>"),
            char("end"),
        ]
        .concat();
        let shown = read(&xml);
        let field = shown.fields.last().unwrap();
        assert_eq!(field.instruction, "DDEAUTO cmd \"/k\"");
        assert_eq!(field.shown, "!error");
        assert!(xml[field.at.range()].starts_with("DDE<"));
    }

    #[test]
    fn a_shape_gives_its_link_the_words_in_it() {
        let xml = r#"<p:sp><p:nvSpPr><p:cNvPr><a:hlinkClick r:id="rId2"/></p:cNvPr></p:nvSpPr><a:p><a:r><a:t>Open invoice</a:t></a:r></a:p></p:sp>
            <p:sp><a:p><a:r><a:rPr><a:hlinkMouseOver r:id="rId3" action="ppaction://program"/></a:rPr><a:t>here</a:t></a:r><a:r><a:t> not</a:t></a:r></a:p></p:sp>"#;
        let shown = read(xml);
        assert_eq!(shown.anchors["rId2"], "Open invoice");
        assert_eq!(shown.anchors["rId3"], "here");
        assert_eq!(shown.objects.len(), 2);
    }
}
