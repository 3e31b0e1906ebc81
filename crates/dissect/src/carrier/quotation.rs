//! A mail that stands quoted in the text of another: its header lines, and its body as an artifact of its own.

use super::head::{self, Head};
use super::signs;
use super::words::{self, Field};
use super::{dates, mailboxes};
use crate::authentication;
use crate::envelope::Header;
use crate::quoted;
use crate::route::Route;
use crate::sender::{self, Scene};
use creel_evidence::Quote;
use creel_evidence::dissection::{Link, LinkContext, Text};
use creel_evidence::locus::{Locus, Span};
use creel_evidence::mail::{Envelope, HeaderField, Mailbox, Recipient, RecipientField, Subject};
use creel_openers::html;
use std::ops::Range;

/// A block of header lines in a text, read.
pub(super) struct Quotation {
    pub(super) head: Head,
    pub(super) header: Header,
    /// Recipients that are shown by name alone.
    pub(super) names: Vec<(String, Quote)>,
    /// The block.
    pub(super) at: Quote,
}

/// Reads the first block in `text`; `links` are those of the whole submission.
pub(super) fn read(text: &Text, links: &[Link]) -> Option<Quotation> {
    let head = head::find(&text.visible.text)?;
    let (header, names) = header(text, &head, links);
    let at = text.visible.quote(text.artifact, head.range.clone());
    Some(Quotation { head, header, names, at })
}

/// The header that the block shows. Nothing in it tells how the mail came or who vouched for its sender.
fn header(text: &Text, head: &Head, links: &[Link]) -> (Header, Vec<(String, Quote)>) {
    let visible = &text.visible;
    let locus = |range: Range<usize>| Locus::utf8(text.artifact, visible.source(range));
    let mut envelope = Envelope::default();
    let mut names = Vec::new();
    let mut headers = Vec::new();
    for (field, range) in &head.fields {
        let value = visible.text.get(range.clone()).unwrap_or_default();
        if value.is_empty() {
            continue;
        }
        headers.push(HeaderField {
            name: field.name().to_owned(),
            value: value.split_whitespace().collect::<Vec<_>>().join(" "),
            at: locus(range.clone()),
        });
        let list = || {
            mailboxes::parse(value).into_iter().map(|written| {
                let place = range.start + written.range.start..range.start + written.range.end;
                Mailbox { name: written.name, address: written.address, at: locus(place) }
            })
        };
        match field {
            Field::From => {
                let mut from = list().next();
                // Some programs show the name and keep the address in the link.
                if let Some(mailbox) = from.as_mut().filter(|mailbox| mailbox.address.is_empty()) {
                    mailbox.address = linked(text, visible.source(range.clone()), links).unwrap_or_default();
                }
                envelope.from = from.into_iter().collect();
            }
            Field::ReplyTo => {
                envelope.reply_to = list().filter(|mailbox| !mailbox.address.is_empty()).collect();
            }
            Field::To | Field::Cc => {
                let kind = if *field == Field::To { RecipientField::To } else { RecipientField::Cc };
                let (known, nameless): (Vec<_>, Vec<_>) =
                    list().partition(|mailbox| !mailbox.address.is_empty());
                let alone = known.is_empty() && nameless.len() == 1;
                let address = linked(text, visible.source(range.clone()), links).filter(|_| alone);
                for mut mailbox in nameless {
                    match &address {
                        Some(address) => {
                            mailbox.address.clone_from(address);
                            envelope.recipients.push(Recipient { field: kind, mailbox });
                        }
                        None => names.push((mailbox.name.clone(), Quote::new(mailbox.at, &mailbox.name))),
                    }
                }
                envelope
                    .recipients
                    .extend(known.into_iter().map(|mailbox| Recipient { field: kind, mailbox }));
            }
            Field::Subject => {
                let subject = value.split_whitespace().collect::<Vec<_>>().join(" ");
                envelope.subject = Some(Subject { text: subject, at: locus(range.clone()) });
            }
            Field::Date => envelope.date = dates::parse(value, !head.english),
        }
    }
    let route = Route::default();
    let authenticated = authentication::outcome(None, &[], &route);
    // Quoted text claims; nobody vouches for it, and no server saw it.
    let scene = Scene { headers: &headers, envelope: &envelope, received: &[], route: &route };
    let facts = sender::facts(&scene, &[]);
    let header = Header {
        headers,
        envelope,
        received: Vec::new(),
        authentication: Vec::new(),
        sender: authenticated,
        facts,
        anomalies: Vec::new(),
        route,
        links: Vec::new(),
    };
    (header, names)
}

/// The address of the first `mailto:` link in a stretch of the source.
fn linked(text: &Text, place: Span, links: &[Link]) -> Option<String> {
    let here = |link: &&Link| {
        let at = link.at.range;
        link.artifact == text.artifact
            && link.context == LinkContext::Anchor
            // The reference stands in the tag in front of the text that is seen.
            && at.end <= place.end
            && at.start + ANCHOR_BYTES >= place.start
    };
    let target =
        links.iter().filter(here).filter_map(|link| link.target.as_ref()).rfind(|t| t.scheme == "mailto")?;
    let found = crate::recognise::address::find(&target.path).into_iter().next()?;
    Some(found.value)
}

/// Bytes between the reference of a link and the text that it shows.
const ANCHOR_BYTES: usize = 200;

/// The ranges of the UTF-8 view that hold the quoted body, and the quotation marks to take off.
pub(super) fn body(text: &Text, head: &Head, utf8: &str) -> (Vec<Range<usize>>, usize) {
    let end = text.visible.source(head.range.end.saturating_sub(1)..head.range.end).end;
    if text.html {
        let found = html::quotation(utf8, end, words::containers());
        let styles = found.styles.iter().map(|span| span.range());
        return (styles.chain([found.rest.range()]).filter(|range| !range.is_empty()).collect(), 0);
    }
    let rest = utf8.get(end..).unwrap_or_default();
    let mut last = end + rest.len();
    if head.marks > 0 {
        let mut at = end;
        for (number, line) in rest.split_inclusive('\n').enumerate() {
            // Ends with the first line that is written by somebody else.
            if number > 0 && !line.trim().is_empty() && quoted::marks(line) < head.marks {
                last = at;
                break;
            }
            at += line.len();
        }
    }
    (std::iter::once(end..last).collect(), head.marks)
}

/// Recipients that are shown by the name of a mailbox that is known otherwise, as recipients with its address.
pub(super) fn resolve(header: &mut Header, names: &[(String, Quote)], known: &Mailbox) {
    if known.address.is_empty()
        || header.envelope.recipients.iter().any(|r| r.mailbox.address.eq_ignore_ascii_case(&known.address))
    {
        return;
    }
    if let Some((name, at)) = names.iter().find(|(name, _)| signs::is_name_of(name, known)) {
        let mailbox = Mailbox { name: name.clone(), address: known.address.clone(), at: at.locus.clone() };
        header.envelope.recipients.push(Recipient { field: RecipientField::To, mailbox });
    }
}
