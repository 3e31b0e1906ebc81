//! Loci: where a statement can be opened down to bytes.

use crate::artifact::ArtifactId;
use serde::{Deserialize, Serialize};
use std::ops::Range;

crate::vocabulary! {
    /// How the bytes of an artifact are looked at.
    pub enum View {
        /// The artifact's own bytes.
        Bytes = "bytes",
        /// The artifact's bytes turned into UTF-8 by its charset (WHATWG Encoding, malformed input replaced).
        Utf8 = "utf8",
    }
}

/// A byte range in a view of an artifact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Locus {
    /// Whose bytes.
    pub artifact: ArtifactId,
    /// Offsets count bytes of this view.
    pub view: View,
    /// Half-open, serialised as `[start, end]`.
    #[serde(with = "pair")]
    pub range: Span,
}

/// A half-open byte range that can be ordered and hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// `start..end`; an end before the start is read as an empty span at the start.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// As a standard range.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it holds no byte.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

impl Locus {
    /// A range of the artifact's own bytes.
    #[must_use]
    pub fn bytes(artifact: ArtifactId, range: impl Into<Span>) -> Self {
        Self { artifact, view: View::Bytes, range: range.into() }
    }

    /// A range of the artifact's text.
    #[must_use]
    pub fn utf8(artifact: ArtifactId, range: impl Into<Span>) -> Self {
        Self { artifact, view: View::Utf8, range: range.into() }
    }
}

impl std::fmt::Display for Locus {
    /// `SHA256@view:start-end`, the form that `creel show --at` will read back.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}:{}-{}", self.artifact, self.view, self.range.start, self.range.end)
    }
}

impl std::str::FromStr for Locus {
    type Err = MalformedLocus;

    fn from_str(text: &str) -> Result<Self, MalformedLocus> {
        let parse = || {
            let (artifact, rest) = text.split_once('@')?;
            let (view, range) = rest.split_once(':')?;
            let (start, end) = range.split_once('-')?;
            let (start, end) = (start.parse().ok()?, end.parse().ok()?);
            let artifact = ArtifactId(crate::digest::Sha256Digest::from_hex(artifact)?);
            (start <= end).then_some(Self {
                artifact,
                view: view.parse().ok()?,
                range: Span::new(start, end),
            })
        };
        parse().ok_or(MalformedLocus)
    }
}

/// A text that is no locus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MalformedLocus;

impl std::fmt::Display for MalformedLocus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a locus reads SHA256@view:start-end, with view 'bytes' or 'utf8'")
    }
}

impl std::error::Error for MalformedLocus {}

/// A locus together with what stands there, shortened, so that a report can show it without the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Where.
    #[serde(flatten)]
    pub locus: Locus,
    /// What stands there: at most [`Quote::LIMIT`] characters, decoded for reading. Hostile text.
    pub text: String,
}

impl Quote {
    /// Characters that a quote keeps.
    pub const LIMIT: usize = 160;

    /// Quotes `text` at `locus`, shortened to [`Self::LIMIT`] characters.
    #[must_use]
    pub fn new(locus: Locus, text: &str) -> Self {
        let mut chars = text.chars();
        let mut kept: String = chars.by_ref().take(Self::LIMIT).collect();
        if chars.next().is_some() {
            kept.push('…');
        }
        Self { locus, text: kept }
    }
}

mod pair {
    use super::Span;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(span: &Span, s: S) -> Result<S::Ok, S::Error> {
        (span.start, span.end).serialize(s)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Span, D::Error> {
        <(usize, usize)>::deserialize(d).map(|(start, end)| Span::new(start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_printed_locus_reads_back(bytes: Vec<u8>, start in 0usize..9999, len in 0usize..9999, utf8: bool) {
            let view = if utf8 { View::Utf8 } else { View::Bytes };
            let locus = Locus { artifact: ArtifactId::of(&bytes), view, range: Span::new(start, start + len) };
            prop_assert_eq!(locus.to_string().parse::<Locus>(), Ok(locus.clone()));
            let json = serde_json::to_string(&locus).unwrap();
            prop_assert_eq!(serde_json::from_str::<Locus>(&json).unwrap(), locus);
        }

        #[test]
        fn a_quote_is_short(text: String) {
            let quote = Quote::new(Locus::bytes(ArtifactId::of(b""), 0..0), &text);
            prop_assert!(quote.text.chars().count() <= Quote::LIMIT + 1);
        }
    }

    #[test]
    fn a_range_that_ends_before_it_starts_is_refused() {
        let text = format!("{}@utf8:9-3", ArtifactId::of(b""));
        assert_eq!(text.parse::<Locus>(), Err(MalformedLocus));
    }
}
