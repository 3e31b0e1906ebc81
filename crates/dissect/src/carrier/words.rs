//! The words by which mail programs and people mark forwarded mail. All of them are data: `data/*.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

const LABELS: &str = include_str!("../../data/header-labels.tsv");
const MARKS: &str = include_str!("../../data/quotation-marks.tsv");
const PREFIXES: &str = include_str!("../../data/subject-prefixes.tsv");
const MONTHS: &str = include_str!("../../data/months.tsv");
const REPORTING: &str = include_str!("../../data/reporting.tsv");

/// Bytes of a line in which a label, or a mark, ends.
const LABEL_BYTES: usize = 64;
/// Bytes of a line that can be a mark.
const MARK_BYTES: usize = 200;

/// A field of a quoted header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Field {
    From,
    Date,
    To,
    Cc,
    ReplyTo,
    Subject,
}

impl Field {
    const ORDER: [Self; 6] = [Self::From, Self::Date, Self::To, Self::Cc, Self::ReplyTo, Self::Subject];

    /// The field's name in RFC 5322.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::From => "From",
            Self::Date => "Date",
            Self::To => "To",
            Self::Cc => "Cc",
            Self::ReplyTo => "Reply-To",
            Self::Subject => "Subject",
        }
    }
}

/// What a line above a quoted mail says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// That a mail is passed on.
    Forward,
    /// That a mail is quoted, as answers do as well.
    Original,
}

/// How a subject begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prefix {
    Forward,
    Answer,
}

static LABEL: LazyLock<HashMap<String, (Field, bool)>> = LazyLock::new(|| {
    let mut labels = HashMap::new();
    for [language, fields @ ..] in rows::<7>(LABELS) {
        for (field, words) in Field::ORDER.into_iter().zip(fields) {
            for word in words.split('|').filter(|word| !word.is_empty()) {
                let (_, english) = labels.entry(folded(word)).or_insert((field, false));
                *english |= language == "en";
            }
        }
    }
    labels
});

/// Whole marks, and beginnings of marks.
type Marks = (HashMap<String, Mark>, Vec<(String, Mark)>);

static MARK: LazyLock<Marks> = LazyLock::new(|| {
    let (mut whole, mut beginnings) = (HashMap::new(), Vec::new());
    for [kind, _, _, words] in rows::<4>(MARKS) {
        let mark = match kind {
            "forward" => Mark::Forward,
            "original" => Mark::Original,
            _ => continue,
        };
        match words.strip_suffix('…') {
            Some(start) => beginnings.push((folded(start), mark)),
            None => {
                whole.insert(folded(words), mark);
            }
        }
    }
    (whole, beginnings)
});

static CONTAINER: LazyLock<Vec<&str>> = LazyLock::new(|| {
    rows::<4>(MARKS).filter(|[kind, ..]| *kind == "container").map(|[.., words]| words).collect()
});

static PREFIX: LazyLock<HashMap<String, Prefix>> = LazyLock::new(|| {
    let mut prefixes = HashMap::new();
    for [kind, _, words] in rows::<3>(PREFIXES) {
        let prefix = if kind == "forward" { Prefix::Forward } else { Prefix::Answer };
        prefixes.extend(words.split('|').map(|word| (folded(word), prefix)));
    }
    prefixes
});

static MONTH: LazyLock<HashMap<String, i8>> = LazyLock::new(|| {
    let mut months = HashMap::new();
    for [_, names @ ..] in rows::<13>(MONTHS) {
        for (number, forms) in (1..).zip(names) {
            months.extend(forms.split('|').map(|form| (folded(form), number)));
        }
    }
    months
});

/// The field of a line that begins with a label, with whether the label is English too, and the byte at which the
/// value begins.
pub(super) fn label(line: &str) -> Option<(Field, bool, usize)> {
    let head = line.get(..line.floor_char_boundary(LABEL_BYTES))?;
    let colon = head.find([':', '：'])?;
    let &(field, english) = LABEL.get(&folded(head.get(..colon)?))?;
    let behind = head.get(colon..)?.chars().next().map_or(0, char::len_utf8);
    Some((field, english, colon + behind))
}

/// What a line says if it stands above a quoted mail.
pub(super) fn mark(line: &str) -> Option<Mark> {
    if line.len() > MARK_BYTES {
        return None;
    }
    let bare = line.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '-' | '_' | '=' | '*' | '>' | ':' | '：' | '—' | '–')
    });
    if bare.is_empty() {
        return None;
    }
    let bare = folded(bare);
    let (whole, beginnings) = &*MARK;
    // Words that begin a mark stand between dashes.
    let ruled = line.trim_start_matches(['>', ' ']).starts_with("--");
    whole
        .get(&bare)
        .or_else(|| {
            beginnings.iter().find(|(start, _)| ruled && bare.starts_with(start)).map(|(_, mark)| mark)
        })
        .copied()
}

/// Classes and ids of HTML elements that hold a quoted mail.
pub(super) fn containers() -> &'static [&'static str] {
    &CONTAINER
}

/// The prefix at the start of a subject (also in brackets, `[Fwd: …]`), and the subject without it.
pub(super) fn prefix(subject: &str) -> Option<(Prefix, &str)> {
    let inside = subject.trim().trim_start_matches('[');
    let head = inside.get(..inside.floor_char_boundary(24))?;
    let colon = head.find([':', '：'])?;
    // `Re[2]: …`, `RE (2): …` count.
    let word = head.get(..colon)?.trim_end_matches(|c: char| c.is_ascii_digit() || "[]() ".contains(c));
    let prefix = *PREFIX.get(&folded(word))?;
    let rest = inside.get(colon..)?.trim_start_matches([':', '：']).trim();
    Some((prefix, rest))
}

