//! Takes victims out of every string of a case.
//!
//! One [`search`] is built from all values of all victims in all their [`spellings`], and every string of
//! evidence is run through it. What only describes a person (their title, the quotes that show their address,
//! the reasons for a fact about them) is withheld outright, because a search for known values would not find
//! everything in it.
//!
//! What it never does: touch creel's own words, digests or counts.

mod search;
mod spellings;
mod strings;

use crate::pseudonym::{Kind, pseudonym};
use creel_evidence::targeting::KnowledgeKind;
use creel_evidence::{Carrier, Case, Side};
use creel_reference::hosts;
use search::{Match, Search};
use spellings::{Edges, Spelling};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Finds the victims of one case in any text.
pub(crate) struct Redactor {
    key: [u8; 32],
    search: Search,
    /// By word of the search.
    places: Vec<Place>,
}

/// What a pattern is replaced by, and where it counts.
struct Place {
    pseudonym: String,
    edges: Edges,
}

impl Redactor {
    /// Learns the victims of `case`.
    pub(crate) fn of(case: &Case) -> Self {
        // The first pseudonym of a spelling stays: sorted input makes that deterministic.
        let mut known: BTreeMap<(Value, String), String> = BTreeMap::new();
        for target in case.messages.iter().flat_map(|message| &message.targeting.targets) {
            let person = pseudonym(&case.key, Kind::Target, &target.address);
            known.entry((Value::Address, target.address.clone())).or_insert_with(|| person.clone());
            if let Some(name) = &target.person {
                known.entry((Value::Person, name.clone())).or_insert(person);
            }
            if let Some(organisation) = &target.organisation {
                let name = pseudonym(&case.key, Kind::Organisation, organisation);
                if let Some((_, domain)) = target.address.rsplit_once('@') {
                    if let Some(word) = spellings::everyday_name(organisation, domain) {
                        known.entry((Value::Organisation, word.to_owned())).or_insert_with(|| name.clone());
                    }
                    known.entry((Value::Domain, domain.to_owned())).or_insert_with(|| name.clone());
                }
                known.entry((Value::Organisation, organisation.clone())).or_insert(name);
            }
        }
        // The roster knows those who were aimed at by further names, under which a mail may speak of them.
        let aimed_at: HashSet<&str> = case
            .messages
            .iter()
            .flat_map(|message| &message.targeting.targets)
            .filter_map(|target| target.organisation.as_deref())
            .collect();
        for member in case.chain.members.iter().filter(|member| aimed_at.contains(member.name.as_str())) {
            let name = pseudonym(&case.key, Kind::Organisation, &member.name);
            for alias in &member.aliases {
                known.entry((Value::Organisation, alias.clone())).or_insert_with(|| name.clone());
            }
            for domain in &member.domains {
                known.entry((Value::Domain, domain.clone())).or_insert_with(|| name.clone());
            }
        }
        // Who reported a mail, and whom they told, is on the victims' side whatever the mail says about them.
        let carriers = case.messages.iter().flat_map(|message| &message.carriers);
        for mailbox in carriers.flat_map(Carrier::people) {
            let person = pseudonym(&case.key, Kind::Victim, &mailbox.address);
            known.entry((Value::Address, mailbox.address.clone())).or_insert_with(|| person.clone());
            if !mailbox.name.trim().is_empty() {
                known.entry((Value::Person, mailbox.name.clone())).or_insert(person);
            }
            if let Some(domain) = mailbox.domain().filter(|domain| !hosts::is_free_mail(domain)) {
                let name = pseudonym(&case.key, Kind::Organisation, domain.registrable_or_self());
                known.entry((Value::Domain, domain.to_string())).or_insert(name);
            }
        }
        let observables = case.messages.iter().flat_map(|message| &message.observables);
        for victim in observables.filter(|observable| observable.side == Side::Victim) {
            let name = pseudonym(&case.key, Kind::Victim, &victim.value);
            known.entry((Value::Own, victim.value.clone())).or_insert(name);
        }

        let mut patterns: HashMap<Vec<u8>, usize> = HashMap::new();
        let mut places: Vec<Place> = Vec::new();
        for ((kind, value), pseudonym) in known {
            let spelt = match kind {
                Value::Address => spellings::of_address(&value),
                Value::Domain => spellings::of_domain(&value),
                Value::Organisation => spellings::of_organisation(&value),
                Value::Person => spellings::of_person(&value),
                Value::Own => spellings::of_value(&value),
            };
            for Spelling { text, edges } in spelt {
                let next = places.len();
                if *patterns.entry(text.into_bytes()).or_insert(next) == next {
                    places.push(Place { pseudonym: pseudonym.clone(), edges });
                }
            }
        }
        let mut ordered: Vec<(Vec<u8>, usize)> = patterns.into_iter().collect();
        ordered.sort_unstable_by_key(|(_, index)| *index);
        let search = Search::new(ordered.into_iter().map(|(pattern, _)| pattern));
        Self { key: case.key, search, places }
    }

