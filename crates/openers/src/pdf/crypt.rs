//! The standard security handler (ISO 32000-2, 7.6): RC4 of 40 to 128 bits, AES of 128 and 256 bits.
//!
//! A document is opened by the reader's password, often the empty one, or by the owner's. What a password costs to try
//! depends on the revision: some microseconds up to revision 5, a millisecond with revision 6.

pub(super) mod hash;

use super::object::Dictionary;
use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use hash::{digest, md5, padded};
use rc4::{KeyInit, Rc4, StreamCipher};

/// Passwords that are tried where that is cheap.
const ATTEMPTS: usize = 5_000;
/// Passwords that are tried with the hash of revision 6.
const COSTLY_ATTEMPTS: usize = 300;

/// How strings or streams are encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cipher {
    /// Not at all.
    Identity,
    Rc4,
    Aes128,
    Aes256,
}

impl Cipher {
    const fn name(self) -> &'static str {
        match self {
            Self::Identity => "none",
            Self::Rc4 => "RC4",
            Self::Aes128 => "AES-128",
            Self::Aes256 => "AES-256",
        }
    }
}

/// What the encryption dictionary says.
#[derive(Debug, Clone)]
pub(super) struct Handler {
    pub(super) revision: i64,
    strings: Cipher,
    streams: Cipher,
    /// Bytes of the key.
    length: usize,
    owner: Vec<u8>,
    user: Vec<u8>,
    owner_key: Vec<u8>,
    user_key: Vec<u8>,
    permissions: i32,
    pub(super) with_metadata: bool,
    /// The first part of the file's identifier.
    id: Vec<u8>,
}

/// Why a document was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Locked {
    /// None of the passwords is right.
    NoPassword,
    /// There were more of them than may be tried.
    Attempts,
}

/// A handler with the key that a password gave.
#[derive(Debug, Clone)]
pub(super) struct Security {
    pub(super) handler: Handler,
    key: Vec<u8>,
}

impl Handler {
    /// Reads the encryption dictionary; `None` if it is of a handler that nobody knows, such as one of certificates.
    pub(super) fn read(dictionary: &Dictionary, id: &[u8]) -> Option<Self> {
        if !dictionary.get("Filter")?.is_name("Standard") {
            return None;
        }
        let integer = |key: &str| dictionary.get(key).and_then(|value| value.integer());
        let string =
            |key: &str| dictionary.get(key).and_then(|value| value.string()).unwrap_or_default().to_vec();
        let (version, revision) = (integer("V").unwrap_or(0), integer("R")?);
        let cipher = |key: &str| match dictionary.get(key).and_then(|value| value.name()) {
            None | Some(b"Identity") => Some(Cipher::Identity),
            Some(name) => {
                let name = std::str::from_utf8(name).ok()?;
                let method = dictionary.get("CF")?.dictionary()?.get(name)?.dictionary()?.get("CFM")?;
                match method.name()? {
                    b"V2" => Some(Cipher::Rc4),
                    b"AESV2" => Some(Cipher::Aes128),
                    b"AESV3" => Some(Cipher::Aes256),
                    _ => Some(Cipher::Identity),
                }
            }
        };
        let (strings, streams) = match version {
            1..=3 => (Cipher::Rc4, Cipher::Rc4),
            4 | 5 => (cipher("StrF")?, cipher("StmF")?),
            _ => return None,
        };
        let length = match version {
            1 => 5,
            4 => 16,
            5 => 32,
            // Bits; some writers give bytes.
            _ => match integer("Length").unwrap_or(40) {
                bits @ 40..=128 => usize::try_from(bits / 8).ok()?,
                bytes @ 5..=16 => usize::try_from(bytes).ok()?,
                _ => 5,
            },
        };
        Some(Self {
            revision,
            strings,
            streams,
            length: if revision == 2 { 5 } else { length },
            owner: string("O"),
            user: string("U"),
            owner_key: string("OE"),
            user_key: string("UE"),
            // Written signed or unsigned.
            permissions: integer("P").unwrap_or(0) as u32 as i32,
            with_metadata: dictionary.get("EncryptMetadata").and_then(|value| value.truth()).unwrap_or(true),
            id: id.to_vec(),
        })
    }

