//! Artifacts: byte strings that creel read, and how each came out of its parent.

use crate::digest::Sha256Digest;
use crate::locus::Locus;
use crate::reader::Readers;
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
    /// Where that name stands: the header field's value, or the archive's own header of the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_at: Option<Locus>,
    /// Bytes.
    pub size: u64,
    /// The character set that turned the bytes into text, as the WHATWG label; `None` if not text.
    pub charset: Option<String>,
    /// Further digests; only of loose files, attachments and archive entries.
    pub digests: Option<Digests>,
    /// Further file names that it has for some readers of the mail, where they differ. Hostile text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_names: Vec<String>,
    /// Which readers of the mail see these bytes as an object of their own; all of them where nothing is ambiguous.
    #[serde(default, skip_serializing_if = "Readers::is_all")]
    pub views: Readers,
}

impl Artifact {
    /// Every file name that some reader of the mail sees, the most usual first. Hostile text.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.name.iter().chain(&self.other_names).map(String::as_str)
    }
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
    /// The member with this index of the parent, a file of that format, opened with `password` if one was needed.
    Member {
        /// How the parent is opened.
        container: Container,
        /// By which its opener finds the member again.
        index: usize,
        /// The password that opened it.
        password: Option<String>,
    },
    /// What the code says that two pictures show together, the bodies at `first` and `second` of the parent, a mail.
    SplitCode {
        /// One piece: byte range of the encoded body in the parent, and its encoding.
        first: (Range<usize>, TransferEncoding),
        /// The other.
        second: (Range<usize>, TransferEncoding),
        /// Position among the codes that they show, from 0.
        index: usize,
    },
    /// Text that the parent quotes: `ranges` of the parent's UTF-8 view one after the other, each line without its
    /// first `marks` quotation marks (`>`, RFC 3676 section 4.5). The result is UTF-8.
    Quoted {
        /// Byte ranges of the parent's UTF-8 view, ascending.
        ranges: Vec<Range<usize>>,
        /// Quotation marks taken off each line.
        marks: usize,
    },
    /// These bytes of the parent, as they stand there.
    Slice {
        /// Byte range in the parent.
        range: Range<usize>,
    },
    /// The stream at this path in the parent, a compound file ([MS-CFB]).
    CfbStream {
        /// Names from the root storage, joined by `/`. Hostile text.
        path: String,
    },
    /// The storage at this path in the parent, a compound file, **rebuilt** as a compound file of its own: what is
    /// in it is the parent's, its layout is creel's. Attached messages of a `.msg` have no other bytes.
    CfbStorage {
        /// Names from the root storage, joined by `/`. Hostile text.
        path: String,
    },
    /// The parent, compressed RTF, decompressed ([MS-OXRTFCP]).
    RtfDecompressed,
    /// The HTML or text that the parent, RTF, was made of ([MS-OXRTFEX]), or that a reader of it sees, as UTF-8.
    RtfText,
    /// The parent's bytes read by a character set, as UTF-8.
    Utf8 {
        /// A WHATWG label.
        charset: String,
    },
}

crate::vocabulary! {
    /// Ways to open a file: by its format, or by what a reader's program would do with it.
    pub enum Container {
        /// gzip (RFC 1952).
        Gzip = "gzip",
        /// A calendar: files and HTML in its properties (RFC 5545).
        Calendar = "calendar",
        /// An address card: pictures in its properties (RFC 6350).
        Card = "vcard",
        /// A Windows shortcut: its command line, and what is appended ([MS-SHLLINK]).
        Shortcut = "lnk",
        /// A text file that leads somewhere: the commands in it.
        LinkFile = "link-file",
        /// Source code: what stands encoded in it.
        Code = "code",
        /// An HTML application: its scripts.
        Hta = "hta",
        /// Compiled HTML Help.
        Chm = "chm",
        /// bzip2.
        Bzip2 = "bzip2",
        /// `.xz`, `.lzma` and lzip: files packed alone by LZMA.
        Lzma = "lzma",
        /// Zstandard (RFC 8878).
        Zstandard = "zstd",
        /// `.Z` of Unix' `compress`.
        Compress = "compress",
        /// TAR.
        Tar = "tar",
        /// 7z.
        SevenZip = "7z",
        /// RAR.
        Rar = "rar",
        /// Cabinet file ([MS-CAB]).
        Cabinet = "cab",
        /// LHA.
        Lha = "lha",
        /// ARJ.
        Arj = "arj",
        /// ACE.
        Ace = "ace",
        /// A program with an archive in it, which it would unpack.
        SelfExtracting = "self-extracting",
        /// A disk image: ISO 9660, UDF, FAT, exFAT, NTFS; as it is, or in VHD or VHDX.
        DiskImage = "disk-image",
        /// Office Open XML (ECMA-376) or OpenDocument (ISO/IEC 26300): a ZIP archive of parts.
        OfficeXml = "office-xml",
        /// A document of older Office, or an object, in a compound file ([MS-CFB]).
        Ole = "ole",
        /// RTF, for the objects in it.
        Rtf = "rtf",
        /// An Office document in one XML file: a package laid flat, or the XML of Office 2003.
        FlatOffice = "flat-office",
        /// ActiveMime, the packing of macros beside a document that is saved as a web page.
        ActiveMime = "activemime",
        /// A OneNote section ([MS-ONESTORE]).
        OneNote = "onenote",
        /// PDF (ISO 32000-2).
        Pdf = "pdf",
        /// A visit of an HTML or SVG page in the sandbox: what its scripts wrote, ran and handed out.
        Page = "page",
        /// A raster picture, for the codes in it.
        Picture = "picture",
        /// A page or text, for the codes that it draws and the pictures in its `data:` URLs.
        Drawn = "drawn",
    }
}

