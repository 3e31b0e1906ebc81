//! Content transfer encodings (RFC 2045 section 6), decoded as generously as the most generous mail reader:
//! what one reader recovers, an analyst must see.

mod base64;
mod quoted_printable;
mod uuencode;

pub use base64::decode as decode_base64;
pub use quoted_printable::decode as decode_quoted_printable;
pub use uuencode::decode as decode_uuencode;

use creel_evidence::artifact::TransferEncoding;
use std::borrow::Cow;

/// A decoded body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The content.
    pub bytes: Cow<'a, [u8]>,
    /// Whether there was something that the encoding does not allow.
    pub broken: bool,
}

/// Undoes a transfer encoding. The output is never longer than the input.
#[must_use]
pub fn decode(encoding: TransferEncoding, bytes: &[u8]) -> Decoded<'_> {
    match encoding {
        TransferEncoding::Identity => Decoded { bytes: Cow::Borrowed(bytes), broken: false },
        TransferEncoding::QuotedPrintable => decode_quoted_printable(bytes),
        TransferEncoding::Base64 => decode_base64(bytes),
        TransferEncoding::Uuencode => decode_uuencode(bytes),
    }
}
