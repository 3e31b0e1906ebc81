//! Workers that do not keep to the protocol: the parent believes none of them, waits for none of them for ever, and
//! says of each what it did.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use creel_evidence::ArtifactId;
use creel_evidence::quarantine::Cause;
use creel_isolation::{Crew, Greeting, Layer, Limits, Seal, Setup, answer, frame};
use creel_pipeline::crew::{Broken, Examiner as _, Held, Outcome};
use creel_pipeline::timings::Timings;
use creel_pipeline::{Recipe, Record};
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

const RAW: &[u8] = b"From: a@b.example\r\n\r\nbody\r\n";

fn limits() -> Limits {
    Limits { time: Duration::from_millis(400), memory: 64 << 20, messages: 1 }
}

fn greeting() -> Vec<u8> {
    let layer = || Layer::Missing("a liar".to_owned());
    let seal = Seal { resources: layer(), landlock: layer(), seccomp: layer() };
    let greeting = Greeting { version: env!("CARGO_PKG_VERSION").to_owned(), seal };
    let mut stream = Vec::new();
    frame::write(frame::Kind::Greeting, &serde_json::to_vec(&greeting).unwrap(), &mut stream).unwrap();
    stream
}

fn answer_for(raw: &[u8]) -> Vec<u8> {
    let record = Record { id: ArtifactId::of(raw), time: None, json: "{}".to_owned(), files: Vec::new() };
    let mut stream = Vec::new();
    answer::write(&record, &Timings::default(), &mut stream).unwrap();
    stream
}

/// A worker that says `words` whatever it is told, and then runs `script`.
struct Liar {
    _folder: tempfile::TempDir,
    crew: Crew,
}

fn liar(words: &[u8], script: &str) -> Liar {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("words");
    std::fs::write(&file, words).unwrap();
    let arguments = [OsString::from("-c"), format!("cat \"$0\"; {script}").into(), file.into()];
    let setup = Setup::new(Recipe::default(), limits());
    let crew = Crew::new(PathBuf::from("/bin/sh"), arguments.to_vec(), &setup).unwrap();
    Liar { _folder: folder, crew }
}

fn held() -> Held {
    Held { message: ArtifactId::of(RAW), source: "a.eml".to_owned(), raw: RAW.to_vec() }
}

fn outcome(words: &[u8], script: &str) -> Result<Outcome, Broken> {
    let liar = liar(words, script);
    let mut examiner = liar.crew.examiner();
    assert!(!examiner.has_room(1), "an examiner without a worker takes one message at a time");
    examiner.give(held());
    let (back, outcome) = examiner.take().unwrap()?;
    assert_eq!(back.raw, RAW);
    assert!(examiner.take().is_none(), "it holds nothing more");
    Ok(outcome)
}

/// The causes of all attempts and the last detail.
fn causes(words: &[u8], script: &str) -> (Vec<Cause>, String) {
    match outcome(words, script) {
        Ok(Outcome::Quarantined(quarantined)) => {
            let detail = quarantined.attempts.last().unwrap().detail.clone();
            (quarantined.attempts.iter().map(|attempt| attempt.cause).collect(), detail)
        }
        other => panic!("{other:?}"),
    }
}

fn after_greeting(more: &[u8]) -> Vec<u8> {
    [greeting(), more.to_vec()].concat()
}

#[test]
fn an_answer_for_another_message_is_none() {
    let (causes, detail) = causes(&after_greeting(&answer_for(b"another")), "sleep 60");
    assert_eq!(causes, [Cause::Protocol; 2]);
    assert!(detail.contains("another message"), "{detail}");
}

#[test]
fn noise_is_no_answer() {
    assert_eq!(causes(&after_greeting(&[0xff; 400]), "sleep 60").0, [Cause::Protocol; 2]);
    let mut damaged = answer_for(RAW);
    // The length of the record.
    damaged[frame::HEADER + 32 + 13 + 32] ^= 1;
    assert_eq!(causes(&after_greeting(&damaged), "sleep 60").0, [Cause::Protocol; 2]);
}

#[test]
fn an_answer_that_is_too_long_is_not_waited_for() {
    let mut endless = Vec::new();
    frame::begin(frame::Kind::Answer, u64::MAX, &mut endless).unwrap();
    assert_eq!(causes(&after_greeting(&endless), "cat /dev/zero").0, [Cause::OutputLimit; 2]);
}

#[test]
fn one_that_says_nothing_or_stops_in_the_middle_is_ended() {
    assert_eq!(causes(&after_greeting(b""), "sleep 60").0, [Cause::TimeLimit; 2]);
    let answer = answer_for(RAW);
    assert_eq!(causes(&after_greeting(&answer[..50]), "sleep 60").0, [Cause::TimeLimit; 2]);
    assert_eq!(causes(&after_greeting(&answer[..50]), "exit 7").0, [Cause::Exit; 2]);
}

#[test]
fn last_words_are_kept_and_inert() {
    let (causes, detail) = causes(&after_greeting(b""), "printf '\\033[31mwoe\\n' >&2; exit 101");
    assert_eq!(causes, [Cause::Panic; 2]);
    assert_eq!(detail, "\\u{1b}[31mwoe");
    let flood = "head -c 100000 /dev/zero | tr '\\0' x >&2; exit 3";
    let (_, detail) = self::causes(&after_greeting(b""), flood);
    assert!(detail.len() < 1_000, "{} bytes of last words", detail.len());
}

#[test]
fn workers_that_cannot_begin_are_no_message_s_fault() {
    let broken = outcome(b"", "echo no such thing >&2; exit 3").unwrap_err();
    assert!(broken.0.contains("no such thing"), "{broken:?}");
    let setup = Setup::new(Recipe::default(), limits());
    let crew = Crew::new(PathBuf::from("no/such/program"), Vec::new(), &setup).unwrap();
    let mut examiner = crew.examiner();
    examiner.give(held());
    assert!(matches!(examiner.take(), Some(Err(Broken(_)))));
}

#[test]
fn a_worker_is_replaced_after_as_many_messages_as_it_may_examine() {
    // It answers once; a second question would find nobody.
    let liar = liar(&after_greeting(&answer_for(RAW)), "sleep 60");
    let mut examiner = liar.crew.examiner();
    for _ in 0..3 {
        examiner.give(held());
        let (_, outcome) = examiner.take().unwrap().unwrap();
        assert!(matches!(outcome, Outcome::Examined(_)), "{outcome:?}");
        assert!(!examiner.has_room(1), "nothing more is sent to it");
    }
    assert!(liar.crew.greeting().is_some());
}
