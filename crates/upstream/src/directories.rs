//! Names that sessions refer to by id, read now and then.

use std::sync::Arc;
use std::time::Duration;

use mullion_adapter::{Dialect, Directories, Directory, Named, Position};
use mullion_model::{Fault, FaultKind};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::layers::Meter;
use crate::sweep::{Reading, Verdict, Walk, as_of_a_list, read_all};
use crate::{Purpose, Transport};

/// How old the names may be.
const LIFE: Duration = Duration::from_secs(15 * 60);
/// How old they may be when a session named an id they do not hold, and after a failure that is about
/// them alone.
const SHORT_LIFE: Duration = Duration::from_secs(5 * 60);

/// The names as read at one time.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The names.
    pub(crate) directories: Directories,
    /// Rises when they change.
    pub(crate) version: u64,
}

/// The directories of one source that its feeds need.
pub(crate) struct DirectoryCache {
    transport: Arc<dyn Transport>,
    meter: Arc<Meter>,
    directories: Vec<Arc<dyn Directory>>,
    state: Mutex<State>,
}

/// What was read and when.
#[derive(Default)]
struct State {
    known: Arc<Known>,
    tried: Option<Instant>,
    /// Logins there had been by then: behind a new one may be another server.
    login: u64,
    fault: Option<Fault>,
}

impl DirectoryCache {
    /// The directories of `dialect` that sessions of `feeds` take names from, not read yet.
    pub(crate) fn new(
        transport: Arc<dyn Transport>,
        meter: Arc<Meter>,
        dialect: &dyn Dialect,
        feeds: &[&'static str],
    ) -> Self {
        let is_wanted = |directory: &&Arc<dyn Directory>| {
            directory.feeds().iter().any(|feed| feeds.contains(feed))
        };
        let directories = dialect.directories().iter().filter(is_wanted).cloned().collect();
        Self { transport, meter, directories, state: Mutex::default() }
    }

    /// Whether sessions of `feed` take names from here.
    pub(crate) fn serve(&self, feed: &str) -> bool {
        self.directories.iter().any(|directory| directory.feeds().contains(&feed))
    }

    /// The names of the directories.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.directories.iter().map(|directory| directory.name())
    }

    /// The names, read now if they are too old or from before the last login; `missed` says that a
    /// session named an unknown id.
    /// Names that cannot be read stay as they were, with the fault beside them.
    pub(crate) async fn current(&self, missed: bool) -> (Arc<Known>, Option<Fault>) {
        let mut state = self.state.lock().await;
        let life = match &state.fault {
            // The source as a whole was in trouble: its next sweep is the time to try again.
            Some(fault) if fault.kind.is_temporary() || is_about_the_login(fault) => Duration::ZERO,
            Some(_) => SHORT_LIFE,
            None if missed => SHORT_LIFE,
            None => LIFE,
        };
        let is_of_another_login = state.login != self.meter.logins();
        if is_of_another_login || state.tried.is_none_or(|tried| tried.elapsed() >= life) {
            self.read(&mut state).await;
            state.tried = Some(Instant::now());
            state.login = self.meter.logins();
        }
        (Arc::clone(&state.known), state.fault.clone())
    }

    /// Reads all directories; one that cannot be read stays as it was and keeps no other from it.
    async fn read(&self, state: &mut State) {
        let mut known = state.known.directories.clone();
        let mut unread = Vec::new();
        for directory in &self.directories {
            match self.entries(directory).await {
                Ok(entries) => known.replace(directory.name(), entries),
                Err(fault) => unread.push((directory.name(), as_of_a_list(fault))),
            }
        }
        state.fault = lacking(&unread);
        if state.known.directories != known || state.tried.is_none() {
            let version = state.known.version + 1;
            state.known = Arc::new(Known { directories: known, version });
        }
    }

    /// Reads one directory.
    async fn entries(&self, directory: &Arc<dyn Directory>) -> Result<Vec<Named>, Fault> {
        let reading = Reading {
            transport: Arc::clone(&self.transport),
            purpose: Purpose::Sweep,
            listing: directory.clone(),
        };
        let mut entries = Vec::new();
        let walk = Walk::new(reading, (), Position::default(), true, |named: &Named| &*named.id);
        read_all(walk, |_, page| {
            entries.extend(page.rows);
            Verdict::GoOn
        })
        .await?;
        Ok(entries)
    }
}

/// One fault for the directories that could not be read: the first one's, of all that share it.
fn lacking(unread: &[(&'static str, Fault)]) -> Option<Fault> {
    let (_, first) = unread.first()?;
    let alike = unread.iter().filter(|(_, fault)| fault.kind == first.kind);
    let names: Vec<_> = alike.map(|(name, _)| format!("`{name}`")).collect();
    let names = names.join(", ");
    let text = format!("sessions lack names, as {names} cannot be read: {}", first.text);
    Some(Fault { text, ..first.clone() })
}

/// Whether the account could not be used at all.
const fn is_about_the_login(fault: &Fault) -> bool {
    matches!(
        fault.kind,
        FaultKind::LoginRefused | FaultKind::LoginWaiting | FaultKind::Unauthorized
    )
}
