//! The forms of mail: base64, encoded words, dates, parts.

use crate::chance::Chance;
use crate::names;

/// Content-Type (with the fields that belong to it) and content.
pub(crate) type Body = (String, String);

/// A body with a file beside it.
pub(crate) fn with_file(
    (kind, content): &Body,
    media_type: &str,
    name: &str,
    file: &[u8],
    chance: &mut Chance,
) -> Body {
    let boundary = format!("m{}", names::code(chance, 16, "0123456789ABCDEF"));
    let file = base64_lines(file);
    let text = format!(
        "--{boundary}\r\nContent-Type: {kind}\r\n\r\n{content}\r\n--{boundary}\r\n\
         Content-Type: {media_type}; name=\"{name}\"\r\n\
         Content-Disposition: attachment; filename=\"{name}\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{file}\r\n--{boundary}--\r\n"
    );
    (format!("multipart/mixed; boundary=\"{boundary}\""), text)
}

/// A subject, as encoded words where it is not ASCII (RFC 2047).
pub(crate) fn encoded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut chunk = String::new();
    for c in text.chars() {
        if chunk.len() + c.len_utf8() > 42 {
            words.push(std::mem::take(&mut chunk));
        }
        chunk.push(c);
    }
    words.push(chunk);
    let words: Vec<String> =
        words.iter().map(|chunk| format!("=?utf-8?B?{}?=", base64(chunk.as_bytes()))).collect();
    words.join("\r\n ")
}

/// In lines of 76 characters (RFC 2045 section 6.8).
pub(crate) fn base64_lines(bytes: &[u8]) -> String {
    let lines: Vec<String> = bytes.chunks(57).map(base64).collect();
    lines.join("\r\n")
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let joined = three.iter().fold(0u32, |value, &byte| value << 8 | u32::from(byte));
        let value = joined << (8 * (3 - three.len()));
        for place in 0..4 {
            let digit = DIGITS[(value >> (18 - 6 * place) & 63) as usize];
            out.push(if place <= three.len() { digit as char } else { '=' });
        }
    }
    out
}

/// A time as in a header (RFC 5322 section 3.3). Days to dates: years that begin in March have their leap day at
/// their end, so that all months but the last have a fixed place.
pub(crate) fn date(seconds: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Since 0000-03-01, in eras of 400 years.
    let since = days + 719_468;
    let of_era = since.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 2 } else { month - 10 };
    let year = year + since.div_euclid(146_097) * 400 + i64::from(month < 2);
    let (name, month) = (DAYS[days.rem_euclid(7) as usize], MONTHS[month as usize]);
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!("{name}, {day} {month} {year} {hour:02}:{minute:02}:{:02} +0000", second % 60)
}
