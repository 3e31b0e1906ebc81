//! Whether somebody else plainly sent it.
//!
//! The claim is held against who sent: the domain in `From`, what receiving servers said about it, and where the
//! links lead. A brand's own authenticated mail, its mailing service, and a company that speaks for itself under its
//! own name are no impersonation; a person's name at a free-mail provider is not either, unless the person is one
//! whom everybody knows.

use crate::claim::{Claimed, names};
use crate::exhibit::{Exhibit, Standing};
use crate::lure::TOLD;
use creel_evidence::DomainName;
use creel_evidence::mail::Authenticated;
use creel_evidence::verdict::Lure;
use creel_reference::hosts::{self, HostClass};
use std::collections::HashSet;
use std::sync::LazyLock;

const PUBLIC_PERSONS: &str = include_str!("../data/public-persons.tsv");

/// `and`, in the languages whose firms are named so.
const AND: [&str; 9] = ["and", "und", "et", "en", "y", "e", "og", "och", "n"];

static KNOWN: LazyLock<HashSet<String>> =
    LazyLock::new(|| PUBLIC_PERSONS.lines().filter(|line| !line.starts_with('#')).map(names::key).collect());

/// How the domain in `From` stands to the claim.
#[must_use]
pub fn standing(exhibit: &Exhibit<'_>) -> Standing {
    let (Some(claim), Some(domain)) = (&exhibit.claim, &exhibit.from_domain) else {
        return Standing::Unknown;
    };
    let own = match exhibit.claimed_brand {
        Some(brand) => {
            brand.owns(domain)
                || brand.sends_through(domain)
                || carries(domain, &brand.name) && exhibit.brands().by_domain(domain).is_none()
        }
        None => carries(domain, &claim.name),
    };
    if own {
        Standing::Own
    } else if hosts::is_free_mail(domain) {
        Standing::FreeMail
    } else if is_platform(domain) {
        Standing::Platform
    } else {
        Standing::Elsewhere
    }
}

/// Whether a domain is registered under exactly this name: `zenocoi.in` for `ZenoCoi.in`, `acme-tools.com` for
/// `Acme Tools`. Domains that merely contain a name are left to the look-alike detector.
fn carries(domain: &DomainName, name: &str) -> bool {
    let bare = |text: &str| -> String { text.chars().filter(|c| c.is_ascii_alphanumeric()).collect() };
    let (label, whole) = (bare(domain.registrable_label()), bare(domain.registrable_or_self()));
    let is_it = |key: &str| key.len() >= 3 && (label == key || whole == key);
    if is_it(&names::key(name)) {
        return true;
    }
    // `&` cannot stand in a domain: `Kettle & Loom` is at kettleandloom.
    let words: Vec<String> =
        name.split([' ', '&', '+']).map(names::key).filter(|word| !word.is_empty()).collect();
    let Some((last, before)) = words.split_last() else { return false };
    !before.is_empty() && AND.iter().any(|and| is_it(&format!("{}{and}{last}", before.concat())))
}

fn is_platform(domain: &DomainName) -> bool {
    let classes = hosts::classes(domain);
    classes.iter().any(|class| {
        matches!(
            class,
            HostClass::MailingService
                | HostClass::FormBuilder
                | HostClass::AppHosting
                | HostClass::PageBuilder
        )
    })
}

