//! A disk as file systems see it: bytes at offsets, whatever they are kept in.

/// A stretch of a disk; where it was never written, it reads as zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Extent {
    /// From the beginning of the disk; `None` for a stretch of zeros.
    pub(super) start: Option<u64>,
    pub(super) length: u64,
}

impl Extent {
    pub(super) const fn new(start: u64, length: u64) -> Self {
        Self { start: Some(start), length }
    }

    pub(super) const fn zeros(length: u64) -> Self {
        Self { start: None, length }
    }
}

/// Where the bytes of a disk are kept.
#[derive(Debug, Clone)]
pub(super) struct Disk<'a> {
    bytes: &'a [u8],
    size: u64,
    /// Of a disk that is kept in blocks: their size, and where each is; `None` for one that was never written.
    blocks: Option<(u64, Vec<Option<u64>>)>,
    /// Where the disk begins among the blocks, for a partition of it.
    start: u64,
}

impl<'a> Disk<'a> {
    /// The bytes as they are.
    pub(super) const fn raw(bytes: &'a [u8]) -> Self {
        Self { bytes, size: bytes.len() as u64, blocks: None, start: 0 }
    }

    /// A disk in blocks of this size, each of which is somewhere in the bytes.
    pub(super) const fn in_blocks(bytes: &'a [u8], size: u64, block: u64, blocks: Vec<Option<u64>>) -> Self {
        Self { bytes, size, blocks: Some((block, blocks)), start: 0 }
    }

    pub(super) const fn size(&self) -> u64 {
        self.size
    }

    /// Where it begins in the disk that it is a part of.
    pub(super) const fn start(&self) -> u64 {
        self.start
    }

    /// A part of the disk as a disk of its own.
    pub(super) fn part(&self, start: u64, size: u64) -> Self {
        let start = start.min(self.size);
        Self {
            bytes: self.bytes,
            size: size.min(self.size - start),
            blocks: self.blocks.clone(),
            start: self.start.saturating_add(start),
        }
    }

    /// Where a stretch stands in the image's own bytes, if it stands there in one piece.
    pub(super) fn place(&self, start: u64, length: u64) -> Option<creel_evidence::locus::Span> {
        let at = self.start.checked_add(start)?;
        let end = at.checked_add(length)?;
        let at = match &self.blocks {
            None => at,
            Some((size, blocks)) => {
                let block = at / size;
                if block != end.saturating_sub(1) / size {
                    return None;
                }
                (*blocks.get(usize::try_from(block).ok()?)?)?.checked_add(at % size)?
            }
        };
        let at = usize::try_from(at).ok()?;
        Some(creel_evidence::locus::Span::new(at, at.checked_add(usize::try_from(length).ok()?)?))
    }

    /// Appends at most `most` bytes of an extent; what lies outside of the image is left out.
    pub(super) fn read(&self, extent: Extent, most: usize, out: &mut Vec<u8>) {
        let mut left = extent.length.min(most as u64);
        let Some(start) = extent.start else {
            out.resize(out.len().saturating_add(usize::try_from(left).unwrap_or(0)), 0);
            return;
        };
        left = left.min(self.size.saturating_sub(start));
        let Some(mut at) = self.start.checked_add(start) else { return };
        while left > 0 {
            let (place, length) = match &self.blocks {
                None => (Some(at), left),
                Some((size, blocks)) => {
                    let Some(block) = usize::try_from(at / size).ok().and_then(|block| blocks.get(block))
                    else {
                        return;
                    };
                    (block.and_then(|block| block.checked_add(at % size)), left.min(size - at % size))
                }
            };
            let count = usize::try_from(length).unwrap_or(0);
            match place {
                None => out.resize(out.len() + count, 0),
                Some(place) => {
                    let rest = usize::try_from(place).ok().and_then(|place| self.bytes.get(place..));
                    let rest = rest.unwrap_or_default();
                    out.extend_from_slice(rest.get(..count).unwrap_or(rest));
                    if rest.len() < count {
                        return;
                    }
                }
            }
            at += length;
            left -= length;
        }
    }

    /// The bytes of a stretch, or as many of them as there are.
    pub(super) fn at(&self, start: u64, length: usize) -> Vec<u8> {
        let mut out = Vec::new();
        self.read(Extent::new(start, length as u64), length, &mut out);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_put_together_and_gaps_are_zeros() {
        let disk = Disk::in_blocks(b"__efghabcd", 12, 4, vec![Some(6), Some(2), None]);
        assert_eq!(disk.at(2, 4), b"cdef");
        assert_eq!(disk.at(6, 100), b"gh\0\0\0\0");
        assert_eq!(disk.place(4, 3), Some((2..5).into()));
        assert_eq!(disk.place(3, 3), None);
        let part = disk.part(2, 4);
        assert_eq!(part.at(0, 9), b"cdef");
        assert_eq!(part.at(9, 9), b"");
        assert_eq!(part.place(0, 2), Some((8..10).into()));
        assert_eq!(disk.part(99, 4).at(0, 4), b"");
        assert_eq!(Disk::raw(b"abc").at(1, 9), b"bc");
    }
}
