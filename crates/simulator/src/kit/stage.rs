//! The one place where everything that changes is kept: world, logins, clock, log.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mullion_model::Timestamp;

use super::clock::Clock;
use super::faults::{Fault, Faults};
use super::log::{Log, Seen};
use super::manner::{self, Manner};
use super::options::{Options, StartError};
use super::{Answer, Change, Dialect, Logins, Place, Request, Rng};

/// In live mode the world moves by one step in this time.
const STEP: Duration = Duration::from_secs(5);

/// The most steps a live world catches up when nobody looked for long.
const MOST_STEPS: u32 = 1_000;

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
    live: bool,
    churn: bool,
    /// Steps of live mode done so far.
    steps: u32,
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
        let dialect = crate::world(options)?;
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
                clock: Clock::start(options.anchor, options.live),
                log: Log::default(),
                rng: Rng::new(options.seed, "changes"),
                live: options.live,
                churn: options.churn,
                steps: 0,
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
            now: world.clock.now(),
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
            let change = match self.rng.index(3) {
                0 => Change::Appear,
                1 => Change::Progress,
                _ => Change::Finish,
            };
            self.apply(change);
        }
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

    fn apply(&mut self, change: Change) {
        let now = self.now();
        self.dialect.change(change, now, &mut self.rng);
    }

    fn serve(&mut self, request: &Request) -> Answer {
        let answer = self.dialect.serve(request, &mut self.logins);
        if answer.is_list_page && self.churn {
            for change in [Change::Appear, Change::Progress, Change::Finish] {
                self.apply(change);
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
        if !self.live {
            return;
        }
        let due = self.clock.elapsed().as_millis() / STEP.as_millis();
        let due = u32::try_from(due).unwrap_or(u32::MAX);
        let missed = due.saturating_sub(self.steps).min(MOST_STEPS);
        self.steps = due;
        for _ in 0..missed {
            self.change(1);
        }
    }
}
