//! The recipient's own data is used to be believed.
//!
//! # What it sees
//!
//! The recipient's address, in the subject, in the text or in a link (plain, percent-encoded, in base64 or
//! hexadecimal); the recipient's name in a greeting; an address as the name in a greeting; the recipient's
//! organisation's domain in subject, display name or link of a mail from elsewhere.
//!
//! # Why it matters
//!
//! One's own name makes a mass mail look meant. In a link it fills the login page in advance, tells the sender who
//! clicked, and identifies a victim: such values never become indicators.
//!
//! # How common
//!
//! 5 % of 7,909 collected phishing mails carry the recipient's address in a URL.
//!
//! # How severe
//!
//! Low in a link, in the display name or as the recipient's domain, a fact in the text.
//!
//! # When it stays quiet
//!
//! On discussion lists, in conversations (where quoted history holds every address), and within one organisation.
//! In the text alone it is only a fact, because honest newsletters do it too.
//!
//! # Limits
//!
//! Newsletters greet by name and have personal links to unsubscribe.

use crate::claim::words::is_first_name;
use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link};
use crate::questions::{mail_host, same_party};
use crate::recipient::{Recipient, recipients};
use aho_corasick::AhoCorasick;
use creel_evidence::dissection::Link;
use creel_evidence::text::inert;
use creel_evidence::{Confidence, DomainName, Finding, Quote, Severity};
use creel_reference::hosts;
use data_encoding::{BASE64_NOPAD, HEXLOWER};
use std::ops::Range;
use std::sync::LazyLock;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "personalised",
    summary: "The recipient's address, name or domain is used in subject, text or link.",
    technique: Some("personalised"),
    attack: &["T1589.002"],
    severities: &[Severity::Info, Severity::Low],
    confidences: &[Confidence::High],
    run,
};

/// Links that are looked at.
const LINKS_LIMIT: usize = 200;
/// Bytes of the body in which a greeting stands.
const GREETING_ZONE: usize = 1_500;
/// Bytes of the body in which an address is taken for the name that is greeted.
const OPENING_ZONE: usize = 400;

/// Greetings in the normal form of the text, each with the space behind it.
const GREETINGS: &[&str] = &[
    "dear ",
    "hello ",
    "hi ",
    "hey ",
    "hallo ",
    "guten tag ",
    "liebe ",
    "lieber ",
    "sehr geehrte ",
    "sehr geehrter ",
    "ola ",
    "ola, ",
    "oi ",
    "oi, ",
    "prezado ",
    "prezada ",
    "prezado(a) ",
    "caro ",
    "cara ",
    "bom dia ",
    "hola ",
    "hola, ",
    "estimado ",
    "estimada ",
    "bonjour ",
    "cher ",
    "chere ",
    "ciao ",
    "gentile ",
    "beste ",
    "geachte ",
    "hej ",
    "kaere ",
    "hei ",
    "witaj ",
    "drogi ",
    "atencao, ",
    "hi, ",
    "hello, ",
    "welcome ",
];

static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(GREETINGS).ok());

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    if !exhibit.dissection.is_mail || exhibit.is_list_mail() {
        return Vec::new();
    }
    let recipients = recipients(exhibit);
    let seen = recipients
        .iter()
        .find_map(|recipient| in_link(exhibit, recipient))
        .or_else(|| recipients.iter().find_map(|recipient| in_text(exhibit, recipient)))
        .or_else(|| recipients.iter().find_map(|recipient| as_sender(exhibit, recipient)))
        .or_else(|| address_in_subject(exhibit))
        .or_else(|| called_in_subject(exhibit))
        .or_else(|| address_in_greeting(exhibit))
        .or_else(|| recipients.iter().find_map(|recipient| domain_used(exhibit, recipient)));
    let Some((severity, quote, what)) = seen else { return Vec::new() };
    vec![DETECTOR.sees(exhibit, severity, Confidence::High).at(quote).because(what)]
}

type Seen = (Severity, Quote, String);

fn in_link(exhibit: &Exhibit<'_>, recipient: &Recipient) -> Option<Seen> {
    let local_encoded = recipient.address.replace('@', "%40");
    // Base64 of the beginning is the beginning of the base64, in whole groups of three bytes.
    let whole = recipient.address.len() / 3 * 3;
    let base64 = BASE64_NOPAD.encode(recipient.address.as_bytes().get(..whole).unwrap_or_default());
    let hex = HEXLOWER.encode(recipient.address.as_bytes());
    exhibit.links.iter().take(LINKS_LIMIT).find_map(|link| {
        let how = holds(link, &recipient.address, &local_encoded, &base64, &hex)?;
        Some((Severity::Low, quote_link(link), format!("a link carries the recipient's address{how}")))
    })
}

/// How a web link carries an address.
fn holds(link: &Link, plain: &str, percent: &str, base64: &str, hex: &str) -> Option<&'static str> {
    link.target.as_ref().filter(|target| target.is_web())?;
    if link.raw.contains(base64) {
        return Some(" in base64");
    }
    let lower = link.raw.to_ascii_lowercase();
    match () {
        () if lower.contains(plain) || lower.contains(percent) => Some(""),
        () if lower.contains(hex) => Some(" in hexadecimal"),
        () => None,
    }
}

