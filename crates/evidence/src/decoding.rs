//! Decoding steps, and traces: how a value follows from byte ranges of a raw message.
//!
//! A [`Trace`] is a small program. It starts with one stretch of bytes for each of its ranges and takes one
//! [`Step`] after the other; what is left at the end is the value. Who holds the raw message can run it and must
//! come to the same value, whatever a report says.
//!
//! Nothing here decodes: the steps are words, and the crates that know the encodings run them.

use crate::artifact::{Container, TransferEncoding};
use crate::locus::Span;
use std::fmt;

crate::vocabulary! {
    /// A way in which text stands written in other text. Each is a function of the text alone.
    pub enum Decoding {
        /// Line breaks of a folded header field taken out (RFC 5322 section 2.2.3).
        Unfold = "unfold",
        /// Unfolded, and encoded words decoded (RFC 2047).
        EncodedWord = "encoded-word",
        /// The mailbox as `name <address>`: quoted strings, comments and encoded words undone (RFC 5322 section 3.4).
        Mailbox = "mailbox",
        /// The display name of the mailbox.
        DisplayName = "display-name",
        /// A mail address with its domain in lower case.
        Address = "address",
        /// The file name among the parameters of a header field (RFC 2231, RFC 2047).
        FileName = "parameter file-name",
        /// A string of a PDF as it is written, in parentheses or hexadecimal (ISO 32000-2, 7.3.4), as text (7.9.2).
        PdfString = "pdf-string",
        /// The name of an archive's entry: UTF-8, else a character a byte; controls replaced.
        EntryName = "entry-name",
        /// Character references in an attribute of HTML (HTML Standard, 13.2.5.72).
        AttributeReferences = "entity",
        /// Character references in text of HTML.
        References = "entity in text",
        /// What a reader sees of HTML: tags taken out, references decoded, white space collapsed.
        HtmlText = "html-text",
        /// The text of HTML that something around it hides.
        HiddenText = "html-hidden-text",
        /// What a reader of RTF shows of it.
        RtfShown = "rtf-shown",
        /// White space around taken off, runs of it made one space.
        CollapseSpace = "collapse-space",
        /// White space taken out, as in a URL that was folded.
        DropSpace = "drop-space",
        /// The value of a content line: folds taken out, escapes undone (RFC 5545 sections 3.1 and 3.3.11).
        ContentLine = "content-line",
        /// White space around taken off.
        Trim = "trim",
        /// Tabs, line breaks and surrounding controls taken out of a URL (WHATWG URL, basic parser steps 1 to 3).
        UrlStrip = "url-strip",
        /// A URL as a browser writes it (WHATWG URL).
        UrlNormalise = "url-normalise",
        /// The URL to which a known redirector says that it leads.
        RedirectTarget = "redirect-target",
        /// The host of a URL.
        Host = "host",
        /// An address as a `mailto:` URL (RFC 6068).
        Mailto = "mailto",
        /// A machine's name or address as the URL of its remote desktop.
        RemoteDesktop = "remote-desktop",
        /// A domain name in its ASCII form, in lower case (IDNA, UTS 46).
        Domain = "domain",
        /// An IP address in its usual form.
        IpAddress = "ip-address",
        /// A date in UTC (RFC 5322 section 3.3), as RFC 3339 writes it.
        Date = "date",
        /// A telephone number: digits, with a plus sign if the country is written.
        Telephone = "telephone",
        /// Digits that begin with a country code, as in messengers' links: with the plus sign.
        International = "international-number",
        /// Lower case.
        LowerCase = "lower-case",
        /// Percent-encoding (RFC 3986 section 2.1), also `%uXXXX` of `unescape`.
        Percent = "percent",
        /// Base64 in text, of either alphabet (RFC 4648).
        Base64 = "base64 text",
        /// Hexadecimal digits in text (RFC 4648 section 8).
        Hex = "hex",
        /// A `data:` URL (RFC 2397).
        DataUrl = "data-url",
        /// A string literal, or a sum of them: quotes off, `\x` `\u` and octal escapes decoded, parts joined
        /// (ECMAScript, 12.9.4).
        JsString = "js-string",
        /// The string that the constants of VBA code come to: joined, reversed, out of character codes, through variables.
        VbaString = "vba-string",
        /// Code behind `javascript:`, percent-decoded.
        JavascriptUrl = "javascript-url",
        /// A list of character codes, as `String.fromCharCode` takes them.
        CharCodes = "char-codes",
        /// Numeric and XML character references inside a literal.
        LiteralReferences = "entities",
        /// Characters in the opposite order.
        Reverse = "reverse",
        /// Letters turned by thirteen places.
        Rot13 = "rot13",
        /// Cut after the characters that a quote keeps.
        Shorten = "shorten",
        /// The SHA-256 of the bytes, in hexadecimal (FIPS 180-4).
        Sha256 = "sha256",
        /// The SHA-256 of a page's structure.
        PageStructure = "page-structure",
    }
}

/// How one stretch of a page is shown.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Shown {
    /// As it stands.
    Verbatim,
    /// With its character references decoded; of the result these bytes.
    References(Span),
    /// Markup or white space that shows as this white space, which is all that a gap may be.
    Gap(String),
}

