//! Two messages side by side, and what they share.

use super::Bench;
use crate::case;
use crate::failure::Failure;
use creel_campaign::Comparison;
use creel_evidence::text::{defang, inert};
use creel_evidence::{ArtifactId, CarrierPolicy, ObservableKind};
use std::fmt::Write as _;

/// Characters of text that are shown of each message.
const TEXT: usize = 700;
/// Links that are shown of each message.
const LINKS: usize = 5;
/// Columns of a terminal that does not say how many it has.
const COLUMNS: usize = 110;
/// What stands between the two messages.
const BETWEEN: &str = " | ";

/// What is shown of a message: lines that are inert and not wrapped yet.
pub(super) fn side(bench: &Bench<'_>, id: ArtifactId) -> Result<Vec<String>, Failure> {
    let mut lines = vec![id.short(16)];
    let Some(message) = bench.messages.get(&id) else { return Ok(lines) };
    let shown = |value: &str| inert(&defang(value)).to_string();
    lines.push(format!("subject  {}", inert(message.subject.as_deref().unwrap_or("(none)"))));
    if let Some(from) = &message.from {
        lines.push(format!("from     {} <{}>", inert(&from.name), shown(&from.address)));
    }
    if let Some(reply_to) = &message.reply_to {
        lines.push(format!("reply to {}", shown(reply_to)));
    }
    if let Some(time) = message.time() {
        lines.push(format!("time     {time}"));
    }
    lines.push(String::new());
    let raw = case::raw(bench.store, id)?;
    let carriers = bench.store.carriers()?.unwrap_or(CarrierPolicy::Auto);
    let limits = creel_dissect::Limits { carriers, ..creel_dissect::Limits::default() };
    let dissection = creel_dissect::dissect(&raw, &limits).dissection;
    let text = dissection.shown().max_by_key(|text| (text.html, text.visible.text.len()));
    let text: String = text.map(|text| text.visible.text.chars().take(TEXT).collect()).unwrap_or_default();
    lines.extend(text.lines().map(words).filter(|line| !line.is_empty()));
    let links = message.observables.iter().filter(|observable| observable.kind == ObservableKind::Url);
    lines.push(String::new());
    lines.extend(links.take(LINKS).map(|link| format!("-> {}", shown(&link.value))));
    Ok(lines)
}

/// A line of hostile text: inert, and its links and addresses defanged.
fn words(line: &str) -> String {
    let word = |word: &str| {
        let leads = word.contains("://") || word.contains('@') || word.starts_with("www.");
        if leads { defang(word) } else { word.to_owned() }
    };
    let words: Vec<String> = line.split_whitespace().map(word).collect();
    inert(&words.join(" ")).to_string()
}

/// Both messages, and below them the terms of the sum.
pub(super) fn beside(left: &[String], right: &[String], sum: Option<&Comparison>) -> String {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(COLUMNS);
    let width = columns.clamp(40, 240) / 2 - BETWEEN.len();
    let wrap =
        |lines: &[String]| -> Vec<String> { lines.iter().flat_map(|line| wrapped(line, width)).collect() };
    let (left, right) = (wrap(left), wrap(right));
    let mut text = String::new();
    for at in 0..left.len().max(right.len()) {
        let line = |side: &[String]| side.get(at).cloned().unwrap_or_default();
        let _ = writeln!(text, "{:<width$}{BETWEEN}{}", line(&left), line(&right));
    }
    if let Some(sum) = sum {
        let _ = writeln!(text, "\nthey share {:.1} bits", f64::from(sum.millibits) / 1000.0);
        for reason in &sum.reasons {
            let value = reason.value.as_deref().map(|value| format!(": {}", inert(&defang(value))));
            let _ = writeln!(
                text,
                "  {:+5.1} bits  {:<8} {}{}",
                f64::from(reason.millibits) / 1000.0,
                reason.family,
                reason.because,
                value.unwrap_or_default()
            );
        }
    }
    text
}

/// A line in pieces of at most `width` characters, broken at spaces where there are any.
fn wrapped(line: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut filled = 0;
    for word in line.split_inclusive(' ') {
        let length = word.trim_end().chars().count();
        if filled > 0 && filled + length > width {
            lines.push(String::new());
            filled = 0;
        }
        for character in word.chars() {
            if filled >= width {
                lines.push(String::new());
                filled = 0;
            }
            if let Some(last) = lines.last_mut() {
                last.push(character);
            }
            filled += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_spaces_and_never_too_long() {
        assert_eq!(wrapped("one two three", 8), ["one two ", "three"]);
        assert_eq!(wrapped("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrapped("", 4), [""]);
    }

    #[test]
    fn text_leads_nowhere_and_steers_nothing() {
        let line = words("go to https://login.example/x or mail a@b.example \u{1b}[2J");
        assert!(line.contains("hxxps://login[.]example/x") && line.contains("a[@]b[.]example"), "{line}");
        assert!(!line.contains('\u{1b}'), "{line}");
    }
}
