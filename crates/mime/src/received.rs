//! `Received` fields (RFC 5321 section 4.4) as the common servers write them.

use crate::{date, lexis};
use creel_evidence::locus::Locus;
use creel_evidence::mail::Hop;
use std::net::IpAddr;

/// Reads an unfolded `Received` value. Parts that are not there, or not as any known server writes them, stay
/// empty.
///
/// The client's address is the one in brackets in the comment behind `from` (Postfix, Exim, Sendmail, Gmail),
/// else an address that stands alone there (Microsoft, qmail), else the name itself or the word behind it.
/// The date stands behind the last semicolon; without one, behind the identifier.
#[must_use]
pub fn parse(value: &str, at: Locus) -> Hop {
    let pieces = pieces(value);
    let mut hop = Hop {
        from: None,
        reverse: None,
        address: None,
        by: None,
        protocol: None,
        id: None,
        envelope_from: None,
        recipient: None,
        date: None,
        at,
    };
    let mut clause = "";
    let mut comments: Vec<&str> = Vec::new();
    let mut word_address = None;
    let mut date_at = None;
    let mut identifier_end = None;
    for piece in pieces {
        match piece {
            Piece::Word(word, end) => match (keyword(word), clause) {
                (Some(next), _) => clause = next,
                (None, "from") if word_address.is_none() && ip(word).is_some() => {
                    word_address = ip(word);
                    hop.from = hop.from.take().or_else(|| Some(word.to_owned()));
                }
                (None, "id") if identifier_end.is_none() => {
                    identifier_end = Some(end);
                    hop.id = Some(word.trim_matches(['<', '>']).to_owned());
                }
                (None, "with") if hop.protocol.is_none() => hop.protocol = Some(word.to_owned()),
                (None, "from") if hop.from.is_none() => hop.from = Some(word.to_owned()),
                (None, "by") if hop.by.is_none() => hop.by = Some(word.trim_matches(['[', ']']).to_owned()),
                (None, "for") if hop.recipient.is_none() && word.contains('@') => {
                    hop.recipient = Some(word.trim_matches(['<', '>']).to_owned());
                }
                _ => {}
            },
            Piece::Comment(text) => {
                if clause == "from" {
                    comments.push(text);
                }
                hop.envelope_from = hop.envelope_from.take().or_else(|| envelope_from(text));
            }
            Piece::Semicolon(offset) => date_at = Some(offset),
        }
    }
    let bracketed = comments.iter().find_map(|text| bracketed_ip(text));
    let alone = || comments.iter().find_map(|text| text.split_ascii_whitespace().find_map(ip));
    hop.address = bracketed.or_else(alone).or(word_address);
    hop.reverse = comments.iter().find_map(|text| reverse(text));
    // What the client called itself stands in the comment if the server wrote an address or `unknown` first.
    let plain_name = hop.from.as_deref().is_some_and(|name| ip(name).is_none() && name != "unknown");
    // qmail and Exim write the name that they found first, and what the client said into the comment.
    let said = comments.iter().find_map(|text| helo(text));
    if let Some(name) = hop.from.as_deref().filter(|_| said.is_some() && plain_name && hop.reverse.is_none())
    {
        hop.reverse = Some(name.trim_end_matches('.').to_owned());
    }
    if !plain_name && let Some(helo) = comments.iter().find_map(|text| helo(text)) {
        hop.from = Some(helo.to_owned());
    }
    hop.from = hop.from.map(|name| name.trim_matches(['[', ']', '<', '>']).trim_end_matches('.').to_owned());
    hop.from = hop.from.filter(|name| !name.is_empty());
    hop.date =
        date_at.or(identifier_end).and_then(|offset| date::parse(value.get(offset..).unwrap_or_default()));
    hop
}

