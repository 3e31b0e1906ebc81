//! Who the mail says it is from.
//!
//! Every place where senders name themselves gives points to a name: display name, subject, opening of the body,
//! signature, copyright line, page title, pictures' alternative text, the sender's own domain, look-alike hosts.
//! Known brands come from the crate `reference`; a name that is in no list counts where it stands in a sender's
//! place. The claim is what gathers most points. A person is claimed only if no organisation is.
//!
//! What it never asks: whether the claim is true. That is [`crate::impersonation`]'s question.

pub mod names;
pub mod products;
pub mod signature;

use crate::exhibit::{Exhibit, quote_link};
use crate::lure::{self, Tally};
use crate::normal::{Accents, normal, plain};
use creel_evidence::dissection::Text;
use creel_evidence::mail::Authenticated;
use creel_evidence::verdict::{Claim, Lure};
use creel_evidence::{Locus, Quote};
use creel_reference::brands::{self, Brand, Mention};
use creel_reference::hosts;
use names::{cleaned, key, looks_personal};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// Points that a brand needs if nothing but passing mentions speaks for it.
const WEAK: f32 = 3.5;
/// Points that any name needs.
const LEAST: f32 = 2.0;
/// Points of a lure from which its story is told.
const TOLD: f32 = 4.5;
/// Bytes of a text in which mentions are looked for, from its start and from its end.
const OPENING: usize = 4000;
/// Quotes that a claim carries.
const QUOTES: usize = 4;

/// What is claimed, and what is known about it.
#[derive(Debug, Clone, Default)]
pub struct Claimed {
    /// The claim.
    pub claim: Option<Claim>,
    /// The known brand behind it.
    pub brand: Option<&'static Brand>,
    /// Whether it is a person, no organisation.
    pub personal: bool,
    /// Whether it stands in the display name, not only in subject or text.
    pub displayed: bool,
}

/// A name that gathers points.
#[derive(Debug)]
struct Candidate {
    name: String,
    key: String,
    brand: Option<&'static Brand>,
    points: f32,
    /// Whether it stands in a sender's place, not only in passing.
    strong: bool,
    /// Whether it stands in the display name.
    displayed: bool,
    /// Whether its trade fits the story.
    fits: bool,
    at: Vec<Quote>,
}

#[derive(Debug, Default)]
struct Candidates(Vec<Candidate>);

impl Candidates {
    fn add(&mut self, name: &str, brand: Option<&'static Brand>, points: f32, strong: bool, at: Option<Quote>) {
        let name = brand.map_or(name, |brand| brand.name);
        let key = key(name);
        if key.is_empty() {
            return;
        }
        let index = self.0.iter().position(|c| c.key == key).unwrap_or_else(|| {
            let name = name.to_owned();
            let (strong, displayed, fits) = (false, false, false);
            self.0.push(Candidate { name, key, brand, points: 0.0, strong, displayed, fits, at: Vec::new() });
            self.0.len() - 1
        });
        if let Some(candidate) = self.0.get_mut(index) {
            candidate.points += points;
            candidate.strong |= strong;
            if candidate.brand.is_none() {
                candidate.brand = brand;
            }
            if let Some(quote) = at.filter(|_| candidate.at.len() < QUOTES) {
                candidate.at.push(quote);
            }
        }
    }

    /// A name in a sender's place: the brand it mentions, else the name itself.
    fn add_name(&mut self, name: &str, points: f32, at: Option<Quote>) {
        match brand_in(name) {
            Some(mention) => self.add("", Some(mention.brand), points + 0.5, true, at),
            None if !looks_personal(name) => self.add(name, None, points, true, at),
            None => {}
        }
    }
}

