//! What is done for the user rather than to a method: enrolment links, recovery codes, remembered browsers.

use factordesk_model::{Secret, TICKET_LIFE_DAYS, TicketRequest, UserId};
use futures::FutureExt;

use super::Command;
use super::context::Context;
use super::load::begin_list;
use super::write::{Outcome, with_retries};
use crate::api::ApiClient;
use crate::state::ApiError;
use crate::state::announce::Announcement;

const DAY_MS: f64 = 86_400_000.0;

/// An enrolment link that was made.
#[derive(Clone)]
pub struct Link {
    /// The link; `None` when the tenant has mailed it
    pub url: Option<Secret>,
    /// When it was made, milliseconds since 1970
    pub made: f64,
    /// When it ends, milliseconds since 1970
    pub ends: f64,
}

/// A new recovery code.
pub type Renewed = Result<Option<Secret>, ApiError>;

/// The commands. A secret that one has given stays in its outcome until that is cleared, which wipes it.
#[derive(Clone, Copy)]
pub struct Assist {
    link: Command<TicketRequest, Result<Link, ApiError>>,
    recovery: Command<(), Renewed>,
    forget: Command<(), Result<(), ApiError>>,
}

impl Assist {
    pub(super) fn new(context: Context) -> Self {
        Self {
            link: Command::new(context.desk, move |request| link(context, request)),
            recovery: Command::new(context.desk, move |()| recovery(context)),
            forget: Command::new(context.desk, move |()| forget(context)),
        }
    }

    /// Makes an enrolment link for the user, and has it mailed or not.
    pub fn link(&self) -> Command<TicketRequest, Result<Link, ApiError>> {
        self.link
    }

    /// Makes a new recovery code; the old one is void.
    pub fn recovery(&self) -> Command<(), Renewed> {
        self.recovery
    }

    /// Forgets the user's remembered browsers.
    pub fn forget(&self) -> Command<(), Result<(), ApiError>> {
        self.forget
    }
}

type Call = Box<dyn Fn(ApiClient, UserId) -> Outcome<Option<Secret>>>;

/// Sends it, and says what came of it.
async fn run(
    context: Context,
    call: Call,
    done: Announcement,
    failed: fn(ApiError) -> Announcement,
) -> Renewed {
    let result = with_retries(context, &*call).await;
    match &result {
        Ok(_) => context.announcer.say(&done),
        Err(error) => context.announcer.say(&failed(error.clone())),
    }
    result
}

fn link(context: Context, request: TicketRequest) -> Outcome<Link> {
    let done = match request.send_mail {
        Some(true) => Announcement::LinkSent,
        _ => Announcement::LinkMade,
    };
    let why = context.desk.why.given();
    async move {
        let call: Call = Box::new(move |api, _| api.create_ticket(&request, &why));
        let url = run(context, call, done, Announcement::LinkFailed).await?;
        let made = context.clock.now();
        Ok(Link {
            url,
            made,
            #[expect(clippy::cast_precision_loss, reason = "a handful of days")]
            ends: made + TICKET_LIFE_DAYS as f64 * DAY_MS,
        })
    }
    .boxed_local()
}

fn recovery(context: Context) -> Outcome<Option<Secret>> {
    let shown = move || context.desk.user_id.try_get_untracked().flatten();
    async move {
        let whose = shown();
        let why = context.desk.why.given();
        let call: Call = Box::new(move |api, user| api.regenerate_recovery_code(&user, &why));
        let done = Announcement::RecoveryMade;
        let result = run(context, call, done, Announcement::RecoveryFailed).await;
        if result.is_ok() && shown() != whose {
            // Nobody will see it, and the one before it is void.
            context.announcer.say(&Announcement::RecoveryLost);
        }
        begin_list(context);
        result
    }
    .boxed_local()
}

fn forget(context: Context) -> Outcome<()> {
    let why = context.desk.why.given();
    let call: Call = Box::new(move |api, user| api.forget_browsers(&user, &why));
    let done = Announcement::Forgotten;
    run(context, call, done, Announcement::ForgetFailed)
        .map(|result| result.map(drop))
        .boxed_local()
}
