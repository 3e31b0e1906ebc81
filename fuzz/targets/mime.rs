//! The trees of a mail, one a view: acyclic, spans nested, decoded output bounded by the input.
#![no_main]

use creel_evidence::{Reader, TransferEncoding};
use creel_mime::{Limits, Mail, decodings, read_in_every_view, transfer};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|raw: &[u8]| {
    let union = read_in_every_view(raw, &Limits::default());
    check(raw, &union.mail);
    for reading in &union.others {
        check(raw, &reading.mail);
        for (place, seen) in &reading.objects {
            assert!(!reading.mail.parts[*place].is_multipart, "objects are leaves");
            assert!(seen.views.contains(reading.reader) && !seen.views.contains(Reader::Lenient));
        }
    }
});

fn check(raw: &[u8], mail: &Mail) {
    let mut leaves = 0;
    for (index, part) in mail.parts.iter().enumerate() {
        assert!(part.body.end <= raw.len() && part.header.end <= part.body.start);
        if let Some(parent) = part.parent {
            assert!(parent < index, "parents stand before children");
            let outer = mail.parts[parent].body;
            assert!(outer.start <= part.header.start && part.body.end <= outer.end, "parts nest");
        }
        let body = &raw[part.body.range()];
        let decoded = transfer::decode(part.encoding, body);
        let most = if part.encoding == TransferEncoding::BinHex { 8 } else { 1 };
        assert!(decoded.bytes.len() <= body.len() * most, "decoding does not grow");
        for way in decodings(part.encoding, body, &decoded.bytes).others {
            assert!(way.bytes.len() <= body.len(), "no way of decoding grows");
        }
        leaves += if part.is_multipart { 0 } else { body.len() };
    }
    assert!(leaves <= raw.len(), "leaves do not overlap");
}
