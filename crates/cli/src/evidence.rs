//! Sums of shared evidence in words and as JSON: terms with their places, and what a link lacks.

use creel_campaign::{Demand, Measure, Quantity, Unit};
use creel_evidence::campaign::Reason;
use creel_evidence::text::{defang, inert};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Thousandths of a bit as bits with one decimal and a sign.
pub(crate) fn bits(millibits: i32) -> String {
    format!("{:+.1}", f64::from(millibits) / 1000.0)
}

/// The terms of a sum, one a line; with `places`, also where both sides have them.
pub(crate) fn terms(out: &mut String, reasons: &[Reason], places: bool) {
    for reason in reasons {
        let value = reason.value.as_deref().map(|value| format!(": {}", inert(&defang(value))));
        let frequency = match reason.frequency {
            0 => String::new(),
            1 => "  (in 1 message)".to_owned(),
            n => format!("  (in {n} messages)"),
        };
        let _ = writeln!(
            out,
            "  {:>6} bits  {:<8} {}{}{frequency}",
            bits(reason.millibits),
            reason.family,
            inert(&reason.because),
            value.unwrap_or_default(),
        );
        if places {
            for locus in &reason.at {
                let _ = writeln!(out, "{:>22}{locus}", "");
            }
        }
    }
}

/// What is lacking of a demand, in its best way: `visible text 12 % alike, needs 50 %`.
pub(crate) fn lacking(demand: &Demand) -> String {
    let lacking: Vec<String> =
        demand.best().iter().filter(|measure| !measure.is_met()).map(|measure| measured(*measure)).collect();
    lacking.join("; ")
}

/// A measure in words.
fn measured(Measure { of, has, needs }: Measure) -> String {
    let bits = |millibits: i32| format!("{:.1}", f64::from(millibits) / 1000.0);
    match (of, of.unit()) {
        (Quantity::SamePage, _) => "no attached page is the same".to_owned(),
        (Quantity::Telling, _) => "one of them says too little to be compared".to_owned(),
        (Quantity::Story, _) => "the text is filler that goes with many stories".to_owned(),
        (_, Unit::Permille) => format!("{of} {} % alike, needs {} %", has / 10, needs / 10),
        (_, Unit::Millibits) => format!("{of} {} of {} bits", bits(has), bits(needs)),
        (_, Unit::Count) => format!("{has} of {needs} {of}"),
        (_, Unit::Days) => format!("{of} {has} days, at most {needs} are one burst"),
    }
}

/// A term of a sum as JSON.
pub(crate) fn term_json(reason: &Reason) -> Value {
    json!({
        "family": reason.family,
        "because": reason.because,
        "value": reason.value,
        "frequency": reason.frequency,
        "millibits": reason.millibits,
        "at": reason.at.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

/// A demand as JSON: every way with its measures, and whether it is met.
pub(crate) fn demand_json(demand: &Demand) -> Value {
    let measure = |measure: &Measure| {
        let unit = match measure.of.unit() {
            Unit::Permille => "permille",
            Unit::Millibits => "millibits",
            Unit::Count => "count",
            Unit::Days => "days",
        };
        json!({
            "of": measure.of, "has": measure.has, "needs": measure.needs, "unit": unit, "met": measure.is_met(),
        })
    };
    let way = |way: &Vec<Measure>| way.iter().map(measure).collect::<Vec<_>>();
    json!({
        "level": demand.level,
        "what": demand.what,
        "met": demand.is_met(),
        "ways": demand.ways.iter().map(way).collect::<Vec<_>>(),
    })
}
