//! Reads the bytes of a mail into a tree of parts, every part and field with its byte offsets.
//!
//! [`read`] reads a mail in every view: as each kind of program that reads mail would ([`Reader`]), and joins what
//! they see. A mail in which nothing is odd is read once. [`parse`] gives the view `lenient` alone. Both split (RFC 5322
//! header fields, RFC 2046 multiparts) and leave bodies encoded; the modules decode what a caller asks for:
//! [`transfer`] (base64, quoted-printable, uuencode, yEnc, BinHex), [`charset`], [`encoded_word`], [`address`],
//! [`date`], [`received`] and [`authentication`].
//!
//! [`Reader`]: creel_evidence::Reader
//!
//! Whatever the bytes are, every function returns what could be read. What was wrong stands in
//! [`Mail::problems`], so that an analyst sees it. Everything takes time linear in its input, and no function
//! calls itself: the depth of the input costs no stack.
//!
//! What holds for every tree, and can be checked from outside: parents stand before children; a part's header lies in
//! front of its body, and both inside of its parent's body; siblings do not overlap, so that the leaves of one view are
//! no longer than the mail, and those of all views no longer than the mail times the number of views; a decoded leaf
//! is no longer than the encoded one (BinHex: eight times).
//!
//! What this crate never does: read files, look at the clock, recurse into `message/rfc822` parts (the caller
//! has the budget for that), or guess what a part is by its content.

pub mod address;
pub mod authentication;
pub mod charset;
mod cover;
pub mod date;
mod disagreement;
pub mod encoded_word;
pub mod file_name;
mod header;
mod lexis;
mod limits;
mod looks;
mod multipart;
mod oddity;
mod parameters;
mod part;
pub mod received;
pub mod transfer;
mod union;
mod views;

pub use cover::Cover;
pub use header::Field;
pub use limits::Limits;
pub use multipart::parse;
pub use part::{Mail, Part, Problem};
pub use union::{Decoding, Decodings, Reading, Seen, Union, decodings, read, read_in_every_view};
