//! What the reader is asked to do, and the one link that leads there.
//!
//! A mail's links differ in what they are for: a button, a logo, a footer. Each gets points for what speaks for it
//! being the way that the story leads (its words, its size, its place, how often it is repeated) and loses them for
//! what speaks against (unsubscribing, legal notes, social media). Without such a link, attachments, numbers to call
//! and requests for an answer are looked for, in this order.

use crate::exhibit::{Exhibit, quote_link};
use crate::normal::{Accents, normal};
use aho_corasick::AhoCorasick;
use creel_evidence::dissection::{Link, LinkContext, Text};
use creel_evidence::verdict::{Action, CallToAction, Lure};
use creel_evidence::{Artifact, ArtifactRole, ContentType, Locus, Quote};
use creel_reference::hosts::{self, HostClass};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

const WORDS: &str = include_str!("../data/action-words.tsv");

/// Links that are looked at.
const LINKS: usize = 300;
/// Points below which a link leads nowhere.
const LEAST: f32 = -2.0;

/// What words are for; see the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Press = 1,
    Leave = 2,
    Legal = 4,
    Browser = 8,
    Call = 16,
    Answer = 32,
}

/// One automaton over all words, and the purpose of each.
struct Words {
    automaton: Option<AhoCorasick>,
    purposes: Vec<Purpose>,
}

static PURPOSES: LazyLock<Words> = LazyLock::new(|| {
    let mut patterns = Vec::new();
    let mut purposes = Vec::new();
    for line in WORDS.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t');
        let purpose = match columns.next() {
            Some("press") => Purpose::Press,
            Some("leave") => Purpose::Leave,
            Some("legal") => Purpose::Legal,
            Some("browser") => Purpose::Browser,
            Some("call") => Purpose::Call,
            Some("answer") => Purpose::Answer,
            _ => continue,
        };
        for word in columns.nth(1).unwrap_or_default().split(';') {
            let closed = if word.ends_with(' ') { " " } else { "" };
            patterns.push(normal(word, Accents::Drop, 100) + closed);
            purposes.push(purpose);
        }
    }
    Words { automaton: AhoCorasick::new(patterns).ok(), purposes }
});

/// The purposes that a text in normal form speaks of, by words that begin there.
fn purposes(text: &str) -> u8 {
    let words = &*PURPOSES;
    let Some(automaton) = &words.automaton else { return 0 };
    automaton.find_overlapping_iter(text).fold(0, |all, hit| {
        let before = text.get(..hit.start()).and_then(|before| before.chars().next_back());
        let begins = before.is_none_or(|c| !c.is_alphanumeric() || !c.is_ascii());
        let purpose = words.purposes.get(hit.pattern().as_usize()).filter(|_| begins);
        all | purpose.map_or(0, |&purpose| purpose as u8)
    })
}

const fn has(purposes: u8, purpose: Purpose) -> bool {
    purposes & purpose as u8 != 0
}

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
    let lives_by_answer = exhibit.lure == Lure::AdvanceFee && has(purposes(exhibit.body()), Purpose::Answer);
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
    let name = artifact.name.clone();
    let size = usize::try_from(artifact.size).unwrap_or(usize::MAX);
    let quote = Quote::new(Locus::bytes(artifact.id, 0..size), name.as_deref().unwrap_or_default());
    CallToAction { kind, host: None, value: name, at: vec![quote] }
}

fn is_mail(link: &Link) -> bool {
    starts_with(&link.raw, "mailto:")
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.trim_start().as_bytes().get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
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
    let plain = !host.is_empty() && host.contains('.') && !host.contains(|c: char| c.is_whitespace() || c == '%');
    if plain { Some(host.trim_end_matches('.').to_lowercase()) } else { read() }
}

