//! Labelled mails as facts.

use creel_detect::facts_of;
use creel_dissect::{Limits, dissect};
use creel_evidence::verdict::Class;
use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};

/// One mail to learn from.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    /// The mail's file name.
    pub(crate) id: String,
    pub(crate) facts: BTreeSet<String>,
    pub(crate) class: Class,
    /// How much it counts.
    pub(crate) weight: f64,
}

/// The mails of a file of labels (one JSON object a line with `id` and `verdict`), found below `corpora`.
pub(crate) fn labelled(corpora: &Path, labels: &Path) -> Result<Vec<Sample>, Box<dyn Error>> {
    let text = std::fs::read_to_string(labels).map_err(|error| format!("{}: {error}", labels.display()))?;
    let mut samples = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let label: serde_json::Value = serde_json::from_str(line)?;
        let id = label["id"].as_str().ok_or("a label without an id")?;
        let class = label["verdict"].as_str().ok_or("a label without a verdict")?.parse()?;
        let file = ["phishing-pot", "ham", ""]
            .iter()
            .map(|corpus| corpora.join(corpus).join(id))
            .find(|file| file.is_file())
            .ok_or_else(|| format!("{id} is not below {}", corpora.display()))?;
        samples.push(Sample { id: id.to_owned(), facts: facts(&std::fs::read(file)?), class, weight: 1.0 });
    }
    Ok(samples)
}

/// The mails of a folder of ordinary mail: every second one to fit to, the others to examine with.
pub(crate) fn ordinary(folder: &Path, weight: f64) -> Result<(Vec<Sample>, Vec<Sample>), Box<dyn Error>> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    let (mut fit, mut examine) = (Vec::new(), Vec::new());
    for (index, file) in files.iter().enumerate() {
        let id = file.strip_prefix(folder).unwrap_or(file).to_string_lossy().into_owned();
        let sample = Sample { id, facts: facts(&std::fs::read(file)?), class: Class::Legit, weight };
        if index % 2 == 0 { fit.push(sample) } else { examine.push(sample) }
    }
    Ok((fit, examine))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn facts(raw: &[u8]) -> BTreeSet<String> {
    // Mails cut out of a mailbox begin with its `From ` line.
    let line = raw.starts_with(b"From ").then(|| raw.iter().position(|&b| b == b'\n')).flatten();
    let mail = line.and_then(|end| raw.get(end + 1..)).unwrap_or(raw);
    facts_of(&dissect(mail, &Limits::default()).dissection)
}
