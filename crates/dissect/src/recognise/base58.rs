//! Base58, as Bitcoin writes numbers, and the two checksums built on it.

use super::keccak::keccak256;
use sha2::{Digest as _, Sha256};

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// No address is longer; keeps the quadratic conversion small.
const LIMIT: usize = 40;

fn digit(c: u8) -> Option<u32> {
    ALPHABET.iter().position(|&a| a == c).and_then(|i| u32::try_from(i).ok())
}

/// The big-endian number in `text`, with one leading zero byte for each leading `1`.
fn decode(text: &str) -> Option<Vec<u8>> {
    if text.len() > LIMIT {
        return None;
    }
    let mut little_endian: Vec<u8> = Vec::with_capacity(LIMIT);
    for c in text.bytes() {
        let mut carry = digit(c)?;
        for byte in &mut little_endian {
            carry += u32::from(*byte) * 58;
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
        if carry > 0 {
            little_endian.push((carry & 0xff) as u8);
        }
    }
    let zeros = text.bytes().take_while(|&c| c == b'1').count();
    little_endian.extend(std::iter::repeat_n(0, zeros));
    little_endian.reverse();
    Some(little_endian)
}

/// The version byte of a Base58Check address over a 20-byte hash, if its checksum holds.
pub(crate) fn check_version(text: &str) -> Option<u8> {
    let bytes = decode(text)?;
    let (payload, checksum) = bytes.split_at_checked(21)?;
    let digest = Sha256::digest(Sha256::digest(payload));
    (checksum.len() == 4 && digest.get(..4) == Some(checksum)).then_some(*payload.first()?)
}

/// The network byte of a Monero address, if its checksum holds. Monero writes Base58 in blocks of eight
/// bytes (eleven digits), the last block shorter.
pub(crate) fn monero_network(text: &str) -> Option<u8> {
    let mut bytes = Vec::with_capacity(80);
    for block in text.as_bytes().chunks(11) {
        let width = match block.len() {
            11 => 8,
            7 => 5,
            _ => return None,
        };
        let mut number: u128 = 0;
        for &c in block {
            number = number * 58 + u128::from(digit(c)?);
        }
        let big_endian = number.to_be_bytes();
        let (head, tail) = big_endian.split_at(16 - width);
        if head.iter().any(|&b| b != 0) {
            return None;
        }
        bytes.extend_from_slice(tail);
    }
    let (payload, checksum) = bytes.split_at_checked(bytes.len().checked_sub(4)?)?;
    (keccak256(payload).get(..4) == Some(checksum)).then_some(*payload.first()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_decides() {
        // The address of block 0's reward: known to everybody and not spendable.
        assert_eq!(check_version("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), Some(0));
        assert_eq!(check_version("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"), None);
        assert_eq!(check_version("0OIl"), None);
        assert_eq!(check_version(&"1".repeat(34)), None);
        assert_eq!(check_version(""), None);
    }

    #[test]
    fn a_block_that_overflows_is_no_monero_address() {
        assert_eq!(monero_network(&"z".repeat(95)), None);
        assert_eq!(monero_network("abc"), None);
        assert_eq!(monero_network(""), None);
    }
}
