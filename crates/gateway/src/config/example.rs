//! The example configuration, made from what the products say of themselves.

use std::fmt::Write as _;
use std::sync::Arc;

use mullion_adapter::Product;

/// What stands before the sources.
const HEAD: &str = r#"# Mullion reads the backup and restore sessions of these servers and shows them as one list.
# Every key is here; those behind `#` show their default or what they could be.

[server]
listen = "127.0.0.1:8080"               # a loopback address
# admin_listen = "127.0.0.1:8081"       # /metrics here instead of there
# state_dir = "/var/lib/mullion"        # remembers refused logins across restarts
# cursor_key_file = "/etc/mullion/cursor.key" # 32 bytes or more; without it page links end with a restart
# keep = "400d"                         # how long a session is kept after it left the product
# proof_after = "10m"                   # how far apart two readings are that prove a session absent
"#;

/// An example configuration with one source of each product, complete and valid but for the files it
/// names.
#[must_use]
pub fn example(products: &[Arc<dyn Product>]) -> String {
    let mut text = HEAD.to_owned();
    for product in products {
        section(&mut text, &**product);
    }
    text
}

/// One source.
fn section(text: &mut String, product: &dyn Product) {
    let profile = product.profile();
    let (name, port) = (profile.name, profile.default_port);
    let versions = profile.versions.join(", ");
    let version =
        profile.default_version.or_else(|| profile.versions.last().copied()).unwrap_or_default();
    let feeds = match profile.versions.iter().find(|known| **known == version) {
        Some(version) => {
            let options = mullion_adapter::Options { version, time_zone: None };
            let dialect = product.dialect(&options);
            let names: Vec<_> =
                dialect.feeds().iter().map(|feed| format!("\"{}\"", feed.name())).collect();
            names.join(", ")
        }
        None => String::new(),
    };
    // Writing to a string cannot fail.
    let written = write!(
        text,
        r#"
# {title}. The account needs at least: {role}.
[[source]]
name = "{name}-prod"                    # its identity: part of every session's id
product = "{name}"
url = "https://{name}.example.com:{port}"
username = "DOMAIN\\svc-mullion"
password_file = "/run/secrets/{name}-prod" # or password_env = "{upper}_PASSWORD"
api_version = "{version}"               # one of {versions}
# label = "{title}"                     # for people
# refresh_every = "60s"                 # from one reading to the next
# history = "90d"                       # how far back the first fill reads
# feeds = [{feeds}]                     # all by default
# time_zone = "Europe/Berlin"           # of times that come without a zone
# allow_plain_http = false              # http:// to another machine sends the password in clear text
[source.tls]
# pin_sha256 = ["AA:BB:…"]              # of the certificate, as `mullion check` prints it
# ca_file = "/etc/ssl/certs/{name}-ca.pem" # instead of the system's authorities
"#,
        title = profile.title,
        role = profile.role,
        upper = name.to_uppercase(),
    );
    debug_assert!(written.is_ok());
}
