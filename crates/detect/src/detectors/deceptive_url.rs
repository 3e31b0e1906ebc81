//! The URL is written so that its true host is overlooked.
//!
//! # What it sees
//!
//! A name before `@` that looks like a host; an address written as one number, in octal or hexadecimal; a plain
//! IP address; backslashes; a port that no web page needs; a host with many labels.
//!
//! # Why it matters
//!
//! People and simple filters read the beginning of a URL. Browsers read it by the URL Standard.
//!
//! # How common
//!
//! 1.6 % of 7,909 collected phishing mails link to an address, 1 % have an @ in the URL.
//!
//! # How severe
//!
//! High for a false name in front of `@` and for disguised addresses, medium for bare addresses and backslashes,
//! low for ports and depth.
//!
//! # When it stays quiet
//!
//! With private and local addresses (routers, printers, intranets), the usual alternative ports, and the long host
//! names of platforms that give every customer one.
//!
//! # Limits
//!
//! Internal tools are often addressed by number; private addresses are left out.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link};
use crate::questions::FINDINGS_LIMIT;
use creel_evidence::text::inert;
use creel_evidence::web::{Host, WebAddress};
use creel_evidence::{Confidence, Finding, Severity};
use creel_reference::hosts;
use std::collections::HashSet;
use std::net::IpAddr;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "deceptive-url",
    summary: "A link is written so that its true host is overlooked: user name, number, backslash, port, depth.",
    technique: None,
    attack: &["T1204.001"],
    severities: &[Severity::Low, Severity::Medium, Severity::High],
    confidences: &[Confidence::High],
    run,
};

/// Ports that web servers are commonly found at.
const USUAL_PORTS: &[u16] = &[80, 443, 8000, 8008, 8080, 8443, 8888, 3000, 5000];
/// Labels from which a host is deep.
const DEEP_LABELS: usize = 7;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let mut seen = HashSet::new();
    let mut findings = Vec::new();
    for (link, target) in exhibit.web_links() {
        if findings.len() >= FINDINGS_LIMIT {
            break;
        }
        let Some((severity, reason)) = trick(&link.raw, target) else { continue };
        if seen.insert(reason.clone()) {
            findings.push(
                DETECTOR.sees(exhibit, severity, Confidence::High).at(quote_link(link)).because(reason),
            );
        }
    }
    findings
}

/// The worst trick that a URL plays.
fn trick(raw: &str, target: &WebAddress) -> Option<(Severity, String)> {
    let host = target.host_text()?;
    let (written, userinfo, backslash) = authority(raw);
    if userinfo.is_some() && target.userinfo.contains('.') {
        let shown = inert(&target.userinfo).to_string();
        return Some((Severity::High, format!("the link begins with '{shown}' and leads to {host}")));
    }
    if let Some(Host::Ip(ip)) = target.host {
        if is_local(ip) {
            return None;
        }
        let dotted = written.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
        return Some(match dotted {
            true => (Severity::Medium, format!("the link leads to the bare address {ip}")),
            false => (
                Severity::High,
                format!("the link hides the address {ip} by writing it as '{}'", inert(written)),
            ),
        });
    }
    if backslash {
        return Some((Severity::Medium, format!("the link to {host} is written with backslashes")));
    }
    if let Some(port) = target.port.filter(|port| !USUAL_PORTS.contains(port)) {
        return Some((Severity::Low, format!("the link leads to the unusual port {port} of {host}")));
    }
    let labels = host.split('.').count();
    let of_platform = target.domain().is_some_and(|domain| !hosts::classes(domain).is_empty());
    (labels >= DEEP_LABELS && !of_platform)
        .then(|| (Severity::Low, format!("the host {host} has {labels} labels")))
}

/// Host and user name of a reference as written, and whether backslashes stand where slashes should.
fn authority(raw: &str) -> (&str, Option<&str>, bool) {
    let raw = raw.trim();
    let after_scheme = raw.find(':').and_then(|colon| raw.get(colon + 1..)).unwrap_or(raw);
    let rest = after_scheme.trim_start_matches(['/', '\\']);
    let slashes = after_scheme.get(..after_scheme.len() - rest.len()).unwrap_or_default();
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let whole = rest.get(..end).unwrap_or(rest);
    let backslash = slashes.contains('\\') || rest.get(end..).is_some_and(|rest| rest.starts_with('\\'));
    let (user, host) = whole.rsplit_once('@').map_or((None, whole), |(user, host)| (Some(user), host));
    let host = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(host, |(host, _)| host);
    (host, user, backslash)
}

/// Addresses that lead nowhere outside the reader's own network.
const fn is_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, quiet};
    use creel_evidence::Severity;

    const HEADER: &str = "From: <info@firm.example>\nSubject: Your account";

    fn mail(url: &str) -> String {
        html(HEADER, &format!("<p>Please <a href=\"{url}\">sign in</a> today.</p>"))
    }

    #[test]
    fn hit_each_trick() {
        for (url, severity) in [
            ("https://www.bank.example@firm.test/login", Severity::High),
            ("http://3221225985/login", Severity::High),
            ("http://0xC0000201/login", Severity::High),
            ("http://192.0.2.1/login", Severity::Medium),
            ("https:\\\\firm.test\\login", Severity::Medium),
            ("https://firm.test:2083/login", Severity::Low),
            ("https://a.b.c.d.e.firm.test/login", Severity::Low),
        ] {
            assert_eq!(hit(&DETECTOR, &mail(url)).severity, severity, "{url}");
        }
    }

    #[test]
    fn miss_a_plain_url() {
        quiet(&DETECTOR, &mail("https://www.firm.test/a@b/c:1?d=\\e"));
    }

    #[test]
    fn twin_a_printer_at_home_and_a_development_server() {
        quiet(&DETECTOR, &mail("http://192.168.1.20/status"));
        quiet(&DETECTOR, &mail("https://build.firm.test:8443/job"));
    }
}
