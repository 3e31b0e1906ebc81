//! Encodings of text in text, decoded tolerantly.

/// Decodes base64 of either alphabet, padded or not, white space ignored; `None` for other characters.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    decode_base64(text.as_bytes())
}

/// The first bytes of what base64 may hold, to look before decoding megabytes; `None` if it is no base64.
pub(super) fn base64_prefix(text: &str) -> Option<Vec<u8>> {
    let head = text.as_bytes();
    let cut = head.len().min(64) / 4 * 4;
    decode_base64(head.get(..cut)?)
}

fn decode_base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut bits, mut held, mut ended) = (0_u32, 0_u32, false);
    for &b in text {
        let value = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                ended = true;
                continue;
            }
            _ if b.is_ascii_whitespace() => continue,
            _ => return None,
        };
        if ended {
            return None;
        }
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            // The low eight bits of what is held; the mask makes the cast exact.
            out.push((bits >> held & 0xff) as u8);
            bits &= (1 << held) - 1;
        }
    }
    // A single character over is no base64.
    (held < 6).then_some(out)
}

/// Decodes hexadecimal digits without separators.
pub(super) fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()
}

/// ASCII letters turned by thirteen places.
pub(super) fn rot13(text: &str) -> String {
    const PLAIN: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const TURNED: &str = "NOPQRSTUVWXYZABCDEFGHIJKLMnopqrstuvwxyzabcdefghijklm";
    let turn = |c: char| PLAIN.find(c).and_then(|place| TURNED.get(place..)?.chars().next()).unwrap_or(c);
    text.chars().map(turn).collect()
}

/// Bytes as text: UTF-8 if they are that, otherwise one character a byte, which is what `atob` gives.
pub(super) fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| error.as_bytes().iter().map(|&b| char::from(b)).collect())
}

/// Whether bytes are what a person or a browser reads: nearly all ASCII graphic or letters, no controls. With
/// `prefix`, the last character may be cut.
pub(super) fn is_readable(bytes: &[u8], prefix: bool) -> bool {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if prefix && error.error_len().is_none() => {
            std::str::from_utf8(bytes.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default()
        }
        Err(_) => return false,
    };
    let (mut total, mut ascii) = (0_usize, 0_usize);
    for c in text.chars() {
        if c.is_control() && !c.is_ascii_whitespace() {
            return false;
        }
        total += 1;
        ascii += usize::from(c.is_ascii());
    }
    total >= 8 && ascii * 10 >= total * 7
}

/// Whether text is written in percent escapes: two at least, and one for every forty characters.
pub(super) fn percent_escapes(text: &str) -> bool {
    let bytes = text.as_bytes();
    let escapes =
        bytes.iter().enumerate().filter(|&(at, &b)| b == b'%' && escape_at(bytes, at).is_some()).count();
    // A URL with escapes in it is no encoded text.
    let is_url = text.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("http"));
    escapes >= 2 && escapes * 40 >= bytes.len() && !is_url
}

/// An escape at an offset: its value, its length, and whether it is a UTF-16 unit (`%u`).
fn escape_at(bytes: &[u8], at: usize) -> Option<(u32, usize, bool)> {
    let digits = |from: usize, count: usize| {
        bytes
            .get(from..from + count)?
            .iter()
            .try_fold(0_u32, |value, &b| Some(value * 16 + char::from(b).to_digit(16)?))
    };
    match bytes.get(at + 1)? {
        b'u' | b'U' => Some((digits(at + 2, 4)?, 6, true)),
        _ => Some((digits(at + 1, 2)?, 3, false)),
    }
}

/// Decodes `%XX` (as UTF-8, else one character a byte) and `%uXXXX`. What is no escape stays.
pub(crate) fn percent(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut held: Vec<u8> = Vec::new();
    let mut at = 0;
    let mut plain = 0;
    while let Some(&b) = bytes.get(at) {
        let Some((value, length, is_unit)) = (b == b'%').then(|| escape_at(bytes, at)).flatten() else {
            at += 1;
            continue;
        };
        if plain < at {
            out.push_str(&text_of(std::mem::take(&mut held)));
            out.push_str(text.get(plain..at).unwrap_or_default());
        }
        if is_unit {
            out.push_str(&text_of(std::mem::take(&mut held)));
            out.push(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER));
        } else {
            held.extend(u8::try_from(value));
        }
        at += length;
        plain = at;
    }
    out.push_str(&text_of(held));
    out.push_str(text.get(plain..).unwrap_or_default());
    out
}

/// Decodes numeric character references and the five that XML has; `None` if there are fewer than two.
pub(super) fn entities(text: &str) -> Option<String> {
    if text.matches('&').take(2).count() < 2 {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut count = 0;
    let mut rest = text;
    while let Some((plain, after)) = rest.split_once('&') {
        out.push_str(plain);
        let window = after.as_bytes().iter().take(10).position(|&b| b == b';');
        let decoded = window.and_then(|end| Some((reference(after.get(..end)?)?, end)));
        match decoded {
            Some((c, end)) => {
                out.push(c);
                count += 1;
                rest = after.get(end + 1..).unwrap_or_default();
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    (count >= 2).then_some(out)
}

fn reference(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')
        }
    }
}
