//! The operations on the user rather than on a method: enrolment links, recovery codes, remembered browsers.

use factordesk_model::{Secret, TICKET_LIFE_DAYS, TicketRequest};
use factordesk_view::reactive::State;
use futures::FutureExt;

use super::Command;
use super::context::Context;
use super::fresh::Refresher;
use super::load::begin_list;
use super::write::{SendRequest, with_retries};
use crate::api::{ApiFuture, Receipt};
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
            link: Command::new(context.desk, move |request| {
                link(context, refresher, request)
            }),
            awaited: refresher.awaited(),
            recovery: Command::new(context.desk, move |()| recovery(context)),
            forget: Command::new(context.desk, move |()| forget(context)),
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
    send: SendRequest<Option<Secret>>,
    done: Announcement,
    failed: fn(ApiError) -> Announcement,
) -> RecoveryResult {
    // As it is sent: the form may be cleared meanwhile.
    let why = context.desk.why.given();
    let receipt = Receipt::default();
    let result = with_retries(context, &receipt, &*send).await;
    match &result {
        Ok(_) => context.done(&done, why, &receipt, None),
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
) -> ApiFuture<EnrolmentLink> {
    let done = match request.send_mail {
        Some(true) => Announcement::LinkSent,
        _ => Announcement::LinkMade,
    };
    let why = context.desk.why.given();
    let shown = move || context.desk.user_id.try_get_untracked().flatten();
    let whose = shown();
    async move {
        // The ticket's request names the user itself.
        let send: SendRequest<Option<Secret>> =
            Box::new(move |api, _| api.create_ticket(&request, &why));
        let url = run(context, send, done, Announcement::LinkFailed).await?;
        // The user may be on the phone, and enrol at once.
        if shown() == whose {
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

fn recovery(context: Context) -> ApiFuture<Option<Secret>> {
    let shown = move || context.desk.user_id.try_get_untracked().flatten();
    async move {
        let whose = shown();
        let why = context.desk.why.given();
        let send: SendRequest<Option<Secret>> =
            Box::new(move |api, user| api.regenerate_recovery_code(&user, &why));
        let done = Announcement::RecoveryMade;
        let result = run(context, send, done, Announcement::RecoveryFailed).await;
        if result.is_ok() && shown() != whose {
            // The code will never be shown, and the one before it is invalid.
            context.show(&Announcement::RecoveryLost);
        }
        // The list has an entry for the recovery code, which may be new.
        begin_list(context, whose.as_ref());
        result
    }
    .boxed_local()
}

fn forget(context: Context) -> ApiFuture<()> {
    let why = context.desk.why.given();
    let send: SendRequest<Option<Secret>> =
        Box::new(move |api, user| api.forget_browsers(&user, &why));
    let done = Announcement::Forgotten;
    run(context, send, done, Announcement::ForgetFailed)
        .map(|result| result.map(drop))
        .boxed_local()
}