    /// Replaces every victim in `case`. Returns the strings that came out changed, so that no changed value is
    /// offered as one to search for.
    pub(crate) fn apply(&self, case: &mut Case) -> HashSet<String> {
        let mut altered = HashSet::new();
        self.rename_targets(case);
        strings::each(case, &mut |text| {
            if let Some(redacted) = self.redact(text) {
                altered.insert(redacted.clone());
                *text = redacted;
            }
        });
        for message in &mut case.messages {
            for carrier in &mut message.carriers {
                self.withhold_people(carrier);
            }
            for target in &mut message.targeting.targets {
                target.person = None;
                target.title = None;
                // The kinds of source stay: they say how sure a fact is, and name nobody.
                target.because.values_mut().for_each(|grounds| grounds.text.clear());
                target.at.iter_mut().for_each(|quote| quote.text.clear());
            }
            // That a recipient's job fits is shown by a title, which describes one person.
            for knowledge in &mut message.targeting.knowledge {
                if knowledge.kind == KnowledgeKind::Recipient {
                    knowledge.because.clear();
                    knowledge.at.iter_mut().for_each(|quote| quote.text.clear());
                }
            }
            for observable in &mut message.observables {
                if observable.side == Side::Victim {
                    if !altered.contains(&observable.value) {
                        observable.value = pseudonym(&self.key, Kind::Victim, &observable.value);
                        altered.insert(observable.value.clone());
                    }
                    observable.at.iter_mut().for_each(|quote| quote.text.clear());
                }
            }
        }
        altered
    }

    /// Gives people and organisations that were aimed at their pseudonyms, organisations in the chain as well. Names are
    /// keys here, so no search decides: what nobody aimed at keeps its name even where a victim's name is part of it, and
    /// the desk finds whom a pseudonym stands for ([`crate::bearers`]).
    fn rename_targets(&self, case: &mut Case) {
        for target in case.messages.iter_mut().flat_map(|message| &mut message.targeting.targets) {
            target.address = pseudonym(&self.key, Kind::Target, &target.address);
        }
        let mut names: HashMap<String, String> = HashMap::new();
        let targets = case.messages.iter_mut().flat_map(|message| &mut message.targeting.targets);
        for name in targets.filter_map(|target| target.organisation.as_mut()) {
            let renamed = || pseudonym(&self.key, Kind::Organisation, name);
            let renamed = names.entry(name.clone()).or_insert_with(renamed).clone();
            *name = renamed;
        }
        for member in &mut case.chain.members {
            if let Some(renamed) = names.get(&member.name) {
                member.name.clone_from(renamed);
                member.aliases.clear();
                member.domains.clear();
            }
        }
    }

    /// Leaves of the people of a carrier their pseudonyms, and nothing of what its own words say.
    fn withhold_people(&self, carrier: &mut Carrier) {
        for mailbox in carrier.reporter.iter_mut().chain(&mut carrier.desk) {
            if mailbox.address.contains('@') {
                mailbox.address = pseudonym(&self.key, Kind::Victim, &mailbox.address);
            }
            mailbox.name.clear();
        }
        carrier.subject = None;
        carrier.because.iter_mut().flat_map(|sign| &mut sign.at).for_each(|quote| quote.text.clear());
    }

    /// `text` without victims; `None` if it names none.
    fn redact(&self, text: &str) -> Option<String> {
        // Overlapping matches are united, so that no piece of one stays behind another; the longest names it.
        let mut united: Vec<(usize, usize, usize, usize)> = Vec::new();
        let mut matches = self.search.matches(text.as_bytes());
        matches.retain(|found| self.counts(text, *found));
        if matches.is_empty() {
            return None;
        }
        matches.sort_unstable_by_key(|found| (found.start, std::cmp::Reverse(found.end), found.word));
        for Match { start, end, word } in matches {
            match united.last_mut() {
                Some((_, until, longest, name)) if start < *until => {
                    *until = end.max(*until);
                    if end - start > *longest {
                        (*longest, *name) = (end - start, word);
                    }
                }
                _ => united.push((start, end, end - start, word)),
            }
        }
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for (start, end, _, word) in united {
            out.push_str(text.get(done..start).unwrap_or_default());
            out.push_str(self.places.get(word).map_or("withheld", |place| &place.pseudonym));
            done = end;
        }
        out.push_str(text.get(done..).unwrap_or_default());
        Some(out)
    }

    fn counts(&self, text: &str, Match { start, end, word }: Match) -> bool {
        // Words are whole characters, so both ends are character boundaries.
        let Some(place) = self.places.get(word) else { return true };
        let part_of_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let before = text.get(..start).and_then(|head| head.chars().next_back());
        let after = text.get(end..).and_then(|tail| tail.chars().next());
        match place.edges {
            Edges::Free => true,
            Edges::Start => !part_of_word(before),
            Edges::Both => !part_of_word(before) && !part_of_word(after),
        }
    }
}

/// What a victim's value is, in the order in which a spelling that two values share is given away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Address,
    Domain,
    Organisation,
    Person,
    Own,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor(values: &[(Spelling, &str)]) -> Redactor {
        let search = Search::new(values.iter().map(|(spelling, _)| spelling.text.clone().into_bytes()));
        let place = |(spelling, name): &(Spelling, &str)| Place {
            pseudonym: (*name).to_owned(),
            edges: spelling.edges,
        };
        Redactor { key: [0; 32], search, places: values.iter().map(place).collect() }
    }

    #[test]
    fn overlaps_are_united_and_named_by_the_longest() {
        let part = |text: &str| Spelling { text: text.into(), edges: Edges::Free };
        let redactor = redactor(&[(part("ada@chain"), "short"), (part("chain.example"), "long")]);
        assert_eq!(redactor.redact("<ADA@chain.example>").as_deref(), Some("<long>"));
        assert_eq!(redactor.redact("nothing here"), None);
    }

    #[test]
    fn a_word_counts_only_whole() {
        let word = |text: &str| Spelling { text: text.into(), edges: Edges::Both };
        let redactor = redactor(&[(word("Acme Ital"), "b"), (word("Acme"), "a")]);
        assert_eq!(redactor.redact("Acme Italy, acmeology").as_deref(), Some("a Italy, acmeology"));
    }
}
