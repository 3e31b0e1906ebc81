//! Who a message aims at, from dissections built by hand.

mod message;

use creel_evidence::dissection::Dissection;
use creel_evidence::dissection::{Link, LinkContext};
use creel_evidence::mail::RecipientField;
use creel_evidence::targeting::{Function, Role, Seniority, TargetSource};
use creel_evidence::verdict::Claim;
use creel_evidence::{ArtifactRole, Fact, Locus};
use creel_targeting::Roster;
use message::*;
use proptest::prelude::*;

#[test]
fn a_display_name_gives_person_title_and_role() {
    for (name, person, title, role) in [
        (
            "Maria Rossi (Purchasing Manager)",
            Some("Maria Rossi"),
            "Purchasing Manager",
            Some(Role::PurchasingManager),
        ),
        ("Jan Novák - Vedoucí nákupu", Some("Jan Novák"), "Vedoucí nákupu", Some(Role::PurchasingManager)),
        ("Rossi Maria | Export Sales", Some("Rossi Maria"), "Export Sales", None),
        ("Human Resources Officer", None, "Human Resources Officer", Some(Role::HumanResourcesOfficer)),
        (
            "Maria Rossi Purchasing Manager",
            Some("Maria Rossi"),
            "Purchasing Manager",
            Some(Role::PurchasingManager),
        ),
        ("김철수 구매팀장", Some("김철수"), "구매팀장", Some(Role::PurchasingManager)),
    ] {
        let target = only(&mail("a@sender.test", &to(name, "someone@firm.example"), "Hello,"));
        assert_eq!(target.person.as_deref(), person, "{name}");
        assert_eq!(target.title.as_deref(), Some(title), "{name}");
        assert_eq!(target.role, role, "{name}");
        assert!(target.function.is_some(), "{name}");
        assert!(target.because[&Fact::Title].text.contains("display name"), "{name}");
    }
}

#[test]
fn a_name_alone_has_no_title() {
    for name in ["Maria Rossi", "Rossi, Maria", "John Head", "Recipients", "", "someone@firm.example"] {
        let target = only(&mail("a@sender.test", &to(name, "someone@firm.example"), "Text."));
        assert_eq!((target.title, target.function, target.role), (None, None, None), "{name}");
    }
}

#[test]
fn the_salutation_gives_name_and_title() {
    let text = "RFQ 4711\n\nDear Ms Rossi, Purchasing Manager,\nplease quote.";
    let target = only(&mail("a@sender.test", &to("", "m.rossi@firm.example"), text));
    assert_eq!(target.person.as_deref(), Some("Rossi"));
    assert_eq!((target.function, target.seniority), (Some(Function::Procurement), Some(Seniority::Manager)));
    assert_eq!(target.role, Some(Role::PurchasingManager));
    assert!(target.because[&Fact::Role].text.contains("salutation"));
    let quote = target.at.iter().find(|quote| quote.locus.artifact == body()).unwrap();
    assert!(text[quote.locus.range.range()].starts_with("Dear Ms Rossi, Purchasing Manager"));
}

#[test]
fn salutations_in_other_languages_are_read_and_general_ones_are_not() {
    for (line, person) in [
        ("Sehr geehrte Frau Keller,", Some("Keller")),
        ("Gentile Dott.ssa Bianchi,", Some("Bianchi")),
        ("Estimado Sr. García:", Some("García")),
        ("Prezada Ana Souza,", Some("Ana Souza")),
        ("Sayın Ayşe Yılmaz,", Some("Ayşe Yılmaz")),
        ("Hi Rodrigo!", Some("Rodrigo")),
        ("Dear Customer,", None),
        ("Dear Sir or Madam,", None),
        ("Sehr geehrte Damen und Herren,", None),
        ("Dear all", None),
        ("Hello there,", None),
        ("Hi you have a new message", None),
        ("Estimado cliente,", None),
        ("Dear m.rossi@firm.example,", None),
    ] {
        let target = only(&mail("a@sender.test", &to("", "x@firm.example"), line));
        assert_eq!(target.person.as_deref(), person, "{line}");
    }
}

