//! The sentence that a rule gives as its reason, with the mail's own values in it.

use crate::check::check;
use crate::evaluate::Evaluation;
use crate::expression::Misplaced;
use crate::kind::Kind;
use crate::phrases::Phrases;
use crate::plan::Plan;
use crate::problem::Complaint;
use crate::value::Value;
use creel_evidence::text::inert;

/// Characters that a value keeps in a sentence.
const SHOWN: usize = 80;
/// Bytes of a template at most.
const LONGEST: usize = 1000;

/// A sentence with expressions in braces.
#[derive(Debug)]
pub(crate) struct Template(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Words(String),
    Value(Plan),
}

impl Template {
    /// Reads a template; `{{` and `}}` stand for braces.
    pub(crate) fn parse(text: &str, phrases: &mut Phrases) -> Result<Self, Misplaced> {
        let wrong = |at: usize, complaint: Complaint| Err(Misplaced { at, complaint });
        let text = text.trim_end();
        if text.trim().is_empty() || text.len() > LONGEST {
            return wrong(0, Complaint::new(format!("a reason is a sentence of at most {LONGEST} bytes")));
        }
        if text.ends_with('.') {
            let complaint =
                Complaint::new("a reason is a sentence without a full stop").hint("leave the stop away");
            return wrong(text.len() - 1, complaint);
        }
        let mut pieces = Vec::new();
        let mut words = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let place = text.len() - rest.len() + at;
            words.push_str(rest.get(..at).unwrap_or_default());
            let behind = rest.get(at..).unwrap_or_default();
            if let Some(after) = behind.strip_prefix("{{").or_else(|| behind.strip_prefix("}}")) {
                words.push_str(behind.get(..1).unwrap_or_default());
                rest = after;
                continue;
            }
            let inner = behind.strip_prefix('{').and_then(|inner| inner.split_once('}'));
            let Some((expression, after)) = inner else {
                let complaint = Complaint::new("a brace that is not closed, or not opened");
                return wrong(
                    place,
                    complaint.hint("a value stands in {braces}; a brace itself is written twice"),
                );
            };
            let checked = check(expression, phrases)
                .map_err(|error| Misplaced { at: place + 1 + error.at, complaint: error.complaint })?;
            if matches!(checked.kind, Kind::Bool | Kind::List(Kind::List(_))) {
                let what = format!("a {} cannot stand in a sentence", checked.kind);
                return wrong(place + 1, Complaint::new(what));
            }
            pieces.push(Piece::Words(std::mem::take(&mut words)));
            pieces.push(Piece::Value(checked.plan));
            rest = after;
        }
        words.push_str(rest);
        pieces.push(Piece::Words(words));
        Ok(Self(pieces))
    }

    /// The sentence for a mail. What it takes from the mail is printed safely.
    pub(crate) fn fill<'v>(&'v self, evaluation: &mut Evaluation<'_, 'v>) -> String {
        let mut sentence = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Words(words) => sentence.push_str(words),
                Piece::Value(plan) => sentence.push_str(&shown(&evaluation.value(plan))),
            }
        }
        sentence.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A value as it stands in a sentence; of several things the first.
fn shown(value: &Value<'_>) -> String {
    let text = match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => format!("{number:.1}"),
        Value::Text(text) => text.to_string(),
        Value::Item(item) => item.name().to_owned(),
        Value::List(list) => return list.first().map_or_else(|| "nothing".to_owned(), shown),
    };
    if text.trim().is_empty() {
        return "nothing".to_owned();
    }
    let mut chars = text.chars();
    let mut kept: String = chars.by_ref().take(SHOWN).collect();
    if chars.next().is_some() {
        kept.push('…');
    }
    inert(&kept).to_string()
}
