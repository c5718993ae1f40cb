//! Searches users while the admin types.

use factordesk_model::{UserId, UserPage, UserSummary};
use factordesk_view::reactive::State;
use futures::FutureExt;

use super::context::Context;
use super::load::millis;
use super::users;
use crate::state::ApiError;
use crate::state::phase::pause_of;
use crate::state::search::{Search, first_openable};

/// How long typing must pause before a request is sent, in milliseconds.
const DEBOUNCE_MS: u32 = 250;
/// Auth0's search returns no results beyond this number, on any page.
const MAX_FOUND: u64 = 1000;

/// The results of the search.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum SearchResults {
    /// Nothing was typed
    #[default]
    Nothing,
    /// Too little was typed to search for
    TooShort,
    /// Waiting for a response
    Searching,
    /// The users found so far, and the number of results in total
    Users(Vec<UserSummary>, u64),
    /// Too many requests; continues by itself at this time, in milliseconds since 1970
    Waiting(f64),
    /// The search failed
    Failed(ApiError),
}

/// The progress of loading the next page of results.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum NextPage {
    /// Not requested
    #[default]
    Idle,
    /// Waiting for a response
    Loading,
    /// Couldn't be loaded
    Failed(ApiError),
}

/// The current query.
#[derive(Debug, Clone, Default)]
struct SearchQuery {
    q: String,
    /// Typing hasn't paused yet, so nothing was sent
    is_held: bool,
    /// Enter was pressed: the first result is opened
    opens: bool,
    /// How many pages were loaded
    pages: u32,
}

/// The search for a user.
#[derive(Clone, Copy)]
pub struct UserSearch {
    context: Context,
    found: State<SearchResults>,
    exact: State<Option<UserId>>,
    more: State<NextPage>,
    asked: State<SearchQuery>,
}

impl UserSearch {
    pub(super) fn new(context: Context) -> Self {
        Self {
            context,
            found: State::new(SearchResults::Nothing),
            exact: State::new(None),
            more: State::new(NextPage::Idle),
            asked: State::new(SearchQuery::default()),
        }
    }

    /// The results. Reactive.
    pub fn found(&self) -> SearchResults {
        self.found.get()
    }

    /// The typed text, if it is a user id. Reactive.
    pub fn exact(&self) -> Option<UserId> {
        self.exact.get()
    }

    /// The progress of loading the next page. Reactive.
    pub fn more(&self) -> NextPage {
        self.more.get()
    }

    /// Whether there are more results that Auth0 can return. Reactive.
    pub fn has_more(&self) -> bool {
        self.found.with(|found| {
            matches!(found, SearchResults::Users(users, total) if (users.len() as u64) < (*total).min(MAX_FOUND))
        })
    }

    /// Takes a new text, and aborts the request for the previous one.
    pub fn type_text(&self, typed: &str) {
        let (search, context) = (*self, self.context);
        context.search.stop();
        self.exact.set(None);
        self.more.set(NextPage::Idle);
        match Search::read(typed) {
            Search::Nothing => self.found.set(SearchResults::Nothing),
            Search::TooShort => self.found.set(SearchResults::TooShort),
            Search::Query { q, exact } => {
                self.exact.set(exact);
                self.found.set(SearchResults::Searching);
                self.asked.set(SearchQuery {
                    q,
                    is_held: true,
                    opens: false,
                    pages: 0,
                });
                let work = async move {
                    context.clock.sleep(DEBOUNCE_MS).await;
                    search.run().await;
                };
                context.search.begin(work.boxed_local());
            }
        }
    }

    /// Searches at once, since Enter ends the typing, and opens the first user who is found.
    ///
    /// Another text, or [`Self::forget_enter`], takes the wish to open back.
    pub fn submit(&self) {
        let pending = |found: &SearchResults| {
            matches!(found, SearchResults::Searching | SearchResults::Waiting(_))
        };
        if self.found.try_with_untracked(pending) != Some(true) {
            return;
        }
        self.asked.update(|asked| asked.opens = true);
        // Otherwise the request is running, and its response takes `opens` into account.
        if self.asked.try_with_untracked(|asked| asked.is_held) == Some(true) {
            let search = *self;
            let work = async move { search.run().await };
            self.context.search.begin(work.boxed_local());
        }
    }

