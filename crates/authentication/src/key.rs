//! DKIM key records (RFC 6376 section 3.6).

use crate::crypto::{Algorithm, PublicKey, rsa_key};
use crate::dns::{Answers, Silence, texts};
use crate::tags::{Tags, base64, words};

/// Bytes of a key record that are read: four times what an RSA key of 8,192 bits needs.
const RECORD_BYTES: usize = 8 << 10;

/// A usable key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) public: PublicKey,
    /// `t=y`: the domain tests DKIM.
    pub(crate) is_testing: bool,
    /// `t=s`: `i=` must be in the very domain `d=`.
    pub(crate) is_strict: bool,
    is_rsa: bool,
    hashes: Option<Vec<Vec<u8>>>,
}

/// Why there is no key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoKey {
    /// It cannot be known now.
    Unknown(Silence),
    /// There is no such key, or it is revoked or broken.
    Unusable(&'static str),
}

impl Key {
    /// Looks up the key `selector._domainkey.domain`.
    pub(crate) fn find(answers: &dyn Answers, selector: &str, domain: &str) -> Result<Self, NoKey> {
        let records = match texts(answers, &format!("{selector}._domainkey.{domain}")) {
            Ok(records) => records,
            Err(Silence::NoSuchName) => return Err(NoKey::Unusable("there is no key under its name")),
            Err(silence) => return Err(NoKey::Unknown(silence)),
        };
        // Several records are undefined (RFC 6376 section 3.6.2.2); the first that is a key is taken.
        let mut problem = NoKey::Unusable("there is no key under its name");
        for record in records.iter().take(4) {
            match Self::parse(record) {
                Ok(key) => return Ok(key),
                Err(reason) => problem = NoKey::Unusable(reason),
            }
        }
        Err(problem)
    }

    fn parse(record: &[u8]) -> Result<Self, &'static str> {
        if record.len() > RECORD_BYTES {
            return Err("the key record is too long");
        }
        let tags = Tags::parse(record).ok_or("the key record is no list of tags")?;
        match tags.get("v") {
            Some(version) if version != b"DKIM1" || tags.first() != Some(b"v") => {
                return Err("the key record has another version");
            }
            _ => {}
        }
        let listed =
            |name: &str| tags.get(name).map(|value| words(value).map(<[u8]>::to_vec).collect::<Vec<_>>());
        if listed("s").is_some_and(|services| !services.iter().any(|s| s == b"*" || s == b"email")) {
            return Err("the key is not for mail");
        }
        let data = tags.get("p").ok_or("the key record has no key")?;
        if data.is_empty() {
            return Err("the key is revoked");
        }
        let data = base64(data).ok_or("the key is no base64")?;
        let kind = tags.get("k").unwrap_or(b"rsa");
        let is_rsa = kind == b"rsa";
        let public = if is_rsa {
            rsa_key(&data).ok_or("the key is no RSA key in DER")?
        } else if kind == b"ed25519" {
            Some(data)
                .filter(|data| data.len() == 32)
                .map(PublicKey::Ed25519)
                .ok_or("the key is no Ed25519 key")?
        } else {
            return Err("the key is of an unknown kind");
        };
        let flags = listed("t").unwrap_or_default();
        let has = |flag: &[u8]| flags.iter().any(|known| known == flag);
        Ok(Self { public, is_testing: has(b"y"), is_strict: has(b"s"), is_rsa, hashes: listed("h") })
    }

    /// Whether signatures of this algorithm may use the key.
    pub(crate) fn allows(&self, algorithm: Algorithm) -> Result<(), &'static str> {
        if self.is_rsa == (algorithm == Algorithm::Ed25519Sha256) {
            return Err("the key is for another algorithm");
        }
        let allowed = |hashes: &Vec<Vec<u8>>| hashes.iter().any(|hash| hash == algorithm.hash().as_bytes());
        if self.hashes.as_ref().is_some_and(|hashes| !allowed(hashes)) {
            return Err("the key forbids the hash");
        }
        Ok(())
    }
}
