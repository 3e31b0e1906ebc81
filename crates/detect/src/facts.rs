//! What holds for a mail, as plain facts: the words in which `data/weights.tsv` is written.
//!
//! A fact is a word or two with a colon (`lure:delivery`, `move:windfall`, `impersonation`); it holds or it does not.

use crate::claim::Claimed;
use crate::exhibit::{Exhibit, Standing};
use crate::lure::TOLD;
use creel_evidence::mail::Authenticated;
use creel_evidence::verdict::Lure;
use creel_evidence::{Finding, Severity};
use creel_reference::hosts;
use std::collections::BTreeSet;

/// Points of a lure from which its story is told plainly.
const PLAIN: f32 = 9.0;
/// Bytes of visible text below which a mail without links and files says too little.
const TOO_LITTLE: usize = 12;

/// Share of the letters of a subject, in percent, from which it is shouted.
const SHOUTED: usize = 60;
/// Letters that a subject needs for that.
const FEW_LETTERS: usize = 8;

/// What holds for a mail, in the words of the weights file.
#[must_use]
pub fn of(exhibit: &Exhibit<'_>, claimed: &Claimed<'_>, findings: &[Finding]) -> BTreeSet<String> {
    let mut facts = BTreeSet::from(["always".to_owned()]);
    facts.extend(of_story(exhibit));
    facts.extend(of_sender(exhibit, claimed));
    facts.extend(of_shape(exhibit));
    for finding in findings {
        facts.insert(format!("finding:{}", finding.detector));
        if finding.severity == Severity::High {
            facts.insert("finding-of-high-severity".to_owned());
        }
    }
    facts
}

/// What is told, by which moves, and to what end.
fn of_story(exhibit: &Exhibit<'_>) -> Vec<String> {
    let mut facts = vec![format!("lure:{}", exhibit.lure), format!("action:{}", exhibit.action.kind)];
    if exhibit.lure != Lure::Other {
        let strength = match exhibit.lure_points {
            points if points >= PLAIN => "plainly",
            points if points >= TOLD => "told",
            _ => "hinted",
        };
        facts.push(format!("story:{strength}"));
    }
    facts.extend(exhibit.other_lures.iter().map(|lure| format!("also:{lure}")));
    for made in exhibit.moves.iter() {
        facts.push(format!("move:{made}"));
        if exhibit.moves.has_force(made) {
            facts.push(format!("force:{made}"));
        }
        if exhibit.moves.opens_with(made) {
            facts.push(format!("opens:{made}"));
        }
    }
    facts
}

/// Who speaks, for whom, and where the reader is led.
fn of_sender(exhibit: &Exhibit<'_>, claimed: &Claimed<'_>) -> Vec<String> {
    let standing = match exhibit.standing {
        Standing::Unknown => "unknown",
        Standing::Own => "own",
        Standing::Platform => "platform",
        Standing::FreeMail => "free-mail",
        Standing::Elsewhere => "elsewhere",
    };
    let mut facts = vec![format!("from:{}", exhibit.authenticated), format!("sender:{standing}")];
    if exhibit.impersonation {
        facts.push("impersonation".to_owned());
    }
    if let Some(brand) = claimed.brand {
        facts.push("claims:brand".to_owned());
        facts.push(format!("claims:{}", brand.sector));
    } else if claimed.claim.is_some() {
        facts.push(if claimed.personal { "claims:person" } else { "claims:name" }.to_owned());
    }
    if exhibit.standing == Standing::Own && exhibit.authenticated == Authenticated::Pass {
        facts.push("genuine".to_owned());
    }
    let target = exhibit.action_link.and_then(|link| link.target.as_ref()).and_then(|target| target.domain());
    if let (Some(from), Some(to)) = (&exhibit.from_domain, target) {
        let same = from.same_registrable(to) && !hosts::is_anybodys(to);
        facts.push(if same { "link:own" } else { "link:elsewhere" }.to_owned());
    }
    facts
}

/// What kind of thing lies before us, and how it is dressed.
fn of_shape(exhibit: &Exhibit<'_>) -> Vec<String> {
    let dissection = exhibit.dissection;
    let mut facts = Vec::new();
    let mut add = |fact: &str| facts.push(fact.to_owned());
    if !dissection.is_mail {
        add("loose-file");
    }
    let header = |name: &str| dissection.headers.iter().any(|field| field.name.eq_ignore_ascii_case(name));
    if header("List-Post") || header("Mailing-List") {
        add("mailing-list");
    } else if exhibit.is_conversation() {
        add("answer");
    }
    if header("List-Unsubscribe") {
        add("list-unsubscribe");
    }
    let little = exhibit.text.trim().chars().count() < TOO_LITTLE;
    let nothing = exhibit.links.is_empty() && dissection.files().next().is_none();
    if little && nothing {
        add("nothing-to-see");
    }
    if exhibit.subject.chars().any(is_pictograph) {
        add("subject:pictographs");
    }
    let letters = exhibit.subject.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = exhibit.subject.chars().filter(|c| c.is_uppercase()).count();
    if letters >= FEW_LETTERS && capitals * 100 >= letters * SHOUTED {
        add("subject:shouted");
    }
    facts
}

/// Whether a character is a picture: emoji, dingbats, arrows, symbols.
fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{2500}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use crate::trial::plain;
    use creel_dissect::{Limits, dissect};

    fn facts(header: &str, body: &str) -> Vec<String> {
        let dissection = dissect(plain(header, body).as_bytes(), &Limits::default()).dissection;
        crate::heard(&dissection).facts.into_iter().collect()
    }

    #[test]
    fn facts_say_what_holds() {
        let holds = facts(
            "From: PayPal <a@firm.test>\nSubject: \u{1F512} YOUR ACCOUNT IS LIMITED\nList-Unsubscribe: <https://firm.test/u>",
            "Your account will be suspended. Verify your account within 24 hours: https://login.firm.test/a",
        );
        for fact in [
            "always",
            "lure:account-alert",
            "action:link",
            "sender:elsewhere",
            "claims:brand",
            "impersonation",
            "link:own",
            "list-unsubscribe",
            "move:threat",
            "move:credentials",
            "move:deadline",
            "subject:pictographs",
            "subject:shouted",
            "story:told",
        ] {
            assert!(holds.iter().any(|held| held == fact), "{fact} is not among {holds:?}");
        }
        let holds = facts("From: Ada Brown <ada@firm.test>\nSubject: Minutes", "See you.");
        assert!(
            !holds.iter().any(|fact| fact.starts_with("move:") || fact.starts_with("subject:")),
            "{holds:?}"
        );
    }
}
