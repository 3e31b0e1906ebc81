//! The example credentials that the sandbox types in, and finding them again in what a page sends.
//!
//! They are marked as examples by their words and by the reserved domain `.invalid` (RFC 2606). In everything that is
//! given out they are replaced by markers, since nobody but the sandbox put them there.

use crate::codecs;
use crate::outcome::Carries;

/// The address.
pub const EMAIL: &str = "example.person@victim.invalid";
/// The password. Its characters are the same in URLs, forms and JSON.
pub const PASSWORD: &str = "Example-Passw0rd";
/// A code of a message or a card.
pub const CODE: &str = "482913";
/// A telephone number (reserved for fiction).
pub const PHONE: &str = "+12025550143";
/// A name.
pub const NAME: &str = "Example";

/// What stands in the outcome where the address was typed in.
pub const EMAIL_MARK: &str = "{typed e-mail}";
/// What stands in the outcome where the password was typed in.
pub const PASSWORD_MARK: &str = "{typed password}";

/// Bytes of a value that are looked through.
const MAX_VALUE: usize = 64 << 10;
/// Encodings inside each other.
const MAX_LAYERS: usize = 3;

/// What of the victim's a value holds, written plainly or in an encoding that needs no key: percent, base64, hexadecimal,
/// backwards, each inside the other. `others` are addresses that stood filled in in the page.
pub(crate) fn carried(value: &str, others: &[String]) -> Carries {
    let value = value.get(..value.floor_char_boundary(MAX_VALUE)).unwrap_or_default();
    let mut texts = vec![value.to_owned()];
    let mut best = Carries::Nothing;
    for _ in 0..=MAX_LAYERS {
        for text in &texts {
            best = best.max(plainly(text, others));
        }
        if best == Carries::Secret {
            break;
        }
        texts = texts.iter().flat_map(|text| decodings(text)).take(64).collect();
    }
    best
}

fn plainly(text: &str, others: &[String]) -> Carries {
    if text.contains(PASSWORD) || contains_code(text) {
        Carries::Secret
    } else if text.contains(EMAIL) || others.iter().any(|other| text.contains(other.as_str())) {
        Carries::Account
    } else {
        Carries::Nothing
    }
}

/// The code as a number of its own, not within a longer one.
fn contains_code(text: &str) -> bool {
    text.match_indices(CODE).any(|(at, _)| {
        let bytes = text.as_bytes();
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
        !is_digit(before) && !is_digit(bytes.get(at + CODE.len()))
    })
}

/// What a text may be an encoding of.
pub(crate) fn decodings(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    if text.contains('%') {
        out.push(codecs::percent_decode(text));
    }
    if text.contains('+') {
        out.push(text.replace('+', " "));
    }
    // The whole, or what stands between signs that base64 does not have.
    for part in text.split(|c: char| !(c.is_ascii_alphanumeric() || "+/-_".contains(c))).take(64) {
        if part.len() < 8 {
            continue;
        }
        if part.bytes().all(|b| b.is_ascii_hexdigit()) && part.len() % 2 == 0 {
            out.extend(
                data_encoding::HEXLOWER_PERMISSIVE.decode(part.as_bytes()).ok().map(|bytes| lossy(&bytes)),
            );
        }
        let usual = part.replace('-', "+").replace('_', "/");
        out.extend(
            codecs::forgiving_base64(&usual)
                .map(|bytes| lossy(&bytes))
                .filter(|text| !text.contains('\u{fffd}')),
        );
    }
    let backwards: String = text.chars().rev().collect();
    out.push(backwards);
    out
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Whether a value looks like something enciphered or compressed: long, without words, not decoded to text.
pub(crate) fn is_opaque(value: &str) -> bool {
    if value.len() < 24 {
        return false;
    }
    let printable = |text: &str| {
        text.chars().filter(|c| !c.is_control() && *c != '\u{fffd}').count() * 10 >= 9 * text.chars().count()
    };
    let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=-_%.".contains(&b));
    if !plain {
        return !printable(value);
    }
    let usual = codecs::percent_decode(value).replace('-', "+").replace('_', "/");
    match codecs::forgiving_base64(usual.trim_end_matches('=')) {
        Some(bytes) => std::str::from_utf8(&bytes).is_ok_and(printable).then_some(()).is_none(),
        None => value.bytes().all(|b| b.is_ascii_hexdigit()),
    }
}

/// The text with markers in place of what was typed in.
pub(crate) fn masked(text: &str) -> String {
    if !text.contains("xample") && !text.contains("ictim") {
        return text.to_owned();
    }
    let upper = EMAIL.to_ascii_uppercase();
    let encoded = EMAIL.replace('@', "%40");
    let encoded64 = data_encoding::BASE64.encode(EMAIL.as_bytes());
    text.replace(EMAIL, EMAIL_MARK)
        .replace(&upper, EMAIL_MARK)
        .replace(&encoded, EMAIL_MARK)
        .replace(&encoded64, EMAIL_MARK)
        .replace(PASSWORD, PASSWORD_MARK)
        .replace("victim.invalid", "{domain of the typed e-mail}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::{BASE64, HEXLOWER};

    #[test]
    fn what_was_typed_is_found_in_encodings() {
        let other = ["ann.lee@corp.example".to_owned()];
        let base64 = BASE64.encode(format!("u={EMAIL}&p={PASSWORD}").as_bytes());
        for secret in [
            format!("login {PASSWORD}"),
            base64.clone(),
            HEXLOWER.encode(PASSWORD.as_bytes()),
            PASSWORD.chars().rev().collect(),
            BASE64.encode(base64.as_bytes()),
            format!("code: {CODE}."),
            format!("%7B%22p%22%3A%22{PASSWORD}%22%7D"),
        ] {
            assert_eq!(carried(&secret, &other), Carries::Secret, "{secret}");
        }
        assert_eq!(carried("ann.lee@corp.example", &other), Carries::Account);
        assert_eq!(carried("example.person%40victim.invalid", &[]), Carries::Account);
        assert_eq!(carried("1482913", &other), Carries::Nothing);
        assert_eq!(carried("", &other), Carries::Nothing);
    }

    #[test]
    fn ciphertext_is_opaque_and_words_are_not() {
        assert!(is_opaque(&BASE64.encode(&[0x91; 40])));
        assert!(!is_opaque("https://www.example.test/a-long-address/with/words"));
        assert!(!is_opaque(&BASE64.encode(b"a text of words that is long enough")));
        assert!(!is_opaque("short"));
    }

    #[test]
    fn markers_stand_where_something_was_typed() {
        assert_eq!(masked(&format!("to {EMAIL}, {PASSWORD}")), "to {typed e-mail}, {typed password}");
        assert_eq!(masked("for example"), "for example");
    }
}
