//! A place in the bytes of a TNEF stream.

use std::ops::Range;

/// A range of the whole stream that is read from its front.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    whole: &'a [u8],
    at: usize,
    end: usize,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(whole: &'a [u8], at: usize) -> Self {
        Self { whole, at, end: whole.len() }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.whole.get(self.range()).unwrap_or_default()
    }

    /// What is left, in the whole stream.
    pub(super) fn range(&self) -> Range<usize> {
        self.at.min(self.end)..self.end
    }

    pub(super) fn len(&self) -> usize {
        self.range().len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count).min(self.end);
    }

    /// Takes `count` bytes off the front, or as many as there are.
    pub(super) fn take(&mut self, count: usize) -> Self {
        let at = self.at.min(self.end);
        self.skip(count);
        Self { whole: self.whole, at, end: self.at.max(at) }
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let array = *self.rest().first_chunk()?;
        self.skip(N);
        Some(array)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }
}
