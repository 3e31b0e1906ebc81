//! Builds cases by hand: a campaign against a cold chain, and noise, with hostile strings wherever evidence
//! puts strings. Everybody and everything is invented; names lie under reserved domains.
#![allow(dead_code, reason = "each test file uses its part")]

use creel_evidence::campaign::{Family, Reason};
use creel_evidence::carrier::{Carrier, CarrierKind, CarrierSign};
use creel_evidence::case::{From, Unreadable};
use creel_evidence::dissection::{Anomaly, AnomalyKind};
use creel_evidence::history::{Acquaintance, Dealings, Identity, Seen, Sign, SignKind};
use creel_evidence::mail::{Authenticated, Mailbox, Subject};
use creel_evidence::targeting::{
    Fact, FactSource, Function, Grounds, MailboxKind, Role, Seniority, TargetSource,
};
use creel_evidence::verdict::{Action, CallToAction, Claim, Class, Lure, Term, Verdict};
use creel_evidence::{
    Artifact, ArtifactId, ArtifactRole, Case, Chain, Confidence, ContentType, Country, Derivation, Finding,
    Fingerprint, Group, History, Impersonation, ImpersonationKind, Level, Locus, Message, Observable,
    ObservableKind, Placement, Quote, Readers, Severity, Side, Sighting, Signature, Target, Targeting,
    TransferEncoding,
};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Markup, escapes, a right-to-left override, a formula and quotes.
pub(crate) const HOSTILE: &str =
    "=HYPERLINK(\"x\")<script>alert(1)</script>'\"&\u{1b}[31m\u{202e}fdp.exe\u{200b}";

/// Organisation, country, sector, stage.
pub(crate) const CHAIN: &[(&str, &str, &str, &str)] = &[
    ("Nordfrost Kühlspedition GmbH", "DE", "transportation", "transport"),
    ("Alpenlinie Cargo", "IT", "transportation", "transport"),
    ("Hanbit Air Logistics", "KR", "transportation", "transport"),
    ("Vltava Trans", "CZ", "transportation", "transport"),
    ("Great Lakes Reefer Lines", "US", "transportation", "transport"),
    ("Rio Frio Transportes", "BR", "transportation", "transport"),
    ("Delta Cold Freight", "EG", "transportation", "transport"),
    ("Bosporus Forwarding", "TR", "transportation", "transport"),
    ("Tatra Express", "PL", "transportation", "transport"),
    ("Bytewerk Systemhaus", "DE", "it-electronics", "supply"),
    ("Pannon Data", "HU", "it-electronics", "supply"),
    ("Formosa Sensor Works", "TW", "it-electronics", "supply"),
    ("Thames Telemetry", "GB", "it-electronics", "supply"),
    ("Dnipro Soft", "UA", "it-electronics", "supply"),
    ("Puget Cloudworks", "US", "it-electronics", "supply"),
    ("Ministerio Ficticio de Salud", "UY", "government", "hand-out"),
    ("Fictional Health Directorate", "CZ", "government", "hand-out"),
    ("Isar Klinikverbund", "DE", "health-care", "hand-out"),
    ("Lombardia Biobank", "IT", "health-care", "store"),
    ("Solaris Refrigeration", "IT", "refrigeration", "supply"),
    ("Kaltblech AG", "DE", "metal-manufacturing", "supply"),
    ("Ural Panel Works", "UA", "metal-manufacturing", "supply"),
];

