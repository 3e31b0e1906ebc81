//! The record of a visit as text: one line an event, the same for the same page every time.
//!
//! It is what loci of collectors, requests and redirects point at: each of their addresses stands in it as it is given out.

use crate::credentials::masked;
use crate::host::{Event, Recorder};
use crate::outcome::{Carries, Collector, Outcome, Request};
use std::fmt::Write as _;

/// Characters of a value that are shown.
const SHOWN: usize = 400;

/// Writes the record of what the outcome holds and the recorder kept.
pub(crate) fn write(recorder: &Recorder, outcome: &Outcome, requests: &[Request]) -> String {
    let mut out = String::from("creel sandbox record 1\n");
    let mut left = requests.iter();
    for event in &recorder.events {
        match event {
            Event::Request(told) => {
                // The list of requests leaves out what the markup loads by itself and what comes again.
                if let Some(next) = left.clone().next()
                    && next.url == masked(&told.url)
                    && next.how == told.how
                    && next.phase == told.phase
                {
                    left.next();
                    request(&mut out, next);
                }
            }
            Event::Redirect { url, how, phase, typed } => {
                let when = if *typed { " after credentials were typed" } else { "" };
                line(
                    &mut out,
                    format_args!("redirect {} {how} {}{when}", phase.as_str(), clean(&masked(url))),
                );
            }
            Event::Gate { what, detail } => line(&mut out, format_args!("gate {what} {}", clean(detail))),
            Event::Trick { what, detail } => line(&mut out, format_args!("trick {what} {}", clean(detail))),
            Event::Error { message } => line(&mut out, format_args!("error {}", clean(message))),
            Event::Limit { what } => line(&mut out, format_args!("limit {what}")),
            Event::Write { bytes } => line(&mut out, format_args!("write {bytes} characters")),
            Event::Document {} => line(&mut out, format_args!("document written")),
            Event::Dialogue { what, text } => line(&mut out, format_args!("{what} {}", clean(text))),
            Event::Clipboard { text } => line(&mut out, format_args!("clipboard {}", clean(text))),
            Event::StandIn { what } => line(&mut out, format_args!("stand-in for the library {what}")),
            Event::Print {} => line(&mut out, format_args!("print")),
            Event::Code(place) => {
                if let Some(code) = recorder.code.get(*place) {
                    line(&mut out, format_args!("code {} {} bytes", code.how, code.text.len()));
                }
            }
            Event::Drop(place) => {
                if let Some(file) = outcome.drops.get(*place) {
                    let how = if file.clicked { "offered by a click" } else { "handed out" };
                    let what = format_args!(
                        "file {how} {} {} {} bytes sha256 {}",
                        clean(&file.name),
                        clean(&file.media_type),
                        file.bytes.len(),
                        file.sha256
                    );
                    line(&mut out, what);
                }
            }
        }
    }
    for limit in &outcome.limits {
        line(&mut out, format_args!("limit reached {limit}"));
    }
    for victim in &outcome.victims {
        line(&mut out, format_args!("filled in {}", clean(victim)));
    }
    for found in &outcome.collectors {
        collector(&mut out, found);
    }
    out
}

fn request(out: &mut String, request: &Request) {
    let mut text = format!(
        "request {} {} {} {}",
        request.phase.as_str(),
        request.how.as_str(),
        request.method,
        clean(&request.url)
    );
    for field in &request.fields {
        let _ = write!(text, " | {}={}", clean(&field.name), clean(&field.value));
    }
    if let Some(body) = &request.body {
        let _ = write!(text, " | body {}", clean(body));
    }
    text.push_str(match request.carries {
        Carries::Secret => " | carries the password",
        Carries::Account => " | carries the address",
        Carries::Unreadable => " | carries what cannot be read",
        Carries::Nothing => "",
    });
    line(out, format_args!("{text}"));
}

fn collector(out: &mut String, found: &Collector) {
    let mut text = format!("collector {} {} {}", found.kind.as_str(), found.method, clean(&found.url));
    if !found.fields.is_empty() {
        let _ = write!(text, " | fields {}", clean(&found.fields.join(", ")));
    }
    for (name, value) in [("id", &found.service_id), ("token", &found.token), ("chat", &found.chat)] {
        if let Some(value) = value {
            let _ = write!(text, " | {name} {}", clean(value));
        }
    }
    line(out, format_args!("{text}"));
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = writeln!(out, "{text}");
}

/// A value on one line. An address is never cut, so that it stands in the record as it is given out.
fn clean(text: &str) -> String {
    let one_line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if one_line.contains("://") || one_line.starts_with("mailto:") || one_line.chars().count() <= SHOWN {
        return one_line;
    }
    let head: String = one_line.chars().take(SHOWN).collect();
    format!("{head}... ({} characters)", one_line.chars().count())
}
