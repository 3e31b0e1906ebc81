//! Strings of what is kept of known campaigns, and of what is said about them.

use super::Visit;
use creel_evidence::known::{AttributedTo, Attribution, Candidate, Item, Portrait, Term, Trait};
use std::collections::BTreeMap;

pub(super) fn in_portrait(portrait: &mut Portrait, visit: Visit<'_>) {
    let Portrait {
        id: _,
        name,
        rung: _,
        source,
        operation: _,
        messages: _,
        span: _,
        partial: _,
        traits,
        // Hashes of text whose names and numbers were taken out before.
        lures: _,
        languages: _,
        claimed,
        sectors,
        // Codes.
        countries: _,
        attributed,
    } = portrait;
    name.iter_mut().for_each(&mut *visit);
    visit(source);
    for Trait { family: _, kind: _, value, messages: _, campaigns: _, at: _ } in traits {
        visit(value);
    }
    in_keys(claimed, visit);
    in_keys(sectors, visit);
    in_attributed(attributed, visit);
}

pub(super) fn in_attribution(attribution: &mut Attribution, visit: Visit<'_>) {
    let Attribution {
        campaign: _,
        compared: _,
        candidates,
        none: _,
        margin: _,
        runner_up: _,
        claim: _,
        likelihood: _,
        confidence: _,
        statement,
        basis,
        remarks,
        items,
        hypotheses: _,
    } = attribution;
    visit(statement);
    visit(basis);
    remarks.iter_mut().for_each(&mut *visit);
    candidates.iter_mut().for_each(|candidate| in_candidate(candidate, visit));
    for Item { evidence, weight: _, cells: _, because } in items {
        visit(evidence);
        visit(because);
    }
}

fn in_candidate(candidate: &mut Candidate, visit: Visit<'_>) {
    let Candidate {
        id: _,
        name,
        rung: _,
        source,
        operation: _,
        messages: _,
        span: _,
        attributed,
        millibits: _,
        terms,
        vertices: _,
        families: _,
        days_apart: _,
    } = candidate;
    name.iter_mut().for_each(&mut *visit);
    visit(source);
    in_attributed(attributed, visit);
    for Term { effect: _, vertex: _, family: _, because, value, campaigns: _, millibits: _, at: _ } in terms {
        visit(because);
        value.iter_mut().for_each(&mut *visit);
    }
}

fn in_attributed(attributed: &mut [AttributedTo], visit: Visit<'_>) {
    for AttributedTo { rung: _, name } in attributed {
        visit(name);
    }
}

fn in_keys(words: &mut BTreeMap<String, u32>, visit: Visit<'_>) {
    let visited = std::mem::take(words).into_iter().map(|(mut word, count)| {
        visit(&mut word);
        (word, count)
    });
    *words = visited.collect();
}
