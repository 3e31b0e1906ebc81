//! Labelled mails as facts.

use crate::model::Facts;
use creel_detect::heard;
use creel_dissect::{Limits, dissect};
use creel_evidence::verdict::{Class, Lure};
use std::error::Error;
use std::path::{Path, PathBuf};

/// One mail, read and labelled.
#[derive(Debug)]
pub(crate) struct Sample {
    /// The mail's file name.
    pub(crate) id: String,
    /// What the verdict is summed from.
    pub(crate) facts: Facts,
    /// What the lure is summed from.
    pub(crate) cues: Facts,
    pub(crate) class: Class,
    pub(crate) lure: Option<Lure>,
    /// How much it counts.
    pub(crate) weight: f64,
}

/// The mails of a file of labels (one JSON object a line with `id`, `verdict` and `lure`), found below `corpora`, beside the
/// labels or from the current folder.
pub(crate) fn labelled(corpora: &Path, labels: &Path) -> Result<Vec<Sample>, Box<dyn Error>> {
    let text = std::fs::read_to_string(labels).map_err(|error| format!("{}: {error}", labels.display()))?;
    let beside = labels.parent().unwrap_or(Path::new("."));
    let mut samples = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let label: serde_json::Value = serde_json::from_str(line)?;
        let id = label["id"].as_str().ok_or("a label without an id")?;
        let class = label["verdict"].as_str().ok_or("a label without a verdict")?.parse()?;
        let lure = label["lure"].as_str().ok_or("a label without a lure")?.parse()?;
        let file = [corpora.join("phishing-pot"), corpora.join("ham"), beside.to_owned(), PathBuf::new()]
            .iter()
            .map(|folder| folder.join(id))
            .find(|file| file.is_file())
            .ok_or_else(|| format!("{id} is not below {}", corpora.display()))?;
        samples.push(read(id, &std::fs::read(file)?, class, Some(lure), 1.0));
    }
    Ok(samples)
}

/// Small invented mails in many languages: a table of language, lure (`none` for an ordinary letter), subject and body.
/// They come without a word on authentication, as a mail does that was saved from a mail program.
pub(crate) fn letters(table: &Path, weight: f64) -> Result<Vec<Sample>, Box<dyn Error>> {
    let text = std::fs::read_to_string(table).map_err(|error| format!("{}: {error}", table.display()))?;
    let mut samples = Vec::new();
    for line in text.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let [language, lure, subject, body] = columns[..] else {
            return Err(format!("four columns: {line}").into());
        };
        let ordinary = lure == "none";
        let (from, link) = if ordinary {
            ("k.n@firm.example", "")
        } else {
            ("info@bulk-desk.test", "\r\nhttps://go.landing.test/x7\r\n")
        };
        let raw = format!(
            "From: <{from}>\r\nTo: <ana@firm.example>\r\nSubject: {subject}\r\n\
             Date: Mon, 07 Sep 2020 08:12:00 +0000\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n{link}"
        );
        let lure = if ordinary { Lure::Other } else { lure.parse()? };
        let class = if ordinary { Class::Legit } else { usual(lure) };
        samples.push(read(&format!("{language}: {subject}"), raw.as_bytes(), class, Some(lure), weight));
    }
    Ok(samples)
}

/// What a stranger's mail with such a story usually is.
fn usual(lure: Lure) -> Class {
    match lure {
        Lure::Gambling | Lure::HealthProduct | Lure::LoanInsuranceFinance | Lure::ProductPromo => Class::Spam,
        Lure::PrizeSurvey
        | Lure::Crypto
        | Lure::RomanceDating
        | Lure::Extortion
        | Lure::JobOffer
        | Lure::AdvanceFee
        | Lure::Charity => Class::Scam,
        _ => Class::Phishing,
    }
}

/// The mails of a folder of ordinary mail: every second one to fit to, the others to examine with.
pub(crate) fn ordinary(folder: &Path, weight: f64) -> Result<(Vec<Sample>, Vec<Sample>), Box<dyn Error>> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    let (mut fit, mut examine) = (Vec::new(), Vec::new());
    for (index, file) in files.iter().enumerate() {
        let id = file.strip_prefix(folder).unwrap_or(file).to_string_lossy();
        let sample = read(&id, &std::fs::read(file)?, Class::Legit, None, weight);
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

fn read(id: &str, raw: &[u8], class: Class, lure: Option<Lure>, weight: f64) -> Sample {
    // Mails cut out of a mailbox begin with its `From ` line.
    let line = raw.starts_with(b"From ").then(|| raw.iter().position(|&b| b == b'\n')).flatten();
    let mail = line.and_then(|end| raw.get(end + 1..)).unwrap_or(raw);
    let heard = heard(&dissect(mail, &Limits::default()).dissection);
    let facts = heard.facts.names().map(|fact| (fact.to_owned(), 1.0)).collect();
    let mut cues: Facts =
        heard.cues.into_iter().map(|(lure, loud)| (format!("cues:{lure}"), f64::from(loud))).collect();
    cues.insert("always".to_owned(), 1.0);
    Sample { id: id.to_owned(), facts, cues, class, lure, weight }
}
