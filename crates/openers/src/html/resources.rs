//! What a page loads: pictures, scripts, frames, and where it sends the reader by itself.

use super::look::Look;
use super::reader::PageReader;
use super::style::{self, Style};
use super::tokens::{Attribute, Tag};
use crate::reference;
use creel_evidence::dissection::{ImageReference, LinkContext, Script};

/// Characters of a picture's reference that are kept.
const MAX_SOURCE: usize = 2_000;

impl PageReader<'_> {
    /// Pictures, frames, links to resources, refreshes.
    pub(super) fn resources(&mut self, tag: &Tag<'_>, style: &Style, look: &Look) {
        match tag.name {
            "img" | "image" => self.picture(tag, style, look),
            "input" if has_type(tag, "image") => self.picture(tag, style, look),
            "area" => {
                if let Some(href) = tag.attribute("href") {
                    let raw = reference::clean(href.value);
                    let at = self.place(href.span);
                    self.follow(&raw, href, false);
                    self.link(LinkContext::Area, raw, at, look.hidden.is_none());
                }
            }
            "meta" => self.refresh(tag),
            "link" => self.load(tag.attribute("href"), LinkContext::Resource),
            "iframe" | "frame" | "embed" | "video" | "audio" | "source" | "track" | "bgsound" => {
                self.load(tag.attribute("src"), LinkContext::Resource);
                if let Some(page) = tag.attribute("srcdoc") {
                    self.nest(page.value.to_owned(), self.place(page.span), true);
                }
            }
            "object" => self.load(tag.attribute("data"), LinkContext::Resource),
            _ => {}
        }
        if let Some(background) = tag.attribute("background") {
            self.load(Some(background), LinkContext::Image);
        }
        if let Some(css) = tag.attribute("style") {
            self.pictures_in_style(css);
        }
    }

    /// `<script src>`.
    pub(super) fn loaded_script(&mut self, tag: &Tag<'_>) {
        let Some(source) = tag.attribute("src").or_else(|| tag.attribute("xlink:href")) else { return };
        let span = self.place(tag.span);
        if self.may_record() {
            let raw = reference::clean(source.value);
            self.findings.scripts.push(Script { source: Some(raw), size: 0, span });
        }
        self.load(Some(source), LinkContext::Resource);
    }

    fn picture(&mut self, tag: &Tag<'_>, style: &Style, look: &Look) {
        let reference = ["src", "href", "xlink:href"].iter().find_map(|name| tag.attribute(name));
        let size = |of_style: Option<u32>, name| of_style.or_else(|| tag.value(name).and_then(style::pixels));
        let (width, height) = (size(style.width, "width"), size(style.height, "height"));
        let alt = tag.value("alt").unwrap_or_default();
        let is_dot = |side: Option<u32>| side.is_some_and(|pixels| pixels <= 1);
        let visible = !look.hides_pictures() && !is_dot(width) && !is_dot(height);
        let linked = self.anchor_mut().is_some();
        if let Some(anchor) = self.anchor_mut() {
            anchor.picture(alt, visible);
        }
        if self.may_record() {
            let source = reference.map_or("", |reference| reference.value).trim();
            let span = self.place(tag.span);
            self.findings.images.push(ImageReference {
                source: source.chars().take(MAX_SOURCE).collect(),
                alt: super::anchor::collapse(alt),
                width,
                height,
                linked,
                span,
            });
        }
        self.load(reference, LinkContext::Image);
    }

    /// A reference that is loaded without a click. What stands in the mail itself is no link.
    fn load(&mut self, reference: Option<Attribute<'_>>, context: LinkContext) {
        let Some(reference) = reference else { return };
        let scheme = reference.value.trim_start().get(..5).unwrap_or_default();
        if scheme.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("cid:"))
            || reference.value.trim().is_empty()
        {
            return;
        }
        let is_data = scheme.eq_ignore_ascii_case("data:");
        if is_data && context == LinkContext::Image {
            return;
        }
        let raw = reference::clean(reference.value);
        let at = self.place(reference.span);
        self.follow(&raw, reference, true);
        if !is_data {
            self.link(context, raw, at, false);
        }
    }

    /// `<meta http-equiv=refresh content="0; url=...">`.
    fn refresh(&mut self, tag: &Tag<'_>) {
        let is_refresh =
            tag.value("http-equiv").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("refresh"));
        let Some(content) = tag.attribute("content").filter(|_| is_refresh) else { return };
        let after = content.value.trim_start().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let url = after.trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, ';' | ','));
        let url = match url.get(..3) {
            Some(word) if word.eq_ignore_ascii_case("url") => {
                let rest = url.get(3..).unwrap_or_default().trim_start();
                rest.strip_prefix('=').unwrap_or(url)
            }
            _ => url,
        };
        let raw = reference::clean(url.trim().trim_matches(['"', '\'']));
        if raw.is_empty() {
            return;
        }
        let at = self.place(content.span);
        self.follow_text(&raw, at, true);
        self.link(LinkContext::Refresh, raw, at, false);
    }

    /// `url(...)` in an inline style.
    fn pictures_in_style(&mut self, css: Attribute<'_>) {
        if !css.value.contains('(') {
            return;
        }
        let mut rest = css.value;
        while let Some((before, after)) = rest.split_once('(') {
            let is_url = before
                .len()
                .checked_sub(3)
                .and_then(|at| before.get(at..))
                .is_some_and(|word| word.eq_ignore_ascii_case("url"));
            let (inside, next) = after.split_once(')').unwrap_or((after, ""));
            rest = next;
            let raw = reference::clean(inside.trim().trim_matches(['"', '\'']));
            let head = raw.get(..5).unwrap_or_default().to_ascii_lowercase();
            if is_url && !raw.is_empty() && !head.starts_with("data:") && !head.starts_with("cid:") {
                let at = self.place(css.span);
                self.link(LinkContext::Image, raw, at, false);
            }
        }
    }
}

fn has_type(tag: &Tag<'_>, wanted: &str) -> bool {
    tag.value("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case(wanted))
}
