//! Finding the steps from the text at a locus to the value that was read there.
//!
//! Readings of the text are tried in the order of their plainness: the text itself, its decoded references, what is
//! encoded in it, each again up to a depth; in each, the value as it stands, in other letters, as a URL or part of
//! one, as an address. What is found is a claim: the caller runs it before it believes it.

use super::run::{alone, decode, ip, run};
use super::{uncut, urls};
use crate::personal::PLACEHOLDER;
use creel_evidence::View;
use creel_evidence::decoding::{Decoding, Step, Trace};
use creel_evidence::dissection::EmbeddedText;
use creel_evidence::locus::Span;
use creel_openers::embedded;
use std::collections::{HashSet, VecDeque};

/// Readings inside each other.
const DEPTH: usize = 5;
/// Texts that are read for one value, and bytes of them together.
const TEXTS: usize = 3_000;
const BYTES: usize = 32 << 20;

/// Places of a value that are looked at.
const PLACES: usize = 200;
/// Words behind which a date is looked for.
const DATE_PLACES: usize = 200;

/// What is known about a locus.
pub(super) struct Scene<'a> {
    pub(super) view: View,
    /// The bytes of the view at the locus.
    pub(super) stretch: &'a [u8],
    pub(super) charset: Option<&'a str>,
    /// Whether the locus is all of the view.
    pub(super) is_whole: bool,
    /// What the page around it carries encoded.
    pub(super) embedded: &'a [EmbeddedText],
    /// The locus' place in the view.
    pub(super) span: Span,
    /// The page's base for relative URLs.
    pub(super) base: Option<&'a str>,
}

/// The steps that lead from the stretch to the value.
pub(super) fn steps(scene: &Scene<'_>, value: &str) -> Option<Vec<Step>> {
    if let Some(found) = of_bytes(scene, value) {
        return Some(found);
    }
    let mut readings = Readings { queue: VecDeque::new(), seen: HashSet::new(), bytes: 0 };
    first_readings(scene, &mut readings);
    while let Some((text, steps, depth)) = readings.queue.pop_front() {
        if let Some(found) = in_text(&text, scene.base, value) {
            return Some(then(steps, found));
        }
        if depth < DEPTH {
            further_readings(&text, &steps, depth, &mut readings);
        }
    }
    None
}

/// Texts that wait to be searched.
struct Readings {
    queue: VecDeque<(String, Vec<Step>, usize)>,
    seen: HashSet<String>,
    bytes: usize,
}

impl Readings {
    fn add(&mut self, text: String, steps: Vec<Step>, depth: usize) {
        self.bytes += text.len();
        if self.seen.len() < TEXTS && self.bytes <= BYTES && self.seen.insert(text.clone()) {
            self.queue.push_back((text, steps, depth));
        }
    }
}

/// Values that are read from bytes rather than text.
fn of_bytes(scene: &Scene<'_>, value: &str) -> Option<Vec<Step>> {
    if scene.view != View::Bytes {
        return None;
    }
    let stretch = scene.stretch;
    let is = |decoding| decode(decoding, stretch).is_some_and(|read| read == value);
    for decoding in [
        header_text(stretch),
        Decoding::Mailbox,
        Decoding::DisplayName,
        Decoding::FileName,
        Decoding::EntryName,
    ] {
        if is(decoding) {
            return Some(vec![decoding.into()]);
        }
    }
    if let Some(name) = decode(Decoding::FileName, stretch)
        && let Some(found) = withheld(&name, value)
    {
        return Some(then(vec![Decoding::FileName.into()], found));
    }
    if scene.is_whole && value.len() == 64 && value.bytes().all(|b| b.is_ascii_hexdigit()) {
        if is(Decoding::Sha256) {
            return Some(vec![Decoding::Sha256.into()]);
        }
        return Some(vec![Step::Charset(scene.charset?.to_owned()), Decoding::PageStructure.into()]);
    }
    None
}

