//! Which of a mail's links the story leads to.

use super::words::{Purpose, has, purposes};
use super::{host_as_written, is_mail, starts_with};
use crate::exhibit::{Exhibit, Standing};
use crate::normal::{Accents, normal};
use creel_evidence::dissection::{Link, LinkContext, Text};
use creel_evidence::web::WebAddress;
use creel_reference::hosts::{self, HostClass};
use std::collections::HashMap;
use std::ops::Range;

/// Links that are looked at.
const LINKS: usize = 300;

/// The link with most points. Links that nobody sees count too, with a handicap: a picture that is not loaded leaves
/// its link without anything to see.
pub(super) fn best_link<'a>(exhibit: &Exhibit<'a>) -> Option<(&'a Link, f32)> {
    let in_shown = |link: &&Link| {
        exhibit.shown.iter().any(|text| text.artifact == link.artifact && text.role == link.role)
    };
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
    let leaving: Vec<LeavingLines<'_>> =
        exhibit.shown.iter().map(|text| LeavingLines::of(text, exhibit.language)).collect();
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
        // A picture between lines stands at the same place as the line after it.
        let is_picture = matches!(link.context, LinkContext::Picture | LinkContext::Area);
        if !is_picture && leaving.iter().any(|lines| lines.hold(link)) {
            points -= 8.0;
        }
        if best.is_none_or(|(_, most)| points > most) {
            best = Some((link, points));
        }
    }
    best
}

/// The lines of a text that speak of leaving a list (`To stop receiving our news, click here`), and signatures and
/// footers.
pub(super) struct LeavingLines<'a> {
    text: &'a Text,
    /// In characters of the visible text.
    lines: Vec<Range<usize>>,
}

impl<'a> LeavingLines<'a> {
    /// Lines of a signature or footer at most.
    const FOOTER: usize = 12;
    /// Characters of a line beyond which it is a paragraph that may speak of other things too.
    const LONG: usize = 400;

    fn of(text: &'a Text, language: Option<&str>) -> Self {
        let mut lines = Vec::new();
        let mut start = 0;
        let whole = &text.visible.text;
        let count = whole.split('\n').count();
        for (number, line) in whole.split('\n').enumerate() {
            let end = start + line.chars().count();
            // What follows the mark of a signature, or the rule of a list's footer, at the end of plain text.
            let is_rule =
                line == "--" || line == "-- " || line.len() >= 10 && line.bytes().all(|b| b == b'_');
            if !text.html && is_rule && number + Self::FOOTER >= count {
                lines.push(start..whole.chars().count());
                break;
            }
            if end - start < Self::LONG
                && has(purposes(&normal(line, Accents::Drop, 4 * Self::LONG), language), Purpose::Leave)
            {
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

pub(super) fn leads_somewhere(link: &Link) -> bool {
    let web = link.target.as_ref().is_some_and(WebAddress::is_web);
    web || starts_with(&link.raw, "http") || is_mail(link)
}

/// Points for what a link is for.
pub(super) fn purpose_points(exhibit: &Exhibit<'_>, link: &Link) -> f32 {
    let text = normal(&link.text, Accents::Drop, 200);
    let target = link.raw.to_ascii_lowercase();
    let tail: String = target.chars().take(300).collect();
    let said = purposes(&text, exhibit.language);
    let pressed = has(said, Purpose::Press);
    let mut points = if pressed { 3.0 } else { 0.0 };
    if has(said | purposes(&tail, None), Purpose::Leave) {
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
            points -=
                if matches!(exhibit.standing, Standing::Elsewhere | Standing::FreeMail) { 2.0 } else { 1.0 };
        }
        if exhibit.from_domain.as_ref().is_some_and(|from| from.same_registrable(domain)) {
            points += 0.3;
        }
    }
    points
}

/// A large picture is an offer, a small one a logo or an icon.
pub(super) fn picture_size(exhibit: &Exhibit<'_>, link: &Link) -> f32 {
    let page = exhibit.dissection.pages.iter().find(|page| page.artifact == link.artifact);
    // The first linked picture whose tag follows the reference.
    let image =
        page.and_then(|page| page.images.iter().find(|i| i.linked && i.span.start >= link.at.range.start));
    match image.map(|image| (image.width, image.height)) {
        Some((Some(width), _)) if width >= 300 => 1.5,
        Some((Some(width), _)) if width <= 48 => -2.0,
        Some((_, Some(height))) if height <= 32 => -1.5,
        _ => 0.3,
    }
}
