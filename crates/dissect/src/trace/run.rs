//! Running a trace: every step done forwards, over the raw bytes alone.

use crate::containers;
use crate::encodings::percent_decoded;
use crate::personal::PLACEHOLDER;
use crate::recognise::{address, phone};
use crate::replay::Replay;
use creel_evidence::decoding::{Decoding, Shown, Step, Trace};
use creel_evidence::digest::Sha256Digest;
use creel_evidence::locus::Span;
use creel_evidence::web::WebAddress;
use creel_evidence::{ArtifactId, ArtifactRole, DomainName, Quote, TransferEncoding};
use creel_mime::{charset, date, encoded_word, file_name, transfer};
use creel_openers::member::Source;
use creel_openers::pdf;
use creel_openers::{Budget, calendar, embedded, html, msg, reference, rtf, vba, zip};
use creel_reference::hosts::redirect_target;
use std::net::IpAddr;

/// Takes the steps of a trace over the raw bytes of a submission; `None` if a range lies outside or a step does not
/// fit what it meets.
#[must_use]
pub fn run(raw: &[u8], trace: &Trace) -> Option<Vec<u8>> {
    Some(Replay::new(raw, 0).run(trace)?.into_bytes(raw))
}

/// What each step of a trace yields: the stretches after it. `None` as for [`run`].
#[must_use]
pub fn yields(raw: &[u8], trace: &Trace) -> Option<Vec<Vec<Vec<u8>>>> {
    Replay::new(raw, 0).yields(trace)
}

/// A stretch of a page as a reader sees it.
pub(crate) fn as_shown(bytes: &[u8], shown: &Shown) -> Option<Vec<u8>> {
    match shown {
        Shown::Verbatim => Some(bytes.to_vec()),
        Shown::References(span) => {
            let decoded = html::text_value(std::str::from_utf8(bytes).ok()?);
            decoded.get(span.range()).map(|text| text.as_bytes().to_vec())
        }
        Shown::Gap(text) => text.trim().is_empty().then(|| text.as_bytes().to_vec()),
    }
}

/// A step over one stretch.
pub(crate) fn alone(step: &Step, bytes: &[u8]) -> Option<Vec<u8>> {
    match step {
        Step::Take(_) | Step::Join(_) | Step::Page(_) => None,
        Step::Transfer(encoding) => Some(transfer::decode(*encoding, bytes).bytes.into_owned()),
        Step::Inflate => zip::inflate(bytes),
        Step::ArchiveEntry { index, password } => zip::entry(bytes, *index, password.as_deref()),
        Step::Member { container, index, password, charset } => {
            let source = Source { bytes, charset: charset.as_deref() };
            containers::member(*container, source, *index, password.as_deref())
        }
        Step::SplitCode { first, second, index } => {
            let picture = |(span, encoding): &(Span, TransferEncoding)| {
                Some(transfer::decode(*encoding, bytes.get(span.range())?).bytes.into_owned())
            };
            creel_pictures::split::member(&picture(first)?, &picture(second)?, *index)
        }
        Step::CfbStorage(path) => msg::rebuild(bytes, path),
        Step::RtfDecompress => rtf::decompress(bytes).map(|rtf| rtf.bytes),
        Step::RtfText => Some(rtf::read(bytes).text.text.into_bytes()),
        Step::Charset(label) => charset::decode(bytes, label).map(String::into_bytes),
        Step::Decode(decoding) => decode(*decoding, bytes).map(String::into_bytes),
        Step::Resolve(base) => {
            let cleaned = reference::clean(std::str::from_utf8(bytes).ok()?);
            reference::resolve_against(&cleaned, base).map(|address| address.text.into_bytes())
        }
        Step::Withhold(spans) => withhold(std::str::from_utf8(bytes).ok()?, spans).map(String::into_bytes),
    }
}

fn withhold(text: &str, spans: &[Span]) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for span in spans {
        out.push_str(text.get(done..span.start)?);
        out.push_str(PLACEHOLDER);
        done = span.end;
    }
    out.push_str(text.get(done..)?);
    Some(out)
}

