//! The steps from text to a value that stands in a URL: the URL itself, its host, where it leads on, addresses and
//! numbers in it.

use super::find::{then, withheld};
use super::uncut;
use crate::recognise::address;
use creel_evidence::decoding::{Decoding, Step};
use creel_evidence::locus::Span;
use creel_evidence::web::WebAddress;
use creel_openers::reference;
use creel_reference::held::held;
use creel_reference::hosts::kept;
use std::collections::VecDeque;
use std::ops::Range;

use super::run::decode;

/// URLs of one text that are looked at.
const URLS: usize = 400;
/// URLs inside URLs that are followed, and how many of them together.
const REDIRECTS: usize = 7;
const INNER: usize = 40;
/// Decodings inside each other, of a piece of a URL, and how many pieces.
const NESTING: usize = 4;
const PIECES: usize = 40;

/// Steps from `text`, which is a URL or holds some, to `value`.
pub(super) fn steps(text: &str, base: Option<&str>, value: &str) -> Option<Vec<Step>> {
    let cleaned = reference::clean(text);
    let mut strip: Vec<Step> = Vec::new();
    if cleaned != text {
        strip.push(Decoding::UrlStrip.into());
    }
    if cleaned == value {
        return Some(strip);
    }
    if let Some(target) = reference::resolve(&cleaned, None) {
        let normalise = (target.text != cleaned).then(|| Step::from(Decoding::UrlNormalise));
        if let Some(found) = in_url(target, value) {
            return Some(then(then(strip, normalise), found));
        }
    } else if let Some(base) = base
        && let Some(target) = reference::resolve_against(&cleaned, base)
        && let Some(found) = in_url(target, value)
    {
        return Some(then(then(strip, [Step::Resolve(base.to_owned())]), found));
    }
    for range in reference::find_urls(text).into_iter().take(URLS) {
        let Some(written) = text.get(range.clone()) else { continue };
        // In code a single quote ends a literal; in running text it may be part of a URL.
        for written in [written, written.split('\'').next().unwrap_or_default()] {
            let Some(target) = reference::resolve(written, None) else { continue };
            let normalise = (target.text != written).then(|| Step::from(Decoding::UrlNormalise));
            if let Some(found) = in_url(target, value) {
                let take = Step::take(range.start..range.start + written.len());
                return Some(then(then(vec![take], normalise), found));
            }
        }
    }
    in_words(text, base, value)
}

/// A reference without a scheme among other words, as in a style or a refresh.
fn in_words(text: &str, base: Option<&str>, value: &str) -> Option<Vec<Step>> {
    let stops = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | '\'' | ';' | ',' | '=');
    let mut start = 0;
    for word in text.split(stops).take(URLS) {
        let range = start..start + word.len();
        // Every delimiter but white space is one byte.
        start = range.end + text.get(range.end..)?.chars().next().map_or(0, char::len_utf8);
        if range.len() < 3 || range.len() == text.len() {
            continue;
        }
        let lead = [Step::take(range)];
        if let Some(found) = reference::resolve(word, None).and_then(|url| in_url(url, value)) {
            return Some(then(then(lead.to_vec(), [Decoding::UrlNormalise.into()]), found));
        }
        if let Some(base) = base
            && let Some(found) = reference::resolve_against(word, base).and_then(|url| in_url(url, value))
        {
            return Some(then(then(lead.to_vec(), [Step::Resolve(base.to_owned())]), found));
        }
    }
    None
}

/// Steps from a normalised URL to the value.
fn in_url(url: WebAddress, value: &str) -> Option<Vec<Step>> {
    let mut queue = VecDeque::from([(url, Vec::new(), 0)]);
    let mut looked_at = 0;
    while let Some((url, steps, depth)) = queue.pop_front() {
        if let Some(found) = in_one(&url, value) {
            return Some(then(steps, found));
        }
        looked_at += 1;
        if depth >= REDIRECTS || looked_at + queue.len() >= INNER {
            continue;
        }
        let next = decode(Decoding::RedirectTarget, url.text.as_bytes());
        if let Some(next) = next.as_deref().and_then(WebAddress::parse) {
            queue.push_back((next, then(steps.clone(), [Decoding::RedirectTarget.into()]), depth + 1));
        }
        for inner in held(&url) {
            let leads = inner.steps.into_iter().chain([Decoding::UrlNormalise.into()]);
            queue.push_back((inner.url, then(steps.clone(), leads), depth + 1));
        }
    }
    None
}

fn in_one(url: &WebAddress, value: &str) -> Option<Vec<Step>> {
    if url.text == value {
        return Some(Vec::new());
    }
    if let Some(found) = withheld(&url.text, value) {
        return Some(found);
    }
    if uncut(value).is_some_and(|head| url.text.starts_with(head)) {
        return Some(vec![Decoding::Shorten.into()]);
    }
    if url.host_text().as_deref() == Some(value) {
        return Some(vec![Decoding::Host.into()]);
    }
    // A host without the name of a victim in front.
    if let Some(host) = url.host_text().filter(|host| host.ends_with(value) && !value.is_empty()) {
        return Some(vec![Decoding::Host.into(), Step::take(host.len() - value.len()..host.len())]);
    }
    // The domain that a gateway names.
    if kept(url).and_then(|kept| kept.domain).is_some_and(|domain| domain.as_str() == value)
        && let Some(at) = url.text.find(value)
    {
        return Some(vec![Step::take(at..at + value.len())]);
    }
    if value.contains('@') {
        return addressed(&url.text, value);
    }
    number(url, value)
}

