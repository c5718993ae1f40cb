//! Carries out every mutation: once, with an audit record, and with a definite outcome wherever
//! that is possible.
//!
//! 1. A request that may be repeated is noted in the store, under its `Idempotency-Key` or under a
//!    digest of its own bytes (`repeat`). If it was carried out before, it is answered from the
//!    note.
//! 2. The current list of methods is read, and compared with the confirmed version or the old name if
//!    there is one.
//! 3. The call waits in the queue (the tenant's rate limit).
//! 4. The intent is appended to the audit chain. If that write fails, nothing is sent.
//! 5. The mutation is sent, once.
//! 6. If the response was lost, the list shows the outcome, as far as it can.
//! 7. The outcome is appended to the audit chain, and the note is settled.
//!
//! All of it runs in its own task, so it is completed even if the client has gone.
//!
//! What isn't decided here: whether the admin may do it (`crate::auth::Authorized`), and whether
//! the request is valid (`crate::routes`).

mod confirmed;
mod key;
mod note;
pub(crate) mod reason;
mod reconcile;
mod renaming;
mod repeat;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use factordesk_model::{AuthenticationMethod, ListVersion, MethodSummary, Permission, Target};
use tokio::time::Instant;

use self::note::{Held, LEASE_SECONDS, Note};
use crate::audit::Journal;
use crate::auth::Authorized;
use crate::auth0::UpstreamResponse;
use crate::auth0::forward::Reserved;
use crate::auth0::limiter::Priority;
use crate::error::ApiError;
use crate::server::{self, Delivery, Receipt};
use crate::state::AppState;

pub(crate) use confirmed::mask_methods;
pub(crate) use key::Key;
pub(crate) use reason::Reason;
pub(crate) use renaming::Renaming;

/// Maximum time that a request waits for an equal one under way.
const MAX_WAIT: Duration = Duration::from_secs(20);
/// Interval at which it checks whether that one is done.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// An authorised mutation with everything that it needs.
pub(crate) struct Mutation {
    pub(crate) state: AppState,
    pub(crate) authorized: Authorized,
    pub(crate) journal: Arc<Journal>,
    pub(crate) key: Option<Key>,
    /// The list version that the admin confirmed, where one is required
    pub(crate) confirmed: Option<ListVersion>,
    /// Of a renaming that says which name it replaces
    pub(crate) renaming: Option<Renaming>,
    pub(crate) body: Option<Bytes>,
}

/// The result of one attempt at a mutation.
enum Step {
    Ended(Result<UpstreamResponse, ApiError>),
    /// An equal request is under way. If it is still being carried out, this one is a repeat of it
    Wait {
        is_repeat: bool,
    },
}

/// A mutation that is ready to be sent.
struct Ready {
    /// The methods before it
    before: Vec<AuthenticationMethod>,
    /// Sequence number of the intent in the audit chain
    intent: u64,
    reserved: Reserved,
}

