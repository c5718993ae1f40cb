//! The progress of the desk: the admin's access, and the loading of a user's list.

use factordesk_model::ErrorCause;
use factordesk_model::{Permission, SessionInfo};

use super::{ApiError, Failure};

/// The longest pause that a response can demand, in seconds. A wrong clock must not stop the desk for hours.
pub const MAX_PAUSE_SECS: u32 = 300;
/// The longest `acr_values` that are passed on, in bytes.
const MAX_ACR_VALUES: usize = 1024;
/// The pause for "too many requests" without a duration, in seconds.
pub const DEFAULT_PAUSE_SECS: u32 = 5;

/// The position of the admin's next request in the proxy's queue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Queued {
    /// Requests before it
    pub ahead: u64,
    /// Estimated time at which it is sent, in milliseconds since 1970
    pub until: f64,
}

/// The admin's access to the desk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Access {
    /// Not known yet
    #[default]
    Checking,
    /// Logged in
    Granted,
    /// Logged in, but without the permission to see anything
    NoPermission,
    /// Not logged in, and wasn't before
    LoggedOut,
    /// The session has ended during use; the screen keeps its content
    Expired,
    /// A mutation was refused because the login is too old; the screen keeps its content
    OldLogin,
    /// A mutation was refused with this error, because it needs another kind of login; the screen keeps its content
    StepUp(ApiError),
    /// The proxy couldn't be asked
    Failed(ApiError),
    /// The host page hasn't set its source of tokens yet
    AwaitsTokens,
}

impl Access {
    /// Whether the desk is on the screen.
    pub fn is_inside(&self) -> bool {
        *self == Self::Granted || self.waits_for_login()
    }

    /// Whether the desk is on the screen, but needs a login to continue.
    pub fn waits_for_login(&self) -> bool {
        matches!(self, Self::Expired | Self::OldLogin | Self::StepUp(_))
    }

    /// The login that the desk waits for, if it has to be a new one or of another kind.
    pub fn wanted_login(&self) -> Option<WantedLogin> {
        match self {
            Self::OldLogin => Some(WantedLogin::default()),
            Self::StepUp(error) => Some(WantedLogin::of(error)),
            _ => None,
        }
    }

    /// The access after a response of `/session`. `known`: an admin was logged in before.
    pub fn after(response: &Result<SessionInfo, ApiError>, known: bool) -> Self {
        match response {
            // Without this one there is nothing to show, whatever else is granted.
            Ok(info) if info.permissions.contains(&Permission::Read) => Self::Granted,
            Ok(_) => Self::NoPermission,
            Err(error) if error.is_login_required() => match error.cause() {
                Some(ErrorCause::ReauthRequired) => Self::OldLogin,
                Some(ErrorCause::StepUpRequired) => Self::StepUp(error.clone()),
                _ if known => Self::Expired,
                _ => Self::LoggedOut,
            },
            Err(error) => Self::Failed(error.clone()),
        }
    }
}

/// What a login has to be, so that a mutation that was refused can continue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WantedLogin {
    /// Its maximum age, in seconds; `None`: the proxy's own limit for mutations
    pub max_age: Option<u32>,
    /// The kinds that are good for it, separated by spaces (`acr_values`); `None`: any
    pub acr_values: Option<String>,
}

impl WantedLogin {
    /// The login that an error asks for. Only words without personal data are taken.
    pub fn of(error: &ApiError) -> Self {
        let acr_values = error.body.acr_values.clone();
        Self {
            max_age: error.body.max_age.and_then(|age| u32::try_from(age).ok()),
            acr_values: acr_values.filter(|text| {
                (1..=MAX_ACR_VALUES).contains(&text.len())
                    && text.bytes().all(|b| b == b' ' || b.is_ascii_graphic())
            }),
        }
    }
}

/// The progress of a login by the host page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum HostLogin {
    /// Not begun
    #[default]
    Idle,
    /// The host page is logging the admin in
    Running,
    /// It shows that itself
    Shown,
    /// It has failed, with this message of the host page
    Failed(String),
}

/// The progress of loading a user and the list.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Phase {
    /// No user is chosen
    #[default]
    NoUser,
    /// Waiting for the first response; a skeleton is shown
    Loading,
    /// The list is shown and up to date, as far as is known
    Ready,
    /// The list, or its first page, is shown while it is loaded again, or to its end
    Refreshing,
    /// The list, or its first page, is shown, but couldn't be loaded
    Stale(ApiError),
    /// Loading failed, and there is nothing to show
    Failed(ApiError),
    /// Too many requests; continues by itself
    Waiting {
        /// When it continues, in milliseconds since 1970
        until: f64,
        /// Whether the old list is still on the screen
        shown: bool,
    },
}

