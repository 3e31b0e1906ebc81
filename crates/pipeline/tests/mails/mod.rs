//! Mails of every kind of encoding, put together out of a few choices.

use data_encoding::BASE64;
use std::fmt::Write as _;
use std::io::Write as _;
use zip::write::SimpleFileOptions;

/// How a body is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Plain,
    QuotedPrintable,
    Base64,
    Uuencode,
}

/// How a script hides its URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    Base64,
    Percent,
    Hex,
    Codes,
    Reversed,
    Sum,
    Plain,
}

/// The choices.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    pub(crate) charset: &'static str,
    pub(crate) text: Encoding,
    pub(crate) html: Encoding,
    pub(crate) file: Encoding,
    pub(crate) script: Script,
    pub(crate) words: Vec<String>,
    pub(crate) separators: Vec<&'static str>,
    pub(crate) q_words: bool,
    pub(crate) folded: bool,
    pub(crate) deflated: bool,
    pub(crate) nested: bool,
}

impl Mail {
    /// The mail's bytes: two bodies and a page, alone or in one or two archives.
    pub(crate) fn raw(&self) -> Vec<u8> {
        let text = part(
            &format!("Content-Type: text/plain; charset={}", self.charset),
            self.text,
            &self.encoded(&self.plain()),
        );
        let html = part(
            &format!("Content-Type: text/html; charset={}", self.charset),
            self.html,
            &self.encoded(&self.page()),
        );
        let page = self.page().into_bytes();
        let (name, bytes) = if self.nested {
            ("b\u{e4}sket.zip", self.archive("inner.zip", &self.archive("page.html", &page)))
        } else {
            ("b\u{e4}sket.zip", self.archive("page.html", &page))
        };
        let file_name: String = name
            .bytes()
            .map(|b| {
                if b.is_ascii_alphanumeric() || b == b'.' {
                    char::from(b).to_string()
                } else {
                    format!("%{b:02X}")
                }
            })
            .collect();
        let file = part(
            &format!(
                "Content-Type: application/zip\r\nContent-Disposition: attachment; filename*=utf-8''{file_name}"
            ),
            self.file,
            &bytes,
        );
        let mut raw = self.header().into_bytes();
        for part in [text, html, file] {
            raw.extend_from_slice(b"--edge\r\n");
            raw.extend(part);
            raw.extend_from_slice(b"\r\n");
        }
        raw.extend_from_slice(b"--edge--\r\n");
        raw
    }

    fn header(&self) -> String {
        let fold = if self.folded { "\r\n " } else { " " };
        let subject = self.words.join(" ") + " \u{fc}ber";
        format!(
            "Received: from out.sender.test (out.sender.test [203.0.113.9]){fold}by mx.corp.example;{fold}Mon, 7 Sep 2020 08:12:00 +0000\r\n\
             Authentication-Results: mx.corp.example;{fold}spf=pass smtp.mailfrom=Sender.TEST\r\n\
             From: {}{fold}<Jo.Bloggs@SENDER.test>\r\n\
             To: \"Lee,\\\"Ann\\\"\"{fold}(a comment) <ann@corp.example>, bob@corp.example\r\n\
             Subject: {}\r\n\
             Message-ID: <{}@sender.test>\r\n\
             Date: Mon, 07 Sep 2020 08:10:00 +0000\r\n\
             List-Unsubscribe: <https://sender.test/{fold}off?x=1>\r\n\
             Content-Type: multipart/mixed;{fold}boundary=edge\r\n\r\n",
            self.encoded_word("J\u{f6} Bl\u{f6}ggs"),
            self.encoded_word(&subject),
            self.words.concat(),
        )
    }

    fn encoded_word(&self, text: &str) -> String {
        // Words of a few characters each, as programs split them.
        let chars: Vec<char> = text.chars().collect();
        let words: Vec<String> = chars
            .chunks(9)
            .map(|chunk| {
                let piece: String = chunk.iter().collect();
                if self.q_words {
                    let hex: String = piece.bytes().map(|b| format!("={b:02X}")).collect();
                    format!("=?utf-8?Q?{hex}?=")
                } else {
                    format!("=?UTF-8?B?{}?=", BASE64.encode(piece.as_bytes()))
                }
            })
            .collect();
        words.join(if self.folded { "\r\n " } else { " " })
    }

    fn plain(&self) -> String {
        format!(
            "{}\r\ncall +44 20 7946 0958 or see https://Shop.TEST/a?b=%41 and www.deal.test/x now\r\nann@corp.example",
            self.words.join(" ")
        )
    }

