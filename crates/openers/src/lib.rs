//! Openers: one module per format, each turning hostile bytes or text into facts.
//!
//! * [`filetype`] says what bytes are, without asking the file's name;
//! * [`html`] reads a page: visible and hidden text, links, forms, scripts, pictures, structure;
//! * [`plain`] reads text and the URLs in it;
//! * [`zip`] unpacks archives in memory, [`archives`] says which opener unpacks any other ([`sevenz`], [`rar`], [`tar`],
//!   [`cabinet`], [`lha`], [`arj`], [`ace`], [`sfx`]) or what was packed alone ([`gzip`], [`bzip2`], [`xz`], [`zstandard`],
//!   [`lzw`]), and [`disk_image`] reads discs and disks;
//! * [`msg`] and [`tnef`] read Outlook's messages into [`mapi`]'s properties, [`compound`] the files under them,
//!   [`rtf`] the bodies in them;
//! * [`calendar`] and [`card`] read what entries and cards show and hold, [`shell_link`] and [`link_file`] what leads elsewhere;
//! * [`code`] searches scripts, macros and commands, [`hta`] and [`chm`] are pages with the rights of programs;
//! * [`member`] says what comes out of a file of any other format;
//! * [`office`] reads Office's packages and OpenDocument, [`ole`] documents in compound files, [`vba`] macros,
//!   [`onenote`] OneNote's sections;
//! * [`mod@reference`] cleans, resolves and finds URLs;
//! * [`embedded`] decodes what scripts and attributes carry encoded.
//!
//! Every reading is total: it returns what could be read and says what was cut short. All of them spend from
//! one [`Budget`] per submission, so that nested containers cannot multiply their limits.
//!
//! What this crate never does: run a script, fetch a URL, touch a file, look at the clock, or judge whether
//! what it found is an attack.

pub mod ace;
pub mod activemime;
pub mod archives;
pub mod arj;
pub mod budget;
pub mod bzip2;
pub mod cabinet;
pub mod calendar;
pub mod card;
pub mod chm;
pub mod code;
pub mod compound;
mod content_line;
pub mod disk_image;
pub mod embedded;
mod field;
pub mod filetype;
mod fixed;
pub mod gzip;
pub mod hta;
pub mod html;
pub mod lha;
pub mod link_file;
pub mod lzw;
pub mod mapi;
mod mapped;
pub mod member;
pub mod msg;
pub mod office;
pub mod ole;
pub mod onenote;
pub mod pdf;
pub mod plain;
pub mod rar;
pub mod reference;
pub mod rtf;
pub mod sevenz;
pub mod sfx;
pub mod shell_link;
pub mod tar;
pub mod tnef;
mod unpacking;
mod urls;
pub mod vba;
mod xml;
pub mod xz;
pub mod zip;
pub mod zstandard;

pub use budget::Budget;
