//! How far the desk is: the admin's access, and the loading of one user's list.

use factordesk_model::ErrorCause;
use factordesk_model::{Permission, SessionInfo};

use super::{ApiError, Failure};

/// The longest pause believed of an answer, in seconds: a clock that is far off must not stop the desk for hours.
pub const MAX_PAUSE_SECS: u32 = 300;
/// The pause when an answer says "too many requests" and not for how long.
pub const DEFAULT_PAUSE_SECS: u32 = 5;

/// Where the admin's next call stands in the proxy's queue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Queued {
    /// Calls before it
    pub ahead: u64,
    /// When it goes, about: milliseconds since 1970
    pub until: f64,
}

/// Whether the admin may be here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Access {
    /// Being asked
    #[default]
    Checking,
    /// Logged in
    Granted,
    /// Logged in, but without the permission to see anything
    NoPermission,
    /// Nobody is logged in, and nobody was
    LoggedOut,
    /// The session has ended under the admin's hands: what is on the screen stays
    Expired,
    /// A change was refused because the login is too long ago: what is on the screen stays
    OldLogin,
    /// The proxy could not be asked
    Failed(ApiError),
}

impl Access {
    /// Whether the desk is on the screen.
    pub fn is_inside(&self) -> bool {
        matches!(self, Self::Granted | Self::Expired | Self::OldLogin)
    }

    /// Whether a login is waited for over a screen that stays.
    pub fn waits_for_login(&self) -> bool {
        matches!(self, Self::Expired | Self::OldLogin)
    }

    /// After an answer of `/session`. `known`: somebody was logged in before.
    pub fn after(answer: &Result<SessionInfo, ApiError>, known: bool) -> Self {
        match answer {
            Ok(info) if info.permissions.contains(&Permission::Read) => Self::Granted,
            Ok(_) => Self::NoPermission,
            Err(error) if error.is_login_required() => {
                if error.cause() == Some(ErrorCause::ReauthRequired) {
                    Self::OldLogin
                } else if known {
                    Self::Expired
                } else {
                    Self::LoggedOut
                }
            }
            Err(error) => Self::Failed(error.clone()),
        }
    }
}

/// How far the loading of a user and their list is.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Phase {
    /// Nobody is chosen
    #[default]
    NoUser,
    /// The first answer is awaited: a skeleton
    Loading,
    /// The list is shown and right, as far as anybody knows
    Ready,
    /// The list is shown while it is asked for again
    Refreshing,
    /// The list is shown, but could not be asked for again
    Stale(ApiError),
    /// There is nothing to show
    Failed(ApiError),
    /// Too many requests: goes on by itself. With `shown`, the old list stays
    Waiting {
        /// When it goes on, milliseconds since 1970
        until: f64,
        /// Whether a list is on the screen
        shown: bool,
    },
}

impl Phase {
    /// Whether a list is on the screen.
    pub fn shows_list(&self) -> bool {
        matches!(
            self,
            Self::Ready | Self::Refreshing | Self::Stale(_) | Self::Waiting { shown: true, .. }
        )
    }

    /// A load begins.
    #[must_use]
    pub fn started(&self) -> Self {
        if self.shows_list() {
            Self::Refreshing
        } else {
            Self::Loading
        }
    }

    /// A load failed at `now`, in milliseconds since 1970.
    #[must_use]
    pub fn failed(&self, error: ApiError, now: f64) -> Self {
        let shown = self.shows_list();
        if let Some(pause) = pause_of(&error) {
            let until = now + f64::from(pause) * 1000.0;
            return Self::Waiting { until, shown };
        }
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

/// How long to wait, in seconds, before the same call may be made again; `None`: waiting doesn't help.
pub fn pause_of(error: &ApiError) -> Option<u32> {
    (error.kind == Failure::Refused(ErrorCause::RateLimited)).then(|| {
        error
            .retry_after
            .unwrap_or(DEFAULT_PAUSE_SECS)
            .clamp(1, MAX_PAUSE_SECS)
    })
}

#[cfg(test)]
mod tests {
    use factordesk_model::{AccessMode, Admin, ReasonRule, TenantInfo};

    use super::*;

    fn session(permissions: Vec<Permission>) -> SessionInfo {
        SessionInfo {
            admin: Admin::default(),
            permissions,
            mode: AccessMode::Session,
            tenant: TenantInfo::default(),
            capabilities: None,
            reason_operations: None,
            missing_scopes: Vec::new(),
            reason: ReasonRule::default(),
            default_country: None,
            expires_at: 0,
            auth_time: None,
        }
    }

    fn error(status: u16) -> ApiError {
        ApiError::answered(status, b"", Some(7))
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
    fn access_that_was_there_has_expired() {
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
        // Nothing that the admin may no longer see is hidden from them by this.
        let body = br#"{"errorCode":"application_lacks_scope","scope":"x"}"#;
        let lacks = ApiError::answered(501, body, None);
        assert!(matches!(
            Phase::Refreshing.failed(lacks, 0.0),
            Phase::Stale(_)
        ));
    }

    #[test]
    fn phase_waits_when_there_were_too_many_requests() {
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
    fn pause_is_believed_only_within_reason() {
        let absurd = ApiError::answered(429, b"", Some(u32::MAX));
        assert_eq!(pause_of(&absurd), Some(MAX_PAUSE_SECS));
        assert_eq!(
            pause_of(&ApiError::answered(429, b"", None)),
            Some(DEFAULT_PAUSE_SECS)
        );
        assert_eq!(pause_of(&error(503)), None);
    }
}
