//! Languages of small invented mails: `languages/*.tsv`, one mail a line (language, lure, subject, body).
//!
//! The odd lines of each language were looked at while the lists were made, the even ones only counted.
//! `CREEL_SHOW=1 cargo test -p creel-detect --test languages` prints the figures.

use creel_detect::judge;
use creel_dissect::{Limits, dissect};
use creel_evidence::Verdict;
use creel_evidence::verdict::Class;
use std::collections::BTreeMap;
use std::io::Write as _;

const MAILS: [&str; 2] = [include_str!("languages/east.tsv"), include_str!("languages/west.tsv")];

struct Mail {
    language: &'static str,
    lure: &'static str,
    subject: &'static str,
    body: &'static str,
    /// Whether it belongs to the half that was only counted.
    held: bool,
}

fn mails() -> Vec<Mail> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let lines = MAILS.iter().flat_map(|table| table.lines());
    let mut all = Vec::new();
    for line in lines {
        let columns: Vec<&'static str> = line.split('\t').collect();
        let &[language, lure, subject, body] = columns.as_slice() else { panic!("{line}") };
        let place = seen.entry(language).or_default();
        *place += 1;
        all.push(Mail { language, lure, subject, body, held: place.is_multiple_of(2) });
    }
    all
}

/// As a mail: a lure comes from a stranger with a link, an ordinary letter from a colleague whose domain passes.
fn judged(mail: &Mail, subject: &str, body: &str) -> Verdict {
    let header = if mail.lure == "none" {
        "Authentication-Results: mx.example; dmarc=pass header.from=firm.example\r\nFrom: <k.n@firm.example>\r\nTo: <ana@firm.example>"
    } else {
        "From: <info@bulk-desk.test>\r\nTo: <ana@firm.example>"
    };
    let link = if mail.lure == "none" { "" } else { "\r\nhttps://go.landing.test/x7\r\n" };
    let raw = format!(
        "{header}\r\nSubject: {subject}\r\nDate: Mon, 07 Sep 2020 08:12:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n{link}"
    );
    judge(&dissect(raw.as_bytes(), &Limits::default()).dissection)
}

/// Hits of how many, by language.
#[derive(Default)]
struct Count(BTreeMap<&'static str, (usize, usize)>);

impl Count {
    fn add(&mut self, language: &'static str, hit: bool) {
        let (hits, of) = self.0.entry(language).or_default();
        *hits += usize::from(hit);
        *of += 1;
    }

    fn share(&self) -> f64 {
        let (hits, of) = self.0.values().fold((0, 0), |(a, b), (hits, of)| (a + hits, b + of));
        hits as f64 / of.max(1) as f64
    }

    fn print(&self, what: &str) {
        let missed = self.0.iter().filter(|(_, (hits, of))| hits < of);
        let missed: Vec<String> = missed.map(|(code, (hits, of))| format!("{code} {hits}/{of}")).collect();
        show(&format!("{what:<28} {:.3} of {} languages; {}", self.share(), self.0.len(), missed.join(", ")));
    }
}

/// Accents dropped as a hurried writer drops them.
fn bare(text: &str) -> String {
    creel_detect::normal::normal(text, creel_detect::normal::Accents::Drop, 10_000)
}

/// Latin letters swapped for Cyrillic ones that look the same, every second of them; words of other scripts stay.
fn swapped(text: &str) -> String {
    let mut nth = 0;
    let swap = |c: char| {
        let twin = match c {
            'a' => 'а',
            'c' => 'с',
            'e' => 'е',
            'o' => 'о',
            'p' => 'р',
            'x' => 'х',
            _ => return c,
        };
        nth += 1;
        if nth % 2 == 0 { twin } else { c }
    };
    text.chars().map(swap).collect()
}

/// A zero-width space after every third character.
fn pierced(text: &str) -> String {
    let mut out = String::new();
    for (place, c) in text.chars().enumerate() {
        out.push(c);
        if place % 3 == 2 {
            out.push('\u{200b}');
        }
    }
    out
}

/// How a text is disguised.
type Form<'a> = &'a dyn Fn(&str) -> String;

/// The figures are written where `CREEL_SHOW` is set.
fn show(line: &str) {
    if std::env::var_os("CREEL_SHOW").is_some() {
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}

const FOOTER: &str = "\r\n\r\nThis message is meant for the person whom it names and may be confidential. If you are not \
                      that person, please delete it.";

#[test]
fn languages_are_told_in_every_disguise() {
    let mails = mails();
    assert!(mails.len() >= 450);
    let forms: [(&str, f64, Form<'_>); 6] = [
        ("as written", 0.96, &|text| text.to_owned()),
        ("capitals", 0.95, &|text| text.to_uppercase()),
        ("without accents", 0.9, &bare),
        ("look-alike letters", 0.95, &swapped),
        ("zero-width spaces", 0.96, &pierced),
        ("English footer", 0.85, &|text| format!("{text}{FOOTER}")),
    ];
    let mut failed = Vec::new();
    for (what, least, form) in forms {
        let [mut seen, mut held] = [Count::default(), Count::default()];
        for mail in &mails {
            let subject = if what == "English footer" { mail.subject.to_owned() } else { form(mail.subject) };
            let verdict = judged(mail, &subject, &form(mail.body));
            let hit = verdict.language.as_deref() == Some(mail.language);
            if mail.held {
                held.add(mail.language, hit);
            } else {
                seen.add(mail.language, hit);
            }
            if !hit && !mail.held {
                show(&format!(
                    "  {what}: {} taken for {:?}: {}",
                    mail.language, verdict.language, mail.subject
                ));
            }
        }
        seen.print(&format!("{what}, looked at"));
        held.print(&format!("{what}, held out"));
        if seen.share() < least || held.share() < least {
            failed.push(what);
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
}

/// Languages whose lures must be told, with at least eight lures each.
const DEEP: [&str; 10] = ["ja", "ko", "zh", "pl", "cs", "uk", "bg", "tr", "ar", "ru"];

#[test]
fn lures_and_classes_are_told_in_every_language() {
    let [mut seen, mut held, mut others] = [Count::default(), Count::default(), Count::default()];
    let mut harmful = Count::default();
    for mail in mails() {
        let verdict = judged(&mail, mail.subject, mail.body);
        let story = if mail.lure == "none" { "other" } else { mail.lure };
        let hit = verdict.lure.as_str() == story;
        let count = match () {
            () if !DEEP.contains(&mail.language) => &mut others,
            () if mail.held => &mut held,
            () => &mut seen,
        };
        count.add(mail.language, hit);
        // A stranger's lure is at least unwanted, a colleague's letter genuine.
        let class_fits = (verdict.class == Class::Legit) == (mail.lure == "none");
        harmful.add(mail.language, class_fits);
        if (!hit || !class_fits) && !mail.held {
            show(&format!(
                "  {} {} taken for {} ({}): {}",
                mail.language, story, verdict.lure, verdict.class, mail.subject
            ));
        }
    }
    seen.print("lure, looked at");
    held.print("lure, held out");
    others.print("lure, other languages");
    harmful.print("class");
    assert!(seen.share() >= 0.9 && held.share() >= 0.85, "lures");
    assert!(others.share() >= 0.8, "lures of other languages");
    assert!(harmful.share() >= 0.8, "classes");
}
