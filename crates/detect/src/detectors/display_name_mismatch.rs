//! The display name names a brand, a person or an address that the sending address has nothing to do with.
//!
//! # What it sees
//!
//! Mail programs show the display name and hide the address. This detector looks for a known brand in the display
//! name of a `From` whose domain is not the brand's, for the claimed name when somebody else plainly sent the
//! mail, and for an address or domain in the display name that is not the one behind it.
//!
//! # Why it matters
//!
//! The display name is the cheapest disguise: anybody may write any name, and no authentication covers it.
//!
//! # How common
//!
//! 19 % of 7,909 collected phishing mails name a known brand there, 17 % with an unrelated domain.
//!
//! # How severe
//!
//! High for the claimed brand when somebody else plainly sent the mail, medium for a brand on free mail, for a
//! false address and for a name whose check failed, low otherwise.
//!
//! # When it stays quiet
//!
//! When the domain is the brand's own, when the domain itself imitates the brand (`lookalike-domain` says so
//! better), when a discussion list or the sender's own address stands in the name, when the name is only an
//! ordinary word (`Target`, `Orange`) that the mail does not otherwise claim to be.
//!
//! # Limits
//!
//! Agencies and shops that write under a brand's name, feeds, and names that no table knows.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, Standing, quote_mailbox};
use crate::normal::{Accents, normal};
use crate::questions::{mail_host, same_party};
use creel_evidence::mail::{Authenticated, Mailbox};
use creel_evidence::text::inert;
use creel_evidence::{Confidence, DomainName, Finding, Severity};
use creel_reference::brands::Alias;
use creel_reference::hosts;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "display-name-mismatch",
    summary: "The display name in From names a brand, a person or an address that the sending address does not belong to.",
    technique: Some("display-name"),
    attack: &["T1684.001"],
    severities: &[Severity::Low, Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate, Confidence::High],
    run,
};

/// Bytes of a display name that are read.
const NAME_LIMIT: usize = 400;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let Some(from) = exhibit.from.filter(|from| !from.name.is_empty()) else { return Vec::new() };
    if exhibit.is_list_mail() {
        return Vec::new();
    }
    let name = normal(&from.name, Accents::Drop, NAME_LIMIT);
    let shown = brand_in(exhibit, from, &name)
        .or_else(|| claimed_in(exhibit, from, &name))
        .or_else(|| address_in(from));
    let Some((severity, confidence, reason)) = shown else { return Vec::new() };
    vec![DETECTOR.sees(exhibit, severity, confidence).at(quote_mailbox(from)).because(reason)]
}

type Seen = (Severity, Confidence, String);

/// A known brand in the display name, and a domain that is not the brand's.
fn brand_in(exhibit: &Exhibit<'_>, from: &Mailbox, name: &str) -> Option<Seen> {
    let host = mail_host(from);
    let domain = DomainName::parse(host);
    // As written for names that count only in their spelling, and folded for names in disguise.
    let mentions = [exhibit.brands().find(&from.name), exhibit.brands().find(name)].concat();
    let is_claimed = |name: &str| exhibit.claimed_brand.is_some_and(|brand| brand.name == name);
    let mention = mentions.into_iter().find(|mention| !mention.ambiguous || is_claimed(&mention.brand.name));
    // Letters set apart (`N.E.T.F.L.I.X`) are read together for the brand that the mail claims.
    let spelt = || {
        let together = joined(name);
        let long = |alias: &&Alias| alias.text.len() > 3 && !alias.ambiguous;
        let is_there = |alias: &Alias| together.contains(&alias.text.to_lowercase());
        exhibit.claimed_brand.filter(|brand| brand.aliases.iter().filter(long).any(is_there))
    };
    let brand = mention.map(|mention| mention.brand).or_else(spelt)?;
    let own = domain.as_ref().is_some_and(|domain| brand.owns(domain));
    let imitates = exhibit.imitation(host, Some(brand)).is_some();
    if own || imitates || (exhibit.standing == Standing::Own && is_claimed(&brand.name)) {
        return None;
    }
    // A platform that notifies in its customers' name, for a customer who is authenticated and plainly himself.
    let on_behalf = exhibit.standing == Standing::Platform && !exhibit.impersonation;
    if on_behalf {
        return None;
    }
    let free_mail = domain.as_ref().is_some_and(hosts::is_free_mail);
    let severity = match (free_mail, is_claimed(&brand.name)) {
        (_, true) if exhibit.impersonation => Severity::High,
        (true, _) | (_, true) => Severity::Medium,
        _ => Severity::Low,
    };
    let confidence = if is_claimed(&brand.name) { Confidence::High } else { Confidence::Moderate };
    let at = if host.is_empty() { "no readable domain" } else { host };
    Some((
        severity,
        confidence,
        format!("the display name says {}, the address is at {}", brand.name, inert(at)),
    ))
}

