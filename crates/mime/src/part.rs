//! The tree that [`crate::parse`] returns, and what a part's own header says about it.

use crate::header::Field;
use crate::limits::Limits;
use crate::parameters::{self, Parameters};
use crate::views::{Choices, Which, Word};
use crate::{encoded_word, lexis};
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
    /// Further names that the header gives, such as a `name` besides a `filename`. Hostile text.
    pub other_names: Vec<String>,
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

/// Where a part lies, before its header is understood.
pub(crate) struct Place {
    pub(crate) parent: Option<usize>,
    pub(crate) depth: usize,
    pub(crate) header: Span,
    /// Open towards the end until the reader finds where it stops.
    pub(crate) body: Span,
    pub(crate) default_type: &'static str,
}

/// What decides whether a part is split.
pub(crate) struct Splitting {
    /// Whether it may be split.
    pub(crate) wanted: bool,
    /// The boundary that its header gives.
    pub(crate) boundary: Option<Vec<u8>>,
    /// How the body is decoded if it is split nowhere.
    pub(crate) unsplit: TransferEncoding,
}

/// Makes the part that a header describes, and says whether and by what it is split.
pub(crate) fn describe(
    raw: &[u8],
    place: &Place,
    fields: Vec<Field>,
    choices: &Choices,
    limits: &Limits,
    problems: &mut Vec<Problem>,
) -> (Part, Splitting) {
    let Place { parent, depth, header, body, default_type } = *place;
    let mut parameters_of = |name: &str| {
        let field = pick(&fields, name, choices.repeated)?;
        let read = parameters::parse(field.raw(raw), limits.params, &choices.grammar);
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
        let field = pick(&fields, name, choices.repeated)?;
        let text = field.decoded(raw);
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let encoding = match pick(&fields, "Content-Transfer-Encoding", choices.repeated) {
        None => TransferEncoding::Identity,
        Some(field) if choices.decoded_word => encoding(&field.decoded(raw), choices.word),
        Some(field) => encoding(&String::from_utf8_lossy(field.raw(raw)), choices.word),
    };
    let mut names = [
        (&disposition, "filename"),
        (&content_type, "name"),
        (&disposition, "name"),
        (&content_type, "filename"),
    ]
    .into_iter()
    .filter_map(|(parameters, name)| file_name(parameters, name));
    let name = names.next();
    let other_names = names.filter(|other| Some(other) != name.as_ref()).collect();
    let boundary = content_type.bytes("boundary").map(<[u8]>::to_vec);
    let splitting = Splitting {
        wanted: is_multipart || choices.any_type_splits && boundary.is_some(),
        boundary,
        unsplit: if is_multipart && !choices.unsplit_decodes { TransferEncoding::Identity } else { encoding },
    };
    let part = Part {
        parent,
        depth,
        header,
        body,
        file_name: name,
        other_names,
        disposition: (!disposition.head.is_empty()).then_some(disposition.head),
        encoding: if splitting.wanted { TransferEncoding::Identity } else { encoding },
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
    (part, splitting)
}

/// The field of that name which counts.
fn pick<'f>(fields: &'f [Field], name: &str, which: Which) -> Option<&'f Field> {
    let mut same = fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name));
    match which {
        Which::First => same.next(),
        Which::Last => same.next_back(),
    }
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

/// The encoding that a value names.
fn encoding(value: &str, how: Word) -> TransferEncoding {
    let token = |word: &str| {
        let word = word.trim().trim_matches('"').to_ascii_lowercase();
        match word.strip_prefix("x-").unwrap_or(&word) {
            "base64" => TransferEncoding::Base64,
            "quoted-printable" => TransferEncoding::QuotedPrintable,
            "uuencode" | "uue" | "uu" => TransferEncoding::Uuencode,
            "yencode" | "yenc" => TransferEncoding::Yenc,
            "binhex" | "binhex40" | "mac-binhex" | "mac-binhex40" => TransferEncoding::BinHex,
            _ => TransferEncoding::Identity,
        }
    };
    /// What is looked for in a value that is not understood, in lower case.
    const ROOTS: [(&str, TransferEncoding); 7] = [
        ("base64", TransferEncoding::Base64),
        ("quoted-print", TransferEncoding::QuotedPrintable),
        ("quotedprint", TransferEncoding::QuotedPrintable),
        ("uuencode", TransferEncoding::Uuencode),
        ("uue", TransferEncoding::Uuencode),
        ("yenc", TransferEncoding::Yenc),
        ("binhex", TransferEncoding::BinHex),
    ];
    let anywhere = || {
        let plain = lexis::comments_cut(encoded_word::decode(value.as_bytes()).as_bytes());
        let plain: String = String::from_utf8_lossy(&plain)
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\\' | '\0'))
            .collect();
        let plain = plain.to_ascii_lowercase();
        let known = token(&plain);
        let mut found: Vec<(usize, TransferEncoding)> =
            ROOTS.iter().filter_map(|&(root, encoding)| Some((plain.find(root)?, encoding))).collect();
        found.sort_by_key(|&(at, _)| at);
        (known, found)
    };
    match how {
        Word::Whole => token(&String::from_utf8_lossy(&lexis::without_comments(value.as_bytes()))),
        Word::First => {
            let is_end = |c: char| c.is_whitespace() || c == ';' || c == '(';
            token(value.split(is_end).find(|word| !word.is_empty()).unwrap_or_default())
        }
        Word::AnywhereFirst | Word::AnywhereLast => match anywhere() {
            (TransferEncoding::Identity, found) => {
                let chosen = if how == Word::AnywhereFirst { found.first() } else { found.last() };
                chosen.map_or(TransferEncoding::Identity, |&(_, encoding)| encoding)
            }
            (known, _) => known,
        },
    }
}

/// Notes fields of the mail that stand twice although readers take only one of them. Those that describe content are
/// the business of [`crate::oddity`].
fn note_repeated(fields: &[Field], is_root: bool, problems: &mut Vec<Problem>) {
    if !is_root {
        return;
    }
    for name in ONCE {
        let mut same = fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name));
        if let (Some(_), Some(second)) = (same.next(), same.next()) {
            problems.push(Problem {
                kind: AnomalyKind::DuplicateHeader,
                detail: name.to_owned(),
                span: second.span,
            });
        }
    }
}
