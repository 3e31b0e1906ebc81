//! What mails know of their targets' field, through the stages: from bytes to listed reasons.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use creel_evidence::Message;
use creel_evidence::targeting::KnowledgeKind;
use creel_pipeline::{Fields, LexiconFile, Recipe, RecipeError, examine, timings::Timings};

const WIND: &str = "kind,words,note,line\n\
    programme,Havvind 2030|Sydhavet tender,a tender for wind farms,\n\
    product,jack-up vessel|skib med støtteben|jack-up-skib*|自己昇降式作業船,ship that stands on the sea bed,\n\
    standard,DNV-ST-0126|=ST0126,support structures,\n\
    term,monopile*|monopæl*|monopal*|?pile,foundation,\n\
    term,inter-array cable|kabl* wewnętrzn*,cable between turbines,\n\
    organisation,Nordhav Rigs,leases ships,jack-up vessel|monopile*\n";

fn recipe(without_shipped: bool) -> Recipe {
    let files = vec![LexiconFile { name: "wind".to_owned(), csv: WIND.to_owned() }];
    Recipe { lexicons: Fields { without_shipped, files }, ..Recipe::default() }
}

fn read(mail: &str) -> Message {
    examine(mail.as_bytes(), &recipe(false).settings().unwrap(), &mut Timings::default()).message
}

fn mail(from: &str, to: &str, subject: &str, body: &str) -> String {
    format!(
        "From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: Mon, 07 Sep 2020 08:12:00 +0000\r\n\
         Message-ID: <1@sender.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
    )
}

/// What a mail of this text knows, as `lexicon/kind/word`.
fn known(body: &str) -> Vec<String> {
    listed(&read(&mail("Ada <ada@sender.test>", "Bo <bo@firm.example>", "Hello", body)))
}

fn listed(message: &Message) -> Vec<String> {
    let known = message.targeting.knowledge.iter();
    known.map(|known| format!("{}/{}/{}", known.lexicon, known.kind, known.word)).collect()
}

#[test]
fn one_word_of_a_field_is_no_knowledge_of_it() {
    for body in [
        "The freezer in the office kitchen needs to be cleaned, and the vaccine is free for staff.",
        "A pile of monopiles, said the newspaper.",
        "Der Impfstoff und die Kühlung.",
        "Gavi, UNICEF and the World Health Organization wrote.",
        "The jack-up vessel Nordwind lies in the port.",
    ] {
        assert_eq!(known(body), Vec::<String>::new(), "{body}");
    }
}

#[test]
fn a_programme_or_a_standard_is_enough_and_so_are_two_words() {
    assert_eq!(known("In the matter of the CCEOP."), ["cold-chain/programme/CCEOP"]);
    assert_eq!(known("Built by dnv st 0126."), ["wind/standard/DNV-ST-0126"]);
    assert_eq!(
        known("A jack-up vessel for twelve monopiles.\r\nOne pile a day."),
        ["wind/product/jack-up vessel", "wind/term/monopile"]
    );
    assert_eq!(
        known("Fartøjet er et jack-up-skib, og til hver monopæl hører et rør."),
        ["wind/product/jack-up vessel", "wind/term/monopile"]
    );
    assert_eq!(
        known("自己昇降式作業船の見積もり. Kabli wewnętrznych: kablem wewnętrznym."),
        ["wind/product/jack-up vessel", "wind/term/inter-array cable"]
    );
    // A word of everyday letters beside them is listed; alone it is not.
    assert_eq!(
        known("The cold chain of vaccines: dry ice."),
        ["cold-chain/product/dry ice", "cold-chain/term/cold chain", "cold-chain/term/vaccine"]
    );
}

