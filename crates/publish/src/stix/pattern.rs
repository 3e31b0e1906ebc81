//! Observable objects and patterns of attacker-side values (STIX 2.1, sections 6 and 9).
//!
//! A value becomes an object only if it is what its kind says: evidence can put any text where a URL should be.

use super::ids;
use creel_evidence::web::WebAddress;
use creel_evidence::{DomainName, ObservableKind};
use serde_json::{Value, json};
use std::net::IpAddr;

/// An observable object and the pattern that finds it.
pub(super) struct Searchable {
    /// The object.
    pub(super) object: Value,
    /// The pattern.
    pub(super) pattern: String,
}

/// The object and pattern of a value; `None` if STIX has no object for its kind, if the value is not what its
/// kind says, or if it tells nothing by itself (a file name, a message id).
pub(super) fn searchable(kind: ObservableKind, value: &str) -> Option<Searchable> {
    let (object, property) = match kind {
        ObservableKind::Url => (url(value)?, "value"),
        ObservableKind::Domain => (domain(value)?, "value"),
        ObservableKind::Ip => match value.parse().ok()? {
            IpAddr::V4(ip) => (plain("ipv4-addr", &ip.to_string()), "value"),
            IpAddr::V6(ip) => (plain("ipv6-addr", &ip.to_string()), "value"),
        },
        ObservableKind::MailAddress => (address(value)?, "value"),
        ObservableKind::Hash => (file(value, None)?, "hashes.'SHA-256'"),
        ObservableKind::StructureHash
        | ObservableKind::Phone
        | ObservableKind::FileName
        | ObservableKind::MessageId
        | ObservableKind::Wallet => return None,
    };
    let kind = object.get("type").and_then(Value::as_str)?;
    let pattern = format!("[{kind}:{property} = '{}']", escaped(value));
    Some(Searchable { pattern, object })
}

/// A string literal's inside: only the quote and the backslash are escaped (section 9.3).
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('\'', "\\'")
}

fn plain(kind: &str, value: &str) -> Value {
    let id = ids::observable(kind, &json!({ "value": value }));
    json!({ "type": kind, "spec_version": "2.1", "id": id, "value": value })
}

/// A URL that RFC 3986 takes too, which is what the standard asks for; browsers open more than that.
fn url(value: &str) -> Option<Value> {
    let web = WebAddress::parse(value).filter(WebAddress::is_web)?;
    let text = web.text.as_str();
    let (_, after_scheme) = text.split_once("://")?;
    let path = after_scheme.find(['/', '?', '#']).map_or("", |at| after_scheme.get(at..).unwrap_or_default());
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&'()*+,;=%".contains(c);
    let encoded = path
        .split('%')
        .skip(1)
        .all(|rest| rest.len() >= 2 && rest.bytes().take(2).all(|b| b.is_ascii_hexdigit()));
    let good = text == value && path.chars().all(allowed) && path.matches('#').count() <= 1 && encoded;
    good.then(|| plain("url", value))
}

/// A domain whose labels are names in Unicode too (RFC 5890): not a picture, not broken punycode.
fn domain(value: &str) -> Option<Value> {
    let domain = DomainName::parse(value)?;
    let unicode = domain.to_unicode();
    let picture = |c| matches!(c, '\u{2460}'..='\u{24ff}' | '\u{1f000}'..='\u{1ffff}');
    let letter = |c: char| c.is_alphanumeric() && !picture(c) || matches!(c, '.' | '-');
    let readable =
        !domain.as_str().contains("xn--") || (!unicode.contains("xn--") && unicode.chars().all(letter));
    readable.then(|| plain("domain-name", domain.as_str()))
}

/// An address that a person could have. What only a mailing machine writes (`prvs=…`, a place to fill in) was
/// made for one message and identifies nothing.
pub(super) fn address(value: &str) -> Option<Value> {
    let (local, domain) = value.rsplit_once('@')?;
    let good = |c: char| c.is_ascii_alphanumeric() || "._+-'".contains(c);
    let dotted = local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(good));
    let domain = DomainName::parse(domain)?;
    dotted.then(|| plain("email-addr", &format!("{local}@{domain}")))
}

/// A file by its SHA-256.
pub(super) fn file(sha256: &str, name: Option<&str>) -> Option<Value> {
    let hexadecimal = sha256.len() == 64 && sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let hashes = json!({ "SHA-256": sha256 });
    let (id, mut object) = match name {
        Some(name) => (json!({ "hashes": hashes, "name": name }), json!({ "name": name })),
        None => (json!({ "hashes": hashes }), json!({})),
    };
    object["type"] = json!("file");
    object["spec_version"] = json!("2.1");
    object["id"] = json!(ids::observable("file", &id));
    object["hashes"] = hashes;
    hexadecimal.then_some(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_stay_inside_the_literal() {
        let pattern = |value| searchable(ObservableKind::Url, value).map(|found| found.pattern);
        assert_eq!(
            pattern("https://evil.example/a'b?c=d").as_deref(),
            Some("[url:value = 'https://evil.example/a\\'b?c=d']")
        );
        assert_eq!(escaped("a\\'b"), "a\\\\\\'b");
    }

    #[test]
    fn what_is_not_what_its_kind_says_is_left_out() {
        for (kind, value) in [
            (ObservableKind::Url, "javascript:alert(1)"),
            (ObservableKind::Url, "https://evil.example/\u{202e}"),
            (ObservableKind::Url, "https://evil.example/?u={recipient}"),
            (ObservableKind::Url, "https://evil.example/a%zz"),
            (ObservableKind::Url, "https://evil.example/a.png][b"),
            (ObservableKind::Domain, "id.apple.xn--527huaf"),
            (ObservableKind::MailAddress, "bounces+1-{recipient}@evil.example"),
            (ObservableKind::MailAddress, "a..b@evil.example"),
            (ObservableKind::Domain, "=cmd|' /C calc'!A0"),
            (ObservableKind::Ip, "999.1.1.1"),
            (ObservableKind::MailAddress, "a b@evil.example"),
            (ObservableKind::Hash, "deadbeef"),
            (ObservableKind::FileName, "invoice.html"),
        ] {
            assert!(searchable(kind, value).is_none(), "{kind} {value}");
        }
        let ip = searchable(ObservableKind::Ip, "2001:db8::1").unwrap();
        assert_eq!(ip.pattern, "[ipv6-addr:value = '2001:db8::1']");
    }
}
