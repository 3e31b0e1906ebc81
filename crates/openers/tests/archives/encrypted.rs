//! Archives with a password.

use crate::writers::{CONTENT, NAME, rar, sevenz};
use crate::{again, opened};
use creel_evidence::dissection::{AnomalyKind, FeatureKind};
use rars::ArchiveVersion;

fn locked() -> Vec<(&'static str, bool, Vec<u8>)> {
    let files: &[(&str, &[u8])] = &[(NAME, CONTENT), ("b.txt", b"second")];
    let word = Some("Gr\u{fc}n4711");
    vec![
        ("7z", false, sevenz(files, word, false)),
        ("7z", true, sevenz(files, word, true)),
        ("rar4", false, rar(ArchiveVersion::Rar40, files, word, false)),
        ("rar4", true, rar(ArchiveVersion::Rar40, files, word, true)),
        ("rar5", false, rar(ArchiveVersion::Rar50, files, word, false)),
        ("rar5", true, rar(ArchiveVersion::Rar50, files, word, true)),
    ]
}

#[test]
fn the_password_opens_them_and_is_kept() {
    for (format, hides_names, bytes) in locked() {
        let out = opened(&bytes, &["infected", "Gr\u{fc}n4711", "4711"]);
        assert_eq!(out.anomalies, [], "{format} {hides_names}");
        assert_eq!(out.members.len(), 2, "{format} {hides_names}");
        for member in &out.members {
            assert_eq!(member.password.as_deref(), Some("Gr\u{fc}n4711"), "{format} {hides_names}");
            let bytes = again(&bytes, member.index, member.password.as_deref());
            assert_eq!(bytes.as_ref(), Some(&member.bytes), "{format} {hides_names}");
        }
    }
}

#[test]
fn without_it_they_say_what_is_locked() {
    for (format, hides_names, bytes) in locked() {
        let out = opened(&bytes, &["infected", "wrong"]);
        assert_eq!(out.members, [], "{format}");
        assert!(out.features.iter().all(|f| f.kind == FeatureKind::Encrypted) && !out.features.is_empty());
        assert!(out.anomalies.iter().all(|(kind, _)| *kind == AnomalyKind::UnreadableArchive), "{format}");
        let is_named = out.anomalies.iter().any(|(_, detail)| detail.contains(NAME));
        assert_eq!(is_named, !hides_names, "{format}: {:?}", out.anomalies);
    }
}
