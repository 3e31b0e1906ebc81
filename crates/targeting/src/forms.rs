//! Forms of address: the words that stand around names in letters.

use crate::table;
use crate::words::folded;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a word does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Begins a salutation.
    Greeting,
    /// Begins a salutation without a space behind it.
    GreetingJoined,
    /// Stands before a name and is no part of it.
    Honorific,
    /// Stands behind a name and is no part of it, joined to it in scripts without spaces.
    Postposed,
    /// Names nobody in particular.
    Anybody,
}

/// Words of the longest greeting.
const GREETING_WORDS: usize = 6;

/// Characters of greetings without a space behind them.
const GREETING_JOINED: std::ops::RangeInclusive<usize> = 2..=6;

const TABLE: &str = include_str!("../data/forms-of-address.tsv");

/// Folded words with what they do; a word may do several things.
static FORMS: LazyLock<HashMap<String, Vec<Form>>> = LazyLock::new(|| {
    let mut forms: HashMap<String, Vec<Form>> = HashMap::new();
    for [kind, words] in table::rows::<2>(TABLE) {
        let Some(form) = read_form(kind) else { continue };
        for word in words.split('|') {
            forms.entry(folded(word)).or_default().push(form);
        }
    }
    forms
});

fn read_form(kind: &str) -> Option<Form> {
    Some(match kind {
        "greeting" => Form::Greeting,
        "greeting-joined" => Form::GreetingJoined,
        "honorific" => Form::Honorific,
        "postposed" => Form::Postposed,
        "anybody" => Form::Anybody,
        _ => return None,
    })
}

/// Whether a folded word is of this form.
pub(crate) fn is(form: Form, word: &str) -> bool {
    FORMS.get(word).is_some_and(|forms| forms.contains(&form))
}

/// Bytes of the longest greeting that `text`, which is folded, begins with.
pub(crate) fn greeting(text: &str) -> Option<usize> {
    let ends =
        text.match_indices(' ').map(|(at, _)| at).chain(std::iter::once(text.len())).take(GREETING_WORDS);
    let spaced = ends.filter(|&end| text.get(..end).is_some_and(|words| is(Form::Greeting, words))).last();
    spaced.or_else(|| {
        let joined = |n: usize| {
            let end = text.char_indices().nth(n).map_or(text.len(), |(at, _)| at);
            text.get(..end).filter(|start| is(Form::GreetingJoined, start)).map(str::len)
        };
        GREETING_JOINED.rev().find_map(joined)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        for [kind, words] in table::rows::<2>(TABLE) {
            assert!(read_form(kind).is_some(), "{kind}");
            for word in words.split('|') {
                assert!(!folded(word).is_empty(), "{words}");
                assert!(word.split(' ').count() <= GREETING_WORDS, "{word}");
                assert!(
                    kind != "greeting-joined" || GREETING_JOINED.contains(&word.chars().count()),
                    "{word}"
                );
            }
        }
    }

    #[test]
    fn the_longest_greeting_counts() {
        assert_eq!(greeting("sehr geehrte frau keller"), Some("sehr geehrte".len()));
        assert_eq!(greeting("dear"), Some(4));
        assert_eq!(greeting(&folded("Уважаемый господин Иванов")), Some(folded("Уважаемый").len()));
        assert_eq!(greeting("尊敬的王先生"), Some("尊敬的".len()));
        assert_eq!(greeting("dearest maria"), None);
        assert_eq!(greeting(""), None);
    }
}
