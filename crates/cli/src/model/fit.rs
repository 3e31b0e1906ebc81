//! `creel model fit`: what the messages themselves tell about evidence.

use super::args::ModelFitArgs;
use crate::failure::{Exit, Failure};
use crate::outputs;
use creel_campaign::Model;
use creel_campaign::fit::{Fit, Line, fit};
use creel_evidence::Fingerprint;
use creel_store::Store;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::IsTerminal as _;

pub(super) fn run(args: &ModelFitArgs) -> Result<Exit, Failure> {
    let (expert, table) = match &args.model {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(Failure::file(path, "read"))?;
            (super::understood(&text, path)?, text)
        }
        None => (Model::shipped().clone(), Model::shipped_table().to_owned()),
    };
    let mut prints = BTreeMap::new();
    for folder in &args.cases {
        let messages = Store::open(folder)?.messages()?;
        prints.extend(messages.into_iter().map(|message| (message.id, message.fingerprint)));
    }
    let prints: Vec<Fingerprint> = prints.into_values().collect();
    let bar = bar(args.quiet);
    let fitted = fit(&prints, &expert, |done| bar.set_position(u64::from(done)));
    bar.finish_and_clear();

    let text = if args.json {
        format!("{}\n", json(&fitted, &expert))
    } else {
        said(&fitted, &expert, args.out.is_none())
    };
    if let Some(path) = &args.out {
        let written = fitted.model.written_over(&table, &note(&fitted, &expert, args.cases.len()));
        outputs::write_file(path, |out| out.write_all(written.as_bytes()))?;
    }
    outputs::to_stdout(&text)?;
    Ok(Exit::Clean)
}

fn bar(quiet: bool) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(1000), ProgressDrawTarget::stderr_with_hz(8));
    let style = ProgressStyle::with_template("{bar:32} fitting  {elapsed} (eta {eta})");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// What a fitted table says of where it comes from.
fn note(fit: &Fit, expert: &Model, cases: usize) -> Vec<String> {
    let pairs: u32 = fit.blocks.iter().map(|block| block.pairs).sum();
    vec![format!(
        "fitted by creel {} from model {}: {} messages of {cases} {}, {} lure templates, {pairs} candidate pairs",
        env!("CARGO_PKG_VERSION"),
        expert.version(),
        fit.messages,
        if cases == 1 { "case" } else { "cases" },
        fit.templates,
    )]
}

fn said(fit: &Fit, expert: &Model, only_shown: bool) -> String {
    let mut text = format!(
        "model {} fitted to {} messages ({} lure templates): {}\n\n",
        expert.version(),
        fit.messages,
        fit.templates,
        fit.model.version()
    );
    text.push_str("candidate pairs by the family that they share, and how many of them belong together by expectation\n");
    for block in &fit.blocks {
        let _ = writeln!(text, "  {:<8} {:>7} {:>7}", block.family, block.pairs, block.together);
    }
    let (few, seen): (Vec<&Line>, Vec<&Line>) = fit.lines.iter().partition(|line| line.too_few);
    if !seen.is_empty() {
        text.push_str(
            "\nm: how often those that belong together agree; u: how often strangers do; alone: what these pairs say by \
             themselves\n",
        );
        let _ = writeln!(
            text,
            "  {:<32} {:>6}    {:>6} {:>7} {:>8} {:>8} {:>6}",
            "line", "before", "after", "alone", "pairs", "m", "u"
        );
    }
    for line in seen {
        let basis = line.basis;
        let _ = writeln!(
            text,
            "  {:<32} {:>6} -> {:>6} {:>7.0} {:>8.0} {:>7.1}% {:>6.2}%{}",
            line.what,
            line.before,
            line.after,
            basis.told,
            basis.pairs,
            basis.m * 100.0,
            basis.u * 100.0,
            if line.clamped { "  held at its bound" } else { "" }
        );
    }
    if !few.is_empty() {
        let names: Vec<&str> = few.iter().map(|line| line.what.as_str()).collect();
        let _ = writeln!(text, "\ntoo few pairs to change: {}", names.join(", "));
    }
    if only_shown {
        text.push_str(
            "\nnothing was written: --out FILE writes the table, creel scan --model FILE groups by it\n",
        );
    }
    text
}

fn json(fit: &Fit, expert: &Model) -> serde_json::Value {
    let blocks = fit.blocks.iter().map(
        |block| serde_json::json!({"family": block.family, "pairs": block.pairs, "together": block.together}),
    );
    let lines = fit.lines.iter().map(|line| {
        serde_json::json!({
            "line": line.what, "before": line.before, "after": line.after, "alone": line.basis.told.round(),
            "pairs": line.basis.pairs.round(), "m": line.basis.m, "u": line.basis.u, "clamped": line.clamped,
            "too_few": line.too_few,
        })
    });
    serde_json::json!({
        "from": expert.version(), "version": fit.model.version(), "messages": fit.messages, "templates": fit.templates,
        "blocks": blocks.collect::<Vec<_>>(), "lines": lines.collect::<Vec<_>>(),
    })
}
