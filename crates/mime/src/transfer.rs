//! Encodings of bodies (RFC 2045 section 6) and of files inside of texts.
//!
//! The plain variants decode as generously as the most generous mail reader: what one reader recovers, an analyst
//! must see. The other variants of an encoding are the ways in which other programs decode the same characters.

mod base64;
mod binhex;
mod cuts;
mod inline;
mod quoted_printable;
mod sniff;
mod uuencode;
mod yenc;

pub use base64::decode as decode_base64;
pub use cuts::cover;
pub use inline::{Inline, MOST_INLINE, files_in};
pub use quoted_printable::decode as decode_quoted_printable;
pub use uuencode::decode as decode_uuencode;

pub(crate) use sniff::sniff;

use base64::{Equals, Foreign, Rules};
use creel_evidence::artifact::TransferEncoding;
use quoted_printable::Stray;
use std::borrow::Cow;

/// A decoded body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The content.
    pub bytes: Cow<'a, [u8]>,
    /// Whether there was something that the encoding does not allow.
    pub broken: bool,
}

/// Whether base64 text whose characters are all allowed is decoded differently by programs that take each line on its
/// own: its first line does not fill its groups.
#[must_use]
pub fn is_unaligned(encoding: TransferEncoding, body: &[u8]) -> bool {
    let body = body.trim_ascii_start();
    let first = memchr::memchr(b'\n', body).and_then(|end| body.get(..end)).map(<[u8]>::trim_ascii_end);
    encoding == TransferEncoding::Base64 && first.is_some_and(|line| line.len() % 4 != 0)
}

/// Undoes a transfer encoding. The output is never longer than the input; only of BinHex, which packs runs, it may
/// be up to eight times as long.
#[must_use]
pub fn decode(encoding: TransferEncoding, bytes: &[u8]) -> Decoded<'_> {
    let base64 = |rules: Rules| base64::decode_by(rules, bytes);
    match encoding {
        TransferEncoding::Identity => Decoded { bytes: Cow::Borrowed(bytes), broken: false },
        TransferEncoding::QuotedPrintable => decode_quoted_printable(bytes),
        TransferEncoding::QuotedPrintableDropEquals => quoted_printable::decode_by(Stray::DropEquals, bytes),
        TransferEncoding::QuotedPrintableDropPair => quoted_printable::decode_by(Stray::DropPair, bytes),
        TransferEncoding::QuotedPrintableDropTriple => quoted_printable::decode_by(Stray::DropTriple, bytes),
        TransferEncoding::Base64 => decode_base64(bytes),
        TransferEncoding::Base64ToPadding => base64(Rules { equals: Equals::Stops, ..Rules::USUAL }),
        TransferEncoding::Base64SkipEquals => base64(Rules { equals: Equals::Foreign, ..Rules::USUAL }),
        TransferEncoding::Base64ZeroEquals => base64(Rules { equals: Equals::Zero, ..Rules::USUAL }),
        TransferEncoding::Base64Quads => base64::decode_quads(bytes),
        TransferEncoding::Base64Lines => base64(Rules { by_line: true, ..Rules::USUAL }),
        TransferEncoding::Base64ToForeign => base64(Rules { foreign: Foreign::EndsLine, ..Rules::USUAL }),
        TransferEncoding::Base64Url => base64(Rules { url: true, ..Rules::USUAL }),
        TransferEncoding::Uuencode => decode_uuencode(bytes),
        TransferEncoding::Yenc => yenc::decode(bytes),
        TransferEncoding::BinHex => binhex::decode(bytes),
    }
}
