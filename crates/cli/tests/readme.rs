//! What the documents show is what the program prints, and what they name is there.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::path::{Path, PathBuf};
use support::{creel, examples, run};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The lines of README's fenced blocks.
fn blocks(text: &str) -> Vec<String> {
    text.split("```text\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn readme_shows_what_is_printed() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let [summary, explanation] = &blocks(&readme)[..] else { panic!("README has two transcripts") };
    let folder = tempfile::tempdir().unwrap();
    let roster = examples().join("cold-chain/roster.csv");
    let mut scan = creel(folder.path());
    let (code, printed, errors) =
        run(scan.arg("scan").arg(examples().join("cold-chain")).arg("--roster").arg(roster));
    assert_eq!(code, 0, "{errors}");
    assert_eq!(printed.trim(), summary.trim());

    let (command, output) = explanation.split_once('\n').unwrap();
    let id = command.rsplit(' ').next().unwrap();
    let (code, printed, errors) = run(creel(folder.path()).args(["explain", id]));
    assert_eq!(code, 0, "{errors}");
    assert_eq!(printed.trim(), output.trim());
}

#[test]
fn paths_that_the_documents_name_exist() {
    for name in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = std::fs::read_to_string(root().join(name)).unwrap();
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let words = text.split(|c: char| c.is_whitespace() || "`()|,;".contains(c));
        let paths = words.filter(|word| {
            ["crates/", "examples/", "bench/", "fuzz/", ".ci/"].iter().any(|folder| word.starts_with(folder))
        });
        let mut checked = 0;
        for path in links.chain(paths).filter(|path| !path.contains(['*', '<'])) {
            let path = path.trim_end_matches(['.', ':']);
            assert!(root().join(path).exists(), "{name} names {path}");
            checked += 1;
        }
        assert!(checked >= 3, "{name} names {checked} paths");
    }
}
