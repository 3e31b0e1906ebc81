//! Markup into tokens for the stage's tree builder (HTML Standard, 13.2.5).

use html5gum::{DefaultEmitter, Error, Token, Tokenizer};
use serde::ser::{SerializeSeq, Serializer};
use serde_json::{Map, Value, json};

/// Attributes of one tag that are kept.
const MAX_ATTRIBUTES: usize = 256;
/// Tokens that one text may give.
const MAX_TOKENS: usize = 400_000;

/// The tokens of `html` as JSON: `[0, name, attributes, self-closing]`, `[1, name]` for an end tag, `[2, text]`,
/// `[3, comment]`. Linear in the length of the text.
pub(crate) fn tokens(html: &str) -> String {
    let mut out = Vec::new();
    let mut serializer = serde_json::Serializer::new(&mut out);
    let Ok(mut list) = serializer.serialize_seq(None) else { return "[]".to_owned() };
    let mut complete = true;
    for token in tokenizer(html).flatten().take(MAX_TOKENS) {
        let value = match token {
            Token::StartTag(tag) => {
                let mut attributes = Map::new();
                for (name, value) in tag.attributes.iter().take(MAX_ATTRIBUTES) {
                    attributes.insert(text(name), Value::String(text(value)));
                }
                json!([0, text(&tag.name), attributes, tag.self_closing])
            }
            Token::EndTag(tag) => json!([1, text(&tag.name)]),
            Token::String(string) => json!([2, text(&string)]),
            Token::Comment(comment) => json!([3, text(&comment)]),
            Token::Doctype(_) | Token::Error(_) => continue,
        };
        complete &= list.serialize_element(&value).is_ok();
    }
    match list.end() {
        Ok(()) if complete => String::from_utf8(out).unwrap_or_else(|_| "[]".to_owned()),
        _ => "[]".to_owned(),
    }
}

/// Whether `html` ends outside of any tag, comment and script, so that what follows cannot change what it means.
pub(crate) fn is_whole(html: &str) -> bool {
    let mut open_script = false;
    for token in tokenizer(html).flatten() {
        match token {
            Token::StartTag(tag) => open_script = is_raw(&tag.name),
            Token::EndTag(_) => open_script = false,
            Token::Error(error) => {
                let cut = matches!(
                    error.value,
                    Error::EofInTag | Error::EofInComment | Error::EofBeforeTagName | Error::EofInDoctype
                );
                if cut {
                    return false;
                }
            }
            _ => {}
        }
    }
    !open_script
}

fn is_raw(name: &[u8]) -> bool {
    matches!(
        name,
        b"script" | b"style" | b"textarea" | b"title" | b"xmp" | b"iframe" | b"noembed" | b"noframes"
    )
}

fn tokenizer(html: &str) -> Tokenizer<html5gum::StringReader<'_>, DefaultEmitter> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(html, emitter)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Whether a page holds anything that runs: a script, a handler, or an address that is code. Cheap, and errs towards yes.
#[must_use]
pub fn has_scripts(page: &str) -> bool {
    let bytes = page.as_bytes();
    let starts = |at: usize, word: &[u8]| {
        bytes.get(at..at + word.len()).is_some_and(|here| here.eq_ignore_ascii_case(word))
    };
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'<' if starts(at + 1, b"script") || starts(at + 1, b"svg:script") => return true,
            b'j' | b'J'
                if starts(at, b"javascript") && is_code_url(bytes.get(at + 10..).unwrap_or_default()) =>
            {
                return true;
            }
            // `onload=`, behind white space, a slash or a quotation mark.
            b'o' | b'O' if starts(at, b"on") && is_handler(bytes, at) => return true,
            b'd' | b'D' if starts(at, b"data:text/html") || starts(at, b"data:image/svg") => return true,
            b's' | b'S' if starts(at, b"srcdoc") => return true,
            b'h' | b'H' if starts(at, b"http-equiv") => return true,
            _ => {}
        }
    }
    false
}

fn is_code_url(rest: &[u8]) -> bool {
    rest.trim_ascii_start().starts_with(b":") || rest.starts_with(b"&")
}

fn is_handler(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| bytes.get(before));
    if !before.is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'"' | b'\'')) {
        return false;
    }
    let rest = bytes.get(at + 2..).unwrap_or_default();
    let name = rest.iter().take(24).take_while(|b| b.is_ascii_alphabetic()).count();
    name >= 3 && rest.get(name..).is_some_and(|rest| rest.trim_ascii_start().starts_with(b"="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_carry_names_attributes_and_text() {
        let json =
            tokens("<!doctype html><P Class='a&amp;b' hidden>x &lt; y<br/></p><!--c--><script>a<b</script>");
        let expected = r#"[[0,"p",{"class":"a&b","hidden":""},false],[2,"x < y"],[0,"br",{},true],[1,"p"],[3,"c"],[0,"script",{},false],[2,"a<b"],[1,"script"]]"#;
        assert_eq!(json, expected);
    }

    #[test]
    fn markup_is_whole_outside_of_tags_comments_and_scripts() {
        for whole in ["", "text", "<p>text", "<script>1</script>", "<!--c--> a"] {
            assert!(is_whole(whole), "{whole}");
        }
        for cut in ["<p", "<p class='", "<!-- c", "<script>1", "<script>1</scr", "<style>"] {
            assert!(!is_whole(cut), "{cut}");
        }
    }

    #[test]
    fn what_runs_is_found_and_text_is_not() {
        for runs in [
            "<SCRIPT>",
            "<a href='javascript:x()'>",
            "<img src=x onerror = 1>",
            "<svg/onload=x>",
            "<iframe srcdoc=''>",
            "<a href=\"java&#115;cript:\" onclick='a()'>",
        ] {
            assert!(has_scripts(runs), "{runs}");
        }
        for still in ["<p>come on = in</p>", "<a href=x>click on this</a>", "javascript is a language", ""] {
            assert!(!has_scripts(still), "{still}");
        }
    }
}
