//! One list per closed vocabulary.
//!
//! The words of a vocabulary appear in JSON, in reports, on the command line and in rules. They are written
//! once, in a [`vocabulary!`](crate::vocabulary!) block; parsing, printing, serde and the list of all of them follow from it.

/// For the macro: crates that define a vocabulary need not name serde themselves.
#[doc(hidden)]
pub use serde;

/// A word that is in none of a vocabulary's entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownWord {
    /// The vocabulary's type name, such as `Lure`.
    pub vocabulary: &'static str,
    /// What was read instead of one of its words.
    pub word: String,
}

impl std::fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "'{}' is no {}", crate::text::inert(&self.word), self.vocabulary)
    }
}

impl std::error::Error for UnknownWord {}

/// Defines a closed vocabulary: an enum whose variants have one spelling each.
///
/// Gives the enum `ALL`, `as_str`, `Display`, `FromStr` and serde by that spelling. The order of the
/// variants is the order of `Ord`.
#[macro_export]
macro_rules! vocabulary {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every word of the vocabulary, in its order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word's one spelling.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::vocabulary::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::vocabulary::UnknownWord {
                        vocabulary: stringify!($name),
                        word: word.to_owned(),
                    }),
                }
            }
        }

        impl $crate::vocabulary::serde::Serialize for $name {
            fn serialize<S: $crate::vocabulary::serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::vocabulary::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::vocabulary::serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let word = <::std::borrow::Cow<'de, str> as $crate::vocabulary::serde::Deserialize>::deserialize(d)?;
                word.parse().map_err($crate::vocabulary::serde::de::Error::custom)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use crate::verdict::Lure;

    #[test]
    fn every_word_reads_back_as_itself() {
        for &lure in Lure::ALL {
            assert_eq!(lure.as_str().parse(), Ok(lure));
            let json = serde_json::to_string(&lure).unwrap();
            assert_eq!(serde_json::from_str::<Lure>(&json).unwrap(), lure);
        }
    }

    #[test]
    fn a_misspelt_word_is_refused_and_named() {
        let error = "buisness-rfq".parse::<Lure>().unwrap_err();
        assert_eq!(error.to_string(), "'buisness-rfq' is no Lure");
    }
}
