//! Sectors and the table that chains them ([MS-CFB] sections 2.2 to 2.5).

use super::broken;
use creel_evidence::dissection::AnomalyKind;
use std::ops::Range;

/// Ends a chain.
pub(super) const END: u32 = 0xffff_fffe;
/// Sector numbers from here on mean something else than a sector.
const LAST_REGULAR: u32 = 0xffff_fffa;
/// Numbers of table sectors in the header.
const IN_HEADER: usize = 109;

/// The sectors of a file with the table that chains them.
#[derive(Debug)]
pub(super) struct Sectors<'a> {
    bytes: &'a [u8],
    shift: u32,
    fat: Vec<u32>,
}

impl<'a> Sectors<'a> {
    /// Reads the header and the table; `None` if there is no header.
    pub(super) fn open(bytes: &'a [u8], anomalies: &mut Vec<(AnomalyKind, String)>) -> Option<Self> {
        let header = bytes.get(..512)?;
        let shift = u32::from(u16::from_le_bytes(*header.get(30..)?.first_chunk()?));
        // Version 3 has 512 bytes, version 4 has 4,096.
        let shift = if matches!(shift, 7..=16) {
            shift
        } else {
            broken(anomalies, "a sector size that cannot be");
            9
        };
        let mut sectors = Self { bytes, shift, fat: Vec::new() };
        let most = bytes.len().div_ceil(sectors.size());
        let mut tables: Vec<u32> = (0..IN_HEADER)
            .filter_map(|i| u32_at(header, 76 + 4 * i))
            .filter(|&sector| is_regular(sector))
            .collect();
        let per_sector = sectors.size() / 4;
        let mut next = u32_at(header, 68)?;
        // Each further list of table sectors takes a sector of its own.
        for _ in 0..most {
            if !is_regular(next) || tables.len().saturating_mul(per_sector) > most {
                break;
            }
            let list = sectors.words(next);
            let Some((&following, list)) = list.split_last() else { break };
            tables.extend(list.iter().filter(|&&sector| is_regular(sector)));
            next = following;
        }
        for table in tables {
            if sectors.fat.len() >= most {
                break;
            }
            let words = sectors.words(table);
            if words.is_empty() {
                broken(anomalies, "a table outside of the file");
            }
            sectors.fat.extend(words);
        }
        sectors.fat.truncate(most);
        Some(sectors)
    }

    /// Bytes of a sector.
    pub(super) fn size(&self) -> usize {
        1 << self.shift
    }

    pub(super) fn fat(&self) -> &[u32] {
        &self.fat
    }

    /// Where a sector begins; behind the end of the file if it has none of that number.
    pub(super) fn start(&self, sector: u32) -> usize {
        (sector as usize).saturating_add(1).saturating_mul(self.size())
    }

    /// The bytes of a sector in the file; the last one may be short.
    pub(super) fn place(&self, sector: u32) -> Range<usize> {
        let start = self.start(sector).min(self.bytes.len());
        start..start.saturating_add(self.size()).min(self.bytes.len())
    }

    /// The 32-bit words of a sector.
    pub(super) fn words(&self, sector: u32) -> Vec<u32> {
        let bytes = self.bytes.get(self.place(sector)).unwrap_or_default();
        bytes.as_chunks::<4>().0.iter().map(|&word| u32::from_le_bytes(word)).collect()
    }

    pub(super) fn bytes(&self, sector: u32) -> &'a [u8] {
        self.bytes.get(self.place(sector)).unwrap_or_default()
    }

    /// The sectors of the chain that begins at `start`, and whether it ends as it should.
    pub(super) fn chain(&self, start: u32) -> (Vec<u32>, bool) {
        let mut follow = Follow::new(&self.fat, start);
        let chain = follow.by_ref().filter(|&sector| !self.place(sector).is_empty()).collect();
        (chain, follow.next == END)
    }

    /// A table that is itself kept in a chain, such as that of the mini stream.
    pub(super) fn table(&self, start: u32) -> Vec<u32> {
        self.chain(start).0.into_iter().flat_map(|sector| self.words(sector)).collect()
    }
}

/// Follows a chain through a table, for at most as many steps as the table has entries: longer is a loop.
pub(super) struct Follow<'t> {
    table: &'t [u32],
    next: u32,
    left: usize,
}

impl<'t> Follow<'t> {
    pub(super) fn new(table: &'t [u32], start: u32) -> Self {
        Self { table, next: start, left: table.len() }
    }
}

impl Iterator for Follow<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let at = self.next;
        if !is_regular(at) {
            return None;
        }
        self.left = self.left.checked_sub(1)?;
        self.next = *self.table.get(at as usize)?;
        Some(at)
    }
}

const fn is_regular(sector: u32) -> bool {
    sector <= LAST_REGULAR
}

/// The little-endian word at `at`.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|word| u32::from_le_bytes(*word))
}
