//! What the detectors look at: a dissection, laid out the way a reader meets it.
//!
//! An exhibit borrows the dissection and adds what several readings need: the visible text in a form in which
//! phrases can be looked up, the links that can be clicked on in reading order, and, filled in one after the
//! other by [`crate::judge`], language, claim, lure and call to action. It never changes the dissection and
//! decides nothing itself.

pub mod pretext;

use crate::identities::Identities;
use crate::normal::Normalised;
use crate::persuasion::Moves;
use creel_evidence::dissection::{Dissection, Link, Text};
use creel_evidence::mail::{Authenticated, Mailbox};
use creel_evidence::verdict::{Action, CallToAction, Claim, Lure, Spoken};
use creel_evidence::{Artifact, ArtifactRole, DomainName, Locus, Quote};
use creel_reference::brands::{Brand, Brands};
use creel_reference::hosts;
use pretext::Pretext;
use std::ops::Range;

/// Bytes of visible text up to which a body leaves the word to what came with it.
const BRIEF: usize = 600;

/// How the domain in `From` stands to the claimed identity. It says nothing about authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is claimed, or `From` has no domain.
    Unknown,
    /// The claimed brand's own domain, or a domain that carries the claimed name as its registrable label.
    Own,
    /// A platform that sends in its customers' name (mailing service, form builder, ticket system).
    Platform,
    /// A free-mail provider.
    FreeMail,
    /// Any other domain.
    Elsewhere,
}

/// One mail (or loose file), laid out for reading.
#[derive(Debug, Clone)]
pub struct Exhibit<'a> {
    /// Everything that was read out of the submission.
    pub dissection: &'a Dissection,
    /// Whose names are known.
    pub identities: &'a Identities,
    /// The decoded subject; empty if there is none. Hostile text.
    pub subject: &'a str,
    /// The texts a reader is shown, in order: [`Dissection::shown`], and where that is plain text only the HTML
    /// alternatives as well, because most mail programs prefer HTML wherever it stands. A mail that says little itself
    /// ("see attached") is read on in what its files show: pages of documents, codes in pictures, pages that scripts
    /// wrote.
    pub shown: Vec<&'a Text>,
    /// Subject and shown visible text, made for looking up phrases: lower case, invisible characters removed,
    /// look-alike and styled characters as ASCII, accents of Latin letters removed (`você` is `voce`, `ß` is
    /// `ss`), every run of white space one space. Subject first, then [`Self::body_start`]. At most
    /// [`Exhibit::TEXT_LIMIT`] bytes. [`Self::quote`] leads back to the bytes of the mail.
    pub text: String,
    /// Where the body begins in [`Self::text`].
    pub body_start: usize,
    /// Links of the shown texts that a reader can see and click on, in reading order. Web, `mailto:` and `tel:`
    /// links alike, also those that no browser could open.
    pub links: Vec<&'a Link>,
    /// The first mailbox in `From` that has an address.
    pub from: Option<&'a Mailbox>,
    /// The domain of that mailbox.
    pub from_domain: Option<DomainName>,
    /// What receiving servers said about the domain in `From`.
    pub authenticated: Authenticated,
    /// ISO 639-1 code of the visible text.
    pub language: Option<&'static str>,
    /// All languages of the visible text, the main one first.
    pub languages: Vec<Spoken>,
    /// The claimed identity.
    pub claim: Option<Claim>,
    /// The brand behind the claim, if it is a known one.
    pub claimed_brand: Option<&'a Brand>,
    /// How the domain in `From` stands to the claim.
    pub standing: Standing,
    /// The story.
    pub lure: Lure,
    /// How plainly it is told: the points of its cues; a typical cue in the body gives 1, one that names the story 3.5.
    pub lure_points: f32,
    /// Other stories that the same text tells, most points first.
    pub other_lures: Vec<Lure>,
    /// By which moves the text works on its reader.
    pub moves: Moves,
    /// The particular things that are asked for, each with its first place in [`Self::text`].
    pub pretexts: Vec<(Pretext, Range<usize>)>,
    /// What the reader is asked to do.
    pub action: CallToAction,
    /// The link behind the call to action, if it is one.
    pub action_link: Option<&'a Link>,
    /// Whether somebody else plainly sent it, judged by claim, `From`, authentication and links, before the
    /// detectors run. A detector may rely on it; the verdict may still add to it.
    pub impersonation: bool,
    map: Normalised<'a>,
}

impl<'a> Exhibit<'a> {
    /// Bytes of [`Self::text`] at most; longer mails are read up to here.
    pub const TEXT_LIMIT: usize = 64 * 1024;

