//! placeholder
use creel_evidence::dissection::EmbeddedText;
/// placeholder
#[must_use]
pub fn decode(_literal_source: &str, _base: usize) -> Vec<EmbeddedText> {
    Vec::new()
}
/// placeholder
pub(crate) struct DataUrl {
    pub(crate) media_type: String,
    pub(crate) text: String,
    pub(crate) steps: Vec<&'static str>,
}
pub(crate) fn data_url(_url: &str) -> Option<DataUrl> {
    None
}
pub(crate) fn percent(text: &str) -> String {
    text.to_owned()
}
pub(crate) fn looks_like_html(text: &str) -> bool {
    text.contains('<')
}
