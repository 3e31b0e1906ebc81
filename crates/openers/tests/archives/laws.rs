//! What holds for every archive, however damaged.

use crate::writers::{CONTENT, NAME, alone, compress, named, rar, sevenz};
use crate::{again, opened};
use proptest::prelude::*;
use rars::ArchiveVersion;
use std::sync::LazyLock;

static ALL: LazyLock<Vec<(&'static str, Vec<u8>)>> = LazyLock::new(|| {
    let files: &[(&str, &[u8])] = &[(NAME, CONTENT), ("b", b"second")];
    let mut all = named(files);
    all.extend(alone(CONTENT));
    all.push(("compress", compress(CONTENT)));
    all.push(("7z locked", sevenz(files, Some("4711"), true)));
    all.push(("rar locked", rar(ArchiveVersion::Rar50, files, Some("4711"), false)));
    all
});

/// Whatever comes out comes out again.
fn holds(format: &str, bytes: &[u8], passwords: &[&str]) {
    let out = opened(bytes, passwords);
    for member in &out.members {
        let bytes = again(bytes, member.index, member.password.as_deref());
        assert_eq!(bytes.as_ref(), Some(&member.bytes), "{format}");
    }
}

#[test]
fn an_archive_that_breaks_off_anywhere_is_read_as_far_as_it_goes() {
    for (format, whole) in ALL.iter() {
        for end in 0..whole.len() {
            holds(format, &whole[..end], &[]);
        }
    }
}

proptest! {
    #[test]
    fn a_damaged_archive_is_survived(at: prop::sample::Index, value: u8, format: prop::sample::Index) {
        let (format, mut bytes) = ALL[format.index(ALL.len())].clone();
        let at = at.index(bytes.len());
        bytes[at] = value;
        holds(format, &bytes, &["4711"]);
    }

    #[test]
    fn noise_behind_a_signature_is_survived(noise: Vec<u8>, format: prop::sample::Index) {
        let (format, bytes) = &ALL[format.index(ALL.len())];
        holds(format, &[&bytes[..12], &noise].concat(), &["4711"]);
    }
}
