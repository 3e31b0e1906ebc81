//! Facts of creel's reading: claim, call to action, findings, observables, anomalies.

use super::{field, vocabulary};
use crate::kind::{Kind, Record, Vocabulary};
use crate::value::{Item, Value};
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::verdict::{Action, CallToAction, Claim};
use creel_evidence::{Confidence, Finding, Observable, ObservableKind, Severity, Side};

const fn claim(item: Item<'_>) -> Option<&Claim> {
    match item {
        Item::Claim(claim) => Some(claim),
        _ => None,
    }
}

const fn action(item: Item<'_>) -> Option<&CallToAction> {
    match item {
        Item::Action(action) => Some(action),
        _ => None,
    }
}

const fn observable(item: Item<'_>) -> Option<&Observable> {
    match item {
        Item::Observable(observable) => Some(observable),
        _ => None,
    }
}

const fn finding(item: Item<'_>) -> Option<&Finding> {
    match item {
        Item::Finding(finding) => Some(finding),
        _ => None,
    }
}

/// The claimed identity.
pub(crate) static CLAIM: Record = Record {
    name: "claim",
    about: "The identity that the mail poses as or speaks for.",
    fields: &[
        field(
            "name",
            Kind::Text,
            "The organisation or brand; of a person, if none is claimed.",
            "claim.name != ''",
            |_, item| Value::maybe(claim(item).map(|claim| claim.name.as_str())),
        ),
        field("person", Kind::Text, "The person who is said to write.", "claim.person != ''", |_, item| {
            Value::maybe(claim(item).and_then(|claim| claim.person.as_deref()))
        }),
        field("title", Kind::Text, "The person's title.", "claim.title.says('director')", |_, item| {
            Value::maybe(claim(item).and_then(|claim| claim.title.as_deref()))
        }),
        field(
            "brand",
            Kind::Text,
            "The known brand behind the claim.",
            "claim.brand in ['DHL', 'UPS', 'FedEx']",
            |scene, item| match item {
                Item::Claim(_) => Value::owned(
                    scene.exhibit.claimed_brand.map(|brand| brand.name.to_owned()).unwrap_or_default(),
                ),
                _ => Value::text(""),
            },
        ),
        field(
            "sector",
            Kind::Text,
            "What that brand does, in a word such as `bank` or `parcel`.",
            "claim.sector == 'bank'",
            |scene, item| match item {
                Item::Claim(_) => Value::owned(
                    scene.exhibit.claimed_brand.map(|brand| brand.sector.to_owned()).unwrap_or_default(),
                ),
                _ => Value::text(""),
            },
        ),
    ],
};

/// The call to action.
pub(crate) static ACTION: Record = Record {
    name: "action",
    about: "What the reader is asked to do.",
    fields: &[
        field("kind", vocabulary!("actions", Action), "How.", "action.kind == 'phone'", |_, item| {
            Value::maybe(action(item).map(|action| action.kind.as_str()))
        }),
        field(
            "host",
            Kind::Text,
            "The host of the one link that the reader is led to.",
            "action.host.within('forms.example')",
            |_, item| Value::maybe(action(item).and_then(|action| action.host.as_deref())),
        ),
        field(
            "value",
            Kind::Text,
            "The link, number, address or file.",
            "action.value.startsWith('+1')",
            |_, item| Value::maybe(action(item).and_then(|action| action.value.as_deref())),
        ),
    ],
};

/// A value that can be looked for elsewhere.
pub(crate) static OBSERVABLE: Record = Record {
    name: "observable",
    about: "A value that can be looked for elsewhere.",
    fields: &[
        field(
            "kind",
            vocabulary!("kinds of observable", ObservableKind),
            "What kind of value.",
            "observables.exists(o, o.kind == 'phone')",
            |_, item| Value::maybe(observable(item).map(|observable| observable.kind.as_str())),
        ),
        field(
            "value",
            Kind::Text,
            "The normalised value.",
            "observables.exists(o, o.value.startsWith('+1'))",
            |_, item| Value::maybe(observable(item).map(|observable| observable.value.as_str())),
        ),
        field(
            "side",
            vocabulary!("sides", Side),
            "Whose value it is.",
            "observables.exists(o, o.side == 'attacker')",
            |_, item| Value::maybe(observable(item).map(|observable| observable.side.as_str())),
        ),
    ],
};

/// What a shipped detector found.
pub(crate) static FINDING: Record = Record {
    name: "finding",
    about: "What a shipped detector found. Rules do not see what other rules found.",
    fields: &[
        field(
            "detector",
            Kind::Word(&DETECTOR),
            "The detector's name.",
            "findings.exists(f, f.detector == 'url-shortener')",
            |_, item| Value::maybe(finding(item).map(|finding| finding.detector.as_str())),
        ),
        field(
            "severity",
            vocabulary!("severities", Severity),
            "How bad it is if the finding is right.",
            "findings.exists(f, f.severity == 'high')",
            |_, item| Value::maybe(finding(item).map(|finding| finding.severity.as_str())),
        ),
        field(
            "confidence",
            vocabulary!("confidences", Confidence),
            "How sure the detector is.",
            "findings.exists(f, f.confidence == 'high')",
            |_, item| Value::maybe(finding(item).map(|finding| finding.confidence.as_str())),
        ),
    ],
};

static DETECTOR: Vocabulary = Vocabulary {
    name: "detectors",
    words: || creel_detect::detectors::ALL.iter().map(|detector| detector.name).collect(),
};

/// Something wrong with the bytes.
pub(crate) static ANOMALY: Record = Record {
    name: "anomaly",
    about: "Something that was wrong with the bytes.",
    fields: &[
        field(
            "kind",
            vocabulary!("kinds of anomaly", AnomalyKind),
            "What kind.",
            "anomalies.exists(a, a.kind == 'time-skew')",
            |_, item| match item {
                Item::Anomaly(anomaly) => Value::text(anomaly.kind.as_str()),
                _ => Value::text(""),
            },
        ),
        field(
            "detail",
            Kind::Text,
            "Particulars.",
            "anomalies.exists(a, a.detail.contains('charset'))",
            |_, item| match item {
                Item::Anomaly(anomaly) => Value::text(&anomaly.detail),
                _ => Value::text(""),
            },
        ),
    ],
};
