//! What is written down of one name.

use crate::resemblance::Resembling;
use creel_evidence::mail::Authenticated;
use creel_evidence::verdict::Class;

/// Messages that make a correspondence.
const ENOUGH: u32 = 3;
/// Seconds that a correspondence lasts at least: one burst is none.
const LONG_ENOUGH: i64 = 86_400;

/// Messages that bear one name, apart by how they were authenticated.
#[derive(Debug, Clone, Default)]
pub(crate) struct Account {
    by: [Tally; Authenticated::ALL.len()],
    /// Distinct recipients.
    pub(crate) recipients: u32,
    /// The one that well-meant, authenticated messages tie the name to: who uses a display name, where an address wants
    /// its answers.
    pub(crate) tie: Tie,
    /// Of a domain: the account of the known domain that it looks like.
    pub(crate) resembles: Option<(Resembling, usize)>,
}

/// Whom a name is tied to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Tie {
    /// Nobody yet.
    #[default]
    None,
    /// Always the same party, by its number.
    One(u32),
    /// Several: nothing follows from the name.
    Many,
}

/// Messages of one kind of authentication.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    classes: [u32; Class::ALL.len()],
    /// First and last message, by number and time.
    pub(crate) all: Option<Stretch>,
    /// First and last of the malicious ones.
    pub(crate) malicious: Option<Stretch>,
}

/// From one message to another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch {
    pub(crate) first: (u32, i64),
    pub(crate) last: (u32, i64),
}

impl Stretch {
    fn add(slot: &mut Option<Self>, message: Option<(u32, i64)>) {
        let Some(message) = message else { return };
        let stretch = slot.get_or_insert(Self { first: message, last: message });
        stretch.last = message;
    }

    fn unite(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        let (Some(one), Some(other)) = (one, other) else { return one.or(other) };
        Some(Self { first: one.first.min(other.first), last: one.last.max(other.last) })
    }
}

impl Account {
    /// An account without messages.
    pub(crate) fn resembling(known: Option<(Resembling, usize)>) -> Self {
        Self { resembles: known, ..Self::default() }
    }

    /// Adds a message, by its number and time in seconds if that is known; messages are added in the order of their numbers.
    pub(crate) fn add(&mut self, message: Option<(u32, i64)>, authenticated: Authenticated, class: Class) {
        let Some(tally) = self.by.get_mut(authenticated as usize) else { return };
        if let Some(count) = tally.classes.get_mut(class as usize) {
            *count += 1;
        }
        Stretch::add(&mut tally.all, message);
        if class.is_malicious() {
            Stretch::add(&mut tally.malicious, message);
        }
    }

    /// Messages that were authenticated so.
    pub(crate) fn by(&self, authenticated: Authenticated) -> Tally {
        self.by.get(authenticated as usize).copied().unwrap_or_default()
    }

    /// All messages.
    pub(crate) fn all(&self) -> Tally {
        self.by.iter().fold(Tally::default(), |sum, tally| sum.plus(tally))
    }

    /// Messages that nobody vouched for.
    pub(crate) fn unvouched(&self) -> Tally {
        let others = Authenticated::ALL.iter().filter(|word| **word != Authenticated::Pass);
        others.fold(Tally::default(), |sum, &word| sum.plus(&self.by(word)))
    }

    /// Ties the name to a party.
    pub(crate) fn tie_to(&mut self, party: u32) {
        self.tie = match self.tie {
            Tie::None => Tie::One(party),
            Tie::One(known) if known == party => self.tie,
            _ => Tie::Many,
        };
    }
}

impl Tally {
    fn plus(mut self, other: &Self) -> Self {
        self.classes.iter_mut().zip(other.classes).for_each(|(sum, count)| *sum += count);
        self.all = Stretch::unite(self.all, other.all);
        self.malicious = Stretch::unite(self.malicious, other.malicious);
        self
    }

    /// Messages.
    pub(crate) fn count(&self) -> u32 {
        self.classes.iter().sum()
    }

