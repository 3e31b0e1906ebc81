//! What `crypto.subtle` computes (Web Cryptography API), so that pages that decrypt themselves do.

use aes::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use ring::{aead, digest, hkdf, hmac, pbkdf2};
use std::num::NonZeroU32;

const BLOCK: usize = 16;
/// Rounds of a key derivation; a page that asks for more waits for a person's machine, not for ours.
const MAX_ROUNDS: u32 = 400_000;
/// Bytes that one derivation may give.
const MAX_DERIVED: usize = 1_024;

/// A digest: `SHA-1`, `SHA-256`, `SHA-384`, `SHA-512`.
pub(crate) fn digest(algorithm: &str, data: &[u8]) -> Option<Vec<u8>> {
    let algorithm = match algorithm {
        "SHA-1" => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        "SHA-256" => &digest::SHA256,
        "SHA-384" => &digest::SHA384,
        "SHA-512" => &digest::SHA512,
        _ => return None,
    };
    Some(digest::digest(algorithm, data).as_ref().to_vec())
}

/// A message authentication code (RFC 2104).
pub(crate) fn authenticate(hash: &str, key: &[u8], data: &[u8]) -> Vec<u8> {
    let algorithm = match hash {
        "SHA-1" => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        "SHA-384" => hmac::HMAC_SHA384,
        "SHA-512" => hmac::HMAC_SHA512,
        _ => hmac::HMAC_SHA256,
    };
    hmac::sign(&hmac::Key::new(algorithm, key), data).as_ref().to_vec()
}

/// A key out of a password (`PBKDF2`, RFC 8018) or out of another key (`HKDF`, RFC 5869).
pub(crate) fn derive(
    name: &str,
    hash: &str,
    key: &[u8],
    salt: &[u8],
    info: &[u8],
    rounds: u32,
    length: usize,
) -> Option<Vec<u8>> {
    let mut out = vec![0; Some(length).filter(|&length| length > 0 && length <= MAX_DERIVED)?];
    match name {
        "PBKDF2" => {
            let algorithm = match hash {
                "SHA-1" => pbkdf2::PBKDF2_HMAC_SHA1,
                "SHA-384" => pbkdf2::PBKDF2_HMAC_SHA384,
                "SHA-512" => pbkdf2::PBKDF2_HMAC_SHA512,
                _ => pbkdf2::PBKDF2_HMAC_SHA256,
            };
            let rounds = NonZeroU32::new(rounds).filter(|rounds| rounds.get() <= MAX_ROUNDS)?;
            pbkdf2::derive(algorithm, rounds, salt, key, &mut out);
        }
        "HKDF" => {
            let algorithm = match hash {
                "SHA-384" => hkdf::HKDF_SHA384,
                "SHA-512" => hkdf::HKDF_SHA512,
                _ => hkdf::HKDF_SHA256,
            };
            let extracted = hkdf::Salt::new(algorithm, salt).extract(key);
            extracted.expand(&[info], Length(length)).ok()?.fill(&mut out).ok()?;
        }
        _ => return None,
    }
    Some(out)
}

struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// Decrypts or encrypts with AES: `AES-GCM` (SP 800-38D), `AES-CBC` with PKCS #7 padding, `AES-CTR` (SP 800-38A).
pub(crate) fn cipher(
    decrypt: bool,
    name: &str,
    key: &[u8],
    nonce: &[u8],
    additional: &[u8],
    data: &[u8],
) -> Option<Vec<u8>> {
    match name {
        "AES-GCM" => galois(decrypt, key, nonce, additional, data),
        "AES-CBC" => chained(decrypt, &Block::new(key)?, nonce.try_into().ok()?, data),
        "AES-CTR" => Some(counted(&Block::new(key)?, nonce.try_into().ok()?, data)),
        _ => None,
    }
}

fn galois(decrypt: bool, key: &[u8], nonce: &[u8], additional: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let algorithm = if key.len() == 16 { &aead::AES_128_GCM } else { &aead::AES_256_GCM };
    let key = aead::LessSafeKey::new(aead::UnboundKey::new(algorithm, key).ok()?);
    let nonce = aead::Nonce::try_assume_unique_for_key(nonce).ok()?;
    let additional = aead::Aad::from(additional);
    let mut bytes = data.to_vec();
    if decrypt {
        let length = key.open_in_place(nonce, additional, &mut bytes).ok()?.len();
        bytes.truncate(length);
    } else {
        key.seal_in_place_append_tag(nonce, additional, &mut bytes).ok()?;
    }
    Some(bytes)
}

/// AES under a key of one of its three lengths.
enum Block {
    Short(Aes128),
    Middle(Aes192),
    Long(Aes256),
}

