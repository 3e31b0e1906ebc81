//! What the HTML Standard says about elements by name, as far as reading text needs it.

/// Elements without content or end tag (HTML Standard, 13.1.2).
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "image"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements that a browser's style sheet puts on lines of their own.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "plaintext"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "tfoot"
            | "thead"
            | "tr"
            | "ul"
            | "xmp"
    )
}

/// Elements that end an open paragraph when they start (HTML Standard, 13.2.6.4.7).
pub(super) fn ends_paragraph(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "plaintext"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "ul"
            | "xmp"
    )
}

/// Elements whose end tag may stand before the end of blocks inside them (the standard's list of active
/// formatting elements).
pub(super) fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// Elements of which nothing is shown, whatever their style.
pub(super) fn is_unshown(name: &str) -> bool {
    matches!(
        name,
        "datalist"
            | "head"
            | "iframe"
            | "noembed"
            | "noframes"
            | "object"
            | "optgroup"
            | "option"
            | "script"
            | "select"
            | "style"
            | "template"
            | "textarea"
            | "title"
    )
}

/// Elements of HTML that `/>` does not close, besides blocks and formatting. All others are foreign (SVG, Office
/// markup), where it does.
pub(super) fn ignores_self_closing(name: &str) -> bool {
    matches!(
        name,
        "abbr"
            | "acronym"
            | "audio"
            | "bdi"
            | "bdo"
            | "button"
            | "canvas"
            | "cite"
            | "data"
            | "datalist"
            | "del"
            | "dfn"
            | "frameset"
            | "head"
            | "iframe"
            | "ins"
            | "kbd"
            | "label"
            | "map"
            | "mark"
            | "marquee"
            | "meter"
            | "noembed"
            | "noframes"
            | "noscript"
            | "object"
            | "option"
            | "optgroup"
            | "output"
            | "picture"
            | "progress"
            | "q"
            | "ruby"
            | "samp"
            | "script"
            | "select"
            | "slot"
            | "span"
            | "style"
            | "sub"
            | "sup"
            | "td"
            | "template"
            | "textarea"
            | "th"
            | "time"
            | "title"
            | "var"
            | "video"
    )
}

/// Elements that can stand in a page's head; any other start tag ends it.
pub(super) fn belongs_to_head(name: &str) -> bool {
    matches!(
        name,
        "base"
            | "basefont"
            | "bgsound"
            | "head"
            | "html"
            | "link"
            | "meta"
            | "noframes"
            | "noscript"
            | "script"
            | "style"
            | "template"
            | "title"
    )
}

/// How an element takes part in implied end tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `table`, a wall for most end tags.
    Table,
    /// `tbody`, `thead`, `tfoot`.
    RowGroup,
    /// `tr`.
    Row,
    /// `td`, `th`, `caption`: a wall as well.
    Cell,
    /// `p`.
    Paragraph,
    /// `li`.
    ListItem,
    /// `dt`, `dd`.
    Definition,
    /// `ul`, `ol`, `dl`: list items do not end each other across them.
    List,
    /// `option`.
    Choice,
    /// `head`.
    Head,
    /// Other blocks.
    Block,
    /// The elements of [`is_formatting`].
    Formatting,
    /// All others.
    Inline,
}

impl Kind {
    /// The kind of the element with this name.
    pub(super) fn of(name: &str) -> Self {
        match name {
            "table" => Self::Table,
            "tbody" | "thead" | "tfoot" => Self::RowGroup,
            "tr" => Self::Row,
            "td" | "th" | "caption" => Self::Cell,
            "p" => Self::Paragraph,
            "li" => Self::ListItem,
            "dt" | "dd" => Self::Definition,
            "ul" | "ol" | "dl" | "menu" | "dir" => Self::List,
            "option" | "optgroup" => Self::Choice,
            "head" => Self::Head,
            _ if is_formatting(name) => Self::Formatting,
            _ if is_block(name) => Self::Block,
            _ => Self::Inline,
        }
    }

    /// Whether it is part of a table's frame.
    pub(super) const fn is_table_part(self) -> bool {
        matches!(self, Self::Table | Self::RowGroup | Self::Row | Self::Cell)
    }

    /// Whether end tags of formatting and inline elements stop at it.
    pub(super) const fn is_wall(self) -> bool {
        matches!(self, Self::Table | Self::Cell)
    }
}

/// A stable hash of a name: FNV-1a with 64 bits.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}
