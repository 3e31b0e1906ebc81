//! The ways in which services write a URL into another.

use super::vendors;
use crate::encodings::{base64, base64_text, hex_text, inflated_text, percent_decoded, scheme_at};
use creel_evidence::web::WebAddress;
use serde_json::Value;

/// JSON in JSON that is read: Mandrill writes an object as a string of another.
const NESTING: usize = 4;
/// Values of JSON that are looked at.
const VALUES: usize = 400;

/// Where in the address the inner URL stands, and how. In the table, a way is a word in angle brackets, with names
/// behind a colon if it takes any; names alone are query parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Way {
    /// `a b`: the value of one of these query parameters.
    Query(Vec<String>),
    /// `<base64:a b>`: base64 in one of these query parameters.
    Base64(Vec<String>),
    /// `<json:a b>`: the member of one of these names in a JSON object that stands in base64 in the path or query,
    /// also as a part of a JSON Web Token (RFC 7519).
    Json(Vec<String>),
    /// `<zlib:a>`: the parameter of this name in a query that stands, compressed and in base64, in the path.
    Zlib(Vec<String>),
    /// `<bare-path>`: what follows the path's prefix, without its scheme: AMP caches write `/c/s/host/path`.
    BarePath,
    /// `<scheme-path>`: the same with the scheme as a segment: `/https/host/path`.
    SchemePath,
    /// `<embedded-path>`: in the path from `http` on, with everything behind it.
    EmbeddedPath,
    /// `<segment>`: in the path from `http` to the next slash.
    Segment,
    /// `<tail:a>`: everything behind this parameter's equals sign: what is not encoded keeps its own ampersands.
    Tail(String),
    /// `<underscores>`: between two runs of three underscores in the path.
    Underscores,
    /// `<query>`: what follows the question mark.
    WholeQuery,
    /// `<fragment>`: what follows the number sign.
    Fragment,
    /// `<hex-path>`: hexadecimal in the last segment of the path.
    HexPath,
    /// `<base64-path>`: base64, with or without the URL alphabet, in a segment of the path.
    Base64Path,
    /// `<base64-record>`: in a binary record in base64 in the path, behind a byte that holds its length.
    Base64Record,
    /// `<cache:a>`: in this parameter behind `cache:`, perhaps with an identifier between.
    Cache(String),
    /// `<bing>`: parameter `u`, `a1` and base64.
    Bing,
    /// `<proofpoint-2>`: parameter `u` with `-` for `%` and `_` for `/`.
    Proofpoint2,
    /// `<proofpoint-3>`: between two pairs of underscores in the path.
    Proofpoint3,
    /// `<translated-host>`: in the host, `.` as `-` and `-` as `--`, before `.translate.goog`.
    TranslatedHost,
    /// `<kept>` and `<kept:a>`: nowhere, the service keeps it; the parameter names the domain.
    Kept(Option<String>),
}

