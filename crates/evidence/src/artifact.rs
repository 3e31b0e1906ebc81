//! Artifacts: byte strings that creel read, and how each came out of its parent.

use crate::digest::Sha256Digest;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;

/// The identity of an artifact: SHA-256 of its bytes. Equal bytes are one artifact, wherever they were seen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ArtifactId(pub Sha256Digest);

impl ArtifactId {
    /// The identity of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256Digest::of(bytes))
    }

    /// The first `digits` hexadecimal digits, for people.
    #[must_use]
    pub fn short(&self, digits: usize) -> String {
        self.0.short(digits)
    }
}

impl fmt::Display for ArtifactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for ArtifactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// One node of the tree that a submission unfolds into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// SHA-256 of the bytes.
    pub id: ArtifactId,
    /// Index of the parent in the dissection's list; `None` for the submission itself, which is first.
    pub parent: Option<usize>,
    /// How the bytes came out of the parent's bytes; following it again gives the same bytes.
    pub derivation: Derivation,
    /// The part it plays in the mail.
    pub role: ArtifactRole,
    /// What the sender says it is: the `Content-Type` without parameters, in lower case.
    pub declared_type: Option<String>,
    /// What the bytes are.
    pub content_type: ContentType,
    /// The file name that the sender gave it, decoded (RFC 2231, RFC 2047) but not sanitised.
    pub name: Option<String>,
    /// Bytes.
    pub size: u64,
    /// The character set that turned the bytes into text, as the WHATWG label; `None` if not text.
    pub charset: Option<String>,
    /// Further digests; only of loose files, attachments and archive entries.
    pub digests: Option<Digests>,
}

/// Digests that other tools still ask for, in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digests {
    /// 40 digits.
    pub sha1: String,
    /// 32 digits.
    pub md5: String,
}

/// How an artifact's bytes were made from its parent's bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Derivation {
    /// The bytes as they came in.
    Submission,
    /// The MIME body at `range` of the parent, transfer-decoded.
    MimeBody {
        /// Byte range of the encoded body in the parent.
        range: Range<usize>,
        /// RFC 2045 section 6.
        encoding: TransferEncoding,
    },
    /// The archive entry with this index in the parent's directory, unpacked with `password` if one was needed.
    ArchiveEntry {
        /// Position in the archive's directory, from 0.
        index: usize,
        /// The password that opened it.
        password: Option<String>,
    },
    /// Text that the parent quotes: `ranges` of the parent's UTF-8 view one after the other, each line without its
    /// first `marks` quotation marks (`>`, RFC 3676 section 4.5). The result is UTF-8.
    Quoted {
        /// Byte ranges of the parent's UTF-8 view, ascending.
        ranges: Vec<Range<usize>>,
        /// Quotation marks taken off each line.
        marks: usize,
    },
}

crate::vocabulary! {
    /// `Content-Transfer-Encoding` (RFC 2045 section 6), with what is unknown read as identity.
    pub enum TransferEncoding {
        /// `7bit`, `8bit`, `binary` and anything unknown.
        Identity = "identity",
        /// RFC 2045 section 6.7, decoded tolerantly.
        QuotedPrintable = "quoted-printable",
        /// RFC 2045 section 6.8, decoded tolerantly.
        Base64 = "base64",
        /// The historic `x-uuencode`.
        Uuencode = "uuencode",
    }
}

crate::vocabulary! {
    /// The part that an artifact plays.
    pub enum ArtifactRole {
        /// What was handed in: a mail, or a loose file.
        Submission = "submission",
        /// A body that a mail reader shows.
        Body = "body",
        /// A body that a mail reader could show instead (RFC 2046 section 5.1.4).
        Alternative = "alternative",
        /// Referred to by the body, such as an embedded picture.
        Inline = "inline",
        /// Offered to the reader as a file.
        Attachment = "attachment",
        /// A mail inside the mail (`message/rfc822`).
        Message = "message",
        /// A file inside an archive.
        Entry = "entry",
    }
}

crate::vocabulary! {
    /// What bytes are, by looking at them; the name and the declared type are not asked.
    pub enum ContentType {
        /// An RFC 5322 message.
        Mail = "mail",
        /// A mailbox of messages (RFC 4155 and its relatives).
        Mbox = "mbox",
        /// HTML.
        Html = "html",
        /// SVG.
        Svg = "svg",
        /// Other XML.
        Xml = "xml",
        /// Text without further structure.
        Text = "text",
        /// iCalendar (RFC 5545).
        Calendar = "calendar",
        /// vCard (RFC 6350).
        Vcard = "vcard",
        /// PDF.
        Pdf = "pdf",
        /// ZIP that is no Office file.
        Zip = "zip",
        /// 7-Zip.
        SevenZip = "7z",
        /// RAR.
        Rar = "rar",
        /// gzip.
        Gzip = "gzip",
        /// Other archives and compressed streams (tar, bzip2, xz, cab, ace, ...).
        Archive = "archive",
        /// Office Open XML or OpenDocument.
        OfficeXml = "office-xml",
        /// OLE compound file: older Office, `.msg`.
        Ole = "ole",
        /// Rich Text Format.
        Rtf = "rtf",
        /// OneNote section.
        OneNote = "onenote",
        /// TNEF (`winmail.dat`).
        Tnef = "tnef",
        /// PNG.
        Png = "png",
        /// JPEG.
        Jpeg = "jpeg",
        /// GIF.
        Gif = "gif",
        /// WebP.
        Webp = "webp",
        /// BMP.
        Bmp = "bmp",
        /// Other pictures.
        Image = "image",
        /// Windows executable.
        Executable = "executable",
        /// Windows shortcut.
        Shortcut = "lnk",
        /// Disk image (ISO 9660, VHD, ...).
        DiskImage = "disk-image",
        /// A script by its opening line or markup.
        Script = "script",
        /// Nothing at all.
        Empty = "empty",
        /// None of the above.
        Binary = "binary",
    }
}

impl ContentType {
    /// Whether this is a raster picture.
    #[must_use]
    pub const fn is_image(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Gif | Self::Webp | Self::Bmp | Self::Image)
    }
}
