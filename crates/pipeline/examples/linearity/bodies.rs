//! Ways in the body of a mail: encodings, text, HTML, scripts, forwarded blocks.

use crate::{Way, repeated};

const HTML: &str = "From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n";
const PLAIN: &str = "From: a@b.example\nSubject: x\n\n";

fn encoded(encoding: &str) -> String {
    format!(
        "From: a@b.example\nContent-Type: application/octet-stream; name=a.bin\nContent-Transfer-Encoding: {encoding}\n\n"
    )
}

pub(crate) const WAYS: &[Way] = &[
    Way {
        name: "huge-line",
        what: "one line without end",
        make: |size| repeated(PLAIN, "lorem ipsum ", "", size),
    },
    Way {
        name: "line-breaks",
        what: "nothing but line breaks",
        make: |size| repeated(PLAIN, "\r\n\r\r", "", size),
    },
    Way {
        name: "base64-garbage",
        what: "base64 with padding and junk everywhere",
        make: |size| repeated(&encoded("base64"), "QU=I!=*D\n=Q==", "", size),
    },
    Way {
        name: "base64-page",
        what: "base64 of a page, padded after each word",
        make: |size| {
            repeated(
                &encoded("base64").replace("application/octet-stream", "text/html"),
                "PGI+eDwvYj4=\n",
                "",
                size,
            )
        },
    },
    Way {
        name: "quoted-printable",
        what: "soft line breaks and broken escapes",
        make: |size| repeated(&encoded("quoted-printable"), "=4=\n=41=4X=\t \n", "", size),
    },
    Way {
        name: "uuencoded",
        what: "uuencoded files in a text, none of which ends",
        make: |size| repeated(PLAIN, "begin 644 f#.txt\n#0V%T\n\n", "", size),
    },
    Way {
        name: "yencoded",
        what: "yEnc files in a text, none of which ends",
        make: |size| repeated(PLAIN, "=ybegin line=128 size=9 name=f#\n0123=}\n", "", size),
    },
    Way {
        name: "entities",
        what: "character references, whole and broken",
        make: |size| repeated(HTML, "&#x26;amp&#38;&notin &unknown#;&#", "", size),
    },
    Way {
        name: "nested-tags",
        what: "elements inside one another",
        make: |size| repeated(HTML, "<div><b>x", "", size),
    },
    Way {
        name: "unclosed-tags",
        what: "tags, comments and attributes that never end",
        make: |size| repeated(HTML, "<a href=\"x <!-- <script '", "", size),
    },
    Way {
        name: "attributes",
        what: "one tag with attributes without end",
        make: |size| repeated(&format!("{HTML}<p "), "a#=b ", "", size),
    },
    Way {
        name: "style-rules",
        what: "style rules, and elements to try them on",
        make: |size| {
            let mut page = repeated(
                &format!("{HTML}<style>"),
                ".c# p, #i b { color: red; display: none }\n",
                "</style>",
                size / 2,
            );
            page.extend_from_slice(&repeated("", "<p class=\"c1 c2 c#\"><b id=i>x</b></p>", "", size / 2));
            page
        },
    },
    Way {
        name: "links",
        what: "links, each to another place",
        make: |size| repeated(HTML, "<a href=\"http://h#.a.example/p?u=a@b.example\">click</a> ", "", size),
    },
    Way {
        name: "text-links",
        what: "addresses and links in plain text",
        make: |size| repeated(PLAIN, "see http://h#.a.example/x or write to n#@c.example.\n", "", size),
    },
    Way {
        name: "scripts",
        what: "string literals of a script, encoded in each other",
        make: |size| {
            repeated(
                &format!("{HTML}<script>"),
                "eval(unescape('%61%74%6f%62'));atob(\"PGI+eDwvYj4=\");",
                "</script>",
                size,
            )
        },
    },
    Way {
        name: "data-urls",
        what: "pages in data: URLs",
        make: |size| {
            repeated(HTML, "<iframe src=\"data:text/html;base64,PGEgaHJlZj0jPng8L2E+\"></iframe>", "", size)
        },
    },
    Way {
        name: "forwarded-blocks",
        what: "forwarded mails quoted one after another",
        make: |size| {
            repeated(
                "From: a@b.example\nSubject: Fwd: x\n\n",
                "-------- Forwarded Message --------\nFrom: N <n#@c.example>\nTo: a@b.example\nSubject: x\nDate: Mon, 7 Sep 2020 08:12:00 +0000\n\nhello\n",
                "",
                size,
            )
        },
    },
    Way {
        name: "quoted-lines",
        what: "quotation inside quotation",
        make: |size| {
            let mut out = PLAIN.as_bytes().to_vec();
            let mut depth = 1;
            while out.len() < size {
                out.extend(std::iter::repeat_n(b'>', depth % 5_000));
                out.extend_from_slice(b" On Monday N wrote:\n");
                depth += 7;
            }
            out
        },
    },
];
