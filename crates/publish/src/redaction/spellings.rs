//! The ways in which a value of a victim's is written.
//!
//! An address stands in a URL as `ada%40chain.example`, in a return path as `ada=chain.example`, in a script as
//! base64 of a longer text at any of three offsets, and backwards where a kit hides it from filters.
//!
//! What it never does: spell a value shorter than [`SHORTEST`], which would be found everywhere.

use creel_evidence::DomainName;
use creel_reference::brands::Brands;
use creel_reference::hosts;
use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER};
use std::fmt::Write as _;

/// Bytes of the shortest spelling that is searched for.
pub(super) const SHORTEST: usize = 4;

/// One way of writing a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spelling {
    /// Searched for without regard to ASCII case.
    pub(super) text: String,
    /// Where it counts.
    pub(super) edges: Edges,
}

/// Which ends of a spelling have to be ends of a word: no letter or digit may stand beyond them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Edges {
    /// Found anywhere.
    Free,
    /// Only where a word starts.
    Start,
    /// Only as a whole word.
    Both,
}

/// What stands between local part and domain: as it is, percent-encoded once and twice, VERP, quoted-printable,
/// HTML entities, script escapes, and what people write for machines not to read.
const JOINERS: &[&str] = &[
    "@", "%40", "%2540", "=", "=40", "&#64;", "&#x40;", "&commat;", "\\u0040", "\\x40", "[at]", "(at)",
    "[@]", "_at_", " at ", "/", ":", "&domain=",
];

/// Mailboxes that belong to a function (RFC 2142 and common use): `info@` names nobody.
const FUNCTIONS: &[&str] = &[
    "abuse",
    "account",
    "accounting",
    "accounts",
    "admin",
    "administrator",
    "billing",
    "careers",
    "contact",
    "customerservice",
    "enquiries",
    "export",
    "finance",
    "hello",
    "help",
    "helpdesk",
    "hostmaster",
    "hr",
    "info",
    "information",
    "inquiries",
    "invoice",
    "invoices",
    "it",
    "jobs",
    "legal",
    "logistics",
    "mail",
    "mailer-daemon",
    "marketing",
    "news",
    "newsletter",
    "no-reply",
    "no_reply",
    "noreply",
    "office",
    "order",
    "orders",
    "payroll",
    "postmaster",
    "press",
    "procurement",
    "purchase",
    "purchasing",
    "reception",
    "root",
    "sales",
    "security",
    "service",
    "support",
    "team",
    "test",
    "undisclosed-recipients",
    "user",
    "web",
    "webmaster",
];

/// Words in a display name that name a desk rather than a person.
const DESKS: &[&str] = &[
    "account",
    "accounts",
    "admin",
    "administrator",
    "client",
    "customer",
    "department",
    "director",
    "finance",
    "general",
    "group",
    "information",
    "logistics",
    "management",
    "manager",
    "marketing",
    "member",
    "office",
    "officer",
    "payable",
    "procurement",
    "purchasing",
    "recipient",
    "recipients",
    "sales",
    "secretary",
    "service",
    "services",
    "support",
    "system",
    "undisclosed",
];

/// Legal forms that are left away in everyday use.
const LEGAL_FORMS: &[&str] = &[
    "a.s.",
    "a/s",
    "ab",
    "ag",
    "aps",
    "as",
    "b.v.",
    "bv",
    "co",
    "co.",
    "corp",
    "corp.",
    "corporation",
    "gmbh",
    "inc",
    "inc.",
    "kft",
    "kg",
    "limitada",
    "limited",
    "llc",
    "llp",
    "ltd",
    "ltd.",
    "ltda",
    "n.v.",
    "nv",
    "oy",
    "oyj",
    "plc",
    "pty",
    "s.a.",
    "s.l.",
    "s.p.a.",
    "s.r.l.",
    "s.r.o.",
    "sa",
    "sarl",
    "sas",
    "sl",
    "spa",
    "srl",
    "zrt",
];

/// Spellings of a mail address.
pub(super) fn of_address(address: &str) -> Vec<Spelling> {
    let mut pen = Pen::default();
    let Some((local, domain)) = address.rsplit_once('@') else {
        pen.word(address);
        return pen.written;
    };
    if local.is_empty() || domain.is_empty() {
        pen.word(address);
        return pen.written;
    }
    for joiner in JOINERS {
        pen.part(&format!("{local}{joiner}{domain}"));
    }
    pen.part(&format!("{domain}/{local}"));
    pen.encoded(address);
    let function = FUNCTIONS.binary_search(&local.to_lowercase().as_str()).is_ok();
    if !function {
        for joiner in ["@", "%40"] {
            // The joiner ends the word.
            pen.write(format!("{local}{joiner}"), Edges::Start);
        }
        let telling = |c: char| matches!(c, '.' | '_' | '-') || c.is_ascii_digit();
        if local.len() >= 8 || (local.len() >= 6 && local.contains(telling)) {
            pen.word(local);
        }
    }
    pen.written
}

