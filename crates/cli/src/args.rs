//! The command line: every sub-command with its help.

use crate::delivery::OutputArgs;
use crate::model::{ModelArgs, ModelChoice};
use crate::quantities;
use clap::{Parser, Subcommand, ValueEnum};
use creel_evidence::CarrierPolicy;
use creel_publish::{Dimension, Listing};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// From a pile of suspicious mail to a campaign case: offline, and every statement traceable to bytes.
#[derive(Debug, Parser)]
#[command(name = "creel", version, about, after_help = EXIT_CODES, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0    everything was read and done
  1    done, but some inputs could not be read, or tests of rules failed; each is named with the reason
  2    the command line, or a file named on it, is not usable
  3    the case cannot be opened, read or written, or its audit log is not as it was written
  4    the case does not hold what was asked for
  130  interrupted; the case holds what was read until then

creel contacts nobody: it opens no link, resolves no name and loads no picture. Only `creel resolve --allow-dns`
asks the name server that you name.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Scan(Box<ScanArgs>),
    Report(ReportArgs),
    Show(ShowArgs),
    Why(WhyArgs),
    Targets(TargetsArgs),
    Next(NextArgs),
    Link(LinkArgs),
    Export(ExportArgs),
    Audit(AuditArgs),
    Log(LogArgs),
    Forget(ForgetArgs),
    Explain(ExplainArgs),
    Detectors(DetectorsArgs),
    Resolve(ResolveArgs),
    Quarantine(QuarantineArgs),
    Rules(RulesArgs),
    Lexicon(LexiconArgs),
    Model(ModelArgs),
    Shared(SharedArgs),
    Roster(RosterArgs),
    Title(TitleArgs),
    #[command(hide = true)]
    Worker(WorkerArgs),
}

/// Read mails into a case and report what is in them.
///
/// Reads mails, groups them into waves, campaigns and operations, and leaves a case: a folder with the store,
/// `report.html`, `bundle.json` (STIX 2.1), `observables.csv` and `messages.jsonl`. Scanning into a case that
/// is there adds to it; the same bytes are one message however often they are handed in.
#[derive(Debug, Parser)]
#[command(after_long_help = SCAN_HELP)]
pub(crate) struct ScanArgs {
    /// Files and folders to read, `-` for standard input.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
    /// CSV of the organisations you know: name,domain,country,sector,stage; and who supplies whom.
    ///
    /// Several domains of an organisation are separated by spaces; countries are ISO 3166-1 alpha-2 codes. Further columns
    /// may follow by name: aliases, customers and suppliers (names or domains, separated by `|`), parent, mail_domains.
    /// `creel roster template` prints one to begin with, `creel roster check FILE` says what is wrong with one. The case
    /// keeps the roster: later scans use it until another is given.
    #[arg(long, value_name = "FILE")]
    pub(crate) roster: Option<PathBuf>,
    /// Which mail is judged where one mail holds another.
    ///
    /// The case keeps the choice: later scans use it until another is made.
    #[arg(long, value_name = "WHICH", value_enum)]
    pub(crate) carrier: Option<Carriers>,
    /// Believe reports on authentication of this server, or of all servers below this domain, and of no others.
    ///
    /// May be given several times. Default: the servers that took the mail over, as far as its `Received` fields
    /// tell. The case keeps the names: later scans use them until others are given.
    #[arg(long, value_name = "NAME", value_parser = receiver)]
    pub(crate) trust_authserv: Vec<String>,
    /// DNS answers with which DKIM, SPF, DMARC and ARC are verified; see below. The case keeps them.
    #[arg(long, value_name = "FILE", visible_alias = "dkim-keys")]
    pub(crate) dns: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) rules: RuleChoice,
    #[command(flatten)]
    pub(crate) fields: FieldChoice,
    #[command(flatten)]
    pub(crate) known: KnownChoice,
    #[command(flatten)]
    pub(crate) model: ModelChoice,
    /// Brands besides the shipped ones: name, aliases, domains, sector, country and senders, separated by tabs.
    ///
    /// The columns of the shipped table; sector, country and senders may be left out. Aliases are separated by `|`
    /// (`?` marks an ordinary word, `=` a name that counts only as spelt), domains by spaces. A brand of a shipped
    /// one's name adds to it. The case keeps the table.
    #[arg(long, value_name = "FILE")]
    pub(crate) brands: Option<PathBuf>,
    /// CSV of whom you watch over: kind,name,aliases,domains,title; kinds are own, supplier, customer, executive.
    ///
    /// A mail that bears one of these names and comes from elsewhere is reported as impersonation. Domains and whole
    /// addresses are separated by spaces, aliases by `|`; an executive without them writes from the own domains. The
    /// case keeps the list.
    #[arg(long, value_name = "FILE")]
    pub(crate) watch: Option<PathBuf>,
    /// Classes of hosts besides the shipped ones: domain and classes, separated by a tab.
    ///
    /// The columns of the shipped table; several classes are separated by spaces (`creel rules facts` names them). A line
    /// goes before a shipped one of the same domain. The case keeps the table.
    #[arg(long, value_name = "FILE")]
    pub(crate) hosts: Option<PathBuf>,
    /// Redirectors besides the shipped ones: host and path, where the URL stands, class and service, separated by tabs.
    ///
    /// As in `go.firm.example/out`, `url u` (the query parameters, in the order tried), `gateway-wrapper`, `our gateway`.
    /// The class is open-redirect, tracker, gateway-wrapper or proxy; further ways are those of the shipped table. The
    /// user's lines go first. The case keeps the table.
    #[arg(long, value_name = "FILE")]
    pub(crate) redirectors: Option<PathBuf>,
    /// Values that strangers share, so that they link nothing, besides the shipped ones; separated by tabs.
    ///
    /// The columns of the shipped table (`creel shared table` prints it): kind, value, class, source and month, as in
    /// `network`, `192.0.2.0/24`, `gateway`, `our relay`, `2026-11`, or `file` and a SHA-256. A line goes before a shipped
    /// one of the same value; the class `counts` takes a value out. The case keeps the table.
    #[arg(long, value_name = "FILE")]
    pub(crate) shared: Option<PathBuf>,
    /// Messages to examine at the same time (default: the number of processors).
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) jobs: Option<u16>,
    /// Also write one line of JSON per message to FILE (`-`: standard output; the summary then goes to
    /// standard error). Victims are named in them, which the case's audit log keeps.
    #[arg(long, value_name = "FILE")]
    pub(crate) jsonl: Option<PathBuf>,
    /// Say nothing on success.
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// Say where the time went, and how far the system seals the worker processes.
    #[arg(long)]
    pub(crate) timings: bool,
    #[command(flatten)]
    pub(crate) isolation: IsolationArgs,
}

