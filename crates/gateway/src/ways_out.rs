//! What a person can put into the configuration file about what `check` found, step by step.

use mullion_upstream::WayOut;

use crate::config::SourceConfig;

/// Prints subject and SHA-256 of every certificate in the store where Windows keeps those of its
/// services, as all others show it; in words that every PowerShell and every .NET knows.
const POWERSHELL: &str = "Get-ChildItem Cert:\\LocalMachine\\My | % { $_.Subject; [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($_.RawData)).Replace('-', ':') }";

/// A part of an advice.
pub(crate) enum Part {
    /// A step, to be read.
    Step(String),
    /// Lines to be copied as they are.
    Copy(String),
}

/// What to do to go this way out with `source`.
pub(crate) fn advice(source: &SourceConfig, way_out: &WayOut) -> Vec<Part> {
    match way_out {
        WayOut::Pin(pin) => pinning(source, pin),
        WayOut::Feeds(feeds) => choosing(source, feeds),
    }
}

/// How to let the source trust the certificate that was shown. It is looked up on the server: over
/// the network somebody in between would show the same one again.
fn pinning(source: &SourceConfig, pin: &str) -> Vec<Part> {
    let why = match source.tls.pins.as_slice() {
        [] => "",
        _ => "if the certificate was replaced on purpose, ",
    };
    let (name, port) = (&source.name, source.origin.port());
    vec![
        Part::Step(format!("{why}look the fingerprint up on the server itself; on Linux:")),
        Part::Copy(format!(
            "openssl s_client -connect localhost:{port} </dev/null 2>/dev/null | \
             openssl x509 -noout -fingerprint -sha256"
        )),
        Part::Step(
            "or on Windows, in PowerShell, among all certificates of the machine:".to_owned(),
        ),
        Part::Copy(POWERSHELL.to_owned()),
        Part::Step(format!(
            "if it is the same, put these lines below all other keys of the source `{name}`, in \
             place of its [source.tls] if it has one; instead of the pin, `ca_file` may name the \
             file of the authority that issued the certificate:"
        )),
        Part::Copy(format!("[source.tls]\npin_sha256 = [\"{pin}\"]")),
    ]
}

/// How to content oneself with some feeds.
fn choosing(source: &SourceConfig, feeds: &[&str]) -> Vec<Part> {
    let feeds: Vec<_> = feeds.iter().map(|feed| format!("\"{feed}\"")).collect();
    let instead =
        if source.feeds.is_some() { "in place of its `feeds`" } else { "below its `name`" };
    vec![
        Part::Step(format!(
            "or, where it shall read no more than that, put this line into the source `{}`, {instead}:",
            source.name
        )),
        Part::Copy(format!("feeds = [{}]", feeds.join(", "))),
    ]
}
