//! Reads the bytes of a mail into a tree of parts, every part and field with its byte offsets.
//!
//! [`parse`] splits (RFC 5322 header fields, RFC 2046 multiparts) and never decodes a body; the modules decode
//! what a caller asks for: [`transfer`] (base64, quoted-printable, uuencode), [`charset`], [`encoded_word`],
//! [`address`], [`date`], [`received`] and [`authentication`].
//!
//! Whatever the bytes are, every function returns what could be read. What was wrong stands in
//! [`Mail::problems`], so that an analyst sees it. Everything takes time linear in its input, and no function
//! calls itself: the depth of the input costs no stack.
//!
//! What this crate never does: read files, look at the clock, recurse into `message/rfc822` parts (the caller
//! has the budget for that), or guess what a part is by its content.

pub mod address;
pub mod authentication;
pub mod charset;
mod cover;
pub mod date;
pub mod encoded_word;
pub mod file_name;
mod header;
mod lexis;
mod limits;
mod multipart;
mod parameters;
mod part;
pub mod received;
pub mod transfer;

pub use cover::Cover;
pub use header::Field;
pub use limits::Limits;
pub use multipart::parse;
pub use part::{Mail, Part, Problem};