    /// Classes that occur, with their messages.
    pub(crate) fn classes(&self) -> impl Iterator<Item = (Class, u32)> {
        Class::ALL.iter().copied().zip(self.classes).filter(|(_, count)| *count > 0)
    }

    /// Messages judged malicious.
    pub(crate) fn malicious(&self) -> u32 {
        self.classes().filter(|(class, _)| class.is_malicious()).map(|(_, count)| count).sum()
    }

    /// The malicious class that occurs most; the first in the order of the vocabulary of several.
    pub(crate) fn worst(&self) -> Option<Class> {
        let malicious = self.classes().filter(|(class, _)| class.is_malicious());
        malicious.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(class, _)| class)
    }

    /// Whether these messages make a correspondence: several, over more than a day, most of them wanted and none malicious.
    pub(crate) fn is_correspondence(&self) -> bool {
        self.is_lasting() && self.malicious() == 0
    }

    /// The same of messages of which a few may be malicious, such as those under a name that others use as well.
    pub(crate) fn is_lasting(&self) -> bool {
        let of = |wanted: fn(Class) -> bool| -> u32 {
            self.classes().filter(|(class, _)| wanted(*class)).map(|(_, count)| count).sum()
        };
        let good = of(|class| matches!(class, Class::Legit | Class::Unclear));
        let lasts = self.all.is_some_and(|all| all.last.1 - all.first.1 >= LONG_ENOUGH);
        good >= ENOUGH && lasts && good > of(|class| class == Class::Spam)
    }

    /// Whether most messages are malicious, and at least `least`.
    pub(crate) fn is_mostly_malicious(&self, least: u32) -> bool {
        let malicious = self.malicious();
        malicious >= least && malicious * 2 > self.count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    fn account(messages: &[(i64, Authenticated, Class)]) -> Account {
        let mut account = Account::default();
        for (number, (time, authenticated, class)) in (0..).zip(messages) {
            account.add(Some((number, *time)), *authenticated, *class);
        }
        account
    }

    #[test]
    fn a_correspondence_is_several_wanted_messages_over_days() {
        use Authenticated::{Pass, Unknown};
        use Class::{Legit, Phishing, Spam};
        let is = |messages: &[(i64, Authenticated, Class)]| account(messages).by(Pass).is_correspondence();
        let three = [(0, Pass, Legit), (DAY, Pass, Legit), (2 * DAY, Pass, Legit)];
        assert!(is(&three));
        assert!(!is(&three[..2]), "too few");
        assert!(!is(&[(0, Pass, Legit), (9, Pass, Legit), (99, Pass, Legit)]), "a burst");
        assert!(!is(&[three[0], three[1], three[2], (3 * DAY, Pass, Phishing)]));
        assert!(
            is(&[three[0], three[1], three[2], (3 * DAY, Unknown, Phishing)]),
            "a forgery under the name"
        );
        assert!(!is(&[0, 1, 2].map(|day| (day * DAY, Pass, Spam))));
        assert!(!is(&[0, 1, 2].map(|day| (day * DAY, Unknown, Legit))));
    }

    #[test]
    fn the_worst_class_is_the_most_frequent_malicious_one() {
        let pass = Authenticated::Pass;
        let messages = [(0, pass, Class::Scam), (1, pass, Class::Scam), (2, pass, Class::Phishing)];
        let tally = account(&messages).all();
        assert_eq!(tally.worst(), Some(Class::Scam));
        assert!(tally.is_mostly_malicious(3) && !tally.is_mostly_malicious(4));
        assert_eq!(account(&messages[1..]).all().worst(), Some(Class::Phishing), "of equals the graver");
        assert_eq!(Tally::default().worst(), None);
    }

    #[test]
    fn a_name_that_two_use_is_nobodys() {
        let mut account = Account::default();
        account.tie_to(1);
        account.tie_to(1);
        assert_eq!(account.tie, Tie::One(1));
        account.tie_to(2);
        account.tie_to(1);
        assert_eq!(account.tie, Tie::Many);
    }
}
