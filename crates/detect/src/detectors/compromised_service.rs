//! The mail was sent through a genuine platform by somebody who is not its honest customer.
//!
//! # What it sees
//!
//! The servers, signatures, bounce addresses, click counters or addresses of a mailing service, form builder, ticket system or
//! application platform, on a mail whose claimed sender is not the authenticated owner of `From`.
//!
//! # Why it matters
//!
//! Such mail authenticates and comes from servers with a good name. The account behind it is stolen or bought, and
//! the platform's abuse desk can close it: it is the one to tell.
//!
//! # How common
//!
//! 12 % of 7,909 collected phishing mails come from high-trust domains; more pass through mailing services.
//!
//! # How severe
//!
//! Medium when somebody else plainly sent the mail, otherwise a fact.
//!
//! # When it stays quiet
//!
//! When an organisation mails through its service under its own authenticated domain, as nearly all newsletters do.
//!
//! # Limits
//!
//! It cannot tell a stolen account from a bought one. Platforms that no table lists are missed.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, Standing, quote_link, quote_mailbox};
use crate::questions::{mail_host, quote_field};
use creel_evidence::mail::Authenticated;
use creel_evidence::{Confidence, DomainName, Finding, Quote, Severity};
use creel_reference::hosts::{self, HostClass};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "compromised-service",
    summary: "The mail was sent through a genuine mailing, form or application platform, but not for its owner.",
    technique: Some("compromised-service"),
    attack: &["T1583.006"],
    severities: &[Severity::Info, Severity::Medium],
    confidences: &[Confidence::Moderate],
    run,
};

/// What Google Groups puts into the bounce address of every group, so that each copy has its own.
const GROUP_MARK: &str = "+bnc";

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let own = exhibit.standing == Standing::Own && exhibit.authenticated != Authenticated::Fail;
    let of_platform =
        exhibit.from_domain.as_ref().is_some_and(|from| is_platform(from) || hosts::is_anybodys(from));
    let bounces = exhibit.dissection.envelope.return_path.as_ref();
    let of_group = bounces.is_some_and(|path| path.local_part().contains(GROUP_MARK));
    let listed = exhibit.is_list_mail() && !exhibit.impersonation && !of_group;
    if (own && !of_platform) || !exhibit.dissection.is_mail || listed {
        return Vec::new();
    }
    let Some((platform, quote)) = platform(exhibit) else { return Vec::new() };
    let severity = if exhibit.impersonation { Severity::Medium } else { Severity::Info };
    let reason = format!("sent through {platform}, a platform that anybody can be a customer of");
    vec![DETECTOR.sees(exhibit, severity, Confidence::Moderate).at(quote).because(reason)]
}

/// The platform that sent the mail, and where it shows: `From` itself, the envelope, a signature, a server.
fn platform(exhibit: &Exhibit<'_>) -> Option<(DomainName, Quote)> {
    let dissection = exhibit.dissection;
    let from =
        exhibit.from.zip(exhibit.from_domain.clone()).map(|(from, domain)| (domain, quote_mailbox(from)));
    let from = from.filter(|(domain, _)| is_platform(domain) || hosts::is_anybodys(domain));
    let path = || {
        let path = dissection.envelope.return_path.as_ref()?;
        Some((DomainName::parse(mail_host(path))?, quote_mailbox(path)))
            .filter(|(domain, _)| is_platform(domain))
    };
    let signature = || {
        dissection.authentication.iter().filter(|result| result.result == "pass").find_map(|result| {
            let identity = result.identity.as_deref()?;
            let domain = DomainName::parse(identity.rsplit('@').next()?)?;
            is_platform(&domain).then(|| (domain, quote_field(&result.at, identity)))
        })
    };
    let server = || {
        dissection.received.iter().find_map(|hop| {
            let name = hop.from.as_deref()?;
            let domain = DomainName::parse(name)?;
            is_platform(&domain).then(|| (domain, quote_field(&hop.at, name)))
        })
    };
    let groups = || {
        let path =
            dissection.envelope.return_path.as_ref().filter(|path| path.local_part().contains(GROUP_MARK))?;
        Some((DomainName::parse("groups.google.com")?, quote_mailbox(path)))
    };
    // A platform that counts the clicks has also sent the mail.
    let link = || {
        let link = exhibit.action_link?;
        let domain = link.target.as_ref()?.domain()?;
        hosts::is(domain, HostClass::MailingService).then(|| (domain.clone(), quote_link(link)))
    };
    let (domain, quote) =
        from.or_else(path).or_else(signature).or_else(server).or_else(groups).or_else(link)?;
    Some((domain, quote))
}

fn is_platform(domain: &DomainName) -> bool {
    hosts::is(domain, HostClass::MailingService) || hosts::is(domain, HostClass::FormBuilder)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};

    const ALERT: &str =
        "Your PayPal account was limited. Confirm your data: https://session.firm.example/confirm";

    #[test]
    fn hit_another_brand_through_a_mailing_service() {
        let header = "Return-Path: <bounces+17-a=b@em71.sendgrid.net>\nFrom: PayPal <info@college.example>\n\
                      Subject: Your PayPal account is limited";
        let finding = hit(&DETECTOR, &plain(header, ALERT));
        assert!(finding.because.contains("sendgrid.net"));
    }

    #[test]
    fn miss_a_server_of_ones_own() {
        let header = "Return-Path: <www@firm.example>\nFrom: PayPal <info@firm.example>\nSubject: Your PayPal account is limited";
        quiet(&DETECTOR, &plain(header, ALERT));
    }

    #[test]
    fn twin_the_brand_through_its_mailing_service() {
        let header = "Authentication-Results: mx.warehouse.example; spf=pass smtp.mailfrom=em71.sendgrid.net; \
                      dkim=pass header.d=paypal.com; dmarc=pass header.from=paypal.com\n\
                      Return-Path: <bounces+17-a=b@em71.sendgrid.net>\nFrom: PayPal <service@paypal.com>\n\
                      Subject: Your PayPal receipt";
        quiet(&DETECTOR, &plain(header, "You sent a payment. Details: https://www.paypal.com/activity"));
    }
}
