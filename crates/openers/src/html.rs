//! placeholder
use crate::Budget;
use creel_evidence::dissection::{Anomaly, Link, Page, Text, MappedText};
use creel_evidence::{ArtifactId, ArtifactRole};
use creel_evidence::digest::Sha256Digest;

/// What a page holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The page.
    pub page: Page,
    /// Its text.
    pub text: Text,
    /// Its links, in the order of the bytes.
    pub links: Vec<Link>,
    /// What was cut short.
    pub anomalies: Vec<Anomaly>,
}

/// Reads a page.
#[must_use]
pub fn read(artifact: ArtifactId, role: ArtifactRole, utf8: &str, budget: &mut Budget) -> Reading {
    let _ = (utf8, budget);
    Reading {
        page: Page { artifact, role, title: None, structure: Sha256Digest::of(b""), shingles: vec![], forms: vec![], scripts: vec![], images: vec![], embedded: vec![] },
        text: Text { artifact, role, html: true, visible: MappedText::default(), hidden: vec![] },
        links: vec![], anomalies: vec![],
    }
}
