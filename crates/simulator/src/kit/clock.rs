//! Two times: how long the simulator has run, and what time it is in its world.

use std::time::Duration;

use mullion_model::Timestamp;
use tokio::time::Instant;

/// The clock of one simulator. It never reads the wall clock: the world's time is the anchor, and
/// moves on only in live mode or when told to.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    /// The world's time when it took up its present speed.
    anchor: Timestamp,
    /// How old logins had grown by then.
    aged: Duration,
    /// When that was.
    since: Instant,
    /// How many times faster than real time the world lives; 0 where it stands still.
    speed: u32,
    /// Time moves only by [`Clock::pass`], for logins too.
    told: bool,
}

impl Clock {
    /// A clock that starts now, at `anchor` in the world.
    pub(crate) fn start(anchor: Timestamp, speed: u32) -> Self {
        Self { anchor, aged: Duration::ZERO, since: Instant::now(), speed, told: false }
    }

    /// What logins age by: time since the start, as fast as the world lives but never slower than
    /// real time, and skipped time.
    pub(crate) fn elapsed(&self) -> Duration {
        self.aged.saturating_add(self.lived(self.speed.max(1)))
    }

    /// The world's time.
    pub(crate) fn now(&self) -> Timestamp {
        self.anchor.plus(self.lived(self.speed))
    }

    /// Skips time, for logins and for the world.
    pub(crate) fn pass(&mut self, duration: Duration) {
        self.anchor = self.anchor.plus(duration);
        self.aged = self.aged.saturating_add(duration);
    }

    /// Stops the world's time where it is; logins go on ageing.
    pub(crate) fn freeze(&mut self) {
        let (aged, told) = (self.elapsed(), self.told);
        *self = Self { aged, told, ..Self::start(self.now(), 0) };
    }

    /// From now on time moves only by [`Clock::pass`], for logins too.
    pub(crate) fn tell(&mut self) {
        self.freeze();
        self.told = true;
    }

    fn lived(&self, speed: u32) -> Duration {
        if self.told { Duration::ZERO } else { self.since.elapsed().saturating_mul(speed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_seconds(1_800_000_000);
    const HOUR: Duration = Duration::from_secs(60 * 60);

    #[tokio::test(start_paused = true)]
    async fn a_world_lives_as_fast_as_it_is_told_and_its_logins_age_with_it() {
        for (speed, lived, aged) in [(0, 0, 1), (1, 1, 1), (24, 24, 24)] {
            let clock = Clock::start(START, speed);
            tokio::time::advance(HOUR).await;
            assert_eq!(clock.now(), START.plus(HOUR * lived));
            assert_eq!(clock.elapsed(), HOUR * aged);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_world_that_is_stopped_loses_nothing_of_its_past() {
        let mut clock = Clock::start(START, 24);
        tokio::time::advance(HOUR).await;
        clock.pass(HOUR);
        clock.freeze();
        assert_eq!((clock.now(), clock.elapsed()), (START.plus(HOUR * 25), HOUR * 25));
        tokio::time::advance(HOUR).await;
        clock.pass(HOUR);
        assert_eq!((clock.now(), clock.elapsed()), (START.plus(HOUR * 26), HOUR * 27));
    }

    #[tokio::test(start_paused = true)]
    async fn no_clock_overflows() {
        let mut clock = Clock::start(START, u32::MAX);
        tokio::time::advance(HOUR * 24 * 365).await;
        clock.pass(Duration::MAX);
        assert!(clock.now() > START);
        assert_eq!(clock.elapsed(), Duration::MAX);
    }
}
