//! The state of the OpenID provider: admins, logins in progress, sessions, codes, refresh tokens.
//!
//! Kept in memory only, and lost with the process.

use std::collections::{HashMap, HashSet};

use factordesk_model::{Permission, ROUTES};
use jsonwebtoken::DecodingKey;
use serde::Serialize;

use crate::oidc::clients::Client;
use crate::random;

/// Lifetime of a login page, in milliseconds.
/// As long as the proxy's side of a login.
const TRANSACTION_LIFE: u64 = 10 * 60_000;
/// Lifetime of a code, in milliseconds.
/// RFC 6749, 4.1.2 recommends ten minutes at most.
const CODE_LIFE: u64 = 60_000;
/// Lifetime of a login session, in milliseconds.
const SESSION_LIFE: u64 = 8 * 3_600_000;
/// Wrong passwords on one login page before it is closed.
const MAX_FAILURES: u8 = 10;

/// An admin who can log in. The passwords aren't secret: the login page shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DemoAdmin {
    /// `sub` of the tokens
    pub sub: String,
    /// E-mail address, which is also the login name
    pub email: String,
    /// Whether the address is verified
    pub email_verified: bool,
    /// Password
    pub password: String,
    /// Full name
    pub name: String,
    /// The admin's permissions
    pub permissions: Vec<Permission>,
    /// The admin's roles
    pub roles: Vec<String>,
}

/// The `acr` of a login with a second factor, and the value of `acr_values` that asks for one. Rule: step-up.
pub const MULTI_FACTOR: &str = "http://schemas.openid.net/pape/policies/2007/06/multi-factor";

/// The one-time code of every admin. The login page shows it.
pub const DEMO_CODE: &str = "424242";

/// The seeded admins: one with all permissions, one who can only read, one without any permission, one at the help
/// desk, with the permissions that a lost phone needs, and one with the same at a desk for a single company.
pub(crate) fn demo_admins() -> Vec<DemoAdmin> {
    let admin = |sub: &str, email: &str, password: &str, name: &str, permissions: &[Permission]| {
        DemoAdmin {
            sub: format!("auth0|{sub}"),
            email: email.to_owned(),
            email_verified: true,
            password: password.to_owned(),
            name: name.to_owned(),
            permissions: permissions.to_vec(),
            roles: vec!["desk".to_owned()],
        }
    };
    let help_desk = [
        Permission::Read,
        Permission::Delete,
        Permission::Invite,
        Permission::Recover,
        Permission::ForgetBrowsers,
        Permission::ReadAudit,
        Permission::Reveal,
    ];
    let mut acme = admin(
        "6a0000000000000000000005",
        "lena@desk.example.com",
        "demo-acme-only",
        "Lena Acme-Desk",
        &help_desk,
    );
    acme.roles = vec!["acme-desk".to_owned()];
    vec![
        admin(
            "6a0000000000000000000001",
            "ada@desk.example.com",
            "demo-full-access",
            "Ada Lindqvist",
            &Permission::ALL,
        ),
        admin(
            "6a0000000000000000000002",
            "ravi@desk.example.com",
            "demo-read-only",
            "Ravi Nair",
            &[Permission::Read],
        ),
        admin(
            "6a0000000000000000000003",
            "noor@desk.example.com",
            "demo-no-access",
            "Noor Haddad",
            &[],
        ),
        admin(
            "6a0000000000000000000004",
            "olga@desk.example.com",
            "demo-help-desk",
            "Olga Help-Desk",
            &help_desk,
        ),
        acme,
    ]
}

/// The parameters of a request to `/authorize`.
#[derive(Debug, Clone)]
pub(crate) struct AuthorizeRequest {
    pub(crate) client: Client,
    pub(crate) redirect_uri: String,
    pub(crate) scope: String,
    pub(crate) state: Option<String>,
    pub(crate) nonce: Option<String>,
    /// S256 code challenge
    pub(crate) challenge: String,
    pub(crate) audience: Option<String>,
    /// Whether the login needs a second factor
    pub(crate) second_factor: bool,
}

