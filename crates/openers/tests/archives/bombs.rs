//! Archives that unpack to far more than they weigh.

use crate::writers::{alone, named, sevenz, tar};
use crate::{opened, opened_within};
use creel_evidence::dissection::AnomalyKind;
use creel_openers::Budget;

const LIMIT: (AnomalyKind, &str) = (AnomalyKind::LimitReached, "archive-size");

#[test]
fn a_large_file_of_nothing_meets_the_limit() {
    let zeros = vec![0; 24 << 20];
    let packed = named(&[("zeros", &zeros)]).into_iter().chain(alone(&zeros));
    for (format, bytes) in packed.filter(|(_, bytes)| bytes.len() * 100 < zeros.len()) {
        let out = opened(&bytes, &[]);
        assert_eq!(out.members, [], "{format}");
        let (kind, detail) = &out.anomalies[0];
        assert_eq!((*kind, detail.as_str()), LIMIT, "{format}");
    }
}

#[test]
fn a_dictionary_larger_than_the_memory_for_it_is_refused() {
    // The properties of `.lzma`, with a dictionary of 1.5 GiB.
    let mut lzma = vec![0x5d];
    lzma.extend((3u32 << 29).to_le_bytes());
    lzma.extend(100u64.to_le_bytes());
    lzma.extend([0; 32]);
    let mut lzip = b"LZIP\x01".to_vec();
    lzip.extend([29, 0, 0, 0, 0, 0]);
    for bytes in [lzma, lzip] {
        let out = opened(&bytes, &[]);
        assert_eq!(out.anomalies, [(AnomalyKind::LimitReached, "archive-memory".to_owned())]);
    }
}

#[test]
fn more_entries_than_the_budget_are_said() {
    let names: Vec<String> = (0..2_100).map(|i| format!("f{i}")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    for bytes in [tar(&files), sevenz(&files, None, false)] {
        let out = opened(&bytes, &[]);
        assert_eq!(out.members.len(), 2_000);
        assert_eq!(out.anomalies, [(AnomalyKind::LimitReached, "archive-entries".to_owned())]);
    }
}

#[test]
fn the_budget_of_the_submission_counts_for_all_containers_together() {
    let bytes = tar(&[("a", &[7; 600]), ("b", &[7; 600])]);
    let mut budget = Budget { bytes: 1_000, ..Budget::default() };
    let out = opened_within(&bytes, &[], &mut budget);
    assert_eq!((out.members.len(), budget.bytes), (1, 400));
    assert_eq!(out.anomalies, [(LIMIT.0, LIMIT.1.to_owned())]);
}
