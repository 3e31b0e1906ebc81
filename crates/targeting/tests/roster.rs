//! Rosters, good and bad.

use creel_evidence::DomainName;
use creel_targeting::roster::Review;
use creel_targeting::{Organisation, Roster};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeSet;

const GOOD: &str = "\u{feff}name,domain,country,sector,stage,aliases
Firm,firm.example firm.test,IT,refrigeration,manufacture,Firm S.p.A.|Firm Italia
\"Carrier, Inc.\",carrier.example,us,transportation,transport,
Lab,lab.firm.example,,,
";

#[test]
fn domains_below_belong_to_the_nearest_organisation() {
    let roster = Roster::from_csv(GOOD).unwrap();
    let name = |domain: &str| {
        roster
            .organisation(&DomainName::parse(domain).unwrap())
            .map(|organisation| organisation.name.as_str())
    };
    assert_eq!(roster.len(), 3);
    assert_eq!(name("mail.firm.example"), Some("Firm"));
    assert_eq!(name("a.lab.firm.example"), Some("Lab"));
    assert_eq!(name("notfirm.example"), None);
    assert_eq!(name("carrier.example"), Some("Carrier, Inc."));
    assert_eq!(roster.organisations()[0].aliases, ["Firm S.p.A.", "Firm Italia"]);
    assert_eq!(roster.organisations()[1].country.map(|country| country.to_string()).as_deref(), Some("US"));
}