/// A login page that hasn't been submitted yet.
struct Transaction {
    /// The secret in the cookie of the browser that requested the page
    browser: String,
    request: AuthorizeRequest,
    hint: String,
    failures: u8,
    expires: u64,
}

/// A login session.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) sid: String,
    pub(crate) email: String,
    /// When the password was entered, in Unix seconds
    pub(crate) auth_time: u64,
    /// Whether the login had a second factor
    pub(crate) second_factor: bool,
    expires: u64,
}

/// The login behind a code or a refresh token.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(crate) request: AuthorizeRequest,
    pub(crate) session: Session,
    expires: u64,
}

/// The state of the provider.
pub(crate) struct OidcState {
    pub(crate) admins: Vec<DemoAdmin>,
    /// The scopes that an M2M token can get
    pub(crate) m2m_scopes: Vec<String>,
    pub(crate) m2m_keys: Vec<DecodingKey>,
    transactions: HashMap<String, Transaction>,
    sessions: HashMap<String, Session>,
    codes: HashMap<String, Grant>,
    refresh_tokens: HashMap<String, Grant>,
    /// `jti` of used assertions, until they expire
    seen_assertions: HashMap<String, u64>,
    /// `jti` of the M2M tokens that aren't revoked
    live_m2m: HashSet<String>,
}

impl OidcState {
    pub(crate) fn new(admins: Vec<DemoAdmin>, further_scopes: Vec<String>) -> Self {
        let mut scopes: Vec<String> = Vec::new();
        for route in &ROUTES {
            // A list, not a set: `scope` in the token has the order of the route table each time.
            if !scopes.iter().any(|s| s == route.upstream_scope) {
                scopes.push(route.upstream_scope.to_owned());
            }
        }
        scopes.extend(further_scopes);
        Self {
            admins,
            m2m_scopes: scopes,
            m2m_keys: Vec::new(),
            transactions: HashMap::new(),
            sessions: HashMap::new(),
            codes: HashMap::new(),
            refresh_tokens: HashMap::new(),
            seen_assertions: HashMap::new(),
            live_m2m: HashSet::new(),
        }
    }

    pub(crate) fn admin(&self, email: &str) -> Option<&DemoAdmin> {
        self.admins.iter().find(|admin| admin.email == email)
    }

    pub(crate) fn admin_mut(&mut self, email: &str) -> Option<&mut DemoAdmin> {
        self.admins.iter_mut().find(|admin| admin.email == email)
    }

    /// Begins a login. Returns the id of the transaction and the secret for the browser's cookie.
    pub(crate) fn begin(
        &mut self,
        request: AuthorizeRequest,
        hint: String,
        now: u64,
    ) -> (String, String) {
        // Nothing runs in the background, so each new login removes those that were abandoned.
        self.transactions.retain(|_, t| t.expires > now);
        let (id, browser) = (random::secret(), random::secret());
        let transaction = Transaction {
            browser: browser.clone(),
            request,
            hint,
            failures: 0,
            expires: now + TRANSACTION_LIFE,
        };
        self.transactions.insert(id.clone(), transaction);
        (id, browser)
    }

    fn transaction(&mut self, id: &str, browser: &str, now: u64) -> Option<&mut Transaction> {
        self.transactions
            .get_mut(id)
            // An empty cookie never matches: the stored secret has 48 characters.
            .filter(|t| t.expires > now && random::same_secret(browser, &t.browser))
    }

    /// The request and the login hint of a login page, for the browser that requested it.
    pub(crate) fn pending(
        &mut self,
        id: &str,
        browser: &str,
        now: u64,
    ) -> Option<(AuthorizeRequest, String)> {
        let transaction = self.transaction(id, browser, now)?;
        Some((transaction.request.clone(), transaction.hint.clone()))
    }

