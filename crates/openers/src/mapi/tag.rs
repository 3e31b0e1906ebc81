//! Identifiers of the properties that a mail's reader needs ([MS-OXPROPS], names as there without `PidTag`).

/// What kind of item it is, such as `IPM.Note`.
pub const MESSAGE_CLASS: u16 = 0x001a;
/// `Subject`.
pub const SUBJECT: u16 = 0x0037;
/// When the sender's client handed it in.
pub const CLIENT_SUBMIT_TIME: u16 = 0x0039;
/// In whose name it was sent: what `From` shows.
pub const SENT_REPRESENTING_NAME: u16 = 0x0042;
/// Binary list of addresses that answers go to.
pub const REPLY_RECIPIENT_ENTRIES: u16 = 0x004f;
/// Kind of [`SENT_REPRESENTING_EMAIL`]: `SMTP`, `EX`.
pub const SENT_REPRESENTING_ADDRTYPE: u16 = 0x0064;
/// Address in whose name it was sent.
pub const SENT_REPRESENTING_EMAIL: u16 = 0x0065;
/// Kind of [`RECEIVED_BY_EMAIL`].
pub const RECEIVED_BY_ADDRTYPE: u16 = 0x0075;
/// The mailbox that received it.
pub const RECEIVED_BY_EMAIL: u16 = 0x0076;
/// The header as it came over SMTP.
pub const TRANSPORT_MESSAGE_HEADERS: u16 = 0x007d;
/// Which field a recipient stood in: 1 `To`, 2 `Cc`, 3 `Bcc`.
pub const RECIPIENT_TYPE: u16 = 0x0c15;
/// Who sent it.
pub const SENDER_NAME: u16 = 0x0c1a;
/// Kind of [`SENDER_EMAIL`].
pub const SENDER_ADDRTYPE: u16 = 0x0c1e;
/// Address of who sent it.
pub const SENDER_EMAIL: u16 = 0x0c1f;
/// When it was delivered.
pub const MESSAGE_DELIVERY_TIME: u16 = 0x0e06;
/// Subject without prefix.
pub const NORMALIZED_SUBJECT: u16 = 0x0e1d;
/// Plain text.
pub const BODY: u16 = 0x1000;
/// Compressed RTF.
pub const RTF_COMPRESSED: u16 = 0x1009;
/// HTML, as bytes or as text.
pub const HTML: u16 = 0x1013;
/// Which of the bodies is the original: 1 plain, 2 RTF, 3 HTML.
pub const NATIVE_BODY: u16 = 0x1016;
/// `Message-ID`.
pub const INTERNET_MESSAGE_ID: u16 = 0x1035;
/// `References`.
pub const INTERNET_REFERENCES: u16 = 0x1039;
/// `In-Reply-To`.
pub const IN_REPLY_TO: u16 = 0x1042;
/// Name of a recipient or an attachment.
pub const DISPLAY_NAME: u16 = 0x3001;
/// Kind of [`EMAIL_ADDRESS`].
pub const ADDRTYPE: u16 = 0x3002;
/// A recipient's address.
pub const EMAIL_ADDRESS: u16 = 0x3003;
/// An attachment's bytes, or the object it is.
pub const ATTACH_DATA: u16 = 0x3701;
/// Short file name.
pub const ATTACH_FILENAME: u16 = 0x3704;
/// How it is attached: 1 by value, 5 embedded message, 6 OLE object, others by reference.
pub const ATTACH_METHOD: u16 = 0x3705;
/// File name.
pub const ATTACH_LONG_FILENAME: u16 = 0x3707;
/// Path of a file that is only referred to.
pub const ATTACH_LONG_PATHNAME: u16 = 0x370d;
/// Media type.
pub const ATTACH_MIME_TAG: u16 = 0x370e;
/// `Content-ID`.
pub const ATTACH_CONTENT_ID: u16 = 0x3712;
/// Whether the body refers to it (bit 2).
pub const ATTACH_FLAGS: u16 = 0x3714;
/// A recipient's SMTP address.
pub const SMTP_ADDRESS: u16 = 0x39fe;
/// Code page of the HTML body.
pub const INTERNET_CODEPAGE: u16 = 0x3fde;
/// The sender's language.
pub const MESSAGE_LOCALE_ID: u16 = 0x3ff1;
/// Code page of texts that are not Unicode.
pub const MESSAGE_CODEPAGE: u16 = 0x3ffd;
/// SMTP address of who sent it.
pub const SENDER_SMTP: u16 = 0x5d01;
/// SMTP address in whose name it was sent.
pub const SENT_REPRESENTING_SMTP: u16 = 0x5d02;
/// SMTP address of the mailbox that received it.
pub const RECEIVED_BY_SMTP: u16 = 0x5d07;
/// Name of a recipient as it was resolved.
pub const RECIPIENT_DISPLAY_NAME: u16 = 0x5ff6;
/// Whether the attachment is not listed.
pub const ATTACHMENT_HIDDEN: u16 = 0x7ffe;

/// Properties of a message that are read; what else a container holds stays where it is.
pub(crate) const OF_MESSAGE: &[u16] = &[
    MESSAGE_CLASS,
    SUBJECT,
    CLIENT_SUBMIT_TIME,
    SENT_REPRESENTING_NAME,
    REPLY_RECIPIENT_ENTRIES,
    SENT_REPRESENTING_ADDRTYPE,
    SENT_REPRESENTING_EMAIL,
    RECEIVED_BY_ADDRTYPE,
    RECEIVED_BY_EMAIL,
    TRANSPORT_MESSAGE_HEADERS,
    SENDER_NAME,
    SENDER_ADDRTYPE,
    SENDER_EMAIL,
    MESSAGE_DELIVERY_TIME,
    NORMALIZED_SUBJECT,
    BODY,
    RTF_COMPRESSED,
    HTML,
    NATIVE_BODY,
    INTERNET_MESSAGE_ID,
    INTERNET_REFERENCES,
    IN_REPLY_TO,
    INTERNET_CODEPAGE,
    MESSAGE_LOCALE_ID,
    MESSAGE_CODEPAGE,
    SENDER_SMTP,
    SENT_REPRESENTING_SMTP,
    RECEIVED_BY_SMTP,
];

/// Properties of a recipient that are read.
pub(crate) const OF_RECIPIENT: &[u16] =
    &[RECIPIENT_TYPE, DISPLAY_NAME, ADDRTYPE, EMAIL_ADDRESS, SMTP_ADDRESS, RECIPIENT_DISPLAY_NAME];

/// Properties of an attachment that are read, besides its content.
pub(crate) const OF_ATTACHMENT: &[u16] = &[
    DISPLAY_NAME,
    ATTACH_FILENAME,
    ATTACH_METHOD,
    ATTACH_LONG_FILENAME,
    ATTACH_LONG_PATHNAME,
    ATTACH_MIME_TAG,
    ATTACH_CONTENT_ID,
    ATTACH_FLAGS,
    ATTACHMENT_HIDDEN,
];
