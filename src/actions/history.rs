//! The user's history: loads the proxy's audit, page by page.

use factordesk_model::{AuditPage, UserId};
use factordesk_view::reactive::State;
use futures::FutureExt;

use super::context::Context;
use crate::state::ApiError;
use crate::state::history::{append, is_split};

/// Entries on a page.
const PAGE: usize = 20;
/// The largest number of entries that one request may ask for.
const MAX_LIMIT: usize = factordesk_model::audit::MAX_AUDIT_PAGE as usize;

/// The progress of loading.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum HistoryStatus {
    /// Waiting for a response
    #[default]
    Loading,
    /// Loaded
    Ready,
    /// Couldn't be loaded
    Failed(ApiError),
}

/// The user's history.
#[derive(Clone, Copy)]
pub struct History {
    context: Context,
    page: State<AuditPage>,
    status: State<HistoryStatus>,
    /// What the last request asked for: entries before this one, or the newest
    asked: State<Option<u64>>,
}

impl History {
    pub(super) fn new(context: Context) -> Self {
        Self {
            context,
            page: State::new(AuditPage::default()),
            status: State::new(HistoryStatus::default()),
            asked: State::new(None),
        }
    }

    /// The entries loaded so far.
    pub fn page(&self) -> State<AuditPage> {
        self.page
    }

    /// The progress of loading.
    pub fn status(&self) -> State<HistoryStatus> {
        self.status
    }

    /// Loads the newest entries again, as many as are shown.
    pub fn load(&self) {
        self.begin(None);
    }

    /// Loads the next page of older entries, if there is one.
    pub fn older(&self) {
        let next = self.page.try_with_untracked(|page| page.next).flatten();
        if next.is_some() {
            self.begin(next);
        }
    }

    /// Repeats the last request, after it has failed.
    pub fn retry(&self) {
        self.begin(self.asked.try_get_untracked().flatten());
    }

    /// Drops the entries, and aborts the running load.
    pub fn clear(&self) {
        self.context.history.stop();
        let _ = self.page.try_set(AuditPage::default());
        let _ = self.status.try_set(HistoryStatus::Loading);
    }

    fn begin(self, before: Option<u64>) {
        let Some(user) = self.context.desk.user_id.try_get_untracked().flatten() else {
            return;
        };
        self.status.set(HistoryStatus::Loading);
        let job = self.context.history;
        job.begin(self.run(user, before).boxed_local());
    }

    /// Loads a page. Loads one page more if the entries end between the two records of a changed number,
    /// because the screen shows them as one.
    async fn run(self, user: UserId, before: Option<u64>) {
        if !self.read(&user, before).await {
            return;
        }
        let split = self.page.try_with_untracked(is_split) == Some(true);
        let next = self.page.try_with_untracked(|page| page.next).flatten();
        if split && next.is_some() {
            self.read(&user, next).await;
        }
    }

    /// Loads one page and returns whether it arrived. Drops the response if another user is shown by then.
    async fn read(self, user: &UserId, before: Option<u64>) -> bool {
        let shown = self.page.try_with_untracked(|page| page.entries.len());
        let shown = shown.unwrap_or_default();
        // A reload asks for all entries that are shown, so that the list doesn't shrink, up to the
        // limit of a request.
        let limit = before.map_or_else(|| shown.clamp(PAGE, MAX_LIMIT), |_| PAGE);
        let _ = self.asked.try_set(before);
        let Some(api) = self.context.api() else {
            return false;
        };
        let response = api.history(user, before, limit).await;
        let now = self.context.desk.user_id.try_get_untracked().flatten();
        // Another user may be shown by now (property 53).
        if now.as_ref() != Some(user) {
            return false;
        }
        let status = match response {
            Ok(page) => {
                let _ = self.page.try_update(|all| match before {
                    Some(_) => append(all, page),
                    None => *all = page,
                });
                HistoryStatus::Ready
            }
            Err(error) => {
                self.context.note(&error);
                HistoryStatus::Failed(error)
            }
        };
        let arrived = status == HistoryStatus::Ready;
        let _ = self.status.try_set(status);
        arrived
    }
}