    /// Counts a wrong password; the tenth ends the login, which stops guessing.
    pub(crate) fn count_failure(&mut self, id: &str, browser: &str, now: u64) {
        let Some(transaction) = self.transaction(id, browser, now) else {
            return;
        };
        transaction.failures += 1;
        if transaction.failures >= MAX_FAILURES {
            self.transactions.remove(id);
        }
    }

    /// Ends a login that succeeded.
    pub(crate) fn finish(&mut self, id: &str) {
        self.transactions.remove(id);
    }

    /// The admin with this login name and password. An unknown name takes as long as a wrong password, so that the
    /// time reveals nothing.
    pub(crate) fn check_password(&self, email: &str, password: &str) -> Option<&DemoAdmin> {
        let admin = self.admin(email.trim());
        let expected = admin.map_or("", |a| a.password.as_str());
        let same = random::same_secret(password, expected);
        admin.filter(|_| same)
    }

    /// Logs an admin in. Returns the secret for the session's cookie, and the session.
    pub(crate) fn log_in(
        &mut self,
        email: &str,
        second_factor: bool,
        now: u64,
    ) -> (String, Session) {
        self.sessions.retain(|_, s| s.expires > now);
        let session = Session {
            // Not the cookie's value: applications see the `sid` in their ID tokens.
            sid: random::alphanumeric(32),
            email: email.to_owned(),
            auth_time: now / 1000,
            second_factor,
            expires: now + SESSION_LIFE,
        };
        let cookie = random::secret();
        self.sessions.insert(cookie.clone(), session.clone());
        (cookie, session)
    }

    pub(crate) fn session(&self, cookie: &str, now: u64) -> Option<&Session> {
        self.sessions.get(cookie).filter(|s| s.expires > now)
    }

    /// Ends the session and its refresh tokens. A hint that names another session ends nothing.
    pub(crate) fn log_out(&mut self, cookie: &str, hint: Option<&str>) {
        let meant = |session: &Session| hint.is_none_or(|hint| hint == session.sid);
        if !self.sessions.get(cookie).is_some_and(meant) {
            return;
        }
        if let Some(session) = self.sessions.remove(cookie) {
            self.refresh_tokens
                .retain(|_, grant| grant.session.sid != session.sid);
        }
    }

    pub(crate) fn end_sessions(&mut self) {
        self.sessions.clear();
        self.refresh_tokens.clear();
    }

    /// Issues a code for a request and a session.
    pub(crate) fn issue_code(
        &mut self,
        request: AuthorizeRequest,
        session: Session,
        now: u64,
    ) -> String {
        self.codes.retain(|_, grant| grant.expires > now);
        let code = random::secret();
        let grant = Grant {
            request,
            session,
            expires: now + CODE_LIFE,
        };
        self.codes.insert(code.clone(), grant);
        code
    }

    /// The login behind a code. A code can be used once, even if the rest of the request is wrong.
    pub(crate) fn redeem_code(&mut self, code: &str, now: u64) -> Option<Grant> {
        // Removed even if it has expired: a code is never accepted twice.
        self.codes.remove(code).filter(|g| g.expires > now)
    }

    /// Issues a refresh token that lives as long as its session.
    pub(crate) fn issue_refresh_token(&mut self, grant: &Grant) -> String {
        let token = random::secret();
        let grant = Grant {
            // Using it doesn't prolong anything: after eight hours, the password is needed again.
            expires: grant.session.expires,
            ..grant.clone()
        };
        self.refresh_tokens.insert(token.clone(), grant);
        token
    }

    /// The login behind a refresh token. It can be used once; the response has its successor.
    pub(crate) fn redeem_refresh_token(&mut self, token: &str, now: u64) -> Option<Grant> {
        self.refresh_tokens
            .remove(token)
            .filter(|g| g.expires > now)
    }