fn in_text(exhibit: &Exhibit<'_>, recipient: &Recipient) -> Option<Seen> {
    let zone = if exhibit.carries_on() { exhibit.body_start } else { exhibit.text.len() };
    let whole = exhibit.text.get(..zone).unwrap_or_default();
    let address = std::iter::once((&recipient.address, "address"));
    let marks = recipient.marks.iter().map(|mark| (mark, "mailbox or full name"));
    let named =
        address.chain(marks).find_map(|(needle, what)| Some((whole.find(needle)?, needle.len(), what)));
    if let Some((start, length, what)) = named {
        let quote = exhibit.quote(start..start + length)?;
        let place = if start < exhibit.body_start { "subject" } else { "text" };
        return Some((Severity::Info, quote, format!("the {place} names the recipient's {what}")));
    }
    let calls = |text: &str| {
        recipient
            .names
            .iter()
            .find(|name| {
                text.strip_prefix(name.as_str())
                    .is_some_and(|rest| rest.starts_with([',', '!', ':']) || rest.starts_with(" ,"))
            })
            .map(String::len)
    };
    for (start, text) in [(0, exhibit.text.as_str()), (exhibit.body_start, exhibit.body())] {
        if let Some(length) = calls(text) {
            return Some((
                Severity::Info,
                exhibit.quote(start..start + length)?,
                "the recipient is called by name".to_owned(),
            ));
        }
    }
    let (range, _) = greetings(exhibit).find(|(_, behind)| {
        recipient.names.iter().any(|name| {
            let rest = behind.strip_prefix(name.as_str());
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '@'))
        })
    })?;
    Some((Severity::Info, exhibit.quote(range)?, "the greeting names the recipient".to_owned()))
}

/// The recipient's address as the sender's display name.
fn as_sender(exhibit: &Exhibit<'_>, recipient: &Recipient) -> Option<Seen> {
    let name = exhibit.display_name().to_lowercase();
    let quote = name.contains(&recipient.address).then(|| exhibit.quote_from()).flatten()?;
    Some((Severity::Low, quote, "the display name is the recipient's address".to_owned()))
}

/// Where greetings stand, each with what follows.
fn greetings<'e>(exhibit: &'e Exhibit<'_>) -> impl Iterator<Item = (Range<usize>, &'e str)> {
    let body = exhibit.body();
    let zone = body.get(..body.floor_char_boundary(GREETING_ZONE)).unwrap_or_default();
    let hits = FINDER.as_ref().map(|finder| finder.find_overlapping_iter(zone));
    hits.into_iter().flatten().filter_map(move |hit| {
        let within = zone.get(..hit.start())?.ends_with(|c: char| c.is_alphanumeric() || c == '-');
        let at = exhibit.body_start + hit.start();
        (!within).then_some((at..at + hit.len() + 1, body.get(hit.end()..)?))
    })
}

/// A stranger's address in the subject. Samples are masked on their way into a pile, so that it need not be the one that
/// the header names, and its host need not be a whole one.
fn address_in_subject(exhibit: &Exhibit<'_>) -> Option<Seen> {
    let word = exhibit.subject.split_whitespace().take(40).find_map(|word| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let (local, host) = bare.split_once('@')?;
        let plain =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "._-+".contains(c));
        (plain(local) && plain(host) && host.len() > 2 && !same_party(host, exhibit.sending_host()))
            .then_some(bare)
    })?;
    let reason = format!("the subject names the address {}", inert(word));
    (!exhibit.carries_on()).then(|| Some((Severity::Info, exhibit.quote_subject()?, reason)))?
}

/// A subject that begins by calling somebody: a first name, perhaps more names, a comma.
fn called_in_subject(exhibit: &Exhibit<'_>) -> Option<Seen> {
    let subject = exhibit.text.get(..exhibit.body_start)?.trim();
    let (called, rest) = subject.split_once([',', '!'])?;
    let names: Vec<&str> = called.split(' ').collect();
    let first = names.first().filter(|first| is_first_name(first))?;
    // Initials and further names, but no sentence that happens to begin with a name.
    let further =
        names.iter().skip(1).all(|name| name.chars().count() == 1 || is_capitalised(exhibit.subject, name));
    let called = names.len() <= 4 && further && !rest.trim().is_empty() && !exhibit.carries_on();
    let reason = format!("the subject calls {} by name", inert(first));
    called.then(|| Some((Severity::Info, exhibit.quote_subject()?, reason)))?
}

/// Whether the subject writes this word, given in lower case, with a capital.
fn is_capitalised(subject: &str, lower: &str) -> bool {
    subject
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| word.chars().next().is_some_and(char::is_uppercase) && word.to_lowercase() == lower)
}

