//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use mullion_simulator::PRODUCTS;

use crate::config::{duration, loopback};

/// The most sessions of a pretend server.
const MOST_SESSIONS: i64 = 1_000_000;

/// The fastest that the time of a pretend server passes.
const MOST_SPEED: i64 = 10_000;

/// The most seconds that the clock of a pretend server is wrong: ten years.
const MOST_WRONG: i64 = 10 * 365 * 24 * 60 * 60;

/// The shortest and the longest history of a pretend server.
const HISTORY: (Duration, Duration) =
    (Duration::from_secs(60 * 60), Duration::from_secs(4_000 * 24 * 60 * 60));

/// One list of backup and restore sessions over a mixed Veeam estate.
#[derive(Debug, Parser)]
#[command(
    name = "mullion",
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 all went well, 1 something failed, 2 the command line or the configuration is wrong."
)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// How log lines look: for people, or one JSON object a line; they go to standard error.
    #[arg(
        long,
        global = true,
        help_heading = "Logging",
        env = "MULLION_LOG_FORMAT",
        value_name = "FORMAT",
        value_enum,
        default_value_t = LogFormat::Text
    )]
    pub(crate) log_format: LogFormat,
    /// What is logged: off, error, warn, info, debug, trace, or such a level for each part, as in
    /// `info,mullion_upstream=debug`; info by default, but warn for `demo`.
    #[arg(
        long,
        global = true,
        help_heading = "Logging",
        env = "MULLION_LOG",
        value_name = "LEVEL"
    )]
    log: Option<String>,
}

impl Cli {
    /// What is logged. The demonstration tells what to try on the same terminal, where a page of log
    /// lines would push it out of sight.
    pub(crate) fn log(&self) -> &str {
        let by_default = if matches!(self.command, Command::Demo(_)) { "warn" } else { "info" };
        self.log.as_deref().unwrap_or(by_default)
    }
}

// Comments here would each become a paragraph of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start a pretend estate and the gateway over it; nothing outside this machine is touched.
    Demo(Demo),
    /// Read the configured servers and serve their sessions.
    Serve(WithConfig),
    /// Try out the configured servers step by step, and say what to do about what fails.
    Check(Check),
    /// Show how a configuration file is written.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print the OpenAPI document of the REST API.
    Openapi,
    /// Be a pretend Veeam server, for trying things out.
    Simulate(Simulate),
}

/// `demo`.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Where the gateway listens: an address of this machine alone; port 0 takes any free one.
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:8080", value_parser = loopback)]
    pub(crate) listen: SocketAddr,
    /// Sessions of each of the eight servers.
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 5_000,
        value_parser = clap::value_parser!(u32).range(..=MOST_SESSIONS)
    )]
    pub(crate) sessions: u32,
    /// What the pretend estate is made from: the same seed, the same estate.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) seed: u64,
}

/// Commands that need a configuration and nothing else.
#[derive(Debug, Args)]
pub(crate) struct WithConfig {
    /// The configuration file; `mullion config example` prints one to begin with.
    #[arg(long, value_name = "FILE", env = "MULLION_CONFIG")]
    pub(crate) config: PathBuf,
}

/// `check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The configuration file.
    #[command(flatten)]
    pub(crate) config: WithConfig,
    /// Only the source of this name.
    #[arg(long, value_name = "NAME")]
    pub(crate) source: Option<String>,
}

/// `config`.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print a configuration file with every key explained.
    Example,
}

/// `simulate`.
#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// Which product to be.
    #[arg(value_parser = PossibleValuesParser::new(PRODUCTS))]
    pub(crate) product: String,
    /// Where to listen; port 0 takes any free one.
    #[arg(long, value_name = "IP:PORT")]
    pub(crate) listen: SocketAddr,
    /// How many sessions to have.
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 5_000,
        value_parser = clap::value_parser!(u32).range(..=MOST_SESSIONS)
    )]
    pub(crate) sessions: u32,
    /// What the sessions are made from: the same seed, the same sessions.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Which API version to serve; all that it knows by default.
    #[arg(long, value_name = "VERSION")]
    pub(crate) api_version: Option<String>,
    /// How long every answer takes before its first byte.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    pub(crate) latency: u64,
    /// Encrypt, with a certificate made at the start that no authority signed.
    #[arg(long, value_name = "HOW", value_enum)]
    pub(crate) tls: Option<Tls>,
    /// Let that certificate have run out years ago.
    #[arg(long, requires = "tls")]
    pub(crate) certificate_expired: bool,
    /// The one user who may log in.
    #[arg(long, value_name = "NAME", default_value = "svc-mullion")]
    pub(crate) user: String,
    /// That user's password.
    #[arg(long, value_name = "TEXT", default_value = "demo")]
    pub(crate) password: String,
    /// Demand a second factor after the right password.
    #[arg(long)]
    pub(crate) mfa: bool,
    /// Be a server whose licence agreements nobody has accepted yet.
    #[arg(long)]
    pub(crate) eula_pending: bool,
    /// What the user may read; without-query is everything, but not by Enterprise Manager's query
    /// service.
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = Reads::Everything)]
    pub(crate) rights: Reads,
    /// Let time pass: sessions start, progress and finish.
    #[arg(long)]
    pub(crate) live: bool,
    /// How many times faster than ours its time passes. At 1 something happens every five seconds;
    /// faster, about as many sessions start in a day as in each of the 20 days before.
    #[arg(
        long,
        value_name = "TIMES",
        requires = "live",
        default_value_t = 1,
        value_parser = clap::value_parser!(u32).range(1..=MOST_SPEED)
    )]
    pub(crate) speed: u32,
    /// How long finished sessions are remembered, such as 30d; for ever by default.
    #[arg(
        long,
        value_name = "DURATION",
        value_parser = |text: &str| duration(text, HISTORY.0, HISTORY.1)
    )]
    pub(crate) history: Option<Duration>,
    /// How far its clock is ahead, behind if negative.
    #[arg(
        long,
        value_name = "SECONDS",
        requires = "live",
        default_value_t = 0,
        allow_negative_numbers = true,
        value_parser = clap::value_parser!(i64).range(-MOST_WRONG..=MOST_WRONG)
    )]
    pub(crate) clock_ahead: i64,
}

// Comments here would each become a paragraph of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tls {
    SelfSigned,
}

// Comments here would each become a paragraph of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Reads {
    Everything,
    RestoresOnly,
    WithoutQuery,
}
