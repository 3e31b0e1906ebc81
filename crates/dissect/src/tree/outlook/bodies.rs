//! The bodies of a message of Outlook: up to three renderings of one text, of which one is shown.

use super::{Found, Origin, Unfolding, label};
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::locus::Locus;
use creel_evidence::{ArtifactRole, ContentType, Derivation};
use creel_mime::charset;
use creel_openers::mapi::{self, Bytes, Message, kind, tag};
use creel_openers::rtf::{self, Form};
use std::borrow::Cow;
use std::collections::HashSet;

/// RTF as an artifact, and what was read out of it.
struct RtfBody {
    index: usize,
    form: Form,
    text: String,
}

impl Unfolding<'_> {
    /// Adds the bodies and gives the `Content-ID`s that their HTML refers to.
    pub(super) fn bodies(
        &mut self,
        message: &Message<'_>,
        origin: Origin,
        has_body: bool,
    ) -> HashSet<String> {
        let own = &message.properties;
        let not_blank =
            |found: &(u16, &Bytes<'_>)| found.1.bytes.iter().any(|b| !b.is_ascii_whitespace() && *b != 0);
        let html = own.bytes(tag::HTML).filter(not_blank);
        let plain = own.text(tag::BODY).filter(not_blank);
        let rtf =
            own.bytes(tag::RTF_COMPRESSED).filter(not_blank).and_then(|(_, bytes)| self.rtf(bytes, origin));
        let native = own.number(tag::NATIVE_BODY);
        // What Outlook shows: HTML, unless the message is one of RTF or of plain text only.
        let mut shown = !has_body;
        let mut role = |is_best: bool| {
            if is_best && std::mem::take(&mut shown) { ArtifactRole::Body } else { ArtifactRole::Alternative }
        };
        let rtf_form = rtf.as_ref().map(|rtf| rtf.form);
        let rtf_first = match rtf_form {
            Some(Form::Html) => html.is_none(),
            Some(Form::Native) => html.is_none() || native == Some(2),
            Some(Form::Text) => html.is_none() && plain.is_none(),
            None => false,
        };
        let rtf_role = rtf.as_ref().map(|_| role(rtf_first));
        let html_role = html.map(|_| role(true));
        let plain_role = plain.map(|_| role(true));
        let mut referred = HashSet::new();
        if let (Some((kind, bytes)), Some(role)) = (html, html_role) {
            let codepage = own.number(tag::INTERNET_CODEPAGE).and_then(mapi::charset_of_codepage);
            let charset = match kind {
                kind::UNICODE => Some("utf-16le"),
                kind::STRING8 => Some(origin.charset),
                _ => codepage,
            };
            note_referred(&charset::to_utf8(&bytes.bytes, charset).text, &mut referred);
            self.body((kind, bytes), role, "text/html", charset, origin);
        }
        if let (Some((kind, bytes)), Some(role)) = (plain, plain_role) {
            self.body((kind, bytes), role, "text/plain", Some(label(kind, origin)), origin);
        }
        if let (Some(rtf), Some(role)) = (rtf, rtf_role) {
            let is_html = rtf.form == Form::Html;
            if is_html {
                note_referred(&rtf.text, &mut referred);
            }
            let found = Found {
                parent: rtf.index,
                derivation: Derivation::RtfText,
                role,
                declared_type: Some(if is_html { "text/html" } else { "text/plain" }),
                declared_charset: Some("utf-8"),
                name: None,
                name_at: None,
                depth: origin.depth,
            };
            self.add(found, Cow::Owned(rtf.text.into_bytes()));
        }
        referred
    }

    fn body(
        &mut self,
        (kind, bytes): (u16, &Bytes<'_>),
        role: ArtifactRole,
        declared: &str,
        charset: Option<&str>,
        origin: Origin,
    ) {
        // The NUL that ends a text is no part of it.
        let text = if kind == kind::BINARY { &*bytes.bytes } else { mapi::trim_nul(&bytes.bytes, kind) };
        let (mut parent, mut derivation) = (origin.index, bytes.at.clone());
        if text.len() < bytes.bytes.len() {
            derivation = match derivation {
                Derivation::Slice { range } => {
                    Derivation::Slice { range: range.start..range.start + text.len() }
                }
                whole => {
                    let whole = self.property(parent, whole, &bytes.bytes, ContentType::Text, charset);
                    let Some(whole) = whole else { return };
                    parent = whole;
                    Derivation::Slice { range: 0..text.len() }
                }
            };
        }
        let index = self.tree.artifacts.len();
        let found = Found {
            parent,
            derivation,
            role,
            declared_type: Some(declared),
            declared_charset: charset,
            name: None,
            name_at: None,
            depth: origin.depth,
        };
        self.add(found, Cow::Borrowed(text));
        // UTF-16 without a mark looks like anything but text.
        if let Some(body) = self.tree.artifacts.get_mut(index).filter(|_| kind == kind::UNICODE) {
            body.content_type = if declared == "text/html" { ContentType::Html } else { ContentType::Text };
        }
    }

    /// Decompresses and reads an RTF body; `None` if nothing is in it.
    fn rtf(&mut self, compressed: &Bytes<'_>, origin: Origin) -> Option<RtfBody> {
        let index =
            self.property(origin.index, compressed.at.clone(), &compressed.bytes, ContentType::Binary, None)?;
        let at = Locus::bytes(self.tree.artifacts.get(index)?.id, 0..compressed.bytes.len());
        let Some(decompressed) = rtf::decompress(&compressed.bytes) else {
            self.complain(AnomalyKind::BrokenContainer, "compressed RTF: no header".to_owned(), at);
            return None;
        };
        for (kind, detail) in decompressed.anomalies {
            self.complain(kind, detail, at.clone());
        }
        if !self.budget.spend_bytes(decompressed.bytes.len() as u64) {
            self.complain(AnomalyKind::LimitReached, "outlook-size".to_owned(), at);
            return None;
        }
        let read = rtf::read(&decompressed.bytes);
        for (kind, detail) in read.anomalies {
            self.complain(kind, detail, at.clone());
        }
        let text = read.text.text;
        if text.trim().is_empty() || !self.budget.spend_bytes(text.len() as u64) {
            return None;
        }
        let index =
            self.property(index, Derivation::RtfDecompressed, &decompressed.bytes, ContentType::Rtf, None)?;
        Some(RtfBody { index, form: read.form, text })
    }
}

/// Notes what stands behind `cid:` (RFC 2392) in HTML.
fn note_referred(html: &str, referred: &mut HashSet<String>) {
    const REFERENCES: usize = 10_000;
    for (at, scheme) in html.match_indices("cid:") {
        if referred.len() >= REFERENCES {
            break;
        }
        let rest = html.get(at + scheme.len()..).unwrap_or_default();
        let end = rest.bytes().take(256).position(|b| matches!(b, b'"' | b'\'' | b'>' | b')' | b' '));
        referred.extend(end.and_then(|end| rest.get(..end)).map(str::to_owned));
    }
}
