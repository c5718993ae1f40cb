//! Searching users as the person types.

use factordesk_model::{UserId, UserSummary};
use futures::FutureExt;

use crate::reactive::State;

use super::context::Context;
use super::load::millis;
use crate::api::ApiError;
use crate::state::phase::pause_of;
use crate::state::search::Search;

/// Typing pauses this long before a call is made.
const DEBOUNCE_MS: u32 = 250;

/// What the search has found.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Found {
    /// Nothing was typed
    #[default]
    Nothing,
    /// Too little was typed
    TooShort,
    /// An answer is awaited
    Searching,
    /// These users, and how many there are in all
    Users(Vec<UserSummary>, u64),
    /// Too many requests: goes on by itself at this time, milliseconds since 1970
    Waiting(f64),
    /// It could not be asked
    Failed(ApiError),
}

/// The search for a user.
#[derive(Clone, Copy)]
pub struct UserSearch {
    context: Context,
    found: State<Found>,
    exact: State<Option<UserId>>,
}

impl UserSearch {
    pub(super) fn new(context: Context) -> Self {
        Self {
            context,
            found: State::new(Found::Nothing),
            exact: State::new(None),
        }
    }

    /// What was found. Reactive.
    pub fn found(&self) -> Found {
        self.found.get()
    }

    /// The typed text, when it is a user id. Reactive.
    pub fn exact(&self) -> Option<UserId> {
        self.exact.get()
    }

    /// The text is now this. What was asked before is given up, its request with it.
    pub fn type_text(&self, typed: &str) {
        let (context, found) = (self.context, self.found);
        context.search.stop();
        self.exact.set(None);
        match Search::read(typed) {
            Search::Nothing => found.set(Found::Nothing),
            Search::TooShort => found.set(Found::TooShort),
            Search::Query { q, exact } => {
                self.exact.set(exact);
                found.set(Found::Searching);
                let work = async move {
                    context.clock.sleep(DEBOUNCE_MS).await;
                    run(context, found, &q).await;
                };
                context.search.begin(work.boxed_local());
            }
        }
    }

    /// Somebody was chosen: the search is over.
    pub fn clear(&self) {
        self.type_text("");
    }
}

async fn run(context: Context, found: State<Found>, q: &str) {
    loop {
        let Some(api) = context.api() else { return };
        match api.search_users(q).await {
            Ok(page) => {
                let total = page.totals.map_or(page.users.len() as u64, |t| t.total);
                let _ = found.try_set(Found::Users(page.users, total));
                return;
            }
            Err(error) => {
                context.note(&error);
                let Some(pause) = pause_of(&error) else {
                    let _ = found.try_set(Found::Failed(error));
                    return;
                };
                let pause = f64::from(pause) * 1000.0;
                let _ = found.try_set(Found::Waiting(context.clock.now() + pause));
                context.clock.sleep(millis(pause)).await;
                let _ = found.try_set(Found::Searching);
            }
        }
    }
}
