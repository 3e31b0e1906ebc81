//! What kind of mailbox an address is: a person's, a role's, a list.
//!
//! `data/mailboxes.tsv` holds the names of role mailboxes (RFC 2142 and its counterparts in other languages) and of
//! lists. A person's mailbox is told by a name beside the address that agrees with it, or by a local part that is
//! made of two names; a bare word is nobody.

use crate::people;
use crate::surnames;
use crate::table;
use crate::titles::{self, Title};
use crate::words::Words;
use creel_evidence::targeting::{Function, Role};
use creel_evidence::{DomainName, FactSource, MailboxKind};
use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../data/mailboxes.tsv");

/// Bytes of a local part that are read (RFC 5321 section 4.5.3.1.1 allows 64 octets).
const LIMIT: usize = 64;

/// Letters that each half of a compound such as `allstaff` has at least.
const HALF: usize = 3;

/// Names below an organisation's domain under which servers for lists stand.
const LIST_HOSTS: &[&str] =
    &["lists", "list", "listserv", "listserver", "mailman", "groups", "listen", "listes"];

/// What a row of the table says about a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Named {
    list: bool,
    /// A role mailbox only as the whole local part: initials, and words that are also people's names.
    alone: bool,
    /// A word for a department, which is written together with its name.
    affix: bool,
    function: Option<Function>,
    role: Option<Role>,
}

static NAMES: LazyLock<HashMap<String, Named>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for [row, function, role, kind] in table::rows::<4>(TABLE) {
        let named = Named {
            list: kind == "list",
            alone: kind == "alone",
            affix: kind == "affix",
            function: function.parse().ok(),
            role: role.parse().ok(),
        };
        for name in row.split(' ') {
            names.entry(Words::of(name).folded).or_insert(named);
        }
    }
    names
});

/// What the local part alone says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mailbox {
    /// The kind.
    pub(crate) kind: MailboxKind,
    /// What a role mailbox's name says about the department.
    pub(crate) title: Option<Title>,
    /// What the kind rests on; of a name beside the address the kind of source is the name's own.
    pub(crate) source: Option<FactSource>,
    /// Why the kind.
    pub(crate) reason: String,
}

impl Mailbox {
    fn new(kind: MailboxKind, source: impl Into<Option<FactSource>>, reason: &str, part: &str) -> Self {
        Self { kind, title: None, source: source.into(), reason: format!("{reason} \"{part}\"") }
    }
}

/// Reads `local@domain`, where `names` are those of people that stand beside the address.
pub(crate) fn read<'a>(
    local: &str,
    domain: Option<&DomainName>,
    names: impl IntoIterator<Item = &'a str>,
) -> Mailbox {
    if local.len() > LIMIT || local.contains('=') {
        // `=` is an address within an address (VERP, SRS).
        return Mailbox::default();
    }
    // RFC 5233: what stands behind the plus sign is the owner's own note.
    let local = local.split_once('+').map_or(local, |(base, _)| base);
    let words = Words::of(local);
    let parts: Vec<&str> = words.iter().collect();
    if is_list(&words.folded, &parts) {
        return Mailbox::new(MailboxKind::List, FactSource::LocalPart, "name of a list", local);
    }
    if let Some(title) = role(local, &words.folded, &parts) {
        return Mailbox {
            title: Some(title),
            ..Mailbox::new(MailboxKind::Role, FactSource::LocalPart, "role mailbox", local)
        };
    }
    if let Some(host) = domain.and_then(list_host) {
        return Mailbox::new(MailboxKind::List, FactSource::Domain, "server for lists", host);
    }
    if let Some(name) = names.into_iter().find(|name| agrees(name, &words.folded, &parts)) {
        return Mailbox::new(MailboxKind::Person, None, "agrees with the name", name);
    }
    if is_two_names(local, &parts) || surnames::is_name(&parts) {
        return Mailbox::new(MailboxKind::Person, FactSource::LocalPart, "made of names:", local);
    }
    Mailbox::default()
}

