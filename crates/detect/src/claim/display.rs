//! The claim in the display name, where every sender names himself.

use super::candidates::Candidates;
use super::names::{cleaned, key, looks_personal};
use super::products;
use crate::exhibit::Exhibit;
use crate::lure;
use crate::normal::{Accents, normal, plain};
use creel_reference::brands::Mention;
use std::borrow::Cow;

/// Brands and names in the display name; gives the name back if it is a person's.
pub(super) fn from_display_name<'a>(
    exhibit: &Exhibit<'a>,
    candidates: &mut Candidates<'a>,
) -> Option<String> {
    let brands = exhibit.brands();
    let shown = decoded(exhibit.display_name());
    let written = plain(without_carrier(&shown), 200);
    let quote = exhibit.quote_from();
    let name = cleaned(&shown);
    let mut mentions = brands.find(&written);
    if mentions.is_empty() {
        mentions = name.as_deref().map(|name| brands.find(name)).unwrap_or_default();
    }
    if mentions.is_empty() && written.contains(['@', '.', '-', '_']) {
        mentions = brands.find(&written.replace(['@', '.', '-', '_'], " "));
    }
    // In an address or a host name even an ordinary word is a name.
    let in_address = written.contains('@') && !written.contains(' ');
    let ambiguous =
        |mention: &Mention<'_>| mention.ambiguous && mention.range.len() + 1 < written.len() && !in_address;
    for (place, mention) in mentions.iter().enumerate() {
        let points = if ambiguous(mention) { 2.5 } else { 6.0 };
        candidates.add("", Some(mention.brand), points - place as f32 * 0.5, points > 3.0, quote.clone());
    }
    let mut known = mentions.iter().any(|mention| !ambiguous(mention));
    let disguised = |name: &str| exhibit.identities.disguised(name);
    if !known && let Some(brand) = disguised(&written).or_else(|| disguised(name.as_deref()?)) {
        candidates.add("", Some(brand), 5.0, true, quote.clone());
        known = true;
    }
    if !known && let Some(name) = name {
        if looks_personal(&name) {
            return Some(name);
        }
        if !products::is_slogan(&name) {
            let points = if is_supported(exhibit, &name) { 5.0 } else { 3.0 };
            candidates.add(&name, None, points, true, quote);
        } else if name.contains(' ')
            && !lure::is_cue(&name)
            && exhibit.shown.iter().any(|text| text.visible.text.contains(&name))
        {
            // Names made of ordinary words (`Good Morning Kitchen`) are repeated as they are.
            candidates.add(&name, None, 2.5, true, quote);
        }
    }
    None
}

/// The name before that of the service through which it writes: `Ada Brown (via Docs)`.
fn without_carrier(name: &str) -> &str {
    [" (via ", " via "].iter().find_map(|mark| name.split_once(mark)).map_or(name, |(before, _)| before)
}

/// Encoded words (RFC 2047) that touch their neighbours are none, but programs show them decoded all the same.
fn decoded(name: &str) -> Cow<'_, str> {
    if !name.contains("=?") {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, word)) = rest.find("=?").map(|at| rest.split_at(at)) {
        out.push_str(before);
        let (text, length) = encoded_word(word).unwrap_or_else(|| ("=?".to_owned(), 2));
        out.push_str(&text);
        rest = word.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The text of the encoded word at the start of `word`, and the word's length in bytes.
fn encoded_word(word: &str) -> Option<(String, usize)> {
    let mut parts = word.get(2..)?.splitn(4, '?');
    let (charset, encoding, data, rest) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_utf8 = ["utf-8", "us-ascii"].iter().any(|known| charset.eq_ignore_ascii_case(known));
    if !rest.starts_with('=') || !is_utf8 || !encoding.eq_ignore_ascii_case("b") {
        return None;
    }
    let bytes = data_encoding::BASE64_NOPAD.decode(data.trim_end_matches('=').as_bytes()).ok()?;
    let length = 2 + charset.len() + 1 + encoding.len() + 1 + data.len() + 2;
    Some((String::from_utf8_lossy(&bytes).into_owned(), length))
}

/// Whether a name from the display name stands elsewhere too: in subject, text, the sender's domain or a link, or
/// carries a legal form.
pub(super) fn is_supported(exhibit: &Exhibit<'_>, name: &str) -> bool {
    let key = key(name);
    let in_host = |host: &str| key.len() >= 4 && host.replace(['-', '.'], "").contains(&key);
    exhibit.text.contains(&normal(name, Accents::Drop, 200))
        || exhibit.from_domain.as_ref().is_some_and(|domain| in_host(domain.as_str()))
        || exhibit.links.iter().take(20).any(|link| in_host(&link.raw.to_ascii_lowercase()))
        || name.split(' ').any(super::words::is_legal_form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn encoded_words_that_touch_others_are_read() {
        assert_eq!(decoded("=?UTF-8?B?VmVsbm9yYQ==?=16551"), "Velnora16551");
        assert_eq!(decoded("a =?x?B?VmVs?= =?"), "a =?x?B?VmVs?= =?");
    }

    #[test]
    fn whom_a_service_writes_for_comes_before_it() {
        assert_eq!(without_carrier("Ada Brown (via Docs)"), "Ada Brown");
        assert_eq!(without_carrier("Ada Brown"), "Ada Brown");
    }

    proptest! {
        #[test]
        fn any_name_is_decoded(name in "(\\PC|=\\?|\\?=|UTF-8|B){0,30}") {
            let _ = decoded(&name);
        }
    }
}
