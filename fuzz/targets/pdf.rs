//! A PDF is opened, every member is found again, and no place lies outside.
#![no_main]

use creel_openers::Budget;
use creel_openers::member::{Of, Opening};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let passwords = ["4711".to_owned(), "infected".to_owned()];
    let mut budget = Budget::default();
    let opened = creel_openers::pdf::open(bytes, &mut Opening { passwords: &passwords, budget: &mut budget });
    let total: usize = opened.members.iter().map(|member| member.bytes.len()).sum();
    assert!(total <= 256 << 20);
    assert!(opened.members.is_sorted_by(|a, b| a.index < b.index));
    for member in opened.members.iter().take(20) {
        let again = creel_openers::pdf::member(bytes, member.index, member.password.as_deref());
        assert!(again.as_ref() == Some(&member.bytes), "member {}", member.index);
    }
    let places = opened.links.iter().map(|link| link.at).chain(opened.features.iter().map(|feature| feature.at));
    for place in places {
        let length = match place.of {
            Of::Own => bytes.len(),
            Of::Member(position) => opened.members[position].bytes.len(),
        };
        assert!(place.span.start <= place.span.end && place.span.end <= length);
    }
});
