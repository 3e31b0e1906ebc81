//! Who the mail says it is from.
//!
//! Every place where senders name themselves gives points to a name: display name, subject, opening of the body,
//! signature, copyright line, page title, pictures' alternative text, the sender's own domain, look-alike hosts.
//! Known brands come from the crate `reference`; a name that is in no list counts where it stands in a sender's
//! place. The claim is what gathers most points. A person is claimed only if no organisation is.
//!
//! What it never asks: whether the claim is true. That is [`crate::impersonation`]'s question.

mod candidates;
mod display;
pub mod names;
mod pictures;
mod places;
pub mod products;
pub mod signature;
pub(crate) mod words;

use crate::exhibit::Exhibit;
use crate::lure::{TOLD, Tally};
use crate::normal::plain;
use crate::watch::Person;
use candidates::{Candidate, Candidates};
use creel_evidence::verdict::Claim;
use creel_reference::brands::Brand;
use names::key;

/// Points that a brand needs if nothing but passing mentions speaks for it.
const WEAK: f32 = 3.5;
/// Points that such a brand needs if its trade fits the story.
const FITTING: f32 = 3.0;
/// Points that any name needs.
const LEAST: f32 = 2.0;

/// What is claimed, and what is known about it.
#[derive(Debug, Clone, Default)]
pub struct Claimed<'a> {
    /// The claim.
    pub claim: Option<Claim>,
    /// The known brand behind it.
    pub brand: Option<&'a Brand>,
    /// The person behind it whom the user watches over.
    pub watched: Option<&'a Person>,
    /// Whether it is a person, no organisation.
    pub personal: bool,
    /// Whether it stands in the display name, not only in subject or text.
    pub displayed: bool,
}

/// Reads the claim. `tally` is the story so far: a brand whose trade fits it gains.
#[must_use]
pub fn read<'a>(exhibit: &Exhibit<'a>, tally: &Tally) -> Claimed<'a> {
    let mut candidates = Candidates::knowing(exhibit.brands());
    let passed_on = places::from_forward(exhibit, &mut candidates);
    let person = display::from_display_name(exhibit, &mut candidates).filter(|_| !passed_on);
    places::from_site_mail(exhibit, &mut candidates);
    let lure = tally.best();
    // Who gives a name speaks for himself; a brand in his subject is what he speaks about, unless it fits a story.
    let named = person.is_some() || !candidates.all.is_empty();
    let told = tally.points(lure) >= TOLD;
    places::from_subject(exhibit, lure, (named, told), &mut candidates);
    let display = key(&plain(exhibit.display_name(), 200));
    let mut signature = signature::Block::default();
    let mut signed = None;
    for text in &exhibit.shown {
        places::from_body(exhibit, text, lure, &mut candidates);
        let found = places::from_footers(text, &display, &mut candidates);
        if signature.person.is_none() {
            signed = found.quoted(text).or(signed);
            signature = found;
        }
    }
    places::from_products(exhibit, &mut candidates);
    pictures::from_pages(exhibit, &mut candidates);
    places::from_addresses(exhibit, &mut candidates);
    for candidate in &mut candidates.all {
        candidate.displayed |= display.contains(&candidate.key);
        candidate.fits = candidate.brand.is_some_and(|brand| places::fits(brand, lure));
        candidate.points += if candidate.fits { 1.5 } else { 0.0 };
    }
    let watched = exhibit.identities.watch.person(&plain(exhibit.display_name(), 200));
    let person = watched.map(|watched| watched.name.clone()).or(person);
    let mut claimed = decide(exhibit, &candidates, person, &signature);
    claimed.watched = watched;
    if let Some(claim) = &mut claimed.claim {
        claim.signature = signed.map(Box::new);
    }
    claimed
}

