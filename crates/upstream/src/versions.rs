//! How a server is spoken to, where the configuration leaves that open: in which API version, and in
//! which zone it writes stamps without one.

use std::sync::Arc;

use jiff::tz::TimeZone;
use mullion_adapter::{Dialect, Position};
use mullion_model::{Fault, FaultKind};

use crate::stack::Stack;
use crate::sweep::Reading;
use crate::{Purpose, SourceSettings};

/// What speaks to a server in one version.
pub(crate) trait Speaker: Sized {
    /// What the configuration says, with the version that is spoken.
    fn settings(&self) -> &SourceSettings;

    /// The layers to the server.
    fn stack(&self) -> &Stack;

    /// How it is spoken to.
    fn dialect(&self) -> &dyn Dialect;

    /// The same, with the zone of stamps without one, over the same login.
    fn in_zone(self, zone: TimeZone) -> Self;
}

/// Speaks to a server in the configured version; where that is open, in the newest one that it
/// serves: a login tells. Asks for the server's zone where the product tells it and the configuration
/// does not. `speak` makes what speaks one version.
///
/// # Errors
/// What kept the login from being opened, or the zone from being read; `UnsupportedVersion` only
/// where no version is served.
pub(crate) async fn negotiate<S: Speaker>(
    settings: &SourceSettings,
    speak: impl Fn(SourceSettings) -> S,
) -> Result<S, Fault> {
    let configured = [settings.options.version];
    let versions =
        if settings.finds_version { settings.product.profile().versions } else { &configured };
    let mut unserved = Fault::new(FaultKind::UnsupportedVersion, "the product has no API version");
    for version in versions.iter().rev() {
        let mut settings = settings.clone();
        settings.options.version = version;
        let speaker = speak(settings);
        match speaker.stack().auth.open().await {
            Ok(()) => return in_its_zone(speaker).await,
            Err(fault) if fault.kind == FaultKind::UnsupportedVersion => unserved = fault,
            Err(fault) => return Err(fault),
        }
    }
    Err(if settings.finds_version { serves_none(versions, unserved) } else { unserved })
}

/// Whether the server has to be asked for its zone.
pub(crate) fn lacks_zone(settings: &SourceSettings, dialect: &dyn Dialect) -> bool {
    settings.options.time_zone.is_none() && dialect.zone().is_some()
}

/// Asks a server for its zone where that is to be asked.
async fn in_its_zone<S: Speaker>(speaker: S) -> Result<S, Fault> {
    if !lacks_zone(speaker.settings(), speaker.dialect()) {
        return Ok(speaker);
    }
    let Some(listing) = speaker.dialect().zone() else { return Ok(speaker) };
    let transport = Arc::clone(&speaker.stack().top);
    let reading = Reading { transport, purpose: Purpose::Sweep, listing };
    let zone = reading.page(&(), Position::default()).await?.rows.pop();
    Ok(match zone {
        Some(zone) => speaker.in_zone(zone),
        None => speaker,
    })
}

/// That none of `versions` is served, of which `fault` says so of the oldest.
fn serves_none(versions: &[&str], fault: Fault) -> Fault {
    let speaks = match versions {
        [oldest, .., newest] => format!("{oldest} to {newest}"),
        _ => versions.concat(),
    };
    let text = format!("the server serves none of the API versions that Mullion speaks, {speaks}");
    Fault { text, ..fault }.with_remedy(
        "check that the port in `url` is that of the product's REST API; if it is, this server is of \
         a release that this version of Mullion does not know",
    )
}
