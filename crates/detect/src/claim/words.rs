//! Words that stand in names without naming anybody.

use crate::normal::{Accents, normal};
use std::collections::HashSet;
use std::sync::LazyLock;

const GENERIC: &str = include_str!("../../data/generic-names.tsv");
/// Legal forms, lower case, dots removed.
const LEGAL_FORMS: &str = "\
    gmbh ag kg ltd limited llc inc corp corporation plc sa sas sarl srl spa bv nv ab as aps oy \
    oyj ltda sl pte pty llp co sro kft se eg gmbh&cokg incorporated company";
/// Titles before a person's name.
const HONORIFICS: &str = "\
    mr mrs ms miss mister dr prof professor sir madam barr barrister rev pastor herr frau sgt \
    capt captain col gen general engr sister brother hon chief senhor senhora sr sra señor \
    señora don dona mme monsieur madame mevrouw dhr prince princess attorney atty esq";

static GENERIC_WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines =
        GENERIC.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    lines.flat_map(|(_, words)| words.split(' ')).collect()
});

/// Ordinary words of which mottoes are made.
const MOTTOES: &str = include_str!("../../data/slogan-words.tsv");

static MOTTO_WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines =
        MOTTOES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    lines.flat_map(|(_, words)| words.split(' ')).collect()
});

const FIRST_NAMES: &str = include_str!("../../data/first-names.tsv");

static FIRST: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    FIRST_NAMES.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
});

/// Whether a word names nobody.
#[must_use]
pub(super) fn is_generic(word: &str) -> bool {
    let folded = normal(word, Accents::Drop, 60);
    GENERIC_WORDS.contains(folded.as_str()) || folded.split('-').all(|half| GENERIC_WORDS.contains(half))
}

/// Whether a word (lower case, without accents) is one of which mottoes are made.
pub(super) fn is_motto(word: &str) -> bool {
    MOTTO_WORDS.contains(word)
}

/// Whether a word is a legal form (`GmbH`, `Ltd.`).
#[must_use]
pub(super) fn is_legal_form(word: &str) -> bool {
    let bare: String =
        word.chars().filter(|c| !matches!(c, '.' | ',' | '/')).flat_map(char::to_lowercase).collect();
    LEGAL_FORMS.split(' ').any(|listed| listed == bare)
}

/// Whether a word is an honorific (`Mrs.`, `Dr`).
#[must_use]
pub(super) fn is_honorific(word: &str) -> bool {
    let bare: String = word.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    HONORIFICS.split(' ').any(|listed| listed == bare)
}

/// Small words inside persons' names.
pub(super) fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "de" | "da"
            | "do"
            | "dos"
            | "van"
            | "von"
            | "der"
            | "den"
            | "bin"
            | "al"
            | "la"
            | "del"
            | "di"
            | "e"
            | "y"
    )
}

/// Words that organisations carry in their names.
pub(super) fn is_trade(word: &str) -> bool {
    const TRADE: &str = "\
    bank casino hotel shop store group university college school institute foundation society \
    association insurance energy solutions technologies technology systems software media club \
    wallet finance financial capital partners international global express post mobile telecom \
    networks health pharmacy clinic church ministry federal court daily times weekly magazine \
    travel airlines motors foods market trading exchange community academy network cloud storage \
    loan loans warranty home auto smart power tool tools kit card cash money weight diet keto \
    slots spins spin win lottery industries labs studio studios games pro max direct investing \
    innovation";
    // How compounds begin: `Energieloket`, `Versicherungsvergleich`.
    const STEMS: &str = "energie energy versicher verzeker assuranc segur zorg krankenkass praxis klinik apothe \
        stadtwerk umfrage gewinn kunden klanten casino cassino bitcoin krypto crypto bank";
    let folded = normal(word, Accents::Drop, 60);
    TRADE.split(' ').any(|listed| listed == folded)
        || STEMS.split_whitespace().any(|stem| folded.starts_with(stem))
}

/// Whether a word (lower case, without accents) is a common first name.
pub(crate) fn is_first_name(word: &str) -> bool {
    FIRST.contains(word)
}
