//! Where the text of a group goes.

/// The destination of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Destination {
    /// Into the document.
    Document,
    /// Nowhere.
    Nowhere,
    /// HTML source that Outlook kept: into the document as it stands.
    HtmlTag,
    /// The font table.
    Fonts,
    /// A field: what it does and what it shows.
    Field,
    /// What a field does.
    Instruction,
}

/// Destinations whose text is no text of the document (and, unlike most such, not all marked by `\*`).
const UNSEEN: &[&[u8]] = &[
    b"annotation",
    b"atnauthor",
    b"atnid",
    b"author",
    b"bkmkend",
    b"bkmkstart",
    b"buptim",
    b"category",
    b"colortbl",
    b"comment",
    b"company",
    b"creatim",
    b"datafield",
    b"doccomm",
    b"docvar",
    b"filetbl",
    b"footer",
    b"footerf",
    b"footerl",
    b"footerr",
    b"ftncn",
    b"ftnsep",
    b"ftnsepc",
    b"generator",
    b"header",
    b"headerf",
    b"headerl",
    b"headerr",
    b"info",
    b"keywords",
    b"latentstyles",
    b"listoverridetable",
    b"listtable",
    b"manager",
    b"mhtmltag",
    b"mmathPr",
    b"nonshppict",
    b"objclass",
    b"objdata",
    b"operator",
    b"pict",
    b"pntxta",
    b"pntxtb",
    b"printim",
    b"private",
    b"revtbl",
    b"revtim",
    b"rsidtbl",
    b"rxe",
    b"shprslt",
    b"sp",
    b"stylesheet",
    b"subject",
    b"tc",
    b"template",
    b"themedata",
    b"title",
    b"txe",
    b"xe",
    b"xmlnstbl",
];

/// The destination that a control word opens at the start of a group; `None` if it opens none.
/// `marked` tells whether `\*` stood before it: then an unknown one is to be left out.
pub(super) fn opened_by(word: &[u8], marked: bool) -> Option<Destination> {
    Some(match word {
        b"htmltag" => Destination::HtmlTag,
        b"fonttbl" => Destination::Fonts,
        b"field" => Destination::Field,
        b"fldinst" => Destination::Instruction,
        // Shapes hold their text inside destinations that are not text.
        b"shptxt" | b"fldrslt" | b"result" => Destination::Document,
        _ if UNSEEN.contains(&word) => Destination::Nowhere,
        // The groups around those of shapes hold no text of their own.
        b"shp" | b"shpinst" => return None,
        _ if marked => Destination::Nowhere,
        _ => return None,
    })
}
