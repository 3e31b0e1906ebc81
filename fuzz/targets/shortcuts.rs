//! Shortcuts and the other small files that lead somewhere: places lie inside, members come out again, and no budget is overspent.
#![no_main]

use creel_evidence::View;
use creel_openers::member::{Of, Opened, Opening, Source};
use creel_openers::{Budget, link_file, shell_link};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let source = Source { bytes, charset: Some("utf-8") };
    let mut budget = Budget { bytes: 1 << 20, ..Budget::default() };
    let opened = shell_link::open(source, &mut Opening { passwords: &[], budget: &mut budget });
    check(source, &opened);
    for member in &opened.members {
        assert_eq!(shell_link::member(bytes, member.index).as_ref(), Some(&member.bytes));
    }
    let opened = link_file::open(source, &mut Opening { passwords: &[], budget: &mut budget });
    check(source, &opened);
    for member in &opened.members {
        assert_eq!(link_file::member(source, member.index).as_ref(), Some(&member.bytes));
    }
});

/// Places of the file lie inside it.
fn check(source: Source<'_>, opened: &Opened) {
    let text = source.text();
    let links = opened.links.iter().map(|link| link.at);
    for at in links.chain(opened.features.iter().map(|feature| feature.at)) {
        assert_eq!(at.of, Of::Own);
        match at.view {
            View::Bytes => assert!(at.span.end <= source.bytes.len()),
            View::Utf8 => assert!(text.get(at.span.range()).is_some()),
        }
    }
}
