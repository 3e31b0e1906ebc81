//! The claim in all other places: subject, text, signature, footer, pictures, addresses.
//!
//! Each function looks at one place and adds points; none of them decides.

use super::candidates::{Candidates, brand_in};
use super::names::{cleaned, key};
use super::{products, signature};
use crate::exhibit::{Exhibit, quote_link};
use crate::lure::Tally;
use crate::normal::{Accents, normal, plain};
use creel_evidence::DomainName;
use creel_evidence::dissection::Text;
use creel_evidence::mail::Authenticated;
use creel_evidence::verdict::Lure;
use creel_reference::brands::{Brand, Mention, Origin};
use creel_reference::hosts;
use std::collections::HashMap;
use std::ops::Range;

/// Bytes of a text in which mentions are looked for.
const OPENING: usize = 4000;

/// Whether a brand's trade fits the story.
pub(super) fn fits(brand: &Brand, lure: Lure) -> bool {
    let mut with = Tally::default();
    with.add_sector(&brand.sector);
    with.points(lure) > 0.0
}

/// How far a mention is the brand and not an ordinary word: an ordinary word is written small and fits no story.
pub(super) fn certainty(mention: &Mention<'_>, text: &str, lure: Lure) -> f32 {
    let capital =
        text.get(mention.range.clone()).and_then(|name| name.chars().next()).is_some_and(char::is_uppercase);
    match (mention.ambiguous, capital && fits(mention.brand, lure), capital) {
        (false, ..) => 1.0,
        (true, true, _) => 0.85,
        (true, false, true) => 0.4,
        (true, false, false) => 0.1,
    }
}

/// Whether a name means somebody wherever it stands; whom the user watches is addressed and talked about all the time.
fn is_famous(mention: &Mention<'_>) -> bool {
    mention.brand.origin != Origin::Watched
}

/// How far a passing mention counts: networks and papers are named in every footer and teaser.
fn passing(brand: &Brand) -> f32 {
    match brand.sector.as_str() {
        "social" => 0.3,
        "media" => 0.5,
        _ => 1.0,
    }
}

/// Brands in the subject. They speak for the sender unless the mail is part of a talk, or the sender is `named`
/// already and no story that fits them is `told`.
pub(super) fn from_subject<'a>(
    exhibit: &Exhibit<'a>,
    lure: Lure,
    (named, told): (bool, bool),
    candidates: &mut Candidates<'a>,
) {
    let subject = plain(exhibit.subject, 400);
    for mention in exhibit.brands().find(&subject).into_iter().filter(is_famous) {
        let borrowed = exhibit.authenticated == Authenticated::Fail;
        let speaks = !exhibit.is_conversation() && (!named || borrowed || told && fits(mention.brand, lure));
        let points = if speaks { 3.0 } else { 1.0 } * certainty(&mention, &subject, lure);
        candidates.add("", Some(mention.brand), points, speaks && points > 2.0, exhibit.quote_subject());
        // `Acme: was this you?` is written as a name field would be.
        let before = subject.get(..mention.range.start).unwrap_or_default();
        let heads = subject.get(mention.range.end..).is_some_and(|after| after.trim_start().starts_with(':'));
        if heads && speaks && !before.contains(char::is_alphanumeric) {
            candidates.display(mention.brand);
        }
    }
    // Names written together: `AcmeTools` for `Acme Tools`.
    let long = subject.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 8);
    for brand in long.filter_map(|word| exhibit.identities.drawn(word)).take(2) {
        candidates.add("", Some(brand), if named { 1.0 } else { 2.5 }, !named, exhibit.quote_subject());
    }
}

/// Brands named in passing: the first mention counts most, and opening and end of a text are enough.
pub(super) fn from_body<'a>(exhibit: &Exhibit<'a>, text: &Text, lure: Lure, candidates: &mut Candidates<'a>) {
    let visible = &text.visible.text;
    let opening = visible.get(..boundary(visible, OPENING)).unwrap_or_default();
    // Names with invisible characters or look-alikes inside are found in the plain form, which has no way back.
    let undisguised = if opening.is_ascii() { None } else { Some(plain(opening, OPENING)) };
    let searched = undisguised.as_deref().unwrap_or(opening);
    let mut seen: HashMap<&str, f32> = HashMap::new();
    for mention in exhibit.brands().find(searched).into_iter().filter(is_famous) {
        if is_part_of_address(searched, &mention.range) {
            continue;
        }
        let so_far = seen.entry(&mention.brand.name).or_insert(0.0);
        let mut points: f32 = match *so_far {
            0.0 if mention.range.start < 800 => 1.8,
            0.0 => 1.2,
            _ => 0.4,
        };
        points *= certainty(&mention, searched, lure) * passing(mention.brand);
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

/// The site that a web program writes for: WordPress names it in brackets before every subject, and writes as itself.
pub(super) fn from_site_mail(exhibit: &Exhibit<'_>, candidates: &mut Candidates<'_>) {
    let is_program = |name: &str| name.trim().eq_ignore_ascii_case("wordpress");
    let by_program =
        is_program(exhibit.display_name()) || exhibit.from.is_some_and(|from| is_program(from.local_part()));
    let site = exhibit.subject.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'));
    if let Some((site, _)) = site.filter(|_| by_program) {
        let name = site.split('|').next().unwrap_or(site).trim();
        candidates.add(name, None, 12.0, true, exhibit.quote_subject());
    }
}

/// Who wrote the mail that somebody passed on in the text, by the first line that says so. Gives whether there is one.
pub(super) fn from_forward<'a>(exhibit: &Exhibit<'a>, candidates: &mut Candidates<'a>) -> bool {
    const MARKS: &[&str] =
        &["fw:", "fwd:", "enc:", "wg:", "tr:", "rv:", "i:", "doorst:", "vb:", "vs:", "ilt:", "pd:"];
    const FROM: &[&str] = &["from:", "de:", "von:", "van:", "da:", "od:", "fra:", "fran:", "kimden:"];
    let subject = normal(exhibit.subject, Accents::Drop, 20);
    if !MARKS.iter().any(|mark| subject.starts_with(mark)) {
        return false;
    }
    for text in &exhibit.shown {
        let visible = &text.visible.text;
        for line in visible.lines().take(40) {
            let bare = line.trim_start_matches(|c: char| !c.is_alphabetic());
            let folded = normal(bare, Accents::Drop, 12);
            let Some(mark) = FROM.iter().find(|mark| folded.starts_with(*mark)) else { continue };
            let after = bare.get(mark.len()..).unwrap_or_default();
            let written =
                after.split(['<', '[', '(']).next().unwrap_or_default().trim_matches([' ', '*', '"']);
            let Some(name) = cleaned(written) else { continue };
            let start = line.as_ptr() as usize - visible.as_ptr() as usize;
            let quote = text.visible.quote(text.artifact, start..start + line.len());
            candidates.add_name(&name, 7.0, Some(quote));
            return true;
        }
    }
    false
}

