//! What texts say about people: any signature block, thread, display name, salutation or address is read, and what is
//! read stands in the text.
#![no_main]

use creel_targeting::reading;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let block = reading::signature(text);
    let named = [block.person, block.organisation, block.country.map(|(.., words)| words)];
    assert!(named.into_iter().flatten().all(|part| text.contains(&part)));
    assert!(block.title.is_none_or(|(written, _)| text.contains(&written)));
    let display = reading::display_name(text);
    assert!(display.person.is_none_or(|name| text.contains(&name)));
    let letter = reading::salutation(text);
    assert!(letter.person.is_none_or(|name| text.contains(&name)));
    let first = text.lines().next().unwrap_or_default();
    let _ = reading::address(first);
    let _ = reading::thread(text, first);
});
