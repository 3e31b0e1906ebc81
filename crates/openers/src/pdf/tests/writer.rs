//! A small writer of PDF files: with a table in text, with object streams, encrypted in every way.

use super::super::crypt::hash::{digest, md5, padded};
use super::super::document::strings;
use super::super::syntax::Lexer;
use aes::cipher::block_padding::{NoPadding, Pkcs7};
use aes::cipher::{BlockModeEncrypt, KeyIvInit};
use flate2::{Compression, write::ZlibEncoder};
use rc4::{KeyInit, Rc4, StreamCipher};
use std::io::Write as _;

/// A document that is being written: objects by number, the catalogue is number 1.
#[derive(Debug, Clone, Default)]
pub(crate) struct Writer {
    objects: Vec<(u32, Vec<u8>, Option<Vec<u8>>)>,
    /// Keys of the trailer besides `Root` and `Size`.
    pub(crate) trailer: String,
}

/// A way to encrypt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Rc4Of40,
    Rc4Of128,
    Aes128,
    Aes256R5,
    Aes256R6,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] =
        [Self::Rc4Of40, Self::Rc4Of128, Self::Aes128, Self::Aes256R5, Self::Aes256R6];

    const fn revision(self) -> i64 {
        match self {
            Self::Rc4Of40 => 2,
            Self::Rc4Of128 => 3,
            Self::Aes128 => 4,
            Self::Aes256R5 => 5,
            Self::Aes256R6 => 6,
        }
    }
}

const ID: &[u8; 16] = b"0123456789abcdef";

pub(crate) fn deflated(data: &[u8]) -> Vec<u8> {
    let mut writer = ZlibEncoder::new(Vec::new(), Compression::default());
    writer.write_all(data).unwrap();
    writer.finish().unwrap()
}

impl Writer {
    /// A document of pages with this content, whose objects begin at 10; further objects are added by the caller.
    pub(crate) fn pages(contents: &[&str], page_keys: &str) -> Self {
        let mut writer = Self::default();
        let kids: Vec<String> = (0..contents.len()).map(|i| format!("{} 0 R", 10 + 2 * i)).collect();
        writer.object(1, "<< /Type /Catalog /Pages 2 0 R >>");
        writer.object(2, &format!("<< /Type /Pages /Count {} /Kids [{}] >>", contents.len(), kids.join(" ")));
        for (i, content) in contents.iter().enumerate() {
            let at = 10 + 2 * i as u32;
            writer.object(
                at,
                &format!(
                    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {} 0 R {page_keys} >>",
                    at + 1
                ),
            );
            writer.stream(at + 1, "", content.as_bytes());
        }
        writer
    }

    /// Sets an object.
    pub(crate) fn object(&mut self, number: u32, body: &str) -> &mut Self {
        self.objects.retain(|(own, ..)| *own != number);
        self.objects.push((number, body.as_bytes().to_vec(), None));
        self
    }

    /// Sets a stream; the keys are those besides `Length`.
    pub(crate) fn stream(&mut self, number: u32, keys: &str, data: &[u8]) -> &mut Self {
        self.objects.retain(|(own, ..)| *own != number);
        self.objects.push((number, format!("<< {keys} /Length LENGTH >>").into_bytes(), Some(data.to_vec())));
        self
    }

    fn size(&self) -> u32 {
        self.objects.iter().map(|(number, ..)| number + 1).max().unwrap_or(1)
    }

    fn put(out: &mut Vec<u8>, number: u32, body: &[u8], data: Option<&[u8]>) {
        out.extend(format!("{number} 0 obj\n").bytes());
        let length = data.map_or(0, <[u8]>::len).to_string();
        let body = match data {
            Some(_) => String::from_utf8_lossy(body).replace("LENGTH", &length).into_bytes(),
            None => body.to_vec(),
        };
        out.extend(&body);
        if let Some(data) = data {
            out.extend(b"\nstream\n");
            out.extend(data);
            out.extend(b"\nendstream");
        }
        out.extend(b"\nendobj\n");
    }

