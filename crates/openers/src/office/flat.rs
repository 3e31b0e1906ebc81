//! Office documents in one XML file: packages laid flat (`pkg:package`), and Word's and Excel's own XML of 2003.
//!
//! The whole file is one part: fields, relationships and formulas count in its text. Files inside stand in base64.

use super::parts;
use super::text;
use crate::field::is_remote;
use crate::member::{FoundLink, Member, MemberKind, Opened, Opening, Place};
use crate::xml::{Event, Xml};
use creel_evidence::View;
use creel_evidence::dissection::{AnomalyKind, FeatureKind, LinkContext};
use creel_evidence::locus::Span;
use encoding_rs::Encoding;
use std::borrow::Cow;

/// Bytes at the start in which such a document says what it is.
const HEAD: usize = 4096;
/// Files that are taken out of one document.
const MAX_FILES: usize = 1_000;
/// The index of the text, in front of those of the files.
const TEXT: usize = 0;

/// Whether XML is such a document.
#[must_use]
pub fn is_flat(bytes: &[u8]) -> bool {
    let head = utf8(bytes.get(..HEAD).unwrap_or(bytes));
    [
        "<pkg:package",
        "wordDocument",
        "progid=\"Word.Document\"",
        "progid=\"Excel.Sheet\"",
        "progid=\"PowerPoint.Show\"",
    ]
    .iter()
    .any(|mark| head.contains(mark))
}

/// Opens a document.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let xml = utf8(bytes);
    let mut opened = parts::flat(&xml);
    own_words(&xml, &mut opened);
    // Places count in the bytes, behind a byte order mark; of UTF-16 they can count in the text alone.
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or((encoding_rs::UTF_8, 0));
    let links = opened.links.iter_mut().map(|link| &mut link.at);
    for at in links.chain(opened.features.iter_mut().map(|feature| &mut feature.at)) {
        if encoding == encoding_rs::UTF_8 {
            at.span = Span::new(at.span.start + mark, at.span.end + mark);
        } else {
            at.view = View::Utf8;
        }
    }
    let text = shown(&xml);
    if !text.trim().is_empty() && opening.budget.spend_bytes(text.len() as u64) {
        opened.push(Member::new(TEXT, MemberKind::Text, text.into_bytes()));
    }
    for (number, File { name, at }) in files(&xml).into_iter().enumerate() {
        let Some(content) = xml.get(at.range()).and_then(decoded).filter(|content| !content.is_empty())
        else {
            continue;
        };
        if !opening.budget.spend_entry() || !opening.budget.spend_bytes(content.len() as u64) {
            opened.complain(AnomalyKind::LimitReached, "document-size");
            break;
        }
        let is_picture = crate::filetype::recognise(&content).is_image();
        let kind = if is_picture { MemberKind::Picture } else { MemberKind::File };
        opened.push(Member::new(TEXT + 1 + number, kind, content).named(name));
    }
    opened
}

/// A member again.
#[must_use]
pub fn member(bytes: &[u8], index: usize) -> Option<Vec<u8>> {
    let xml = utf8(bytes);
    match index.checked_sub(TEXT + 1) {
        None => Some(shown(&xml).into_bytes()),
        Some(number) => decoded(xml.get(files(&xml).get(number)?.at.range())?),
    }
}

fn utf8(bytes: &[u8]) -> Cow<'_, str> {
    match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0
        }
        None => String::from_utf8_lossy(bytes),
    }
}

/// A file in base64.
struct File {
    name: String,
    at: Span,
}

/// The files: `pkg:binaryData` in a named `pkg:part`, `w:binData` and `o:OLEObject` data of 2003.
fn files(xml: &str) -> Vec<File> {
    let (mut files, mut part, mut open) = (Vec::new(), String::new(), None);
    for event in Xml::new(xml) {
        match event {
            Event::Open(element) => {
                let name =
                    || element.attribute("name").map(|name| name.text().trim_start_matches('/').to_owned());
                match element.name() {
                    "part" => part = name().unwrap_or_default(),
                    "binaryData" => open = Some(part.clone()),
                    "binData" => open = Some(name().unwrap_or_default()),
                    _ => open = None,
                }
            }
            Event::Close(_) => open = None,
            Event::Text(text) => {
                if let Some(name) = open.take().filter(|_| files.len() < MAX_FILES) {
                    files.push(File { name, at: text.at });
                }
            }
        }
    }
    files
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let bare: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    data_encoding::BASE64.decode(&bare).ok()
}

/// What a reader is shown: text of Word, else the cells of Excel.
fn shown(xml: &str) -> String {
    let text = text::read(xml).text;
    if !text.trim().is_empty() {
        return text;
    }
    let (mut cells, mut is_cell) = (String::new(), false);
    for event in Xml::new(xml) {
        match event {
            Event::Open(element) => is_cell = element.name() == "Data",
            Event::Close("Row") => cells.push('\n'),
            Event::Close(_) => is_cell = false,
            Event::Text(text) if is_cell && cells.len() < text::MAX_TEXT => {
                cells.push_str(&text.text());
                cells.push('\t');
            }
            Event::Text(_) => {}
        }
    }
    cells
}

