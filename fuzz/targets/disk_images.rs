//! A disk image: what comes out stays inside the budget, and comes out again.
#![no_main]

use creel_openers::member::Opening;
use creel_openers::{Budget, disk_image};
use libfuzzer_sys::fuzz_target;

const ROOM: u64 = 1 << 22;

fuzz_target!(|bytes: &[u8]| {
    let mut budget = Budget { bytes: ROOM, ..Budget::default() };
    let opened = disk_image::open(bytes, &mut Opening { passwords: &[], budget: &mut budget });
    assert!(opened.members.iter().map(|member| member.bytes.len() as u64).sum::<u64>() <= ROOM);
    if let Some(member) = opened.members.last() {
        assert_eq!(disk_image::member(bytes, member.index).as_ref(), Some(&member.bytes));
    }
});
