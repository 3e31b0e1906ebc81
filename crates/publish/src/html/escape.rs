//! Text of evidence as HTML: shown exactly, obeyed never.

use creel_evidence::ObservableKind;
use creel_evidence::text::{defang, is_dangerous};
use std::fmt::{self, Display, Write as _};

/// Escaped for element content and for quoted attributes; characters that steer or hide are spelt out, as
/// [`creel_evidence::text::inert`] does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a>(pub(super) &'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut plain = 0;
        for (at, c) in self.0.char_indices() {
            // ASCII letters, digits and the like are copied in runs.
            let harmless =
                c.is_ascii_graphic() && !matches!(c, '<' | '>' | '&' | '"' | '\'' | '`') || c == ' ';
            if harmless || (!c.is_ascii() && !is_dangerous(c)) {
                continue;
            }
            f.write_str(self.0.get(plain..at).unwrap_or_default())?;
            plain = at + c.len_utf8();
            match c {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '`' => f.write_str("&#96;")?,
                '\n' => f.write_char('⏎')?,
                '\t' => f.write_char(' ')?,
                c => write!(f, "\\u{{{:x}}}", u32::from(c))?,
            }
        }
        f.write_str(self.0.get(plain..).unwrap_or_default())
    }
}

/// A URL, domain, address or number that nobody shall open by accident.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value<'a>(pub(super) &'a str);

impl Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Text(&defang(self.0)).fmt(f)
    }
}

/// An observable's value: a file's name opens nothing and is shown as it is, everything else is defanged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Observed<'a>(pub(super) ObservableKind, pub(super) &'a str);

impl Display for Observed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ObservableKind::FileName => Text(self.1).fmt(f),
            _ => Value(self.1).fmt(f),
        }
    }
}

/// A sentence or a quote that may hold a URL: its scheme is disarmed, the rest stays readable.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prose<'a>(pub(super) &'a str);

impl Display for Prose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.contains("://") {
            Text(&self.0.replace("http", "hxxp").replace("HTTP", "HXXP")).fmt(f)
        } else {
            Text(self.0).fmt(f)
        }
    }
}

/// The first `limit` characters, and an ellipsis if there were more.
pub(super) fn short(text: &str, limit: usize) -> std::borrow::Cow<'_, str> {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn markup_is_text() {
        let hostile = "<img src=x onerror='a`b'>\"&\u{202e}\u{1b}";
        let shown = "&lt;img src=x onerror=&#39;a&#96;b&#39;&gt;&quot;&amp;\\u{202e}\\u{1b}";
        assert_eq!(Text(hostile).to_string(), shown);
        assert_eq!(Value("https://a.example/<b>").to_string(), "hxxps://a[.]example/&lt;b&gt;");
        assert_eq!(Prose("go to HTTPS://x.example now").to_string(), "go to HXXPS://x.example now");
    }

    proptest! {
        #[test]
        fn nothing_opens_an_element_or_leaves_an_attribute(text: String) {
            for shown in [Text(&text).to_string(), Value(&text).to_string(), Prose(&text).to_string()] {
                prop_assert!(!shown.contains(['<', '>', '"', '\'', '`']));
                prop_assert!(!shown.chars().any(is_dangerous));
                let entities = ["&lt;", "&gt;", "&amp;", "&quot;", "&#39;", "&#96;"];
                for (at, _) in shown.match_indices('&') {
                    prop_assert!(entities.iter().any(|entity| shown[at..].starts_with(entity)));
                }
            }
        }

        #[test]
        fn a_shortened_text_is_its_beginning(text: String, limit in 0usize..40) {
            let shown = short(&text, limit);
            prop_assert!(text.starts_with(shown.strip_suffix('…').unwrap_or(&shown)) || text == shown);
            prop_assert!(shown.chars().count() <= limit + 1);
        }
    }
}
