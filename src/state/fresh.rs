//! How fresh the list is: when it is loaded again by itself, and which method a user has enrolled meanwhile.

use factordesk_model::{AuthenticationMethod, MethodType};

use super::{Access, FactorList, Phase};

/// The age from which the list is loaded again when the admin returns to the page, in milliseconds.
pub const OLD_MS: f64 = 15_000.0;
/// The pause between two loads while the desk waits for an enrolment, in milliseconds.
pub const ENROLMENT_PAUSE_MS: u32 = 10_000;
/// How long the desk waits for an enrolment, in minutes. The ticket itself lives for days, but the admin has the user on the
/// phone for minutes, and each load counts against the tenant's rate limit.
pub const ENROLMENT_WAIT_MINUTES: usize = 5;

/// The enrolment that the desk waits for since a link was created.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Awaited {
    /// No link was created for this user
    #[default]
    Nothing,
    /// The list is loaded again and again
    Enrolment,
    /// The user has enrolled this method
    Arrived(Box<AuthenticationMethod>),
    /// Nothing has come, and the desk waits no longer
    TooLate,
}

/// Whether the list may be loaded again without being asked for. `held`: a dialog is about the whole list as it is.
pub fn may_refresh(access: &Access, phase: &Phase, list: &FactorList, held: bool) -> bool {
    *access == Access::Granted
        // In any other phase it is being loaded, or isn't there.
        && matches!(phase, Phase::Ready | Phase::Stale(_))
        && list.is_whole()
        // A mutation loads the list itself when it has ended.
        && !list.is_changing()
        && !held
}

/// The first method that can be used now and couldn't before.
///
/// Not a recovery code, which Auth0 makes together with a user's first factor.
pub fn newly_enrolled<'a>(
    before: &[AuthenticationMethod],
    now: &'a [AuthenticationMethod],
) -> Option<&'a AuthenticationMethod> {
    let is_enrolled = |method: &AuthenticationMethod| method.confirmed != Some(false);
    now.iter().find(|method| {
        let known = before
            .iter()
            .any(|old| old.id == method.id && is_enrolled(old));
        is_enrolled(method) && !known && method.kind != Some(MethodType::RecoveryCode)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::state::ApiError;

    fn methods(values: &[Value]) -> Vec<AuthenticationMethod> {
        let values = values.iter().cloned();
        values.map(AuthenticationMethod::from_value).collect()
    }

    #[test]
    fn list_is_loaded_by_itself_only_while_nothing_else_happens() {
        let idle = FactorList::default();
        let may = |access: &Access, phase: &Phase| may_refresh(access, phase, &idle, false);
        assert!(may(&Access::Granted, &Phase::Ready));
        let lost = ApiError::from_response(502, b"", None);
        assert!(may(&Access::Granted, &Phase::Stale(lost.clone())));
        for access in [
            Access::Checking,
            Access::Expired,
            Access::OldLogin,
            Access::LoggedOut,
        ] {
            assert!(!may(&access, &Phase::Ready), "{access:?}");
        }
        let waiting = Phase::Waiting {
            until: 0.0,
            shown: true,
        };
        for phase in [
            Phase::NoUser,
            Phase::Loading,
            Phase::Refreshing,
            Phase::Failed(lost),
            waiting,
        ] {
            assert!(!may(&Access::Granted, &phase), "{phase:?}");
        }
        assert!(!may_refresh(&Access::Granted, &Phase::Ready, &idle, true));
        let mut changing = FactorList::default();
        let mutation = changing.begin_delete_all();
        assert!(!may_refresh(
            &Access::Granted,
            &Phase::Ready,
            &changing,
            false
        ));
        changing.rollback(mutation);
        assert!(may_refresh(
            &Access::Granted,
            &Phase::Ready,
            &changing,
            false
        ));
        let mut part = FactorList::default();
        part.loaded_part(&methods(&[json!({"id": "totp|1"})]), 2);
        assert!(!may_refresh(&Access::Granted, &Phase::Ready, &part, false));
    }

    #[test]
    fn enrolment_is_new_or_newly_confirmed() {
        let before = methods(&[
            json!({"id": "phone|1", "type": "phone", "confirmed": true}),
            json!({"id": "totp|1", "type": "totp", "confirmed": false}),
        ]);
        assert_eq!(newly_enrolled(&before, &before), None);
        assert_eq!(newly_enrolled(&before, &before[..1]), None, "one is gone");
        let confirmed = methods(&[json!({"id": "totp|1", "type": "totp", "confirmed": true})]);
        assert_eq!(newly_enrolled(&before, &confirmed), confirmed.first());
        let begun = methods(&[json!({"id": "push|1", "type": "push", "confirmed": false})]);
        assert_eq!(newly_enrolled(&before, &begun), None);
        let first = methods(&[
            json!({"id": "recovery-code|1", "type": "recovery-code", "confirmed": true}),
            json!({"id": "push|1", "type": "push", "confirmed": true}),
        ]);
        assert_eq!(newly_enrolled(&[], &first[..1]), None);
        assert_eq!(newly_enrolled(&[], &first), first.get(1));
    }
}
