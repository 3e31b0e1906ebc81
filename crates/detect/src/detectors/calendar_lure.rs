//! An invitation carries the lure into the calendar.
//!
//! # What it sees
//!
//! A calendar part (iCalendar) whose place or description tells the reader to call a number, or leads to a site that is
//! neither the organiser's nor a service for meetings.
//!
//! # Why it matters
//!
//! Many programs enter invitations by themselves, and a mail that was filtered leaves its entry, with an alarm, in the
//! calendar. An entry looks like something that the reader has agreed to.
//!
//! # How common
//!
//! 0.6 % of 7,909 collected phishing mails have a calendar part.
//!
//! # How severe
//!
//! High when the mail poses as somebody or demands payment, medium for a number to call, low for a link alone.
//!
//! # When it stays quiet
//!
//! With links to meeting services, to the organiser's or the sender's own site, and without any.
//!
//! # Limits
//!
//! Meeting services are a list; an own server of a partner's company counts as elsewhere.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link};
use crate::questions::{mail_host, same_party};
use creel_evidence::dissection::{Dissection, LinkContext, Text};
use creel_evidence::text::inert;
use creel_evidence::verdict::{Action, Lure};
use creel_evidence::{ArtifactId, Confidence, ContentType, DomainName, Finding, Quote, Severity};
use std::ops::Range;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "calendar-lure",
    summary: "An invitation's place or description leads to a stranger's site or tells to call a number.",
    technique: None,
    attack: &["T1566.002", "T1204.001"],
    severities: &[Severity::Low, Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate],
    run,
};

/// Services at which people meet, answer invitations or keep calendars; names below them included.
const MEETING_SERVICES: &[&str] = &[
    "teams.microsoft.com",
    "teams.live.com",
    "aka.ms",
    "dialin.teams.microsoft.com",
    "meet.google.com",
    "calendar.google.com",
    "tel.meet",
    "support.google.com",
    "zoom.us",
    "zoom.com",
    "zoomgov.com",
    "webex.com",
    "gotomeeting.com",
    "gotomeet.me",
    "goto.com",
    "bluejeans.com",
    "whereby.com",
    "jitsi.org",
    "meet.jit.si",
    "bigbluebutton.org",
    "ringcentral.com",
    "join.skype.com",
    "meet.lync.com",
    "chime.aws",
    "calendly.com",
    "cal.com",
    "doodle.com",
    "eventbrite.com",
    "openstreetmap.org",
    "maps.google.com",
    "goo.gl",
    "maps.apple.com",
];

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let dissection = exhibit.dissection;
    let is_calendar = |text: &&Text| {
        !dissection.outside.contains(&text.artifact)
            && (dissection.artifact(text.artifact))
                .is_some_and(|artifact| artifact.content_type == ContentType::Calendar)
    };
    let Some(calendar) = dissection.texts.iter().find(is_calendar) else { return Vec::new() };
    let demands =
        matches!(exhibit.lure, Lure::PaymentInvoice | Lure::SubscriptionRenewal | Lure::AccountAlert);
    let number = || {
        let words = &calendar.visible;
        let line = telephone(&words.text);
        let called = exhibit.action.kind == Action::Phone || line.is_some();
        let head = 0..words.text.floor_char_boundary(words.text.len().min(200));
        let quote = words.quote(calendar.artifact, line.unwrap_or(head));
        (called && demands).then(|| (quote, "tells to call a number".to_owned(), true))
    };
    let led = || {
        let mut links = dissection.links.iter().filter(|link| {
            link.context.is_clickable() && is_of(dissection, calendar.artifact, link.artifact)
        });
        links.find_map(|link| {
            let domain =
                link.target.as_ref()?.domain().filter(|domain| leads_away(exhibit, calendar, domain))?;
            Some((quote_link(link), format!("leads to {}", inert(domain.as_str())), false))
        })
    };
    let Some((quote, what, is_number)) = number().or_else(led) else { return Vec::new() };
    vec![finding(exhibit, quote, &what, is_number, demands)]
}

fn finding(exhibit: &Exhibit<'_>, quote: Quote, what: &str, is_number: bool, demands: bool) -> Finding {
    let severity = match (exhibit.impersonation, is_number, demands) {
        (true, ..) | (_, true, true) => Severity::High,
        (_, true, _) | (_, _, true) => Severity::Medium,
        _ => Severity::Low,
    };
    let begun = DETECTOR.sees(exhibit, severity, Confidence::Moderate);
    begun.at(quote).because(format!("the invitation {what}"))
}

