//! `[[source]]`: one server to read.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use mullion_adapter::{Credentials, Options, Product};
use mullion_upstream::wire::Origin;
use secrecy::SecretString;

use super::duration::duration;
use super::section::{Found, Section};

/// One day.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// One server to read.
#[derive(Clone)]
pub struct SourceConfig {
    /// Its name, its identity.
    pub name: String,
    /// A name for people.
    pub label: Option<String>,
    /// What it is.
    pub product: Arc<dyn Product>,
    /// How it is spoken to.
    pub options: Options,
    /// Where it is.
    pub origin: Origin,
    /// User and password.
    pub credentials: Credentials,
    /// From one sweep to the next.
    pub refresh_every: Duration,
    /// How far back the first fill reads.
    pub history: Duration,
    /// The feeds to read; all where `None`.
    pub feeds: Option<Vec<String>>,
    /// Whom to trust.
    pub tls: TlsConfig,
}

/// Which certificates a source may show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsConfig {
    /// SHA-256 of accepted certificates in DER; nothing else is looked at where one matches.
    pub pins: Vec<[u8; 32]>,
    /// A file of certificate authorities in PEM, instead of the system's.
    pub ca_pem: Option<Vec<u8>>,
}

impl SourceConfig {
    /// Reads one section; `None` where it cannot be made sense of, with the mistakes in `found`.
    pub(super) fn read(
        mut section: Section<'_>,
        products: &[Arc<dyn Product>],
        found: &mut Found<'_>,
    ) -> Option<Self> {
        section.later(&["format", "proxy"]);
        let name = read_name(&mut section, found);
        let product = read_product(&mut section, products, found);
        let username = section.required("username", found).map(|(_, username)| username);
        let password = read_password(&mut section, found);
        let label = section.string("label", found).map(|(_, label)| label);
        let refresh_every = section
            .parsed("refresh_every", found, |text| duration(text, Duration::from_secs(1), DAY))
            .unwrap_or(Duration::from_secs(60));
        let history = section
            .parsed("history", found, |text| {
                duration(text, Duration::from_secs(60 * 60), DAY * 4000)
            })
            .unwrap_or(DAY * 90);
        let time_zone = section.parsed("time_zone", found, |text| {
            TimeZone::get(text).map_err(|_| {
                format!("`{text}` is no time zone; write an IANA name, such as Europe/Berlin")
            })
        });
        let tls = read_tls(&mut section, found);
        let plain = section.flag("allow_plain_http", found);

        let at_version = section.place("api_version");
        let version = section.string("api_version", found).map(|(_, version)| version);
        let (url, feeds) = (section.required("url", found), section.strings("feeds", found));
        section.finish(found);

        let product = product?;
        let options =
            Options { version: choose_version(&*product, version, at_version, found)?, time_zone };
        let feeds = feeds.map(|feeds| check_feeds(&*product, &options, feeds, found));
        let origin = read_origin(url?, &*product, plain, found)?;
        Some(Self {
            name: name?,
            label,
            options,
            origin,
            credentials: Credentials { username: username?, password: password? },
            refresh_every,
            history,
            feeds,
            tls: tls?,
            product,
        })
    }
}

/// The name: part of every session's id, so nothing that could be mistaken.
fn read_name(section: &mut Section<'_>, found: &mut Found<'_>) -> Option<String> {
    let (span, name) = section.required("name", found)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.len() > 64 || !name.chars().all(plain) {
        let text =
            "`name` may hold up to 64 letters, digits, `-`, `_` and `.`; use `label` for people";
        found.mistake(span.start, text.to_owned());
        return None;
    }
    Some(name)
}

/// The product, from those this gateway knows.
fn read_product(
    section: &mut Section<'_>,
    products: &[Arc<dyn Product>],
    found: &mut Found<'_>,
) -> Option<Arc<dyn Product>> {
    let (span, name) = section.required("product", found)?;
    let product = products.iter().find(|product| product.profile().name == name);
    if product.is_none() {
        let known: Vec<_> = products.iter().map(|product| product.profile().name).collect();
        found.mistake(
            span.start,
            format!("unknown product `{name}`; known are {}", known.join(", ")),
        );
    }
    product.cloned()
}

/// The API version, or the product's default.
fn choose_version(
    product: &dyn Product,
    version: Option<String>,
    at: usize,
    found: &mut Found<'_>,
) -> Option<&'static str> {
    let profile = product.profile();
    let known = || profile.versions.join(", ");
    let Some(version) = version else {
        if profile.default_version.is_none() {
            let text = format!("`api_version` is missing; {} speaks {}", profile.title, known());
            found.mistake(at, text);
        }
        return profile.default_version;
    };
    let chosen = profile.versions.iter().find(|known| **known == version).copied();
    if chosen.is_none() {
        let why =
            if version == "auto" { "`auto` is not supported yet" } else { "unknown API version" };
        found.mistake(at, format!("`api_version`: {why}; {} speaks {}", profile.title, known()));
    }
    chosen
}

