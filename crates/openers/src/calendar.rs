//! Calendars (iCalendar, RFC 5545 and RFC 7986): what an entry shows, where it leads, who invites whom, and the files in it.
//!
//! [`read`] gives the words that a calendar program shows (summary, place, description), each traced back through folds and
//! escapes to the file, and the addresses in properties that are made for them. [`open`] takes out what stands
//! encoded in a property: attached files, pictures, descriptions in HTML.
//!
//! It never computes a date, expands a recurrence, or fetches what an entry points to.

use crate::content_line::{Line, lines};
use crate::mapped::Writer;
use crate::member::{Member, MemberKind, Opened, Opening, Source};
use crate::{Budget, embedded, plain, reference};
use creel_evidence::dissection::{AnomalyKind, Link, LinkContext, Text};
use creel_evidence::locus::Span;
use creel_evidence::web::WebAddress;
use creel_evidence::{ArtifactId, ArtifactRole, Locus};

/// Properties whose words a calendar program shows (RFC 5545 section 3.8.1).
const SHOWN: &[&str] = &["SUMMARY", "LOCATION", "DESCRIPTION", "COMMENT", "CONTACT"];
/// Properties whose values look like addresses and lead nowhere.
const NAMES: &[&str] = &["UID", "PRODID", "TZURL", "TZID", "RELATED-TO", "RECURRENCE-ID"];
/// Properties that hold the description once more, in HTML.
const IN_HTML: &[&str] = &["X-ALT-DESC", "STYLED-DESCRIPTION"];
/// Components inside each other that are told apart.
const DEPTH: usize = 64;

/// Reads the words and the links of a calendar. `utf8` is the artifact's UTF-8 view, in which places count.
#[must_use]
pub fn read(artifact: ArtifactId, role: ArtifactRole, utf8: &str, budget: &mut Budget) -> (Text, Vec<Link>) {
    let mut reader =
        Reader { artifact, role, out: Writer::default(), links: Vec::new(), position: (0, 0), budget };
    for line in shown_lines(utf8) {
        reader.property(&line);
    }
    let Reader { out, mut links, budget, .. } = reader;
    let visible = out.finish();
    links.extend(plain::links(artifact, role, &visible, &[], budget));
    links.sort_by_key(|link| link.position);
    (Text { artifact, role, html: false, visible, hidden: Vec::new() }, links)
}

/// Takes out what properties hold encoded.
#[must_use]
pub fn open(source: Source<'_>, opening: &mut Opening<'_>) -> Opened {
    let mut opened = Opened::default();
    let utf8 = source.text();
    for (index, line) in lines(&utf8).enumerate() {
        let Some(kind) = holds(&line) else { continue };
        if !opening.budget.spend_entry() {
            opened.complain(AnomalyKind::LimitReached, "calendar-attachments");
            break;
        }
        let Some(content) = decode(&line, kind) else {
            let detail = format!("{} is no base64", line.name);
            opened.complain(AnomalyKind::BrokenEncoding, detail);
            continue;
        };
        if !opening.budget.spend_bytes(content.len() as u64) {
            opened.complain(AnomalyKind::LimitReached, "calendar-size");
            break;
        }
        let name =
            ["FILENAME", "X-FILENAME", "X-APPLE-FILENAME"].iter().find_map(|name| line.parameter(name));
        // Where a character had to be replaced, the text's places are not the file's.
        let is_same = utf8.len() == source.bytes.len();
        let declared = match kind {
            MemberKind::Page => Some("text/html".to_owned()),
            _ => line.parameter("FMTTYPE").map(|kind| kind.value.to_ascii_lowercase()),
        };
        opened.push(Member {
            index,
            name: name.map(|name| name.value.clone()),
            name_at: name.filter(|_| is_same).map(|name| name.at),
            declared_type: declared,
            kind,
            bytes: content,
            password: None,
        });
    }
    opened
}

/// What the property with this index holds; the same bytes as in [`open`]'s list.
#[must_use]
pub fn member(source: Source<'_>, index: usize) -> Option<Vec<u8>> {
    let utf8 = source.text();
    let line = lines(&utf8).nth(index)?;
    decode(&line, holds(&line)?)
}

/// What a calendar program does with the value of a property: its folds and escapes undone.
#[must_use]
pub fn text_value(written: &str) -> String {
    // A name in front makes it a line; the value may hold line breaks only as folds.
    lines(&format!("X:{written}")).next().map(|line| line.text()).unwrap_or_default()
}

