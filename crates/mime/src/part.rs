//! The tree that [`crate::parse`] returns, and what a part's own header says about it.

use crate::header::Field;
use crate::limits::Limits;
use crate::parameters::{self, Parameters};
use creel_evidence::artifact::TransferEncoding;
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::locus::Span;

/// A mail taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The parts in the order of their bytes: the root first, parents before children. Never empty.
    pub parts: Vec<Part>,
    /// What was wrong, in the order it was met.
    pub problems: Vec<Problem>,
}

/// Something wrong with the bytes of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind.
    pub kind: AnomalyKind,
    /// Particulars: the limit, the field's name.
    pub detail: String,
    /// Where in the mail.
    pub span: Span,
}

/// One node of the tree. All spans count bytes of the mail and lie inside the parent's `body`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Index of the multipart that holds it; `None` for the root.
    pub parent: Option<usize>,
    /// Multiparts around it.
    pub depth: usize,
    /// Header fields in order.
    pub fields: Vec<Field>,
    /// The header, without the empty line that ends it.
    pub header: Span,
    /// The body, still encoded; of a multipart from its preamble to its epilogue.
    pub body: Span,
    /// `type/subtype` in lower case; what RFC 2045 section 5.2 and RFC 2046 section 5.1.5 say where none is
    /// given.
    pub media_type: String,
    /// Parameters of `Content-Type`: names in lower case, values decoded (RFC 2231), each name once.
    pub params: Vec<(String, String)>,
    /// `attachment`, `inline` or another `Content-Disposition`, in lower case.
    pub disposition: Option<String>,
    /// The file name (RFC 2231 and RFC 2047 decoded): `filename`, else `name`. Hostile text.
    pub file_name: Option<String>,
    /// How the body is encoded; identity for a multipart.
    pub encoding: TransferEncoding,
    /// The declared character set in lower case, as written.
    pub charset: Option<String>,
    /// `Content-ID` without angle brackets.
    pub content_id: Option<String>,
    /// Whether the body was split into parts that name this one as their parent. A multipart that could not be
    /// split is a leaf, its content all in `body`.
    pub is_multipart: bool,
}

impl Part {
    /// The first field of that name, whatever its case.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// The value of a `Content-Type` parameter.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Fields that RFC 5322 section 3.6 allows once.
const ONCE: [&str; 11] = [
    "Date",
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Bcc",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Subject",
];

/// Fields that decide how a body is read: two of them, and two readers see two things.
const CONTENT: [&str; 3] = ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"];

/// Makes the part that a header describes, and gives the boundary if it is a multipart that has one.
///
/// `body` is open towards the end until the reader finds where it stops.
pub(crate) fn describe(
    raw: &[u8],
    (parent, depth): (Option<usize>, usize),
    (header, body): (Span, Span),
    fields: Vec<Field>,
    default_type: &str,
    limits: &Limits,
    problems: &mut Vec<Problem>,
) -> (Part, Option<Vec<u8>>) {
    let mut parameters_of = |name: &str| {
        let field = fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))?;
        let read = parameters::parse(field.raw(raw), limits.params);
        if read.cut {
            let detail = "params".to_owned();
            problems.push(Problem { kind: AnomalyKind::LimitReached, detail, span: field.value });
        }
        Some(read)
    };
    let content_type = parameters_of("Content-Type").unwrap_or_default();
    let disposition = parameters_of("Content-Disposition").unwrap_or_default();
    note_repeated(&fields, parent.is_none(), problems);

    let media_type = media_type(&content_type.head, default_type);
    let is_multipart = media_type.starts_with("multipart/");
    let text = |name: &str| {
        let field = fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))?;
        let text = field.decoded(raw);
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let encoding =
        text("Content-Transfer-Encoding").map_or(TransferEncoding::Identity, |word| encoding(&word));
    let part = Part {
        parent,
        depth,
        header,
        body,
        file_name: file_name(&disposition, "filename")
            .or_else(|| file_name(&content_type, "name"))
            .or_else(|| file_name(&disposition, "name"))
            .or_else(|| file_name(&content_type, "filename")),
        disposition: (!disposition.head.is_empty()).then_some(disposition.head),
        encoding: if is_multipart { TransferEncoding::Identity } else { encoding },
        charset: content_type
            .text("charset")
            .map(|label| label.trim().to_ascii_lowercase())
            .filter(|label| !label.is_empty()),
        content_id: text("Content-ID").map(|id| id.trim_matches(['<', '>']).to_owned()),
        is_multipart,
        media_type,
        params: content_type.list.iter().map(|p| (p.name.clone(), p.text())).collect(),
        fields,
    };
    let boundary = if is_multipart { content_type.bytes("boundary").map(<[u8]>::to_vec) } else { None };
    (part, boundary)
}

/// The media type by RFC 2045 section 5.2: what is no `type/subtype` counts as not given.
fn media_type(head: &str, default_type: &str) -> String {
    match head.split_once('/') {
        Some((kind, subtype)) if !kind.is_empty() && !subtype.is_empty() && !subtype.contains('/') => {
            head.to_owned()
        }
        _ => default_type.to_owned(),
    }
}

fn file_name(parameters: &Parameters, name: &str) -> Option<String> {
    Some(parameters.get(name)?.file_name()).filter(|name| !name.is_empty())
}

fn encoding(word: &str) -> TransferEncoding {
    let word = word.split(|c: char| c.is_whitespace() || c == ';' || c == '(').find(|word| !word.is_empty());
    let word = word.unwrap_or_default().trim_matches('"').to_ascii_lowercase();
    match word.strip_prefix("x-").unwrap_or(&word) {
        "base64" => TransferEncoding::Base64,
        "quoted-printable" => TransferEncoding::QuotedPrintable,
        "uuencode" | "uue" | "uu" => TransferEncoding::Uuencode,
        _ => TransferEncoding::Identity,
    }
}

/// Notes fields that stand twice although readers take only one of them.
fn note_repeated(fields: &[Field], is_root: bool, problems: &mut Vec<Problem>) {
    let once: &[&str] = if is_root { &ONCE } else { &[] };
    for (name, kind) in once
        .iter()
        .map(|name| (name, AnomalyKind::DuplicateHeader))
        .chain(CONTENT.iter().map(|name| (name, AnomalyKind::AmbiguousMime)))
    {
        let mut same = fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name));
        if let (Some(_), Some(second)) = (same.next(), same.next()) {
            let detail = match kind {
                AnomalyKind::AmbiguousMime => format!("{name} stands twice"),
                _ => (*name).to_owned(),
            };
            problems.push(Problem { kind, detail, span: second.span });
        }
    }
}
