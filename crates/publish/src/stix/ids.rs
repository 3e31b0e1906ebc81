//! Identities of STIX objects (STIX 2.1, section 2.9).
//!
//! * Observables: UUIDv5 in the standard's own namespace over the canonical JSON of what identifies them, so
//!   that two producers give the same URL the same id.
//! * Mails: UUIDv5 in creel's namespace over the raw message's SHA-256. By the standard's rule two mails with the
//!   same sender and subject would be one object; to a campaign that difference is everything.
//! * What belongs to the case (campaign, report, indicator, relationship): UUIDv4 whose random bits are
//!   HMAC-SHA-256 under the case's random key: stable in the case, unguessable outside.
//! * What means the same everywhere (technique, sector): UUIDv4 of a fixed digest, so that two bundles agree.

use crate::pseudonym::hmac;
use serde_json::Value;
use uuid::{Builder, Uuid};

/// STIX 2.1, section 2.9.
const STANDARD: Uuid = Uuid::from_u128(0x00ab_edb4_aa42_466c_9c01_fed2_3315_a9b7);
/// Made at random for creel's mails.
const MAILS: Uuid = Uuid::from_u128(0x6d2f_4f0c_93a1_4b57_8e0d_5a1c_7be2_90d4);
/// The program itself: an identity made at random, once.
pub(super) const PRODUCER: &str = "identity--b1f6c2a8-3c5e-4a7d-9f21-8d04e6a7c953";
/// The time at which objects that mean the same everywhere were laid down.
pub(super) const FIXED: &str = "2026-11-01T00:00:00.000Z";

/// The time at which classes of victims and countries got the properties that they have now.
pub(super) const REVISED: &str = "2026-11-26T00:00:00.000Z";

/// The id of an observable, from the properties that contribute to it.
pub(super) fn observable(kind: &str, contributing: &Value) -> String {
    // serde_json writes maps sorted and without white space, as RFC 8785 wants it for strings.
    let id = Uuid::new_v5(&STANDARD, contributing.to_string().as_bytes());
    format!("{kind}--{id}")
}

/// The id of a mail, from the SHA-256 of its bytes.
pub(super) fn mail(digest: &[u8; 32]) -> String {
    format!("email-message--{}", Uuid::new_v5(&MAILS, digest))
}

/// The id of an object of this case.
pub(super) fn of_case(key: &[u8; 32], kind: &str, fields: &[&str]) -> String {
    let mut parts: Vec<&[u8]> = vec![b"creel stix 1", kind.as_bytes()];
    parts.extend(fields.iter().map(|field| field.as_bytes()));
    with_random_bits(kind, &hmac(key, &parts))
}

/// The id of an object that means the same in every case.
pub(super) fn of_everyone(kind: &str, name: &str) -> String {
    of_case(&[0; 32], kind, &[name])
}

fn with_random_bits(kind: &str, digest: &[u8; 32]) -> String {
    let mut bits = [0; 16];
    for (bit, byte) in bits.iter_mut().zip(digest) {
        *bit = *byte;
    }
    format!("{kind}--{}", Builder::from_random_bytes(bits).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn observables_have_the_ids_that_the_standard_gives_them() {
        // What other implementations of the rule give for the same domain.
        let id = observable("domain-name", &json!({"value": "example.com"}));
        assert_eq!(id, "domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7");
    }

    #[test]
    fn ids_of_a_case_are_stable_and_of_version_four() {
        let id = of_case(&[1; 32], "campaign", &["C-1"]);
        assert_eq!(id, of_case(&[1; 32], "campaign", &["C-1"]));
        assert_ne!(id, of_case(&[2; 32], "campaign", &["C-1"]));
        let uuid = Uuid::parse_str(id.strip_prefix("campaign--").unwrap()).unwrap();
        assert_eq!(uuid.get_version_num(), 4);
    }
}
