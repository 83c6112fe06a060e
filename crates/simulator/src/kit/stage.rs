//! The one place where everything that changes is kept: world, logins, clock, log.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mullion_model::Timestamp;

use super::clock::Clock;
use super::faults::{Fault, Faults};
use super::log::{Log, Seen};
use super::manner::{self, Manner};
use super::options::{Options, Rights, StartError};
use super::{Answer, Change, Dialect, Logins, Place, Request, Rng};

/// The most steps a live world catches up when nobody looked for long; those before are left out.
const MOST_STEPS: u64 = 1_000;

/// How often a product looks for sessions that its history no longer holds.
const HOUR: Duration = Duration::from_secs(60 * 60);

/// What is being played, behind one lock.
pub(crate) struct Stage {
    world: Mutex<World>,
    pub(crate) faults: Faults,
    pub(crate) place: Place,
    pub(crate) latency: Duration,
}

/// Everything that changes.
pub(crate) struct World {
    pub(crate) dialect: Box<dyn Dialect>,
    pub(crate) logins: Logins,
    pub(crate) clock: Clock,
    pub(crate) log: Log,
    rng: Rng,
    rights: Rights,
    second_factor: bool,
    live: bool,
    churn: bool,
    /// The world's time between two steps of live mode.
    step: Duration,
    /// When the first step was due, one [`World::step`] behind it.
    began: Timestamp,
    /// Steps of live mode done so far.
    steps: u64,
    /// How long finished sessions are remembered.
    history: Option<Duration>,
    /// When the history was last looked through.
    looked_through: Timestamp,
    /// Seconds that the server's clock is ahead.
    clock_ahead: i64,
    /// Whether answers carry a `Date` of the world; otherwise it is the HTTP server's.
    tells_date: bool,
}

/// A request as the server took it, before the world has a time for it.
pub(crate) struct Arrival {
    /// In upper case.
    pub(crate) method: String,
    /// As sent, without the query.
    pub(crate) path: String,
    /// As sent.
    pub(crate) query: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

/// What the server is to send.
pub(crate) struct Delivery {
    /// The answer.
    pub(crate) answer: Answer,
    /// How it is sent.
    pub(crate) manner: Manner,
    /// How long after the request it begins.
    pub(crate) delay: Duration,
}

impl Stage {
    /// A world at its anchor.
    pub(crate) fn new(options: &Options, host: String) -> Result<Self, StartError> {
        let mut dialect = crate::world(options)?;
        if let Some(history) = options.history {
            dialect.forget(options.anchor.minus(history));
        }
        let logins = Logins::new(
            &options.user,
            &options.password,
            dialect.expiry(),
            Rng::new(options.seed, "logins"),
        );
        Ok(Self {
            world: Mutex::new(World {
                dialect,
                logins,
                clock: Clock::start(options.anchor, if options.live { options.speed } else { 0 }),
                log: Log::default(),
                rng: Rng::new(options.seed, "changes"),
                rights: options.rights,
                second_factor: options.mfa,
                live: options.live,
                churn: options.churn,
                step: options.step.max(Duration::from_secs(1)),
                began: options.anchor,
                steps: 0,
                history: options.history,
                looked_through: options.anchor,
                clock_ahead: options.clock_ahead,
                tells_date: options.clock_ahead != 0 || options.speed > 1,
            }),
            faults: Faults::default(),
            place: Place { host },
            latency: options.latency,
        })
    }

    /// The world, brought up to date first in live mode.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.catch_up();
        world
    }

    /// Answers one request, faults included.
    pub(crate) fn answer(&self, arrival: Arrival) -> Delivery {
        let mut world = self.world();
        let mut request = Request {
            method: arrival.method.clone(),
            path: arrival.path.clone(),
            query: super::exchange::pairs(&arrival.query),
            headers: arrival.headers,
            body: arrival.body,
            now: world.date(),
            elapsed: world.clock.elapsed(),
            twist: None,
        };
        let is_violation =
            request.method != "GET" && !world.dialect.is_login_call(&request.method, &request.path);
        let fault = self.faults.take(&request);
        let (answer, manner) = match &fault {
            _ if is_violation => (world.dialect.error(405, "Method not allowed"), Manner::Whole),
            None => (world.serve(&request), Manner::Whole),
            Some(fault) => world.serve_badly(&mut request, fault),
        };
        let answer = if world.tells_date {
            answer.replace_header("Date", http_date(world.date()))
        } else {
            answer
        };
        let is_answered = !matches!(manner, Manner::Close | Manner::Hang);
        world.log.note(Seen {
            method: arrival.method,
            path: arrival.path,
            query: arrival.query,
            had_credentials: request.header("authorization").is_some()
                || request.header("x-restsvcsessionid").is_some(),
            status: if is_answered { answer.status } else { 0 },
            is_violation,
        });
        Delivery {
            answer,
            manner,
            delay: self.latency.saturating_add(manner::delay(fault.as_ref())),
        }
    }
}

impl World {
    /// Applies `count` random changes now.
    pub(crate) fn change(&mut self, count: usize) {
        for _ in 0..count {
            self.change_at(self.now());
        }
    }

