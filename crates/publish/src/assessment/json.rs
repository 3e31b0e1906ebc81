//! An assessment for programs: every sentence with its template, its numbers, its evidence and its confidence.

use super::{Assessment, Paragraph, Sentence};
use crate::dossier::Dossier;
use serde_json::{Value, json};

/// The assessment as JSON. `dossier` is the one that it was made from. Members are added, never renamed.
#[must_use]
pub fn assessment_json(assessment: &Assessment, dossier: &Dossier) -> Value {
    let paragraphs: Vec<Value> =
        assessment.paragraphs.iter().map(|paragraph| one_paragraph(paragraph, dossier)).collect();
    let tracks = assessment.tracks.iter().map(|track| {
        json!({
            "feature": track.dimension,
            "value": track.value,
            "messages": ids(&track.messages, dossier),
            "first_seen": track.seen.map(|(first, _)| first),
            "last_seen": track.seen.map(|(_, last)| last),
        })
    });
    json!({
        "id": assessment.id,
        "messages": assessment.messages.len(),
        "paragraphs": paragraphs,
        "first_and_last_seen": tracks.collect::<Vec<Value>>(),
    })
}

fn one_paragraph(paragraph: &Paragraph, dossier: &Dossier) -> Value {
    let sentences: Vec<Value> = paragraph.sentences.iter().map(|one| sentence(one, dossier)).collect();
    json!({ "point": paragraph.point, "sentences": sentences })
}

fn sentence(sentence: &Sentence, dossier: &Dossier) -> Value {
    json!({
        "statement": sentence.statement,
        "text": sentence.prose().to_string(),
        "confidence": sentence.confidence,
        "in_bottom_line": sentence.is_told,
        "evidence": ids(&sentence.evidence, dossier),
        "at": sentence.at.as_ref().map(|at| json!({ "artifact": at.artifact, "view": at.view, "range": at.range.range() })),
    })
}

fn ids(messages: &[usize], dossier: &Dossier) -> Vec<String> {
    let entries = messages.iter().filter_map(|&index| dossier.entries().get(index));
    entries.map(|entry| entry.message.id.to_string()).collect()
}
