//! What the first lines of a letter say about whom it is written to.

use crate::block_words as marks;
use crate::forms::{self, Form};
use crate::names;
use crate::people::{self, Description};
use crate::titles::{self, Title};
use crate::words::{Words, is_unspaced};
use creel_evidence::targeting::{Function, Seniority};
use std::ops::Range;

/// Bytes at the start of a line that hold its greeting.
const GREETING_BYTES: usize = 64;
/// Words that a salutation's name has at most.
const NAME_WORDS: usize = 4;
/// Bytes of a line that are read.
const LINE_BYTES: usize = 200;
/// Bytes below a salutation in which it is said as what the reader is addressed.
const CAPACITY_BYTES: usize = 240;
/// Words before that, and words of the title itself.
const CAPACITY_WORDS: usize = 8;
/// People that one salutation greets.
const GREETED: usize = 8;

/// What ends the words of a salutation.
const ENDS: &[char] = &[',', '!', ':', ';', '\n', '，', '：', '、', '،', '！', '(', '–', '—', '|', '/'];

/// Words of greeting that are shortened.
const ABBREVIATED: &[&str] = &["exmo", "exma", "ilmo", "ilma", "egr", "gent", "spett", "preg", "attn", "att"];

/// Words between people who are greeted together.
const JOINTS: &[&str] = &[
    " and ", " und ", " et ", " e ", " y ", " en ", " i ", " a ", " og ", " och ", " ja ", " és ", " și ",
    " и ", " та ", " і ", " και ", " ve ", " & ", " + ", " و ",
];

/// Reads a salutation at the start of `text`: `Dear Ms Rossi, Purchasing Manager,`, and what the letter's next words call
/// the reader: `as Head of Procurement you ...`. `None` if it greets nobody in particular. The description's range is
/// what was read. Without a word of greeting (`Madame la Directrice,`) a line greets only where a letter opens.
pub(crate) fn salutation(text: &str, opens: bool) -> Option<Description> {
    let line = text.split('\n').next().unwrap_or_default();
    let line = line.get(..line.floor_char_boundary(LINE_BYTES)).unwrap_or_default();
    let (start, greeted) = start(line).filter(|(_, greeted)| *greeted || opens)?;
    let body = line.get(start..)?;
    let end = end(body);
    let head = ungreeted(body.get(..end)?.trim());
    let mut described = Description { range: 0..line.trim_end().len(), ..Description::default() };
    let honoured = line.get(..start).is_some_and(|before| before.split_whitespace().any(is_honorific));
    read_head(head, honoured, &mut described);
    if !greeted && described.title.is_none() && !honoured && !joined(head) {
        return None;
    }
    if described.name.is_some() && described.title.is_none() {
        let tail = body.get(end..).unwrap_or_default().trim_matches(|c: char| !c.is_alphanumeric());
        let title = titles::read(tail).filter(|title| title.whole && title.function.is_some());
        described.title = title.map(|title| (tail.to_owned(), title));
    }
    if described.title.as_ref().is_none_or(|(_, title)| title.function.is_none())
        && let Some((range, title)) = capacity(text, line.len())
    {
        described.title = Some((text.get(range.clone())?.to_owned(), title));
        described.range.end = range.end;
    }
    (described.name.is_some() || described.title.is_some()).then_some(described)
}

/// Where the words behind the greeting begin, and whether there is a greeting; a line without one must begin with a
/// form of address, or end with one.
fn start(line: &str) -> Option<(usize, bool)> {
    let head = line.get(..line.floor_char_boundary(GREETING_BYTES))?;
    let words = Words::of(line);
    let begins = forms::greeting(&Words::of(head).folded);
    let Some(begins) = begins else {
        let first = line.split_whitespace().next()?;
        let closed = line.trim_end().ends_with([',', ':', '!', '！', '،', '，', '：']);
        // `李经理，您好！`
        let head = line.get(..line.find(ENDS).unwrap_or(line.len())).unwrap_or_default().trim();
        if closed
            && head.chars().count() <= 8
            && head.split_whitespace().any(|word| split_rank(word).is_some())
        {
            return Some((0, false));
        }
        let short = line.chars().count() <= 60 && !line.trim_end().ends_with('.');
        return ((is_honorific(first) && closed && short) || (short && (joined(line) || joined(head))))
            .then_some((after_honorifics(line, 0), false));
    };
    let after = words.folded.len().min(begins);
    // "Hello! Please answer": a sentence ends before anybody is named.
    let last = words.places.iter().rev().find(|(folded, _)| folded.start < after)?;
    let inside = last.0.end > after;
    if inside {
        // A greeting without a space behind it: `尊敬的王先生`.
        let rest = line.get(last.1.start..)?;
        let greeting = last.0.start..after;
        let skipped = words.folded.get(greeting)?.chars().count();
        let at = rest.char_indices().nth(skipped).map_or(rest.len(), |(at, _)| at);
        return Some((last.1.start + at, true));
    }
    let named = words.places.iter().find(|(folded, _)| folded.start >= after)?;
    let between = line.get(last.1.end..named.1.start)?;
    // `Exmo. Senhor`: the dot of an abbreviation.
    let abbreviated = last.1.len() <= 5 && between.trim() == "." && greeted_by_abbreviation(line, &last.1);
    if !abbreviated && between.contains(['.', '!', '?', ':', '\n']) {
        return None;
    }
    Some((after_honorifics(line, named.1.start), true))
}