/// Roles as titled.
const ROLES: &[(Role, Function, Option<Seniority>, &str)] = &[
    (Role::ChiefExecutiveOfficer, Function::Executive, Some(Seniority::CLevel), "CEO"),
    (Role::CompanyPresident, Function::Executive, Some(Seniority::President), "President"),
    (Role::GlobalSalesOfficer, Function::Sales, Some(Seniority::CLevel), "Global Sales Officer"),
    (Role::SalesRepresentative, Function::Sales, Some(Seniority::Specialist), "Sales Representative"),
    (Role::ExportSalesManager, Function::Sales, Some(Seniority::Manager), "Export Sales Manager"),
    (Role::PurchasingManager, Function::Procurement, Some(Seniority::Manager), "Purchasing Manager"),
    (Role::DirectorOfFinance, Function::Finance, Some(Seniority::Director), "Director of Finance"),
    (Role::HumanResourcesOfficer, Function::Hr, Some(Seniority::Specialist), "HR Officer"),
    (Role::SystemAdministrator, Function::It, Some(Seniority::Specialist), "System Administrator"),
    (Role::HeadOfMarketingCommunication, Function::Marketing, Some(Seniority::Head), "Head of Marketing"),
    (Role::HeadOfSupplyLogistics, Function::Supply, Some(Seniority::Head), "Head of Supply and Logistics"),
    (Role::HeadOfPlantEngineering, Function::Engineering, Some(Seniority::Head), "Head of Plant Engineering"),
];

const PEOPLE: &[&str] = &[
    "Ada Winterfeld",
    "Bruno Castellani",
    "Chae-won Seong",
    "Dalibor Hrubec",
    "Edith Marlowe",
    "Fabio Querido",
    "Gamal Nasreddin",
    "Hande Yildizoglu",
    "Ilona Zarembska",
    "Jonas Reinecker",
    "Kata Vadászi",
    "Lin Yu-chen",
];

fn at(artifact: ArtifactId, start: usize, text: &str) -> Quote {
    Quote::new(Locus::bytes(artifact, start..start + text.len()), text)
}

fn observable(kind: ObservableKind, value: &str, side: Side, because: &str, place: ArtifactId) -> Observable {
    Observable { kind, value: value.into(), side, because: because.into(), at: vec![at(place, 412, value)] }
}

/// A mail without anything: the ground that other mails are made from.
pub(crate) fn plain(name: &str) -> Message {
    let id = ArtifactId::of(name.as_bytes());
    Message {
        id,
        is_mail: true,
        carriers: Vec::new(),
        date: None,
        received: None,
        subject: None,
        from: None,
        reply_to: None,
        sender_facts: Default::default(),
        artifacts: vec![Artifact {
            id,
            parent: None,
            derivation: Derivation::Submission,
            role: ArtifactRole::Submission,
            declared_type: None,
            content_type: ContentType::Mail,
            name: None,
            name_at: None,
            size: 18_231,
            charset: None,
            digests: None,
            other_names: Vec::new(),
            views: Readers::ALL,
        }],
        observables: Vec::new(),
        features: Vec::new(),
        pictures: Vec::new(),
        anomalies: Vec::new(),
        verdict: Verdict {
            class: Class::Unclear,
            score: 0.5,
            sum: Vec::new(),
            claimed: None,
            impersonation: false,
            lure: Lure::Other,
            call_to_action: CallToAction { kind: Action::None, host: None, value: None, at: Vec::new() },
            language: None,
            languages: Vec::new(),
            techniques: Vec::new(),
            findings: Vec::new(),
        },
        targeting: Targeting::default(),
        fingerprint: Fingerprint {
            message: id,
            time: None,
            subject: String::new(),
            text: Vec::new(),
            structure: Vec::new(),
            exact: None,
            tokens: Vec::new(),
            at: creel_evidence::Places::default(),
        },
    }
}

/// The mail in which `message` was reported: by this person, to this desk.
pub(crate) fn carrier_of(message: &Message, name: &str, reporter: &str, desk: &str) -> Carrier {
    let mailbox = |name: &str, address: &str| Mailbox {
        name: name.into(),
        address: address.into(),
        at: Locus::bytes(message.id, 100..140),
    };
    Carrier {
        kind: CarrierKind::Inline,
        artifact: message.id,
        inner: ArtifactId::of(b"quoted"),
        reporter: Some(mailbox(name, reporter)),
        desk: vec![mailbox("", desk)],
        subject: Some(Subject {
            text: format!("Fwd: is this real? {name}"),
            at: Locus::bytes(message.id, 150..190),
        }),
        date: None,
        because: vec![CarrierSign {
            because: "the mail inside was addressed to the one who sends it on".into(),
            points: 3,
            at: vec![at(message.id, 100, &format!("{name} <{reporter}>"))],
        }],
        others: Vec::new(),
    }
}

