//! Fields with parameters: `Content-Type` and `Content-Disposition` (RFC 2045 section 5.1, RFC 2183, RFC 2231).

use crate::views::{Grammar, Quotes, Sections, Which};
use crate::{charset, encoded_word, lexis};
use memchr::{memchr, memchr2};

/// A field's first word and its parameters.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    /// `text/html`, `attachment`: in lower case, without white space and comments.
    pub(crate) head: String,
    /// Each name once, in the order of first appearance.
    pub(crate) list: Vec<Parameter>,
    /// Whether there were more than the limit.
    pub(crate) cut: bool,
}

/// One parameter, its RFC 2231 sections put together.
#[derive(Debug)]
pub(crate) struct Parameter {
    /// In lower case, without the RFC 2231 marks.
    pub(crate) name: String,
    /// Quotes, escapes and percent encoding undone; bytes of `charset`.
    pub(crate) value: Vec<u8>,
    charset: Option<String>,
}

impl Parameter {
    /// The value as text.
    pub(crate) fn text(&self) -> String {
        charset::to_utf8(&self.value, self.charset.as_deref()).text
    }

    /// The value as a file name: where RFC 2231 gives no charset, senders use encoded words (RFC 2047), against
    /// the letter of its section 5.
    pub(crate) fn file_name(&self) -> String {
        if self.charset.is_some() { self.text() } else { encoded_word::decode(&self.value) }
    }
}

impl Parameters {
    pub(crate) fn get(&self, name: &str) -> Option<&Parameter> {
        self.list.iter().find(|parameter| parameter.name == name)
    }

    pub(crate) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.get(name).map(|parameter| parameter.value.as_slice())
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(Parameter::text)
    }
}

/// Reads a value such as `text/plain; charset="utf-8"; name*0*=utf-8''a%20; name*1=b`. Tolerates missing
/// semicolons, unquoted file names with spaces and comments.
pub(crate) fn parse(value: &[u8], limit: usize, grammar: &Grammar) -> Parameters {
    let plain;
    let value = if grammar.comments_vanish && memchr(b'(', value).is_some() {
        plain = lexis::comments_cut(value);
        plain.as_slice()
    } else {
        value
    };
    let head_end = value.iter().position(|&b| matches!(b, b';' | b'"' | b'=')).unwrap_or(value.len());
    let before = value.get(..head_end).unwrap_or_default();
    let (head, mut at) = match value.get(head_end) {
        // `text/html charset=utf-8`: the word before the equals sign is a parameter's name already.
        Some(b'=') => {
            let name = before.trim_ascii_end();
            let is_space = |b: &u8| b.is_ascii_whitespace() || *b == b',';
            let name_start = name.iter().rposition(is_space).map_or(0, |space| space + 1);
            (name.get(..name_start).unwrap_or_default(), name_start)
        }
        _ => (before, head_end),
    };
    let mut sections = Vec::new();
    let mut cut = false;
    while let Some((section, next)) = next_section(value, at, grammar) {
        at = next;
        if sections.len() >= limit {
            cut = true;
            break;
        }
        sections.push(section);
    }
    let mut list = join(sections, grammar);
    if grammar.words {
        for parameter in list.iter_mut().filter(|parameter| parameter.charset.is_none()) {
            if memchr::memmem::find(&parameter.value, b"=?").is_some() {
                parameter.value = encoded_word::decode(&parameter.value).into_bytes();
            }
        }
    }
    let head = if grammar.words { encoded_word::decode(head).into_bytes() } else { head.to_vec() };
    let head = if grammar.quotes == Quotes::Vanish { without_quotes(&head) } else { head };
    Parameters { head: word(&head), list, cut }
}

/// The first word in lower case, without white space around a slash and without comments.
fn word(head: &[u8]) -> String {
    let plain = lexis::without_comments(head);
    let mut out = String::new();
    for piece in plain.split(|b: &u8| b.is_ascii_whitespace()).filter(|piece| !piece.is_empty()) {
        // A second word that does not go on behind a slash is no part of the type.
        if !out.is_empty() && !out.ends_with('/') && !piece.starts_with(b"/") {
            break;
        }
        out.push_str(&String::from_utf8_lossy(piece).to_ascii_lowercase());
    }
    out
}

/// One parameter as it stands.
struct Section {
    name: String,
    /// RFC 2231 section number.
    number: Option<u32>,
    /// Whether a trailing `*` says that the value is percent-encoded.
    encoded: bool,
    value: Vec<u8>,
}

/// The first parameter at or after `at` and where to go on.
fn next_section(value: &[u8], mut at: usize, grammar: &Grammar) -> Option<(Section, usize)> {
    loop {
        at += value.get(at..)?.iter().position(|&b| !(b.is_ascii_whitespace() || b == b';'))?;
        let rest = value.get(at..)?;
        let stop = rest.iter().position(|&b| matches!(b, b'=' | b';' | b'"' | b'('))?;
        match rest.get(stop)? {
            b'=' => {
                let name = rest.get(..stop)?.trim_ascii();
                let (name, number, encoded) = name_parts(name);
                let is_file_name = matches!(name.as_str(), "name" | "filename");
                let (bytes, next) = section_value(value, at + stop + 1, is_file_name, grammar);
                return Some((Section { name, number, encoded, value: bytes }, next));
            }
            b'(' => at = lexis::comment_end(value, at + stop),
            b'"' => at = lexis::quoted_end(value, at + stop),
            _ => at += stop + 1,
        }
    }
}

