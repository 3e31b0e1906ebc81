//! A submission: every artifact can be derived again to the same bytes, every locus can be opened.
#![no_main]

use creel_dissect::{Limits, dissect, look, reopen};
use creel_evidence::{ArtifactId, Locus};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|raw: &[u8]| {
    let dissection = dissect(raw, &Limits::default()).dissection;
    let artifacts = &dissection.artifacts;
    for (index, artifact) in artifacts.iter().enumerate() {
        assert!(artifact.parent.is_none_or(|parent| parent < index), "the tree is acyclic");
        let bytes = reopen(raw, artifacts, index).expect("an artifact can be derived again");
        assert_eq!(ArtifactId::of(&bytes), artifact.id);
    }
    let opens = |locus: &Locus| {
        let index = artifacts.iter().position(|artifact| artifact.id == locus.artifact).expect("its artifact");
        let bytes = reopen(raw, artifacts, index).expect("an artifact can be derived again");
        assert!(locus.range.end <= look(&bytes, &artifacts[index], locus.view).len(), "{locus}");
    };
    dissection.observables.iter().flat_map(|observable| &observable.at).for_each(|quote| opens(&quote.locus));
    dissection.links.iter().for_each(|link| opens(&link.at));
    dissection.headers.iter().for_each(|header| opens(&header.at));
});
