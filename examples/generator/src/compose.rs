//! Putting a mail together: header fields, encoded words, bodies, attachments.

use data_encoding::BASE64;
use std::fmt::Write as _;

/// A mail being written, with CRLF line ends.
#[derive(Debug, Default)]
pub(crate) struct Mail {
    text: String,
}

impl Mail {
    pub(crate) fn field(mut self, name: &str, value: &str) -> Self {
        let _ = write!(self.text, "{name}: {value}\r\n");
        self
    }

    /// Ends the mail with a single body.
    pub(crate) fn body(self, media_type: &str, text: &str) -> Vec<u8> {
        let mail =
            self.field("MIME-Version", "1.0").field("Content-Type", &format!("{media_type}; charset=utf-8"));
        let mut text = mail.field("Content-Transfer-Encoding", "8bit").text + "\r\n" + &crlf(text);
        text.push_str("\r\n");
        text.into_bytes()
    }

    /// Ends the mail with parts between delimiters.
    pub(crate) fn parts(self, subtype: &str, boundary: &str, parts: &[String]) -> Vec<u8> {
        let content_type = format!("multipart/{subtype}; boundary=\"{boundary}\"");
        let mail = self.field("MIME-Version", "1.0").field("Content-Type", &content_type);
        (mail.text + "\r\n" + &delimited(boundary, parts)).into_bytes()
    }
}

/// Parts between delimiters (RFC 2046 section 5.1.1).
fn delimited(boundary: &str, parts: &[String]) -> String {
    let mut text = String::new();
    for part in parts {
        let _ = write!(text, "--{boundary}\r\n{part}\r\n");
    }
    let _ = write!(text, "--{boundary}--\r\n");
    text
}

/// A multipart as a part.
pub(crate) fn multipart(subtype: &str, boundary: &str, parts: &[String]) -> String {
    format!(
        "Content-Type: multipart/{subtype}; boundary=\"{boundary}\"\r\n\r\n{}",
        delimited(boundary, parts)
    )
}

/// A text as a part.
pub(crate) fn text_part(media_type: &str, text: &str) -> String {
    let encoded = base64_lines(crlf(text).as_bytes());
    format!("Content-Type: {media_type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}")
}

/// A file as a part.
pub(crate) fn file_part(media_type: &str, name: &str, bytes: &[u8]) -> String {
    let encoded = base64_lines(bytes);
    format!(
        "Content-Type: {media_type}; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n{encoded}"
    )
}

/// A mailbox with its display name, as encoded words where it is not ASCII (RFC 2047).
pub(crate) fn mailbox(name: &str, address: &str) -> String {
    if name.is_ascii() {
        return format!("\"{name}\" <{address}>");
    }
    format!("{} <{address}>", encoded_words(name))
}

/// Text as encoded words of at most 75 characters, each ending between characters.
pub(crate) fn encoded_words(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut words: Vec<String> = Vec::new();
    let mut chunk = String::new();
    for c in text.chars() {
        if chunk.len() + c.len_utf8() > 42 {
            words.push(std::mem::take(&mut chunk));
        }
        chunk.push(c);
    }
    words.push(chunk);
    let encoded: Vec<String> =
        words.iter().map(|word| format!("=?utf-8?B?{}?=", BASE64.encode(word.as_bytes()))).collect();
    encoded.join("\r\n ")
}

fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

fn base64_lines(bytes: &[u8]) -> String {
    let encoded = BASE64.encode(bytes);
    let mut lines = String::with_capacity(encoded.len() + encoded.len() / 38);
    for (index, c) in encoded.chars().enumerate() {
        if index > 0 && index % 76 == 0 {
            lines.push_str("\r\n");
        }
        lines.push(c);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_end_between_characters() {
        let folded = encoded_words("Керівник відділу маркетингу та комунікацій");
        for word in folded.split("\r\n ") {
            assert!(word.len() <= 75, "{word}");
            let inner = word.strip_prefix("=?utf-8?B?").and_then(|word| word.strip_suffix("?=")).unwrap();
            assert!(String::from_utf8(BASE64.decode(inner.as_bytes()).unwrap()).is_ok());
        }
    }
}
