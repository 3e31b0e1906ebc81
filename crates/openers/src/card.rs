//! Address cards (vCard 2.1, 3.0 and 4.0; RFC 6350): what a card shows, where its fields lead, and the pictures in it.
//!
//! A card comes as a harmless file, and its address, number and note are dialled and opened from the address book later. [`read`]
//! gives the words and the links, [`open`] the pictures and sounds that stand encoded in it.
//!
//! It never tells one card of a file from the next, and never fetches.

use crate::content_line::{Line, lines};
use crate::mapped::Writer;
use crate::member::{Member, MemberKind, Opened, Opening, Source};
use crate::{Budget, plain, reference};
use creel_evidence::dissection::{AnomalyKind, Link, LinkContext, Text};
use creel_evidence::web::WebAddress;
use creel_evidence::{ArtifactId, ArtifactRole, Locus};

/// Properties whose words an address book shows.
const SHOWN: &[&str] = &["FN", "ORG", "TITLE", "ROLE", "NOTE", "TEL", "NICKNAME", "LABEL"];
/// Properties that hold files: pictures, the others.
const PICTURES: &[&str] = &["PHOTO", "LOGO"];
const FILES: &[&str] = &["SOUND", "KEY"];

/// Reads the words and the links of a card. `utf8` is the artifact's UTF-8 view, in which places count.
#[must_use]
pub fn read(artifact: ArtifactId, role: ArtifactRole, utf8: &str, budget: &mut Budget) -> (Text, Vec<Link>) {
    let mut out = Writer::default();
    let mut links = Vec::new();
    let mut position = (0, 0);
    for line in lines(utf8) {
        if SHOWN.contains(&line.name.as_str()) {
            if line.value().trim().is_empty() {
                continue;
            }
            if out.len() > 0 {
                out.decoded("\n", line.break_before());
            }
            match quoted_printable(&line) {
                Some(text) => out.decoded(&text, line.value_at()),
                None => line.write_text(&mut out),
            }
            continue;
        }
        let Some((raw, target)) = leads(&line) else { continue };
        if !budget.spend_link() {
            break;
        }
        let (counted, characters) = position;
        position = (out.len(), characters + out.since(counted).chars().count());
        links.push(Link {
            artifact,
            role,
            context: LinkContext::Document,
            raw,
            target: Some(target),
            text: String::new(),
            visible: true,
            position: position.1,
            at: Locus::utf8(artifact, line.value_at()),
        });
    }
    let visible = out.finish();
    links.extend(plain::links(artifact, role, &visible, &[], budget));
    links.sort_by_key(|link| link.position);
    (Text { artifact, role, html: false, visible, hidden: Vec::new() }, links)
}

/// Takes out what fields hold encoded.
#[must_use]
pub fn open(source: Source<'_>, opening: &mut Opening<'_>) -> Opened {
    let mut opened = Opened::default();
    let utf8 = source.text();
    for (index, line) in lines(&utf8).enumerate() {
        let Some(kind) = holds(&line) else { continue };
        if !opening.budget.spend_entry() {
            opened.complain(AnomalyKind::LimitReached, "card-files");
            break;
        }
        let Some(content) = decode(&line) else {
            opened.complain(AnomalyKind::BrokenEncoding, format!("{} is no base64", line.name));
            continue;
        };
        if !opening.budget.spend_bytes(content.len() as u64) {
            opened.complain(AnomalyKind::LimitReached, "card-size");
            break;
        }
        opened.push(Member::new(index, kind, content));
    }
    opened
}

/// What the field with this index holds; the same bytes as in [`open`]'s list.
#[must_use]
pub fn member(source: Source<'_>, index: usize) -> Option<Vec<u8>> {
    let utf8 = source.text();
    let line = lines(&utf8).nth(index)?;
    holds(&line)?;
    decode(&line)
}

fn holds(line: &Line) -> Option<MemberKind> {
    let name = line.name.as_str();
    let kind = match () {
        () if PICTURES.contains(&name) => MemberKind::Picture,
        () if FILES.contains(&name) => MemberKind::File,
        () => return None,
    };
    (line.is_base64() || data(line).is_some()).then_some(kind)
}

/// What stands behind `data:...;base64,` (version 4.0 has no other way of putting a picture into a card).
fn data(line: &Line) -> Option<&str> {
    let value = line.value().trim_start();
    let head = value.get(..5).filter(|head| head.eq_ignore_ascii_case("data:"))?;
    let (kind, body) = value.get(head.len()..)?.split_once(',')?;
    kind.to_ascii_lowercase().ends_with(";base64").then_some(body)
}

fn decode(line: &Line) -> Option<Vec<u8>> {
    let Some(body) = data(line) else { return line.decode_base64() };
    let digits: Vec<u8> = body.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'=').collect();
    data_encoding::BASE64_NOPAD.decode(&digits).ok()
}

/// Where a field leads: a page, an address; as written, and as what a click opens.
fn leads(line: &Line) -> Option<(String, WebAddress)> {
    if holds(line).is_some() || line.name == "UID" || line.name == "PRODID" {
        return None;
    }
    let raw = quoted_printable(line).unwrap_or_else(|| line.text()).trim().to_owned();
    let cleaned = reference::clean(&raw);
    let target = match line.name.as_str() {
        "EMAIL" if !cleaned.contains(':') => WebAddress::parse(&format!("mailto:{cleaned}")),
        "EMAIL" => WebAddress::parse(&cleaned),
        "URL" => reference::resolve(&cleaned, None).or_else(|| bare_host(&cleaned)),
        _ => WebAddress::parse(&cleaned).filter(WebAddress::is_web),
    }?;
    (!cleaned.is_empty()).then_some((raw, target))
}