    /// Revokes a refresh token if it belongs to this application.
    pub(crate) fn revoke_refresh_token(&mut self, token: &str, client: Client) {
        // Another application's token stays valid (RFC 7009, 2.1).
        let own = self.refresh_tokens.get(token);
        if own.is_some_and(|grant| grant.request.client == client) {
            self.refresh_tokens.remove(token);
        }
    }

    /// The number of refresh tokens.
    pub(crate) fn refresh_tokens(&self) -> usize {
        self.refresh_tokens.len()
    }

    /// Remembers an assertion's `jti` until it expires; returns `false` if it was used before.
    pub(crate) fn first_use(&mut self, jti: &str, expires: u64, now: u64) -> bool {
        self.seen_assertions.retain(|_, until| *until > now);
        self.seen_assertions
            .insert(jti.to_owned(), expires)
            .is_none()
    }

    /// Issues the id of a new M2M token.
    pub(crate) fn issue_m2m_id(&mut self) -> String {
        let jti = random::alphanumeric(22);
        self.live_m2m.insert(jti.clone());
        jti
    }

    pub(crate) fn m2m_token_is_live(&self, jti: &str) -> bool {
        self.live_m2m.contains(jti)
    }

    pub(crate) fn revoke_m2m_tokens(&mut self) {
        self.live_m2m.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> AuthorizeRequest {
        AuthorizeRequest {
            client: Client::Web,
            redirect_uri: "http://127.0.0.1:1/auth/callback".to_owned(),
            scope: "openid".to_owned(),
            state: None,
            nonce: None,
            challenge: String::new(),
            audience: None,
            second_factor: false,
        }
    }

    #[test]
    fn code_is_good_once_and_for_a_minute() {
        let mut state = OidcState::new(demo_admins(), Vec::new());
        let (_, session) = state.log_in("ada@desk.example.com", false, 0);
        let code = state.issue_code(request(), session.clone(), 0);
        assert!(state.redeem_code(&code, 59_999).is_some());
        assert!(state.redeem_code(&code, 59_999).is_none());
        let late = state.issue_code(request(), session, 0);
        assert!(state.redeem_code(&late, 60_000).is_none());
    }

    #[test]
    fn login_page_is_bound_to_its_browser_and_ends_after_ten_failures() {
        let mut state = OidcState::new(demo_admins(), Vec::new());
        let (id, browser) = state.begin(request(), String::new(), 0);
        assert!(state.pending(&id, "another", 1).is_none());
        assert!(state.pending(&id, &browser, 1).is_some());
        for _ in 0..9 {
            state.count_failure(&id, &browser, 1);
        }
        assert!(state.pending(&id, &browser, 1).is_some());
        state.count_failure(&id, &browser, 1);
        assert!(state.pending(&id, &browser, 1).is_none());
    }

    #[test]
    fn logout_ends_the_refresh_tokens_of_the_session() {
        let mut state = OidcState::new(demo_admins(), Vec::new());
        let (cookie, session) = state.log_in("ada@desk.example.com", false, 0);
        let sid = session.sid.clone();
        let code = state.issue_code(request(), session, 0);
        let grant = state.redeem_code(&code, 1).unwrap();
        let token = state.issue_refresh_token(&grant);
        state.log_out(&cookie, Some("another"));
        assert!(state.session(&cookie, 2).is_some());
        state.log_out(&cookie, Some(&sid));
        assert!(state.redeem_refresh_token(&token, 2).is_none());
        assert!(state.session(&cookie, 2).is_none());
    }

    #[test]
    fn password_must_be_the_admins_own() {
        let state = OidcState::new(demo_admins(), Vec::new());
        assert!(
            state
                .check_password("ada@desk.example.com", "demo-full-access")
                .is_some()
        );
        assert!(
            state
                .check_password("ada@desk.example.com", "demo-read-only")
                .is_none()
        );
        assert!(state.check_password("nobody@example.com", "").is_none());
    }
}
