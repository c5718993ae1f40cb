//! The provider's two cookies: the login under way, and the session.
//!
//! Cookies don't know ports, so that two tenants on one machine would overwrite each other's: the port is in the name.

use axum::http::{HeaderMap, HeaderValue};

use crate::app::App;

/// Which cookie.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cookie {
    /// Binds a login page to the browser that asked for it
    Login,
    /// Who is logged in
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

    /// Its value in a request.
    pub(crate) fn read<'a>(self, app: &App, headers: &'a HeaderMap) -> Option<&'a str> {
        let name = self.name(app);
        headers
            .get_all("cookie")
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// The header that sets it. Lax: a form on another site can't bring it along.
    pub(crate) fn set(self, app: &App, value: &str) -> Option<HeaderValue> {
        let name = self.name(app);
        HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax")).ok()
    }

    /// The header that takes it away.
    pub(crate) fn clear(self, app: &App) -> Option<HeaderValue> {
        let name = self.name(app);
        HeaderValue::from_str(&format!(
            "{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
        ))
        .ok()
    }
}
