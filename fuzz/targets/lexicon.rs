//! A lexicon and a list of events: any text is read or refused with a reason.
#![no_main]

use creel_targeting::{Lexicon, events};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(problems) = Lexicon::from_csv("field", text) {
        assert!(!problems.to_string().is_empty());
    }
    if let Err(problems) = events::read(text) {
        assert!(!problems.to_string().is_empty());
    }
});