impl Block {
    fn new(key: &[u8]) -> Option<Self> {
        match key.len() {
            16 => Aes128::new_from_slice(key).ok().map(Self::Short),
            24 => Aes192::new_from_slice(key).ok().map(Self::Middle),
            32 => Aes256::new_from_slice(key).ok().map(Self::Long),
            _ => None,
        }
    }

    fn apply(&self, decrypt: bool, block: [u8; BLOCK]) -> [u8; BLOCK] {
        let mut block = Array::from(block);
        match (self, decrypt) {
            (Self::Short(key), true) => key.decrypt_block(&mut block),
            (Self::Short(key), false) => key.encrypt_block(&mut block),
            (Self::Middle(key), true) => key.decrypt_block(&mut block),
            (Self::Middle(key), false) => key.encrypt_block(&mut block),
            (Self::Long(key), true) => key.decrypt_block(&mut block),
            (Self::Long(key), false) => key.encrypt_block(&mut block),
        }
        block.into()
    }
}

fn xor(a: [u8; BLOCK], b: [u8; BLOCK]) -> [u8; BLOCK] {
    let mut out = a;
    for (out, b) in out.iter_mut().zip(b) {
        *out ^= b;
    }
    out
}

fn chained(decrypt: bool, key: &Block, mut chain: [u8; BLOCK], data: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(data.len() + BLOCK);
    if decrypt {
        let (blocks, rest) = data.as_chunks::<BLOCK>();
        if !rest.is_empty() {
            return None;
        }
        for &block in blocks {
            out.extend(xor(key.apply(true, block), chain));
            chain = block;
        }
        let padding = usize::from(*out.last()?);
        let start = out.len().checked_sub(padding).filter(|_| (1..=BLOCK).contains(&padding))?;
        out.get(start..)?.iter().all(|&b| usize::from(b) == padding).then_some(())?;
        out.truncate(start);
    } else {
        let padding = BLOCK - data.len() % BLOCK;
        let mut padded = data.to_vec();
        padded.resize(data.len() + padding, u8::try_from(padding).ok()?);
        for &block in padded.as_chunks::<BLOCK>().0 {
            chain = key.apply(false, xor(block, chain));
            out.extend(chain);
        }
    }
    Some(out)
}

fn counted(key: &Block, counter: [u8; BLOCK], data: &[u8]) -> Vec<u8> {
    let mut counter = u128::from_be_bytes(counter);
    let mut out = Vec::with_capacity(data.len());
    for block in data.chunks(BLOCK) {
        let stream = key.apply(false, counter.to_be_bytes());
        out.extend(block.iter().zip(stream).map(|(data, key)| data ^ key));
        counter = counter.wrapping_add(1);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER;

    fn hex(text: &str) -> Vec<u8> {
        HEXLOWER.decode(text.as_bytes()).unwrap()
    }

    #[test]
    fn known_answers() {
        // SP 800-38A, F.2.1 and F.5.1: AES-128, first block.
        let key = hex("2b7e151628aed2a6abf7158809cf4f3c");
        let plain = hex("6bc1bee22e409f96e93d7e117393172a");
        let cbc =
            cipher(false, "AES-CBC", &key, &hex("000102030405060708090a0b0c0d0e0f"), b"", &plain).unwrap();
        assert_eq!(cbc.get(..16), Some(&hex("7649abac8119b246cee98e9b12e9197d")[..]));
        let ctr =
            cipher(true, "AES-CTR", &key, &hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"), b"", &plain).unwrap();
        assert_eq!(ctr, hex("874d6191b620e3261bef6864990db6ce"));
        // RFC 6070, case 2.
        let derived = derive("PBKDF2", "SHA-1", b"password", b"salt", b"", 2, 20).unwrap();
        assert_eq!(derived, hex("ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"));
        assert_eq!(digest("SHA-1", b"abc").unwrap(), hex("a9993e364706816aba3e25717850c26c9cd0d89d"));
    }

    #[test]
    fn what_was_encrypted_is_decrypted_and_what_was_not_is_refused() {
        for (name, nonce) in [("AES-GCM", 12), ("AES-CBC", 16), ("AES-CTR", 16)] {
            for length in [0, 1, 16, 47] {
                let (key, nonce, data) = ([7; 32], vec![3; nonce], vec![9; length]);
                let closed = cipher(false, name, &key, &nonce, b"a", &data).unwrap();
                assert_eq!(cipher(true, name, &key, &nonce, b"a", &closed).unwrap(), data, "{name}");
            }
        }
        assert_eq!(cipher(true, "AES-GCM", &[7; 32], &[0; 12], b"", &[0; 40]), None);
        assert_eq!(cipher(true, "AES-CBC", &[7; 5], &[0; 16], b"", &[0; 16]), None);
        assert_eq!(cipher(true, "AES-CBC", &[7; 16], &[0; 16], b"", &[0; 15]), None);
        assert_eq!(derive("PBKDF2", "SHA-256", b"p", b"s", b"", u32::MAX, 32), None);
    }
}
