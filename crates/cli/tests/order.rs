//! What belongs together depends on the set of messages, not on how it came in.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;
use support::{creel, examples, json_lines, run};

type Groups = BTreeMap<String, [Option<String>; 3]>;

fn groups(batches: &[Vec<PathBuf>], jobs: &str) -> Groups {
    let folder = tempfile::tempdir().unwrap();
    for batch in batches {
        let (code, _, errors) = run(creel(folder.path()).args(["scan", "-q", "--jobs", jobs]).args(batch));
        assert!(code == 0 || code == 1, "{errors}");
    }
    let lines = json_lines(&folder.path().join("creel-case/messages.jsonl"));
    let group = |line: &serde_json::Value, level: &str| line[level].as_str().map(str::to_owned);
    lines
        .iter()
        .map(|line| {
            let ids = ["wave", "campaign", "operation"].map(|level| group(line, level));
            (line["sha256"].as_str().unwrap().to_owned(), ids)
        })
        .collect()
}

#[test]
fn batches_order_and_jobs_do_not_show() {
    let base = examples().join("cold-chain");
    let parts: Vec<PathBuf> = ["reported", "loose", "noise", "abuse-desk.mbox", "from-a-partner.zip"]
        .map(|name| base.join(name))
        .to_vec();
    let whole = groups(std::slice::from_ref(&parts), "1");
    assert_eq!(whole.len(), 58);
    let one_by_one: Vec<Vec<PathBuf>> = parts.iter().rev().map(|part| vec![part.clone()]).collect();
    assert_eq!(groups(&one_by_one, "4"), whole);
}
