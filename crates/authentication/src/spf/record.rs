//! SPF records (RFC 7208 sections 4.6 and 12). The whole record must be right before any of it is evaluated.

use super::macros::{self, Macros};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Terms of one record: more than fit into a sensible TXT record.
const TERMS: usize = 2_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SpfRecord {
    pub(super) directives: Vec<Directive>,
    pub(super) redirect: Option<Macros>,
    pub(super) explanation: Option<Macros>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directive {
    pub(super) qualifier: Qualifier,
    pub(super) mechanism: Mechanism,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Qualifier {
    Pass,
    Fail,
    Softfail,
    Neutral,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mechanism {
    All,
    Include(Macros),
    A(Option<Macros>, Prefix),
    Mx(Option<Macros>, Prefix),
    Ptr(Option<Macros>),
    Ip(IpAddr, Prefix),
    Exists(Macros),
}

/// Lengths of network prefixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prefix {
    pub(super) v4: u8,
    pub(super) v6: u8,
}

impl Prefix {
    const HOST: Self = Self { v4: 32, v6: 128 };

    /// Whether `address` is in the network around `network`.
    pub(super) fn contains(self, network: IpAddr, address: IpAddr) -> bool {
        match (network, address) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.v4.min(32))).unwrap_or(0);
                u32::from(a) & mask == u32::from(b) & mask
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.v6.min(128))).unwrap_or(0);
                u128::from(a) & mask == u128::from(b) & mask
            }
            _ => false,
        }
    }
}

impl SpfRecord {
    /// Whether a text is an SPF record: `v=spf1`, then a space or nothing.
    pub(super) fn is(text: &[u8]) -> bool {
        let (version, rest) = text.split_at(text.len().min(6));
        version.eq_ignore_ascii_case(b"v=spf1") && matches!(rest.first(), None | Some(b' '))
    }

    /// Reads a record; `Err` names the term that is wrong.
    pub(super) fn parse(text: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(text).ok().filter(|text| text.is_ascii());
        let text = text.ok_or("the record is not ASCII")?;
        let mut out = Self { directives: Vec::new(), redirect: None, explanation: None };
        for (place, term) in text.split(' ').skip(1).filter(|term| !term.is_empty()).enumerate() {
            if place == TERMS {
                return Err("the record has too many terms".to_owned());
            }
            out.term(term).ok_or_else(|| {
                format!("the term '{}' is wrong", term.chars().take(60).collect::<String>())
            })?;
        }
        Ok(out)
    }

    fn term(&mut self, term: &str) -> Option<()> {
        let name_end = term.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')));
        let (name, rest) = term.split_at(name_end.unwrap_or(term.len()));
        if let Some(value) =
            rest.strip_prefix('=').filter(|_| name.starts_with(|c: char| c.is_ascii_alphabetic()))
        {
            return self.modifier(name, value);
        }
        let (qualifier, rest) = match term.as_bytes().first()? {
            b'+' => (Qualifier::Pass, term.get(1..)?),
            b'-' => (Qualifier::Fail, term.get(1..)?),
            b'~' => (Qualifier::Softfail, term.get(1..)?),
            b'?' => (Qualifier::Neutral, term.get(1..)?),
            _ => (Qualifier::Pass, term),
        };
        let mechanism = mechanism(rest)?;
        self.directives.push(Directive { qualifier, mechanism });
        Some(())
    }

    fn modifier(&mut self, name: &str, value: &str) -> Option<()> {
        let slot = if name.eq_ignore_ascii_case("redirect") {
            &mut self.redirect
        } else if name.eq_ignore_ascii_case("exp") {
            &mut self.explanation
        } else {
            // Unknown modifiers are ignored, but must be well formed.
            return Macros::parse(value, macros::Letters::Ordinary).map(|_| ());
        };
        let value = Macros::domain(value)?;
        slot.replace(value).is_none().then_some(())
    }
}

fn mechanism(text: &str) -> Option<Mechanism> {
    let end = text.find([':', '/']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let is = |word: &str| name.eq_ignore_ascii_case(word);
    let argument = rest.strip_prefix(':');
    if is("all") {
        return rest.is_empty().then_some(Mechanism::All);
    }
    if is("include") {
        return Macros::domain(argument?).map(Mechanism::Include);
    }
    if is("exists") {
        return Macros::domain(argument?).map(Mechanism::Exists);
    }
    if is("ptr") {
        return match argument {
            Some(domain) => Macros::domain(domain).map(|domain| Mechanism::Ptr(Some(domain))),
            None => rest.is_empty().then_some(Mechanism::Ptr(None)),
        };
    }
    if is("a") || is("mx") {
        let (domain, prefix) = with_prefix(rest)?;
        let domain = match domain.strip_prefix(':') {
            Some(domain) => Some(Macros::domain(domain)?),
            None if domain.is_empty() => None,
            None => return None,
        };
        return Some(if is("a") { Mechanism::A(domain, prefix) } else { Mechanism::Mx(domain, prefix) });
    }
    if is("ip4") || is("ip6") {
        let argument = argument?;
        let (address, length) = match argument.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (argument, None),
        };
        return Some(if is("ip4") {
            let v4 = length.map_or(Some(32), |length| number(length, 32))?;
            Mechanism::Ip(IpAddr::V4(address.parse::<Ipv4Addr>().ok()?), Prefix { v4, v6: 128 })
        } else {
            let v6 = length.map_or(Some(128), |length| number(length, 128))?;
            Mechanism::Ip(IpAddr::V6(address.parse::<Ipv6Addr>().ok()?), Prefix { v4: 32, v6 })
        });
    }
    None
}

/// Cuts `/24`, `//64` or `/24//64` off the end.
fn with_prefix(text: &str) -> Option<(&str, Prefix)> {
    let mut prefix = Prefix::HOST;
    let mut rest = text;
    if let Some((before, length)) = rest.rsplit_once("//")
        && length.bytes().all(|b| b.is_ascii_digit())
    {
        prefix.v6 = number(length, 128)?;
        rest = before;
    }
    if let Some((before, length)) = rest.rsplit_once('/')
        // A slash may also stand in a macro or in a name.
        && length.bytes().all(|b| b.is_ascii_digit())
    {
        prefix.v4 = number(length, 32)?;
        rest = before;
    }
    Some((rest, prefix))
}

/// A number without leading zeros.
fn number(text: &str, most: u8) -> Option<u8> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|&number: &u8| plain && number <= most)
}
