//! Login, API version, feeds, names and clock.

use std::sync::Arc;

use jiff::tz::TimeZone;
use mullion_adapter::kit::OTHER_SERVICE;
use mullion_adapter::{Dialect, Feed, Next, Position};
use mullion_model::{Fault, FaultKind};

use super::clocks::clocks;
use super::rights::Rights;
use super::{Extent, Finding, Grade};
use crate::account::Accounts;
use crate::clock::Clock;
use crate::directories::DirectoryCache;
use crate::stack::Stack;
use crate::sweep::{Reading, as_of_a_list, first_question};
use crate::versions::{self, Unspoken, in_its_zone, negotiate};
use crate::{Purpose, SourceSettings, Transport};

/// The step that asks for the zone of stamps without one.
const ZONE: &str = "time zone";

/// A source as it is spoken to in one version.
struct Speaker {
    settings: SourceSettings,
    dialect: Arc<dyn Dialect>,
    stack: Stack,
    clock: Clock,
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
        Self { settings, dialect, stack, clock }
    }
}

impl versions::Speaker for Speaker {
    fn settings(&self) -> &SourceSettings {
        &self.settings
    }

    fn stack(&self) -> &Stack {
        &self.stack
    }

    fn dialect(&self) -> &dyn Dialect {
        &*self.dialect
    }

    fn in_zone(mut self, zone: TimeZone) -> Self {
        self.settings.options.time_zone = Some(zone);
        self.dialect = Arc::from(self.settings.product.dialect(&self.settings.options));
        self
    }
}

/// Reads the first page of every feed; how much can be read.
pub(super) async fn read(
    settings: &SourceSettings,
    wire: &Arc<dyn Transport>,
    accounts: &Accounts,
    clock: Clock,
    findings: &mut Vec<Finding>,
) -> Extent {
    let speak = |settings| Speaker::new(settings, wire, accounts, clock);
    let speaker = match negotiate(settings, speak).await {
        Ok(speaker) => speaker,
        Err(Unspoken { fault, .. }) if fault.kind == FaultKind::UnsupportedVersion => {
            findings.push(unserved(settings, &fault, speak).await);
            return Extent::Nothing;
        }
        Err(Unspoken { fault, .. }) => {
            findings.push(not_logged_in(settings, &fault));
            return Extent::Nothing;
        }
    };
    let text = format!("logged in as {}", settings.credentials.username);
    findings.push(Finding::good("login", text));
    findings.push(Finding::good("api version", speaker.settings.options.version));
    let speaker = match speaker.ask_for_zone(findings).await {
        Ok(speaker) => speaker,
        Err(fault) => {
            findings.push(Finding::fault(ZONE, &fault));
            return Extent::Nothing;
        }
    };
    let rights = speaker.feeds(findings).await;
    findings.extend(speaker.names(&rights.readable).await);
    findings.push(clocks(speaker.stack.meter.skew()));
    speaker.stack.auth.close().await;
    rights.extent()
}

/// What is to be said of a login that could not be opened.
fn not_logged_in(settings: &SourceSettings, fault: &Fault) -> Finding {
    let finding = Finding::fault("login", fault);
    let knows_more = fault.remedy.is_some_and(|remedy| remedy != OTHER_SERVICE);
    if fault.kind != FaultKind::Misread || knows_more {
        return finding;
    }
    finding.with_remedy(format!(
        "check that address and port in `url` are those of the product's REST API, port {} by \
         default, and that no proxy or login page stands before it",
        settings.product.profile().default_port
    ))
}

/// What is to be said of a version that the server does not serve: the newest one that it does.
async fn unserved(
    settings: &SourceSettings,
    fault: &Fault,
    speak: impl Fn(SourceSettings) -> Speaker,
) -> Finding {
    const STEP: &str = "api version";
    let profile = settings.product.profile();
    let none = |fault: &Fault| {
        Finding::fault(STEP, fault).with_remedy(format!(
            "check that the port in `url` is that of the product's REST API, {} by default; if it \
             is, this server is of a release that this version of Mullion does not know",
            profile.default_port
        ))
    };
    if settings.finds_version {
        return none(fault);
    }
    let any = SourceSettings { finds_version: true, ..settings.clone() };
    match negotiate(&any, speak).await {
        Ok(speaker) => {
            speaker.stack.auth.close().await;
            let (wanted, served) = (settings.options.version, speaker.settings.options.version);
            let text = format!("the server does not serve {wanted}");
            let remedy = format!(
                "set `api_version` to \"{served}\", the newest that the server and Mullion both speak"
            );
            Finding::new(STEP, Grade::Bad, text).with_remedy(remedy)
        }
        Err(other) if other.fault.kind == FaultKind::UnsupportedVersion => none(&other.fault),
        Err(_) => Finding::fault(STEP, fault),
    }
}

