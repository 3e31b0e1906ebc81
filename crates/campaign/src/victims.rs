//! Whom a message was sent to: their names, addresses and domains, in every form in which a message carries them.
//!
//! A sender writes his victim's values into texts, links, boundaries and names of files, as they are or encoded. Two
//! messages to one victim share them without having anything else in common, so that they must not link, and two
//! messages that differ in them only are the same.

mod forms;

use crate::normalise::normalise;
use creel_evidence::{Dissection, DomainName, Target, Targeting};
use creel_reference::hosts::is_free_mail;
use forms::Forms;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Local parts that name a department, so that the word in a text names nobody.
const DEPARTMENTS: &[&str] = &[
    "account",
    "accounts",
    "admin",
    "billing",
    "contact",
    "email",
    "finance",
    "hello",
    "home",
    "info",
    "invoice",
    "jobs",
    "login",
    "mail",
    "marketing",
    "news",
    "newsletter",
    "noreply",
    "office",
    "order",
    "orders",
    "page",
    "payment",
    "postmaster",
    "press",
    "purchasing",
    "sales",
    "secure",
    "security",
    "service",
    "shop",
    "support",
    "team",
    "test",
    "user",
    "users",
    "webmaster",
    "welcome",
];
/// What firms write behind their names, in comparable form.
const LEGAL_FORMS: &[&str] = &[
    "ab",
    "ag",
    "as",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "inc",
    "kg",
    "limited",
    "llc",
    "ltd",
    "nv",
    "oy",
    "plc",
    "sa",
    "sarl",
    "sas",
    "se",
    "spa",
    "srl",
];
/// Names of organisations that are looked for in one message.
const PHRASES: usize = 8;

/// What stands for a victim's own value in what is compared.
pub(crate) const YOU: &str = "<you>";

/// Asks whether a domain is that of an organisation that the user knows, so that it is nobody's evidence.
pub type IsOwn<'a> = &'a dyn Fn(&DomainName) -> bool;

/// The words that name the people a message was sent to; folded, so that they can be looked up in folded text.
#[derive(Debug, Default)]
pub(crate) struct Victims {
    pub(crate) words: BTreeSet<String>,
    /// Initials and particles of their names, which are theirs beside another word of theirs only.
    pub(crate) particles: BTreeSet<String>,
    /// Names of their organisations, as runs of comparable words.
    phrases: Vec<String>,
    /// Registrable domains of their organisations, and of those that the user knows.
    pub(crate) domains: BTreeSet<String>,
    /// Their local parts without punctuation and tags, in lower case.
    locals: BTreeSet<String>,
    forms: Forms,
}

impl Victims {
    /// From what is known of the targets, from the header's recipients, and from what the user knows.
    pub(crate) fn of(dissection: &Dissection, targeting: &Targeting, is_own: IsOwn<'_>) -> Self {
        let mut victims = Self::default();
        for target in &targeting.targets {
            victims.add(&target.address, target.person.as_deref().unwrap_or_default());
            victims.add_organisation(target);
        }
        for recipient in &dissection.envelope.recipients {
            victims.add(&recipient.mailbox.address, &recipient.mailbox.name);
        }
        let own = domains(dissection).into_iter().filter(|domain| is_own(domain));
        victims.domains.extend(own.map(|domain| domain.registrable_or_self().to_owned()));
        victims
    }

    /// Whether an address is one of theirs. Variants of the local part (`a.b+tag`, `a-b`) are theirs too, at any
    /// provider: people keep their name.
    pub(crate) fn have(&self, address: &str) -> bool {
        let local = bare_local(address.rsplit_once('@').map_or(address, |(local, _)| local));
        self.locals.contains(&local) && !DEPARTMENTS.contains(&local.as_str())
    }

    /// Whether a domain is that of an organisation that was aimed at.
    pub(crate) fn own(&self, domain: &DomainName) -> bool {
        self.domains.contains(domain.registrable_or_self())
    }

