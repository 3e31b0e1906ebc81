//! Compiled help: what is unpacked comes out again, and no budget is overspent.
#![no_main]

use creel_openers::member::Opening;
use creel_openers::{Budget, chm};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut budget = Budget { bytes: 1 << 22, ..Budget::default() };
    let opened = chm::open(bytes, &mut Opening { passwords: &[], budget: &mut budget });
    let out: usize = opened.members.iter().map(|member| member.bytes.len()).sum();
    assert!(out <= 1 << 22);
    for member in opened.members.iter().take(3) {
        assert_eq!(chm::member(bytes, member.index).as_ref(), Some(&member.bytes));
    }
});