enum Piece<'a> {
    /// With the offset behind it.
    Word(&'a str, usize),
    /// Without its parentheses.
    Comment(&'a str),
    /// The offset behind it.
    Semicolon(usize),
}

fn pieces(value: &str) -> Vec<Piece<'_>> {
    let bytes = value.as_bytes();
    let mut out = Vec::new();
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        match b {
            b'(' => {
                let end = lexis::comment_end(bytes, i);
                let inner = value.get(i + 1..end).unwrap_or_default();
                out.push(Piece::Comment(inner.strip_suffix(')').unwrap_or(inner)));
                i = end;
            }
            b';' => {
                i += 1;
                out.push(Piece::Semicolon(i));
            }
            b if b.is_ascii_whitespace() => i += 1,
            _ => {
                let stop = |&b: &u8| b.is_ascii_whitespace() || matches!(b, b'(' | b';');
                let length = bytes.get(i..).and_then(|rest| rest.iter().position(stop));
                let end = length.map_or(bytes.len(), |length| i + length);
                out.push(Piece::Word(value.get(i..end).unwrap_or_default(), end));
                i = end;
            }
        }
    }
    out
}

fn keyword(word: &str) -> Option<&'static str> {
    ["from", "by", "via", "with", "id", "for"].into_iter().find(|keyword| word.eq_ignore_ascii_case(keyword))
}

/// `helo=name`, `HELO name`, `EHLO name`.
fn helo(comment: &str) -> Option<&str> {
    let mut words = comment.split([' ', '\t', '=']).filter(|word| !word.is_empty());
    words.find(|word| word.eq_ignore_ascii_case("helo") || word.eq_ignore_ascii_case("ehlo"))?;
    words.next()
}

/// `(envelope-from <user@host>)`, as Exim and Sendmail note it.
fn envelope_from(comment: &str) -> Option<String> {
    let lead = "envelope-from";
    let rest = comment.get(..lead.len()).filter(|word| word.eq_ignore_ascii_case(lead));
    let word = comment.get(rest?.len()..)?.split_ascii_whitespace().next()?.trim_matches(['<', '>', '=']);
    word.contains('@').then(|| word.to_owned())
}

/// The name before the address in `(name. [192.0.2.1])` (RFC 5321 section 4.4, TCP-info).
fn reverse(comment: &str) -> Option<String> {
    let name = comment.split_once('[')?.0.split_ascii_whitespace().next_back()?;
    let name = name.rsplit_once('@').map_or(name, |(_, host)| host).trim_end_matches('.');
    let is_name = name.contains('.')
        && ip(name).is_none()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    is_name.then(|| name.to_owned())
}

/// The first address in square brackets.
fn bracketed_ip(text: &str) -> Option<IpAddr> {
    text.split('[').skip(1).find_map(|rest| ip(rest.split(']').next().unwrap_or_default()))
}