/// One step of a trace. It takes a list of stretches and gives a list of stretches.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// Of each stretch, these bytes.
    Take(Vec<Span>),
    /// Neighbouring stretches become one; says how many go into each.
    Join(Vec<usize>),
    /// A content transfer encoding undone (RFC 2045 section 6), each stretch by itself.
    Transfer(TransferEncoding),
    /// A raw DEFLATE stream inflated (RFC 1951).
    Inflate,
    /// The entry with this index unpacked from a whole archive, with the password that opened it.
    ArchiveEntry {
        /// Position in the archive's directory, from 0.
        index: usize,
        /// The password, if one was needed.
        password: Option<String>,
    },
    /// The member with this index out of a whole file.
    Member {
        /// How the file is opened.
        container: Container,
        /// By which its opener finds the member.
        index: usize,
        /// The password, if one was needed.
        password: Option<String>,
        /// The character set by which the file's text is read, if it has one.
        charset: Option<String>,
    },
    /// What the code with this index says that two pictures show together, each a body of a whole mail.
    SplitCode {
        /// One piece, and its encoding.
        first: (Span, TransferEncoding),
        /// The other.
        second: (Span, TransferEncoding),
        /// Position among the codes that they show.
        index: usize,
    },
    /// The storage at this path of a compound file, written anew as a file of its own ([MS-CFB]).
    CfbStorage(String),
    /// Compressed RTF decompressed ([MS-OXRTFCP]).
    RtfDecompress,
    /// The HTML or text that RTF was made of, or that a reader of it sees ([MS-OXRTFEX]).
    RtfText,
    /// Bytes turned into UTF-8 by the encoding with this name (WHATWG Encoding), no byte order mark looked for.
    Charset(String),
    /// Stretches of a page as a reader sees them, put together.
    Page(Vec<Shown>),
    /// Text read out of text.
    Decode(Decoding),
    /// A relative URL resolved against this base (WHATWG URL).
    Resolve(String),
    /// What names a victim replaced by `{recipient}`, at these places.
    Withhold(Vec<Span>),
}

impl Step {
    /// These bytes of the one stretch.
    #[must_use]
    pub fn take(span: impl Into<Span>) -> Self {
        Self::Take(vec![span.into()])
    }
}

impl From<Decoding> for Step {
    fn from(decoding: Decoding) -> Self {
        Self::Decode(decoding)
    }
}

/// Spans that a printed step names; the others are counted.
const SPANS_SHOWN: usize = 4;

impl fmt::Display for Step {
    /// In the field's words: `base64`, `charset windows-1252`, `take 3..9`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Take(spans) => {
                f.write_str("take ")?;
                list(f, spans)
            }
            Self::Join(counts) => match counts.as_slice() {
                [count] => write!(f, "join {count} stretches"),
                _ => write!(f, "join into {} stretches", counts.len()),
            },
            Self::Transfer(encoding) => encoding.fmt(f),
            Self::Inflate => f.write_str("inflate"),
            Self::ArchiveEntry { index, password } => {
                let locked = if password.is_some() { " with the password" } else { "" };
                write!(f, "archive-entry {index}{locked}")
            }
            Self::Member { container, index, password, .. } => {
                let locked = if password.is_some() { " with the password" } else { "" };
                write!(f, "{container} member {index}{locked}")
            }
            Self::SplitCode { first: (one, _), second: (other, _), index } => {
                let Span { start, end } = one;
                write!(
                    f,
                    "split-code {index} of the pictures at {start}..{end} and {}..{}",
                    other.start, other.end
                )
            }
            Self::CfbStorage(path) => write!(f, "cfb-storage {}", crate::text::inert(path)),
            Self::RtfDecompress => f.write_str("rtf-decompress"),
            Self::RtfText => f.write_str("rtf-text"),
            Self::Charset(label) => write!(f, "charset {label}"),
            Self::Page(_) => f.write_str("html-text"),
            Self::Decode(decoding) => decoding.fmt(f),
            Self::Resolve(base) => write!(f, "resolve against {}", crate::text::inert(base)),
            Self::Withhold(_) => f.write_str("withhold-recipient"),
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, spans: &[Span]) -> fmt::Result {
    for (i, span) in spans.iter().take(SPANS_SHOWN).enumerate() {
        let comma = if i > 0 { ", " } else { "" };
        write!(f, "{comma}{}..{}", span.start, span.end)?;
    }
    match spans.len().checked_sub(SPANS_SHOWN) {
        None | Some(0) => Ok(()),
        Some(more) => write!(f, " and of {more} further stretches"),
    }
}

/// How a value follows from the bytes of a raw message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// Byte ranges of the raw message, in the order in which the steps take them; never empty.
    pub ranges: Vec<Span>,
    /// The steps in order. With none, and one range, the value is the bytes themselves.
    pub steps: Vec<Step>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_read_as_the_field_says_them() {
        let spans: Vec<Span> = (0..7).map(|i| Span::new(i, i + 1)).collect();
        for (step, printed) in [
            (Step::Transfer(TransferEncoding::Base64), "base64"),
            (Step::Charset("windows-1252".into()), "charset windows-1252"),
            (Step::take(3..9), "take 3..9"),
            (Step::Take(spans), "take 0..1, 1..2, 2..3, 3..4 and of 3 further stretches"),
            (Step::Join(vec![2]), "join 2 stretches"),
            (Decoding::EncodedWord.into(), "encoded-word"),
            (
                Step::Resolve("https://a.example/\u{202e}".into()),
                "resolve against https://a.example/\\u{202e}",
            ),
        ] {
            assert_eq!(step.to_string(), printed);
        }
    }
}
