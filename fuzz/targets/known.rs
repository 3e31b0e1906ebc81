//! A STIX bundle of known campaigns: any text is read or refused; what was read can be looked for among itself, and every
//! sum is that of its terms.
#![no_main]

use creel_campaign::Model;
use creel_campaign::known::{Archive, read_bundle};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(reading) = read_bundle(text, "fuzzed") else { return };
    let archive = Archive::new(reading.portraits.clone());
    for portrait in reading.portraits.iter().take(8) {
        for candidate in archive.judge(Model::shipped(), portrait).candidates {
            let sum = candidate.terms.iter().fold(0_i32, |sum, term| sum.saturating_add(term.millibits));
            assert_eq!(candidate.millibits, sum);
        }
    }
});
