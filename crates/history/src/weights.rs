//! What signs are worth: `data/weights.tsv`, whose header says how it was made.

use creel_evidence::Locus;
use creel_evidence::history::SignKind;
use creel_evidence::verdict::{Class, Term};
use std::sync::LazyLock;

const WEIGHTS: &str = include_str!("../data/weights.tsv");

/// What a term of this class would be called in the sum: `history:known-address`.
const PREFIX: &str = "history:";

struct Row {
    sign: SignKind,
    /// `None`: what the earlier messages were judged to be.
    class: Option<Class>,
    weight: f64,
}

static ROWS: LazyLock<Vec<Row>> =
    LazyLock::new(|| WEIGHTS.lines().filter(|line| !line.starts_with('#')).filter_map(read_row).collect());

fn read_row(line: &str) -> Option<Row> {
    let mut columns = line.split('\t');
    let (sign, class, weight) = (columns.next()?, columns.next()?, columns.next()?);
    let class = if class == "as-before" { None } else { Some(class.parse().ok()?) };
    Some(Row { sign: sign.parse().ok()?, class, weight: weight.parse().ok()? })
}

/// The terms of a sign that shows at this place; `before` is the class that it speaks of.
pub(crate) fn terms(sign: SignKind, at: Option<&Locus>, before: Option<Class>) -> impl Iterator<Item = Term> {
    ROWS.iter().filter(move |row| row.sign == sign).filter_map(move |row| {
        Some(Term {
            evidence: format!("{PREFIX}{sign}"),
            class: row.class.or(before)?,
            weight: row.weight,
            at: at.cloned(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_stays_below_plain_evidence() {
        let lines = WEIGHTS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines {
            let row = read_row(line).unwrap_or_else(|| panic!("{line}"));
            assert!(row.weight.is_finite() && row.weight.abs() <= 2.0, "{line}");
            assert!(line.split('\t').nth(3).is_some_and(|why| why.ends_with('.')), "{line}");
        }
    }

    #[test]
    fn a_sign_of_earlier_harm_speaks_for_the_class_of_that_harm() {
        let terms: Vec<Term> = terms(SignKind::AddressMaliciousBefore, None, Some(Class::Scam)).collect();
        assert!(terms.iter().any(|term| term.class == Class::Scam && term.weight > 0.0));
        assert!(terms.iter().all(|term| term.evidence == "history:address-malicious-before"));
        assert_eq!(
            super::terms(SignKind::OtherSuffixOfKnown, None, None).count(),
            0,
            "shown, and weighs nothing"
        );
    }
}
