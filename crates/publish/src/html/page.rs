//! The page as it is being written.

use std::fmt;
use std::io::{self, Write};

/// A buffer that `write!` writes to without failing, emptied into the output now and then.
#[derive(Debug)]
pub(super) struct Page {
    text: String,
    /// Messages that a list of links names.
    listed: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self::of(0)
    }
}

impl Page {
    /// The page of a case of so many messages: the lists of links are shorter in a large one, of which they are most.
    pub(super) const fn of(messages: usize) -> Self {
        Self { text: String::new(), listed: if messages > Self::LARGE { 10 } else { 400 } }
    }

    /// Messages above which a case is large.
    pub(super) const LARGE: usize = 3_000;
    /// Bytes after which [`Page::relieve`] writes.
    const FULL: usize = 1 << 18;

    /// What `write!` calls.
    pub(super) fn write_fmt(&mut self, arguments: fmt::Arguments<'_>) {
        // Writing to a string fails only if a `Display` does, and none of ours do.
        let _ = fmt::Write::write_fmt(&mut self.text, arguments);
    }

    /// Markup as it is: never text from evidence.
    pub(super) fn put(&mut self, markup: &'static str) {
        self.text.push_str(markup);
    }

    /// Writes what there is, if there is much.
    pub(super) fn relieve(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.text.len() >= Self::FULL { self.flush(out) } else { Ok(()) }
    }

    /// Writes what there is.
    pub(super) fn flush(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }

    /// Links to messages by their number, as many as a reader can use; what is more is counted.
    pub(super) fn refs(&mut self, messages: impl IntoIterator<Item = usize>) {
        let mut messages = messages.into_iter();
        for index in messages.by_ref().take(self.listed) {
            let number = index + 1;
            write!(self, "<a href=\"#m{number}\">{number}</a>");
        }
        let rest = messages.count();
        if rest > 0 {
            write!(self, "and {} more", crate::wording::number(rest));
        }
    }

    /// Links to a few messages by their number.
    pub(super) fn few(&mut self, messages: impl IntoIterator<Item = usize>) {
        const SHOWN: usize = 5;
        let messages: Vec<usize> = messages.into_iter().collect();
        self.put("<span class=\"refs\">");
        self.refs(messages.iter().copied().take(SHOWN));
        if messages.len() > SHOWN {
            write!(self, "and {} more", crate::wording::number(messages.len() - SHOWN));
        }
        self.put("</span>");
    }

    /// Whether nothing was written.
    pub(super) const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Writes what another page holds.
    pub(super) fn append(&mut self, other: &Self) {
        self.text.push_str(&other.text);
    }

    /// A number in a table, and the messages that it counts: a link to the one, a list under the many.
    pub(super) fn counted(&mut self, messages: &[usize]) {
        match messages {
            [] => self.put("0"),
            [one] => write!(self, "<a href=\"#m{}\">1</a>", one + 1),
            many => {
                write!(
                    self,
                    "<details><summary>{}</summary><p class=\"refs\">",
                    crate::wording::number(many.len())
                );
                self.refs(many.iter().copied());
                self.put("</p></details>");
            }
        }
    }

    #[cfg(test)]
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }
}
