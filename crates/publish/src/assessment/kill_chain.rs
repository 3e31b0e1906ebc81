//! Which step of an intrusion a technique belongs to.
//!
//! The steps are those of the intrusion kill chain (Hutchins, Cloppert and Amin, Lockheed Martin, 2011). A technique of
//! ATT&CK stands at the step at which a mail shows it, which is not always its tactic: a host under dynamic DNS that a mail
//! links to was prepared, and nothing has been commanded from it yet.

creel_evidence::vocabulary! {
    /// A step of an intrusion, in the order of the kill chain; the words are those that STIX bundles use.
    pub enum Phase {
        /// What was learnt about the targets.
        Reconnaissance = "reconnaissance",
        /// What was prepared: domains, hosts, accounts, and disguises against filters and analysts.
        Weaponization = "weaponization",
        /// How it reaches its reader, and as whom.
        Delivery = "delivery",
        /// What makes the reader, or the reader's program, do the attacker's work.
        Exploitation = "exploitation",
        /// What stays on the reader's computer.
        Installation = "installation",
        /// What it is steered by.
        CommandAndControl = "command-and-control",
        /// What is taken.
        ActionsOnObjectives = "actions-on-objectives",
    }
}

/// Technique and step, sorted. A sub-technique that is not listed stands where its technique does.
const PHASES: &[(&str, Phase)] = &[
    ("T1021", Phase::CommandAndControl),
    ("T1027", Phase::Weaponization),
    ("T1036", Phase::Weaponization),
    ("T1056.003", Phase::ActionsOnObjectives),
    ("T1059", Phase::Exploitation),
    ("T1078", Phase::ActionsOnObjectives),
    ("T1102", Phase::CommandAndControl),
    ("T1105", Phase::Installation),
    ("T1140", Phase::Exploitation),
    ("T1187", Phase::ActionsOnObjectives),
    ("T1203", Phase::Exploitation),
    ("T1204", Phase::Exploitation),
    ("T1218", Phase::Exploitation),
    ("T1221", Phase::Exploitation),
    ("T1497", Phase::Weaponization),
    ("T1528", Phase::ActionsOnObjectives),
    ("T1534", Phase::Delivery),
    ("T1553", Phase::Weaponization),
    ("T1557", Phase::ActionsOnObjectives),
    ("T1559", Phase::Exploitation),
    ("T1566", Phase::Delivery),
    ("T1568", Phase::Weaponization),
    ("T1583", Phase::Weaponization),
    ("T1584", Phase::Weaponization),
    ("T1585", Phase::Weaponization),
    ("T1586", Phase::Weaponization),
    ("T1589", Phase::Reconnaissance),
    ("T1598", Phase::Delivery),
    ("T1608", Phase::Weaponization),
    ("T1657", Phase::ActionsOnObjectives),
    ("T1684", Phase::Delivery),
];

impl Phase {
    /// What a reader calls it.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Reconnaissance => "Reconnaissance",
            Self::Weaponization => "Weaponization",
            Self::Delivery => "Delivery",
            Self::Exploitation => "Exploitation",
            Self::Installation => "Installation",
            Self::CommandAndControl => "Command and control",
            Self::ActionsOnObjectives => "Actions on objectives",
        }
    }

    /// The same within a sentence.
    pub(super) const fn named(self) -> &'static str {
        match self {
            Self::CommandAndControl => "command and control",
            Self::ActionsOnObjectives => "actions on objectives",
            other => other.as_str(),
        }
    }
}

/// The step at which a mail shows this technique of ATT&CK; `None` if creel does not know the technique.
#[must_use]
pub fn phase_of(technique: &str) -> Option<Phase> {
    let find = |id: &str| {
        let place = PHASES.binary_search_by_key(&id, |(known, _)| known).ok()?;
        PHASES.get(place).map(|(_, phase)| *phase)
    };
    let technique = creel_evidence::attack::current(technique);
    find(technique).or_else(|| find(technique.split_once('.')?.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_technique_that_creel_names_has_its_step() {
        assert!(PHASES.is_sorted());
        for id in creel_evidence::attack::listed() {
            assert!(phase_of(id).is_some(), "{id}");
        }
        assert!(PHASES.iter().all(|(id, _)| creel_evidence::attack::is_id(id)));
        assert_eq!(phase_of("T1656"), Some(Phase::Delivery), "a revoked id stands where its successor does");
        assert_eq!(phase_of("T9999.001"), None);
    }
}
