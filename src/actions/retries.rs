//! Sends a permitted request again after it was refused: after a pause, or after a login.

use factordesk_model::UserId;

use super::context::Context;
use super::load::millis;
use super::login;
use super::queue::RunningRequest;
use crate::api::{ApiClient, ApiFuture, Permit};
use crate::state::phase::pause_of;
use crate::state::{ApiError, Failure};

/// Sends a request that is permitted.
pub(super) type SendRequest<T> = Box<dyn Fn(ApiClient, &Permit) -> ApiFuture<T>>;

/// The longest pause that is waited out, in seconds. After a longer one the error is shown.
const MAX_PAUSE_SECS: u32 = 60;
/// How many refusals with "too many requests" are waited out.
const MAX_RETRIES: u32 = 3;
/// How many logins a request waits for. Two: after the end of a session, the provider may log in without asking, and then the
/// login is too old for a mutation.
const MAX_LOGINS: u32 = 2;

/// Sends a request that is permitted. Sends it again only if it was refused, since a refused request has changed nothing:
/// after "too many requests" when the response says so, and after the end of the session, or if the login is too old, when
/// the same admin has logged in again.
pub(super) async fn with_retries<T>(
    context: Context,
    permit: &Permit,
    send: &dyn Fn(ApiClient, &Permit) -> ApiFuture<T>,
) -> Result<T, ApiError> {
    let api = context.api();
    let api = api.ok_or_else(|| ApiError::local(Failure::Aborted))?;
    let api = api.with_receipt(permit.receipt());
    let desk = context.desk;
    let (mut refusals, mut logins) = (0, 0);
    loop {
        let running = RunningRequest::new(context);
        let result = send(api.clone(), permit).await;
        // During a pause `waiting` is shown, not the queue.
        drop(running);
        let pause = result.as_ref().err().and_then(pause_of);
        match pause {
            Some(pause) if refusals < MAX_RETRIES && pause <= MAX_PAUSE_SECS => {
                refusals += 1;
                let pause = f64::from(pause) * 1000.0;
                let until = context.clock.now() + pause;
                let _ = desk.waiting.try_update(|all| all.push(until));
                context.clock.sleep(millis(pause)).await;
                let _ = desk.waiting.try_update(|all| {
                    // One only: another mutation may wait until the same moment.
                    let place = all.iter().position(|other| other.total_cmp(&until).is_eq());
                    place.map(|place| all.swap_remove(place))
                });
            }
            _ => {
                let Err(error) = &result else { return result };
                context.note(error);
                logins += 1;
                // Asked twice: another user may have been opened during the wait.
                let may = || may_continue(context, permit.user(), error);
                if !(logins <= MAX_LOGINS && may() && login::wait(context).await && may()) {
                    return result;
                }
            }
        }
    }
}

/// Whether a request for `user` that was refused with `error` may be sent again after a login.
fn may_continue(context: Context, user: &UserId, error: &ApiError) -> bool {
    error.is_refused_for_login() && context.shows(user)
}
