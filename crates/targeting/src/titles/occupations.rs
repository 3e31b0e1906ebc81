//! Groups of occupations (ISCO-08, International Labour Organization, 2012).

use super::cues::{Hit, Scope};
use super::roles;
use crate::table;
use creel_evidence::targeting::{Function, Occupation, Seniority};
use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../data/occupations.tsv");

static NAMES: LazyLock<HashMap<Occupation, &'static str>> = LazyLock::new(|| {
    table::rows::<2>(TABLE).filter_map(|[code, name]| Some((Occupation::parse(code)?, name))).collect()
});

/// What a group is called, in short; `None` for a group that no title leads to.
#[must_use]
pub fn name(occupation: Occupation) -> Option<&'static str> {
    NAMES.get(&occupation).copied()
}

/// The group of a title: what the cue of the rank says; else, of people who do the work, what the cue of the department
/// says; else what department and rank make. `own` are all cues about the person, `served` if executives are served.
pub(super) fn of(
    function: Option<Function>,
    seniority: Option<Seniority>,
    rank: Option<&Hit>,
    department: Option<&Hit>,
    own: &[&Hit],
    served: bool,
) -> Option<Occupation> {
    let named = |hit: Option<&Hit>| hit.and_then(|hit| hit.meaning.occupation);
    let Some(stated) = seniority else {
        // A department's name is nobody's occupation; a captain has no rank in an office.
        return named(department).filter(|_| function == Some(Function::Other));
    };
    match stated {
        Seniority::Assistant if served => Occupation::parse("3343"),
        Seniority::Assistant => named(rank),
        Seniority::Specialist => {
            named(rank).or_else(|| named(department)).or_else(|| Occupation::parse(specialists(function?)?))
        }
        // A midwife who coordinates is a midwife.
        Seniority::Manager if function == Some(Function::Other) => named(rank).or_else(|| named(department)),
        _ => named(rank).or_else(|| {
            // Who leads a mere part, or those who keep machines running, may be a manager or a foreman.
            let function = function?;
            let has = |scope: Scope| own.iter().any(|hit| hit.meaning.scopes.has(scope));
            let foreman = has(Scope::Upkeep)
                || (matches!(function, Function::Supply | Function::Operations)
                    && roles::is_part(function, own));
            Occupation::parse(managers(function, stated)?).filter(|_| !foreman)
        }),
    }
}

/// The group of those who lead a department.
fn managers(function: Function, rank: Seniority) -> Option<&'static str> {
    let top = matches!(rank, Seniority::CLevel | Seniority::VicePresident);
    Some(match function {
        Function::Executive if rank == Seniority::President => return None,
        Function::Executive => "1120",
        Function::Sales | Function::Marketing => "1221",
        Function::Procurement | Function::Supply => "1324",
        Function::Finance => "1211",
        Function::Hr => "1212",
        Function::It => "1330",
        Function::Research => "1223",
        Function::Operations | Function::Engineering if !top => "1321",
        Function::CustomerService => "1219",
        _ => return None,
    })
}

/// The group of those who do a department's work, where most of them are of one.
const fn specialists(function: Function) -> Option<&'static str> {
    match function {
        Function::Sales => Some("3322"),
        Function::Procurement => Some("3323"),
        Function::Hr => Some("2423"),
        Function::Marketing => Some("2431"),
        Function::CustomerService => Some("4222"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::titles::{cues, read};

    #[test]
    fn every_group_that_a_title_leads_to_has_a_name() {
        for [code, name] in table::rows::<2>(TABLE) {
            assert!(Occupation::parse(code).is_some() && !name.is_empty(), "{code}");
        }
        for code in cues::occupations() {
            assert!(name(code).is_some(), "{code}");
        }
        for title in
            ["CEO", "Sales Director", "Purchasing Manager", "CFO", "HR Manager", "IT Manager", "Buyer"]
        {
            let occupation = read(title).and_then(|title| title.occupation);
            assert!(occupation.is_some_and(|code| name(code).is_some()), "{title}: {occupation:?}");
        }
    }
}
