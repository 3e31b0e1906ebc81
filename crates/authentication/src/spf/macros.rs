//! Macro strings of SPF (RFC 7208 section 7).

use std::net::IpAddr;

/// Bytes to which a macro string may grow; a domain name has 253.
const EXPANDED: usize = 4_096;

/// A macro string, well formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Macros(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Macro { letter: u8, escape: bool, keep: Option<usize>, reverse: bool, delimiters: String },
}

/// Which letters are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letters {
    /// `s l o d i p v h`.
    Ordinary,
    /// Also `c r t`.
    Explanation,
}

/// Values of the letters.
pub(super) struct Values<'a> {
    pub(super) sender: &'a str,
    pub(super) domain: &'a str,
    pub(super) address: IpAddr,
    pub(super) helo: &'a str,
    pub(super) receiver: &'a str,
    pub(super) time: i64,
    /// Looks up the validated name of the address, which costs DNS questions.
    pub(super) validated: &'a mut dyn FnMut() -> String,
}

impl Macros {
    /// Reads a macro string of visible characters (spaces are allowed in explanations).
    pub(super) fn parse(text: &str, letters: Letters) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let plain = rest.find('%').unwrap_or(rest.len());
            let (before, after) = rest.split_at(plain);
            let allowed = |b: u8| (0x21..=0x7e).contains(&b) || b == b' ' && letters == Letters::Explanation;
            if !before.bytes().all(allowed) {
                return None;
            }
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            rest = match after.as_bytes().get(1) {
                None if after.is_empty() => "",
                Some(b'%') => put(&mut pieces, "%", after),
                Some(b'_') => put(&mut pieces, " ", after),
                Some(b'-') => put(&mut pieces, "%20", after),
                Some(b'{') => {
                    let end = after.find('}')?;
                    pieces.push(piece(after.get(2..end)?, letters)?);
                    after.get(end + 1..)?
                }
                _ => return None,
            };
        }
        Some(Self(pieces))
    }

    /// Reads a `domain-spec`: a macro string that ends with a macro, or with a dot and a top label.
    pub(super) fn domain(text: &str) -> Option<Self> {
        let macros = Self::parse(text, Letters::Ordinary)?;
        match macros.0.last()? {
            Piece::Macro { .. } => Some(macros),
            Piece::Text(last) => {
                if text.ends_with("%%") || text.ends_with("%_") || text.ends_with("%-") {
                    return Some(macros);
                }
                let (_, top) = last.strip_suffix('.').unwrap_or(last).rsplit_once('.')?;
                let good = top.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                    && top.bytes().any(|b| !b.is_ascii_digit())
                    && !top.is_empty()
                    && !top.starts_with('-')
                    && !top.ends_with('-');
                good.then_some(macros)
            }
        }
    }

    /// The string with all macros replaced.
    pub(super) fn expand(&self, values: &mut Values<'_>) -> String {
        let mut out = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Macro { letter, escape, keep, reverse, delimiters } => {
                    let value = value(*letter, values);
                    let value = transform(&value, *keep, *reverse, delimiters);
                    if *escape { percent(&value, &mut out) } else { out.push_str(&value) }
                }
            }
            // What is too long is cut from the left, as domain names are.
            if let Some(over) = out.len().checked_sub(EXPANDED).filter(|&over| over > EXPANDED) {
                let cut = (over..out.len()).find(|&at| out.is_char_boundary(at)).unwrap_or(0);
                out.drain(..cut);
            }
        }
        out
    }

    /// As [`Self::expand`], shortened from the left to a domain name's length (section 7.3).
    pub(super) fn expand_domain(&self, values: &mut Values<'_>) -> String {
        let whole = self.expand(values);
        let mut name = whole.strip_suffix('.').unwrap_or(&whole);
        while name.len() > 253 {
            match name.split_once('.') {
                Some((_, rest)) => name = rest,
                None => break,
            }
        }
        name.to_owned()
    }
}

fn put<'t>(pieces: &mut Vec<Piece>, text: &str, after: &'t str) -> &'t str {
    match pieces.last_mut() {
        Some(Piece::Text(last)) => last.push_str(text),
        _ => pieces.push(Piece::Text(text.to_owned())),
    }
    after.get(2..).unwrap_or_default()
}

/// `d2r-+` and the like.
fn piece(text: &str, letters: Letters) -> Option<Piece> {
    let (&first, _) = text.as_bytes().split_first()?;
    let letter = first.to_ascii_lowercase();
    let is_known = match letter {
        b's' | b'l' | b'o' | b'd' | b'i' | b'p' | b'v' | b'h' => true,
        b'c' | b'r' | b't' => letters == Letters::Explanation,
        _ => false,
    };
    let rest = text.get(1..).filter(|_| is_known)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = rest.split_at(digits);
    let keep = match number {
        "" => None,
        number => Some(number.parse().unwrap_or(usize::MAX)).filter(|&keep: &usize| keep > 0).map(Some)?,
    };
    let reverse = rest.starts_with(['r', 'R']);
    let delimiters = if reverse { rest.get(1..)? } else { rest };
    if !delimiters.bytes().all(|b| b".-+,/_=".contains(&b)) {
        return None;
    }
    let delimiters = if delimiters.is_empty() { "." } else { delimiters }.to_owned();
    Some(Piece::Macro { letter, escape: first.is_ascii_uppercase(), keep, reverse, delimiters })
}

fn value(letter: u8, values: &mut Values<'_>) -> String {
    let (local, host) = values.sender.rsplit_once('@').unwrap_or(("postmaster", values.sender));
    match letter {
        b's' => values.sender.to_owned(),
        b'l' => local.to_owned(),
        b'o' => host.to_owned(),
        b'd' => values.domain.to_owned(),
        b'i' => dotted(values.address),
        b'p' => (values.validated)(),
        b'v' => if values.address.is_ipv4() { "in-addr" } else { "ip6" }.to_owned(),
        b'h' => values.helo.to_owned(),
        b'c' => values.address.to_string(),
        b'r' => values.receiver.to_owned(),
        _ => values.time.to_string(),
    }
}

/// An address in parts that dots separate: IPv6 by its 32 hexadecimal digits.
fn dotted(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let digits: Vec<String> =
                v6.octets().iter().flat_map(|b| [format!("{:X}", b >> 4), format!("{:X}", b & 15)]).collect();
            digits.join(".")
        }
    }
}

/// The name under which DNS keeps the name of an address.
pub(super) fn reverse_name(address: IpAddr) -> String {
    let zone = if address.is_ipv4() { "in-addr" } else { "ip6" };
    format!("{}.{zone}.arpa", transform(&dotted(address), None, true, "."))
}

fn transform(value: &str, keep: Option<usize>, reverse: bool, delimiters: &str) -> String {
    let mut parts: Vec<&str> = value.split(|c| delimiters.contains(c)).collect();
    if reverse {
        parts.reverse();
    }
    let skip = keep.map_or(0, |keep| parts.len().saturating_sub(keep));
    parts.get(skip..).unwrap_or_default().join(".")
}

fn percent(value: &str, out: &mut String) {
    for b in value.bytes() {
        if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
            out.push(char::from(b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
}