/// Detections beside the compiled ones.
#[derive(Debug, Parser)]
pub(crate) struct RuleChoice {
    /// A rule file, or a folder of them (`.yaml`, `.yml`), read to the bottom. May be given several times.
    ///
    /// The case keeps the rules: later scans use them until others are given. `creel rules` checks, tests and explains them.
    #[arg(long, value_name = "PATH", help_heading = "Rules")]
    pub(crate) rules: Vec<PathBuf>,
    /// Forget the rules that the case keeps.
    #[arg(long, conflicts_with = "rules", help_heading = "Rules")]
    pub(crate) no_rules: bool,
    /// Whether the rules that come with creel are used (default: on). The case keeps the choice.
    #[arg(long, value_name = "ON|OFF", value_enum, help_heading = "Rules")]
    pub(crate) shipped_rules: Option<Switch>,
}

/// What is known of the fields that targets work in.
#[derive(Debug, Parser)]
pub(crate) struct FieldChoice {
    /// A lexicon: CSV of the words of a field, kind,words,note. May be given several times.
    ///
    /// Whether a mail knows its targets' field is told by such words. Kinds are programme, product, standard,
    /// organisation and term; words are separated by `|` (`?` marks an everyday word, `=` one that counts only as spelt,
    /// `*` at its end one that only begins so). The file's name without its ending is the lexicon's. The case keeps the
    /// lexicons: later scans use them until others are given. `creel lexicon` checks and shows them.
    #[arg(long, value_name = "FILE", help_heading = "Fields")]
    pub(crate) lexicon: Vec<PathBuf>,
    /// Whether the lexicon that comes with creel, of the cold chain, is used (default: on). The case keeps the choice.
    #[arg(long, value_name = "ON|OFF", value_enum, help_heading = "Fields")]
    pub(crate) shipped_lexicon: Option<Switch>,
    /// Public events, such as approvals and fairs, that the case's time line is compared with: CSV of date,name.
    ///
    /// Dates are days in UTC, as in 2020-12-11. The case keeps the list.
    #[arg(long, value_name = "FILE", help_heading = "Fields")]
    pub(crate) events: Option<PathBuf>,
}

