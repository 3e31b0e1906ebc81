//! The public suites of SPF, ARC and DKIM, as far as they lie beside the repository.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a broken suite may stop the test, and its counts are printed"
)]

mod suites;

use creel_authentication::dns::{Record, RecordType};
use creel_authentication::spf::{Session, check};
use creel_authentication::{Message, arc, dkim};
use creel_evidence::sender::AuthenticationOutcome as Outcome;
use serde_json::Value;
use suites::{Tally, World, folder};

fn documents(text: &str) -> Vec<Value> {
    let options = serde_saphyr::options! { duplicate_keys: serde_saphyr::DuplicateKeyPolicy::LastWins };
    serde_saphyr::from_multiple_with_options(text, options).expect("a suite that can be read")
}

/// A zone of the openspf suites: SPF records stand for TXT as well, unless TXT is given.
fn world(zone: &Value) -> World {
    let mut world = World::default();
    for (name, entries) in zone.as_object().into_iter().flatten() {
        let entries: Vec<&Value> = entries.as_array().into_iter().flatten().collect();
        let has_txt = entries.iter().any(|entry| entry.get("TXT").is_some());
        for entry in entries {
            if entry.as_str() == Some("TIMEOUT") {
                world.fail(name);
                continue;
            }
            for (kind, value) in entry.as_object().into_iter().flatten() {
                put(&mut world, name, kind, value, has_txt);
            }
        }
    }
    world
}

fn put(world: &mut World, name: &str, kind: &str, value: &Value, has_txt: bool) {
    let text = || match value {
        Value::Array(strings) => strings.iter().filter_map(Value::as_str).collect::<String>(),
        other => other.as_str().unwrap_or_default().to_owned(),
    };
    // The suite writes bytes beyond ASCII as characters of Latin-1.
    let bytes = |text: String| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    match kind {
        "SPF" if has_txt => {}
        "TXT" if text() == "NONE" => {}
        "SPF" | "TXT" => world.add(name, RecordType::Txt, Record::Txt(bytes(text()))),
        "A" => world.add(name, RecordType::A, Record::A(text().parse().unwrap())),
        "AAAA" => world.add(name, RecordType::Aaaa, Record::Aaaa(text().parse().unwrap())),
        "PTR" => world.add(name, RecordType::Ptr, Record::Ptr(text().trim_end_matches('.').to_owned())),
        "CNAME" => world.alias(name, &text()),
        "MX" => {
            let server =
                value.get(1).and_then(Value::as_str).unwrap_or_default().trim_end_matches('.').to_owned();
            let preference = value.get(0).and_then(Value::as_u64).unwrap_or_default();
            world.add(name, RecordType::Mx, Record::Mx(u16::try_from(preference).unwrap(), server));
        }
        other => panic!("a record of type {other}"),
    }
}

fn spf_suite(file: &str, tally: &mut Tally) {
    let Some(folder) = folder() else { return };
    let text = std::fs::read_to_string(folder.join("spf").join(file)).unwrap();
    for scenario in documents(&text) {
        let world = world(&scenario["zonedata"]);
        for (name, case) in scenario["tests"].as_object().into_iter().flatten() {
            let text = |member: &str| case[member].as_str().unwrap_or_default();
            let session = Session {
                address: text("host").parse().unwrap(),
                helo: text("helo").to_owned(),
                mail_from: text("mailfrom").to_owned(),
                receiver: "mx.receiver.example".to_owned(),
                time: 1_700_000_000,
            };
            let found = check(&session, &world);
            let allowed: Vec<&str> = match &case["result"] {
                Value::Array(words) => words.iter().filter_map(Value::as_str).collect(),
                word => word.as_str().into_iter().collect(),
            };
            let explanation = case["explanation"].as_str().filter(|text| *text != "DEFAULT");
            // A suite without an explanation of its own tells nothing about it.
            let explained = explanation.is_none_or(|text| found.explanation.as_deref() == Some(text));
            let right = allowed.contains(&found.outcome.as_str()) && explained;
            tally.count(name, right, || {
                format!(
                    "{allowed:?} {explanation:?}, not {} {:?} ({})",
                    found.outcome, found.explanation, found.because
                )
            });
        }
    }
}

#[test]
fn spf_of_rfc_7208() {
    if folder().is_none() {
        return;
    }
    let mut tally = Tally::new("spf/rfc7208-tests.yml");
    spf_suite("rfc7208-tests.yml", &mut tally);
    tally.end(&[], 200);
}

/// The same openspf project's suite for the RFC before; what RFC 7208 decides otherwise is argued.
#[test]
fn spf_of_rfc_4408() {
    if folder().is_none() {
        return;
    }
    let mut tally = Tally::new("spf/rfc4408-tests.yml");
    spf_suite("rfc4408-tests.yml", &mut tally);
    tally.end(&[], 190);
}

