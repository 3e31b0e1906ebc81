//! What later cases can compare with, and whether a campaign is a known one.
//!
//! A campaign carries its portrait in a property extension (STIX 2.1, section 7.3), as a text of JSON: sharing platforms
//! pass it on without looking inside. A link to a known campaign is a `related-to` with a confidence on the standard's
//! scale (appendix A, none to high) and a note with the sum; creel writes no `attributed-to`.

use super::bundle::{Bundle, moment};
use super::ids;
use crate::dossier::Dossier;
use creel_evidence::finding::Confidence;
use creel_evidence::known::{Attribution, Candidate, EXTENSION};
use jiff::Timestamp;
use serde_json::{Value, json};

/// Terms that a note holds.
const TERMS: usize = 20;

/// Adds the portrait to a campaign's object.
pub(super) fn carry(dossier: &Dossier, campaign: &str, object: &mut Value, bundle: &mut Bundle<'_>) {
    let written = dossier.portrait(campaign).and_then(|portrait| serde_json::to_string(portrait).ok());
    let Some(portrait) = written else { return };
    bundle.add(&definition());
    let extension = json!({ "extension_type": "property-extension", "portrait": portrait });
    object["extensions"] = json!({ EXTENSION: extension });
}

/// The extension's definition: the same in every bundle.
fn definition() -> Value {
    json!({
        "type": "extension-definition",
        "spec_version": "2.1",
        "id": EXTENSION,
        "created": ids::REVISED,
        "modified": ids::REVISED,
        "created_by_ref": ids::PRODUCER,
        "name": "creel portrait",
        "description": "What a campaign of phishing mails can be recognised by: shareable values with their frequency, MinHash \
                        sketches of its lures, languages, claimed identities, sectors and countries. No value of a victim's own.",
        "schema": "`portrait` is a text of JSON: the noun Portrait of creel's crate creel-evidence (module known) as serde writes it.",
        "version": "1.0.0",
        "extension_types": ["property-extension"],
    })
}

/// Adds a note with the judgement and, where it carries a word of likelihood, the relationship.
pub(super) fn write(attribution: Option<&Attribution>, campaign: &str, bundle: &mut Bundle<'_>) {
    let Some(attribution) = attribution else { return };
    let mut about = vec![campaign.to_owned()];
    if let Some(best) = attribution.candidates.first() {
        let known = known(best, bundle);
        let known = bundle.add(&known);
        if attribution.likelihood.is_some() {
            bundle.relate_with(
                campaign,
                "related-to",
                &known,
                json!({
                    "description": format!("{} {}", attribution.statement, attribution.basis),
                    "confidence": confidence(attribution.confidence),
                }),
            );
        }
        about.push(known);
    }
    let note = bundle.object(
        "note",
        &["known", campaign],
        json!({
            "abstract": attribution.statement,
            "content": content(attribution),
            "confidence": confidence(attribution.confidence),
            "object_refs": about,
        }),
    );
    bundle.add(&note);
}

/// The known campaign as an object of this bundle's: its source's own object is its source's to write.
fn known(best: &Candidate, bundle: &Bundle<'_>) -> Value {
    let name = best.name.as_deref().unwrap_or(&best.id);
    let mut rest = json!({
        "name": format!("{name} (known)"),
        "description": format!("A campaign that was known before this case, from {}.", best.source),
        "external_references": [{ "source_name": best.source, "external_id": best.id }],
    });
    let time = |second: i64| Timestamp::from_second(second).ok().and_then(moment);
    if let Some((first, last)) = best.span
        && let (Some(first), Some(last)) = (time(first), time(last))
    {
        rest["first_seen"] = json!(first);
        rest["last_seen"] = json!(last);
    }
    bundle.object("campaign", &["known", &best.source, &best.id], rest)
}

/// On the standard's scale of low, medium and high.
const fn confidence(confidence: Confidence) -> u8 {
    match confidence {
        Confidence::Low => 15,
        Confidence::Moderate => 50,
        Confidence::High => 85,
    }
}

/// Both sentences, the sum, who else was in question, and the hypotheses.
fn content(attribution: &Attribution) -> String {
    let bits = |millibits: i32| format!("{:+.1}", f64::from(millibits) / 1000.0);
    let mut lines = vec![attribution.statement.clone(), attribution.basis.clone()];
    lines.extend(attribution.remarks.iter().cloned());
    if let Some(best) = attribution.candidates.first() {
        lines.push(format!("Sum: {} bits.", bits(best.millibits)));
        for term in best.terms.iter().take(TERMS) {
            let value = term.value.as_deref().map(|value| format!(": {value}")).unwrap_or_default();
            lines.push(format!("{} {} {}{value}", bits(term.millibits), term.vertex, term.because));
        }
        let vertices: Vec<String> =
            best.vertices.iter().map(|(vertex, sum)| format!("{vertex} {}", bits(*sum))).collect();
        lines.push(format!("By vertex of the Diamond Model: {}.", vertices.join(", ")));
    }
    let mut others: Vec<String> = attribution
        .candidates
        .iter()
        .skip(1)
        .map(|other| format!("{} {}", other.id, bits(other.millibits)))
        .collect();
    others.push(format!("none of the known {}", bits(attribution.none)));
    lines.push(format!("In question besides: {}.", others.join(", ")));
    if !attribution.hypotheses.is_empty() {
        let ranked: Vec<String> =
            attribution.hypotheses.iter().map(|(one, against)| format!("{one} {against}")).collect();
        lines.push(format!("Weight of what speaks against each hypothesis: {}.", ranked.join(", ")));
    }
    lines.join("\n")
}