/// An address in a URL: as it is, or in a piece of it that is encoded once or several times.
fn addressed(url: &str, value: &str) -> Option<Vec<Step>> {
    if let Some(found) = address_in(url, value) {
        return Some(found);
    }
    let decoded = decode(Decoding::Percent, url.as_bytes())?;
    if decoded != url
        && let Some(found) = address_in(&decoded, value)
    {
        return Some(then(vec![Decoding::Percent.into()], found));
    }
    for range in pieces(url).filter(|range| range.len() >= 4) {
        let Some(piece) = url.get(range.clone()) else { continue };
        if let Some(found) = decoded_address(piece, value) {
            return Some(then(vec![Step::take(range)], found));
        }
    }
    None
}

/// An address in what a piece of a URL decodes to, or in a piece of that.
fn decoded_address(piece: &str, value: &str) -> Option<Vec<Step>> {
    let mut queue: VecDeque<(String, Vec<Step>, usize)> = VecDeque::from([(piece.to_owned(), Vec::new(), 0)]);
    let mut looked_at = 0;
    while let Some((text, steps, depth)) = queue.pop_front() {
        let Some((lead, decoded)) = one_layer(&text) else { continue };
        let steps = then(steps, lead);
        if let Some(found) = address_in(&decoded, value) {
            return Some(then(steps, found));
        }
        looked_at += 1;
        if depth + 1 >= NESTING || looked_at >= PIECES {
            continue;
        }
        for range in pieces(&decoded).filter(|range| range.len() >= 4).take(PIECES) {
            let Some(part) = decoded.get(range.clone()) else { continue };
            let take = (range != (0..decoded.len())).then(|| Step::take(range));
            queue.push_back((part.to_owned(), then(steps.clone(), take), depth + 1));
        }
    }
    None
}

/// One encoding off a piece of a URL.
fn one_layer(text: &str) -> Option<(Vec<Step>, String)> {
    let whole = if text.len() % 4 == 1 && !text.contains('%') { text.len() - 1 } else { text.len() };
    let ways = [(Decoding::Percent, text.len()), (Decoding::Hex, text.len()), (Decoding::Base64, whole)];
    ways.into_iter().find_map(|(decoding, length)| {
        let decoded = decode(decoding, text.get(..length)?.as_bytes()).filter(|decoded| decoded != text)?;
        let take = (length < text.len()).then(|| Step::take(0..length));
        Some((then(take.into_iter().collect(), [decoding.into()]), decoded))
    })
}

/// The pieces of a URL between its delimiters.
fn pieces(url: &str) -> impl Iterator<Item = Range<usize>> {
    let is_delimiter =
        |c| matches!(c, '/' | '?' | '&' | '#' | '=' | ';' | ',' | '|' | '!' | '$' | '*' | ':' | '@');
    let mut start = 0;
    url.split(is_delimiter).map(move |piece| {
        let range = start..start + piece.len();
        // Every delimiter is one byte.
        start = range.end + 1;
        range
    })
}

/// An address that stands in text, perhaps with what names a victim withheld.
pub(super) fn address_in(text: &str, value: &str) -> Option<Vec<Step>> {
    address::find(text).into_iter().find_map(|found| {
        let take = (found.range != (0..text.len())).then(|| Step::take(found.range.clone()));
        let written = text.get(found.range.clone())?;
        let read = (written != found.value).then(|| Step::from(Decoding::Address));
        if found.value == value {
            return Some(then(take.into_iter().collect(), read));
        }
        let cleaned = withheld(&found.value, value)?;
        Some(then(then(take.into_iter().collect(), read), cleaned))
    })
}

/// The number that a `tel:` URL calls, or that a messenger's link is for.
fn number(url: &WebAddress, value: &str) -> Option<Vec<Step>> {
    let digits = value.trim_start_matches('+');
    if digits.len() < 5 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let percent = decode(Decoding::Percent, url.text.as_bytes())?;
    let mut steps: Vec<Step> = Vec::new();
    if percent != url.text {
        steps.push(Decoding::Percent.into());
    }
    if !url.is_web() {
        let start = percent.find(':')? + 1;
        let rest = percent.get(start..)?;
        let found = decode(Decoding::Telephone, rest.as_bytes())?;
        return (found == value)
            .then(|| then(steps, [Step::take(start..percent.len()), Decoding::Telephone.into()]));
    }
    let at = percent.find(digits)?;
    Some(then(steps, [Step::Take(vec![Span::new(at, at + digits.len())]), Decoding::International.into()]))
}
