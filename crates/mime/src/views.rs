//! The views: each a set of choices of what to make of bytes that the RFCs do not allow or leave open.
//!
//! One reader of mails serves all views ([`crate::multipart`]); a further view is a line in [`TABLE`]. What each is
//! modelled on:
//!
//! | view | modelled on | what it does |
//! |---|---|---|
//! | `lenient` | creel's own | first of repeated fields, forgiving parameters, parts behind the closing delimiter, a boundary found in the body where the declared one is not there; what creel shows |
//! | `rfc` | RFC 5322, 2045, 2046, 2231 | whole words, exact delimiters, nothing behind the closing delimiter, base64 up to its padding |
//! | `desktop` | no one program: choices found among desktop mail programs | last of repeated fields and parameters, a bare CR ends a line, a line of white space ends a header, comments belong to values |
//! | `webmail` | no one program: choices found among web mail | junk lines in headers skipped, parameters unquoted anywhere, RFC 2047 words in every value, RFC 2231 sections as written |
//! | `python` | Python 3.11 `email` (measured) | first field, every CR ends a line, a junk line ends the header, comments and a blank before the colon kept |
//! | `gateway` | ripMIME (measured) | last field, an encoding's name anywhere in the value, any type with a boundary is split, delimiters by their beginning |
//! | `unpacker` | munpack (measured) | a delimiter is what looks like one and has a header behind it, whatever was declared |
//! | `salvage` | nobody | as `unpacker`, with all the forgiveness of the others: what some reader not modelled here may find |
//!
//! *Measured* means: the program was run over a suite of ambiguous mails, and the choices follow what it recovered.
//! The two unnamed mail programs are there because both ways of each choice must be taken by some view.

use creel_evidence::artifact::TransferEncoding;
use creel_evidence::reader::{Reader, Readers};

/// Which of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    First,
    Last,
}

/// What a CR without LF is in a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BareCr {
    /// An ordinary byte.
    Byte,
    /// The end of a line.
    LineEnd,
}

/// What a header line without a field name does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JunkLine {
    /// It ends the header and begins the body.
    BeginsBody,
    /// It is left out.
    Skipped,
}

/// How the word of `Content-Transfer-Encoding` is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// The whole value, comments aside.
    Whole,
    /// The first word.
    First,
    /// The first known name that stands anywhere in it.
    AnywhereFirst,
    /// The last known name that stands anywhere in it.
    AnywhereLast,
}

/// Which line is a delimiter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delimiters {
    /// Two hyphens and the boundary, then white space at most.
    Whole,
    /// Two hyphens and the boundary, then anything.
    Prefix,
    /// Two hyphens and anything, if a header that describes content stands behind it.
    Looks,
}

/// How parameters are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grammar {
    pub(crate) repeated: Which,
    pub(crate) quotes: Quotes,
    /// Whether comments are taken out wherever they stand, even in the middle of a word.
    pub(crate) comments_vanish: bool,
    pub(crate) sections: Sections,
    /// Whether RFC 2047 words are decoded in every value, not only in file names.
    pub(crate) words: bool,
}

/// What quotation marks do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quotes {
    /// They enclose a value that begins with one.
    Enclose,
    /// They hide semicolons and vanish wherever they stand, single ones around a value too, and so do backslashes.
    Vanish,
    /// They enclose a value that ends with its closing one; elsewhere they are ordinary characters, and the value
    /// runs to the semicolon.
    Kept,
}

/// How RFC 2231 sections are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sections {
    /// By number; they win over a plain value.
    Numbered,
    /// As written; they win over a plain value.
    Written,
    /// Not at all if there is a plain value.
    PlainFirst,
}