/// Reads the claim. `tally` is the story so far: a brand whose trade fits it gains.
#[must_use]
pub fn read(exhibit: &Exhibit<'_>, tally: &Tally) -> Claimed {
    let mut candidates = Candidates::default();
    let person = from_display_name(exhibit, &mut candidates);
    let lure = tally.best();
    // Who gives a name speaks for himself; a brand in his subject is what he speaks about, unless it fits a story.
    let named = person.is_some() || !candidates.0.is_empty();
    let told = tally.points(lure) >= TOLD;
    from_subject(exhibit, lure, (named, told), &mut candidates);
    let mut signature = signature::Signature::default();
    for text in &exhibit.shown {
        from_body(text, lure, &mut candidates);
        let found = from_footers(text, &mut candidates);
        if signature.person.is_none() {
            signature = found;
        }
    }
    from_products(exhibit, &mut candidates);
    from_pages(exhibit, &mut candidates);
    from_addresses(exhibit, &mut candidates);
    let display = key(&plain(exhibit.display_name(), 200));
    for candidate in &mut candidates.0 {
        candidate.displayed |= display.contains(&candidate.key);
        candidate.fits = candidate.brand.is_some_and(|brand| fits(brand, lure));
        candidate.points += if candidate.fits { 1.5 } else { 0.0 };
    }
    decide(exhibit, candidates, person, &signature)
}

fn decide(
    exhibit: &Exhibit<'_>, candidates: Candidates, person: Option<String>, signature: &signature::Signature,
) -> Claimed {
    // A person who writes is claimed rather than a brand in passing, unless the brand is what the story is about.
    let in_talk = exhibit.is_conversation();
    let enough = |c: &&Candidate| match (c.strong, &person) {
        (true, _) => c.points >= LEAST,
        (false, None) => c.points >= WEAK,
        (false, Some(_)) => c.points >= WEAK + 1.0 && c.fits && !in_talk,
    };
    // The first of equals: places are visited in the order of their standing.
    let best = candidates.0.iter().filter(enough).fold(None, |best: Option<&Candidate>, candidate| match best {
        Some(best) if best.points >= candidate.points => Some(best),
        _ => Some(candidate),
    });
    let signed = signature.person.as_ref().map(|(name, _)| name.clone());
    let title = signature.title.as_ref().map(|(title, _)| title.clone());
    if let Some(best) = best {
        let claim = Claim { name: best.name.clone(), person: person.or(signed), title, at: best.at.clone() };
        return Claimed { claim: Some(claim), brand: best.brand, personal: false, displayed: best.displayed };
    }
    let Some(name) = person.or(signed) else { return Claimed::default() };
    let at = exhibit.quote_from().into_iter().collect();
    let claim = Claim { person: Some(name.clone()), name, title, at };
    Claimed { claim: Some(claim), brand: None, personal: true, displayed: true }
}

/// Brands and names in the display name; gives the name back if it is a person's.
fn from_display_name(exhibit: &Exhibit<'_>, candidates: &mut Candidates) -> Option<String> {
    let written = plain(exhibit.display_name(), 200);
    let quote = exhibit.quote_from();
    let name = cleaned(exhibit.display_name());
    let mut mentions = brands::find(&written);
    if mentions.is_empty() {
        mentions = name.as_deref().map(brands::find).unwrap_or_default();
    }
    if mentions.is_empty() && written.contains(['@', '.']) {
        mentions = brands::find(&written.replace(['@', '.', '-', '_'], " "));
    }
    let ambiguous = |mention: &Mention| mention.ambiguous && mention.range.len() + 1 < written.len();
    for (place, mention) in mentions.iter().enumerate() {
        let points = if ambiguous(mention) { 2.5 } else { 6.0 };
        candidates.add("", Some(mention.brand), points - place as f32 * 0.5, points > 3.0, quote.clone());
    }
    let mut known = mentions.iter().any(|mention| !ambiguous(mention));
    if !known && let Some(brand) = disguised(&written) {
        candidates.add("", Some(brand), 5.0, true, quote.clone());
        known = true;
    }
    if !known && let Some(name) = name {
        if looks_personal(&name) {
            return Some(name);
        }
        if !products::is_slogan(&name) {
            let points = if is_supported(exhibit, &name) { 3.5 } else { 2.3 };
            candidates.add(&name, None, points, true, quote);
        } else if name.contains(' ') && !lure::is_cue(&name) && exhibit.shown.iter().any(|text| text.visible.text.contains(&name)) {
            // Names made of ordinary words (`Life Line Screening`) are repeated as they are.
            candidates.add(&name, None, 2.5, true, quote);
        }
    }
    None
}