    /// Opens no user when the results arrive: the admin has turned to something else since Enter.
    pub fn forget_enter(&self) {
        self.asked.update(|asked| asked.opens = false);
    }

    /// Loads the next page of results.
    pub fn ask_for_more(&self) {
        let search = *self;
        let has_users = self
            .found
            .try_with_untracked(|found| matches!(found, SearchResults::Users(..)));
        let loading = self
            .more
            .try_with_untracked(|more| *more == NextPage::Loading);
        if let (Some(true), Some(false)) = (has_users, loading) {
            self.more.set(NextPage::Loading);
            let work = async move { search.run_more().await };
            // In the job of the search, so that typing aborts it.
            self.context.search.begin(work.boxed_local());
        }
    }

    /// Empties the search once a user is chosen.
    pub fn clear(&self) {
        self.type_text("");
    }

    async fn run(self) {
        let (context, found) = (self.context, self.found);
        self.asked.update(|asked| asked.is_held = false);
        let Some(q) = self.asked.try_with_untracked(|asked| asked.q.clone()) else {
            return;
        };
        loop {
            let Some(api) = context.api() else { return };
            match api.search_users(&q, 0).await {
                Ok(page) => {
                    self.show(page);
                    return;
                }
                Err(error) => {
                    context.note(&error);
                    // Only "too many requests" is waited out. A slow query would be slow again.
                    let Some(pause) = pause_of(&error) else {
                        let _ = found.try_set(SearchResults::Failed(error));
                        return;
                    };
                    let pause = f64::from(pause) * 1000.0;
                    let _ = found.try_set(SearchResults::Waiting(context.clock.now() + pause));
                    context.clock.sleep(millis(pause)).await;
                    let _ = found.try_set(SearchResults::Searching);
                }
            }
        }
    }

    fn show(self, page: UserPage) {
        let total = page.totals.map_or(page.users.len() as u64, |t| t.total);
        let opens = self.asked.try_with_untracked(|asked| asked.opens) == Some(true);
        let first = first_openable(&page.users).filter(|_| opens);
        let first = first.map(|(id, user)| (id.clone(), user.display_name()));
        let _ = self.found.try_set(SearchResults::Users(page.users, total));
        let _ = self.asked.try_update(|asked| asked.pages = 1);
        if let Some((user, name)) = first {
            users::choose(self.context, &user, Some(name));
        }
    }

    async fn run_more(self) {
        let Some(api) = self.context.api() else {
            return;
        };
        let Some(asked) = self.asked.try_with_untracked(Clone::clone) else {
            return;
        };
        match api.search_users(&asked.q, asked.pages).await {
            Ok(page) => {
                // Pages are counted, not derived from the number of users: a page may repeat some.
                let _ = self.asked.try_update(|asked| asked.pages += 1);
                self.found.update(|found| add(found, page));
                let _ = self.more.try_set(NextPage::Idle);
            }
            Err(error) => {
                self.context.note(&error);
                let _ = self.more.try_set(NextPage::Failed(error));
            }
        }
    }
}

/// Adds a page of results. Skips users that are listed already, since users may have been added or
/// removed between the requests.
fn add(found: &mut SearchResults, page: UserPage) {
    let SearchResults::Users(users, total) = found else {
        return;
    };
    let is_last = page.users.is_empty();
    for user in page.users {
        if !users.iter().any(|old| old.raw_id() == user.raw_id()) {
            users.push(user);
        }
    }
    if let Some(totals) = page.totals {
        *total = totals.total;
    }
    // An empty page is the end, even if the total promised more.
    if is_last {
        *total = users.len() as u64;
    }
}
