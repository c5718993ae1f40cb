//! The state that all handlers share.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::clock::Clock;
use crate::control::{Faults, LoggedRequest};
use crate::enrol::pending::Enrolments;
use crate::limits::Limits;
use crate::masking::Masking;
use crate::oidc::clients::Credentials;
use crate::oidc::keys::Keys;
use crate::oidc::state::OidcState;
use crate::store::Store;
use crate::sync::lock;
use crate::tickets::SentMail;

/// The parts of the running tenant. Each mutable part has its own lock.
///
/// No two locks are held at once, except that a change of a user's record (the store's lock) may
/// read `switches`. Nothing takes them in the other order, so there is no deadlock.
pub(crate) struct App {
    /// `http://127.0.0.1:PORT`
    pub(crate) origin: String,
    pub(crate) port: u16,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) credentials: Credentials,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) logout_uris: Vec<String>,
    pub(crate) web_origins: Vec<String>,
    pub(crate) m2m_token_lifetime: Duration,
    pub(crate) admin_token_lifetime: Duration,
    pub(crate) keys: Keys,
    pub(crate) limits: Limits,
    pub(crate) switches: Mutex<Switches>,
    pub(crate) store: Store,
    pub(crate) oidc: Mutex<OidcState>,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) log: Mutex<VecDeque<LoggedRequest>>,
    pub(crate) enrolments: Mutex<Enrolments>,
    pub(crate) mails: Mutex<VecDeque<SentMail>>,
}

/// The behaviour that tests switch while the tenant runs.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Switches {
    pub(crate) masking: Masking,
    /// Whether an e-mail factor is rejected if the user has another factor
    pub(crate) email_only_alone: bool,
}

impl App {
    /// The `iss` of every token. Auth0's ends with a slash.
    pub(crate) fn issuer(&self) -> String {
        format!("{}/", self.origin)
    }

    pub(crate) fn userinfo_url(&self) -> String {
        format!("{}/userinfo", self.origin)
    }

    pub(crate) fn token_url(&self) -> String {
        format!("{}/oauth/token", self.origin)
    }

    pub(crate) fn switches(&self) -> Switches {
        *lock(&self.switches)
    }

    /// What the tenant masks in responses about methods.
    pub(crate) fn masking(&self) -> Masking {
        self.switches().masking
    }

    /// The time, in milliseconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        self.clock.unix_millis()
    }
}