/// Cases of the mail-auth project in a notation of its own: `kind: name data`.
#[test]
fn spf_of_mail_auth() {
    let Some(folder) = folder() else { return };
    let mut tally = Tally::new("stalwart-mail-auth/spf");
    for entry in std::fs::read_dir(folder.join("stalwart-mail-auth/spf")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        for scenario in text.split("\n---") {
            mail_auth_scenario(&file, scenario, &mut tally);
        }
    }
    let argued = [
        (
            "all.yml All test 1",
            "`ip:` is no mechanism; RFC 7208 section 4.6 makes a syntax error anywhere a permerror, and the case that \
             section 5.1 ignores what follows `all` is about terms that are well formed",
        ),
        (
            "basic.yml DNS Lookup Limits 1",
            "ten names that do not exist are ten void lookups; the limit of two (section 4.6.4) is a SHOULD that \
             the suite's author leaves out and the openspf suite asks for",
        ),
        (
            "basic.yml DNS Lookup Limits 6",
            "eleven mail servers: section 4.6.4 makes more than ten address lookups of one mx a permerror",
        ),
        (
            "basic.yml HELO identity 1",
            "asks for the HELO identity, while MAIL FROM is given and is what we check",
        ),
        (
            "macro.yml Macro expansion 2 2",
            "a case about HELO and MAIL FROM together, of which we check the latter",
        ),
        (
            "exists.yml Exists 2",
            "`exists` asks for A whatever the client's family (section 5.7); the name has AAAA only",
        ),
        (
            "ip.yml IPv6 match 4",
            "`ip6:::ffff:10.1.2.3` and an IPv4 client: ip6 never matches IPv4 (section 5.6; openspf's ip4-mapped cases)",
        ),
    ];
    tally.end(&argued, 160);
}

fn mail_auth_scenario(file: &str, scenario: &str, tally: &mut Tally) {
    let mut world = World::default();
    world.fail("_dns_error.org");
    world.fail("_dns_error.test.org");
    let (mut title, mut domain, mut sender, mut address) = ("", "", "", "");
    let mut in_tests = false;
    let mut number = 0;
    for line in scenario.lines().map(str::trim_start).filter(|line| !line.starts_with('#')) {
        let Some((key, value)) = line.trim_start_matches("- ").split_once(':') else { continue };
        let value = value.trim().trim_matches(['"', '\'']);
        match key.trim() {
            "name" => title = value,
            "tests" => in_tests = true,
            "domain" => domain = value,
            "sender" => sender = value,
            "ip" => address = value,
            "expect" => {
                number += 1;
                let session = Session {
                    address: address.parse().unwrap(),
                    helo: domain.to_owned(),
                    mail_from: sender.to_owned(),
                    receiver: String::new(),
                    time: 0,
                };
                mail_auth_case(&format!("{file} {title} {number}"), &session, value, &world, tally);
            }
            key => {
                // A record among the tests stands for the former one.
                if in_tests && key == "spf" {
                    world.forget(value.split(' ').next().unwrap_or_default(), RecordType::Txt);
                }
                mail_auth_record(&mut world, key, value);
            }
        }
    }
}

fn mail_auth_record(world: &mut World, kind: &str, value: &str) {
    let (name, data) = value.split_once(' ').unwrap_or((value, ""));
    let parts = data.split(',').map(str::trim).filter(|part| !part.is_empty());
    match kind {
        "a" => parts.for_each(|part| world.add(name, RecordType::A, Record::A(part.parse().unwrap()))),
        "aaaa" => {
            parts.for_each(|part| world.add(name, RecordType::Aaaa, Record::Aaaa(part.parse().unwrap())));
        }
        "ptr" => {
            let zone = match name.parse::<std::net::IpAddr>() {
                Ok(std::net::IpAddr::V4(v4)) => {
                    let mut octets = v4.octets();
                    octets.reverse();
                    format!("{}.in-addr.arpa", std::net::Ipv4Addr::from(octets))
                }
                Ok(std::net::IpAddr::V6(v6)) => {
                    let digits: Vec<String> = v6
                        .octets()
                        .iter()
                        .rev()
                        .flat_map(|b| [format!("{:x}", b & 15), format!("{:x}", b >> 4)])
                        .collect();
                    format!("{}.ip6.arpa", digits.join("."))
                }
                Err(_) => name.to_owned(),
            };
            parts.for_each(|part| {
                world.add(&zone, RecordType::Ptr, Record::Ptr(part.trim_end_matches('.').to_owned()));
            });
        }
        // The servers' addresses; their names do not matter.
        "mx" => parts.enumerate().for_each(|(place, part)| {
            let server = format!("mx{place}.of.{name}");
            match part.parse() {
                Ok(std::net::IpAddr::V4(v4)) => world.add(&server, RecordType::A, Record::A(v4)),
                Ok(std::net::IpAddr::V6(v6)) => world.add(&server, RecordType::Aaaa, Record::Aaaa(v6)),
                Err(_) => {}
            }
            world.add(name, RecordType::Mx, Record::Mx(10, server));
        }),
        "spf" | "txt" | "exp" => world.add(name, RecordType::Txt, Record::Txt(data.as_bytes().to_vec())),
        _ => {}
    }
}