impl Phase {
    /// Whether a list is on the screen, or its first page.
    pub fn shows_list(&self) -> bool {
        matches!(
            self,
            Self::Ready | Self::Refreshing | Self::Stale(_) | Self::Waiting { shown: true, .. }
        )
    }

    /// The phase when a load starts.
    #[must_use]
    pub fn started(&self) -> Self {
        if self.shows_list() {
            Self::Refreshing
        } else {
            Self::Loading
        }
    }

    /// The phase when a load has failed at `now`, in milliseconds since 1970.
    #[must_use]
    pub fn failed(&self, error: ApiError, now: f64) -> Self {
        let shown = self.shows_list();
        if let Some(pause) = pause_of(&error) {
            let until = now + f64::from(pause) * 1000.0;
            return Self::Waiting { until, shown };
        }
        // The user was deleted, or the admin may no longer see the list: then it must leave the screen.
        let gone = matches!(
            error.cause(),
            Some(ErrorCause::UserNotFound | ErrorCause::InsufficientScope | ErrorCause::Forbidden)
        );
        if shown && !gone {
            Self::Stale(error)
        } else {
            Self::Failed(error)
        }
    }
}

/// How long to wait before the same request may be sent again, in seconds. `None` if waiting doesn't help.
pub fn pause_of(error: &ApiError) -> Option<u32> {
    (error.kind == Failure::Refused(ErrorCause::RateLimited)).then(|| {
        error
            .retry_after
            .unwrap_or(DEFAULT_PAUSE_SECS)
            // At least one second: with `Retry-After: 0` the desk would send without a pause.
            .clamp(1, MAX_PAUSE_SECS)
    })
}

#[cfg(test)]
mod tests {
    use factordesk_model::{AccessMode, Admin, ReasonRule, TenantInfo};

    use super::*;

    fn session(permissions: Vec<Permission>) -> SessionInfo {
        SessionInfo {
            version: None,
            admin: Admin::default(),
            permissions,
            mode: AccessMode::Session,
            tenant: TenantInfo::default(),
            capabilities: None,
            reason_operations: None,
            missing_scopes: Vec::new(),
            reason: ReasonRule::default(),
            step_up_operations: Vec::new(),
            default_country: None,
            expires_at: 0,
            auth_time: None,
            login_max_age: None,
        }
    }

    fn error(status: u16) -> ApiError {
        ApiError::from_response(status, b"", Some(7))
    }

    #[test]
    fn access_needs_the_permission_to_read() {
        assert_eq!(
            Access::after(&Ok(session(vec![Permission::Read])), false),
            Access::Granted
        );
        assert_eq!(
            Access::after(&Ok(session(vec![Permission::Delete])), false),
            Access::NoPermission
        );
    }

    #[test]
    fn access_expires_if_an_admin_was_logged_in() {
        assert_eq!(Access::after(&Err(error(401)), false), Access::LoggedOut);
        assert_eq!(Access::after(&Err(error(401)), true), Access::Expired);
        assert!(matches!(
            Access::after(&Err(error(503)), true),
            Access::Failed(_)
        ));
    }

    #[test]
    fn phase_keeps_the_list_when_a_refresh_fails() {
        assert!(matches!(
            Phase::Refreshing.failed(error(502), 0.0),
            Phase::Stale(_)
        ));
        assert!(matches!(
            Phase::Loading.failed(error(502), 0.0),
            Phase::Failed(_)
        ));
        assert!(matches!(
            Phase::Refreshing.failed(error(403), 0.0),
            Phase::Failed(_)
        ));
        // A scope that the application lacks isn't a permission that the admin lost, so the list stays.
        let body = br#"{"errorCode":"application_lacks_scope","scope":"x"}"#;
        let lacks = ApiError::from_response(501, body, None);
        assert!(matches!(
            Phase::Refreshing.failed(lacks, 0.0),
            Phase::Stale(_)
        ));
    }

    #[test]
    fn phase_waits_after_too_many_requests() {
        let waiting = Phase::Loading.failed(error(429), 1000.0);
        assert_eq!(
            waiting,
            Phase::Waiting {
                until: 8000.0,
                shown: false
            }
        );
        assert_eq!(waiting.started(), Phase::Loading);
        let shown = Phase::Refreshing.failed(error(429), 0.0);
        assert_eq!(shown.started(), Phase::Refreshing);
    }

    #[test]
    fn pause_is_limited() {
        let absurd = ApiError::from_response(429, b"", Some(u32::MAX));
        assert_eq!(pause_of(&absurd), Some(MAX_PAUSE_SECS));
        assert_eq!(
            pause_of(&ApiError::from_response(429, b"", None)),
            Some(DEFAULT_PAUSE_SECS)
        );
        assert_eq!(pause_of(&error(503)), None);
    }
}