#[test]
fn a_salutation_means_the_one_it_names() {
    let recipients = [
        (RecipientField::To, "Maria Rossi", "maria@firm.example"),
        (RecipientField::To, "Jan Novak", "jan@firm.example"),
    ];
    let found = targets(&mail("a@sender.test", &recipients, "Dear Mr Novak, Finance Director,\n"));
    assert_eq!(found[0].role, None);
    assert_eq!(found[1].role, Some(Role::DirectorOfFinance));
}

#[test]
fn a_quoted_signature_gives_title_and_country() {
    let text = "As agreed.\n\n> Best regards\n> Maria Rossi\n> Export Sales Manager\n> Firm Ltd\n> Tel. +39 02 123 4567\n";
    let target = only(&mail("a@sender.test", &to("Maria Rossi", "maria@firm.example"), text));
    assert_eq!(target.role, Some(Role::ExportSalesManager));
    assert_eq!(target.country.map(|country| country.to_string()).as_deref(), Some("IT"));
    assert!(target.because[&Fact::Country].text.contains("+39 02 123 4567"));

    let mut posing = verdict();
    posing.claimed = Some(Claim {
        name: "Firm".into(),
        person: Some("Maria Rossi".into()),
        title: None,
        at: vec![],
        posed: None,
        signature: None,
    });
    let dissection = mail("a@sender.test", &to("Maria Rossi", "maria@firm.example"), text);
    let target = &told(&dissection, &posing, &Roster::empty()).targets[0];
    assert_eq!((target.role, target.country), (None, None), "the signature is the writer's");
}

#[test]
fn a_role_mailbox_gives_its_department() {
    let target = only(&mail("a@sender.test", &to("", "einkauf@firm.example"), ""));
    assert_eq!(target.function, Some(Function::Procurement));
    assert_eq!((target.title, target.person), (None, None));
    let admin = only(&mail("a@sender.test", &to("", "sysadmin@firm.example"), ""));
    assert_eq!(admin.role, Some(Role::SystemAdministrator));
}

#[test]
fn the_roster_goes_before_the_suffix() {
    let roster = "name,domain,country,sector,stage\nFirm,firm.it,CH,refrigeration,manufacture\n";
    let roster = Roster::from_csv(roster).unwrap();
    let dissection = mail("a@sender.test", &to("", "x@mail.firm.it"), "");
    let target = &told(&dissection, &verdict(), &roster).targets[0];
    assert_eq!(target.organisation.as_deref(), Some("Firm"));
    assert!(target.on_roster);
    assert_eq!(target.country.map(|country| country.to_string()).as_deref(), Some("CH"));
    assert_eq!(
        (target.sector.as_deref(), target.stage.as_deref()),
        (Some("refrigeration"), Some("manufacture"))
    );
    let other = only(&dissection);
    assert_eq!((other.organisation.as_deref(), other.on_roster), (Some("firm.it"), false));
    assert_eq!(other.country.map(|country| country.to_string()).as_deref(), Some("IT"));
}

#[test]
fn free_mail_is_no_organisation_and_language_no_country() {
    let target = only(&mail("a@sender.test", &to("", "x@gmail.com"), "Buongiorno, la fattura"));
    assert_eq!((target.organisation, target.country), (None, None));
}

