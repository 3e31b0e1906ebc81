//! Batch files that hide their words: variables that hold pieces of them, and carets that mean nothing.

use super::Layer;
use crate::member::MemberKind;
use std::collections::HashMap;

/// Variables that are kept, and bytes that may be written out.
const VARIABLES: usize = 2_000;
const OUTPUT: usize = 1 << 20;
/// Variables that a line must put in for the file to hide its words.
const LEAST: usize = 3;

/// The file as it is run: its own variables put in, carets left out. `None` if that changes hardly anything.
pub(super) fn expanded(text: &str) -> Option<Layer> {
    if !text.contains('%') && !text.contains('^') {
        return None;
    }
    let mut variables: HashMap<String, String> = HashMap::new();
    let mut out = String::new();
    let mut most = 0;
    for line in text.lines() {
        if out.len() + line.len() > OUTPUT {
            break;
        }
        let (written, put_in) = expand(line, &variables, OUTPUT - out.len());
        most = most.max(put_in);
        if let Some((name, value)) = assigned(&written).filter(|_| variables.len() < VARIABLES) {
            variables.insert(name, value);
        }
        out.push_str(&written);
        out.push('\n');
    }
    (most >= LEAST).then(|| Layer {
        at: 0..text.len(),
        how: "words in pieces, which variables put together",
        kind: MemberKind::Code,
        bytes: out.into_bytes(),
    })
}

/// A line with its variables put in, no longer than `limit`, and how many those were.
fn expand(line: &str, variables: &HashMap<String, String>, limit: usize) -> (String, usize) {
    let mut out = String::with_capacity(line.len());
    let mut put_in = 0;
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if out.len() > limit {
            break;
        }
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        let known = if c == '%' {
            after.split_once('%').and_then(|(name, behind)| Some((value(name, variables)?, behind)))
        } else {
            None
        };
        if let Some((value, behind)) = known {
            out.push_str(&value);
            put_in += 1;
            rest = behind;
        } else if c == '^' {
            // A caret takes the meaning from the sign behind it; what it stands before stays.
            out.extend(after.chars().next());
            rest = after.get(after.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
        } else {
            out.push(c);
            rest = after;
        }
    }
    (out, put_in)
}

/// `name`, or `name:~start,length`.
fn value(written: &str, variables: &HashMap<String, String>) -> Option<String> {
    let (name, cut) = match written.split_once(":~") {
        Some((name, cut)) => (name, Some(cut)),
        None => (written, None),
    };
    let value = variables.get(&name.to_lowercase())?;
    let Some(cut) = cut else { return Some(value.clone()) };
    let (start, length) = cut.split_once(',').map_or((cut, None), |(start, length)| (start, Some(length)));
    let all = i64::try_from(value.chars().count()).ok()?;
    let start: i64 = start.trim().parse().ok()?;
    let start = if start < 0 { (all + start).max(0) } else { start.min(all) };
    let length: i64 = length.map_or(Some(all), |length| length.trim().parse().ok())?;
    let end = if length < 0 {
        all.saturating_add(length).max(start)
    } else {
        start.saturating_add(length).min(all)
    };
    let count = usize::try_from(end.saturating_sub(start)).ok()?;
    Some(value.chars().skip(usize::try_from(start).ok()?).take(count).collect())
}

/// `set name=value`, `set "name=value"`.
fn assigned(line: &str) -> Option<(String, String)> {
    let line = line.trim_start().trim_start_matches('@').trim_start();
    let rest = line.get(..4).filter(|word| word.eq_ignore_ascii_case("set "))?;
    let rest = line.get(rest.len()..)?.trim_start();
    let rest =
        rest.strip_prefix('"').map_or(rest, |rest| rest.rsplit_once('"').map_or(rest, |(inside, _)| inside));
    let (name, value) = rest.split_once('=')?;
    // `set /a` computes.
    (!name.starts_with('/') && !name.trim().is_empty())
        .then(|| (name.trim().to_lowercase(), value.to_owned()))
}
