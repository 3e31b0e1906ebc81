//! Messages of Outlook through the program: taken, named, and opened again from the case.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::path::{Path, PathBuf};
use support::{creel, json_lines, run};

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/outlook")
}

#[test]
fn message_files_and_winmail_are_messages_of_the_case() {
    let folder = tempfile::tempdir().unwrap();
    let pile = folder.path().join("pile");
    std::fs::create_dir(&pile).unwrap();
    for name in ["forwarded.msg", "winmail.dat"] {
        std::fs::copy(seeds().join(name), pile.join(name)).unwrap();
    }
    std::fs::write(pile.join("mail.pst"), b"!BDN\0\0\0\0SM\x17\0").unwrap();
    let jsonl = folder.path().join("out.jsonl");
    let (code, printed, errors) = run(creel(folder.path()).args(["scan", "pile", "--jsonl"]).arg(&jsonl));
    assert_eq!(code, 1, "the store is named and not read: {errors}");
    assert!(printed.contains("mail.pst") && printed.contains("readpst"), "{printed}");
    let lines = json_lines(&jsonl);
    let subjects: Vec<_> = lines.iter().filter_map(|line| line["subject"].as_str()).collect();
    assert_eq!(subjects, ["Пр", "Ünits wanted"]);
    for line in &lines {
        let id = line["sha256"].as_str().unwrap();
        let (code, shown, errors) = run(creel(folder.path()).args(["show", id]));
        assert_eq!(code, 0, "{errors}");
        assert!(shown.contains("price list.html"), "{shown}");
    }
}