fn mail_auth_case(name: &str, session: &Session, expect: &str, world: &World, tally: &mut Tally) {
    let found = check(session, world);
    let (expected, explanation) = expect.split_once(' ').unwrap_or((expect, ""));
    let explained = explanation.is_empty() || found.explanation.as_deref() == Some(explanation);
    let right = found.outcome.as_str() == expected.to_ascii_lowercase() && explained;
    tally.count(name, right, || {
        format!("{} expected, not {} {:?} ({})", expect, found.outcome, found.explanation, found.because)
    });
}

#[test]
fn arc_of_the_validation_suite() {
    let Some(folder) = folder() else { return };
    let mut tally = Tally::new("arc/arc-draft-validation-tests.yml");
    let text = std::fs::read_to_string(folder.join("arc/arc-draft-validation-tests.yml")).unwrap();
    for scenario in documents(&text) {
        let mut world = World::default();
        for (name, text) in scenario["txt-records"].as_object().into_iter().flatten() {
            let text = text.as_str().unwrap_or_default();
            world.add(name, RecordType::Txt, Record::Txt(text.as_bytes().to_vec()));
        }
        for (name, case) in scenario["tests"].as_object().into_iter().flatten() {
            let raw = case["message"].as_str().unwrap_or_default();
            let expected = case["cv"].as_str().unwrap_or_default().to_ascii_lowercase();
            let found = arc::verify(&Message::split(raw.as_bytes()), &world);
            tally.count(name, found.outcome.as_str() == expected, || {
                format!("{expected} expected, not {} ({})", found.outcome, found.because)
            });
        }
    }
    const UNSAID: &str = "the suite leaves the result empty, since the chain ended before; by RFC 8617 section 5.2 a seal \
                          that says cv=fail makes the chain fail";
    let argued = [
        ("cv_fail_i1_as_cv_fail", UNSAID),
        ("cv_fail_i2_as1_fail", UNSAID),
        ("cv_fail_i2_as2_fail", UNSAID),
        (
            "ams_fields_c_na",
            "the suite takes a missing c= for relaxed/relaxed; RFC 8617 section 4.1.2 gives the field the meaning \
             of DKIM-Signature, where it is simple/simple (RFC 6376 section 3.5)",
        ),
        (
            "ams_fields_h_empty",
            "the suite passes a signature over no field; RFC 6376 section 5.4 has From signed, and a chain that \
             vouches for no field vouches for nothing",
        ),
    ];
    tally.end(&argued, 170);
}

/// Mails with their keys in front: `name record` lines, an empty line, the mail.
#[test]
fn dkim_and_arc_of_mail_auth() {
    let Some(folder) = folder() else { return };
    let mut tally = Tally::new("stalwart-mail-auth/{dkim,arc}");
    for kind in ["dkim", "arc"] {
        for entry in std::fs::read_dir(folder.join("stalwart-mail-auth").join(kind)).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read(&path).unwrap();
            let name = format!("{kind}/{}", path.file_name().unwrap().to_string_lossy());
            let cut = text.windows(2).position(|pair| pair == b"\n\n").map(|at| (at, at + 2));
            let crlf = text.windows(4).position(|four| four == b"\r\n\r\n").map(|at| (at, at + 4));
            let (end, start) = crlf.filter(|c| cut.is_none_or(|l| c.0 < l.0)).or(cut).unwrap();
            let mut world = World::default();
            for line in String::from_utf8_lossy(&text[..end]).lines() {
                if let Some((key, record)) = line.split_once(' ') {
                    world.add(key, RecordType::Txt, Record::Txt(record.as_bytes().to_vec()));
                }
            }
            let message = Message::split(&text[start..]);
            let (right, detail) = if kind == "arc" {
                let found = arc::verify(&message, &world);
                (found.outcome == Outcome::Pass, format!("{found:?}"))
            } else {
                let found = dkim::verify(&message, &world, None);
                let all = !found.is_empty() && found.iter().all(|one| one.outcome == Outcome::Pass);
                (all, format!("{found:?}"))
            };
            tally.count(&name, right, || detail);
        }
    }
    tally.end(&[], 8);
}