/// One mail of the campaign, to the organisation with this number.
pub(crate) fn chain_mail(number: usize) -> Message {
    let (organisation, country, sector, stage) = CHAIN[number % CHAIN.len()];
    let (role, function, seniority, title) = ROLES[number % ROLES.len()];
    let person = PEOPLE[number % PEOPLE.len()];
    let local = person.to_lowercase().replace([' ', 'á'], ".");
    let slug: String = organisation.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let address = format!("{local}@{slug}.example");
    let mut message = plain(&format!("chain {number}"));
    let id = message.id;
    let page = ArtifactId::of(format!("page for {address} {number}").as_bytes());
    let body = ArtifactId::of(b"the body");
    let minutes = i64::try_from(number).unwrap_or(0) * 53;
    message.date = Some(Timestamp::from_second(1_599_463_200 + minutes * 60).unwrap());
    message.received = message.date;
    message.subject = Some("RFQ - UNICEF CCEOP and Vaccine Project".into());
    message.from = Some(From {
        address: "sales@haier-biomedical-rfq.example".into(),
        name: "Wei Shan, Haier Biomedical".into(),
        authenticated: Authenticated::Fail,
        by: Some("dmarc".into()),
        at: Locus::bytes(id, 120..170),
    });
    message.reply_to = Some("rfq.haier@freebox.example".into());
    message.artifacts.push(Artifact {
        id: body,
        parent: Some(0),
        derivation: Derivation::MimeBody { range: 2_000..4_000, encoding: TransferEncoding::QuotedPrintable },
        role: ArtifactRole::Body,
        declared_type: Some("text/html".into()),
        content_type: ContentType::Html,
        name: None,
        name_at: None,
        size: 2_411,
        charset: Some("utf-8".into()),
        digests: None,
        other_names: Vec::new(),
        views: Readers::ALL,
    });
    message.artifacts.push(Artifact {
        id: page,
        parent: Some(0),
        derivation: Derivation::MimeBody { range: 4_100..18_000, encoding: TransferEncoding::Base64 },
        role: ArtifactRole::Attachment,
        declared_type: Some("text/html".into()),
        content_type: ContentType::Html,
        name: Some("RFQ-Vaccine-Project.html".into()),
        name_at: None,
        size: 10_412,
        charset: Some("utf-8".into()),
        digests: None,
        other_names: Vec::new(),
        views: Readers::ALL,
    });
    message.observables = vec![
        observable(
            ObservableKind::Url,
            "https://collect.harvest-one.example/u/post.php",
            Side::Attacker,
            "credentials are sent there",
            page,
        ),
        observable(
            ObservableKind::Domain,
            "collect.harvest-one.example",
            Side::Attacker,
            "host of an attacker's URL",
            page,
        ),
        observable(
            ObservableKind::MailAddress,
            "rfq.haier@freebox.example",
            Side::Attacker,
            "Reply-To of the mail",
            id,
        ),
        observable(
            ObservableKind::Hash,
            &page.to_string(),
            Side::Attacker,
            "HTML attachment that asks for a password",
            page,
        ),
        observable(ObservableKind::Ip, "203.0.113.77", Side::Attacker, "client of the first trusted hop", id),
        observable(ObservableKind::MailAddress, &address, Side::Victim, "recipient of the mail", id),
        observable(
            ObservableKind::Url,
            "https://www.haiermedical.example/logo.png",
            Side::Neutral,
            "the brand's own picture",
            body,
        ),
    ];
    message.verdict = Verdict {
        class: Class::Phishing,
        score: 0.987_654,
        sum: vec![
            Term {
                evidence: "html-attachment-password".into(),
                class: Class::Phishing,
                weight: 3.1,
                at: None,
            },
            Term { evidence: "reply-to-elsewhere".into(), class: Class::Phishing, weight: 0.9, at: None },
            Term { evidence: "known business words".into(), class: Class::Legit, weight: -0.4, at: None },
        ],
        claimed: Some(Claim {
            name: "Haier Biomedical".into(),
            person: Some("Wei Shan".into()),
            title: Some("Business Executive".into()),
            at: vec![at(body, 90, "Wei Shan, Business Executive, Haier Biomedical")],
            posed: None,
            signature: None,
        }),
        impersonation: true,
        lure: Lure::BusinessRfq,
        call_to_action: CallToAction {
            kind: Action::HtmlAttachment,
            host: None,
            value: Some("RFQ-Vaccine-Project.html".into()),
            at: vec![at(body, 700, "see the attached RFQ")],
        },
        language: Some(if number % 5 == 4 { "it" } else { "en" }.into()),
        languages: Vec::new(),
        techniques: vec!["html-form".into(), "personalised".into(), "reply-to-mismatch".into()],
        findings: vec![
            Finding::of(id, "html-attachment-password", Severity::High, Confidence::High)
                .attack(&["T1566.001", "T1598.002"])
                .at(at(page, 2_210, "<input type=\"password\" name=\"pass\">"))
                .because("the attached page asks for a password and sends it to collect.harvest-one.example"),
            Finding::of(id, "prefilled-victim", Severity::Medium, Confidence::High)
                .attack(&["T1598.002"])
                .at(at(page, 2_020, &format!("value=\"{address}\"")))
                .because(format!("the page's user field is filled in with {address}")),
            Finding::of(id, "reply-to-elsewhere", Severity::Low, Confidence::High)
                .at(at(id, 310, "rfq.haier@freebox.example"))
                .because("answers go to freebox.example, the mail is from haier-biomedical-rfq.example"),
        ],
    };
    message.targeting.targets = vec![Target {
        address: address.clone(),
        source: TargetSource::To,
        mailbox: MailboxKind::default(),
        person: Some(person.into()),
        organisation: Some(organisation.into()),
        on_roster: true,
        country: Country::parse(country),
        sector: Some(sector.into()),
        stage: Some(stage.into()),
        function: Some(function),
        seniority,
        role: Some(role),
        occupation: None,
        title: Some(title.into()),
        because: BTreeMap::from([
            (
                Fact::Organisation,
                Grounds {
                    source: FactSource::Roster,
                    text: format!("{slug}.example is {organisation} on the roster"),
                    at: at(id, 260, &address).locus,
                },
            ),
            (
                Fact::Role,
                Grounds {
                    source: FactSource::Salutation,
                    text: format!("'{title}' stands in the salutation"),
                    at: at(page, 2_020, &address).locus,
                },
            ),
        ]),
        at: vec![at(id, 260, &address), at(page, 2_020, &address)],
    }];
    message.fingerprint.time = message.time().map(Timestamp::as_second);
    message
}

