//! The example configuration, made from what the products say of themselves.

use std::sync::Arc;

use mullion_adapter::{Options, Product};

/// From which column on comments stand, where the key leaves room.
const COMMENT: usize = 48;

/// An example configuration with one source of each product, complete and valid but for the files it
/// names.
#[must_use]
pub fn example(products: &[Arc<dyn Product>]) -> String {
    let mut text = Text(String::new());
    text.plain("# Mullion reads the backup and restore sessions of these servers, and shows them as one list.");
    text.plain(
        "# Every key is here; what stands behind # shows a default, or what could be written.",
    );
    text.plain("# A relative path begins in the folder in which mullion is started.");
    text.plain("");
    text.plain("[server]");
    text.key(r#"listen = "127.0.0.1:8080""#, "a loopback address: there is no authentication yet");
    text.key(
        r#"# admin_listen = "127.0.0.1:8081""#,
        "/metrics there alone; with the rest by default",
    );
    text.key(r#"# state_dir = "/var/lib/mullion""#, "remembers refused logins across restarts");
    text.key(
        r#"# cursor_key_file = "/etc/mullion/cursor.key""#,
        "32 random bytes or more; a new key each start by default",
    );
    text.key(r#"# keep = "400d""#, "how long sessions are kept that aged out of their product");
    text.key(
        r#"# proof_after = "10m""#,
        "at least, between two readings that prove a session gone",
    );
    for product in products {
        source(&mut text, &**product);
    }
    text.0
}

/// One source.
fn source(text: &mut Text, product: &dyn Product) {
    let profile = product.profile();
    let (name, title, versions) = (profile.name, profile.title, profile.versions.join(", "));
    let version = profile.default_version.or(profile.versions.last().copied()).unwrap_or_default();
    let dialect = product.dialect(&Options::new(profile, version));
    let feeds: Vec<_> = dialect.feeds().iter().map(|feed| format!("\"{}\"", feed.name())).collect();

    text.plain("");
    text.plain(&format!("# {title}"));
    text.plain(&format!("# The least role that sees all: {}", profile.role));
    text.plain("[[source]]");
    text.key(&format!("name = \"{name}-prod\""), "its identity: part of every session's id");
    text.key(&format!("product = \"{name}\""), "");
    let url = format!("url = \"https://{name}.example.com:{}\"", profile.default_port);
    text.key(&url, "scheme, host and port");
    text.key(
        r#"username = "DOMAIN\\svc-mullion""#,
        r"as the product wants it; a \ is written twice",
    );
    let password = format!("password_file = \"/run/secrets/{name}-prod\"");
    text.key(&password, "one line; or the next");
    let variable = format!("# password_env = \"{}_PASSWORD\"", name.to_uppercase());
    text.key(&variable, "an environment variable");
    let auto = if profile.default_version.is_some() { version } else { "auto" };
    let choice = if auto == "auto" { "the newest that is served; or " } else { "or " };
    text.key(&format!("# api_version = \"{auto}\""), &format!("{choice}one of {versions}"));
    let formats = profile.formats.join(", ");
    let usual = profile.formats.first().copied().unwrap_or_default();
    text.key(&format!("# format = \"{usual}\""), &format!("of its answers; one of {formats}"));
    text.key(&format!("# label = \"{title}\""), "for people");
    text.key(r#"# refresh_every = "60s""#, "from one reading to the next");
    text.key(r#"# history = "90d""#, "how far back the first reading goes");
    text.key("# requests_per_minute = 6000", "the most; from 60 on");
    text.key(&format!("# feeds = [{}]", feeds.join(", ")), "all of them by default");
    text.key(r#"# time_zone = "Europe/Berlin""#, "of times that come without a zone");
    text.key(
        "# allow_plain_http = false",
        "true lets http:// send the password in clear text; loopback hosts need no leave",
    );
    text.key("# [source.tls]", "below all other keys, and above one of the next two");
    text.key(
        r#"# pin_sha256 = ["AA:BB:…"]"#,
        "a certificate, as `mullion check` prints it; or the next",
    );
    let authorities = format!("# ca_file = \"/etc/ssl/certs/{name}-ca.pem\"");
    text.key(&authorities, "in place of the system's authorities");
}

/// The text so far.
struct Text(String);

impl Text {
    /// One line.
    fn plain(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    /// A key with what there is to say about it.
    fn key(&mut self, key: &str, comment: &str) {
        if comment.is_empty() {
            self.plain(key);
        } else {
            self.plain(&format!("{key:COMMENT$} # {comment}"));
        }
    }
}
