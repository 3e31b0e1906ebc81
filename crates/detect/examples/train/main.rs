//! Fits the weights behind verdict and lure to labelled mails, and says how well they do.
//!
//! ```text
//! cargo run --release -p creel-detect --example train -- --model lure|verdict --corpora DIR --fit LABELS.jsonl... [--ham FOLDER]
//!     [--letters TABLE.tsv...] [--halved LABELS.jsonl...]
//!     [--held-out LABELS.jsonl...] [--folds N] [--errors] [--write]
//! ```
//!
//! `bench/train` does all of it, the lure first, because the verdict rests on it. A model is a table of rows (evidence, answer, weight). What an expert set is the prior:
//! fitting moves a weight away from it only as far as the mails demand (ridge regression around the prior with the multinomial
//! logistic loss, which is the maximum a posteriori estimate under Gaussian priors). Rows for single facts that no expert
//! named begin at nought. The result depends on the mails, the labels and the priors alone: no chance is involved.

mod data;
mod model;
mod questions;
mod report;

use data::Sample;
use model::{Lesson, Model, Question, Settings};
use report::Confusion;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, Default)]
struct Args {
    /// `lure` or `verdict`.
    model: String,
    corpora: PathBuf,
    fit: Vec<PathBuf>,
    held_out: Vec<PathBuf>,
    /// Tables of small invented mails.
    letters: Vec<PathBuf>,
    /// Labels of which every second one is held out.
    halved: Vec<PathBuf>,
    ham: Option<PathBuf>,
    folds: usize,
    /// Whether every mail that is taken for what it is not is printed.
    errors: bool,
    /// Whether the table is written.
    write: bool,
    /// Whether the table is set back to what experts set, and nothing else.
    experts: bool,
    /// How much an ordinary mail counts beside a labelled one.
    ham_weight: Option<f64>,
    expert_ridge: Option<f64>,
    ridge: Option<f64>,
}

/// Mails by what they are for.
struct Mails {
    fit: Vec<Sample>,
    /// Ordinary mail that was not fitted to.
    examination: Vec<Sample>,
    held_out: Vec<(String, Vec<Sample>)>,
}

/// How a mail becomes a lesson for a question; `None` if it has nothing to say to it.
type Teach = for<'a> fn(&'a Sample) -> Option<Lesson<'a>>;

const TABLES: &str = "crates/detect/data";
/// The setting that cross-validation chose; see MODEL.md.
const HAM_WEIGHT: f64 = 0.9;
/// How much a small invented mail counts beside a labelled one: it is plainer than any real mail.
const LETTER_WEIGHT: f64 = 0.1;

fn main() -> Result<(), Box<dyn Error>> {
    let args = arguments()?;
    let mut fit = Vec::new();
    for labels in &args.fit {
        fit.extend(data::labelled(&args.corpora, labels)?);
    }
    let (ham, examination) = match &args.ham {
        Some(folder) => data::ordinary(folder, args.ham_weight.unwrap_or(HAM_WEIGHT))?,
        None => (Vec::new(), Vec::new()),
    };
    let mut out = std::io::stdout().lock();
    let (labelled, ordinary, examined) = (fit.len(), ham.len(), examination.len());
    writeln!(
        out,
        "{labelled} labelled mails, {ordinary} ordinary ones to fit to, {examined} to examine with"
    )?;
    fit.extend(ham);
    for table in &args.letters {
        fit.extend(data::letters(table, LETTER_WEIGHT)?);
    }
    let mut held_out = Vec::new();
    for labels in &args.halved {
        let (one, other): (Vec<_>, Vec<_>) = data::labelled(&args.corpora, labels)?
            .into_iter()
            .enumerate()
            .partition(|(index, _)| index % 2 == 0);
        fit.extend(one.into_iter().map(|(_, sample)| sample));
        held_out.push((
            format!("the other half of {}", labels.display()),
            other.into_iter().map(|(_, sample)| sample).collect(),
        ));
    }
    for labels in &args.held_out {
        let name = labels.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        held_out.push((name, data::labelled(&args.corpora, labels)?));
    }
    let mails = Mails { fit, examination, held_out };
    let settings = |expert_ridge, ridge, support| Settings {
        expert_ridge: args.expert_ridge.unwrap_or(expert_ridge),
        ridge: args.ridge.unwrap_or(ridge),
        support,
    };
    let verdict: Teach = |sample| {
        Some(Lesson {
            id: &sample.id,
            facts: &sample.facts,
            answer: sample.class.as_str(),
            weight: sample.weight,
        })
    };
    // Genuine mail tells no lure: what it is about is not a story to be learnt.
    let lure: Teach = |sample| {
        let lure = sample.lure.filter(|_| sample.class != creel_evidence::verdict::Class::Legit)?;
        Some(Lesson { id: &sample.id, facts: &sample.cues, answer: lure.as_str(), weight: sample.weight })
    };
    match args.model.as_str() {
        "lure" => learn(
            &mut out,
            "lure",
            &questions::lure(),
            "lure-weights.tsv",
            (&mails, lure),
            &settings(1.0, 3.0, 5),
            &args,
        ),
        "verdict" => learn(
            &mut out,
            "verdict",
            &questions::verdict(),
            "weights.tsv",
            (&mails, verdict),
            &settings(0.1, 0.5, 5),
            &args,
        ),
        other => Err(format!("--model is lure or verdict, not {other}").into()),
    }
}

