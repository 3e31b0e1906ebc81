//! The public suites: where they are, and a DNS that knows everything they say.

use creel_authentication::dns::{Answers, Question, Record, RecordType, Silence};
use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// The folder `auth` of the hostile corpus: named by `CREEL_HOSTILE_AUTH`, or unpacked from beside the repository. The
/// suites are other people's and not part of it; without them the tests that need them say so and end.
pub(crate) fn folder() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CREEL_HOSTILE_AUTH") {
        return Some(PathBuf::from(named));
    }
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let archive = root.join("shared/corpora/hostile.tar.xz");
    if !archive.is_file() {
        println!("skipped: no CREEL_HOSTILE_AUTH, and no shared corpus beside the repository");
        return None;
    }
    // The tests of a file run at the same time: one of them unpacks.
    static UNPACKING: Mutex<()> = Mutex::new(());
    let _guard = UNPACKING.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("hostile");
    let done = folder.join("unpacked");
    if !done.is_file() {
        std::fs::create_dir_all(&folder).unwrap();
        let status = Command::new("tar")
            .arg("-xJf")
            .arg(&archive)
            .arg("-C")
            .arg(&folder)
            .args(["--wildcards", "*/auth/*"])
            .status()
            .unwrap();
        assert!(status.success(), "the corpus cannot be unpacked");
        std::fs::write(&done, "").unwrap();
    }
    let found = Command::new("find").arg(&folder).args(["-type", "d", "-name", "auth"]).output().unwrap();
    String::from_utf8(found.stdout).unwrap().lines().next().map(PathBuf::from)
}

/// A DNS that answers every question: what it does not know does not exist.
#[derive(Default)]
pub(crate) struct World {
    records: HashMap<Question, Vec<Record>>,
    aliases: HashMap<String, String>,
    /// Names of which questions fail that have no records.
    failing: Vec<String>,
    names: Vec<String>,
}

impl World {
    pub(crate) fn add(&mut self, name: &str, kind: RecordType, record: Record) {
        let question = Question::new(name, kind);
        self.names.push(question.name.clone());
        self.records.entry(question).or_default().push(record);
    }

    pub(crate) fn forget(&mut self, name: &str, kind: RecordType) {
        self.records.remove(&Question::new(name, kind));
    }

    pub(crate) fn alias(&mut self, name: &str, target: &str) {
        let lower = |name: &str| Question::new(name, RecordType::A).name;
        self.aliases.insert(lower(name), lower(target));
    }

    pub(crate) fn fail(&mut self, name: &str) {
        self.failing.push(Question::new(name, RecordType::A).name);
    }
}

impl Answers for World {
    fn ask(&self, question: &Question) -> Result<Vec<Record>, Silence> {
        let mut question = question.clone();
        for _ in 0..8 {
            if let Some(records) = self.records.get(&question) {
                return Ok(records.clone());
            }
            if self.failing.contains(&question.name) {
                return Err(Silence::Failed);
            }
            match self.aliases.get(&question.name) {
                Some(target) => question.name.clone_from(target),
                None if self.names.contains(&question.name) => return Ok(Vec::new()),
                None => return Err(Silence::NoSuchName),
            }
        }
        Err(Silence::Failed)
    }
}

/// What went otherwise than the suite says, against the deviations that are argued for.
pub(crate) struct Tally {
    suite: &'static str,
    passed: usize,
    total: usize,
    deviations: Vec<String>,
    details: Vec<String>,
}

impl Tally {
    pub(crate) fn new(suite: &'static str) -> Self {
        Self { suite, passed: 0, total: 0, deviations: Vec::new(), details: Vec::new() }
    }

    pub(crate) fn count(&mut self, name: &str, is_right: bool, detail: impl FnOnce() -> String) {
        self.total += 1;
        if is_right {
            self.passed += 1;
        } else {
            self.deviations.push(name.to_owned());
            self.details.push(format!("{name}: {}", detail()));
        }
    }

    /// Holds the deviations to the list: neither one more nor one less.
    pub(crate) fn end(mut self, argued: &[(&str, &str)], at_least: usize) {
        println!("{}: {} of {} as the suite has it", self.suite, self.passed, self.total);
        assert!(self.total >= at_least, "{}: only {} cases were found", self.suite, self.total);
        let mut argued: Vec<&str> = argued.iter().map(|(name, _)| *name).collect();
        argued.sort_unstable();
        self.deviations.sort_unstable();
        assert_eq!(self.deviations, argued, "{}:\n{}", self.suite, self.details.join("\n"));
    }
}
