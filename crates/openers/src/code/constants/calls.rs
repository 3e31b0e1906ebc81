//! Values of constant expressions, and what the calls that are known give for them.

use super::LONGEST;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Unknown,
    Text(String),
    Number(i64),
}

/// What an open bracket belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Call {
    #[default]
    Group,
    /// `Chr`, `ChrW`, `String.fromCharCode`.
    Characters,
    /// `StrReverse`.
    Reverse,
    /// `Replace(text, from, to)`.
    Replace,
    /// `.replace(from, to)` and the like, of the text in front.
    Method(String, String),
    /// `[...]`.
    Index,
    Other,
}

/// What a call gives, and how many steps it took.
pub(super) fn called(call: &Call, mut arguments: Vec<Value>) -> (Value, usize) {
    let texts: Option<Vec<&str>> = arguments
        .iter()
        .map(|argument| if let Value::Text(text) = argument { Some(text.as_str()) } else { None })
        .collect();
    let value = match (call, texts.as_deref()) {
        (Call::Characters, _) => {
            let character = |value: &Value| match value {
                Value::Number(number) => char::from_u32(u32::try_from(*number).ok()?),
                _ => None,
            };
            arguments
                .iter()
                .map(character)
                .collect::<Option<String>>()
                .filter(|text| !text.is_empty())
                .map(Value::Text)
        }
        (Call::Reverse, Some([text])) => Some(Value::Text(text.chars().rev().collect())),
        (Call::Replace, Some([text, from, to, ..])) => replaced(text, from, to),
        (Call::Method(name, text), Some(arguments)) => match (name.as_str(), arguments) {
            ("replace" | "replaceall", [from, to]) => replaced(text, from, to),
            ("split", [""]) | ("join", [""]) | ("tostring" | "trim", []) => Some(Value::Text(text.clone())),
            ("reverse", []) => Some(Value::Text(text.chars().rev().collect())),
            ("tolower" | "tolowercase", []) => Some(Value::Text(text.to_lowercase())),
            ("concat", [more]) => Some(Value::Text(format!("{text}{more}"))),
            _ => None,
        },
        (Call::Group, _) if arguments.len() == 1 => return (arguments.pop().unwrap_or(Value::Unknown), 1),
        _ => None,
    };
    let steps = usize::from(!matches!(call, Call::Group));
    (
        value
            .filter(|value| !matches!(value, Value::Text(text) if text.len() > LONGEST))
            .unwrap_or(Value::Unknown),
        steps,
    )
}

/// Every place of one text replaced, unless that grows without bound.
fn replaced(text: &str, from: &str, to: &str) -> Option<Value> {
    let count = if from.is_empty() { return None } else { text.matches(from).count() };
    (text.len() + count.saturating_mul(to.len()) <= LONGEST).then(|| Value::Text(text.replace(from, to)))
}
