//! Relationships between the parts of a package, and from them to the world outside (ECMA-376 part 2, 6.5).

use crate::xml::{Event, Xml};
use creel_evidence::locus::Span;

/// Relationships that are read of one part.
const MAX_RELATIONS: usize = 10_000;

/// Where a part leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relation {
    pub(super) id: String,
    /// The last word of its type, such as `hyperlink` or `attachedTemplate`.
    pub(super) kind: String,
    /// As written, references decoded. Hostile text.
    pub(super) target: String,
    /// Whether the target lies outside of the package.
    pub(super) is_external: bool,
    /// The target in the part of relationships.
    pub(super) at: Span,
}

/// Reads a part of relationships; whether there are more than are read.
pub(super) fn read(xml: &str) -> (Vec<Relation>, bool) {
    let mut relations = Vec::new();
    for event in Xml::new(xml) {
        let Event::Open(element) = event else { continue };
        let Some(target) = element.attribute("Target").filter(|_| element.name() == "Relationship") else {
            continue;
        };
        if relations.len() >= MAX_RELATIONS {
            return (relations, true);
        }
        let value =
            |name: &str| element.attribute(name).map(|value| value.text().into_owned()).unwrap_or_default();
        let kind = value("Type");
        relations.push(Relation {
            id: value("Id"),
            kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
            target: target.text().into_owned(),
            is_external: value("TargetMode").eq_ignore_ascii_case("External"),
            at: target.at,
        });
    }
    (relations, false)
}

/// The part whose relationships stand in the part of this name: `word/_rels/document.xml.rels` is that of
/// `word/document.xml`.
pub(super) fn source_of(name: &str) -> Option<String> {
    let stem = name.strip_suffix(".rels")?;
    stem.rsplit_once("_rels/").map(|(folder, file)| format!("{folder}{file}"))
}

/// The name of the part that a relationship of `source` leads to, `.` and `..` resolved.
pub(super) fn resolve(source: &str, target: &str) -> String {
    let from_root = target.starts_with('/');
    let folder = source.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut names: Vec<&str> = Vec::new();
    for name in folder.split('/').filter(|_| !from_root).chain(target.split('/')) {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()),
            name => names.push(name),
        }
    }
    names.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relationships_are_read_with_their_places() {
        let xml = r#"<Relationships><Relationship Id="rId7" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://a.example/?a=1&amp;b=2" TargetMode="External"/></Relationships>"#;
        let (relations, more) = read(xml);
        assert!(!more);
        assert_eq!(relations[0].target, "https://a.example/?a=1&b=2");
        assert_eq!(relations[0].kind, "hyperlink");
        assert!(relations[0].is_external);
        assert_eq!(&xml[relations[0].at.range()], "https://a.example/?a=1&amp;b=2");
    }

    #[test]
    fn names_are_resolved() {
        assert_eq!(source_of("word/_rels/document.xml.rels").as_deref(), Some("word/document.xml"));
        assert_eq!(source_of("_rels/.rels").as_deref(), Some(""));
        assert_eq!(resolve("word/document.xml", "../media/./a.png"), "media/a.png");
        assert_eq!(resolve("word/document.xml", "/customXml/item1.xml"), "customXml/item1.xml");
        assert_eq!(resolve("a", "../../../etc"), "etc");
    }
}
