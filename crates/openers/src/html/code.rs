//! Scripts and encoded references of a page: decoded, searched for URLs, and pages inside them set aside.
//!
//! Nothing is run. What a script would build at run time out of variables is not found.

use super::findings::NestedPage;
use super::reader::PageReader;
use super::tokens::{Attribute, Run, Tag};
use crate::{embedded, reference};
use creel_evidence::Decoding;
use creel_evidence::dissection::{EmbeddedText, LinkContext, Script};
use creel_evidence::locus::Span;

impl PageReader<'_> {
    /// The code of a `<script>`.
    pub(super) fn inline_script(&mut self, run: &Run<'_>) {
        if run.value.bytes().all(|b| b.is_ascii_whitespace()) {
            return;
        }
        let at = self.place(run.span);
        // JSON-LD in a mail tells mail programs what it is about; in a file it may be what a script unpacks.
        let inert = self.is_data && !self.scripts_run;
        if !inert && self.may_record() {
            self.findings.scripts.push(Script { source: None, size: run.value.len(), span: at });
        }
        let base = (run.value.len() == run.span.len()).then_some(run.span.start);
        self.code(run.value, base, at, self.scripts_run);
    }

    /// A value that is kept for a script (`data-u="YW5u..."`), if it stands encoded and holds an address or a page.
    fn stored(&mut self, attribute: Attribute<'_>) {
        const SIZES: std::ops::RangeInclusive<usize> = 8..=256 * 1024;
        if !SIZES.contains(&attribute.value.len()) {
            return;
        }
        let decoded = [Decoding::Hex, Decoding::Base64, Decoding::Percent].into_iter().find_map(|decoding| {
            let text = embedded::apply(decoding, attribute.value).filter(|text| text != attribute.value)?;
            let tells = text.contains('@') || text.contains("://") || embedded::looks_like_html(&text);
            tells.then_some((decoding, text))
        });
        let Some((decoding, text)) = decoded else { return };
        if !self.budget.spend_bytes(text.len() as u64) {
            self.findings.limit("decoded-bytes");
            return;
        }
        let at = self.place(attribute.span);
        if embedded::looks_like_html(&text) {
            self.nest(text.clone(), at, false);
        } else {
            self.urls_in_code(&text, None, at);
        }
        self.findings.embedded.push(EmbeddedText { text, steps: vec![decoding.into()], span: at });
    }

    /// Event handlers (`onclick` and the like), and what is kept for scripts.
    pub(super) fn handlers(&mut self, tag: &Tag<'_>) {
        for attribute in tag.attributes() {
            if attribute.name.starts_with("on") && attribute.name.len() > 4 && !attribute.value.is_empty() {
                let exact = attribute.value.len() == attribute.span.len();
                let at = self.place(attribute.span);
                self.code(attribute.value, exact.then_some(attribute.span.start), at, false);
            } else if attribute.name.starts_with("data-") {
                self.stored(attribute);
            }
        }
    }

    /// Looks into a reference that carries its content itself: `data:` and `javascript:`.
    pub(super) fn follow(&mut self, raw: &str, attribute: Attribute<'_>, shown: bool) {
        // `raw` is cut; a page in a `data:` URL is not.
        let whole = if raw.len() >= reference::LIMIT { attribute.value.trim() } else { raw };
        let at = self.place(attribute.span);
        self.follow_text(whole, at, shown);
    }

    pub(super) fn follow_text(&mut self, url: &str, at: Span, shown: bool) {
        if let Some(code) = embedded::apply(Decoding::JavascriptUrl, url) {
            self.code(&code, None, at, false);
        } else if let Some(data) = embedded::data_url(url) {
            let is_page =
                matches!(data.media_type.as_str(), "text/html" | "application/xhtml+xml" | "image/svg+xml");
            if !self.budget.spend_bytes(data.text.len() as u64) {
                self.findings.limit("decoded-bytes");
                return;
            }
            self.findings.embedded.push(EmbeddedText {
                text: data.text.clone(),
                steps: vec![Decoding::DataUrl.into()],
                span: at,
            });
            if is_page || embedded::looks_like_html(&data.text) {
                self.nest(data.text, at, shown);
            }
        }
    }

    /// Sets a page aside to be read later.
    pub(super) fn nest(&mut self, html: String, at: Span, shown: bool) {
        self.findings.nested.push(NestedPage { html, at, shown });
    }

    /// Code whose first byte stands at `base`, or anywhere in `at` if its offsets are not the source's.
    fn code(&mut self, code: &str, base: Option<usize>, at: Span, shown: bool) {
        let exact = base.filter(|_| !self.is_nested());
        self.urls_in_code(code, exact, at);
        for mut found in embedded::decode(code, base.unwrap_or_default()) {
            found.span = if exact.is_some() { self.place(found.span) } else { at };
            if !self.budget.spend_bytes(found.text.len() as u64) {
                self.findings.limit("decoded-bytes");
                return;
            }
            if embedded::looks_like_html(&found.text) {
                self.nest(found.text.clone(), found.span, shown);
            } else {
                self.urls_in_code(&found.text, None, found.span);
            }
            self.findings.embedded.push(found);
        }
    }

    /// URLs and mail addresses that stand in code or in what was decoded from it.
    fn urls_in_code(&mut self, code: &str, base: Option<usize>, at: Span) {
        let addresses = reference::find_mail_addresses(code).into_iter().map(|range| (range, "mailto:"));
        let urls = reference::find_urls(code).into_iter().map(|range| (range, ""));
        for (range, scheme) in urls.chain(addresses) {
            let text = code.get(range.clone()).unwrap_or_default();
            // In code a single quote ends a literal; in running text it may be part of a URL.
            let text = text.split('\'').next().unwrap_or_default();
            let raw = format!("{scheme}{text}");
            if self
                .findings
                .links
                .iter()
                .rev()
                .take(64)
                .any(|link| link.context == LinkContext::Script && link.raw == raw)
            {
                continue;
            }
            let place =
                base.map_or(at, |base| Span::new(base + range.start, base + range.start + text.len()));
            self.link(LinkContext::Script, raw, place, false);
        }
    }
}
