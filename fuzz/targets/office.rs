//! Office documents of all kinds: what comes out stays inside the budget, every member can be had again, and every place
//! lies in the bytes it counts in.
#![no_main]

use creel_openers::member::{Of, Opened, Opening};
use creel_openers::{Budget, office, ole, rtf};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let passwords = ["infected".to_owned()];
    let budget = || Budget { bytes: 1 << 22, rounds: 100_000, ..Budget::default() };
    let mut spent = budget();
    let package = office::open(bytes, &mut Opening { passwords: &passwords, budget: &mut spent });
    check(bytes, &package, |index, _| office::member(bytes, index));
    let mut spent = budget();
    let compound = ole::open(bytes, &mut Opening { passwords: &passwords, budget: &mut spent });
    check(bytes, &compound, |index, password| ole::member(bytes, index, password));
    let mut spent = budget();
    let rich = rtf::open(bytes, &mut Opening { passwords: &passwords, budget: &mut spent });
    check(bytes, &rich, |index, _| rtf::member(bytes, index));
});

fn check(bytes: &[u8], opened: &Opened, again: impl Fn(usize, Option<&str>) -> Option<Vec<u8>>) {
    for member in &opened.members {
        assert_eq!(again(member.index, member.password.as_deref()).as_ref(), Some(&member.bytes));
    }
    let places = opened.links.iter().map(|link| link.at).chain(opened.features.iter().map(|feature| feature.at));
    for at in places {
        let whole = match at.of {
            Of::Own => bytes,
            Of::Member(position) => &opened.members[position].bytes,
        };
        assert!(whole.get(at.span.range()).is_some());
    }
}
