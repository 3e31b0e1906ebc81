//! Digests of passwords.

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeEncrypt, KeyIvInit};
use md5::{Digest as _, Md5};
use sha2::{Sha256, Sha384, Sha512};

/// What fills a password up to 32 bytes (ISO 32000-2, algorithm 2, step a).
const PADDING: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e,
    0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];

/// The first 32 bytes of a password and its padding.
pub(in crate::pdf) fn padded(password: &[u8]) -> [u8; 32] {
    let mut out = PADDING;
    for (place, &byte) in out.iter_mut().zip(password.iter().chain(&PADDING)) {
        *place = byte;
    }
    out
}

pub(in crate::pdf) fn md5(bytes: &[u8]) -> [u8; 16] {
    Md5::digest(bytes).into()
}

/// The digest of a password: SHA-256 in revision 5, algorithm 2.B in revision 6.
pub(in crate::pdf) fn digest(revision: i64, password: &[u8], salt: &[u8], more: &[u8]) -> Vec<u8> {
    let mut key = Sha256::digest([password, salt, more].concat()).to_vec();
    if revision < 6 {
        return key;
    }
    let mut round = 0_usize;
    loop {
        let once = [password, &key, more].concat();
        let mut text = once.repeat(64);
        let (Some(cipher_key), Some(start)) = (key.get(..16), key.get(16..32)) else { return key };
        let length = text.len();
        let Ok(cipher) = cbc::Encryptor::<aes::Aes128>::new_from_slices(cipher_key, start) else {
            return key;
        };
        // 64 times anything is whole blocks.
        let Ok(text) = cipher.encrypt_padded::<NoPadding>(&mut text, length) else { return key };
        // The first 16 bytes as a number, by 3: 256 is 1 by 3, so the sum of the bytes will do.
        let rest = text.iter().take(16).map(|&byte| u32::from(byte)).sum::<u32>() % 3;
        key = match rest {
            0 => Sha256::digest(text).to_vec(),
            1 => Sha384::digest(text).to_vec(),
            _ => Sha512::digest(text).to_vec(),
        };
        round += 1;
        let last = text.last().copied().map_or(0, usize::from);
        if round >= 64 && last + 32 <= round {
            key.truncate(32);
            return key;
        }
    }
}
