//! Login sessions: one account, tokens that expire, refresh tokens that work once.

use std::collections::HashMap;
use std::time::Duration;

use super::Rng;

/// When a product forgets a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expiry {
    /// So long after its last use.
    Idle(Duration),
    /// So long after it was given, used or not; a refresh token lives so long.
    Fixed {
        /// Life of the access token.
        access: Duration,
        /// Life of the refresh token.
        refresh: Duration,
    },
}

/// What a successful login gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    /// The login's own id, which is not the token.
    pub(crate) id: String,
    /// What later requests carry: a GUID, to be dressed as the product does.
    pub(crate) token: String,
    /// What renews it, once; empty where the product has no refresh tokens.
    pub(crate) refresh: String,
    /// How long the token lives, or may stay unused.
    pub(crate) life: Duration,
}

#[derive(Clone, Debug)]
struct Login {
    id: String,
    given: Duration,
    used: Duration,
}

/// The account and its logins. Times are durations since the simulator started.
#[derive(Debug)]
pub(crate) struct Logins {
    user: String,
    password: String,
    expiry: Expiry,
    rng: Rng,
    /// By access token.
    open: HashMap<String, Login>,
    /// By refresh token.
    refreshers: HashMap<String, Login>,
}

impl Logins {
    /// No logins yet.
    pub(crate) fn new(user: &str, password: &str, expiry: Expiry, rng: Rng) -> Self {
        Self {
            user: user.to_owned(),
            password: password.to_owned(),
            expiry,
            rng,
            open: HashMap::new(),
            refreshers: HashMap::new(),
        }
    }

    /// Opens a login if user and password are right.
    pub(crate) fn log_in(&mut self, user: &str, password: &str, now: Duration) -> Option<Grant> {
        (user == self.user && password == self.password).then(|| self.grant(now))
    }

    /// Trades a refresh token, which is spent by that, for a new login.
    pub(crate) fn refresh(&mut self, refresh: &str, now: Duration) -> Option<Grant> {
        let spent = self.refreshers.remove(refresh)?;
        let Expiry::Fixed { refresh: life, .. } = self.expiry else {
            return None;
        };
        if now.saturating_sub(spent.given) >= life {
            return None;
        }
        self.open.retain(|_, login| login.id != spent.id);
        Some(self.grant(now))
    }

    /// Whether this token is good now; uses it.
    pub(crate) fn accept(&mut self, token: &str, now: Duration) -> bool {
        let expiry = self.expiry;
        let is_live = |login: &Login| match expiry {
            Expiry::Idle(life) => now.saturating_sub(login.used) < life,
            Expiry::Fixed { access, .. } => now.saturating_sub(login.given) < access,
        };
        match self.open.get_mut(token) {
            Some(login) if is_live(login) => {
                login.used = now;
                true
            }
            Some(_) => {
                self.open.remove(token);
                false
            }
            None => false,
        }
    }

    /// The id of the login with this token.
    pub(crate) fn id_of(&self, token: &str) -> Option<&str> {
        self.open.get(token).map(|login| login.id.as_str())
    }

    /// Ends the login with this id and its refresh token; `false` if there is none.
    pub(crate) fn log_out(&mut self, id: &str) -> bool {
        let before = self.open.len();
        self.open.retain(|_, login| login.id != id);
        self.refreshers.retain(|_, login| login.id != id);
        self.open.len() < before
    }

    /// Ends every login; refresh tokens stay good.
    pub(crate) fn expire_all(&mut self) {
        self.open.clear();
    }

    /// Ends every login and forgets every refresh token, as a restart of the product does.
    pub(crate) fn forget_all(&mut self) {
        self.open.clear();
        self.refreshers.clear();
    }

    /// Changes the password; open logins stay.
    pub(crate) fn set_password(&mut self, password: &str) {
        password.clone_into(&mut self.password);
    }

    /// How many logins were opened and neither ended nor found expired.
    pub(crate) fn count(&self) -> usize {
        self.open.len()
    }

    fn grant(&mut self, now: Duration) -> Grant {
        let login = Login { id: self.rng.guid(), given: now, used: now };
        let token = self.rng.guid();
        self.open.insert(token.clone(), login.clone());
        let (refresh, life) = match self.expiry {
            Expiry::Idle(life) => (String::new(), life),
            Expiry::Fixed { access, .. } => {
                let refresh = self.rng.guid();
                self.refreshers.insert(refresh.clone(), login.clone());
                (refresh, access)
            }
        };
        Grant { id: login.id, token, refresh, life }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn logins(expiry: Expiry) -> Logins {
        Logins::new("user", "secret", expiry, Rng::new(1, "logins"))
    }

    #[test]
    fn only_the_account_gets_in() {
        let mut logins = logins(Expiry::Idle(MINUTE));
        assert!(logins.log_in("user", "wrong", Duration::ZERO).is_none());
        assert!(logins.log_in("other", "secret", Duration::ZERO).is_none());
        let grant = logins.log_in("user", "secret", Duration::ZERO).unwrap();
        assert!(logins.accept(&grant.token, Duration::ZERO));
        assert!(!logins.accept(&grant.id, Duration::ZERO), "the id is no token");
    }

    #[test]
    fn an_idle_login_expires_and_a_used_one_does_not() {
        let mut logins = logins(Expiry::Idle(15 * MINUTE));
        let grant = logins.log_in("user", "secret", Duration::ZERO).unwrap();
        assert!(logins.accept(&grant.token, 14 * MINUTE));
        assert!(logins.accept(&grant.token, 28 * MINUTE));
        assert!(!logins.accept(&grant.token, 43 * MINUTE));
        assert!(!logins.accept(&grant.token, 28 * MINUTE), "gone for good");
    }

    #[test]
    fn a_fixed_login_expires_although_it_is_used() {
        let mut logins = logins(Expiry::Fixed { access: 60 * MINUTE, refresh: 600 * MINUTE });
        let grant = logins.log_in("user", "secret", Duration::ZERO).unwrap();
        assert!(logins.accept(&grant.token, 59 * MINUTE));
        assert!(!logins.accept(&grant.token, 60 * MINUTE));
    }

    #[test]
    fn a_refresh_token_works_once_and_ends_the_old_login() {
        let mut logins = logins(Expiry::Fixed { access: 60 * MINUTE, refresh: 600 * MINUTE });
        let first = logins.log_in("user", "secret", Duration::ZERO).unwrap();
        let second = logins.refresh(&first.refresh, MINUTE).unwrap();
        assert!(!logins.accept(&first.token, MINUTE));
        assert!(logins.accept(&second.token, MINUTE));
        assert!(logins.refresh(&first.refresh, MINUTE).is_none());
        assert!(logins.refresh(&second.refresh, 601 * MINUTE).is_none());
    }

    #[test]
    fn a_logout_ends_the_login_and_its_refresh_token() {
        let mut logins = logins(Expiry::Fixed { access: 60 * MINUTE, refresh: 600 * MINUTE });
        let grant = logins.log_in("user", "secret", Duration::ZERO).unwrap();
        assert!(logins.log_out(&grant.id));
        assert!(!logins.log_out(&grant.id));
        assert!(!logins.accept(&grant.token, Duration::ZERO));
        assert!(logins.refresh(&grant.refresh, Duration::ZERO).is_none());
    }
}
