//! The reference of everything that a rule can say, written from the tables.

use crate::facts::records;
use crate::functions::{FUNCTIONS, OPERATORS};
use crate::kind::{Kind, Vocabulary};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const HEAD: &str = "\
# What rules can ask for

Written from `src/facts/` and `src/functions.rs` by the tests (`CREEL_UPDATE=1 cargo test -p creel-rules`); do not edit.
`creel rules facts` prints it.

A condition is an expression of the Common Expression Language (CEL) over the facts below. Every fact and field is always
there: a text that the mail does not have is empty, a number is 0, a list has no elements, and a thing has empty fields.
A word of a closed vocabulary is compared as text; a misspelt one is an error when the rule is read. A rule sees the first
128 elements of a list and the first 4,096 bytes of a text, except of `text` and `body`, which hold up to 64 KiB.
";

/// The whole reference, as Markdown that also reads well as text.
#[must_use]
pub fn facts() -> String {
    let mut page = HEAD.to_owned();
    let mut vocabularies: BTreeMap<&str, &Vocabulary> = BTreeMap::new();
    for record in records() {
        let _ = writeln!(
            page,
            "\n## {}\n\n{}\n\n| name | type | what it is | example |\n|---|---|---|---|",
            record.name, record.about
        );
        for field in record.fields {
            let _ = writeln!(
                page,
                "| `{}` | {} | {} | `{}` |",
                field.name,
                field.kind,
                field.about,
                cell(field.example)
            );
            let mut kind = field.kind;
            while let Kind::List(of) = kind {
                kind = *of;
            }
            if let Kind::Word(vocabulary) = kind {
                vocabularies.insert(vocabulary.name, vocabulary);
            }
        }
    }
    page.push_str("\n## Functions\n\n| how it is called | gives | what it is |\n|---|---|---|\n");
    for function in FUNCTIONS {
        let _ = writeln!(page, "| `{}` | {} | {} |", cell(function.form), function.gives, function.about);
    }
    page.push_str("\n## Operators\n\n| operator | what it is |\n|---|---|\n");
    for (operator, about) in OPERATORS {
        let _ = writeln!(page, "| {operator} | {about} |");
    }
    page.push_str("\n## Vocabularies\n\n| words of | are |\n|---|---|\n");
    for (name, vocabulary) in vocabularies {
        let words: Vec<String> = (vocabulary.words)().iter().map(|word| format!("`{word}`")).collect();
        let _ = writeln!(page, "| {name} | {} |", words.join(", "));
    }
    page
}

/// Text of a table's cell: a bar would end it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::check;
    use crate::phrases::Phrases;
    use std::path::Path;

    #[test]
    fn every_example_can_be_read() {
        for field in records().iter().flat_map(|record| record.fields) {
            let checked = check(field.example, &mut Phrases::default());
            assert!(checked.is_ok_and(|checked| matches!(checked.kind, Kind::Bool)), "{}", field.example);
            assert!(field.example.contains(field.name), "{}: {}", field.name, field.example);
        }
    }

    #[test]
    fn the_reference_is_up_to_date() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("FACTS.md");
        if std::env::var_os("CREEL_UPDATE").is_some() {
            std::fs::write(&path, facts()).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(written, facts(), "FACTS.md is stale: run the tests with CREEL_UPDATE=1");
    }
}