/// The link with most points. Links that nobody sees count too, with a handicap: a picture that is not loaded leaves
/// its link without anything to see.
fn best_link<'a>(exhibit: &Exhibit<'a>) -> Option<(&'a Link, f32)> {
    let in_shown = |link: &&Link| exhibit.shown.iter().any(|text| text.artifact == link.artifact && text.role == link.role);
    let unseen = exhibit.dissection.links.iter().filter(|link| !link.visible && link.context.is_clickable());
    let all = exhibit.links.iter().copied().chain(unseen.filter(in_shown));
    let links: Vec<&Link> = all.filter(|link| leads_somewhere(link)).take(LINKS).collect();
    let hosts: Vec<Option<String>> = links.iter().map(|link| host_as_written(link)).collect();
    let mut by_target: HashMap<&str, u8> = HashMap::new();
    let mut by_host: HashMap<&str, u8> = HashMap::new();
    for (link, host) in links.iter().zip(&hosts) {
        let most = |n: &mut u8| *n = (*n + 1).min(4);
        most(by_target.entry(link.raw.as_str()).or_default());
        most(by_host.entry(host.as_deref().unwrap_or_default()).or_default());
    }
    let leaving: Vec<LeavingLines<'_>> = exhibit.shown.iter().map(|text| LeavingLines::of(text)).collect();
    let count = links.len().max(1) as f32;
    let mut best: Option<(&Link, f32)> = None;
    for (place, (&link, host)) in links.iter().zip(&hosts).enumerate() {
        let repeated = by_target.get(link.raw.as_str()).copied().unwrap_or(1);
        let same_host = host.as_deref().and_then(|host| by_host.get(host).copied()).unwrap_or(1);
        let mut points = purpose_points(exhibit, link);
        points += 1.0 - place as f32 / count;
        points += f32::from(repeated - 1) * 0.5 + f32::from(same_host - 1) * 0.2;
        if !link.visible {
            points -= 2.0;
        }
        if leaving.iter().any(|lines| lines.hold(link)) {
            points -= 8.0;
        }
        if best.is_none_or(|(_, most)| points > most) {
            best = Some((link, points));
        }
    }
    best
}

/// The lines of a text that speak of leaving a list: `To stop receiving our news, click here`.
struct LeavingLines<'a> {
    text: &'a Text,
    /// In characters of the visible text.
    lines: Vec<Range<usize>>,
}

impl<'a> LeavingLines<'a> {
    /// Characters of a line beyond which it is a paragraph that may speak of other things too.
    const LONG: usize = 400;

    fn of(text: &'a Text) -> Self {
        let mut lines = Vec::new();
        let mut start = 0;
        for line in text.visible.text.split('\n') {
            let end = start + line.chars().count();
            if end - start < Self::LONG && has(purposes(&normal(line, Accents::Drop, 4 * Self::LONG)), Purpose::Leave) {
                lines.push(start..end);
            }
            start = end + 1;
        }
        Self { text, lines }
    }

    /// Whether a link stands in such a line. A link's position is counted before the line break in front of it.
    fn hold(&self, link: &Link) -> bool {
        let same = link.artifact == self.text.artifact && link.role == self.text.role;
        let near = |line: &Range<usize>| link.position + 4 >= line.start && link.position < line.end;
        same && !self.lines.is_empty() && self.lines.iter().any(near)
    }
}

fn leads_somewhere(link: &Link) -> bool {
    let web = link.target.as_ref().is_some_and(creel_evidence::web::WebAddress::is_web);
    web || starts_with(&link.raw, "http") || is_mail(link)
}

/// Points for what a link is for.
fn purpose_points(exhibit: &Exhibit<'_>, link: &Link) -> f32 {
    let text = normal(&link.text, Accents::Drop, 200);
    let target = link.raw.to_ascii_lowercase();
    let tail: String = target.chars().take(300).collect();
    let said = purposes(&text);
    let pressed = has(said, Purpose::Press);
    let mut points = if pressed { 3.0 } else { 0.0 };
    if has(said | purposes(&tail), Purpose::Leave) {
        points -= 8.0;
    }
    if has(said, Purpose::Legal) {
        points -= 5.0;
    }
    if has(said, Purpose::Browser) {
        points -= 4.0;
    }
    points += match link.context {
        LinkContext::Picture | LinkContext::Area => 1.0 + picture_size(exhibit, link),
        LinkContext::Anchor if text.is_empty() => -1.0,
        LinkContext::Anchor if text.len() > 160 => -0.5,
        LinkContext::Anchor => 0.8,
        _ => 0.3,
    };
    if is_mail(link) {
        points -= if pressed { 1.5 } else { 4.0 };
    }
    if let Some(domain) = link.target.as_ref().and_then(|target| target.domain()) {
        let is = |class| hosts::is(domain, class);
        if is(HostClass::SocialMedia) && !pressed {
            points -= 4.0;
        }
        if is(HostClass::Standards) {
            points -= 6.0;
        }
        // Decoys: links to the brand's own pages around the one that is not.
        if exhibit.claimed_brand.is_some_and(|brand| brand.owns(domain)) {
            points -= 1.0;
        }
        if exhibit.from_domain.as_ref().is_some_and(|from| from.same_registrable(domain)) {
            points += 0.3;
        }
    }
    points
}