    /// The text with their values, as they are or encoded, replaced by [`YOU`].
    pub(crate) fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.forms.mask(text, |word| self.names(word))
    }

    /// Whether a text holds a value of theirs, as it is or encoded.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        matches!(self.mask(text), Cow::Owned(masked) if masked.contains(YOU))
    }

    /// Whether one of the labels of a host's name is all theirs.
    pub(crate) fn are_label_of(&self, host: &str) -> bool {
        host.split(['.', '/']).any(|label| self.names(label))
    }

    /// Whether a word without punctuation names one of them.
    fn names(&self, word: &str) -> bool {
        let bare = bare_local(word);
        bare.len() > 2
            && !DEPARTMENTS.contains(&bare.as_str())
            && (self.words.contains(&bare) || self.locals.contains(&bare))
    }

    /// Comparable text with the names of their organisations replaced by [`YOU`].
    pub(crate) fn without_phrases(&self, text: String) -> String {
        if !self.phrases.iter().any(|phrase| text.contains(phrase.as_str())) {
            return text;
        }
        let mut padded = format!(" {text} ");
        for phrase in &self.phrases {
            padded = padded.replace(&format!(" {phrase} "), &format!(" {YOU} "));
        }
        let twice = format!(" {YOU} {YOU} ");
        while padded.contains(&twice) {
            padded = padded.replace(&twice, &format!(" {YOU} "));
        }
        padded.trim().to_owned()
    }

    fn add(&mut self, address: &str, person: &str) {
        let nobody = Self::default();
        let mut names = normalise(person, &nobody);
        let is_particle = |name: &&str| name.chars().count() <= 2 && name.chars().all(char::is_alphabetic);
        self.particles.extend(names.split(' ').filter(is_particle).map(str::to_owned));
        if let Some((local, domain)) = address.rsplit_once('@') {
            self.locals.insert(bare_local(local));
            names.push(' ');
            names.push_str(&normalise(&local.replace(['.', '_', '-', '+'], " "), &nobody));
            let domain = DomainName::parse(domain).filter(|domain| !is_free_mail(domain));
            let named = !DEPARTMENTS.contains(&bare_local(local).as_str());
            self.forms.add(address, named.then_some(local), domain.as_ref());
            if let Some(domain) = domain {
                names.push(' ');
                names.push_str(&normalise(domain.registrable_label(), &nobody));
                self.domains.insert(domain.registrable_or_self().to_owned());
            }
        }
        let names = names.split(' ').filter(|name| name.chars().count() > 2 && !name.starts_with('<'));
        self.words.extend(names.filter(|name| !DEPARTMENTS.contains(name)).map(str::to_owned));
    }

    /// The name of a target's organisation, as the roster has it, with and without its legal form.
    fn add_organisation(&mut self, target: &Target) {
        let Some(name) = target.organisation.as_deref().filter(|_| target.on_roster) else { return };
        let name = normalise(name, &Self::default());
        let short =
            name.rsplit_once(' ').filter(|(_, last)| LEGAL_FORMS.contains(last)).map(|(front, _)| front);
        // The long form first, so that nothing of it is left.
        for phrase in std::iter::once(name.as_str()).chain(short) {
            let telling = phrase.contains(' ') || phrase.len() > 3 && !DEPARTMENTS.contains(&phrase);
            let known = self.phrases.iter().any(|known| known == phrase);
            if telling && !known && self.phrases.len() < PHRASES {
                self.phrases.push(phrase.to_owned());
            }
        }
    }
}

/// The domains that a message names: of links, writers, what was authenticated, and addresses.
fn domains(dissection: &Dissection) -> BTreeSet<DomainName> {
    let envelope = &dissection.envelope;
    let links = dissection.links.iter().filter_map(|link| link.target.as_ref()?.domain().cloned());
    let writers =
        envelope.from.iter().chain(&envelope.reply_to).chain(&envelope.sender).chain(&envelope.return_path);
    let addresses = dissection.authentication.iter().filter_map(|result| result.identity.as_deref());
    let addresses =
        addresses.chain(dissection.observables.iter().map(|observable| observable.value.as_str()));
    let parsed = addresses
        .filter_map(|text| DomainName::parse(text.rsplit_once('@').map_or(text, |(_, domain)| domain)));
    links.chain(writers.filter_map(|writer| writer.domain())).chain(parsed).collect()
}

fn bare_local(local: &str) -> String {
    let untagged = local.split('+').next().unwrap_or(local);
    untagged.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::targeting::TargetSource;

    fn erika() -> Victims {
        let mut victims = Victims::default();
        victims.add("erika.muster@coldchain.example", "Erika J. Muster");
        victims
    }

    #[test]
    fn victims_are_not_named() {
        let mut victims = erika();
        assert_eq!(normalise("Dear Erika MUSTER of Coldchain,", &victims), "dear <you> of <you>");
        assert_eq!(normalise("Dear Erika J. Muster,", &victims), "dear <you>");
        assert!(victims.have("Erika-Muster+x@other.example") && !victims.have("erik@coldchain.example"));
        victims.add("sales@freeze.example", "");
        assert_eq!(normalise("our sales team", &victims), "our sales team");
    }

    #[test]
    fn an_organisation_of_several_words_is_not_named() {
        let mut victims = Victims::default();
        let mut target = Target::unknown("a@kuehlkette.example".into(), TargetSource::Body, Vec::new());
        target.on_roster = true;
        target.organisation = Some("Nord Kühl Logistik GmbH".into());
        victims.add_organisation(&target);
        let text = normalise("To Nord Kühl Logistik GmbH: Nord Kühl Logistik ordered. Logistik!", &victims);
        assert_eq!(text, "to <you> ordered logistik");
    }

    #[test]
    fn a_label_is_theirs_as_a_whole_only() {
        assert!(
            erika().are_label_of("coldchain.pages.example")
                && erika().are_label_of("erika-muster.pages.example")
        );
        assert!(!erika().are_label_of("coldchain-login.pages.example"));
    }
}
