//! An archive of any format: what comes out stays inside the budget, and comes out again.
#![no_main]

use creel_evidence::Container;
use creel_openers::member::{Opened, Opening};
use creel_openers::{
    Budget, ace, archives, arj, bzip2, cabinet, filetype, gzip, lha, lzw, rar, sevenz, sfx, tar, xz, zstandard,
};
use libfuzzer_sys::fuzz_target;

const ROOM: u64 = 1 << 22;

fuzz_target!(|bytes: &[u8]| {
    let Some(container) = archives::of(bytes, filetype::recognise(bytes)) else { return };
    let passwords = ["infected".to_owned()];
    let mut budget = Budget { bytes: ROOM, ..Budget::default() };
    let mut opening = Opening { passwords: &passwords, budget: &mut budget };
    let opened: Opened = match container {
        Container::Ace => ace::open(bytes, &mut opening),
        Container::Arj => arj::open(bytes, &mut opening),
        Container::Bzip2 => bzip2::open(bytes, &mut opening),
        Container::Cabinet => cabinet::open(bytes, &mut opening),
        Container::Compress => lzw::open(bytes, &mut opening),
        Container::Gzip => gzip::open(bytes, &mut opening),
        Container::Lha => lha::open(bytes, &mut opening),
        Container::Lzma => xz::open(bytes, &mut opening),
        Container::Rar => rar::open(bytes, &mut opening),
        Container::SelfExtracting => sfx::open(bytes, &mut opening),
        Container::SevenZip => sevenz::open(bytes, &mut opening),
        Container::Tar => tar::open(bytes, &mut opening),
        Container::Zstandard => zstandard::open(bytes, &mut opening),
        _ => return,
    };
    assert!(opened.members.iter().map(|member| member.bytes.len() as u64).sum::<u64>() <= ROOM);
    // One of them: a solid archive is unpacked from its beginning for each.
    if let Some(member) = opened.members.last() {
        let password = member.password.as_deref();
        let again = match container {
            Container::Ace => ace::member(bytes, member.index),
            Container::Arj => arj::member(bytes, member.index),
            Container::Bzip2 => bzip2::member(bytes, member.index),
            Container::Cabinet => cabinet::member(bytes, member.index),
            Container::Compress => lzw::member(bytes, member.index),
            Container::Gzip => gzip::member(bytes, member.index),
            Container::Lha => lha::member(bytes, member.index),
            Container::Lzma => xz::member(bytes, member.index),
            Container::Rar => rar::member(bytes, member.index, password),
            Container::SelfExtracting => sfx::member(bytes, member.index, password),
            Container::SevenZip => sevenz::member(bytes, member.index, password),
            Container::Tar => tar::member(bytes, member.index),
            _ => zstandard::member(bytes, member.index),
        };
        assert_eq!(again.as_ref(), Some(&member.bytes), "{container}");
    }
});
