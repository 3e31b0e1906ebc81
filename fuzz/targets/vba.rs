//! VBA: as source, whose strings must follow from their own stretch of it, and as a compound file with projects.
#![no_main]

use creel_openers::compound::Compound;
use creel_openers::vba;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(source) = std::str::from_utf8(bytes) {
        for found in vba::composed(source) {
            let stretch = source.get(found.span.range()).expect("a place inside the source");
            assert_eq!(vba::last(stretch).as_ref(), Some(&found.text));
        }
        let _ = vba::code(source);
    }
    if let Some(file) = Compound::open(bytes) {
        for project in vba::projects(&file) {
            for stream in file.streams().filter(|stream| file.parent(*stream) == Some(project.storage)) {
                let _ = project.module(&file, stream, &file.read(stream));
            }
        }
    }
});
