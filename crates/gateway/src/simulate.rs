//! `mullion simulate`: a pretend Veeam server in the foreground.

use std::time::Duration;

use mullion_simulator::{Options, PRODUCTS, Rights, Simulator, StartError};

use crate::cli::{Reads, Simulate};
use crate::clock::wall_time;
use crate::console::say;
use crate::signals::StopSignal;
use crate::{Failure, failed};

/// Serves until the process is asked to stop.
pub(crate) async fn run(args: Simulate) -> Result<(), Failure> {
    let product = PRODUCTS
        .iter()
        .find(|known| **known == args.product)
        .ok_or_else(|| Failure::Misused(format!("no simulator of `{}`", args.product)))?;
    let stop = StopSignal::listen().map_err(failed)?;
    let options = Options {
        listen: args.listen,
        sessions: usize::try_from(args.sessions).map_err(failed)?,
        seed: args.seed,
        api_version: args.api_version,
        latency: Duration::from_millis(args.latency),
        tls: args.tls.is_some(),
        certificate_expired: args.certificate_expired,
        user: args.user.clone(),
        password: args.password,
        mfa: args.mfa,
        eula_pending: args.eula_pending,
        rights: match args.rights {
            Reads::Everything => Rights::Everything,
            Reads::RestoresOnly => Rights::RestoresOnly,
            Reads::WithoutQuery => Rights::WithoutQuery,
        },
        live: args.live,
        history: args.history,
        clock_ahead: args.clock_ahead,
        ..Options::new(product, wall_time())
    }
    .at_speed(args.speed);
    let simulator = Simulator::start(options).map_err(|error| match error {
        StartError::UnknownVersion { .. } => Failure::Misused(format!("--api-version: {error}")),
        StartError::NotOffered { .. } => Failure::Misused(error.to_string()),
        _ => failed(error),
    })?;
    say(format_args!("{product} at {}, user {}", simulator.url(), args.user));
    if let Some(fingerprint) = simulator.certificate_sha256() {
        say(format_args!("[source.tls]\npin_sha256 = [\"{fingerprint}\"]"));
    }
    let stopped = stop.wait().await;
    simulator.stop();
    stopped.map_err(failed)
}
