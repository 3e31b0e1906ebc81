//! A mailbox: it comes to an end, and messages together are no longer than the file.
#![no_main]

use creel_intake::{Mbox, MboxMessage};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut mailbox = Mbox::new(Vec::new(), bytes, 1 << 16);
    let mut out = 0;
    while let Some(message) = mailbox.next_message().expect("memory does not fail") {
        if let MboxMessage::Message(raw) = message {
            out += raw.len();
        }
    }
    assert!(out <= bytes.len());
});
