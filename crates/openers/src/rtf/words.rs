//! What control words and fields stand for.

/// Where a field's instruction leads: `HYPERLINK "target" \o "tip"`.
pub(super) fn link_target(instruction: &str) -> Option<&str> {
    let rest = instruction.trim_start();
    let rest =
        rest.get(..9).filter(|word| word.eq_ignore_ascii_case("HYPERLINK")).and(rest.get(9..))?.trim_start();
    let target = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split_whitespace().next()?,
    };
    (!target.is_empty() && !target.starts_with('\\')).then_some(target)
}

/// What a control word stands for in HTML that was wrapped ([MS-OXRTFEX] section 2.1.3.1.6).
pub(super) fn as_html(word: &[u8]) -> Option<&'static str> {
    Some(match word {
        b"par" | b"line" => "\r\n",
        b"tab" => "\t",
        b"lquote" => "&lsquo;",
        b"rquote" => "&rsquo;",
        b"ldblquote" => "&ldquo;",
        b"rdblquote" => "&rdquo;",
        b"bullet" => "&bull;",
        b"endash" => "&ndash;",
        b"emdash" => "&mdash;",
        _ => return None,
    })
}

/// What a control word stands for in text.
pub(super) fn as_text(word: &[u8]) -> Option<&'static str> {
    Some(match word {
        b"par" | b"line" | b"sect" | b"page" | b"row" | b"softline" => "\n",
        b"tab" | b"cell" | b"nestcell" => "\t",
        b"lquote" => "\u{2018}",
        b"rquote" => "\u{2019}",
        b"ldblquote" => "\u{201c}",
        b"rdblquote" => "\u{201d}",
        b"bullet" => "\u{2022}",
        b"endash" => "\u{2013}",
        b"emdash" => "\u{2014}",
        b"emspace" | b"enspace" | b"qmspace" => " ",
        _ => return None,
    })
}
