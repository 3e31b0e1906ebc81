//! Characters: ASCII as it stands, bytes of a code page, UTF-16 units.

use super::Reader;
use creel_evidence::locus::Span;

impl Reader {
    pub(super) fn text(&mut self, text: &[u8], start: usize) {
        let skipped = self.skip.min(text.len());
        self.skip -= skipped;
        let mut start = start + skipped;
        let mut text = text.get(skipped..).unwrap_or_default();
        // The second byte of a character can be an ASCII one.
        while let Some((&first, rest)) = text.split_first()
            && self.waits_for_more()
        {
            self.byte(first, Span::new(start, start + 1));
            (text, start) = (rest, start + 1);
        }
        while !text.is_empty() {
            let ascii = text.iter().take_while(|b| b.is_ascii()).count();
            let (plain, rest) = text.split_at_checked(ascii).unwrap_or_default();
            if !plain.is_empty() {
                self.flush();
                let plain = std::str::from_utf8(plain).unwrap_or_default();
                self.write(plain, Span::new(start, start + ascii), true);
            }
            start += ascii;
            text = rest;
            if let Some((&first, rest)) = text.split_first() {
                self.byte(first, Span::new(start, start + 1));
                (text, start) = (rest, start + 1);
                while let Some((&next, rest)) = text.split_first()
                    && self.waits_for_more()
                {
                    self.byte(next, Span::new(start, start + 1));
                    (text, start) = (rest, start + 1);
                }
            }
        }
    }

    /// Adds a byte that the code page decides about.
    pub(super) fn byte(&mut self, byte: u8, at: Span) {
        if self.high.is_some() {
            self.flush();
        }
        if self.pending.is_empty() {
            self.pending_at = at;
        }
        self.pending.push(byte);
        self.pending_at.end = at.end;
        // Whole characters need not wait.
        if self.pending.len() >= 64 && (self.pending.len() >= 128 || !self.waits_for_more()) {
            self.flush();
        }
    }

    /// Whether the bytes that wait end inside a character.
    fn waits_for_more(&self) -> bool {
        if self.pending.is_empty() || self.state.encoding.is_single_byte() {
            return false;
        }
        let mut decoder = self.state.encoding.new_decoder_without_bom_handling();
        let mut sink = [0; 512];
        let _ = decoder.decode_to_utf8(&self.pending, &mut sink, false);
        // What the decoder holds back comes out as a replacement at the end.
        let (_, _, written, replaced) = decoder.decode_to_utf8(&[], &mut sink, true);
        written > 0 && replaced
    }

    /// Writes what waits.
    pub(super) fn flush(&mut self) {
        if let Some((_, at)) = self.high.take() {
            self.write("\u{fffd}", at, false);
        }
        if !self.pending.is_empty() {
            let pending = std::mem::take(&mut self.pending);
            let (text, _) = self.state.encoding.decode_without_bom_handling(&pending);
            self.write(&text, self.pending_at, false);
        }
    }

    /// `\u`: a UTF-16 unit, written as a signed number.
    pub(super) fn unicode(&mut self, number: i32, at: Span) {
        // A stand-in of an earlier character cannot be another character: the count was wrong.
        self.skip = self.state.stand_ins;
        let unit = number as u16;
        match (self.high.take(), unit) {
            (Some((high, first)), 0xdc00..=0xdfff) => {
                let text = String::from_utf16_lossy(&[high, unit]);
                self.write(&text, Span::new(first.start, at.end), false);
            }
            (before, unit) => {
                self.high = before;
                self.flush();
                if matches!(unit, 0xd800..=0xdbff) {
                    self.high = Some((unit, at));
                } else {
                    self.write(&String::from_utf16_lossy(&[unit]), at, false);
                }
            }
        }
    }
}