/// An address book opens `shop.example/a` as a page.
fn bare_host(written: &str) -> Option<WebAddress> {
    let host = written.split(['/', '?', '#']).next()?;
    let looks =
        host.contains('.') && !host.contains(|c: char| c.is_whitespace() || matches!(c, ':' | '@' | '\\'));
    WebAddress::parse(&format!("http://{written}")).filter(|address| looks && address.domain().is_some())
}

/// The text of a value that is written in quoted-printable, as in version 2.1; `None` if it is not.
fn quoted_printable(line: &Line) -> Option<String> {
    let says = |parameter: &crate::content_line::Parameter| {
        matches!(parameter.name.as_str(), "ENCODING" | "")
            && parameter.value.eq_ignore_ascii_case("QUOTED-PRINTABLE")
    };
    line.parameters.iter().any(says).then(|| {
        let label = line.parameter("CHARSET").map_or("utf-8", |charset| charset.value.as_str());
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::UTF_8);
        encoding.decode_without_bom_handling(&unquoted(line.value())).0.into_owned()
    })
}

/// Undoes quoted-printable (RFC 2045 section 6.7); an equals sign that begins nothing stays.
fn unquoted(value: &str) -> Vec<u8> {
    let bytes = value.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&b) = bytes.get(at) {
        let digit = |i: usize| {
            bytes.get(i).and_then(|&b| char::from(b).to_digit(16)).and_then(|d| u8::try_from(d).ok())
        };
        match (b, digit(at + 1), digit(at + 2)) {
            (b'=', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 3;
            }
            (b'=', ..) if matches!(bytes.get(at + 1), None | Some(b'\n')) => at += 2,
            _ => {
                out.push(b);
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CARD: &str = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Service Desk\r\nORG:Harbour\\, Ltd.\r\n\
item1.URL:https://card.exam\r\n ple/a\r\nEMAIL;TYPE=WORK:desk@card.example\r\nTEL;TYPE=CELL:+49 30 901820\r\n\
NOTE:Call us\\nor see http://note.example/\r\nX-SOCIALPROFILE;TYPE=x:https://social.example/desk\r\n\
PHOTO;ENCODING=b;TYPE=PNG:iVBO\r\n Rw0K\r\nUID:urn:uuid:1\r\nEND:VCARD\r\n";

    fn reading(file: &str) -> (Text, Vec<Link>) {
        read(ArtifactId::of(file.as_bytes()), ArtifactRole::Attachment, file, &mut Budget::default())
    }

    fn source(file: &str) -> Source<'_> {
        Source { bytes: file.as_bytes(), charset: Some("utf-8") }
    }

    fn opening(file: &str, budget: &mut Budget) -> Opened {
        open(source(file), &mut Opening { passwords: &[], budget })
    }

    #[test]
    fn a_card_shows_and_leads() {
        let (text, links) = reading(CARD);
        assert_eq!(
            text.visible.text,
            "Service Desk\nHarbour, Ltd.\n+49 30 901820\nCall us\nor see http://note.example/"
        );
        let told: Vec<(&str, &str)> = links
            .iter()
            .map(|link| (link.target.as_ref().unwrap().text.as_str(), &CARD[link.at.range.range()]))
            .collect();
        assert_eq!(
            told,
            [
                ("https://card.example/a", "https://card.exam\r\n ple/a"),
                ("mailto:desk@card.example", "desk@card.example"),
                ("http://note.example/", "http://note.example/"),
                ("https://social.example/desk", "https://social.example/desk"),
            ]
        );
    }

    #[test]
    fn pictures_come_out_again_in_all_versions() {
        for file in [
            CARD,
            "BEGIN:VCARD\nPHOTO;PNG;BASE64:iVBORw0K\n",
            "BEGIN:VCARD\nPHOTO:data:image/png;base64,iVBORw0K\n",
        ] {
            let opened = opening(file, &mut Budget::default());
            assert_eq!(opened.members.len(), 1, "{file}");
            assert_eq!(opened.members[0].bytes, b"\x89PNG\r\n", "{file}");
            let index = opened.members[0].index;
            assert_eq!(member(source(file), index).as_deref(), Some(&b"\x89PNG\r\n"[..]));
        }
        let told = opening(CARD, &mut Budget { bytes: 1, ..Budget::default() });
        assert_eq!(told.anomalies, [(AnomalyKind::LimitReached, "card-size".to_owned())]);
    }

    #[test]
    fn an_old_card_is_decoded() {
        let file = "BEGIN:VCARD\nFN;CHARSET=windows-1252;ENCODING=QUOTED-PRINTABLE:J=F6rg =\nPier\nURL:shop.example\n";
        let (text, links) = reading(file);
        assert_eq!(text.visible.text, "Jörg Pier");
        assert_eq!(links[0].target.as_ref().unwrap().text, "http://shop.example/");
    }

    #[test]
    fn a_card_that_breaks_off_anywhere_is_read_as_far_as_it_goes() {
        for end in 0..CARD.len() {
            let (_, links) = reading(&CARD[..end]);
            assert!(links.iter().all(|link| link.at.range.end <= end));
            for found in opening(&CARD[..end], &mut Budget::default()).members {
                assert_eq!(member(source(&CARD[..end]), found.index), Some(found.bytes));
            }
        }
    }

    proptest! {
        #[test]
        fn places_lie_inside(file in "((FN|URL|TEL|PHOTO|ENCODING=B|QUOTED-PRINTABLE)|[;:=,\r\n \té\\\\]|data:|https://a.example){0,60}") {
            let (_, links) = reading(&file);
            for link in links {
                prop_assert!(file.get(link.at.range.range()).is_some());
            }
        }
    }
}