/// A mail whose every free string is hostile.
pub(crate) fn hostile_mail() -> Message {
    let mut message = plain("hostile");
    let id = message.id;
    let because = format!("because {HOSTILE}");
    message.date = Some("2020-09-08T04:05:06Z".parse().unwrap());
    message.subject = Some(HOSTILE.into());
    message.from = Some(From {
        address: format!("{HOSTILE}@evil.example"),
        name: HOSTILE.into(),
        authenticated: Authenticated::Unknown,
        by: None,
        at: Locus::bytes(id, 0..5),
    });
    message.reply_to = Some(HOSTILE.into());
    message.artifacts[0].name = Some(HOSTILE.into());
    message.observables = [
        ObservableKind::Url,
        ObservableKind::Domain,
        ObservableKind::FileName,
        ObservableKind::Phone,
        ObservableKind::MessageId,
        ObservableKind::Ip,
        ObservableKind::MailAddress,
        ObservableKind::Hash,
    ]
    .map(|kind| observable(kind, HOSTILE, Side::Attacker, &because, id))
    .to_vec();
    message.observables.push(observable(
        ObservableKind::Url,
        "https://evil.example/a'b\\c?d=<e>",
        Side::Attacker,
        "linked",
        id,
    ));
    message.anomalies = vec![
        Anomaly { kind: AnomalyKind::LimitReached, detail: "depth".into(), at: Locus::bytes(id, 9..10) },
        Anomaly { kind: AnomalyKind::BrokenMultipart, detail: HOSTILE.into(), at: Locus::bytes(id, 9..10) },
    ];
    message.verdict.class = Class::Scam;
    message.verdict.score = 0.81;
    message.verdict.language = Some(HOSTILE.into());
    message.verdict.claimed = Some(Claim {
        name: HOSTILE.into(),
        person: Some(HOSTILE.into()),
        title: Some(HOSTILE.into()),
        at: vec![at(id, 3, HOSTILE)],
        posed: Some(Impersonation {
            kind: ImpersonationKind::DisplayName,
            how: None,
            because: HOSTILE.into(),
            at: vec![at(id, 3, HOSTILE)],
        }),
        signature: Some(Box::new(Signature {
            person: Some(at(id, 3, HOSTILE)),
            site: Some(at(id, 3, HOSTILE)),
            ..Signature::default()
        })),
    });
    message.verdict.techniques = vec![HOSTILE.into()];
    message.verdict.call_to_action = CallToAction {
        kind: Action::Link,
        host: Some(HOSTILE.into()),
        value: Some(HOSTILE.into()),
        at: vec![at(id, 3, HOSTILE)],
    };
    message.verdict.findings = vec![
        Finding::of(id, "invisible-characters", Severity::High, Confidence::Low)
            .at(at(id, 3, HOSTILE))
            .because(because.clone()),
    ];
    message.verdict.sum = vec![Term { evidence: HOSTILE.into(), class: Class::Scam, weight: 1.5, at: None }];
    message.targeting.targets = vec![Target {
        address: "erika.beispielfrau@private.invalid".into(),
        source: TargetSource::Url,
        mailbox: MailboxKind::default(),
        person: Some(HOSTILE.into()),
        organisation: Some(HOSTILE.into()),
        on_roster: false,
        country: None,
        sector: Some(HOSTILE.into()),
        stage: None,
        function: None,
        seniority: None,
        role: None,
        occupation: None,
        title: Some(HOSTILE.into()),
        because: BTreeMap::from([(
            Fact::Organisation,
            Grounds { source: FactSource::Domain, text: because, at: at(id, 3, HOSTILE).locus },
        )]),
        at: vec![at(id, 3, HOSTILE)],
    }];
    message
}

