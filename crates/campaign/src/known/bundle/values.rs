//! Values of indicators and observables, as the traits that a mail could share with them.
//!
//! An indicator says that a domain is the attacker's and not what it is used for, so that one value stands for several
//! kinds of trait; the comparison counts it once.

use super::graph::Graph;
use super::{cut, id, kind, pattern, text};
use crate::normalise::normalise;
use crate::ownership::{self, Ownership};
use crate::shape::shape;
use crate::victims::Victims;
use creel_evidence::DomainName;
use creel_evidence::campaign::Family;
use creel_evidence::known::Trait;
use creel_evidence::web::{Host, WebAddress};
use creel_reference::hosts::innermost;
use serde_json::Value;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// Values of one campaign.
const VALUES: usize = 20_000;

/// The traits of one campaign, as they are found.
#[derive(Default)]
pub(super) struct Values(BTreeSet<(Family, &'static str, String)>);

impl Values {
    /// Adds what an object names. What a pattern's reader cannot read is noted.
    pub(super) fn add(&mut self, object: &Value, graph: &Graph<'_>, notes: &mut Vec<String>) {
        if kind(object) != "indicator" {
            self.observable(object, graph);
            return;
        }
        if !matches!(text(object, "pattern_type"), None | Some("stix")) {
            return;
        }
        match text(object, "pattern").and_then(pattern::comparisons) {
            Some(found) => found.iter().for_each(|(path, value)| self.compared(path, value)),
            None => notes.push(format!("{}: no value could be read from its pattern", cut(id(object)))),
        }
    }

    /// The traits, sorted.
    pub(super) fn traits(self) -> Vec<Trait> {
        let held = |(family, kind, value): (Family, &'static str, String)| Trait {
            family,
            kind: kind.to_owned(),
            value,
            messages: 0,
            campaigns: 1,
            at: None,
        };
        let mut traits: Vec<Trait> = self.0.into_iter().map(held).collect();
        traits.sort();
        traits
    }

    fn observable(&mut self, object: &Value, graph: &Graph<'_>) {
        match kind(object) {
            "file" => {
                let digest = object.get("hashes").and_then(|hashes| hashes.get("SHA-256")?.as_str());
                digest.into_iter().for_each(|digest| self.file(digest));
            }
            "email-message" => {
                // Whom it went to is nothing of the campaign's.
                let from = text(object, "from_ref").and_then(|from| text(graph.get(from)?, "value"));
                from.into_iter().for_each(|from| self.address(from));
                text(object, "subject").into_iter().for_each(|subject| self.subject(subject));
            }
            kind => {
                let path = format!("{kind}:value");
                text(object, "value").into_iter().for_each(|value| self.compared(&path, value));
            }
        }
    }

    fn compared(&mut self, path: &str, value: &str) {
        match path {
            "domain-name:value" => self.domain(value),
            "url:value" => self.url(value),
            "ipv4-addr:value" | "ipv6-addr:value" => self.ip(value),
            "email-addr:value" | "email-message:from_ref.value" | "email-message:sender_ref.value" => {
                self.address(value);
            }
            "email-message:subject" => self.subject(value),
            path if path.starts_with("file:hashes.sha-256") => self.file(value),
            _ => {}
        }
    }

    fn note(&mut self, family: Family, kind: &'static str, value: &str) {
        if !value.is_empty() && self.0.len() < VALUES {
            self.0.insert((family, kind, cut(value)));
        }
    }

    fn domain(&mut self, value: &str) {
        let Some(domain) = DomainName::parse(value) else { return };
        match ownership::of(&domain) {
            Ownership::Own => {
                let bare = domain.as_str().strip_prefix("www.").unwrap_or(domain.as_str());
                self.note(Family::Landing, "registrable", domain.registrable_or_self());
                self.note(Family::Landing, "host", bare);
                self.note(Family::Sending, "domain", domain.registrable_or_self());
                self.note(Family::Contact, "reply-to-domain", domain.registrable_or_self());
            }
            Ownership::Shared(Some(customer)) => {
                self.note(Family::Landing, "bucket", customer);
                self.note(Family::Sending, "domain", customer);
            }
            Ownership::Shared(None) | Ownership::Brand => {}
        }
    }

    fn url(&mut self, value: &str) {
        let Some(address) = WebAddress::parse(value).filter(WebAddress::is_web) else { return };
        let address = innermost(&address).unwrap_or(address);
        let page = format!("{}{}", address.host_text().unwrap_or_default(), address.path);
        match &address.host {
            Some(Host::Ip(ip)) => self.note(Family::Landing, "address", &ip.to_string()),
            Some(Host::Domain(domain)) => {
                self.domain(domain.as_str());
                if matches!(ownership::of(domain), Ownership::Shared(_)) && address.path.len() > 3 {
                    self.note(Family::Landing, "url", &page);
                }
                let form = shape(&address.path);
                if ownership::of(domain) == Ownership::Own && form.matches(['/', '_', '.']).count() > 1 {
                    self.note(Family::Landing, "path-shape", &form);
                }
            }
            _ => {}
        }
        self.note(Family::Landing, "harvest", &page);
    }

    fn ip(&mut self, value: &str) {
        let Ok(address) = value.split('/').next().unwrap_or_default().parse::<IpAddr>() else { return };
        self.note(Family::Landing, "address", &address.to_string());
        match address {
            IpAddr::V4(v4) => {
                let [a, b, c, _] = v4.octets();
                self.note(Family::Sending, "network", &format!("{a}.{b}.{c}.0/24"));
            }
            IpAddr::V6(v6) => {
                let [a, b, c, ..] = v6.segments();
                self.note(Family::Sending, "network", &format!("{a:x}:{b:x}:{c:x}::/48"));
            }
        }
    }

    fn address(&mut self, value: &str) {
        let value = value.to_lowercase();
        if value.rsplit_once('@').and_then(|(_, domain)| DomainName::parse(domain)).is_none() {
            return;
        }
        self.note(Family::Contact, "reply-to", &value);
        self.note(Family::Contact, "address", &value);
        self.note(Family::Sending, "address", &value);
        self.note(Family::Lure, "from-address", &value);
        // Its domain is not counted besides: one indicator is one thing in common.
    }

    fn file(&mut self, digest: &str) {
        let digest = digest.to_lowercase();
        if let Some(short) = digest.get(..32).filter(|_| digest.len() == 64) {
            self.note(Family::Payload, "file", short);
            self.note(Family::Payload, "picture", short);
        }
    }

    fn subject(&mut self, subject: &str) {
        self.note(Family::Lure, "subject", &normalise(subject, &Victims::default()));
    }
}
