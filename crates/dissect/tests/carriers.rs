//! Which mail is judged: forwards of every program and language, and their twins that carry nothing.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod fixtures;
mod forwards;

use creel_dissect::{Limits, dissect, look, reopen};
use creel_evidence::mail::Authenticated;
use creel_evidence::{CarrierKind, CarrierPolicy, Dissection, Locus, ObservableKind, Side};
use forwards::{FORWARDS, LINK, REPORTER, SENDER, mail, message};

fn read(raw: &[u8]) -> Dissection {
    dissect(raw, &Limits::default()).dissection
}

fn read_as(raw: &[u8], carriers: CarrierPolicy) -> Dissection {
    dissect(raw, &Limits { carriers, ..Limits::default() }).dissection
}

/// What stands at a locus, by following the derivations again.
fn open(raw: &[u8], dissection: &Dissection, locus: &Locus) -> String {
    let place = dissection.artifacts.iter().position(|a| a.id == locus.artifact).unwrap();
    let bytes = reopen(raw, &dissection.artifacts, place).unwrap();
    let view = look(&bytes, &dissection.artifacts[place], locus.view).into_owned();
    String::from_utf8_lossy(&view[locus.range.range()]).into_owned()
}

fn shown(dissection: &Dissection) -> String {
    dissection.shown().map(|text| text.visible.text.as_str()).collect::<Vec<_>>().join("\n")
}

fn side(dissection: &Dissection, kind: ObservableKind, value: &str) -> Option<Side> {
    dissection.observables.iter().find(|o| o.kind == kind && o.value == value).map(|o| o.side)
}

/// What must hold of every forward of the notice.
fn assert_judged(name: &str, raw: &[u8], d: &Dissection) {
    assert_eq!(d.carriers.len(), 1, "{name}");
    let carrier = &d.carriers[0];
    assert_eq!(carrier.reporter.as_ref().unwrap().address, REPORTER, "{name}");
    assert!(!carrier.because.is_empty() && carrier.artifact == d.submission, "{name}");
    let from = d.envelope.from.first().unwrap_or_else(|| panic!("{name}: no sender"));
    assert_eq!((from.name.as_str(), from.address.as_str()), ("Parcel Desk", SENDER), "{name}");
    assert!(open(raw, d, &from.at).contains(SENDER), "{name}: the sender's place");
    let to: Vec<&str> = d.envelope.recipients.iter().map(|r| r.mailbox.address.as_str()).collect();
    assert_eq!(to, [REPORTER], "{name}");
    let subject = d.envelope.subject.as_ref().unwrap();
    assert_eq!(subject.text, "Parcel 4711", "{name}");
    assert_eq!(open(raw, d, &subject.at), "Parcel 4711", "{name}");
    let date = d.envelope.date.map(|date| date.to_string());
    assert_eq!(date.as_deref(), Some("2020-09-07T10:05:00Z"), "{name}");
    let text = shown(d);
    let text = text.trim();
    assert!(
        text.starts_with("Your parcel waits:") || text.starts_with("Importance: High"),
        "{name}: {text:?}"
    );
    for own in ["Ann Lee", "unterwegs", "my phone", "Subject"] {
        assert!(!text.contains(own), "{name}: {text:?}");
    }
    let link = d.links.iter().find(|link| link.target.as_ref().is_some_and(|t| t.text == LINK));
    let link = link.unwrap_or_else(|| panic!("{name}: no link"));
    assert_eq!(open(raw, d, &link.at), link.raw, "{name}");
    assert!(d.received.is_empty() && d.sender.outcome == Authenticated::Unknown, "{name}");
    assert_eq!(side(d, ObservableKind::MailAddress, SENDER), Some(Side::Attacker), "{name}");
    assert_eq!(side(d, ObservableKind::MailAddress, REPORTER), Some(Side::Victim), "{name}");
    assert_eq!(side(d, ObservableKind::Url, LINK), Some(Side::Attacker), "{name}");
    assert_ne!(side(d, ObservableKind::Domain, "corp.example"), Some(Side::Attacker), "{name}");
}