/// `name*1*` -> (`name`, 1, encoded).
fn name_parts(name: &[u8]) -> (String, Option<u32>, bool) {
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    let (base, encoded) = match name.strip_suffix('*') {
        Some(base) => (base, true),
        None => (name.as_str(), false),
    };
    match base.rsplit_once('*') {
        Some((base, number)) if number.bytes().all(|b| b.is_ascii_digit()) && !base.is_empty() => {
            (base.trim_end().to_owned(), number.parse().ok(), encoded)
        }
        _ => (base.trim_end().to_owned(), None, encoded),
    }
}

/// The value that begins at `at` and where to go on.
fn section_value(value: &[u8], at: usize, is_file_name: bool, grammar: &Grammar) -> (Vec<u8>, usize) {
    let rest = value.get(at..).unwrap_or_default();
    let lead = rest.len() - rest.trim_ascii_start().len();
    let (at, rest) = (at + lead, rest.get(lead..).unwrap_or_default());
    if rest.first() == Some(&b'"') {
        let end = lexis::quoted_end(value, at);
        let behind = value.get(end..).unwrap_or_default().trim_ascii_start();
        let is_alone = matches!(behind.first(), None | Some(b';'));
        if grammar.quotes == Quotes::Enclose || is_alone {
            let quoted = value.get(at..end).unwrap_or_default();
            let plain = lexis::unquote(quoted);
            let plain = if grammar.quotes == Quotes::Vanish { without_quotes(&plain) } else { plain };
            return (plain, end);
        }
    }
    let end = match grammar.quotes {
        // File names are often written with spaces and without quotes; other values end with the word.
        Quotes::Enclose if !is_file_name => {
            rest.iter().position(|&b| matches!(b, b';' | b'(') || b.is_ascii_whitespace())
        }
        Quotes::Enclose | Quotes::Kept => memchr(b';', rest),
        Quotes::Vanish => semicolon(rest),
    };
    let end = end.unwrap_or(rest.len());
    let word = rest.get(..end).unwrap_or_default().trim_ascii();
    let word = if grammar.quotes == Quotes::Vanish { without_quotes(word) } else { word.to_vec() };
    (word.into_iter().filter(|b| !matches!(b, b'\r' | b'\n')).collect(), at + end)
}

/// The first semicolon outside of quoted strings that are closed.
fn semicolon(rest: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr2(b';', b'"', rest.get(at..)?)?;
        if rest.get(at) == Some(&b';') {
            return Some(at);
        }
        match lexis::closed_quote(rest, at) {
            Some(end) => at = end,
            None => return memchr(b';', rest.get(at..)?).map(|more| at + more),
        }
    }
}

/// Without quotation marks and backslashes, and without apostrophes around the whole.
fn without_quotes(word: &[u8]) -> Vec<u8> {
    let word = match word {
        [b'\'', inner @ .., b'\''] => inner,
        _ => word,
    };
    word.iter().copied().filter(|b| !matches!(b, b'"' | b'\\')).collect()
}

/// Puts RFC 2231 sections together. A value written by RFC 2231 wins over a plain one of the same name, which
/// senders add for readers that do not know it.
fn join(mut sections: Vec<Section>, grammar: &Grammar) -> Vec<Parameter> {
    if grammar.repeated == Which::Last && grammar.sections != Sections::Written {
        sections.reverse();
    }
    let mut order: Vec<String> = Vec::new();
    let mut ranked: Vec<(usize, u32, Section)> = Vec::with_capacity(sections.len());
    let mut positions = std::collections::HashMap::new();
    for section in sections {
        let position = *positions.entry(section.name.clone()).or_insert_with(|| {
            order.push(section.name.clone());
            order.len() - 1
        });
        // A whole extended value first, then numbered sections, then a plain value.
        let rank = match (section.number, section.encoded) {
            (None, false) if grammar.sections == Sections::PlainFirst => 0,
            (Some(_), _) if grammar.sections == Sections::Written => 2 + ranked.len() as u32,
            (None, true) if grammar.sections == Sections::PlainFirst => 1,
            (None, true) => 0,
            (Some(number), _) => number.saturating_add(2).min(u32::MAX - 1),
            (None, false) => u32::MAX,
        };
        ranked.push((position, rank, section));
    }
    ranked.sort_by_key(|&(position, rank, _)| (position, rank));
    let mut list: Vec<Parameter> = Vec::with_capacity(order.len());
    let mut last: Option<(usize, u32)> = None;
    for (position, rank, section) in ranked {
        let continues =
            matches!(last, Some((p, r)) if p == position && r > 1 && rank != u32::MAX && rank > r);
        let is_new = last.is_none_or(|(p, _)| p != position);
        if is_new {
            let (charset, value) =
                if section.encoded { extended(&section.value) } else { (None, section.value) };
            list.push(Parameter { name: section.name, value, charset });
        } else if continues && let Some(parameter) = list.last_mut() {
            let value = if section.encoded { lexis::percent_decode(&section.value) } else { section.value };
            parameter.value.extend_from_slice(&value);
        } else {
            continue;
        }
        last = Some((position, rank));
    }
    list
}

