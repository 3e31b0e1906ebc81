//! Brands' names in texts: one automaton over the aliases of brands, a hash table over those of organisations that the
//! user lists, of which there may be very many.

use super::listed::Listed;
use super::{Alias, Brand, Origin};
use aho_corasick::{AhoCorasick, MatchKind};
use std::ops::Range;

/// A brand's name in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention<'a> {
    /// Whose name.
    pub brand: &'a Brand,
    /// Which of its names.
    pub alias: &'a str,
    /// See [`Alias::ambiguous`].
    pub ambiguous: bool,
    /// Byte range in the text.
    pub range: Range<usize>,
}

/// The aliases made for searching, and whose each of them is: places of brand and alias.
#[derive(Debug)]
pub(super) struct Finder {
    automaton: Option<AhoCorasick>,
    /// By pattern of the automaton.
    owners: Vec<(usize, usize)>,
    listed: Listed,
    /// By number in `listed`.
    listed_owners: Vec<(usize, usize)>,
}

impl Finder {
    pub(super) fn of(brands: &[Brand]) -> Self {
        let mut patterns: Vec<String> = Vec::new();
        let mut owners = Vec::new();
        let mut listed = Listed::default();
        let mut listed_owners = Vec::new();
        for (brand, known) in brands.iter().enumerate() {
            for (place, alias) in known.aliases.iter().enumerate() {
                let mut spellings = spellings(alias);
                if known.origin == Origin::Watched {
                    let Ok(owner) = u32::try_from(listed_owners.len()) else { continue };
                    listed_owners.push((brand, place));
                    spellings.iter().for_each(|spelling| listed.add(spelling, owner));
                    continue;
                }
                owners.extend(spellings.iter().map(|_| (brand, place)));
                patterns.append(&mut spellings);
            }
        }
        // Overlapping search: a longer name that breaks off inside a word must not hide the shorter one.
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(patterns);
        Self { automaton: automaton.ok(), owners, listed, listed_owners }
    }

    pub(super) fn find<'a>(&self, brands: &'a [Brand], text: &str) -> Vec<Mention<'a>> {
        let mut mentions: Vec<Mention<'a>> = Vec::new();
        let mut note = |range: Range<usize>, owner: Option<&(usize, usize)>| {
            let Some(&(brand, alias)) = owner else { return };
            let Some(brand) = brands.get(brand) else { return };
            let Some(alias) = brand.aliases.get(alias) else { return };
            let as_spelt = !alias.cased || text.get(range.clone()) == Some(alias.text.as_str());
            // `anna@gmail.com` names her provider, not who writes.
            let in_address = text.get(..range.start).is_some_and(|before| before.ends_with('@'));
            let ambiguous = alias.ambiguous || in_address;
            if as_spelt && is_whole_word(text, &range) {
                mentions.push(Mention { brand, alias: &alias.text, ambiguous, range });
            }
        };
        for hit in self.automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(text)) {
            note(hit.range(), self.owners.get(hit.pattern().as_usize()));
        }
        self.listed.find(text, |range, owner| {
            note(range, usize::try_from(owner).ok().and_then(|owner| self.listed_owners.get(owner)));
        });
        mentions.sort_by_key(|mention| (mention.range.start, std::cmp::Reverse(mention.range.end)));
        let mut end = 0;
        mentions.retain(|mention| {
            let free = mention.range.start >= end;
            if free {
                end = mention.range.end;
            }
            free
        });
        mentions
    }
}

/// The automaton folds ASCII case only; other letters are given in both cases.
fn spellings(alias: &Alias) -> Vec<String> {
    let mut spellings = vec![alias.text.clone()];
    if !alias.text.is_ascii() && !alias.cased {
        spellings.extend([alias.text.to_lowercase(), alias.text.to_uppercase()]);
        spellings.sort_unstable();
        spellings.dedup();
    }
    spellings
}

/// Whether no word goes on past either edge. Scripts without spaces between words have no such edges.
fn is_whole_word(text: &str, range: &Range<usize>) -> bool {
    let goes_on = |inside: Option<char>, outside: Option<char>| match (inside, outside) {
        (Some(inside), Some(outside)) => is_word(inside) && is_word(outside),
        _ => false,
    };
    let (Some(before), Some(word), Some(after)) =
        (text.get(..range.start), text.get(range.clone()), text.get(range.end..))
    else {
        return false;
    };
    !goes_on(word.chars().next(), before.chars().next_back())
        && !goes_on(word.chars().next_back(), after.chars().next())
}

/// Letters and digits of scripts that put spaces between words.
pub(super) fn is_word(c: char) -> bool {
    let unspaced = matches!(c, '\u{e00}'..='\u{eff}' | '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    c.is_alphanumeric() && !unspaced
}
