//! The example in the repository is what the generator makes, byte for byte, and nothing else.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn shipped(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            shipped(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
}

#[test]
fn the_shipped_example_is_the_generated_one() {
    let made: BTreeMap<String, Vec<u8>> = cold_chain_example::files().unwrap().into_iter().collect();
    let mut there = BTreeMap::new();
    for name in ["cold-chain", "cold-chain-earlier"] {
        shipped(&examples().join(name), &format!("{name}/"), &mut there);
    }
    let events = "cold-chain-events.csv";
    there.insert(events.to_owned(), std::fs::read(examples().join(events)).unwrap());
    assert_eq!(made.keys().collect::<Vec<_>>(), there.keys().collect::<Vec<_>>());
    for (name, bytes) in &made {
        assert!(there[name] == *bytes, "{name} differs; run `cargo run -p cold-chain-example -- examples`");
    }
}