/// One view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Choices {
    pub(crate) reader: Reader,
    /// Which of several fields of one name counts.
    pub(crate) repeated: Which,
    pub(crate) bare_cr: BareCr,
    pub(crate) junk_line: JunkLine,
    /// Whether a line of white space ends a header like an empty one.
    pub(crate) blank_ends_header: bool,
    /// Whether white space may stand between a field's name and its colon.
    pub(crate) space_before_colon: bool,
    /// Whether a field's name is looked for behind control characters and white space, and where the colon is missing
    /// or stands twice; and whether a header may begin behind an empty line.
    pub(crate) loose_names: bool,
    pub(crate) grammar: Grammar,
    pub(crate) word: Word,
    /// Whether RFC 2047 words are decoded in the value of `Content-Transfer-Encoding`.
    pub(crate) decoded_word: bool,
    /// Whether a type that is no `multipart` is split all the same if it has a boundary that is used.
    pub(crate) any_type_splits: bool,
    /// Whether a multipart that cannot be split is decoded by its transfer encoding.
    pub(crate) unsplit_decodes: bool,
    pub(crate) delimiters: Delimiters,
    /// Whether a bare CR begins a line that may be a delimiter.
    pub(crate) delimiter_after_cr: bool,
    /// Whether parts behind the closing delimiter count.
    pub(crate) after_end: bool,
    /// Whether the body is asked for a boundary where the declared one is missing.
    pub(crate) guess_boundary: bool,
    /// Whether a boundary may be empty.
    pub(crate) empty_boundary: bool,
    /// Whether a body that looks encoded in another way than its header says is decoded in that way.
    pub(crate) guess_encoding: bool,
    /// Whether a header goes on behind an empty line if a field stands there that describes content.
    pub(crate) header_goes_on: bool,
}

/// What creel shows.
pub(crate) const LENIENT: Choices = Choices {
    reader: Reader::Lenient,
    repeated: Which::First,
    bare_cr: BareCr::Byte,
    junk_line: JunkLine::BeginsBody,
    blank_ends_header: false,
    space_before_colon: true,
    loose_names: false,
    grammar: Grammar {
        repeated: Which::First,
        quotes: Quotes::Enclose,
        comments_vanish: false,
        sections: Sections::Numbered,
        words: false,
    },
    word: Word::First,
    decoded_word: true,
    any_type_splits: false,
    unsplit_decodes: false,
    delimiters: Delimiters::Whole,
    delimiter_after_cr: true,
    after_end: true,
    guess_boundary: true,
    empty_boundary: false,
    guess_encoding: false,
    header_goes_on: false,
};

const LOOSE: Choices = Choices {
    junk_line: JunkLine::Skipped,
    loose_names: true,
    word: Word::AnywhereLast,
    unsplit_decodes: true,
    delimiters: Delimiters::Looks,
    ..LENIENT
};