impl Container {
    /// Whether its members are what codes say, which are read with a telephone and not by eye.
    #[must_use]
    pub const fn holds_codes(self) -> bool {
        matches!(self, Self::Picture | Self::Drawn)
    }
}

crate::vocabulary! {
    /// How a body is decoded: a `Content-Transfer-Encoding` (RFC 2045 section 6) or an older encoding of files in
    /// texts, each in the ways in which programs decode it. What is unknown is read as identity.
    pub enum TransferEncoding {
        /// `7bit`, `8bit`, `binary` and anything unknown.
        Identity = "identity",
        /// RFC 2045 section 6.7, decoded tolerantly: an equals sign that begins nothing stays.
        QuotedPrintable = "quoted-printable",
        /// The same, but an equals sign that begins nothing is left out.
        QuotedPrintableDropEquals = "quoted-printable-drop-equals",
        /// The same, but an equals sign that begins nothing is left out with the character behind it.
        QuotedPrintableDropPair = "quoted-printable-drop-pair",
        /// The same, but an equals sign that begins nothing is left out with the two characters behind it.
        QuotedPrintableDropTriple = "quoted-printable-drop-triple",
        /// RFC 2045 section 6.8, decoded tolerantly: what is foreign is skipped, padding ends a group, and text
        /// behind it is read.
        Base64 = "base64",
        /// The same up to the first padding that ends a group.
        Base64ToPadding = "base64-to-padding",
        /// The same with every equals sign skipped as if it were foreign.
        Base64SkipEquals = "base64-skip-equals",
        /// The same with every equals sign inside of a group read as a zero.
        Base64ZeroEquals = "base64-zero-equals",
        /// Four characters at a time, equals signs left out wherever they stand in the four.
        Base64Quads = "base64-quads",
        /// Each line on its own: what does not fill a group at the end of a line is left out.
        Base64Lines = "base64-lines",
        /// Each line up to its first foreign character.
        Base64ToForeign = "base64-to-foreign",
        /// The alphabet of RFC 4648 section 5, with `-` and `_`, besides the usual one.
        Base64Url = "base64-url",
        /// The historic `x-uuencode`.
        Uuencode = "uuencode",
        /// yEnc, as in Usenet.
        Yenc = "yenc",
        /// BinHex 4.0 (RFC 1741): the data fork.
        BinHex = "binhex",
    }
}

impl TransferEncoding {
    /// The encoding's name in a header, whichever way it is decoded.
    #[must_use]
    pub const fn family(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::QuotedPrintable
            | Self::QuotedPrintableDropEquals
            | Self::QuotedPrintableDropPair
            | Self::QuotedPrintableDropTriple => "quoted-printable",
            Self::Base64
            | Self::Base64ToPadding
            | Self::Base64SkipEquals
            | Self::Base64ZeroEquals
            | Self::Base64Quads
            | Self::Base64Lines
            | Self::Base64ToForeign
            | Self::Base64Url => "base64",
            Self::Uuencode => "uuencode",
            Self::Yenc => "yenc",
            Self::BinHex => "binhex",
        }
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
        /// What a file shows or says without being a file: the text of a document's page, a macro's source, what a
        /// picture's code holds, a page that a script wrote.
        Content = "content",
        /// A field of a message that is kept in a container of its own kind: a property of an Outlook message, its
        /// transport headers, the RTF that a body was made from.
        Property = "property",
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
        /// OLE compound file that is no message: older Office and others.
        Ole = "ole",
        /// Outlook message file (`.msg`, [MS-OXMSG]).
        OutlookMessage = "outlook-message",
        /// Rich Text Format.
        Rtf = "rtf",
        /// OneNote section.
        OneNote = "onenote",
        /// TNEF (`winmail.dat`).
        Tnef = "tnef",
        /// Mail folder of Outlook (`.pst`, `.ost`).
        Pst = "pst",
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
        /// Other files that lead to a place, or start a program, when they are opened: Internet shortcuts, remote desktops,
        /// libraries, settings, app installers, ...
        LinkFile = "link-file",
        /// Compiled HTML Help.
        Chm = "chm",
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
