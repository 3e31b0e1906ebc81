//! MBX, the mailbox of UW IMAP: messages behind one another, each after a line that says how long it is.
//!
//! A file begins with a header of 2,048 bytes, of which `*mbx*` comes first. Then, for each message, a line
//!
//! ```text
//!  7-Sep-2020 08:12:00 +0000,1234;000000000001-0000000a
//! ```
//!
//! (date, bytes, flags, number) and that many bytes. The format is what c-client's `mbx` driver writes; nobody wrote
//! it down. Messages that are marked as deleted are evidence like all others.

use crate::mbox::MboxMessage;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

/// Begins the file.
pub(crate) const SIGNATURE: &[u8] = b"*mbx*\r\n";
/// Bytes before the first message.
const HEADER: u64 = 2048;
/// Bytes of the line before a message; longer is none.
const LINE: u64 = 128;

/// Reads a mailbox message by message.
#[derive(Debug)]
pub(crate) struct Mbx<R: Read> {
    reader: BufReader<Chain<Cursor<Vec<u8>>, R>>,
    begun: bool,
    limit: u64,
}

impl<R: Read> Mbx<R> {
    /// Begins to read. `head` is what was read of the mailbox already, `limit` the most bytes of a message.
    pub(crate) fn new(head: Vec<u8>, reader: R, limit: u64) -> Self {
        Self { reader: BufReader::new(Cursor::new(head).chain(reader)), begun: false, limit }
    }

    /// The next message; `None` at the end. A message that the file breaks off in gives what is there.
    ///
    /// # Errors
    /// What the reader says, and a line that says no length: what follows cannot be told apart.
    pub(crate) fn next_message(&mut self) -> io::Result<Option<MboxMessage>> {
        if !std::mem::replace(&mut self.begun, true) {
            io::copy(&mut (&mut self.reader).take(HEADER), &mut io::sink())?;
        }
        let mut line = Vec::new();
        (&mut self.reader).take(LINE).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        let size = size_of(&line).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "a line of the MBX mailbox says no length")
        })?;
        let mut rest = (&mut self.reader).take(size);
        if size > self.limit {
            io::copy(&mut rest, &mut io::sink())?;
            return Ok(Some(MboxMessage::TooLarge(size)));
        }
        let mut message = Vec::new();
        rest.read_to_end(&mut message)?;
        Ok(Some(MboxMessage::Message(message)))
    }
}

/// The length that a line says: between the comma and the semicolon.
fn size_of(line: &[u8]) -> Option<u64> {
    let line = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let (_, counted) = line.split_once(',')?;
    counted.split_once(';')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mailbox(messages: &[&str]) -> Vec<u8> {
        let mut file = [SIGNATURE, b"5f55e1a000000003\r\n"].concat();
        file.resize(HEADER as usize, b'\0');
        for message in messages {
            let line = format!(" 7-Sep-2020 08:12:00 +0000,{};000000000001-00000001\r\n", message.len());
            file.extend(line.bytes().chain(message.bytes()));
        }
        file
    }

    fn read(file: &[u8], limit: u64) -> (Vec<MboxMessage>, bool) {
        let (head, rest) = file.split_at(file.len().min(100));
        let mut mailbox = Mbx::new(head.to_vec(), rest, limit);
        let mut messages = Vec::new();
        loop {
            match mailbox.next_message() {
                Ok(Some(message)) => messages.push(message),
                Ok(None) => return (messages, true),
                Err(_) => return (messages, false),
            }
        }
    }

    #[test]
    fn messages_are_as_long_as_they_say() {
        let file = mailbox(&["Subject: 1\r\n\r\na,b;c\r\n", "Subject: 2\r\n\r\n", &"x".repeat(500)]);
        let (messages, ended) = read(&file, 100);
        let expected = [
            MboxMessage::Message(b"Subject: 1\r\n\r\na,b;c\r\n".to_vec()),
            MboxMessage::Message(b"Subject: 2\r\n\r\n".to_vec()),
            MboxMessage::TooLarge(500),
        ];
        assert_eq!((messages.as_slice(), ended), (&expected[..], true));
    }

    #[test]
    fn a_line_without_a_length_ends_the_reading() {
        let mut file = mailbox(&["Subject: 1\r\n\r\n"]);
        file.extend(b"garbage\n");
        let (messages, ended) = read(&file, 100);
        assert_eq!((messages.len(), ended), (1, false));
    }

    proptest! {
        #[test]
        fn any_bytes_end(tail: Vec<u8>) {
            read(&[mailbox(&["a"]), tail].concat(), 100);
        }
    }
}
