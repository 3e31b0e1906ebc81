//! Lexicons: the words of a field, so that a mail can be asked whether its author knows the field.
//!
//! A lexicon is data: programmes, products, standards, organisations and terms, each with its spellings in any
//! language. One ships, for the cold chain of vaccines; users bring their own. A word alone accuses nobody: what is
//! enough to be called knowledge is `knowledge`'s to say.

mod file;
mod search;

pub(crate) use search::Hit;

use creel_evidence::targeting::KnowledgeKind;
use creel_reference::TableErrors;
use search::Search;
use std::sync::{Arc, LazyLock};

/// The lexicons that ship, each with its name.
pub const SHIPPED: &[(&str, &str)] = &[("cold-chain", include_str!("../data/lexicons/cold-chain.csv"))];

/// The words of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lexicon {
    /// Its name, such as `cold-chain`.
    pub name: String,
    /// Its entries, in the order of the file.
    pub entries: Vec<Entry>,
}

/// One thing of the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What kind of thing; never a persona or a recipient.
    pub kind: KnowledgeKind,
    /// How it is written; the first spelling is its name.
    pub words: Vec<Word>,
    /// What it is, for people.
    pub note: Option<String>,
    /// What an organisation makes, runs or issues: indices of entries of the same lexicon.
    pub line: Vec<usize>,
}

impl Entry {
    /// Its name: the first spelling, without the marks of beginnings.
    #[must_use]
    pub fn name(&self) -> String {
        self.words.first().map(|word| word.text.replace('*', "")).unwrap_or_default()
    }
}

/// One spelling of an entry: a word or a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The spelling, without the marks `?` and `=`. Of a word that ends in `*` only the beginning counts, for languages
    /// that inflect (`chłodni*`, `холодильн* камер*`).
    pub text: String,
    /// Marked `?`: it stands in everyday letters too, so it counts only beside what does not.
    pub ordinary: bool,
    /// Marked `=`: it counts only as it is spelt, capitals and accents included.
    pub exact: bool,
}

impl Lexicon {
    /// Reads CSV (RFC 4180), or the same separated by tabs, with the header `kind,words,note` and, if wanted, further
    /// columns, of which `line` is read. Lines that begin with `#` are comments.
    ///
    /// Kinds are `programme`, `product`, `standard`, `organisation` and `term`. Words are separated by `|`; see [`Word`]
    /// for the marks `?`, `=` and `*`. `line` names, separated by `|`, the entries that an organisation makes, runs or
    /// issues.
    ///
    /// # Errors
    /// Every line that cannot be read, each with its number.
    pub fn from_csv(name: &str, text: &str) -> Result<Self, TableErrors> {
        file::read(text).map(|entries| Self { name: name.to_owned(), entries })
    }
}

/// Several lexicons, ready to be looked for in texts.
#[derive(Debug, Default)]
pub struct Lexicons {
    lexicons: Vec<Lexicon>,
    search: Search,
}

static OF_CREEL: LazyLock<Arc<Lexicons>> = LazyLock::new(|| {
    // A test reads every lexicon that ships, so that none can be missing here.
    let read = SHIPPED.iter().filter_map(|(name, text)| Lexicon::from_csv(name, text).ok());
    Arc::new(Lexicons::new(read.collect()))
});

impl Lexicons {
    /// Makes lexicons ready.
    #[must_use]
    pub fn new(lexicons: Vec<Lexicon>) -> Self {
        let search = Search::of(&lexicons);
        Self { lexicons, search }
    }

