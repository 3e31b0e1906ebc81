//! Reads a dissection and says what the mail claims, wants and is.
//!
//! [`judge`] is a pure function: language, claimed identity, lure and call to action are read first, then the
//! detectors look, and the verdict is a sum of printable terms whose weights stand in `data/weights.tsv`.
//!
//! What this crate never does: parse mail, follow links, resolve names, read files, remember other mails.

pub mod action;
mod active;
pub mod claim;
pub mod detector;
pub mod detectors;
pub mod exhibit;
pub mod facts;
pub mod identities;
pub mod impersonation;
pub mod knowledge;
pub mod language;
mod likeness;
pub mod lure;
pub mod manual;
pub mod normal;
pub mod persuasion;
mod phrases;
pub mod posing;
mod questions;
mod recipient;
#[cfg(test)]
mod trial;
pub mod verdict;
pub mod watch;

pub use detector::Detector;
pub use exhibit::{Exhibit, Standing};
pub use identities::Identities;
pub use knowledge::{Further, Knowledge, Seen};

use claim::Claimed;
use creel_evidence::verdict::Lure;
use creel_evidence::{Dissection, Finding, Verdict};
use facts::Facts;
use lure::Tally;

/// Judges one message (or loose file) by what is shipped alone.
#[must_use]
pub fn judge(dissection: &Dissection) -> Verdict {
    judge_knowing(dissection, &Knowledge::default())
}

/// Judges one message (or loose file), with what the user knows.
#[must_use]
pub fn judge_knowing(dissection: &Dissection, knowledge: &Knowledge) -> Verdict {
    let Reading { exhibit, claimed, mut findings, tally } = read(dissection, &knowledge.identities);
    // The model knows the shipped detectors. What is seen further counts for the verdict by its own terms alone.
    let facts = facts::of(&exhibit, &claimed, &tally, &findings);
    let further: Vec<Seen> =
        knowledge.further.iter().flat_map(|detections| detections.look(&exhibit, &findings)).collect();
    let mut terms = Vec::new();
    for seen in further {
        findings.push(seen.finding);
        terms.extend(seen.terms);
    }
    let (class, score, sum) = verdict::sum(&facts, terms);
    Verdict {
        class,
        score,
        sum,
        techniques: techniques(&findings),
        impersonation: exhibit.impersonation,
        lure: exhibit.lure,
        call_to_action: exhibit.action,
        language: exhibit.language.map(str::to_owned),
        languages: exhibit.languages,
        claimed: exhibit.claim,
        findings,
    }
}

/// What was heard in a mail, in the words of the models: for those who fit them or look at them.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// What the verdict is summed from, in the words of `data/weights.tsv`.
    pub facts: Facts,
    /// What the lure is summed from: how loudly the cues of which lure were heard.
    pub cues: Vec<(Lure, f32)>,
}

/// Reads a mail for its models' evidence alone.
#[must_use]
pub fn heard(dissection: &Dissection) -> Heard {
    let Reading { exhibit, claimed, findings, tally } = read(dissection, Identities::shipped());
    Heard { facts: facts::of(&exhibit, &claimed, &tally, &findings), cues: tally.heard() }
}

/// One mail, read.
struct Reading<'a> {
    exhibit: Exhibit<'a>,
    claimed: Claimed<'a>,
    findings: Vec<Finding>,
    tally: Tally,
}

/// Reads in the order in which one thing rests on another.
fn read<'a>(dissection: &'a Dissection, identities: &'a Identities) -> Reading<'a> {
    let mut exhibit = Exhibit::knowing(dissection, identities);
    (exhibit.language, exhibit.languages) = language::read(&exhibit);
    let mut tally = lure::tally(&exhibit);
    let claimed = claim::read(&exhibit, &tally);
    if let Some(brand) = claimed.brand {
        tally.add_sector(&brand.sector);
    }
    exhibit.claim = claimed.claim.clone();
    exhibit.claimed_brand = claimed.brand;
    exhibit.standing = impersonation::standing(&exhibit);
    exhibit.lure = tally.best();
    exhibit.lure_points = tally.points(exhibit.lure);
    exhibit.other_lures = tally.others();
    exhibit.moves = persuasion::read(&exhibit);
    (exhibit.action, exhibit.action_link) = action::read(&exhibit);
    exhibit.impersonation = impersonation::is_plain(&exhibit, &claimed);
    let findings = look(&exhibit);
    exhibit.impersonation |= claimed.brand.is_some() && findings.iter().any(imitates);
    let posed = posing::posed(&exhibit, &claimed);
    if let Some(claim) = &mut exhibit.claim {
        claim.posed = posed;
    }
    Reading { exhibit, claimed, findings, tally }
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
    let words = detectors::ALL
        .iter()
        .filter(|detector| found(detector.name))
        .filter_map(|detector| detector.technique);
    let mut words: Vec<String> = words.map(str::to_owned).collect();
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_dissect::{Limits, dissect};
    use creel_evidence::verdict::{Class, Lure};
    use proptest::prelude::*;

    #[test]
    fn a_phish_and_its_benign_twin() {
        let body = "We noticed unusual sign-in activity. Verify your account: ";
        let phish = trial::plain(
            "From: Microsoft account team <no-reply@firm.test>\nSubject: Unusual sign-in activity",
            &format!("{body}https://login.firm.test/a"),
        );
        let verdict = trial::verdict(&phish);
        assert_eq!(
            (verdict.class, verdict.lure, verdict.impersonation),
            (Class::Phishing, Lure::AccountAlert, true)
        );
        assert_eq!(verdict.claimed.map(|claim| claim.name).as_deref(), Some("Microsoft"));
        assert_eq!(verdict.language.as_deref(), Some("en"));
        assert!(verdict.score > 0.9);
        let twin = trial::plain(
            "Authentication-Results: mx.example; dmarc=pass header.from=microsoft.com\n\
             From: Microsoft account team <no-reply@microsoft.com>\nSubject: Unusual sign-in activity",
            &format!("{body}https://account.microsoft.com/"),
        );
        let verdict = trial::verdict(&twin);
        assert_eq!((verdict.class, verdict.impersonation), (Class::Legit, false));
        assert!(verdict.score < 0.5);
    }

    #[test]
    fn ordinary_mail_is_legit() {
        let mail = trial::plain(
            "From: Ada Brown <ada@firm.test>\nSubject: Minutes of Monday",
            "Dear all,\nhere are the minutes. The next meeting is on Thursday at ten.\nRegards,\nAda Brown",
        );
        assert_eq!(trial::verdict(&mail).class, Class::Legit);
    }

    proptest! {
        #[test]
        fn any_mail_is_judged_alike_twice(
            from in "\\PC{0,40}", subject in "\\PC{0,60}",
            body in "(\\PC|\n|<a href='https://x.test/'>|</a>|<p>|PayPal|©|your account|casino|verify){0,80}",
            html: bool,
        ) {
            let kind = if html { "html" } else { "plain" };
            let mail = format!("From: {from} <a@x.test>\r\nSubject: {subject}\r\nContent-Type: text/{kind}\r\n\r\n{body}");
            let dissection = dissect(mail.as_bytes(), &Limits::default()).dissection;
            let verdict = judge(&dissection);
            prop_assert_eq!(&verdict, &judge(&dissection));
            prop_assert!((0.0..=1.0).contains(&verdict.score));
            prop_assert!(verdict.sum.iter().all(|term| !term.evidence.is_empty()));
        }
    }
}
