//! A file of DNS answers: one record a line, in the manner of a zone file (RFC 1035 section 5.1).
//!
//! ```text
//! ; what was asked on 2026-03-01
//! sender.example              3600 IN TXT   "v=spf1 ip4:192.0.2.0/24 -all"
//! k1._domainkey.sender.example.       TXT   "v=DKIM1; k=rsa; p=MIIBIj" "ANBgkqhkiG9w0BAQEFAAOCAQ8A..."
//! mx.sender.example                   A     192.0.2.7
//! gone.example                        NXDOMAIN
//! sender.example                      MX    NODATA
//! slow.example                        TXT   SERVFAIL
//! ```
//!
//! Names are absolute with or without the last dot; TTL and class may be left out. `NXDOMAIN` and `SERVFAIL` in
//! the place of the type speak about the whole name; `NODATA` and `SERVFAIL` behind a type about that type. What
//! is in the file is known, what is not is open.

use crate::dns::{Answers, Question, Record, RecordType, Silence};
use std::collections::HashMap;
use std::fmt;

/// Aliases (CNAME) that are followed for one question.
const ALIASES: usize = 8;
/// Problems of one file that are told.
const PROBLEMS: usize = 20;
/// Types that `dig` prints beside the ones asked for; they are passed over.
const PASSED_OVER: &[&str] =
    &["NS", "SOA", "RRSIG", "NSEC", "NSEC3", "CAA", "SRV", "DNSKEY", "DS", "HTTPS", "SPF"];

/// Supplied answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Zone {
    records: HashMap<Question, Result<Vec<Record>, Silence>>,
    /// What is said about all types of a name.
    names: HashMap<String, Silence>,
    aliases: HashMap<String, String>,
}

/// Lines of a file of answers that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneProblems(Vec<(usize, String)>);

impl fmt::Display for ZoneProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (line, problem)) in self.0.iter().enumerate() {
            let end = if place > 0 { "\n" } else { "" };
            write!(f, "{end}line {line}: {problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ZoneProblems {}

impl Zone {
    /// Reads a file of answers.
    ///
    /// # Errors
    /// The lines that are not as the [module](self) describes, each with what is wrong.
    pub fn parse(text: &str) -> Result<Self, ZoneProblems> {
        let mut zone = Self::default();
        let mut problems = Vec::new();
        for (number, line) in text.lines().enumerate() {
            if let Err(problem) = tokens(line).and_then(|tokens| zone.line(&tokens)) {
                problems.push((number + 1, problem));
                if problems.len() == PROBLEMS {
                    break;
                }
            }
        }
        if problems.is_empty() { Ok(zone) } else { Err(ZoneProblems(problems)) }
    }

    /// How many questions have an answer, negative ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len() + self.names.len() + self.aliases.len()
    }

    /// Whether nothing is answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn line(&mut self, tokens: &[Token]) -> Result<(), String> {
        let Some((first, rest)) = tokens.split_first() else { return Ok(()) };
        let name = first.word().ok_or("a line begins with a name")?;
        if name.starts_with('$') {
            return Err(format!("{name} is not read: names are absolute"));
        }
        let name = Question::new(name, RecordType::A).name;
        let is_ttl_or_class = |token: &&Token| {
            token.word().is_some_and(|word| {
                word.eq_ignore_ascii_case("in") || word.bytes().all(|b| b.is_ascii_digit())
            })
        };
        let lead = rest.iter().take(2).take_while(is_ttl_or_class).count();
        let (kind, data) = rest.get(lead..).unwrap_or_default().split_first().ok_or("there is no type")?;
        let kind = kind.word().ok_or("there is no type")?.to_ascii_uppercase();
        match (kind.as_str(), data) {
            ("NXDOMAIN", []) => {
                self.names.insert(name, Silence::NoSuchName);
            }
            ("SERVFAIL", []) => {
                self.names.insert(name, Silence::Failed);
            }
            ("CNAME", [Token::Word(target)]) => {
                self.aliases.insert(name, Question::new(target, RecordType::A).name);
            }
            (other, _) if PASSED_OVER.contains(&other) => {}
            (other, data) => {
                let kind: RecordType = other
                    .parse()
                    .map_err(|_| format!("{} is no type that is asked for", first_chars(other)))?;
                self.put(Question { name, kind }, data)?;
            }
        }
        Ok(())
    }

    fn put(&mut self, question: Question, data: &[Token]) -> Result<(), String> {
        if let [Token::Word(word)] = data {
            let silence = match word.as_str() {
                "NODATA" => Some(Ok(Vec::new())),
                "SERVFAIL" => Some(Err(Silence::Failed)),
                _ => None,
            };
            if let Some(silence) = silence {
                self.records.insert(question, silence);
                return Ok(());
            }
        }
        let record = record(question.kind, data)?;
        match self.records.entry(question).or_insert_with(|| Ok(Vec::new())) {
            Ok(records) => records.push(record),
            failed => *failed = Ok(vec![record]),
        }
        Ok(())
    }
}

