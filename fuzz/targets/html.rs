//! A page: every piece of visible text, link, form and hidden text comes from inside the page.
#![no_main]

use creel_evidence::{ArtifactId, ArtifactRole};
use creel_openers::{Budget, html};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let reading =
        html::read(ArtifactId::of(text.as_bytes()), ArtifactRole::Body, text, &mut Budget::default());
    for segment in &reading.text.visible.segments {
        assert!(segment.source.end <= text.len());
    }
    for link in &reading.links {
        assert!(link.at.range.end <= text.len());
    }
    for form in &reading.page.forms {
        assert!(form.span.end <= text.len() && form.fields.iter().all(|field| field.span.end <= text.len()));
    }
    assert!(reading.text.visible.text.len() <= 8 * text.len() + 64, "text does not grow");
});
