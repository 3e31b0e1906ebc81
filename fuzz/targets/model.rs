//! A table of weights: any text is read or refused with reasons; what was read is written and read back the same.
#![no_main]

use creel_campaign::Model;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match Model::read(text) {
    Ok(model) => {
        let again = Model::read(&model.table()).map(|again| again.table());
        assert_eq!(again.ok(), Some(model.table()));
    }
    Err(problems) => assert!(!problems.0.is_empty()),
});
