//! The proxy's own addresses, in one list: `router` serves it, 405 names its methods, and a test compares it with what
//! `trunk serve` passes on.

use axum::routing::{MethodRouter, get, post};
use factordesk_model::HttpMethod;

use super::{audit, auth, health, lookup, queue, session};
use crate::state::AppState;

/// Where the Management API's operations are; `model::route` lists them.
pub(super) const API: &str = "/api";

/// One address, with one method.
pub(super) struct FixedRoute {
    pub(super) method: HttpMethod,
    pub(super) path: &'static str,
    pub(super) handler: fn() -> MethodRouter<AppState>,
}

impl FixedRoute {
    const fn get(path: &'static str, handler: fn() -> MethodRouter<AppState>) -> Self {
        Self {
            method: HttpMethod::Get,
            path,
            handler,
        }
    }

    const fn post(path: &'static str, handler: fn() -> MethodRouter<AppState>) -> Self {
        Self {
            method: HttpMethod::Post,
            path,
            handler,
        }
    }
}

/// Every address that axum routes. The API and the page are routed by the raw path.
pub(super) const FIXED: [FixedRoute; 13] = [
    FixedRoute::get("/session", || get(session::show)),
    FixedRoute::get("/queue", || get(queue::show)),
    FixedRoute::get("/audit", || get(audit::show)),
    FixedRoute::get("/auth/login", || get(auth::login::begin)),
    FixedRoute::get("/auth/callback", || get(auth::callback::complete)),
    FixedRoute::get("/auth/complete", || get(auth::complete::show)),
    FixedRoute::post("/auth/logout", || post(auth::logout::end)),
    FixedRoute::post("/lookup/phone", || post(lookup::phone::answer)),
    FixedRoute::get("/lookup/countries", || get(lookup::countries::list)),
    FixedRoute::get("/lookup/authenticators", || {
        get(lookup::authenticators::list)
    }),
    FixedRoute::get("/livez", || get(health::livez::show)),
    FixedRoute::get("/readyz", || get(health::readyz::show)),
    FixedRoute::get("/metrics", || get(health::metrics::show)),
];

/// Every path that the proxy answers itself: the fixed ones, and the prefix of the API. All others are the page's.
pub fn own_paths() -> impl Iterator<Item = &'static str> {
    FIXED.iter().map(|route| route.path).chain([API])
}
