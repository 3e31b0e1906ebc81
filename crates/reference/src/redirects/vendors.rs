//! Ways of writing a URL that are one vendor's own.

use crate::encodings::base64_text;
use creel_evidence::DomainName;
use creel_evidence::web::WebAddress;

/// Proofpoint URL Defense 3: `__https://host/a*b__;Iw!!...`. Each `*` stands for a character kept in base64 after
/// `__;`; `**` and a letter stand for a run of them.
pub(super) fn proofpoint_3(rest: &str) -> Option<String> {
    let (url, after) = rest.strip_prefix("__")?.rsplit_once("__;")?;
    let kept = after.split('!').next().and_then(base64_text).unwrap_or_default();
    let mut kept = kept.chars();
    let mut out = String::with_capacity(url.len());
    let mut chars = url.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '*' {
            out.push(c);
        } else if chars.next_if_eq(&'*').is_some() {
            let run = chars.next().and_then(run_length).unwrap_or(0);
            out.extend(kept.by_ref().take(run));
        } else {
            out.push(kept.next().unwrap_or('*'));
        }
    }
    Some(out)
}

/// The letters `A` to `Z`, `a` to `z`, `0` to `9`, `-` and `_` count runs of 2 to 65 characters.
fn run_length(letter: char) -> Option<usize> {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    LETTERS.find(letter).map(|position| position + 2)
}

/// Google Translate: `https://my--shop-firm-test.translate.goog/a?_x_tr_sl=auto` shows `https://my-shop.firm.test/a`. A
/// host label that holds characters of other scripts or positions of its own is told in `_x_tr_enc`, prefixes in
/// `_x_tr_hp`; those are not undone.
pub(super) fn translated_host(address: &WebAddress) -> Option<String> {
    let label = address.domain()?.as_str().strip_suffix(".translate.goog")?;
    if label.contains('.') {
        return None;
    }
    // A hyphen that stands twice is one; alone it is a point.
    let host = label.replace("--", "\u{0}").replace('-', ".").replace('\u{0}', "-");
    let host = DomainName::parse(&host)?;
    let query = address.query.as_deref().unwrap_or_default();
    let scheme = if query.split('&').any(|pair| pair == "_x_tr_sch=http") { "http" } else { "https" };
    let own: Vec<&str> =
        query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("_x_tr_")).collect();
    let query = if own.is_empty() { String::new() } else { format!("?{}", own.join("&")) };
    let hash = address.fragment.as_deref().map(|fragment| format!("#{fragment}")).unwrap_or_default();
    Some(format!("{scheme}://{host}{}{query}{hash}", address.path))
}

/// A URL in a binary record, as SparkPost's click counter keeps it: a byte that holds its length, then the URL.
pub(super) fn record(bytes: &[u8]) -> Option<String> {
    let start = bytes
        .windows(7)
        .position(|window| window.starts_with(b"http:/") || window.starts_with(b"https:/"))?;
    let rest = bytes.get(start..)?;
    let run = rest.iter().take_while(|b| b.is_ascii_graphic()).count();
    let declared =
        start.checked_sub(1).and_then(|before| bytes.get(before)).map(|&length| usize::from(length));
    // A longer one has a length of more bytes; it ends where what no URL can hold begins.
    let length = declared.filter(|&length| length >= 10 && length <= run).unwrap_or(run);
    std::str::from_utf8(rest.get(..length)?).ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn kept_characters_go_back_to_their_place() {
        // '#' and '~' are kept as base64 "I34"; two '#' as "IyM" behind the run letter A.
        assert_eq!(proofpoint_3("__https://h.test/*a*__;I34!!x").as_deref(), Some("https://h.test/#a~"));
        assert_eq!(proofpoint_3("__https://h.test/**A__;IyM!!x").as_deref(), Some("https://h.test/##"));
        assert_eq!(proofpoint_3("nothing"), None);
    }

    #[test]
    fn a_translated_host_is_the_host_again() {
        let host = |url: &str| translated_host(&WebAddress::parse(url).unwrap());
        assert_eq!(
            host("https://my--shop-firm-test.translate.goog/a?b=1&_x_tr_sl=de&_x_tr_tl=en#c").as_deref(),
            Some("https://my-shop.firm.test/a?b=1#c")
        );
        assert_eq!(
            host("https://firm-test.translate.goog/?_x_tr_sch=http&_x_tr_sl=de").as_deref(),
            Some("http://firm.test/")
        );
        assert_eq!(host("https://translate.goog/"), None);
    }

    #[test]
    fn a_record_ends_where_its_length_says() {
        assert_eq!(
            record(b"\x46\x18\x13\x3f\x44\x10https://a.test/bWxyz\x00").as_deref(),
            Some("https://a.test/b")
        );
        assert_eq!(record(b"\xffhttps://a.test/b\x01").as_deref(), Some("https://a.test/b"));
        assert_eq!(record(b"no link"), None);
    }

    proptest! {
        /// What a translator writes into its host is read back.
        #[test]
        fn a_host_survives_translation(host in "[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5})?\\.[a-z]{3,8}\\.test") {
            let label = host.replace('-', "--").replace('.', "-");
            let url = format!("https://{label}.translate.goog/x?_x_tr_sl=auto");
            let expected = format!("https://{host}/x");
            prop_assert_eq!(translated_host(&WebAddress::parse(&url).unwrap()), Some(expected));
        }

        /// Every character that is kept aside comes back to its place, in runs and alone.
        #[test]
        fn what_proofpoint_keeps_comes_back(pieces in prop::collection::vec(("[a-z/.]{1,6}", "[#~!$ä]{1,70}"), 0..5)) {
            const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            let (mut written, mut kept, mut plain) = (String::new(), String::new(), String::new());
            for (text, aside) in &pieces {
                plain += text;
                written += text;
                let aside: Vec<char> = aside.chars().collect();
                for run in aside.chunks(65) {
                    plain.extend(run);
                    kept.extend(run);
                    match run.len() {
                        1 => written.push('*'),
                        length => {
                            written += "**";
                            written.push(char::from(LETTERS[length - 2]));
                        }
                    }
                }
            }
            let kept = data_encoding::BASE64URL_NOPAD.encode(kept.as_bytes());
            prop_assert_eq!(proofpoint_3(&format!("__{written}__;{kept}!!token$")), Some(plain));
        }

        #[test]
        fn any_bytes_are_taken(bytes: Vec<u8>, text: String) {
            let _ = record(&bytes);
            let _ = proofpoint_3(&text);
        }
    }
}
