//! From candidates to a judgement: runner-up, margin, likelihood and confidence.

use super::hypotheses;
use super::table::{Table, table};
use super::words;
use creel_evidence::finding::Confidence;
use creel_evidence::known::{
    Attribution, Candidate, Claim, Effect, Hypothesis, Likelihood, Portrait, Vertex,
};

/// Candidates that are kept.
const KEPT: usize = 5;
/// Messages on each side from which a basis is good, and below which it is thin.
const MANY: u32 = 5;
const FEW: u32 = 3;
/// Lead of the hypothesis of one operator, in weights of inconsistency, from which a basis is good.
const LEAD: u32 = 2;

/// What is known besides the sum.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grounds {
    /// Vertices that agree, the victim's left out.
    pub(super) vertices: usize,
    /// Whether strangers share something of what both have.
    pub(super) shared: bool,
    pub(super) contradictions: usize,
    /// How far the hypothesis of one operator leads; negative if another one does.
    pub(super) lead: i64,
    /// Messages of the smaller side; `None` where only indicators are known.
    pub(super) fewest: Option<u32>,
}

/// The judgement of candidates, given best first.
pub(super) fn of(
    ours: &Portrait,
    theirs: Option<&Portrait>,
    compared: usize,
    mut candidates: Vec<Candidate>,
) -> Attribution {
    let table = table();
    let compared = u32::try_from(compared).unwrap_or(u32::MAX);
    let (Some(best), Some(theirs)) = (candidates.first(), theirs) else {
        return nothing(ours, compared);
    };
    let (rival, margin) = runner_up(table, best, &candidates);
    let runner_up = rival.map(|candidate| candidate.id.clone());
    let claim = hypotheses::claim(table, best);
    let (items, ranked) = hypotheses::weigh(table, best);
    let grounds = Grounds {
        vertices: agreeing(table, best),
        shared: best.terms.iter().any(|term| term.effect == Effect::Shared),
        contradictions: best.terms.iter().filter(|term| term.effect == Effect::Contradicts).count(),
        lead: lead(&ranked),
        fewest: (!theirs.partial && !ours.partial).then(|| ours.messages.min(theirs.messages)),
    };
    let likelihood = likelihood(table, best, margin, grounds);
    let confidence = confidence(best, claim, grounds);
    let statement = words::statement(table, ours, best, rival, claim, likelihood, compared);
    let basis = words::basis(confidence, best, grounds);
    let remarks = words::remarks(ours, best, theirs);
    candidates.truncate(KEPT);
    Attribution {
        campaign: ours.id.clone(),
        compared,
        candidates,
        none: table.none,
        margin,
        runner_up,
        claim,
        likelihood,
        confidence,
        statement,
        basis,
        remarks,
        items,
        hypotheses: ranked,
    }
}

/// Nothing is shared with any known campaign.
fn nothing(ours: &Portrait, compared: u32) -> Attribution {
    let table = table();
    Attribution {
        campaign: ours.id.clone(),
        compared,
        candidates: Vec::new(),
        none: table.none,
        margin: table.none,
        runner_up: None,
        claim: Claim::SameOperator,
        likelihood: None,
        confidence: if ours.messages < FEW { Confidence::Low } else { Confidence::Moderate },
        statement: words::nothing(ours, compared),
        basis: words::basis_of_nothing(ours, ours.messages < FEW),
        remarks: Vec::new(),
        items: Vec::new(),
        hypotheses: Vec::new(),
    }
}

/// The best candidate of another operation, if it scores more than "none of the known", and the lead over whichever
/// scores more. Two clusters of one operation are no rivals.
fn runner_up<'c>(
    table: &Table,
    best: &Candidate,
    candidates: &'c [Candidate],
) -> (Option<&'c Candidate>, i32) {
    let kin = |other: &Candidate| {
        other.source == best.source && other.operation.is_some() && other.operation == best.operation
    };
    let rival = candidates.iter().skip(1).find(|other| !kin(other));
    let rival = rival.filter(|other| other.millibits > table.none);
    (rival, best.millibits - rival.map_or(table.none, |other| other.millibits))
}

/// Vertices on which something agrees. Who is aimed at supports and never decides.
fn agreeing(table: &Table, candidate: &Candidate) -> usize {
    let counted = candidate.vertices.iter().filter(|(vertex, _)| **vertex != Vertex::Victim);
    counted.filter(|(_, bits)| **bits >= table.vertex_agrees).count()
}

/// How far one operator leads over the best other hypothesis.
fn lead(ranked: &[(Hypothesis, u32)]) -> i64 {
    let own =
        ranked.iter().find(|(one, _)| *one == Hypothesis::SameOperator).map_or(0, |(_, against)| *against);
    let others = ranked.iter().filter(|(one, _)| *one != Hypothesis::SameOperator);
    others.map(|(_, against)| i64::from(*against) - i64::from(own)).min().unwrap_or(0)
}

/// The word that the sum carries: ICD 203, capped, as a program does not know what it does not see.
fn likelihood(table: &Table, best: &Candidate, margin: i32, grounds: Grounds) -> Option<Likelihood> {
    if best.millibits < table.none || margin < table.likely_margin || grounds.lead < 0 {
        return None;
    }
    let vertices = i32::try_from(grounds.vertices).unwrap_or(i32::MAX);
    let very = best.millibits >= table.very_likely
        && vertices >= table.very_likely_vertices
        && !grounds.shared
        && margin >= table.very_likely_margin
        && grounds.lead > 0;
    Some(if very { Likelihood::VeryLikely } else { Likelihood::Likely })
}

/// How good the basis is, whatever it says.
fn confidence(best: &Candidate, claim: Claim, grounds: Grounds) -> Confidence {
    let few = grounds.fewest.is_none_or(|fewest| fewest < FEW);
    let decayed = best.terms.iter().any(|term| term.effect == Effect::Decays);
    let good = grounds.fewest.is_some_and(|fewest| fewest >= MANY)
        && grounds.vertices >= 2
        && grounds.contradictions == 0
        && grounds.lead >= i64::from(LEAD)
        && claim == Claim::Continues
        && !decayed;
    if good {
        Confidence::High
    } else if (few && grounds.vertices < 2) || grounds.lead < 0 || grounds.contradictions > 2 {
        Confidence::Low
    } else {
        Confidence::Moderate
    }
}
