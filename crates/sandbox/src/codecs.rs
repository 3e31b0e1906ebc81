//! Encodings that pages use: URLs, percent, base64, character sets, compression.

use encoding_rs::Encoding;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use serde_json::json;
use std::io::Read;
use std::sync::LazyLock;
use url::Url;

/// Bytes that one decompression may give.
const MAX_INFLATED: u64 = 16 << 20;

/// A URL's parts as JSON (URL Standard, 6.1); `None` if no browser could open it.
pub(crate) fn url_parts(url: &str, base: Option<&str>) -> Option<String> {
    parse(url, base).map(|url| parts(&url))
}

/// An absolute URL.
pub(crate) fn resolve(url: &str, base: &str) -> Option<String> {
    parse(url, Some(base)).map(String::from)
}

fn parse(url: &str, base: Option<&str>) -> Option<Url> {
    match base.and_then(|base| Url::parse(base).ok()) {
        Some(base) => base.join(url).ok(),
        None => Url::parse(url).ok(),
    }
}

fn parts(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| port.to_string()).unwrap_or_default();
    let with_port = if port.is_empty() { host.to_owned() } else { format!("{host}:{port}") };
    let behind = |mark: char, text: Option<&str>| {
        text.filter(|text| !text.is_empty()).map(|text| format!("{mark}{text}")).unwrap_or_default()
    };
    json!({
        "href": url.as_str(),
        "protocol": format!("{}:", url.scheme()),
        "username": url.username(),
        "password": url.password().unwrap_or_default(),
        "host": with_port,
        "hostname": host,
        "port": port,
        "pathname": url.path(),
        "search": behind('?', url.query()),
        "hash": behind('#', url.fragment()),
        "origin": url.origin().ascii_serialization(),
    })
    .to_string()
}

/// A URL with one part changed.
pub(crate) fn with_part(url: &str, part: &str, value: &str) -> Option<String> {
    let mut url = Url::parse(url).ok()?;
    let stripped = |mark: char| value.strip_prefix(mark).unwrap_or(value);
    // A part that the standard does not let be changed stays as it is.
    match part {
        "href" => url = Url::parse(value).ok()?,
        "protocol" => {
            let _ = url.set_scheme(value.trim_end_matches(':'));
        }
        "username" => {
            let _ = url.set_username(value);
        }
        "password" => {
            let _ = url.set_password(Some(value));
        }
        "hostname" => {
            let _ = url.set_host(Some(value));
        }
        "host" => {
            let (host, port) = value.split_once(':').unwrap_or((value, ""));
            let _ = url.set_host(Some(host));
            let _ = url.set_port(port.parse().ok());
        }
        "port" => {
            let _ = url.set_port(value.parse().ok());
        }
        "pathname" => url.set_path(value),
        "search" => url.set_query(Some(stripped('?')).filter(|query| !query.is_empty())),
        "hash" => url.set_fragment(Some(stripped('#')).filter(|fragment| !fragment.is_empty())),
        _ => return None,
    }
    Some(parts(&url))
}

/// Percent escapes decoded, as UTF-8; what is no escape stays.
pub(crate) fn percent_decode(text: &str) -> String {
    String::from_utf8_lossy(&percent_bytes(text)).into_owned()
}