fn first_readings(scene: &Scene<'_>, readings: &mut Readings) {
    let stretch = scene.stretch;
    if let Ok(text) = std::str::from_utf8(stretch) {
        readings.add(text.to_owned(), Vec::new(), 0);
    }
    if scene.view == View::Bytes {
        // Binary documents hold text in two bytes a character.
        if stretch.len().is_multiple_of(2) && stretch.contains(&0) {
            let step = Step::Charset("UTF-16LE".to_owned());
            if let Some(text) = alone(&step, stretch) {
                readings.add(String::from_utf8_lossy(&text).into_owned(), vec![step.clone()], 0);
            }
        }
        if std::str::from_utf8(stretch).is_err() {
            // Some fields are read as UTF-8 with what is none replaced.
            let step = Step::Charset("UTF-8".to_owned());
            readings.add(String::from_utf8_lossy(stretch).into_owned(), vec![step], 1);
        }
        for decoding in [header_text(stretch), Decoding::Mailbox, Decoding::Address] {
            readings.extend_with(decoding, stretch);
        }
        if stretch.starts_with(b"(") || stretch.starts_with(b"<") {
            readings.extend_with(Decoding::PdfString, stretch);
        }
        return;
    }
    // What surrounds a literal, such as a call that decodes it, is known to the page alone.
    // Of a page inside the page only the outermost literal has a place: there the steps lead on from elsewhere.
    let leads = |found: &&EmbeddedText| {
        let way = Trace { ranges: vec![Span::new(0, stretch.len())], steps: found.steps.clone() };
        run(stretch, &way).is_some_and(|end| end == found.text.as_bytes())
    };
    for found in scene.embedded.iter().filter(|found| found.span == scene.span).filter(leads) {
        readings.add(found.text.clone(), found.steps.clone(), 1);
    }
}

/// How a header field's value becomes text.
fn header_text(value: &[u8]) -> Decoding {
    if value.windows(2).any(|pair| pair == b"=?") { Decoding::EncodedWord } else { Decoding::Unfold }
}

impl Readings {
    fn extend_with(&mut self, decoding: Decoding, stretch: &[u8]) {
        if let Some(text) = decode(decoding, stretch) {
            self.add(text, vec![decoding.into()], 1);
        }
    }
}

/// What a text can be read as.
fn further_readings(text: &str, steps: &[Step], depth: usize, readings: &mut Readings) {
    let mut read = |decoding: Decoding| {
        if let Some(decoded) = decode(decoding, text.as_bytes()).filter(|decoded| decoded != text) {
            readings.add(decoded, then(steps.to_vec(), [decoding.into()]), depth + 1);
        }
    };
    if text.contains(['&', '\r']) {
        read(Decoding::AttributeReferences);
        read(Decoding::References);
    }
    if text.contains(['\\', '\n']) {
        read(Decoding::ContentLine);
    }
    read(Decoding::CollapseSpace);
    let scheme =
        |name: &str| text.trim_start().get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
    if scheme("javascript:") || scheme("data:") {
        read(Decoding::UrlStrip);
    }
    read(Decoding::JavascriptUrl);
    read(Decoding::DataUrl);
    if text.contains('<') {
        read(Decoding::HtmlText);
        read(Decoding::HiddenText);
    }
    if text.contains('"') {
        read(Decoding::VbaString);
    }
    if text.contains('%') {
        read(Decoding::Percent);
    }
    if text.contains('@') {
        read(Decoding::Mailbox);
        read(Decoding::Reverse);
    }
    for found in embedded::decode(text, 0) {
        let take = (found.span != Span::new(0, text.len())).then(|| Step::take(found.span));
        readings.add(found.text, then(then(steps.to_vec(), take), found.steps), depth + 1);
    }
}