    /// What it is, for people: `AES-256, revision 6`.
    pub(super) fn describe(&self) -> String {
        let cipher = if self.streams == Cipher::Identity { self.strings } else { self.streams };
        match cipher {
            Cipher::Rc4 => format!("RC4-{}, revision {}", self.length * 8, self.revision),
            cipher => format!("{}, revision {}", cipher.name(), self.revision),
        }
    }

    /// Tries the empty password and then each of these; gives the one that opened it, `None` for the empty one.
    pub(super) fn unlock<'p>(
        self,
        passwords: impl IntoIterator<Item = &'p str>,
    ) -> Result<(Security, Option<String>), Locked> {
        let attempts = if self.revision >= 6 { COSTLY_ATTEMPTS } else { ATTEMPTS };
        let mut locked = Locked::NoPassword;
        for (i, password) in std::iter::once("").chain(passwords).enumerate() {
            if i > attempts {
                locked = Locked::Attempts;
                break;
            }
            if let Some(key) = self.key(password) {
                let used = (!password.is_empty()).then(|| password.to_owned());
                return Ok((Security { handler: self, key }, used));
            }
        }
        Err(locked)
    }

    /// The file's key, if the password is the reader's or the owner's.
    fn key(&self, password: &str) -> Option<Vec<u8>> {
        if self.revision >= 5 {
            return self.modern_key(password.as_bytes());
        }
        // One byte a character, as most writers do; UTF-8 where that cannot be.
        let bytes: Vec<u8> = match password.chars().map(|c| u8::try_from(u32::from(c))).collect() {
            Ok(bytes) => bytes,
            Err(_) => password.as_bytes().to_vec(),
        };
        self.reader_key(&bytes).or_else(|| self.reader_key(&self.reader_password(&bytes)?))
    }

    /// Algorithms 2, 4 and 5 up to revision 4: the key that a reader's password gives, if the file's check says so.
    fn reader_key(&self, password: &[u8]) -> Option<Vec<u8>> {
        let mut message = padded(password).to_vec();
        message.extend(self.owner.iter().take(32));
        message.extend(self.permissions.to_le_bytes());
        message.extend(&self.id);
        if self.revision >= 4 && !self.with_metadata {
            message.extend([0xff; 4]);
        }
        let mut key = md5(&message).get(..self.length)?.to_vec();
        if self.revision >= 3 {
            for _ in 0..50 {
                key = md5(&key).get(..self.length)?.to_vec();
            }
        }
        let is_right = if self.revision >= 3 {
            let mut check = md5(&[&padded(b""), self.id.as_slice()].concat()).to_vec();
            for round in 0..20_u8 {
                rc4(&key.iter().map(|byte| byte ^ round).collect::<Vec<_>>(), &mut check);
            }
            Some(check.as_slice()) == self.user.get(..16)
        } else {
            let mut check = padded(b"").to_vec();
            rc4(&key, &mut check);
            Some(check.as_slice()) == self.user.get(..32)
        };
        is_right.then_some(key)
    }

    /// Algorithm 7: the reader's password that the owner's gives.
    fn reader_password(&self, owner: &[u8]) -> Option<Vec<u8>> {
        let mut key = md5(&padded(owner)).to_vec();
        let rounds = if self.revision >= 3 { 50 } else { 0 };
        for _ in 0..rounds {
            key = md5(&key).to_vec();
        }
        key.truncate(self.length);
        let mut password = self.owner.get(..32)?.to_vec();
        let passes = if self.revision >= 3 { 20 } else { 1 };
        for round in (0..passes).rev() {
            rc4(&key.iter().map(|byte| byte ^ round).collect::<Vec<_>>(), &mut password);
        }
        Some(password)
    }

    /// Algorithm 2.A: the key of revisions 5 and 6.
    fn modern_key(&self, password: &[u8]) -> Option<Vec<u8>> {
        let password = password.get(..password.len().min(127))?;
        let user = self.user.get(..48)?;
        let owner = self.owner.get(..48)?;
        let hash = |salt: &[u8], more: &[u8]| digest(self.revision, password, salt, more);
        let (wrapping, wrapped) = if hash(user.get(32..40)?, &[]).as_slice() == user.get(..32)? {
            (hash(user.get(40..48)?, &[]), &self.user_key)
        } else if hash(owner.get(32..40)?, user).as_slice() == owner.get(..32)? {
            (hash(owner.get(40..48)?, user), &self.owner_key)
        } else {
            return None;
        };
        let mut key = wrapped.get(..32)?.to_vec();
        decrypt_cbc::<aes::Aes256>(&wrapping, &[0; 16], &mut key)?;
        Some(key)
    }
}