    /// The file with a table in text.
    pub(crate) fn classic(&self) -> Vec<u8> {
        let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let mut places = vec![None; self.size() as usize];
        for (number, body, data) in &self.objects {
            places[*number as usize] = Some(out.len());
            Self::put(&mut out, *number, body, data.as_deref());
        }
        let start = out.len();
        out.extend(format!("xref\n0 {}\n", places.len()).bytes());
        for place in &places {
            let line = match place {
                Some(at) => format!("{at:010} 00000 n \n"),
                None => "0000000000 65535 f \n".to_owned(),
            };
            out.extend(line.bytes());
        }
        let trailer = format!(
            "trailer\n<< /Root 1 0 R /Size {} {} >>\nstartxref\n{start}\n%%EOF\n",
            self.size(),
            self.trailer
        );
        out.extend(trailer.bytes());
        out
    }

    /// The file with its objects in one object stream, and the table in a stream.
    pub(crate) fn packed(&self) -> Vec<u8> {
        let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let (holder, table) = (self.size(), self.size() + 1);
        let mut rows = vec![[0_u8; 7]; table as usize + 1];
        let mut row = |number: u32, kind: u8, value: usize, third: u16| {
            let [_, _, _, _, a, b, c, d] = (value as u64).to_be_bytes();
            let [e, f] = third.to_be_bytes();
            rows[number as usize] = [kind, a, b, c, d, e, f];
        };
        let (mut heads, mut bodies, mut nth) = (String::new(), Vec::new(), 0);
        for (number, body, data) in &self.objects {
            if data.is_some() {
                row(*number, 1, out.len(), 0);
                Self::put(&mut out, *number, body, data.as_deref());
            } else {
                heads.push_str(&format!("{number} {} ", bodies.len()));
                bodies.extend(body);
                bodies.push(b' ');
                row(*number, 2, holder as usize, nth);
                nth += 1;
            }
        }
        row(holder, 1, out.len(), 0);
        let keys = format!(
            "<< /Type /ObjStm /N {nth} /First {} /Filter /FlateDecode /Length LENGTH >>",
            heads.len()
        );
        let packed = deflated(&[heads.as_bytes(), &bodies].concat());
        Self::put(&mut out, holder, keys.as_bytes(), Some(&packed));
        let start = out.len();
        row(table, 1, start, 0);
        let size = rows.len();
        // Each byte less the one above, as most writers do (PNG's filter 2).
        let mut predicted = Vec::new();
        let mut above = [0_u8; 7];
        for line in rows {
            predicted.push(2);
            predicted.extend(line.iter().zip(above).map(|(now, before)| now.wrapping_sub(before)));
            above = line;
        }
        let keys = format!(
            "<< /Type /XRef /W [1 4 2] /Size {size} /Root 1 0 R /Filter /FlateDecode \
             /DecodeParms << /Predictor 12 /Columns 7 >> /Length LENGTH {} >>",
            self.trailer
        );
        Self::put(&mut out, table, keys.as_bytes(), Some(&deflated(&predicted)));
        out.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
        out
    }

    /// The same document with strings and streams encrypted, and the dictionary that says so.
    pub(crate) fn encrypted(&self, kind: Kind, user: &str, owner: &str) -> Self {
        let mut writer = self.clone();
        let number = self.size();
        let (dictionary, key) = standard(kind, user.as_bytes(), owner.as_bytes());
        for (number, body, data) in &mut writer.objects {
            let mut lexer = Lexer::new(body, 0);
            let object = lexer.object().unwrap();
            let mut out = Vec::new();
            let mut done = 0;
            for string in strings(&object) {
                out.extend(&body[done..string.span.start]);
                let cipher = encrypt(kind, &key, *number, string.string().unwrap());
                out.extend(format!("<{}>", data_encoding::HEXLOWER.encode(&cipher)).bytes());
                done = string.span.end;
            }
            out.extend(&body[done..]);
            *body = out;
            if let Some(data) = data {
                *data = encrypt(kind, &key, *number, data);
            }
        }
        writer.object(number, &dictionary);
        let hex = data_encoding::HEXLOWER.encode(ID);
        writer.trailer.push_str(&format!(" /Encrypt {number} 0 R /ID [<{hex}> <{hex}>]"));
        writer
    }
}

fn rc4(key: &[u8], bytes: &mut [u8]) {
    Rc4::new_from_slice(key).unwrap().apply_keystream(bytes);
}

fn aes256(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let cipher = cbc::Encryptor::<aes::Aes256>::new_from_slices(key, &[0; 16]).unwrap();
    let mut text = bytes.to_vec();
    cipher.encrypt_padded::<NoPadding>(&mut text, bytes.len()).unwrap();
    text
}

