//! The compressed section of a help file: LZX in frames of 32 KiB, begun anew at regular places.

use super::allowed;
use super::directory::{Directory, size_at, u32_at};
use lzxd::{Lzxd, WindowSize};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes of a frame, unpacked.
const FRAME: usize = 0x8000;
const CONTENT: &str = "::DataSpace/Storage/MSCompressed/Content";
const CONTROL: &str = "::DataSpace/Storage/MSCompressed/ControlData";
/// The places at which frames begin.
const TABLE: &str = "::DataSpace/Storage/MSCompressed/Transform/{7FC28940-9D31-11D0-9B27-00A0C91E9C7C}/InstanceData/ResetTable";

/// Why not all could be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    Limit,
    Broken,
}

/// What the section holds, as far as it could be unpacked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Unpacked {
    pub(super) bytes: Vec<u8>,
    pub(super) problem: Option<Problem>,
}

/// Unpacks the section. A help file without one has nothing to unpack.
pub(super) fn unpack(bytes: &[u8], directory: &Directory) -> Unpacked {
    let mut out = Unpacked::default();
    if directory.find(CONTENT).is_none() {
        return out;
    }
    let Some(section) = Section::read(bytes, directory) else {
        out.problem = Some(Problem::Broken);
        return out;
    };
    // lzxd adds and subtracts offsets of hostile matches without asking: in a build that checks arithmetic that is a panic, in
    // others wrong bytes. Nothing of it is used after one.
    let run = catch_unwind(AssertUnwindSafe(|| section.unpack(allowed(bytes), &mut out)));
    if run.is_err() {
        out.problem = Some(Problem::Broken);
    }
    out
}

/// The section as its tables describe it.
struct Section<'a> {
    content: &'a [u8],
    /// Offsets of frames in the content, eight bytes each.
    table: &'a [u8],
    unpacked: usize,
    /// Frames between two beginnings.
    interval: usize,
    window: WindowSize,
}

impl<'a> Section<'a> {
    fn read(bytes: &'a [u8], directory: &Directory) -> Option<Self> {
        let file = |name: &str| {
            let listed = directory.find(name).filter(|listed| listed.section == 0)?;
            let start = directory.content.checked_add(listed.offset)?;
            bytes.get(start..start.checked_add(listed.length)?)
        };
        let (content, control, table) = (file(CONTENT)?, file(CONTROL)?, file(TABLE)?);
        if control.get(4..8)? != b"LZXC" {
            return None;
        }
        // Since version 2 both are counted in frames.
        let unit = if u32_at(control, 8)? >= 2 { FRAME } else { 1 };
        let interval = usize::try_from(u32_at(control, 12)?).ok()?.checked_mul(unit)? / FRAME;
        let window = window(usize::try_from(u32_at(control, 16)?).ok()?.checked_mul(unit)?)?;
        let entries = table.get(usize::try_from(u32_at(table, 12)?).ok()?..)?;
        let unpacked = size_at(table, 16)?;
        Some(Self { content, table: entries, unpacked, interval: interval.max(1), window })
    }

    fn unpack(&self, limit: usize, out: &mut Unpacked) {
        let mut decoder = Lzxd::new(self.window);
        for frame in 0.. {
            let Some(left) = self.unpacked.checked_sub(out.bytes.len()).filter(|left| *left > 0) else {
                return;
            };
            if out.bytes.len() >= limit {
                out.problem = Some(Problem::Limit);
                return;
            }
            if frame > 0 && frame % self.interval == 0 {
                decoder.reset();
            }
            let decoded =
                self.frame(frame).and_then(|packed| decoder.decompress_next(packed, left.min(FRAME)).ok());
            let decoded = decoded.map(<[u8]>::to_vec).or_else(|| self.padded(frame, left));
            let Some(decoded) = decoded.filter(|decoded| !decoded.is_empty()) else {
                out.problem = Some(Problem::Broken);
                return;
            };
            out.bytes.extend_from_slice(&decoded);
        }
    }

    /// The last frame of programs that fill it up to its full length, which only a decoder that has not tried it otherwise can
    /// tell: it begins at the last place where that is possible.
    fn padded(&self, last: usize, left: usize) -> Option<Vec<u8>> {
        if left >= FRAME {
            return None;
        }
        let mut decoder = Lzxd::new(self.window);
        for frame in last - last % self.interval..last {
            decoder.decompress_next(self.frame(frame)?, FRAME).ok()?;
        }
        let decoded = decoder.decompress_next(self.frame(last)?, FRAME).ok()?;
        decoded.get(..left).map(<[u8]>::to_vec)
    }

    /// The packed bytes of a frame: up to where the next one begins.
    fn frame(&self, number: usize) -> Option<&'a [u8]> {
        let start = size_at(self.table, number.checked_mul(8)?)?;
        let end = size_at(self.table, number.checked_add(1)?.checked_mul(8)?).unwrap_or(self.content.len());
        self.content.get(start..end)
    }
}

/// Windows that help files have. Larger ones would cost more memory than their files are worth.
const fn window(size: usize) -> Option<WindowSize> {
    Some(match size {
        0x8000 => WindowSize::KB32,
        0x1_0000 => WindowSize::KB64,
        0x2_0000 => WindowSize::KB128,
        0x4_0000 => WindowSize::KB256,
        0x8_0000 => WindowSize::KB512,
        _ => return None,
    })
}
