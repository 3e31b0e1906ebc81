//! All four dialects, and what must not fall apart.

use super::*;
use proptest::prelude::*;

fn read(bytes: &[u8]) -> Vec<MboxMessage> {
    // One byte at a time shows every place at which the buffer can end.
    struct Drip<'a>(&'a [u8]);
    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let n = self.0.len().min(out.len()).min(7);
            out[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }
    let mut mbox = Mbox::new(Vec::new(), Drip(bytes), 1 << 20);
    std::iter::from_fn(|| mbox.next_message().unwrap()).collect()
}

fn messages(bytes: &[u8]) -> Vec<String> {
    let text = |message| match message {
        MboxMessage::Message(bytes) => String::from_utf8(bytes).unwrap(),
        MboxMessage::TooLarge(size) => format!("too large: {size}"),
    };
    read(bytes).into_iter().map(text).collect()
}

const LINE: &str = "From a@b.example Mon Sep  7 08:12:00 2020\n";

#[test]
fn mboxo_and_mboxrd_lose_one_quote() {
    let file = format!("{LINE}Subject: 1\n\n>From here\n>>From there\n\n{LINE}Subject: 2\n\nx\n");
    assert_eq!(messages(file.as_bytes()), ["Subject: 1\n\nFrom here\n>From there\n", "Subject: 2\n\nx\n"]);
}

#[test]
fn mboxcl_counts_its_quoted_bytes() {
    let body = ">From here\nyes\n";
    let file = format!("{LINE}Content-Length: {}\n\n{body}\n{LINE}Subject: 2\n\nx\n", body.len());
    let first = format!("Content-Length: {}\n\nFrom here\nyes\n", body.len());
    assert_eq!(messages(file.as_bytes()), [first.as_str(), "Subject: 2\n\nx\n"]);
}

#[test]
fn mboxcl2_keeps_what_looks_like_a_separator() {
    let body = format!("\n{LINE}Subject: quoted whole\n>From stays\n");
    let file = format!("{LINE}Content-Length: {}\n\n{body}\n{LINE}Subject: 2\n\nx\n", body.len());
    let first = format!("Content-Length: {}\n\n{body}", body.len());
    assert_eq!(messages(file.as_bytes()), [first.as_str(), "Subject: 2\n\nx\n"]);
}

#[test]
fn a_wrong_count_falls_back_on_separators() {
    let file = format!("{LINE}Content-Length: 5\n\nmore than five\n\n{LINE}Subject: 2\n\nx\n");
    assert_eq!(messages(file.as_bytes()).len(), 2);
}

#[test]
fn crlf_mailboxes_are_read_too() {
    let file = format!("{LINE}Subject: 1\n\n>From here\n\n{LINE}Subject: 2\n\nx\n").replace('\n', "\r\n");
    assert_eq!(messages(file.as_bytes()), ["Subject: 1\r\n\r\nFrom here\r\n", "Subject: 2\r\n\r\nx\r\n"]);
}

#[test]
fn prose_that_begins_with_from_is_no_separator() {
    let file = format!("{LINE}Subject: 1\n\nHello\n\nFrom now on we meet at 10:30 each day.\nSee you\n");
    assert_eq!(messages(file.as_bytes()).len(), 1);
}

#[test]
fn a_message_over_the_limit_is_passed_over_and_the_next_is_read() {
    let long = "x".repeat(3 << 20);
    let file = format!("{LINE}Subject: 1\n\n{long}\n\n{LINE}Subject: 2\n\nx\n");
    let read = read(file.as_bytes());
    assert!(matches!(read[0], MboxMessage::TooLarge(size) if size > 3 << 20), "{:?}", read.len());
    assert_eq!(read[1], MboxMessage::Message(b"Subject: 2\n\nx\n".to_vec()));
    assert_eq!(read.len(), 2);
}

#[test]
fn an_empty_mailbox_has_no_message() {
    assert!(read(b"").is_empty());
}

proptest! {
    #[test]
    fn what_is_stored_as_mboxrd_comes_back(bodies in prop::collection::vec("([>]{0,2}From [a-z ]{0,9}\n|[a-z ]{1,20}\n){1,6}", 1..5)) {
        let quote = |body: &str| -> String {
            body.split_inclusive('\n').map(|line| {
                let quoted = line.trim_start_matches('>').starts_with("From ");
                if quoted { format!(">{line}") } else { line.to_owned() }
            }).collect()
        };
        let file: String = bodies.iter().map(|body| format!("{LINE}Subject: x\n\n{}\n", quote(body))).collect();
        let want: Vec<String> = bodies.iter().map(|body| format!("Subject: x\n\n{body}")).collect();
        prop_assert_eq!(messages(file.as_bytes()), want);
    }

    #[test]
    fn any_bytes_end(bytes: Vec<u8>) {
        read(&bytes);
    }
}
