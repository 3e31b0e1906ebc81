//! The file name in one header field, and which field of a part it stands in.

use crate::header::Field;
use crate::parameters;
use crate::views;
use creel_evidence::locus::Span;

/// Parameters of one field that are looked at.
const PARAMETERS: usize = 1_000;

/// The file name that the value of a `Content-Disposition` or `Content-Type` field gives (RFC 2231, RFC 2047):
/// `filename` of the one, `name` of the other, and the wrong one of both if the right one is missing.
#[must_use]
pub fn in_field(value: &[u8]) -> Option<String> {
    let read = parameters::parse(value, PARAMETERS, &views::LENIENT.grammar);
    // A media type has a slash, a disposition has none.
    let names = if read.head.contains('/') { ["name", "filename"] } else { ["filename", "name"] };
    names
        .iter()
        .filter_map(|name| read.get(name))
        .map(|found| found.file_name())
        .find(|name| !name.is_empty())
}

/// The value of the field among `fields` that gives exactly this name; `None` if no single field does.
#[must_use]
pub fn place(mail: &[u8], fields: &[Field], name: &str) -> Option<Span> {
    let of =
        |wanted: &'static str| fields.iter().filter(move |field| field.name.eq_ignore_ascii_case(wanted));
    let gives = |field: &&Field| in_field(field.raw(mail)).is_some_and(|found| found == name);
    of("Content-Disposition").chain(of("Content-Type")).find(gives).map(|field| field.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_has_its_own_parameter() {
        let name = |value: &str| in_field(value.as_bytes());
        assert_eq!(name("attachment; filename=\"a b.pdf\"; name=c").as_deref(), Some("a b.pdf"));
        assert_eq!(name("text/plain; filename=a; name=c").as_deref(), Some("c"));
        assert_eq!(
            name("attachment; filename*=utf-8''r%C3%A9sum%C3%A9").as_deref(),
            Some("r\u{e9}sum\u{e9}")
        );
        assert_eq!(name("text/plain; name==?utf-8?q?=C3=A9?=").as_deref(), Some("\u{e9}"));
        assert_eq!(name("attachment"), None);
    }

    #[test]
    fn the_name_is_found_in_the_field_that_gives_it() {
        let mail = b"Content-Type: text/plain; name=a\r\nContent-Disposition: inline; filename=b\r\n\r\n";
        let parsed = crate::parse(mail, &crate::Limits::default());
        let fields = &parsed.parts[0].fields;
        let at = |name| {
            place(mail, fields, name).map(|span| String::from_utf8_lossy(&mail[span.range()]).into_owned())
        };
        assert_eq!(at("b").as_deref(), Some("inline; filename=b"));
        assert_eq!(at("a").as_deref(), Some("text/plain; name=a"));
        assert_eq!(at("c"), None);
    }
}