#[test]
fn every_bad_line_is_named() {
    let text = "name,domain,country,sector,stage
Good,good.example,IT,health,give
,noname.example,IT,,
Nowhere,nowhere.example,XX,,
Bare,,DE,,
Twice,good.example,DE,,
Good,other.example,DE,,
Short,short.example
Web,https://web.example/,FR,,
Mail,gmail.com,FR,,
Suffix,co.uk,GB,,
";
    let errors = Roster::from_csv(text).unwrap_err();
    insta::assert_snapshot!(errors.to_string(), @r"
    line 3, column name: no name (give the organisation a name)
    line 4, column country: unknown country 'XX' (use the ISO 3166-1 alpha-2 code, such as IT)
    line 5, column domain: no domain (give the domain of its mail addresses)
    line 6, column domain: 'good.example' stands on line 2 already (a domain belongs to one organisation)
    line 7, column name: 'Good' stands on line 2 already (write all its domains in one cell, separated by spaces)
    line 8: 2 columns instead of 5 (leave a cell empty, but write what separates it)
    line 9, column domain: 'https://web.example/' is no domain (write it as in firm.example, without http:// or @)
    line 10, column domain: 'gmail.com' is shared by many (use a domain of the organisation's own)
    line 11, column domain: 'co.uk' is shared by many (use a domain of the organisation's own)
    ");
}

#[test]
fn a_bad_header_comes_with_a_hint() {
    let complaint = |text: &str| Roster::from_csv(text).unwrap_err().to_string();
    insta::assert_snapshot!(complaint("Firm,firm.example,IT,x,y\n"), @"line 1: the header is 'firm,firm.example,it,x,y' (the first line must read name,domain,country,sector,stage)");
    insta::assert_snapshot!(complaint("sep=;\nname;domain;country;sector;stage\n"), @"line 1: the header is 'sep=;' (delete this line: what separates columns is read from the header)");
    insta::assert_snapshot!(complaint("name|domain|country|sector|stage\n"), @"line 1: the header is 'name|domain|country|sector|stage' (write name,domain,country,sector,stage and separate columns by commas, semicolons or tabs)");
    insta::assert_snapshot!(complaint("name,domain,country,sector,stage,aliases,note,Aliases\n"), @"line 1, column aliases: the column stands here twice (keep one of them)");
    insta::assert_snapshot!(complaint(""), @"line 1: the header is '' (the first line must read name,domain,country,sector,stage)");
}

#[test]
fn nobody_is_on_an_empty_roster() {
    assert!(Roster::empty().is_empty());
    assert!(Roster::from_csv("name,domain,country,sector,stage\n").unwrap().is_empty());
}

const CHAIN: &str = "# who supplies whom
name,domain,country,sector,stage,note,Customers,suppliers,parent,aliases,mail-domains

Firm,firm.example,IT,refrigeration,manufacture,,carrier|lab.firm.example,Métal SA,,Firm S.p.A.,firm-mail.example
Carrier,carrier.example,US,transportation,transport,\"a note, unread\",,firm s.p.a.,,,
Lab,lab.firm.example,,,research,,,,Firm,,
Metal,metal.example,FR,metals,component-supplier,,FIRM|Firm,,,metal sa,
";

#[test]
fn links_are_led_to_organisations_whatever_they_are_called() {
    let roster = Roster::from_csv(CHAIN).unwrap();
    assert!(roster.warnings().is_empty(), "{:?}", roster.warnings());
    let chain = roster.chain();
    assert_eq!(chain.links, [(0, 1), (0, 2), (3, 0)]);
    let parents: Vec<Option<usize>> = chain.members.iter().map(|member| member.parent).collect();
    assert_eq!(parents, [None, None, Some(0), None]);
    let lines: Vec<u64> = roster.organisations().iter().map(|organisation| organisation.line).collect();
    assert_eq!(lines, [4, 5, 6, 7]);
    let mail = DomainName::parse("mx.firm-mail.example").unwrap();
    assert_eq!(roster.organisation(&mail).unwrap().name, "Firm");
}

#[test]
fn columns_may_be_separated_as_spreadsheets_do() {
    for separator in [";", "\t"] {
        let text =
            CHAIN.replace("\"a note, unread\"", "a note").replace(',', separator).replace('\n', "\r\n");
        let roster = Roster::from_csv(&format!("\u{feff}{text}")).unwrap();
        assert_eq!(roster.chain(), Roster::from_csv(CHAIN).unwrap().chain());
        assert_eq!(roster.organisations()[3].line, 7);
    }
}

#[test]
fn names_that_lead_nowhere_are_errors_with_the_nearest_name() {
    let text = "name,domain,country,sector,stage,customers,parent,aliases
Frigo Nord,frigo.example,UK,,,,,North
Polder,polder.example,italy,,,Frigo Nrod|nobody.example|north,Poldr,North
\"Quay, unquoted\",quay.example,NL,,,,,,one too many
";
    insta::assert_snapshot!(Roster::from_csv(text).unwrap_err().to_string(), @r"
    line 2, column country: unknown country 'UK' (write GB for United Kingdom)
    line 3, column country: unknown country 'italy' (write IT for Italy)
    line 3, column customers: unknown customer 'Frigo Nrod' (do you mean 'Frigo Nord' (line 2)?)
    line 3, column customers: unknown customer 'nobody.example' (give it a line of its own)
    line 3, column customers: several organisations go by 'north' (use the name in the column name, or a domain)
    line 3, column parent: unknown parent 'Poldr' (do you mean 'Polder' (line 3)?)
    line 4: 9 columns, but the header names 8 (put a cell that holds ',' between quotation marks)
    ");
}

#[test]
fn what_does_not_refuse_is_a_warning() {
    let text = "name,domain,country,sector,stage,parent,customer,customers,shoe size
A,a.example,,,,C,,A,
B,b.example,,,,A,,,
C,c.example,,,,B,,,
D,d.example,,,,A,,,
";
    let roster = Roster::from_csv(text).unwrap();
    let warnings: Vec<String> = roster.warnings().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(warnings.join("\n"), @r"
    line 1, column customer: the column is not read (do you mean 'customers'?)
    line 1, column shoe_size: the column is not read (the optional columns are aliases, parent, customers, suppliers, mail_domains, note)
    line 2, column customers: the organisation is its own customer (this is left out; name another one)
    line 2, column parent: the parents go round in a circle: 'A' -> 'C' -> 'B' -> 'A' (none of these parents is used; leave one empty)
    ");
    let parents: Vec<Option<usize>> = roster.organisations().iter().map(|known| known.parent).collect();
    assert_eq!(parents, [None, None, None, Some(0)]);
    assert!(roster.links().is_empty());
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_named_where_it_opens() {
    let text = "name,domain,country,sector,stage\nA,a.example,,,\n\n\"B,b.example,,,\nC,c.example,,,\n";
    insta::assert_snapshot!(Roster::from_csv(text).unwrap_err().to_string(), @"line 4: a cell goes on over several lines (check its quotation marks)");
}

/// Name, customers, suppliers and parent.
type Row = (u8, Vec<u8>, Vec<u8>, Option<u8>);

/// Rosters whose names and domains are taken from few, so that they meet.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let name = || 0_u8..12;
    let row = (name(), vec(name(), 0..3), vec(name(), 0..3), proptest::option::of(name()));
    vec(row, 0..10)
}

const DOMAINS: [&str; 12] = [
    "a.example",
    "b.a.example",
    "c.b.a.example",
    "d.example",
    "x.d.example",
    "e.test",
    "f.test",
    "g.f.test",
    "h.invalid",
    "i.h.invalid",
    "a.test",
    "b.test",
];

proptest! {
    #[test]
    fn any_text_is_read_or_refused_by_line(body in "(\\PC|[,;|\"\n#\t]|Firm|firm.example|\r\n){0,80}") {
        for header in ["", "name,domain,country,sector,stage\n", "name;domain;country;sector;stage;customers;parent\n"] {
            let text = format!("{header}{body}");
            match Roster::from_csv(&text) {
                Ok(roster) => {
                    let chain = roster.chain();
                    prop_assert!(chain.links.iter().all(|&(a, b)| a < roster.len() && b < roster.len()));
                }
                Err(errors) => {
                    let lines = u64::try_from(text.split('\n').count()).unwrap();
                    prop_assert!(!errors.0.is_empty());
                    prop_assert!(errors.0.iter().all(|error| (1..=lines).contains(&error.line)), "{errors}");
                }
            }
        }
    }

    #[test]
    fn links_and_lookups_are_those_of_a_slow_reading(rows in rows()) {
        let mut listed: Vec<u8> = Vec::new();
        let rows: Vec<_> = rows.into_iter().filter(|(name, ..)| !listed.contains(name) && { listed.push(*name); true }).collect();
        let known = |names: &[u8]| names.iter().copied().filter(|name| listed.contains(name)).collect::<Vec<_>>();
        let words = |names: &[u8]| names.iter().map(|&name| format!("N{name}")).collect::<Vec<_>>().join("|");
        let mut text = "name,domain,country,sector,stage,customers,suppliers,parent\n".to_owned();
        let mut links = BTreeSet::new();
        for (place, (name, customers, suppliers, parent)) in rows.iter().enumerate() {
            let (customers, suppliers) = (known(customers), known(suppliers));
            let parent: Vec<u8> = known(&parent.iter().copied().collect::<Vec<_>>());
            text += &format!("N{name},{},,,,{},{},{}\n", DOMAINS[usize::from(*name)], words(&customers), words(&suppliers), words(&parent));
            let at = |name: u8| listed.iter().position(|&other| other == name).unwrap();
            links.extend(customers.iter().map(|&other| (place, at(other))).filter(|(a, b)| a != b));
            links.extend(suppliers.iter().map(|&other| (at(other), place)).filter(|(a, b)| a != b));
        }
        let roster = Roster::from_csv(&text).unwrap();
        prop_assert_eq!(roster.links(), links.into_iter().collect::<Vec<_>>());
        for organisation in roster.organisations() {
            let mut above = Some(organisation);
            for _ in 0..=roster.len() {
                above = above.and_then(|organisation| roster.organisations().get(organisation.parent?));
            }
            prop_assert!(above.is_none(), "a circle");
        }
        for domain in DOMAINS {
            for name in [domain.to_owned(), format!("mx.{domain}"), format!("not{domain}")] {
                let domain = DomainName::parse(&name).unwrap();
                let owns = |known: &&Organisation| known.domains.iter().any(|own| domain.is_within(own.as_str()));
                let longest = |known: &&Organisation| known.domains.iter().filter(|own| domain.is_within(own.as_str())).map(|own| own.as_str().len()).max();
                let slow = roster.organisations().iter().filter(owns).max_by_key(longest);
                prop_assert_eq!(roster.organisation(&domain), slow, "{}", domain);
            }
        }
    }
}

#[test]
fn a_second_look_finds_slips_and_counts_what_there_is() {
    let text = "name,domain,country,sector,stage,customers,parent
Nord,nord.example,DE,Kältetechnik,component-supplier,Fjord,
Fjord,fjord.example,NO,medical device,manufacture,Polder|Quay,
Fjord Lab,lab.fjord.example,NO,laboratory,research,,Fjord
Polder,polder.example,NL,transportation,transport,Quay|Store,
Quay,quay.example,NL,trasnportation,transport,Polder,
Store,store.example,,basket weaving,storage,,
Stroe,cold.store.example,IT,warehousing,storrage,,
";
    let review = Review::of(&Roster::from_csv(text).unwrap());
    let warnings: Vec<String> = review.warnings.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(warnings.join("\n"), @r"
    line 6, column sector: no known sector goes by 'trasnportation' (1 organisation) (do you mean 'transport'? It is counted as written, but has no word in STIX, MISP, NACE and NIS2)
    line 7, column sector: no known sector goes by 'basket weaving' (1 organisation) (It is counted as written, but has no word in STIX, MISP, NACE and NIS2)
    line 8, column stage: the stage 'storrage' is used once (do you mean 'storage' (1 organisation)?)
    line 8: 'Stroe' has no link (name its customers, suppliers or parent, so that neighbours can be warned)
    line 8, column domain: 'cold.store.example' is below a domain of 'Store' (line 7) (mail to it counts for this organisation alone; name the other one as parent if it belongs to it)
    ");
    let stages: Vec<String> = review
        .stages
        .iter()
        .map(|stage| format!("{} {} {:?}", stage.stage, stage.organisations, stage.supplies))
        .collect();
    insta::assert_snapshot!(stages.join("\n"), @r#"
    component-supplier 1 [("manufacture", 1)]
    manufacture 1 [("transport", 2)]
    transport 2 [("transport", 2), ("storage", 1)]
    storage 1 []
    research 1 []
    storrage 1 []
    "#);
    assert_eq!((review.organisations, review.domains, review.links, review.subsidiaries), (7, 7, 6, 1));
    assert_eq!(review.countries.get("NL"), Some(&2));
    assert_eq!(review.sectors["Kältetechnik"].1.unwrap().stix, "manufacturing");
}

#[test]
fn of_many_organisations_without_links_the_first_is_named() {
    let mut text = "name,domain,country,sector,stage,customers\nA,a.test,,,,B\nB,b.test,,,,\n".to_owned();
    for number in 0..50 {
        text += &format!("O{number},o{number}.example,,,,\n");
    }
    let review = Review::of(&Roster::from_csv(&text).unwrap());
    let warnings: Vec<String> = review.warnings.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(warnings.join("\n"), @"line 4: 50 organisations have no link, from 'O0' to 'O49' on line 53 (name its customers, suppliers or parent, so that neighbours can be warned)");
}