    /// Lays out a dissection beside what is compiled in. Language, claim, lure and call to action are still open.
    #[must_use]
    pub fn of(dissection: &'a Dissection) -> Self {
        Self::knowing(dissection, Identities::shipped())
    }

    /// The same beside the identities that the user knows.
    #[must_use]
    pub fn knowing(dissection: &'a Dissection, identities: &'a Identities) -> Self {
        let envelope = &dissection.envelope;
        let shown = shown(dissection);
        let mut map = Normalised::new(Self::TEXT_LIMIT);
        if let Some(subject) = &envelope.subject {
            map.push_subject(subject);
        }
        let body_start = map.text.len();
        for text in &shown {
            map.push_text(text);
        }
        let pretexts = pretext::read(&map.text);
        // A comma in a name without quotation marks (`Acme, <a@firm.example>`) makes two mailboxes, the first without
        // an address: who writes is the one that has one.
        let addressed = envelope.from.iter().find(|mailbox| mailbox.domain().is_some());
        let from = addressed.or_else(|| envelope.from.first());
        Self {
            dissection,
            identities,
            subject: envelope.subject.as_ref().map_or("", |subject| subject.text.as_str()),
            links: clickable(dissection, &shown),
            shown,
            text: std::mem::take(&mut map.text),
            body_start,
            from,
            from_domain: from.and_then(Mailbox::domain),
            authenticated: dissection.sender.outcome,
            language: None,
            languages: Vec::new(),
            claim: None,
            claimed_brand: None,
            standing: Standing::Unknown,
            lure: Lure::Other,
            lure_points: 0.0,
            other_lures: Vec::new(),
            moves: Moves::default(),
            pretexts,
            action: CallToAction { kind: Action::None, host: None, value: None, at: Vec::new() },
            action_link: None,
            impersonation: false,
            map,
        }
    }

    /// The brands that are known.
    #[must_use]
    pub fn brands(&self) -> &'a Brands {
        &self.identities.brands
    }

    /// Whether a domain is one where anybody gets an address, so that it speaks for nobody.
    pub(crate) fn is_mail_provider(&self, domain: &DomainName) -> bool {
        hosts::is_free_mail(domain) || hosts::is_anybodys(domain) || domain.is_within("onmicrosoft.com")
    }

    /// The part of [`Self::text`] that the body gave.
    #[must_use]
    pub fn body(&self) -> &str {
        self.text.get(self.body_start..).unwrap_or_default()
    }

    /// The bytes of the mail behind a byte range of [`Self::text`]; `None` only if the range holds no text.
    #[must_use]
    pub fn quote(&self, range: Range<usize>) -> Option<Quote> {
        self.map.quote(range)
    }

    /// Whether the mail is part of a talk: on a discussion list, or an answer that says so in its subject and names
    /// what it answers.
    #[must_use]
    pub fn is_conversation(&self) -> bool {
        let has =
            |name: &str| self.dissection.headers.iter().any(|field| field.name.eq_ignore_ascii_case(name));
        let start: String = self.text.chars().take(4).collect();
        let says_so =
            ["re:", "aw:", "sv:", "r: ", "ant:", "odp:", "res:"].iter().any(|mark| start.starts_with(mark));
        says_so && !self.dissection.envelope.references.is_empty() || has("List-Post") || has("Mailing-List")
    }

    /// The display name in `From`; empty if there is none. Hostile text.
    #[must_use]
    pub fn display_name(&self) -> &'a str {
        let Some(from) = self.from else { return "" };
        let first = self.dissection.envelope.from.first().filter(|first| first.domain().is_none());
        match first {
            Some(first) if from.name.is_empty() && first.name.is_empty() => &first.address,
            Some(first) if from.name.is_empty() => &first.name,
            _ => &from.name,
        }
    }

    /// A quote of the `From` mailbox as written.
    #[must_use]
    pub fn quote_from(&self) -> Option<Quote> {
        self.from.map(quote_mailbox)
    }

    /// A quote of the subject.
    #[must_use]
    pub fn quote_subject(&self) -> Option<Quote> {
        self.dissection.envelope.subject.as_ref().map(|subject| Quote::new(subject.at.clone(), &subject.text))
    }
}

/// A quote of a mailbox as `Name <address>`.
#[must_use]
pub fn quote_mailbox(mailbox: &Mailbox) -> Quote {
    let text = match (mailbox.name.is_empty(), mailbox.address.is_empty()) {
        (true, _) => mailbox.address.clone(),
        (_, true) => mailbox.name.clone(),
        _ => format!("{} <{}>", mailbox.name, mailbox.address),
    };
    Quote::new(mailbox.at.clone(), &text)
}