/// Whether a name from the display name stands elsewhere too: in subject, text, the sender's domain or a link, or
/// carries a legal form.
fn is_supported(exhibit: &Exhibit<'_>, name: &str) -> bool {
    let key = key(name);
    let in_host = |host: &str| key.len() >= 4 && host.replace(['-', '.'], "").contains(&key);
    exhibit.text.contains(&normal(name, Accents::Drop, 200))
        || exhibit.from_domain.as_ref().is_some_and(|domain| in_host(domain.as_str()))
        || exhibit.links.iter().take(20).any(|link| in_host(&link.raw.to_ascii_lowercase()))
        || name.split(' ').any(names::is_legal_form)
}

/// Whether a brand's trade fits the story.
fn fits(brand: &Brand, lure: Lure) -> bool {
    let mut with = Tally::default();
    with.add_sector(brand.sector);
    with.points(lure) > 0.0
}

/// How far a mention is the brand and not an ordinary word: an ordinary word is written small and fits no story.
fn certainty(mention: &Mention, text: &str, lure: Lure) -> f32 {
    let capital = text.get(mention.range.clone()).and_then(|name| name.chars().next()).is_some_and(char::is_uppercase);
    match (mention.ambiguous, capital && fits(mention.brand, lure), capital) {
        (false, ..) => 1.0,
        (true, true, _) => 0.85,
        (true, false, true) => 0.4,
        (true, false, false) => 0.1,
    }
}

/// Brands in the subject. They speak for the sender unless the mail is part of a talk, or the sender is `named`
/// already and no story that fits them is `told`.
fn from_subject(exhibit: &Exhibit<'_>, lure: Lure, (named, told): (bool, bool), candidates: &mut Candidates) {
    let subject = plain(exhibit.subject, 400);
    for mention in brands::find(&subject) {
        let borrowed = exhibit.authenticated == Authenticated::Fail;
        let speaks = !exhibit.is_conversation() && (!named || borrowed || told && fits(mention.brand, lure));
        let points = if speaks { 3.0 } else { 1.0 } * certainty(&mention, &subject, lure);
        candidates.add("", Some(mention.brand), points, speaks && points > 2.0, exhibit.quote_subject());
    }
    // Names written together: `AcmeTools` for `Acme Tools`.
    let long = subject.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 8);
    for brand in long.filter_map(|word| DRAWN.get(&drawn(&normal_cased(word)))).take(2) {
        candidates.add("", Some(brand), if named { 1.0 } else { 2.5 }, !named, exhibit.quote_subject());
    }
}