impl Way {
    /// Reads a way as the table writes it.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        let Some(inside) = word.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) else {
            let names = names(word);
            return (!names.is_empty() && !word.contains(['<', '>'])).then_some(Self::Query(names));
        };
        let (kind, arguments) =
            inside.split_once(':').map_or((inside, Vec::new()), |(kind, rest)| (kind, names(rest)));
        let one = || arguments.first().filter(|_| arguments.len() == 1).cloned();
        Some(match kind {
            "base64" if !arguments.is_empty() => Self::Base64(arguments),
            "json" if !arguments.is_empty() => Self::Json(arguments),
            "zlib" if !arguments.is_empty() => Self::Zlib(arguments),
            "tail" => Self::Tail(one()?),
            "cache" => Self::Cache(one()?),
            "kept" if !arguments.is_empty() => Self::Kept(Some(one()?)),
            _ if !arguments.is_empty() => return None,
            "bare-path" => Self::BarePath,
            "scheme-path" => Self::SchemePath,
            "embedded-path" => Self::EmbeddedPath,
            "segment" => Self::Segment,
            "underscores" => Self::Underscores,
            "query" => Self::WholeQuery,
            "fragment" => Self::Fragment,
            "hex-path" => Self::HexPath,
            "base64-path" => Self::Base64Path,
            "base64-record" => Self::Base64Record,
            "bing" => Self::Bing,
            "proofpoint-2" => Self::Proofpoint2,
            "proofpoint-3" => Self::Proofpoint3,
            "translated-host" => Self::TranslatedHost,
            "kept" => Self::Kept(None),
            _ => return None,
        })
    }

    /// The inner URL as it is written; `rest` is what follows the rule's prefix in the path.
    pub(super) fn read(&self, address: &WebAddress, rest: &str) -> Option<String> {
        let query = || address.query.as_deref();
        let values = |names: &[String]| -> Vec<String> {
            names.iter().filter_map(|name| parameter(query()?, name)).collect()
        };
        match self {
            Self::Query(names) => values(names).into_iter().find(|value| is_url(value)),
            Self::Base64(names) => {
                values(names).iter().filter_map(|value| base64_text(value)).find(|text| is_url(text))
            }
            Self::Json(names) => json(address, rest, names),
            Self::Zlib(names) => segments(rest).find_map(|segment| {
                let inflated = inflated_text(&base64(segment)?)?;
                names.iter().find_map(|name| parameter(&inflated, name))
            }),
            Self::BarePath => bare_path(rest).map(|url| with_query(address, &url)),
            Self::SchemePath => {
                let (scheme, rest) = rest.split_once('/')?;
                let scheme = matches!(scheme, "http" | "https").then_some(scheme)?;
                Some(with_query(address, &format!("{scheme}://{rest}")))
            }
            Self::EmbeddedPath => {
                let start = scheme_at(rest)?;
                Some(with_query(address, &percent_decoded(rest.get(start..)?)))
            }
            Self::Segment => {
                let inner = rest.get(scheme_at(rest)?..)?;
                // The two slashes of the scheme may be written as they are.
                let behind = inner.find(':').map_or(0, |colon| {
                    colon + 1 + inner.bytes().skip(colon + 1).take_while(|&b| b == b'/').count()
                });
                let end = inner.get(behind..)?.find('/').map_or(inner.len(), |slash| behind + slash);
                Some(percent_decoded(inner.get(..end)?))
            }
            Self::Tail(name) => {
                let query = query()?;
                let start = query
                    .find(&format!("{name}="))
                    .filter(|&at| at == 0 || query.get(..at).is_some_and(|head| head.ends_with('&')))?;
                let tail = query.get(start + name.len() + 1..)?;
                let hash =
                    address.fragment.as_deref().map(|fragment| format!("#{fragment}")).unwrap_or_default();
                Some(format!("{tail}{hash}"))
            }
            Self::Underscores => {
                // A URL inside may have a query of its own, which was not encoded.
                let whole = with_query(address, rest);
                let inner = whole.split("___").nth(1)?;
                Some(percent_decoded_if(inner))
            }
            Self::WholeQuery => query().map(percent_decoded_if),
            Self::Fragment => address.fragment.as_deref().map(percent_decoded_if),
            Self::HexPath => hex_text(segments(rest).last()?),
            Self::Base64Path => segments(rest)
                .filter_map(|segment| base64_text(&percent_decoded(segment)))
                .find(|text| is_url(text)),
            Self::Base64Record => segments(rest).find_map(|segment| vendors::record(&base64(segment)?)),
            Self::Cache(name) => {
                let value = parameter(query()?, name)?;
                // Words to be marked follow.
                let value = value.strip_prefix("cache:")?.split([' ', '+']).next()?.to_owned();
                let start =
                    scheme_at(&value).or_else(|| value.find("www.")).or_else(|| Some(value.find(':')? + 1));
                let url = value.get(start.unwrap_or(0)..)?.to_owned();
                Some(if scheme_at(&url) == Some(0) { url } else { format!("https://{url}") })
            }
            Self::Bing => base64_text(parameter(query()?, "u")?.strip_prefix("a1")?),
            Self::Proofpoint2 => {
                Some(percent_decoded(&parameter(query()?, "u")?.replace('-', "%").replace('_', "/")))
            }
            Self::Proofpoint3 => vendors::proofpoint_3(&with_query(address, rest)),
            Self::TranslatedHost => vendors::translated_host(address),
            Self::Kept(_) => None,
        }
    }
}

fn names(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Whether text begins as an absolute URL, or one that lacks its scheme, does.
fn is_url(text: &str) -> bool {
    let text = text.trim_start();
    scheme_at(text) == Some(0)
        || text.starts_with("//")
        || text.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("www."))
}

