//! A roster: any text is read, and looked at again, or refused with reasons that name lines.
#![no_main]

use creel_targeting::Roster;
use creel_targeting::roster::Review;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match Roster::from_csv(text) {
    Ok(roster) => {
        let chain = roster.chain();
        assert!(chain.links.iter().all(|&(from, to)| from < roster.len() && to < roster.len()));
        assert_eq!(Review::of(&roster).organisations, roster.len());
    }
    Err(problems) => assert!(!problems.0.is_empty()),
});
