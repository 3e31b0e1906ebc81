//! What a package says of its making (ECMA-376 part 2, 8; OpenDocument 1.3 part 3, 4.3): campaigns share such values.

use crate::xml::{Event, Xml};
use creel_evidence::locus::Span;

/// Characters that are told of a value.
const SHOWN: usize = 200;
/// Elements that are told, and as what.
const NAMES: &[(&str, &str)] = &[
    ("creator", "author"),
    ("initial-creator", "first author"),
    ("lastModifiedBy", "last modified by"),
    ("title", "title"),
    ("subject", "subject"),
    ("description", "comment"),
    ("keywords", "keywords"),
    ("Template", "template"),
    ("Company", "company"),
    ("Manager", "manager"),
    ("HyperlinkBase", "base of links"),
    ("Application", "application"),
    ("generator", "application"),
    ("revision", "revision"),
    ("created", "created"),
    ("creation-date", "created"),
    ("modified", "modified"),
];

/// The properties in a part: each as `author: name`, with the place of the value.
pub(super) fn read(xml: &str) -> Vec<(String, Span)> {
    let mut found: Vec<(String, Span)> = Vec::new();
    let mut within = None;
    for event in Xml::new(xml) {
        match event {
            Event::Open(element) => {
                within = NAMES.iter().find(|(name, _)| *name == element.name()).map(|(_, told)| *told);
            }
            Event::Close(_) => within = None,
            Event::Text(text) => {
                let value: String = text.text().trim().chars().take(SHOWN).collect();
                if let Some(told) = within.take()
                    && !value.is_empty()
                    && found.len() < NAMES.len()
                {
                    found.push((format!("{told}: {value}"), text.at));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_told_with_their_places() {
        let xml = "<cp:coreProperties><dc:creator>Ann Example</dc:creator><cp:revision>3</cp:revision><dc:language>de</dc:language></cp:coreProperties>";
        let found = read(xml);
        assert_eq!(found[0].0, "author: Ann Example");
        assert_eq!(&xml[found[0].1.range()], "Ann Example");
        assert_eq!(found.len(), 2);
    }
}
