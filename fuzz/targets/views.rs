//! A mail that is read once because nothing about it is odd is the same in every view.
//!
//! This is a hunt: some of the views guess so boldly that nobody can say of all bytes what they see. What it finds is
//! an oddity that `creel_mime` should know of, and goes there with a test. The tests hold the law over generated mails.
#![no_main]

use creel_evidence::Readers;
use creel_mime::{Limits, read, read_in_every_view};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|raw: &[u8]| {
    let union = read(raw, &Limits::default());
    if !union.seen.is_empty() || raw.len() >= 1 << 16 {
        return;
    }
    let full = read_in_every_view(raw, &Limits::default());
    let is_same = full.others.is_empty() && full.seen.iter().all(|seen| seen.views == Readers::ALL);
    let limited = union.mail.problems.iter().any(|problem| problem.detail == "views");
    assert!(is_same || limited, "what is read once is the same in every view");
});