/// Reads text out of bytes or text in one way.
pub(super) fn decode(decoding: Decoding, bytes: &[u8]) -> Option<String> {
    match decoding {
        Decoding::Unfold | Decoding::EncodedWord => return Some(encoded_word::decode(bytes)),
        Decoding::FileName => return file_name::in_field(bytes),
        Decoding::EntryName => return Some(zip::written_name(bytes)),
        Decoding::PdfString => return pdf::string_text(bytes),
        Decoding::Sha256 => return Some(Sha256Digest::of(bytes).to_string()),
        Decoding::Mailbox | Decoding::DisplayName => return mailbox(decoding, bytes),
        _ => {}
    }
    let text = std::str::from_utf8(bytes).ok()?;
    match decoding {
        Decoding::Address => Some(one_address(text)),
        Decoding::AttributeReferences => Some(html::attribute_value(text)),
        Decoding::References => Some(html::text_value(text)),
        Decoding::HtmlText => Some(page(text).text.visible.text),
        Decoding::RtfShown => Some(rtf::shown(text.as_bytes()).text),
        Decoding::HiddenText => {
            // An element of no meaning stands for the one that hides the text, wherever that is.
            let hidden = page(&format!("<x-hidden style='display:none'>{text}")).text.hidden;
            let texts: Vec<&str> = hidden.iter().map(|hidden| hidden.text.as_str()).collect();
            (!texts.is_empty()).then(|| texts.join(" "))
        }
        Decoding::PageStructure => Some(page(text).page.structure.to_string()),
        Decoding::VbaString => vba::last(text),
        Decoding::CollapseSpace => {
            let words = text.split(|c: char| c.is_whitespace()).filter(|word| !word.is_empty());
            Some(words.collect::<Vec<_>>().join(" "))
        }
        Decoding::DropSpace => Some(text.chars().filter(|c| !c.is_whitespace()).collect()),
        Decoding::ContentLine => Some(calendar::text_value(text)),
        Decoding::Trim => Some(text.trim().to_owned()),
        Decoding::UrlStrip => Some(reference::clean(text)),
        Decoding::UrlNormalise => {
            reference::resolve(&reference::clean(text), None).map(|address| address.text)
        }
        Decoding::RedirectTarget => {
            let target = redirect_target(&WebAddress::parse(text)?)?;
            WebAddress::parse(&target.url).map(|address| address.text)
        }
        Decoding::Host => WebAddress::parse(text)?.host_text(),
        Decoding::Mailto => Some(format!("mailto:{text}")),
        Decoding::RemoteDesktop => Some(format!("rdp://{text}")),
        Decoding::Domain => DomainName::parse(text).map(|domain| domain.as_str().to_owned()),
        Decoding::IpAddress => ip(text).map(|address| address.to_string()),
        Decoding::Date => date::parse(text).map(|date| date.to_string()),
        Decoding::Telephone => telephone(text),
        Decoding::International => {
            let digits = text.trim_start_matches('+');
            digits.bytes().all(|b| b.is_ascii_digit()).then(|| format!("+{digits}"))
        }
        Decoding::LowerCase => Some(text.to_lowercase()),
        Decoding::Percent => {
            // The two readings differ in what is no UTF-8 afterwards, and in `%u`.
            if text.contains("%u") { embedded::apply(decoding, text) } else { Some(percent_decoded(text)) }
        }
        Decoding::Shorten => {
            Some(Quote::new(creel_evidence::Locus::bytes(ArtifactId::of(b""), 0..0), text).text)
        }
        Decoding::Base64
        | Decoding::Hex
        | Decoding::DataUrl
        | Decoding::JsString
        | Decoding::JavascriptUrl
        | Decoding::CharCodes
        | Decoding::LiteralReferences
        | Decoding::Reverse
        | Decoding::Rot13 => embedded::apply(decoding, text),
        // Read from bytes, above.
        Decoding::Unfold
        | Decoding::EncodedWord
        | Decoding::FileName
        | Decoding::EntryName
        | Decoding::PdfString
        | Decoding::Sha256
        | Decoding::Mailbox
        | Decoding::DisplayName => None,
    }
}

fn page(utf8: &str) -> html::Reading {
    html::read(ArtifactId::of(b""), ArtifactRole::Attachment, utf8, &mut Budget::default())
}

fn mailbox(decoding: Decoding, bytes: &[u8]) -> Option<String> {
    let found = creel_mime::address::parse_list(bytes, Span::new(0, bytes.len())).into_iter().next()?;
    let address = address::normalise(&found.address);
    Some(match decoding {
        Decoding::DisplayName => found.name,
        _ if found.name.is_empty() => address,
        _ if address.is_empty() => found.name,
        _ => format!("{} <{address}>", found.name),
    })
}

/// The address that text is or holds, its domain in lower case.
fn one_address(text: &str) -> String {
    if let [only] = address::find(text).as_slice()
        && only.range == (0..text.len())
    {
        return only.value.clone();
    }
    let listed = creel_mime::address::parse_list(text.as_bytes(), Span::new(0, text.len()));
    match listed.into_iter().find(|found| !found.address.is_empty()) {
        Some(found) => address::normalise(&found.address),
        None => address::normalise(text),
    }
}

pub(super) fn ip(text: &str) -> Option<IpAddr> {
    let text = text.trim_matches(['[', ']']);
    let text = match text.get(..5) {
        Some(tag) if tag.eq_ignore_ascii_case("ipv6:") => text.get(5..).unwrap_or_default(),
        _ => text,
    };
    text.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

/// A number in running text, else one in a `tel:` URL.
fn telephone(text: &str) -> Option<String> {
    if let [only] = phone::find(text).as_slice() {
        return Some(only.value.clone());
    }
    phone::normalise(text)
}
