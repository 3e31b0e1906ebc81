//! The claim in all other places: subject, text, signature, footer, pictures, addresses.
//!
//! Each function looks at one place and adds points; none of them decides.

use super::candidates::{Candidates, brand_in};
use super::display::named_together;
use super::names::key;
use super::{products, signature};
use crate::exhibit::{Exhibit, quote_link};
use crate::lure::Tally;
use crate::normal::plain;
use creel_evidence::dissection::Text;
use creel_evidence::mail::Authenticated;
use creel_evidence::verdict::Lure;
use creel_evidence::{DomainName, Locus, Quote};
use creel_reference::brands::{self, Brand, Mention};
use creel_reference::hosts;
use std::collections::HashMap;
use std::ops::Range;

/// Bytes of a text in which mentions are looked for.
const OPENING: usize = 4000;

/// Whether a brand's trade fits the story.
pub(super) fn fits(brand: &Brand, lure: Lure) -> bool {
    let mut with = Tally::default();
    with.add_sector(brand.sector);
    with.points(lure) > 0.0
}

/// How far a mention is the brand and not an ordinary word: an ordinary word is written small and fits no story.
pub(super) fn certainty(mention: &Mention, text: &str, lure: Lure) -> f32 {
    let capital =
        text.get(mention.range.clone()).and_then(|name| name.chars().next()).is_some_and(char::is_uppercase);
    match (mention.ambiguous, capital && fits(mention.brand, lure), capital) {
        (false, ..) => 1.0,
        (true, true, _) => 0.85,
        (true, false, true) => 0.4,
        (true, false, false) => 0.1,
    }
}

/// Brands in the subject. They speak for the sender unless the mail is part of a talk, or the sender is `named`
/// already and no story that fits them is `told`.
pub(super) fn from_subject(
    exhibit: &Exhibit<'_>,
    lure: Lure,
    (named, told): (bool, bool),
    candidates: &mut Candidates,
) {
    let subject = plain(exhibit.subject, 400);
    for mention in brands::find(&subject) {
        let borrowed = exhibit.authenticated == Authenticated::Fail;
        let speaks = !exhibit.is_conversation() && (!named || borrowed || told && fits(mention.brand, lure));
        let points = if speaks { 3.0 } else { 1.0 } * certainty(&mention, &subject, lure);
        candidates.add("", Some(mention.brand), points, speaks && points > 2.0, exhibit.quote_subject());
    }
    // Names written together: `AcmeTools` for `Acme Tools`.
    let long = subject.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 8);
    for brand in long.filter_map(named_together).take(2) {
        candidates.add("", Some(brand), if named { 1.0 } else { 2.5 }, !named, exhibit.quote_subject());
    }
}

/// Brands named in passing: the first mention counts most, and opening and end of a text are enough.
pub(super) fn from_body(text: &Text, lure: Lure, candidates: &mut Candidates) {
    let visible = &text.visible.text;
    let opening = visible.get(..boundary(visible, OPENING)).unwrap_or_default();
    // Names with invisible characters or look-alikes inside are found in the plain form, which has no way back.
    let undisguised = if opening.is_ascii() { None } else { Some(plain(opening, OPENING)) };
    let searched = undisguised.as_deref().unwrap_or(opening);
    let mut seen: HashMap<&'static str, f32> = HashMap::new();
    for mention in brands::find(searched) {
        if is_part_of_address(searched, &mention.range) {
            continue;
        }
        let so_far = seen.entry(mention.brand.name).or_insert(0.0);
        let mut points: f32 = match *so_far {
            0.0 if mention.range.start < 800 => 1.8,
            0.0 => 1.2,
            _ => 0.4,
        };
        points *=
            certainty(&mention, searched, lure) * if mention.brand.sector == "social" { 0.3 } else { 1.0 };
        if *so_far + points <= 3.0 {
            *so_far += points;
            let as_written = searched.get(mention.range.clone()).and_then(|name| {
                let at = if undisguised.is_none() { mention.range.start } else { opening.find(name)? };
                Some(text.visible.quote(text.artifact, at..at + name.len()))
            });
            let whole = || text.visible.quote(text.artifact, 0..boundary(visible, 160));
            candidates.add("", Some(mention.brand), points, false, as_written.or_else(|| Some(whole())));
        }
    }
}

pub(super) fn from_footers(text: &Text, candidates: &mut Candidates) -> signature::Signature {
    let visible = &text.visible.text;
    let quote = |range: Range<usize>| Some(text.visible.quote(text.artifact, range));
    if let Some((name, range)) = signature::copyright(visible) {
        candidates.add_name(&name, 2.5, quote(range));
    }
    if let Some((name, range)) = signature::team(visible) {
        candidates.add_name(&name, 3.0, quote(range));
    }
    let block = signature::block(visible);
    if let Some((name, range)) = &block.organisation {
        let points = if block.person.is_some() { 3.5 } else { 2.0 };
        candidates.add_name(name, points, quote(range.clone()));
    }
    block
}

