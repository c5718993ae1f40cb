//! The proxy's own paths, in one list: `router` serves it, 405 responses take the allowed methods
//! from it, and a test compares it with what `trunk serve` passes on.

use axum::routing::{MethodRouter, get, post};
use factordesk_model::HttpMethod;

use super::{audit, auth, health, lookup, queue, session};
use crate::page;
use crate::state::AppState;

/// The prefix of the Management API's operations, which are listed in `model::route`.
pub(super) const API: &str = "/api";

/// What a request must bring. This decides which place it gets among the requests under way
/// (`crate::load`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Nothing, and it takes no place: probes are answered even under overload
    Probe,
    /// Valid credentials, which are checked before anything else
    Caller,
    /// Nothing, but with a session it gets an admin's place
    Logout,
    /// Nothing, so it shares a small number of places
    Anonymous,
}

/// What a request for this path needs.
pub(crate) fn entry(path: &str) -> Entry {
    let fixed = FIXED.iter().find(|route| route.path == path);
    match fixed {
        Some(route) => route.entry,
        None if is_api(path) => Entry::Caller,
        // The page's files, and everything that is 404.
        None => Entry::Anonymous,
    }
}

/// Whether the path is below [`API`].
pub(crate) fn is_api(path: &str) -> bool {
    path.strip_prefix(API)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A path with its method and handler.
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

    /// Replaces the requirement for credentials.
    const fn with(self, entry: Entry) -> Self {
        Self { entry, ..self }
    }
}

/// Every path that axum routes. The API and the page are routed by the raw path instead.
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

/// Every path that the proxy answers itself: the fixed ones, the API's prefix, and that of the
/// page's files by version. All others belong to the page.
pub fn own_paths() -> impl Iterator<Item = &'static str> {
    let fixed = FIXED.iter().map(|route| route.path);
    fixed.chain([API, page::VERSIONED])
}