fn list_host(domain: &DomainName) -> Option<&str> {
    let registrable = domain.registrable()?;
    let below = domain.as_str().strip_suffix(registrable)?;
    below.split('.').find(|label| LIST_HOSTS.contains(label))
}

/// The row of a name, without the number of a second mailbox of its kind (`compras2`).
fn row(name: &str) -> Option<Named> {
    NAMES.get(name).copied().or_else(|| {
        let bare = name.trim_end_matches(|c: char| c.is_ascii_digit());
        // `kontor7` may be a desk as well as an office.
        NAMES.get(bare).copied().filter(|named| named.function.is_some() && !named.list && !named.alone)
    })
}

fn is_list(whole: &str, parts: &[&str]) -> bool {
    let named = |name: &str| NAMES.get(name).is_some_and(|named| named.list);
    let edges =
        || parts.first().is_some_and(|part| named(part)) || parts.last().is_some_and(|part| named(part));
    named(whole)
        || named(&parts.concat())
        || (parts.len() > 1 && (edges() || parts.last() == Some(&"l")))
        || halves(whole).any(|(one, other)| named(one) && named(other))
}

/// The places at which a single word can be a compound.
fn halves(whole: &str) -> impl Iterator<Item = (&str, &str)> {
    let places = whole.char_indices().map(|(at, _)| at).filter(|&at| at >= HALF && at + HALF <= whole.len());
    places.filter_map(|at| whole.split_at_checked(at)).filter(|_| !whole.contains(' '))
}

fn role(local: &str, whole: &str, parts: &[&str]) -> Option<Title> {
    let title = |named: Named| Title {
        function: named.function,
        role: named.role,
        range: 0..local.len(),
        whole: true,
        ..Title::default()
    };
    let whole_name = row(whole).or_else(|| row(&parts.concat()));
    if let Some(named) = whole_name.filter(|named| !named.list && !named.affix) {
        return Some(title(named));
    }
    // `sales.manager` and `rektor` are titles; `john.head` is a man.
    let read = titles::read(local).filter(|read| read.whole);
    let telling = read.as_ref().is_some_and(|read| read.function.is_some() && read.seniority.is_some());
    let known: Vec<Named> =
        parts.iter().filter_map(|part| row(part)).filter(|named| !named.list && !named.alone).collect();
    // Of `accounts.uk`, `spain-sales` and `zamowienia.hurt` one word may be a place or a branch.
    let mostly =
        known.len() == parts.len() || (parts.len() <= 3 && known.iter().any(|n| n.function.is_some()));
    if telling {
        return read;
    }
    if mostly && !known.is_empty() {
        let best = known.iter().find(|named| named.function.is_some()).or(known.first());
        return best.copied().filter(|named| !named.affix).map(title);
    }
    let compound = halves(whole).find_map(|(one, other)| {
        // `innkjopsavdelingen`: an s may join them.
        let (one, other) = (row(one).or_else(|| row(one.strip_suffix('s')?))?, row(other)?);
        let best = if one.function.is_some() { one } else { other };
        let fits = |named: Named| !named.list && !named.alone;
        (fits(one) && fits(other) && (one.affix || other.affix || !best.affix)).then_some(best)
    });
    compound.map(title).or_else(|| read.filter(|read| read.function.is_some()))
}

/// Whether a name and a local part can be one person's: they share a word, or the one is made of the other's initials
/// and names.
pub(crate) fn agrees(name: &str, whole: &str, parts: &[&str]) -> bool {
    if people::share_a_word(name, whole) {
        return true;
    }
    let joined: String = parts.concat();
    let joined = joined.trim_end_matches(|c: char| c.is_ascii_digit());
    let words = Words::of(name);
    let names: Vec<&str> = words.iter().collect();
    if names.len() < 2 || joined.is_empty() {
        return false;
    }
    let initials: String = names.iter().filter_map(|name| name.chars().next()).collect();
    let starts =
        |rest: Option<&str>| rest.is_some_and(|rest| initials.starts_with(rest) || names.contains(&rest));
    joined == initials
        || names.iter().filter(|name| name.chars().count() >= 3).any(|name| {
            // `mrossi`, `rossim`, `mariarossi`: what is left is an initial or another name.
            let (before, behind) = (joined.strip_suffix(name), joined.strip_prefix(name));
            before.is_some_and(|rest| rest.chars().count() == 1 && initials.contains(rest))
                || behind.is_some_and(|rest| rest.chars().count() == 1 && initials.contains(rest))
                || starts(before)
                || starts(behind)
        })
}