/// Steps from a text to a value that stands in it.
pub(super) fn in_text(text: &str, base: Option<&str>, value: &str) -> Option<Vec<Step>> {
    if text == value {
        return Some(Vec::new());
    }
    if let Some(at) = place(text, value) {
        return Some(vec![Step::take(at..at + value.len())]);
    }
    if let Some(head) = uncut(value)
        && let Some(at) = text.find(head)
    {
        let take = (at > 0).then(|| Step::take(at..text.len()));
        return Some(then(take.into_iter().collect(), [Decoding::Shorten.into()]));
    }
    if let Some(found) = withheld(text, value) {
        return Some(found);
    }
    // Identifiers stand in angle brackets.
    let bare = text.trim().trim_start_matches('<').trim_end_matches('>');
    if bare.len() < text.len()
        && let Some(found) = withheld(bare, value)
    {
        let start = text.find(bare)?;
        return Some(then(vec![Step::take(start..start + bare.len())], found));
    }
    if value.chars().any(char::is_whitespace) || value.len() > 40 && value.contains(':') {
        let folded = decode(Decoding::DropSpace, text.as_bytes())?;
        if folded.len() < text.len() && folded == value {
            return Some(vec![Decoding::DropSpace.into()]);
        }
    }
    in_other_letters(text, value)
        .or_else(|| urls::address_in(text, value).filter(|_| value.contains('@')))
        .or_else(|| addressed(text, value))
        .or_else(|| urls::steps(text, base, value))
        .or_else(|| number(text, value))
        .or_else(|| folded_url(text, value))
        .or_else(|| by_word(text, value))
}

/// Where the value stands in the text: as a word of its own if it does anywhere, else where it stands first.
fn place(text: &str, value: &str) -> Option<usize> {
    let first = text.find(value)?;
    let joins = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let stands_alone = |at: &usize| {
        let (before, behind) = (text.get(..*at), text.get(at + value.len()..));
        !joins(before.and_then(|text| text.chars().next_back()))
            && !joins(behind.and_then(|text| text.chars().next()))
    };
    let places = text.match_indices(value).take(PLACES).map(|(at, _)| at);
    places.into_iter().find(stands_alone).or(Some(first))
}

/// The value in lower case, where the text writes it otherwise.
fn in_other_letters(text: &str, value: &str) -> Option<Vec<Step>> {
    // Offsets carry over only where no letter changes its length.
    let lower = Some(text.to_lowercase()).filter(|lower| lower.len() == text.len());
    let lower = lower.unwrap_or_else(|| text.to_ascii_lowercase());
    let at = lower.find(&value.to_lowercase())?;
    let take = Step::take(at..at + value.len());
    let written = text.get(at..at + value.len())?;
    for decoding in [Decoding::LowerCase, Decoding::Address, Decoding::Domain] {
        if decode(decoding, written.as_bytes()).is_some_and(|read| read == value) {
            return Some(vec![take, decoding.into()]);
        }
    }
    None
}

/// A URL of which only the address stands in the text.
fn addressed(text: &str, value: &str) -> Option<Vec<Step>> {
    let schemes = [("mailto:", Decoding::Mailto), ("rdp://", Decoding::RemoteDesktop)];
    let (scheme, decoding) = schemes.into_iter().find(|(scheme, _)| value.starts_with(scheme))?;
    let address = value.get(scheme.len()..)?;
    let at = text.find(address)?;
    Some(vec![Step::take(at..at + address.len()), decoding.into()])
}

/// A URL that was folded: its white space goes first.
fn folded_url(text: &str, value: &str) -> Option<Vec<Step>> {
    let folded = decode(Decoding::DropSpace, text.as_bytes()).filter(|folded| folded != text)?;
    if folded == value {
        return Some(vec![Decoding::DropSpace.into()]);
    }
    Some(then(vec![Decoding::DropSpace.into()], urls::steps(&folded, None, value)?))
}

