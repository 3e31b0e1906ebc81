//! Who signs: closing lines, signature blocks and footers.
//!
//! Works on the visible text line by line and knows the closing words of several languages. It finds what is
//! claimed; whether it is true is not asked here.

mod reach;

use super::names::{cleaned, key, looks_personal};
use super::words::{is_honorific, is_legal_form};
use crate::normal::{Accents, normal};
use creel_evidence::Signature;
use creel_evidence::dissection::Text;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// A signature block as it stands in a text: each field with its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// The person's name.
    pub person: Option<Field>,
    /// The person's title or function.
    pub title: Option<Field>,
    /// The organisation.
    pub organisation: Option<Field>,
    /// A telephone number.
    pub telephone: Option<Field>,
    /// A mail address.
    pub mail: Option<Field>,
    /// A web site.
    pub site: Option<Field>,
    /// A postal address.
    pub address: Option<Field>,
}

/// What a field says, and the bytes of the text that say so.
pub type Field = (String, Range<usize>);

impl Block {
    /// The block as evidence; `None` if it names nobody.
    #[must_use]
    pub fn quoted(&self, text: &Text) -> Option<Signature> {
        let quote = |field: &Option<Field>| {
            field.as_ref().map(|(_, range)| text.visible.quote(text.artifact, range.clone()))
        };
        let signature = Signature {
            person: quote(&self.person),
            title: quote(&self.title),
            organisation: quote(&self.organisation),
            telephone: quote(&self.telephone),
            mail: quote(&self.mail),
            site: quote(&self.site),
            address: quote(&self.address),
        };
        (signature.person.is_some() || signature.organisation.is_some()).then_some(signature)
    }
}

/// Phrases that close a letter, in normal form, one a line.
const CLOSINGS: &str = include_str!("../../data/closings.tsv");

/// Words of functions and titles, in normal form.
const TITLES: &str = include_str!("../../data/title-words.tsv");

static TITLE_WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = TITLES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    lines.flat_map(|(_, words)| words.split(' ')).collect()
});

/// Lines of a signature block that may name who signs, and lines of which the rest tells how to reach them.
const NAMES: usize = 6;
const BLOCK: usize = 12;
/// Bytes at the end of a text in which a closing is looked for.
const TAIL: usize = 6000;

/// Each line with its range.
fn lines(text: &str) -> impl DoubleEndedIterator<Item = (&str, Range<usize>)> {
    text.split('\n').map(move |line| {
        let start = line.as_ptr() as usize - text.as_ptr() as usize;
        let lead = line.len() - line.trim_start().len();
        let trimmed = line.trim();
        (trimmed, start + lead..start + lead + trimmed.len())
    })
}

/// The signature block behind the last closing phrase; without one, the lines that begin with the name of who writes
/// (`writer`, as a key; empty if nobody is known).
#[must_use]
pub fn block(text: &str, writer: &str) -> Block {
    let start = tail_start(text);
    let tail = text.get(start..).unwrap_or_default();
    let lines: Vec<(&str, Range<usize>)> = lines(tail).filter(|(line, _)| !line.is_empty()).collect();
    let is_writer = |line: &str| !writer.is_empty() && line.len() <= 80 && key(line) == writer;
    let first = match lines.iter().rposition(|(line, _)| is_closing(line)) {
        Some(closing) => closing + 1,
        None => match lines.iter().rposition(|(line, _)| is_writer(line)) {
            Some(named) if named > 0 => named,
            _ => return Block::default(),
        },
    };
    let mut block = Block::default();
    for (number, (line, range)) in lines.iter().skip(first).take(BLOCK).enumerate() {
        let at = start + range.start..start + range.end;
        if number < NAMES {
            read_line(line, at.clone(), &mut block);
        }
        reach::read(line, &at, &mut block);
    }
    block
}

