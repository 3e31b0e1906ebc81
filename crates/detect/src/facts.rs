//! What holds for a mail, as plain facts: the words in which `data/weights.tsv` is written.
//!
//! A fact is a word or two with a colon (`lure:delivery`, `move:windfall`, `impersonation`); it holds or it does not.
//! Each that holds knows the place that shows it first. What is told by an absence has none: that no story is told,
//! that nothing is asked for; nor has a story whose cues all stand beside the text, in names of files and pictures.

use crate::claim::Claimed;
use crate::exhibit::{Exhibit, Standing};
use crate::lure::{TOLD, Tally};
use creel_evidence::mail::Authenticated;
use creel_evidence::verdict::Lure;
use creel_evidence::{Finding, Locus, Quote, Severity};
use creel_reference::hosts;
use std::collections::BTreeMap;

/// Points of a lure from which its story is told plainly.
const PLAIN: f32 = 9.0;
/// Bytes of visible text below which a mail without links and files says too little.
const TOO_LITTLE: usize = 12;

/// Share of the letters of a subject, in percent, from which it is shouted.
const SHOUTED: usize = 60;
/// Letters that a subject needs for that.
const FEW_LETTERS: usize = 8;

/// The facts that hold for a mail, with their places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts(BTreeMap<String, Option<Locus>>);

impl Facts {
    /// Whether a fact holds.
    #[must_use]
    pub fn holds(&self, fact: &str) -> bool {
        self.0.contains_key(fact)
    }

    /// The place that shows a fact first.
    #[must_use]
    pub fn place(&self, fact: &str) -> Option<&Locus> {
        self.0.get(fact)?.as_ref()
    }

    /// The facts in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Adds a fact, unless it is there with its place already.
    pub(crate) fn add(&mut self, fact: impl Into<String>, at: Option<Locus>) {
        let place = self.0.entry(fact.into()).or_default();
        if place.is_none() {
            *place = at;
        }
    }
}

/// What holds for a mail, in the words of the weights file.
#[must_use]
pub fn of(exhibit: &Exhibit<'_>, claimed: &Claimed<'_>, tally: &Tally, findings: &[Finding]) -> Facts {
    let mut facts = Facts::default();
    facts.add("always", None);
    of_story(exhibit, tally, &mut facts);
    of_sender(exhibit, claimed, &mut facts);
    of_shape(exhibit, &mut facts);
    for finding in findings {
        let at = finding.at.first().map(|quote| quote.locus.clone());
        if finding.severity == Severity::High {
            facts.add("finding-of-high-severity", at.clone());
        }
        facts.add(format!("finding:{}", finding.detector), at);
    }
    facts
}

/// What is told, by which moves, and to what end.
fn of_story(exhibit: &Exhibit<'_>, tally: &Tally, facts: &mut Facts) {
    let place = |quote: Option<Quote>| quote.map(|quote| quote.locus);
    // Cues beside the text, in names of files and pictures, are counted without their places: none is better than
    // one that does not show them.
    let cue = |lure| place(tally.strongest(lure).and_then(|range| exhibit.quote(range)));
    let told = if exhibit.lure == Lure::Other { None } else { cue(exhibit.lure) };
    facts.add(format!("lure:{}", exhibit.lure), told.clone());
    let asked = exhibit.action.at.first().map(|quote| quote.locus.clone());
    facts.add(format!("action:{}", exhibit.action.kind), asked);
    if exhibit.lure != Lure::Other {
        let strength = match exhibit.lure_points {
            points if points >= PLAIN => "plainly",
            points if points >= TOLD => "told",
            _ => "hinted",
        };
        facts.add(format!("story:{strength}"), told);
    }
    for &lure in &exhibit.other_lures {
        facts.add(format!("also:{lure}"), cue(lure));
    }
    for made in exhibit.moves.iter() {
        let first = exhibit.moves.first(made).and_then(|range| exhibit.quote(range));
        let at = place(first.or_else(|| exhibit.quote_from()));
        facts.add(format!("move:{made}"), at.clone());
        if exhibit.moves.has_force(made) {
            facts.add(format!("force:{made}"), at.clone());
        }
        if exhibit.moves.opens_with(made) {
            facts.add(format!("opens:{made}"), at);
        }
    }
}

