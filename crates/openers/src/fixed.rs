//! Numbers at fixed places of binary structures; `None` where the bytes end before.

/// Bytes at `at`.
pub(crate) fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

/// Little-endian, 16 bits.
pub(crate) fn le16(bytes: &[u8], at: usize) -> Option<u16> {
    array(bytes, at).map(u16::from_le_bytes)
}

/// Little-endian, 32 bits.
pub(crate) fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_le_bytes)
}

/// Little-endian, 64 bits.
pub(crate) fn le64(bytes: &[u8], at: usize) -> Option<u64> {
    array(bytes, at).map(u64::from_le_bytes)
}

/// Little-endian, 32 bits, as a size.
pub(crate) fn size32(bytes: &[u8], at: usize) -> Option<usize> {
    le32(bytes, at).and_then(|number| usize::try_from(number).ok())
}

/// Little-endian, 64 bits, as a size.
pub(crate) fn size64(bytes: &[u8], at: usize) -> Option<usize> {
    le64(bytes, at).and_then(|number| usize::try_from(number).ok())
}
/// Big-endian, 32 bits.
pub(crate) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_be_bytes)
}

/// Big-endian, 64 bits.
pub(crate) fn be64(bytes: &[u8], at: usize) -> Option<u64> {
    array(bytes, at).map(u64::from_be_bytes)
}
