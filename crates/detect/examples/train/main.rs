//! Fits the weights behind the verdict to labelled mails, and says how well they do.
//!
//!     cargo run --release -p creel-detect --example train -- --corpora DIR --fit LABELS.jsonl... [--ham FOLDER]
//!         [--held-out LABELS.jsonl...] [--folds N] [--errors] [--weights FILE] [--write FILE]
//!
//! `bench/train` does all of it. A model is a table of rows (facts, class, weight). What an expert set is the prior: fitting
//! moves a weight away from it only as far as the mails demand (ridge regression around the prior, multinomial logistic
//! loss; a maximum a posteriori estimate with Gaussian priors). Rows for single facts that no expert named begin at nought.
//! The result depends on the mails, the labels and the priors alone: no chance is involved.

mod data;
mod model;

use data::Sample;
use model::{Model, Settings};
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Default)]
struct Args {
    corpora: PathBuf,
    fit: Vec<PathBuf>,
    held_out: Vec<PathBuf>,
    ham: Option<PathBuf>,
    folds: usize,
    weights: PathBuf,
    /// Whether every mail that is taken for what it is not is printed.
    errors: bool,
    write: Option<PathBuf>,
    settings: Settings,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = arguments()?;
    let mut out = std::io::stdout().lock();
    let mut samples = Vec::new();
    for labels in &args.fit {
        samples.extend(data::labelled(&args.corpora, labels)?);
    }
    let labelled = samples.len();
    // Half of the ordinary mail teaches, the other half examines.
    let (ham, examination) = match &args.ham {
        Some(folder) => data::ordinary(folder, args.settings.ham_weight)?,
        None => (Vec::new(), Vec::new()),
    };
    samples.extend(ham);
    writeln!(
        out,
        "{labelled} labelled mails, {} ordinary ones to fit to, {} to examine with",
        samples.len() - labelled,
        examination.len()
    )?;
    let priors = Model::read(&std::fs::read_to_string(&args.weights)?)?;
    if args.folds > 1 {
        cross_validate(&mut out, &priors, &samples, &args)?;
    }
    let fitted = priors.fit(&samples, &args.settings);
    writeln!(out, "rows: {} of experts, {} in all", priors.rows.len(), fitted.rows.len())?;
    report(
        &mut out,
        "experts alone, on what was fitted to",
        &priors,
        samples.iter().filter(|s| s.weight >= 1.0),
    )?;
    report(&mut out, "fitted, on what was fitted to", &fitted, samples.iter().filter(|s| s.weight >= 1.0))?;
    report(&mut out, "experts alone, on ordinary mail", &priors, examination.iter())?;
    report(&mut out, "fitted, on ordinary mail", &fitted, examination.iter())?;
    for labels in &args.held_out {
        let held_out = data::labelled(&args.corpora, labels)?;
        let name = labels.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        report(&mut out, &format!("experts alone, on {name}"), &priors, held_out.iter())?;
        report(&mut out, &format!("fitted, on {name}"), &fitted, held_out.iter())?;
    }
    if let Some(path) = &args.write {
        std::fs::write(path, fitted.write())?;
    }
    Ok(())
}

fn arguments() -> Result<Args, Box<dyn Error>> {
    let mut args = Args { weights: "crates/detect/data/weights.tsv".into(), ..Args::default() };
    let mut list = 'x';
    let mut given = std::env::args().skip(1);
    while let Some(argument) = given.next() {
        let mut value = || given.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--corpora" => args.corpora = value()?.into(),
            "--ham" => args.ham = Some(value()?.into()),
            "--errors" => args.errors = true,
            "--folds" => args.folds = value()?.parse()?,
            "--weights" => args.weights = value()?.into(),
            "--write" => args.write = Some(value()?.into()),
            "--ham-weight" => args.settings.ham_weight = value()?.parse()?,
            "--expert-ridge" => args.settings.expert_ridge = value()?.parse()?,
            "--ridge" => args.settings.ridge = value()?.parse()?,
            "--support" => args.settings.support = value()?.parse()?,
            "--fit" => list = 'f',
            "--held-out" => list = 'h',
            path if list == 'f' => args.fit.push(path.into()),
            path if list == 'h' => args.held_out.push(path.into()),
            other => return Err(format!("what is {other}?").into()),
        }
    }
    Ok(args)
}

/// Fits to all folds but one and looks at that one, in turn.
fn cross_validate(
    out: &mut impl Write,
    priors: &Model,
    samples: &[Sample],
    args: &Args,
) -> std::io::Result<()> {
    let mut confusion = Confusion::default();
    let mut before = Confusion::default();
    for fold in 0..args.folds {
        let inside = |index: &usize| index % args.folds == fold;
        let rest: Vec<Sample> = samples
            .iter()
            .enumerate()
            .filter(|(index, _)| !inside(index))
            .map(|(_, sample)| sample.clone())
            .collect();
        let fitted = priors.fit(&rest, &args.settings);
        for (_, sample) in samples.iter().enumerate().filter(|(index, s)| inside(index) && s.weight >= 1.0) {
            confusion.count(sample, &fitted);
            before.count(sample, priors);
        }
    }
    confusion.print(out, &format!("fitted, {} folds", args.folds))?;
    for error in confusion.errors.iter().filter(|_| args.errors) {
        writeln!(out, "    {error}")?;
    }
    before.print(out, "experts alone, the same mails")
}

fn report<'a>(
    out: &mut impl Write,
    title: &str,
    model: &Model,
    samples: impl Iterator<Item = &'a Sample>,
) -> std::io::Result<()> {
    let mut confusion = Confusion::default();
    for sample in samples {
        confusion.count(sample, model);
    }
    confusion.print(out, title)
}

/// How often which class was taken for which.
#[derive(Debug, Default)]
struct Confusion {
    counts: std::collections::BTreeMap<(&'static str, &'static str), usize>,
    right: usize,
    right_on_harm: usize,
    all: usize,
    errors: Vec<String>,
}

impl Confusion {
    fn count(&mut self, sample: &Sample, model: &Model) {
        let said = model.class(&sample.facts);
        *self.counts.entry((sample.class.as_str(), said.as_str())).or_default() += 1;
        self.right += usize::from(said == sample.class);
        self.right_on_harm += usize::from(said.is_malicious() == sample.class.is_malicious());
        self.all += 1;
        if said != sample.class {
            let facts: Vec<&str> =
                sample.facts.iter().map(String::as_str).filter(|fact| *fact != "always").collect();
            self.errors.push(format!(
                "{} is {}, taken for {said}: {}",
                sample.id,
                sample.class,
                facts.join(" ")
            ));
        }
    }

    fn print(&self, out: &mut impl Write, title: &str) -> std::io::Result<()> {
        let share = |count: usize| count as f64 / self.all.max(1) as f64;
        writeln!(
            out,
            "{title}: {} mails, verdict {:.3}, malicious or not {:.3}",
            self.all,
            share(self.right),
            share(self.right_on_harm)
        )?;
        for ((was, said), count) in &self.counts {
            if was != said {
                writeln!(out, "    {was} taken for {said}: {count}")?;
            }
        }
        Ok(())
    }
}
