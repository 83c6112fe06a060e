//! `[[source]]`: one server to read.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use mullion_adapter::{Credentials, Options, Product, Profile};
use mullion_upstream::wire::Origin;

use super::duration::duration;
use super::found::{Found, Reported};
use super::password::read_password;
use super::section::{Placed, Read, Section};
use super::trust::{TlsConfig, read_tls};

/// The word for the newest version that the server serves.
const AUTO: &str = "auto";
/// The fewest and the most requests a minute that one source may be allowed.
const FEWEST_REQUESTS: u32 = 60;
const MOST_REQUESTS: u32 = 6_000;
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
    /// The version in `options` is only the first guess: the newest that the server serves is
    /// looked for.
    pub finds_version: bool,
    /// Where it is.
    pub origin: Origin,
    /// User and password.
    pub credentials: Credentials,
    /// From one sweep to the next.
    pub refresh_every: Duration,
    /// How far back the first fill reads.
    pub history: Duration,
    /// The most requests a minute.
    pub requests_per_minute: u32,
    /// The feeds to read; all where `None`.
    pub feeds: Option<Vec<String>>,
    /// Whom to trust.
    pub tls: TlsConfig,
}

/// The names that are taken, and where.
pub(super) type Names = BTreeMap<String, usize>;

impl SourceConfig {
    /// Reads one section, with the mistakes in `found`.
    pub(super) fn read(
        mut section: Section<'_>,
        products: &[Arc<dyn Product>],
        keep: Option<Duration>,
        names: &mut Names,
        found: &mut Found<'_>,
    ) -> Result<Self, Reported> {
        section.later(&["proxy"]);
        section.inner(&["pin_sha256", "ca_file"], "[source.tls]");
        let name = read_name(&mut section, names, found);
        let product = read_product(&mut section, products, found);
        let username = section.required("username", found);
        let password = read_password(&mut section, found);
        let label = section.string("label", found);
        let refresh_every = section
            .parsed("refresh_every", found, |text| duration(text, Duration::from_secs(1), DAY));
        let history = section.parsed("history", found, |text| {
            let history = duration(text, Duration::from_secs(60 * 60), DAY * 4000)?;
            if keep.is_some_and(|keep| keep < history) {
                return Err(format!("`{text}` goes back further than `keep` in [server]"));
            }
            Ok(history)
        });
        let time_zone = section.parsed("time_zone", found, time_zone);
        let at_tls = section.place("tls");
        let tls = read_tls(&mut section, found);
        let plain = section.flag("allow_plain_http", found);
        let at_version = section.place("api_version");
        let version = section.string("api_version", found);
        let format = section.string("format", found);
        let budget = section.number("requests_per_minute", FEWEST_REQUESTS..=MOST_REQUESTS, found);
        let (url, feeds) = (section.required("url", found), section.strings("feeds", found));
        section.finish(found);

        let origin = url.and_then(|url| read_origin(url, product.as_deref().ok(), plain, found));
        if let (Ok(origin), Ok(tls)) = (&origin, &tls)
            && !origin.is_tls()
            && *tls != TlsConfig::default()
        {
            found.mistake(
                at_tls,
                "`tls` has no effect: `url` is http://, which shows no certificate",
            );
        }
        let product = product?;
        let chosen = choose_version(product.profile(), version?, at_version, found);
        let format = choose_format(product.profile(), format?, found);
        let (version, finds_version) = chosen?;
        let options = Options { version, format: format?, time_zone: time_zone? };
        let feeds = check_feeds(&*product, &options, feeds?, found);
        Ok(Self {
            name: name?,
            label: label?.map(|(_, label)| label),
            options,
            finds_version,
            origin: origin?,
            credentials: Credentials { username: username?.1, password: password? },
            refresh_every: refresh_every?.unwrap_or(Duration::from_secs(60)),
            history: history?.unwrap_or(DAY * 90),
            requests_per_minute: budget?.unwrap_or(MOST_REQUESTS),
            feeds: feeds?,
            tls: tls?,
            product,
        })
    }
}

