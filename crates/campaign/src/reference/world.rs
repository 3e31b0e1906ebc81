//! Worlds for property tests: operators with kits and lures, fillers, frames, greetings, and values that many share.

use crate::model::Model;
use creel_evidence::campaign::Family;
use creel_evidence::digest::Sha256Digest;
use creel_evidence::{ArtifactId, Fingerprint, Places, Token};
use proptest::prelude::*;

/// The shipped model with few hubs and a background so small that values become common.
pub(crate) fn model(hubs: i32) -> Model {
    let table = format!(
        "version\t9\nset\thubs\t{hubs}\nset\tbackground-templates\t1024\nset\tdensity-permille\t600\n"
    );
    Model::read(&table).unwrap()
}

/// What a message is drawn as.
#[derive(Debug, Clone)]
struct Draw {
    operator: u32,
    lure: u32,
    mutation: u32,
    day: i64,
    form: u32,
}

/// Fingerprints of distinct messages.
pub(crate) fn any() -> impl Strategy<Value = Vec<Fingerprint>> {
    let draw = (0u32..4, 0u32..5, 0u32..9, 0i64..120, 0u32..12);
    let draw =
        draw.prop_map(|(operator, lure, mutation, day, form)| Draw { operator, lure, mutation, day, form });
    let number = |(i, draw): (usize, Draw)| print(i as u32, &draw);
    proptest::collection::vec(draw, 0..70)
        .prop_map(move |draws| draws.into_iter().enumerate().map(number).collect())
}

/// A sketch of which `changed` of 64 positions depend on `mutation`, as small as the least of forty hashes is.
fn sketch(seed: u32, mutation: u32, changed: u32) -> Vec<u32> {
    let value = |i: u32| {
        let moved = i.wrapping_mul(37) % 64 < changed;
        let seed = if moved { seed ^ (mutation << 20) } else { seed };
        (seed.wrapping_mul(2_654_435_761) ^ i.wrapping_mul(40_503)).wrapping_mul(2_246_822_519) / 20
    };
    (0..64).map(value).collect()
}

fn print(number: u32, draw: &Draw) -> Fingerprint {
    let &Draw { operator, lure, mutation, day, form } = draw;
    let token = |family, kind: &str, value: String| Token { family, kind: kind.to_owned(), value };
    let mut tokens = vec![
        token(Family::Landing, "registrable", format!("landing-{operator}-{}.example", mutation % 3)),
        token(Family::Landing, "path-shape", format!("/kit{}/9", lure % 2)),
        token(Family::Contact, "reply-to", format!("operator-{operator}@mail.example")),
        token(Family::Mailer, "header-order", format!("order-{}", operator % 2)),
        token(Family::Lure, "from-name", format!("office{} number{mutation}", lure % 3)),
    ];
    let (mut text, mut structure) =
        (sketch(lure + 1, mutation, 6 * (mutation % 5)), sketch(lure + 900, mutation / 2, 5));
    let mut subject = format!("offer{lure} about{lure} parcel{} today{mutation}", mutation % 4);
    match form {
        // One filler text under many subjects; one frame around many texts; only a picture; a greeting.
        0 | 1 => text = sketch(77, 0, 0),
        2 => structure = sketch(78, mutation, 3),
        3 => text.clear(),
        4 => {
            text = sketch(79, 0, 0).into_iter().map(|least| least.saturating_mul(19)).collect();
            structure.clear();
            subject = "hi".to_owned();
            tokens.truncate(if operator < 2 { 0 } else { 3 });
        }
        5 => tokens.push(token(Family::Sending, "domain", format!("sender-{lure}.example"))),
        6 => tokens.push(token(Family::Payload, "page-structure", format!("page-{}", mutation % 2))),
        _ => {}
    }
    tokens.sort();
    let bytes: Vec<u8> = text.iter().flat_map(|n| n.to_le_bytes()).collect();
    Fingerprint {
        message: ArtifactId::of(&number.to_le_bytes()),
        time: (day != 0).then_some(day * 86_400),
        subject,
        exact: (form != 7 && !text.is_empty()).then(|| Sha256Digest::of(&bytes)),
        text,
        structure,
        tokens,
        at: Places::default(),
    }
}