/// The claimed name in the display name, and nothing around it that carries the name: not the address, not the
/// page that the mail leads to.
fn claimed_in(exhibit: &Exhibit<'_>, from: &Mailbox, name: &str) -> Option<Seen> {
    let claim = exhibit.claim.as_ref().filter(|_| exhibit.standing != Standing::Own)?;
    let claimed = [Some(&claim.name), claim.person.as_ref()].into_iter().flatten().find(|claimed| {
        let claimed = normal(claimed, Accents::Drop, NAME_LIMIT);
        let joined = joined(&claimed);
        joined.len() > 2
            && (name.contains(claimed.as_str()) || (joined.len() > 3 && self::joined(name).contains(&joined)))
            && !self::joined(&from.address.to_lowercase()).contains(&joined)
    })?;
    let is_person = claim.person.as_ref() == Some(claimed);
    let plain = exhibit.impersonation;
    if !plain && (is_person || is_borne_out(exhibit, from, claimed)) {
        return None;
    }
    // A name that no table knows may stand for a feed, a shop's brand or a nickname: only a failed check adds weight.
    let failed = exhibit.authenticated == Authenticated::Fail;
    let severity = if plain && failed { Severity::Medium } else { Severity::Low };
    let confidence = if plain && failed { Confidence::High } else { Confidence::Moderate };
    let reason = format!("the display name says {}, the address is {}", inert(claimed), inert(&from.address));
    Some((severity, confidence, reason))
}

/// Whether something speaks for a name that is no known brand's: the link leads to the sender's own domain, or to
/// one that carries a word of the name, as an honest organisation's does.
fn is_borne_out(exhibit: &Exhibit<'_>, from: &Mailbox, claimed: &str) -> bool {
    let Some(target) = exhibit.action_link.and_then(|link| link.target.as_ref()) else { return true };
    let host = target.host_text().unwrap_or_default();
    let carries = |word: &str| word.len() > 3 && host.contains(word);
    let anybodys = exhibit.from_domain.as_ref().is_some_and(hosts::is_anybodys);
    let words = normal(claimed, Accents::Drop, NAME_LIMIT);
    (same_party(&host, mail_host(from)) && !anybodys) || words.split(' ').any(carries)
}

fn joined(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// An address or domain in the display name that is not the one behind it.
fn address_in(from: &Mailbox) -> Option<Seen> {
    let host = mail_host(from);
    let shown =
        from.name.split(|c: char| c.is_whitespace() || "<>()[]\"',;".contains(c)).find_map(|word| {
            let (local, shown) = word.rsplit_once('@')?;
            let domain = DomainName::parse(shown)?;
            (!local.is_empty() && domain.registrable().is_some()).then_some(domain)
        })?;
    if same_party(shown.as_str(), host) {
        return None;
    }
    let reason =
        format!("the display name shows an address at {shown}, the address behind it is at {}", inert(host));
    Some((Severity::Medium, Confidence::High, reason))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};
    use creel_evidence::Severity;

    const ALERT: &str =
        "Your PayPal account was limited. Confirm your data: https://session.firm.example/confirm";

    #[test]
    fn hit_a_brand_in_front_of_an_unrelated_address() {
        let finding = hit(
            &DETECTOR,
            &plain("From: \"PayPal Service\" <info@firm.example>\nSubject: Account limited", ALERT),
        );
        assert!(finding.severity >= Severity::Medium);
        assert!(finding.because.contains("firm.example"));
        assert!(finding.at[0].text.contains("PayPal Service"));
    }

    #[test]
    fn hit_another_address_in_the_name() {
        let header = "From: \"service@shop.example\" <x17@firm.test>\nSubject: Hello";
        hit(&DETECTOR, &plain(header, "See you tomorrow."));
    }

    #[test]
    fn miss_a_person_at_her_own_company() {
        quiet(&DETECTOR, &plain("From: Rosa Lind <rosa.lind@firm.example>\nSubject: Minutes", "Attached."));
    }

    #[test]
    fn twin_the_brand_itself_and_an_address_repeated() {
        let header = "From: PayPal <service@paypal.com>\nSubject: Your receipt";
        quiet(&DETECTOR, &plain(header, "You sent a payment. Details: https://www.paypal.com/activity"));
        let header = "From: \"rosa@firm.example\" <rosa@firm.example>\nSubject: Hello";
        quiet(&DETECTOR, &plain(header, "See you tomorrow."));
    }
}