#[test]
fn what_people_forward_is_what_is_judged() {
    assert!(FORWARDS.len() >= 25);
    for forward in FORWARDS {
        for desk in ["soc@corp.example", "report@national-cert.example", "bob@corp.example"] {
            let raw = mail(forward, desk);
            let d = read(&raw);
            let name = format!("{} to {desk}", forward.0);
            assert_judged(&name, &raw, &d);
            assert_eq!(d.carriers[0].kind, CarrierKind::Inline);
            assert_eq!(side(&d, ObservableKind::MailAddress, desk), None, "{name}: the desk is nobody's");
        }
    }
}

#[test]
fn line_ends_and_transfer_encodings_make_no_difference() {
    for forward in FORWARDS {
        let text = String::from_utf8(mail(forward, "soc@corp.example")).unwrap();
        let unix = text.replace("\r\n", "\n").into_bytes();
        assert_judged(forward.0, &unix, &read(&unix));
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let encoded = data_encoding::BASE64.encode(body.as_bytes());
        let head = head.replace("Content-Transfer-Encoding: 8bit", "Content-Transfer-Encoding: base64");
        let raw = format!("{head}\r\n\r\n{encoded}\r\n").into_bytes();
        assert_judged(forward.0, &raw, &read(&raw));
    }
}

