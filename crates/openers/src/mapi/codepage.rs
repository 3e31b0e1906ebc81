//! Windows code pages and locales as WHATWG encoding labels.

/// The label of a code page; `None` for those without one (and for UTF-16, which texts in a code page never are).
#[must_use]
pub const fn charset_of_codepage(codepage: u32) -> Option<&'static str> {
    Some(match codepage {
        437 | 850 | 1252 | 20127 | 28591 => "windows-1252",
        866 => "ibm866",
        874 => "windows-874",
        932 | 943 => "shift_jis",
        936 | 52936 => "gbk",
        949 => "euc-kr",
        950 => "big5",
        1250 => "windows-1250",
        1251 => "windows-1251",
        1253 => "windows-1253",
        1254 | 28599 => "windows-1254",
        1255 => "windows-1255",
        1256 => "windows-1256",
        1257 => "windows-1257",
        1258 => "windows-1258",
        10000 => "macintosh",
        10007 => "x-mac-cyrillic",
        20866 => "koi8-r",
        21866 => "koi8-u",
        28592 => "iso-8859-2",
        28593 => "iso-8859-3",
        28594 => "iso-8859-4",
        28595 => "iso-8859-5",
        28596 => "iso-8859-6",
        28597 => "iso-8859-7",
        28598 | 38598 => "iso-8859-8",
        28603 => "iso-8859-13",
        28605 => "iso-8859-15",
        50220..=50222 => "iso-2022-jp",
        51932 => "euc-jp",
        51949 => "euc-kr",
        54936 => "gb18030",
        65001 => "utf-8",
        _ => return None,
    })
}

/// The label of the code page that Windows uses for a language ([MS-LCID]; the lower ten bits name the language).
#[must_use]
pub const fn charset_of_locale(locale: u32) -> Option<&'static str> {
    let codepage = match locale & 0xffff {
        0 | 0x0400 | 0x007f => return None,
        // Chinese is written in two ways, Serbian and Azerbaijani in two alphabets.
        0x0404 | 0x0c04 | 0x1404 => 950,
        0x0c1a | 0x1c1a | 0x201a | 0x301a | 0x082c => 1251,
        language => match language & 0x03ff {
            0x01 | 0x20 | 0x29 => 1256,
            0x02 | 0x19 | 0x22 | 0x23 | 0x2f | 0x3f | 0x40 | 0x44 | 0x50 => 1251,
            0x04 => 936,
            0x05 | 0x0e | 0x15 | 0x18 | 0x1a | 0x1b | 0x1c | 0x24 => 1250,
            0x08 => 1253,
            0x0d => 1255,
            0x11 => 932,
            0x12 => 949,
            0x1e => 874,
            0x1f | 0x2c | 0x43 => 1254,
            0x25..=0x27 => 1257,
            0x2a => 1258,
            _ => 1252,
        },
    };
    charset_of_codepage(codepage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_pages_and_languages_have_the_labels_that_browsers_know() {
        assert_eq!(charset_of_codepage(1251), Some("windows-1251"));
        assert_eq!(charset_of_codepage(1200), None);
        // German, Russian, Chinese of Taiwan and of the mainland, none.
        let labels = [1031, 1049, 1028, 2052, 0].map(charset_of_locale);
        assert_eq!(labels, [Some("windows-1252"), Some("windows-1251"), Some("big5"), Some("gbk"), None]);
        for codepage in 0..66_000 {
            if let Some(label) = charset_of_codepage(codepage) {
                assert!(encoding_rs::Encoding::for_label(label.as_bytes()).is_some(), "{label}");
            }
        }
    }
}
