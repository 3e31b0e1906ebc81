//! What earlier messages say about one, sign by sign.

use crate::account::{Account, Tally, Tie};
use crate::ledger::{Ledger, alike};
use crate::letter::{Home, Letter, Name};
use crate::resemblance::Resembling;
use crate::weights;
use creel_evidence::History;
use creel_evidence::history::{Acquaintance, Identity, Sign, SignKind};
use creel_evidence::mail::Authenticated;
use creel_evidence::verdict::{Class, Term, add_up};
use creel_reference::brands::Brands;
use jiff::Timestamp;

/// Messages for which a domain counts as new.
const NEW: u32 = 5;
/// Malicious messages that tell of a name, where one may be a misjudgement: names that anybody can write, and names that many
/// people have.
const SEVERAL: u32 = 2;

/// What is looked at: one message, before everything that the ledger knows.
struct Scene<'s, 'm> {
    ledger: &'s Ledger<'m>,
    letter: &'s Letter<'m>,
    /// The accounts of the sender's names, as the letter has them.
    accounts: Vec<Option<(usize, &'s Account)>>,
    /// The known domain that the domain in `From`, being new, looks like.
    resembled: Option<(Resembling, usize)>,
}

/// A sign, and the class that it speaks of where it tells of earlier harm.
type Seen = (Sign, Option<Class>);

/// The history of a message.
pub(crate) fn history<'m>(ledger: &Ledger<'m>, letter: &Letter<'m>) -> History {
    let scene = Scene::of(ledger, letter);
    let signs = scene.signs();
    let terms = |(sign, before): &(Sign, Option<Class>)| {
        let at = sign.at.first().map(|quote| &quote.locus);
        weights::terms(sign.kind, at, *before).collect::<Vec<_>>()
    };
    let sum: Vec<Term> = signs.iter().flat_map(terms).collect();
    let verdict = &letter.message.verdict;
    let (class, score) = if sum.is_empty() {
        (verdict.class, verdict.score)
    } else {
        let all: Vec<Term> = verdict.sum.iter().chain(&sum).cloned().collect();
        add_up(&all)
    };
    History {
        message: letter.message.id,
        known: letter
            .names
            .iter()
            .zip(&scene.accounts)
            .map(|(name, account)| scene.acquaintance(name, *account))
            .collect(),
        signs: signs.into_iter().map(|(sign, _)| sign).collect(),
        sum,
        class,
        score,
    }
}

impl<'s, 'm> Scene<'s, 'm> {
    fn of(ledger: &'s Ledger<'m>, letter: &'s Letter<'m>) -> Self {
        let accounts: Vec<_> = letter.names.iter().map(|name| ledger.account(name)).collect();
        let by_domain =
            letter.names.iter().zip(&accounts).find(|(name, _)| name.identity == Identity::Domain);
        let resembled = by_domain.and_then(|(_, account)| match account {
            Some((_, account)) => account.resembles.filter(|_| account.all().count() < NEW),
            None => ledger.resembled(letter.domain.as_ref()?),
        });
        Self { ledger, letter, accounts, resembled }
    }

    fn acquaintance(&self, name: &Name<'_>, account: Option<(usize, &Account)>) -> Acquaintance {
        let record = account.map(|(place, account)| self.ledger.dealings(place, account, Some(self.letter)));
        Acquaintance {
            identity: name.identity,
            value: name.shown().to_owned(),
            at: self.letter.quotes(name),
            record: record.unwrap_or_default(),
        }
    }

    fn signs(&self) -> Vec<Seen> {
        let mut signs = Vec::new();
        signs.extend(self.known());
        signs.extend(self.known_to_recipient());
        signs.extend(self.address_malicious());
        signs.extend(self.domain_malicious());
        signs.extend(self.reply_to_malicious());
        signs.extend(self.new_address_for_name());
        signs.extend(self.new_reply_to());
        signs.extend(self.authentication_lost());
        signs.extend(self.lookalike());
        signs
    }

    /// The account of the sender's name of this kind, if it has written before.
    fn account(&self, identity: Identity) -> Option<(&Name<'_>, usize, &'s Account)> {
        let names = self.letter.names.iter().zip(&self.accounts);
        let (name, account) = names.into_iter().find(|(name, _)| name.identity == identity)?;
        let (place, account) = (*account)?;
        Some((name, place, account))
    }

