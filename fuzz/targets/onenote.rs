//! OneNote sections: every member can be had again, and together they are no longer than the section and its texts.
#![no_main]

use creel_openers::member::{MemberKind, Opening};
use creel_openers::{Budget, onenote};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut budget = Budget::default();
    let opened = onenote::open(bytes, &mut Opening { passwords: &[], budget: &mut budget });
    let mut files = 0;
    for member in &opened.members {
        assert_eq!(onenote::member(bytes, member.index).as_ref(), Some(&member.bytes));
        files += if member.kind == MemberKind::Text { 0 } else { member.bytes.len() };
    }
    assert!(files <= bytes.len());
});
