//! What the answers say, in words and as JSON.

use creel_campaign::Model;
use creel_campaign::judge::{Judgement, Report, Share, Stratum};
use creel_evidence::Level;
use std::fmt::Write as _;

/// The report as text.
pub(super) fn text(
    strata: &[Stratum],
    judged: &[(usize, Judgement)],
    report: &Report,
    model: &Model,
) -> String {
    let mut text = format!(
        "link model {}: {} pairs judged, {} of them unsure\n\n",
        model.version(),
        judged.len(),
        report.unsure
    );
    text.push_str("strata: the closest level at which two messages stand together, and what they share\n");
    let _ = writeln!(
        text,
        "  {:<10} {:<16} {:>12} {:>8} {:>14} {:>15} {:>9}",
        "level", "sum", "pairs", "judged", "same campaign", "same operation", "unlinked"
    );
    for (at, stratum) in strata.iter().enumerate() {
        let count = |wanted: Option<Judgement>| {
            judged
                .iter()
                .filter(|(of, said)| *of == at && wanted.is_none_or(|wanted| *said == wanted))
                .count()
        };
        let _ = writeln!(
            text,
            "  {:<10} {:<16} {:>12.0} {:>8} {:>14} {:>15} {:>9}",
            stratum.level.map_or("apart", Level::as_str),
            stratum.band,
            stratum.pairs,
            count(None),
            count(Some(Judgement::SameCampaign)),
            count(Some(Judgement::SameOperation)),
            count(Some(Judgement::Unlinked))
        );
    }
    if report.precision.is_empty() {
        text.push_str("\nno pair that stands together was judged: nothing can be said about precision\n");
    } else {
        text.push_str(
            "\nprecision of pairs that stand together, weighted by strata, with 95 % intervals (Wilson)\n",
        );
    }
    for precision in &report.precision {
        let _ = writeln!(
            text,
            "  {:<10} same campaign {}, same operation {}  ({} judged, strata of {:.0} % of its pairs)",
            precision.level,
            share(precision.same_campaign),
            share(precision.same_operation),
            precision.judged,
            precision.covered * 100.0
        );
    }
    match report.missed {
        Some(missed) => {
            let _ = writeln!(
                text,
                "\nof pairs that share something and stand apart, about {:.0} are of one campaign ({} judged)",
                missed.same_campaign, missed.judged
            );
            if let Some(recall) = missed.recall_at_most {
                let _ =
                    writeln!(text, "recall at the campaign level is at most about {:.0} %", recall * 100.0);
            }
        }
        None => text
            .push_str("\nno pair that stands apart was judged: nothing can be said about what is missed\n"),
    }
    text.push_str(
        "Recall is bounded from above only: pairs that share nothing that creel compares are never drawn, though some may\n\
         belong together. Intervals hold for pairs that creel drew; pairs picked otherwise make them too narrow.\n",
    );
    text
}

fn share(share: Share) -> String {
    format!("{:.0} % [{:.0}, {:.0}]", share.estimate * 100.0, share.low * 100.0, share.high * 100.0)
}

/// The report as JSON.
pub(super) fn json(
    strata: &[Stratum],
    judged: &[(usize, Judgement)],
    report: &Report,
    model: &Model,
) -> serde_json::Value {
    let counted = strata.iter().enumerate().map(|(at, stratum)| {
        let of_it = judged.iter().filter(|(of, _)| *of == at);
        let count = |wanted: Judgement| of_it.clone().filter(|(_, said)| *said == wanted).count();
        let answers = Judgement::ALL.iter().map(|&word| (word.to_string(), count(word).into()));
        serde_json::json!({
            "level": stratum.level, "sum": stratum.band, "pairs": stratum.pairs.round(),
            "answers": answers.collect::<serde_json::Map<_, _>>(),
        })
    });
    let share =
        |share: Share| serde_json::json!({"estimate": share.estimate, "low": share.low, "high": share.high});
    let precision = report.precision.iter().map(|precision| {
        serde_json::json!({
            "level": precision.level, "judged": precision.judged, "covered": precision.covered,
            "same_campaign": share(precision.same_campaign), "same_operation": share(precision.same_operation),
        })
    });
    let missed = report.missed.map(|missed| {
        serde_json::json!({
            "judged": missed.judged, "same_campaign": missed.same_campaign.round(),
            "recall_at_most": missed.recall_at_most,
        })
    });
    serde_json::json!({
        "model": model.version(), "judged": judged.len(), "unsure": report.unsure,
        "strata": counted.collect::<Vec<_>>(), "precision": precision.collect::<Vec<_>>(), "missed": missed,
    })
}