    fn sign(&self, kind: SignKind, name: &Name<'_>, tally: &Tally, because: String) -> Seen {
        let sign = Sign {
            kind,
            because,
            at: self.letter.quotes(name),
            earlier: self.ledger.ends(tally.all),
            count: tally.count(),
        };
        (sign, None)
    }

    /// A sign that rests on the malicious ones of the messages.
    fn harm(&self, kind: SignKind, name: &Name<'_>, tally: &Tally, because: String) -> Seen {
        let sign = Sign {
            kind,
            because,
            at: self.letter.quotes(name),
            earlier: self.ledger.ends(tally.malicious),
            count: tally.malicious(),
        };
        (sign, tally.worst())
    }

    /// The address, if it is known, authenticated and one sender's.
    fn known_address(&self) -> Option<(&Name<'_>, usize, &'s Account)> {
        let (name, place, account) = self.account(Identity::Address)?;
        let is_known = self.letter.is_vouched()
            && self.letter.home != Home::Platform
            && !self.is_lookalike()
            && account.by(Authenticated::Pass).is_correspondence();
        is_known.then_some((name, place, account))
    }

    /// Whether the domain is new and looks like a known one: what it has written so far is no good history.
    fn is_lookalike(&self) -> bool {
        self.resembled.is_some_and(|(how, _)| how != Resembling::Suffix)
    }

    fn known(&self) -> Option<Seen> {
        if let Some((name, _, account)) = self.known_address() {
            let before = account.by(Authenticated::Pass);
            let because =
                format!("{} wrote before, authenticated: {}, none malicious", name.shown(), spell(&before));
            return Some(self.sign(SignKind::KnownAddress, name, &before, because));
        }
        let (name, _, account) = self.account(Identity::Domain)?;
        let before = account.by(Authenticated::Pass);
        if !self.letter.is_vouched() || !before.is_correspondence() || self.is_lookalike() {
            return None;
        }
        let because = format!(
            "other addresses of {} wrote before, authenticated: {}, none malicious",
            name.shown(),
            spell(&before)
        );
        Some(self.sign(SignKind::KnownDomain, name, &before, because))
    }

    fn known_to_recipient(&self) -> Option<Seen> {
        let (name, place, account) = self.known_address()?;
        if !self.ledger.has_met(place, self.letter) {
            return None;
        }
        let before = account.by(Authenticated::Pass);
        let because = format!("{} wrote to a recipient of this message before", name.shown());
        Some(self.sign(SignKind::KnownToRecipient, name, &before, because))
    }

    /// Whether the domain in `From` is a listed brand's: what is held against it was written in its name or misjudged.
    fn is_brands(&self) -> bool {
        self.letter.domain.as_ref().is_some_and(|domain| Brands::shipped().by_domain(domain).is_some())
    }

    fn address_malicious(&self) -> Option<Seen> {
        let (name, _, account) = self.account(Identity::Address)?;
        let before = alike(account, self.letter);
        // A forger's choice of a known sender's name says nothing about that sender.
        let is_forged = !self.letter.is_vouched() && account.by(Authenticated::Pass).count() > 0;
        let least = if self.letter.is_vouched() { 1 } else { SEVERAL };
        if is_forged
            || self.letter.home == Home::Platform
            || self.is_brands()
            || !before.is_mostly_malicious(least)
        {
            return None;
        }
        let how = if self.letter.is_vouched() {
            "authenticated as this is"
        } else {
            "as little authenticated as this"
        };
        let because = format!(
            "{} of {} earlier messages from {}, {how}, were malicious",
            before.malicious(),
            before.count(),
            name.shown()
        );
        Some(self.harm(SignKind::AddressMaliciousBefore, name, &before, because))
    }

    fn domain_malicious(&self) -> Option<Seen> {
        let (name, _, account) = self.account(Identity::Domain)?;
        let before = account.by(Authenticated::Pass);
        let is_told = self.letter.is_vouched() && before.is_mostly_malicious(SEVERAL);
        if !is_told || self.is_brands() || self.address_malicious().is_some() {
            return None;
        }
        let because = format!(
            "{} of {} earlier authenticated messages from {} were malicious",
            before.malicious(),
            before.count(),
            name.shown()
        );
        Some(self.harm(SignKind::DomainMaliciousBefore, name, &before, because))
    }