/// Spellings of an organisation's domain: of the name as it stands in addresses and of its registrable part.
pub(super) fn of_domain(domain: &str) -> Vec<Spelling> {
    let mut pen = Pen::default();
    let Some(name) = DomainName::parse(domain) else {
        pen.word(domain);
        return pen.written;
    };
    if hosts::is_free_mail(&name) {
        return pen.written;
    }
    for name in [name.as_str(), name.registrable_or_self()] {
        pen.word(name);
        pen.word(&name.replace('.', "-"));
        pen.word(&name.replace('.', "_"));
        pen.word(&name.replace('.', "%2e"));
        pen.encoded(name);
    }
    let label = name.registrable_label();
    if label.len() >= 5 && Brands::shipped().by_domain(&name).is_none() {
        pen.word(label);
    }
    pen.written
}

/// Spellings of an organisation's name, with and without its legal form.
pub(super) fn of_organisation(name: &str) -> Vec<Spelling> {
    let mut pen = Pen::default();
    pen.joined(&name.split_whitespace().collect::<Vec<_>>());
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let is_form =
        |word: &str| LEGAL_FORMS.binary_search(&word.trim_end_matches(',').to_lowercase().as_str()).is_ok();
    while words.len() > 1 && words.last().is_some_and(|last| is_form(last)) {
        words.pop();
    }
    if let Some(last) = words.last_mut() {
        *last = last.trim_end_matches(',');
    }
    pen.joined(&words);
    pen.encoded(&words.join(" "));
    pen.written
}

/// First words of names that are no name by themselves.
const GENERAL: &[&str] = &[
    "american",
    "central",
    "chamber",
    "european",
    "federal",
    "general",
    "global",
    "institute",
    "international",
    "ministry",
    "national",
    "united",
    "universal",
    "university",
];

/// What people call an organisation for short: the first word of its name, if its domain begins with that word as well.
pub(super) fn everyday_name<'a>(name: &'a str, domain: &str) -> Option<&'a str> {
    let word = name.split_whitespace().next()?;
    let folded = word.to_lowercase();
    let telling = word.chars().count() >= 6 && !GENERAL.contains(&folded.as_str());
    (telling && domain.to_lowercase().starts_with(&folded)).then_some(word)
}

/// Spellings of a person's name: whole, family name first, and a family name of five letters or more alone.
/// A given name alone is nobody's in particular.
pub(super) fn of_person(name: &str) -> Vec<Spelling> {
    let mut pen = Pen::default();
    let words: Vec<&str> =
        name.split(|c: char| c.is_whitespace() || c == ',').filter(|w| !w.is_empty()).collect();
    let desk = |word: &&str| DESKS.binary_search(&word.to_lowercase().as_str()).is_ok();
    if words.is_empty() || words.iter().all(desk) {
        return pen.written;
    }
    pen.joined(&words);
    pen.encoded(&words.join(" "));
    if let [first @ .., last] = words.as_slice()
        && !first.is_empty()
    {
        let mut turned = vec![*last];
        turned.extend_from_slice(first);
        pen.joined(&turned);
        pen.word(&format!("{last}, {}", first.join(" ")));
        let alphabetic = last.chars().all(|c| c.is_alphabetic() || c == '-' || c == '\'');
        if alphabetic && last.chars().count() >= 5 && !desk(last) {
            pen.word(last);
        }
    }
    pen.written
}

/// Spellings of another value of a victim's own.
pub(super) fn of_value(value: &str) -> Vec<Spelling> {
    let mut pen = Pen::default();
    // A telephone number of six digits is a number; a word of four letters is a word.
    if value.chars().count() >= 6 {
        pen.word(value);
        if value.contains('@') {
            pen.written.extend(of_address(value));
        } else {
            pen.encoded(value);
        }
    }
    pen.written
}

/// Collects spellings.
#[derive(Default)]
struct Pen {
    written: Vec<Spelling>,
}

impl Pen {
    fn write(&mut self, text: String, edges: Edges) {
        if text.len() >= SHORTEST {
            self.written.push(Spelling { text, edges });
        }
    }

    fn part(&mut self, text: &str) {
        for text in cases(text) {
            self.write(text, Edges::Free);
        }
    }

    fn word(&mut self, text: &str) {
        for text in cases(text) {
            self.write(text, Edges::Both);
        }
    }