fn segments(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// Percent-decoded where the scheme itself is encoded; a URL that stands as it is keeps its escapes.
fn percent_decoded_if(text: &str) -> String {
    let colon =
        text.find(':').is_some_and(|at| at <= 5 && text.get(at..).is_some_and(|rest| rest.starts_with(":/")));
    if colon { text.to_owned() } else { percent_decoded(text) }
}

/// `head` with the address's own query behind it, which belongs to the inner URL.
fn with_query(address: &WebAddress, head: &str) -> String {
    match &address.query {
        Some(query) => format!("{head}?{query}"),
        None => head.to_owned(),
    }
}

fn bare_path(rest: &str) -> Option<String> {
    // The first segment must look like a host, or the path is one of the service's own. Some services write host and
    // path as one segment.
    let first = rest.split('/').next().filter(|first| first.contains('.'))?;
    Some(format!("https://{}{}", percent_decoded(first), rest.get(first.len()..)?))
}

/// The value of a query parameter, percent-decoded; names are compared without case.
pub(super) fn parameter(query: &str, name: &str) -> Option<String> {
    query.split(['&', ';']).find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        key.eq_ignore_ascii_case(name).then(|| percent_decoded(value))
    })
}

/// The member of one of `names` in JSON that stands in base64 in the address.
fn json(address: &WebAddress, rest: &str, names: &[String]) -> Option<String> {
    let values = address
        .query
        .as_deref()
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.split_once('=').map(|(_, value)| percent_decoded(value)));
    let pieces = segments(rest).map(str::to_owned).chain(values);
    pieces.into_iter().find_map(|piece| {
        // The parts of a signed token are separated by points. Some services write a letter in front.
        piece
            .split('.')
            .filter_map(|part| part.get(part.find("eyJ")?..))
            .find_map(|part| member(&base64_text(part)?, names))
    })
}

/// The string member of one of `names`, at any depth, that is a URL.
fn member(text: &str, names: &[String]) -> Option<String> {
    let mut queue = vec![(serde_json::from_str::<Value>(text).ok()?, 0)];
    let mut looked_at = 0;
    while let Some((value, depth)) = queue.pop() {
        let Value::Object(object) = value else { continue };
        let found = names.iter().find_map(|name| object.get(name)?.as_str().filter(|text| is_url(text)));
        if let Some(found) = found {
            return Some(found.to_owned());
        }
        for (_, inner) in object {
            looked_at += 1;
            if looked_at > VALUES || depth >= NESTING {
                break;
            }
            match inner {
                Value::String(text) if text.starts_with('{') => {
                    queue.extend(serde_json::from_str(&text).ok().map(|value| (value, depth + 1)));
                }
                Value::Object(_) => queue.push((inner, depth + 1)),
                _ => {}
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(way: &str, url: &str, prefix: &str) -> Option<String> {
        let address = WebAddress::parse(url).unwrap();
        Way::parse(way).unwrap().read(&address, address.path.strip_prefix(prefix).unwrap())
    }

    #[test]
    fn words_are_read_and_others_refused() {
        assert_eq!(Way::parse("u url"), Some(Way::Query(vec!["u".into(), "url".into()])));
        assert_eq!(Way::parse("<kept:domain>"), Some(Way::Kept(Some("domain".into()))));
        for wrong in ["", "<", "<>", "<json>", "<json:>", "<bare-path:x>", "<kept:a b>", "<nothing>", "a<b"] {
            assert_eq!(Way::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_segment_ends_where_the_service_goes_on() {
        let ses = "https://x.awstrack.me/L0/https:%2F%2Fa.test%2Fb%3Fc=d/1/0100-000000/sig=1";
        assert_eq!(read("<segment>", ses, "/L0/").as_deref(), Some("https://a.test/b?c=d"));
        let plain = "https://x.example/L0/https://a.test/1/x";
        assert_eq!(read("<segment>", plain, "/L0/").as_deref(), Some("https://a.test"));
    }

    #[test]
    fn json_is_read_in_json_and_in_tokens() {
        let names = ["url".to_owned()];
        let nested = r#"{"s":"x","p":"{\"u\":1,\"url\":\"https:\\\/\\\/a.test\\\/b\"}"}"#;
        assert_eq!(member(nested, &names).as_deref(), Some("https://a.test/b"));
        assert_eq!(member(r#"{"url":7,"x":{"url":"no"}}"#, &names), None);
        assert_eq!(member(r#"[{"url":"https://a.test"}]"#, &names), None);
        let token = data_encoding::BASE64URL_NOPAD.encode(br#"{"url":"https://a.test/"}"#);
        let jwt = format!("https://x.example/t?k=eyJhbGciOiJIUzI1NiJ9.{token}.c2ln");
        assert_eq!(read("<json:url>", &jwt, "/t").as_deref(), Some("https://a.test/"));
    }

    proptest! {
        #[test]
        fn json_of_any_depth_is_taken(depth in 0_usize..300) {
            let text = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
            prop_assert_eq!(member(&text, &["b".to_owned()]), None);
        }
    }
}
