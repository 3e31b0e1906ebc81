//! A target while facts are added, each with its grounds.

use crate::titles::Title;
use creel_evidence::{Country, Fact, FactSource, Grounds, Locus, Quote, Target};

/// A target while facts are added, each with its reason.
pub(crate) struct Draft {
    /// What is known by now.
    pub(crate) target: Target,
}

impl Draft {
    /// What was read at a place of its own.
    pub(crate) fn because(&mut self, fact: Fact, source: FactSource, text: String, at: &Locus) {
        self.target.because.insert(fact, Grounds { source, text, at: at.clone() });
    }

    /// What follows from the address.
    pub(crate) fn by_address(&mut self, fact: Fact, source: FactSource, text: String) {
        let Some(at) = self.target.at.first().map(|quote| quote.locus.clone()) else { return };
        self.because(fact, source, text, &at);
    }

    /// Takes over a name, unless a better place gave one.
    pub(crate) fn name(&mut self, name: &str, source: FactSource, quote: &Quote) {
        if self.target.person.is_none() {
            self.target.person = Some(name.to_owned());
            self.because(
                Fact::Person,
                source,
                format!("{}: \"{}\"", plain(source), quote.text),
                &quote.locus,
            );
            self.place(quote);
        }
    }

    /// Takes over a title and what it says, as far as no better place said so.
    pub(crate) fn title(&mut self, written: &str, title: &Title, source: FactSource, quote: &Quote) {
        if self.target.title.is_none() {
            self.target.title = Some(written.to_owned());
            self.because(Fact::Title, source, format!("{}: \"{}\"", plain(source), quote.text), &quote.locus);
            self.place(quote);
        }
        self.rank(title, source, &format!("title \"{written}\" in the {}", plain(source)), &quote.locus);
    }

    /// Takes over what a title says, as far as no better place said so; a role and an occupation only of the same
    /// department.
    pub(crate) fn rank(&mut self, title: &Title, source: FactSource, reason: &str, at: &Locus) {
        let target = &mut self.target;
        let same = target.function.is_none() || target.function == title.function;
        let mut stated = Vec::new();
        if target.function.is_none() && title.function.is_some() {
            target.function = title.function;
            stated.push(Fact::Function);
        }
        if target.seniority.is_none() && title.seniority.is_some() {
            target.seniority = title.seniority;
            stated.push(Fact::Seniority);
        }
        if same && target.role.is_none() && title.role.is_some() {
            target.role = title.role;
            stated.push(Fact::Role);
        }
        if same && target.occupation.is_none() && title.occupation.is_some() {
            target.occupation = title.occupation;
            stated.push(Fact::Occupation);
        }
        for fact in stated {
            self.because(fact, source, reason.to_owned(), at);
        }
    }

    /// Takes over a country that a postal address or a number in a signature states, where roster, registry and domain tell
    /// none: organisations are counted by country, and theirs is the domain's. A mobile number travels, an address does not.
    pub(crate) fn country(&mut self, country: Country, source: FactSource, quote: &Quote) {
        let known = self.target.because.get(&Fact::Country).map(|grounds| grounds.source);
        let better = match known {
            None => true,
            Some(FactSource::Phone) => source == FactSource::PostalAddress,
            Some(_) => false,
        };
        if better {
            self.target.country = Some(country);
            let what = if source == FactSource::Phone { "calling code of" } else { "postal address:" };
            let reason = format!("{what} \"{}\" in a signature", quote.text);
            self.because(Fact::Country, source, reason, &quote.locus);
            self.place(quote);
        }
    }

    /// Notes a place, once.
    pub(crate) fn place(&mut self, quote: &Quote) {
        if self.target.at.iter().all(|known| known.locus != quote.locus) {
            self.target.at.push(quote.clone());
        }
    }
}

/// A kind of source as a reader says it.
fn plain(source: FactSource) -> String {
    source.as_str().replace('-', " ")
}