fn tail_start(text: &str) -> usize {
    (text.len().saturating_sub(TAIL)..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

fn is_closing(line: &str) -> bool {
    if line.len() > 60 {
        return false;
    }
    let folded = normal(line, Accents::Drop, 60);
    let bare = folded.trim_end_matches(|c: char| !c.is_alphanumeric());
    // `-- ` begins a signature (RFC 3676 section 4.3).
    if line == "--" {
        return true;
    }
    CLOSINGS.lines().any(|closing| closing == bare)
}

fn read_line(line: &str, at: Range<usize>, signature: &mut Block) {
    let short = line.chars().count() <= 70 && !line.contains(['@', '/']) && !line.contains("www.");
    if !short {
        return;
    }
    let folded = normal(line, Accents::Drop, 80);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    // A line of the address would pass for an organisation.
    if reach::is_address(line) {
        return;
    }
    if words.is_empty() || words.len() > 9 || folded.bytes().filter(u8::is_ascii_digit).count() > 3 {
        return;
    }
    let is_title = words.iter().any(|&word| TITLE_WORDS.contains(word));
    let is_company = line.split(' ').any(is_legal_form) && words.len() > 1;
    if signature.person.is_none() && signature.organisation.is_none() && !is_title && !is_company {
        let name = line.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
        if looks_personal(name) || name.split(' ').next().is_some_and(is_honorific) {
            signature.person = Some((name.to_owned(), at));
            return;
        }
    }
    if is_title && signature.title.is_none() {
        // `Purchasing Manager, Acme Ltd` holds both.
        let mut halves = line.splitn(2, [',', '|', '–']);
        let title = halves.next().unwrap_or(line).trim();
        signature.title = Some((title.to_owned(), at.clone()));
        if let Some(name) = halves.next().and_then(cleaned)
            && signature.organisation.is_none()
        {
            signature.organisation = Some((name, at));
        }
    } else if signature.organisation.is_none()
        && let Some(name) = cleaned(line)
        && (is_company || signature.person.is_some() || words.len() <= 4)
        && name.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
    {
        signature.organisation = Some((name, at));
    }
}

/// The holder named behind the last copyright sign.
#[must_use]
pub fn copyright(text: &str) -> Option<(String, Range<usize>)> {
    let (sign, after) = text.rfind('©').map(|at| (at, at + '©'.len_utf8())).or_else(|| {
        let at = text.rfind("Copyright")?;
        Some((at, at + "Copyright".len()))
    })?;
    let line_end = text.get(after..)?.find('\n').map_or(text.len(), |at| after + at);
    let rest = text.get(after..line_end)?;
    let skipped = rest.trim_start_matches(|c: char| !c.is_alphabetic());
    let from = line_end - skipped.len();
    let words: Vec<&str> = skipped.split(' ').take(6).collect();
    let mut name: Vec<&str> = Vec::new();
    for word in words {
        let folded = normal(word, Accents::Drop, 40);
        if matches!(
            folded.trim_end_matches(['.', ',']),
            "all"
                | "alle"
                | "todos"
                | "tous"
                | "tutti"
                | "rights"
                | "reserved"
                | "by"
                | "copyright"
                | "c"
                | "rechte"
                | "vorbehalten"
                | "droits"
                | "reserves"
                | "derechos"
                | "reservados"
                | "direitos"
                | "diritti"
                | "riservati"
                | "rechten"
                | "voorbehouden"
                | "os"
                | "los"
                | "i"
                | "les"
        ) {
            if name.is_empty() {
                continue;
            }
            break;
        }
        name.push(word.trim_matches(|c: char| matches!(c, ',' | ';' | '|' | '(' | ')')));
        if word.ends_with(['.', ',', ';', '|']) && !is_legal_form(word) {
            break;
        }
        if is_legal_form(word) {
            break;
        }
    }
    let joined = name.join(" ");
    let end = (from + joined.len()).min(line_end);
    let name = cleaned(joined.trim_end_matches('.'))?;
    let end = (end..=line_end).find(|&at| text.is_char_boundary(at)).unwrap_or(line_end);
    name.chars().next().filter(|c| c.is_alphanumeric()).map(|_| (name, sign..end))
}

/// An organisation that signs as a team: `The Acme Team`, `Ihr Acme-Team`, `Equipe Acme`.
#[must_use]
pub fn team(text: &str) -> Option<(String, Range<usize>)> {
    let start = tail_start(text);
    let tail = text.get(start..)?;
    lines(tail).rev().find_map(|(line, range)| {
        if line.len() > 60 || line.is_empty() {
            return None;
        }
        let folded = normal(line, Accents::Drop, 60);
        let words: Vec<&str> =
            folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let is_team = |word: &&str| -> bool {
            matches!(*word, "team" | "equipe" | "equipo" | "teamet" | "zespol" | "tym" | "ekibi" | "squadra")
        };
        let edge = words.first().is_some_and(is_team)
            || words.last().is_some_and(is_team)
            || words.get(1).is_some_and(is_team)
                && matches!(
                    words.first(),
                    Some(&"the" | &"il" | &"a" | &"l" | &"het" | &"das" | &"dein" | &"ihr")
                );
        if !edge || !(2..=6).contains(&words.len()) {
            return None;
        }
        let name = cleaned(line)?;
        name.chars().next()?.is_uppercase().then_some((name, start + range.start..start + range.end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_signature_block_names_person_title_and_organisation() {
        let text = "Dear Sir,\nplease quote.\nBest regards,\nAda Brown\nPurchasing Manager\nHaier Biomedical\n+1 555 0100";
        let signature = block(text, "");
        assert_eq!(signature.person.map(|p| p.0).as_deref(), Some("Ada Brown"));
        assert_eq!(signature.title.map(|p| p.0).as_deref(), Some("Purchasing Manager"));
        let (organisation, at) = signature.organisation.unwrap();
        assert_eq!((organisation.as_str(), &text[at]), ("Haier Biomedical", "Haier Biomedical"));
        assert_eq!(signature.telephone.map(|p| p.0).as_deref(), Some("+1 555 0100"));
        assert_eq!(block("no closing\nAda Brown", ""), Block::default());
        let unclosed = block("Call me.\nAda Brown\nHaier Biomedical", &key("Ada Brown"));
        assert_eq!(unclosed.organisation.map(|o| o.0).as_deref(), Some("Haier Biomedical"));
    }

    #[test]
    fn footers_name_the_holder() {
        for (text, name) in [
            ("bye\n© 2024 Acme Inc. All rights reserved.", Some("Acme Inc")),
            ("Copyright © 2020-2024 Acme Tools, 1 Road", Some("Acme Tools")),
            ("© All rights reserved", None),
            ("nothing", None),
        ] {
            assert_eq!(copyright(text).map(|found| found.0).as_deref(), name, "{text}");
        }
    }

    #[test]
    fn teams_sign() {
        for (text, name) in [
            ("hello\nThe Acme Team", Some("Acme")),
            ("hallo\nIhr Acme-Team", Some("Acme")),
            ("olá\nEquipe Acme\n", Some("Acme")),
            ("our team is here for you and will answer soon", None),
        ] {
            assert_eq!(team(text).map(|found| found.0).as_deref(), name, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "(\\PC|\n|©|Team|regards\n){0,60}") {
            let _ = block(&text, "acme");
            if let Some((_, at)) = copyright(&text) {
                prop_assert!(text.get(at).is_some());
            }
            if let Some((_, at)) = team(&text) {
                prop_assert!(text.get(at).is_some());
            }
        }
    }
}