/// Whether the claim is plainly not the sender's own.
#[must_use]
pub fn is_plain(exhibit: &Exhibit<'_>, claimed: &Claimed<'_>) -> bool {
    let Some(claim) = &claimed.claim else { return false };
    if let Some(watched) = claimed.watched {
        let own = exhibit.from.is_some_and(|from| watched.writes_from(&from.address));
        let forged = own && exhibit.authenticated == Authenticated::Fail;
        if !own && !exhibit.is_list_mail() || forged {
            return true;
        }
    }
    let name = names::key(&claim.name);
    if claimed.brand.is_none() && KNOWN.iter().any(|known| name.contains(known.as_str())) {
        return true;
    }
    if claimed.brand.is_none() && is_completed(exhibit, &name) {
        return true;
    }
    if claimed.personal {
        return false;
    }
    if claimed.brand.is_some_and(|brand| is_sold_by_others(exhibit, claimed, &brand.sector)) {
        return exhibit.claim_is_known_elsewhere();
    }
    let failed = exhibit.authenticated == Authenticated::Fail;
    // A brand that is only spoken of: no sender's name, and no story about it or a sender who leads to himself.
    let told = exhibit.lure != Lure::Other && exhibit.lure_points >= TOLD;
    let in_passing = !claimed.displayed && (!told || exhibit.is_conversation() || is_one_house(exhibit));
    if claimed.brand.is_some() && in_passing && !failed && exhibit.standing == Standing::Elsewhere {
        return false;
    }
    let own_links = || leads_home(exhibit);
    match (exhibit.standing, claimed.brand) {
        // An address without a domain speaks for nobody, wherever the links lead.
        (Standing::Unknown, brand) => {
            let named = claimed.displayed && !exhibit.is_list_mail();
            exhibit.dissection.is_mail && (named || brand.is_some() && !own_links())
        }
        // A listed domain that fails is forged; a domain that only has the right name proves nothing by failing.
        (Standing::Own, Some(brand)) => {
            let listed = exhibit.from_domain.as_ref().is_some_and(|domain| brand.owns(domain));
            failed && (listed || !own_links())
        }
        (Standing::Own, None) => failed && !own_links(),
        (Standing::FreeMail, Some(_)) => true,
        (Standing::FreeMail, None) => claimed.displayed && is_official(exhibit),
        (Standing::Platform | Standing::Elsewhere, Some(_)) => !own_links(),
        (Standing::Platform | Standing::Elsewhere, None) => {
            let praised = matches!(
                exhibit.lure,
                Lure::HealthProduct | Lure::ProductPromo | Lure::LoanInsuranceFinance | Lure::Other
            );
            if praised && exhibit.authenticated == Authenticated::Pass && !exhibit.claim_is_known_elsewhere()
            {
                // Who praises a product by its name poses as nobody.
                return false;
            }
            failed
                || exhibit.claim_is_known_elsewhere()
                || claimed.displayed && !is_nickname(&claim.name) && is_foreign(exhibit, &claim.name)
        }
    }
}

/// Whether the story is one that organisations tell from their own domains: a prize, an account, a parcel, a fine.
fn is_official(exhibit: &Exhibit<'_>) -> bool {
    let told = exhibit.lure_points >= TOLD && !exhibit.is_conversation();
    let lures =
        [Lure::PrizeSurvey, Lure::AccountAlert, Lure::Delivery, Lure::StorageFull, Lure::TaxGovernment];
    told && lures.contains(&exhibit.lure)
}

/// Whether the letter completes the name to that of somebody whom everybody knows: `Arnault`, and `Bernard Arnault has
/// donated`.
fn is_completed(exhibit: &Exhibit<'_>, name: &str) -> bool {
    let part = |known: &&String| name.len() >= 5 && known.contains(name) && known.len() > name.len();
    let gives = matches!(exhibit.lure, Lure::AdvanceFee | Lure::Charity | Lure::PrizeSurvey);
    gives && KNOWN.iter().filter(part).any(|known| names::key(&exhibit.text).contains(known.as_str()))
}

/// Whether agents may honestly advertise the brand in their own authenticated mail: policies are sold by brokers, and
/// casinos by whoever is paid for players, in another name than theirs.
fn is_sold_by_others(exhibit: &Exhibit<'_>, claimed: &Claimed<'_>, sector: &str) -> bool {
    let passes = exhibit.authenticated == Authenticated::Pass;
    match sector {
        "insurance" | "health-insurance" => {
            passes && exhibit.lure == Lure::LoanInsuranceFinance && exhibit.standing != Standing::FreeMail
        }
        "casino" => passes && exhibit.lure == Lure::Gambling && !claimed.displayed,
        _ => false,
    }
}

/// Whether the call to action leads to the claimed party's own site.
fn leads_home(exhibit: &Exhibit<'_>) -> bool {
    let target =
        exhibit.action_link.and_then(|link| link.target.as_ref()).filter(|target| target.userinfo.is_empty());
    let Some(domain) = target.and_then(|target| target.domain()) else { return false };
    match (exhibit.claimed_brand, &exhibit.claim) {
        (Some(brand), _) => brand.owns(domain) && !hosts::is_anybodys(domain) && exhibit.lure != Lure::Crypto,
        (None, Some(claim)) => carries(domain, &claim.name),
        _ => false,
    }
}

/// Whether a name that no table knows is one small word, as people and feeds call themselves: it poses as nobody.
fn is_nickname(name: &str) -> bool {
    name.chars().all(|c| c.is_lowercase() || c.is_ascii_digit())
}

