//! A `.msg` file: what comes out stays inside the budget, every value can be derived again, and an attached message
//! that was rebuilt opens.
#![no_main]

use creel_evidence::Derivation;
use creel_openers::compound::Compound;
use creel_openers::mapi::{Content, Value};
use creel_openers::{Budget, msg};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut budget = Budget { bytes: 1 << 22, ..Budget::default() };
    let message = msg::open(bytes, &mut budget);
    let mut out = 0;
    let mut check = |at: &Derivation, value: &[u8]| match at {
        Derivation::CfbStream { path } => {
            out += value.len();
            assert_eq!(msg::stream(bytes, path).as_deref(), Some(value));
        }
        Derivation::CfbStorage { path } => {
            assert_eq!(msg::rebuild(bytes, path).as_deref(), Some(value));
            assert!(Compound::open(value).is_some());
        }
        other => panic!("{other:?}"),
    };
    let lists = std::iter::once(&message.properties)
        .chain(&message.recipients)
        .chain(message.attachments.iter().map(|attachment| &attachment.properties));
    for property in lists.flat_map(|list| &list.0) {
        if let Value::Bytes(value) = &property.value {
            check(&value.at, &value.bytes);
        }
    }
    for attachment in &message.attachments {
        if let Content::File(value) | Content::Message(value) = &attachment.content {
            check(&value.at, &value.bytes);
        }
    }
    assert!(out <= 1 << 22);
});
