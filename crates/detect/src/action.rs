//! What the reader is asked to do, and the one link that leads there.
//!
//! A mail's links differ in what they are for: a button, a logo, a footer. Each gets points for what speaks for it
//! being the way that the story leads (its words, its size, its place, how often it is repeated) and loses them for
//! what speaks against (unsubscribing, legal notes, social media). Without such a link, attachments, numbers to call
//! and requests for an answer are looked for, in this order.

mod links;
mod telephone;
mod words;

use crate::exhibit::{Exhibit, quote_file, quote_link};
use creel_evidence::dissection::Link;
use creel_evidence::verdict::{Action, CallToAction, Lure};
use creel_evidence::{Artifact, ArtifactRole, ContentType};
use links::best_link;
use telephone::telephone;
use words::{Purpose, has, purposes};

/// Points below which a link leads nowhere.
const LEAST: f32 = -2.0;

/// Reads the call to action; the link is given too, if it is one.
#[must_use]
pub fn read<'a>(exhibit: &Exhibit<'a>) -> (CallToAction, Option<&'a Link>) {
    let best = best_link(exhibit);
    let attachment = attachment(exhibit);
    if let Some((action, artifact)) = attachment
        && (action == Action::HtmlAttachment || best.is_none_or(|(_, points)| points < 1.0))
    {
        return (of_attachment(action, artifact), None);
    }
    if let Some(call) = phone(exhibit)
        && best.is_none_or(|(_, points)| points < 2.5)
    {
        return (call, None);
    }
    // A story that lives by the answer has links only for show.
    let lives_by_answer =
        exhibit.lure == Lure::AdvanceFee && has(purposes(exhibit.body(), exhibit.language), Purpose::Answer);
    match best.filter(|(_, points)| !lives_by_answer || *points > 2.5) {
        Some((link, _)) if is_mail(link) => (of_link(link, Action::Reply), None),
        Some((link, points)) if points >= LEAST => (of_link(link, Action::Link), Some(link)),
        _ => (reply(exhibit), None),
    }
}

fn of_link(link: &Link, kind: Action) -> CallToAction {
    let host = if kind == Action::Link { host_as_written(link) } else { None };
    CallToAction { kind, host, value: Some(link.raw.clone()), at: vec![quote_link(link)] }
}

fn of_attachment(kind: Action, artifact: &Artifact) -> CallToAction {
    CallToAction { kind, host: None, value: artifact.name.clone(), at: vec![quote_file(artifact)] }
}

fn is_mail(link: &Link) -> bool {
    starts_with(&link.raw, "mailto:")
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.trim_start()
        .as_bytes()
        .get(..prefix.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
}

/// The host as it stands in the mail, in lower case, without port and user-info; as a browser reads it where
/// what is written cannot be taken apart.
#[must_use]
pub fn host_as_written(link: &Link) -> Option<String> {
    let read = || link.target.as_ref().and_then(creel_evidence::web::WebAddress::host_text);
    let raw = link.raw.trim();
    let Some((scheme, rest)) = raw.split_once("//") else { return read() };
    if scheme.len() > 8 {
        return read();
    }
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = if host.starts_with('[') { host } else { host.split(':').next().unwrap_or_default() };
    let plain =
        !host.is_empty() && host.contains('.') && !host.contains(|c: char| c.is_whitespace() || c == '%');
    if plain { Some(host.trim_end_matches('.').to_lowercase()) } else { read() }
}

/// The file that the reader is to open; HTML before PDF before others.
fn attachment<'a>(exhibit: &Exhibit<'a>) -> Option<(Action, &'a Artifact)> {
    let kind = |file: &Artifact| match file.content_type {
        ContentType::Html | ContentType::Svg => Some(Action::HtmlAttachment),
        ContentType::Pdf => Some(Action::PdfAttachment),
        kind if kind.is_image() => Some(Action::ImageAttachment),
        ContentType::Empty | ContentType::Calendar | ContentType::Text | ContentType::Vcard => None,
        _ => Some(Action::OtherAttachment),
    };
    let offered = exhibit.dissection.files().filter(|file| file.role == ArtifactRole::Attachment);
    let mut files: Vec<(Action, &Artifact)> = offered.filter_map(|file| Some((kind(file)?, file))).collect();
    files.sort_by_key(|(action, _)| match action {
        Action::HtmlAttachment => 0,
        Action::PdfAttachment => 1,
        Action::OtherAttachment => 2,
        _ => 3,
    });
    files.first().copied()
}

