//! The law of provenance: decoding the raw bytes at a locus by its steps gives the value. For whole mails out of a
//! generator, and for the shipped example.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod mails;

use creel_dissect::Tracer;
use creel_dissect::trace::{run, yields};
use creel_evidence::decoding::Step;
use creel_pipeline::provenance::{self, Claim};
use creel_pipeline::{Settings, examine, timings::Timings};
use mails::{Encoding, Mail, Script};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

/// All claims about a mail hold; how many there are.
fn check(raw: &[u8]) -> usize {
    let (count, untraced) = traced(raw);
    assert!(untraced.is_empty(), "{untraced:?}\nin\n{}", String::from_utf8_lossy(raw));
    count
}

/// Every trace about a mail gives its value; how many claims there are, and those without a trace.
fn traced(raw: &[u8]) -> (usize, Vec<String>) {
    let settings = Settings::default();
    let message = examine(raw, &settings, &mut Timings::default()).message;
    let dissection = creel_dissect::dissect(raw, &settings.limits).dissection;
    let claims = provenance::traces(raw, &message)
        .into_iter()
        .chain(provenance::traces_of_dissection(raw, &dissection));
    let mut count = 0;
    let mut untraced = Vec::new();
    // Knows no artifacts: what it runs, it runs over the raw bytes.
    let mut runner = Tracer::new(raw, &[]);
    for (claim, trace) in claims {
        count += 1;
        let Some(trace) = trace else {
            untraced.push(provenance::Violation(claim).to_string());
            continue;
        };
        let value = runner.run(&trace).unwrap();
        if let Some(expected) = &claim.value {
            assert_eq!(
                String::from_utf8_lossy(&value),
                expected.as_str(),
                "{} {:?}",
                claim.what,
                trace.steps
            );
        }
    }
    (count, untraced)
}

fn encodings() -> impl Strategy<Value = Encoding> {
    prop::sample::select(vec![
        Encoding::Plain,
        Encoding::QuotedPrintable,
        Encoding::Base64,
        Encoding::Uuencode,
    ])
}

fn scripts() -> impl Strategy<Value = Script> {
    prop::sample::select(vec![
        Script::Base64,
        Script::Percent,
        Script::Hex,
        Script::Codes,
        Script::Reversed,
        Script::Sum,
        Script::Plain,
    ])
}

