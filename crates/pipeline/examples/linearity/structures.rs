//! Ways in the structure of a mail: parts, boundaries, mails in mails.

use crate::{Way, repeated};

pub(crate) const WAYS: &[Way] = &[
    Way {
        name: "nested-multiparts",
        what: "multiparts inside one another, each with its own boundary",
        make: |size| {
            repeated(
                "From: a@b.example\n",
                "Content-Type: multipart/mixed; boundary=b#\n\n--b\n",
                "\n\nend\n",
                size,
            )
        },
    },
    Way {
        name: "nested-and-closed",
        what: "multiparts inside one another, then delimiters of the outermost over and over",
        make: |size| {
            let mut open = String::from("From: a@b.example\n");
            for depth in 0..60 {
                open.push_str(&format!("Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n"));
            }
            repeated(&open, "\n--b59\n\nx\n--b0x\n", "\n", size)
        },
    },
    Way {
        name: "one-boundary-for-all",
        what: "multiparts inside one another that share one boundary",
        make: |size| {
            repeated(
                "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n",
                "--b\nContent-Type: multipart/mixed; boundary=b\n\n",
                "",
                size,
            )
        },
    },
    Way {
        name: "nested-mails",
        what: "message/rfc822 headers inside one another",
        make: |size| repeated("", "Content-Type: message/rfc822\n\n", "From: a@b.example\n\nx", size),
    },
    Way { name: "mails-in-base64", what: "mails inside one another, each in base64", make: mails_in_base64 },
    Way {
        name: "attached-mails",
        what: "small mails attached side by side",
        make: |size| {
            repeated(
                "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n",
                "--b\nContent-Type: message/rfc822\n\nFrom: c#@d.example\nSubject: x\n\nhello\n",
                "--b--\n",
                size,
            )
        },
    },
    Way {
        name: "parts",
        what: "many small parts",
        make: |size| {
            repeated(
                "Content-Type: multipart/mixed; boundary=b\n\n",
                "--b\nContent-Type: text/plain; name=n#.txt\n\nx\n",
                "--b--\n",
                size,
            )
        },
    },
    Way {
        name: "alternatives",
        what: "a multipart/alternative with many alternatives",
        make: |size| {
            repeated(
                "Content-Type: multipart/alternative; boundary=b\n\n",
                "--b\nContent-Type: text/html\n\n<p>text # is here</p>\n",
                "--b--\n",
                size,
            )
        },
    },
    Way {
        name: "related",
        what: "a multipart/related of pictures, with a page that refers to them",
        make: |size| {
            repeated(
                "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<img src=cid:c1>\n",
                "--b\nContent-Type: image/png\nContent-ID: <c#>\n\n\x7fPNG#\n",
                "--b--\n",
                size,
            )
        },
    },
    Way {
        name: "boundaries",
        what: "lines that almost are delimiters",
        make: |size| {
            let boundary = "b".repeat(65);
            let head = format!("Content-Type: multipart/mixed; boundary={boundary}x\n\n");
            repeated(&head, &format!("--{boundary}\n"), "", size)
        },
    },
    Way {
        name: "undeclared-boundary",
        what: "multiparts without a boundary in the header, and lines of dashes",
        make: |size| {
            repeated(
                "Content-Type: multipart/mixed\n\n",
                "--\n--#\nContent-Type: multipart/mixed\n\n",
                "",
                size,
            )
        },
    },
    Way {
        name: "partial",
        what: "fragments of a message/partial",
        make: |size| {
            repeated(
                "Content-Type: multipart/mixed; boundary=b\n\n",
                "--b\nContent-Type: message/partial; id=\"p@b.example\"; number=#; total=99999999\n\nSubject: x\n\nx\n",
                "--b--\n",
                size,
            )
        },
    },
];

fn mails_in_base64(size: usize) -> Vec<u8> {
    // Each layer grows by a third; ten of them make about 18 times the innermost.
    let mut mail = repeated("From: a@b.example\nSubject: x\n\n", "text of mail # ", "\n", size / 18);
    while mail.len() < size * 3 / 4 {
        let mut outer =
            b"From: a@b.example\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
                .to_vec();
        outer.extend_from_slice(data_encoding::BASE64.encode(&mail).as_bytes());
        mail = outer;
    }
    mail
}
