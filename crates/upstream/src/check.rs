//! Trying out one source step by step, for the person who sets it up.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use mullion_adapter::{Call, Dialect, Feed, Get, Next, Position};
use mullion_model::{Fault, FaultKind};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use crate::account::Accounts;
use crate::clock::Clock;
use crate::stack::Stack;
use crate::sweep::{Reading, first_question};
use crate::versions::negotiate;
use crate::{CallContext, Purpose, SourceSettings, Transport};

/// How long finding and reaching the server may take, each.
const REACH_TIME: Duration = Duration::from_secs(5);
/// From how far on a clock is worth a word.
const SKEW_TOLERATED: Duration = Duration::from_secs(60);

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// As it should be.
    Good,
    /// It works, but somebody should look at it.
    Doubtful,
    /// It does not work.
    Bad,
}

/// One step and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The step, such as `tls` or `feed restore`.
    pub step: String,
    /// How it went.
    pub grade: Grade,
    /// What was found.
    pub text: String,
    /// What to do about it.
    pub remedy: Option<String>,
    /// What that needs in the configuration file, ready to paste; may be of several lines.
    pub paste: Option<String>,
}

impl Finding {
    /// A step and what came of it.
    fn new(step: impl Into<String>, grade: Grade, text: impl Into<String>) -> Self {
        Self { step: step.into(), grade, text: text.into(), remedy: None, paste: None }
    }

    /// A step that went well.
    fn good(step: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(step, Grade::Good, text)
    }

    /// A step that ended in a fault.
    fn fault(step: impl Into<String>, fault: &Fault) -> Self {
        let remedy = fault.remedy.map(str::to_owned);
        Self { remedy, ..Self::new(step, Grade::Bad, fault.to_string()) }
    }