/// Brands named in passing: the first mention counts most, and opening and end of a text are enough.
fn from_body(text: &Text, lure: Lure, candidates: &mut Candidates) {
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
        points *= certainty(&mention, searched, lure) * if mention.brand.sector == "social" { 0.3 } else { 1.0 };
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

fn from_footers(text: &Text, candidates: &mut Candidates) -> signature::Signature {
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
fn from_products(exhibit: &Exhibit<'_>, candidates: &mut Candidates) {
    let Some(text) = exhibit.shown.iter().max_by_key(|text| text.visible.text.len()) else { return };
    let head = format!("{} {}", plain(exhibit.display_name(), 200), plain(exhibit.subject, 400));
    for (name, count, range) in products::coined(&head, &text.visible.text) {
        if is_recipient(exhibit, &name) {
            continue;
        }
        let points = 1.8 + 0.2 * count.min(6) as f32;
        let quote = range.map(|range| text.visible.quote(text.artifact, range)).or_else(|| exhibit.quote_subject());
        candidates.add_name(&name, points, quote);
    }
}

/// Whether a word is the recipient's own name, as personalised mails repeat it.
fn is_recipient(exhibit: &Exhibit<'_>, word: &str) -> bool {
    let word = key(word);
    exhibit.dissection.envelope.recipients.iter().take(8).any(|recipient| {
        let local = key(&recipient.mailbox.local_part().replace(['.', '_'], ""));
        local.contains(&word) || key(&recipient.mailbox.name).contains(&word)
    })
}

fn from_pages(exhibit: &Exhibit<'_>, candidates: &mut Candidates) {
    for page in &exhibit.dissection.pages {
        let title = page.title.iter().map(|(title, span)| (title.as_str(), *span, 1.5));
        let images = page.images.iter().map(|image| (image.alt.as_str(), image.span, 1.2)).take(40);
        let mut seen: Vec<&str> = Vec::new();
        for (words, span, points) in title.chain(images).filter(|(words, _, _)| !words.is_empty() && words.len() < 300) {
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
fn from_addresses(exhibit: &Exhibit<'_>, candidates: &mut Candidates) {
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
        let words = if known { from.local_part().to_owned() } else { format!("{} {domain}", from.local_part()) };
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
fn is_mail_provider(brand: &Brand, domain: &creel_evidence::DomainName) -> bool {
    hosts::is_free_mail(domain) || hosts::is_anybodys(domain) || brand.sector == "social" || domain.is_within("onmicrosoft.com")
}

/// The first plain mention of a brand.
fn brand_in(text: &str) -> Option<Mention> {
    let mentions = brands::find(text);
    let whole = |mention: &Mention| mention.range.len() + 2 >= text.trim().len();
    mentions.into_iter().find(|mention| !mention.ambiguous || whole(mention))
}

/// Whether a mention is a piece of a mail address, host name or URL.
fn is_part_of_address(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).and_then(|text| text.chars().next_back());
    let mut after = text.get(range.end..).unwrap_or_default().chars();
    let dotted = |c: Option<char>, next: Option<char>| c == Some('.') && next.is_some_and(char::is_alphanumeric);
    matches!(before, Some('@' | '.' | '/' | '_')) || {
        let first = after.next();
        matches!(first, Some('@' | '/' | '_')) || dotted(first, after.next())
    }
}

/// Brands by their names as drawn, with `l`, `I` and `1`, `o` and `0` alike.
static DRAWN: LazyLock<HashMap<String, &'static Brand>> = LazyLock::new(|| {
    let aliases = brands::all().iter().flat_map(|brand| brand.aliases.iter().map(move |alias| (brand, alias)));
    let long = aliases.filter(|(_, alias)| !alias.ambiguous && alias.text.chars().count() >= 4);
    long.map(|(brand, alias)| (drawn(alias.text), brand)).collect()
});

fn drawn(text: &str) -> String {
    let same = |c: char| match c {
        'l' | 'I' | '1' | '|' | 'i' | '!' => 'l',
        '0' | 'o' | 'O' => 'o',
        '5' | 's' | 'S' => 's',
        '3' => 'e',
        '4' | '@' => 'a',
        other => other.to_ascii_lowercase(),
    };
    text.chars().map(same).filter(|c| c.is_alphanumeric()).collect()
}

/// A brand whose name is written with look-alike letters or with punctuation inside.
fn disguised(name: &str) -> Option<&'static Brand> {
    let drawn_brand = |word: &str| DRAWN.get(&drawn(&normal_cased(word))).copied();
    name.split(' ').filter(|word| word.len() >= 4).find_map(drawn_brand).or_else(|| drawn_brand(name))
}

/// Without accents, case kept.
fn normal_cased(word: &str) -> String {
    if word.is_ascii() { word.to_owned() } else { normal(word, Accents::Drop, 100) }
}

/// The last character boundary at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}
