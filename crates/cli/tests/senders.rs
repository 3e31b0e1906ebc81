//! Sender facts from outside: what `show` and the JSON lines say, trusted receivers, DNS answers, and `resolve`
//! against a name server on the loopback.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::path::Path;
use support::{creel, json_lines, run};

const MAIL: &str = "Return-Path: <ada@sender.example>\r\n\
    Received: from mail.sender.example (mail.sender.example [192.0.2.7]) by mx.corp.example with ESMTPS id 1;\r\n\
    \tMon, 7 Sep 2020 08:12:00 +0000\r\n\
    From: Ada <ada@sender.example>\r\nTo: bob@corp.example\r\nDate: Mon, 7 Sep 2020 08:11:00 +0000\r\n\
    Subject: Hello\r\n\r\nHello Bob\r\n";

fn scan(folder: &Path, more: &[&str]) -> serde_json::Value {
    let (code, _, errors) =
        run(creel(folder).args(["scan", "mail.eml", "--jsonl", "out.jsonl", "-q"]).args(more));
    assert_eq!(code, 0, "{errors}");
    json_lines(&folder.join("out.jsonl")).remove(0)
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

/// `method=outcome word` of each statement.
fn vouched(line: &serde_json::Value) -> Vec<String> {
    let facts = line["sender"]["authenticated"].as_array().unwrap();
    let word = |fact: &serde_json::Value, name: &str| fact[name].as_str().unwrap().to_owned();
    facts
        .iter()
        .map(|fact| format!("{}={} {}", word(fact, "method"), word(fact, "outcome"), word(fact, "word")))
        .collect()
}

#[test]
fn trusted_receivers_and_answers_stay_with_the_case() {
    let folder = tempfile::tempdir().unwrap();
    let report = |server: &str, result: &str| {
        format!("Authentication-Results: {server}; dmarc={result} header.from=sender.example\r\n")
    };
    let mail = report("scanner.other.example", "pass") + &report("mx.corp.example", "fail") + MAIL;
    write(folder.path(), "mail.eml", &mail);
    assert_eq!(scan(folder.path(), &[])["from"]["authenticated"], "pass");
    assert_eq!(scan(folder.path(), &["--trust-authserv", "corp.example"])["from"]["authenticated"], "fail");
    // The case remembers.
    let line = scan(folder.path(), &[]);
    assert_eq!(line["from"]["authenticated"], "fail");
    assert_eq!(vouched(&line), ["dmarc=fail receiver"]);
    assert_eq!(line["sender"]["actual"]["client"], "192.0.2.7");
    let (code, _, errors) =
        run(creel(folder.path()).args(["scan", "mail.eml", "--trust-authserv", "nonsense"]));
    assert_eq!(code, 2, "{errors}");

    write(folder.path(), "bad.zone", "sender.example TXT \"v=spf1 -all\"\nsender.example A 1.2.3\n");
    let (code, _, errors) = run(creel(folder.path()).args(["scan", "mail.eml", "--dns", "bad.zone"]));
    assert_eq!(code, 2);
    assert!(errors.contains("line 2: this is no IPv4 address"), "{errors}");
    write(folder.path(), "good.zone", "sender.example TXT \"v=spf1 ip4:192.0.2.7 -all\"\n");
    let line = scan(folder.path(), &["--dns", "good.zone"]);
    assert_eq!(vouched(&line), ["dmarc=fail receiver", "spf=pass own-verification"]);
    let id = line["sha256"].as_str().unwrap();
    let (code, shown, _) = run(creel(folder.path()).args(["show", id]));
    assert_eq!(code, 0);
    for text in [
        "vouched    spf=pass sender[.]example, aligned with From, by own-verification",
        "came from  client 192[.]0[.]2[.]7, helo mail[.]sender[.]example",
        "open       1 DNS question",
        "TXT _dmarc[.]sender[.]example",
    ] {
        assert!(shown.contains(text), "{text}\n{shown}");
    }
    let report = std::fs::read_to_string(folder.path().join("creel-case/report.html")).unwrap();
    assert!(report.contains("Vouched for") && report.contains("Came from"));
}

/// A name server that knows one sender; the long record comes over TCP only.
fn name_server() -> SocketAddr {
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = udp.local_addr().unwrap();
    let tcp = TcpListener::bind(address).unwrap();
    std::thread::spawn(move || {
        let mut buffer = [0; 512];
        while let Ok((length, client)) = udp.recv_from(&mut buffer) {
            udp.send_to(&answer(&buffer[..length], false), client).unwrap();
        }
    });
    std::thread::spawn(move || {
        for stream in tcp.incoming() {
            let mut stream = stream.unwrap();
            let mut length = [0; 2];
            stream.read_exact(&mut length).unwrap();
            let mut query = vec![0; usize::from(u16::from_be_bytes(length))];
            stream.read_exact(&mut query).unwrap();
            let reply = answer(&query, true);
            stream.write_all(&u16::try_from(reply.len()).unwrap().to_be_bytes()).unwrap();
            stream.write_all(&reply).unwrap();
        }
    });
    address
}

fn answer(query: &[u8], over_tcp: bool) -> Vec<u8> {
    let mut name = Vec::new();
    let mut at = 12;
    while query[at] > 0 {
        let end = at + 1 + usize::from(query[at]);
        name.push(String::from_utf8(query[at + 1..end].to_vec()).unwrap());
        at = end;
    }
    let (flags, text): (u16, &str) = match name.join(".").as_str() {
        "sender.example" => (0x8180, "v=spf1 include:_spf.sender.example -all"),
        "_spf.sender.example" if over_tcp => (0x8180, "v=spf1 ip4:192.0.2.0/24 -all"),
        "_spf.sender.example" => (0x8380, ""),
        "_dmarc.sender.example" => (0x8180, "v=DMARC1; p=reject; psd=n"),
        _ => (0x8183, ""),
    };
    let mut out = query.to_vec();
    out[2..4].copy_from_slice(&flags.to_be_bytes());
    if !text.is_empty() {
        out[7] = 1;
        let length = u8::try_from(text.len()).unwrap();
        out.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, length + 1, length]);
        out.extend(text.as_bytes());
    }
    out
}

#[test]
fn resolve_asks_one_server_until_nothing_is_open() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "mail.eml", MAIL);
    let before = scan(folder.path(), &[]);
    assert_eq!(before["from"]["authenticated"], "unknown");
    let server = name_server().to_string();
    let (code, _, _) = run(creel(folder.path()).args(["resolve", "--server", &server, "-o", "answers.zone"]));
    assert_eq!(code, 2, "nothing is asked without --allow-dns");
    assert!(!folder.path().join("answers.zone").exists());
    let arguments = ["resolve", "--allow-dns", "--server", &server, "-o", "answers.zone", "-q"];
    let (code, said, errors) = run(creel(folder.path()).args(arguments));
    assert_eq!(code, 0, "{errors}");
    assert!(said.starts_with("3 questions asked of 127.0.0.1"), "{said}");
    let line = scan(folder.path(), &["--dns", "answers.zone"]);
    assert_eq!(vouched(&line), ["spf=pass own-verification", "dmarc=pass own-verification"]);
    assert_eq!((&line["from"]["authenticated"], &line["from"]["by"]), (&"pass".into(), &"dmarc".into()));
    // What was answered is not asked again.
    let (_, said, _) = run(creel(folder.path()).args(arguments));
    assert!(said.starts_with("0 questions"), "{said}");
}
