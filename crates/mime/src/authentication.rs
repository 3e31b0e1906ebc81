//! What receiving servers reported about authentication: `Authentication-Results` (RFC 8601) and
//! `Received-SPF` (RFC 7208 section 9.1).
//!
//! Anybody can write such a field. Whether to believe it is not decided here.

use crate::lexis;
use creel_evidence::locus::Locus;
use creel_evidence::mail::AuthenticationResult;

/// Methods that some servers string together without semicolons.
const METHODS: [&str; 14] = [
    "spf",
    "dkim",
    "dmarc",
    "arc",
    "auth",
    "iprev",
    "compauth",
    "bimi",
    "sender-id",
    "domainkeys",
    "dkim-adsp",
    "dkim-atps",
    "vbr",
    "smime",
];

/// Reads an unfolded `Authentication-Results` value, results in the field's order. The server's name may be
/// missing, as in Microsoft's form.
#[must_use]
pub fn results(value: &str, at: &Locus) -> Vec<AuthenticationResult> {
    let mut out: Vec<AuthenticationResult> = Vec::new();
    let mut authserv = None;
    for (i, segment) in segments(value).into_iter().enumerate() {
        let pairs = pairs(&segment);
        if i == 0 && pairs.first().is_none_or(|(_, value)| value.is_none()) {
            authserv = pairs.into_iter().next().map(|(name, _)| name.to_ascii_lowercase());
            continue;
        }
        let mut current: Option<AuthenticationResult> = None;
        for (key, value) in pairs {
            let Some(value) = value else { continue };
            let method = key.split('/').next().unwrap_or_default().to_ascii_lowercase();
            if current.is_none() || METHODS.contains(&method.as_str()) {
                out.extend(current.take().map(finished));
                current = Some(AuthenticationResult {
                    authserv: authserv.clone(),
                    method,
                    result: result_word(&value),
                    identity: None,
                    properties: Vec::new(),
                    at: at.clone(),
                });
            } else if let Some(result) = &mut current {
                result.properties.push((key.to_ascii_lowercase(), value));
            }
        }
        out.extend(current.map(finished));
    }
    out
}

/// Reads an unfolded `Received-SPF` value.
#[must_use]
pub fn received_spf(value: &str, at: &Locus) -> Option<AuthenticationResult> {
    let value = value.trim_start();
    let word_end = value.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(value.len());
    let (word, rest) = value.split_at(word_end);
    if word.is_empty() {
        return None;
    }
    let comment = match rest.find('(') {
        Some(open) => rest.get(open + 1..lexis::comment_end(rest.as_bytes(), open)).unwrap_or_default(),
        None => "",
    };
    let properties: Vec<(String, String)> = segments(rest)
        .iter()
        .flat_map(|segment| pairs(segment))
        .filter_map(|(key, value)| Some((key.to_ascii_lowercase(), value?)))
        .collect();
    let get = |name: &str| properties.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let identity = get("envelope-from").or_else(|| domain_in(comment)).or_else(|| get("helo"));
    let named = comment.split_once(':').map(|(server, _)| server.trim()).filter(|s| is_host(s));
    let authserv = get("receiver").or_else(|| named.map(str::to_owned)).map(|name| name.to_ascii_lowercase());
    Some(AuthenticationResult {
        authserv,
        method: "spf".to_owned(),
        result: result_word(word),
        identity: identity.map(|id| bare(&id)),
        properties,
        at: at.clone(),
    })
}

/// `domain of user@sender.example designates ..` and `sender.example does not designate ..`.
fn domain_in(comment: &str) -> Option<String> {
    let mut words = comment.split_ascii_whitespace();
    let word = match words.by_ref().skip_while(|word| *word != "of").nth(1) {
        Some("transitioning") => words.next(),
        Some(word) => Some(word),
        None => comment.split_once(": ").and_then(|(_, rest)| rest.split_ascii_whitespace().next()),
    }?;
    let word = word.trim_matches(['"', '\'', '<', '>', ')']);
    is_host(word.rsplit('@').next().unwrap_or_default()).then(|| word.to_owned())
}