#[test]
fn knowledge_is_read_wherever_a_reader_reads_and_points_there() {
    let boundary = "--e\r\nContent-Type: text/plain\r\n\r\nSee the files.\r\n--e\r\nContent-Type: text/html; name=\"CCEOP.html\"\r\n\
        Content-Disposition: attachment; filename=\"CCEOP.html\"\r\n\r\n<title>Vaccine carrier</title><p>vaccine cold \
        <b>box</b></p>\r\n--e--\r\n";
    let raw = format!(
        "From: a@sender.test\r\nTo: b@firm.example\r\nSubject: =?utf-8?q?K=C3=BChlkette?=\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=e\r\n\r\n{boundary}"
    );
    let message = read(&raw);
    let quoted: Vec<String> = message
        .targeting
        .knowledge
        .iter()
        .flat_map(|known| known.at.iter().map(move |quote| format!("{}: {}", known.word, quote.text)))
        .collect();
    insta::assert_snapshot!(quoted.join("\n"), @r"
    CCEOP: CCEOP.html
    vaccine cold box: vaccine cold box
    vaccine carrier: Vaccine carrier
    cold chain: Kühlkette
    ");
    assert!(creel_pipeline::provenance::verify(raw.as_bytes(), &message).is_empty());
}

#[test]
fn people_fit_a_story_or_they_do_not() {
    let signed = |title: &str| {
        format!(
            "Dear Sir,\r\n\r\nplease send us your best quotation for one jack-up vessel and 40 monopiles. The request for \
             quotation is attached.\r\n\r\nBest regards\r\n\r\nOda Lunde\r\n{title}\r\nNordhav Rigs\r\nTel. +47 55 50 10 00\r\n"
        )
    };
    let from = "Oda Lunde - Nordhav Rigs <oda@nordhav-rigs.test>";
    let subject = "Request for quotation: jack-up vessel";
    let told = |title: &str, to: &str| {
        let message = read(&mail(from, to, subject, &signed(title)));
        let people = message
            .targeting
            .knowledge
            .iter()
            .filter(|known| matches!(known.kind, KnowledgeKind::Persona | KnowledgeKind::Recipient));
        people.map(|known| format!("{}: {}", known.word, known.because)).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(told("Purchasing Manager", "Einkauf <einkauf@firm.example>"), @r#"
    Nordhav Rigs: the persona's organisation "Nordhav Rigs" is of the field, and "jack-up vessel", which the message names, is of its line
    procurement: the persona's title "Purchasing Manager" (procurement, manager) fits a letter of the kind business-rfq
    procurement: a recipient works in procurement, to whom letters of the kind business-rfq go
    "#);
    insta::assert_snapshot!(told("System Administrator", "IT Support <it-support@firm.example>"), @r#"Nordhav Rigs: the persona's organisation "Nordhav Rigs" is of the field, and "jack-up vessel", which the message names, is of its line"#);
}

#[test]
fn knowledge_is_no_part_of_a_verdict() {
    let text = mail(
        "Ada <ada@sender.test>",
        "bo@firm.example",
        "CCEOP",
        "CCEOP, COVAX, cold chain, vaccine carrier",
    );
    let verdict = |without_shipped| {
        let settings = recipe(without_shipped).settings().unwrap();
        examine(text.as_bytes(), &settings, &mut Timings::default()).message.verdict
    };
    assert_eq!(verdict(true), verdict(false));
}

#[test]
fn lexicons_are_part_of_the_recipe() {
    let plain = Recipe::default();
    let without =
        Recipe { lexicons: Fields { without_shipped: true, files: Vec::new() }, ..Recipe::default() };
    assert_ne!(plain.basis(), without.basis());
    assert_ne!(plain.basis(), recipe(false).basis());
    assert_eq!(plain.settings().unwrap().lexicons.all().len(), 1);
    assert_eq!(without.settings().unwrap().lexicons.all().len(), 0);
    // One of the user's goes before a shipped one of its name.
    let own = LexiconFile { name: "cold-chain".to_owned(), csv: WIND.to_owned() };
    let own = Recipe { lexicons: Fields { without_shipped: false, files: vec![own] }, ..Recipe::default() };
    assert_eq!(own.settings().unwrap().lexicons.all().len(), 1);
    let broken = LexiconFile { name: "x".to_owned(), csv: "kind;words\n".to_owned() };
    let broken =
        Recipe { lexicons: Fields { without_shipped: false, files: vec![broken] }, ..Recipe::default() };
    assert!(matches!(broken.settings(), Err(RecipeError::Lexicon(name, _)) if name == "x"));
    // What a former creel wrote down has no lexicons.
    let mut written = serde_json::to_value(&plain).unwrap();
    written.as_object_mut().unwrap().remove("lexicons");
    assert_eq!(serde_json::from_value::<Recipe>(written).unwrap(), plain);
}
