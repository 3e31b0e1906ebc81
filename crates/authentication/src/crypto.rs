//! Hashes and signatures. RSA and Ed25519 are `ring`'s, hashes of bodies RustCrypto's.

use ring::signature::{
    ED25519, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RsaPublicKeyComponents, UnparsedPublicKey,
};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// Bits of an RSA key: RFC 8301 section 3.2 forbids shorter ones; longer ones cost time and no signer has them.
pub(crate) const RSA_BITS: std::ops::RangeInclusive<usize> = 1024..=8192;

/// A signature algorithm (RFC 6376 section 3.3, RFC 8301, RFC 8463).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Algorithm {
    /// Must not be used since RFC 8301.
    RsaSha1,
    RsaSha256,
    Ed25519Sha256,
}

impl Algorithm {
    pub(crate) fn parse(word: &[u8]) -> Option<Self> {
        [Self::RsaSha1, Self::RsaSha256, Self::Ed25519Sha256]
            .into_iter()
            .find(|algorithm| word.eq_ignore_ascii_case(algorithm.as_str().as_bytes()))
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::RsaSha1 => "rsa-sha1",
            Self::RsaSha256 => "rsa-sha256",
            Self::Ed25519Sha256 => "ed25519-sha256",
        }
    }

    pub(crate) const fn hash(self) -> &'static str {
        match self {
            Self::RsaSha1 => "sha1",
            Self::RsaSha256 | Self::Ed25519Sha256 => "sha256",
        }
    }
}

/// A hash that is fed piece by piece.
pub(crate) enum Hasher {
    Sha1(Sha1),
    Sha256(Sha256),
}

impl Hasher {
    pub(crate) fn new(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::RsaSha1 => Self::Sha1(Sha1::new()),
            Algorithm::RsaSha256 | Algorithm::Ed25519Sha256 => Self::Sha256(Sha256::new()),
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(hasher) => hasher.update(bytes),
            Self::Sha256(hasher) => hasher.update(bytes),
        }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        match self {
            Self::Sha1(hasher) => hasher.finalize().to_vec(),
            Self::Sha256(hasher) => hasher.finalize().to_vec(),
        }
    }
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PublicKey {
    /// Modulus and exponent, big-endian without leading zeros.
    Rsa { n: Vec<u8>, e: Vec<u8> },
    /// 32 bytes.
    Ed25519(Vec<u8>),
}

impl PublicKey {
    /// Bits of an RSA modulus.
    pub(crate) fn rsa_bits(&self) -> Option<usize> {
        match self {
            Self::Rsa { n, .. } => {
                let first = n.first().copied().unwrap_or_default();
                Some((n.len() * 8).saturating_sub(first.leading_zeros() as usize))
            }
            Self::Ed25519(_) => None,
        }
    }

    /// Whether `signature` is over `data`.
    pub(crate) fn verifies(&self, data: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Rsa { n, e } => RsaPublicKeyComponents { n, e }
                .verify(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, data, signature)
                .is_ok(),
            // RFC 8463 section 3: the signature is over the hash.
            Self::Ed25519(key) => {
                UnparsedPublicKey::new(&ED25519, key).verify(&Sha256::digest(data), signature).is_ok()
            }
        }
    }
}

/// Reads an RSA key in DER: a `SubjectPublicKeyInfo` (RFC 5280), or the bare `RSAPublicKey` (RFC 8017) that RFC
/// 6376 section 3.6.1 names.
pub(crate) fn rsa_key(der: &[u8]) -> Option<PublicKey> {
    const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
    let mut outer = Der(Der(der).take(0x30)?);
    let numbers = if outer.0.first() == Some(&0x30) {
        let mut algorithm = Der(outer.take(0x30)?);
        if algorithm.take(0x06)? != RSA_ENCRYPTION {
            return None;
        }
        // The bit string begins with the number of its unused bits.
        let bits = outer.take(0x03)?.strip_prefix(&[0])?;
        Der(bits).take(0x30)?
    } else {
        outer.0
    };
    let mut numbers = Der(numbers);
    let n = strip_zeros(numbers.take(0x02)?).to_vec();
    let e = strip_zeros(numbers.take(0x02)?).to_vec();
    (!n.is_empty() && !e.is_empty()).then_some(PublicKey::Rsa { n, e })
}

fn strip_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|&&b| b == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// DER elements one after the other.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// The content of the next element, which must have this tag.
    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (&first, rest) = self.0.split_first()?;
        let (&length, mut rest) = rest.split_first()?;
        let length = match length {
            0..=0x7f => usize::from(length),
            0x81..=0x83 => {
                let (bytes, after) = rest.split_at_checked(usize::from(length & 0x7f))?;
                rest = after;
                bytes.iter().fold(0, |sum, &b| sum << 8 | usize::from(b))
            }
            _ => return None,
        };
        let (content, after) = rest.split_at_checked(length)?;
        self.0 = after;
        (first == tag).then_some(content)
    }
}