fn decide<'a>(
    exhibit: &Exhibit<'a>,
    candidates: &Candidates<'a>,
    person: Option<String>,
    signature: &signature::Block,
) -> Claimed<'a> {
    // A person who writes is claimed rather than a brand in passing, unless the brand is what the story is about.
    let in_talk = exhibit.is_conversation();
    let enough = |c: &&Candidate<'a>| match (c.strong, &person) {
        (true, _) => c.points >= LEAST,
        (false, None) => c.points >= WEAK || c.fits && c.points >= FITTING,
        (false, Some(_)) => c.points >= WEAK && c.fits && !in_talk,
    };
    // The first of equals: places are visited in the order of their standing.
    let best =
        candidates.all.iter().filter(enough).fold(
            None,
            |best: Option<&Candidate<'a>>, candidate| match best {
                Some(best) if best.points >= candidate.points => Some(best),
                _ => Some(candidate),
            },
        );
    let signed = signature.person.as_ref().map(|(name, _)| name.clone());
    let title = signature.title.as_ref().map(|(title, _)| title.clone());
    if let Some(best) = best {
        let claim = Claim {
            name: best.name.clone(),
            person: person.or(signed),
            title,
            at: best.at.clone(),
            posed: None,
            signature: None,
        };
        let (brand, displayed) = (best.brand, best.displayed);
        return Claimed { claim: Some(claim), brand, watched: None, personal: false, displayed };
    }
    let Some(name) = person.or(signed) else { return Claimed::default() };
    let at = exhibit.quote_from().into_iter().collect();
    let claim = Claim { person: Some(name.clone()), name, title, at, posed: None, signature: None };
    Claimed { claim: Some(claim), brand: None, watched: None, personal: true, displayed: true }
}

#[cfg(test)]
mod tests {
    use crate::trial::{plain, verdict};

    fn claim(header: &str, body: &str) -> Option<(String, Option<String>)> {
        verdict(&plain(header, body)).claimed.map(|claim| {
            assert!(!claim.at.is_empty(), "{} stands nowhere", claim.name);
            (claim.name, claim.person)
        })
    }

    fn name(header: &str, body: &str) -> Option<String> {
        claim(header, body).map(|claim| claim.0)
    }

    #[test]
    fn known_brands_are_found_in_every_place() {
        let paypal = Some("PayPal".to_owned());
        assert_eq!(name("From: PayPal Service <a@x.test>\nSubject: Hello", "Dear customer"), paypal);
        assert_eq!(name("From: P\u{430}yP\u{430}l <a@x.test>\nSubject: Hello", "Dear customer"), paypal);
        assert_eq!(
            name("From: noreply <a@x.test>\nSubject: Your PayPal account is limited", "Confirm."),
            paypal
        );
        assert_eq!(
            name("From: a@x.test\nSubject: Account\n", "Your account is limited.\nThe PayPal Team"),
            paypal
        );
    }

    #[test]
    fn names_in_no_list_are_claimed_too() {
        let header = "From: Ada Brown <ada@x.test>\nSubject: Request for quotation";
        let body = "Please quote.\n\nBest regards,\nAda Brown\nPurchasing Manager\nHaier Biomedical";
        assert_eq!(claim(header, body), Some(("Haier Biomedical".into(), Some("Ada Brown".into()))));
        let velnora = name("From: Velnora Casino <a@x.test>\nSubject: Bonus", "Welcome to Velnora Casino");
        assert_eq!(velnora.as_deref(), Some("Velnora Casino"));
    }

    #[test]
    fn persons_are_claimed_where_nothing_else_is() {
        let martha = claim("From: Martha Brown <m@x.test>\nSubject: Hi", "I hope you are well. Write to me.");
        assert_eq!(martha, Some(("Martha Brown".into(), Some("Martha Brown".into()))));
        assert_eq!(name("From: Customer Service <m@x.test>\nSubject: Hi", "Good morning."), None);
    }

    #[test]
    fn a_person_who_talks_about_a_brand_is_not_the_brand() {
        let header = "From: Jim Brown <jim@x.test>\nSubject: Google in the news";
        assert_eq!(name(header, "Google did it again, says the paper.").as_deref(), Some("Jim Brown"));
    }
}
