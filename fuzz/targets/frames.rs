//! What a worker says: whatever it is, the parent comes to an end with it, holds no more than was really said, and
//! keeps no file under an identity that is not its own.
#![no_main]

use creel_evidence::ArtifactId;
use creel_isolation::{answer, frame};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut rest = bytes;
    while let Ok(Some((record, timings))) = answer::read(1 << 16, &mut rest) {
        let files: usize = record.files.iter().map(|(_, file)| file.len()).sum();
        assert!(record.json.len() + files < bytes.len());
        assert!(record.files.iter().all(|(id, file)| ArtifactId::of(file) == *id));
        let mut again = Vec::new();
        answer::write(&record, &timings, &mut again).expect("memory does not fail");
        let (back, _) = answer::read(1 << 16, &mut &again[..]).expect("what was read can be written").expect("it is there");
        assert_eq!(back, record);
    }
    // The same bytes as the payload of an answer, past the first check.
    let mut framed = Vec::new();
    frame::write(frame::Kind::Answer, bytes, &mut framed).expect("memory does not fail");
    let _ = answer::read(1 << 20, &mut &framed[..]);
    let mut rest = bytes;
    while let Ok(Some(payload)) = frame::read(frame::Kind::Greeting, 1 << 16, &mut rest) {
        assert!(payload.len() < bytes.len());
    }
});