/// Splits `charset'language'text`, percent-decoding the text.
fn extended(value: &[u8]) -> (Option<String>, Vec<u8>) {
    let mut pieces = value.splitn(3, |&b| b == b'\'');
    match (pieces.next(), pieces.next(), pieces.next()) {
        (Some(charset), Some(_), Some(text)) => {
            let label = String::from_utf8_lossy(charset).to_ascii_lowercase();
            ((!label.is_empty()).then_some(label), lexis::percent_decode(text))
        }
        _ => (None, lexis::percent_decode(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::LENIENT;
    use proptest::prelude::*;

    /// `head|name=value|..`.
    fn read(value: &str) -> String {
        let parameters = parse(value.as_bytes(), 100, &LENIENT.grammar);
        let list = parameters.list.iter().map(|p| format!("{}={}", p.name, p.text()));
        std::iter::once(parameters.head.clone()).chain(list).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn ordinary_fields_are_read() {
        assert_eq!(
            read("text/HTML; Charset=\"utf-8\" (x); format = flowed"),
            "text/html|charset=utf-8|format=flowed"
        );
        assert_eq!(
            read("attachment; filename=\"a \\\"b\\\";c.pdf\"; size=9"),
            "attachment|filename=a \"b\";c.pdf|size=9"
        );
        assert_eq!(read("multipart/mixed;\r\n\tboundary=\"a=b\""), "multipart/mixed|boundary=a=b");
    }

    #[test]
    fn careless_fields_are_read() {
        assert_eq!(read("text/html charset=windows-1252"), "text/html|charset=windows-1252");
        assert_eq!(
            read("text/plain; charset=utf-8 name=x y.txt; a"),
            "text/plain|charset=utf-8|name=x y.txt"
        );
        assert_eq!(read("text / plain (a/b) ;; charset=\"a\"format=\"b\""), "text/plain|charset=a|format=b");
        assert_eq!(read("attachment; filename=invoice (1).pdf"), "attachment|filename=invoice (1).pdf");
        assert_eq!(read("multipart/mixed; boundary=\"open"), "multipart/mixed|boundary=open");
        assert_eq!(read("; a=1; a=2"), "|a=1");
        assert_eq!(read(""), "");
    }

    #[test]
    fn rfc_2231_sections_are_put_together() {
        assert_eq!(
            read("a; filename*1=\"c.pdf\"; filename*0*=utf-8'de'%C3%B6%20"),
            "a|filename=\u{f6} c.pdf"
        );
        assert_eq!(read("a; filename=plain.pdf; filename*=iso-8859-1''%F6.pdf"), "a|filename=\u{f6}.pdf");
        assert_eq!(read("a; n*0=x; n*2=z; n*1*=%79; n*1=w"), "a|n=xyz");
        assert_eq!(read("a; n*=%41%zz"), "a|n=A%zz");
        // A character split over two sections.
        assert_eq!(read("a; n*0*=utf-8''%C3; n*1*=%B6"), "a|n=\u{f6}");
    }

    #[test]
    fn names_without_rfc_2231_use_encoded_words() {
        let name = |value: &str| {
            parse(value.as_bytes(), 9, &LENIENT.grammar).get("filename").map(Parameter::file_name)
        };
        assert_eq!(name("a; filename=\"=?utf-8?q?=C3=B6.pdf?=\"").as_deref(), Some("\u{f6}.pdf"));
        assert_eq!(name("a; filename*=utf-8''%3D%3Futf-8%3Fq%3Fx%3F%3D").as_deref(), Some("=?utf-8?q?x?="));
    }

    #[test]
    fn the_limit_cuts_and_says_so() {
        let many: String = (0..20).map(|i| format!("; p{i}=x")).collect();
        let parameters = parse(many.as_bytes(), 10, &LENIENT.grammar);
        assert!(parameters.cut && parameters.list.len() == 10);
        assert!(!parse(many.as_bytes(), 20, &LENIENT.grammar).cut);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_and_names_are_single(value: Vec<u8>, shaped in "[a*0;=\"'% ()\\\\]{0,60}") {
            for value in [value.as_slice(), shaped.as_bytes()] {
                let list = parse(value, 50, &LENIENT.grammar).list;
                let names: std::collections::HashSet<_> = list.iter().map(|p| &p.name).collect();
                prop_assert_eq!(names.len(), list.len());
            }
        }

        #[test]
        fn a_quoted_value_comes_back(text in "[ -~]{0,40}") {
            let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
            let parameters = parse(format!("x/y; v=\"{quoted}\"; w=1").as_bytes(), 9, &LENIENT.grammar);
            prop_assert_eq!(parameters.text("v"), Some(text));
            prop_assert_eq!(parameters.bytes("w"), Some(&b"1"[..]));
        }
    }
}
