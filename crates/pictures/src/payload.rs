//! What a code's text is, and what of it a telephone opens.

use creel_openers::reference;
use std::ops::Range;

/// Kinds of payload, by how a telephone treats them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadKind {
    /// A web address.
    Url,
    /// A mail to write: `mailto:`, `MATMSG:`, `SMTP:`.
    Mail,
    /// A call or a short message: `tel:`, `sms:`, `SMSTO:`.
    Telephone,
    /// The access to a wireless network: `WIFI:`.
    Network,
    /// A contact: vCard or `MECARD:`.
    Contact,
    /// A payment: a bank transfer (EPC069-12, Swiss, Brazilian, Indian) or a crypto currency.
    Payment,
    /// A second factor to take over: `otpauth:`.
    SecondFactor,
    /// A link into an application, by another scheme.
    Application,
    /// Anything else.
    Text,
}

impl PayloadKind {
    /// The kind in a word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Url => "web address",
            Self::Mail => "mail to write",
            Self::Telephone => "number to call",
            Self::Network => "wireless network",
            Self::Contact => "contact",
            Self::Payment => "payment",
            Self::SecondFactor => "second factor",
            Self::Application => "link into an application",
            Self::Text => "text",
        }
    }
}

/// Beginnings that tell the kind, in lower case.
const BEGINNINGS: &[(&str, PayloadKind)] = &[
    ("http://", PayloadKind::Url),
    ("https://", PayloadKind::Url),
    ("www.", PayloadKind::Url),
    ("mailto:", PayloadKind::Mail),
    ("matmsg:", PayloadKind::Mail),
    ("smtp:", PayloadKind::Mail),
    ("tel:", PayloadKind::Telephone),
    ("sms:", PayloadKind::Telephone),
    ("smsto:", PayloadKind::Telephone),
    ("wifi:", PayloadKind::Network),
    ("begin:vcard", PayloadKind::Contact),
    ("mecard:", PayloadKind::Contact),
    ("bcd\n", PayloadKind::Payment),
    ("bcd\r\n", PayloadKind::Payment),
    ("spc\n", PayloadKind::Payment),
    ("spc\r\n", PayloadKind::Payment),
    ("upi:", PayloadKind::Payment),
    ("bitcoin:", PayloadKind::Payment),
    ("ethereum:", PayloadKind::Payment),
    ("litecoin:", PayloadKind::Payment),
    ("monero:", PayloadKind::Payment),
    ("solana:", PayloadKind::Payment),
    ("tron:", PayloadKind::Payment),
    ("00020101", PayloadKind::Payment),
    ("00020102", PayloadKind::Payment),
    ("otpauth:", PayloadKind::SecondFactor),
    ("otpauth-migration:", PayloadKind::SecondFactor),
];

/// The kind of a payload.
#[must_use]
pub fn kind(payload: &str) -> PayloadKind {
    let payload = payload.trim_start();
    let begins = |beginning: &str| {
        payload.get(..beginning.len()).is_some_and(|head| head.eq_ignore_ascii_case(beginning))
    };
    if let Some((_, kind)) = BEGINNINGS.iter().find(|(beginning, _)| begins(beginning)) {
        return *kind;
    }
    match payload.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) && rest.starts_with("//") => PayloadKind::Application,
        _ => PayloadKind::Text,
    }
}

/// Whether text is a URL's scheme (RFC 3986 section 3.1).
fn is_scheme(text: &str) -> bool {
    (2..=20).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

/// What a telephone opens, as ranges of the payload: all of it if it is one address, else the web addresses in it.
#[must_use]
pub fn links(payload: &str) -> Vec<Range<usize>> {
    let trimmed = payload.trim();
    let start = payload.len() - payload.trim_start().len();
    let is_one_line = !trimmed.contains(|c: char| c.is_control());
    let is_opened = match kind(payload) {
        PayloadKind::Url | PayloadKind::Application | PayloadKind::SecondFactor => true,
        PayloadKind::Mail | PayloadKind::Telephone | PayloadKind::Payment => {
            ["mailto:", "tel:", "sms:", "upi:", "bitcoin:", "ethereum:", "litecoin:", "monero:", "solana:"]
                .iter()
                .any(|scheme| {
                    trimmed.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme))
                })
        }
        PayloadKind::Network | PayloadKind::Contact | PayloadKind::Text => false,
    };
    if is_opened && is_one_line {
        return std::iter::once(start..start + trimmed.len()).collect();
    }
    reference::find_urls(payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_are_told_apart_by_their_beginning() {
        for (payload, is) in [
            ("HTTPS://FICTIONAL.EXAMPLE/A", PayloadKind::Url),
            ("mailto:ann@fictional.example", PayloadKind::Mail),
            ("tel:+493012345", PayloadKind::Telephone),
            ("WIFI:T:WPA;S:guest;P:secret;;", PayloadKind::Network),
            ("BEGIN:VCARD\nFN:Ann", PayloadKind::Contact),
            ("BCD\n002\n1\nSCT\n\nAnn", PayloadKind::Payment),
            ("bitcoin:bc1qfictional", PayloadKind::Payment),
            ("otpauth://totp/x", PayloadKind::SecondFactor),
            ("fictional-app://open", PayloadKind::Application),
            ("Room 12: second floor", PayloadKind::Text),
            ("", PayloadKind::Text),
        ] {
            assert_eq!(kind(payload), is, "{payload}");
        }
    }

    #[test]
    fn one_address_is_opened_whole_and_of_others_the_addresses_in_them() {
        let shown = |payload: &'static str| -> Vec<&str> {
            links(payload).into_iter().map(|range| &payload[range]).collect()
        };
        assert_eq!(shown(" https://a.example/x y "), ["https://a.example/x y"]);
        assert_eq!(shown("tel:+493012345"), ["tel:+493012345"]);
        assert_eq!(shown("BEGIN:VCARD\nURL:https://a.example/b\nEND:VCARD"), ["https://a.example/b"]);
        assert_eq!(shown("see you"), Vec::<&str>::new());
    }
}