/// Who speaks, for whom, and where the reader is led.
fn of_sender(exhibit: &Exhibit<'_>, claimed: &Claimed<'_>, facts: &mut Facts) {
    let standing = match exhibit.standing {
        Standing::Unknown => "unknown",
        Standing::Own => "own",
        Standing::Platform => "platform",
        Standing::FreeMail => "free-mail",
        Standing::Elsewhere => "elsewhere",
    };
    let from = exhibit.from.map(|mailbox| mailbox.at.clone());
    let reported = exhibit.dissection.sender.at.clone().or_else(|| from.clone());
    facts.add(format!("from:{}", exhibit.authenticated), reported.clone());
    facts.add(format!("sender:{standing}"), from.clone());
    let claim = claimed.claim.as_ref().and_then(|claim| claim.at.first()).map(|quote| quote.locus.clone());
    let claim = claim.or(from);
    if exhibit.impersonation {
        facts.add("impersonation", claim.clone());
    }
    if let Some(brand) = claimed.brand {
        facts.add(format!("claims:{}", brand.sector), claim.clone());
        facts.add("claims:brand", claim);
    } else if claimed.claim.is_some() {
        facts.add(if claimed.personal { "claims:person" } else { "claims:name" }, claim);
    }
    if exhibit.standing == Standing::Own && exhibit.authenticated == Authenticated::Pass {
        facts.add("genuine", reported);
    }
    let Some(link) = exhibit.action_link else { return };
    let target = link.target.as_ref().and_then(|target| target.domain());
    if let (Some(from), Some(to)) = (&exhibit.from_domain, target) {
        let same = from.same_registrable(to) && !hosts::is_anybodys(to);
        facts.add(if same { "link:own" } else { "link:elsewhere" }, Some(link.at.clone()));
    }
}

/// What kind of thing lies before us, and how it is dressed.
fn of_shape(exhibit: &Exhibit<'_>, facts: &mut Facts) {
    let dissection = exhibit.dissection;
    let judged = dissection.artifact(dissection.judged());
    let whole = judged
        .map(|artifact| Locus::bytes(artifact.id, 0..usize::try_from(artifact.size).unwrap_or(usize::MAX)));
    if !dissection.is_mail {
        facts.add("loose-file", whole.clone());
    }
    let header = |name: &str| {
        let field = dissection.headers.iter().find(|field| field.name.eq_ignore_ascii_case(name));
        field.map(|field| field.at.clone())
    };
    let subject = exhibit.quote_subject().map(|quote| quote.locus);
    if let Some(at) = header("List-Post").or_else(|| header("Mailing-List")) {
        facts.add("mailing-list", Some(at));
    } else if exhibit.is_conversation() {
        facts.add("answer", subject.clone());
    }
    if let Some(at) = header("List-Unsubscribe") {
        facts.add("list-unsubscribe", Some(at));
    }
    let little = exhibit.text.trim().chars().count() < TOO_LITTLE;
    let nothing = exhibit.links.is_empty() && dissection.files().next().is_none();
    if little && nothing {
        facts.add("nothing-to-see", whole);
    }
    if exhibit.subject.chars().any(is_pictograph) {
        facts.add("subject:pictographs", subject.clone());
    }
    let letters = exhibit.subject.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = exhibit.subject.chars().filter(|c| c.is_uppercase()).count();
    if letters >= FEW_LETTERS && capitals * 100 >= letters * SHOUTED {
        facts.add("subject:shouted", subject);
    }
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
        crate::heard(&dissection).facts.names().map(str::to_owned).collect()
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

    #[test]
    fn what_is_seen_has_a_place_and_only_what_is_absent_has_none() {
        let mail = plain(
            "From: PayPal <a@firm.test>\nSubject: YOUR ACCOUNT IS LIMITED\nList-Unsubscribe: <https://firm.test/u>",
            "Your account will be suspended. Verify your account within 24 hours: https://login.firm.test/a",
        );
        let dissection = dissect(mail.as_bytes(), &Limits::default()).dissection;
        let facts = crate::heard(&dissection).facts;
        for fact in facts.names().filter(|&fact| fact != "always") {
            assert!(facts.place(fact).is_some_and(|at| !at.range.is_empty()), "{fact}");
        }
        let dissection = dissect(
            plain("From: Ada <ada@firm.test>\nSubject: Minutes", "See you.").as_bytes(),
            &Limits::default(),
        )
        .dissection;
        let facts = crate::heard(&dissection).facts;
        let without: Vec<&str> = facts.names().filter(|fact| facts.place(fact).is_none()).collect();
        assert_eq!(without, ["action:none", "always", "lure:other"]);
    }
}