    /// Applies one random change as of then.
    fn change_at(&mut self, at: Timestamp) {
        let change = match self.rng.index(3) {
            0 if self.rng.percent(2) => Change::AppearLate,
            0 => Change::Appear,
            1 => Change::Progress,
            _ => Change::Finish,
        };
        self.apply(change, at);
    }

    /// Puts another world, or an earlier state of this one, in its place, as a restart does that
    /// forgets the logins. What the account may read and how it logs in stay.
    pub(crate) fn replace(&mut self, dialect: Box<dyn Dialect>) {
        self.dialect = dialect;
        self.dialect.set_rights(self.rights);
        self.dialect.set_second_factor(self.second_factor);
        self.logins.forget_all();
    }

    /// Changes what the account may read.
    pub(crate) fn set_rights(&mut self, rights: Rights) {
        self.rights = rights;
        self.dialect.set_rights(rights);
    }

    /// Wants a second factor behind the account's password, or no longer.
    pub(crate) fn set_second_factor(&mut self, wanted: bool) {
        self.second_factor = wanted;
        self.dialect.set_second_factor(wanted);
    }

    /// Sets the world's time, never back; from then on it moves only so.
    pub(crate) fn set_now(&mut self, now: Timestamp) {
        self.clock.tell();
        let passed = now.since(self.now());
        self.clock.pass(passed);
        self.tells_date = true;
        self.catch_up();
    }

    /// Lets the world live on from now, or stand still; its time goes on either way.
    pub(crate) fn set_live(&mut self, live: bool) {
        self.live = live;
        (self.began, self.steps) = (self.now(), 0);
    }

    /// Sets how far the server's clock is ahead, in seconds.
    pub(crate) fn set_clock_ahead(&mut self, seconds: i64) {
        self.clock_ahead = seconds;
        self.tells_date = true;
    }

    /// What the server takes for the time.
    pub(crate) fn date(&self) -> Timestamp {
        self.by_its_clock(self.now())
    }

    /// What the server takes for this time.
    fn by_its_clock(&self, moment: Timestamp) -> Timestamp {
        super::moment::shifted(moment, self.clock_ahead)
    }

    /// Stops live mode and churn.
    pub(crate) fn freeze(&mut self) {
        self.clock.freeze();
        self.live = false;
        self.churn = false;
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Applies a change as of then, stamped by the server's clock.
    fn apply(&mut self, change: Change, at: Timestamp) {
        let at = self.by_its_clock(at);
        self.dialect.change(change, at, &mut self.rng);
    }

    fn serve(&mut self, request: &Request) -> Answer {
        let answer = self.dialect.serve(request, &mut self.logins);
        if answer.is_list_page && self.churn {
            for change in [Change::Appear, Change::Progress, Change::Finish] {
                self.apply(change, self.now());
            }
        }
        answer
    }

    fn serve_badly(&mut self, request: &mut Request, fault: &Fault) -> (Answer, Manner) {
        let served = match manner::instead(fault, self.dialect.as_ref()) {
            Ok(Some(answer)) => manner::tamper(fault, answer),
            Ok(None) => {
                manner::twist_request(request, fault);
                manner::tamper(fault, self.serve(request))
            }
            Err(error) => Err(error),
        };
        served.unwrap_or_else(|error| {
            let message = format!("The simulator could not fail as told: {error}");
            (self.dialect.error(500, &message), Manner::Whole)
        })
    }

    fn catch_up(&mut self) {
        if self.live {
            self.live_on();
        }
        self.look_through_history(self.now());
    }

    /// Forgets what was too old on the latest full hour of the world. Always on full hours, so that
    /// it does not matter who looks when.
    fn look_through_history(&mut self, now: Timestamp) {
        let Some(history) = self.history else {
            return;
        };
        let hours = now.since(self.looked_through).as_secs() / HOUR.as_secs();
        if hours > 0 {
            let passed = Duration::from_secs(hours.saturating_mul(HOUR.as_secs()));
            self.looked_through = self.looked_through.plus(passed);
            self.dialect.forget(self.by_its_clock(self.looked_through).minus(history));
        }
    }

    /// Does the steps that are due, each at its own time.
    fn live_on(&mut self) {
        let due = self.now().since(self.began).as_millis() / self.step.as_millis().max(1);
        let due = u64::try_from(due).unwrap_or(u64::MAX);
        let first = due.saturating_sub(MOST_STEPS).max(self.steps);
        for step in first..due {
            let after = u32::try_from(step.saturating_add(1)).unwrap_or(u32::MAX);
            let at = self.began.plus(self.step.saturating_mul(after));
            self.look_through_history(at);
            self.change_at(at);
        }
        self.steps = due;
    }
}

/// A moment as HTTP writes it (RFC 9110, section 5.6.7).
fn http_date(moment: Timestamp) -> String {
    let seconds = moment.ticks().div_euclid(super::moment::SECOND);
    jiff::Timestamp::from_second(seconds)
        .map(|moment| moment.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
        .unwrap_or_default()
}
