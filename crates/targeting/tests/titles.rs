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
    ] {
        assert_eq!(titles::read(text), None, "{text}");
    }
}
