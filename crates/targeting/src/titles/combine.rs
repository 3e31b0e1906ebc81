//! What the cues of one title say together.

use super::cues::{Hit, Meaning, Scope};
use super::{occupations, roles};
use crate::words::Words;
use creel_evidence::targeting::{Function, Role, Seniority};

/// Languages in which of two nouns that only a space separates the later one is what the thing is: `IT procurement`.
const HEAD_LAST: &[&str] = &["en", "fi", "hu", "ja", "ko", "tr", "zh"];

/// One statement out of the cues of a phrase, which are in its order. Scope alone is no title.
pub(super) fn combine(phrase: &str, words: &Words, hits: &[Hit]) -> Option<Meaning> {
    let has = |scope: Scope| hits.iter().any(|hit| hit.meaning.scopes.has(scope));
    if has(Scope::Former) {
        return None;
    }
    let telling: Vec<&Hit> = hits.iter().filter(|hit| hit.meaning.tells()).collect();
    // `Head` and `Chief` alone are names as well.
    if telling.iter().all(|hit| hit.meaning.scopes.has(Scope::Weak)) {
        return None;
    }
    let assists = telling.iter().any(|hit| hit.meaning.seniority == Some(Seniority::Assistant));
    // Whoever serves somebody has neither their rank nor runs what they run: `PA to the Managing Director`.
    let serves = assists || has(Scope::Aide);
    let (own, served): (Vec<&Hit>, Vec<&Hit>) =
        telling.into_iter().partition(|hit| !serves || hit.meaning.function != Some(Function::Executive));
    let rank = if assists {
        own.iter().find(|hit| hit.meaning.seniority == Some(Seniority::Assistant))
    } else {
        // `max_by_key` takes the last of equals, and the first title that is given is the main one.
        own.iter().rev().max_by_key(|hit| hit.meaning.seniority.map_or(0, height))
    };
    let rank = rank.copied().filter(|hit| hit.meaning.seniority.is_some());
    let chosen = function(phrase, words, &own, rank);
    let function = chosen.and_then(|hit| hit.meaning.function);
    let stated = rank.and_then(|hit| hit.meaning.seniority);
    let deputy = has(Scope::Deputy);
    let seniority = match stated {
        Some(Seniority::CLevel | Seniority::President) if deputy => Some(Seniority::VicePresident),
        stated => stated,
    };
    let role = (!assists)
        .then(|| {
            let whole = |role: &Role| {
                !deputy || !matches!(role, Role::ChiefExecutiveOfficer | Role::CompanyPresident)
            };
            named(&own, rank, function).filter(whole).or_else(|| roles::of(function?, seniority?, hits, &own))
        })
        .flatten();
    let occupation = occupations::of(function, seniority, rank, chosen, &own, !served.is_empty());
    (function.is_some() || seniority.is_some() || role.is_some()).then_some(Meaning {
        function,
        seniority,
        role,
        occupation,
        ..Meaning::default()
    })
}

/// The order of ranks. Those who run a firm and those who own it stand side by side.
const fn height(seniority: Seniority) -> u8 {
    match seniority {
        Seniority::CLevel | Seniority::President => 7,
        Seniority::VicePresident => 6,
        Seniority::Director => 5,
        Seniority::Head => 4,
        Seniority::Manager => 3,
        Seniority::Specialist => 2,
        Seniority::Assistant => 1,
    }
}

/// The role that a cue names itself. "President, Sales Division" runs sales: it stands only beside no other department.
fn named(own: &[&Hit], rank: Option<&Hit>, function: Option<Function>) -> Option<Role> {
    rank.into_iter().chain(own.iter().copied()).find_map(|hit| {
        let fits = hit.meaning.function.is_none() || function.is_none() || hit.meaning.function == function;
        hit.meaning.role.filter(|_| fits)
    })
}