    fn page(&self) -> String {
        let mut body = String::new();
        for (word, separator) in self.words.iter().zip(self.separators.iter().cycle()) {
            let _ = write!(body, "{word}{separator}");
        }
        format!(
            "<html><head><title>{} &amp; more</title></head><body><p>{body}</p>\
             <a href=\"https://LINK.test/go?a=1&amp;b=2\">click &lt;here&gt;</a>\
             <a href=' https://deal.test/{}\n/x '><img src=\"https://pics.test/a.png?u=ann%40corp.example\" alt='a  &quot;b'></a>\
             <form action=\"https://post.test/in&#46;php\"><input name=user value=\"ann&#64;corp.example\"><input type=password name=p></form>\
             <span style=\"display:none\">not &amp; seen</span>\
             <script>{}</script></body></html>",
            self.words.first().map_or("", String::as_str),
            self.words.last().map_or("", String::as_str),
            self.code(),
        )
    }

    fn code(&self) -> String {
        let url = "https://hidden.test/in.php?to=drop";
        match self.script {
            Script::Base64 => format!("var a = atob('{}');", BASE64.encode(url.as_bytes())),
            Script::Percent => {
                let escapes: String = url.bytes().map(|b| format!("%{b:02X}")).collect();
                format!("var a = unescape(\"{escapes}\");")
            }
            Script::Hex => {
                let escapes: String = url.bytes().map(|b| format!("\\x{b:02x}")).collect();
                format!("var a = '{escapes}';")
            }
            Script::Codes => {
                let codes: Vec<String> = url.bytes().map(|b| b.to_string()).collect();
                format!("var a = String.fromCharCode({});", codes.join(","))
            }
            Script::Reversed => {
                let back: String = url.chars().rev().collect();
                format!("var a = '{back}'.split('').reverse().join('');")
            }
            Script::Sum => {
                let base64 = BASE64.encode(url.as_bytes());
                let (one, two) = base64.split_at(base64.len() / 2);
                format!("var a = atob('{one}' + \"{two}\");")
            }
            Script::Plain => format!("var a = '{url}';"),
        }
    }

    fn encoded(&self, text: &str) -> Vec<u8> {
        if self.charset == "utf-16le" {
            return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
        let encoding = encoding_rs::Encoding::for_label(self.charset.as_bytes()).unwrap();
        encoding.encode(text).0.into_owned()
    }

    fn archive(&self, name: &str, bytes: &[u8]) -> Vec<u8> {
        let method =
            if self.deflated { zip::CompressionMethod::Deflated } else { zip::CompressionMethod::Stored };
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file(name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(bytes).unwrap();
        zip.finish().unwrap().into_inner()
    }
}

fn part(header: &str, encoding: Encoding, bytes: &[u8]) -> Vec<u8> {
    let (word, body) = match encoding {
        Encoding::Plain => ("binary", bytes.to_vec()),
        Encoding::QuotedPrintable => ("quoted-printable", quoted_printable(bytes)),
        Encoding::Base64 => {
            let text = BASE64.encode(bytes);
            let lines: Vec<&[u8]> = text.as_bytes().chunks(76).collect();
            ("base64", lines.join(&b"\r\n"[..]))
        }
        Encoding::Uuencode => ("x-uuencode", uuencode(bytes)),
    };
    let mut part = format!("{header}\r\nContent-Transfer-Encoding: {word}\r\n\r\n").into_bytes();
    part.extend(body);
    part
}

fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = String::new();
    let mut width = 0;
    for (i, &b) in bytes.iter().enumerate() {
        let ends_line = matches!(bytes.get(i + 1), None | Some(b'\r' | b'\n'));
        let piece = match b {
            b'!'..=b'<' | b'>'..=b'~' => char::from(b).to_string(),
            b' ' if !ends_line => " ".to_owned(),
            b => format!("={b:02X}"),
        };
        if width + piece.len() > 72 {
            out.push_str("=\r\n");
            width = 0;
        }
        width += piece.len();
        out.push_str(&piece);
    }
    out.into_bytes()
}

fn uuencode(bytes: &[u8]) -> Vec<u8> {
    let letter = |six: u8| if six == 0 { b'`' } else { six + 0x20 };
    let mut out = b"begin 644 file\r\n".to_vec();
    for line in bytes.chunks(45) {
        out.push(letter(u8::try_from(line.len()).unwrap()));
        for group in line.chunks(3) {
            let [a, b, c] = [0, 1, 2].map(|i| group.get(i).copied().unwrap_or(0));
            out.extend([a >> 2, (a & 3) << 4 | b >> 4, (b & 15) << 2 | c >> 6, c & 63].map(letter));
        }
        out.extend(b"\r\n");
    }
    out.extend(b"`\r\nend\r\n");
    out
}
