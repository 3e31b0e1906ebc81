//! Codes that are drawn without a picture: how many are read, by what they are made of.

mod drawing;

use creel_evidence::dissection::{FeatureKind, LinkContext};
use creel_openers::Budget;
use creel_openers::member::{MemberKind, Opened, Opening, Source};
use creel_pictures::{drawn, split};
use drawing::kinds::PAYLOAD;
use drawing::pages;
use drawing::{Canvas, Modules, Style};
use qrcode::EcLevel;

fn source(page: &str) -> Source<'_> {
    Source { bytes: page.as_bytes(), charset: Some("utf-8") }
}

fn open(page: &str) -> Opened {
    let mut budget = Budget::default();
    drawn::open(source(page), &mut Opening { passwords: &[], budget: &mut budget })
}

#[test]
fn drawn_codes_are_read_whatever_they_are_made_of() {
    let mut unread = Vec::new();
    let mut count = 0;
    for kind in pages::all() {
        for (n, page) in kind.pages.iter().enumerate() {
            count += 1;
            assert!(drawn::may_draw(page.as_bytes()), "{} {n} has no sign of a drawing", kind.name);
            let opened = open(page);
            let payloads: Vec<_> = opened.members.iter().map(|m| String::from_utf8_lossy(&m.bytes)).collect();
            if payloads != [PAYLOAD] {
                unread.push((kind.name, n, payloads.len()));
                continue;
            }
            assert_eq!(opened.features[0].kind, FeatureKind::DrawnCode);
            assert_eq!((opened.links[0].raw.as_str(), opened.links[0].context), (PAYLOAD, LinkContext::Code));
            let span = opened.features[0].at.span;
            assert!(
                page.get(span.range()).is_some_and(|drawn| !drawn.is_empty()),
                "{} {n}: {span:?}",
                kind.name
            );
            assert_eq!(drawn::member(source(page), 0).as_deref(), Some(PAYLOAD.as_bytes()));
        }
    }
    assert!(count >= 29, "{count}");
    assert_eq!(unread, []);
}

#[test]
fn nothing_is_read_where_nothing_is_drawn() {
    for (name, page) in pages::twins() {
        let opened = open(&page);
        assert_eq!((opened.members, opened.features), (Vec::new(), Vec::new()), "{name}");
    }
    let letter = "<p>Dear Ann,</p><table><tr><td>Invoice</td><td>7</td></tr></table>".repeat(20);
    assert!(!drawn::may_draw(letter.as_bytes()), "an ordinary page costs a few searches");
}

#[test]
fn pictures_in_a_page_come_out_before_its_codes() {
    let code = Canvas::code(&Modules::qr(PAYLOAD, EcLevel::M), Style::default()).png();
    let inlined = format!("<img src='data:image/png;base64,{}'>", data_encoding::BASE64.encode(&code));
    let page = inlined + &pages::all()[0].pages[0];
    let opened = open(&page);
    let kinds: Vec<_> = opened.members.iter().map(|member| (member.index, member.kind)).collect();
    assert_eq!(kinds, [(0, MemberKind::Picture), (1, MemberKind::Text)]);
    assert_eq!(drawn::member(source(&page), 0), Some(code));
    assert_eq!(drawn::member(source(&page), 1).as_deref(), Some(PAYLOAD.as_bytes()));
    assert_eq!(drawn::member(source(&page), 2), None);
}

#[test]
fn pieces_of_a_code_are_read_together_and_only_together() {
    let code = Modules::qr(PAYLOAD, EcLevel::M);
    let whole = Canvas::code(&code, Style::default());
    let (width, height) = (whole.width, whole.height);
    let part = |left: usize, top: usize, width: usize, height: usize| {
        Canvas::painted(width, height, |x, y| whole.pixels[(y + top) * whole.width + x + left])
    };
    let layer = |keep: &dyn Fn(usize, usize) -> bool| {
        whole.clone().map(|x, y, ink| if keep(x, y) { ink } else { drawing::CLEAR })
    };
    let pairs = [
        ("side by side", part(0, 0, width / 2, height), part(width / 2, 0, width - width / 2, height)),
        ("side by side", part(0, 0, 100, height), part(100, 0, width - 100, height)),
        ("one above the other", part(0, 0, width, 70), part(0, 70, width, height - 70)),
        ("one over the other", layer(&|x, _| x < 90), layer(&|x, _| x >= 90)),
    ];
    for (how, first, second) in pairs {
        let (first, second) = (first.png(), second.png());
        for (one, other) in [(&first, &second), (&second, &first)] {
            let codes = split::codes(one, other, &mut Budget::default());
            let found: Vec<_> = codes.iter().map(|(code, how)| (code.payload.as_str(), *how)).collect();
            assert_eq!(found, [(PAYLOAD, how)]);
            assert_eq!(split::member(one, other, 0).as_deref(), Some(PAYLOAD.as_bytes()));
        }
        assert_eq!(split::codes(&first, &first, &mut Budget::default()), []);
    }
    // What one of them shows alone is no code in pieces.
    let (whole, blank) = (whole.png(), Canvas::filled(width, height, drawing::WHITE).png());
    assert_eq!(split::codes(&whole, &blank, &mut Budget::default()), []);
    assert!(!split::may_be_pieces((100, 200), (200, 100)));
}

#[test]
fn traps_end() {
    let traps = [
        "<table>".repeat(100_000),
        format!("<table>{}", "<tr><td colspan=400 rowspan=400 bgcolor=#000>".repeat(20_000)),
        format!("<svg>{}", "<g transform='scale(9)'>".repeat(50_000)),
        format!("<svg><path d='M0 0{}'/>", "h9v9".repeat(200_000)),
        format!(
            "<svg><defs><path id=a d='M0 0{}'/></defs>{}",
            "l1 900 1-900".repeat(5_000),
            "<use href='#a'/>".repeat(5_000)
        ),
        format!("<div style='box-shadow:{}'>", "1px 1px #000,".repeat(200_000)),
        "█".repeat(1_000_000),
        "█\n".repeat(500_000),
        "data:image/png;base64,".repeat(100_000),
    ];
    for trap in traps {
        let opened = open(&trap);
        assert_eq!(opened.features, []);
    }
}