fn learn(
    out: &mut impl Write,
    title: &str,
    question: &Question,
    table: &str,
    (mails, teach): (&Mails, Teach),
    settings: &Settings,
    args: &Args,
) -> Result<(), Box<dyn Error>> {
    let path = Path::new(TABLES).join(table);
    let experts = Model::read(&std::fs::read_to_string(&path)?, question)?;
    if args.experts {
        return Ok(std::fs::write(path, experts.write())?);
    }
    let lessons: Vec<Lesson<'_>> = mails.fit.iter().filter_map(teach).collect();
    if args.folds > 1 {
        let confusion = cross_validate(&experts, &lessons, settings, args.folds);
        confusion.print(out, &format!("{title}, fitted, {} folds", args.folds), args.errors)?;
    }
    let fitted = experts.fit(&lessons, settings);
    writeln!(out, "{title}: {} rows of experts, {} in all", experts.len(), fitted.len())?;
    let mut on = |name: &str, lessons: &[Lesson<'_>]| -> std::io::Result<()> {
        for (who, model) in [("experts alone", &experts), ("fitted", &fitted)] {
            Confusion::of(model, lessons).print(out, &format!("{title}, {who}, on {name}"), args.errors)?;
        }
        Ok(())
    };
    on(
        "what was fitted to",
        &lessons.iter().copied().filter(|lesson| lesson.weight >= 1.0).collect::<Vec<_>>(),
    )?;
    on("ordinary mail", &mails.examination.iter().filter_map(teach).collect::<Vec<_>>())?;
    for (name, samples) in &mails.held_out {
        on(name, &samples.iter().filter_map(teach).collect::<Vec<_>>())?;
    }
    if args.write {
        std::fs::write(path, fitted.write())?;
    }
    Ok(())
}

/// Fits to all folds but one and looks at that one, in turn.
fn cross_validate(
    experts: &Model<'_>,
    lessons: &[Lesson<'_>],
    settings: &Settings,
    folds: usize,
) -> Confusion {
    let mut confusion = Confusion::default();
    for fold in 0..folds {
        let split = |inside: bool| {
            let of = lessons.iter().enumerate().filter(move |(index, _)| (index % folds == fold) == inside);
            of.map(|(_, lesson)| *lesson).collect::<Vec<_>>()
        };
        let fitted = experts.fit(&split(false), settings);
        for lesson in split(true).iter().filter(|lesson| lesson.weight >= 1.0) {
            confusion.count(lesson, &fitted);
        }
    }
    confusion
}

/// What the labels are for that follow on the command line.
enum List {
    Fit,
    Letters,
    Halved,
    HeldOut,
}

fn arguments() -> Result<Args, Box<dyn Error>> {
    let mut args = Args::default();
    let mut list = List::Fit;
    let mut given = std::env::args().skip(1);
    while let Some(argument) = given.next() {
        let mut value = || given.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--model" => args.model = value()?,
            "--corpora" => args.corpora = value()?.into(),
            "--ham" => args.ham = Some(value()?.into()),
            "--folds" => args.folds = value()?.parse()?,
            "--errors" => args.errors = true,
            "--write" => args.write = true,
            "--experts" => args.experts = true,
            "--ham-weight" => args.ham_weight = Some(value()?.parse()?),
            "--expert-ridge" => args.expert_ridge = Some(value()?.parse()?),
            "--ridge" => args.ridge = Some(value()?.parse()?),
            "--fit" => list = List::Fit,
            "--letters" => list = List::Letters,
            "--halved" => list = List::Halved,
            "--held-out" => list = List::HeldOut,
            option if option.starts_with("--") => return Err(format!("what is {option}?").into()),
            path => match list {
                List::Fit => args.fit.push(path.into()),
                List::Letters => args.letters.push(path.into()),
                List::Halved => args.halved.push(path.into()),
                List::HeldOut => args.held_out.push(path.into()),
            },
        }
    }
    Ok(args)
}