/// Whether the greeting's last word is an abbreviation.
fn greeted_by_abbreviation(line: &str, word: &Range<usize>) -> bool {
    line.get(word.clone()).is_some_and(|word| ABBREVIATED.contains(&Words::of(word).folded.as_str()))
}

/// What is greeted before the greeting: `박지훈 과장님 안녕하세요`.
fn ungreeted(head: &str) -> &str {
    let last = head
        .rsplit_once(char::is_whitespace)
        .filter(|(_, last)| forms::is(Form::Greeting, &Words::of(last).folded));
    last.map_or(head, |(before, _)| before.trim_end())
}

/// Skips forms of address and articles.
fn after_honorifics(line: &str, start: usize) -> usize {
    let mut at = start;
    for _ in 0..6 {
        let rest = line.get(at..).unwrap_or_default();
        let skipped = rest.trim_start();
        let word = skipped.split(char::is_whitespace).next().unwrap_or_default();
        let article = matches!(
            word.to_lowercase().as_str(),
            "la" | "le" | "il" | "lo" | "den" | "der" | "die" | "o" | "a" | "el" | "the"
        ) && skipped.len() > word.len();
        // A form of address with something behind it; `Sir,` alone is nobody.
        if !(is_honorific(word) && skipped.len() > word.len() || article && at > 0)
            || word.ends_with([',', '!', ':'])
        {
            return at + (rest.len() - skipped.len());
        }
        at += rest.len() - skipped.len() + word.len();
    }
    at
}

fn is_honorific(word: &str) -> bool {
    let words = Words::of(word);
    let spelled = words.folded.as_str();
    // `Sig.ra` is two words, each of which stands in the table.
    !spelled.is_empty()
        && (spelled.split(' ').all(|word| forms::is(Form::Honorific, word))
            || forms::is(Form::Honorific, &spelled.replace(' ', "")))
        || (word.contains('.') && marks::is_academic(word))
}

/// Whether a text ends with a form of address that is joined to what it addresses: `人事ご担当者様`.
fn joined(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    text.chars().next_back().is_some_and(is_unspaced) && unhonoured(text).len() < text.len()
}

/// A text without the joined form of address at its end, and without the particle behind that (Korean `께`).
fn unhonoured(text: &str) -> &str {
    let text = text.trim_end().trim_end_matches('께');
    (1..=3)
        .rev()
        .filter_map(|n| text.char_indices().rev().nth(n - 1))
        .find_map(|(at, _)| {
            let (rest, honorific) = text.split_at_checked(at)?;
            (!rest.trim().is_empty() && forms::is(Form::Postposed, &Words::of(honorific).folded))
                .then_some(rest.trim_end())
        })
        .unwrap_or(text)
}

/// Bytes of the words that greet. A dot ends them unless an abbreviation needs it.
fn end(body: &str) -> usize {
    let stop = body.find(ENDS).unwrap_or(body.len());
    let dash = body.find(" - ").unwrap_or(body.len());
    let dot = body.match_indices('.').map(|(at, _)| at).find(|&at| {
        let word =
            body.get(..at).and_then(|before| before.rsplit(char::is_whitespace).next()).unwrap_or_default();
        word.chars().count() > 4 || word.chars().any(is_unspaced)
    });
    stop.min(dash).min(dot.unwrap_or(body.len()))
}

