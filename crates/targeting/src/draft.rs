//! A target while facts are added, each with its grounds.

use crate::titles::Title;
use creel_evidence::{Fact, FactSource, Grounds, Locus, Quote, Target};

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

    /// Takes over a title and what it says, unless a better place gave one.
    pub(crate) fn title(&mut self, written: &str, title: &Title, source: FactSource, quote: &Quote) {
        if self.target.title.is_none() {
            self.target.title = Some(written.to_owned());
            self.because(Fact::Title, source, format!("{}: \"{}\"", plain(source), quote.text), &quote.locus);
            self.rank(title, source, &format!("title \"{written}\" in the {}", plain(source)), &quote.locus);
            self.place(quote);
        }
    }

    /// Takes over what a title says.
    pub(crate) fn rank(&mut self, title: &Title, source: FactSource, reason: &str, at: &Locus) {
        let target = &mut self.target;
        target.function = title.function;
        target.seniority = title.seniority;
        target.role = title.role;
        target.occupation = title.occupation;
        for (fact, stated) in [
            (Fact::Function, title.function.is_some()),
            (Fact::Seniority, title.seniority.is_some()),
            (Fact::Role, title.role.is_some()),
            (Fact::Occupation, title.occupation.is_some()),
        ] {
            if stated {
                self.because(fact, source, reason.to_owned(), at);
            }
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
