//! Ways in the header of a mail: fields, parameters, encoded words, addresses, hops, reports.

use crate::{Way, repeated};

/// A mail whose header is one field that goes on; headers are cut at a limit, so the same goes into the header of
/// every part of a multipart as well.
fn field(name: &str, head: &str, unit: &str, size: usize) -> Vec<u8> {
    let part_of = |size: usize| {
        let mut part = repeated(&format!("{name}: {head}"), unit, "\n", size);
        part.extend_from_slice(b"\nbody\n");
        part
    };
    // A quarter of a mebibyte stays below the limit of a header.
    let each = size.min(1 << 18);
    let mut out = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=sep\n".to_vec();
    out.extend_from_slice(&part_of(each.min(size / 2)));
    while out.len() < size {
        out.extend_from_slice(b"--sep\nContent-Type: message/rfc822\n\n");
        out.extend_from_slice(&part_of(each));
    }
    out
}

pub(crate) const WAYS: &[Way] = &[
    Way {
        name: "parameters",
        what: "RFC 2231 sections of one parameter",
        make: |size| field("Content-Type", "text/plain", ";\n name*#*=%41", size),
    },
    Way {
        name: "distinct-parameters",
        what: "parameters, each of another name",
        make: |size| field("Content-Disposition", "attachment", "; n#=\"a\\\"b\"", size),
    },
    Way { name: "fields", what: "header fields", make: |size| repeated("", "X-#: y\n", "\nbody", size) },
    Way {
        name: "same-fields",
        what: "From and Subject over and over",
        make: |size| repeated("", "From: a#@b.example\nSubject: x\n", "\nbody", size),
    },
    Way {
        name: "folded-lines",
        what: "one field, folded without end",
        make: |size| field("Subject", "x", "\n y", size),
    },
    Way {
        name: "encoded-words",
        what: "encoded words side by side",
        make: |size| field("Subject", "", "=?utf-8?q?=C3=A4?=\n =?iso-8859-1?b?5A==?= ", size),
    },
    Way {
        name: "open-encoded-words",
        what: "encoded words that never end",
        make: |size| field("Subject", "", "=?utf-8?q?x", size),
    },
    Way {
        name: "addresses",
        what: "recipients",
        make: |size| field("To", "", "\"N, #\" <n#@c.example>,\n ", size),
    },
    Way {
        name: "comments",
        what: "comments inside comments in an address",
        make: |size| field("From", "", "(x ", size),
    },
    Way {
        name: "open-quotes",
        what: "quoted strings that never end",
        make: |size| field("To", "", "\"\\\" <", size),
    },
    Way {
        name: "received",
        what: "Received fields",
        make: |size| {
            repeated(
                "",
                "Received: from h#.a.example (h.a.example [192.0.2.7]) by mx.b.example (Postfix) with ESMTPS id A# for <n@c.example>; Mon, 07 Sep 2020 08:12:00 +0000\n",
                "From: a@b.example\n\nbody",
                size,
            )
        },
    },
    Way {
        name: "reports",
        what: "results in Authentication-Results",
        make: |size| {
            field(
                "Authentication-Results",
                "mx.b.example",
                ";\n dkim=pass (1024-bit (key)) reason=\"ok\" header.d=d#.example header.i=@d.example",
                size,
            )
        },
    },
    Way {
        name: "signatures",
        what: "DKIM-Signature fields",
        make: |size| {
            repeated(
                "",
                "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=d#.example; s=s; h=from:to:subject:from:to:subject; bh=AAAA; b=AAAA\n",
                "From: a@b.example\n\nbody",
                size,
            )
        },
    },
    Way {
        name: "references",
        what: "message ids in References",
        make: |size| field("References", "", "<#.a@b.example>\n ", size),
    },
    Way {
        name: "names",
        what: "a file name in ever new spellings",
        make: |size| {
            field("Content-Disposition", "attachment", "; filename=\"a#.txt\"; filename*=utf-8''b#", size)
        },
    },
];
