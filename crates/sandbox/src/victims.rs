//! Mail addresses that a page holds: whom it was made for, as far as it says so itself.

use crate::credentials::{EMAIL, decodings};
use crate::host::{Event, Recorder};

/// Addresses that are kept of one page.
const MAX_ADDRESSES: usize = 20;

/// Addresses that the page filled in, showed or sent, plainly or encoded, in lower case, each once.
pub(crate) fn addresses(recorder: &Recorder) -> Vec<String> {
    let mut out = Vec::new();
    for text in recorder.prefilled.iter().chain(&recorder.seen) {
        look(text, &mut out);
    }
    for event in &recorder.events {
        match event {
            Event::Request(request) if request.scripted && !request.url.starts_with("mailto:") => {
                look(&request.url, &mut out);
                for (_, value) in &request.fields {
                    look(value, &mut out);
                }
                if let Some(body) = &request.body {
                    look(body, &mut out);
                }
            }
            Event::Redirect { url, .. } if !url.starts_with("mailto:") => look(url, &mut out),
            _ => {}
        }
    }
    out
}

/// Addresses in a text and, where it is no running text, in what it may be an encoding of.
fn look(text: &str, out: &mut Vec<String>) {
    // Read backwards, an address is one as well.
    if !find(text, out) && text.len() <= 4_096 && !text.contains(' ') {
        for decoded in decodings(text) {
            find(&decoded, out);
        }
    }
}

/// Adds addresses of the usual kind (RFC 5321 section 4.1.2 without quoted parts); whether there are any.
fn find(text: &str, out: &mut Vec<String>) -> bool {
    let is_local = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    let is_domain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    let mut found = false;
    for (at, _) in text.match_indices('@') {
        let before = text.get(..at).unwrap_or_default();
        let start = before
            .char_indices()
            .rev()
            .take(64)
            .take_while(|(_, c)| is_local(*c))
            .last()
            .map_or(at, |(i, _)| i);
        let local = before.get(start..).unwrap_or_default().trim_matches(['.', '%', '-']);
        let rest = text.get(at + 1..).unwrap_or_default();
        let domain: String = rest.chars().take(253).take_while(|c| is_domain(*c)).collect();
        let domain = domain.trim_matches(['.', '-']);
        let top = domain.rsplit('.').next().unwrap_or_default();
        let is_name = domain.contains('.') && top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic());
        // A file beside its size (`logo@2x.png`) is none.
        let is_file = matches!(top, "png" | "jpg" | "gif" | "svg" | "js" | "css" | "webp");
        let address = format!("{local}@{domain}").to_ascii_lowercase();
        let is_new = address != EMAIL && !out.contains(&address) && out.len() < MAX_ADDRESSES;
        if is_name && !is_file && !local.is_empty() {
            found = true;
            if is_new {
                out.push(address);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_plainly_and_encoded() {
        let mut out = Vec::new();
        look("Signed in as Ann.Lee@corp.example.", &mut out);
        look(&data_encoding::BASE64.encode(b"bob@corp.example"), &mut out);
        look(&data_encoding::HEXLOWER.encode(b"cy@corp.example"), &mut out);
        look("https://x.test/?e=dan%40corp.example&l=logo@2x.png", &mut out);
        look(EMAIL, &mut out);
        look("a @ b, @c.example, d@e", &mut out);
        assert_eq!(out, ["ann.lee@corp.example", "bob@corp.example", "cy@corp.example", "dan@corp.example"]);
    }
}
