//! The operations on the user rather than on a method: enrolment links, recovery codes, remembered browsers.

use factordesk_model::{Reason, Secret, TICKET_LIFE_DAYS, TicketRequest};
use factordesk_view::reactive::State;
use futures::FutureExt;

use super::Command;
use super::context::Context;
use super::fresh::Refresher;
use super::load::begin_list;
use super::retries::{SendRequest, with_retries};
use crate::api::events::{Action, Asked};
use crate::api::{ApiFuture, Permit};
use crate::state::ApiError;
use crate::state::announce::Announcement;
use crate::state::fresh::Awaited;

const DAY_MS: f64 = 86_400_000.0;

/// An enrolment link that was created.
#[derive(Clone)]
pub struct EnrolmentLink {
    /// The link; `None` if Auth0 has mailed it
    pub url: Option<Secret>,
    /// When it was created, in milliseconds since 1970
    pub made: f64,
    /// When it expires, in milliseconds since 1970
    pub ends: f64,
}

/// A new recovery code. It is always `Some` after a success; a response without a code is an error.
pub type RecoveryResult = Result<Option<Secret>, ApiError>;

/// The commands. A secret stays in the outcome of its command until `Command::clear`, which wipes it.
#[derive(Clone, Copy)]
pub struct Assist {
    link: Command<TicketRequest, Result<EnrolmentLink, ApiError>>,
    recovery: Command<(), RecoveryResult>,
    forget: Command<(), Result<(), ApiError>>,
    awaited: State<Awaited>,
}

impl Assist {
    pub(super) fn new(context: Context, refresher: Refresher) -> Self {
        Self {
            link: Command::new(
                context,
                move |request: &TicketRequest| {
                    let asked = Asked::about(Action::Ticket, request.user_id.clone());
                    Some((asked, context.desk.why.given()))
                },
                move |request, permit| link(context, refresher, request, permit),
            ),
            awaited: refresher.awaited(),
            recovery: Command::new(
                context,
                move |()| about_user(context, Action::RecoveryCode),
                move |(), permit| recovery(context, permit),
            ),
            forget: Command::new(
                context,
                move |()| about_user(context, Action::ForgetBrowsers),
                move |(), permit| forget(context, permit),
            ),
        }
    }

    /// Creates an enrolment link for the user, and has it mailed if the request says so.
    pub fn link(&self) -> Command<TicketRequest, Result<EnrolmentLink, ApiError>> {
        self.link
    }

    /// The enrolment that the desk waits for since it created a link.
    pub fn awaited(&self) -> State<Awaited> {
        self.awaited
    }

    /// Creates a new recovery code. The old one becomes invalid.
    pub fn recovery(&self) -> Command<(), RecoveryResult> {
        self.recovery
    }

    /// Forgets the user's remembered browsers.
    pub fn forget(&self) -> Command<(), Result<(), ApiError>> {
        self.forget
    }
}

/// Sends the request, and announces its outcome.
async fn run(
    context: Context,
    permit: Permit,
    send: SendRequest<Option<Secret>>,
    done: Announcement,
    failed: fn(ApiError) -> Announcement,
) -> RecoveryResult {
    let result = with_retries(context, &permit, &*send).await;
    match &result {
        Ok(_) => context.done(done, &permit, None),
        Err(error) => {
            context.announcer.say(&failed(error.clone()));
        }
    }
    result
}

fn link(
    context: Context,
    refresher: Refresher,
    request: TicketRequest,
    permit: Permit,
) -> ApiFuture<EnrolmentLink> {
    let done = match request.send_mail {
        Some(true) => Announcement::LinkSent,
        _ => Announcement::LinkMade,
    };
    let user = permit.user().clone();
    async move {
        let send: SendRequest<Option<Secret>> =
            Box::new(move |api, permit| api.create_ticket(permit, &request));
        let url = run(context, permit, send, done, Announcement::LinkFailed).await?;
        // The user may be on the phone, and enrol at once.
        if context.shows(&user) {
            refresher.await_enrolment();
        }
        // The response has no expiry, so it is computed from the documented life.
        let made = context.clock.now();
        Ok(EnrolmentLink {
            url,
            made,
            #[expect(clippy::cast_precision_loss, reason = "a handful of days")]
            ends: made + TICKET_LIFE_DAYS as f64 * DAY_MS,
        })
    }
    .boxed_local()
}

fn recovery(context: Context, permit: Permit) -> ApiFuture<Option<Secret>> {
    let user = permit.user().clone();
    async move {
        let send: SendRequest<Option<Secret>> =
            Box::new(move |api, permit| api.regenerate_recovery_code(permit));
        let done = Announcement::RecoveryMade;
        let result = run(context, permit, send, done, Announcement::RecoveryFailed).await;
        if result.is_ok() && !context.shows(&user) {
            // The code will never be shown, and the one before it is invalid.
            context.show(Announcement::RecoveryLost);
        }
        // The list has an entry for the recovery code, which may be new.
        begin_list(context, &user);
        result
    }
    .boxed_local()
}

fn forget(context: Context, permit: Permit) -> ApiFuture<()> {
    let send: SendRequest<Option<Secret>> =
        Box::new(move |api, permit| api.forget_browsers(permit));
    let done = Announcement::Forgotten;
    run(context, permit, send, done, Announcement::ForgetFailed)
        .map(|result| result.map(drop))
        .boxed_local()
}

/// What the host page is asked about an action on the user or the whole list, and the reason so far.
pub(super) fn about_user(context: Context, action: Action) -> Option<(Asked, Reason)> {
    let asked = Asked::about(action, context.user()?);
    Some((asked, context.desk.why.given()))
}