/// A quote of a file: its name where the name stands; without one, its bytes.
#[must_use]
pub fn quote_file(file: &Artifact) -> Quote {
    match (&file.name, &file.name_at) {
        (Some(name), Some(at)) => Quote::new(at.clone(), name),
        _ => Quote::new(Locus::bytes(file.id, 0..usize::try_from(file.size).unwrap_or(usize::MAX)), ""),
    }
}

/// A quote of a link: the reference as written.
#[must_use]
pub fn quote_link(link: &Link) -> Quote {
    Quote::new(link.at.clone(), &link.raw)
}

fn shown(dissection: &Dissection) -> Vec<&Text> {
    let mut shown: Vec<&Text> = dissection.shown().collect();
    if !shown.iter().any(|text| text.html) {
        let is_page = |text: &&Text| text.role == ArtifactRole::Alternative && text.html;
        shown.extend(
            dissection.texts.iter().filter(is_page).filter(|text| !text.visible.text.trim().is_empty()),
        );
    }
    let said: usize = shown.iter().map(|text| text.visible.text.trim().len()).sum();
    if said <= BRIEF {
        shown.extend(dissection.texts.iter().filter(|text| text.role == ArtifactRole::Content));
    }
    shown
}

/// The links a reader can click on, text by text, in the order in which they are met.
fn clickable<'a>(dissection: &'a Dissection, shown: &[&Text]) -> Vec<&'a Link> {
    let order =
        |link: &Link| shown.iter().position(|text| text.artifact == link.artifact && text.role == link.role);
    let mut links: Vec<(usize, &Link)> = dissection
        .links
        .iter()
        .filter(|link| link.visible && link.context.is_clickable())
        .filter_map(|link| Some((order(link)?, link)))
        .collect();
    links.sort_by_key(|(text, link)| (*text, link.position));
    links.into_iter().map(|(_, link)| link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_dissect::{Limits, dissect};

    fn mail(type_: &str, body: &str) -> Dissection {
        let mail = format!(
            "From: Desk <a@firm.test>\r\nSubject: Re: Your p\u{430}rcel\r\nMIME-Version: 1.0\r\nContent-Type: {type_}\r\n\r\n{body}"
        );
        dissect(mail.as_bytes(), &Limits::default()).dissection
    }

    #[test]
    fn the_text_leads_back_to_the_bytes() {
        let dissection = mail(
            "text/html; charset=utf-8",
            "<p>Caf\u{e9}&nbsp;<b>PR\u{200b}IZE</b> <a href='https://x.test/'>go</a>",
        );
        let exhibit = Exhibit::of(&dissection);
        assert_eq!(exhibit.text.trim(), "re: your parcel cafe prize go");
        assert_eq!(exhibit.body().trim(), "cafe prize go");
        let at = exhibit.text.find("prize").unwrap();
        assert_eq!(exhibit.quote(at..at + 5).unwrap().text, "PR\u{200b}IZE");
        assert_eq!(exhibit.links.len(), 1);
        assert!(!exhibit.is_conversation());
    }

    #[test]
    fn a_comma_in_the_name_does_not_hide_the_sender() {
        let mail = b"From: Acme Team, <a@firm.example>\r\nSubject: x\r\n\r\nHello\r\n";
        let dissection = dissect(mail, &Limits::default()).dissection;
        let exhibit = Exhibit::of(&dissection);
        assert_eq!(exhibit.from_domain.as_ref().map(DomainName::as_str), Some("firm.example"));
        assert_eq!(exhibit.display_name(), "Acme Team");
    }

    #[test]
    fn who_says_little_is_read_on_in_the_files() {
        let told = |body: &str| {
            let mut dissection = mail("text/plain", body);
            let mut content = dissection.texts[0].clone();
            content.role = ArtifactRole::Content;
            content.visible.text = "your mailbox is full".to_owned();
            dissection.texts.push(content);
            Exhibit::of(&dissection).text.contains("mailbox is full")
        };
        assert!(told("See the file."));
        assert!(!told(&"The minutes of our meeting on Monday. ".repeat(30)));
    }

    #[test]
    fn html_is_shown_before_plain_text_wherever_it_stands() {
        let parts = "--e\r\nContent-Type: text/html\r\n\r\n<p>Pay the fee <a href='https://x.test/'>here</a>\r\n\
            --e\r\nContent-Type: text/plain\r\n\r\nNo HTML.\r\n--e--\r\n";
        let dissection = mail("multipart/alternative; boundary=e", parts);
        let exhibit = Exhibit::of(&dissection);
        assert!(exhibit.text.contains("pay the fee"));
        assert_eq!(exhibit.links.len(), 1);
    }
}
