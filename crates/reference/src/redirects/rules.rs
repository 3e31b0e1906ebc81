//! Rows of a table of redirectors, the shipped one's and a user's.

use super::ways::Way;
use crate::hosts::HostClass;
use crate::table::{self, Problem, TableErrors};
use creel_evidence::DomainName;
use creel_evidence::web::WebAddress;
use std::borrow::Cow;
use std::collections::HashMap;

const TABLE: &str = include_str!("../../data/redirectors.tsv");

/// Where one service writes the inner URL.
#[derive(Debug)]
pub(crate) struct Rule {
    /// The path begins so.
    path: Cow<'static, str>,
    /// A query parameter that must be there, for paths that say little by themselves.
    parameter: Option<Cow<'static, str>>,
    pub(crate) way: Way,
    pub(crate) class: HostClass,
    pub(crate) service: Cow<'static, str>,
}

impl Rule {
    /// What follows the rule's prefix in the path, if the rule is for such addresses.
    pub(crate) fn rest<'a>(&self, address: &'a WebAddress) -> Option<&'a str> {
        let rest = address.path.strip_prefix(self.path.as_ref())?;
        let has = |name: &str| {
            let query = address.query.as_deref().unwrap_or_default();
            query.split('&').any(|pair| pair.split('=').next().is_some_and(|key| key == name))
        };
        self.parameter.as_deref().is_none_or(has).then_some(rest)
    }
}

/// Rules by host. `google.*` stands under `google.*`, for every suffix; what any host can run stands under `*`.
#[derive(Debug)]
pub(crate) struct Redirectors(HashMap<Cow<'static, str>, Vec<Rule>>);

impl Redirectors {
    pub(crate) fn shipped() -> Self {
        let read = |[key, way, class, service]: [&'static str; 4]| {
            let (host, path, parameter) = key_parts(key);
            let rule = Rule {
                path: Cow::Borrowed(path),
                parameter: parameter.map(Cow::Borrowed),
                way: Way::parse(way)?,
                class: class.parse().ok()?,
                service: Cow::Borrowed(service),
            };
            Some((Cow::Borrowed(host), rule))
        };
        Self::of_rows(table::rows(TABLE).filter_map(read))
    }

    /// A user's rows, and the shipped ones after them.
    pub(crate) fn with(text: &str) -> Result<Self, TableErrors> {
        let mine = table::check(text, "host and path, way, class and service", user_row)?;
        let mut all = Self::of_rows(mine.into_iter());
        for (host, rules) in Self::shipped().0 {
            all.0.entry(host).or_default().extend(rules);
        }
        Ok(all)
    }

    /// The longest prefixes first; rows that are alike keep their order.
    fn of_rows(rows: impl Iterator<Item = (Cow<'static, str>, Rule)>) -> Self {
        let mut by_host: HashMap<Cow<'static, str>, Vec<Rule>> = HashMap::new();
        for (host, rule) in rows {
            by_host.entry(host).or_default().push(rule);
        }
        for rules in by_host.values_mut() {
            rules.sort_by_key(|rule| std::cmp::Reverse((rule.path.len(), rule.parameter.is_some())));
        }
        Self(by_host)
    }

    pub(crate) fn of(&self, host: &str) -> &[Rule] {
        self.0.get(host).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Host, path and parameter of a key such as `firm.example/go?to`.
fn key_parts(key: &str) -> (&str, &str, Option<&str>) {
    let (rest, parameter) = key.split_once('?').map_or((key, None), |(rest, name)| (rest, Some(name)));
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    (host, path, parameter)
}

fn user_row([key, way, class, service]: [&str; 4]) -> Result<(Cow<'static, str>, Rule), Problem> {
    let (host, path, parameter) = key_parts(key);
    let labelled =
        |host: &str| host.strip_suffix(".*").is_some_and(|label| !label.is_empty() && !label.contains('.'));
    let host = match DomainName::parse(host) {
        Some(domain) => domain.as_str().to_owned(),
        None if host == "*" || labelled(host) => host.to_owned(),
        None => {
            let hint = "write it as in firm.example/go, without http://";
            return Err((format!("'{host}' is no host"), hint.to_owned()));
        }
    };
    if host == "*" && path.len() < 2 && parameter.is_none() {
        let hint = "give a path or a parameter that only this software has";
        return Err(("a row for every address of every host".to_owned(), hint.to_owned()));
    }
    let Some(parsed) = Way::parse(way) else {
        let hint = "give names of query parameters, or a way in angle brackets as in the shipped table";
        return Err((format!("'{way}' is no way in which a URL stands in another"), hint.to_owned()));
    };
    let class = class.parse().ok().filter(|class| {
        use HostClass::{GatewayWrapper, OpenRedirect, Proxy, Tracker};
        matches!(class, OpenRedirect | Tracker | GatewayWrapper | Proxy)
    });
    let Some(class) = class else {
        let hint = "it is open-redirect, tracker, gateway-wrapper or proxy";
        return Err(("the class does not say what leads on".to_owned(), hint.to_owned()));
    };
    if service.is_empty() {
        return Err(("no service".to_owned(), "name what leads on, in plain words".to_owned()));
    }
    let rule = Rule {
        path: Cow::Owned(path.to_owned()),
        parameter: parameter.map(|name| Cow::Owned(name.to_owned())),
        way: parsed,
        class,
        service: Cow::Owned(service.to_owned()),
    };
    Ok((Cow::Owned(host), rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_row_is_read() {
        table::assert_well_formed(TABLE, 4..=4);
        for [key, way, class, service] in table::rows::<4>(TABLE) {
            let read = user_row([key, way, class, service]);
            assert!(read.is_ok(), "{key}: {read:?}");
        }
    }

    #[test]
    fn a_parameter_can_be_asked_for() {
        let rows = "*/go?sig\tto\ttracker\tcounter\nfirm.example/\t<kept>\ttracker\tother\n";
        let redirectors = Redirectors::with(rows).unwrap();
        let any = |url: &str| {
            let address = WebAddress::parse(url).unwrap();
            redirectors
                .of("*")
                .iter()
                .filter(|rule| rule.service == "counter")
                .any(|rule| rule.rest(&address).is_some())
        };
        assert!(any("https://a.example/go?to=x&sig=1"));
        assert!(!any("https://a.example/go?to=x&design=1"));
        assert_eq!(redirectors.of("firm.example").len(), 1);
    }

    #[test]
    fn every_bad_line_of_a_users_table_is_named() {
        let rows = "https://a.example/\tu\ttracker\tx\n*/\tu\ttracker\tx\na.example\t<magic>\ttracker\tx\n\
                    a.example\tu\tcdn\tx\na.example\tu\ttracker\t\na.example\tu\n";
        let errors = Redirectors::with(rows).unwrap_err();
        assert_eq!(errors.0.iter().map(|error| error.line).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
        assert!(errors.to_string().contains("line 3: '<magic>' is no way"), "{errors}");
    }
}