impl Answers for Zone {
    fn ask(&self, question: &Question) -> Result<Vec<Record>, Silence> {
        let mut question = question.clone();
        for _ in 0..ALIASES {
            if let Some(answer) = self.records.get(&question) {
                return answer.clone();
            }
            if let Some(silence) = self.names.get(&question.name) {
                return Err(*silence);
            }
            match self.aliases.get(&question.name) {
                Some(target) => question.name.clone_from(target),
                None => return Err(Silence::NotSupplied),
            }
        }
        Err(Silence::Failed)
    }
}

fn record(kind: RecordType, data: &[Token]) -> Result<Record, String> {
    let address = || match data {
        [Token::Word(word)] => Ok(word.as_str()),
        _ => Err(format!("{kind} takes one address")),
    };
    let host = |token: &Token| {
        token.word().map(|word| Question::new(word, kind).name).ok_or_else(|| format!("{kind} takes a name"))
    };
    Ok(match (kind, data) {
        (RecordType::A, _) => {
            Record::A(address()?.parse().map_err(|_| "this is no IPv4 address".to_owned())?)
        }
        (RecordType::Aaaa, _) => {
            Record::Aaaa(address()?.parse().map_err(|_| "this is no IPv6 address".to_owned())?)
        }
        (RecordType::Mx, [preference, name]) => {
            let preference = preference.word().and_then(|word| word.parse().ok());
            Record::Mx(preference.ok_or("MX takes a number and a name")?, host(name)?)
        }
        (RecordType::Mx, _) => return Err("MX takes a number and a name".to_owned()),
        (RecordType::Ptr, [name]) => Record::Ptr(host(name)?),
        (RecordType::Ptr, _) => return Err("PTR takes a name".to_owned()),
        (RecordType::Txt, []) => return Err("TXT takes strings, or NODATA".to_owned()),
        (RecordType::Txt, strings) => {
            Record::Txt(strings.iter().flat_map(|token| token.bytes().iter().copied()).collect())
        }
    })
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Quoted(Vec<u8>),
}

impl Token {
    fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Quoted(_) => None,
        }
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Word(word) => word.as_bytes(),
            Self::Quoted(bytes) => bytes,
        }
    }
}

/// Words and quoted strings of a line, up to a comment.
fn tokens(line: &str) -> Result<Vec<Token>, String> {
    let bytes = line.as_bytes();
    let mut out = Vec::new();
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        match b {
            b' ' | b'\t' | b'\r' => i += 1,
            b';' => break,
            b'"' => {
                let (text, end) = quoted(bytes, i + 1).ok_or("a quoted string is not closed")?;
                out.push(Token::Quoted(text));
                i = end;
            }
            b'(' | b')' => {
                return Err("records over several lines are not read: one record a line".to_owned());
            }
            _ => {
                let rest = bytes.get(i..).unwrap_or_default();
                let length = rest.iter().position(|b| matches!(b, b' ' | b'\t' | b'\r' | b';' | b'"'));
                let length = length.unwrap_or(rest.len());
                out.push(Token::Word(line.get(i..i + length).unwrap_or_default().to_owned()));
                i += length;
            }
        }
    }
    Ok(out)
}

/// The string that begins at `at`, `\"`, `\\` and `\DDD` undone, and the place behind its closing quote.
fn quoted(bytes: &[u8], at: usize) -> Option<(Vec<u8>, usize)> {
    let mut out = Vec::new();
    let mut i = at;
    loop {
        match *bytes.get(i)? {
            b'"' => return Some((out, i + 1)),
            b'\\' => {
                let digits = bytes.get(i + 1..i + 4).filter(|digits| digits.iter().all(u8::is_ascii_digit));
                let code = digits.and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
                match code {
                    Some(code) => {
                        out.push(code);
                        i += 4;
                    }
                    None => {
                        out.push(*bytes.get(i + 1)?);
                        i += 2;
                    }
                }
            }
            b => {
                out.push(b);
                i += 1;
            }
        }
    }
}

fn first_chars(word: &str) -> String {
    word.chars().take(20).collect()
}