/// Whether a local part is made of two or three names, or of initials and a name: `anna.rossi`, `a.rossi`, `rossi.a`,
/// `hans-peter.meier`, `y-takahashi`.
fn is_two_names(local: &str, parts: &[&str]) -> bool {
    let letters = |part: &&str| part.chars().all(char::is_alphabetic);
    let (last, others) = match parts.split_last() {
        Some((last, others)) if !others.is_empty() && parts.len() <= 4 => (last, others),
        _ => return false,
    };
    let bare = last.trim_end_matches(|c: char| c.is_ascii_digit());
    // More than a year of birth is no number that people get.
    if last.len() - bare.len() > 4 || bare.is_empty() || !others.iter().all(letters) || !letters(&bare) {
        return false;
    }
    let count = |part: &str| part.chars().count();
    let long = others.iter().filter(|part| count(part) >= 2).count() + usize::from(count(bare) >= 2);
    let longest = others.iter().map(|part| count(part)).chain([count(bare)]).max().unwrap_or_default();
    let initials = parts.len() - long;
    // Two whole words that only a hyphen joins are more often a thing than a person.
    let joined = local.contains(['.', '_']) || initials > 0;
    joined
        && longest >= 3
        && long >= 1
        && (long >= 2 || initials <= 2)
        && !parts.iter().any(|part| NAMES.get(*part).is_some_and(|named| !named.alone) || part_is_title(part))
}