/// What only the XML of 2003 has: links and templates without relationships, formulas in attributes.
fn own_words(xml: &str, opened: &mut Opened) {
    for event in Xml::new(xml) {
        let Event::Open(element) = event else { continue };
        let mut link = |name: &str, context: LinkContext| {
            if let Some(target) = element.attribute(name) {
                let (at, visible) = (Place::own(target.at), context == LinkContext::Document);
                opened.links.push(FoundLink {
                    at,
                    raw: target.text().into_owned(),
                    context,
                    text: String::new(),
                    visible,
                });
            }
        };
        match element.name() {
            "hlink" => link("dest", LinkContext::Document),
            "Cell" => {
                link("HRef", LinkContext::Document);
                if let Some(formula) = element
                    .attribute("Formula")
                    .filter(|formula| super::sheets::dde(&formula.text()).is_some())
                {
                    opened.feature(FeatureKind::Dde, formula.text(), Place::own(formula.at));
                }
            }
            "attachedTemplate" => {
                if let Some(target) = element.attribute("val").filter(|target| is_remote(&target.text())) {
                    opened.feature(FeatureKind::RemoteTemplate, target.text(), Place::own(target.at));
                    let (at, raw, context) =
                        (Place::own(target.at), target.text().into_owned(), LinkContext::Resource);
                    opened.links.push(FoundLink { at, raw, context, text: String::new(), visible: false });
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Budget;
    use proptest::prelude::*;

    fn opened(bytes: &[u8]) -> Opened {
        let opened = open(bytes, &mut Opening { passwords: &[], budget: &mut Budget::default() });
        for found in &opened.members {
            assert_eq!(member(bytes, found.index).as_ref(), Some(&found.bytes));
        }
        opened
    }

    #[test]
    fn a_package_laid_flat_is_read() {
        let xml = br#"<?xml version="1.0"?><?mso-application progid="Word.Document"?><pkg:package><pkg:part pkg:name="/word/_rels/document.xml.rels"><pkg:xmlData><Relationships><Relationship Id="rId1" Type="x/hyperlink" Target="https://f.example/" TargetMode="External"/></Relationships></pkg:xmlData></pkg:part>
            <pkg:part pkg:name="/word/document.xml"><pkg:xmlData><w:document><w:p><w:hyperlink r:id="rId1"><w:r><w:t>flat</w:t></w:r></w:hyperlink></w:p></w:document></pkg:xmlData></pkg:part>
            <pkg:part pkg:name="/word/vbaProject.bin"><pkg:binaryData>0M8R4KGx
            GuE=</pkg:binaryData></pkg:part></pkg:package>"#;
        assert!(is_flat(xml));
        let opened = opened(xml);
        assert_eq!(
            (opened.links[0].raw.as_str(), opened.links[0].text.as_str()),
            ("https://f.example/", "flat")
        );
        assert_eq!(&xml[opened.links[0].at.span.range()], b"https://f.example/");
        let last = opened.members.last().unwrap();
        assert_eq!(
            (last.name.as_deref(), last.bytes.as_slice()),
            (Some("word/vbaProject.bin"), &crate::compound::SIGNATURE[..])
        );
    }

    #[test]
    fn the_xml_of_2003_is_read() {
        let word = br#"<?mso-application progid="Word.Document"?><w:wordDocument><w:attachedTemplate w:val="http://t.example/a.dot"/><w:p><w:hlink w:dest="https://o.example/"><w:r><w:t>old</w:t></w:r></w:hlink><w:r><w:instrText>DDEAUTO cmd "/c calc"</w:instrText></w:r></w:p></w:wordDocument>"#;
        let read = opened(word);
        let kinds: Vec<FeatureKind> = read.features.iter().map(|feature| feature.kind).collect();
        assert_eq!(kinds, [FeatureKind::RemoteTemplate]);
        assert_eq!(read.links.len(), 2);
        let excel = br#"<?mso-application progid="Excel.Sheet"?><Workbook><Row><Cell ss:Formula="=cmd|'/c calc'!A0"><Data>shown</Data></Cell></Row></Workbook>"#;
        let read = opened(excel);
        assert_eq!(read.features[0].kind, FeatureKind::Dde);
        assert_eq!(read.members[0].bytes, b"shown\t\n");
    }

    #[test]
    fn other_xml_is_no_document() {
        assert!(!is_flat(b"<?xml version=\"1.0\"?><feed><entry>words</entry></feed>"));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(xml in "[<>/a-zA-Z:='\" &;]{0,80}") {
            let _ = opened(format!("<pkg:package><pkg:part><pkg:binaryData>{xml}").as_bytes());
        }
    }
}
