//! The walk up the DNS tree (RFC 9989 section 4.10).

use super::record::{DmarcRecord, PublicSuffix};
use crate::dns::{Answers, Silence, texts};

/// Labels from which on the walk leaves some out, so that it takes at most eight questions.
const LABELS: usize = 8;

/// Records found on the way up, lowest first.
pub(super) struct Walk {
    start: String,
    records: Vec<(String, DmarcRecord)>,
}

impl Walk {
    /// Walks from `domain` to the top. The error names the domain about which there is no answer.
    pub(super) fn up(domain: &str, answers: &dyn Answers) -> Result<Self, (Silence, String)> {
        let mut walk = Self { start: domain.to_owned(), records: Vec::new() };
        let mut name = domain;
        loop {
            let asked = format!("_dmarc.{name}");
            let found = match texts(answers, &asked) {
                Ok(texts) => texts,
                Err(Silence::NoSuchName) => Vec::new(),
                Err(silence) => return Err((silence, asked)),
            };
            // Records without the version do not count; several that do are none.
            let mut versioned = found.iter().filter(|text| is_versioned(text));
            if let (Some(text), None) = (versioned.next(), versioned.next())
                && let Some(record) = DmarcRecord::parse(text)
            {
                let is_end = record.psd != PublicSuffix::Unknown;
                walk.records.push((name.to_owned(), record));
                if is_end {
                    break;
                }
            }
            let labels = name.split('.').count();
            let drop = if name == domain && labels >= LABELS { labels - (LABELS - 1) } else { 1 };
            match name.splitn(drop + 1, '.').nth(drop) {
                Some(above) => name = above,
                None => break,
            }
        }
        Ok(walk)
    }

    /// The organisational domain (section 4.10.2).
    pub(super) fn organisation(&self) -> String {
        if let Some((name, record)) = self.records.last() {
            if record.psd == PublicSuffix::No {
                return name.clone();
            }
            if record.psd == PublicSuffix::Yes && *name != self.start {
                // One label below the public suffix.
                let below = self.start.strip_suffix(name.as_str()).and_then(|rest| rest.strip_suffix('.'));
                let label = below.map(|below| below.rsplit('.').next().unwrap_or(below));
                return label.map_or_else(|| self.start.clone(), |label| format!("{label}.{name}"));
            }
            return name.clone();
        }
        self.start.clone()
    }

    /// The record to apply and its domain (section 4.10.1): the author's, else the organisation's, else the public
    /// suffix's.
    pub(super) fn policy_record(&self, organisation: &str) -> Option<(&str, &DmarcRecord)> {
        let of = |wanted: &str| self.records.iter().find(|(name, _)| name == wanted);
        let suffix = || self.records.iter().find(|(_, record)| record.psd == PublicSuffix::Yes);
        of(&self.start)
            .or_else(|| of(organisation))
            .or_else(suffix)
            .map(|(name, record)| (name.as_str(), record))
    }
}

fn is_versioned(text: &[u8]) -> bool {
    text.trim_ascii_start().starts_with(b"v") && {
        let first = text.split(|&b| b == b';').next().unwrap_or_default();
        let mut parts = first.splitn(2, |&b| b == b'=');
        parts.next().map(<[u8]>::trim_ascii) == Some(b"v")
            && parts.next().map(<[u8]>::trim_ascii) == Some(b"DMARC1")
    }
}
