//! Reads a dissection and says what the mail claims, wants and is.
//!
//! [`judge`] is a pure function: language, claimed identity, lure and call to action are read first, then the
//! detectors look, and the verdict is a sum of printable terms whose weights stand in `data/weights.tsv`.
//!
//! What this crate never does: parse mail, follow links, resolve names, read files, remember other mails.

pub mod action;
pub mod claim;
pub mod detector;
pub mod detectors;
pub mod exhibit;
pub mod impersonation;
pub mod language;
mod likeness;
pub mod lure;
pub mod normal;
mod questions;
#[cfg(test)]
mod trial;
pub mod verdict;

pub use detector::Detector;
pub use exhibit::{Exhibit, Standing};

use claim::Claimed;
use creel_evidence::{Dissection, Finding, Verdict};
use std::collections::BTreeSet;

/// Judges one message (or loose file).
#[must_use]
pub fn judge(dissection: &Dissection) -> Verdict {
    let (exhibit, claimed, findings) = read(dissection);
    let facts = verdict::facts(&exhibit, &claimed, &findings);
    let (class, score, sum) = verdict::sum(&facts);
    Verdict {
        class,
        score,
        sum,
        techniques: techniques(&findings),
        impersonation: exhibit.impersonation,
        lure: exhibit.lure,
        call_to_action: exhibit.action,
        language: exhibit.language.map(str::to_owned),
        claimed: exhibit.claim,
        findings,
    }
}

/// The facts that the verdict is summed from, in the words of `data/weights.tsv`: for those who look at the weights.
#[must_use]
pub fn facts_of(dissection: &Dissection) -> BTreeSet<String> {
    let (exhibit, claimed, findings) = read(dissection);
    verdict::facts(&exhibit, &claimed, &findings)
}

/// Reads in the order in which one thing rests on another.
fn read(dissection: &Dissection) -> (Exhibit<'_>, Claimed, Vec<Finding>) {
    let mut exhibit = Exhibit::of(dissection);
    exhibit.language = language::read(&exhibit);
    let mut tally = lure::tally(&exhibit);
    let claimed = claim::read(&exhibit, &tally);
    if let Some(brand) = claimed.brand {
        tally.add_sector(brand.sector);
    }
    exhibit.claim = claimed.claim.clone();
    exhibit.claimed_brand = claimed.brand;
    exhibit.standing = impersonation::standing(&exhibit);
    exhibit.lure = tally.best();
    exhibit.lure_points = tally.points(exhibit.lure);
    (exhibit.action, exhibit.action_link) = action::read(&exhibit);
    exhibit.impersonation = impersonation::is_plain(&exhibit, &claimed);
    let findings = look(&exhibit);
    exhibit.impersonation |= claimed.brand.is_some() && findings.iter().any(imitates);
    (exhibit, claimed, findings)
}

/// What the detectors find, in the order of [`detectors::ALL`].
#[must_use]
pub fn look(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    detectors::ALL.iter().flat_map(|detector| (detector.run)(exhibit)).collect()
}

/// Whether a finding by itself shows that the claimed brand did not send the mail.
fn imitates(finding: &Finding) -> bool {
    matches!(finding.detector.as_str(), "lookalike-domain" | "forged-from")
}

/// The guide's words for the findings, sorted and distinct.
fn techniques(findings: &[Finding]) -> Vec<String> {
    let found = |name: &str| findings.iter().any(|finding| finding.detector == name);
    let words = detectors::ALL.iter().filter(|detector| found(detector.name)).filter_map(|detector| detector.technique);
    let mut words: Vec<String> = words.map(str::to_owned).collect();
    words.sort_unstable();
    words.dedup();
    words
}