/// Campaigns that were known before.
#[derive(Debug, Parser)]
pub(crate) struct KnownChoice {
    /// Known campaigns: the folder of another case, or a STIX 2.1 bundle. May be given several times.
    ///
    /// Each campaign of this case is compared with each of them, and the report says which it is, if any, and why. Best is
    /// the other case's folder; a bundle of creel's carries almost as much; of anybody else's the indicators are read. The
    /// case keeps what they look like and not the path: later scans and `creel report` use it until others are given.
    #[arg(long, value_name = "CASE|BUNDLE", help_heading = "Known campaigns")]
    pub(crate) known: Vec<PathBuf>,
    /// Forget the known campaigns that the case keeps.
    #[arg(long, conflicts_with = "known", help_heading = "Known campaigns")]
    pub(crate) no_known: bool,
}

/// Say whether two campaigns are of one hand: by which evidence, against what, and how sure that is.
///
/// A and B are each a case's folder, a STIX bundle, or the id of a group of this case (`W-…`, `C-…`, `O-…`). Of a folder or a
/// bundle all campaigns are compared, the strongest links come first. Likelihood and confidence are said apart; no group is
/// named but in its source's own words.
#[derive(Debug, Parser)]
#[command(after_long_help = LINK_HELP)]
pub(crate) struct LinkArgs {
    /// What is asked about.
    #[arg(value_name = "A")]
    pub(crate) a: String,
    /// What it is compared with.
    #[arg(value_name = "B")]
    pub(crate) b: String,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
}

const LINK_HELP: &str = "\
The sum is in bits: a value that only these two share counts most, one that strangers share nothing. Below 12 bits it is only
said what is shared; from there on \"likely\"; \"very likely\" wants 18 bits on two vertices of the Diamond Model, nothing of it
shared by strangers, and a lead of 6 bits over the next candidate. \"None of the known\" is a candidate too. Time takes away
and never adds; sectors and countries in common are weak; victims themselves are never compared.

The JSON is {a, b, links[]}, a link being
  campaign, compared, candidates[] {id, name, rung, source, millibits, terms[], vertices, families, days_apart},
  none, margin, runner_up, claim, likelihood (likely, very-likely or null), confidence, statement, basis, remarks[],
  items[] {evidence, weight, cells, because}, hypotheses[] [word, weight against it]; millibits are thousandths of a bit

Examples:
  creel link C-0a1b2c3d4e C-5f6a7b8c9d            two campaigns of this case
  creel link C-0a1b2c3d4e ../case-2019            one of this case with those of another
  creel link case-2020 partner-bundle.json --json";

/// Used or left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    /// Used.
    On,
    /// Left out.
    Off,
}

/// How messages are examined.
#[derive(Debug, Parser)]
pub(crate) struct IsolationArgs {
    /// Processor time that one message may take, such as 10s or 500ms (default: 10s).
    ///
    /// On the clock it may take three times as long. A message that takes more is tried once again, and then put into
    /// quarantine.
    #[arg(long, value_name = "TIME", value_parser = quantities::time, help_heading = "Isolation")]
    pub(crate) message_timeout: Option<Duration>,
    /// Memory that one worker process may ask for, such as 512M or 2G (default: 1G).
    #[arg(long, value_name = "SIZE", value_parser = quantities::size, help_heading = "Isolation")]
    pub(crate) worker_memory: Option<u64>,
    /// Examine in this process instead of sealed workers. For debuggers: a poisonous file may end the scan.
    #[arg(
        long,
        conflicts_with_all = ["message_timeout", "worker_memory"],
        help_heading = "Isolation"
    )]
    pub(crate) in_process: bool,
}

/// Which mail is judged where one mail holds another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Carriers {
    /// The inner one, where evidence says that the outer one only forwards or reports it.
    Auto,
    /// The inner one, whenever there is one: for a desk at which every mail is a report.
    Always,
    /// The outer one.
    Never,
}

impl From<Carriers> for CarrierPolicy {
    fn from(choice: Carriers) -> Self {
        match choice {
            Carriers::Auto => Self::Auto,
            Carriers::Always => Self::Always,
            Carriers::Never => Self::Never,
        }
    }
}

