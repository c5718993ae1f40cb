//! What every handler works with.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::clock::Clock;
use crate::control::{Faults, LoggedRequest};
use crate::enrol::pending::Enrolments;
use crate::limits::Limits;
use crate::oidc::clients::Credentials;
use crate::oidc::keys::Keys;
use crate::oidc::state::OidcState;
use crate::store::Store;
use crate::tickets::SentMail;

/// The running tenant's parts. Each mutable one has its own lock, and no two are held at once.
pub(crate) struct App {
    /// `http://127.0.0.1:PORT`
    pub(crate) origin: String,
    pub(crate) port: u16,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) credentials: Credentials,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) logout_uris: Vec<String>,
    pub(crate) m2m_token_lifetime: Duration,
    pub(crate) admin_token_lifetime: Duration,
    pub(crate) keys: Keys,
    pub(crate) limits: Limits,
    pub(crate) store: Store,
    pub(crate) oidc: Mutex<OidcState>,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) log: Mutex<VecDeque<LoggedRequest>>,
    pub(crate) enrolments: Mutex<Enrolments>,
    pub(crate) mails: Mutex<VecDeque<SentMail>>,
}

impl App {
    /// The `iss` of every token. Auth0's ends in a slash.
    pub(crate) fn issuer(&self) -> String {
        format!("{}/", self.origin)
    }

    pub(crate) fn userinfo_url(&self) -> String {
        format!("{}/userinfo", self.origin)
    }

    pub(crate) fn token_url(&self) -> String {
        format!("{}/oauth/token", self.origin)
    }

    /// The time in milliseconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        self.clock.unix_millis()
    }
}