prop_compose! {
    fn mail()(
        charset in prop::sample::select(vec!["utf-8", "iso-8859-1", "windows-1251", "shift_jis", "utf-16le"]),
        text in encodings(),
        html in encodings(),
        file in encodings(),
        script in scripts(),
        words in prop::collection::vec("[a-z]{2,9}", 4..9),
        separators in prop::collection::vec(prop::sample::select(vec![" ", "  ", "\r\n", "<br>", "&nbsp;", "&amp;", "<b>x</b>", "&#228;"]), 8),
        q_words: bool,
        folded: bool,
        deflated: bool,
        nested: bool,
    ) -> Mail {
        Mail { charset, text, html, file, script, words, separators, q_words, folded, deflated, nested }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_claim_about_a_generated_mail_holds(mail in mail()) {
        prop_assert!(check(&mail.raw()) > 40);
    }

    /// Damage can make a reader see what no step is known for; then there is no trace, but never a wrong one.
    #[test]
    fn no_trace_about_a_damaged_mail_is_wrong_and_few_are_missing(
        mail in mail(), at: prop::sample::Index, bytes in prop::collection::vec(any::<u8>(), 0..12),
    ) {
        let mut raw = mail.raw();
        let at = at.index(raw.len() + 1);
        let end = (at + bytes.len()).min(raw.len());
        raw.splice(at..end, bytes);
        let (count, untraced) = traced(&raw);
        prop_assert!(untraced.len() * 10 <= count, "{:?} of {}", untraced, count);
    }

    #[test]
    fn every_claim_about_any_bytes_holds(raw: Vec<u8>) {
        check(&raw);
    }
}

proptest! {
    // Tracing without remembering is what takes long.
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// A tracer that remembers nothing, one that must forget all the time, and one that need not answer alike.
    #[test]
    fn what_a_tracer_remembers_does_not_change_its_answers(mail in mail(), small in 0usize..64) {
        let raw = mail.raw();
        let dissection = creel_dissect::dissect(&raw, &creel_dissect::Limits::default()).dissection;
        let artifacts = &dissection.artifacts;
        let mut forgetful = Tracer::remembering(&raw, artifacts, small << 10);
        let mut mindful = Tracer::new(&raw, artifacts);
        for claim in provenance::claims_of_dissection(&dissection).iter().step_by(7) {
            let mut fresh = Tracer::remembering(&raw, artifacts, 0);
            let [expected, one, other] = [&mut fresh, &mut forgetful, &mut mindful].map(|tracer| match &claim.value {
                Some(value) => tracer.value(&claim.locus, value),
                None => tracer.place(&claim.locus),
            });
            prop_assert_eq!(&one, &expected, "{:?}", claim);
            prop_assert_eq!(&other, &expected, "{:?}", claim);
            if let Some(trace) = expected {
                prop_assert_eq!(mindful.run(&trace), run(&raw, &trace));
                prop_assert_eq!(forgetful.yields(&trace), yields(&raw, &trace));
            }
        }
    }
}

#[test]
fn a_link_in_a_script_in_an_archive_is_traced_through_every_layer() {
    let mail = Mail {
        charset: "utf-16le",
        text: Encoding::Plain,
        html: Encoding::QuotedPrintable,
        file: Encoding::Base64,
        script: Script::Base64,
        words: ["open", "the", "paper", "soon"].map(str::to_owned).to_vec(),
        separators: vec![" "; 8],
        q_words: false,
        folded: true,
        deflated: true,
        nested: true,
    };
    let raw = mail.raw();
    let dissection = creel_dissect::dissect(&raw, &creel_dissect::Limits::default()).dissection;
    let traces = provenance::traces_of_dissection(&raw, &dissection);
    let steps = |wanted: &dyn Fn(&Claim, &[Step]) -> bool| -> Vec<String> {
        let mut all =
            traces.iter().filter_map(|(claim, trace)| Some((claim, trace.as_ref()?.steps.as_slice())));
        let (_, steps) = all.find(|(claim, steps)| wanted(claim, steps)).unwrap();
        steps.iter().map(Step::to_string).collect()
    };
    let hidden = steps(&|claim, steps| {
        claim.value.as_deref() == Some("https://hidden.test/in.php?to=drop") && steps.contains(&Step::Inflate)
    });
    let names: Vec<&str> = hidden.iter().map(|step| step.split(' ').next().unwrap()).collect();
    let expected = ["base64", "take", "inflate", "take", "inflate", "take", "js-string", "base64"];
    assert_eq!(names, expected, "{hidden:?}");
    assert_eq!(steps(&|claim, _| claim.what == "subject"), ["encoded-word"]);
}

/// Whatever a fingerprint holds has a place, so that every term of a link can be opened in both mails.
#[test]
fn every_part_of_a_fingerprint_has_a_place_that_opens() {
    let settings = Settings::default();
    let mut tokens = 0;
    for path in shipped("examples/cold-chain").into_iter().chain(shipped("fuzz/seeds")) {
        let raw = std::fs::read(&path).unwrap();
        let message = examine(&raw, &settings, &mut Timings::default()).message;
        let print = &message.fingerprint;
        assert_eq!(print.tokens.len(), print.at.tokens.len());
        assert!(print.at.tokens.iter().all(Option::is_some), "{}", path.display());
        let parts = [
            (!print.subject.is_empty(), &print.at.subject),
            (!print.text.is_empty(), &print.at.text),
            (!print.structure.is_empty(), &print.at.structure),
        ];
        assert!(parts.iter().all(|(there, at)| !there || at.is_some()), "{}", path.display());
        let mut tracer = Tracer::new(&raw, &message.artifacts);
        for at in print.at.all() {
            let opened = provenance::open(&mut tracer, &message.artifacts, at, 0);
            assert!(opened.is_some_and(|opened| !opened.bytes.is_empty()), "{} {at}", path.display());
        }
        tokens += print.tokens.len();
    }
    assert!(tokens > 300, "{tokens}");
}

/// Mails of the shipped example, loose and in its mailbox.
#[test]
fn what_rtf_shows_is_traced_even_where_fonts_decide_it() {
    let rtf = br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 A;}{\f1\fcharset128 B;}}\f0 Dear\~customer \'e4 \f1\'83\'81\par
{\field{\*\fldinst{HYPERLINK http://b.example/}}{\fldrslt here}} \u12354 ?}";
    assert!(check(rtf) > 6);
}

#[test]
fn bytes_that_are_a_mail_here_and_a_text_there_have_one_text() {
    let inner = "From: a@b.example\r\nSubject: x\r\n\r\nsee https://c.example/?e=d@e.example";
    let part = |kind: &str| format!("--b\r\nContent-Type: {kind}\r\n\r\n{inner}\r\n");
    let head = "From: f@g.example\r\nTo: d@e.example\r\nSubject: y\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
    for kinds in [["message/rfc822", "text/plain"], ["text/plain", "message/rfc822"]] {
        let raw = format!("{head}{}{}--b--\r\n", part(kinds[0]), part(kinds[1]));
        assert!(check(raw.as_bytes()) > 10);
    }
}

/// Mails, pages and files of Outlook below a folder of the repository.
fn shipped(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let mut folders = vec![root];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|e| ["eml", "html", "msg", "dat", "rtf"].iter().any(|k| e == *k))
            {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

#[test]
fn every_claim_about_the_shipped_example_holds() {
    let files = shipped("examples/cold-chain");
    assert!(files.len() >= 30, "{}", files.len());
    let claims: usize = files.iter().map(|path| check(&std::fs::read(path).unwrap())).sum();
    assert!(claims > 1_000, "{claims}");
}

#[test]
fn every_claim_about_the_odd_mails_that_fuzzing_starts_from_holds() {
    let files = shipped("fuzz/seeds");
    assert!(files.len() >= 17, "{}", files.len());
    for path in files {
        let (count, untraced) = traced(&std::fs::read(&path).unwrap());
        assert!(count > 0 && untraced.is_empty(), "{}: {untraced:?}", path.display());
    }
}