/// The encryption dictionary and the file's key (ISO 32000-2, algorithms 3 to 5, 8 and 9).
fn standard(kind: Kind, user: &[u8], owner: &[u8]) -> (String, Vec<u8>) {
    let hex = |bytes: &[u8]| format!("<{}>", data_encoding::HEXLOWER.encode(bytes));
    let revision = kind.revision();
    if revision >= 5 {
        let key: Vec<u8> = (0..32).collect();
        let make = |password: &[u8], salts: &[u8; 16], more: &[u8]| {
            let check = digest(revision, password, &salts[..8], more);
            let wrapped = aes256(&digest(revision, password, &salts[8..], more), &key);
            ([check, salts.to_vec()].concat(), wrapped)
        };
        let (u, ue) = make(user, b"saltsaltmoresalt", &[]);
        let (o, oe) = make(owner, b"othersaltandmore", &u);
        let dictionary = format!(
            "<< /Filter /Standard /V 5 /R {revision} /Length 256 /P -4 /U {} /UE {} /O {} /OE {} \
             /CF << /StdCF << /CFM /AESV3 /Length 32 >> >> /StmF /StdCF /StrF /StdCF >>",
            hex(&u),
            hex(&ue),
            hex(&o),
            hex(&oe)
        );
        return (dictionary, key);
    }
    let length = if revision == 2 { 5 } else { 16 };
    let rounds = if revision == 2 { 0 } else { 50 };
    let again = |mut key: Vec<u8>| {
        for _ in 0..rounds {
            key = md5(&key[..length]).to_vec();
        }
        key.truncate(length);
        key
    };
    let passes = |key: &[u8], bytes: &mut Vec<u8>| {
        for round in 0..if revision == 2 { 1 } else { 20_u8 } {
            rc4(&key.iter().map(|byte| byte ^ round).collect::<Vec<_>>(), bytes);
        }
    };
    let mut o = padded(user).to_vec();
    passes(&again(md5(&padded(owner)).to_vec()), &mut o);
    let key = again(md5(&[&padded(user)[..], &o, &(-4_i32).to_le_bytes(), ID].concat()).to_vec());
    let mut u =
        if revision == 2 { padded(b"").to_vec() } else { md5(&[&padded(b"")[..], ID].concat()).to_vec() };
    passes(&key, &mut u);
    u.resize(32, 0);
    let how = match kind {
        Kind::Rc4Of40 => "/V 1",
        Kind::Rc4Of128 => "/V 2 /Length 128",
        _ => "/V 4 /Length 128 /CF << /StdCF << /CFM /AESV2 /Length 16 >> >> /StmF /StdCF /StrF /StdCF",
    };
    let dictionary =
        format!("<< /Filter /Standard {how} /R {revision} /P -4 /O {} /U {} >>", hex(&o), hex(&u));
    (dictionary, key)
}

fn encrypt(kind: Kind, key: &[u8], number: u32, bytes: &[u8]) -> Vec<u8> {
    let [a, b, c, _] = number.to_le_bytes();
    let object_key = |salt: &[u8]| {
        let digest = md5(&[key, &[a, b, c, 0, 0], salt].concat());
        digest[..(key.len() + 5).min(16)].to_vec()
    };
    let start = *b"a start of chain";
    match kind {
        Kind::Rc4Of40 | Kind::Rc4Of128 => {
            let mut out = bytes.to_vec();
            rc4(&object_key(&[]), &mut out);
            out
        }
        Kind::Aes128 => {
            let cipher =
                cbc::Encryptor::<aes::Aes128>::new_from_slices(&object_key(b"sAlT"), &start).unwrap();
            let mut text = [bytes, &[0; 16]].concat();
            [&start, cipher.encrypt_padded::<Pkcs7>(&mut text, bytes.len()).unwrap()].concat()
        }
        Kind::Aes256R5 | Kind::Aes256R6 => {
            let cipher = cbc::Encryptor::<aes::Aes256>::new_from_slices(key, &start).unwrap();
            let mut text = [bytes, &[0; 16]].concat();
            [&start, cipher.encrypt_padded::<Pkcs7>(&mut text, bytes.len()).unwrap()].concat()
        }
    }
}
