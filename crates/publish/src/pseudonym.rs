//! Names that stand for people and organisations.
//!
//! A pseudonym is a word for the kind of thing, a hyphen and the first ten hexadecimal digits of HMAC-SHA-256
//! (RFC 2104) of the value under the case's random key. Without the key nobody can try a list of addresses
//! against it; inside a case the same value has the same pseudonym.
//!
//! What it never does: reuse a pseudonym across cases.

use sha2::{Digest as _, Sha256};

/// SHA-256 works on blocks of 64 bytes.
const BLOCK: usize = 64;

/// HMAC-SHA-256 (RFC 2104) of `fields`, each with its length in front, under a key of at most one block.
pub(crate) fn hmac(key: &[u8; 32], fields: &[&[u8]]) -> [u8; 32] {
    let mut message = Vec::new();
    for field in fields {
        message.extend_from_slice(&(field.len() as u64).to_le_bytes());
        message.extend_from_slice(field);
    }
    hmac_of_message(key, &message)
}

fn hmac_of_message(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0u8; BLOCK];
    for (slot, byte) in block.iter_mut().zip(key) {
        *slot = *byte;
    }
    let inner = Sha256::new().chain_update(block.map(|b| b ^ 0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(block.map(|b| b ^ 0x5c)).chain_update(inner).finalize().into()
}

/// What a pseudonym stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A person who was aimed at.
    Target,
    /// An organisation that was aimed at.
    Organisation,
    /// Another value of a victim's own, such as a telephone number.
    Victim,
}

/// Digits of a pseudonym.
const DIGITS: usize = 10;

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Organisation => "organisation",
            Self::Victim => "victim",
        }
    }

    /// The kind that the pseudonym `name` is of; `None` if it is not one of any case.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let (word, digits) = name.rsplit_once('-')?;
        let kind =
            [Self::Target, Self::Organisation, Self::Victim].into_iter().find(|kind| kind.word() == word)?;
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (digits.len() == DIGITS && digits.bytes().all(is_hex)).then_some(kind)
    }
}

/// The pseudonym of `value`; the case of letters does not matter.
pub(crate) fn pseudonym(key: &[u8; 32], kind: Kind, value: &str) -> String {
    let word = kind.word();
    let digest = hmac(key, &[b"creel pseudonym 1", word.as_bytes(), value.to_lowercase().as_bytes()]);
    let mut text = format!("{word}-{}", data_encoding::HEXLOWER.encode(&digest));
    text.truncate(word.len() + 1 + DIGITS);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_construction_is_rfc_2104() {
        // RFC 4231 section 4.3, test case 2.
        let mac = hmac_of_message(b"Jefe", b"what do ya want for nothing?");
        let hex = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(data_encoding::HEXLOWER.encode(&mac), hex);
    }

    #[test]
    fn a_pseudonym_follows_value_kind_and_key() {
        let name = |key: u8, kind, value| pseudonym(&[key; 32], kind, value);
        let one = name(1, Kind::Target, "Ada@chain.example");
        assert_eq!(one, name(1, Kind::Target, "ada@chain.example"));
        assert_eq!(one.len(), "target-".len() + 10);
        assert_ne!(one, name(2, Kind::Target, "ada@chain.example"));
        assert_ne!(one, name(1, Kind::Target, "bob@chain.example"));
    }
}