#[test]
fn filled_in_addresses_are_targets_and_attackers_are_not() {
    let mut dissection = mail("a@sender.test", &to("", "M.Rossi@FIRM.example"), "");
    dissection.links.push(Link {
        artifact: body(),
        role: ArtifactRole::Body,
        context: LinkContext::Text,
        raw: "https://host.test/#jan@firm.example".into(),
        target: None,
        text: String::new(),
        visible: true,
        position: 0,
        at: Locus::utf8(body(), 10..40),
    });
    dissection.observables = vec![
        victim("m.rossi@firm.example", Locus::utf8(page(), 5..20)),
        victim("jan@firm.example", Locus::utf8(body(), 10..40)),
        victim("eve@firm.example", Locus::utf8(page(), 50..60)),
        victim("a@sender.test", Locus::utf8(page(), 70..80)),
    ];
    let found = targets(&dissection);
    let read: Vec<_> =
        found.iter().map(|target| (target.address.as_str(), target.source, target.at.len())).collect();
    assert_eq!(
        read,
        [
            ("M.Rossi@firm.example", TargetSource::To, 2),
            ("jan@firm.example", TargetSource::Url, 1),
            ("eve@firm.example", TargetSource::Attachment, 1),
        ]
    );
}

#[test]
fn the_senders_own_people_in_copy_are_no_targets() {
    let recipients = [
        (RecipientField::To, "", "maria@firm.example"),
        (RecipientField::Cc, "", "boss@sender.test"),
        (RecipientField::Cc, "", "jan@firm.example"),
    ];
    let mut dissection = mail("a@sender.test", &recipients, "");
    dissection.observables = vec![victim("boss@sender.test", Locus::bytes(submission(), 2000..2016))];
    let addresses = |d: &Dissection| targets(d).into_iter().map(|t| t.address).collect::<Vec<_>>();
    assert_eq!(addresses(&dissection), ["maria@firm.example", "jan@firm.example"]);
    // Forged from inside: the colleagues are real.
    assert_eq!(addresses(&mail("b@firm.example", &recipients, "")).len(), 3);
    // A mail to oneself.
    assert_eq!(addresses(&mail("m@firm.example", &to("", "m@firm.example"), "")), ["m@firm.example"]);
}

#[test]
fn every_stated_fact_has_its_reason_and_every_reason_its_fact() {
    let roster = Roster::from_csv("name,domain,country,sector,stage\nFirm,firm.example,IT,a,b\n").unwrap();
    let dissection =
        mail("a@sender.test", &to("Maria Rossi (HR Manager)", "maria@firm.example"), "Dear Maria,");
    let target = told(&dissection, &verdict(), &roster).targets.remove(0);
    let facts: Vec<&str> = target.because.keys().map(|fact| fact.as_str()).collect();
    let all = [
        "person",
        "mailbox",
        "title",
        "function",
        "seniority",
        "role",
        "occupation",
        "organisation",
        "country",
        "sector",
        "stage",
    ];
    assert_eq!(facts, all);
}

fn any_recipient() -> impl Strategy<Value = (u8, String, String)> {
    let name = prop_oneof![Just("Eva (CEO)".to_owned()), Just("HR Manager".to_owned()), "\\PC{0,20}"];
    let address = prop_oneof![
        "(eva|jan|hr)@(firm\\.it|firm\\.cz|gmail\\.com|sender\\.test)",
        "\\PC{0,10}@?\\PC{0,10}",
    ];
    (0u8..4, name, address)
}

proptest! {
    #[test]
    fn any_message_is_profiled(
        recipients in prop::collection::vec(any_recipient(), 0..6),
        text in "(\\PC|\n|Dear |, |Eva |CEO|\\+39 02 1234567){0,60}",
    ) {
        let recipients: Vec<_> = recipients
            .iter()
            .map(|(field, name, address)| (RecipientField::ALL[usize::from(*field)], name.as_str(), address.as_str()))
            .collect();
        let dissection = mail("a@sender.test", &recipients, &text);
        let found = targets(&dissection);
        let mut addresses: Vec<String> = found.iter().map(|target| target.address.to_lowercase()).collect();
        for target in &found {
            prop_assert!(!target.at.is_empty());
            prop_assert_eq!(target.role.is_some(), target.because.contains_key(&Fact::Role));
            prop_assert_eq!(target.country.is_some(), target.because.contains_key(&Fact::Country));
        }
        addresses.sort();
        addresses.dedup();
        prop_assert_eq!(addresses.len(), found.len());
    }
}