/// Whether a domain is nobody's who invites, and no meeting service.
fn leads_away(exhibit: &Exhibit<'_>, calendar: &Text, domain: &DomainName) -> bool {
    let known =
        MEETING_SERVICES.iter().any(|service| domain.as_str() == *service || domain.is_within(service));
    let sender = exhibit.from.is_some_and(|from| same_party(domain.as_str(), mail_host(from)));
    let mut organisers = exhibit
        .dissection
        .links
        .iter()
        .filter(|link| link.artifact == calendar.artifact && link.context == LinkContext::Organizer);
    let invites = organisers.any(|link| {
        let address = link.target.as_ref().map(|target| target.path.as_str()).unwrap_or_default();
        address.rsplit_once('@').is_some_and(|(_, host)| same_party(domain.as_str(), host))
    });
    !known && !sender && !invites
}

/// Whether an artifact is the calendar, or stands in one of its properties.
fn is_of(dissection: &Dissection, calendar: ArtifactId, artifact: ArtifactId) -> bool {
    let holder = || {
        let parent = dissection.artifact(artifact)?.parent?;
        Some(dissection.artifacts.get(parent)?.id)
    };
    artifact == calendar || holder() == Some(calendar)
}

/// The line that holds what looks like a telephone number in words to people: a sign in front of ten digits or more, with
/// brackets, blanks or hyphens between them.
fn telephone(text: &str) -> Option<Range<usize>> {
    let mut at = 0;
    for line in text.split('\n') {
        let (mut digits, mut breaks) = (0, 0);
        for c in line.chars() {
            match c {
                '0'..='9' => digits += 1,
                ' ' | '-' | '(' | ')' | '.' | '+' if digits > 0 => breaks += 1,
                ' ' | '+' | '(' => {}
                _ => (digits, breaks) = (0, 0),
            }
            if digits >= 10 && breaks >= 2 {
                return Some(at..at + line.len());
            }
        }
        at += line.len() + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, quiet, with_file};
    use creel_evidence::Severity;

    const HEADER: &str =
        "From: Olga Brandt <olga.brandt@firm.test>\nSubject: Invitation: payment confirmation";

    fn invitation(description: &str) -> String {
        format!(
            "BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:7731\nDTSTART:20200907T080000Z\n\
             ORGANIZER;CN=Olga:mailto:olga.brandt@firm.test\nSUMMARY:Receipt\nDESCRIPTION:{description}\nEND:VEVENT\nEND:VCALENDAR"
        )
    }

    #[test]
    fn hit_an_invitation_that_leads_to_a_stranger() {
        let file = invitation("Open the document: https://files.site.test/a");
        hit(&DETECTOR, &with_file(HEADER, "You are invited.", "invite.ics", "text/calendar", &file));
    }

    #[test]
    fn hit_a_bill_with_a_number() {
        let file =
            invitation("Your subscription was renewed for 399 USD. To cancel call +1 (202) 555-0143 today.");
        let body = "Thank you for your purchase. Your subscription was renewed. Invoice attached.";
        let finding = hit(&DETECTOR, &with_file(HEADER, body, "invite.ics", "text/calendar", &file));
        assert!(finding.severity >= Severity::Medium);
    }

    #[test]
    fn hit_a_stranger_in_a_field_and_in_html() {
        let file = invitation("See above.\nURL:https://files.site.test/a");
        hit(&DETECTOR, &with_file(HEADER, "You are invited.", "invite.ics", "text/calendar", &file));
        let file = invitation("<a href=\"https://files.site.test/a\">Open</a>");
        hit(&DETECTOR, &with_file(HEADER, "You are invited.", "invite.ics", "text/calendar", &file));
    }

    #[test]
    fn miss_a_mail_without_an_invitation() {
        quiet(&DETECTOR, &with_file(HEADER, "https://files.site.test/a", "a.txt", "text/plain", "Minutes"));
    }

    #[test]
    fn twin_a_meeting_at_a_meeting_service() {
        let file = invitation("Join: https://zoom.us/j/7731 or https://www.firm.test/room");
        quiet(&DETECTOR, &with_file(HEADER, "You are invited.", "invite.ics", "text/calendar", &file));
    }
}
