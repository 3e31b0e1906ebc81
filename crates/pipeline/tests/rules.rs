//! Rules within an examination: whatever a rule can point to has its way back to the raw bytes.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use creel_pipeline::{Recipe, RuleFile, Rules, Settings, examine, provenance, timings::Timings};

const MAIL: &str = "Return-Path: <bounce@post.test>\r\n\
    Received: from mail.firm.test (mail.firm.test [192.0.2.7]) by mx.warehouse.example with ESMTPS id 1;\r\n\
    \tMon, 7 Sep 2020 08:12:00 +0000\r\n\
    Authentication-Results: mx.warehouse.example; spf=pass smtp.mailfrom=post.test;\r\n\tdmarc=fail header.from=firm.test\r\n\
    From: =?utf-8?q?M=C3=BCller_PayPal?= <desk@firm.test>\r\nSender: <agent@agents.test>\r\nReply-To: Other <other@reply.test>\r\n\
    To: Ana Prado <ana.prado@warehouse.example>\r\nSubject: =?utf-8?b?SWhyZSBHZWLDvGhy?=\r\n\
    Date: Mon, 07 Sep 2020 08:12:00 +0000\r\nMessage-ID: <1@firm.test>\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=edge\r\n\r\n\
    --edge\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
    <p>PayPal: Sie k=F6nnen die Geb=FChr hier bezahlen, sonst wird Ihr Konto gesperrt:\r\n\
    <a href=3D\"https://paypal.com.login.test/a?b=3D1&amp;c=3D2\">Jetzt bezahlen</a> 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa</p>\r\n\
    --edge\r\nContent-Type: text/html; name=\"a.html\"\r\nContent-Disposition: attachment; filename=\"a.html\"\r\n\
    Content-Transfer-Encoding: base64\r\n\r\n\
    PHRpdGxlPkFubWVsZGVuPC90aXRsZT48Zm9ybSBhY3Rpb249Imh0dHBzOi8vY29sbGVjdC50ZXN0L2E/Yj0xJmFtcDtjPTIiPjxpbnB1dCBuYW1l\r\n\
    PSJ1IiB2YWx1ZT0iYW5hLnByYWRvQHdhcmVob3VzZS5leGFtcGxlIj48aW5wdXQgdHlwZT0icGFzc3dvcmQiPjwvZm9ybT4=\r\n--edge--\r\n";

/// Conditions that hold for the mail, each with what its finding points to.
const POINTING: &[(&str, &str)] = &[
    ("text.says('gebühr')", ""),
    ("subject.says('gebühr')", ""),
    ("body.matches('konto [a-z]+')", ""),
    ("from.site != return_path.site", ""),
    ("sender.domain == 'agents.test'", ""),
    ("reply_to.exists(m, m.domain == 'reply.test')", ""),
    ("recipients.exists(r, r.field == 'to')", "recipients"),
    ("links.exists(l, l.claim_in_subdomain)", "links"),
    ("all_links.size() > 0", "all_links"),
    ("files.exists(f, f.kind == 'html')", "files"),
    ("parts.size() > 1", "parts"),
    ("pages.exists(p, p.asks_password)", "pages"),
    ("pages.exists(p, p.forms.exists(f, f.inputs.size() > 1))", ""),
    ("forms.exists(f, f.host == 'collect.test')", "forms"),
    ("forms.exists(f, f.inputs.exists(i, i.value.contains('@')))", ""),
    ("headers.exists(h, h.name == 'subject')", "headers"),
    ("hops.exists(h, h.address == '192.0.2.7')", "hops"),
    ("authentications.exists(a, a.method == 'dmarc' && a.outcome == 'fail')", "authentications"),
    ("observables.exists(o, o.kind == 'wallet')", "observables"),
    ("findings.size() > 0", "findings"),
    ("authenticated == 'fail'", ""),
    ("impersonation || standing == 'elsewhere'", ""),
    ("claim.name != ''", "claim"),
    ("action.kind != 'none'", "action"),
    ("!conversation", ""),
    ("moves.size() >= 0", ""),
];

fn settings(conditions: &[(&str, &str)]) -> Settings {
    let file = |(number, (when, at)): (usize, &(&str, &str))| {
        let at = if at.is_empty() { String::new() } else { format!("at: [{at}]\n") };
        let text = format!(
            "id: r{number}\ntitle: a\ndescription: a\nseverity: low\nconfidence: low\nwhen: |\n  {when}\n{at}because: a\n"
        );
        RuleFile { name: format!("r{number}.yaml"), text }
    };
    let files = conditions.iter().enumerate().map(file).collect();
    let rules = Rules { without_shipped: true, files };
    Recipe { rules, ..Recipe::default() }.settings().unwrap()
}

#[test]
fn whatever_a_rule_points_to_has_its_way_back() {
    let message = examine(MAIL.as_bytes(), &settings(POINTING), &mut Timings::default()).message;
    let seen: Vec<&str> = message
        .verdict
        .findings
        .iter()
        .filter_map(|finding| finding.detector.strip_prefix("rule:"))
        .collect();
    for (number, (when, _)) in POINTING.iter().enumerate() {
        assert!(seen.contains(&format!("r{number}").as_str()), "{when} does not hold");
    }
    let violations: Vec<String> =
        provenance::verify(MAIL.as_bytes(), &message).iter().map(ToString::to_string).collect();
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn the_shipped_rules_look_by_default_and_change_no_verdict() {
    let with =
        examine(MAIL.as_bytes(), &Recipe::default().settings().unwrap(), &mut Timings::default()).message;
    let without = examine(MAIL.as_bytes(), &settings(&[]), &mut Timings::default()).message;
    let ours = |finding: &creel_evidence::Finding| finding.detector.starts_with("rule:");
    assert!(with.verdict.findings.iter().any(ours) && !without.verdict.findings.iter().any(ours));
    assert_eq!((with.verdict.class, with.verdict.sum), (without.verdict.class, without.verdict.sum));
}