/// A subject without all its prefixes, folded.
pub(super) fn bare_subject(subject: &str) -> String {
    let mut rest = subject.trim();
    // Threads pile prefixes up, hostile subjects without end.
    for _ in 0..16 {
        let Some((_, behind)) = prefix(rest) else { break };
        rest = behind;
    }
    folded(rest.trim_end_matches(']'))
}

/// The month that a word names, 1 to 12.
pub(super) fn month(word: &str) -> Option<i8> {
    MONTH.get(&folded(word.trim_end_matches('.'))).copied()
}

/// Whether a mailbox with this local part takes reports.
pub(super) fn is_desk(local_part: &str) -> bool {
    let local = folded(local_part);
    rows::<2>(REPORTING).any(|[kind, word]| kind == "mailbox" && word == local)
}

/// The word in a subject by which it calls itself a report.
pub(super) fn report_word(subject: &str) -> Option<&'static str> {
    let subject = folded(subject);
    rows::<2>(REPORTING).find(|[kind, word]| *kind == "word" && holds(&subject, word)).map(|[_, word]| word)
}

/// Whether `text` holds `word` not as a part of a longer one; scripts without spaces have no longer ones.
fn holds(text: &str, word: &str) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && c.is_ascii());
    text.match_indices(word).any(|(at, _)| {
        !joins(text.get(..at).and_then(|head| head.chars().next_back()))
            && !joins(text.get(at + word.len()..).and_then(|tail| tail.chars().next()))
    })
}

/// Lower case, runs of white space and emphasis marks (`*From:*`) as one space, none at the ends.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        // What `İ` leaves behind in lower case.
        if c == '\u{307}' {
            continue;
        }
        if c.is_whitespace() || matches!(c, '*' | '_' | '\u{200b}'..='\u{200f}' | '\u{feff}') {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(if c == '’' { '\'' } else { c });
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The rows of a table, each as its columns; missing columns are empty.
fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| {
        let mut columns = line.split('\t');
        std::array::from_fn(|_| columns.next().unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_whole_and_say_where_they_come_from() {
        for (table, columns) in [(LABELS, 7), (MARKS, 4), (PREFIXES, 3), (MONTHS, 13), (REPORTING, 2)] {
            assert!(table.contains("# Provenance:"));
            for row in table.lines().filter(|line| !line.starts_with('#')) {
                assert_eq!(row.split('\t').count(), columns, "{row}");
            }
        }
    }

    #[test]
    fn a_label_means_one_field_and_a_month_one_number() {
        for [_, fields @ ..] in rows::<7>(LABELS) {
            for (field, words) in Field::ORDER.into_iter().zip(fields) {
                for word in words.split('|').filter(|word| !word.is_empty()) {
                    assert_eq!(label(&format!("{word}: x")).map(|(f, ..)| f), Some(field), "{word}");
                }
            }
        }
        for [language, names @ ..] in rows::<13>(MONTHS) {
            for (number, forms) in (1..).zip(names) {
                for form in forms.split('|') {
                    assert_eq!(month(form), Some(number), "{language} {form}");
                }
            }
        }
        for [kind, _, words] in rows::<3>(PREFIXES) {
            for word in words.split('|') {
                let expected = if kind == "forward" { Prefix::Forward } else { Prefix::Answer };
                assert_eq!(prefix(&format!("{word}: x")), Some((expected, "x")), "{word}");
            }
        }
    }

    #[test]
    fn labels_are_read_as_programs_write_them() {
        assert_eq!(label("*From:* Ann"), Some((Field::From, true, 6)));
        assert_eq!(label("De : Ann").map(|(field, ..)| field), Some(Field::From));
        assert_eq!(label("À : Ann").map(|(field, ..)| field), Some(Field::To));
        assert_eq!(label("差出人：安").map(|(field, ..)| field), Some(Field::From));
        assert_eq!(label("Dear Ann: hello"), None);
        assert_eq!(label("From Ann"), None);
    }

    #[test]
    fn marks_are_whole_lines() {
        assert_eq!(mark("---------- Forwarded message ---------"), Some(Mark::Forward));
        assert_eq!(mark("-----Ursprüngliche Nachricht-----"), Some(Mark::Original));
        assert_eq!(mark("> Début du message transféré :"), Some(Mark::Forward));
        assert_eq!(
            mark("----- Weitergeleitet von Ann Lee/Corp am 07.09.2020 10:00 -----"),
            Some(Mark::Forward)
        );
        assert_eq!(mark("Forwarded by Ann for your information"), None);
        assert_eq!(mark("This is the original message"), None);
        assert_eq!(mark("----------"), None);
    }

    #[test]
    fn subjects_lose_their_prefixes() {
        assert_eq!(prefix("WG: AW: Rechnung"), Some((Prefix::Forward, "AW: Rechnung")));
        assert_eq!(prefix("[Fwd: hello]"), Some((Prefix::Forward, "hello]")));
        assert_eq!(prefix("Re[2]: hello"), Some((Prefix::Answer, "hello")));
        assert_eq!(prefix("转发：发票"), Some((Prefix::Forward, "发票")));
        assert_eq!(prefix("Regarding: hello"), None);
        assert_eq!(bare_subject("[Fwd: Re: Hello World]"), "hello world");
        assert_eq!(report_word("[Phish Alert] FW: x"), Some("phish alert"));
        assert_eq!(report_word("Smartphishing works"), None);
        assert!(is_desk("Abuse") && !is_desk("abused"));
    }
}
