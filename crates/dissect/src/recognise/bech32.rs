//! Segregated-witness addresses: Bech32 (BIP 173) and Bech32m (BIP 350).

const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Whether `text` is a valid segregated-witness address of the network with this human-readable part
/// (`bc`, `ltc`). Upper case is allowed, mixed case is not.
pub(crate) fn is_segwit(text: &str, network: &str) -> bool {
    if text.bytes().any(|b| b.is_ascii_uppercase()) && text.bytes().any(|b| b.is_ascii_lowercase()) {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    let Some(data) = lower.strip_prefix(network).and_then(|rest| rest.strip_prefix('1')) else {
        return false;
    };
    if lower.len() > 90 || data.len() < 8 {
        return false;
    }
    let mut check: u32 = 1;
    for b in network.bytes() {
        check = step(check, u32::from(b >> 5));
    }
    check = step(check, 0);
    for b in network.bytes() {
        check = step(check, u32::from(b & 31));
    }
    let mut version = None;
    for c in data.bytes() {
        let Some(value) = ALPHABET.iter().position(|&a| a == c).and_then(|i| u32::try_from(i).ok()) else {
            return false;
        };
        version.get_or_insert(value);
        check = step(check, value);
    }
    // BIP 350: version 0 keeps the old constant, later versions use the new one.
    match version {
        Some(0) => check == 1,
        Some(1..=16) => check == 0x2bc8_30a3,
        _ => false,
    }
}

/// One step of the BCH code's polynomial division.
fn step(check: u32, value: u32) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let top = check >> 25;
    let mut next = ((check & 0x01ff_ffff) << 5) ^ value;
    for (i, term) in GENERATOR.iter().enumerate() {
        if (top >> i) & 1 == 1 {
            next ^= term;
        }
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standards_hold() {
        // BIP 173 and BIP 350, test vectors.
        assert!(is_segwit("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc"));
        assert!(is_segwit("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "bc"));
        assert!(!is_segwit("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "bc"));
        assert!(!is_segwit("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8F3t4", "bc"));
        assert!(!is_segwit("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "ltc"));
        assert!(!is_segwit("bc1", "bc"));
    }
}