/// An ordinary mail.
pub(crate) fn ham(number: usize) -> Message {
    let mut message = plain(&format!("ham {number}"));
    message.date =
        Some(Timestamp::from_second(1_599_300_000 + i64::try_from(number).unwrap_or(0) * 7_000).unwrap());
    message.subject = Some(format!("Minutes of meeting {number}"));
    message.verdict.class = Class::Legit;
    message.verdict.score = 0.02;
    message.verdict.language = Some("en".into());
    message
}

/// What is known of each sender: the hostile mail's was scam before, the others are new.
fn histories(messages: &[Message]) -> BTreeMap<ArtifactId, History> {
    let one = |message: &Message| {
        let from = message.from.as_ref()?;
        let is_hostile = from.name == HOSTILE;
        let at = vec![at(message.id, 4, &from.address)];
        let first = messages.first()?.id;
        let seen = Seen { message: first, time: "2020-09-01T00:00:00Z".parse().unwrap() };
        let record = Dealings {
            messages: 1,
            first: Some(seen),
            last: Some(seen),
            recipients: 2,
            same_recipient: true,
            authenticated: vec![(Authenticated::Unknown, 1)],
            verdicts: vec![(Class::Scam, 1)],
        };
        let known = |identity, value: &str, record| Acquaintance {
            identity,
            value: value.into(),
            at: at.clone(),
            record,
        };
        let mut history = History {
            message: message.id,
            known: vec![known(Identity::Address, &from.address, Dealings::default())],
            signs: Vec::new(),
            sum: Vec::new(),
            class: message.verdict.class,
            score: message.verdict.score,
        };
        if is_hostile {
            history.known[0].record = record.clone();
            history.known.push(known(Identity::DisplayName, &from.name, record));
            history.signs.push(Sign {
                kind: SignKind::AddressMaliciousBefore,
                because: format!("{HOSTILE} wrote before"),
                at: at.clone(),
                earlier: vec![first],
                count: 1,
            });
            history.sum.push(Term {
                evidence: "history:address-malicious-before".into(),
                class: Class::Scam,
                weight: 1.0,
                at: None,
            });
            history.score = 0.92;
        }
        Some((message.id, history))
    };
    messages.iter().filter_map(one).collect()
}

