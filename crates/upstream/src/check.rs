//! Trying out one source step by step, for the person who sets it up.

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
}

impl Finding {
    /// A step that went well.
    fn good(step: impl Into<String>, text: impl Into<String>) -> Self {
        Self { step: step.into(), grade: Grade::Good, text: text.into(), remedy: None }
    }

    /// A step that failed for a reason of our own words.
    fn bad(step: impl Into<String>, text: impl Into<String>, remedy: &str) -> Self {
        let remedy = Some(remedy.to_owned());
        Self { step: step.into(), grade: Grade::Bad, text: text.into(), remedy }
    }

    /// A step that ended in a fault.
    fn fault(step: impl Into<String>, fault: &Fault) -> Self {
        let remedy = fault.remedy.map(str::to_owned);
        Self { step: step.into(), grade: Grade::Bad, text: fault.to_string(), remedy }
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
    if !encrypted {
        findings.push(Finding {
            step: "tls".to_owned(),
            grade: Grade::Doubtful,
            text: "the connection is not encrypted; user and password can be read on the way"
                .to_owned(),
            remedy: Some("use https:// wherever the server is not on this machine".to_owned()),
        });
        return true;
    }
    // Any answer will do: the handshake comes first.
    let call = Call::Get(Get::json("/"));
    let outcome = wire.send(&call, &CallContext::new(Purpose::Check)).await;
    let finding = match outcome {
        Err(fault) if fault.kind == FaultKind::Tls => Finding::fault("tls", &fault),
        outcome => match (wire.certificate(), outcome) {
            (Some(certificate), _) => Finding::good("tls", certificate),
            (None, Err(fault)) => Finding::fault("tls", &fault),
            (None, Ok(_)) => {
                Finding::bad("tls", "the server showed no certificate", "check the port in `url`")
            }
        },
    };
    let good = finding.grade == Grade::Good;
    findings.push(finding);
    good
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
        let text = format!("the name in {} leads to no address", settings.host);
        findings.push(Finding::bad(
            "dns",
            text,
            "check the host name in `url` and the name servers",
        ));
        return None;
    }
    let list: Vec<_> = addresses.iter().map(|address| address.ip().to_string()).collect();
    findings.push(Finding::good("dns", list.join(", ")));
    Some(addresses)
}

/// Whether one of the addresses can be connected to.
async fn connect(addresses: &[SocketAddr], findings: &mut Vec<Finding>) -> bool {
    let mut why = "no answer";
    for address in addresses {
        match timeout(REACH_TIME, TcpStream::connect(address)).await {
            Ok(Ok(_)) => {
                findings.push(Finding::good("tcp", format!("connected to {address}")));
                return true;
            }
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                why = "nothing listens on this port";
            }
            Ok(Err(_)) => why = "the connection was refused on the way",
            Err(_) => why = "no answer within 5 s",
        }
    }
    let remedy =
        "check the port in `url`, that the product's REST service runs, and the firewalls between";
    findings.push(Finding::bad("tcp", why, remedy));
    false
}

/// Login, API version, feeds and clock.
async fn read(
    settings: &SourceSettings,
    wire: &Arc<dyn Transport>,
    accounts: &Accounts,
    clock: Clock,
    findings: &mut Vec<Finding>,
) {
    let dialect: Arc<dyn Dialect> = Arc::from(settings.product.dialect(&settings.options));
    let account = accounts.of(&settings.credentials);
    let stack = Stack::new(settings, Arc::clone(&dialect), account, Arc::clone(wire), clock);
    if let Err(fault) = stack.auth.open().await {
        let step =
            if fault.kind == FaultKind::UnsupportedVersion { "api version" } else { "login" };
        findings.push(Finding::fault(step, &fault));
        return;
    }
    findings
        .push(Finding::good("login", format!("logged in as {}", settings.credentials.username)));
    findings.push(Finding::good("api version", settings.options.version));
    for feed in dialect.feeds() {
        let left_out = settings
            .feeds
            .as_ref()
            .is_some_and(|names| !names.iter().any(|name| name == feed.name()));
        if !left_out {
            findings.push(look_at(feed, settings, &stack, clock).await);
        }
    }
    findings.push(clocks(&stack));
    stack.auth.close().await;
}

/// The first page of a feed.
async fn look_at(
    feed: &Arc<dyn Feed>,
    settings: &SourceSettings,
    stack: &Stack,
    clock: Clock,
) -> Finding {
    let step = format!("feed {}", feed.name());
    let Some(question) = first_question(feed.can(), clock.now().minus(settings.history)) else {
        return Finding::bad(step, "the feed cannot be asked anything", "report this as a defect");
    };
    let transport = Arc::clone(&stack.top);
    let reading = Reading { transport, purpose: Purpose::Check, listing: feed.clone() };
    match reading.page(&question, Position::default()).await {
        Err(fault) => Finding::fault(step, &fault),
        Ok(page) => {
            let more = if matches!(page.next, Next::More(_)) { " and more" } else { "" };
            let rows = format!("{} sessions visible{more}", page.rows.len());
            match page.rejects.len() {
                0 => Finding::good(step, rows),
                rejected => Finding {
                    step,
                    grade: Grade::Doubtful,
                    text: format!("{rows}, {rejected} could not be read"),
                    remedy: Some("report this with the product's version".to_owned()),
                },
            }
        }
    }
}

/// The server's clock against ours.
fn clocks(stack: &Stack) -> Finding {
    match stack.meter.skew() {
        None => Finding {
            step: "clock".to_owned(),
            grade: Grade::Doubtful,
            text: "the server does not tell its time".to_owned(),
            remedy: None,
        },
        Some(skew) if skew.by > SKEW_TOLERATED => Finding {
            step: "clock".to_owned(),
            grade: Grade::Doubtful,
            text: format!(
                "the server's clock is {} s {} ours",
                skew.by.as_secs(),
                if skew.ahead { "ahead of" } else { "behind" }
            ),
            remedy: Some(
                "synchronise both clocks, or sessions appear in the wrong order".to_owned(),
            ),
        },
        Some(_) => Finding::good("clock", "agrees with ours"),
    }
}