fn is_host(text: &str) -> bool {
    text.contains('.')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_') || b >= 0x80)
}

/// The words of older servers in those of RFC 8601 section 2.7.
fn result_word(word: &str) -> String {
    match word.to_ascii_lowercase().as_str() {
        "hardfail" => "fail".to_owned(),
        "error" => "temperror".to_owned(),
        "unknown" => "permerror".to_owned(),
        other => other.to_owned(),
    }
}

/// Names the identity that a method's result is about.
fn finished(mut result: AuthenticationResult) -> AuthenticationResult {
    let wanted: &[&str] = match result.method.as_str() {
        "spf" => &["smtp.mailfrom", "smtp.mail", "smtp.helo"],
        "dkim" | "domainkeys" | "dkim-adsp" | "dkim-atps" => &["header.d", "header.i", "header.from"],
        "dmarc" | "compauth" | "sender-id" => &["header.from"],
        "iprev" => &["policy.iprev", "smtp.remote-ip"],
        "auth" => &["smtp.auth"],
        _ => &[],
    };
    let named = wanted.iter().find_map(|name| result.properties.iter().find(|(key, _)| key == name));
    let any = || result.properties.iter().find(|(key, _)| key.contains('.'));
    let identity = named.or_else(|| if wanted.is_empty() { any() } else { None });
    // Microsoft writes `header.d=none` and `header.from=` where there is nothing to name.
    result.identity = identity.map(|(_, value)| bare(value)).filter(|id| !id.is_empty() && id != "none");
    result
}

fn bare(identity: &str) -> String {
    identity.trim_matches(['<', '>', '@', '"']).to_ascii_lowercase()
}

/// Cuts at semicolons outside quotes; comments are taken away.
fn segments(value: &str) -> Vec<String> {
    let plain = lexis::without_comments(value.as_bytes());
    let mut out = Vec::new();
    let mut start = 0;
    let mut i = 0;
    while let Some(&b) = plain.get(i) {
        match b {
            b'"' => i = lexis::quoted_end(&plain, i),
            b';' => {
                out.push(String::from_utf8_lossy(plain.get(start..i).unwrap_or_default()).into_owned());
                i += 1;
                start = i;
            }
            _ => i += 1,
        }
    }
    out.push(String::from_utf8_lossy(plain.get(start..).unwrap_or_default()).into_owned());
    out
}

/// `a=b c.d="e f" g` -> (a, b), (c.d, e f), (g, nothing). White space around the equals sign is allowed.
fn pairs(segment: &str) -> Vec<(String, Option<String>)> {
    let bytes = segment.as_bytes();
    let mut out: Vec<(String, Option<String>)> = Vec::new();
    let mut wants_value = false;
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        if b.is_ascii_whitespace() {
            i += 1;
        } else if b == b'=' && !wants_value && out.last().is_some_and(|(_, value)| value.is_none()) {
            wants_value = true;
            i += 1;
        } else if b == b'"' {
            let end = lexis::quoted_end(bytes, i);
            let text =
                String::from_utf8_lossy(&lexis::unquote(bytes.get(i..end).unwrap_or_default())).into_owned();
            put(&mut out, text, &mut wants_value);
            i = end;
        } else {
            // A value may hold further equals signs, a key not.
            let stop = |&b: &u8| b.is_ascii_whitespace() || (b == b'=' && !wants_value);
            let rest = bytes.get(i..).unwrap_or_default();
            let length = rest.iter().position(stop).unwrap_or(rest.len()).max(1);
            put(
                &mut out,
                String::from_utf8_lossy(rest.get(..length).unwrap_or_default()).into_owned(),
                &mut wants_value,
            );
            i += length;
        }
    }
    out
}

fn put(out: &mut Vec<(String, Option<String>)>, text: String, wants_value: &mut bool) {
    match out.last_mut() {
        Some((_, value)) if *wants_value => *value = Some(text),
        // White space is allowed around the slash of a method's version: `dkim / 1 = pass`.
        Some((key, None)) if key.ends_with('/') || text.starts_with('/') => key.push_str(&text),
        _ => out.push((text, None)),
    }
    *wants_value = false;
}

#[cfg(test)]
mod tests;