pub(super) fn from_footers(text: &Text, writer: &str, candidates: &mut Candidates<'_>) -> signature::Block {
    let visible = &text.visible.text;
    let quote = |range: Range<usize>| Some(text.visible.quote(text.artifact, range));
    if let Some((name, range)) = signature::copyright(visible) {
        candidates.add_name(&name, 2.5, quote(range));
    }
    if let Some((name, range)) = signature::team(visible) {
        candidates.add_name(&name, 3.0, quote(range));
    }
    let block = signature::block(visible, writer);
    if let Some((name, range)) = &block.organisation {
        let points = if block.person.is_some() { 3.5 } else { 2.0 };
        candidates.add_name(name, points, quote(range.clone()));
    }
    block
}

/// Names that no list holds, by how they are written.
pub(super) fn from_products<'a>(exhibit: &Exhibit<'a>, candidates: &mut Candidates<'a>) {
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

/// The sender's domain and local part, and hosts of links that carry a brand's name.
pub(super) fn from_addresses<'a>(exhibit: &Exhibit<'a>, candidates: &mut Candidates<'a>) {
    if let Some(domain) = &exhibit.from_domain {
        // A domain that fails authentication was borrowed for its repute, often for another brand's story.
        if let Some(brand) =
            exhibit.brands().by_domain(domain).filter(|brand| !is_mail_provider(brand, domain))
            && exhibit.authenticated != Authenticated::Fail
            && speaks_as(exhibit, brand, candidates)
            && !exhibit.display_name().contains("(via ")
        {
            // It is a borrowed domain, too, where another name is displayed.
            let alone = !candidates.all.iter().any(|c| c.strong);
            candidates.add("", Some(brand), 2.0, alone, exhibit.quote_from());
        }
        from_own_house(exhibit, domain, candidates);
        let label: String = domain.registrable_label().chars().filter(|c| c.is_alphanumeric()).collect();
        for candidate in candidates.all.iter_mut().filter(|c| c.key.len() >= 4 && label.contains(&c.key)) {
            candidate.points += 1.5;
        }
    }
    if let Some(from) = exhibit.from {
        let domain = from.address.rsplit_once('@').map_or("", |(_, domain)| domain);
        let known =
            exhibit.from_domain.as_ref().is_some_and(|domain| exhibit.brands().by_domain(domain).is_some());
        let words =
            if known { from.local_part().to_owned() } else { format!("{} {domain}", from.local_part()) };
        if let Some(mention) = brand_in(exhibit.brands(), &words.replace(['.', '-', '_'], " "))
            && !matches!(mention.brand.sector.as_str(), "software" | "hosting" | "social")
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
        if exhibit.brands().by_domain(domain).is_none()
            && let Some(mention) = brand_in(exhibit.brands(), &label)
        {
            candidates.add("", Some(mention.brand), 1.5, false, Some(quote_link(link)));
        }
    }
}

/// An organisation that no table knows, by the domain that it writes from: its links lead there and its text has
/// the name too.
fn from_own_house<'a>(exhibit: &Exhibit<'a>, domain: &DomainName, candidates: &mut Candidates<'a>) {
    let label = domain.registrable_label();
    let shared = hosts::is_free_mail(domain)
        || hosts::is_anybodys(domain)
        || exhibit.brands().by_domain(domain).is_some()
        // A look-alike is no name of its own.
        || brand_in(exhibit.brands(), &label.replace('-', " ")).is_some();
    let mut targets = exhibit.links.iter().take(60).filter_map(|link| link.target.as_ref()?.domain());
    if label.len() >= 5
        && !shared
        && exhibit.text.contains(label)
        && targets.any(|to| to.same_registrable(domain) || to.as_str().starts_with(label))
    {
        candidates.add(label, None, 2.0, true, exhibit.quote_from());
    }
}

/// Whether something besides the domain in `From` speaks of the brand that owns it, or somebody else is named: a domain
/// whose owner nothing mentions was borrowed, unless nothing contradicts it.
fn speaks_as(exhibit: &Exhibit<'_>, brand: &Brand, candidates: &Candidates<'_>) -> bool {
    let mentioned = candidates.all.iter().any(|c| c.brand.is_some_and(|named| named.name == brand.name));
    let targets = exhibit.links.iter().take(60).filter_map(|link| link.target.as_ref()?.domain());
    mentioned || targets.into_iter().any(|domain| brand.owns(domain)) || exhibit.links.is_empty()
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
