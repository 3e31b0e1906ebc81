//! The evaluation of SPF records (RFC 7208 sections 4 to 6).

use super::macros::{Letters, Macros, Values, reverse_name};
use super::record::{Mechanism, Prefix, Qualifier, SpfRecord};
use super::{Session, Spf};
use crate::dns::{Answers, Question, Record, RecordType, Silence, is_name, texts};
use creel_evidence::sender::AuthenticationOutcome as Outcome;
use std::net::IpAddr;

/// Terms that ask DNS, over all included records (section 4.6.4).
const LOOKUPS: usize = 10;
/// Answers without records that such terms may get.
const VOID: usize = 2;
/// Bytes of a sender; RFC 5321 section 4.5.3.1.3 has 256.
const SENDER_BYTES: usize = 1_024;
/// Bytes of one record; section 3.4 asks for less than 512.
const RECORD_BYTES: usize = 16 << 10;
/// Mail servers, and names of an address, that are looked up.
const NAMES: usize = 10;

/// Checks `domain` for a session with the sender `sender`.
pub(super) fn check(session: &Session, sender: &str, domain: &str, answers: &dyn Answers) -> Spf {
    // An IPv4 address that is written as IPv6 is IPv4 (section 5).
    let address = session.address.to_canonical();
    let mut evaluation = Evaluation { session, address, sender, answers, lookups: 0, void: 0 };
    let domain = domain.to_owned();
    let domain_name = domain.trim_end_matches('.').to_ascii_lowercase();
    // A name that DNS cannot carry, or of one label, has no policy (section 4.3).
    if sender.len() > SENDER_BYTES {
        let because = "the sender is longer than SMTP can carry".to_owned();
        return Spf { outcome: Outcome::None, because, domain: String::new(), explanation: None };
    }
    if !is_name(&domain_name) || !domain_name.contains('.') {
        let because = "there is no domain that could have a record".to_owned();
        return Spf { outcome: Outcome::None, because, domain, explanation: None };
    }
    let (outcome, because, explanation) = match evaluation.host(&domain_name, 0) {
        Ok(found) => (found.outcome, found.because, found.explanation),
        Err(Stop::Temperror(because)) => (Outcome::Temperror, because, None),
        Err(Stop::Permerror(because)) => (Outcome::Permerror, because, None),
    };
    Spf { outcome, because, domain, explanation }
}

struct Evaluation<'a> {
    session: &'a Session,
    address: IpAddr,
    sender: &'a str,
    answers: &'a dyn Answers,
    lookups: usize,
    void: usize,
}

struct Found {
    outcome: Outcome,
    because: String,
    explanation: Option<String>,
}

enum Stop {
    Temperror(String),
    Permerror(String),
}

fn permerror(because: impl Into<String>) -> Stop {
    Stop::Permerror(because.into())
}

