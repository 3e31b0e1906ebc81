//! Mailboxes: many messages in one file, each behind a `From ` line.
//!
//! Nobody ever wrote one standard for it. Four dialects are in use, and a file does not say which it is:
//!
//! | dialect | a body line `From ` is written as | the end of a message |
//! |---|---|---|
//! | mboxo | `>From ` | the next `From ` line |
//! | mboxrd | `>From `, and `>From ` as `>>From `, ... | the next `From ` line |
//! | mboxcl | as mboxrd | `Content-Length` |
//! | mboxcl2 | `From ` | `Content-Length` |
//!
//! `Content-Length` is believed where a `From ` line or the end of the file follows right behind the bytes
//! it counts. A message so delimited whose body holds a bare `From ` line is mboxcl2 and is not unquoted; in
//! all others one `>` is taken off lines of `>`s and `From `. (mboxo cannot be told from mboxrd: there a line
//! that began with `>From ` before it was stored loses its `>`. RFC 4155 leaves it at that.)

use std::io::Read;

/// Bytes asked for at a time.
const CHUNK: usize = 1 << 16;

/// Reads a mailbox message by message; memory holds one message at a time.
#[derive(Debug)]
pub struct Mbox<R> {
    reader: R,
    buffer: Vec<u8>,
    /// Where the next message's `From ` line begins in the buffer.
    start: usize,
    ended: bool,
    limit: usize,
}

/// What stands between two `From ` lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MboxMessage {
    /// A message without its `From ` line, unquoted.
    Message(Vec<u8>),
    /// A message of more bytes than the limit; it was passed over.
    TooLarge(u64),
}

impl<R: Read> Mbox<R> {
    /// Begins to read. `head` is what was read of the mailbox already, `limit` the most bytes of a message.
    pub fn new(head: Vec<u8>, reader: R, limit: usize) -> Self {
        let start = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        Self { reader, buffer: head, start, ended: false, limit }
    }

    /// The next message; `None` at the end.
    ///
    /// # Errors
    /// What the reader says.
    pub fn next_message(&mut self) -> std::io::Result<Option<MboxMessage>> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let mut searched = 0;
        let mut passed_over = 0_u64;
        loop {
            if let Some(end) = find_end(&self.buffer, searched, self.ended) {
                if passed_over > 0 {
                    self.start = end;
                    return Ok(Some(MboxMessage::TooLarge(passed_over + end as u64)));
                }
                let message = unquote(message_of(self.buffer.get(..end).unwrap_or_default()));
                self.start = end;
                return Ok(Some(MboxMessage::Message(message)));
            }
            if self.ended {
                let rest = self.buffer.len();
                if passed_over > 0 && rest > 0 {
                    self.start = rest;
                    return Ok(Some(MboxMessage::TooLarge(passed_over + rest as u64)));
                }
                return Ok(None);
            }
            searched = self.buffer.len().saturating_sub(CHUNK);
            if self.buffer.len() > self.limit.saturating_add(CHUNK) {
                // Keep a tail: the end of the message may stand across what was read and what comes.
                let gone = self.buffer.len() - CHUNK;
                self.buffer.drain(..gone);
                passed_over += gone as u64;
                searched = 0;
            }
            self.fill()?;
        }
    }

    fn fill(&mut self) -> std::io::Result<()> {
        let had = self.buffer.len();
        // As much again as is there, so that reading a long message stays linear.
        let want = CHUNK.max(had) as u64;
        let got = self.reader.by_ref().take(want).read_to_end(&mut self.buffer)?;
        self.ended = got == 0;
        Ok(())
    }
}

/// The end of the message that begins at 0, which is where the next one begins or where the file ends; `None`
/// if more bytes are needed to say (or, at the end of the file, if there is nothing).
fn find_end(buffer: &[u8], searched: usize, ended: bool) -> Option<usize> {
    if buffer.is_empty() {
        return None;
    }
    if let Some(counted) = counted_end(buffer) {
        let rest = buffer.get(counted..);
        match rest.map(skip_line_end) {
            None if !ended => return None,
            Some((_, [])) if !ended => return None,
            Some((skipped, rest)) if rest.is_empty() || is_separator(rest) => return Some(counted + skipped),
            // The count is wrong: fall back on separators.
            _ => {}
        }
    }
    let mut from = searched.max(1);
    while let Some(found) = memchr::memmem::find(buffer.get(from..)?, b"\nFrom ") {
        let line = from + found + 1;
        if after_blank_line(buffer, line) {
            let rest = buffer.get(line..)?;
            // A separator needs its whole line and the beginning of the next to be told.
            if !ended && rest.len() < 1024 && memchr::memchr_iter(b'\n', rest).nth(1).is_none() {
                return None;
            }
            if is_separator(rest) {
                return Some(line);
            }
        }
        from = line;
    }
    ended.then_some(buffer.len())
}

