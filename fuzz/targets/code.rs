//! Code and HTML applications: what is taken out comes out again, places lie inside, and no budget is overspent.
#![no_main]

use creel_openers::member::{Opening, Source};
use creel_openers::{Budget, code, hta};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let source = Source { bytes, charset: Some("utf-8") };
    let text = source.text();
    let mut budget = Budget { bytes: 1 << 22, ..Budget::default() };
    let opened = code::open(source, &mut Opening { passwords: &[], budget: &mut budget });
    assert!(opened.features.iter().all(|feature| text.get(feature.at.span.range()).is_some()));
    for member in &opened.members {
        assert_eq!(code::member(source, member.index).as_ref(), Some(&member.bytes));
    }
    let opened = hta::open(source, &mut Opening { passwords: &[], budget: &mut budget });
    for member in &opened.members {
        assert_eq!(hta::member(source, member.index).as_ref(), Some(&member.bytes));
    }
});
