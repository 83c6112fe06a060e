//! What a product is.

use jiff::tz::TimeZone;

use crate::{Dialect, Handshake};

/// The unchanging facts about a product.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    /// Its name in configuration and API, such as `em`.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The port its API listens on by default.
    pub default_port: u16,
    /// The API versions this adapter speaks, oldest first.
    pub versions: &'static [&'static str],
    /// The version used where the configuration names none; `None` where the engine then finds it
    /// by trying, the newest first.
    pub default_version: Option<&'static str>,
    /// The representations the product speaks, such as `xml`; the first is the default.
    pub formats: &'static [&'static str],
    /// Whether the product is its own backup server, so that `server` is the host of the source.
    pub is_own_server: bool,
    /// The least role that can read everything Mullion reads, in the product's words.
    pub role: &'static str,
}

/// What the configuration of a source says about how to speak.
#[derive(Clone, Debug)]
pub struct Options {
    /// One of [`Profile::versions`].
    pub version: &'static str,
    /// One of [`Profile::formats`].
    pub format: &'static str,
    /// The zone of stamps that come without one; `None` takes the product's rule (mapping rule G8).
    pub time_zone: Option<TimeZone>,
}

impl Options {
    /// Speaks `version` of the product in its default representation and by its rule for zones.
    #[must_use]
    pub const fn new(profile: &Profile, version: &'static str) -> Self {
        let format = match profile.formats {
            [format, ..] => format,
            [] => "",
        };
        Self { version, format, time_zone: None }
    }
}

/// A product that Mullion can read. The registry is a list of these.
pub trait Product: Send + Sync {
    /// The unchanging facts.
    fn profile(&self) -> &'static Profile;

    /// How to log in.
    fn handshake(&self, options: &Options) -> Box<dyn Handshake>;

    /// How to read.
    fn dialect(&self, options: &Options) -> Box<dyn Dialect>;
}
