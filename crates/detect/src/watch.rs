//! Whom the user watches over: the own organisation, its suppliers and customers, and the persons in whose name
//! payments are ordered.
//!
//! Their names are no public knowledge; a mail that bears one and comes from elsewhere is fraud upon the user. This
//! file reads the list and answers who a name or an address is; the claim and its falsehood are found elsewhere.

use crate::claim::names::key;
use creel_evidence::DomainName;
use creel_evidence::text::inert;
use creel_reference::brands::{Alias, Brand, Origin};
use creel_reference::hosts;
use std::fmt;

/// The columns of a watch list.
const COLUMNS: [&str; 5] = ["kind", "name", "aliases", "domains", "title"];
/// Complaints that one reading keeps.
const COMPLAINTS: usize = 100;

creel_evidence::vocabulary! {
    /// What somebody on the list is to the user.
    pub enum Kind {
        /// The user's own organisation.
        Own = "own",
        /// An organisation that sends invoices.
        Supplier = "supplier",
        /// An organisation that receives them.
        Customer = "customer",
        /// A person who may order payments, of the own organisation.
        Executive = "executive",
    }
}

/// Whom the user watches over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watch {
    /// Organisations, with what each is to the user.
    pub organisations: Vec<(Kind, Brand)>,
    /// Persons.
    pub persons: Vec<Person>,
}

/// A watched person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// The name as the list has it.
    pub name: String,
    /// The title, if the list gives one.
    pub title: Option<String>,
    /// Names by which the person is known, as keys whose words are sorted.
    keys: Vec<String>,
    /// Addresses in lower case.
    addresses: Vec<String>,
    /// Domains in ASCII form; those of the own organisation if the list names neither.
    domains: Vec<String>,
}

impl Person {
    /// Whether the person writes from this address.
    #[must_use]
    pub fn writes_from(&self, address: &str) -> bool {
        let address = address.to_lowercase();
        let domain = address.rsplit_once('@').and_then(|(_, domain)| DomainName::parse(domain));
        self.addresses.contains(&address)
            || domain.is_some_and(|domain| self.domains.iter().any(|own| domain.is_within(own)))
    }
}

/// The words of a name as keys, sorted: `Brown, Ada` is `Ada Brown`.
fn sorted_key(name: &str) -> String {
    let mut words: Vec<String> =
        name.split([' ', ',', '.', '_']).map(key).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.join(" ")
}

/// One complaint about a watch list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchError {
    /// Line in the file, from 1.
    pub line: u64,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub hint: &'static str,
}

/// Everything that is wrong with a watch list, in the order of its lines; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchErrors(pub Vec<WatchError>);

impl fmt::Display for WatchErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, WatchError { line, problem, hint }) in self.0.iter().enumerate() {
            let newline = if position > 0 { "\n" } else { "" };
            write!(f, "{newline}line {line}: {} ({hint})", inert(problem))?;
        }
        Ok(())
    }
}

impl std::error::Error for WatchErrors {}

