//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use mullion_simulator::PRODUCTS;

use crate::config::loopback;

/// The most sessions of a pretend server.
const MOST_SESSIONS: i64 = 1_000_000;

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
    /// Sessions of each of the six servers.
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
    /// The one user who may log in.
    #[arg(long, value_name = "NAME", default_value = "svc-mullion")]
    pub(crate) user: String,
    /// That user's password.
    #[arg(long, value_name = "TEXT", default_value = "demo")]
    pub(crate) password: String,
    /// Let time pass: sessions start, progress and finish.
    #[arg(long)]
    pub(crate) live: bool,
}

// Comments here would each become a paragraph of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tls {
    SelfSigned,
}
