//! `mullion check`: each configured server step by step, one line each, with the remedy for what fails.

use std::path::Path;
use std::sync::Arc;

use mullion_adapter::Product;
use mullion_upstream::wire::Arbiter;
use mullion_upstream::{Accounts, Finding, Grade, Transport, check};

use crate::clock::clock;
use crate::config::{Config, SourceConfig};
use crate::gateway::{refusal_store, settings, wire};

/// Checks the configuration file and every source, or the one named; whether all went well.
///
/// # Errors
/// The configuration is wrong, or there is no source of that name.
pub(crate) async fn run(
    path: &Path,
    only: Option<&str>,
    products: &[Arc<dyn Product>],
) -> Result<bool, String> {
    let config = Config::load(path, products).map_err(|error| error.to_string())?;
    println!("{}: {} sources, no mistakes", path.display(), config.sources.len());
    for warning in &config.warnings {
        println!("  look  {warning}");
    }
    if config.server.state_dir.is_none() {
        println!(
            "  look  no `state_dir`: refused logins are forgotten at a restart, and tried again"
        );
    }
    let wanted = |source: &&SourceConfig| only.is_none_or(|name| name == source.name);
    let sources: Vec<_> = config.sources.iter().filter(wanted).collect();
    if let (Some(name), true) = (only, sources.is_empty()) {
        return Err(format!("no source `{name}` in {}", path.display()));
    }
    let clock = clock();
    let accounts = Accounts::new(refusal_store(&config.server)?, clock);
    let arbiter =
        Arbiter::start().map_err(|error| format!("the HTTP client cannot be started: {error}"))?;
    let mut all_well = true;
    for source in sources {
        println!("{} ({})", source.name, source.product.profile().title);
        let wire: Arc<dyn Transport> = Arc::new(wire(source, &arbiter)?);
        let encrypted = source.origin.is_tls();
        for finding in check(&settings(source), &wire, encrypted, &accounts, clock).await {
            all_well &= finding.grade != Grade::Bad;
            print(&finding);
        }
    }
    Ok(all_well)
}

/// One line for the step, one more for what to do.
fn print(finding: &Finding) {
    let grade = match finding.grade {
        Grade::Good => "ok",
        Grade::Doubtful => "look",
        Grade::Bad => "FAIL",
    };
    println!("  {grade:5} {:14} {}", finding.step, finding.text);
    if let Some(remedy) = &finding.remedy {
        println!("        {:14} → {remedy}", "");
    }
}
