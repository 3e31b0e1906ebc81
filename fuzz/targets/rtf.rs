//! RTF: decompression and text are bounded by the input, and text leads back to it.
#![no_main]

use creel_openers::rtf;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let decompressed = rtf::decompress(bytes);
    let rtf = decompressed.as_ref().map_or(bytes, |decompressed| &decompressed.bytes);
    assert!(rtf.len() <= 9 * bytes.len());
    let text = rtf::read(rtf).text;
    assert!(text.text.len() <= 3 * rtf.len());
    let ends = text.segments.iter().skip(1).map(|segment| segment.at).chain([text.text.len()]);
    for (segment, end) in text.segments.iter().zip(ends) {
        let source = &rtf[segment.source.range()];
        assert!(!segment.verbatim || source == &text.text.as_bytes()[segment.at..end]);
    }
});