/// Whether neither the domain in `From` nor that of the call to action shares a word with the claimed name, and the
/// mail is no part of a conversation: a name on another's address.
fn is_foreign(exhibit: &Exhibit<'_>, name: &str) -> bool {
    let target = exhibit.action_link.and_then(|link| link.target.as_ref()).and_then(|target| target.domain());
    let labels = [exhibit.from_domain.as_ref(), target].into_iter().flatten();
    let hosts: String = labels.map(DomainName::as_str).collect::<Vec<_>>().join(" ").replace('-', "");
    let shares = |word: &str| word.len() >= 4 && hosts.contains(word);
    let words: Vec<String> = name.split([' ', '-', '.', '\'']).map(names::key).collect();
    let whole = names::key(name);
    // Domains are written in Latin letters: a name in another script can be compared with none of them.
    if !whole.chars().any(|c| c.is_ascii_alphabetic()) {
        return false;
    }
    let of_sender = exhibit.from_domain.as_ref().map(DomainName::registrable_label);
    let known_short = of_sender.is_some_and(|label| label.len() >= 3 && whole.contains(label));
    let settled = exhibit.is_conversation() || known_short || is_one_house(exhibit);
    !settled && !words.iter().any(|word| shares(word)) && !shares(&whole)
}

/// Whether sender and call to action share a registered domain that is not everybody's.
fn is_one_house(exhibit: &Exhibit<'_>) -> bool {
    let target = exhibit.action_link.and_then(|link| link.target.as_ref()).and_then(|target| target.domain());
    let pair = exhibit.from_domain.as_ref().zip(target);
    pair.is_some_and(|(from, to)| from.same_registrable(to) && !hosts::is_anybodys(from))
}

impl Exhibit<'_> {
    /// Whether `From` is a domain of another known brand than the claimed one, which did not write this.
    fn claim_is_known_elsewhere(&self) -> bool {
        let owner = self.from_domain.as_ref().and_then(|domain| self.brands().by_domain(domain));
        owner.is_some_and(|owner| self.claimed_brand.is_none_or(|claimed| claimed.name != owner.name))
    }
}

#[cfg(test)]
mod tests {
    use crate::trial::{plain, verdict};

    const PASS: &str = "Authentication-Results: mx.example; dmarc=pass header.from=";
    const FAIL: &str = "Authentication-Results: mx.example; dmarc=fail header.from=";

    fn poses(header: &str, body: &str) -> bool {
        verdict(&plain(header, body)).impersonation
    }

    #[test]
    fn a_brand_from_elsewhere_is_posed_as() {
        let body = "Your account is limited. Log in: https://login.firm.test/a";
        assert!(poses("From: PayPal <a@firm.test>\nSubject: PayPal account", body));
        assert!(poses("From: PayPal <a@gmail.com>\nSubject: PayPal account", body));
        let forged = format!("{FAIL}paypal.com\nFrom: PayPal <service@paypal.com>\nSubject: PayPal account");
        assert!(poses(&forged, body));
    }

    #[test]
    fn the_brand_itself_and_those_who_speak_for_themselves_do_not_pose() {
        let genuine =
            format!("{PASS}paypal.com\nFrom: PayPal <service@paypal.com>\nSubject: Your PayPal receipt");
        assert!(!poses(&genuine, "You paid. See https://www.paypal.com/activity"));
        let firm = "From: Velnora Tools <news@velnora-tools.test>\nSubject: Spring sale";
        assert!(!poses(firm, "Velnora Tools has new hammers: https://velnora-tools.test/sale"));
        assert!(!poses("From: Ada Brown <ada@gmail.com>\nSubject: Hi", "How are you?"));
    }

    #[test]
    fn what_a_domain_cannot_say_is_not_held_against_it() {
        let firm = "From: \"Kettle & Loom\" <shop@kettleandloom.test>\nSubject: Your order";
        assert!(!poses(firm, "Thank you. See https://track.parcels.test/a"));
        let shop = "From: =?utf-8?B?0KfQsNC50L3QsNGPINC70LDQstC60LA=?= <shop@tea.test>\nSubject: Order";
        assert!(!poses(shop, "Thank you. See https://track.parcels.test/a"));
    }

    #[test]
    fn well_known_donors_do_not_write_themselves() {
        let header = "From: Bernard Arnault <b.arnault@gmail.com>\nSubject: Donation";
        assert!(poses(header, "I donate three million dollars to you. Reply to me."));
    }
}
