//! A genuine, signed mail was sent again to somebody else.
//!
//! # What it sees
//!
//! A valid DKIM signature (RFC 6376) in the name of `From` that leaves `To` or `Subject` unsigned, or was made days before
//! the mail arrived, on a mail that its recipient is not named in or that SPF does not confirm.
//!
//! # Why it matters
//!
//! Whoever once receives a signed mail can send it to millions, and it stays authenticated. Fraudsters write the lure
//! into a field of a genuine notification, receive it, and replay it.
//!
//! # How common
//!
//! Not measured: 88 % of the signatures in the pile no longer match, because recipients were masked there.
//!
//! # How severe
//!
//! Medium when the signature is old and the mail goes to somebody who is not named, low for one of the signs.
//!
//! # When it stays quiet
//!
//! On discussion lists, which pass signed mail on by design, and when the signature is fresh and covers both fields.
//!
//! # Limits
//!
//! Forwarding looks the same from outside; so do mails that waited for days in a queue.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use crate::questions::{mail_host, quote_field, same_party};
use creel_evidence::mail::{HeaderField, RecipientField};
use creel_evidence::{Confidence, Finding, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "replayed-signature",
    summary: "A valid DKIM signature is old or leaves To or Subject open, and the mail went to somebody else.",
    technique: None,
    attack: &["T1684.002"],
    severities: &[Severity::Low, Severity::Medium],
    confidences: &[Confidence::Low, Confidence::Moderate],
    run,
};

/// Seconds between signing and arrival that queues explain.
const FRESH: i64 = 2 * 24 * 3600;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let Some(from) = exhibit.from.filter(|_| !exhibit.is_list_mail()) else { return Vec::new() };
    let results = &exhibit.dissection.authentication;
    let passed = results.iter().any(|result| {
        let signer =
            result.identity.as_deref().map(|identity| identity.rsplit('@').next().unwrap_or(identity));
        let own = signer.is_some_and(|signer| same_party(signer, mail_host(from)));
        result.method == "dkim" && result.result == "pass" && own
    });
    // Who is not named was written to by somebody else than the signer, unless the signer's own servers sent the mail.
    let spf = results.iter().any(|result| {
        let sender =
            result.identity.as_deref().map(|identity| identity.rsplit('@').next().unwrap_or(identity));
        result.method == "spf"
            && result.result == "pass"
            && sender.is_some_and(|host| same_party(host, mail_host(from)))
    });
    if !passed || spf {
        return Vec::new();
    }
    let own = |field: &&HeaderField| {
        field.name.eq_ignore_ascii_case("DKIM-Signature")
            && tag(&field.value, "d").is_some_and(|domain| same_party(&domain, mail_host(from)))
    };
    let Some(field) = exhibit.dissection.headers.iter().find(own) else { return Vec::new() };
    let signed = tag(&field.value, "h").unwrap_or_default().to_ascii_lowercase();
    let covers = |name: &str| signed.split(':').any(|field| field.trim() == name);
    let open = ["to", "subject"].into_iter().find(|name| !covers(name) && exhibit.header(name).is_some());
    let made: Option<i64> = tag(&field.value, "t").and_then(|seconds| seconds.parse().ok());
    let arrived = exhibit.dissection.envelope.received.map(|received| received.as_second());
    let age =
        made.zip(arrived).map(|(made, arrived)| arrived.saturating_sub(made)).filter(|&age| age > FRESH);
    let what = match (age, open) {
        (Some(age), _) => format!("was made {} days before the mail arrived", age / 86_400),
        (None, Some(open)) => format!("does not cover {}", if open == "to" { "To" } else { "Subject" }),
        (None, None) => return Vec::new(),
    };
    let (severity, confidence) = match (age.is_some(), is_to_somebody_else(exhibit)) {
        (true, true) => (Severity::Medium, Confidence::Moderate),
        (true, false) | (false, true) => (Severity::Low, Confidence::Low),
        (false, false) => return Vec::new(),
    };
    let begun = DETECTOR.sees(exhibit, severity, confidence);
    let reason = format!("the signature of {} {what}, and other servers sent the mail", mail_host(from));
    vec![
        begun
            .at(quote_field(&field.at, &field.value))
            .because(creel_evidence::text::inert(&reason).to_string()),
    ]
}

/// Whether the mail was delivered to an address that `To` and `Cc` do not name.
fn is_to_somebody_else(exhibit: &Exhibit<'_>) -> bool {
    let recipients = &exhibit.dissection.envelope.recipients;
    let of = |delivery: bool| {
        let is = move |field: RecipientField| (field == RecipientField::Delivery) == delivery;
        recipients
            .iter()
            .filter(move |recipient| is(recipient.field))
            .map(|recipient| &recipient.mailbox.address)
    };
    of(true).any(|delivered| !of(false).any(|named| named.eq_ignore_ascii_case(delivered)))
}

/// The value of a tag of a signature (RFC 6376 section 3.2), without white space.
fn tag(signature: &str, name: &str) -> Option<String> {
    signature.split(';').find_map(|part| {
        let (key, value) = part.split_once('=')?;
        (key.trim() == name).then(|| value.chars().filter(|c| !c.is_whitespace()).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};
    use creel_evidence::Severity;

    fn header(signed: &str, made: u64, delivered: &str) -> String {
        format!(
            "Delivered-To: {delivered}\n\
             Received: from out.relay.test by mx.warehouse.example; Mon, 07 Sep 2020 08:12:30 +0000\n\
             Authentication-Results: mx.warehouse.example; spf=pass smtp.mailfrom=relay.test; dkim=pass header.d=firm.test\n\
             DKIM-Signature: v=1; a=rsa-sha256; d=firm.test; s=a; t={made}; h={signed}; bh=AA==; b=AA==\n\
             From: Desk <desk@firm.test>\nTo: first@box.test\nSubject: Notice"
        )
    }

    #[test]
    fn hit_an_old_signature_on_a_mail_to_somebody_else() {
        let mail =
            plain(&header("from:to:subject:date", 1_598_000_000, "ana.prado@warehouse.example"), "Notice");
        assert_eq!(hit(&DETECTOR, &mail).severity, Severity::Medium);
    }

    #[test]
    fn hit_a_signature_that_leaves_the_recipient_open() {
        let mail =
            plain(&header("from:subject:date", 1_599_466_300, "ana.prado@warehouse.example"), "Notice");
        assert!(hit(&DETECTOR, &mail).because.contains("does not cover To"));
    }

    #[test]
    fn miss_a_fresh_signature_that_covers_everything() {
        quiet(
            &DETECTOR,
            &plain(&header("from:to:subject", 1_599_466_300, "ana.prado@warehouse.example"), "Notice"),
        );
    }

    #[test]
    fn twin_a_mail_to_the_one_it_names() {
        quiet(&DETECTOR, &plain(&header("from:subject:date", 1_599_466_300, "first@box.test"), "Notice"));
    }
}