impl Speaker {
    /// Asks the server for its zone where that is to be asked, and tells what it said.
    async fn ask_for_zone(self, findings: &mut Vec<Finding>) -> Result<Self, Fault> {
        let is_open = self.settings.options.time_zone.is_none();
        let speaker = in_its_zone(self).await.map_err(|unspoken| unspoken.fault)?;
        let told = speaker.settings.options.time_zone.as_ref().filter(|_| is_open);
        let name = told.and_then(|zone| match zone.to_fixed_offset() {
            Ok(offset) => Some(format!("UTC{offset}")),
            Err(_) => zone.iana_name().map(str::to_owned),
        });
        findings
            .extend(name.map(|name| Finding::good(ZONE, format!("{name}, as the server says"))));
        Ok(speaker)
    }

    /// Tries every feed that the configuration does not leave out.
    async fn feeds(&self, findings: &mut Vec<Finding>) -> Rights {
        let (mut rights, mut sees_rows, mut first_forbidden) = (Rights::default(), false, None);
        for feed in self.dialect.feeds() {
            let (name, step) = (feed.name(), format!("feed {}", feed.name()));
            if !self.wants(name) {
                findings.push(Finding::good(step, "not read: `feeds` leaves it out"));
                continue;
            }
            let finding = match self.look_at(feed, &step).await {
                Ok((finding, rows)) => {
                    rights.reads(name);
                    sees_rows |= rows;
                    finding
                }
                Err(fault) if fault.kind == FaultKind::Forbidden => {
                    rights.may_not_read(name, &fault);
                    first_forbidden.get_or_insert(findings.len());
                    // What to do about it is told once for all feeds.
                    Finding { remedy: None, ..Finding::fault(step, &fault) }
                }
                Err(fault) => {
                    rights.failed();
                    Finding::fault(step, &fault)
                }
            };
            findings.push(finding);
        }
        if rights.extent() == Extent::Whole && !sees_rows {
            findings.push(self.sees_nothing());
        }
        let first_forbidden = first_forbidden.and_then(|index| findings.get_mut(index));
        match rights.finding(&self.settings) {
            Some(finding) => findings.push(finding),
            // Where nothing can be read there is nothing to sum up.
            None => {
                if let Some(finding) = first_forbidden {
                    finding.remedy = rights.remedy(&self.settings);
                }
            }
        }
        rights
    }

    /// Whether the configuration wants a feed read.
    fn wants(&self, feed: &str) -> bool {
        self.settings.feeds.as_ref().is_none_or(|wanted| wanted.iter().any(|name| name == feed))
    }

    /// The first page of a feed, by another way where the usual one is forbidden and there is one;
    /// and whether there is a session on it.
    async fn look_at(&self, feed: &Arc<dyn Feed>, step: &str) -> Result<(Finding, bool), Fault> {
        let usual = self.first_page(feed, step).await;
        let Err(fault) = &usual else { return usual };
        let other = feed.fallback().filter(|_| fault.kind == FaultKind::Forbidden);
        let Some(other) = other else { return usual };
        let (finding, rows) = self.first_page(&other, step).await?;
        let text =
            format!("{}, but not the usual way, which the account may not use", finding.text);
        let remedy = format!(
            "nothing has to be done; with the role {} the server would have less to do",
            self.settings.product.profile().role
        );
        let remedy = finding.remedy.unwrap_or(remedy);
        Ok((Finding::new(step, Grade::Doubtful, text).with_remedy(remedy), rows))
    }

    /// The first page of a list, and whether there is a session on it.
    async fn first_page(&self, feed: &Arc<dyn Feed>, step: &str) -> Result<(Finding, bool), Fault> {
        let from = self.clock.now().minus(self.settings.history);
        let Some(question) = first_question(feed.can(), from) else {
            let fault = Fault::new(FaultKind::Internal, "the feed cannot be asked anything");
            return Err(fault.with_remedy("report this as a defect"));
        };
        let transport = Arc::clone(&self.stack.top);
        let reading = Reading { transport, purpose: Purpose::Check, listing: feed.clone() };
        let page = reading.page(&question, Position::default()).await.map_err(as_of_a_list)?;
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
        Ok((finding, rows > 0 || !page.rejects.is_empty()))
    }

    /// That not one session is visible, which is right for a new server only.
    fn sees_nothing(&self) -> Finding {
        let remedy = format!(
            "if there should be some, check that the account has at least the role {}, and how far \
             back `history` goes",
            self.settings.product.profile().role
        );
        Finding::new("sessions", Grade::Doubtful, "none visible in any feed").with_remedy(remedy)
    }

    /// The names that sessions of `feeds` go by; `None` where they carry all names themselves.
    async fn names(&self, feeds: &[&'static str]) -> Option<Finding> {
        const STEP: &str = "names";
        let transport = Arc::clone(&self.stack.top);
        let directories =
            DirectoryCache::new(transport, Arc::clone(&self.stack.meter), &*self.dialect, feeds);
        let names: Vec<_> = directories.names().collect();
        if names.is_empty() {
            return None;
        }
        let (_, fault) = directories.current(false).await;
        Some(match fault {
            None => Finding::good(STEP, format!("{} can be read", names.join(", "))),
            Some(fault) => Finding { grade: Grade::Doubtful, ..Finding::fault(STEP, &fault) },
        })
    }
}