/// Every view, [`Reader::Lenient`] first.
pub(crate) const TABLE: [Choices; 8] = [
    LENIENT,
    Choices {
        reader: Reader::Rfc,
        word: Word::Whole,
        decoded_word: false,
        delimiter_after_cr: false,
        after_end: false,
        guess_boundary: false,
        ..LENIENT
    },
    Choices {
        reader: Reader::Desktop,
        repeated: Which::Last,
        bare_cr: BareCr::LineEnd,
        blank_ends_header: true,
        grammar: Grammar { repeated: Which::Last, quotes: Quotes::Kept, ..LENIENT.grammar },
        word: Word::First,
        decoded_word: false,
        unsplit_decodes: true,
        guess_boundary: false,
        empty_boundary: true,
        ..LENIENT
    },
    Choices {
        reader: Reader::Webmail,
        junk_line: JunkLine::Skipped,
        grammar: Grammar {
            repeated: Which::Last,
            quotes: Quotes::Vanish,
            comments_vanish: true,
            sections: Sections::Written,
            words: true,
        },
        word: Word::AnywhereFirst,
        unsplit_decodes: true,
        delimiters: Delimiters::Prefix,
        guess_boundary: false,
        ..LENIENT
    },
    Choices {
        reader: Reader::Python,
        empty_boundary: true,
        bare_cr: BareCr::LineEnd,
        space_before_colon: false,
        grammar: Grammar { quotes: Quotes::Enclose, ..LENIENT.grammar },
        word: Word::Whole,
        after_end: false,
        guess_boundary: false,
        ..LENIENT
    },
    Choices {
        reader: Reader::Gateway,
        empty_boundary: true,
        repeated: Which::Last,
        bare_cr: BareCr::LineEnd,
        junk_line: JunkLine::Skipped,
        loose_names: true,
        grammar: Grammar {
            quotes: Quotes::Vanish,
            sections: Sections::PlainFirst,
            words: true,
            ..LENIENT.grammar
        },
        word: Word::AnywhereLast,
        any_type_splits: true,
        unsplit_decodes: true,
        delimiters: Delimiters::Prefix,
        guess_boundary: false,
        ..LENIENT
    },
    Choices { reader: Reader::Unpacker, repeated: Which::Last, blank_ends_header: true, ..LOOSE },
    Choices {
        reader: Reader::Salvage,
        bare_cr: BareCr::LineEnd,
        grammar: Grammar {
            comments_vanish: true,
            quotes: Quotes::Vanish,
            sections: Sections::Written,
            words: true,
            ..LENIENT.grammar
        },
        word: Word::AnywhereFirst,
        guess_encoding: true,
        header_goes_on: true,
        ..LOOSE
    },
];

/// The ways in which text that breaks the rules of its encoding is decoded, and by whom; the first is the plain one.
/// Those that are known for no view in particular are tried by `salvage`.
pub(crate) fn decodings(encoding: TransferEncoding) -> &'static [(TransferEncoding, Readers)] {
    use TransferEncoding as T;
    const SALVAGE: Readers = Readers::only(Reader::Salvage);
    const TO_PADDING: Readers = Readers::only(Reader::Rfc)
        .union(Readers::only(Reader::Python))
        .union(Readers::only(Reader::Gateway))
        .union(Readers::only(Reader::Unpacker));
    const SKIPPING: Readers = Readers::only(Reader::Webmail);
    const BASE64: &[(T, Readers)] = &[
        (T::Base64, TO_PADDING.union(SKIPPING).others()),
        (T::Base64ToPadding, TO_PADDING),
        (T::Base64SkipEquals, SKIPPING),
        (T::Base64Lines, SALVAGE),
        (T::Base64Quads, SALVAGE),
        (T::Base64ZeroEquals, SALVAGE),
        (T::Base64ToForeign, SALVAGE),
        (T::Base64Url, SALVAGE),
    ];
    const DROP: Readers = Readers::only(Reader::Webmail);
    const QUOTED_PRINTABLE: &[(T, Readers)] = &[
        (T::QuotedPrintable, DROP.others()),
        (T::QuotedPrintableDropEquals, DROP),
        (T::QuotedPrintableDropPair, SALVAGE),
        (T::QuotedPrintableDropTriple, SALVAGE),
    ];
    match encoding {
        T::Base64 => BASE64,
        T::QuotedPrintable => QUOTED_PRINTABLE,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reader_has_one_line_and_no_two_are_equal() {
        let readers: Vec<Reader> = TABLE.iter().map(|choices| choices.reader).collect();
        assert_eq!(readers, Reader::ALL);
        for (i, one) in TABLE.iter().enumerate() {
            for other in TABLE.get(i + 1..).unwrap_or_default() {
                assert_ne!(Choices { reader: one.reader, ..*other }, *one);
            }
        }
    }

    #[test]
    fn every_reader_decodes_in_some_way() {
        for encoding in [TransferEncoding::Base64, TransferEncoding::QuotedPrintable] {
            let all = decodings(encoding).iter().fold(Readers::NONE, |set, (_, by)| set.union(*by));
            assert!(all.is_all());
            assert_eq!(decodings(encoding).first().map(|(plain, _)| *plain), Some(encoding));
        }
    }
}
