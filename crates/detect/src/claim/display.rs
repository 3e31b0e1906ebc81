//! The claim in the display name, where every sender names himself.

use super::candidates::Candidates;
use super::names::{cleaned, key, looks_personal};
use super::products;
use crate::exhibit::Exhibit;
use crate::lure;
use crate::normal::{Accents, normal, plain};
use creel_reference::brands::{self, Brand, Mention};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Brands and names in the display name; gives the name back if it is a person's.
pub(super) fn from_display_name(exhibit: &Exhibit<'_>, candidates: &mut Candidates) -> Option<String> {
    let written = plain(exhibit.display_name(), 200);
    let quote = exhibit.quote_from();
    let name = cleaned(exhibit.display_name());
    let mut mentions = brands::find(&written);
    if mentions.is_empty() {
        mentions = name.as_deref().map(brands::find).unwrap_or_default();
    }
    if mentions.is_empty() && written.contains(['@', '.']) {
        mentions = brands::find(&written.replace(['@', '.', '-', '_'], " "));
    }
    let ambiguous = |mention: &Mention| mention.ambiguous && mention.range.len() + 1 < written.len();
    for (place, mention) in mentions.iter().enumerate() {
        let points = if ambiguous(mention) { 2.5 } else { 6.0 };
        candidates.add("", Some(mention.brand), points - place as f32 * 0.5, points > 3.0, quote.clone());
    }
    let mut known = mentions.iter().any(|mention| !ambiguous(mention));
    if !known && let Some(brand) = disguised(&written) {
        candidates.add("", Some(brand), 5.0, true, quote.clone());
        known = true;
    }
    if !known && let Some(name) = name {
        if looks_personal(&name) {
            return Some(name);
        }
        if !products::is_slogan(&name) {
            let points = if is_supported(exhibit, &name) { 3.5 } else { 2.3 };
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

/// Brands by their names as drawn, with `l`, `I` and `1`, `o` and `0` alike.
pub(super) static DRAWN: LazyLock<HashMap<String, &'static Brand>> = LazyLock::new(|| {
    let aliases =
        brands::all().iter().flat_map(|brand| brand.aliases.iter().map(move |alias| (brand, alias)));
    let long = aliases.filter(|(_, alias)| !alias.ambiguous && alias.text.chars().count() >= 4);
    long.map(|(brand, alias)| (drawn(alias.text), brand)).collect()
});

pub(super) fn drawn(text: &str) -> String {
    let same = |c: char| match c {
        'l' | 'I' | '1' | '|' | 'i' | '!' => 'l',
        '0' | 'o' | 'O' => 'o',
        '5' | 's' | 'S' => 's',
        '3' => 'e',
        '4' | '@' => 'a',
        other => other.to_ascii_lowercase(),
    };
    text.chars().map(same).filter(|c| c.is_alphanumeric()).collect()
}

/// A brand whose name is written with look-alike letters or with punctuation inside.
pub(super) fn disguised(name: &str) -> Option<&'static Brand> {
    let drawn_brand = |word: &str| DRAWN.get(&drawn(&normal_cased(word))).copied();
    name.split(' ').filter(|word| word.len() >= 4).find_map(drawn_brand).or_else(|| drawn_brand(name))
}

/// Without accents, case kept.
pub(super) fn normal_cased(word: &str) -> String {
    if word.is_ascii() { word.to_owned() } else { normal(word, Accents::Drop, 100) }
}

/// The brand whose name a single word is, however it is written.
pub(super) fn named_together(word: &str) -> Option<&'static Brand> {
    DRAWN.get(&drawn(&normal_cased(word))).copied()
}
