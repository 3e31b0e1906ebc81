//! TNEF: every value is the range of the bytes that it says.
#![no_main]

use creel_evidence::Derivation;
use creel_openers::mapi::{Bytes, Content, Value};
use creel_openers::{Budget, tnef};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let message = tnef::open(bytes, &mut Budget::default());
    let check = |value: &Bytes<'_>| match &value.at {
        Derivation::Slice { range } => assert_eq!(&bytes[range.clone()], &*value.bytes),
        other => panic!("{other:?}"),
    };
    let lists = std::iter::once(&message.properties)
        .chain(&message.recipients)
        .chain(message.attachments.iter().map(|attachment| &attachment.properties));
    for property in lists.flat_map(|list| &list.0) {
        if let Value::Bytes(value) = &property.value {
            check(value);
        }
    }
    for attachment in &message.attachments {
        if let Content::File(value) | Content::Message(value) = &attachment.content {
            check(value);
        }
    }
});
