//! The date that the sender wrote is far from the date of arrival.
//!
//! # What it sees
//!
//! A `Date` more than two days after, or more than two weeks before, the time in the topmost `Received` field.
//!
//! # Why it matters
//!
//! A date in the future keeps a mail on top of the mailbox; a date years back shows a template that was sent
//! again and again.
//!
//! # How common
//!
//! Not measured; old templates sent again and wrong clocks.
//!
//! # How severe
//!
//! Always.
//!
//! # When it stays quiet
//!
//! Within those bounds, which leave room for queues and for wrong time zones, and when either date is absent. It is
//! of low weight: many honest clocks are wrong.
//!
//! # Limits
//!
//! Honest clocks are wrong, and mail waits in queues.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use crate::questions::quote_field;
use creel_evidence::{Confidence, Finding, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "received-anomaly",
    summary: "The date that the sender wrote is days away from the date of arrival.",
    technique: None,
    attack: &[],
    severities: &[Severity::Low],
    confidences: &[Confidence::High],
    run,
};

const AHEAD_SECONDS: i64 = 2 * 86_400;
const BEHIND_SECONDS: i64 = 14 * 86_400;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let envelope = &exhibit.dissection.envelope;
    let (Some(sent), Some(arrived), Some(field)) = (envelope.date, envelope.received, exhibit.header("Date"))
    else {
        return Vec::new();
    };
    let ahead = sent.as_second().saturating_sub(arrived.as_second());
    if (-BEHIND_SECONDS..=AHEAD_SECONDS).contains(&ahead) {
        return Vec::new();
    }
    let side = if ahead > 0 { "after" } else { "before" };
    let reason = format!("the mail is dated {} days {side} it arrived", ahead.abs() / 86_400);
    let mut located =
        DETECTOR.sees(exhibit, Severity::Low, Confidence::High).at(quote_field(&field.at, &field.value));
    if let Some(hop) = exhibit.dissection.received.first() {
        located = located.at(quote_field(&hop.at, &arrived.to_string()));
    }
    vec![located.because(reason)]
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};

    fn mail(date: &str) -> String {
        let header = format!(
            "Received: from a.firm.example ([192.0.2.7]) by mx.warehouse.example; Mon, 07 Sep 2020 08:12:00 +0000\n\
             Date: {date}\nFrom: <rosa@firm.example>\nSubject: Offer"
        );
        plain(&header, "Hello.")
    }

    #[test]
    fn hit_a_date_in_the_future() {
        let finding = hit(&DETECTOR, &mail("Mon, 21 Sep 2020 08:12:00 +0000"));
        assert_eq!(finding.because, "the mail is dated 14 days after it arrived");
    }

    #[test]
    fn miss_a_mail_that_arrived_at_once() {
        quiet(&DETECTOR, &mail("Mon, 07 Sep 2020 08:11:00 +0000"));
    }

    #[test]
    fn twin_a_mail_that_waited_in_a_queue() {
        quiet(&DETECTOR, &mail("Thu, 03 Sep 2020 08:12:00 +0000"));
    }
}
