//! Rosters, good and bad.

use creel_evidence::DomainName;
use creel_targeting::Roster;

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
    line 3: no name (give the organisation a name)
    line 4: unknown country 'XX' (use the ISO 3166-1 alpha-2 code, such as IT)
    line 5: no domain (give the domain of its mail addresses)
    line 6: 'good.example' stands on line 2 already (a domain belongs to one organisation)
    line 7: 'Good' stands on line 2 already (write all its domains in one cell, separated by spaces)
    line 8: 2 columns instead of 5 (leave a cell empty, but write its comma)
    line 9: 'https://web.example/' is no domain (write it as in firm.example, without http:// or @)
    line 10: 'gmail.com' is shared by many (use a domain of the organisation's own)
    line 11: 'co.uk' is shared by many (use a domain of the organisation's own)
    ");
}

#[test]
fn a_bad_header_comes_with_a_hint() {
    let complaint = |text: &str| Roster::from_csv(text).unwrap_err().to_string();
    insta::assert_snapshot!(complaint("name;domain;country;sector;stage\nA;a.example;IT;;\n"), @"line 1: the header is 'name;domain;country;sector;stage' (separate columns by commas)");
    insta::assert_snapshot!(complaint("Firm,firm.example,IT,x,y\n"), @"line 1: the header is 'firm,firm.example,it,x,y' (the first line must read name,domain,country,sector,stage)");
    insta::assert_snapshot!(complaint(""), @"line 1: the header is '' (the first line must read name,domain,country,sector,stage)");
}

#[test]
fn nobody_is_on_an_empty_roster() {
    assert!(Roster::empty().is_empty());
    assert!(Roster::from_csv("name,domain,country,sector,stage\n").unwrap().is_empty());
}