impl Evaluation<'_> {
    /// `check_host()` for one domain. The depth is bounded by the number of lookups.
    fn host(&mut self, domain: &str, depth: usize) -> Result<Found, Stop> {
        let Some(record) = self.record(domain)? else {
            let because = format!("{domain} publishes no SPF record");
            return Ok(Found { outcome: Outcome::None, because, explanation: None });
        };
        if record.len() > RECORD_BYTES {
            return Err(permerror(format!("the record of {domain} is longer than {RECORD_BYTES} bytes")));
        }
        let record =
            SpfRecord::parse(&record).map_err(|problem| permerror(format!("{domain}: {problem}")))?;
        for directive in &record.directives {
            let Some(how) = self.matches(&directive.mechanism, domain, depth)? else { continue };
            let outcome = match directive.qualifier {
                Qualifier::Pass => Outcome::Pass,
                Qualifier::Fail => Outcome::Fail,
                Qualifier::Softfail => Outcome::Softfail,
                Qualifier::Neutral => Outcome::Neutral,
            };
            let explanation = match (&record.explanation, outcome) {
                (Some(explanation), Outcome::Fail) => self.explain(explanation, domain),
                _ => None,
            };
            return Ok(Found {
                outcome,
                because: format!("the record of {domain} says so: {how}"),
                explanation,
            });
        }
        if let Some(redirect) = &record.redirect {
            self.spend()?;
            let target = self.expand(redirect, domain);
            let found = self.host(&self.checked(&target)?, depth + 1)?;
            if found.outcome == Outcome::None {
                return Err(permerror(format!("{domain} points to {target}, which publishes no record")));
            }
            return Ok(found);
        }
        let because = format!("no term of the record of {domain} matches");
        Ok(Found { outcome: Outcome::Neutral, because, explanation: None })
    }

    /// The target of `redirect` must be a name.
    fn checked(&self, target: &str) -> Result<String, Stop> {
        if is_name(target) {
            Ok(target.to_ascii_lowercase())
        } else {
            Err(permerror("a redirect leads to no name"))
        }
    }

    fn record(&self, domain: &str) -> Result<Option<Vec<u8>>, Stop> {
        let texts = match texts(self.answers, domain) {
            Ok(texts) => texts,
            Err(Silence::NoSuchName) => Vec::new(),
            Err(silence) => return Err(silent(silence, RecordType::Txt, domain)),
        };
        let mut records = texts.into_iter().filter(|text| SpfRecord::is(text));
        match (records.next(), records.next()) {
            (Some(_), Some(_)) => Err(permerror(format!("{domain} publishes several SPF records"))),
            (record, _) => Ok(record),
        }
    }

    /// Whether a mechanism matches, and how.
    fn matches(&mut self, mechanism: &Mechanism, domain: &str, depth: usize) -> Result<Option<String>, Stop> {
        let address = self.address;
        match mechanism {
            Mechanism::All => Ok(Some("all".to_owned())),
            Mechanism::Ip(network, prefix) => {
                Ok(prefix.contains(*network, address).then(|| format!("{address} is in its list")))
            }
            Mechanism::A(target, prefix) => {
                self.spend()?;
                let target = self.target(target.as_ref(), domain);
                let found = self.addresses(&target, true)?;
                Ok(any_in(&found, *prefix, address).then(|| format!("{address} is an address of {target}")))
            }
            Mechanism::Mx(target, prefix) => {
                self.spend()?;
                let target = self.target(target.as_ref(), domain);
                self.mail_servers(&target, *prefix)
            }
            Mechanism::Ptr(target) => {
                self.spend()?;
                let target = self.target(target.as_ref(), domain);
                let names = self.validated_names()?;
                Ok(names
                    .into_iter()
                    .find(|name| is_below(name, &target))
                    .map(|name| format!("{address} is {name}")))
            }
            Mechanism::Exists(target) => {
                self.spend()?;
                let name = self.expand(target, domain);
                let found = self.ask(&name, RecordType::A, true)?;
                Ok((!found.is_empty()).then(|| format!("{name} exists")))
            }
            Mechanism::Include(target) => {
                self.spend()?;
                let name = self.expand(target, domain);
                if !is_name(&name) {
                    return Err(permerror(format!("{domain} includes no name")));
                }
                let found = self.host(&name.to_ascii_lowercase(), depth + 1)?;
                match found.outcome {
                    Outcome::Pass => Ok(Some(format!("it includes {name}, and {}", found.because))),
                    Outcome::None => {
                        Err(permerror(format!("{domain} includes {name}, which publishes no record")))
                    }
                    _ => Ok(None),
                }
            }
        }
    }

    fn spend(&mut self) -> Result<(), Stop> {
        self.lookups += 1;
        if self.lookups > LOOKUPS {
            return Err(permerror(format!("the record needs more than {LOOKUPS} lookups")));
        }
        Ok(())
    }

    fn target(&mut self, target: Option<&Macros>, domain: &str) -> String {
        target.map_or_else(|| domain.to_owned(), |target| self.expand(target, domain))
    }

    fn mail_servers(&mut self, target: &str, prefix: Prefix) -> Result<Option<String>, Stop> {
        let servers = self.ask(target, RecordType::Mx, true)?;
        if servers.len() > NAMES {
            return Err(permerror(format!("{target} has more than {NAMES} mail servers")));
        }
        for server in servers {
            let Record::Mx(_, name) = server else { continue };
            let found = self.addresses(&name, false)?;
            if any_in(&found, prefix, self.address) {
                return Ok(Some(format!("{} is the mail server {name} of {target}", self.address)));
            }
        }
        Ok(None)
    }

    /// Addresses of the client's family.
    fn addresses(&mut self, name: &str, counts: bool) -> Result<Vec<IpAddr>, Stop> {
        let kind = if self.address.is_ipv4() { RecordType::A } else { RecordType::Aaaa };
        let records = self.ask(name, kind, counts)?;
        Ok(records
            .into_iter()
            .filter_map(|record| match record {
                Record::A(address) => Some(IpAddr::V4(address)),
                Record::Aaaa(address) => Some(IpAddr::V6(address)),
                _ => None,
            })
            .collect())
    }

    /// Asks; no such name is no records. An answer without records counts towards the limit of void lookups if
    /// `counts`.
    fn ask(&mut self, name: &str, kind: RecordType, counts: bool) -> Result<Vec<Record>, Stop> {
        let question = Question::new(name, kind);
        let records = if question.is_askable() {
            match self.answers.ask(&question) {
                Ok(records) => records,
                Err(Silence::NoSuchName) => Vec::new(),
                Err(silence) => return Err(silent(silence, kind, name)),
            }
        } else {
            Vec::new()
        };
        if counts && records.is_empty() {
            self.void += 1;
            if self.void > VOID {
                return Err(permerror(format!("more than {VOID} lookups find nothing")));
            }
        }
        Ok(records)
    }

    /// Names of the client's address that lead back to it. Failures are as if there were none (section 5.5).
    fn validated_names(&mut self) -> Result<Vec<String>, Stop> {
        let reverse = reverse_name(self.address);
        let question = Question::new(&reverse, RecordType::Ptr);
        let names = match self.answers.ask(&question) {
            Ok(names) => names,
            Err(Silence::NotSupplied) => return Err(silent(Silence::NotSupplied, RecordType::Ptr, &reverse)),
            Err(_) => Vec::new(),
        };
        if names.is_empty() {
            self.void += 1;
            if self.void > VOID {
                return Err(permerror(format!("more than {VOID} lookups find nothing")));
            }
        }
        let mut out = Vec::new();
        for name in names.into_iter().take(NAMES) {
            let Record::Ptr(name) = name else { continue };
            match self.addresses(&name, false) {
                Ok(found) if found.contains(&self.address) => out.push(name),
                Err(Stop::Temperror(because)) if because.contains("supplied") => {
                    return Err(Stop::Temperror(because));
                }
                _ => {}
            }
        }
        Ok(out)
    }

    fn expand(&mut self, macros: &Macros, domain: &str) -> String {
        self.with_values(domain, |values| macros.expand_domain(values))
    }

    /// Gives what macros stand for (section 7.2); the client's names are asked for only if a macro wants them.
    fn with_values<T>(&mut self, domain: &str, expand: impl FnOnce(&mut Values<'_>) -> T) -> T {
        let session = self.session;
        let sender = self.sender;
        let address = self.address;
        let mut validated = || self.validated_name(domain);
        expand(&mut Values {
            sender,
            domain,
            address,
            helo: session.helo.get(..255).unwrap_or(&session.helo),
            receiver: &session.receiver,
            time: session.time,
            validated: &mut validated,
        })
    }

    /// `%{p}`: the domain itself if it is a name of the client, else a name below it, else any, else `unknown`.
    fn validated_name(&mut self, domain: &str) -> String {
        let names = self.validated_names().unwrap_or_default();
        let exact = names.iter().find(|name| name.eq_ignore_ascii_case(domain));
        let below = || names.iter().find(|name| is_below(name, domain));
        exact.or_else(below).or_else(|| names.first()).cloned().unwrap_or_else(|| "unknown".to_owned())
    }

    /// The owner's explanation; whatever is wrong with it, there is none (section 6.2).
    fn explain(&mut self, target: &Macros, domain: &str) -> Option<String> {
        let name = self.expand(target, domain);
        let mut texts = texts(self.answers, &name).ok()?.into_iter();
        let text = texts.next().filter(|_| texts.next().is_none())?;
        let text = String::from_utf8(text).ok().filter(|text| text.is_ascii())?;
        let macros = Macros::parse(&text, Letters::Explanation)?;
        Some(self.with_values(domain, |values| macros.expand(values)))
    }
}

fn silent(silence: Silence, kind: RecordType, name: &str) -> Stop {
    Stop::Temperror(match silence {
        Silence::Failed => format!("DNS failed to answer {kind} {name}"),
        Silence::NoSuchName | Silence::NotSupplied => format!("no answer to {kind} {name} was supplied"),
    })
}

fn any_in(found: &[IpAddr], prefix: Prefix, address: IpAddr) -> bool {
    found.iter().any(|network| prefix.contains(*network, address))
}

fn is_below(name: &str, domain: &str) -> bool {
    let (name, domain) = (name.to_ascii_lowercase(), domain.to_ascii_lowercase());
    name.strip_suffix(&domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