/// The cue that names the department: the rank's own word (`Einkäufer`), else the nearest group of departments to it.
fn function<'a>(phrase: &str, words: &Words, own: &[&'a Hit], rank: Option<&'a Hit>) -> Option<&'a Hit> {
    let real = |hit: &&'a Hit| hit.meaning.function.is_some_and(|named| named != Function::Executive);
    if let Some(rank) = rank.filter(real) {
        return Some(rank);
    }
    let mut groups: Vec<Group<'a>> = Vec::new();
    for hit in own.iter().copied().filter(real) {
        let joint = groups.last().and_then(|group| {
            between(phrase, words, group.hits_end, hit.range.start).filter(|between| between.joins)
        });
        match (joint, groups.last_mut()) {
            (Some(between), Some(group)) => {
                let head_last = hit.range.start == group.hits_end
                    || between.hyphen
                    || (between.only_space && HEAD_LAST.contains(&hit.language));
                if head_last {
                    group.main = hit;
                }
                group.hits_end = hit.range.end;
            }
            _ => groups.push(Group { start: hit.range.start, hits_end: hit.range.end, main: hit }),
        }
    }
    let distance = |group: &Group<'a>| {
        rank.map_or(group.start, |rank| {
            let behind = group.start.saturating_sub(rank.range.end);
            let before = rank.range.start.saturating_sub(group.hits_end);
            behind.max(before)
        })
    };
    let nearest = groups.iter().min_by_key(|group| distance(group)).map(|group| group.main);
    nearest.or_else(|| own.iter().copied().find(|hit| hit.meaning.function.is_some()))
}

/// Departments that belong together: `Einkauf & Logistik`, `IT procurement`.
struct Group<'a> {
    start: usize,
    hits_end: usize,
    /// The one that counts: the first of several that are joined, the last of a compound.
    main: &'a Hit,
}

/// What stands between two cues.
struct Between {
    /// Nothing but a hyphen, or a part of the same word.
    hyphen: bool,
    only_space: bool,
    /// Whether the two belong together at all.
    joins: bool,
}

/// Reads what stands between two cues that end and start there.
fn between(phrase: &str, words: &Words, end: usize, start: usize) -> Option<Between> {
    let word_of = |at: usize| words.places.iter().position(|(word, _)| word.start <= at && at < word.end);
    let (one, other) = (word_of(end.checked_sub(1)?)?, word_of(start)?);
    let from = words.places.get(one)?.1.end;
    let to = words.places.get(other)?.1.start;
    if one == other {
        return Some(Between { hyphen: true, only_space: false, joins: true });
    }
    let gap = phrase.get(from..to)?;
    let written = gap.trim();
    let short = other.saturating_sub(one) <= 2;
    Some(Between {
        hyphen: gap == "-" || gap == "‐" || gap == "‑",
        only_space: written.is_empty(),
        // One word at most, as in `Einkaufs- und Logistikleiter`; a bracket or a dash begins something new.
        joins: short && !written.contains(['(', ')', '|', '–', '—', '[', ';', '•']),
    })
}

#[cfg(test)]
mod tests {
    use crate::titles::read;

    fn said(phrase: &str) -> String {
        let title = read(phrase).unwrap_or_default();
        let word = |word: Option<String>| word.unwrap_or_else(|| "-".to_owned());
        format!(
            "{} {} {}",
            word(title.function.map(|f| f.to_string())),
            word(title.seniority.map(|s| s.to_string())),
            word(title.role.map(|r| r.to_string()))
        )
    }

    #[test]
    fn the_main_department_is_found_among_several() {
        assert_eq!(said("IT Procurement Manager"), "procurement manager purchasing-manager");
        assert_eq!(said("Leiter IT-Einkauf"), "procurement head purchasing-manager");
        assert_eq!(said("Sales & Marketing Manager"), "sales manager -");
        assert_eq!(said("Leiter Einkauf & Logistik"), "procurement head purchasing-manager");
    }

    #[test]
    fn a_deputy_of_the_chief_is_a_vice_president() {
        assert_eq!(said("Deputy Managing Director"), "executive vp -");
        assert_eq!(said("Deputy Head of Procurement"), "procurement head purchasing-manager");
    }

    #[test]
    fn whoever_assists_somebody_has_not_their_rank() {
        assert_eq!(said("Assistant to the CEO"), "- assistant -");
        assert_eq!(said("Marketing Assistant"), "marketing-communication assistant -");
    }

    #[test]
    fn the_higher_of_two_ranks_counts_and_of_equals_the_first() {
        assert_eq!(said("Sales Manager & Owner"), "sales president-owner -");
        assert_eq!(said("Vice President and General Manager"), "executive vp -");
        assert_eq!(said("CEO & President"), "executive c-level chief-executive-officer");
    }

    #[test]
    fn what_somebody_was_is_not_what_they_are() {
        assert_eq!(read("Former CEO"), None);
    }
}
