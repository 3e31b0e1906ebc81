//! Whom the lines above quoted mail name: `From:` and `To:` of a header block, and `On Monday Anna wrote:`.

use crate::block_words as marks;
use crate::display;
use crate::names;
use crate::people::Description;
use crate::words::folded;
use std::ops::Range;

/// People that one line of a header names.
const NAMED: usize = 20;
/// Somebody whom a line names.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    /// As a display name is read.
    pub(crate) described: Description,
    /// In lower case; empty if only the name stands there.
    pub(crate) address: String,
    /// The place of the name and the address.
    pub(crate) range: Range<usize>,
}

/// Those whom `Rossi, Anna (Acquisti) <anna@firm.example>; ...` names, at `start` of the text.
pub(crate) fn named(list: &str, start: usize) -> Vec<Named> {
    let mut people = Vec::new();
    let mut at = 0;
    // Commas stand inside names: only what follows an address, or a semicolon, begins the next one.
    while let Some(rest) = list.get(at..).filter(|rest| !rest.trim().is_empty()) {
        if people.len() >= NAMED {
            break;
        }
        let close = rest.find(['>', ']', ';']).map_or(rest.len(), |end| end + 1);
        let one = rest.get(..close).unwrap_or(rest);
        people.extend(somebody(one, start + at));
        at += close;
    }
    people
}

/// One `Name <address>`, `Name [mailto:address]`, `address` or `Name`.
fn somebody(text: &str, start: usize) -> Option<Named> {
    let lead = text.len() - text.trim_start_matches([',', ';', ' ', '"', '\'']).len();
    let text = text.get(lead..)?.trim_end_matches([' ', ';', ',', '\t']);
    let open = text.find(['<', '[']);
    let (name, address) = match open {
        Some(at) => text.split_at_checked(at)?,
        None if text.contains('@') => ("", text),
        None => (text, ""),
    };
    let address = address.trim_matches(['<', '>', '[', ']', ' ']);
    let address = address.strip_prefix("mailto:").unwrap_or(address).to_lowercase();
    let name = name.trim().trim_matches(['"', '\'', '*', ' ', ',']);
    let named = !name.is_empty() || address.contains('@');
    let start = start + lead;
    named.then(|| Named { described: display::read(name), address, range: start..start + text.len() })
}

/// Whom the line above a quoted mail names: `Am 1. Mai schrieb Anna Keller <anna@firm.example>:`.
pub(crate) fn attributed(line: &str, start: usize) -> Option<Named> {
    let open = line.find(['<', '[']);
    if let Some(open) = open {
        let address = line.get(open + 1..)?.split(['>', ']', ' ', '|']).next()?;
        let address = address.strip_prefix("mailto:").unwrap_or(address).to_lowercase();
        let name = before(line.get(..open)?);
        let from = open.saturating_sub(line.get(..open)?.len() - line.get(..open)?.rfind(name)?);
        return Some(Named { described: display::read(name), address, range: start + from..start + open });
    }
    // Without an address: the name stands before or behind the verb.
    let words: Vec<&str> = line.split_whitespace().collect();
    let verb = words.iter().position(|word| marks::is_attribution(word))?;
    let sides = [words.get(verb + 1..), words.get(..verb)];
    sides.into_iter().flatten().find_map(|side| {
        (2..=4)
            .rev()
            .filter_map(|n| side.get(..n).or_else(|| side.get(side.len().checked_sub(n)?..)))
            .find_map(|words| {
                let name = words.join(" ");
                let name = name.trim_end_matches([':', ',', '：']);
                let at = line.find(name)?;
                let named = names::count(name) == Some(2);
                named.then(|| Named {
                    described: display::read(name),
                    address: String::new(),
                    range: start + at..start + at + name.len(),
                })
            })
    })
}

/// The name at the end of what stands before an address: the words behind the verb, or behind the last comma or number.
fn before(text: &str) -> &str {
    let text = text.trim_end();
    let mut start = text.len();
    for (words, word) in text.rsplit(' ').enumerate() {
        let bare = word.trim_matches(['"', '\'']);
        let ends = marks::is_attribution(bare)
            || bare.chars().any(|c| c.is_ascii_digit())
            || bare.ends_with([':', ';']);
        if ends || words >= 6 || bare.is_empty() {
            break;
        }
        // `Rossi, Anna` keeps its comma; `at 10:00, Anna Rossi` ended at the number.
        start = start.saturating_sub(word.len() + usize::from(words > 0));
    }
    let name = text.get(start..).unwrap_or_default();
    // `10:00 PM, "Anna Rossi"`
    let quoted = name.find('"').and_then(|at| name.get(at + 1..)).unwrap_or(name);
    let clock = ["am", "pm", "uhr", "kl", "h", "time"];
    let first = quoted.split_once(' ').filter(|(word, _)| clock.contains(&folded(word).as_str()));
    first.map_or(quoted, |(_, rest)| rest).trim_matches(['"', '\'', ' ', ','])
}