/// The name: part of every session's id and of paths, so nothing that could be mistaken.
fn read_name(
    section: &mut Section<'_>,
    names: &mut Names,
    found: &mut Found<'_>,
) -> Result<String, Reported> {
    let (at, name) = section.required("name", found)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let begins_well = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    if name.len() > 64 || !begins_well || !name.chars().all(plain) {
        let text = "`name` may hold up to 64 letters, digits, `-`, `_` and `.`, the first a letter or \
                    a digit; use `label` for people";
        return Err(found.mistake(at, text));
    }
    if let Some(first) = names.get(&name) {
        let line = found.line(*first);
        let text = format!("`name`: the source in line {line} is called `{name}` already");
        return Err(found.mistake(at, text));
    }
    names.insert(name.clone(), at);
    Ok(name)
}

/// The product, from those this gateway knows.
fn read_product(
    section: &mut Section<'_>,
    products: &[Arc<dyn Product>],
    found: &mut Found<'_>,
) -> Result<Arc<dyn Product>, Reported> {
    let (at, name) = section.required("product", found)?;
    let product = products.iter().find(|product| product.profile().name == name);
    product.cloned().ok_or_else(|| {
        let known: Vec<_> = products.iter().map(|product| product.profile().name).collect();
        found.mistake(at, format!("unknown product `{name}`; known are {}", known.join(", ")))
    })
}

/// The API version, and whether it is only the first guess: `auto`, which is the default, is the
/// product's own default version where it has one, else the newest that the server serves.
fn choose_version(
    profile: &'static Profile,
    version: Option<Placed<String>>,
    at: usize,
    found: &mut Found<'_>,
) -> Result<(&'static str, bool), Reported> {
    let Some((_, version)) = version.filter(|(_, version)| version != AUTO) else {
        let newest = profile.versions.last().copied().unwrap_or_default();
        return Ok(profile.default_version.map_or((newest, true), |version| (version, false)));
    };
    let known = profile.versions.iter().find(|known| **known == version);
    known.map(|known| (*known, false)).ok_or_else(|| {
        let (title, known) = (profile.title, profile.versions.join(", "));
        let text =
            format!("`api_version`: `{version}` is unknown; {title} speaks {known}, or write auto");
        found.mistake(at, text)
    })
}

/// The representation, or the product's usual one.
fn choose_format(
    profile: &'static Profile,
    format: Option<Placed<String>>,
    found: &mut Found<'_>,
) -> Result<&'static str, Reported> {
    let Some((at, format)) = format else {
        return Ok(profile.formats.first().copied().unwrap_or_default());
    };
    profile.formats.iter().find(|known| **known == format).copied().ok_or_else(|| {
        let (title, known) = (profile.title, profile.formats.join(", "));
        found.mistake(at, format!("`format`: `{format}` is unknown; {title} speaks {known}"))
    })
}

/// The feeds wanted, each of which the product must have.
fn check_feeds(
    product: &dyn Product,
    options: &Options,
    wanted: Option<Vec<Placed<String>>>,
    found: &mut Found<'_>,
) -> Read<Vec<String>> {
    let Some(wanted) = wanted else { return Ok(None) };
    let dialect = product.dialect(options);
    let known: Vec<_> = dialect.feeds().iter().map(|feed| feed.name()).collect();
    let mut names = Ok(Vec::<String>::new());
    for (at, name) in wanted {
        if !known.contains(&name.as_str()) {
            let known = known.join(", ");
            let text = format!("`feeds`: no feed `{name}`; there are {known}");
            names = Err(found.mistake(at, text));
        } else if let Ok(names) = &mut names
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names.map(Some)
}

/// Where the source is, encrypted unless it is on this machine or the file says otherwise.
fn read_origin(
    (at, url): Placed<String>,
    product: Option<&dyn Product>,
    plain: Result<bool, Reported>,
    found: &mut Found<'_>,
) -> Result<Origin, Reported> {
    // Any port will do to look for mistakes where the product is one.
    let port = product.map_or(443, |product| product.profile().default_port);
    let origin =
        Origin::parse(&url, port).map_err(|error| found.mistake(at, format!("`url`: {error}")))?;
    if origin.is_tls() || origin.is_loopback() {
        return Ok(origin);
    }
    if !plain? {
        let text = "`url`: user and password would go over the network in clear text; use https://, \
                    or say `allow_plain_http = true`";
        return Err(found.mistake(at, text));
    }
    found.warning(format!("{origin}: user and password go over the network in clear text"));
    Ok(origin)
}

/// A time zone of the IANA database, which the binary carries.
fn time_zone(text: &str) -> Result<TimeZone, String> {
    TimeZone::get(text)
        .map_err(|_| format!("`{text}` is no time zone; write an IANA name, such as Europe/Berlin"))
}
