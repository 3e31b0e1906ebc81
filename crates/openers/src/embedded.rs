//! placeholder
use creel_evidence::dissection::EmbeddedText;
/// placeholder
#[must_use]
pub fn decode(_literal_source: &str, _base: usize) -> Vec<EmbeddedText> {
    Vec::new()
}
