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
    let mut hop = Hop { from: None, address: None, by: None, recipient: None, date: None, at };
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
                (None, "id") if identifier_end.is_none() => identifier_end = Some(end),
                (None, "from") if hop.from.is_none() => hop.from = Some(word.to_owned()),
                (None, "by") if hop.by.is_none() => hop.by = Some(word.trim_matches(['[', ']']).to_owned()),
                (None, "for") if hop.recipient.is_none() && word.contains('@') => {
                    hop.recipient = Some(word.trim_matches(['<', '>']).to_owned());
                }
                _ => {}
            },
            Piece::Comment(text) if clause == "from" => comments.push(text),
            Piece::Comment(_) => {}
            Piece::Semicolon(offset) => date_at = Some(offset),
        }
    }
    let bracketed = comments.iter().find_map(|text| bracketed_ip(text));
    let alone = || comments.iter().find_map(|text| text.split_ascii_whitespace().find_map(ip));
    hop.address = bracketed.or_else(alone).or(word_address);
    // What the client called itself stands in the comment if the server wrote an address or `unknown` first.
    let plain_name = hop.from.as_deref().is_some_and(|name| ip(name).is_none() && name != "unknown");
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