const SCAN_HELP: &str = "\
What is read (recognised by its bytes, never by its name):
  mails            RFC 5322 with LF or CRLF, with or without an mbox line or a byte order mark; messages that
                   Outlook saved (.msg) or wrapped (winmail.dat), and messages attached to those
  mailboxes        mbox in its four dialects, MBX, Maildir; of .pst, .ost and .dbx it is said how to convert them
  archives         ZIP of any of these; the passwords `infected` and `malware` are tried
  loose files      HTML, SVG, PDF, Office and other files that came attached to mails
Folders are read to the bottom. What is none of these is named with a reason, and the exit code is 1.

DNS answers (--dns) are one record a line, `name [TTL] [IN] TYPE data`, names absolute:
  k1._domainkey.sender.example TXT \"v=DKIM1; p=MIIBIj\" \"ANBgkq...\"
  sender.example  MX  10 mx.sender.example       further types: A, AAAA, PTR, CNAME
  gone.example    NXDOMAIN                       the name does not exist
  sender.example  AAAA NODATA                    there are no such records
  slow.example    TXT SERVFAIL                   DNS was asked and failed
What is not in the file stays open and is never guessed; `creel show` lists what was open.

A mail that forwards or reports another (as an attachment, or quoted in its text) is read as its carrier: the mail
inside is judged, and who reported it is shown beside it. `--carrier` decides otherwise.

Examples:
  creel scan mails/                              everything in a folder, into ./creel-case
  creel scan inbox.mbox --case incident-7        a mailbox, into a case of its own
  creel scan pile.zip --roster members.csv       say which organisations were aimed at
  creel scan new/ --case c2 --known c1           say whether its campaigns are those of case c1
  cat one.eml | creel scan - --jsonl - -q        one line of JSON on standard output

Ctrl-C ends reading; what was read until then is grouped and reported. A second Ctrl-C ends at once, and the
case still opens.";

/// A domain name that reports on authentication may come from.
fn receiver(text: &str) -> Result<String, String> {
    match creel_evidence::DomainName::parse(text) {
        Some(name) => Ok(name.as_str().to_owned()),
        None => Err("a server or domain is named like mx.corp.example".to_owned()),
    }
}

/// The case to work on.
#[derive(Debug, Parser)]
pub(crate) struct CaseArgs {
    /// The case's folder.
    #[arg(long = "case", value_name = "FOLDER", default_value = "creel-case")]
    pub(crate) folder: PathBuf,
}

/// Print the summary of a case and write its report and exports anew.
#[derive(Debug, Parser)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) case: CaseArgs,
}

/// Show a message, a campaign, a sender, an observable, whom a pseudonym stands for, or the bytes at a locus.
///
/// A message is named by its SHA-256 or the first digits of it (at least 4); a wave, campaign or operation by
/// its id (`W-…`, `C-…`, `O-…`), with or without the word in front (`creel show campaign C-…`); a sender by address, domain or display name; an observable by its value, with or
/// without defanging; bytes by a locus (`SHA256@view:start-end`), as reports print it. A pseudonym out of an export
/// (`target-…`, `organisation-…`, `victim-…`) is looked up with the key of the case that it came from.
///
/// With `--at`, the raw bytes of the message behind a locus are shown, and the steps that lead from them to each
/// value that was read there: transfer encoding, character set, character references, escapes, and so on.
#[derive(Debug, Parser)]
pub(crate) struct ShowArgs {
    /// What to show; several words are one name.
    #[arg(value_name = "WHAT", required = true)]
    pub(crate) what: Vec<String>,
    /// A wave, campaign or operation as one JSON object instead of text.
    ///
    /// Members are added, never renamed, and unknown is null; weights are in thousandths of a bit, likenesses in thousandths.
    #[arg(long, conflicts_with = "at")]
    pub(crate) json: bool,
    /// Show the raw bytes of the message behind this locus, and the decoding steps that lead to its values.
    ///
    /// DIGITS@view:start-end, as reports print it: the first digits of the artifact's SHA-256 are enough, the view is
    /// `bytes` or `utf8`. start-end alone counts bytes of the message itself.
    #[arg(long, value_name = "LOCUS")]
    pub(crate) at: Option<String>,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
}