/// Names and titles of what stands between the greeting and its end.
fn read_head(head: &str, honoured: bool, described: &mut Description) {
    let plain = unhonoured(head);
    // `Dear Email Owner` names nobody; `Dear Sales Team` names a department.
    let anybody = plain.split_whitespace().any(|word| forms::is(Form::Anybody, &Words::of(word).folded));
    let read = titles::read(plain)
        .filter(|title| !anybody || title.function.is_some_and(|function| function != Function::Executive));
    // `人事部 張經理`: the rank is one word with the name.
    if let Some(name) = plain.split_whitespace().find_map(split_rank) {
        described.name = Some(name.to_owned());
        described.title =
            read.map(|title| (plain.get(title.range.clone()).unwrap_or(plain).to_owned(), title));
        return;
    }
    if let Some(title) = read.clone().filter(|title| is_title(plain, title, honoured)) {
        described.title = Some((plain.to_owned(), title));
        return;
    }
    if let Some(title) = read.filter(|title| title.function.is_some() || title.seniority.is_some()) {
        beside(plain, title, described);
        if described.name.is_some() || described.title.is_some() {
            return;
        }
    }
    let mut rest = head;
    while described.others.len() < GREETED {
        let joint = JOINTS.iter().filter_map(|joint| Some((rest.find(joint)?, joint.len()))).min();
        let one = joint.map_or(rest, |(at, _)| rest.get(..at).unwrap_or(rest));
        let one = one.get(after_honorifics(one, 0)..).unwrap_or(one).trim();
        if let Some(name) = person(one) {
            if described.name.is_none() {
                described.name = Some(name.to_owned());
            } else {
                described.others.push(name.to_owned());
            }
        } else if described.name.is_none() {
            return;
        }
        let Some((at, length)) = joint else { return };
        rest = rest.get(at + length..).unwrap_or_default();
    }
}

/// A name that is greeted.
fn person(text: &str) -> Option<&str> {
    let text = text.trim_end_matches(['.', ' ']);
    let name = names::addressed(text)?;
    let short = name.split_whitespace().count() <= NAME_WORDS;
    let other = |word: &str| is_honorific(word) || forms::is(Form::Greeting, &Words::of(word).folded);
    (short && people::is_name(name) && !name.split_whitespace().any(other)).then_some(name)
}

/// Whether words that greet are a title and nothing else. A single word behind a form of address is somebody's name
/// unless it is a rank that people are addressed by (`Mr Head`, but `Herr Direktor`).
fn is_title(text: &str, title: &Title, honoured: bool) -> bool {
    let rest = text.get(title.range.end..).unwrap_or_default();
    let all = title.whole
        && !rest.chars().any(is_unspaced)
        && !text.get(..title.range.start).unwrap_or_default().chars().any(is_unspaced);
    let single = text.split_whitespace().count() == 1;
    let addressed = title.function.is_some() && title.seniority.is_some()
        || matches!(
            title.seniority,
            Some(Seniority::CLevel | Seniority::President | Seniority::Director | Seniority::VicePresident)
        );
    all && (!(honoured && single) || addressed || text.chars().any(is_unspaced))
}

/// A title and a name side by side: `директоре Іваненко`, `張經理`, `김 부장`.
fn beside(head: &str, title: Title, described: &mut Description) {
    let Range { start, end } = title.range;
    let written = head.get(start..end).unwrap_or_default().to_owned();
    let (before, after) = (head.get(..start).unwrap_or_default(), head.get(end..).unwrap_or_default());
    let cut = |text: &str| text.trim_matches(|c: char| !c.is_alphanumeric()).len();
    let name = if cut(after) == 0 {
        person(before).or_else(|| family(before))
    } else if cut(before) == 0 {
        person(after.get(after_honorifics(after, 0)..).unwrap_or(after))
    } else {
        None
    };
    // `人事部 張經理`: the rank's own word begins with the name.
    let inner = || {
        head.split_whitespace().find_map(|word| {
            let rank = titles::read(word).filter(|rank| rank.seniority.is_some());
            let at = rank.map_or(0, |rank| rank.range.start);
            (at > 0).then(|| family(word.get(..at)?)).flatten()
        })
    };
    described.name = name.or_else(inner).map(str::to_owned);
    let few = head.split_whitespace().count() <= written.split_whitespace().count() + 2;
    if described.name.is_some() || (title.function.is_some() && few && !names_a_thing(before, after)) {
        described.title = Some((written, title));
    }
}

/// Whether what stands around a title is small words behind it, as in `Personal invitation`, which is no title then.
fn names_a_thing(before: &str, after: &str) -> bool {
    let small = after
        .split_whitespace()
        .next()
        .is_some_and(|word| word.chars().next().is_some_and(char::is_lowercase));
    small && !before.chars().any(char::is_alphabetic) && after.is_ascii()
}

