use super::*;
use proptest::prelude::*;

/// An invitation with everything that an entry can carry.
const INVITATION: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Harbour//EN\r\nMETHOD:REQUEST\r\n\
BEGIN:VTIMEZONE\r\nTZID:Pier\r\nCOMMENT:never shown http://zone.example/\r\nEND:VTIMEZONE\r\n\
BEGIN:VEVENT\r\nUID:https://uid.example/1\r\nSUMMARY:Payroll review\\, urgent\r\n\
LOCATION;ALTREP=\"https://alt.example/room\":https://join.exam\r\n ple/pay?a=1\\;b=2\r\n\
DESCRIPTION:Your access ends today.\\nSign in: https://signin.example/a\r\n\
ORGANIZER;CN=Desk:MAILTO:desk@firm.example\r\n\
ATTENDEE;CN=Ana;ROLE=REQ-PARTICIPANT:mailto:ana@warehouse.exa\r\n mple\r\n\
ATTENDEE:invalid:nomail\r\n\
URL:https://form.example/x\r\nCONFERENCE;VALUE=URI:tel:+49-30-901820\r\n\
X-ALT-DESC;FMTTYPE=text/html:<html><body><a href=\"https://html.example/\">Open\\, now</a></body></html>\r\n\
ATTACH;ENCODING=BASE64;VALUE=BINARY;FMTTYPE=text/html;X-FILENAME=\"pay.html\":PGI+aGk8\r\n L2I+\r\n\
BEGIN:VALARM\r\nDESCRIPTION:Now\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

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
fn an_invitation_shows_its_words() {
    let (text, links) = reading(INVITATION);
    assert_eq!(
        text.visible.text,
        "Payroll review, urgent\nhttps://join.example/pay?a=1;b=2\nYour access ends today.\n\
         Sign in: https://signin.example/a\nNow"
    );
    let of = |context: LinkContext| -> Vec<&str> {
        links.iter().filter(|link| link.context == context).map(|link| link.raw.as_str()).collect()
    };
    assert_eq!(of(LinkContext::Text), ["https://join.example/pay?a=1;b=2", "https://signin.example/a"]);
    assert_eq!(
        of(LinkContext::Document),
        ["https://alt.example/room", "https://form.example/x", "tel:+49-30-901820"]
    );
    assert_eq!(of(LinkContext::Organizer), ["MAILTO:desk@firm.example"]);
    assert_eq!(of(LinkContext::Attendee), ["mailto:ana@warehouse.example"]);
}

#[test]
fn links_know_their_place_behind_folds_and_escapes() {
    let (_, links) = reading(INVITATION);
    let at = |raw: &str| {
        let link = links.iter().find(|link| link.raw == raw).unwrap();
        &INVITATION[link.at.range.range()]
    };
    assert_eq!(at("https://join.example/pay?a=1;b=2"), "https://join.exam\r\n ple/pay?a=1\\;b=2");
    assert_eq!(at("mailto:ana@warehouse.example"), "mailto:ana@warehouse.exa\r\n mple");
    assert_eq!(at("https://alt.example/room"), "https://alt.example/room");
    assert_eq!(
        text_value("https://join.exam\r\n ple/pay?a=1\\;b=2"),
        "https://join.example/pay?a=1;b=2",
        "the way back that a trace takes"
    );
}

#[test]
fn files_and_html_come_out_again() {
    let opened = opening(INVITATION, &mut Budget::default());
    let told: Vec<_> =
        opened.members.iter().map(|m| (m.kind, m.name.as_deref(), m.bytes.as_slice())).collect();
    assert_eq!(
        told,
        [
            (
                MemberKind::Page,
                None,
                &b"<html><body><a href=\"https://html.example/\">Open, now</a></body></html>"[..]
            ),
            (MemberKind::File, Some("pay.html"), &b"<b>hi</b>"[..]),
        ]
    );
    for found in &opened.members {
        assert_eq!(member(source(INVITATION), found.index).as_deref(), Some(found.bytes.as_slice()));
    }
    let name_at = opened.members[1].name_at.unwrap();
    assert_eq!(&INVITATION[name_at.range()], "pay.html");
    assert_eq!(member(source(INVITATION), 0), None, "a property that holds nothing");
}

#[test]
fn a_description_in_html_is_a_page_and_no_text() {
    let file =
        "BEGIN:VEVENT\nDESCRIPTION:<a href=\"https://a.example/\">Pay</a>\nSUMMARY:x < y\nEND:VEVENT\n";
    assert_eq!(reading(file).0.visible.text, "x < y");
    assert_eq!(opening(file, &mut Budget::default()).members[0].kind, MemberKind::Page);
}

#[test]
fn an_ordinary_meeting_holds_nothing_to_open() {
    let file =
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Lunch\nDTSTART:20200907T100000Z\nEND:VEVENT\nEND:VCALENDAR";
    assert_eq!(reading(file).0.visible.text, "Lunch");
    assert!(reading(file).1.is_empty());
    assert_eq!(opening(file, &mut Budget::default()), Opened::default());
}

#[test]
fn limits_are_told() {
    let mut budget = Budget { bytes: 4, ..Budget::default() };
    let opened = opening(INVITATION, &mut budget);
    assert_eq!(opened.anomalies, [(AnomalyKind::LimitReached, "calendar-size".to_owned())]);
    let mut budget = Budget { entries: 1, ..Budget::default() };
    let opened = opening(INVITATION, &mut budget);
    assert_eq!(opened.anomalies, [(AnomalyKind::LimitReached, "calendar-attachments".to_owned())]);
    let broken = "ATTACH;ENCODING=BASE64:!!!\n";
    let opened = opening(broken, &mut Budget::default());
    assert_eq!(opened.anomalies, [(AnomalyKind::BrokenEncoding, "ATTACH is no base64".to_owned())]);
}

#[test]
fn a_file_that_breaks_off_anywhere_is_read_as_far_as_it_goes() {
    for end in 0..INVITATION.len() {
        let (text, links) = reading(&INVITATION[..end]);
        assert!(text.visible.text.len() <= end && links.iter().all(|link| link.at.range.end <= end));
        for found in opening(&INVITATION[..end], &mut Budget::default()).members {
            assert_eq!(member(source(&INVITATION[..end]), found.index), Some(found.bytes));
        }
    }
}

#[test]
fn a_line_of_nothing_but_folds_and_a_deep_nest_are_read_once() {
    let folds = format!("DESCRIPTION:{}", "\r\n x".repeat(300_000));
    assert_eq!(reading(&folds).0.visible.text.len(), 300_000);
    let nest = "BEGIN:VEVENT\n".repeat(200_000);
    assert_eq!(reading(&nest).0.visible.text, "");
}

proptest! {
    #[test]
    fn places_lie_inside(file in "((SUMMARY|ATTENDEE|ATTACH|URL|BEGIN:VEVENT|X-ALT-DESC)|[;:=\"\\\\,\r\n \té<>]|https://a.example){0,60}") {
        let (text, links) = reading(&file);
        prop_assert!(text.visible.text.len() <= file.len() + 60);
        for link in links {
            prop_assert!(file.get(link.at.range.range()).is_some());
        }
    }
}