/// Say why two messages, or two groups, belong together; and if they do not, what is lacking.
///
/// The link of two messages is printed term by term: what is shared, in how many messages of the case, what that is worth in
/// bits, and where each of the two has it. Then what an edge of each level demands and how much of it is lacking, the path of
/// links between them where they have no edge of their own, and what they share that counts for nothing, and why.
/// Of two groups those members are compared that come closest.
#[derive(Debug, Parser)]
#[command(after_long_help = WHY_HELP)]
pub(crate) struct WhyArgs {
    /// A message (four or more digits of its SHA-256) or a group (`W-…`, `C-…`, `O-…`).
    #[arg(value_name = "A")]
    pub(crate) a: String,
    /// Another one.
    #[arg(value_name = "B")]
    pub(crate) b: String,
    /// One JSON object instead of text.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
}

const WHY_HELP: &str = "\
A value that few messages share is worth more bits than one that many have; beyond the strongest value of a family the
others count in part, since they seldom are independent. A campaign needs that the lure agrees, whatever else is shared.

Examples:
  creel why 3f2a 91c0                            two messages
  creel why C-0a1b2c3d4e C-5f60718293            two campaigns, by the members that come closest
  creel why 3f2a C-0a1b2c3d4e --json             a message and a campaign, for a program";

/// Print who was aimed at: organisations, roles, countries, sectors, stages of the chain, and how sure each fact is.
///
/// Counts are of unique organisations and people, not of mails; `≥` is a lower bound. Recipients and their organisations
/// stand under pseudonyms unless `--reveal` is given, which the audit log keeps; `creel show` looks a pseudonym up inside the case.
#[derive(Debug, Parser)]
#[command(after_long_help = TARGETS_HELP)]
pub(crate) struct TargetsArgs {
    /// Only this campaign (`C-…`; default: all mail that means harm).
    #[arg(long, value_name = "ID")]
    pub(crate) campaign: Option<String>,
    /// Only one matrix, by rows and columns, such as role,country.
    ///
    /// role, function, seniority, mailbox, country, continent, sector, stage, organisation, time.
    #[arg(long, value_name = "ROWS,COLUMNS", value_parser = dimensions)]
    pub(crate) by: Option<(Dimension, Dimension)>,
    #[command(flatten)]
    pub(crate) listing: ListingArgs,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
}

const TARGETS_HELP: &str = "\
The CSV has one line a person, each fact with the source that it was read from (`sources`) and the facts on which
messages disagree (`contradicted`). With --by it has one line a cell: `*` is a margin, an empty cell what is not known.
Margins are counted anew, not added up: an organisation in two cells of a row is one organisation of the row.

The JSON is one document; members are added, never renamed, and unknown is null. Messages are named by their SHA-256:
  case, taken, tlp, pseudonymised, campaign, messages, without_target, people
  organisations, countries, continents, roles    each {known, at_least}
  targets[]      address, mailbox, person, title, function, seniority, role, occupation, organisation, on_roster, country,
                 sector, stage, messages[]; a fact is {value, source, confidence, at, message, stated_by, contradicted_by}
  matrices[]     rows, columns, counted, cells[], row_totals[], column_totals[], total;
                 a cell is {row, column, count, at_least, organisations[], people, messages[]}
  coverage       against (roster or observed), members, aimed_at, outside, stages[], countries[], sectors[],
                 links {both, supplier, customer, neither}
  comparison     outcome, recipients, comparisons, method, compared[] {of, value, base, counted, n, aimed_at_with,
                 aimed_at_without, base_with, base_without, odds_ratio, interval_95, corrected, p, p_holm, survives, words,
                 messages[]}
  knowledge[]    kind, word, lexicons[], because, messages[]
  timing         first, last, events[] {date, name, when, days_from_first, days_from_last}

Those aimed at are compared with the roster's other organisations if most of them are on the roster, else with those whom the
other harmful mail of the case aims at. Below 20 recipients nothing is inferred.

Examples:
  creel targets                                           the whole case
  creel targets --campaign C-0a1b2c3d4e --by role,country
  creel targets --format csv --output targets.csv";

/// Print whom to warn first: organisations of the roster that nobody aimed at yet, with the reasons.
///
/// Organisations that are tied to some that were aimed at come first: suppliers and customers, the same group, partner, stage,
/// sector or country, and those that the mails name or pose as. The points are an expert's and not fitted. Who is to be warned
/// is named, since the roster is yours; who was aimed at stands under a pseudonym unless `--reveal` is given. Mind that somebody
/// who knows the whole roster can tell who is missing from the list.
#[derive(Debug, Parser)]
#[command(after_long_help = NEXT_HELP)]
pub(crate) struct NextArgs {
    /// By this campaign (`C-…`; default: by all mail that means harm).
    #[arg(long, value_name = "ID")]
    pub(crate) campaign: Option<String>,
    /// Organisations to name at most.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) most: usize,
    #[command(flatten)]
    pub(crate) listing: ListingArgs,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
}