    /// The same finding with what to do about it.
    fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

/// Tries out a source from the name of its server to the rows of its feeds, up to the first step
/// without which the next makes no sense. `encrypted` says whether its address is https.
pub async fn check(
    settings: &SourceSettings,
    wire: &Arc<dyn Transport>,
    encrypted: bool,
    accounts: &Accounts,
    clock: Clock,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let reached = reach(settings, wire, encrypted, &mut findings).await;
    if reached {
        read(settings, wire, accounts, clock, &mut findings).await;
    }
    findings
}

/// Name, port and encryption; whether the server can be talked to.
async fn reach(
    settings: &SourceSettings,
    wire: &Arc<dyn Transport>,
    encrypted: bool,
    findings: &mut Vec<Finding>,
) -> bool {
    let Some(addresses) = resolve(settings, findings).await else { return false };
    if !connect(&addresses, findings).await {
        return false;
    }
    let finding = if encrypted { shake_hands(wire).await } else { unencrypted(&addresses) };
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
async fn shake_hands(wire: &Arc<dyn Transport>) -> Finding {
    // Any answer will do: the handshake comes first.
    let call = Call::Get(Get::json("/"));
    let outcome = wire.send(&call, &CallContext::new(Purpose::Check)).await;
    let certificate = wire.certificate();
    let fault = match (outcome, &certificate) {
        (Err(fault), _) if fault.kind == FaultKind::Tls => fault,
        (_, Some(certificate)) => return Finding::good("tls", certificate),
        (Err(fault), None) => fault,
        (Ok(_), None) => {
            return Finding::new("tls", Grade::Bad, "the server showed no certificate")
                .with_remedy("check the port in `url`");
        }
    };
    let mut finding = Finding::fault("tls", &fault);
    // A fault names the fingerprint where pinning it is a way out.
    let pin = wire.certificate_sha256().filter(|pin| fault.text.contains(pin.as_str()));
    finding.paste = pin.map(|pin| format!("[source.tls]\npin_sha256 = [\"{pin}\"]"));
    if let Some(certificate) = certificate {
        // Its subject stands before the fingerprint then, which need not be told twice.
        let what = fault.text.split("; its SHA-256 fingerprint").next().unwrap_or(&fault.text);
        finding.text = format!("{what}; it showed {certificate}");
    }
    finding
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
async fn connect(addresses: &[SocketAddr], findings: &mut Vec<Finding>) -> bool {
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
    let remedy =
        "check the port in `url`, that the product's REST service runs, and the firewalls between";
    findings.push(Finding::new("tcp", Grade::Bad, failures.join("; ")).with_remedy(remedy));
    false
}

/// A source as it is spoken to in one version.
struct Speaker {
    settings: SourceSettings,
    dialect: Arc<dyn Dialect>,
    stack: Stack,
}

impl Speaker {
    /// Speaks the version of `settings`.
    fn new(
        settings: SourceSettings,
        wire: &Arc<dyn Transport>,
        accounts: &Accounts,
        clock: Clock,
    ) -> Self {
        let dialect: Arc<dyn Dialect> = Arc::from(settings.product.dialect(&settings.options));
        let account = accounts.of(&settings.credentials);
        let (meter, wire) = (Arc::default(), Arc::clone(wire));
        let stack = Stack::new(&settings, Arc::clone(&dialect), account, meter, wire, clock);
        Self { settings, dialect, stack }
    }
}

/// Login, API version, feeds and clock.
async fn read(
    settings: &SourceSettings,
    wire: &Arc<dyn Transport>,
    accounts: &Accounts,
    clock: Clock,
    findings: &mut Vec<Finding>,
) {
    let speak = |settings| Speaker::new(settings, wire, accounts, clock);
    let speaker = match negotiate(settings, speak, |speaker| &speaker.stack.auth).await {
        Ok(speaker) => speaker,
        Err(fault) => {
            let step =
                if fault.kind == FaultKind::UnsupportedVersion { "api version" } else { "login" };
            findings.push(Finding::fault(step, &fault));
            return;
        }
    };
    let Speaker { settings, dialect, stack } = &speaker;
    let text = format!("logged in as {}", settings.credentials.username);
    findings.push(Finding::good("login", text));
    findings.push(Finding::good("api version", settings.options.version));
    let wanted = |feed: &&Arc<dyn Feed>| {
        settings.feeds.as_ref().is_none_or(|names| names.iter().any(|name| name == feed.name()))
    };
    let mut sees_rows = false;
    for feed in dialect.feeds().iter().filter(wanted) {
        let (finding, rows) = look_at(feed, settings, stack, clock).await;
        sees_rows |= rows || finding.grade != Grade::Good;
        findings.push(finding);
    }
    if !sees_rows {
        findings.push(sees_nothing(settings));
    }
    findings.push(clocks(stack));
    stack.auth.close().await;
}

/// That not one session is visible, which is right for a new server only.
fn sees_nothing(settings: &SourceSettings) -> Finding {
    let remedy = format!(
        "if there should be some, check that the account has at least the role {}, and how far back \
         `history` goes",
        settings.product.profile().role
    );
    Finding::new("sessions", Grade::Doubtful, "none visible in any feed").with_remedy(remedy)
}

/// The first page of a feed, and whether there is a session on it.
async fn look_at(
    feed: &Arc<dyn Feed>,
    settings: &SourceSettings,
    stack: &Stack,
    clock: Clock,
) -> (Finding, bool) {
    let step = format!("feed {}", feed.name());
    let Some(question) = first_question(feed.can(), clock.now().minus(settings.history)) else {
        let finding = Finding::new(step, Grade::Bad, "the feed cannot be asked anything");
        return (finding.with_remedy("report this as a defect"), false);
    };
    let transport = Arc::clone(&stack.top);
    let reading = Reading { transport, purpose: Purpose::Check, listing: feed.clone() };
    match reading.page(&question, Position::default()).await {
        Err(fault) => (Finding::fault(step, &fault), false),
        Ok(page) => {
            let least = if matches!(page.next, Next::More(_)) { "at least " } else { "" };
            let rows = page.rows.len();
            let noun = if rows == 1 { "session" } else { "sessions" };
            let text = format!("{least}{rows} {noun} visible");
            let finding = match page.rejects.len() {
                0 => Finding::good(step, text),
                rejected => {
                    let text = format!("{text}, {rejected} more could not be understood");
                    Finding::new(step, Grade::Doubtful, text)
                        .with_remedy("report this with the product's version")
                }
            };
            (finding, rows > 0)
        }
    }
}

/// The server's clock against ours.
fn clocks(stack: &Stack) -> Finding {
    let Some(skew) = stack.meter.skew() else {
        return Finding::new("clock", Grade::Doubtful, "the server does not tell its time");
    };
    if skew.by.is_zero() {
        return Finding::good("clock", "agrees with ours");
    }
    let (seconds, side) = (skew.by.as_secs(), if skew.ahead { "ahead of" } else { "behind" });
    let text = format!("the server's clock is {seconds} s {side} ours");
    if skew.by <= SKEW_TOLERATED {
        return Finding::good("clock", text);
    }
    Finding::new("clock", Grade::Doubtful, text)
        .with_remedy("synchronise both clocks, or sessions appear in the wrong order")
}