    /// Those that ship with creel.
    #[must_use]
    pub fn shipped() -> &'static Arc<Self> {
        &OF_CREEL
    }

    /// The lexicons, in the order in which they were given.
    #[must_use]
    pub fn all(&self) -> &[Lexicon] {
        &self.lexicons
    }

    /// The entries that a text names, in the order of the text; of spellings that overlap in one lexicon, the one that
    /// begins first, and of those the longest.
    pub(crate) fn find(&self, text: &str) -> Vec<Hit> {
        self.search.find(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lexicon(csv: &str) -> Result<Lexicon, TableErrors> {
        Lexicon::from_csv("field", csv)
    }

    fn names(csv: &str, text: &str) -> Vec<String> {
        let lexicons = Lexicons::new(vec![lexicon(csv).unwrap()]);
        let named = |hit: &Hit| lexicons.all()[hit.lexicon].entries[hit.entry].name();
        lexicons
            .find(text)
            .iter()
            .map(|hit| format!("{}: {}", named(hit), &text[hit.range.clone()]))
            .collect()
    }

    #[test]
    fn every_shipped_lexicon_is_read() {
        for (name, text) in SHIPPED {
            let read = Lexicon::from_csv(name, text).unwrap_or_else(|problems| panic!("{name}: {problems}"));
            let words: usize = read.entries.iter().map(|entry| entry.words.len()).sum();
            assert!(read.entries.len() >= 60 && words >= 900, "{name}: {words} words");
            assert!(read.entries.iter().all(|entry| entry.note.is_some()), "{name}");
            assert!(text.starts_with('#') && text.contains("# Provenance:"), "{name}");
        }
        assert_eq!(Lexicons::shipped().all().len(), SHIPPED.len());
    }

    #[test]
    fn words_are_found_whole_and_folded() {
        let csv = "kind,words,note\nproduct,cold box|Kühlbox|холодильн* камер*|保冷箱|=CB,\n";
        assert_eq!(names(csv, "Two COLD-BOXES and a cold\n box"), ["cold box: cold\n box"]);
        assert_eq!(names(csv, "die kuhlbox; KÜHLBOX."), ["cold box: kuhlbox", "cold box: KÜHLBOX"]);
        assert_eq!(names(csv, "в холодильных камерах!"), ["cold box: холодильных камерах"]);
        assert_eq!(names(csv, "холодильный шкаф"), Vec::<String>::new());
        assert_eq!(names(csv, "予備の保冷箱を五個"), ["cold box: 保冷箱"]);
        assert_eq!(names(csv, "cb CB ACB CBs"), ["cold box: CB"]);
    }

    #[test]
    fn the_longer_word_goes_before_what_is_in_it() {
        let csv = "kind,words,note\nterm,cold chain,\nproduct,cold chain equipment|equipment platform,\n";
        assert_eq!(
            names(csv, "cold chain equipment platform"),
            ["cold chain equipment: cold chain equipment"]
        );
        assert_eq!(names(csv, "a cold chain equipmen"), ["cold chain: cold chain"]);
    }

    #[test]
    fn a_lexicon_may_be_separated_by_tabs() {
        let read = lexicon(
            "# by us\nkind\twords\tnote\tline\nproduct\treefer\t\norganisation\tFirm\tof ships\treefer\n",
        );
        let read = read.unwrap();
        assert_eq!(read.entries[1].line, [0]);
        assert_eq!(read.entries[1].note.as_deref(), Some("of ships"));
    }

    #[test]
    fn every_bad_line_is_named() {
        let csv = "kind,words,note,line\ngadget,box one,,\nterm,,,\nterm,ab|box two|Box Two,,\nproduct,box two,,\n\
                   product,box three,,box two\nterm,|?*,,\n";
        insta::assert_snapshot!(lexicon(csv).unwrap_err(), @r"
        line 2: unknown kind 'gadget' (use programme, product, standard, organisation or term)
        line 3: no words (write at least one word; separate several by |)
        line 4: 'ab' is too short to be told from other words (write =ab if it counts as it is spelt, or a longer phrase)
        line 5: 'box two' stands on line 4 already (a word belongs to one entry)
        line 6: only organisations have a line (leave the column 'line' empty)
        line 7: '?*' is no word (write letters or digits)
        ");
        insta::assert_snapshot!(lexicon("kind,words,note,line\norganisation,Firm,,boxes\n").unwrap_err(), @"line 2: 'boxes' is no entry (name entries of this lexicon by one of their words, separated by |)");
        insta::assert_snapshot!(lexicon("kind;words;note\n").unwrap_err(), @"line 1: the header is 'kind;words;note' (separate columns by commas or tabs)");
        assert_eq!(lexicon("").unwrap_err().0[0].line, 1);
    }

    proptest! {
        #[test]
        fn any_text_is_searched(text in "(\\PC|cold |box|保冷箱|CB|ß|İ| ){0,60}") {
            let csv = "kind,words,note\nproduct,cold box|cold|?box|保冷箱|=CB|=ss|col* bo*,\n";
            if let Ok(lexicon) = lexicon(csv) {
                for hit in Lexicons::new(vec![lexicon]).find(&text) {
                    prop_assert!(text.get(hit.range).is_some_and(|part| !part.is_empty()));
                }
            }
        }

        #[test]
        fn any_file_is_read(text in "(\\PC|\n|,|\\||kind,words,note\n|term,|=|\\?|\\*|\"){0,40}") {
            let _ = lexicon(&text);
        }
    }
}