/// An address near the beginning of the text, where a greeting has a name.
fn address_in_greeting(exhibit: &Exhibit<'_>) -> Option<Seen> {
    let body = exhibit.body();
    let zone = body.get(..body.floor_char_boundary(OPENING_ZONE))?;
    zone.match_indices('@').find_map(|(at, _)| {
        let start = zone.get(..at)?.rfind(' ').map_or(0, |space| space + 1);
        let end = zone.get(at..)?.find(' ').map_or(zone.len(), |space| at + space);
        let word = zone.get(start..end)?;
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let (local, host) = bare.split_once('@')?;
        let sender = exhibit.dissection.envelope.reply_to.iter().chain(exhibit.from).map(mail_host);
        let foreign = sender.clone().all(|sender| !same_party(host, sender));
        let domain = DomainName::parse(host).filter(|domain| domain.registrable().is_some())?;
        let plain = local.chars().all(|c| c.is_alphanumeric() || "._-+".contains(c));
        (foreign && plain && !local.is_empty() && hosts::is_free_mail(&domain)).then_some(())?;
        let quote = exhibit.quote(exhibit.body_start + start..exhibit.body_start + end)?;
        Some((
            Severity::Info,
            quote,
            "the text begins with a private address, as if it were a name".to_owned(),
        ))
    })
}

/// The recipient's organisation's domain in a mail from elsewhere.
fn domain_used(exhibit: &Exhibit<'_>, recipient: &Recipient) -> Option<Seen> {
    let domain = recipient.domain.as_ref().filter(|domain| !hosts::is_free_mail(domain))?;
    if same_party(domain.as_str(), exhibit.sending_host())
        || exhibit.standing == crate::exhibit::Standing::Own
    {
        return None;
    }
    let name = domain.registrable()?;
    let subject = exhibit.subject.to_lowercase().contains(name).then(|| exhibit.quote_subject()).flatten();
    let display =
        || exhibit.display_name().to_lowercase().contains(name).then(|| exhibit.quote_from()).flatten();
    if let Some(quote) = subject.or_else(display) {
        return Some((Severity::Low, quote, format!("the mail uses the recipient's domain {name}")));
    }
    let carries = |link: &&&Link| {
        let elsewhere = |target: &creel_evidence::web::WebAddress| {
            target.is_web() && target.host_text().is_some_and(|host| !same_party(&host, domain.as_str()))
        };
        link.target.as_ref().is_some_and(elsewhere) && link.raw.to_ascii_lowercase().contains(name)
    };
    let link = exhibit.links.iter().take(LINKS_LIMIT).find(carries)?;
    Some((Severity::Low, quote_link(link), format!("a link carries the recipient's domain {name}")))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{RECIPIENT, hit, html, plain, quiet};
    use creel_evidence::Severity;

    const HEADER: &str = "From: Desk <info@firm.example>\nSubject: Your mailbox";

    #[test]
    fn hit_the_address_in_a_link_however_it_is_written() {
        let hex: String = RECIPIENT.bytes().map(|byte| format!("{byte:02x}")).collect();
        for (carried, how) in [
            (RECIPIENT.to_owned(), "address"),
            (RECIPIENT.replace('@', "%40"), "address"),
            ("YW5hLnByYWRvQHdhcmVob3VzZS5leGFtcGxl".to_owned(), "base64"),
            (hex, "hexadecimal"),
        ] {
            let body = format!("<p><a href=\"https://session.firm.test/x#{carried}\">Open</a></p>");
            let finding = hit(&DETECTOR, &html(HEADER, &body));
            assert_eq!(finding.severity, Severity::Low);
            assert!(finding.because.ends_with(how), "{}", finding.because);
        }
    }

    #[test]
    fn hit_the_address_and_the_name_in_the_text() {
        let finding = hit(&DETECTOR, &plain(HEADER, &format!("The mailbox {RECIPIENT} is full.")));
        assert_eq!(finding.severity, Severity::Info);
        hit(&DETECTOR, &plain(HEADER, "Dear Ana Prado,\n\nyour mailbox is full."));
        hit(
            &DETECTOR,
            &plain("From: <info@firm.example>\nSubject: warehouse.example mailbox", "It is full."),
        );
    }

    #[test]
    fn hit_a_subject_that_calls_somebody() {
        let subject = |subject: &str| format!("From: Desk <info@firm.example>\nSubject: {subject}");
        hit(&DETECTOR, &plain(&subject("Carlos M R, your transfer is waiting"), "See the page."));
        hit(&DETECTOR, &plain(&subject("RE: 2nd attempt for victim@masked"), "See the page."));
        quiet(&DETECTOR, &plain(&subject("Daniel and the lions, a new play"), "See the page."));
        quiet(&DETECTOR, &plain(&subject("Questions to desk@firm.example"), "See the page."));
    }

    #[test]
    fn miss_a_mail_to_anybody() {
        quiet(&DETECTOR, &plain(HEADER, "Dear customer, the analysis is ready: https://firm.test/x"));
    }

    #[test]
    fn twin_a_conversation() {
        let header = "From: Desk <info@firm.example>\nIn-Reply-To: <1@warehouse.example>\nSubject: Re: tea";
        quiet(&DETECTOR, &plain(header, &format!("Fine.\n> From: {RECIPIENT}\n> Tea?")));
    }
}