impl Security {
    /// A string of the object with this number and generation.
    pub(super) fn string(&self, bytes: &[u8], number: u32, generation: u16) -> Vec<u8> {
        self.decrypt(self.handler.strings, bytes, number, generation)
    }

    /// The bytes of a stream of the object with this number and generation.
    pub(super) fn stream(&self, bytes: &[u8], number: u32, generation: u16) -> Vec<u8> {
        self.decrypt(self.handler.streams, bytes, number, generation)
    }

    /// Algorithms 1 and 1.A.
    fn decrypt(&self, cipher: Cipher, bytes: &[u8], number: u32, generation: u16) -> Vec<u8> {
        let object_key = |salt: &[u8]| {
            let [a, b, c, _] = number.to_le_bytes();
            let [d, e] = generation.to_le_bytes();
            let digest = md5(&[&self.key, [a, b, c, d, e].as_slice(), salt].concat());
            digest.get(..(self.key.len() + 5).min(16)).unwrap_or(&digest).to_vec()
        };
        match cipher {
            Cipher::Identity => bytes.to_vec(),
            Cipher::Rc4 => {
                let mut out = bytes.to_vec();
                rc4(&object_key(&[]), &mut out);
                out
            }
            Cipher::Aes128 => aes_text::<aes::Aes128>(&object_key(b"sAlT"), bytes),
            Cipher::Aes256 => aes_text::<aes::Aes256>(&self.key, bytes),
        }
    }
}

fn rc4(key: &[u8], bytes: &mut [u8]) {
    if let Ok(mut cipher) = Rc4::new_from_slice(key) {
        cipher.apply_keystream(bytes);
    }
}

/// AES in chains of blocks: the first block is the start value, the last ends with as many bytes as it says. Broken ends
/// are left out.
fn aes_text<C>(key: &[u8], bytes: &[u8]) -> Vec<u8>
where
    cbc::Decryptor<C>: KeyIvInit + BlockModeDecrypt,
    C: aes::cipher::BlockCipherDecrypt,
{
    let Some((start, text)) = bytes.split_at_checked(16) else { return Vec::new() };
    let mut text = text.get(..text.len() - text.len() % 16).unwrap_or_default().to_vec();
    if decrypt_cbc::<C>(key, start, &mut text).is_none() {
        return Vec::new();
    }
    if let Some(&fill @ 1..=16) = text.last() {
        text.truncate(text.len().saturating_sub(usize::from(fill)));
    }
    text
}

fn decrypt_cbc<C>(key: &[u8], start: &[u8], text: &mut [u8]) -> Option<()>
where
    cbc::Decryptor<C>: KeyIvInit + BlockModeDecrypt,
    C: aes::cipher::BlockCipherDecrypt,
{
    let cipher = cbc::Decryptor::<C>::new_from_slices(key, start).ok()?;
    cipher.decrypt_padded::<NoPadding>(text).ok().map(|_| ())
}
