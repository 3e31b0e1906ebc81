//! Addresses of crypto-currency wallets, told from other words by their checksum.

use super::{Found, base58, bech32, keccak::keccak256};

/// Shortest and longest run of letters and digits that can be an address.
const LENGTHS: std::ops::RangeInclusive<usize> = 26..=106;

/// All wallet addresses in `text`, in order.
pub(crate) fn find(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut start = None;
    for (i, b) in text.bytes().chain([b' ']).enumerate() {
        match (b.is_ascii_alphanumeric(), start) {
            (true, None) => start = Some(i),
            (false, Some(from)) => {
                start = None;
                if LENGTHS.contains(&(i - from))
                    && let Some(word) = text.get(from..i)
                    && currency(word).is_some()
                {
                    found.push(Found { range: from..i, value: word.to_owned() });
                }
            }
            _ => {}
        }
    }
    found
}

/// The currency that `word` is an address of, if its checksum holds.
pub(crate) fn currency(word: &str) -> Option<&'static str> {
    let first = *word.as_bytes().first()?;
    match (first, word.len()) {
        (b'0', 42) => is_ethereum(word).then_some("ETH"),
        (b'1' | b'3' | b'L' | b'M' | b'T', 26..=35) => match base58::check_version(word)? {
            0x00 | 0x05 => Some("BTC"),
            0x30 | 0x32 => Some("LTC"),
            0x41 => Some("TRX"),
            _ => None,
        },
        (b'b' | b'B', _) => bech32::is_segwit(word, "bc").then_some("BTC"),
        (b'l' | b'L', _) => bech32::is_segwit(word, "ltc").then_some("LTC"),
        // Networks: 18 standard, 19 with payment id, 42 sub-address.
        (b'4' | b'8', 95 | 106) => matches!(base58::monero_network(word)?, 18 | 19 | 42).then_some("XMR"),
        _ => None,
    }
}

/// `0x` and 40 hexadecimal digits; in mixed case, the case is a checksum (EIP-55). One case alone carries
/// none and is accepted by form.
fn is_ethereum(word: &str) -> bool {
    let Some(digits) = word.strip_prefix("0x") else { return false };
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) || digits.bytes().all(|b| b == b'0') {
        return false;
    }
    let upper = digits.bytes().any(|b| b.is_ascii_uppercase());
    let lower = digits.bytes().any(|b| b.is_ascii_lowercase());
    if !(upper && lower) {
        return true;
    }
    let hash = keccak256(digits.to_ascii_lowercase().as_bytes());
    let nibbles = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .bytes()
        .zip(nibbles)
        .all(|(c, nibble)| c.is_ascii_digit() || c.is_ascii_uppercase() == (nibble >= 8))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_currency_is_told_by_its_checksum() {
        // Published test vectors and examples of the standards' documents, nobody's money.
        for (word, expected) in [
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Some("BTC")),
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", Some("BTC")),
            ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", Some("ETH")),
            ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", None),
            ("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", Some("ETH")),
            ("0x0000000000000000000000000000000000000000", None),
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNz", None),
        ] {
            assert_eq!(currency(word), expected, "{word}");
        }
    }

    #[test]
    fn a_wallet_is_cut_out_of_its_sentence() {
        let text = "Send 0.5 BTC to bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa, é now";
        let found = find(text);
        assert_eq!(found.len(), 1);
        assert_eq!(&text[found[0].range.clone()], found[0].value);
    }

    proptest! {
        #[test]
        fn no_word_is_too_odd(text in "[0-9a-zA-Zé 13LTb]{0,120}") {
            for found in find(&text) {
                prop_assert_eq!(&text[found.range], found.value.as_str());
            }
        }
    }
}
