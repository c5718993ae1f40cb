//! The provider's two cookies: one for a login in progress, one for the session.
//!
//! Browsers share cookies between all ports of a host, so two tenants on one machine would overwrite each other's.
//! The port is therefore part of the name.

use axum::http::{HeaderMap, HeaderValue};

use crate::app::App;

/// One of the provider's cookies.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cookie {
    /// Binds a login page to the browser that requested it
    Login,
    /// The login session
    Session,
}

impl Cookie {
    fn name(self, app: &App) -> String {
        let kind = match self {
            Self::Login => "login",
            Self::Session => "session",
        };
        format!("tenant-{kind}-{}", app.port)
    }

    /// The cookie's value in a request.
    pub(crate) fn read<'a>(self, app: &App, headers: &'a HeaderMap) -> Option<&'a str> {
        let name = self.name(app);
        headers
            .get_all("cookie")
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            // The first counts: browsers send the one with the longest path first (RFC 6265, 5.4).
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// The header that sets the cookie. `SameSite=Lax`: forms on other sites are sent without it.
    pub(crate) fn set(self, app: &App, value: &str) -> Option<HeaderValue> {
        let name = self.name(app);
        // Not `Strict`: a desk at localhost is another site, and its redirect needs the session.
        // Not `Secure`: the tenant serves plain HTTP, where not every browser would store it.
        HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax")).ok()
    }

    /// The header that deletes the cookie.
    pub(crate) fn clear(self, app: &App) -> Option<HeaderValue> {
        let name = self.name(app);
        HeaderValue::from_str(&format!(
            "{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
        ))
        .ok()
    }
}
