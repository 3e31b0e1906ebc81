//! Encrypted Office packages ([MS-OFFCRYPTO] section 2.3): a compound file that holds the package encrypted, and how its key
//! follows from a password.
//!
//! Standard encryption (AES-ECB, 50,000 rounds of SHA-1) and agile encryption (AES-CBC, a number of rounds that the file
//! names) are undone. The rounds are what an attempt costs, and the file names them: they are spent from the budget.

use crate::Budget;
use crate::xml::{Event, Xml};
use aes::cipher::{Array, BlockCipherDecrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use data_encoding::BASE64;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// Rounds of standard encryption ([MS-OFFCRYPTO] section 2.3.4.7).
const STANDARD_ROUNDS: u32 = 50_000;
/// Bytes of a segment of a package under agile encryption (section 2.3.4.15).
const SEGMENT: usize = 4096;
/// Bytes of an AES block.
const BLOCK: usize = 16;
/// What tells the three keys of agile encryption apart (section 2.3.4.13).
const VERIFIER_INPUT: [u8; 8] = [0xfe, 0xa7, 0xd2, 0x76, 0x3b, 0x4b, 0x9e, 0x79];
const VERIFIER_VALUE: [u8; 8] = [0xd7, 0xaa, 0x0f, 0x6d, 0x30, 0x61, 0x34, 0x4e];
const KEY_VALUE: [u8; 8] = [0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6];

/// How a package is encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Encryption {
    Standard { key_bytes: usize, salt: Vec<u8>, verifier: Vec<u8>, verifier_hash: Vec<u8> },
    Agile(Box<Agile>),
}

/// What the XML of agile encryption says (section 2.3.4.10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Agile {
    rounds: u32,
    data: Cipher,
    key: Cipher,
    verifier_input: Vec<u8>,
    verifier_value: Vec<u8>,
    key_value: Vec<u8>,
}

/// Hash, salt and length of a key; the cipher is always AES in CBC.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cipher {
    hash: Hash,
    salt: Vec<u8>,
    key_bytes: usize,
}

/// The hashes that Office offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Encryption {
    /// Reads the stream `EncryptionInfo`; `None` if the package is encrypted in another way.
    #[must_use]
    pub(super) fn read(info: &[u8]) -> Option<Self> {
        let word = |at: usize| Some(u16::from_le_bytes(info.get(at..at + 2)?.try_into().ok()?));
        match (word(0)?, word(2)?) {
            (4, 4) => {
                agile(std::str::from_utf8(info.get(8..)?).ok()?).map(|agile| Self::Agile(Box::new(agile)))
            }
            (2..=4, 2) => standard(info),
            _ => None,
        }
    }

    /// Rounds of hashing that one attempt costs.
    fn rounds(&self) -> u32 {
        match self {
            Self::Standard { .. } => STANDARD_ROUNDS,
            Self::Agile(agile) => agile.rounds,
        }
    }

    /// Tries a password. `Ok(None)` if it is not the one; `Err` if the budget does not allow an attempt.
    pub(super) fn key(&self, password: &str, budget: &mut Budget) -> Result<Option<Vec<u8>>, OutOfBudget> {
        if !budget.spend_rounds(u64::from(self.rounds())) {
            return Err(OutOfBudget);
        }
        Ok(match self {
            Self::Standard { key_bytes, salt, verifier, verifier_hash } => {
                let key = standard_key(password, salt, *key_bytes);
                let decrypted = ecb(&key, verifier).zip(ecb(&key, verifier_hash));
                decrypted
                    .is_some_and(|(verifier, hash)| hash.get(..20) == Some(Sha1::digest(verifier).as_slice()))
                    .then_some(key)
            }
            Self::Agile(agile) => agile.secret_key(password),
        })
    }

    /// Decrypts the stream `EncryptedPackage`: eight bytes of length, then the package.
    #[must_use]
    pub(super) fn decrypt(&self, key: &[u8], package: &[u8]) -> Option<Vec<u8>> {
        let (length, data) = package.split_first_chunk::<8>()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
        let mut out = match self {
            Self::Standard { .. } => ecb(key, data)?,
            Self::Agile(agile) => {
                let mut out = Vec::with_capacity(data.len());
                for (number, segment) in (0u32..).zip(data.chunks(SEGMENT)) {
                    let iv = agile.data.hash.of(&[&agile.data.salt, &number.to_le_bytes()]);
                    out.extend(cbc(key, &iv, segment)?);
                }
                out
            }
        };
        out.truncate(length);
        Some(out)
    }
}

/// There is no budget for a further attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OutOfBudget;

impl Agile {
    fn secret_key(&self, password: &str) -> Option<Vec<u8>> {
        let hash = self.key.hash;
        let mut state = hash.of(&[&self.key.salt, &utf16(password)]);
        for round in 0..self.rounds {
            state = hash.of(&[&round.to_le_bytes(), &state]);
        }
        let key = |block: [u8; 8]| fitted(hash.of(&[&state, &block]), self.key.key_bytes, 0x36);
        let input = cbc(&key(VERIFIER_INPUT), &self.key.salt, &self.verifier_input)?;
        let value = cbc(&key(VERIFIER_VALUE), &self.key.salt, &self.verifier_value)?;
        let salt_length = self.key.salt.len().min(input.len());
        let expected = hash.of(&[input.get(..salt_length)?]);
        if !value.starts_with(&expected) {
            return None;
        }
        let mut secret = cbc(&key(KEY_VALUE), &self.key.salt, &self.key_value)?;
        secret.truncate(self.data.key_bytes);
        Some(secret)
    }
}

