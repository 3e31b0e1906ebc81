//! Titles as people write them, against what they say. Written from the languages, not from the cue table.

use creel_targeting::titles;

/// Language, title, function, seniority, role; a dash stands for nothing.
const TITLES: &str = "\
en | Chief Executive Officer | executive | c-level | chief-executive-officer
en | CEO | executive | c-level | chief-executive-officer
en | Company President | executive | president-owner | company-president
en | President & Owner | executive | president-owner | company-president
en | Vice President, Operations | operations | vp | -
en | Global Sales Officer | sales | c-level | global-sales-officer
en | Chief Sales Officer | sales | c-level | global-sales-officer
en | Sales Representative | sales | specialist | sales-representative
en | Sales Rep | sales | specialist | sales-representative
en | Export Sales Manager | sales | manager | export-sales-manager
en | Export Manager | sales | manager | export-sales-manager
en | Purchasing Manager | procurement | manager | purchasing-manager
en | Head of Procurement | procurement | head | purchasing-manager
en | Director of Finance | finance | director | director-of-finance
en | Finance Director | finance | director | director-of-finance
en | CFO | finance | c-level | director-of-finance
en | Human Resources Officer | hr | specialist | human-resources-officer
en | HR Manager | hr | manager | human-resources-officer
en | System Administrator | it | specialist | system-administrator
en | IT Manager | it | manager | -
en | Head of Marketing and Communication | marketing-communication | head | head-of-marketing-communication
en | Head of Supply & Logistics | supply-logistics | head | head-of-supply-logistics
en | Director of Supply Chain | supply-logistics | director | head-of-supply-logistics
en | Head of Plant Engineering | engineering | head | head-of-plant-engineering
en | Assistant to the CEO | - | assistant | -
en | Customer Service Manager | customer-service | manager | -
en | Legal Counsel | legal | specialist | -
de | Geschäftsführer | executive | c-level | chief-executive-officer
de | Leiterin Einkauf | procurement | head | purchasing-manager
de | Einkaufsleiter | procurement | head | purchasing-manager
de | Leiter Marketing und Kommunikation | marketing-communication | head | head-of-marketing-communication
de | Vertriebsmitarbeiter | sales | specialist | sales-representative
de | Leiter Logistik | supply-logistics | head | head-of-supply-logistics
de | Personalreferentin | hr | specialist | human-resources-officer
fr | Président-directeur général | executive | c-level | chief-executive-officer
fr | Responsable des achats | procurement | head | purchasing-manager
fr | Directrice financière | finance | director | director-of-finance
fr | Directeur des ressources humaines | hr | director | human-resources-officer
fr | Responsable export | sales | head | export-sales-manager
fr | Administrateur système | it | specialist | system-administrator
it | Amministratore delegato | executive | c-level | chief-executive-officer
it | Responsabile Ufficio Acquisti | procurement | head | purchasing-manager
it | Direttore Finanziario | finance | director | director-of-finance
it | Responsabile Logistica | supply-logistics | head | head-of-supply-logistics
it | Responsabile vendite estero | sales | head | export-sales-manager
es | Director General | executive | c-level | chief-executive-officer
es | Gerente de Compras | procurement | manager | purchasing-manager
es | Jefa de Logística | supply-logistics | head | head-of-supply-logistics
es | Representante de ventas | sales | specialist | sales-representative
es | Administrador de sistemas | it | specialist | system-administrator
pt | Diretor Financeiro | finance | director | director-of-finance
pt | Gerente de Exportação | sales | manager | export-sales-manager
pt | Gerente de Recursos Humanos | hr | manager | human-resources-officer
pt | Comprador | procurement | specialist | -
nl | Hoofd Inkoop | procurement | head | purchasing-manager
nl | Systeembeheerder | it | specialist | system-administrator
nl | Algemeen directeur | executive | c-level | chief-executive-officer
bg | Ръководител отдел „Снабдяване“ | procurement | head | purchasing-manager
uk | Начальник відділу закупівель | procurement | head | purchasing-manager
el | Υπεύθυνη Προμηθειών | procurement | manager | purchasing-manager
fi | Taloushallinnon asiantuntija | finance | specialist | -
ar | مديرة الموارد البشرية | hr | manager | human-resources-officer
ar | رئيس قسم المخازن | supply-logistics | head | -
hr | Voditeljica nabave | procurement | head | purchasing-manager
sr | Финансијски директор | finance | director | director-of-finance
sr | Finansijska direktorka | finance | director | director-of-finance
sl | Vodja logistike | supply-logistics | head | head-of-supply-logistics
lt | Vyriausioji buhalterė | finance | head | -
lv | Personāla vadītāja | hr | head | human-resources-officer
et | Müügiesindaja | sales | specialist | sales-representative
id | Manajer Pembelian | procurement | manager | purchasing-manager
ms | Pengarah Kewangan | finance | head | director-of-finance
vi | Trưởng phòng Nhân sự | hr | head | human-resources-officer
th | ผู้จัดการฝ่ายจัดซื้อ | procurement | manager | purchasing-manager
he | סמנכ״ל שיווק | marketing-communication | vp | head-of-marketing-communication
fa | کارشناس فروش | sales | specialist | sales-representative
hi | खरीद प्रबंधक | procurement | manager | purchasing-manager
ca | Cap de compres | procurement | head | purchasing-manager
pl | Kierownik działu zakupów | procurement | manager | purchasing-manager
pl | Dyrektor finansowy | finance | director | director-of-finance
pl | Przedstawiciel handlowy | sales | specialist | sales-representative
cs | Vedoucí nákupu | procurement | head | purchasing-manager
cs | Finanční ředitel | finance | director | director-of-finance
cs | Generální ředitel | executive | c-level | chief-executive-officer
cs | Vedoucí exportu | sales | head | export-sales-manager
tr | Satın Alma Müdürü | procurement | manager | purchasing-manager
tr | İnsan Kaynakları Uzmanı | hr | specialist | human-resources-officer
tr | Genel Müdür | executive | c-level | chief-executive-officer
ko | 구매팀장 | procurement | head | purchasing-manager
ko | 대표이사 | executive | c-level | chief-executive-officer
ko | 시스템 관리자 | it | specialist | system-administrator
ja | 購買部長 | procurement | head | purchasing-manager
ja | 代表取締役社長 | executive | c-level | chief-executive-officer
ja | システム管理者 | it | specialist | system-administrator
ja | 人事部長 | hr | head | human-resources-officer
zh | 采购经理 | procurement | manager | purchasing-manager
zh | 销售代表 | sales | specialist | sales-representative
zh | 财务总监 | finance | director | director-of-finance
zh | 總經理 | executive | c-level | chief-executive-officer
ru | Начальник отдела закупок | procurement | head | purchasing-manager
ru | Генеральный директор | executive | c-level | chief-executive-officer
sv | Inköpschef | procurement | head | purchasing-manager
da | Økonomichef | finance | head | director-of-finance
fi | Toimitusjohtaja | executive | c-level | chief-executive-officer
hu | Beszerzési vezető | procurement | head | purchasing-manager
ro | Director financiar | finance | director | director-of-finance
el | Διευθύνων Σύμβουλος | executive | c-level | chief-executive-officer
en | Deputy Chief Pharmacist | other | head | -
en | Assistant Vice President, Trade Finance | finance | vp | director-of-finance
en | Group Treasurer | finance | head | director-of-finance
en | Supply Chain Analyst | supply-logistics | specialist | -
en | Regional Sales Director, Nordics | sales | director | -
en | Warehouse Supervisor (Night Shift) | supply-logistics | manager | -
en | Cold Chain Manager | supply-logistics | manager | head-of-supply-logistics
en | Director of Procurement and Supply Chain | procurement | director | purchasing-manager
en | Senior Lecturer in Marine Biology | other | specialist | -
en | Accounts Payable Specialist | finance | specialist | -
en | Office Manager | - | manager | -
en | IT Service Desk Team Lead | it | head | -
en | Corporate Communications Manager | marketing-communication | manager | head-of-marketing-communication
en | Key Account Executive | sales | specialist | sales-representative
en | Maintenance Planner | operations | specialist | -
en | Harbour Master | other | - | -
en | Interim CFO | finance | c-level | director-of-finance
en | Executive Assistant to the CFO | finance | assistant | -
en | QA Manager | operations | manager | -
en | People & Culture Partner | hr | specialist | human-resources-officer
en | Chair of the Board of Trustees | executive | president-owner | company-president
en | Plant Engineering Manager | engineering | manager | head-of-plant-engineering
en | Internal Auditor | finance | specialist | -
en | Vaccine Cold Chain Specialist | supply-logistics | specialist | -
en | Commercial Director | sales | director | -
en | Business Unit Head | - | head | -
en | Software Engineering Manager | it | manager | -
en | Global Head of Sales | sales | head | global-sales-officer
de | Leiterin Finanzbuchhaltung | finance | head | -
de | Stellv. Abteilungsleiter Vertrieb Innendienst | sales | head | -
de | Gruppenleiter Softwareentwicklung | it | head | -
de | Fachbereichsleitung Materialwirtschaft | supply-logistics | head | head-of-supply-logistics
de | Technische Einkäuferin | procurement | specialist | -
de | Chefarzt der Inneren Medizin | other | head | -
de | Sachbearbeiter Debitorenbuchhaltung | finance | specialist | -
de | Assistenz der Werksleitung | operations | assistant | -
de | Hauptabteilungsleiter Personal und Recht | hr | director | human-resources-officer
de | Schichtführer Kläranlage | operations | head | -
de | Verwaltungsangestellte | - | specialist | -
de | Kfm. Leitung | finance | head | director-of-finance
de | Bereichsleiter Supply Chain Management (SCM) | supply-logistics | director | head-of-supply-logistics
de | Zollsachbearbeiter | supply-logistics | specialist | -
de | Qualitätsmanagementbeauftragte | operations | specialist | -
de | Netzwerkadministrator/-in | it | specialist | system-administrator
de | Teamassistentin Marketing | marketing-communication | assistant | -
de | Leiter Werkstechnik | engineering | head | head-of-plant-engineering
de | Geschäftsführende Gesellschafterin | executive | c-level | chief-executive-officer
de | Einkaufsassistent | procurement | assistant | -
de | Bürgermeisterin | other | - | -
fr | Responsable du service achats et logistique | procurement | head | purchasing-manager
fr | Adjointe au directeur des ressources humaines | hr | director | human-resources-officer
fr | Directeur de la production | operations | director | -
fr | Chargée de mission développement durable | other | specialist | -
fr | Ingénieur commercial grands comptes | sales | specialist | sales-representative
fr | Responsable maintenance usine | operations | head | head-of-plant-engineering
fr | Directeur Supply Chain | supply-logistics | director | head-of-supply-logistics
fr | Chef du bureau des marchés publics | procurement | head | purchasing-manager
fr | Gestionnaire de paie | hr | specialist | -
fr | Contrôleuse de gestion | finance | specialist | -
fr | Président du conseil d'administration | executive | president-owner | company-president
fr | Technicien support informatique | it | specialist | -
it | Impiegata ufficio paghe | hr | specialist | -
it | Direttrice Acquisti e Logistica | procurement | director | purchasing-manager
it | Responsabile Manutenzione Stabilimento | operations | head | head-of-plant-engineering
it | Vice Direttore Commerciale | sales | director | -
it | Tecnico di laboratorio biomedico | research | specialist | -
it | Responsabile IT e Sicurezza Informatica | it | head | -
it | Addetta Ufficio Acquisti | procurement | specialist | -
it | Socio Amministratore | executive | president-owner | -
it | Direttore Supply Chain | supply-logistics | director | head-of-supply-logistics
es | Jefe de Almacén | supply-logistics | head | -
es | Coordinadora de Compras Internacionales | procurement | manager | purchasing-manager
es | Directora de Comunicación y Relaciones Institucionales | marketing-communication | director | head-of-marketing-communication
es | Subgerente de Finanzas | finance | manager | director-of-finance
es | Analista de Tesorería | finance | specialist | -
es | Encargado de Bodega | supply-logistics | head | -
es | Ingeniera de Procesos | engineering | specialist | -
es | Gerente de Mantenimiento de Planta | engineering | manager | head-of-plant-engineering
es | Administrador de redes y comunicaciones | it | specialist | system-administrator
pt | Coordenadora de Recursos Humanos | hr | manager | human-resources-officer
pt | Chefe de Armazém | supply-logistics | head | -
pt | Diretor de Supply Chain | supply-logistics | director | head-of-supply-logistics
pt | Técnico de Contas a Pagar | finance | specialist | -
pt | Gerente Comercial Regional | sales | manager | -
pt | Engenheira de Produção Sênior | engineering | specialist | -
pt | Assessora da Presidência | - | specialist | -
pt | Presidente do Conselho de Administração | executive | president-owner | company-president
nl | Hoofd Technische Dienst | engineering | head | -
nl | Manager Supply Chain & Inkoop | supply-logistics | manager | head-of-supply-logistics
nl | Senior medewerker salarisadministratie | hr | specialist | -
nl | Plaatsvervangend hoofd communicatie | marketing-communication | head | head-of-marketing-communication
nl | Teamleider klantenservice | customer-service | head | -
nl | Commercieel directeur | sales | director | -
nl | Bedrijfsjurist | legal | specialist | -
nl | Directiesecretaresse | - | assistant | -
nl | Onderhoudsmonteur | operations | specialist | -
nl | Inkoopassistent | procurement | assistant | -
";

