//! Codes in pictures of a mail: whose address it is, and that each step can be taken again.

mod fixtures;

use creel_dissect::{Limits, Tracer, dissect, reopen};
use creel_evidence::dissection::{FeatureKind, LinkContext};
use creel_evidence::{ArtifactId, ArtifactRole, Container, Derivation, ObservableKind, Side};
use fixtures::{HEADER, encoded, multipart};
use image::{GrayImage, ImageFormat, Luma};
use qrcode::{Color, QrCode};
use std::io::Cursor;

const PAYLOAD: &str = "https://scan.evil.test/in?e=ann.lee@corp.example";

/// A code as a PNG, with four pixels a module and a margin of four modules.
fn code(payload: &str) -> Vec<u8> {
    let code = QrCode::new(payload).expect("it fits");
    let colours = code.to_colors();
    let width = code.width();
    let side = (width as u32 + 8) * 4;
    let picture = GrayImage::from_fn(side, side, |x, y| {
        let module = |at: u32| (at / 4).checked_sub(4).map(|at| at as usize).filter(|at| *at < width);
        let dark = module(x).zip(module(y)).is_some_and(|(x, y)| colours[y * width + x] == Color::Dark);
        Luma([if dark { 0 } else { 255 }])
    });
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).expect("it is written");
    png.into_inner()
}

fn mail(html: &str, parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut all = vec![format!("Content-Type: text/html; charset=utf-8\r\n\r\n{html}")];
    for (name, bytes) in parts {
        let header = format!(
            "Content-Type: image/png\r\nContent-ID: <{name}>\r\nContent-Disposition: inline; filename={name}.png"
        );
        all.push(encoded(&header, bytes));
    }
    format!("{HEADER}{}", multipart("related", "b", &all)).into_bytes()
}

#[test]
fn the_address_of_a_code_is_a_link_of_the_sender_and_can_be_found_again() {
    let raw =
        mail("<p>Scan to keep your mailbox</p><img src='cid:scan' width=200>", &[("scan", code(PAYLOAD))]);
    let d = dissect(&raw, &Limits::default()).dissection;
    let index = d.artifacts.iter().position(|a| a.role == ArtifactRole::Content).expect("the payload");
    let payload = &d.artifacts[index];
    assert_eq!(
        payload.derivation,
        Derivation::Member { container: Container::Picture, index: 0, password: None }
    );
    assert_eq!(payload.id, ArtifactId::of(PAYLOAD.as_bytes()));
    assert_eq!(reopen(&raw, &d.artifacts, index).unwrap(), PAYLOAD.as_bytes());

    let links: Vec<_> = d.links.iter().filter(|link| link.context == LinkContext::Code).collect();
    assert_eq!(links.len(), 1);
    assert_eq!((links[0].raw.as_str(), links[0].artifact), (PAYLOAD, payload.id));
    assert_eq!(d.features[0].kind, FeatureKind::PictureCode);
    assert_eq!(d.features[0].at.artifact, d.artifacts[payload.parent.unwrap()].id);

    let urls: Vec<_> = d.observables.iter().filter(|o| o.kind == ObservableKind::Url).collect();
    assert_eq!(urls.len(), 1);
    assert_eq!(urls[0].side, Side::Attacker);
    assert!(!urls[0].value.contains("ann.lee"), "the recipient is taken out: {}", urls[0].value);

    let looks = d.pictures[0].looks;
    assert!(looks.width > 100 && looks.width == looks.height && looks.frames == 1);
    assert!(looks.hash.unwrap().is_telling());
}

/// The leaf that a payload is, checked to come out of the raw bytes again.
fn payload(raw: &[u8], derived: impl Fn(&Derivation) -> bool) -> creel_evidence::dissection::Dissection {
    let d = dissect(raw, &Limits::default()).dissection;
    let index = d.artifacts.iter().position(|a| derived(&a.derivation)).expect("the payload");
    assert_eq!(d.artifacts[index].role, ArtifactRole::Content);
    assert_eq!(reopen(raw, &d.artifacts, index).expect("it opens"), PAYLOAD.as_bytes());
    let links: Vec<_> = d.links.iter().filter(|link| link.context == LinkContext::Code).collect();
    assert_eq!(links.len(), 1);
    let url = d.observables.iter().find(|o| o.kind == ObservableKind::Url).expect("the address");
    let quote = &url.at[0];
    let mut tracer = Tracer::new(raw, &d.artifacts);
    assert!(tracer.value(&quote.locus, &quote.text).is_some(), "{} at {}", url.value, quote.locus);
    d
}

#[test]
fn a_code_that_a_table_draws_is_a_member_of_the_page() {
    let code = QrCode::new(PAYLOAD).expect("it fits");
    let colours = code.to_colors();
    let rows: String = colours
        .chunks(code.width())
        .map(|row| {
            let cells = row.iter().map(|c| if *c == Color::Dark { "<td bgcolor=black>" } else { "<td>" });
            format!("<tr>{}</tr>\r\n", cells.collect::<String>())
        })
        .collect();
    let raw = mail(&format!("<p>Scan to keep your mailbox</p><table>{rows}</table>"), &[]);
    let d = payload(&raw, |derivation| {
        matches!(derivation, Derivation::Member { container: Container::Drawn, .. })
    });
    assert_eq!(d.features[0].kind, FeatureKind::DrawnCode);
}

#[test]
fn pieces_in_two_pictures_name_both() {
    let whole = image::load_from_memory(&code(PAYLOAD)).expect("a picture").into_luma8();
    let (width, height) = whole.dimensions();
    let piece = |left: u32, width: u32| {
        let mut png = Cursor::new(Vec::new());
        let piece = GrayImage::from_fn(width, height, |x, y| *whole.get_pixel(x + left, y));
        piece.write_to(&mut png, ImageFormat::Png).expect("it is written");
        png.into_inner()
    };
    let parts = [("left", piece(0, width / 2)), ("right", piece(width / 2, width - width / 2))];
    let raw = mail("<img src=cid:left><img src=cid:right>", &parts);
    let d = payload(&raw, |derivation| matches!(derivation, Derivation::SplitCode { .. }));
    assert_eq!(d.features[0].kind, FeatureKind::SplitCode);
    let shown = String::from_utf8_lossy(&raw[d.features[0].at.range.range()]).into_owned();
    assert!(shown.contains("filename=right.png"), "both bodies and what stands between");
}

#[test]
fn pictures_in_data_urls_are_files_of_the_page() {
    let inlined = data_encoding::BASE64.encode(&code(PAYLOAD));
    let raw = mail(&format!("<p>Scan</p><img src=\"data:image/png;base64,{inlined}\">"), &[]);
    let d = payload(&raw, |derivation| {
        matches!(derivation, Derivation::Member { container: Container::Picture, .. })
    });
    let picture = d.artifact(d.pictures[0].artifact).expect("the picture");
    assert_eq!(picture.role, ArtifactRole::Inline);
}
