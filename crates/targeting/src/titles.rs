//! What a title says: department, rank, and whether it is one of the twelve roles.
//!
//! `data/titles/` holds cues, which are words and phrases of many languages, each with what it stands for. A title is read by the cues in it, longer ones first; the roles follow from the combination. A title
//! without a known cue says nothing.

mod cues;

use crate::words::Words;
use creel_evidence::targeting::{Function, Occupation, Role, Seniority};
use cues::{Meaning, Scope};
use std::ops::Range;

/// Bytes of a phrase that are read; longer texts are no titles.
const LIMIT: usize = 400;

/// What a title states.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Title {
    /// Department.
    pub function: Option<Function>,
    /// Rank.
    pub seniority: Option<Seniority>,
    /// One of the twelve roles.
    pub role: Option<Role>,
    /// Group of ISCO-08, where the title is clear about it.
    pub occupation: Option<Occupation>,
    /// From the first to the last cue, in the phrase.
    pub range: Range<usize>,
    /// Whether there is nothing in the phrase but cues and words that join them.
    pub whole: bool,
}

/// Reads a phrase as a title; `None` if no cue in it stands for a department, a rank or a role.
#[must_use]
pub fn read(phrase: &str) -> Option<Title> {
    if phrase.len() > LIMIT {
        return None;
    }
    let words = Words::of(phrase);
    let text = words.folded.as_str();
    let mut hits: Vec<(Range<usize>, Meaning)> = cues::find(text)
        .filter(|(range, meaning)| {
            meaning.scope == Some(Scope::Filler) || !is_small_word(phrase, &words, range)
        })
        .collect();
    // The longest cue wins; of equals the first. The same cue in several languages counts once.
    hits.sort_by_key(|(range, _)| (std::cmp::Reverse(range.len()), range.start));
    let mut kept: Vec<(Range<usize>, Meaning)> = Vec::new();
    for (range, meaning) in hits {
        if kept.iter().all(|(other, _)| range.end <= other.start || other.end <= range.start) {
            kept.push((range, meaning));
        }
    }
    let meaning = combine(&kept)?;
    let covers =
        |word: &Range<usize>| kept.iter().any(|(cue, _)| cue.start < word.end && word.start < cue.end);
    let telling: Vec<&Range<usize>> =
        kept.iter().filter(|(_, m)| m.scope != Some(Scope::Filler)).map(|(range, _)| range).collect();
    let original =
        |folded: usize| words.places.iter().find(|(word, _)| word.end > folded).map(|(_, place)| place);
    let start = original(telling.iter().map(|range| range.start).min()?)?.start;
    let end = original(telling.iter().map(|range| range.end).max()?.saturating_sub(1))?.end;
    let whole = words.places.iter().all(|(word, _)| covers(word) || is_number(text.get(word.clone())));
    Some(Title {
        role: meaning.role,
        function: meaning.function,
        seniority: meaning.seniority,
        occupation: meaning.occupation,
        range: start..end,
        whole,
    })
}

fn is_number(word: Option<&str>) -> bool {
    word.is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a cue of two letters is written small: `it` and `pr` are no departments unless `IT` and `PR`.
fn is_small_word(phrase: &str, words: &Words, cue: &Range<usize>) -> bool {
    let place = words.places.iter().find(|(word, _)| word == cue && word.len() == 2).map(|(_, place)| place);
    place.and_then(|place| phrase.get(place.clone())).is_some_and(|word| word.chars().all(char::is_lowercase))
}

/// What the cues of one title say together. They are given with the longest first.
fn combine(cues: &[(Range<usize>, Meaning)]) -> Option<Meaning> {
    let function = cues.iter().find_map(|(_, cue)| cue.function.filter(|&f| f != Function::Executive));
    let function = function.or_else(|| cues.iter().find_map(|(_, cue)| cue.function));
    // Whoever assists somebody is an assistant, whatever the other's rank.
    let assists = cues.iter().any(|(_, cue)| cue.seniority == Some(Seniority::Assistant));
    let seniority =
        if assists { Some(Seniority::Assistant) } else { cues.iter().find_map(|(_, cue)| cue.seniority) };
    let has = |scope| cues.iter().any(|(_, cue)| cue.scope == Some(scope));
    let role = if assists {
        None
    } else {
        // "President, Sales Division" runs sales; a named role stands only beside no other department.
        let named = cues.iter().find_map(|(_, cue)| Some((cue.role?, cue.function)));
        named
            .filter(|(_, own)| own.is_none() || function.is_none() || *own == function)
            .map(|(role, _)| role)
            .or_else(|| {
                role_of(function?, seniority, has(Scope::Global), has(Scope::Export), has(Scope::Plant))
            })
    };
    // Scope alone is no title.
    (function.is_some() || seniority.is_some() || role.is_some()).then_some(Meaning {
        function,
        seniority,
        scope: None,
        role,
        // The longest cue that names an occupation is the most exact one.
        occupation: cues.iter().find_map(|(_, cue)| cue.occupation),
    })
}

/// The role that a department, a rank and a scope make.
fn role_of(
    function: Function,
    rank: Option<Seniority>,
    global: bool,
    export: bool,
    plant: bool,
) -> Option<Role> {
    use Seniority::{CLevel, Director, Head, Manager, Specialist, VicePresident};
    let rank = rank?;
    let leads = matches!(rank, CLevel | VicePresident | Director | Head);
    let manages = leads || rank == Manager;
    match function {
        Function::Sales if export && manages => Some(Role::ExportSalesManager),
        Function::Sales if rank == CLevel || (global && rank != Seniority::Assistant) => {
            Some(Role::GlobalSalesOfficer)
        }
        Function::Sales if rank == Specialist => Some(Role::SalesRepresentative),
        Function::Procurement if manages => Some(Role::PurchasingManager),
        Function::Finance if leads => Some(Role::DirectorOfFinance),
        Function::Hr if manages || rank == Specialist => Some(Role::HumanResourcesOfficer),
        Function::Marketing if leads => Some(Role::HeadOfMarketingCommunication),
        Function::Supply if leads => Some(Role::HeadOfSupplyLogistics),
        Function::Engineering if plant && manages => Some(Role::HeadOfPlantEngineering),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_title_is_cut_out_of_the_phrase() {
        let phrase = "Maria Rossi Purchasing Manager (Milano)";
        let title = read(phrase).unwrap();
        assert_eq!(&phrase[title.range.clone()], "Purchasing Manager");
        assert!(!title.whole);
        assert!(read("Head of Sales").unwrap().whole);
    }

    #[test]
    fn words_inside_words_are_no_cues() {
        for name in
            ["make it", "Headley", "Salesh Itani", "Chefchaouen", "Maria Rossi", "Itala Hrabal", "of the", ""]
        {
            assert_eq!(read(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_phrase_is_read(phrase in "(\\PC|sales |manager |vedoucí |구매|部長){0,30}") {
            if let Some(title) = read(&phrase) {
                prop_assert!(phrase.get(title.range).is_some());
            }
        }
    }
}
