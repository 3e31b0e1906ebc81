//! HTML applications (`.hta`): pages that `mshta` runs with the rights of a program. Their scripts are code of Windows, not of the web.
//!
//! It reads no page: words, links and forms are the reader's of HTML.

use crate::member::{Member, MemberKind, Opened, Opening, Place, Source};
use creel_evidence::dissection::{AnomalyKind, FeatureKind};
use creel_evidence::locus::Span;
use memchr::memmem;
use std::ops::Range;

/// Bytes at the start in which the application's tag is looked for.
const HEAD: usize = 64 << 10;
/// Scripts of one application that are read.
const SCRIPTS: usize = 200;

/// Whether a page is an application, by its name or by its tag.
#[must_use]
pub fn is_application(bytes: &[u8], name: Option<&str>) -> bool {
    let is_named = name.is_some_and(|name| {
        let name = name.trim_end_matches([' ', '.']);
        name.len() > 4 && name.get(name.len() - 4..).is_some_and(|end| end.eq_ignore_ascii_case(".hta"))
    });
    is_named || tag(bytes).is_some()
}

/// Where `<hta:application` stands.
fn tag(bytes: &[u8]) -> Option<Range<usize>> {
    let head = bytes.get(..HEAD).unwrap_or(bytes).to_ascii_lowercase();
    let start = memmem::find(&head, b"<hta:application")?;
    let length = memchr::memchr(b'>', head.get(start..)?).map_or(head.len() - start, |end| end + 1);
    Some(start..start + length)
}

/// Takes out the scripts.
#[must_use]
pub fn open(source: Source<'_>, opening: &mut Opening<'_>) -> Opened {
    let mut opened = Opened::default();
    let whole = Span::new(0, source.bytes.len());
    let at = tag(source.bytes).map_or(whole, Span::from);
    opened.feature(FeatureKind::Command, "mshta runs the page as a program", Place::own(at));
    let text = source.text();
    for (index, script) in scripts(&text).into_iter().enumerate() {
        let code = text.get(script).unwrap_or_default();
        if !opening.budget.spend_entry() || !opening.budget.spend_bytes(code.len() as u64) {
            opened.complain(AnomalyKind::LimitReached, "application-scripts");
            break;
        }
        opened.push(Member::new(index, MemberKind::Code, code.as_bytes().to_vec()));
    }
    opened
}

/// A script's bytes again.
#[must_use]
pub fn member(source: Source<'_>, index: usize) -> Option<Vec<u8>> {
    let text = source.text();
    let script = scripts(&text).into_iter().nth(index)?;
    Some(text.get(script)?.as_bytes().to_vec())
}

/// The code between the tags of scripts, blank ones left out.
fn scripts(text: &str) -> Vec<Range<usize>> {
    // Offsets carry over: only ASCII letters change.
    let lower = text.to_ascii_lowercase();
    let mut scripts = Vec::new();
    let mut at = 0;
    while let Some(found) = lower.get(at..).and_then(|rest| rest.find("<script")) {
        let tag = at + found;
        let Some(open) = lower.get(tag..).and_then(|rest| rest.find('>')).map(|end| tag + end + 1) else {
            break;
        };
        let end =
            lower.get(open..).and_then(|rest| rest.find("</script")).map_or(lower.len(), |end| open + end);
        at = end;
        if !lower.get(open..end).unwrap_or_default().trim().is_empty() && scripts.len() < SCRIPTS {
            scripts.push(open..end);
        }
    }
    scripts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Budget;
    use proptest::prelude::*;

    const PAGE: &str = "<html><HTA:APPLICATION id=a windowState=minimize><script language=\"VBScript\">\
CreateObject(\"WScript.Shell\").Run \"calc\"</script>\u{e9}<SCRIPT>\n</SCRIPT><script>var a = 1;";

    fn source(page: &str) -> Source<'_> {
        Source { bytes: page.as_bytes(), charset: Some("utf-8") }
    }

    fn opened(page: &str, budget: &mut Budget) -> Opened {
        open(source(page), &mut Opening { passwords: &[], budget })
    }

    #[test]
    fn scripts_come_out_again() {
        let opened = opened(PAGE, &mut Budget::default());
        let told: Vec<&[u8]> = opened.members.iter().map(|member| member.bytes.as_slice()).collect();
        assert_eq!(told, [&b"CreateObject(\"WScript.Shell\").Run \"calc\""[..], b"var a = 1;"]);
        for found in &opened.members {
            assert_eq!(member(source(PAGE), found.index).as_ref(), Some(&found.bytes));
        }
        assert!(PAGE[opened.features[0].at.span.range()].starts_with("<HTA:APPLICATION"));
    }

    #[test]
    fn an_application_is_known_by_its_tag_or_its_name() {
        assert!(is_application(PAGE.as_bytes(), None));
        assert!(is_application(b"<p>", Some("Invoice.HTA ")));
        assert!(!is_application(b"<p>", Some("hta")));
        assert!(!is_application(b"<script>1</script>", Some("page.html")));
    }

    #[test]
    fn limits_are_told() {
        let told = opened(PAGE, &mut Budget { bytes: 3, ..Budget::default() });
        assert_eq!(told.anomalies, [(AnomalyKind::LimitReached, "application-scripts".to_owned())]);
        let many = "<script>1</script>".repeat(100_000);
        assert_eq!(opened(&many, &mut Budget::default()).members.len(), SCRIPTS);
        assert_eq!(opened(&"<script".repeat(200_000), &mut Budget::default()).members.len(), 0);
    }

    proptest! {
        #[test]
        fn any_page_is_survived(page in "(<script|</script|>|<hta:application|é|a|\"| ){0,40}") {
            for found in opened(&page, &mut Budget::default()).members {
                prop_assert_eq!(member(source(&page), found.index), Some(found.bytes));
            }
        }
    }
}