fn percent_bytes(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digit = |ahead: usize| bytes.get(at + ahead).and_then(|&b| char::from(b).to_digit(16));
        match (byte, digit(1), digit(2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

static BASE64: LazyLock<Option<data_encoding::Encoding>> = LazyLock::new(|| {
    let mut specification = data_encoding::BASE64_NOPAD.specification();
    specification.check_trailing_bits = false;
    specification.encoding().ok()
});

/// The forgiving decoding of base64 (Infra Standard, section 7).
pub(crate) fn forgiving_base64(text: &str) -> Option<Vec<u8>> {
    let mut clean: Vec<u8> =
        text.bytes().filter(|b| !matches!(b, b'\t' | b'\n' | 0x0c | b'\r' | b' ')).collect();
    if clean.len().is_multiple_of(4) {
        for _ in 0..2 {
            if clean.last() == Some(&b'=') {
                clean.pop();
            }
        }
    }
    BASE64.as_ref()?.decode(&clean).ok()
}

/// Bytes as a string of characters below U+0100, as `atob` gives them.
pub(crate) fn binary_string(bytes: &[u8]) -> String {
    bytes.iter().map(|&b| char::from(b)).collect()
}

/// `btoa`; `None` for characters from U+0100.
pub(crate) fn to_base64(text: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    Some(data_encoding::BASE64.encode(&bytes?))
}

/// The bytes of a `data:` URL (RFC 2397).
pub(crate) fn data_url(url: &str) -> Option<Vec<u8>> {
    let (head, body) = url.get(5..)?.split_once(',')?;
    // A browser cuts the fragment off; markup that was not encoded holds signs that look like one.
    let encoded = head.trim_end().to_ascii_lowercase().ends_with("base64");
    let body = if encoded { body.split('#').next().unwrap_or_default() } else { body };
    let bytes = percent_bytes(body);
    if encoded {
        return forgiving_base64(&String::from_utf8_lossy(&bytes));
    }
    Some(bytes)
}

/// Bytes as text by a label of the Encoding Standard, without a byte order mark.
pub(crate) fn decode(label: &str, bytes: &[u8]) -> String {
    let encoding = Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    encoding.decode_with_bom_removal(bytes).0.into_owned()
}

/// Decompresses `gzip`, `deflate` (zlib) or `deflate-raw`.
pub(crate) fn inflate(format: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let read = match format {
        "gzip" => MultiGzDecoder::new(bytes).take(MAX_INFLATED).read_to_end(&mut out),
        "deflate" => ZlibDecoder::new(bytes).take(MAX_INFLATED).read_to_end(&mut out),
        "deflate-raw" => DeflateDecoder::new(bytes).take(MAX_INFLATED).read_to_end(&mut out),
        _ => return None,
    };
    read.ok().map(|_| out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_taken_apart_and_put_together() {
        let parts = url_parts("../b?c=1#d", Some("https://user@host.example:8443/x/a")).unwrap();
        assert!(parts.contains(r#""href":"https://user@host.example:8443/b?c=1#d""#), "{parts}");
        assert!(parts.contains(r#""host":"host.example:8443""#));
        assert_eq!(url_parts("//", None), None);
        let changed = with_part("https://a.example/x", "search", "?q=1").unwrap();
        assert!(changed.contains("https://a.example/x?q=1"));
        assert_eq!(resolve("x.php", "file:///C:/a/b.html").as_deref(), Some("file:///C:/a/x.php"));
    }

    #[test]
    fn base64_is_read_as_browsers_read_it() {
        assert_eq!(forgiving_base64(" aGk = \n").as_deref(), Some(&b"hi"[..]));
        assert_eq!(forgiving_base64("aGk").as_deref(), Some(&b"hi"[..]));
        assert_eq!(forgiving_base64("a"), None);
        assert_eq!(forgiving_base64("aG-k"), None);
        assert_eq!(to_base64("\u{e9}").as_deref(), Some("6Q=="));
        assert_eq!(to_base64("\u{100}"), None);
    }

    #[test]
    fn data_urls_and_compressed_bytes_are_opened() {
        assert_eq!(data_url("data:text/html;base64,aGk=").as_deref(), Some(&b"hi"[..]));
        assert_eq!(data_url("data:,a%20b#c").as_deref(), Some(&b"a b#c"[..]));
        assert_eq!(data_url("data:none"), None);
        assert_eq!(inflate("deflate-raw", &[0x4b, 0xcc, 0x04, 0x00]).as_deref(), Some(&b"ai"[..]));
        assert_eq!(inflate("gzip", b"no"), None);
    }
}
