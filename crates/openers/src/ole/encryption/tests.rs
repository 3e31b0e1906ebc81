//! Packages that tests encrypt, in the ways in which Office does.

use super::*;
use aes::cipher::BlockCipherEncrypt;

const SALT: [u8; 16] = *b"0123456789abcdef";
const ROUNDS: u32 = 1_000;

fn block(key: &[u8], block: [u8; BLOCK]) -> [u8; BLOCK] {
    let mut block = Array::from(block);
    match key.len() {
        16 => Aes128::new_from_slice(key).unwrap().encrypt_block(&mut block),
        _ => Aes256::new_from_slice(key).unwrap().encrypt_block(&mut block),
    }
    block.into()
}

fn padded(data: &[u8]) -> Vec<u8> {
    let mut data = data.to_vec();
    data.resize(data.len().next_multiple_of(BLOCK), 0);
    data
}

fn encrypt_ecb(key: &[u8], data: &[u8]) -> Vec<u8> {
    padded(data).as_chunks::<BLOCK>().0.iter().flat_map(|one| block(key, *one)).collect()
}

fn encrypt_cbc(key: &[u8], iv: &[u8], data: &[u8]) -> Vec<u8> {
    let mut before: [u8; BLOCK] = iv[..BLOCK].try_into().unwrap();
    let mut out = Vec::new();
    for one in padded(data).as_chunks::<BLOCK>().0 {
        let mixed: Vec<u8> = one.iter().zip(before).map(|(a, b)| a ^ b).collect();
        before = block(key, mixed.try_into().unwrap());
        out.extend(before);
    }
    out
}

fn sized(package: &[u8], encrypted: &[u8]) -> Vec<u8> {
    [&(package.len() as u64).to_le_bytes()[..], encrypted].concat()
}

/// The streams `EncryptionInfo` and `EncryptedPackage` by standard and by agile encryption.
pub(crate) fn packages(password: &str, package: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    vec![standard_package(password, package), agile_package(password, package)]
}

fn standard_package(password: &str, package: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let key = standard_key(password, &SALT, 16);
    let verifier = *b"fedcba9876543210";
    let header = [0x24u32, 0, 0x660e, 0x8004, 128, 0x18, 0, 0].map(u32::to_le_bytes).concat();
    let mut info =
        [&[4, 0, 2, 0][..], &0x24u32.to_le_bytes(), &(header.len() as u32).to_le_bytes(), &header].concat();
    info.extend(16u32.to_le_bytes());
    info.extend(SALT);
    info.extend(encrypt_ecb(&key, &verifier));
    info.extend(20u32.to_le_bytes());
    info.extend(encrypt_ecb(&key, &Sha1::digest(verifier)));
    (info, sized(package, &encrypt_ecb(&key, package)))
}

fn agile_package(password: &str, package: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let hash = Hash::Sha512;
    let mut state = hash.of(&[&SALT, &utf16(password)]);
    for round in 0..ROUNDS {
        state = hash.of(&[&round.to_le_bytes(), &state]);
    }
    let key = |name: [u8; 8]| fitted(hash.of(&[&state, &name]), 32, 0x36);
    let secret = [7; 32];
    let input = *b"fedcba9876543210";
    let value = |name, data: &[u8]| BASE64.encode(&encrypt_cbc(&key(name), &SALT, data));
    let common = format!(
        "cipherAlgorithm=\"AES\" cipherChaining=\"ChainingModeCBC\" hashAlgorithm=\"SHA512\" keyBits=\"256\" saltValue=\"{}\"",
        BASE64.encode(&SALT)
    );
    let xml = format!(
        "<encryption><keyData {common}/><keyEncryptors><keyEncryptor><p:encryptedKey spinCount=\"{ROUNDS}\" {common} encryptedVerifierHashInput=\"{}\" encryptedVerifierHashValue=\"{}\" encryptedKeyValue=\"{}\"/></keyEncryptor></keyEncryptors></encryption>",
        value(VERIFIER_INPUT, &input),
        value(VERIFIER_VALUE, &hash.of(&[&input])),
        value(KEY_VALUE, &secret),
    );
    let info = [&[4, 0, 4, 0, 0x40, 0, 0, 0][..], xml.as_bytes()].concat();
    let iv = hash.of(&[&SALT, &0u32.to_le_bytes()]);
    (info, sized(package, &encrypt_cbc(&secret, &iv, package)))
}

#[test]
fn a_file_that_asks_for_endless_rounds_gets_none() {
    let (info, _) = agile_package("x", b"y");
    let text = String::from_utf8(info[8..].to_vec()).unwrap().replace("\"1000\"", "\"4000000000\"");
    let endless = [&info[..8], text.as_bytes()].concat();
    let encryption = Encryption::read(&endless).unwrap();
    assert_eq!(encryption.key("x", &mut Budget::default()), Err(OutOfBudget));
}

#[test]
fn only_the_password_gives_a_key() {
    for (info, encrypted) in packages("right", b"a package") {
        let encryption = Encryption::read(&info).unwrap();
        assert_eq!(encryption.key("wrong", &mut Budget::default()), Ok(None));
        let key = encryption.key("right", &mut Budget::default()).unwrap().unwrap();
        assert_eq!(encryption.decrypt(&key, &encrypted).unwrap(), b"a package");
        for cut in 0..info.len() {
            if let Some(encryption) = Encryption::read(&info[..cut]) {
                assert!(cut >= info.len() - 70, "{encryption:?} out of a part");
            }
        }
    }
}
