//! What a call passes through on its way to a product, top to bottom.

use std::sync::Arc;

use mullion_adapter::Dialect;

use crate::account::Account;
use crate::clock::Clock;
use crate::layers::{Auth, Breaker, Diagnose, InFlight, Meter, Observe, Pace, Retry};
use crate::{SourceSettings, Transport};

/// Calls under way at one source at the same time; more would be felt by the backup server.
pub(crate) const AT_ONCE: usize = 2;

/// The layers of one source, and handles on those that somebody else has to talk to.
pub(crate) struct Stack {
    /// The outermost layer: what feeds, directories and details call.
    pub(crate) top: Arc<dyn Transport>,
    /// Closed at the end.
    pub(crate) auth: Arc<Auth>,
    /// Told to let a probe through when a person asks for a refresh.
    pub(crate) breaker: Arc<Breaker>,
    /// Read for reports.
    pub(crate) meter: Arc<Meter>,
}

impl Stack {
    /// Builds the layers of one source over its wire.
    pub(crate) fn new(
        settings: &SourceSettings,
        dialect: Arc<dyn Dialect>,
        account: Arc<Account>,
        meter: Arc<Meter>,
        wire: Arc<dyn Transport>,
        clock: Clock,
    ) -> Self {
        // Read from the bottom: a call enters at `top` and leaves at `wire`. The limits of time and
        // size of one attempt stand in the wire, where head and body are seen.

        // Nearest to the wire, so that it counts what the server really gets: logins and second
        // tries too.
        let observe =
            Arc::new(Observe::new(wire, settings.name.clone(), Arc::clone(&meter), clock));
        // Above it, so that a call that waits for its place does not count as slow.
        let in_flight = Arc::new(InFlight::new(observe, AT_ONCE));
        // What comes out of here is a 200 or a fault; all layers above speak of faults alone.
        let diagnose = Arc::new(Diagnose::new(in_flight, dialect));
        // Above diagnose, which tells it that the product wants fewer requests; outside of in-flight,
        // so that a call that has to wait holds no place.
        let pace = Arc::new(Pace::new(diagnose, settings.requests_per_minute));
        // Below the breaker: logging in again is not a failure of the source.
        let auth = Arc::new(Auth::new(
            pace,
            settings.product.handshake(&settings.options),
            settings.credentials.clone(),
            account,
        ));
        // Above auth, so that a refusing breaker costs no login.
        let breaker = Arc::new(Breaker::new(auth.clone()));
        // Outermost, so that a second try passes the breaker too.
        let top = Arc::new(Retry::new(breaker.clone()));
        Self { top, auth, breaker, meter }
    }
}