const NEXT_HELP: &str = "\
The JSON is one document; members are added, never renamed, and unknown is null. Messages are named by their SHA-256:
  case, taken, tlp, pseudonymised, campaign, against (roster or observed), members, aimed_at, not_yet_and_tied
  points[]     tie, first, further, most: what a tie is worth
  look_out     personas[], subjects[], each {text, messages[]}; none names a victim
  warn[]       organisation, country, sector, stage, points, roles[] {role, people, messages[]},
               reasons[] {tie, points, words, organisations[], of, through, messages[]}

Examples:
  creel next                                   by the whole case
  creel next --most 10 --format csv --output warn.csv";

/// How a listing is written, and where to.
#[derive(Debug, Parser)]
pub(crate) struct ListingArgs {
    /// The format: table, csv or json.
    #[arg(long, short, value_name = "FORMAT", default_value = "table", value_parser = listing)]
    pub(crate) format: Listing,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

fn listing(text: &str) -> Result<Listing, String> {
    text.parse().map_err(|_| "a listing is a table, csv or json".to_owned())
}

/// Rows and columns of a matrix.
fn dimensions(text: &str) -> Result<(Dimension, Dimension), String> {
    let known = || Dimension::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(", ");
    let one = |word: &str| {
        word.trim().parse::<Dimension>().map_err(|_| format!("'{}' is none of {}", word.trim(), known()))
    };
    let (rows, columns) =
        text.split_once(',').ok_or_else(|| format!("rows and columns are two of {}", known()))?;
    let (rows, columns) = (one(rows)?, one(columns)?);
    if rows == columns { Err("rows and columns are the same".to_owned()) } else { Ok((rows, columns)) }
}

/// Write a case in a format for others.
///
/// Recipients, their addresses and their organisations are replaced by pseudonyms unless `--reveal` is given.
#[derive(Debug, Parser)]
pub(crate) struct ExportArgs {
    /// The format.
    #[arg(long, short, value_enum)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
}

/// A format for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One line of JSON a message.
    Jsonl,
    /// Observables as CSV, safe to open in a spreadsheet.
    Csv,
    /// A STIX 2.1 bundle.
    Stix,
}

impl Format {
    /// As the command line words it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Stix => "stix",
        }
    }
}

/// List what let victims' names out of a case, and say whether the list is as it was written.
///
/// Whoever writes something that names victims to a place outside the case (`--reveal`, `scan --jsonl`) leaves an entry:
/// when, for whom, in what format, to which file, how many people and organisations it names, and its SHA-256. Entries are
/// chained by digests: one that was changed or taken away is said, and the exit code is then 3.
#[derive(Debug, Parser)]
pub(crate) struct AuditArgs {
    /// One line of JSON an entry.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
}

/// Print what became of groups: which came up, were renamed, merged, split or ended, and when.
///
/// Groups follow from the messages of the case alone, so they change while mail comes in. A group keeps its id as long
/// as its earliest mail stays its earliest; where that changes, former ids go on leading to today's group in every
/// command. The log names groups, never messages.
#[derive(Debug, Parser)]
pub(crate) struct LogArgs {
    /// Only the history of this group (`C-…`), by an id of today or a former one.
    #[arg(value_name = "GROUP")]
    pub(crate) group: Option<String>,
    /// One line of JSON an entry.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
}

/// Take messages out of a case, as if they had never been there.
///
/// Their bytes, where they were seen, files that no other message holds, and their part in groups and report go; bytes are
/// overwritten in the store. The audit log keeps how many messages were taken out and when, but not which. A message
/// that is handed in again later is a new one.
#[derive(Debug, Parser)]
pub(crate) struct ForgetArgs {
    /// Messages, each by four or more digits of its SHA-256.
    #[arg(value_name = "MESSAGE", required_unless_present = "file")]
    pub(crate) messages: Vec<String>,
    /// A file that names a message a line (`-`: standard input); empty lines and lines that begin with # are left out.
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Do not ask whether this is meant.
    #[arg(long, short)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
}

