//! Calendars and cards: text leads back to the file, members come out again, and no budget is overspent.
#![no_main]

use creel_evidence::dissection::{Link, Text};
use creel_evidence::{ArtifactId, ArtifactRole};
use creel_openers::member::{Opening, Source};
use creel_openers::{Budget, calendar, card};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let source = Source { bytes, charset: Some("utf-8") };
    let utf8 = source.text();
    let (id, role) = (ArtifactId::of(bytes), ArtifactRole::Attachment);
    let mut budget = Budget { bytes: 1 << 20, ..Budget::default() };
    check(&utf8, calendar::read(id, role, &utf8, &mut budget));
    check(&utf8, card::read(id, role, &utf8, &mut budget));
    let opened = calendar::open(source, &mut Opening { passwords: &[], budget: &mut budget });
    for member in &opened.members {
        assert_eq!(calendar::member(source, member.index).as_ref(), Some(&member.bytes));
    }
    let opened = card::open(source, &mut Opening { passwords: &[], budget: &mut budget });
    for member in &opened.members {
        assert_eq!(card::member(source, member.index).as_ref(), Some(&member.bytes));
    }
});

/// What is shown verbatim stands in the file, and links lie inside it.
fn check(utf8: &str, (text, links): (Text, Vec<Link>)) {
    let visible = text.visible;
    let ends = visible.segments.iter().skip(1).map(|segment| segment.at).chain([visible.text.len()]);
    for (segment, end) in visible.segments.iter().zip(ends) {
        let source = &utf8.as_bytes()[segment.source.range()];
        assert!(!segment.verbatim || source == &visible.text.as_bytes()[segment.at..end]);
    }
    assert!(links.iter().all(|link| utf8.get(link.at.range.range()).is_some()));
}