/// Names that no list holds, by how they are written.
pub(super) fn from_products(exhibit: &Exhibit<'_>, candidates: &mut Candidates) {
    let Some(text) = exhibit.shown.iter().max_by_key(|text| text.visible.text.len()) else { return };
    let head = format!("{} {}", plain(exhibit.display_name(), 200), plain(exhibit.subject, 400));
    for (name, count, range) in products::coined(&head, &text.visible.text) {
        if is_recipient(exhibit, &name) {
            continue;
        }
        let points = 1.8 + 0.2 * count.min(6) as f32;
        let quote =
            range.map(|range| text.visible.quote(text.artifact, range)).or_else(|| exhibit.quote_subject());
        candidates.add_name(&name, points, quote);
    }
}

/// Whether a word is the recipient's own name, as personalised mails repeat it.
pub(super) fn is_recipient(exhibit: &Exhibit<'_>, word: &str) -> bool {
    let word = key(word);
    exhibit.dissection.envelope.recipients.iter().take(8).any(|recipient| {
        let local = key(&recipient.mailbox.local_part().replace(['.', '_'], ""));
        local.contains(&word) || key(&recipient.mailbox.name).contains(&word)
    })
}

pub(super) fn from_pages(exhibit: &Exhibit<'_>, candidates: &mut Candidates) {
    for page in &exhibit.dissection.pages {
        let title = page.title.iter().map(|(title, span)| (title.as_str(), *span, 1.5));
        let images = page.images.iter().map(|image| (image.alt.as_str(), image.span, 1.2)).take(40);
        let mut seen: Vec<&str> = Vec::new();
        for (words, span, points) in
            title.chain(images).filter(|(words, _, _)| !words.is_empty() && words.len() < 300)
        {
            if let Some(mention) = brand_in(words)
                && mention.brand.sector != "social"
                && !seen.contains(&mention.brand.name)
            {
                seen.push(mention.brand.name);
                let quote = Quote::new(Locus::utf8(page.artifact, span), words);
                candidates.add("", Some(mention.brand), points, false, Some(quote));
            }
        }
    }
}

/// The sender's domain and local part, and hosts of links that carry a brand's name.
pub(super) fn from_addresses(exhibit: &Exhibit<'_>, candidates: &mut Candidates) {
    if let Some(domain) = &exhibit.from_domain {
        // A domain that fails authentication was borrowed for its repute, often for another brand's story.
        if let Some(brand) = brands::by_domain(domain).filter(|brand| !is_mail_provider(brand, domain))
            && exhibit.authenticated != Authenticated::Fail
        {
            // It is a borrowed domain, too, where another name is displayed.
            let alone = !candidates.0.iter().any(|c| c.strong);
            candidates.add("", Some(brand), 2.0, alone, exhibit.quote_from());
        }
        let label: String = domain.registrable_label().chars().filter(|c| c.is_alphanumeric()).collect();
        for candidate in candidates.0.iter_mut().filter(|c| c.key.len() >= 4 && label.contains(&c.key)) {
            candidate.points += 1.5;
        }
    }
    if let Some(from) = exhibit.from {
        let domain = from.address.rsplit_once('@').map_or("", |(_, domain)| domain);
        let known = exhibit.from_domain.as_ref().is_some_and(|domain| brands::by_domain(domain).is_some());
        let words =
            if known { from.local_part().to_owned() } else { format!("{} {domain}", from.local_part()) };
        if let Some(mention) = brand_in(&words.replace(['.', '-', '_'], " "))
            && !matches!(mention.brand.sector, "software" | "hosting" | "social")
        {
            candidates.add("", Some(mention.brand), 2.0, true, exhibit.quote_from());
        }
    }
    let mut hosts: Vec<&str> = Vec::new();
    for link in exhibit.links.iter().take(60) {
        let Some(domain) = link.target.as_ref().and_then(|target| target.domain()) else { continue };
        if hosts.contains(&domain.as_str()) {
            continue;
        }
        hosts.push(domain.as_str());
        let label = domain.registrable_label().replace('-', " ");
        if brands::by_domain(domain).is_none()
            && let Some(mention) = brand_in(&label)
        {
            candidates.add("", Some(mention.brand), 1.5, false, Some(quote_link(link)));
        }
    }
}

/// Free-mail providers and hosts of tenants' names are brands too, but an address there does not speak for them.
pub(super) fn is_mail_provider(brand: &Brand, domain: &DomainName) -> bool {
    hosts::is_free_mail(domain)
        || hosts::is_anybodys(domain)
        || brand.sector == "social"
        || domain.is_within("onmicrosoft.com")
}

/// Whether a mention is a piece of a mail address, host name or URL.
pub(super) fn is_part_of_address(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).and_then(|text| text.chars().next_back());
    let mut after = text.get(range.end..).unwrap_or_default().chars();
    let dotted =
        |c: Option<char>, next: Option<char>| c == Some('.') && next.is_some_and(char::is_alphanumeric);
    matches!(before, Some('@' | '.' | '/' | '_')) || {
        let first = after.next();
        matches!(first, Some('@' | '/' | '_')) || dotted(first, after.next())
    }
}

/// The last character boundary at or before `at`.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}