/// A large picture is an offer, a small one a logo or an icon.
fn picture_size(exhibit: &Exhibit<'_>, link: &Link) -> f32 {
    let page = exhibit.dissection.pages.iter().find(|page| page.artifact == link.artifact);
    // The first linked picture whose tag follows the reference.
    let image = page.and_then(|page| page.images.iter().find(|i| i.linked && i.span.start >= link.at.range.start));
    match image.map(|image| (image.width, image.height)) {
        Some((Some(width), _)) if width >= 300 => 1.5,
        Some((Some(width), _)) if width <= 48 => -2.0,
        Some((_, Some(height))) if height <= 32 => -1.5,
        _ => 0.3,
    }
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
    if !has(purposes(body), Purpose::Call) {
        return None;
    }
    let range = telephone(body)?;
    let number = body.get(range.clone())?.to_owned();
    let start = exhibit.body_start;
    let quote = exhibit.quote(start + range.start..start + range.end);
    Some(CallToAction { kind: Action::Phone, host: None, value: Some(number), at: quote.into_iter().collect() })
}

/// The first run of 10 to 13 digits in groups, as telephone numbers are written: with brackets, spaces, dots,
/// hyphens, and a plus or a bracket or several groups, so that order numbers are not taken for one.
fn telephone(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let opens = |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'(');
        let after_word = at > 0 && bytes.get(at - 1).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'#' | b'$' | b'-' | b'.' | b'/'));
        if !bytes.get(at).copied().is_some_and(opens) || after_word {
            at += 1;
            continue;
        }
        let mut end = at;
        let (mut digits, mut groups, mut gap) = (0, 0, true);
        while let Some(&b) = bytes.get(end) {
            if b.is_ascii_digit() {
                digits += 1;
                groups += usize::from(gap);
                gap = false;
            } else if matches!(b, b' ' | b'-' | b'.' | b'(' | b')' | b'+' | b'*' | b'/') && end - at < 30 {
                gap = true;
            } else {
                break;
            }
            end += 1;
        }
        let written = text.get(at..end).unwrap_or_default().trim_end_matches(|c: char| !c.is_ascii_digit());
        let marked = written.starts_with('+') || written.contains('(') || (3..=6).contains(&groups);
        if (10..=13).contains(&digits) && marked && !written.contains('/') {
            return Some(at..at + written.len());
        }
        at = end.max(at + 1);
    }
    None
}

/// An answer, where the text asks for one or the story lives by it.
fn reply(exhibit: &Exhibit<'_>) -> CallToAction {
    let personal = [Lure::AdvanceFee, Lure::RomanceDating, Lure::BusinessRfq, Lure::JobOffer, Lure::LoanInsuranceFinance];
    let asks = has(purposes(exhibit.body()), Purpose::Answer) || personal.contains(&exhibit.lure);
    let address = exhibit.dissection.envelope.reply_to.first().or(exhibit.from);
    if asks && exhibit.text.len() > exhibit.body_start {
        let value = address.map(|mailbox| mailbox.address.clone());
        let at = address.map(crate::exhibit::quote_mailbox).into_iter().collect();
        return CallToAction { kind: Action::Reply, host: None, value, at };
    }
    CallToAction { kind: Action::None, host: None, value: None, at: Vec::new() }
}
