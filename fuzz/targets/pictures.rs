//! Pictures, drawings and pieces of codes: whatever is read is read again from the same bytes, and budgets hold.
#![no_main]

use creel_openers::Budget;
use creel_openers::member::{Opening, Source};
use creel_pictures::{drawn, split};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut budget = Budget::default();
    let before = budget.pixels;
    let opened = creel_pictures::open(bytes, &mut Opening { passwords: &[], budget: &mut budget });
    assert!(budget.pixels <= before);
    for member in &opened.members {
        assert_eq!(creel_pictures::member(bytes, member.index).as_ref(), Some(&member.bytes));
    }
    let source = Source { bytes, charset: None };
    if drawn::may_draw(bytes) {
        let opened = drawn::open(source, &mut Opening { passwords: &[], budget: &mut budget });
        let text = source.text();
        for feature in &opened.features {
            assert!(text.get(feature.at.span.range()).is_some());
        }
        for member in &opened.members {
            assert_eq!(drawn::member(source, member.index).as_ref(), Some(&member.bytes));
        }
    }
    // The first byte parts the rest into two pictures.
    if let Some((at, rest)) = bytes.split_first() {
        let (one, other) = rest.split_at(rest.len() * usize::from(*at) / 256);
        let _ = split::codes(one, other, &mut budget);
    }
});
