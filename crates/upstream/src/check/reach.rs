//! From the name of a server to its certificate.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use mullion_adapter::{Call, Get};
use mullion_model::FaultKind;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::{Finding, Grade, WayOut};
use crate::clock::Clock;
use crate::{CallContext, Purpose, SourceSettings, Transport};

/// How long finding and reaching the server may take, each.
const REACH_TIME: Duration = Duration::from_secs(5);

/// Name, port and encryption; whether the server can be talked to.
pub(super) async fn reach(
    settings: &SourceSettings,
    wire: &Arc<dyn Transport>,
    encrypted: bool,
    clock: Clock,
    findings: &mut Vec<Finding>,
) -> bool {
    let Some(addresses) = resolve(settings, findings).await else { return false };
    if !connect(&addresses, settings, findings).await {
        return false;
    }
    let finding = if encrypted { shake_hands(wire, clock).await } else { unencrypted(&addresses) };
    let reached = finding.grade != Grade::Bad;
    findings.push(finding);
    reached
}

/// What is to be said of plain HTTP.
fn unencrypted(addresses: &[SocketAddr]) -> Finding {
    if addresses.iter().all(|address| address.ip().is_loopback()) {
        return Finding::good("tls", "not encrypted; nothing leaves this machine");
    }
    let text = "not encrypted: user and password can be read on the way";
    Finding::new("tls", Grade::Doubtful, text).with_remedy("use https:// in `url`")
}

/// The TLS handshake and the certificate shown in it.
async fn shake_hands(wire: &Arc<dyn Transport>, clock: Clock) -> Finding {
    // Any answer will do: the handshake comes first.
    let call = Call::Get(Get::json("/"));
    let outcome = wire.send(&call, &CallContext::new(Purpose::Check)).await;
    let certificate = wire.certificate();
    let fault = match (outcome, &certificate) {
        (Err(fault), _) if fault.kind == FaultKind::Tls => fault,
        (_, Some(certificate)) => return accepted(wire, certificate, clock),
        (Err(fault), None) => fault,
        (Ok(_), None) => {
            return Finding::new("tls", Grade::Bad, "the server showed no certificate")
                .with_remedy("check the port in `url`");
        }
    };
    let mut finding = Finding::fault("tls", &fault);
    // A fault names the fingerprint where pinning it is a way out.
    let pin = wire.certificate_sha256().filter(|pin| fault.text.contains(pin.as_str()));
    if let Some(pin) = pin {
        // Whoever is sent here is here already.
        finding.remedy = finding.remedy.filter(|remedy| !remedy.contains("`mullion check`"));
        finding.way_out = Some(WayOut::Pin(pin));
    }
    if let Some(certificate) = certificate {
        // Its subject stands before the fingerprint then, which need not be told twice.
        let what = fault.text.split("; its SHA-256 fingerprint").next().unwrap_or(&fault.text);
        finding.text = format!("{what}; it showed {certificate}");
    }
    finding
}

/// What is to be said of a certificate that was accepted: an expired one was so by its pin alone.
fn accepted(wire: &Arc<dyn Transport>, certificate: &str, clock: Clock) -> Finding {
    if wire.certificate_ends().is_none_or(|end| clock.now() <= end) {
        return Finding::good("tls", certificate);
    }
    let text = format!("{certificate}; it has expired, and is accepted since it is pinned");
    Finding::new("tls", Grade::Doubtful, text).with_remedy(
        "renew the certificate of the server, and pin the new one or trust the authority that \
         issued it",
    )
}

/// The addresses behind the server's name.
async fn resolve(
    settings: &SourceSettings,
    findings: &mut Vec<Finding>,
) -> Option<Vec<SocketAddr>> {
    let found = timeout(REACH_TIME, lookup_host(&settings.host)).await;
    let addresses: Vec<_> = match found {
        Ok(Ok(addresses)) => addresses.collect(),
        Ok(Err(_)) | Err(_) => Vec::new(),
    };
    if addresses.is_empty() {
        let text = format!("no address is known for {}", settings.server);
        let remedy = "check the host name in `url`, and the name servers of this machine";
        findings.push(Finding::new("dns", Grade::Bad, text).with_remedy(remedy));
        return None;
    }
    let list: Vec<_> = addresses.iter().map(|address| address.ip().to_string()).collect();
    findings.push(Finding::good("dns", list.join(", ")));
    Some(addresses)
}

/// Whether one of the addresses can be connected to.
async fn connect(
    addresses: &[SocketAddr],
    settings: &SourceSettings,
    findings: &mut Vec<Finding>,
) -> bool {
    let mut failures = Vec::new();
    for address in addresses {
        let why = match timeout(REACH_TIME, TcpStream::connect(address)).await {
            Ok(Ok(_)) => {
                findings.push(Finding::good("tcp", format!("connected to {address}")));
                return true;
            }
            Ok(Err(error)) => match error.kind() {
                ErrorKind::ConnectionRefused => "nothing listens there",
                ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => "there is no route",
                _ => "no connection could be opened",
            },
            Err(_) => "no answer within 5 s",
        };
        failures.push(format!("{address}: {why}"));
    }
    let remedy = format!(
        "check the port in `url`, {} by default, that the product's REST service runs, and the \
         firewalls between",
        settings.product.profile().default_port
    );
    findings.push(Finding::new("tcp", Grade::Bad, failures.join("; ")).with_remedy(remedy));
    false
}
