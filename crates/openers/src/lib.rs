//! Openers: one module per format, each turning hostile bytes or text into facts.
//!
//! * [`filetype`] says what bytes are, without asking the file's name;
//! * [`html`] reads a page: visible and hidden text, links, forms, scripts, pictures, structure;
//! * [`plain`] reads text and the URLs in it;
//! * [`zip`] unpacks archives in memory, [`gzip`] files that were packed alone;
//! * [`msg`] and [`tnef`] read Outlook's messages into [`mapi`]'s properties, [`compound`] the files under them,
//!   [`rtf`] the bodies in them;
//! * [`member`] says what comes out of a file of any other format;
//! * [`mod@reference`] cleans, resolves and finds URLs;
//! * [`embedded`] decodes what scripts and attributes carry encoded.
//!
//! Every reading is total: it returns what could be read and says what was cut short. All of them spend from
//! one [`Budget`] per submission, so that nested containers cannot multiply their limits.
//!
//! What this crate never does: run a script, fetch a URL, touch a file, look at the clock, or judge whether
//! what it found is an attack.

pub mod budget;
pub mod calendar;
pub mod card;
pub mod chm;
pub mod code;
pub mod compound;
mod content_line;
pub mod embedded;
pub mod filetype;
pub mod gzip;
pub mod hta;
pub mod html;
pub mod link_file;
pub mod mapi;
mod mapped;
pub mod member;
pub mod msg;
pub mod plain;
pub mod reference;
pub mod rtf;
pub mod shell_link;
pub mod tnef;
pub mod zip;

pub use budget::Budget;
