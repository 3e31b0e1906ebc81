//! `creel model show`.

use super::args::ModelShowArgs;
use crate::failure::{Exit, Failure};
use crate::outputs;
use creel_campaign::Model;
use creel_evidence::campaign::Family;
use creel_store::Store;
use std::fmt::Write as _;

pub(super) fn run(args: &ModelShowArgs) -> Result<Exit, Failure> {
    let (model, whose) = match (&args.file, &args.case) {
        (Some(path), _) => (super::read(path)?, "a file's"),
        (None, Some(folder)) => (super::of_case(&Store::open(folder)?)?, "the case's"),
        (None, None) => (Model::shipped().clone(), "comes with creel"),
    };
    let text = if args.json {
        format!("{}\n", json(&model))
    } else if args.tsv {
        model.written_over(Model::shipped_table(), &[])
    } else {
        table(&model, whose)
    };
    outputs::to_stdout(&text)?;
    Ok(Exit::Clean)
}

fn json(model: &Model) -> serde_json::Value {
    let priors = model.priors().map(|(family, kind, prior)| {
        serde_json::json!({
            "family": family, "kind": kind, "reliability_permille": prior.reliability, "cap_millibits": prior.cap,
        })
    });
    let differs = Family::ALL.iter().map(|&family| (family.to_string(), model.differs(family).into()));
    let settings = model.settings().map(|(word, value)| (word.to_owned(), value.into()));
    serde_json::json!({
        "version": model.version(),
        "priors": priors.collect::<Vec<_>>(),
        "differs_millibits": differs.collect::<serde_json::Map<_, _>>(),
        "settings": settings.collect::<serde_json::Map<_, _>>(),
    })
}

fn table(model: &Model, whose: &str) -> String {
    let bits = |millibits: i32| f64::from(millibits) / 1000.0;
    let mut text = format!("link model {} ({whose})\n\n", model.version());
    text.push_str(
        "a shared value is worth its rarity in bits, at most the cap, times what is believed of it\n",
    );
    let _ =
        writeln!(text, "  {:<8} {:<18} {:>8} {:>10} {:>10}", "family", "kind", "believed", "cap", "at most");
    for (family, kind, prior) in model.priors() {
        let most = bits(prior.cap) * f64::from(prior.reliability) / 1000.0;
        let _ = writeln!(
            text,
            "  {family:<8} {kind:<18} {:>6} % {:>5.1} bits {most:>5.1} bits",
            prior.reliability / 10,
            bits(prior.cap)
        );
    }
    text.push_str("\nboth have something of a family and share nothing of it\n");
    for &family in Family::ALL {
        let _ = writeln!(text, "  {family:<8} {:>4.1} bits against", bits(model.differs(family)));
    }
    text.push_str("\nsettings\n");
    for (word, value) in model.settings() {
        let said = match word.rsplit('-').next() {
            Some("permille") => format!("{:.1} %", f64::from(value) / 10.0),
            Some("millibits") => format!("{:.1} bits", bits(value)),
            _ => value.to_string(),
        };
        let _ = writeln!(text, "  {word:<32} {said:>10}");
    }
    text
}
