//! The forms in which a link or an identifier carries an address: as it is, percent-encoded, as a bounce address
//! (`local=domain`), in ROT13, base64 or hexadecimal, or as a digest.

use super::YOU;
use creel_evidence::DomainName;
use creel_evidence::digest::Sha256Digest;
use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};
use md5::Md5;
use sha1::{Digest as _, Sha1};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Bytes of a text that are looked at.
const TEXT: usize = 2_000;
/// Victims whose addresses are looked for in their encoded forms; of more, no mail is personal.
const VICTIMS: usize = 32;
/// Characters of a local part that is looked for by itself.
const LOCAL: usize = 5;
/// Characters of a word that may hold something encoded.
const ENCODED: usize = 8;

/// The forms of all victims' addresses.
#[derive(Debug, Default)]
pub(super) struct Forms {
    /// What is looked for as it is, in lower case, the longest of each victim first.
    plain: Vec<String>,
    /// Digests of addresses in hexadecimal: MD5, SHA-1 and SHA-256.
    digests: BTreeSet<String>,
    victims: usize,
}

impl Forms {
    /// Adds an address; its local part where that names somebody, its domain where that is an organisation's.
    pub(super) fn add(&mut self, address: &str, local: Option<&str>, domain: Option<&DomainName>) {
        if self.victims >= VICTIMS || address.len() > TEXT {
            return;
        }
        self.victims += 1;
        let address = address.to_ascii_lowercase();
        let rotated: String = address.chars().map(rot13).collect();
        let bytes = address.as_bytes();
        self.digests.insert(HEXLOWER_PERMISSIVE.encode(&Md5::digest(bytes)));
        self.digests.insert(HEXLOWER_PERMISSIVE.encode(&Sha1::digest(bytes)));
        self.digests.insert(Sha256Digest::of(bytes).to_string());
        self.plain.extend([address.replace('@', "="), rotated, address]);
        if let Some(domain) = domain {
            self.plain.extend([domain.as_str().to_owned(), domain.registrable_or_self().to_owned()]);
        }
        let local = local.map(str::to_ascii_lowercase).filter(|local| local.len() >= LOCAL);
        self.plain.extend(local);
    }

    /// The text with what is a victim's replaced; `names` says which words are.
    pub(super) fn mask<'t>(&self, text: &'t str, names: impl Fn(&str) -> bool) -> Cow<'t, str> {
        let short = text.get(..text.floor_char_boundary(TEXT)).unwrap_or_default();
        let mut masked = self.without_plain(&unescaped(short));
        masked = self.without_words(&masked, names);
        if !masked.contains(YOU) {
            return Cow::Borrowed(text);
        }
        for joint in ["", " ", ".", "-", "_", "+", "@", "="] {
            let twice = format!("{YOU}{joint}{YOU}");
            while masked.contains(&twice) {
                masked = masked.replace(&twice, YOU);
            }
        }
        Cow::Owned(masked)
    }

    fn without_plain(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for form in &self.plain {
            let mut from = 0;
            // Lower case has its letters at the same places, as it is made in ASCII only.
            while let Some(start) =
                text.to_ascii_lowercase().get(from..).and_then(|rest| rest.find(form.as_str()))
            {
                let start = from + start;
                let end = start + form.len();
                let before = text.get(..start).and_then(|head| head.chars().next_back());
                let behind = text.get(end..).and_then(|tail| tail.chars().next());
                if [before, behind].into_iter().flatten().any(char::is_alphanumeric) {
                    from = end;
                    continue;
                }
                text.replace_range(start..end, YOU);
                from = start + YOU.len();
            }
        }
        text
    }

    fn without_words(&self, text: &str, names: impl Fn(&str) -> bool) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(is_of_word) {
            let (head, tail) = rest.split_at(start);
            let (word, behind) = tail.split_at(tail.find(|c| !is_of_word(c)).unwrap_or(tail.len()));
            masked.push_str(head);
            if head.ends_with('<') && behind.starts_with('>') {
                masked.push_str(word);
            } else if names(word) || self.encode(word) {
                masked.push_str(YOU);
            } else {
                for part in word.split_inclusive(['-', '_', '+']) {
                    let bare = part.trim_end_matches(['-', '_', '+']);
                    let joint = part.get(bare.len()..).unwrap_or_default();
                    masked.push_str(if names(bare) { YOU } else { bare });
                    masked.push_str(joint);
                }
            }
            rest = behind;
        }
        masked.push_str(rest);
        masked
    }

    /// Whether a word is an address in base64 or hexadecimal, or its digest.
    fn encode(&self, word: &str) -> bool {
        if word.len() < ENCODED || self.plain.is_empty() {
            return false;
        }
        let lower = word.to_ascii_lowercase();
        if self.digests.contains(&lower) {
            return true;
        }
        let whole = word.get(..word.len() - usize::from(word.len() % 4 == 1)).unwrap_or_default();
        let decoded = [
            HEXLOWER_PERMISSIVE.decode(lower.as_bytes()),
            BASE64URL_NOPAD.decode(whole.as_bytes()),
            BASE64_NOPAD.decode(whole.as_bytes()),
        ];
        let holds = |bytes: Vec<u8>| {
            String::from_utf8(bytes).is_ok_and(|text| self.without_plain(&unescaped(&text)).contains(YOU))
        };
        decoded.into_iter().filter_map(Result::ok).any(holds)
    }
}

const fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+')
}

const fn rot13(c: char) -> char {
    match c {
        'a'..='m' | 'A'..='M' => (c as u8 + 13) as char,
        'n'..='z' | 'N'..='Z' => (c as u8 - 13) as char,
        _ => c,
    }
}

/// The text with the escapes of a URL undone that hide an address; twice, as redirectors escape what is escaped.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut text = text.to_owned();
    for (escape, c) in [
        ("%25", "%"),
        ("%40", "@"),
        ("%2e", "."),
        ("%2E", "."),
        ("%2b", "+"),
        ("%2B", "+"),
        ("%2d", "-"),
        ("%2D", "-"),
        ("%5f", "_"),
        ("%5F", "_"),
        ("%3d", "="),
        ("%3D", "="),
    ] {
        text = text.replace(escape, c);
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::{BASE64, HEXLOWER};
    use proptest::prelude::*;

    const ERIKA: &str = "erika.muster@coldchain.example";

    fn forms(address: &str) -> Forms {
        let (local, domain) = address.rsplit_once('@').unwrap();
        let mut forms = Forms::default();
        forms.add(address, Some(local), DomainName::parse(domain).as_ref());
        forms
    }

    fn masked(text: &str) -> String {
        forms(ERIKA).mask(text, |word| ["erika", "muster", "coldchain"].contains(&word)).into_owned()
    }

    #[test]
    fn whatever_form_an_address_has_it_is_the_victims() {
        let base64 = BASE64.encode(ERIKA.as_bytes());
        let json = BASE64URL_NOPAD.encode(format!("{{\"id\":7,\"to\":\"{ERIKA}\"}}").as_bytes());
        let hex = HEXLOWER.encode(ERIKA.as_bytes());
        let md5 = HEXLOWER.encode(&Md5::digest(ERIKA));
        let sha1 = HEXLOWER.encode(&Sha1::digest(ERIKA)).to_uppercase();
        let sha256 = Sha256Digest::of(ERIKA.as_bytes()).to_string();
        let rotated: String = ERIKA.chars().map(rot13).collect();
        for form in [
            ERIKA,
            "Erika.Muster@ColdChain.example",
            "erika.muster%40coldchain.example",
            "erika.muster%2540coldchain.example",
            "erika.muster=coldchain.example",
            base64.trim_end_matches('='),
            &json,
            &hex,
            &md5,
            &sha1,
            &sha256,
            &rotated,
            "erika.muster",
            "Erika.Muster",
            "coldchain.example",
        ] {
            assert_eq!(masked(&format!("/in/{form}/x")), "/in/<you>/x", "{form}");
        }
        assert_eq!(masked("/in/erika-muster/x"), "/in/<you>/x");
        assert_eq!(masked("/docs/invoice_erika_7"), "/docs/invoice_<you>_7");
    }

    #[test]
    fn what_only_looks_like_a_name_stays() {
        for text in [
            "/in/america/x",
            "/a%20b/erikas",
            "aGVsbG8gd29ybGQgaGVsbG8",
            "<you",
            "0123456789abcdef0123456789abcdef",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_masked(text: String, local in "[a-z]{5,9}", domain in "[a-z]{4,9}") {
            let address = format!("{local}@{domain}.example");
            let masked = forms(&address).mask(&text, |_| false).into_owned();
            prop_assert!(!masked.contains(&address));
        }
    }
}
