//! A roster: any text is read or refused with a reason.
#![no_main]

use creel_targeting::Roster;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(problems) = Roster::from_csv(text) {
        assert!(!problems.to_string().is_empty());
    }
});