/// An address, with or without brackets and the `IPv6:` tag (RFC 5321 section 4.1.3).
fn ip(text: &str) -> Option<IpAddr> {
    let text = text.trim_matches(['[', ']', ' ']);
    let text = match text.get(..5) {
        Some(tag) if tag.eq_ignore_ascii_case("ipv6:") => text.get(5..).unwrap_or_default(),
        _ => text,
    };
    let text = text.split('%').next().unwrap_or_default();
    text.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::ArtifactId;
    use proptest::prelude::*;

    fn read(value: &str) -> Hop {
        parse(value, Locus::bytes(ArtifactId::of(b""), 0..value.len()))
    }

    /// `from|address|by|for|hour` with a dash for what is absent.
    fn line(value: &str) -> String {
        let hop = read(value);
        let dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let hour = hop.date.map(|date| date.strftime("%H").to_string());
        [
            dash(hop.from),
            dash(hop.address.map(|a| a.to_string())),
            dash(hop.by),
            dash(hop.recipient),
            dash(hour),
        ]
        .join("|")
    }

    const DATE: &str = "Tue, 8 Sep 2020 07:05:03 +0200 (CEST)";

    #[test]
    fn the_common_servers_are_understood() {
        let cases = [
            (
                "from helo.example (rdns.example [192.0.2.7]) (using TLSv1.3) by mx.test (Postfix) with ESMTPS id 4Q for <a@b.test>",
                "helo.example|192.0.2.7|mx.test|a@b.test|05",
            ),
            (
                "from helo.example (unknown [IPv6:2001:db8::7]) by mx.test (Postfix) with ESMTP id 4Q",
                "helo.example|2001:db8::7|mx.test|-|05",
            ),
            (
                "from a.prod.example (2001:db8:1::20) by b.prod.example (192.0.2.1) with Microsoft SMTP Server (version=TLS1_2) id 15.20 via Frontend Transport",
                "a.prod.example|2001:db8:1::20|b.prod.example|-|05",
            ),
            (
                "from a.example ([fe80::1%5]) by b.example ([fe80::2%3]) with mapi id 15.20",
                "a.example|fe80::1|b.example|-|05",
            ),
            (
                "from [192.0.2.9] (helo=pc.example) by mx.test with esmtpsa (Exim 4.94) (envelope-from <x@y.test>) id 1a for a@b.test",
                "pc.example|192.0.2.9|mx.test|a@b.test|05",
            ),
            (
                "from rdns.example ([192.0.2.9]:51234 helo=pc.example) by mx.test with esmtp id 1a",
                "rdns.example|192.0.2.9|mx.test|-|05",
            ),
            (
                "from mail.example (mail.example. [192.0.2.8]) by mx.google.test with ESMTPS id d7 for <a@b.test> (version=TLS1_2)",
                "mail.example|192.0.2.8|mx.google.test|a@b.test|05",
            ),
            ("by 2001:db8:0:0:0:0:0:5 with SMTP id x1csp", "-|-|2001:db8:0:0:0:0:0:5|-|05"),
            (
                "from unknown (HELO pc.example) (192.0.2.3) by mx.test with SMTP",
                "pc.example|192.0.2.3|mx.test|-|05",
            ),
            ("(qmail 1234 invoked from network)", "-|-|-|-|05"),
            (
                "from ([192.0.2.4]) by mx.test (Server 9.4 (2009-05-21) by Somebody) with ASMTP id W",
                "-|192.0.2.4|mx.test|-|05",
            ),
            ("from mx.example [192.0.2.5] by relay.test with LOCAL", "mx.example|192.0.2.5|relay.test|-|05"),
            ("(from root@localhost) by host.test (8.15.2/Submit) id 57V", "-|-|host.test|-|05"),
        ];
        for (value, expected) in cases {
            assert_eq!(line(&format!("{value}; {DATE}")), expected, "{value}");
        }
    }

    #[test]
    fn what_the_server_found_is_kept_apart_from_what_the_client_said() {
        let facts = |value: &str| {
            let hop = read(value);
            [hop.from, hop.reverse, hop.protocol, hop.id, hop.envelope_from]
                .map(|fact| fact.unwrap_or_else(|| "-".to_owned()))
                .join("|")
        };
        for (value, expected) in [
            (
                "from helo.example (rdns.example. [192.0.2.7]) by mx.test (Postfix) with ESMTPS id 4Q",
                "helo.example|rdns.example|ESMTPS|4Q|-",
            ),
            ("from helo.example (unknown [192.0.2.7]) by mx.test with ESMTP", "helo.example|-|ESMTP|-|-"),
            (
                "from rdns.example (HELO pc.example) (192.0.2.3) by mx.test with SMTP",
                "rdns.example|rdns.example|SMTP|-|-",
            ),
            (
                "from [192.0.2.9] (helo=pc.example) by mx.test with esmtpsa (envelope-from <x@y.test>) id 1a",
                "pc.example|-|esmtpsa|1a|x@y.test",
            ),
        ] {
            assert_eq!(facts(value), expected, "{value}");
        }
    }

    #[test]
    fn a_date_without_semicolon_is_found() {
        assert_eq!(
            line(&format!("from MTk (unknown) by geopod-1 (SG) with HTTP id bSQ {DATE}")),
            "MTk|-|geopod-1|-|05"
        );
        assert_eq!(
            line("by recvd-1 with SMTP id recvd-1-67 2020-09-08 05:05:36.43 +0000 UTC m=+48.1"),
            "-|-|recvd-1|-|05"
        );
    }

    #[test]
    fn what_is_no_hop_stays_empty() {
        assert_eq!(line(""), "-|-|-|-|-");
        assert_eq!(line("from"), "-|-|-|-|-");
        assert_eq!(line("from by for ;;; (("), "-|-|-|-|-");
    }

    proptest! {
        #[test]
        fn any_text_is_read(value: String, shaped in "(from|by|for|id|\\(|\\)|\\[|;| |a\\.b|1\\.2\\.3\\.4){0,20}") {
            let _ = (read(&value), read(&shaped));
        }
    }
}
