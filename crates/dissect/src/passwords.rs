//! Words that may open what is encrypted: senders who encrypt against scanners tell the reader the password in the
//! mail, by the name of the file, or by habit.
//!
//! The likely ones come first, since each try costs: an opener tries as many as it can afford. Each word is kept with
//! the place where it stands, so that what it opened can be said with its evidence.

mod text;

use crate::envelope::Header;
use crate::tree::Tree;
use creel_evidence::dissection::Feature;
use creel_evidence::locus::Locus;
use creel_evidence::mail::Mailbox;
use creel_evidence::{Artifact, ArtifactRole};
use std::collections::HashSet;

/// What is tried first without being told: analysts' custom for samples.
const ANALYSTS: &str = "infected";
/// What else is tried without being told: customs of those who share samples, and of those who do not care.
const CUSTOMARY: &[&str] = &[
    "malware", "virus", "password", "1234", "12345", "123456", "123", "0000", "1111", "abc123", "2024",
    "2025", "2026",
];
/// Candidates that are given to an opener.
const LIMIT: usize = 400;
/// Candidates of one rank that are kept.
const OF_RANK: usize = 200;
/// Texts that are looked at.
const TEXTS: usize = 200;

/// How likely a word is, the likeliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// Announced, with a digit in it: "the password is X7f" has two more words.
    Told,
    /// Announced.
    ToldPlain,
    /// On a line of its own.
    Alone,
    /// A word with a digit.
    Mixed,
    /// Out of the name of a file.
    FileName,
    /// Out of an address.
    Address,
    /// The date of the mail.
    Date,
}

/// A word that may open something, and where it stands; habits stand nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) word: String,
    pub(crate) at: Option<Locus>,
}

/// What was gathered so far. The tree only grows, so that each of its texts is looked at once, however many containers
/// ask.
#[derive(Debug, Default)]
pub(crate) struct Words {
    found: Vec<(Rank, Candidate)>,
    known: HashSet<String>,
    counts: [usize; 7],
    texts: usize,
    artifacts: usize,
    mails: usize,
}

impl Words {
    /// The candidates for the artifact at `index` of the tree, the likely ones first.
    pub(crate) fn candidates(&mut self, tree: &Tree, index: usize) -> Vec<Candidate> {
        self.gather(tree);
        let own = tree.artifacts.get(index).into_iter().flat_map(named);
        let mut ranked: Vec<&(Rank, Candidate)> = self.found.iter().collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        let is_told = |rank: Rank| rank <= Rank::Mixed;
        let told = ranked.iter().filter(|(rank, _)| is_told(*rank)).map(|(_, candidate)| candidate.clone());
        let further =
            ranked.iter().filter(|(rank, _)| !is_told(*rank)).map(|(_, candidate)| candidate.clone());
        let custom = |word: &str| Candidate { word: word.to_owned(), at: None };
        let all = std::iter::once(custom(ANALYSTS))
            .chain(told.take(LIMIT / 2))
            .chain(own)
            .chain(CUSTOMARY.iter().map(|word| custom(word)))
            .chain(further);
        let mut seen = HashSet::new();
        all.filter(|candidate| seen.insert(candidate.word.clone())).take(LIMIT).collect()
    }

    fn gather(&mut self, tree: &Tree) {
        for text in tree.texts.iter().take(TEXTS).skip(self.texts) {
            for (rank, range) in text::words(&text.visible.text) {
                let word = text.visible.text.get(range.clone()).unwrap_or_default();
                self.add(rank, word, || Some(Locus::utf8(text.artifact, text.visible.source(range.clone()))));
            }
            for hidden in &text.hidden {
                for (rank, range) in text::words(&hidden.text) {
                    let word = hidden.text.get(range).unwrap_or_default();
                    self.add(rank, word, || Some(Locus::utf8(text.artifact, hidden.span)));
                }
            }
        }
        self.texts = tree.texts.len();
        for (_, header) in tree.mails.iter().skip(self.mails) {
            self.header(header);
        }
        self.mails = tree.mails.len();
        for artifact in tree.artifacts.iter().skip(self.artifacts) {
            for Candidate { word, at } in named(artifact) {
                self.add(Rank::FileName, &word, || at);
            }
        }
        self.artifacts = tree.artifacts.len();
    }

    fn header(&mut self, header: &Header) {
        let envelope = &header.envelope;
        if let Some(subject) = &envelope.subject {
            for (rank, range) in text::words(&subject.text) {
                let word = subject.text.get(range).unwrap_or_default();
                // A subject is a line of its own, and no password for that.
                if rank != Rank::Alone {
                    self.add(rank, word, || Some(subject.at.clone()));
                }
            }
        }
        let recipients = envelope.recipients.iter().map(|recipient| &recipient.mailbox);
        for mailbox in envelope.from.iter().chain(&envelope.reply_to).chain(recipients) {
            for word in of_address(mailbox) {
                self.add(Rank::Address, &word, || Some(mailbox.at.clone()));
            }
        }
        if let Some(date) = envelope.date {
            let at = header.headers.iter().find(|field| field.name.eq_ignore_ascii_case("date"));
            for form in ["%d%m%Y", "%Y%m%d", "%d%m%y", "%m%d%Y", "%d.%m.%Y", "%Y-%m-%d"] {
                let word = date.strftime(form).to_string();
                self.add(Rank::Date, &word, || at.map(|field| field.at.clone()));
            }
        }
    }

