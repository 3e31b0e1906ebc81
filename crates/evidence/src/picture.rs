//! What a picture looks like, as far as it can be compared and weighed.

use crate::artifact::ArtifactId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A picture that came along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// The file.
    pub artifact: ArtifactId,
    /// What it looks like.
    #[serde(flatten)]
    pub looks: Looks,
    /// How much of the visible message it makes, in percent of the area that pictures and text take; `None` if no
    /// body shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<u8>,
}

/// What a picture looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looks {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Pictures of an animation; 1 if nothing moves.
    pub frames: u32,
    /// What it looks like from afar; `None` if it was not decoded, since it is too small, too large or broken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<PictureHash>,
}

/// A difference hash (*dHash*) of 64 bits: the picture in nine by eight fields of grey; a bit says that a field is
/// brighter than its right neighbour. The same picture scaled or compressed anew differs in few bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PictureHash(pub u64);

impl PictureHash {
    /// Bits up to which two pictures are taken for the same.
    pub const ALIKE: u32 = 6;
    /// Bits that a hash needs of either value to say anything: a blank or plain picture is like every other.
    const TELLING: u32 = 6;

    /// In how many of the 64 bits two hashes differ.
    #[must_use]
    pub const fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }

    /// Whether the picture has enough in it to be compared at all.
    #[must_use]
    pub const fn is_telling(self) -> bool {
        let ones = self.0.count_ones();
        ones >= Self::TELLING && ones <= u64::BITS - Self::TELLING
    }

    /// Whether both are likely the same picture.
    #[must_use]
    pub const fn is_alike(self, other: Self) -> bool {
        self.is_telling() && other.is_telling() && self.distance(other) <= Self::ALIKE
    }
}

impl fmt::Display for PictureHash {
    /// Sixteen hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for PictureHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PictureHash({self})")
    }
}

/// Text that is no hash of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoPictureHash;

impl fmt::Display for NoPictureHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a hash of a picture has sixteen hexadecimal digits")
    }
}

impl std::error::Error for NoPictureHash {}

impl FromStr for PictureHash {
    type Err = NoPictureHash;

    fn from_str(text: &str) -> Result<Self, NoPictureHash> {
        let is_hash = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_hash {
            return Err(NoPictureHash);
        }
        u64::from_str_radix(text, 16).map(Self).map_err(|_| NoPictureHash)
    }
}

impl Serialize for PictureHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PictureHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_bits_and_blank_pictures_are_like_nothing() {
        let hash = PictureHash(0x00ff_00ff_1234_5678);
        assert_eq!(hash.distance(PictureHash(hash.0 ^ 0b111)), 3);
        assert!(hash.is_alike(PictureHash(hash.0 ^ 0b111)));
        assert!(!hash.is_alike(PictureHash(!hash.0)));
        assert!(!PictureHash(0).is_alike(PictureHash(0)), "two blank pictures say nothing");
    }

    #[test]
    fn a_hash_is_written_in_sixteen_digits() {
        let hash = PictureHash(0x1f);
        assert_eq!(hash.to_string(), "000000000000001f");
        assert_eq!("000000000000001f".parse(), Ok(hash));
        for wrong in ["1f", "+00000000000001f", "zz0000000000001f"] {
            assert_eq!(wrong.parse::<PictureHash>(), Err(NoPictureHash));
        }
        let json = serde_json::to_string(&hash).unwrap();
        assert_eq!(serde_json::from_str::<PictureHash>(&json).unwrap(), hash);
    }
}