/// A family's name of one or two signs in a script without spaces.
fn family(text: &str) -> Option<&str> {
    let text = text.trim();
    let known = [marks::Script::Korean, marks::Script::Chinese, marks::Script::Japanese];
    let length = text.chars().count();
    known.into_iter().any(|script| marks::surname(script, text) == Some(length)).then_some(text)
}

/// The family's name before a rank that is one word with it.
fn split_rank(word: &str) -> Option<&str> {
    let (at, _) = word.char_indices().nth(1)?;
    let (name, rank) = word.split_at_checked(at)?;
    let title = titles::read(rank).filter(|title| title.seniority.is_some() && title.range.start == 0)?;
    (title.range.end == rank.len()).then(|| family(name)).flatten()
}

/// As what the words below the salutation, or behind it, address the reader, with their place in `text`.
fn capacity(text: &str, from: usize) -> Option<(Range<usize>, Title)> {
    let rest = text.get(from..text.floor_char_boundary((from + CAPACITY_BYTES).min(text.len())))?;
    let words = Words::of(rest);
    for (at, (folded, _)) in words.places.iter().enumerate().take(CAPACITY_WORDS) {
        let Some(length) = words.folded.get(folded.start..).and_then(marks::capacity) else { continue };
        let behind: Vec<_> =
            words.places.iter().skip(at).skip_while(|(word, _)| word.start < folded.start + length).collect();
        let start = behind.first()?.1.start;
        // Up to the end of the phrase; the cues decide how much of it is the title.
        let stop =
            rest.get(start..)?.find([',', '.', ';', '\n', '!', '?']).map_or(rest.len(), |stop| start + stop);
        let last = behind.iter().take(CAPACITY_WORDS).take_while(|(_, word)| word.end <= stop).last()?;
        let phrase = rest.get(start..last.1.end)?;
        let near = |title: &Title| {
            phrase.get(..title.range.start).is_some_and(|before| before.split_whitespace().count() <= 2)
        };
        if let Some(title) = titles::read(phrase).filter(|title| title.seniority.is_some() && near(title)) {
            let start = from + start;
            return Some((start + title.range.start..start + title.range.end, title));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name(line: &str) -> Option<String> {
        salutation(line, true).and_then(|read| read.name)
    }

    fn title(line: &str) -> Option<String> {
        salutation(line, true).and_then(|read| read.title).map(|title| title.0)
    }

    #[test]
    fn a_sentence_is_no_salutation() {
        for line in [
            "Hello! Please answer",
            "Dear",
            "High Five",
            "Liebe Grüße",
            "Dear customer, Manager",
            "Hi 12345,",
            "Mr Smith is out of the office today and will be back tomorrow.",
            "Dear Sir,",
            "Dear Sir or Madam,",
            "Dear Email Owner,",
            "Mr Adam Smith",
            "Dear Сustomer,",
            "Hi Hello, what is new",
        ] {
            assert_eq!(salutation(line, true), None, "{line}");
        }
    }

    #[test]
    fn people_are_greeted_in_many_ways() {
        for (line, greeted) in [
            ("Dear Ms Rossi,", "Rossi"),
            ("Sehr geehrter Herr Dr. Keller,", "Keller"),
            ("Hej Eva!", "Eva"),
            ("尊敬的王先生，", "王"),
            ("Dear Mr Head,", "Head"),
            ("Hi Anna - quick question", "Anna"),
        ] {
            assert_eq!(name(line).as_deref(), Some(greeted), "{line}");
        }
        let both = salutation("Dear Anna and Tom,", false).unwrap();
        assert_eq!((both.name.as_deref(), both.others), (Some("Anna"), vec!["Tom".to_owned()]));
    }

    #[test]
    fn titles_are_addressed_and_told() {
        assert_eq!(title("Dear Purchasing Manager,").as_deref(), Some("Purchasing Manager"));
        assert_eq!(title("Sehr geehrter Herr Direktor,").as_deref(), Some("Direktor"));
        assert_eq!(title("Dear Ms Rossi,\nas Head of Sales you know").as_deref(), Some("Head of Sales"));
        assert_eq!(title("Dear Ms Rossi,\nas agreed, the manager will call"), None);
    }

    proptest! {
        #[test]
        fn any_line_is_read(line in "(\\PC|\n|Dear |Mr |Rossi|, |CEO|尊敬的|様| and |as ){0,40}") {
            if let Some(read) = salutation(&line, true) {
                prop_assert!(line.get(read.range).is_some());
            }
        }
    }
}