/// Ask DNS what verifying the senders of a case leaves open, and write the answers to a file.
///
/// The only command that uses the network, and only with `--allow-dns`. One name server is asked, never a host out
/// of evidence. But a question travels on: **whoever owns a domain can see that somebody asks about it**, and the
/// domains of attackers are among those asked about. The file is for `creel scan --dns FILE`; scanning itself asks
/// nothing.
#[derive(Debug, Parser)]
pub(crate) struct ResolveArgs {
    /// Yes, ask DNS about the domains of this case.
    #[arg(long, required = true)]
    pub(crate) allow_dns: bool,
    /// The name server to ask, as an address with or without a port (default: the first in /etc/resolv.conf).
    #[arg(long, value_name = "ADDRESS", value_parser = server)]
    pub(crate) server: Option<SocketAddr>,
    /// Where answers go. What is in the file already is not asked again.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Questions to ask at most.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub(crate) most: usize,
    /// Show no progress.
    #[arg(long, short)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
}

fn server(text: &str) -> Result<SocketAddr, String> {
    let bare = || text.trim_matches(['[', ']']).parse::<IpAddr>().map(|address| SocketAddr::new(address, 53));
    text.parse().or_else(|_| bare()).map_err(|_| "a name server is named by its address".to_owned())
}

/// Explain a finding or a verdict: what was seen, why it matters, and the bytes it rests on.
///
/// A finding is explained with its weight in the verdict, a message by the whole sum behind its verdict: by the mail
/// alone, and with what the case knows of the sender.
#[derive(Debug, Parser)]
pub(crate) struct ExplainArgs {
    /// The finding's id (16 hexadecimal digits) or the message's SHA-256, as reports print it; the first digits are
    /// enough.
    #[arg(value_name = "FINDING|MESSAGE")]
    pub(crate) what: String,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
}

/// List what is looked for in a mail, or print the manual of one detector.
///
/// The manual says what is seen, why it matters, how common it is, how severe a finding is and when, which ATT&CK
/// techniques it shows, when the detector stays quiet, and where it errs.
#[derive(Debug, Parser)]
pub(crate) struct DetectorsArgs {
    /// The detector, as findings name it.
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
}