fn word<T: std::fmt::Display>(stated: Option<T>) -> String {
    stated.map_or_else(|| "-".to_owned(), |stated| stated.to_string())
}

#[test]
fn titles_of_many_languages_are_read() {
    let mut wrong = Vec::new();
    let mut languages = std::collections::BTreeSet::new();
    for line in TITLES.lines() {
        let columns: Vec<&str> = line.split(" | ").collect();
        let [language, title, expected @ ..] = columns.as_slice() else { panic!("{line}") };
        languages.insert(*language);
        let found = titles::read(title).map_or_else(
            || vec!["-".to_owned(); 3],
            |t| vec![word(t.function), word(t.seniority), word(t.role)],
        );
        if found != expected {
            wrong.push(format!("{line}: {found:?}"));
        }
    }
    assert!(TITLES.lines().count() >= 60 && languages.len() >= 13);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Title and group of ISCO-08; a dash where the title is not clear enough for one.
const OCCUPATIONS: &str = "\
Chief Executive Officer | 1120
Purchasing Manager | 1324
Einkäuferin | 3323
Leiter Vertrieb | 1221
Représentant commercial | 3322
Contabile | 3313
Directora Financiera | 1211
Gestor de Recursos Humanos | 1212
Systeembeheerder | 2522
Mzdová účetní | 4313
Executive Assistant to the CEO | 3343
Warehouse Supervisor | -
Manager | -
Accounting | -
";

#[test]
fn occupations_are_stated_where_they_are_clear() {
    for line in OCCUPATIONS.lines() {
        let (title, expected) = line.split_once(" | ").unwrap_or_default();
        let found = titles::read(title).and_then(|title| title.occupation);
        assert_eq!(word(found), expected, "{title}");
        assert!(found.is_none_or(|code| titles::occupations::name(code).is_some()), "{title}");
    }
}

#[test]
fn what_is_no_title_says_nothing() {
    for text in [
        "Maria Rossi",
        "Jan Novák",
        "김철수",
        "山田太郎",
        "Chesapeake",
        "Recipients",
        "phishing",
        "Müller GmbH",
        "Frau Kaufmann",
        "Mr Head",
        "Dr. Georg Koch",
        "Hofmeister",
        "Förster",
        "Henrik Lagerqvist",
        "Global Services Ltd",
    ] {
        assert_eq!(titles::read(text), None, "{text}");
    }
}
