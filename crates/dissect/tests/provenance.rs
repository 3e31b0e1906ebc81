//! Everything that is said can be opened: artifacts come back with the same digest, loci lie inside their
//! views, and bytes that are quoted as they stand do stand there. And no input makes it panic.

mod fixtures;

use creel_dissect::{Dissected, Limits, dissect, look, reopen};
use creel_evidence::{Artifact, ArtifactId, Locus, View};
use proptest::prelude::*;
use std::collections::HashMap;

/// The views of all artifacts of a dissection, made from the raw bytes alone.
struct Views(HashMap<ArtifactId, (Vec<u8>, Vec<u8>)>);

impl Views {
    fn of(name: &str, raw: &[u8], artifacts: &[Artifact]) -> Self {
        let mut views = HashMap::new();
        for (index, artifact) in artifacts.iter().enumerate() {
            let bytes = reopen(raw, artifacts, index)
                .unwrap_or_else(|| panic!("{name}: artifact {index} cannot be opened: {artifact:?}"));
            assert_eq!(ArtifactId::of(&bytes), artifact.id, "{name}: artifact {index}");
            assert_eq!(bytes.len() as u64, artifact.size, "{name}: artifact {index}");
            let utf8 = look(&bytes, artifact, View::Utf8).into_owned();
            views.entry(artifact.id).or_insert((bytes, utf8));
        }
        Self(views)
    }

    fn at(&self, name: &str, locus: &Locus) -> &[u8] {
        let (bytes, utf8) =
            self.0.get(&locus.artifact).unwrap_or_else(|| panic!("{name}: {locus} is of no artifact"));
        let view = if locus.view == View::Bytes { bytes } else { utf8 };
        view.get(locus.range.range()).unwrap_or_else(|| panic!("{name}: {locus} of {}", view.len()))
    }
}

fn check(name: &str, raw: &[u8]) -> Dissected {
    let dissected = dissect(raw, &Limits::default());
    let d = &dissected.dissection;
    let views = Views::of(name, raw, &d.artifacts);
    for field in &d.headers {
        let there = views.at(name, &field.at);
        let plain = there.iter().all(|&b| (b' '..127).contains(&b)) && !there.windows(2).any(|w| w == b"=?");
        if plain {
            let there = String::from_utf8_lossy(there);
            assert_eq!(there.trim(), field.value.trim(), "{name}: {}", field.name);
        }
    }
    for link in &d.links {
        let there = String::from_utf8_lossy(views.at(name, &link.at));
        // Not decoded: no entity, no percent sign, no script literal.
        if !link.raw.contains(['&', '%', ' '])
            && !there.contains(['&', '%', '\\', '\n', '\r', '\t'])
            && link.context.is_clickable()
        {
            assert!(there.contains(link.raw.trim()), "{name}: {there:?} holds {:?}", link.raw);
        }
    }
    for observable in &d.observables {
        assert!(!observable.at.is_empty(), "{name}: {} {}", observable.kind, observable.value);
        assert!(!observable.because.is_empty() && !observable.because.ends_with('.'));
        for quote in &observable.at {
            views.at(name, &quote.locus);
        }
    }
    for anomaly in &d.anomalies {
        views.at(name, &anomaly.at);
    }
    for text in &d.texts {
        for segment in &text.visible.segments {
            let locus = Locus::utf8(text.artifact, segment.source);
            let there = views.at(name, &locus);
            let next = text
                .visible
                .segments
                .iter()
                .find(|s| s.at > segment.at)
                .map_or(text.visible.text.len(), |s| s.at);
            if segment.verbatim {
                let shown = &text.visible.text.as_bytes()[segment.at..next];
                assert!(shown.len() <= there.len() && there.starts_with(shown), "{name}: {segment:?}");
            }
        }
    }
    for (id, bytes) in &dissected.files {
        assert_eq!(ArtifactId::of(bytes), *id);
    }
    dissected
}

#[test]
fn every_fixture_can_be_opened_down_to_its_bytes() {
    for (name, raw) in fixtures::all() {
        check(name, &raw);
        let lines = String::from_utf8_lossy(&raw).replace("\r\n", "\n");
        check(name, lines.as_bytes());
    }
}

#[test]
fn every_beginning_of_a_mail_is_read() {
    let raw = fixtures::rfq();
    for end in (0..raw.len()).step_by(97) {
        check("beginning", &raw[..end]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_mails_are_read(which in 0usize..7, at: prop::sample::Index, bytes in prop::collection::vec(any::<u8>(), 0..20)) {
        let (name, mut raw) = fixtures::all().swap_remove(which);
        let at = at.index(raw.len() + 1);
        let end = (at + bytes.len()).min(raw.len());
        raw.splice(at..end, bytes);
        check(name, &raw);
    }

    #[test]
    fn any_bytes_are_read(raw: Vec<u8>) {
        check("any", &raw);
    }

    #[test]
    fn mail_shaped_text_is_read(raw in "(From|To|Received|Content-Type|X): [ -~\u{e9}\r\n]{0,60}(\r\n){0,2}[ -~\r\n<>@=]{0,200}") {
        check("shaped", raw.as_bytes());
    }
}
