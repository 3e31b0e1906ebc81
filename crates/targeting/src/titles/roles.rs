//! The twelve named roles, as far as they follow from department, rank and scope.

use super::cues::{Hit, Scope};
use creel_evidence::targeting::{Function, Role, Seniority};

/// The role that a department, a rank and what narrows them make; `all` cues of the title narrow, `own` are those that
/// say something themselves. Who runs a mere part of a department (`warehouse`,
/// `payroll`) does not run the department.
pub(super) fn of(function: Function, rank: Seniority, all: &[Hit], own: &[&Hit]) -> Option<Role> {
    use Seniority::{CLevel, Director, Head, Manager, Specialist, VicePresident};
    let has = |scope: Scope| all.iter().any(|hit| hit.meaning.scopes.has(scope));
    let (global, export, plant) = (has(Scope::Global), has(Scope::Export), has(Scope::Plant));
    if is_part(function, own) {
        return None;
    }
    let manages = matches!(rank, CLevel | VicePresident | Director | Head | Manager);
    match function {
        Function::Sales if export && manages => Some(Role::ExportSalesManager),
        Function::Sales
            if matches!(rank, CLevel | VicePresident) || (global && rank != Seniority::Assistant) =>
        {
            Some(Role::GlobalSalesOfficer)
        }
        Function::Sales if rank == Specialist => Some(Role::SalesRepresentative),
        Function::Procurement if manages => Some(Role::PurchasingManager),
        Function::Finance if manages => Some(Role::DirectorOfFinance),
        Function::Hr if manages || rank == Specialist => Some(Role::HumanResourcesOfficer),
        Function::Marketing if manages => Some(Role::HeadOfMarketingCommunication),
        Function::Supply if manages => Some(Role::HeadOfSupplyLogistics),
        Function::Engineering if plant && manages => Some(Role::HeadOfPlantEngineering),
        Function::Operations if plant && manages && has(Scope::Upkeep) => Some(Role::HeadOfPlantEngineering),
        _ => None,
    }
}

/// Whether the cues name a mere part of a department, or work beside it.
pub(super) fn is_part(function: Function, cues: &[&Hit]) -> bool {
    let part = |hit: &Hit| hit.meaning.scopes.has(Scope::Part);
    let whole = cues.iter().any(|hit| hit.meaning.function == Some(function) && !part(hit));
    cues.iter().any(|hit| part(hit) && (hit.meaning.function.is_none() || !whole))
}
