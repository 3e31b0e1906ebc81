//! Lists of tags, `a=b; c=d` (RFC 6376 section 3.2).

/// The tags of a list, values trimmed of white space around them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tags<'a>(Vec<(&'a [u8], &'a [u8])>);

/// Tags of one list; RFC 6376 defines 13.
const MOST: usize = 100;

impl<'a> Tags<'a> {
    /// Reads a list. `None` if a tag has no name or no equals sign, or stands twice, which makes the whole list
    /// invalid.
    pub(crate) fn parse(list: &'a [u8]) -> Option<Self> {
        let mut tags: Vec<(&[u8], &[u8])> = Vec::new();
        let mut specs = list.split(|&b| b == b';').peekable();
        while let Some(spec) = specs.next() {
            let spec = spec.trim_ascii();
            // A semicolon may end the list.
            if spec.is_empty() && specs.peek().is_none() {
                break;
            }
            let equals = memchr::memchr(b'=', spec)?;
            let (name, value) = (spec.get(..equals)?.trim_ascii(), spec.get(equals + 1..)?.trim_ascii());
            let is_name = name.first().is_some_and(u8::is_ascii_alphabetic)
                && name.iter().all(|&b| b.is_ascii_alphanumeric() || b == b'_');
            if !is_name || tags.len() == MOST || tags.iter().any(|(known, _)| *known == name) {
                return None;
            }
            tags.push((name, value));
        }
        Some(Self(tags))
    }

    /// The value of a tag; names are case-sensitive.
    pub(crate) fn get(&self, name: &str) -> Option<&'a [u8]> {
        self.0.iter().find(|(known, _)| *known == name.as_bytes()).map(|(_, value)| *value)
    }

    /// The name of the first tag.
    pub(crate) fn first(&self) -> Option<&'a [u8]> {
        self.0.first().map(|(name, _)| *name)
    }

    /// The value as text, if it is ASCII.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.get(name).filter(|value| value.is_ascii()).and_then(|value| std::str::from_utf8(value).ok())
    }

    /// A number of at most 12 digits.
    pub(crate) fn number(&self, name: &str) -> Option<Option<u64>> {
        let value = self.text(name)?;
        let is_number = !value.is_empty() && value.len() <= 12 && value.bytes().all(|b| b.is_ascii_digit());
        Some(value.parse().ok().filter(|_| is_number))
    }
}

/// The words of a list separated by colons, white space around them taken away.
pub(crate) fn words(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|&b| b == b':').map(<[u8]>::trim_ascii)
}

/// Base64 with white space in it; `None` if it is something else.
pub(crate) fn base64(value: &[u8]) -> Option<Vec<u8>> {
    let clean: Vec<u8> = value.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    let bare = clean.strip_suffix(b"==").or_else(|| clean.strip_suffix(b"=")).unwrap_or(&clean);
    // Bits behind the last byte are not looked at: signers differ.
    let mut lax = data_encoding::BASE64_NOPAD.specification();
    lax.check_trailing_bits = false;
    lax.encoding().ok()?.decode(bare).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_and_broken_ones_refused() {
        let tags = Tags::parse(b" v = 1 ; a=x=y;\r\n\tb=; ").unwrap();
        assert_eq!(
            (tags.get("v"), tags.get("a"), tags.get("b"), tags.get("c")),
            (Some(b"1".as_slice()), Some(b"x=y".as_slice()), Some(b"".as_slice()), None)
        );
        assert_eq!(tags.number("v"), Some(Some(1)));
        assert_eq!(tags.number("a"), Some(None));
        for broken in ["a", "a=1;;b=2", "=1", "a=1;a=2", "1a=x", "a b=c"] {
            assert_eq!(Tags::parse(broken.as_bytes()), None, "{broken}");
        }
        assert_eq!(Tags::parse(b""), Some(Tags::default()));
        assert_eq!(base64(b"Zm9v\r\n YmE="), Some(b"fooba".to_vec()));
        assert_eq!(base64(b"Zm9!"), None);
    }
}