fn standard(info: &[u8]) -> Option<Encryption> {
    let word = |at: usize| Some(u32::from_le_bytes(info.get(at..at.checked_add(4)?)?.try_into().ok()?));
    let header_size = usize::try_from(word(8)?).ok()?;
    // EncryptionHeader.KeySize, in bits (section 2.3.2).
    let key_bytes = usize::try_from(word(12 + 16)? / 8).ok()?;
    let verifier = info.get(12usize.checked_add(header_size)?..)?;
    let at = |range: std::ops::Range<usize>| verifier.get(range).map(<[u8]>::to_vec);
    Some(Encryption::Standard {
        key_bytes,
        salt: at(4..20)?,
        verifier: at(20..36)?,
        verifier_hash: at(40..72)?,
    })
}

fn agile(text: &str) -> Option<Agile> {
    let (mut data, mut found) = (None, None);
    for event in Xml::new(text) {
        let Event::Open(element) = event else { continue };
        let value = |name: &str| element.attribute(name).map(|attribute| attribute.text());
        let bytes = |name: &str| BASE64.decode(value(name)?.as_bytes()).ok();
        let cipher = || {
            let is_aes = value("cipherAlgorithm")? == "AES" && value("cipherChaining")? == "ChainingModeCBC";
            let key_bytes = value("keyBits")?.parse::<usize>().ok()? / 8;
            let hash = Hash::named(&value("hashAlgorithm")?)?;
            is_aes.then_some(Cipher { hash, salt: bytes("saltValue")?, key_bytes })
        };
        match element.name() {
            "keyData" => data = cipher(),
            "encryptedKey" if found.is_none() => {
                found = cipher().and_then(|key| {
                    Some((
                        key,
                        value("spinCount")?.parse::<u32>().ok()?,
                        bytes("encryptedVerifierHashInput")?,
                        bytes("encryptedVerifierHashValue")?,
                        bytes("encryptedKeyValue")?,
                    ))
                });
            }
            _ => {}
        }
    }
    let (key, rounds, verifier_input, verifier_value, key_value) = found?;
    Some(Agile { rounds, data: data?, key, verifier_input, verifier_value, key_value })
}

impl Hash {
    fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_uppercase().replace('-', "").as_str() {
            "SHA1" => Self::Sha1,
            "SHA256" => Self::Sha256,
            "SHA384" => Self::Sha384,
            "SHA512" => Self::Sha512,
            _ => return None,
        })
    }

    fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        fn over<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut digest = D::new();
            parts.iter().for_each(|part| digest.update(part));
            digest.finalize().to_vec()
        }
        match self {
            Self::Sha1 => over::<Sha1>(parts),
            Self::Sha256 => over::<Sha256>(parts),
            Self::Sha384 => over::<Sha384>(parts),
            Self::Sha512 => over::<Sha512>(parts),
        }
    }
}

/// The key of standard encryption (section 2.3.4.7).
fn standard_key(password: &str, salt: &[u8], key_bytes: usize) -> Vec<u8> {
    let hash = Hash::Sha1;
    let mut state = hash.of(&[salt, &utf16(password)]);
    for round in 0..STANDARD_ROUNDS {
        state = hash.of(&[&round.to_le_bytes(), &state]);
    }
    let last = hash.of(&[&state, &0u32.to_le_bytes()]);
    let mut key = Vec::new();
    for pad in [0x36, 0x5c] {
        let mut block = [pad; 64];
        block.iter_mut().zip(&last).for_each(|(byte, mask)| *byte ^= mask);
        key.extend(hash.of(&[&block]));
    }
    key.truncate(key_bytes);
    key
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Cut or filled to a length.
fn fitted(mut bytes: Vec<u8>, length: usize, fill: u8) -> Vec<u8> {
    // No key is longer than AES-256's: what a file says beyond that is refused with the key.
    bytes.resize(length.min(64), fill);
    bytes
}

/// A cipher for decryption; `None` for a length that AES does not have.
enum Aes {
    Aes128(Aes128),
    Aes192(Aes192),
    Aes256(Aes256),
}

impl Aes {
    fn new(key: &[u8]) -> Option<Self> {
        Some(match key.len() {
            16 => Self::Aes128(Aes128::new_from_slice(key).ok()?),
            24 => Self::Aes192(Aes192::new_from_slice(key).ok()?),
            32 => Self::Aes256(Aes256::new_from_slice(key).ok()?),
            _ => return None,
        })
    }

    fn decrypt(&self, block: [u8; BLOCK]) -> [u8; BLOCK] {
        let mut block = Array::from(block);
        match self {
            Self::Aes128(aes) => aes.decrypt_block(&mut block),
            Self::Aes192(aes) => aes.decrypt_block(&mut block),
            Self::Aes256(aes) => aes.decrypt_block(&mut block),
        }
        block.into()
    }
}

/// AES in electronic code book mode; a last block that is not whole is left out.
fn ecb(key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let aes = Aes::new(key)?;
    Some(data.as_chunks::<BLOCK>().0.iter().flat_map(|block| aes.decrypt(*block)).collect())
}

/// AES in cipher block chaining mode; the initialisation vector is cut or filled to a block (section 2.3.4.12).
fn cbc(key: &[u8], iv: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let aes = Aes::new(key)?;
    let mut before = [0x36; BLOCK];
    before.iter_mut().zip(iv).for_each(|(byte, value)| *byte = *value);
    let mut out = Vec::with_capacity(data.len());
    for block in data.as_chunks::<BLOCK>().0 {
        out.extend(aes.decrypt(*block).iter().zip(before).map(|(a, b)| a ^ b));
        before = *block;
    }
    Some(out)
}

#[cfg(test)]
pub(super) mod tests;