/// Look after messages that could not be examined.
///
/// Messages are examined in worker processes under limits of time and memory. A message that a worker dies of is tried
/// once again in a fresh one, and then kept aside with its bytes and the reasons. It counts as unreadable.
#[derive(Debug, Parser)]
pub(crate) struct QuarantineArgs {
    #[command(subcommand)]
    pub(crate) command: QuarantineCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum QuarantineCommand {
    List(QuarantineListArgs),
    Retry(QuarantineRetryArgs),
    Export(QuarantineExportArgs),
}

/// Name what is in quarantine, and why.
#[derive(Debug, Parser)]
pub(crate) struct QuarantineListArgs {
    #[command(flatten)]
    pub(crate) case: CaseArgs,
    /// One line of JSON a message.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Examine messages in quarantine again; those that can be read now join the case.
#[derive(Debug, Parser)]
pub(crate) struct QuarantineRetryArgs {
    /// SHA-256 of the messages, or the first digits (default: all of them).
    #[arg(value_name = "MESSAGE")]
    pub(crate) messages: Vec<String>,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
    /// Messages to examine at the same time (default: the number of processors).
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) jobs: Option<u16>,
    #[command(flatten)]
    pub(crate) isolation: IsolationArgs,
}

/// Write the bytes of a message in quarantine to a file that only you can read. They are hostile.
#[derive(Debug, Parser)]
pub(crate) struct QuarantineExportArgs {
    /// SHA-256 of the message, or the first digits.
    #[arg(value_name = "MESSAGE")]
    pub(crate) message: String,
    /// The file, which must not be there yet.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
}

/// Say whether a value can link mails, or whether strangers share it, and why.
///
/// Hosts, networks of providers and mailing services, forms of boundaries and Message-IDs of common programs, files: what
/// nothing follows from when two mails have it. `creel scan --shared FILE` adds to it, `--hosts FILE` to the hosts.
#[derive(Debug, Parser)]
pub(crate) struct SharedArgs {
    #[command(subcommand)]
    pub(crate) command: SharedCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SharedCommand {
    /// Say what is wrong with tables of shared values, line by line.
    Check {
        /// The tables.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    Show(SharedShowArgs),
    /// Print the table that comes with creel, as a file to begin one's own with.
    Table,
}

/// Say what is known of a value: a host, a URL, an address, a digest, a form.
#[derive(Debug, Parser)]
pub(crate) struct SharedShowArgs {
    /// The values.
    #[arg(required = true, value_name = "VALUE")]
    pub(crate) values: Vec<String>,
    /// By what this case knows as well (default: by what comes with creel).
    #[arg(long = "case", value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
    /// One line of JSON a value.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Check and show lexicons: the words by which a mail shows that it knows its targets' field.
///
/// A lexicon is CSV with the header kind,words,note; `creel lexicon show cold-chain` prints one to begin with.
/// `creel scan --lexicon FILE` uses it.
#[derive(Debug, Parser)]
pub(crate) struct LexiconArgs {
    #[command(subcommand)]
    pub(crate) command: LexiconCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LexiconCommand {
    /// Say what is wrong with lexicons, line by line.
    Check {
        /// The lexicons.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Print a lexicon that comes with creel, as a file; without a name, which there are.
    Show {
        /// Its name.
        #[arg(value_name = "NAME")]
        name: Option<String>,
    },
}

/// Look after rules: detections that you write yourself.
///
/// A rule is a YAML file with a condition over facts of the mail, in the Common Expression Language, and with small mails
/// that it must hit or miss. `creel rules show payroll-diversion` prints one to begin with, `creel rules facts` what a
/// condition can ask for. `creel scan --rules PATH` uses them.
#[derive(Debug, Parser)]
pub(crate) struct RulesArgs {
    #[command(subcommand)]
    pub(crate) command: RulesCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    List(RulesListArgs),
    Check(RulesCheckArgs),
    Test(RulesTestArgs),
    /// Print the reference of all facts and functions that a condition can ask for.
    Facts,
    Show(RulesShowArgs),
}

/// Name the shipped rules, or those in files and folders.
#[derive(Debug, Parser)]
pub(crate) struct RulesListArgs {
    /// Rule files and folders of them (default: the shipped rules).
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// One line of JSON a rule.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Say what is wrong with rule files, each with line, column and a hint.
#[derive(Debug, Parser)]
pub(crate) struct RulesCheckArgs {
    /// Rule files and folders of them.
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
}

/// Run the tests inside rule files.
#[derive(Debug, Parser)]
pub(crate) struct RulesTestArgs {
    /// Rule files and folders of them (default: the shipped rules).
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Name the tests that passed as well, and what was found.
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// Print a shipped rule as it is written, to begin one of your own with.
#[derive(Debug, Parser)]
pub(crate) struct RulesShowArgs {
    /// The rule's id, with or without `rule:` in front.
    #[arg(value_name = "RULE")]
    pub(crate) rule: String,
}

/// Look after rosters: the organisations that you know, and who supplies whom.
///
/// A roster is a CSV file; `creel roster template` prints one to begin with, `creel scan --roster FILE` uses it.
#[derive(Debug, Parser)]
pub(crate) struct RosterArgs {
    #[command(subcommand)]
    pub(crate) command: RosterCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RosterCommand {
    Check(RosterCheckArgs),
    /// Print a small roster with comments, to begin your own with.
    Template,
}

/// Say what is wrong with a roster, by line and column, what looks like a slip, and what is on it.
///
/// Errors keep the roster from being used, and the exit code is 2; warnings do not.
#[derive(Debug, Parser)]
pub(crate) struct RosterCheckArgs {
    /// The roster.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// One JSON object instead of text.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Examine messages for another creel.
#[derive(Debug, Parser)]
pub(crate) struct WorkerArgs {
    /// Try what the seal refuses, and say how it went; somebody listens at this port of the loopback address.
    #[arg(long, value_name = "PORT")]
    pub(crate) try_seal: Option<u16>,
    /// Try it without the seal.
    #[arg(long, requires = "try_seal")]
    pub(crate) unsealed: bool,
}

/// Say what job titles say: department, rank, role and occupation, and by which words.
///
/// Titles are read as those in display names, signatures and salutations are; a dash says that a title does not tell.
/// Occupations are groups of ISCO-08. For checking what a report says, and for measuring and extending the tables.
#[derive(Debug, Parser)]
pub(crate) struct TitleArgs {
    /// The titles; `-` reads one a line from standard input.
    #[arg(required = true, value_name = "TEXT")]
    pub(crate) texts: Vec<String>,
    /// Print one JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory as _;
        Args::command().debug_assert();
    }
}
