//! Addresses in the code of a page: where a login page knows whom it was sent to, or where its loot goes.

use crate::recognise::address;
use creel_evidence::ArtifactId;
use creel_evidence::dissection::Page;
use creel_evidence::locus::{Locus, Span};

/// Mentions that are kept of one page.
const LIMIT: usize = 200;
/// Names of variables and keys that hold the address to which something is sent, in lower case.
const DESTINATIONS: &[&str] = &[
    "to",
    "cc",
    "bcc",
    "_cc",
    "sendto",
    "send_to",
    "mailto",
    "recipient",
    "recipients",
    "_to",
    "toemail",
    "to_email",
];

/// An address in a page's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    /// The page.
    pub(crate) artifact: ArtifactId,
    /// The address, domain in lower case.
    pub(crate) address: String,
    /// Where it stands in the UTF-8 view.
    pub(crate) at: Locus,
    /// How, as a sentence part: `stands in a script`.
    pub(crate) how: &'static str,
    /// Whether the code calls it a destination: something is sent to it.
    pub(crate) destination: bool,
}

/// Addresses in the scripts of a page and in what was decoded out of it. `utf8` is the page's source.
pub(crate) fn mentions(utf8: &str, page: &Page) -> Vec<Mention> {
    let mut out = Vec::new();
    let mut add = |address: String, span: Span, how, destination| {
        if out.len() < LIMIT {
            out.push(Mention {
                artifact: page.artifact,
                address,
                at: Locus::utf8(page.artifact, span),
                how,
                destination,
            });
        }
    };
    for script in page.scripts.iter().filter(|script| script.source.is_none()) {
        let Some(code) = utf8.get(script.span.range()).filter(|code| code.contains('@')) else { continue };
        for found in address::find(code) {
            let span = Span::new(script.span.start + found.range.start, script.span.start + found.range.end);
            let before = code.get(..found.range.start).unwrap_or_default();
            add(found.value, span, "stands in a script of the page", is_destination(before));
        }
        if code.contains("reverse") {
            for (address, range) in reversed(code) {
                let span = Span::new(script.span.start + range.start, script.span.start + range.end);
                add(address, span, "stands backwards in a script of the page", false);
            }
        }
    }
    for embedded in &page.embedded {
        for found in address::find(&embedded.text) {
            let before = embedded.text.get(..found.range.start).unwrap_or_default();
            add(found.value, embedded.span, "stands encoded in the page", is_destination(before));
        }
    }
    out
}

/// Whether the code in front of a literal names it as something that is sent to: `To: "`, `sendTo = '`.
fn is_destination(before: &str) -> bool {
    let Some(key) = before
        .trim_end_matches(['"', '\'', '`', ' '])
        .strip_suffix([':', '='])
        .map(|head| head.trim_end_matches(['"', '\'', ' ']))
    else {
        return false;
    };
    let name = key.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
    DESTINATIONS.contains(&name.to_ascii_lowercase().as_str())
}

/// Addresses written backwards (`elpmaxe.proc@nna`), with their ranges in `code`.
fn reversed(code: &str) -> Vec<(String, std::ops::Range<usize>)> {
    let backwards: String = code.chars().rev().collect();
    let forwards: Vec<_> = address::find(code).into_iter().map(|found| found.range).collect();
    address::find(&backwards)
        .into_iter()
        .map(|found| (found.value, code.len() - found.range.end..code.len() - found.range.start))
        .filter(|(_, range)| !forwards.iter().any(|f| f.start < range.end && range.start < f.end))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::digest::Sha256Digest;
    use creel_evidence::dissection::{EmbeddedText, Script};
    use creel_evidence::{ArtifactRole, Decoding};

    fn page(code: &str, embedded: &[&str]) -> Page {
        Page {
            artifact: ArtifactId::of(code.as_bytes()),
            role: ArtifactRole::Attachment,
            title: None,
            base: None,
            filler: Vec::new(),
            structure: Sha256Digest::of(b""),
            shingles: Vec::new(),
            forms: Vec::new(),
            scripts: vec![Script { source: None, size: code.len(), span: Span::new(0, code.len()) }],
            images: Vec::new(),
            embedded: embedded
                .iter()
                .map(|text| EmbeddedText {
                    text: (*text).into(),
                    steps: vec![Decoding::Base64.into()],
                    span: Span::new(0, 1),
                })
                .collect(),
        }
    }

    #[test]
    fn scripts_and_decoded_text_are_searched() {
        let code = "var e = 'ann@corp.example'; send({To: \"drop@evil.test\"})";
        let found = mentions(code, &page(code, &["bob@corp.example"]));
        let list: Vec<_> = found.iter().map(|m| (m.address.as_str(), m.destination)).collect();
        assert_eq!(
            list,
            [("ann@corp.example", false), ("drop@evil.test", true), ("bob@corp.example", false)]
        );
        assert_eq!(&code[found[0].at.range.range()], "ann@corp.example");
    }

    #[test]
    fn an_address_written_backwards_is_read_if_the_page_turns_it() {
        let code = "x='elpmaxe.proc@nna'.split('').reverse().join('')";
        let found = mentions(code, &page(code, &[]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].address, "ann@corp.example");
        assert_eq!(&code[found[0].at.range.range()], "elpmaxe.proc@nna");
        let unturned = "x='elpmaxe.proc@nna'";
        assert_eq!(mentions(unturned, &page(unturned, &[])), []);
    }
}
