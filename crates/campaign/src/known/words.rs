//! The judgement in sentences. Likelihood and confidence never stand in one (ICD 203), and names of groups are quoted
//! as their source's.

use super::judgement::Grounds;
use super::table::Table;
use creel_evidence::finding::Confidence;
use creel_evidence::known::{Candidate, Claim, Effect, Likelihood, Portrait, Rung};
use creel_evidence::text::defang;

/// Characters of a name that are quoted.
const NAME: usize = 80;
/// Things in common that are named in a sentence.
const NAMED: usize = 4;

/// The statement about the best candidate.
pub(super) fn statement(
    table: &Table,
    ours: &Portrait,
    best: &Candidate,
    rival: Option<&Candidate>,
    claim: Claim,
    likelihood: Option<Likelihood>,
    compared: u32,
) -> String {
    let known = called(best);
    if let Some(word) = likelihood {
        let word = match word {
            Likelihood::Likely => "likely",
            Likelihood::VeryLikely => "very likely",
        };
        return match claim {
            Claim::Continues => format!("{} {word} continues {known}.", ours.id),
            Claim::SameOperator => {
                format!("{} is {word} run by the operator of {known}, with another lure.", ours.id)
            }
        };
    }
    let agreeing = best.terms.iter().filter(|term| term.effect == Effect::Agrees && term.millibits > 0);
    let mut shared: Vec<&str> = Vec::new();
    for what in agreeing.map(|term| term.because.as_str()) {
        let what = what.strip_prefix("same ").unwrap_or(what);
        if !what.contains("further value") && !shared.contains(&what) {
            shared.push(what);
        }
    }
    shared.truncate(NAMED);
    let what = match shared.as_slice() {
        [] => "nothing that tells".to_owned(),
        [one] => (*one).to_owned(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    };
    let why = match rival {
        Some(rival) if best.millibits >= table.none => {
            format!("it shares about as much with {}", called(rival))
        }
        _ if best.millibits >= table.none => "something else than one operator explains it better".to_owned(),
        _ => format!(
            "that is {} of the {} bits that a judgement needs, so that none of the {compared} known is taken for it",
            bits(best.millibits),
            bits(table.none)
        ),
    };
    format!("{} shares {what} with {known}; {why}.", ours.id)
}

/// Nothing is shared.
pub(super) fn nothing(ours: &Portrait, compared: u32) -> String {
    match compared {
        1 => format!("{} shares nothing that tells with the one known campaign.", ours.id),
        _ => format!("{} shares nothing that tells with any of the {compared} known campaigns.", ours.id),
    }
}

/// What the confidence rests on.
pub(super) fn basis(confidence: Confidence, best: &Candidate, grounds: Grounds) -> String {
    let mut parts = vec![match grounds.vertices {
        0 => "no vertex of the diamond agrees by itself".to_owned(),
        1 => "one vertex of the diamond agrees".to_owned(),
        n => format!("{n} vertices of the diamond agree"),
    }];
    parts.push(match grounds.fewest {
        None => "only indicators of the known one are at hand".to_owned(),
        Some(1) => "the smaller side has one message".to_owned(),
        Some(n) => format!("the smaller side has {n} messages"),
    });
    parts.push(match grounds.contradictions {
        0 => "nothing contradicts".to_owned(),
        1 => "one thing contradicts".to_owned(),
        n => format!("{n} things contradict"),
    });
    if let Some(days) = best.days_apart.filter(|&days| days > 30) {
        parts.push(format!("{days} days lie in between"));
    }
    if grounds.lead < 0 {
        parts.push("another explanation fits the evidence better than one operator".to_owned());
    } else if grounds.lead == 0 {
        parts.push("another explanation fits the evidence as well as one operator".to_owned());
    }
    if grounds.shared {
        parts.push("part of what both have is shared by strangers".to_owned());
    }
    format!("Confidence in this is {confidence}: {}.", parts.join("; "))
}

/// What the confidence rests on where nothing is shared.
pub(super) fn basis_of_nothing(ours: &Portrait, few: bool) -> String {
    let confidence = if few { Confidence::Low } else { Confidence::Moderate };
    let messages = match ours.messages {
        1 => "it rests on one message".to_owned(),
        n => format!("it rests on {n} messages"),
    };
    format!("Confidence in this is {confidence}: {messages}, and an operator may have changed everything.")
}

/// What has to be said besides.
pub(super) fn remarks(ours: &Portrait, best: &Candidate, theirs: &Portrait) -> Vec<String> {
    let mut remarks = Vec::new();
    if theirs.partial {
        remarks.push("Only indicators of it are known, so that what it lacks is no difference.".to_owned());
    }
    if best.source != ours.source {
        remarks.push(
            "Who was aimed at stands under pseudonyms of another key or is not told, and is not compared; only sectors and \
             countries are."
                .to_owned(),
        );
    }
    if best.rung == Rung::NamedGroup {
        remarks.push(named(Rung::NamedGroup, best.name.as_deref().unwrap_or(&best.id)));
    }
    remarks.extend(best.attributed.iter().map(|to| named(to.rung, &to.name)));
    remarks
}

/// A name that somebody else gave.
fn named(rung: Rung, name: &str) -> String {
    let what = match rung {
        Rung::Cluster => "the cluster",
        Rung::NamedGroup => "the named group",
        Rung::Sponsor => "the sponsor",
    };
    format!(
        "Its source ascribes it to {what} “{}”: that is the source's word, on which the sum says nothing.",
        short(name)
    )
}

/// How a known campaign is called in a sentence: by its id in its source, never by the name of a group.
fn called(candidate: &Candidate) -> String {
    let what = match candidate.rung {
        Rung::Cluster => "the known campaign",
        _ => "the activity known as",
    };
    match (&candidate.name, candidate.rung) {
        (Some(name), Rung::Cluster) => {
            format!("{what} {} (“{}”, {})", candidate.id, short(name), candidate.source)
        }
        _ => format!("{what} {} ({})", candidate.id, candidate.source),
    }
}

/// A name as it is quoted: short, and with nothing in it that a program would make a link of.
fn short(name: &str) -> String {
    let opens = |word: &str| word.trim_end_matches('.').contains(['.', '@', ':', '/']);
    let inside = |word: &str| if opens(word) { defang(word) } else { word.to_owned() };
    let name: Vec<String> = name.split_whitespace().map(inside).collect();
    let name = name.join(" ");
    match name.char_indices().nth(NAME) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
        None => name,
    }
}

/// Thousandths of a bit with one decimal.
fn bits(millibits: i32) -> String {
    let sign = if millibits < 0 { "−" } else { "" };
    let tenths = (millibits.unsigned_abs() + 50) / 100;
    format!("{sign}{}.{}", tenths / 10, tenths % 10)
}
