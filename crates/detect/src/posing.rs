//! By what means the claimed identity is posed as.
//!
//! [`crate::impersonation`] says whether; this says how, from what a reader is shown first: the domain in `From`, then
//! where it was sent from, then the links, then the names. One answer, the strongest, with its place.

use crate::claim::Claimed;
use crate::exhibit::{Exhibit, Standing, quote_link, quote_mailbox};
use crate::likeness::{How, Imitation};
use crate::questions::mail_host;
use creel_evidence::mail::Authenticated;
use creel_evidence::text::inert;
use creel_evidence::{Impersonation, ImpersonationKind, LikenessKind, Quote};

/// How the claim is posed as; `None` if nobody else plainly sent the mail.
#[must_use]
pub fn posed(exhibit: &Exhibit<'_>, claimed: &Claimed<'_>) -> Option<Impersonation> {
    let claim = exhibit.claim.as_ref().filter(|_| exhibit.impersonation)?;
    let name = inert(&claim.name);
    let says = |kind, because: String, at: Vec<Quote>| Impersonation { kind, how: None, because, at };
    let from = exhibit.from.map(quote_mailbox);
    let domain = exhibit.from_domain.as_ref();
    if let Some(imitation) = exhibit.from.and_then(|from| alike(exhibit, claimed, mail_host(from))) {
        return Some(likeness(&imitation, "the address", from.into_iter().collect()));
    }
    let at: Vec<Quote> = from.into_iter().collect();
    if let Some(domain) = domain {
        let owner = exhibit.brands().by_domain(domain).filter(|_| !exhibit.is_mail_provider(domain));
        let failed = exhibit.authenticated == Authenticated::Fail;
        if exhibit.standing == Standing::Own && failed {
            let because = format!("the address is at {domain}, which is {name}'s, and authentication failed");
            return Some(says(ImpersonationKind::ForgedDomain, because, at));
        }
        if let Some(owner) = owner.filter(|_| exhibit.authenticated != Authenticated::Pass) {
            let because =
                format!("the mail speaks for {name} from {domain}, which belongs to {}", owner.name);
            return Some(says(ImpersonationKind::ForgedDomain, because, at));
        }
        match exhibit.standing {
            Standing::FreeMail => {
                let because = format!("the mail speaks for {name} from a mailbox at the provider {domain}");
                return Some(says(ImpersonationKind::FreeMail, because, at));
            }
            Standing::Platform => {
                let because =
                    format!("the mail speaks for {name} from an account of the service at {domain}");
                return Some(says(ImpersonationKind::CompromisedService, because, at));
            }
            Standing::Own | Standing::Unknown | Standing::Elsewhere => {}
        }
    }
    let link = exhibit.web_links().take(LINKS).find_map(|(link, target)| {
        let imitation = alike(exhibit, claimed, &target.host_text()?)?;
        Some(likeness(&imitation, "a link", vec![quote_link(link)]))
    });
    if let Some(link) = link {
        return Some(link);
    }
    let host = domain.map_or_else(|| "no domain".to_owned(), |domain| domain.as_str().to_owned());
    Some(if claimed.displayed {
        let because = format!("the display name says {name}, the address is at {host}");
        says(ImpersonationKind::DisplayName, because, at)
    } else {
        let because = format!("the mail speaks for {name}, and its address is at {host}");
        says(ImpersonationKind::TextOnly, because, claim.at.clone())
    })
}

/// Links that are compared.
const LINKS: usize = 64;

/// The host's imitation of the claimed brand.
fn alike<'a>(exhibit: &Exhibit<'a>, claimed: &Claimed<'_>, host: &str) -> Option<Imitation<'a>> {
    let brand = claimed.brand?;
    exhibit.imitation(host, Some(brand)).filter(|imitation| imitation.brand.name == brand.name)
}

fn likeness(imitation: &Imitation<'_>, place: &str, at: Vec<Quote>) -> Impersonation {
    let punycode = at.iter().any(|quote| quote.text.contains("xn--"));
    let (how, does) = match imitation.how {
        How::LookAlike if punycode => {
            (LikenessKind::Punycode, "writes, behind `xn--`, look-alikes of the letters of")
        }
        How::LookAlike => (LikenessKind::Confusables, "writes look-alikes of the letters of"),
        How::Misspelt => (LikenessKind::Edit, "misspells"),
        How::DomainInFront | How::LabelInFront => {
            (LikenessKind::Subdomain, "puts in front of somebody else's domain")
        }
        How::Added => (LikenessKind::AddedWord, "puts something beside the name of"),
        How::OtherSuffix => (LikenessKind::OtherSuffix, "carries under another ending the name of"),
    };
    let because = format!("'{}' in {place} {does} {}", inert(&imitation.part), imitation.brand.name);
    Impersonation { kind: ImpersonationKind::LookAlike, how: Some(how), because, at }
}

#[cfg(test)]
mod tests {
    use crate::trial::{plain, verdict};
    use creel_evidence::{ImpersonationKind as Kind, LikenessKind as How};

    const BODY: &str = "Your PayPal account is limited. Log in: https://login.firm.test/a";

    fn posed(from: &str, body: &str) -> Option<(Kind, Option<How>)> {
        let claim = verdict(&plain(&format!("{from}\nSubject: PayPal account limited"), body)).claimed?;
        claim.posed.map(|posed| {
            assert!(!posed.at.is_empty() && !posed.because.ends_with('.'), "{posed:?}");
            (posed.kind, posed.how)
        })
    }

    #[test]
    fn each_means_is_told() {
        let look = |how| Some((Kind::LookAlike, Some(how)));
        let fail = "Authentication-Results: mx.example; dmarc=fail header.from=paypal.com\nFrom: PayPal <a@paypal.com>";
        for (from, kind) in [
            ("From: PayPal <a@firm.test>", Some((Kind::DisplayName, None))),
            ("From: PayPal <a@gmail.com>", Some((Kind::FreeMail, None))),
            ("From: PayPal <a@x.firebaseapp.com>", Some((Kind::CompromisedService, None))),
            ("From: PayPal <a@paypa1.example>", look(How::Confusables)),
            ("From: PayPal <a@xn--pypal-4ve.example>", look(How::Punycode)),
            ("From: PayPal <a@papyal.example>", look(How::Edit)),
            ("From: PayPal <a@paypal-secure.example>", look(How::AddedWord)),
            ("From: PayPal <a@paypal.com.firm.example>", look(How::Subdomain)),
            ("From: PayPal <a@paypal.example>", look(How::OtherSuffix)),
            (fail, Some((Kind::ForgedDomain, None))),
        ] {
            assert_eq!(posed(from, BODY), kind, "{from}");
        }
        let linked = "Your PayPal account is limited. Log in: https://paypa1.example/a";
        assert_eq!(posed("From: PayPal <a@firm.test>", linked), look(How::Confusables));
    }

    #[test]
    fn the_brand_itself_is_not_posed_as() {
        let pass = "Authentication-Results: mx.example; dmarc=pass header.from=paypal.com\nFrom: PayPal <a@paypal.com>";
        assert_eq!(posed(pass, "You paid. See https://www.paypal.com/activity"), None);
    }
}
