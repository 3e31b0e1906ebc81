//! Every archive format: ordinary, encrypted, damaged and hostile archives, written by the tests themselves.

#![allow(clippy::unwrap_used)]

mod bombs;
mod encrypted;
mod formats;
mod laws;
mod writers;

use creel_evidence::Container;
use creel_openers::member::{Opened, Opening};
use creel_openers::{
    Budget, ace, archives, arj, bzip2, cabinet, filetype, gzip, lha, lzw, rar, sevenz, sfx, tar, xz,
    zstandard,
};

/// Opens bytes as what they are recognised as.
fn opened(bytes: &[u8], passwords: &[&str]) -> Opened {
    opened_within(bytes, passwords, &mut Budget::default())
}

fn opened_within(bytes: &[u8], passwords: &[&str], budget: &mut Budget) -> Opened {
    let passwords: Vec<String> = passwords.iter().map(|&word| word.to_owned()).collect();
    let mut opening = Opening { passwords: &passwords, budget };
    let open = match archives::of(bytes, filetype::recognise(bytes)) {
        Some(Container::Ace) => ace::open,
        Some(Container::Arj) => arj::open,
        Some(Container::Bzip2) => bzip2::open,
        Some(Container::Cabinet) => cabinet::open,
        Some(Container::Compress) => lzw::open,
        Some(Container::Gzip) => gzip::open,
        Some(Container::Lha) => lha::open,
        Some(Container::Lzma) => xz::open,
        Some(Container::Rar) => rar::open,
        Some(Container::SelfExtracting) => sfx::open,
        Some(Container::SevenZip) => sevenz::open,
        Some(Container::Tar) => tar::open,
        Some(Container::Zstandard) => zstandard::open,
        _ => return Opened::default(),
    };
    open(bytes, &mut opening)
}

/// A member's bytes again.
fn again(bytes: &[u8], index: usize, password: Option<&str>) -> Option<Vec<u8>> {
    match archives::of(bytes, filetype::recognise(bytes))? {
        Container::Ace => ace::member(bytes, index),
        Container::Arj => arj::member(bytes, index),
        Container::Bzip2 => bzip2::member(bytes, index),
        Container::Cabinet => cabinet::member(bytes, index),
        Container::Compress => lzw::member(bytes, index),
        Container::Gzip => gzip::member(bytes, index),
        Container::Lha => lha::member(bytes, index),
        Container::Lzma => xz::member(bytes, index),
        Container::Rar => rar::member(bytes, index, password),
        Container::SelfExtracting => sfx::member(bytes, index, password),
        Container::SevenZip => sevenz::member(bytes, index, password),
        Container::Tar => tar::member(bytes, index),
        Container::Zstandard => zstandard::member(bytes, index),
        _ => None,
    }
}
