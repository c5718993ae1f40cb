//! The proxy's own addresses, in one list: `router` serves it, 405 names its methods, and a test compares it with what
//! `trunk serve` passes on.

use axum::routing::{MethodRouter, get, post};
use factordesk_model::HttpMethod;

use super::{audit, auth, health, lookup, queue, session};
use crate::state::AppState;

/// Where the Management API's operations are; `model::route` lists them.
pub(super) const API: &str = "/api";

/// What a request needs to be worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Nothing
    Probe,
    /// Credentials, which are checked before anything is done
    Caller,
    /// Nothing, but an admin who has a session is preferred
    Logout,
    /// Nothing, so it has few places
    Anonymous,
}

/// What a request of this path needs.
pub(crate) fn entry(path: &str) -> Entry {
    let fixed = FIXED.iter().find(|route| route.path == path);
    match fixed {
        Some(route) => route.entry,
        None if is_api(path) => Entry::Caller,
        None => Entry::Anonymous,
    }
}

/// Whether it is below [`API`].
pub(super) fn is_api(path: &str) -> bool {
    path.strip_prefix(API)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// One address, with one method.
pub(super) struct FixedRoute {
    entry: Entry,
    pub(super) method: HttpMethod,
    pub(super) path: &'static str,
    pub(super) handler: fn() -> MethodRouter<AppState>,
}

impl FixedRoute {
    const fn get(path: &'static str, handler: fn() -> MethodRouter<AppState>) -> Self {
        Self {
            entry: Entry::Caller,
            method: HttpMethod::Get,
            path,
            handler,
        }
    }

    const fn post(path: &'static str, handler: fn() -> MethodRouter<AppState>) -> Self {
        Self {
            entry: Entry::Caller,
            method: HttpMethod::Post,
            path,
            handler,
        }
    }

    /// Needs something else than credentials.
    const fn with(self, entry: Entry) -> Self {
        Self { entry, ..self }
    }
}

/// Every address that axum routes. The API and the page are routed by the raw path.
pub(super) const FIXED: [FixedRoute; 13] = [
    FixedRoute::get("/session", || get(session::show)),
    FixedRoute::get("/queue", || get(queue::show)),
    FixedRoute::get("/audit", || get(audit::show)),
    FixedRoute::get("/auth/login", || get(auth::login::begin)).with(Entry::Anonymous),
    FixedRoute::get("/auth/callback", || get(auth::callback::complete)).with(Entry::Anonymous),
    FixedRoute::get("/auth/complete", || get(auth::complete::show)).with(Entry::Anonymous),
    FixedRoute::post("/auth/logout", || post(auth::logout::end)).with(Entry::Logout),
    FixedRoute::post("/lookup/phone", || post(lookup::phone::answer)),
    FixedRoute::get("/lookup/countries", || get(lookup::countries::list)),
    FixedRoute::get("/lookup/authenticators", || {
        get(lookup::authenticators::list)
    }),
    FixedRoute::get("/livez", || get(health::livez::show)).with(Entry::Probe),
    FixedRoute::get("/readyz", || get(health::readyz::show)).with(Entry::Probe),
    FixedRoute::get("/metrics", || get(health::metrics::show)).with(Entry::Probe),
];

/// Every path that the proxy answers itself: the fixed ones, and the prefix of the API. All others are the page's.
pub fn own_paths() -> impl Iterator<Item = &'static str> {
    FIXED.iter().map(|route| route.path).chain([API])
}
