//! Files of elements: property lists, libraries, searches, settings, app installers, contacts.

use super::{Field, What};
use std::ops::Range;

/// Outermost elements by which such a file is known, without prefix and in lower case.
const ROOTS: &[&str] = &[
    "librarydescription",
    "searchconnectordescription",
    "persistedquery",
    "pcsettings",
    "searchablecontent",
    "appinstaller",
    "contact",
];

/// Before text that stands as it is.
const CDATA: &str = "<![CDATA[";

/// One element: its name without prefix, its attributes, and the text up to the next tag.
struct Element<'a> {
    name: &'a str,
    attributes: Range<usize>,
    content: Range<usize>,
}

/// Whether a text is such a file. A property list is one if its only address is what it holds: others hold settings.
pub(super) fn is_link_file(head: &str) -> bool {
    let Some(root) = elements(head).next() else { return false };
    if root.name.eq_ignore_ascii_case("plist") {
        let mut keys = elements(head).filter(|element| element.name.eq_ignore_ascii_case("key"));
        return keys.next().is_some_and(|key| head.get(key.content) == Some("URL")) && keys.next().is_none();
    }
    ROOTS.iter().any(|known| root.name.eq_ignore_ascii_case(known))
}

/// The fields of a file that lead somewhere.
pub(super) fn fields(text: &str, most: usize) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut is_url = false;
    let is_contact = elements(text).next().is_some_and(|root| root.name.eq_ignore_ascii_case("contact"));
    for element in elements(text) {
        if fields.len() >= most {
            break;
        }
        let name = element.name.to_ascii_lowercase();
        let content = text.get(element.content.clone()).unwrap_or_default();
        let what = match name.as_str() {
            "key" => {
                is_url = content.trim() == "URL";
                None
            }
            "string" if is_url => Some(What::Place),
            "url" | "simplelocation" => Some(What::Place),
            "deeplink" => Some(What::Command),
            "iconreference" | "icon" => Some(What::Icon),
            "value" | "address" if is_contact => Some(What::Contact),
            _ => None,
        };
        if let Some(what) = what.filter(|_| !content.trim().is_empty()) {
            fields.push(Field { what, at: element.content.clone() });
        }
        let attributes = text.get(element.attributes.clone()).unwrap_or_default();
        for (key, range) in pairs(attributes) {
            let what = match (name.as_str(), key.to_ascii_lowercase().as_str()) {
                ("appinstaller" | "mainpackage" | "mainbundle" | "package" | "bundle", "uri") => {
                    What::Package
                }
                ("include", "path") => What::Place,
                _ => continue,
            };
            let start = element.attributes.start;
            fields.push(Field { what, at: start + range.start..start + range.end });
        }
    }
    fields
}

/// The elements of a text in order.
fn elements(text: &str) -> impl Iterator<Item = Element<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + memchr::memchr(b'<', text.as_bytes().get(at..)?)?;
            let rest = text.get(start + 1..)?;
            if rest.starts_with("!--") {
                at = start + 4 + rest.get(3..)?.find("-->")? + 3;
                continue;
            }
            let end = start + 1 + rest.find('>')?;
            at = end + 1;
            if rest.starts_with(['/', '?', '!']) {
                continue;
            }
            let tag = text.get(start + 1..end)?.trim_end_matches('/');
            let length = tag.find(|c: char| c.is_whitespace()).unwrap_or(tag.len());
            let name = tag.get(..length)?;
            let attributes = start + 1 + length..start + 1 + tag.len();
            let mut content =
                at..at + memchr::memchr(b'<', text.as_bytes().get(at..)?).unwrap_or(text.len() - at);
            let is_blank = text.get(content.clone())?.trim().is_empty();
            if is_blank && text.get(content.end..)?.starts_with(CDATA) {
                let from = content.end + CDATA.len();
                let length = text.get(from..)?.find("]]>").unwrap_or(text.len() - from);
                content = from..from + length;
                at = content.end;
            }
            let name = name.rsplit(':').next().unwrap_or(name);
            return Some(Element { name, attributes, content });
        }
    })
}

/// Names and places of the values of `name="value"`.
fn pairs(attributes: &str) -> Vec<(&str, Range<usize>)> {
    let mut pairs = Vec::new();
    let mut at = 0;
    while let Some(equals) = attributes.get(at..).and_then(|rest| rest.find('=')) {
        let key = attributes.get(at..at + equals).unwrap_or_default().trim();
        let after = at + equals + 1;
        let rest = attributes.get(after..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start().len();
        let Some(quote) = rest.trim_start().chars().next().filter(|c| matches!(c, '"' | '\'')) else { break };
        let start = after + blank + 1;
        let Some(length) = attributes.get(start..).and_then(|rest| rest.find(quote)) else { break };
        pairs.push((key, start..start + length));
        at = start + length + 1;
    }
    pairs
}
