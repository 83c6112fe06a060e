//! Which API version a server is spoken to in, where the configuration leaves that open.

use mullion_model::{Fault, FaultKind};

use crate::SourceSettings;
use crate::layers::Auth;

/// Speaks to a server in the configured version; where that is open, in the newest one that it
/// serves: a login tells. `speak` makes what speaks one version, `auth_of` its login.
///
/// # Errors
/// What kept the login from being opened; `UnsupportedVersion` only where no version is served.
pub(crate) async fn negotiate<S>(
    settings: &SourceSettings,
    speak: impl Fn(SourceSettings) -> S,
    auth_of: impl Fn(&S) -> &Auth,
) -> Result<S, Fault> {
    let configured = [settings.options.version];
    let versions =
        if settings.finds_version { settings.product.profile().versions } else { &configured };
    let mut unserved = Fault::new(FaultKind::UnsupportedVersion, "the product has no API version");
    for version in versions.iter().rev() {
        let mut settings = settings.clone();
        settings.options.version = version;
        let speaker = speak(settings);
        match auth_of(&speaker).open().await {
            Ok(()) => return Ok(speaker),
            Err(fault) if fault.kind == FaultKind::UnsupportedVersion => unserved = fault,
            Err(fault) => return Err(fault),
        }
    }
    Err(if settings.finds_version { serves_none(versions, unserved) } else { unserved })
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