impl Mutation {
    /// Carries the mutation out. The receipt must be attached to the response: until it is
    /// confirmed, the response counts as lost.
    pub(crate) async fn run(self) -> (Result<UpstreamResponse, ApiError>, Receipt) {
        let mutation = Arc::new(self);
        let tasks = mutation.state.changes().clone();
        let start = Instant::now();
        let mut has_waited = false;
        loop {
            let (receipt, delivery) = server::receipt();
            let step = Arc::clone(&mutation).step(has_waited, delivery);
            // Tracked tasks are finished before the process ends.
            match tasks.spawn(step).await {
                Ok(Step::Ended(result)) => return (result, receipt),
                Ok(Step::Wait { is_repeat }) if start.elapsed() < MAX_WAIT => {
                    // Never reset: a repeat stays one while the first response is delivered.
                    has_waited |= is_repeat;
                }
                Ok(Step::Wait { .. }) => return (Err(ApiError::in_progress()), receipt),
                // It may have sent the mutation before.
                Err(_) => {
                    let unknown = ApiError::outcome_unknown()
                        .with_cause("the task that carried out the mutation panicked");
                    return (Err(unknown), receipt);
                }
            }
            // Polled: another replica may carry the equal request out, and only the store knows.
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    async fn step(self: Arc<Self>, has_waited: bool, delivery: Delivery) -> Step {
        if let Some(key) = &self.key {
            return Step::Ended(self.by_key(key).await);
        }
        match self.bytes_id() {
            Some(id) => self.by_bytes(id, has_waited, delivery).await,
            None => Step::Ended(self.perform(None).await),
        }
    }

    /// Steps 2 to 7 of the module's list.
    async fn perform(&self, held: Option<Held>) -> Result<UpstreamResponse, ApiError> {
        let prepared = self.prepare(held).await;
        let Ready {
            before,
            intent,
            reserved,
        } = match prepared {
            Ok(prepared) => prepared,
            Err(error) => {
                self.settle(held, &Err(error.clone())).await;
                return Err(error);
            }
        };
        let sent = self
            .state
            .forwarder()
            .mutate(&self.authorized, self.body.clone(), reserved)
            .await;
        let earlier = Earlier {
            ids: &ids(&before),
            methods: &before,
            version: None,
        };
        let result = self.reconcile_if_unknown(&earlier, sent).await;
        // The note comes last: while it is held, no equal request can begin.
        self.conclude(intent, &result).await;
        self.settle(held, &result).await;
        result
    }

    /// Everything before the sending.
    async fn prepare(&self, held: Option<Held>) -> Result<Ready, ApiError> {
        let before = self.methods_before().await?;
        self.check_passwords(&before)?;
        self.check_old_name(&before)?;
        // Before the intent: a call that waits in the queue hasn't begun, and one that would wait
        // too long is refused like any other.
        let reserved = self.state.forwarder().reserve(&self.authorized).await?;
        let concerned = self.concerned(&before).into_iter();
        let summaries = concerned.map(MethodSummary::of).collect();
        let intent = self.journal.intend(summaries).await?;
        if let Some(held) = held {
            // Without this mark, a replica that takes over would send the mutation again.
            let marked = self.mark_sent(held, ids(&before), intent).await;
            let refused = match marked {
                Ok(true) => None,
                Ok(false) => Some(ApiError::in_progress()),
                Err(error) => Some(error.into()),
            };
            if let Some(error) = refused {
                self.conclude(intent, &Err(error.clone())).await;
                return Err(error);
            }
        }
        Ok(Ready {
            before,
            intent,
            reserved,
        })
    }

    /// Deleting a password requires a permission of its own, whichever operation does it.
    fn check_passwords(&self, before: &[AuthenticationMethod]) -> Result<(), ApiError> {
        let target = self.authorized.target();
        let deletes = match target {
            Target::DeleteMethod(_, id) => {
                id.is_password()
                    || self
                        .concerned(before)
                        .into_iter()
                        .any(AuthenticationMethod::is_password)
            }
            Target::SetMethods(_) | Target::DeleteAllMethods(_) => {
                before.iter().any(AuthenticationMethod::is_password)
            }
            _ => false,
        };
        let needed = Permission::DeleteFirstFactors;
        if deletes && !self.authorized.caller().permissions().contains(&needed) {
            return Err(ApiError::insufficient_scope(needed));
        }
        Ok(())
    }

    /// Reads the complete list if the mutation is about methods. For a user who doesn't exist it is
    /// empty; the tenant reports that itself.
    async fn methods_before(&self) -> Result<Vec<AuthenticationMethod>, ApiError> {
        if let Some(confirmed) = self.confirmed {
            return self.methods_as_confirmed(confirmed).await;
        }
        match self.authorized.target() {
            Target::CreateMethod(_)
            | Target::SetMethods(_)
            | Target::UpdateMethod(..)
            | Target::DeleteMethod(..)
            | Target::DeleteAllMethods(_) => {
                let forwarder = self.state.forwarder();
                match forwarder.methods(&self.authorized, Priority::New).await {
                    Err(error) if error.status() == 404 => Ok(Vec::new()),
                    other => other,
                }
            }
            _ => Ok(Vec::new()),
        }
    }

    /// The methods that the mutation is about.
    fn concerned<'a>(&self, methods: &'a [AuthenticationMethod]) -> Vec<&'a AuthenticationMethod> {
        match self.authorized.target() {
            Target::UpdateMethod(_, id) => methods
                .iter()
                .filter(|method| method.id.as_ref() == Some(id))
                .collect(),
            // Linked methods are deleted together.
            Target::DeleteMethod(_, id) => {
                let link = methods
                    .iter()
                    .find(|method| method.id.as_ref() == Some(id))
                    .and_then(|method| method.link_id.as_ref());
                methods
                    .iter()
                    .filter(|method| {
                        method.id.as_ref() == Some(id)
                            || (link.is_some() && method.link_id.as_ref() == link)
                    })
                    .collect()
            }
            Target::SetMethods(_) | Target::DeleteAllMethods(_) => methods.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Reconciles a mutation that an earlier request sent. Nothing is sent again.
    async fn resume(
        &self,
        held: Held,
        note: &str,
        sent_at: u64,
    ) -> Result<UpstreamResponse, ApiError> {
        let result = self.reconcile(held, note, sent_at).await;
        self.journal.replayed(&result).await;
        result
    }

    async fn reconcile(
        &self,
        held: Held,
        note: &str,
        sent_at: u64,
    ) -> Result<UpstreamResponse, ApiError> {
        let lost = ApiError::outcome_unknown()
            .with_cause("an earlier request sent it, and its outcome isn't known");
        // A lease is longer than any call to the tenant: after it, nothing more happens.
        let is_settled = self.state.clock().now() >= sent_at + LEASE_SECONDS;
        let lost = if is_settled { lost.settled() } else { lost };
        // Without a readable note, of another version perhaps, the list proves nothing.
        let Ok(note) = serde_json::from_str::<Note>(note) else {
            self.settle(Some(held), &Err(lost.clone())).await;
            return Err(lost);
        };
        let earlier = Earlier {
            ids: &note.before,
            methods: &[],
            version: note.version.as_deref(),
        };
        let result = self.reconcile_if_unknown(&earlier, Err(lost)).await;
        self.conclude(note.intent, &result).await;
        self.settle(Some(held), &result).await;
        result
    }

    async fn conclude(&self, intent: u64, result: &Result<UpstreamResponse, ApiError>) {
        let after = result.as_ref().map_or_else(|_| Vec::new(), after);
        self.journal.conclude(intent, result, after).await;
    }
}

/// What is known about the list before a mutation.
struct Earlier<'a> {
    ids: &'a [String],
    /// The methods themselves; empty if an earlier request read them
    methods: &'a [AuthenticationMethod],
    /// The version of the list, if an earlier request noted it
    version: Option<&'a str>,
}

/// The ids of the methods that have one.
fn ids<'a>(methods: impl IntoIterator<Item = &'a AuthenticationMethod>) -> Vec<String> {
    let ids = methods.into_iter().filter_map(|method| method.id.as_ref());
    ids.map(|id| id.as_str().to_owned()).collect()
}

/// Summaries of the methods in a response.
fn after(answer: &UpstreamResponse) -> Vec<MethodSummary> {
    let value = serde_json::from_slice::<serde_json::Value>(&answer.body).unwrap_or_default();
    let methods = match value {
        serde_json::Value::Array(items) => items,
        value @ serde_json::Value::Object(_) => vec![value],
        _ => Vec::new(),
    };
    methods
        .into_iter()
        .map(|value| MethodSummary::of(&AuthenticationMethod::from_value(value)))
        // Tickets and recovery codes are objects too, but no methods.
        .filter(|summary| summary.kind.is_some())
        .collect()
}