/// Where `Content-Length` says that the message ends.
fn counted_end(buffer: &[u8]) -> Option<usize> {
    let first_line = memchr::memchr(b'\n', buffer)? + 1;
    let mut at = first_line;
    let mut length: Option<usize> = None;
    // A header of more than 64 KiB without an end is none.
    while at < buffer.len().min(first_line + (1 << 16)) {
        let end = at + memchr::memchr(b'\n', buffer.get(at..)?)?;
        let line = buffer.get(at..end)?.trim_ascii_end();
        at = end + 1;
        if line.is_empty() {
            return at.checked_add(length?);
        }
        if let Some((name, value)) = line.split_at_checked(15)
            && name.eq_ignore_ascii_case(b"Content-Length:")
        {
            length = std::str::from_utf8(value).ok().and_then(|value| value.trim().parse().ok());
        }
    }
    None
}

fn skip_line_end(bytes: &[u8]) -> (usize, &[u8]) {
    let ends: [&[u8]; 4] = [b"\r\n\r\n", b"\n\n", b"\r\n", b"\n"];
    let skipped = ends.iter().find(|end| bytes.starts_with(end)).map_or(0, |end| end.len());
    (skipped, bytes.get(skipped..).unwrap_or_default())
}

fn after_blank_line(buffer: &[u8], line: usize) -> bool {
    let before = buffer.get(..line).unwrap_or_default();
    before.ends_with(b"\n\n") || before.ends_with(b"\n\r\n")
}

/// Whether a `From ` line begins a message: it holds a time of day, and what looks like a header follows.
/// Without the second, mail that talks about mail falls apart.
fn is_separator(bytes: &[u8]) -> bool {
    let line_end = memchr::memchr(b'\n', bytes).unwrap_or(bytes.len());
    let Some(line) = bytes.get(..line_end.min(1024)) else { return false };
    let has_time = line.windows(5).any(|w| {
        matches!(w, [a, b, b':', c, d] if [a, b, c, d].iter().all(|byte| byte.is_ascii_digit() || **byte == b' '))
    });
    let next = bytes.get(line_end + 1..).unwrap_or_default();
    line.starts_with(b"From ") && has_time && starts_like_header(next)
}

/// Whether bytes begin with a header field's name and a colon (RFC 5322 section 2.2), or with nothing.
pub(crate) fn starts_like_header(bytes: &[u8]) -> bool {
    let name = bytes.iter().take(80).take_while(|byte| byte.is_ascii_graphic() && **byte != b':').count();
    bytes.is_empty() || (name > 0 && matches!(bytes.get(name), Some(b':')))
}

/// The message behind its `From ` line, and whether its quoting is to be undone.
fn message_of(stored: &[u8]) -> (&[u8], bool) {
    let body = memchr::memchr(b'\n', stored).map_or(stored.len(), |end| end + 1);
    let message = stored.get(body..).unwrap_or_default();
    let counted = counted_end(stored).is_some_and(|end| {
        end <= stored.len() && stored.get(end..).is_some_and(|rest| rest.iter().all(u8::is_ascii_whitespace))
    });
    let bare = memchr::memmem::find(message, b"\nFrom ").is_some();
    // The blank line before the next `From ` line belongs to the mailbox.
    let message = match message {
        [rest @ .., b'\r', b'\n'] if rest.ends_with(b"\n") => rest,
        [rest @ .., b'\n'] if rest.ends_with(b"\n") => rest,
        whole => whole,
    };
    (message, !(counted && bare))
}

/// Takes one `>` off each line of `>`s and `From `.
fn unquote((message, quoted): (&[u8], bool)) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len());
    let mut rest = message;
    if quoted {
        for found in memchr::memmem::find_iter(message, b">From ") {
            let line =
                memchr::memrchr(b'\n', message.get(..found).unwrap_or_default()).map_or(0, |at| at + 1);
            let before = message.get(line..found).unwrap_or_default();
            if before.iter().all(|byte| *byte == b'>') {
                let done = message.len() - rest.len();
                out.extend_from_slice(message.get(done..line).unwrap_or_default());
                rest = message.get(line + 1..).unwrap_or_default();
            }
        }
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests;
