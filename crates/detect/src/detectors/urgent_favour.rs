//! Somebody asks for a favour at once, and tells nothing yet.
//!
//! # What it sees
//!
//! A short mail without pages and files that asks whether the reader is there, for a quick task or for a mobile number,
//! from a free mailbox or in a name that the address does not bear.
//!
//! # Why it matters
//!
//! It is the opening of executive fraud: the first mail holds nothing that a filter could judge, and whoever answers
//! is led on, to a messenger, to gift cards or to a transfer.
//!
//! # How common
//!
//! Text-only fraud is about a third of what companies face (vendors' reports); most of it begins like this.
//!
//! # How severe
//!
//! High when the writer gives a title or plainly poses as somebody, medium when answers go elsewhere or the mail fails
//! authentication, low from a free mailbox alone.
//!
//! # When it stays quiet
//!
//! Within an answered conversation, from the organisation's own authenticated domain, in long mails, and with links
//! or files.
//!
//! # Limits
//!
//! Friends ask like this from their free mailboxes: then it stays low.

use crate::detector::Detector;
use crate::exhibit::pretext::Pretext;
use crate::exhibit::{Exhibit, Standing};
use crate::questions::{mail_host, same_party};
use creel_evidence::mail::Authenticated;
use creel_evidence::{Confidence, Finding, Severity};
use creel_reference::hosts;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "urgent-favour",
    summary: "A short mail asks for a favour at once, from an address that its writer does not own.",
    technique: None,
    attack: &["T1684.001", "T1598"],
    severities: &[Severity::Low, Severity::Medium, Severity::High],
    confidences: &[Confidence::Low, Confidence::Moderate],
    run,
};

/// Characters of the body above which it is a letter and no opening.
const LONGEST: usize = 900;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let Some(from) = exhibit.from.filter(|_| !exhibit.carries_on() && !exhibit.is_list_mail()) else {
        return Vec::new();
    };
    let holds = exhibit.web_links().next().is_some() || exhibit.dissection.files().next().is_some();
    if holds || exhibit.body().chars().count() > LONGEST {
        return Vec::new();
    }
    let Some(quote) = exhibit.pretext(Pretext::Favour) else { return Vec::new() };
    let mut reply_to = exhibit.dissection.envelope.reply_to.iter();
    let elsewhere = reply_to.any(|reply_to| !same_party(mail_host(reply_to), mail_host(from)));
    let free_mail = exhibit.from_domain.as_ref().is_some_and(hosts::is_free_mail);
    let failed = exhibit.authenticated == Authenticated::Fail;
    let titled = exhibit.claim.as_ref().is_some_and(|claim| claim.title.is_some())
        && exhibit.standing != Standing::Own;
    let (severity, confidence, but) = match () {
        () if exhibit.impersonation || titled && (free_mail || elsewhere || failed) => {
            (Severity::High, Confidence::Moderate, "in somebody's name who does not own the address")
        }
        () if elsewhere => (Severity::Medium, Confidence::Moderate, "and leads answers to another domain"),
        () if failed => {
            (Severity::Medium, Confidence::Moderate, "and the sender's domain did not authenticate")
        }
        () if free_mail => (Severity::Low, Confidence::Low, "from a free mailbox"),
        () => return Vec::new(),
    };
    let begun = DETECTOR.sees(exhibit, severity, confidence);
    vec![begun.at(quote).because(format!("a short mail asks for a favour at once, {but}"))]
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};
    use creel_evidence::Severity;

    const OPENING: &str = "Are you available at the moment? I need you to handle a task discreetly. I am in a meeting, \
        so send me your cell.\n\nRegards\nEdgar Wolff\nChief Executive Officer";

    #[test]
    fn hit_a_chief_executive_in_a_free_mailbox() {
        let header = "From: Edgar Wolff <ceo.desk.7731@gmail.com>\nSubject: Request";
        assert!(hit(&DETECTOR, &plain(header, OPENING)).severity >= Severity::Low);
    }

    #[test]
    fn hit_answers_that_go_elsewhere() {
        let header =
            "From: Edgar Wolff <e.wolff@warehouse.example>\nReply-To: <desk@office.test>\nSubject: Request";
        assert!(hit(&DETECTOR, &plain(header, OPENING)).severity >= Severity::Medium);
    }

    #[test]
    fn miss_a_mail_that_asks_for_nothing() {
        let header = "From: Edgar Wolff <e.wolff.home@gmail.com>\nSubject: Sunday";
        quiet(&DETECTOR, &plain(header, "Shall we meet on Sunday? Edgar"));
    }

    #[test]
    fn twin_a_colleague_at_the_companys_own_domain() {
        let header = "Authentication-Results: mx.warehouse.example; dmarc=pass header.from=warehouse.example\n\
                      From: Edgar Wolff <e.wolff@warehouse.example>\nSubject: Request";
        quiet(&DETECTOR, &plain(header, "Are you at your desk? I need the minutes of Monday.\nEdgar"));
    }
}
