//! A signer that knows nothing of the verifier: relaxed/relaxed by splitting at white space.

use creel_authentication::Zone;
use data_encoding::BASE64;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use sha2::{Digest as _, Sha256};

/// A test key; nothing real is signed with it.
const RSA: &str = include_str!("../fixtures/rsa-2048.pkcs8.base64");

pub(crate) enum Signer {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Ed25519KeyPair),
}

impl Signer {
    pub(crate) fn rsa() -> Self {
        let text: String = RSA.split_whitespace().collect();
        Self::Rsa(Box::new(RsaKeyPair::from_pkcs8(&BASE64.decode(text.as_bytes()).unwrap()).unwrap()))
    }

    pub(crate) fn ed25519() -> Self {
        Self::Ed25519(Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap())
    }

    pub(crate) fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "rsa-sha256",
            Self::Ed25519(_) => "ed25519-sha256",
        }
    }

    /// `k=..; p=..` of the key record.
    pub(crate) fn record(&self) -> String {
        match self {
            // The bare RSAPublicKey.
            Self::Rsa(pair) => format!("k=rsa; p={}", BASE64.encode(pair.public_key().as_ref())),
            Self::Ed25519(pair) => format!("k=ed25519; p={}", BASE64.encode(pair.public_key().as_ref())),
        }
    }

    pub(crate) fn sign(&self, data: &[u8]) -> String {
        let bytes = match self {
            Self::Rsa(pair) => {
                let mut out = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), data, &mut out).unwrap();
                out
            }
            Self::Ed25519(pair) => pair.sign(&Sha256::digest(data)).as_ref().to_vec(),
        };
        BASE64.encode(&bytes)
    }

    /// A zone that holds the key at `s1._domainkey.sender.example`.
    pub(crate) fn zone(&self) -> Zone {
        zone(&format!("s1._domainkey.sender.example TXT \"v=DKIM1; {}\"", self.record()))
    }
}

pub(crate) fn zone(text: &str) -> Zone {
    Zone::parse(text).unwrap()
}

pub(crate) fn body_hash(body: &str) -> String {
    BASE64.encode(&Sha256::digest(body.as_bytes()))
}

/// `name:value` with runs of white space as one space.
pub(crate) fn relaxed(name: &str, value: &str) -> String {
    format!("{}:{}", name.to_ascii_lowercase(), value.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A mail of `fields` and `body` with a signature in front; `tags` are added to it. The body must be canonical.
pub(crate) fn signed(
    signer: &Signer,
    fields: &[(&str, &str)],
    body: &str,
    names: &str,
    tags: &str,
) -> String {
    let field = |name: &str, used: usize| {
        fields.iter().rev().filter(|(known, _)| known.eq_ignore_ascii_case(name)).nth(used)
    };
    let mut data = String::new();
    let mut used: Vec<&str> = Vec::new();
    for name in names.split(':') {
        let before = used.iter().filter(|known| known.eq_ignore_ascii_case(name)).count();
        if let Some((name, value)) = field(name, before) {
            data.push_str(&relaxed(name, value));
            data.push_str("\r\n");
        }
        used.push(name);
    }
    let value = format!(
        "v=1; a={}; c=relaxed/relaxed; d=sender.example; s=s1; h={names}; bh={}; {tags}b=",
        signer.algorithm(),
        body_hash(body)
    );
    data.push_str(&relaxed("DKIM-Signature", &value));
    let header: String = fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("DKIM-Signature: {value}{}\r\n{header}\r\n{body}", signer.sign(data.as_bytes()))
}