/// A whole case: `size` mails of the campaign, one hostile mail, three ordinary ones, two unreadable inputs.
pub(crate) fn case(size: usize) -> Case {
    let mut messages: Vec<Message> = (0..size).map(chain_mail).collect();
    let wave = |number: usize| if number < size / 2 { "W-0a1b2c3d4e" } else { "W-5f60718293" };
    let reason = |because: &str, family, value: Option<&str>, with| Reason {
        family,
        because: because.into(),
        value: value.map(str::to_owned),
        frequency: 3,
        millibits: 7_300,
        with,
        at: Vec::new(),
    };
    let mut placements: BTreeMap<ArtifactId, Placement> = BTreeMap::new();
    for (number, message) in messages.iter().enumerate() {
        let placement = Placement {
            message: message.id,
            wave: Some(wave(number).into()),
            campaign: Some("C-c01dc4a1e0".into()),
            operation: None,
            reasons: vec![
                reason(
                    "credentials go to the same host",
                    Family::Landing,
                    Some("collect.harvest-one.example"),
                    messages.first().map(|m| m.id),
                ),
                reason("visible text 97 % alike", Family::Lure, None, messages.first().map(|m| m.id)),
            ],
        };
        placements.insert(message.id, placement);
    }
    let group = |id: &str, level, members: Vec<ArtifactId>| Group {
        id: id.into(),
        level,
        medoid: members[0],
        members,
        reasons: vec![
            reason(
                "credentials go to the same host",
                Family::Landing,
                Some("collect.harvest-one.example"),
                None,
            ),
            reason("same page structure without the victims' values", Family::Payload, None, None),
            reason("same Reply-To", Family::Contact, Some("rfq.haier@freebox.example"), None),
        ],
        former: Vec::new(),
    };
    let ids: Vec<ArtifactId> = messages.iter().map(|m| m.id).collect();
    let mut groups = Vec::new();
    if size >= 2 {
        groups.push(group("C-c01dc4a1e0", Level::Campaign, ids.clone()));
        groups.push(group("W-0a1b2c3d4e", Level::Wave, ids[..size / 2].to_vec()));
        groups.push(group("W-5f60718293", Level::Wave, ids[size / 2..].to_vec()));
    }
    messages.push(hostile_mail());
    messages.extend((0..3).map(ham));
    messages.sort_by_key(|m| (m.time().is_none(), m.time(), m.id));
    let seen = "2026-11-23T20:00:00Z".parse().unwrap();
    let sightings = messages
        .iter()
        .enumerate()
        .map(|(n, m)| (m.id, vec![Sighting { source: format!("pile/{n:04}.eml"), seen }]))
        .collect();
    Case {
        name: "cold-chain".into(),
        key: [7; 32],
        taken: "2026-11-23T20:01:02Z".parse().unwrap(),
        sightings,
        groups,
        placements,
        histories: histories(&messages),
        messages,
        unreadable: vec![
            Unreadable {
                source: "pile/notes.docx".into(),
                reason: "no mail, mailbox, archive or page".into(),
            },
            Unreadable { source: format!("pile/{HOSTILE}"), reason: "encrypted".into() },
        ],
        chain: Chain::default(),
        events: Vec::new(),
        portraits: Vec::new(),
        ties: Vec::new(),
        attributions: Vec::new(),
    }
}