/// The feeds wanted, each of which the product must have.
fn check_feeds(
    product: &dyn Product,
    options: &Options,
    wanted: Vec<(std::ops::Range<usize>, String)>,
    found: &mut Found<'_>,
) -> Vec<String> {
    let dialect = product.dialect(options);
    let known: Vec<_> = dialect.feeds().iter().map(|feed| feed.name()).collect();
    let mut names = Vec::new();
    for (span, name) in wanted {
        if known.contains(&name.as_str()) {
            names.push(name);
        } else {
            let known = known.join(", ");
            found.mistake(span.start, format!("`feeds`: no feed `{name}`; there are {known}"));
        }
    }
    names
}

/// Where the source is, encrypted unless it is on this machine or the file says otherwise.
fn read_origin(
    (span, url): (std::ops::Range<usize>, String),
    product: &dyn Product,
    plain: bool,
    found: &mut Found<'_>,
) -> Option<Origin> {
    let origin = match Origin::parse(&url, product.profile().default_port) {
        Ok(origin) => origin,
        Err(error) => {
            found.mistake(span.start, format!("`url`: {error}"));
            return None;
        }
    };
    if !origin.is_tls() && !origin.is_loopback() && !plain {
        let text = "`url`: user and password would go over the network in clear text; use https://, \
                    or say `allow_plain_http = true`";
        found.mistake(span.start, text.to_owned());
    }
    Some(origin)
}

/// The password, from a file or the environment; never from the configuration itself.
fn read_password(section: &mut Section<'_>, found: &mut Found<'_>) -> Option<SecretString> {
    let file = section.string("password_file", found);
    let variable = section.string("password_env", found);
    match (file, variable) {
        (Some((span, path)), None) => match std::fs::read_to_string(&path) {
            Ok(text) => {
                warn_if_open(&path, found);
                let password = text.strip_suffix('\n').unwrap_or(&text);
                let password = password.strip_suffix('\r').unwrap_or(password);
                not_empty(password, span.start, "the file is empty", found)
            }
            Err(error) => {
                found.mistake(span.start, format!("`password_file`: {path}: {error}"));
                None
            }
        },
        (None, Some((span, variable))) => {
            let password = std::env::var(&variable).unwrap_or_default();
            let text = format!("`password_env`: the variable {variable} is not set or empty");
            not_empty(&password, span.start, &text, found)
        }
        (Some((span, _)), Some(_)) => {
            let text = "give either `password_file` or `password_env`, not both";
            found.mistake(span.start, text.to_owned());
            None
        }
        (None, None) => {
            let text = "`password_file` (or `password_env`) is missing; passwords do not stand in this file";
            found.mistake(section.at, text.to_owned());
            None
        }
    }
}

/// A password that is there.
fn not_empty(
    password: &str,
    at: usize,
    otherwise: &str,
    found: &mut Found<'_>,
) -> Option<SecretString> {
    if password.is_empty() {
        found.mistake(at, otherwise.to_owned());
        return None;
    }
    Some(SecretString::from(password))
}

/// Says so when others on this machine can read a password.
#[cfg(unix)]
fn warn_if_open(path: &str, found: &mut Found<'_>) {
    use std::os::unix::fs::PermissionsExt;
    let open = std::fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o077 != 0);
    if open {
        found.warning(format!("{path} can be read by other users; chmod 0400 it"));
    }
}

/// Says nothing where files have no such permissions.
#[cfg(not(unix))]
fn warn_if_open(_: &str, _: &mut Found<'_>) {}

/// `[source.tls]`.
fn read_tls(section: &mut Section<'_>, found: &mut Found<'_>) -> Option<TlsConfig> {
    let Some(mut tls) = section.table("tls", found) else { return Some(TlsConfig::default()) };
    let mut config = TlsConfig::default();
    for (span, text) in tls.strings("pin_sha256", found).unwrap_or_default() {
        match mullion_upstream::wire::parse_pin(&text) {
            Ok(pin) => config.pins.push(pin),
            Err(error) => found.mistake(span.start, format!("`pin_sha256`: {error}")),
        }
    }
    if let Some((span, path)) = tls.string("ca_file", found) {
        match std::fs::read(PathBuf::from(&path)) {
            Ok(pem) => config.ca_pem = Some(pem),
            Err(error) => found.mistake(span.start, format!("`ca_file`: {path}: {error}")),
        }
        if !config.pins.is_empty() {
            found.mistake(span.start, "give either `pin_sha256` or `ca_file`, not both".to_owned());
        }
    }
    tls.finish(found);
    Some(config)
}
