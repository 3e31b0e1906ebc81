//! A provider's sign-in page is reached at a stranger's host.
//!
//! # What it sees
//!
//! Links whose path or query is that of a large provider's sign-in (Microsoft, Google), at a host that is not the provider's.
//!
//! # Why it matters
//!
//! Kits in the middle (Evilginx and its kin) pass the genuine pages through and keep the session that the reader opens, second
//! factor and all. They rename the host, not the paths, for the pages call each other by them.
//!
//! # How common
//!
//! Seldom in the mail itself, which leads to a door in front of it; in targeted campaigns and in links that were copied whole.
//!
//! # How severe
//!
//! Always: nobody else has pages at these addresses.
//!
//! # When it stays quiet
//!
//! At the providers' own hosts, also where a gateway or a known redirect leads there, and with the paths of servers that
//! companies run themselves.
//!
//! # Limits
//!
//! Links that lead to the kit's own short path are not told from others. Proxies of companies (cloud access brokers) rename
//! hosts honestly.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link};
use creel_evidence::text::inert;
use creel_evidence::web::WebAddress;
use creel_evidence::{Confidence, Finding, Severity};
use creel_reference::brands::Brands;
use creel_reference::hosts::{self, HostClass};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "relayed-sign-in",
    summary: "A link has the address of a provider's sign-in page, at a host that is not the provider's.",
    technique: None,
    attack: &["T1598.003", "T1557"],
    severities: &[Severity::High],
    confidences: &[Confidence::Moderate],
    run,
};

/// The beginning of a sign-in page's path, in lower case, and the provider that alone has it.
const PATHS: &[(&str, &str)] = &[
    ("/common/oauth2/", "Microsoft"),
    ("/organizations/oauth2/", "Microsoft"),
    ("/consumers/oauth2/", "Microsoft"),
    ("/common/reprocess", "Microsoft"),
    ("/common/sas/", "Microsoft"),
    ("/common/getcredentialtype", "Microsoft"),
    ("/login.srf", "Microsoft"),
    ("/oauth20_authorize.srf", "Microsoft"),
    ("/ppsecure/", "Microsoft"),
    ("/servicelogin", "Google"),
    ("/signin/v2/identifier", "Google"),
    ("/v3/signin/identifier", "Google"),
    ("/o/oauth2/v2/auth", "Google"),
    ("/accountchooser/signinchooser", "Google"),
];
/// Identifiers of Microsoft's own applications, which no other sign-in takes.
const OWN_CLIENTS: &[&str] = &[
    "4765445b-32c6-49b0-83e6-1d93765276ca",
    "00000002-0000-0ff1-ce00-000000000000",
    "00000003-0000-0ff1-ce00-000000000000",
    "72782ba9-4490-4f03-8d82-562370ea3566",
];

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let found = exhibit.web_links().find_map(|(link, target)| Some((link, target, relayed(target)?)));
    let Some((link, target, provider)) = found.filter(|_| !exhibit.is_list_mail()) else { return Vec::new() };
    let host = target.host_text().unwrap_or_default();
    let reason =
        format!("the link has the address of {provider}'s sign-in page, but leads to {}", inert(&host));
    vec![DETECTOR.sees(exhibit, Severity::High, Confidence::Moderate).at(quote_link(link)).because(reason)]
}

/// The provider whose sign-in a URL imitates.
fn relayed(target: &WebAddress) -> Option<&'static str> {
    let path = target.path.to_ascii_lowercase();
    let query = target.query.as_deref().unwrap_or_default().to_ascii_lowercase();
    let by_path =
        PATHS.iter().find(|(beginning, _)| path.starts_with(beginning)).map(|(_, provider)| *provider);
    let by_client = || {
        let own = OWN_CLIENTS.iter().any(|client| query.contains(&format!("client_id={client}")));
        own.then_some("Microsoft")
    };
    let provider = by_path.or_else(by_client)?;
    let known = |domain| {
        Brands::shipped().by_name(provider).is_some_and(|brand| brand.owns(domain))
            || hosts::is(domain, HostClass::GatewayWrapper)
            || hosts::is(domain, HostClass::Tracker)
    };
    (!target.domain().is_some_and(known)).then_some(provider)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Shared file";

    #[test]
    fn hit_a_sign_in_at_a_strangers_host() {
        let url = "https://login.portal.test/common/oauth2/v2.0/authorize?client_id=4765445b-32c6-49b0-83e6-1d93765276ca";
        assert!(hit(&DETECTOR, &plain(HEADER, url)).because.contains("login.portal.test"));
        hit(&DETECTOR, &plain(HEADER, "https://accounts.portal.test/ServiceLogin?continue=x"));
    }

    #[test]
    fn miss_a_page_of_another_shape() {
        quiet(&DETECTOR, &plain(HEADER, "https://login.portal.test/oauth2/authorize?client_id=7731"));
    }

    #[test]
    fn twin_the_provider_itself_and_a_companys_own_server() {
        let own = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=7731";
        quiet(&DETECTOR, &plain(HEADER, own));
        quiet(&DETECTOR, &plain(HEADER, "https://sts.firm.test/adfs/ls/?wa=wsignin1.0"));
    }
}