    /// Words with what joins words in texts, URLs, file names and addresses.
    fn joined(&mut self, words: &[&str]) {
        for separator in [" ", "+", "%20", "%2520", ".", "_", "-", "", "\u{a0}", "  "] {
            self.word(&words.join(separator));
        }
    }

    /// The encodings of a value that needs no word boundary any more: percent, hexadecimal, base64, reversed.
    fn encoded(&mut self, value: &str) {
        if value.chars().count() < SHORTEST {
            return;
        }
        let mut every = String::new();
        let mut special = String::new();
        for byte in value.bytes() {
            let _ = write!(every, "%{byte:02x}");
            if byte.is_ascii_alphanumeric() {
                special.push(char::from(byte));
            } else {
                let _ = write!(special, "%{byte:02x}");
            }
        }
        self.write(every, Edges::Free);
        if special != value {
            self.write(special, Edges::Both);
        }
        self.write(value.chars().rev().collect(), Edges::Free);
        let mut spelt = vec![value.to_owned(), value.to_lowercase(), value.to_uppercase()];
        spelt.dedup();
        for text in spelt {
            self.write(HEXLOWER.encode(text.as_bytes()), Edges::Free);
            for offset in 0..3 {
                let standard = base64_inside(text.as_bytes(), offset, &BASE64_NOPAD);
                let url_safe = base64_inside(text.as_bytes(), offset, &BASE64URL_NOPAD);
                if url_safe != standard {
                    self.write(url_safe, Edges::Free);
                }
                self.write(standard, Edges::Free);
            }
        }
    }
}

/// As written, and, where the letters are not all ASCII, in lower and upper case: the automaton folds only ASCII.
fn cases(text: &str) -> Vec<String> {
    if text.is_ascii() {
        return vec![text.to_owned()];
    }
    let mut cases = vec![text.to_owned(), text.to_lowercase(), text.to_uppercase()];
    cases.dedup();
    cases
}

/// The characters of base64 that follow from `value` alone when it stands `offset` bytes (modulo 3) into a text.
fn base64_inside(value: &[u8], offset: usize, alphabet: &data_encoding::Encoding) -> String {
    let mut padded = vec![0; offset];
    padded.extend_from_slice(value);
    let encoded = alphabet.encode(&padded);
    // Six bits a character: those that hold bits of the padding, or that would hold bits of what follows, go.
    let first = (offset * 8).div_ceil(6);
    let last = padded.len() * 8 / 6;
    let inside = encoded.get(first..last).unwrap_or_default();
    if inside.len() < 6 { String::new() } else { inside.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_everyday_name_is_a_word_of_name_and_domain() {
        assert_eq!(everyday_name("Northmere Cold Stores", "northmere-cold.example"), Some("Northmere"));
        assert_eq!(everyday_name("Northmere Cold Stores", "ncs.example"), None);
        assert_eq!(everyday_name("International Freight", "international-freight.example"), None);
        assert_eq!(everyday_name("", "a.example"), None);
    }

    #[test]
    fn the_lists_can_be_searched() {
        for list in [FUNCTIONS, DESKS, LEGAL_FORMS] {
            assert!(list.is_sorted(), "{list:?}");
        }
    }

    #[test]
    fn a_function_keeps_its_local_part_and_a_person_does_not() {
        let texts = |address| of_address(address).into_iter().map(|s| s.text).collect::<Vec<_>>();
        assert!(!texts("info@chain.example").iter().any(|text| text == "info@"));
        let person = texts("ada.lovelace@chain.example");
        for spelt in
            ["ada.lovelace", "ada.lovelace@", "ada.lovelace=chain.example", "elpmaxe.niahc@ecalevol.ada"]
        {
            assert!(person.iter().any(|text| text == spelt), "{spelt}");
        }
    }

    #[test]
    fn legal_forms_and_desks_are_not_names() {
        let texts: Vec<String> = of_organisation("Cold Haul Co., Ltd.").into_iter().map(|s| s.text).collect();
        assert!(texts.iter().any(|text| text == "Cold Haul"), "{texts:?}");
        assert!(of_person("Purchasing Manager").is_empty());
    }

    proptest! {
        #[test]
        fn base64_of_any_surrounding_holds_one_of_three_spellings(
            before: Vec<u8>, value in "[a-z.]{5,20}@[a-z]{3,9}\\.example", after: Vec<u8>,
        ) {
            let whole = [before.as_slice(), value.as_bytes(), after.as_slice()].concat();
            let encoded = BASE64_NOPAD.encode(&whole);
            let held = (0..3).any(|n| encoded.contains(&base64_inside(value.as_bytes(), n, &BASE64_NOPAD)));
            prop_assert!(held);
        }
    }
}