    fn add(&mut self, rank: Rank, word: &str, at: impl FnOnce() -> Option<Locus>) {
        let Some(count) = self.counts.get_mut(rank as usize) else { return };
        if word.is_empty() || *count >= OF_RANK {
            return;
        }
        let is_new = self.known.insert(word.to_owned());
        // What was a file's name before may be told now, and is likelier then.
        let improves = !is_new
            && rank <= Rank::ToldPlain
            && self
                .found
                .iter()
                .position(|(known, candidate)| candidate.word == word && *known > rank)
                .is_some_and(|at| {
                    self.found.remove(at);
                    true
                });
        if is_new || improves {
            *count += 1;
            self.found.push((rank, Candidate { word: word.to_owned(), at: at() }));
        }
    }
}

/// The words of a file's name: the whole without its extension, its parts, its digits.
fn named(artifact: &Artifact) -> impl Iterator<Item = Candidate> + '_ {
    let is_file = matches!(
        artifact.role,
        ArtifactRole::Attachment | ArtifactRole::Entry | ArtifactRole::Inline | ArtifactRole::Submission
    );
    let name = artifact.name.as_deref().filter(|_| is_file).unwrap_or_default();
    let own = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = own.rsplit_once('.').map_or(own, |(stem, _)| stem);
    let parts = stem.split(|c: char| !c.is_alphanumeric());
    let digits = stem.split(|c: char| !c.is_ascii_digit());
    let long = |part: &&str| part.chars().count() >= 3;
    let words = [stem, own].into_iter().chain(parts.filter(long)).chain(digits.filter(long));
    words
        .filter(|word| !word.is_empty())
        .map(|word| Candidate { word: word.to_owned(), at: artifact.name_at.clone() })
        .collect::<Vec<_>>()
        .into_iter()
}

/// The address, its parts, and the first label of its domain.
fn of_address(mailbox: &Mailbox) -> Vec<String> {
    let address = &mailbox.address;
    let Some((local, domain)) = address.rsplit_once('@') else { return Vec::new() };
    let label = domain.split('.').next().unwrap_or_default();
    [address.as_str(), local, domain, label].into_iter().filter(|w| w.len() >= 3).map(str::to_owned).collect()
}

/// What to say of passwords that opened something: with the place where each stands, or that of the file for habits.
pub(crate) fn opened<'a>(
    used: impl Iterator<Item = &'a str>,
    candidates: &[Candidate],
    file: &Locus,
) -> Vec<Feature> {
    let mut said: Vec<&str> = Vec::new();
    let mut features = Vec::new();
    for word in used {
        if !said.contains(&word) {
            said.push(word);
            let at = candidates.iter().find(|candidate| candidate.word == word).and_then(|c| c.at.clone());
            features.push(Feature::opened_with(word, at.unwrap_or_else(|| file.clone())));
        }
    }
    features
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::ArtifactId;
    use creel_evidence::dissection::{MappedText, Text};

    fn tree(texts: &[&str]) -> Tree {
        let text = |text: &&str| Text {
            artifact: ArtifactId::of(text.as_bytes()),
            role: ArtifactRole::Body,
            html: false,
            visible: MappedText::verbatim((*text).to_owned(), 0),
            hidden: Vec::new(),
        };
        Tree { texts: texts.iter().map(text).collect(), ..Tree::default() }
    }

    fn words(texts: &[&str]) -> Vec<String> {
        Words::default().candidates(&tree(texts), 0).into_iter().map(|candidate| candidate.word).collect()
    }

    #[test]
    fn the_told_password_stands_in_front() {
        let found = words(&["Invoice 2024", "Please open it. Password: Zx81! Thanks, Ann"]);
        assert_eq!(found.first().map(String::as_str), Some("infected"));
        let place = |word: &str| found.iter().position(|f| f == word);
        assert!(place("Zx81!").unwrap() < place("Thanks").unwrap());
        assert!(place("Zx81!").unwrap() < place("2024").unwrap());
    }

    #[test]
    fn a_word_is_kept_with_its_place() {
        let text = "The code for the file is 4711-b.";
        let found = Words::default().candidates(&tree(&[text]), 0);
        let told = found.iter().find(|candidate| candidate.word == "4711-b").unwrap();
        assert_eq!(told.at, Some(Locus::utf8(ArtifactId::of(text.as_bytes()), 25..31)));
    }

    #[test]
    fn texts_that_came_later_are_looked_at_and_earlier_ones_not_again() {
        let mut words = Words::default();
        let mut tree = tree(&["pin a11"]);
        assert!(words.candidates(&tree, 0).iter().any(|candidate| candidate.word == "a11"));
        tree.texts.push(Text { visible: MappedText::verbatim("pin b22".into(), 0), ..tree.texts[0].clone() });
        let found = words.candidates(&tree, 0);
        assert_eq!(found.iter().filter(|candidate| candidate.word == "a11").count(), 1);
        assert!(found.iter().any(|candidate| candidate.word == "b22"));
    }

    #[test]
    fn the_list_is_short_whatever_the_text() {
        let many: String = (0..10_000).map(|i| format!("pin a{i} ")).collect();
        assert!(words(&[many.as_str()]).len() <= LIMIT);
        assert_eq!(words(&[""]).len(), 1 + CUSTOMARY.len());
    }
}