    fn reply_to_malicious(&self) -> Option<Seen> {
        let (name, _, account) = self.account(Identity::ReplyTo)?;
        let before = account.all();
        // Who copies a sender's header copies where its answers go; the sender's own mail is not to suffer for it.
        let is_own = self.letter.answers == self.letter.party;
        let least = if is_own { SEVERAL } else { 1 };
        if is_own && self.letter.is_vouched() || !before.is_mostly_malicious(least) {
            return None;
        }
        let because = format!(
            "{} of {} earlier messages that wanted their answers at {} were malicious",
            before.malicious(),
            before.count(),
            name.shown()
        );
        Some(self.harm(SignKind::ReplyToMaliciousBefore, name, &before, because))
    }

    fn new_address_for_name(&self) -> Option<Seen> {
        let (name, _, account) = self.account(Identity::DisplayName)?;
        let before = account.by(Authenticated::Pass);
        let Tie::One(party) = account.tie else { return None };
        // One word is rarely one sender's: "Info", "Support".
        let is_name = name.shown().split_whitespace().nth(1).is_some();
        let is_elsewhere = self.ledger.party(&self.letter.party) != Some(party);
        if !is_name || !is_elsewhere || !before.is_lasting() || self.known_address().is_some() {
            return None;
        }
        let from = self.letter.name(Identity::Address)?;
        let because = format!(
            "the name “{}” was one sender's, authenticated: {}, and never that of {}",
            name.shown(),
            spell(&before),
            from.shown()
        );
        Some(self.sign(SignKind::NewAddressForName, name, &before, because))
    }

    fn new_reply_to(&self) -> Option<Seen> {
        let (address, _, account) = self.known_address()?;
        let reply_to = self.letter.name(Identity::ReplyTo)?;
        let Tie::One(party) = account.tie else { return None };
        let answers = &self.letter.answers;
        // Discussion lists and shared mailboxes want answers where the message itself went.
        let is_recipients =
            self.letter.recipients().any(|address| address.eq_ignore_ascii_case(&reply_to.key));
        if is_recipients || *answers == self.letter.party || self.ledger.party(answers) == Some(party) {
            return None;
        }
        let before = account.by(Authenticated::Pass);
        let because = format!(
            "answers to {} are to go to {}; those to its earlier messages, {}, never were",
            address.shown(),
            reply_to.shown(),
            spell(&before)
        );
        Some(self.sign(SignKind::NewReplyTo, reply_to, &before, because))
    }

    fn authentication_lost(&self) -> Option<Seen> {
        let (name, _, account) = self.account(Identity::Domain)?;
        let before = account.by(Authenticated::Pass);
        let is_lost = self.letter.authenticated() == Authenticated::Fail
            && account.by(Authenticated::Fail).count() == 0
            && before.is_lasting();
        let because = || {
            format!(
                "{} authenticated in every earlier message of which that is known ({}), and now it fails",
                name.shown(),
                spell(&before)
            )
        };
        is_lost.then(|| self.sign(SignKind::AuthenticationLost, name, &before, because()))
    }

    fn lookalike(&self) -> Option<Seen> {
        let name = self.letter.name(Identity::Domain)?;
        let (how, place) = self.resembled?;
        let (known, account) = self.ledger.known_domain(place)?;
        let before = account.by(Authenticated::Pass);
        let (kind, looks) = match how {
            Resembling::Look => (SignKind::LookalikeOfKnown, "looks to the eye like"),
            Resembling::OneEdit => (SignKind::LookalikeOfKnown, "is one letter away from"),
            Resembling::Suffix => (SignKind::OtherSuffixOfKnown, "has the name, under another suffix, of"),
        };
        let because =
            format!("{} is new and {looks} {known}, a known sender: {}", name.shown(), spell(&before));
        Some(self.sign(kind, name, &before, because))
    }
}

/// How many messages from when until when.
fn spell(tally: &Tally) -> String {
    let day = |second: i64| {
        let text = Timestamp::from_second(second).map(|time| time.to_string()).unwrap_or_default();
        text.get(..10).unwrap_or_default().to_owned()
    };
    let count = tally.count();
    let plural = if count == 1 { "message" } else { "messages" };
    match tally.all {
        Some(all) => format!("{count} {plural} from {} to {}", day(all.first.1), day(all.last.1)),
        None => format!("{count} {plural}"),
    }
}
