//! Keccak-256 as Ethereum and Monero use it: the padding of the original submission, not of SHA-3 (FIPS 202).
//!
//! Only for checking the checksums of wallet addresses; nothing here is secret, so nothing is constant-time
//! for secrecy's sake.

/// The 24 round constants, produced by the degree-8 LFSR of the Keccak reference (section 1.2).
const ROUND_CONSTANTS: [u64; 24] = round_constants();
/// Rotation offsets and the path of lanes of the combined rho and pi steps follow one orbit of 24 lanes.
const ORBIT: [(usize, u32); 24] = orbit();
/// Bytes absorbed at a time: 1600 bits less twice 256.
const RATE: usize = 136;

/// Keccak-256 of `message`.
pub(crate) fn keccak256(message: &[u8]) -> [u8; 32] {
    let mut state = [0u64; 25];
    let mut chunks = message.chunks_exact(RATE);
    for block in chunks.by_ref() {
        absorb(&mut state, block);
    }
    let mut last = [0u8; RATE];
    let rest = chunks.remainder();
    last[..rest.len()].copy_from_slice(rest);
    last[rest.len()] ^= 0x01;
    last[RATE - 1] ^= 0x80;
    absorb(&mut state, &last);
    let mut out = [0u8; 32];
    for (bytes, lane) in out.chunks_exact_mut(8).zip(state) {
        bytes.copy_from_slice(&lane.to_le_bytes());
    }
    out
}

fn absorb(state: &mut [u64; 25], block: &[u8]) {
    for (lane, bytes) in state.iter_mut().zip(block.chunks_exact(8)) {
        let mut word = [0u8; 8];
        word.copy_from_slice(bytes);
        *lane ^= u64::from_le_bytes(word);
    }
    permute(state);
}

/// Keccak-f\[1600\].
fn permute(a: &mut [u64; 25]) {
    for constant in ROUND_CONSTANTS {
        let mut column = [0u64; 5];
        for (i, lane) in a.iter().enumerate() {
            column[i % 5] ^= lane;
        }
        for (i, lane) in a.iter_mut().enumerate() {
            *lane ^= column[(i + 4) % 5] ^ column[(i + 1) % 5].rotate_left(1);
        }
        let mut carried = a[1];
        for (lane, turn) in ORBIT {
            carried = std::mem::replace(&mut a[lane], carried.rotate_left(turn));
        }
        for row in a.chunks_exact_mut(5) {
            let old = [row[0], row[1], row[2], row[3], row[4]];
            for (x, lane) in row.iter_mut().enumerate() {
                *lane = old[x] ^ (!old[(x + 1) % 5] & old[(x + 2) % 5]);
            }
        }
        a[0] ^= constant;
    }
}

const fn round_constants() -> [u64; 24] {
    let mut out = [0u64; 24];
    let mut lfsr: u8 = 1;
    let mut round = 0;
    while round < 24 {
        let mut j = 0;
        while j < 7 {
            if lfsr & 1 == 1 {
                out[round] |= 1 << ((1u32 << j) - 1);
            }
            lfsr = if lfsr & 0x80 == 0 { lfsr << 1 } else { (lfsr << 1) ^ 0x71 };
            j += 1;
        }
        round += 1;
    }
    out
}

const fn orbit() -> [(usize, u32); 24] {
    let mut out = [(0, 0); 24];
    let (mut x, mut y, mut t) = (1usize, 0usize, 0u32);
    while t < 24 {
        let (next_x, next_y) = (y, (2 * x + 3 * y) % 5);
        out[t as usize] = (next_x + 5 * next_y, ((t + 1) * (t + 2) / 2) % 64);
        (x, y) = (next_x, next_y);
        t += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(message: &[u8]) -> String {
        data_encoding::HEXLOWER.encode(&keccak256(message))
    }

    #[test]
    fn the_published_digests_come_out() {
        assert_eq!(hex(b""), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
        assert_eq!(hex(b"abc"), "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    }

    #[test]
    fn a_message_longer_than_a_block_differs_from_its_start() {
        let long = [b'x'; RATE * 2];
        assert_ne!(keccak256(&long), keccak256(&long[..RATE]));
    }
}
