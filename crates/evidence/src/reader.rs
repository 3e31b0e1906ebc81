//! The ways in which programs read a mail, and sets of them.

use serde::de::{SeqAccess, Visitor};
use serde::ser::SerializeSeq as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

crate::vocabulary! {
    /// A way of reading a mail. Which choices each one makes, and which programs are known to make them, stands in
    /// `creel_mime::views`.
    pub enum Reader {
        /// Everything that can sensibly be read is read: what creel shows.
        Lenient = "lenient",
        /// RFC 5322, 2045 to 2047, 2183 and 2231 by the letter.
        Rfc = "rfc",
        /// As mail programs on the desktop that forgive much.
        Desktop = "desktop",
        /// As mail programs in the browser that forgive other things.
        Webmail = "webmail",
        /// As programs that rest on Python's `email` package.
        Python = "python",
        /// As gateways that unpack attachments for a virus scanner, such as ripMIME.
        Gateway = "gateway",
        /// As unpackers that go by what looks like a delimiter, such as munpack.
        Unpacker = "unpacker",
        /// As somebody who tries every way of reading that gives something.
        Salvage = "salvage",
    }
}

/// A set of [`Reader`]s. Serialised as the list of their names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Readers(u16);

impl Readers {
    /// No reader.
    pub const NONE: Self = Self(0);
    /// Every reader.
    pub const ALL: Self = Self((1 << Reader::ALL.len()) - 1);

    /// The set of one.
    #[must_use]
    pub const fn only(reader: Reader) -> Self {
        Self(1 << reader as u16)
    }

    /// This set and the other.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is not in this set.
    #[must_use]
    pub const fn others(self) -> Self {
        Self(Self::ALL.0 & !self.0)
    }

    /// Whether the reader is in the set.
    #[must_use]
    pub const fn contains(self, reader: Reader) -> bool {
        self.0 & Self::only(reader).0 != 0
    }

    /// Whether every reader is in it.
    #[must_use]
    pub fn is_all(&self) -> bool {
        *self == Self::ALL
    }

    /// Whether no reader is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Who sees something, for people: `seen by outlook only`; `None` if all do. What is taken apart by one reader out of
    /// what another one takes apart may be seen by no single one.
    #[must_use]
    pub fn sight(self) -> Option<String> {
        match self {
            Self::ALL => None,
            Self::NONE => Some("seen by no single reader".to_owned()),
            some => Some(format!("seen by {some} only")),
        }
    }

    /// The readers in the order of the vocabulary.
    pub fn iter(self) -> impl Iterator<Item = Reader> {
        Reader::ALL.iter().copied().filter(move |&reader| self.contains(reader))
    }
}

impl Default for Readers {
    /// All of them: the ordinary case, in which nothing is ambiguous.
    fn default() -> Self {
        Self::ALL
    }
}

impl FromIterator<Reader> for Readers {
    fn from_iter<I: IntoIterator<Item = Reader>>(readers: I) -> Self {
        readers.into_iter().fold(Self::NONE, |set, reader| set.union(Self::only(reader)))
    }
}

impl fmt::Display for Readers {
    /// `rfc, webmail and gateway`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.len();
        for (place, reader) in self.iter().enumerate() {
            let before = match place {
                0 => "",
                last if last + 1 == count => " and ",
                _ => ", ",
            };
            write!(f, "{before}{reader}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Reader::as_str)).finish()
    }
}

impl Serialize for Readers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.len()))?;
        for reader in self.iter() {
            list.serialize_element(&reader)?;
        }
        list.end()
    }
}

impl<'de> Deserialize<'de> for Readers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = Readers;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of readers of mail")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Readers, A::Error> {
                let mut set = Readers::NONE;
                while let Some(reader) = list.next_element::<Reader>()? {
                    set = set.union(Readers::only(reader));
                }
                Ok(set)
            }
        }
        deserializer.deserialize_seq(List)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_set_is_printed_as_people_say_it() {
        let set = |readers: &[Reader]| readers.iter().copied().collect::<Readers>().to_string();
        assert_eq!(set(&[]), "");
        assert_eq!(set(&[Reader::Webmail]), "webmail");
        assert_eq!(set(&[Reader::Gateway, Reader::Rfc, Reader::Webmail]), "rfc, webmail and gateway");
    }

    proptest! {
        #[test]
        fn a_set_reads_back(bits: u16) {
            let set = Readers(bits & Readers::ALL.0);
            let json = serde_json::to_string(&set).unwrap();
            prop_assert_eq!(serde_json::from_str::<Readers>(&json).unwrap(), set);
            prop_assert_eq!(set.iter().collect::<Readers>(), set);
            prop_assert_eq!(set.union(set.others()), Readers::ALL);
            prop_assert_eq!(set.len(), Reader::ALL.iter().filter(|&&reader| set.contains(reader)).count());
        }
    }
}