/// Writes answers in the form that [`Zone::parse`] reads.
#[must_use]
pub fn write(question: &Question, answer: &Result<Vec<Record>, Silence>) -> String {
    let Question { name, kind } = question;
    match answer {
        Err(Silence::NoSuchName) => format!("{name} NXDOMAIN\n"),
        Err(Silence::Failed) => format!("{name} {kind} SERVFAIL\n"),
        Err(Silence::NotSupplied) => String::new(),
        Ok(records) if records.is_empty() => format!("{name} {kind} NODATA\n"),
        Ok(records) => records.iter().map(|record| format!("{name} {kind} {}\n", data(record))).collect(),
    }
}

fn data(record: &Record) -> String {
    match record {
        Record::A(address) => address.to_string(),
        Record::Aaaa(address) => address.to_string(),
        Record::Mx(preference, name) => format!("{preference} {}.", name.trim_end_matches('.')),
        Record::Ptr(name) => format!("{}.", name.trim_end_matches('.')),
        Record::Txt(text) => {
            let strings: Vec<String> = text.chunks(255).map(quote).collect();
            if strings.is_empty() { "\"\"".to_owned() } else { strings.join(" ") }
        }
    }
}

fn quote(bytes: &[u8]) -> String {
    let mut out = String::from('"');
    for &b in bytes {
        match b {
            b'"' | b'\\' => out.extend(['\\', char::from(b)]),
            b' '..=b'~' => out.push(char::from(b)),
            _ => out.push_str(&format!("\\{b:03}")),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ask(zone: &Zone, name: &str, kind: RecordType) -> Result<Vec<Record>, Silence> {
        zone.ask(&Question::new(name, kind))
    }

    #[test]
    fn every_kind_of_line_is_read() {
        let zone = Zone::parse(
            "; a comment\n\n\
             Sender.example. 3600 IN TXT \"v=spf1 \" \"-all \\\"x\\\" \\059\" ; what it says\n\
             sender.example MX 10 MX.sender.example.\n\
             sender.example A 192.0.2.7\nsender.example A 192.0.2.8\n\
             sender.example AAAA NODATA\nsender.example PTR SERVFAIL\n\
             gone.example NXDOMAIN\nslow.example 60 SERVFAIL\n\
             alias.example CNAME sender.example\nring.example CNAME ring.example\n\
             sender.example NS ns.example\n",
        )
        .unwrap();
        assert_eq!(
            ask(&zone, "SENDER.example", RecordType::Txt),
            Ok(vec![Record::Txt(b"v=spf1 -all \"x\" ;".to_vec())])
        );
        assert_eq!(
            ask(&zone, "sender.example", RecordType::Mx),
            Ok(vec![Record::Mx(10, "mx.sender.example".into())])
        );
        assert_eq!(ask(&zone, "alias.example", RecordType::A).map(|records| records.len()), Ok(2));
        assert_eq!(ask(&zone, "sender.example", RecordType::Aaaa), Ok(Vec::new()));
        assert_eq!(ask(&zone, "sender.example", RecordType::Ptr), Err(Silence::Failed));
        assert_eq!(ask(&zone, "gone.example", RecordType::Txt), Err(Silence::NoSuchName));
        assert_eq!(ask(&zone, "slow.example", RecordType::Txt), Err(Silence::Failed));
        assert_eq!(ask(&zone, "ring.example", RecordType::Txt), Err(Silence::Failed));
        assert_eq!(ask(&zone, "other.example", RecordType::Txt), Err(Silence::NotSupplied));
    }

    #[test]
    fn each_bad_line_is_named() {
        let text = "a.example A 1.2.3\nb.example\n$ORIGIN example.\nc.example TXT \"open\nd.example FROB x\n\
                    e.example MX ten mx\nf.example TXT\ng.example TXT ( \"a\"\nh.example A 192.0.2.1\n";
        let problems = Zone::parse(text).unwrap_err();
        let lines: Vec<usize> = problems.0.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 2, 3, 4, 5, 6, 7, 8]);
        assert!(problems.to_string().starts_with("line 1: this is no IPv4 address\nline 2: "), "{problems}");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(text: Vec<u8>, name in "[a-z]{1,9}(\\.[a-z_]{1,9}){1,3}", host in "[a-z]{1,9}\\.example") {
            for (kind, record) in [
                (RecordType::Txt, Record::Txt(text)),
                (RecordType::Mx, Record::Mx(5, host.clone())),
                (RecordType::Ptr, Record::Ptr(host)),
            ] {
                let question = Question::new(&name, kind);
                for answer in [Ok(vec![record]), Ok(Vec::new()), Err(Silence::NoSuchName), Err(Silence::Failed)] {
                    let zone = Zone::parse(&write(&question, &answer)).unwrap();
                    prop_assert_eq!(zone.ask(&question), answer);
                }
            }
        }

        #[test]
        fn any_text_is_read(text: String) {
            let _ = Zone::parse(&text);
        }
    }
}
