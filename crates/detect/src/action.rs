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
use creel_evidence::dissection::{Link, LinkContext};
use creel_evidence::verdict::{Action, CallToAction, Lure};
use creel_evidence::{Artifact, ArtifactRole, ContentType};
use links::best_link;
use telephone::telephone;
use words::{Purpose, first, has, purposes};

/// Points below which a link leads nowhere.
const LEAST: f32 = -2.0;
/// Points from which a link is plainly the way that the story leads.
const BUTTON: f32 = 2.5;

/// Reads the call to action; the link is given too, if it is one.
#[must_use]
pub fn read<'a>(exhibit: &Exhibit<'a>) -> (CallToAction, Option<&'a Link>) {
    let best = best_link(exhibit);
    let attachment = attachment(exhibit);
    if let Some(call) = coded(exhibit) {
        return (call, None);
    }
    if let Some((action, artifact)) = attachment
        && (action == Action::HtmlAttachment || best.is_none_or(|(_, points)| points < 1.0))
    {
        return (of_attachment(action, artifact), None);
    }
    let no_button = best.is_none_or(|(_, points)| points < BUTTON);
    if let Some(call) = phone(exhibit)
        && (no_button || best.is_some_and(|(link, _)| is_furniture(exhibit, link)))
    {
        return (call, None);
    }
    if no_button && let Some(call) = scan(exhibit) {
        return (call, None);
    }
    // In a conversation a link is cited; only a story makes it a way to go.
    if exhibit.lure == Lure::Other && no_button && exhibit.is_conversation() {
        return (reply(exhibit), None);
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
    // Browsers also take an address written as one number.
    let number = host.len() >= 8 && host.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b'x' | b'X'));
    let plain = (host.contains('.') || number) && !host.contains(|c: char| c.is_whitespace() || c == '%');
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

/// A number to call: a bill, an alarm or an offer, the word, and a telephone number.
fn phone(exhibit: &Exhibit<'_>) -> Option<CallToAction> {
    let lures = [
        Lure::PaymentInvoice,
        Lure::SubscriptionRenewal,
        Lure::SoftwareSecurity,
        Lure::AccountAlert,
        Lure::TaxGovernment,
        Lure::Delivery,
        Lure::LoanInsuranceFinance,
        Lure::Crypto,
    ];
    if !lures.contains(&exhibit.lure) {
        return None;
    }
    let body = exhibit.body();
    if !has(purposes(body, exhibit.language), Purpose::Call) {
        return None;
    }
    let range = telephone(body, |before| has(purposes(before, exhibit.language), Purpose::Call))?;
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

/// Whether a link belongs to the service that carried the mail for somebody else (`Sender` beside `From`): the buttons of a
/// calendar or form service stand in every such mail.
fn is_furniture(exhibit: &Exhibit<'_>, link: &Link) -> bool {
    let sender = exhibit.dissection.envelope.sender.as_ref().and_then(|sender| sender.domain());
    let (Some(sender), Some(target)) = (sender, link.target.as_ref().and_then(|target| target.domain()))
    else {
        return false;
    };
    let is_writer = exhibit.from_domain.as_ref().is_some_and(|from| from.same_registrable(&sender));
    !is_writer && sender.same_registrable(target)
}

/// A code that was read and leads to a page: where the text asks to scan it, or nothing else can be clicked.
fn coded(exhibit: &Exhibit<'_>) -> Option<CallToAction> {
    let leads = |link: &&Link| {
        link.context == LinkContext::Code && link.target.as_ref().is_some_and(|target| target.is_web())
    };
    let code = exhibit.dissection.links.iter().find(leads)?;
    let is_asked = first(exhibit.body(), exhibit.language, Purpose::Scan).is_some();
    if !is_asked && exhibit.links.iter().any(|link| link.context != LinkContext::Code) {
        return None;
    }
    let target = code.target.as_ref()?;
    let (host, value) = (target.host_text(), Some(target.text.clone()));
    Some(CallToAction { kind: Action::Qr, host, value, at: vec![quote_link(code)] })
}

/// A code to scan: the text asks for it, and a picture is there.
fn scan(exhibit: &Exhibit<'_>) -> Option<CallToAction> {
    let body = exhibit.body();
    let range = first(body, exhibit.language, Purpose::Scan)?;
    let picture = exhibit.dissection.files().find(|file| file.content_type.is_image());
    if picture.is_none() && exhibit.dissection.pages.iter().all(|page| page.images.is_empty()) {
        return None;
    }
    let start = exhibit.body_start;
    let quote = exhibit.quote(start + range.start..start + range.end)?;
    let value = picture.and_then(|picture| picture.name.clone());
    let at = picture.map(quote_file).into_iter().chain([quote]).collect();
    Some(CallToAction { kind: Action::Qr, host: None, value, at })
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
        let number = "<a href='http://030000001002/x'>Log in</a>";
        assert_eq!(call(&html(FROM, number)).1.as_deref(), Some("030000001002"));
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
        let carried = plain(
            "From: Shop <a@firm.test>\nSender: Calendar <note@service.example>\nSubject: Invoice for your order\n",
            "Your order was charged. If you did not make this purchase call +1 (888) 555-0100.\n\
             View details: https://calendar.service.example/view",
        );
        assert_eq!(call(&carried).0, Action::Phone, "the service's own link is furniture");
        let code =
            html(FROM, "<p>Scan the QR code to keep your password.</p><img src='https://x.test/q.png'>");
        assert_eq!(call(&code).0, Action::Qr);
        let talk = plain(
            "From: Ada <ada@firm.test>\nSubject: Re: Lunch\nReferences: <1@firm.test>\n",
            "I read about it on https://soup.example/menu and agree.",
        );
        assert_eq!(call(&talk).0, Action::None, "a link that is only cited");
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
