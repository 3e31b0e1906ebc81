//! How much of a mail is read. A limit that is reached becomes a [`crate::Problem`], never silence.

use serde::{Deserialize, Serialize};

/// Upper bounds for one mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Multiparts inside one another; a multipart that lies deeper stays whole. The detail reads `depth`.
    pub depth: usize,
    /// Parts, the root among them; what follows is not split. The detail reads `parts`.
    pub parts: usize,
    /// Bytes of one header; what stands behind so many is not recorded, and a field that crosses the limit is cut
    /// there. The detail reads `header-bytes`.
    pub header_bytes: usize,
    /// Fields of one header, and a tenfold of that in the whole mail; further ones are not recorded. The detail
    /// reads `header-fields`.
    pub header_fields: usize,
    /// Parameters of one field; further ones are not read. The detail reads `params`.
    pub params: usize,
    /// Lines that begin with two hyphens, in a mail that is read in every view; where there are more, or more than
    /// eight times [`Self::header_bytes`] of headers, the view `lenient` is the only one. The detail reads `views`.
    pub delimiter_lines: usize,
    /// Bytes of a broken encoded body that are decoded in the other ways of [`crate::decodings`]; a longer body
    /// is decoded in the plain way alone. The detail reads `other-decodings`.
    pub other_decodings: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 64,
            parts: 10_000,
            header_bytes: 1 << 20,
            header_fields: 10_000,
            params: 1_000,
            delimiter_lines: 100_000,
            other_decodings: 8 << 20,
        }
    }
}
