//! The command line of `creel model`, and of the choice of a model.

use crate::args::CaseArgs;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// What shared evidence is worth.
#[derive(Debug, Parser)]
pub(crate) struct ModelChoice {
    /// A table of weights: what shared evidence is worth, and where waves, campaigns and operations begin.
    ///
    /// What it does not say is as in the table that comes with creel. The case keeps it, and all messages are grouped anew:
    /// later scans use it until another is given. `creel model` shows, checks, fits and judges models.
    #[arg(long, value_name = "FILE", help_heading = "Grouping")]
    pub(crate) model: Option<PathBuf>,
    /// Forget the model that the case keeps, and group by the one that comes with creel.
    #[arg(long, conflicts_with = "model", help_heading = "Grouping")]
    pub(crate) no_model: bool,
}

/// Look after link models: what shared evidence is worth, by which messages are grouped.
///
/// A model is a table: for each kind of evidence how many of its bits are believed, and the thresholds of the levels. Its
/// version is its number and a digest of what it says; groups are a function of the messages and of this version.
#[derive(Debug, Parser)]
pub(crate) struct ModelArgs {
    #[command(subcommand)]
    pub(crate) command: ModelCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelCommand {
    Show(ModelShowArgs),
    /// Say what is wrong with a table of weights, line by line.
    Check {
        /// The table.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    Fit(ModelFitArgs),
    Judge(ModelJudgeArgs),
}

/// Print a model: the one that comes with creel, a file's, or a case's.
#[derive(Debug, Parser)]
pub(crate) struct ModelShowArgs {
    /// A table of weights.
    #[arg(value_name = "FILE", conflicts_with = "case")]
    pub(crate) file: Option<PathBuf>,
    /// The model that the case in this folder is grouped by.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) case: Option<PathBuf>,
    /// One JSON object instead of text.
    #[arg(long, conflicts_with = "tsv")]
    pub(crate) json: bool,
    /// As a table of weights with comments, to begin an own one with.
    #[arg(long)]
    pub(crate) tsv: bool,
}

/// Fit a model to cases, without anybody's answers: how far messages that belong together agree, and how far strangers do.
///
/// The probabilities of Fellegi and Sunter are estimated by expectation maximisation on pairs that share one family of
/// evidence, for the other families, in turns. They become reliabilities, drawn towards the expert's by the number of
/// pairs seen, and never less than half or more than twice of them. The same messages always give the same table.
#[derive(Debug, Parser)]
pub(crate) struct ModelFitArgs {
    /// The folder of a case. May be given several times; a message that is in several counts once.
    #[arg(long = "case", value_name = "FOLDER", default_value = "creel-case")]
    pub(crate) cases: Vec<PathBuf>,
    /// The expert's model to begin with (default: the one that comes with creel).
    #[arg(long, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
    /// Write the fitted table to FILE, for `creel scan --model FILE`.
    #[arg(long, short, value_name = "FILE", visible_alias = "output")]
    pub(crate) out: Option<PathBuf>,
    /// One JSON object instead of text.
    #[arg(long)]
    pub(crate) json: bool,
    /// Show no progress.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// Judge how the case is grouped: read pairs of messages, say whether they belong together, and see the precision.
///
/// Pairs are drawn from strata: by the closest level at which they stand together and by the bits that they share, and pairs
/// that share something and stand apart. Two messages are shown side by side with the sum; each answer is kept in
/// `judgements.csv` in the case at once, so that Ctrl-C loses none and the next call goes on.
#[derive(Debug, Parser)]
#[command(after_long_help = JUDGE_HELP)]
pub(crate) struct ModelJudgeArgs {
    #[command(flatten)]
    pub(crate) case: CaseArgs,
    /// Pairs to have judged in all, spread over the strata.
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=5000))]
    pub(crate) pairs: u16,
    /// Who judges, for the record (default: the user of this computer).
    #[arg(long, value_name = "NAME")]
    pub(crate) judge: Option<String>,
    /// Take over answers from a CSV file: a,b,judgement; messages by file name or by digits of their SHA-256.
    #[arg(long, value_name = "FILE")]
    pub(crate) answers: Option<PathBuf>,
    /// Ask nothing: print what the answers of this case say about its groups.
    #[arg(long)]
    pub(crate) report: bool,
    /// Name the next pairs to judge as CSV, for judging them elsewhere, and ask nothing.
    #[arg(long, conflicts_with_all = ["report", "answers"])]
    pub(crate) list: bool,
    /// The report as one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

const JUDGE_HELP: &str = "\
Answers are same-campaign (the same kit or template by the same operator), same-operation (the same operator with another
lure), unlinked, and unsure. Precision at a level is the weighted share of right pairs among those that stand together there,
with a 95 % interval (Wilson's score for the effective number of pairs). Pairs that share nothing that creel compares are never
drawn: recall is bounded from above only.";
