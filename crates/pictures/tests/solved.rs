//! How many codes are read, by the way in which they are drawn; and that nothing is read where there is none.

mod drawing;

use creel_evidence::dissection::{AnomalyKind, FeatureKind, LinkContext};
use creel_openers::Budget;
use creel_openers::member::{Opened, Opening};
use drawing::kinds::{self, PAYLOAD};
use drawing::{Canvas, Modules, Style, photograph, twins};
use qrcode::EcLevel;

/// Kinds of which not every file can be read, and how many can. A code that stands on black without a margin has
/// no marks to be seen.
const PARTLY: &[(&str, usize)] = &[("no quiet zone", 2)];

fn open(file: &[u8]) -> Opened {
    let mut budget = Budget::default();
    creel_pictures::open(file, &mut Opening { passwords: &[], budget: &mut budget })
}

#[test]
fn codes_are_read_in_all_the_ways_in_which_they_are_drawn() {
    let mut files = 0;
    for kind in kinds::all() {
        let mut solved = 0;
        for file in &kind.files {
            let opened = open(file);
            let payloads: Vec<_> =
                opened.members.iter().map(|member| std::str::from_utf8(&member.bytes).unwrap()).collect();
            let is_right = |payload: &&str| payload.starts_with(PAYLOAD) || kind.name == "versions";
            assert!(payloads.iter().all(is_right), "{}: {payloads:?}", kind.name);
            solved += usize::from(payloads.len() == kind.codes);
            for member in &opened.members {
                let again = creel_pictures::member(file, member.index);
                assert_eq!(again.as_deref(), Some(member.bytes.as_slice()), "{}", kind.name);
            }
        }
        let wanted = PARTLY.iter().find(|(name, _)| *name == kind.name).map_or(kind.files.len(), |(_, n)| *n);
        assert!(solved >= wanted, "{}: {solved} of {}", kind.name, kind.files.len());
        files += kind.files.len();
    }
    assert!(files >= 80, "{files}");
}

#[test]
fn nothing_is_read_where_there_is_no_code() {
    for (name, file) in twins::all() {
        let opened = open(&file);
        assert_eq!((opened.members, opened.features), (Vec::new(), Vec::new()), "{name}");
        assert!(opened.looks.is_some(), "{name}");
    }
}

#[test]
fn a_code_is_described_and_its_address_is_a_link() {
    let code = Canvas::code(&Modules::qr(PAYLOAD, EcLevel::M), Style { angle: 30.0, ..Style::default() });
    let opened = open(&code.png());
    let feature = &opened.features[0];
    assert_eq!(feature.kind, FeatureKind::PictureCode);
    assert!(feature.detail.starts_with("QR code of 33 x 33 modules, marks from "), "{}", feature.detail);
    assert!(feature.detail.ends_with(", turned by 30 degrees; a web address"), "{}", feature.detail);
    let link = &opened.links[0];
    assert_eq!((link.raw.as_str(), link.context), (PAYLOAD, LinkContext::Code));
}

#[test]
fn the_hash_outlives_compression_and_small_changes_of_size() {
    for seed in 0..6 {
        let picture = photograph(480, 360, seed);
        let hash = |file: &[u8]| open(file).looks.unwrap().hash.unwrap();
        let first = hash(&picture.png());
        assert!(first.is_telling());
        for quality in [90, 60, 30] {
            assert!(first.distance(hash(&picture.jpeg(quality))) <= 2, "quality {quality}");
        }
        for percent in [90, 75, 50] {
            let (width, height) = (480 * percent / 100, 360 * percent / 100);
            let pixel = |x: usize, y: usize| picture.pixels[y * 100 / percent * 480 + x * 100 / percent];
            let smaller = Canvas::painted(width, height, pixel);
            assert!(first.is_alike(hash(&smaller.png())), "{percent} percent");
        }
        let other = hash(&photograph(480, 360, seed + 100).png());
        assert!(first.distance(other) > 12, "another picture");
    }
}

#[test]
fn floods_end_before_they_are_decoded() {
    // A header that announces 60,000 by 60,000 pixels, and no pixels behind it.
    let mut flood = Canvas::filled(1, 1, drawing::WHITE).png();
    flood[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let crc = crc32(&flood[12..29]);
    flood[29..33].copy_from_slice(&crc.to_be_bytes());
    let opened = open(&flood);
    assert_eq!(opened.anomalies, [(AnomalyKind::LimitReached, "picture-size".to_owned())]);
    assert_eq!(opened.looks.unwrap().width, 60_000);

    let picture = Canvas::filled(100, 100, drawing::WHITE).png();
    let mut budget = Budget { pixels: 9_999, ..Budget::default() };
    let opened = creel_pictures::open(&picture, &mut Opening { passwords: &[], budget: &mut budget });
    assert_eq!(opened.anomalies, [(AnomalyKind::LimitReached, "pictures".to_owned())]);
}

/// The checksum of a PNG's chunks (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 },
        )
    })
}

#[test]
fn a_picture_full_of_marks_costs_no_more_than_a_look() {
    let mark = |x: usize, y: usize| {
        let ring = x.abs_diff(4).max(y.abs_diff(4));
        if ring == 2 || ring >= 4 { drawing::WHITE } else { drawing::BLACK }
    };
    let trap = Canvas::painted(1200, 1200, |x, y| mark(x % 36 / 4, y % 36 / 4)).png();
    let opened = open(&trap);
    assert_eq!(opened.members, []);
    assert!(opened.anomalies.contains(&(AnomalyKind::LimitReached, "code-marks".to_owned())));
}

#[test]
fn what_breaks_off_is_read_as_far_as_it_goes_and_never_fails() {
    let code = Canvas::code(
        &Modules::qr("https://a.example", EcLevel::L),
        Style { module: 2.0, ..Style::default() },
    );
    for file in [
        code.png(),
        code.jpeg(60),
        code.encode(image::ImageFormat::Gif),
        code.encode(image::ImageFormat::WebP),
    ] {
        for cut in 0..file.len() {
            let opened = open(&file[..cut]);
            assert!(opened.members.len() <= 1);
        }
    }
}
