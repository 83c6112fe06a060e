//! How a server is spoken to, where the configuration leaves that open: in which API version, and in
//! which zone it writes stamps without one.

use std::sync::Arc;

use jiff::tz::TimeZone;
use mullion_adapter::{Dialect, Listing, Position};
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

/// What kept a server from being spoken to.
pub(crate) struct Unspoken<S> {
    pub(crate) fault: Fault,
    /// What got no further, and knows what came of its logins; `None` where no version is served.
    pub(crate) speaker: Option<S>,
}

/// Speaks to a server in the configured version; where that is open, in the newest one that it
/// serves: a login tells. `speak` makes what speaks one version.
///
/// # Errors
/// What kept the login from being opened; `UnsupportedVersion` only where no version is served.
pub(crate) async fn negotiate<S: Speaker>(
    settings: &SourceSettings,
    mut speak: impl FnMut(SourceSettings) -> S,
) -> Result<S, Unspoken<S>> {
    let configured = [settings.options.version];
    let versions =
        if settings.finds_version { settings.product.profile().versions } else { &configured };
    let mut unserved = Fault::new(FaultKind::UnsupportedVersion, "the product has no API version");
    for version in versions.iter().rev() {
        let mut settings = settings.clone();
        settings.options.version = version;
        let speaker = speak(settings);
        match speaker.stack().auth.open().await {
            Ok(()) => return Ok(speaker),
            Err(fault) if fault.kind == FaultKind::UnsupportedVersion => unserved = fault,
            Err(fault) => return Err(Unspoken { fault, speaker: Some(speaker) }),
        }
    }
    let fault = if settings.finds_version { serves_none(versions, unserved) } else { unserved };
    Err(Unspoken { fault, speaker: None })
}

/// The question by which a server tells its zone, where that has to be asked.
pub(crate) fn zone_question(
    settings: &SourceSettings,
    dialect: &dyn Dialect,
) -> Option<Arc<dyn Listing<(), TimeZone>>> {
    if settings.options.time_zone.is_some() { None } else { dialect.zone() }
}

/// Asks a server that is logged in to for its zone, where that is to be asked. Where it does not
/// tell, the login is closed again, so that asking anew leaves none behind.
///
/// # Errors
/// What kept the zone from being read.
pub(crate) async fn in_its_zone<S: Speaker>(speaker: S) -> Result<S, Unspoken<S>> {
    let Some(listing) = zone_question(speaker.settings(), speaker.dialect()) else {
        return Ok(speaker);
    };
    let transport = Arc::clone(&speaker.stack().top);
    let reading = Reading { transport, purpose: Purpose::Sweep, listing };
    match zone_of(&reading).await {
        Ok(zone) => Ok(speaker.in_zone(zone)),
        Err(fault) => {
            speaker.stack().auth.close().await;
            Err(Unspoken { fault, speaker: Some(speaker) })
        }
    }
}

/// The zone that a server tells; a fault names the way out where asking again is none.
async fn zone_of(reading: &Reading<(), TimeZone>) -> Result<TimeZone, Fault> {
    let fault = match reading.page(&(), Position::default()).await.map(|page| page.rows) {
        Ok(zones) => match zones.into_iter().next() {
            Some(zone) => return Ok(zone),
            None => Fault::new(FaultKind::Misread, "the server does not tell its time zone"),
        },
        Err(fault) => fault,
    };
    let is_final = match fault.kind {
        FaultKind::Forbidden | FaultKind::NotFound => true,
        // Where something else answers, that is what to look at.
        FaultKind::Misread => fault.remedy.is_none(),
        _ => false,
    };
    const NAME_IT: &str = "say in the source which `time_zone` the server is in";
    Err(if is_final { fault.with_remedy(NAME_IT) } else { fault })
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
