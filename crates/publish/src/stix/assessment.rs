//! Assessments as STIX properties: a campaign's description and objective, and a note with what is not known.

use super::bundle::Bundle;
use crate::assessment::{Assessment, Point, Sentence, Statement, Wants};
use creel_evidence::Confidence;
use serde_json::json;

/// Paragraphs of a description; what is not known stands in the note.
const DESCRIBED: &[Point] = &[Point::BottomLine, Point::Wants, Point::Works, Point::Changed, Point::Aim];

/// The paragraphs, each ended by its confidence in a sentence of its own.
pub(super) fn description(assessment: &Assessment) -> String {
    let points = DESCRIBED.iter().filter(|&&point| !assessment.read(point).is_empty());
    let paragraphs = points.map(|&point| {
        let sure = least(assessment.read(point).into_iter().map(|(sentence, _)| sentence))
            .map_or_else(String::new, |sure| format!(" Confidence: {sure}."));
        let heading =
            if point == Point::BottomLine { String::new() } else { format!("{}: ", point.heading()) };
        format!("{heading}{}{sure}", assessment.text(point))
    });
    paragraphs.collect::<Vec<String>>().join("\n\n")
}

/// What most messages are after, as the objective that STIX 2.1 section 4.4 asks for.
pub(super) fn objective(assessment: &Assessment) -> Option<String> {
    let sentence = assessment
        .about(Point::Wants)
        .iter()
        .find(|sentence| matches!(sentence.statement, Statement::Wants(Wants::Objectives { .. })))?;
    Some(sentence.prose().to_string())
}

/// A note about what is not known and which evidence would show it.
pub(super) fn note(assessment: &Assessment, campaign: &str, bundle: &mut Bundle<'_>) {
    let points = [Point::Unknown, Point::WouldChange];
    let texts: Vec<String> =
        points.iter().map(|&point| assessment.text(point)).filter(|text| !text.is_empty()).collect();
    if texts.is_empty() {
        return;
    }
    let read = points.iter().flat_map(|&point| assessment.read(point)).map(|(sentence, _)| sentence);
    let sure = least(read);
    let mut rest = json!({
        "abstract": Point::Unknown.heading(),
        "content": texts.join("\n\n"),
        "object_refs": [campaign],
    });
    if let Some(sure) = sure {
        rest["confidence"] = json!(scale(sure));
    }
    let object = bundle.object("note", &[campaign, "unknown"], rest);
    bundle.add(&object);
}

/// The confidence that all of the sentences have.
fn least<'a>(sentences: impl Iterator<Item = &'a Sentence>) -> Option<Confidence> {
    sentences.map(|sentence| sentence.confidence).min()
}

/// The None / Low / Med / High scale (STIX 2.1, appendix A).
const fn scale(confidence: Confidence) -> u8 {
    match confidence {
        Confidence::Low => 15,
        Confidence::Moderate => 50,
        Confidence::High => 85,
    }
}
