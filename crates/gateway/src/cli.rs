//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// One list of backup and restore sessions over a mixed Veeam estate.
#[derive(Debug, Parser)]
#[command(name = "mullion", version, max_term_width = 100)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// How log lines look; they go to standard error.
    #[arg(long, global = true, env = "MULLION_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log_format: LogFormat,
    /// What is logged: error, warn, info, debug, trace, or a filter such as
    /// `info,mullion_upstream=debug`.
    #[arg(long, global = true, env = "MULLION_LOG", default_value = "info")]
    pub(crate) log: String,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
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
    /// Work with configuration files.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Be a pretend Veeam server, for trying things out.
    Simulate(Simulate),
}

/// `demo`.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Where the gateway listens.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// Sessions of each server.
    #[arg(long, default_value_t = 5_000)]
    pub(crate) sessions: usize,
    /// What the pretend estate is made from: the same seed, the same estate.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

/// Commands that need a configuration and nothing else.
#[derive(Debug, Args)]
pub(crate) struct WithConfig {
    /// The configuration file.
    #[arg(long, env = "MULLION_CONFIG")]
    pub(crate) config: PathBuf,
}

/// `check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The configuration file.
    #[command(flatten)]
    pub(crate) config: WithConfig,
    /// Only this source.
    #[arg(long)]
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
    #[arg(value_parser = ["em", "vb365", "vbaws"])]
    pub(crate) product: String,
    /// Where to listen; port 0 takes any free one.
    #[arg(long)]
    pub(crate) listen: SocketAddr,
    /// How many sessions to have.
    #[arg(long, default_value_t = 5_000)]
    pub(crate) sessions: usize,
    /// What the sessions are made from: the same seed, the same sessions.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Which API version to serve; the product's usual one by default.
    #[arg(long)]
    pub(crate) api_version: Option<String>,
    /// How long every answer takes, in milliseconds.
    #[arg(long, default_value_t = 0)]
    pub(crate) latency: u64,
    /// Encrypt, with a certificate made at the start.
    #[arg(long, value_enum)]
    pub(crate) tls: Option<Tls>,
    /// The one user who may log in.
    #[arg(long, default_value = "svc-mullion")]
    pub(crate) user: String,
    /// That user's password.
    #[arg(long, default_value = "demo")]
    pub(crate) password: String,
    /// Let time pass: sessions start, progress and finish.
    #[arg(long)]
    pub(crate) live: bool,
}

/// How a simulated server encrypts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tls {
    /// With a certificate that no authority signed.
    SelfSigned,
}