fn part_is_title(part: &str) -> bool {
    titles::read(part).is_some_and(|title| title.whole && title.function.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kind(address: &str) -> MailboxKind {
        let (local, domain) = address.rsplit_once('@').unwrap_or((address, "firm.example"));
        read(local, DomainName::parse(domain).as_ref(), []).kind
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        let mut seen = HashMap::new();
        for [names, function, role, kind] in table::rows::<4>(TABLE) {
            assert!(function.is_empty() || function.parse::<Function>().is_ok(), "{names}");
            assert!(role.is_empty() || role.parse::<Role>().is_ok(), "{names}");
            assert!(["role", "alone", "list", "affix"].contains(&kind), "{names}: {kind}");
            for name in names.split(' ') {
                let folded = Words::of(name).folded;
                assert!(!folded.is_empty(), "{names}");
                assert_eq!(seen.insert(folded, name), None, "{name} stands twice");
            }
        }
    }

    #[test]
    fn role_mailboxes_are_known_and_names_are_not() {
        let title = |local| read(local, None, []).title;
        assert_eq!(title("purchasing").unwrap().function, Some(Function::Procurement));
        assert_eq!(title("Einkauf").unwrap().function, Some(Function::Procurement));
        assert_eq!(title("compras2").unwrap().function, Some(Function::Procurement));
        assert_eq!(title("ventas.mx").unwrap().function, Some(Function::Sales));
        assert_eq!(title("sysadmin").unwrap().role, Some(Role::SystemAdministrator));
        assert_eq!(title("purchasing+archive").unwrap().function, Some(Function::Procurement));
        assert!(title("sales.manager").unwrap().seniority.is_some());
        for name in ["john.head", "maria.rossi", "xq7", "rossi", ""] {
            assert_eq!(title(name), None, "{name}");
        }
        assert_eq!(kind("info"), MailboxKind::Role);
    }

    #[test]
    fn departments_of_many_languages_are_known() {
        for (local, function) in [
            ("einkauf.uk", Some(Function::Procurement)),
            ("otdel_snabzheniya", Some(Function::Procurement)),
            ("koubai-bu", Some(Function::Procurement)),
            ("dzialkadr", Some(Function::Hr)),
            ("innkjopsavdelingen", Some(Function::Procurement)),
            ("ekonomiavdelningen", Some(Function::Finance)),
            ("sklad2", Some(Function::Supply)),
            ("Бухгалтерия", Some(Function::Finance)),
            ("購買", Some(Function::Procurement)),
            ("hankinta-osasto", Some(Function::Procurement)),
            ("kancelaria", None),
            ("registratura", None),
            ("postmottak", None),
        ] {
            let read = read(local, None, []);
            assert_eq!(
                (read.kind, read.title.and_then(|t| t.function)),
                (MailboxKind::Role, function),
                "{local}"
            );
        }
        for local in [
            "alla-medarbetare",
            "rassylka.msk",
            "vsichni-zamestnanci",
            "quanti-yuangong",
            "seznam-obchodnici",
        ] {
            assert_eq!(read(local, None, []).kind, MailboxKind::List, "{local}");
        }
    }

    #[test]
    fn names_of_people_that_are_words_are_people() {
        for person in
            ["anna.law", "ap.jensen", "kadri.tamm", "alla.petrenko", "insa.keller", "ved.prakash", "ar.silva"]
        {
            assert_eq!(kind(person), MailboxKind::Person, "{person}");
        }
        for nobody in ["kontor7", "nk", "kontoret.7.x"] {
            assert_eq!(kind(nobody), MailboxKind::Unknown, "{nobody}");
        }
    }

    #[test]
    fn a_person_is_two_names_and_never_a_bare_word() {
        for person in [
            "anna.rossi",
            "a.rossi",
            "rossi.a",
            "hans-peter.meier",
            "y-takahashi",
            "anna_rossi85",
            "j.p.smith",
            "Anna.Rossi+news",
            "maria.de.souza",
        ] {
            assert_eq!(kind(person), MailboxKind::Person, "{person}");
        }
        for person in ["jsmith", "hkaya", "smithj", "ejohansson", "wangxiaoming", "jsmith2"] {
            assert_eq!(kind(person), MailboxKind::Person, "{person}");
        }
        for nobody in [
            "rossi",
            "smith",
            "xrossini",
            "wangwei",
            "x1",
            "m4711",
            "north-wing",
            "a.b",
            "1234.5678",
            "b=firm.example",
            "",
        ] {
            assert_eq!(kind(nobody), MailboxKind::Unknown, "{nobody}");
        }
    }

    #[test]
    fn a_name_beside_the_address_must_agree() {
        for (local, name, agree) in [
            ("mrossi", "Maria Rossi", true),
            ("rossim", "Maria Rossi", true),
            ("mr", "Maria Rossi", true),
            ("mariarossi", "Maria Rossi", true),
            ("rossi", "Rossi, Maria", true),
            ("kontakt7", "Maria Rossi", false),
            ("xrossi", "Maria Rossi", false),
        ] {
            let words = Words::of(local);
            let parts: Vec<&str> = words.iter().collect();
            assert_eq!(agrees(name, &words.folded, &parts), agree, "{local} {name}");
        }
    }

    #[test]
    fn lists_are_told_by_their_name_or_their_server() {
        for list in [
            "all-staff@firm.example",
            "staff-l@firm.example",
            "allstaff@firm.example",
            "chess@lists.firm.example",
        ] {
            assert_eq!(kind(list), MailboxKind::List, "{list}");
        }
        assert_eq!(kind("sales@lists.firm.example"), MailboxKind::Role);
    }

    proptest! {
        #[test]
        fn any_local_part_is_read(local in "(\\PC|sales|all|anna|[.+_-]){0,12}", name in "\\PC{0,12}") {
            let _ = read(&local, None, [name.as_str()]);
        }
    }
}
