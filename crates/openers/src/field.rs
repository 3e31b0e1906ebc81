//! Fields of word processors (ECMA-376 part 1, 17.16; the same in RTF and in `.doc`): an instruction that stands behind
//! what is shown, such as `HYPERLINK "https://a.example/"`.
//!
//! Fields are read, never updated.

use crate::member::{FoundFeature, FoundLink, Opened, Place};
use creel_evidence::dissection::{FeatureKind, LinkContext};

/// Arguments that are read of one field.
const MAX_ARGUMENTS: usize = 32;
/// Characters of an instruction that a feature tells.
const SHOWN: usize = 300;

/// Notes what a field with this instruction does; `shown` is what a reader sees of it, `at` where the instruction stands.
pub(crate) fn note(instruction: &str, shown: &str, at: Place, opened: &mut Opened) {
    let arguments = arguments(instruction);
    let Some((name, arguments)) = arguments.split_first() else { return };
    let told: String = instruction.trim().chars().take(SHOWN).collect();
    let feature =
        |kind, opened: &mut Opened| opened.features.push(FoundFeature { at, kind, detail: told.clone() });
    let target = || arguments.iter().find(|argument| !argument.starts_with('\\'));
    match name.to_ascii_uppercase().as_str() {
        "DDE" | "DDEAUTO" => feature(FeatureKind::Dde, opened),
        "HYPERLINK" => {
            if let Some(raw) = hyperlink(arguments) {
                opened.links.push(link(raw, LinkContext::Document, shown, at));
            }
        }
        "INCLUDEPICTURE" => {
            if let Some(raw) = target().filter(|raw| is_remote(raw)) {
                feature(FeatureKind::ExternalResource, opened);
                opened.links.push(link(raw.clone(), LinkContext::Image, "", at));
            }
        }
        "INCLUDETEXT" | "INCLUDE" | "IMPORT" | "LINK" | "RD" | "DATABASE" => {
            if let Some(raw) = arguments.iter().find(|raw| is_remote(raw)) {
                feature(FeatureKind::ExternalResource, opened);
                opened.links.push(link(raw.clone(), LinkContext::Resource, "", at));
            }
        }
        _ => {}
    }
}

fn link(raw: String, context: LinkContext, shown: &str, at: Place) -> FoundLink {
    let text = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    FoundLink { at, raw, context, text, visible: context != LinkContext::Resource }
}

/// The address of a `HYPERLINK` field: its argument, and the place in it that `\l` names.
fn hyperlink(arguments: &[String]) -> Option<String> {
    let (mut address, mut switch) = (None, None);
    for argument in arguments {
        match (switch.take(), argument.as_str()) {
            // These switches are followed by what they are about.
            (None, "\\l" | "\\o" | "\\t" | "\\s") => switch = Some(argument.as_str()),
            (None, argument) if argument.starts_with('\\') && argument.len() == 2 => {}
            (None, argument) => address = address.or(Some(argument)),
            (Some(_), _) => {}
        }
    }
    address.filter(|address| !address.is_empty()).map(str::to_owned)
}

/// Whether a target lies elsewhere: on the network, not on the disk of whoever made the document.
pub(crate) fn is_remote(target: &str) -> bool {
    let lower = target.trim().to_ascii_lowercase().replace('\\', "/");
    match lower.strip_prefix("file:") {
        // `file://host/share` and `file:////host/share`; but `file:///C:/...` and `file:///home/...` are a disk.
        Some(path) => {
            let bare = path.trim_start_matches('/');
            let is_drive = bare.get(1..2).is_some_and(|c| matches!(c, ":" | "|"));
            !is_drive && matches!(path.len() - bare.len(), 2 | 4..)
        }
        None => lower.starts_with("//") || lower.contains("://"),
    }
}

/// An instruction as words: quotation marks group, and in them a backslash stands before what is meant as it is.
fn arguments(instruction: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut chars = instruction.chars().peekable();
    while let Some(&first) = chars.peek() {
        if found.len() >= MAX_ARGUMENTS {
            break;
        }
        if first.is_whitespace() {
            chars.next();
            continue;
        }
        let mut argument = String::new();
        if is_quote(first) {
            chars.next();
            while let Some(c) = chars.next().filter(|c| !is_quote(*c)) {
                match chars.peek() {
                    Some(&escaped @ ('\\' | '"')) if c == '\\' => {
                        argument.push(escaped);
                        chars.next();
                    }
                    _ => argument.push(c),
                }
            }
        } else {
            while let Some(c) = chars.next_if(|c| !c.is_whitespace() && !is_quote(*c)) {
                argument.push(c);
            }
        }
        found.push(argument);
    }
    found
}

const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}')
}

/// The text of a `QUOTE` field whose arguments are character codes, with which instructions are hidden from a search.
pub(crate) fn quoted(instruction: &str) -> Option<String> {
    let arguments = arguments(instruction);
    let (name, codes) = arguments.split_first()?;
    if !name.eq_ignore_ascii_case("QUOTE") || codes.is_empty() {
        return None;
    }
    codes.iter().map(|code| char::from_u32(code.parse().ok()?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn noted(instruction: &str) -> Opened {
        let mut opened = Opened::default();
        note(instruction, "the  words", Place::own(0..1), &mut opened);
        opened
    }

    #[test]
    fn links_and_programs_are_told() {
        let opened = noted(r#" HYPERLINK "https://a.example/b" \l "top" \o "tip" "#);
        assert_eq!(opened.links[0].raw, "https://a.example/b");
        assert_eq!(opened.links[0].text, "the words");
        assert_eq!(noted(r#"HYPERLINK \l "chapter 2""#).links, []);
        assert_eq!(
            noted(r#"DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc""#).features[0].kind,
            FeatureKind::Dde
        );
        let opened = noted(r#"INCLUDEPICTURE "http://t.example/p.png" \d"#);
        assert_eq!(opened.features[0].kind, FeatureKind::ExternalResource);
        assert_eq!(opened.links[0].context, LinkContext::Image);
        assert_eq!(noted(r#"INCLUDEPICTURE "C:\\pictures\\logo.png""#).features, []);
        assert_eq!(noted("PAGE \\* MERGEFORMAT").features, []);
    }

    #[test]
    fn what_is_remote_is_told_from_a_disk() {
        for remote in [
            "http://a.example/x",
            "\\\\host.example\\share\\a.dot",
            "file://host/x",
            "file:////host/x",
            "file:///\\\\host\\x",
            "mhtml:http://a.example!x-usc:http://a.example",
        ] {
            assert!(is_remote(remote), "{remote}");
        }
        for local in ["C:\\a.dot", "file:///C:\\Users\\Normal.dotm", "media/image1.png", "../a.xml"] {
            assert!(!is_remote(local), "{local}");
        }
    }

    #[test]
    fn codes_are_letters() {
        assert_eq!(quoted("QUOTE 68 68 69").as_deref(), Some("DDE"));
        assert_eq!(quoted("QUOTE \"words\""), None);
    }

    proptest! {
        #[test]
        fn any_instruction_is_read(instruction: String) {
            let _ = noted(&instruction);
        }
    }
}
