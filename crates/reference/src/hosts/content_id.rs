//! Content identifiers of IPFS, as they stand in URLs.

/// Whether `text` is a content identifier: version 0 (a SHA-256 multihash in base58btc: `Qm` and 44 characters) or
/// version 1 in one of the bases that gateways use (base32 `b`, base36 `k`, base58btc `z`). By form alone; nothing is
/// decoded, since only the form has to tell it from a name.
pub(super) fn is_content_id(text: &str) -> bool {
    let base58 = |c: char| c.is_ascii_alphanumeric() && !matches!(c, '0' | 'O' | 'I' | 'l');
    let base32 = |c: char| matches!(c, 'a'..='z' | '2'..='7');
    let base36 = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let rest = |prefix: &str| text.strip_prefix(prefix);
    match text.len() {
        46 if text.starts_with("Qm") => text.chars().all(base58),
        // `baf` begins every version 1 identifier of raw or protobuf content, `k51`/`k2k4` those of keys.
        59..=112 if text.starts_with("baf") => text.chars().all(base32),
        50..=112 => {
            rest("k51").or_else(|| rest("k2")).is_some_and(|rest| rest.chars().all(base36))
                || rest("zb2").or_else(|| rest("zdj7")).is_some_and(|rest| rest.chars().all(base58))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_told_from_names() {
        assert!(is_content_id("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"));
        assert!(is_content_id("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"));
        assert!(is_content_id("k51qzi5uqu5dgutdk6i1ynyzgkqngpha5xpgia3a5qqp4jsh0u4csozksxel2r"));
        for name in ["", "Qm", "bafy", "docs", "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPb0G", "käse"] {
            assert!(!is_content_id(name), "{name}");
        }
    }
}
