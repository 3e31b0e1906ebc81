//! Web addresses as found in evidence.

use crate::domain::DomainName;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// A URL taken apart by the WHATWG URL Standard, which is how browsers read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebAddress {
    /// The normalised whole. Hostile text.
    pub text: String,
    /// Lower case, without the colon.
    pub scheme: String,
    /// What stands before `@` in the authority; empty if nothing.
    pub userinfo: String,
    /// The host; `None` for `mailto:`, `data:` and the like.
    pub host: Option<Host>,
    /// Only if written and not the scheme's default.
    pub port: Option<u16>,
    /// From the first `/`, or everything after the scheme where there is no host.
    pub path: String,
    /// Without `?`.
    pub query: Option<String>,
    /// Without `#`.
    pub fragment: Option<String>,
}

/// The host of a URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Host {
    /// A domain name.
    Domain(DomainName),
    /// An address, however it was written (decimal, octal, hexadecimal, IPv6).
    Ip(IpAddr),
    /// A single label, such as `intranet`.
    Label(String),
}

impl WebAddress {
    /// Reads an absolute URL as a browser would; `None` if a browser could not open it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let url = url::Url::parse(text.trim()).ok()?;
        let host = match url.host() {
            Some(url::Host::Ipv4(ip)) => Some(Host::Ip(ip.into())),
            Some(url::Host::Ipv6(ip)) => Some(Host::Ip(ip.into())),
            Some(url::Host::Domain(name)) if !name.is_empty() => {
                Some(DomainName::parse(name).map_or_else(|| Host::Label(name.to_owned()), Host::Domain))
            }
            _ => None,
        };
        let userinfo = match url.password() {
            Some(password) => format!("{}:{password}", url.username()),
            None => url.username().to_owned(),
        };
        Some(Self {
            scheme: url.scheme().to_owned(),
            userinfo,
            host,
            port: url.port(),
            path: url.path().to_owned(),
            query: url.query().map(str::to_owned),
            fragment: url.fragment().map(str::to_owned),
            text: url.into(),
        })
    }

    /// Whether it leads to the web: `http`, `https` or `ftp` with a host.
    #[must_use]
    pub fn is_web(&self) -> bool {
        matches!(self.scheme.as_str(), "http" | "https" | "ftp") && self.host.is_some()
    }

    /// The domain, if the host is one.
    #[must_use]
    pub const fn domain(&self) -> Option<&DomainName> {
        match &self.host {
            Some(Host::Domain(domain)) => Some(domain),
            _ => None,
        }
    }

    /// The host as text.
    #[must_use]
    pub fn host_text(&self) -> Option<String> {
        match self.host.as_ref()? {
            Host::Domain(domain) => Some(domain.as_str().to_owned()),
            Host::Ip(ip) => Some(ip.to_string()),
            Host::Label(label) => Some(label.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_as_browsers_read_them() {
        let decimal = WebAddress::parse("http://3221225985/login").unwrap();
        assert_eq!(decimal.host_text().as_deref(), Some("192.0.2.1"));
        let user = WebAddress::parse("https://bank.example@192.0.2.9:8080/a?b#c").unwrap();
        assert_eq!(user.userinfo, "bank.example");
        assert_eq!(
            (user.port, user.query.as_deref(), user.fragment.as_deref()),
            (Some(8080), Some("b"), Some("c"))
        );
        let mail = WebAddress::parse("mailto:a@b.example").unwrap();
        assert!(!mail.is_web());
        assert_eq!(WebAddress::parse("no url"), None);
    }
}
