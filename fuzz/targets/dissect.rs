//! A submission: the tree is acyclic, every artifact can be derived again to the same bytes, and what comes out of
//! a mail stays below a multiple of the mail.
#![no_main]

use creel_dissect::{Limits, dissect, reopen};
use creel_evidence::{ArtifactId, Derivation, Reader, TransferEncoding};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|raw: &[u8]| {
    let dissection = dissect(raw, &Limits::default()).dissection;
    let artifacts = &dissection.artifacts;
    let mut bodies = vec![0; artifacts.len()];
    for (index, artifact) in artifacts.iter().enumerate() {
        assert!(artifact.parent.is_none_or(|parent| parent < index), "the tree is acyclic");
        let bytes = reopen(raw, artifacts, index).expect("an artifact can be derived again");
        assert_eq!(ArtifactId::of(&bytes), artifact.id);
        if let (Derivation::MimeBody { .. }, Some(parent)) = (&artifact.derivation, artifact.parent) {
            bodies[parent] += artifact.size;
        }
    }
    for (artifact, bodies) in artifacts.iter().zip(bodies) {
        // Each reader of the mail sees each byte of it in at most one part, which is decoded in each way at most once.
        let most = (Reader::ALL.len() * TransferEncoding::ALL.len()) as u64;
        assert!(bodies <= artifact.size * most, "{bodies} bytes out of {}", artifact.size);
    }
});
