//! Mails that were passed on, as programs write them: by hand, one a program and language, all carrying the same
//! invented parcel notice. Everybody in them is invented.
#![allow(dead_code, reason = "each test file uses its part")]

/// Who reports: the recipient of the notice.
pub(crate) const REPORTER: &str = "ann.lee@corp.example";
/// Who wrote the notice.
pub(crate) const SENDER: &str = "notice@parcel-desk.test";
/// Where it leads.
pub(crate) const LINK: &str = "https://parcel-desk.test/fee?id=7";

/// A forward: name, subject, whether the body is HTML, the body.
pub(crate) struct Forward(pub &'static str, pub &'static str, pub bool, pub &'static str);

pub(crate) const FORWARDS: &[Forward] = &[
    Forward(
        "outlook text en",
        "FW: Parcel 4711",
        false,
        "Please check.\r\n\r\n-----Original Message-----\r\nFrom: Parcel Desk [mailto:notice@parcel-desk.test] \r\nSent: Monday, September 7, 2020 10:05 AM\r\nTo: Lee, Ann <ann.lee@corp.example>\r\nSubject: Parcel 4711\r\nImportance: High\r\n\r\nYour parcel waits: https://parcel-desk.test/fee?id=7\r\n",
    ),
    Forward(
        "outlook text rule en",
        "FW: Parcel 4711",
        false,
        "Is this one real?\r\n\r\n________________________________\r\nFrom: Parcel Desk <notice@parcel-desk.test>\r\nSent: 07 September 2020 10:05\r\nTo: Ann Lee <ann.lee@corp.example>\r\nSubject: Parcel 4711\r\n\r\nYour parcel waits: https://parcel-desk.test/fee?id=7\r\n",
    ),
    Forward(
        "outlook text de",
        "WG: Parcel 4711",
        false,
        "Hallo,\r\nist das echt?\r\n\r\n-----Urspr\u{fc}ngliche Nachricht-----\r\nVon: Parcel Desk <notice@parcel-desk.test> \r\nGesendet: Montag, 7. September 2020 10:05\r\nAn: Lee, Ann <ann.lee@corp.example>\r\nBetreff: Parcel 4711\r\n\r\nYour parcel waits: https://parcel-desk.test/fee?id=7\r\n",
    ),
    Forward(
        "outlook html en",
        "Fw: Parcel 4711",
        true,
        "<html><head><style>p.MsoNormal{margin:0}</style></head><body><div class=WordSection1><p class=MsoNormal>Please check, Ann<o:p></o:p></p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p class=MsoNormal><b>From:</b> Parcel Desk &lt;notice@parcel-desk.test&gt; <br><b>Sent:</b> Monday, September 7, 2020 10:05 AM<br><b>To:</b> Lee, Ann &lt;ann.lee@corp.example&gt;<br><b>Subject:</b> Parcel 4711<o:p></o:p></p></div></div><p class=MsoNormal>Your parcel waits: <a href=\"https://parcel-desk.test/fee?id=7\">pay the fee</a></p></div></body></html>",
    ),
    Forward(
        "outlook html fr",
        "TR: Parcel 4711",
        true,
        "<div class=WordSection1><p>Est-ce vrai&nbsp;?</p><div style='border-top:solid #E1E1E1 1.0pt'><p><b>De&nbsp;:</b> Parcel Desk &lt;notice@parcel-desk.test&gt;<br><b>Envoy\u{e9}&nbsp;:</b> lundi 7 septembre 2020 10:05<br><b>\u{c0}&nbsp;:</b> Ann Lee &lt;ann.lee@corp.example&gt;<br><b>Objet&nbsp;:</b> Parcel 4711</p></div><p>Your parcel waits: <a href='https://parcel-desk.test/fee?id=7'>pay</a></p></div>",
    ),
    Forward(
        "owa html es",
        "RV: Parcel 4711",
        true,
        "<div>\u{bf}Es real?</div><hr><div id=\"divRplyFwdMsg\" dir=\"ltr\"><font face=\"Calibri\"><b>De:</b> Parcel Desk &lt;notice@parcel-desk.test&gt;<br><b>Enviado:</b> lunes, 7 de septiembre de 2020 10:05<br><b>Para:</b> Ann Lee &lt;ann.lee@corp.example&gt;<br><b>Asunto:</b> Parcel 4711</font><div>&nbsp;</div></div><div>Your parcel waits: <a href=\"https://parcel-desk.test/fee?id=7\">pay</a></div>",
    ),
    Forward(
        "outlook html pt",
        "ENC: Parcel 4711",
        true,
        "<p>Verdade?</p><div><p><b>De:</b> Parcel Desk &lt;<a href=\"mailto:notice@parcel-desk.test\">notice@parcel-desk.test</a>&gt;<br><b>Enviada em:</b> segunda-feira, 7 de setembro de 2020 10:05<br><b>Para:</b> Ann Lee &lt;<a href=\"mailto:ann.lee@corp.example\">ann.lee@corp.example</a>&gt;<br><b>Assunto:</b> Parcel 4711</p></div><p>Your parcel waits: <a href='https://parcel-desk.test/fee?id=7'>pay</a></p>",
    ),
    Forward(
        "outlook text it",
        "I: Parcel 4711",
        false,
        "Vera?\r\n\r\n-----Messaggio originale-----\r\nDa: Parcel Desk <notice@parcel-desk.test>\r\nInviato: luned\u{ec} 7 settembre 2020 10:05\r\nA: Ann Lee <ann.lee@corp.example>\r\nOggetto: Parcel 4711\r\n\r\nYour parcel waits: https://parcel-desk.test/fee?id=7\r\n",
    ),
    Forward(
        "outlook text nl",
        "FW: Parcel 4711",
        false,
        "Echt?\r\n\r\nVan: Parcel Desk <notice@parcel-desk.test>\r\nVerzonden: maandag 7 september 2020 10:05\r\nAan: Ann Lee <ann.lee@corp.example>\r\nOnderwerp: Parcel 4711\r\n\r\nYour parcel waits: https://parcel-desk.test/fee?id=7\r\n",
    ),
    Forward(
        "outlook html ja",
        "\u{8ee2}\u{9001}: Parcel 4711",
        true,
        "<p>\u{672c}\u{7269}\u{3067}\u{3059}\u{304b}</p><div><p><b>\u{5dee}\u{51fa}\u{4eba}:</b> Parcel Desk &lt;notice@parcel-desk.test&gt;<br><b>\u{9001}\u{4fe1}\u{65e5}\u{6642}:</b> 2020\u{5e74}9\u{6708}7\u{65e5} 10:05<br><b>\u{5b9b}\u{5148}:</b> Ann Lee &lt;ann.lee@corp.example&gt;<br><b>\u{4ef6}\u{540d}:</b> Parcel 4711</p></div><p>Your parcel waits: <a href='https://parcel-desk.test/fee?id=7'>pay</a></p>",
    ),
    Forward(
        "outlook html ko",
        "FW: Parcel 4711",
        true,
        "<p>\u{c9c4}\u{c9dc}\u{c778}\u{ac00}\u{c694}?</p><div><p><b>\u{bcf4}\u{b0b8} \u{c0ac}\u{b78c}:</b> Parcel Desk &lt;notice@parcel-desk.test&gt;<br><b>\u{bcf4}\u{b0b8} \u{b0a0}\u{c9dc}:</b> 2020\u{b144} 9\u{c6d4} 7\u{c77c} \u{c6d4}\u{c694}\u{c77c} \u{c624}\u{c804} 10:05<br><b>\u{bc1b}\u{b294} \u{c0ac}\u{b78c}:</b> Ann Lee &lt;ann.lee@corp.example&gt;<br><b>\u{c81c}\u{baa9}:</b> Parcel 4711</p></div><p>Your parcel waits: <a href='https://parcel-desk.test/fee?id=7'>pay</a></p>",
    ),
    Forward(
        "outlook html zh-cn",
        "\u{8f6c}\u{53d1}: Parcel 4711",
        true,
        "<p>\u{662f}\u{771f}\u{7684}\u{5417}\u{ff1f}</p><div><p><b>\u{53d1}\u{4ef6}\u{4eba}:</b> Parcel Desk &lt;notice@parcel-desk.test&gt; <br><b>\u{53d1}\u{9001}\u{65f6}\u{95f4}:</b> 2020\u{5e74}9\u{6708}7\u{65e5} 10:05<br><b>\u{6536}\u{4ef6}\u{4eba}:</b> Ann Lee &lt;ann.lee@corp.example&gt;<br><b>\u{4e3b}\u{9898}:</b> Parcel 4711</p></div><p>Your parcel waits: <a href='https://parcel-desk.test/fee?id=7'>pay</a></p>",
    ),
    Forward(
        "outlook html zh-tw",
        "\u{8f49}\u{5bc4}: Parcel 4711",
        true,
        "<p>\u{771f}\u{7684}\u{55ce}\u{ff1f}</p><div><p><b>\u{5bc4}\u{4ef6}\u{8005}:</b> Parcel Desk &lt;notice@parcel-desk.test&gt;<br><b>\u{5bc4}\u{4ef6}\u{65e5}\u{671f}:</b> 2020\u{5e74}9\u{6708}7\u{65e5} \u{4e0a}\u{5348} 10:05<br><b>\u{6536}\u{4ef6}\u{8005}:</b> Ann Lee &lt;ann.lee@corp.example&gt;<br><b>\u{4e3b}\u{65e8}:</b> Parcel 4711</p></div><p>Your parcel waits: <a href='https://parcel-desk.test/fee?id=7'>pay</a></p>",
    ),
    Forward(
        "gmail text en",
        "Fwd: Parcel 4711",
        false,
        "see below\r\n\r\n---------- Forwarded message ---------\r\nFrom: Parcel Desk <notice@parcel-desk.test>\r\nDate: Mon, Sep 7, 2020 at 10:05 AM\r\nSubject: Parcel 4711\r\nTo: <ann.lee@corp.example>\r\n\r\n\r\nYour parcel waits: https://parcel-desk.test/fee?id=7\r\n",
    ),
    Forward(
        "gmail html en",
        "Fwd: Parcel 4711",
        true,
        "<div dir=\"ltr\">see below<br><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">---------- Forwarded message ---------<br>From: <b class=\"gmail_sendername\" dir=\"auto\">Parcel Desk</b> <span dir=\"auto\">&lt;<a href=\"mailto:notice@parcel-desk.test\">notice@parcel-desk.test</a>&gt;</span><br>Date: Mon, Sep 7, 2020 at 10:05 AM<br>Subject: Parcel 4711<br>To:  &lt;<a href=\"mailto:ann.lee@corp.example\">ann.lee@corp.example</a>&gt;<br></div><br><br><div>Your parcel waits: <a href=\"https://parcel-desk.test/fee?id=7\">pay</a></div></div><br clear=\"all\"><div>Ann Lee, Corp, www.corp.example</div></div>",
    ),
    Forward(
        "gmail html de",
        "Fwd: Parcel 4711",
        true,
        "<div dir=\"ltr\">siehe unten<br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" class=\"gmail_attr\">---------- Weitergeleitete Nachricht ---------<br>Von: <strong>Parcel Desk</strong> &lt;<a href=\"mailto:notice@parcel-desk.test\">notice@parcel-desk.test</a>&gt;<br>Datum: Mo., 7. Sept. 2020 um 10:05 Uhr<br>Betreff: Parcel 4711<br>An:  &lt;<a href=\"mailto:ann.lee@corp.example\">ann.lee@corp.example</a>&gt;<br></div><br><p>Your parcel waits: <a href=\"https://parcel-desk.test/fee?id=7\">pay</a></p></div></div>",
    ),
    Forward(
        "gmail text fr",
        "Fwd: Parcel 4711",
        false,
        "---------- Forwarded message ---------\r\nDe : Parcel Desk <notice@parcel-desk.test>\r\nDate: lun. 7 sept. 2020 \u{e0} 10:05\r\nSubject: Parcel 4711\r\nTo: <ann.lee@corp.example>\r\n\r\n\r\nYour parcel waits: https://parcel-desk.test/fee?id=7\r\n",
    ),
    Forward(
        "gmail text ja",
        "Fwd: Parcel 4711",
        false,
        "---------- Forwarded message ---------\r\nFrom: Parcel Desk <notice@parcel-desk.test>\r\nDate: 2020\u{5e74}9\u{6708}7\u{65e5}(\u{6708}) 10:05\r\nSubject: Parcel 4711\r\nTo: <ann.lee@corp.example>\r\n\r\n\r\nYour parcel waits: https://parcel-desk.test/fee?id=7\r\n",
    ),
    Forward(
        "apple text en",
        "Fwd: Parcel 4711",
        false,
        "Odd.\r\n\r\n> Begin forwarded message:\r\n> \r\n> From: Parcel Desk <notice@parcel-desk.test>\r\n> Subject: Parcel 4711\r\n> Date: September 7, 2020 at 10:05:00 AM GMT\r\n> To: Ann Lee <ann.lee@corp.example>\r\n> \r\n> Your parcel waits: https://parcel-desk.test/fee?id=7\r\n\r\nSent from my phone\r\n",
    ),
    Forward(
        "apple html de",
        "Fwd: Parcel 4711",
        true,
        "<html><body>Seltsam.<br><div><br><blockquote type=\"cite\"><div>Anfang der weitergeleiteten Nachricht:</div><br class=\"Apple-interchange-newline\"><div style=\"margin:0\"><span><b>Von: </b></span><span>Parcel Desk &lt;<a href=\"mailto:notice@parcel-desk.test\">notice@parcel-desk.test</a>&gt;<br></span></div><div><span><b>Betreff: </b></span><span><b>Parcel 4711</b><br></span></div><div><span><b>Datum: </b></span><span>7. September 2020 um 12:05:00 GMT+2<br></span></div><div><span><b>An: </b></span><span>Ann Lee &lt;<a href=\"mailto:ann.lee@corp.example\">ann.lee@corp.example</a>&gt;<br></span></div><br><div>Your parcel waits: <a href=\"https://parcel-desk.test/fee?id=7\">pay</a></div></blockquote></div><br>Gesendet von unterwegs</body></html>",
    ),
    Forward(
        "apple text fr",
        "Tr: Parcel 4711",
        false,
        "D\u{e9}but du message transf\u{e9}r\u{e9} :\r\n\r\nDe: Parcel Desk <notice@parcel-desk.test>\r\nObjet: Parcel 4711\r\nDate: 7 septembre 2020 \u{e0} 12:05:00 UTC+2\r\n\u{c0}: ann.lee@corp.example\r\n\r\nYour parcel waits: https://parcel-desk.test/fee?id=7\r\n",
    ),
    Forward(
        "apple text zh-cn",
        "\u{8f6c}\u{53d1}\u{ff1a}Parcel 4711",
        false,
        "\u{5f00}\u{59cb}\u{8f6c}\u{53d1}\u{7684}\u{90ae}\u{4ef6}\u{ff1a}\r\n\r\n\u{53d1}\u{4ef6}\u{4eba}\u{ff1a} Parcel Desk <notice@parcel-desk.test>\r\n\u{4e3b}\u{9898}\u{ff1a} Parcel 4711\r\n\u{65e5}\u{671f}\u{ff1a} 2020\u{5e74}9\u{6708}7\u{65e5} 10:05\r\n\u{6536}\u{4ef6}\u{4eba}\u{ff1a} ann.lee@corp.example\r\n\r\nYour parcel waits: https://parcel-desk.test/fee?id=7\r\n",
    ),
    Forward(
        "thunderbird text en",
        "Fwd: Parcel 4711",
        false,
        "\r\n\r\n-------- Forwarded Message --------\r\nSubject: \tParcel 4711\r\nDate: \tMon, 7 Sep 2020 12:05:00 +0200\r\nFrom: \tParcel Desk <notice@parcel-desk.test>\r\nTo: \tann.lee@corp.example\r\n\r\n\r\n\r\nYour parcel waits: https://parcel-desk.test/fee?id=7\r\n",
    ),
    Forward(
        "thunderbird html it",
        "Fwd: Parcel 4711",
        true,
        "<html><body><p>Strano.</p><div class=\"moz-forward-container\"><br>-------- Messaggio Inoltrato --------<table class=\"moz-email-headers-table\" cellspacing=\"0\"><tbody><tr><th align=\"RIGHT\">Oggetto: </th><td>Parcel 4711</td></tr><tr><th>Data: </th><td>Mon, 7 Sep 2020 12:05:00 +0200</td></tr><tr><th>Mittente: </th><td>Parcel Desk <a class=\"moz-txt-link-rfc2396E\" href=\"mailto:notice@parcel-desk.test\">&lt;notice@parcel-desk.test&gt;</a></td></tr><tr><th>A: </th><td><a href=\"mailto:ann.lee@corp.example\">ann.lee@corp.example</a></td></tr></tbody></table><br><p>Your parcel waits: <a href=\"https://parcel-desk.test/fee?id=7\">pay</a></p></div></body></html>",
    ),
    Forward(
        "thunderbird text de",
        "Fwd: Parcel 4711",
        false,
        "Seltsam.\r\n\r\n-------- Weitergeleitete Nachricht --------\r\nBetreff: Parcel 4711\r\nDatum: Mon, 7 Sep 2020 12:05:00 +0200\r\nVon: Parcel Desk <notice@parcel-desk.test>\r\nAntwort an: notice@parcel-desk.test\r\nAn: ann.lee@corp.example\r\n\r\nYour parcel waits: https://parcel-desk.test/fee?id=7\r\n",
    ),
    Forward(
        "yahoo text en",
        "Fw: Parcel 4711",
        false,
        "?\r\n\r\n----- Forwarded Message -----\r\nFrom: \"Parcel Desk\" <notice@parcel-desk.test>\r\nTo: \"ann.lee@corp.example\" <ann.lee@corp.example>\r\nSent: Monday, September 7, 2020, 10:05:00 AM UTC\r\nSubject: Parcel 4711\r\n\r\nYour parcel waits: https://parcel-desk.test/fee?id=7\r\n",
    ),
    Forward(
        "yahoo html es",
        "Fw: Parcel 4711",
        true,
        "<div>\u{bf}?</div><div id=\"yahoo_quoted_1\" class=\"yahoo_quoted\"><div>----- Mensaje reenviado -----</div><div><b>De:</b> Parcel Desk &lt;notice@parcel-desk.test&gt;</div><div><b>Para:</b> \"ann.lee@corp.example\" &lt;ann.lee@corp.example&gt;</div><div><b>Enviado:</b> lunes, 7 de septiembre de 2020 10:05:00 UTC</div><div><b>Asunto:</b> Parcel 4711</div><div><br></div><div>Your parcel waits: <a href=\"https://parcel-desk.test/fee?id=7\">pay</a></div></div>",
    ),
    Forward(
        "notes text en",
        "Fw: Parcel 4711",
        false,
        "fyi\r\n\r\n----- Forwarded by Ann Lee/Corp on 09/07/2020 10:12 AM -----\r\n\r\nFrom:\t\"Parcel Desk\" <notice@parcel-desk.test>\r\nTo:\t<ann.lee@corp.example>\r\nDate:\t7-Sep-2020 10:05\r\nSubject:\tParcel 4711\r\n\r\n\r\nYour parcel waits: https://parcel-desk.test/fee?id=7\r\n",
    ),
    Forward(
        "notes text de",
        "WG: Parcel 4711",
        false,
        "zur Info\r\n\r\n----- Weitergeleitet von Ann Lee/Corp am 07.09.2020 10:12 -----\r\n\r\nVon:\tParcel Desk <notice@parcel-desk.test>\r\nAn:\tann.lee@corp.example\r\nDatum:\t07.09.2020 10:05\r\nBetreff:\tParcel 4711\r\n\r\n\r\nYour parcel waits: https://parcel-desk.test/fee?id=7\r\n",
    ),
    Forward(
        "webmail text pt",
        "Enc: Parcel 4711",
        false,
        "veja\r\n\r\n---------- Mensagem encaminhada ---------\r\nDe: Parcel Desk <notice@parcel-desk.test>\r\nDate: seg., 7 de set. de 2020 \u{e0}s 10:05\r\nSubject: Parcel 4711\r\nTo: <ann.lee@corp.example>\r\n\r\nYour parcel waits: https://parcel-desk.test/fee?id=7\r\n",
    ),
];

/// The forward as a mail from the reporter to `desk`.
pub(crate) fn mail(forward: &Forward, desk: &str) -> Vec<u8> {
    let Forward(_, subject, html, body) = forward;
    message(&format!("Ann Lee <{REPORTER}>"), desk, subject, *html, body)
}

/// A mail with one body.
pub(crate) fn message(from: &str, to: &str, subject: &str, html: bool, body: &str) -> Vec<u8> {
    let kind = if html { "html" } else { "plain" };
    format!(
        "From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: Mon, 07 Sep 2020 11:00:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}"
    )
    .into_bytes()
}
