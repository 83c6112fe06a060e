//! How a person makes sure of a certificate, and lets a source trust it.

use crate::config::SourceConfig;

/// Prints the SHA-256 of every certificate in the store where Windows keeps those of its services;
/// with colons, as all others show it.
const POWERSHELL: &str = r"Get-ChildItem Cert:\LocalMachine\My | % { $_.Subject; (Get-FileHash -InputStream ([IO.MemoryStream]$_.RawData)).Hash -replace '..(?=.)','$&:' }";

/// A part of an advice.
pub(crate) enum Part {
    /// A step, to be read.
    Step(String),
    /// Lines to be copied as they are.
    Copy(String),
}

/// What to do so that `source` trusts the certificate that was shown, where these `lines` of the
/// configuration would pin it. It is looked up on the server: over the network somebody in between
/// would show the same one again.
pub(crate) fn advice(source: &SourceConfig, lines: &str) -> [Part; 6] {
    let why = match source.tls.pins.as_slice() {
        [] => "",
        _ => "if the certificate was replaced on purpose, ",
    };
    let (name, port) = (&source.name, source.origin.port());
    [
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
        Part::Copy(lines.to_owned()),
    ]
}
