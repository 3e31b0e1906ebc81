//! The claim in pictures: what their alternative text says, and whose logo a file is named after.

use super::candidates::{Candidates, brand_in};
use super::names::key;
use super::products::is_common;
use crate::exhibit::Exhibit;
use creel_evidence::{Locus, Quote};
use std::ops::Range;

/// Pictures of a page that are looked at.
const PICTURES: usize = 40;
/// Words of a text among which a logo's name is looked for.
const WORDS: usize = 1500;

pub(super) fn from_pages<'a>(exhibit: &Exhibit<'a>, candidates: &mut Candidates<'a>) {
    for page in &exhibit.dissection.pages {
        let title = page.title.iter().map(|(title, span)| (title.as_str(), *span, 1.5));
        let images = page.images.iter().map(|image| (image.alt.as_str(), image.span, 1.2)).take(PICTURES);
        let mut seen: Vec<&str> = Vec::new();
        for (words, span, points) in
            title.chain(images).filter(|(words, _, _)| !words.is_empty() && words.len() < 300)
        {
            if let Some(mention) = brand_in(exhibit.brands(), words)
                && !matches!(mention.brand.sector.as_str(), "social" | "media" | "watched")
                && !seen.contains(&mention.brand.name.as_str())
            {
                seen.push(&mention.brand.name);
                let quote = Quote::new(Locus::utf8(page.artifact, span), words);
                candidates.add("", Some(mention.brand), points, false, Some(quote));
            }
        }
        let mut logos: Vec<String> = Vec::new();
        for image in page.images.iter().take(PICTURES) {
            let Some(name) = logo(&image.source).filter(|name| !logos.contains(name)) else { continue };
            let quote = Quote::new(Locus::utf8(page.artifact, image.span), &image.source);
            from_logo(exhibit, &name, quote, candidates);
            logos.push(name);
        }
    }
}

/// A brand's logo, or one whose name the text holds as well.
fn from_logo<'a>(exhibit: &Exhibit<'a>, name: &str, quote: Quote, candidates: &mut Candidates<'a>) {
    let known = brand_in(exhibit.brands(), name).map(|mention| mention.brand);
    if let Some(brand) = known.or_else(|| exhibit.identities.drawn(name)) {
        let aside = matches!(brand.sector.as_str(), "social" | "media");
        candidates.add("", Some(brand), if aside { 0.6 } else { 2.0 }, !aside, Some(quote));
        return;
    }
    let joined = key(name);
    for text in &exhibit.shown {
        if let Some((word, range)) = written(&text.visible.text, &joined) {
            candidates.add_name(word, 3.0, Some(text.visible.quote(text.artifact, range)));
            return;
        }
    }
}

/// The word of the text that is this name.
fn written<'t>(text: &'t str, name: &str) -> Option<(&'t str, Range<usize>)> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(WORDS);
    let alike = |word: &&str| word.len() >= name.len() && key(word) == name;
    let word = words.into_iter().find(alike)?;
    let start = word.as_ptr() as usize - text.as_ptr() as usize;
    Some((word, start..start + word.len()))
}

/// Whose logo a file says it is: `acme` of `https://x.test/img/Acme_logo-2.png`.
fn logo(source: &str) -> Option<String> {
    if source.starts_with("data:") {
        return None;
    }
    let path = source.split(['?', '#']).next()?;
    let file = path.rsplit('/').next().filter(|file| file.len() <= 80)?;
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_lowercase();
    if !stem.contains("logo") {
        return None;
    }
    let stem = stem.replace("logo", " ");
    let words = stem.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() >= 3);
    let names: Vec<&str> = words.filter(|word| !is_common(word) && !is_layout(word)).take(3).collect();
    let name = names.join(" ");
    (name.len() >= 4).then_some(name)
}

/// Words that say how a picture looks or where it stands.
fn is_layout(word: &str) -> bool {
    const LAYOUT: &str = "img image images pic picture icon banner header footer head foot top bottom left right \
        main mail email newsletter white black blue red green grey gray color colour dark light small big large \
        full final copy version web site brand company corporate horizontal vertical square round transparent png \
        jpg svg default placeholder partner social";
    LAYOUT.split_whitespace().any(|listed| listed == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{html, verdict};
    use proptest::prelude::*;

    #[test]
    fn files_are_named_after_whose_logo_they_are() {
        assert_eq!(logo("https://x.test/a/Velnora_logo-2.png?v=1").as_deref(), Some("velnora"));
        assert_eq!(logo("imgs/logo-velnora-forge.svg").as_deref(), Some("velnora forge"));
        assert_eq!(logo("https://x.test/logo_small.png"), None);
        assert_eq!(logo("https://x.test/velnora.png"), None);
    }

    #[test]
    fn a_logo_with_its_name_in_the_text_is_a_claim() {
        let body = "<img src='https://x.test/velnora_logo.png'><p>Velnora has the best games. Play now.</p>";
        let mail = html("From: Premium Bonus <a@x.test>\nSubject: 200 free spins", body);
        assert_eq!(verdict(&mail).claimed.map(|claim| claim.name).as_deref(), Some("Velnora"));
    }

    proptest! {
        #[test]
        fn any_source_is_answered(source in "(\\PC|logo|/|\\.){0,40}", text in "\\PC{0,60}") {
            if let Some(name) = logo(&source) {
                let _ = written(&text, &name);
            }
        }
    }
}
