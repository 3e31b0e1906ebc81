//! Links: whatever a URL holds is found within bounds, and what a URL leads to is a URL that a browser opens.
#![no_main]

use creel_evidence::web::WebAddress;
use creel_reference::held::held;
use creel_reference::hosts::{innermost, kept, redirect_target};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    for line in text.lines().take(50) {
        let Some(address) = WebAddress::parse(line) else { continue };
        let found = held(&address);
        assert!(found.len() <= 8 && found.iter().all(|inner| inner.url.is_web() && !inner.steps.is_empty()));
        if let Some(redirect) = redirect_target(&address) {
            assert!(WebAddress::parse(&redirect.url).is_some_and(|inner| inner.is_web()));
            assert!(innermost(&address).is_some());
        }
        let _ = kept(&address);
    }
});
