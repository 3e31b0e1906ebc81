//! The tree of a mail: acyclic, spans nested, decoded output bounded by the input.
#![no_main]

use creel_evidence::TransferEncoding;
use creel_mime::{Limits, parse, transfer};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|raw: &[u8]| {
    let mail = parse(raw, &Limits::default());
    for (index, part) in mail.parts.iter().enumerate() {
        assert!(part.body.end <= raw.len() && part.header.end <= raw.len());
        if let Some(parent) = part.parent {
            assert!(parent < index, "parents stand before children");
            let outer = mail.parts[parent].body;
            assert!(outer.start <= part.header.start && part.body.end <= outer.end, "parts nest");
        }
        let decoded = transfer::decode(part.encoding, &raw[part.body.range()]);
        let most = if part.encoding == TransferEncoding::BinHex { 8 } else { 1 };
        assert!(decoded.bytes.len() <= part.body.len() * most, "decoding does not grow");
    }
});