impl Watch {
    /// Reads CSV (RFC 4180) with the header `kind,name,aliases,domains,title`. Kinds are those of [`Kind`]; aliases are
    /// separated by `|`; domains and whole addresses by spaces. An organisation needs a domain; an executive without
    /// one writes from the domains of the own organisation.
    ///
    /// # Errors
    /// Every line that cannot be read, each with its number.
    pub fn from_csv(text: &str) -> Result<Self, WatchErrors> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let mut errors = Vec::new();
        let named = reader.headers().is_ok_and(|found| {
            found.iter().map(str::to_lowercase).take(COLUMNS.len()).eq(COLUMNS.map(str::to_owned))
        });
        if !named {
            let hint = "the first line must read kind,name,aliases,domains,title";
            return Err(WatchErrors(vec![WatchError { line: 1, problem: "no such header".into(), hint }]));
        }
        let mut watch = Self::default();
        for record in reader.records() {
            if errors.len() >= COMPLAINTS {
                break;
            }
            match record {
                Ok(record) => watch.record(&record, &mut errors),
                Err(error) => {
                    let line = error.position().map_or(1, csv::Position::line);
                    let hint = "check its quotation marks";
                    errors.push(WatchError { line, problem: "the line is no CSV".into(), hint });
                }
            }
        }
        watch.settle();
        if errors.is_empty() { Ok(watch) } else { Err(WatchErrors(errors)) }
    }

    fn record(&mut self, record: &csv::StringRecord, errors: &mut Vec<WatchError>) {
        let line = record.position().map_or(1, csv::Position::line);
        let mut complain =
            |problem: String, hint: &'static str| errors.push(WatchError { line, problem, hint });
        let cell = |column: usize| record.get(column).unwrap_or_default();
        let Ok(kind) = cell(0).parse::<Kind>() else {
            return complain(
                format!("'{}' is no kind", cell(0)),
                "write own, supplier, customer or executive",
            );
        };
        let name = cell(1);
        if name.chars().count() < 3 {
            return complain(
                format!("'{name}' is too short a name"),
                "give the name that senders are shown by",
            );
        }
        let (mut domains, mut addresses) = (Vec::new(), Vec::new());
        for word in cell(3).split_whitespace() {
            let host = word.rsplit_once('@').map_or(word, |(_, host)| host);
            match DomainName::parse(host) {
                None => complain(
                    format!("'{word}' is no domain and no address"),
                    "write firm.example or a@firm.example",
                ),
                Some(_) if word.contains('@') => addresses.push(word.to_lowercase()),
                Some(domain) if domain.registrable().is_none() || hosts::is_free_mail(&domain) => {
                    complain(format!("'{domain}' is shared by many"), "give the whole address instead");
                }
                Some(domain) => domains.push(domain.as_str().to_owned()),
            }
        }
        let names: Vec<&str> = std::iter::once(name).chain(cell(2).split('|').map(str::trim)).collect();
        let names = names.into_iter().filter(|name| name.chars().count() >= 2);
        if kind == Kind::Executive {
            let title = Some(cell(4).to_owned()).filter(|title| !title.is_empty());
            let keys = names.map(sorted_key).filter(|key| !key.is_empty()).collect();
            self.persons.push(Person { name: name.to_owned(), title, keys, addresses, domains });
            return;
        }
        if domains.is_empty() {
            return complain("no domain".into(), "give the domains that its mail comes from");
        }
        self.organisations.push((kind, organisation(name, names, domains)));
    }

    /// Persons without an address of their own write from the own organisation's domains.
    fn settle(&mut self) {
        let own: Vec<String> = self
            .organisations
            .iter()
            .filter(|(kind, _)| *kind == Kind::Own)
            .flat_map(|(_, brand)| brand.domains.clone())
            .collect();
        for person in &mut self.persons {
            if person.addresses.is_empty() && person.domains.is_empty() {
                person.domains.clone_from(&own);
            }
        }
    }

    /// The person of this name, whatever the order of its words.
    #[must_use]
    pub fn person(&self, name: &str) -> Option<&Person> {
        let wanted = sorted_key(name);
        self.persons.iter().find(|person| wanted.contains(' ') && person.keys.contains(&wanted))
    }
}

/// A watched organisation as a brand. A single short name counts only as spelt.
pub fn organisation<'a>(name: &str, names: impl Iterator<Item = &'a str>, domains: Vec<String>) -> Brand {
    let alias = |text: &str| {
        let short = text.chars().count() <= 4;
        Alias { text: text.to_owned(), ambiguous: false, cased: short }
    };
    let mut aliases: Vec<Alias> = vec![alias(name)];
    aliases.extend(names.filter(|other| *other != name).map(alias));
    Brand {
        name: name.to_owned(),
        aliases,
        domains,
        mailers: Vec::new(),
        sector: "watched".to_owned(),
        country: None,
        origin: Origin::Watched,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIST: &str = "kind,name,aliases,domains,title\n\
        own,Polder Logistics,Polder,polder.example,\n\
        supplier,Nordfrost Spedition,,nordfrost.example,\n\
        executive,Rosa Lind,,,CEO\n\
        executive,Tom Gray,T. Gray,tom.gray@gmail.com,CFO\n";

    #[test]
    fn persons_write_from_their_own_addresses_or_the_own_domains() {
        let watch = Watch::from_csv(LIST).unwrap();
        assert_eq!((watch.organisations.len(), watch.persons.len()), (2, 2));
        let rosa = watch.person("LIND, Rosa").unwrap();
        assert_eq!(rosa.title.as_deref(), Some("CEO"));
        assert!(rosa.writes_from("Rosa@mail.polder.example") && !rosa.writes_from("rosa@gmail.com"));
        let tom = watch.person("T. Gray").unwrap();
        assert!(tom.writes_from("tom.gray@gmail.com") && !tom.writes_from("tom.gray2@gmail.com"));
        assert_eq!(watch.person("Rosa"), None);
    }

    #[test]
    fn every_bad_line_is_named() {
        let text = "kind,name,aliases,domains,title\nboss,A B,,,\nown,Acme,,,\nown,Acme,,gmail.com,\nexecutive,Ann Lee,,x y,\n";
        let errors = Watch::from_csv(text).unwrap_err();
        let lines: Vec<u64> = errors.0.iter().map(|error| error.line).collect();
        assert_eq!(lines, [2, 3, 4, 4, 5, 5], "{errors}");
        assert!(Watch::from_csv("name;kind\n").is_err());
    }

    proptest! {
        #[test]
        fn any_list_is_answered(rows in "(own|executive|,|\n|\"|[a-z. @]|\\PC){0,60}", name in "\\PC{0,20}") {
            if let Ok(watch) = Watch::from_csv(&format!("kind,name,aliases,domains,title\n{rows}")) {
                let _ = watch.person(&name).map(|person| person.writes_from(&name));
            }
        }
    }
}
