//! Making hostile text safe to print, and dangerous values safe to click on by accident.

use std::fmt;

/// Displays `text` so that a terminal or a log shows exactly what is there and obeys none of it: control
/// characters, bidirectional controls, zero-width and other invisible characters appear as `\u{..}`.
#[must_use]
pub fn inert(text: &str) -> Inert<'_> {
    Inert(text)
}

/// See [`inert`].
#[derive(Debug, Clone, Copy)]
pub struct Inert<'a>(&'a str);

impl fmt::Display for Inert<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        let mut chars = self.0.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                // The two characters of a line end are one line end.
                '\r' if chars.peek() == Some(&'\n') => {}
                '\n' => f.write_str("⏎")?,
                '\t' => f.write_char(' ')?,
                c if is_dangerous(c) => write!(f, "\\u{{{:x}}}", u32::from(c))?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Whether a character steers what shows it, or shows nothing: C0 and C1 controls, bidirectional controls,
/// zero-width and default-ignorable format characters, tags, variation selectors, line separators.
#[must_use]
pub fn is_dangerous(c: char) -> bool {
    c.is_control() || is_invisible(c) || matches!(c, '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}')
}

/// Whether a character takes part in text without showing (a subset of Unicode `Default_Ignorable_Code_Point`
/// together with the bidirectional controls).
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Writes a URL, domain, address or mail address so that no program makes it a link:
/// `hxxps://host[.]example/path`, `user[@]host[.]example`.
#[must_use]
pub fn defang(value: &str) -> String {
    let (scheme, rest) = match value.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, value),
    };
    let mut out = String::with_capacity(value.len() + 16);
    if let Some(scheme) = scheme {
        out.push_str(&scheme.replace("tt", "xx").replace("TT", "XX"));
        out.push_str("://");
    }
    let authority_end = match scheme {
        Some(_) => rest.find(['/', '?', '#']).unwrap_or(rest.len()),
        None => rest.len(),
    };
    for (i, c) in rest.char_indices() {
        match c {
            '.' if i < authority_end => out.push_str("[.]"),
            ':' if i < authority_end && scheme.is_none() => out.push_str("[:]"),
            '@' => out.push_str("[@]"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn steering_characters_are_spelt_out() {
        assert_eq!(inert("a\u{1b}[31mb\u{202e}c\u{200b}").to_string(), "a\\u{1b}[31mb\\u{202e}c\\u{200b}");
        assert_eq!(inert("two\nlines\tx").to_string(), "two⏎lines x");
        assert_eq!(inert("a\r\nb\rc").to_string(), "a⏎b\\u{d}c");
        assert_eq!(inert("Grüße 日本").to_string(), "Grüße 日本");
    }

    #[test]
    fn defanged_values_read_as_usual() {
        assert_eq!(defang("https://a.b.example/x.html?q=1"), "hxxps://a[.]b[.]example/x.html?q=1");
        assert_eq!(defang("user@mail.example"), "user[@]mail[.]example");
        assert_eq!(defang("192.0.2.7"), "192[.]0[.]2[.]7");
        assert_eq!(defang("2001:db8::1"), "2001[:]db8[:][:]1");
    }

    proptest! {
        #[test]
        fn inert_text_steers_nothing(text: String) {
            prop_assert!(!inert(&text).to_string().chars().any(is_dangerous));
        }
    }
}