/// The properties outside of time zones, which show nothing.
fn shown_lines(utf8: &str) -> impl Iterator<Item = Line> + '_ {
    let mut components: Vec<String> = Vec::new();
    let mut deeper = 0_usize;
    lines(utf8).filter(move |line| {
        match line.name.as_str() {
            "BEGIN" if components.len() < DEPTH => components.push(line.value().trim().to_ascii_uppercase()),
            "BEGIN" => deeper += 1,
            "END" if deeper > 0 => deeper -= 1,
            "END" => drop(components.pop()),
            _ => return !components.iter().any(|component| component == "VTIMEZONE"),
        }
        false
    })
}

/// How the value of a property is opened, if it holds something.
fn holds(line: &Line) -> Option<MemberKind> {
    match line.name.as_str() {
        "ATTACH" if line.is_base64() => Some(MemberKind::File),
        "IMAGE" if line.is_base64() => Some(MemberKind::Picture),
        name if IN_HTML.contains(&name) && !line.value().trim().is_empty() => Some(MemberKind::Page),
        "DESCRIPTION" if is_html(line) => Some(MemberKind::Page),
        _ => None,
    }
}

/// Whether a description is written in HTML, as some programs show it.
fn is_html(line: &Line) -> bool {
    line.value().contains('<') && embedded::looks_like_html(&line.text())
}

fn decode(line: &Line, kind: MemberKind) -> Option<Vec<u8>> {
    match kind {
        MemberKind::Page => Some(line.text().into_bytes()),
        _ => line.decode_base64(),
    }
}

/// A calendar that is being read.
struct Reader<'a> {
    artifact: ArtifactId,
    role: ArtifactRole,
    out: Writer,
    links: Vec<Link>,
    /// Bytes of the text that were counted, and the characters in them.
    position: (usize, usize),
    budget: &'a mut Budget,
}

impl Reader<'_> {
    fn property(&mut self, line: &Line) {
        let name = line.name.as_str();
        if NAMES.contains(&name) || IN_HTML.contains(&name) {
            return;
        }
        if SHOWN.contains(&name) {
            if let Some(altrep) = line.parameter("ALTREP") {
                self.link(&altrep.value, altrep.at, LinkContext::Document, "");
            }
            if !is_html(line) && !line.value().trim().is_empty() {
                if self.out.len() > 0 {
                    self.out.decoded("\n", line.break_before());
                }
                line.write_text(&mut self.out);
            }
            return;
        }
        if line.is_base64() {
            return;
        }
        let context = match name {
            "ORGANIZER" => LinkContext::Organizer,
            "ATTENDEE" => LinkContext::Attendee,
            _ => LinkContext::Document,
        };
        let called = line.parameter("CN").map(|name| name.value.as_str()).unwrap_or_default();
        self.link(line.text().trim(), line.value_at(), context, called);
        for name in ["SENT-BY", "DIR"] {
            if let Some(more) = line.parameter(name) {
                self.link(&more.value, more.at, context, "");
            }
        }
    }

    /// Notes an address that stands by itself; what is none is left out.
    fn link(&mut self, raw: &str, at: Span, context: LinkContext, called: &str) {
        let is_person = matches!(context, LinkContext::Organizer | LinkContext::Attendee);
        let cleaned = reference::clean(raw);
        let target = match WebAddress::parse(&cleaned) {
            Some(target) if target.is_web() || is_known(&target.scheme) => target,
            // Some programs leave the scheme of a person's address out.
            None if is_person && cleaned.contains('@') => {
                let Some(target) = WebAddress::parse(&format!("mailto:{cleaned}")) else { return };
                target
            }
            _ => return,
        };
        if !self.budget.spend_link() {
            return;
        }
        let position = self.characters();
        self.links.push(Link {
            artifact: self.artifact,
            role: self.role,
            context,
            raw: raw.to_owned(),
            target: Some(target),
            text: called.to_owned(),
            visible: !is_person,
            position,
            at: Locus::utf8(self.artifact, at),
        });
    }

    /// Characters written so far.
    fn characters(&mut self) -> usize {
        let (counted, characters) = self.position;
        let all = characters + self.out.since(counted).chars().count();
        self.position = (self.out.len(), all);
        all
    }
}

/// Schemes besides the web's that lead somewhere; `cid:`, `urn:`, `data:` and times (`20261103T...`) do not.
fn is_known(scheme: &str) -> bool {
    matches!(scheme, "mailto" | "tel" | "sms" | "callto" | "whatsapp" | "file" | "msteams" | "zoommtg")
}

#[cfg(test)]
mod tests;
