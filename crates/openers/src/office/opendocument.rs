//! OpenDocument (ISO/IEC 26300): what `content.xml` and its kin show and link, and Basic modules.

use super::text::MAX_TEXT;
use crate::xml::{Element, Event, Xml};
use creel_evidence::locus::Span;

/// Links and scripts that are read of one part.
const MAX_FOUND: usize = 10_000;

/// What a part shows and does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// Paragraphs end with a line break.
    pub(super) text: String,
    pub(super) links: Vec<Link>,
    /// What is attached to events: the event, what runs, and where that stands.
    pub(super) scripts: Vec<(String, String, Span)>,
    /// Programs that are asked for data, with their place.
    pub(super) dde: Vec<(String, Span)>,
}

/// A reference that leads out of the package.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// The element that has it: `a`, `image`, `object`, `template`, ...
    pub(super) element: String,
    pub(super) target: String,
    pub(super) words: String,
    pub(super) at: Span,
}

/// Reads a part.
pub(super) fn read(xml: &str) -> Shown {
    let mut shown = Shown::default();
    // Paragraphs around, and the links around whose words are read.
    let mut paragraphs = 0_usize;
    let mut open: Vec<(usize, usize)> = Vec::new();
    for event in Xml::new(xml) {
        match event {
            Event::Open(element) => {
                match element.name() {
                    "p" | "h" => paragraphs += 1,
                    "tab" => shown.space('\t'),
                    "line-break" => shown.space('\n'),
                    "s" => shown.space(' '),
                    _ => {}
                }
                let links = shown.links.len();
                shown.link(&element);
                if element.name() == "a" && shown.links.len() > links && open.len() < 32 {
                    open.push((links, shown.text.len()));
                }
                shown.script(&element);
            }
            Event::Close("p" | "h") => {
                paragraphs = paragraphs.saturating_sub(1);
                shown.space('\n');
            }
            Event::Close("a") => {
                if let Some((link, from)) = open.pop() {
                    let words = shown.text.get(from..).unwrap_or_default().trim().chars().take(300).collect();
                    if let Some(link) = shown.links.get_mut(link) {
                        link.words = words;
                    }
                }
            }
            Event::Text(text) if paragraphs > 0 && shown.text.len() < MAX_TEXT => {
                shown.text.push_str(&text.text());
            }
            Event::Close(_) | Event::Text(_) => {}
        }
    }
    shown
}

impl Shown {
    fn space(&mut self, space: char) {
        if self.text.len() < MAX_TEXT {
            self.text.push(space);
        }
    }

    fn link(&mut self, element: &Element<'_>) {
        let Some(target) = element.attribute("href") else { return };
        let text = target.text();
        let is_inside = text.starts_with('#')
            || !(text.contains(':') || text.starts_with("//") || text.starts_with('\\'));
        if is_inside || self.links.len() >= MAX_FOUND || element.name() == "event-listener" {
            return;
        }
        let element = element.name().to_owned();
        self.links.push(Link { element, target: text.into_owned(), words: String::new(), at: target.at });
    }

    fn script(&mut self, element: &Element<'_>) {
        let value =
            |name: &str| element.attribute(name).map(|value| value.text().into_owned()).unwrap_or_default();
        match element.name() {
            "event-listener" if self.scripts.len() < MAX_FOUND => {
                let what = element.attribute("href").or_else(|| element.attribute("macro-name"));
                if let Some(what) = what {
                    self.scripts.push((value("event-name"), what.text().into_owned(), what.at));
                }
            }
            "dde-source" | "dde-connection-decl" if self.dde.len() < MAX_FOUND => {
                if let Some(program) = element.attribute("dde-application") {
                    let told = format!("{} {}", program.text(), value("dde-topic"));
                    self.dde.push((told, program.at));
                }
            }
            _ => {}
        }
    }
}

/// The source of a Basic module: the text of its one element.
pub(super) fn module(xml: &str) -> String {
    let mut source = String::new();
    for event in Xml::new(xml) {
        if let Event::Text(text) = event
            && source.len() < MAX_TEXT
        {
            source.push_str(&text.text());
        }
    }
    source
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_links_and_scripts_are_read() {
        let xml = r##"<office:document-content><office:scripts><script:event-listener script:event-name="dom:load" xlink:href="vnd.sun.star.script:Standard.Module1.Main"/></office:scripts>
            <text:h>Title</text:h><text:p>See <text:a xlink:href="https://a.example/?a=1&amp;b">the <text:s/>page</text:a><draw:image xlink:href="Pictures/a.png"/></text:p>
            <text:a xlink:href="#top">x</text:a><draw:image xlink:href="http://t.example/p.png"/><office:dde-source office:dde-application="soffice" office:dde-topic="x"/></office:document-content>"##;
        let shown = read(xml);
        assert_eq!(shown.text, "Title\nSee the  page\n");
        assert_eq!(shown.links[0].words, "the  page");
        assert_eq!(shown.links[0].target, "https://a.example/?a=1&b");
        assert_eq!(shown.links[1].element, "image");
        assert_eq!(shown.links.len(), 2);
        assert_eq!(shown.scripts[0].0, "dom:load");
        assert_eq!(shown.dde[0].0, "soffice x");
    }

    #[test]
    fn a_module_is_its_text() {
        assert_eq!(
            module("<script:module>Sub Main\n x = &quot;1&quot; &amp; y\nEnd Sub</script:module>"),
            "Sub Main\n x = \"1\" & y\nEnd Sub"
        );
    }
}