#[test]
fn every_language_and_program_of_the_tables_is_read() {
    let rows =
        |table: &'static str| table.lines().filter(|line| !line.starts_with('#')).map(|l| l.split('\t'));
    let mut seen = 0;
    for mut row in rows(include_str!("../data/header-labels.tsv")) {
        let language = row.next().unwrap();
        let labels: Vec<Vec<&str>> = row.map(|words| words.split('|').collect()).collect();
        let [from, date, to, _, _, subject] = labels.as_slice() else { panic!("{language}") };
        let marks = rows(include_str!("../data/quotation-marks.tsv"))
            .map(Iterator::collect::<Vec<_>>)
            .filter(|mark| mark[0] != "container" && mark[1] == language)
            .map(|mark| format!("---------- {} ----------", mark[3].replace('…', "Ann Lee")));
        for mark in marks.chain([String::new()]) {
            for turn in 0..from.len().max(date.len()).max(to.len()).max(subject.len()) {
                let pick = |words: &Vec<&'static str>| words[turn % words.len()];
                let (from, date, to, subject) = (pick(from), pick(date), pick(to), pick(subject));
                let fields = [
                    format!("{from}: Parcel Desk <{SENDER}>"),
                    format!("{date}: 2020-09-07 10:05"),
                    format!("{to}: Ann Lee <{REPORTER}>"),
                    format!("{subject}: Parcel 4711"),
                ];
                let lure = format!("Your parcel waits: {LINK}");
                let plain = format!("Look\r\n\r\n{mark}\r\n{}\r\n\r\n{lure}\r\n", fields.join("\r\n"));
                let marked: String = plain.lines().skip(2).map(|line| format!("> {line}\r\n")).collect();
                let escaped = fields.map(|field| field.replace('<', "&lt;").replace('>', "&gt;"));
                let html = format!(
                    "<p>Look</p><p>{mark}</p><p>{}</p><p>Your parcel waits: <a href='{LINK}'>pay</a></p>",
                    escaped.join("<br>")
                );
                for (how, is_html, body) in
                    [("plain", false, &plain), ("marked", false, &marked), ("html", true, &html)]
                {
                    let raw = message(
                        &format!("Ann Lee <{REPORTER}>"),
                        "soc@corp.example",
                        "Fwd: Parcel 4711",
                        is_html,
                        body,
                    );
                    assert_judged(
                        &format!("{language} {mark} {from} {date} {to} {subject} {how}"),
                        &raw,
                        &read(&raw),
                    );
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 500, "{seen}");
}

#[test]
fn both_alternatives_of_a_forward_are_cut() {
    let plain = FORWARDS.iter().find(|f| f.0 == "gmail text en").unwrap();
    let html = FORWARDS.iter().find(|f| f.0 == "gmail html en").unwrap();
    let parts = [
        format!("Content-Type: text/plain; charset=utf-8\r\n\r\n{}", plain.3),
        format!("Content-Type: text/html; charset=utf-8\r\n\r\n{}", html.3),
    ];
    let head = format!(
        "From: Ann Lee <{REPORTER}>\r\nTo: soc@corp.example\r\nSubject: Fwd: Parcel 4711\r\nMIME-Version: 1.0\r\n"
    );
    let raw = format!("{head}{}", fixtures::multipart("alternative", "alt", &parts)).into_bytes();
    let d = read(&raw);
    assert_judged("alternatives", &raw, &d);
    assert_eq!(d.texts.len(), 2);
    assert!(
        d.texts.iter().all(|text| !text.visible.text.contains("see below")),
        "the reporter's words are not the lure"
    );
    assert_eq!(side(&d, ObservableKind::Domain, "www.corp.example"), Some(Side::Neutral));
    let own = d.observables.iter().find(|o| o.value.contains("www.corp.example")).unwrap();
    assert_eq!(own.side, Side::Neutral, "what the carrier holds stays, as nobody's");
}

/// The notice as a mail of its own.
fn notice() -> String {
    format!(
        "Received: from mail.parcel-desk.test (mail.parcel-desk.test [203.0.113.9]) by mx.corp.example; Mon, 7 Sep 2020 10:05:02 +0000\r\n\
         Authentication-Results: mx.corp.example; dmarc=pass header.from=parcel-desk.test\r\n\
         From: Parcel Desk <{SENDER}>\r\nTo: {REPORTER}\r\nSubject: Parcel 4711\r\nDate: Mon, 07 Sep 2020 10:05:00 +0000\r\n\
         Message-ID: <1@parcel-desk.test>\r\n\r\nYour parcel waits: {LINK}\r\n"
    )
}

fn holding(header: &str, note: &str, inner: &[(&str, &str)]) -> Vec<u8> {
    let mut parts = vec![format!("Content-Type: text/plain\r\n\r\n{note}\r\n")];
    parts.extend(inner.iter().map(|(head, mail)| format!("{head}\r\n\r\n{mail}")));
    format!("{header}\r\nMIME-Version: 1.0\r\n{}", fixtures::multipart("mixed", "outer", &parts)).into_bytes()
}

const RFC822: &str = "Content-Type: message/rfc822";
const EML: &str = "Content-Type: application/octet-stream; name=\"parcel.eml\"\r\nContent-Disposition: attachment; filename=\"parcel.eml\"";

#[test]
fn a_mail_that_comes_as_a_file_is_judged_with_its_path() {
    let notice = notice();
    for (how, head) in [("rfc822", RFC822), ("eml", EML)] {
        for (to, subject) in [
            ("phishing@corp.example", "FW: Parcel 4711"),
            ("abuse@provider.example", "[Phish Alert] FW: Parcel"),
            ("bob@corp.example", "Fwd: Parcel 4711"),
        ] {
            let header = format!("From: Ann Lee <{REPORTER}>\r\nTo: {to}\r\nSubject: {subject}");
            let d = read(&holding(&header, "please check", &[(head, &notice)]));
            assert_eq!(
                d.carriers.iter().map(|c| c.kind).collect::<Vec<_>>(),
                [CarrierKind::Attached],
                "{how} {to}"
            );
            assert_eq!(d.envelope.from[0].address, SENDER);
            assert_eq!(d.received.len(), 1);
            assert_eq!(d.sender.outcome, Authenticated::Pass);
            assert!(!shown(&d).contains("please check"));
            assert_eq!(d.files().count(), 0, "the mail itself is no attachment of its own");
            assert_eq!(side(&d, ObservableKind::Ip, "203.0.113.9"), Some(Side::Attacker));
            assert_eq!(side(&d, ObservableKind::MailAddress, to), None);
        }
    }
}

#[test]
fn a_feedback_report_names_its_kind() {
    let parts = [
        "Content-Type: text/plain\r\n\r\nThis is an abuse report.".to_owned(),
        "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: Desk/1\r\nVersion: 1".to_owned(),
        format!("{RFC822}\r\n\r\n{}", notice()),
    ];
    let report = fixtures::multipart("report", "arf", &parts)
        .replace("multipart/report;", "multipart/report; report-type=feedback-report;");
    let raw = format!(
        "From: feedback@provider.example\r\nTo: fbl@sender.example\r\nSubject: abuse\r\nMIME-Version: 1.0\r\n{report}"
    );
    let d = read(raw.as_bytes());
    assert_eq!(d.carriers.iter().map(|c| c.kind).collect::<Vec<_>>(), [CarrierKind::Report]);
    assert_eq!(d.envelope.from[0].address, SENDER);
}

#[test]
fn of_several_mails_the_first_is_judged_and_the_others_are_named() {
    let other = notice().replace("4711", "4712").replace("parcel-desk", "tax-desk");
    let header = format!("From: {REPORTER}\r\nTo: phishing@corp.example\r\nSubject: Fwd: two of them");
    let d = read(&holding(&header, "", &[(RFC822, &notice()), (RFC822, &other)]));
    assert_eq!(d.envelope.from[0].address, SENDER);
    assert_eq!(d.carriers[0].others.len(), 1);
    assert!(d.artifact(d.carriers[0].others[0]).is_some());
    let named = d.observables.iter().find(|o| o.value.contains("tax-desk.test/fee")).unwrap();
    assert_eq!(named.side, Side::Neutral);
}

#[test]
fn carriers_in_carriers_are_opened_to_the_innermost() {
    // Ann forwards as text, the help desk sends that on as a file, the CERT's clerk as text again.
    let ann = String::from_utf8(mail(&FORWARDS[0], "helpdesk@corp.example")).unwrap();
    let header = "From: Help Desk <helpdesk@corp.example>\r\nTo: cert@national-cert.example\r\nSubject: Fwd: FW: Parcel 4711";
    let raw = holding(header, "", &[(RFC822, &ann)]);
    let d = read(&raw);
    assert_eq!(
        d.carriers.iter().map(|c| c.kind).collect::<Vec<_>>(),
        [CarrierKind::Attached, CarrierKind::Inline]
    );
    assert_eq!(d.carriers[0].reporter.as_ref().unwrap().address, "helpdesk@corp.example");
    assert_eq!(d.carriers[1].reporter.as_ref().unwrap().address, REPORTER);
    assert_eq!(d.envelope.from[0].address, SENDER);
    let twice = format!(
        "---------- Forwarded message ---------\r\nFrom: Ann Lee <{REPORTER}>\r\nDate: Mon, Sep 7, 2020 at 10:15 AM\r\nSubject: Fwd: Parcel 4711\r\nTo: <helpdesk@corp.example>\r\n\r\n\r\n{}",
        FORWARDS.iter().find(|f| f.0 == "gmail text en").unwrap().3
    );
    let raw = message("helpdesk@corp.example", "soc@corp.example", "Fwd: Parcel 4711", false, &twice);
    let d = read(&raw);
    assert_eq!(d.carriers.len(), 2, "{:?}", d.carriers);
    assert_eq!(d.envelope.from[0].address, SENDER);
    assert!(shown(&d).trim().starts_with("Your parcel waits"));
    assert_eq!(open(&raw, &d, &d.envelope.from[0].at), format!("Parcel Desk <{SENDER}>"));
}

#[test]
fn the_files_of_an_inline_forward_belong_to_the_inner_mail() {
    let page = "Content-Type: text/html; name=login.html\r\nContent-Disposition: attachment; filename=login.html\r\n\r\n<form action=https://evil.test/p><input type=password name=p></form>";
    let body = FORWARDS[0].3;
    let header = format!(
        "From: Ann Lee <{REPORTER}>\r\nTo: soc@corp.example\r\nSubject: FW: Parcel 4711\r\nMIME-Version: 1.0"
    );
    let parts = [format!("Content-Type: text/plain; charset=utf-8\r\n\r\n{body}"), page.to_owned()];
    let raw = format!("{header}\r\n{}", fixtures::multipart("mixed", "m", &parts)).into_bytes();
    let d = read(&raw);
    assert_judged("with a file", &raw, &d);
    assert_eq!(d.files().count(), 1);
    assert_eq!(side(&d, ObservableKind::FileName, "login.html"), Some(Side::Attacker));
}

#[test]
fn a_recipient_that_is_shown_by_name_is_the_one_who_forwards() {
    let body = FORWARDS[0].3.replace("Lee, Ann <ann.lee@corp.example>", "Lee, Ann");
    let raw =
        message(&format!("Ann Lee <{REPORTER}>"), "phishing@corp.example", "FW: Parcel 4711", false, &body);
    assert_judged("by name", &raw, &read(&raw));
}

/// Mails that hold another and carry nothing: name, sender, recipient, further header, subject, body.
const TWINS: &[(&str, &str, &str, &str, &str, &str)] = &[
    (
        "an answer with history",
        "Ann Lee <ann.lee@corp.example>",
        "notice@parcel-desk.test",
        "In-Reply-To: <1@parcel-desk.test>\r\n",
        "RE: Parcel 4711",
        "No.\r\n\r\n-----Original Message-----\r\nFrom: Parcel Desk <notice@parcel-desk.test>\r\nSent: Monday, September 7, 2020 10:05 AM\r\nTo: Ann Lee <ann.lee@corp.example>\r\nSubject: Parcel 4711\r\n\r\nYour parcel waits.\r\n",
    ),
    (
        "an answer without references",
        "Ann Lee <ann.lee@corp.example>",
        "notice@parcel-desk.test",
        "",
        "AW: Parcel 4711",
        "Nein.\r\n\r\nVon: Parcel Desk <notice@parcel-desk.test>\r\nGesendet: Montag, 7. September 2020 10:05\r\nAn: Ann Lee <ann.lee@corp.example>\r\nBetreff: Parcel 4711\r\n\r\nYour parcel waits.\r\n",
    ),
    (
        "an answer to all",
        "Ann Lee <ann.lee@corp.example>",
        "bob@corp.example, notice@parcel-desk.test",
        "References: <1@x.test>\r\n",
        "Re: Parcel 4711",
        "No.\r\n\r\nFrom: Parcel Desk <notice@parcel-desk.test>\r\nSent: Monday, September 7, 2020 10:05 AM\r\nTo: Ann Lee <ann.lee@corp.example>; Bob Ray <bob@corp.example>\r\nSubject: Parcel 4711\r\n\r\nYour parcel waits.\r\n",
    ),
    (
        "an invented forward of a chief",
        "Carla Voss <carla.voss.office@gmail.com>",
        "bob@corp.example",
        "",
        "FW: Invoice 88",
        "Please pay this today.\r\nhttps://evil.test/88\r\n\r\nFrom: Billing <billing@supplier.test>\r\nSent: Monday, September 7, 2020 10:05 AM\r\nTo: Carla Voss <carla.voss@corp.example>\r\nSubject: Invoice 88\r\n\r\nPlease find our invoice.\r\n",
    ),
    (
        "an invented answer",
        "Billing <billing@supplier.test>",
        "bob@corp.example",
        "",
        "RE: Invoice 88",
        "As agreed: https://evil.test/88\r\n\r\nFrom: Bob Ray <bob@corp.example>\r\nSent: Monday, September 7, 2020 10:05 AM\r\nTo: Billing <billing@supplier.test>\r\nSubject: Invoice 88\r\n\r\nGo ahead.\r\n",
    ),
    (
        "one's own mail again",
        "Billing <billing@supplier.test>",
        "bob@corp.example",
        "",
        "FW: Invoice 88",
        "Did you see this? https://evil.test/88\r\n\r\nFrom: Billing <billing@supplier.test>\r\nSent: Monday, September 7, 2020 10:05 AM\r\nTo: Bob Ray <bob@corp.example>\r\nSubject: Invoice 88\r\n\r\nPlease find our invoice.\r\n",
    ),
    (
        "a stranger's talk as filling",
        "Win <win@lottery.test>",
        "bob@corp.example",
        "",
        "You have won",
        "Click https://evil.test/win\r\n\r\nFrom: Paul Ost <paul@somewhere.test>\r\nSent: Monday\r\nTo: Ina Berg <ina@elsewhere.test>\r\nSubject: Budget\r\n\r\nDear Ina\r\n",
    ),
    (
        "a forward on a list",
        "Ann Lee <ann.lee@corp.example>",
        "talk@lists.example",
        "List-Id: <talk.lists.example>\r\nList-Post: <mailto:talk@lists.example>\r\n",
        "Fwd: a joke",
        "Ha.\r\n\r\n---------- Forwarded message ---------\r\nFrom: Joe <joe@home.test>\r\nDate: Mon, Sep 7, 2020 at 10:05 AM\r\nSubject: a joke\r\nTo: <ann.lee@corp.example>\r\n\r\nA horse walks into a bar.\r\n",
    ),
    (
        "a form with labels",
        "Hotel <desk@hotel.test>",
        "bob@corp.example",
        "",
        "Your booking",
        "From: Berlin\r\nTo: Rome\r\nDate: 7 September 2020 10:05\r\nSubject: Travel\r\n\r\nSee https://evil.test/booking\r\n",
    ),
    (
        "a forged report",
        "Ann Lee <ann.lee@corp.example>",
        "bob@corp.example",
        "Received: from x.test (x.test [203.0.113.9]) by mx.corp.example; Mon, 7 Sep 2020 10:05:02 +0000\r\nReceived-SPF: Fail (mx.corp.example: x) client-ip=203.0.113.9; envelope-from=ann.lee@corp.example\r\nAuthentication-Results: mx.corp.example; dmarc=fail header.from=corp.example\r\n",
        "Fwd: Parcel 4711",
        "Pay here https://evil.test/pay\r\n\r\n---------- Forwarded message ---------\r\nFrom: Parcel Desk <notice@parcel-desk.test>\r\nDate: Mon, Sep 7, 2020 at 10:05 AM\r\nSubject: Parcel 4711\r\nTo: <ann.lee@corp.example>\r\n\r\nHello\r\n",
    ),
];

#[test]
fn answers_inventions_and_lists_carry_nothing() {
    for (name, from, to, more, subject, body) in TWINS {
        let raw = format!(
            "{more}From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}"
        );
        let d = read(raw.as_bytes());
        assert_eq!(d.carriers, [], "{name}");
        assert_eq!(d.envelope.subject.as_ref().unwrap().text, *subject, "{name}");
        assert!(shown(&d).contains(body.lines().next().unwrap()), "{name}");
    }
}

#[test]
fn an_attached_mail_can_be_payload() {
    let payload = "From: Billing <billing@supplier.test>\r\nTo: bob@corp.example\r\nSubject: Invoice\r\n\r\nhttps://evil.test/invoice\r\n";
    for (name, header) in [
        (
            "a phisher",
            "From: Billing <billing@supplier.test>\r\nTo: bob@corp.example\r\nSubject: Invoice attached",
        ),
        ("to a desk", "From: x@attacker.test\r\nTo: abuse@corp.example\r\nSubject: Complaint"),
        (
            "free mail to many",
            "From: x@gmail.com\r\nTo: a@corp.example, b@corp.example, c@corp.example, d@corp.example, e@corp.example, f@corp.example\r\nSubject: Fwd: Invoice",
        ),
    ] {
        let d = read(&holding(header, "Open the attached file.", &[(EML, payload)]));
        assert_eq!(d.carriers, [], "{name}");
        assert!(shown(&d).contains("Open the attached file."), "{name}");
        assert_eq!(
            side(&d, ObservableKind::Url, "https://evil.test/invoice"),
            Some(Side::Attacker),
            "{name}"
        );
    }
}

#[test]
fn a_bounce_is_no_report() {
    let parts = [
        "Content-Type: text/plain\r\n\r\nYour message could not be delivered.".to_owned(),
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.else.example".to_owned(),
        format!("{RFC822}\r\n\r\nFrom: {REPORTER}\r\nTo: gone@else.example\r\nSubject: hello\r\n\r\nhi"),
    ];
    let report = fixtures::multipart("report", "dsn", &parts)
        .replace("multipart/report;", "multipart/report; report-type=delivery-status;");
    let raw = format!(
        "From: MAILER-DAEMON@else.example\r\nTo: {REPORTER}\r\nSubject: Undelivered: hello\r\nMIME-Version: 1.0\r\n{report}"
    );
    assert_eq!(read(raw.as_bytes()).carriers, []);
}

#[test]
fn the_desk_decides_otherwise_if_it_wants() {
    let forward = mail(&FORWARDS[0], "soc@corp.example");
    let never = read_as(&forward, CarrierPolicy::Never);
    assert_eq!((never.carriers.len(), never.envelope.from[0].address.as_str()), (0, REPORTER));
    let (_, from, to, more, subject, body) = TWINS[0];
    let answer = format!("{more}From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{body}");
    let always = read_as(answer.as_bytes(), CarrierPolicy::Always);
    assert_eq!((always.carriers.len(), always.envelope.from[0].address.as_str()), (1, SENDER));
    let plain = read_as(b"From: a@b.example\r\nSubject: x\r\n\r\nhello", CarrierPolicy::Always);
    assert_eq!(plain.carriers, []);
}

#[test]
fn carriers_without_end_stop_at_the_limit() {
    let mut body = format!("Your parcel waits: {LINK}\r\n");
    for _ in 0..20 {
        body = format!(
            "---------- Forwarded message ---------\r\nFrom: Ann Lee <{REPORTER}>\r\nDate: Mon, Sep 7, 2020 at 10:05 AM\r\nSubject: Fwd: Parcel\r\nTo: <{REPORTER}>\r\n\r\n{body}"
        );
    }
    // Ann to Ann again and again is her own mail: only a desk that says so opens it, and only once.
    let raw = message(REPORTER, "soc@corp.example", "Fwd: Parcel", false, &body);
    assert!(read_as(&raw, CarrierPolicy::Always).carriers.len() <= 8);
    let mut body = format!("Your parcel waits: {LINK}\r\n");
    for n in 0..20 {
        body = format!(
            "---------- Forwarded message ---------\r\nFrom: P <p{}@corp.example>\r\nDate: Mon, Sep 7, 2020 at 10:05 AM\r\nSubject: Fwd: Parcel\r\nTo: <p{}@corp.example>\r\n\r\n{body}",
            n,
            n + 1
        );
    }
    let raw = message("p20@corp.example", "soc@corp.example", "Fwd: Parcel", false, &body);
    let d = read(&raw);
    assert_eq!(d.carriers.len(), 8);
    assert!(d.anomalies.iter().any(|anomaly| anomaly.word() == "limit-reached:carriers"));
}