/// Words of the text that mean the value: another spelling of a domain name, an IP address, a date.
fn by_word(text: &str, value: &str) -> Option<Vec<Step>> {
    let wanted = ip(value);
    let is_name = value.contains('.') && !value.contains(['@', '/', ' ']);
    let mut end = 0;
    if wanted.is_some() || is_name {
        let stops = |c: char| {
            c.is_whitespace()
                || matches!(c, '(' | ')' | '[' | ']' | '<' | '>' | ',' | ';' | '"' | '=' | '@' | '\'' | '/')
        };
        for word in text.split(stops) {
            let start = end;
            end = start
                + word.len()
                + text
                    .get(start + word.len()..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(0, char::len_utf8);
            let bare = word.trim_end_matches(['.', '-']);
            let decoding = match wanted {
                Some(_) => Decoding::IpAddress,
                None => Decoding::Domain,
            };
            for written in [word, bare] {
                if !written.is_empty()
                    && decode(decoding, written.as_bytes()).is_some_and(|read| read == value)
                {
                    return Some(vec![Step::take(start..start + written.len()), decoding.into()]);
                }
            }
        }
    }
    // The date of a Received field stands behind its last semicolon, else behind some word.
    if value.ends_with('Z') && value.contains('T') {
        let words = text.match_indices(' ').take(DATE_PLACES).map(|(at, _)| at + 1);
        for start in text.rfind(';').map(|at| at + 1).into_iter().chain([0]).chain(words) {
            let written = text.get(start..)?;
            if decode(Decoding::Date, written.as_bytes()).is_some_and(|read| read == value) {
                return Some(vec![Step::take(start..text.len()), Decoding::Date.into()]);
            }
        }
    }
    None
}

fn number(text: &str, value: &str) -> Option<Vec<Step>> {
    (decode(Decoding::Telephone, text.as_bytes())? == value).then(|| vec![Decoding::Telephone.into()])
}

/// Steps to a value that is the text with what names a victim as `{recipient}`, perhaps cut; `None` if the rest differs.
pub(super) fn withheld(text: &str, value: &str) -> Option<Vec<Step>> {
    if value.contains(PLACEHOLDER)
        && let Some(spans) = withheld_spans(text, value, false)
    {
        return Some(vec![Step::Withhold(spans)]);
    }
    let head = uncut(value).filter(|head| head.contains('{'))?;
    // The cut may have gone through the placeholder itself.
    let open = head.rfind('{')?;
    let half = head.get(open..).filter(|rest| PLACEHOLDER.starts_with(rest));
    let completed = half.and_then(|_| Some(format!("{}{PLACEHOLDER}", head.get(..open)?)));
    let mut heads = completed.as_deref().into_iter().chain([head]);
    let spans = heads.find_map(|head| withheld_spans(text, head, true))?;
    Some(vec![Step::Withhold(spans), Decoding::Shorten.into()])
}

/// The places of `text` that `value` names `{recipient}`; of the rest of the text nothing is asked if it is `open`.
fn withheld_spans(text: &str, value: &str, open: bool) -> Option<Vec<Span>> {
    let mut pieces = value.split(PLACEHOLDER);
    let first = pieces.next()?;
    text.strip_prefix(first)?;
    let mut at = first.len();
    let mut spans = Vec::new();
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        let rest = text.get(at..)?;
        let found = match pieces.peek() {
            None if !open => rest.len().checked_sub(piece.len()).filter(|_| rest.ends_with(piece))?,
            None if piece.is_empty() => rest.len(),
            _ => rest.find(piece)?,
        };
        if found == 0 {
            return None;
        }
        spans.push(Span::new(at, at + found));
        at += found + piece.len();
    }
    (!spans.is_empty()).then_some(spans)
}

/// Steps followed by further ones.
pub(super) fn then(mut steps: Vec<Step>, more: impl IntoIterator<Item = Step>) -> Vec<Step> {
    steps.extend(more);
    steps
}
