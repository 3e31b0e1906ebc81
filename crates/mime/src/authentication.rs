//! What receiving servers reported about authentication: `Authentication-Results` (RFC 8601) and
//! `Received-SPF` (RFC 7208 section 9.1).
//!
//! Anybody can write such a field. Whether to believe it is not decided here.

use crate::lexis;
use creel_evidence::locus::{Locus, Span};
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

/// Reads the raw value of an `Authentication-Results` field, folding included, whose bytes stand at `at`; results
/// in the field's order, each with its own bytes. The server's name may be missing, as in Microsoft's form, and
/// results may be strung together without semicolons.
#[must_use]
pub fn results(value: &[u8], at: &Locus) -> Vec<AuthenticationResult> {
    let mut out: Vec<AuthenticationResult> = Vec::new();
    let mut authserv = None;
    let tokens = tokens(value);
    for (i, segment) in tokens.split(|token| token.kind == Kind::Semicolon).enumerate() {
        let items = items(segment);
        if i == 0 && !matches!(items.first(), Some(Item::Pair { .. })) {
            // authserv-id [ CFWS authres-version ]
            authserv = items.into_iter().find_map(|item| match item {
                Item::Lone(word) => Some(word.to_ascii_lowercase()),
                _ => None,
            });
            continue;
        }
        let mut current: Option<AuthenticationResult> = None;
        for item in items {
            match item {
                Item::Pair { key, value, span } => {
                    let method = key.split('/').next().unwrap_or_default().trim().to_ascii_lowercase();
                    if current.is_none() || METHODS.contains(&method.as_str()) {
                        out.extend(current.take().map(finished));
                        current = Some(AuthenticationResult {
                            authserv: authserv.clone(),
                            method,
                            result: result_word(&value),
                            identity: None,
                            reason: None,
                            properties: Vec::new(),
                            at: inside(at, span),
                        });
                    } else if let Some(result) = &mut current {
                        result.at.range.end = inside(at, span).range.end;
                        let key = key.to_ascii_lowercase();
                        if key == "reason" {
                            result.reason = Some(value.clone());
                        }
                        result.properties.push((key, value));
                    }
                }
                Item::Comment(text) => {
                    if let Some(result) = current.as_mut().filter(|result| result.reason.is_none()) {
                        result.reason = Some(text);
                    }
                }
                Item::Lone(_) => {}
            }
        }
        out.extend(current.map(finished));
    }
    out
}

/// Reads the raw value of an `ARC-Authentication-Results` field (RFC 8617 section 4.1.1): the instance, then as
/// [`results`].
#[must_use]
pub fn sealed_results(value: &[u8], at: &Locus) -> (Option<u32>, Vec<AuthenticationResult>) {
    let Some(semicolon) = memchr::memchr(b';', value) else { return (None, Vec::new()) };
    let (instance, rest) = (value.get(..semicolon).unwrap_or_default(), value.get(semicolon + 1..));
    let plain = lexis::without_comments(instance);
    let instance = String::from_utf8_lossy(&plain)
        .split_once('=')
        .filter(|(tag, _)| tag.trim().eq_ignore_ascii_case("i"))
        .and_then(|(_, number)| number.trim().parse().ok());
    let start = at.range.start + semicolon + 1;
    let at = Locus { range: Span::new(start, at.range.end), ..at.clone() };
    (instance, results(rest.unwrap_or_default(), &at))
}

fn inside(field: &Locus, span: (usize, usize)) -> Locus {
    let start = field.range.start;
    Locus { range: Span::new(start + span.0, start + span.1), ..field.clone() }
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
    let tokens = tokens(rest.as_bytes());
    let properties: Vec<(String, String)> = tokens
        .split(|token| token.kind == Kind::Semicolon)
        .flat_map(items)
        .filter_map(|item| match item {
            Item::Pair { key, value, .. } => Some((key.to_ascii_lowercase(), value)),
            _ => None,
        })
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
        reason: Some(comment.strip_suffix(')').unwrap_or(comment).to_owned()).filter(|text| !text.is_empty()),
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Comment,
    Equals,
    Semicolon,
}

#[derive(Debug)]
struct Token {
    kind: Kind,
    /// Quotes and escapes undone; of a comment what stands in it.
    text: String,
    span: (usize, usize),
}

/// The words of the grammar. A value goes up to white space, and may be made of quoted and bare pieces that touch
/// (`"a b"@host`).
fn tokens(value: &[u8]) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    // The last token that is no comment.
    let mut last = Kind::Semicolon;
    let mut i = 0;
    while let Some(&b) = value.get(i) {
        let is_value = last == Kind::Equals;
        let (kind, text, end) = match b {
            b if b.is_ascii_whitespace() => {
                i += 1;
                continue;
            }
            b'(' => {
                let end = lexis::comment_end(value, i);
                let inner = value.get(i + 1..end).unwrap_or_default();
                (Kind::Comment, unfolded(inner.strip_suffix(b")").unwrap_or(inner)), end)
            }
            b';' => (Kind::Semicolon, String::new(), i + 1),
            b'=' if !is_value => (Kind::Equals, String::new(), i + 1),
            _ => {
                let (text, end) = word(value, i, is_value);
                (Kind::Word, text, end)
            }
        };
        last = if kind == Kind::Comment { last } else { kind };
        out.push(Token { kind, text, span: (i, end) });
        i = end;
    }
    out
}

/// A word from `start` on. A value may hold equals signs, a key not.
fn word(value: &[u8], start: usize, is_value: bool) -> (String, usize) {
    let mut text = Vec::new();
    let mut i = start;
    while let Some(&b) = value.get(i) {
        match b {
            b'"' => {
                let end = lexis::quoted_end(value, i);
                text.extend(lexis::unquote(value.get(i..end).unwrap_or_default()));
                i = end;
            }
            b'(' | b';' => break,
            b'=' if !is_value && i > start => break,
            b if b.is_ascii_whitespace() => break,
            b => {
                text.push(b);
                i += 1;
            }
        }
    }
    (String::from_utf8_lossy(&text).into_owned(), i.min(value.len()))
}

fn unfolded(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

enum Item {
    Pair { key: String, value: String, span: (usize, usize) },
    Lone(String),
    Comment(String),
}

/// `a=b (c) d / 1 = "e f" g` -> (a, b), comment c, (d/1, e f), g. White space and comments may stand around the
/// equals sign, the slash of a method's version and the dot of a property (RFC 8601 section 2.2).
fn items(segment: &[Token]) -> Vec<Item> {
    let mut out = Vec::new();
    let mut key: Option<(String, usize)> = None;
    let mut has_equals = false;
    for token in segment {
        match (token.kind, &mut key) {
            (Kind::Comment, _) => out.push(Item::Comment(token.text.clone())),
            (Kind::Equals, Some(_)) => has_equals = true,
            (Kind::Word, Some((name, start))) if has_equals => {
                let span = (*start, token.span.1);
                out.push(Item::Pair { key: std::mem::take(name), value: token.text.clone(), span });
                key = None;
                has_equals = false;
            }
            (Kind::Word, Some((name, _)))
                if name.ends_with(['/', '.']) || token.text.starts_with(['/', '.']) =>
            {
                name.push_str(&token.text);
            }
            (Kind::Word, _) => {
                out.extend(key.take().map(|(name, _)| Item::Lone(name)));
                key = Some((token.text.clone(), token.span.0));
            }
            (Kind::Equals | Kind::Semicolon, _) => {}
        }
    }
    out.extend(key.map(|(name, _)| Item::Lone(name)));
    out
}

#[cfg(test)]
mod tests;