/// A number to call: a bill or an alarm, the word, and a telephone number after it.
fn phone(exhibit: &Exhibit<'_>) -> Option<CallToAction> {
    let lures = [Lure::PaymentInvoice, Lure::SubscriptionRenewal, Lure::SoftwareSecurity, Lure::AccountAlert];
    if !lures.contains(&exhibit.lure) {
        return None;
    }
    let body = exhibit.body();
    if !has(purposes(body, exhibit.language), Purpose::Call) {
        return None;
    }
    let range = telephone(body)?;
    let number = body.get(range.clone())?.to_owned();
    let start = exhibit.body_start;
    let quote = exhibit.quote(start + range.start..start + range.end);
    Some(CallToAction {
        kind: Action::Phone,
        host: None,
        value: Some(number),
        at: quote.into_iter().collect(),
    })
}

/// An answer, where the text asks for one or the story lives by it.
fn reply(exhibit: &Exhibit<'_>) -> CallToAction {
    let personal = [
        Lure::AdvanceFee,
        Lure::RomanceDating,
        Lure::BusinessRfq,
        Lure::JobOffer,
        Lure::LoanInsuranceFinance,
    ];
    let asks =
        has(purposes(exhibit.body(), exhibit.language), Purpose::Answer) || personal.contains(&exhibit.lure);
    let address = exhibit.dissection.envelope.reply_to.first().or(exhibit.from);
    if asks && exhibit.text.len() > exhibit.body_start {
        let value = address.map(|mailbox| mailbox.address.clone());
        let at = address.map(crate::exhibit::quote_mailbox).into_iter().collect();
        return CallToAction { kind: Action::Reply, host: None, value, at };
    }
    CallToAction { kind: Action::None, host: None, value: None, at: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{html, plain, verdict, with_file};

    const FROM: &str = "From: Desk <desk@firm.test>\nSubject: Your account\n";

    fn call(mail: &str) -> (Action, Option<String>) {
        let call = verdict(mail).call_to_action;
        assert_eq!(call.at.is_empty(), call.kind == Action::None);
        (call.kind, call.host)
    }

    #[test]
    fn the_button_wins_over_logo_footer_and_social_links() {
        let body = "<a href='https://brand.example/'><img src=l.png width=40></a><p>Dear customer</p>\
            <a href='https://Go.Firm.test:8443/x'>Verify your account</a>\
            <p><a href='https://www.facebook.com/firm'>Facebook</a> <a href='https://firm.test/privacy'>Privacy</a>\
            <p>To stop receiving this, <a href='https://leave.test/u'>click here</a>";
        assert_eq!(call(&html(FROM, body)), (Action::Link, Some("go.firm.test".into())));
    }

    #[test]
    fn the_host_is_given_as_written() {
        let body = "<a href='https://bank.example@pay.test/x'>Log in</a>";
        assert_eq!(call(&html(FROM, body)).1.as_deref(), Some("pay.test"));
    }

    #[test]
    fn files_numbers_and_answers_come_where_no_link_leads() {
        let page =
            with_file(FROM, "See attached.", "a.html", "text/html", "<html><body>Sign in</body></html>");
        assert_eq!(call(&page).0, Action::HtmlAttachment);
        let bill = plain(
            "From: Shop <a@firm.test>\nSubject: Invoice for your order\n",
            "Your order was charged. If you did not make this purchase call +1 (888) 555-0100.",
        );
        assert_eq!(call(&bill).0, Action::Phone);
        let letter = plain(
            "From: Mrs. Ada Brown <ada@firm.test>\nSubject: Donation\n",
            "I am a widow and donate the sum of five million dollars. Kindly reply to me.",
        );
        assert_eq!(call(&letter).0, Action::Reply);
        assert_eq!(
            call(&plain("From: Ada <ada@firm.test>\nSubject: Lunch\n", "The soup is good.")).0,
            Action::None
        );
    }
}
