//! The way of every change, from authorised to done: once, with a trace, and with a definite answer wherever there can be one.
//!
//! 1. What may be repeated is noted in the store: under its `Idempotency-Key`, or under its own bytes (`repeat`). What was done
//!    already is answered from there.
//! 2. The list of methods is read, as it is before, and compared with the confirmed version if there is one.
//! 3. It waits for its turn (the tenant's rate limit).
//! 4. The intent is written to the audit chain. If that write fails, nothing is sent.
//! 5. The change is sent, once.
//! 6. When the answer was lost, the list tells what came of it, as far as it can.
//! 7. The outcome is written, and the note is settled.
//!
//! All of it runs in a task of its own: it is finished also when the caller has gone.

mod candidate;
mod compare;
mod confirmed;
mod key;
mod lost;
pub(crate) mod reason;
mod repeat;
mod seen;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use factordesk_model::error::codes;
use factordesk_model::{
    AuthenticationMethod, ListVersion, MethodSummary, MethodType, Operation, Permission, Target,
    mask,
};
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::audit::Journal;
use crate::auth::Authorized;
use crate::auth0::Answer;
use crate::auth0::forward::Reserved;
use crate::auth0::limiter::Turn;
use crate::error::ApiError;
use crate::server::{self, Delivery, Receipt};
use crate::state::AppState;
use crate::store::StoreError;
use crate::store::idempotency::{Claim, ClaimRequest, IdempotencyId};

pub(crate) use confirmed::as_shown;
pub(crate) use key::Key;
pub(crate) use reason::Reason;

/// Longer than everything that follows sending can take. A replica that holds a note for longer has crashed, and what it sent has
/// long been done, or never will be.
const LEASE_SECONDS: u64 = 60;
/// A request like one under way waits for it at most this long, and looks this often.
const MAX_WAIT: Duration = Duration::from_secs(20);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// An authorised change with all that belongs to it.
pub(crate) struct Change {
    pub(crate) state: AppState,
    pub(crate) authorized: Authorized,
    pub(crate) journal: Arc<Journal>,
    pub(crate) key: Option<Key>,
    /// The version of the list that the admin has confirmed, where one is needed
    pub(crate) confirmed: Option<ListVersion>,
    pub(crate) body: Option<Bytes>,
}

/// One go at a change.
enum Step {
    Ended(Result<Answer, ApiError>),
    /// Another request like it is under way. If it is being carried out, this one repeats it
    Wait {
        is_repeat: bool,
    },
}

/// What a change holds in the store while it is carried out.
#[derive(Clone, Copy)]
struct Held {
    id: IdempotencyId,
    fence: u64,
    by: By,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// An `Idempotency-Key`
    Key,
    /// The request's own bytes
    Bytes,
}

/// A change that may be sent.
struct Ready {
    /// The methods before
    before: Vec<AuthenticationMethod>,
    /// The intent's number
    intent: u64,
    reserved: Reserved,
}

/// What is noted before sending, for the replica that has to reconcile it.
#[derive(Serialize, Deserialize)]
struct Note {
    /// Ids of the methods before
    before: Vec<String>,
    /// The version of the list before, if it was confirmed
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    /// The intent's number
    intent: u64,
}

impl Change {
    /// Carries it out. The receipt belongs on the response: while nothing confirms it, the answer counts as lost.
    pub(crate) async fn run(self) -> (Result<Answer, ApiError>, Receipt) {
        let change = Arc::new(self);
        let tasks = change.state.changes().clone();
        let start = Instant::now();
        let mut has_waited = false;
        loop {
            let (receipt, delivery) = server::receipt();
            let step = Arc::clone(&change).step(has_waited, delivery);
            match tasks.spawn(step).await {
                Ok(Step::Ended(result)) => return (result, receipt),
                Ok(Step::Wait { is_repeat }) if start.elapsed() < MAX_WAIT => {
                    has_waited |= is_repeat;
                }
                Ok(Step::Wait { .. }) => return (Err(ApiError::in_progress()), receipt),
                Err(_) => {
                    let unknown = ApiError::outcome_unknown().because("a panic");
                    return (Err(unknown), receipt);
                }
            }
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

    async fn by_key(&self, key: &Key) -> Result<Answer, ApiError> {
        let id = key.id(self.authorized.caller(), self.authorized.target());
        let held = |fence| Held {
            id,
            fence,
            by: By::Key,
        };
        let now = self.state.clock().now();
        let claim = ClaimRequest {
            id,
            digest: key.body_digest(self.body.as_deref().unwrap_or_default()),
            now,
            lease_until: now + LEASE_SECONDS,
        };
        match self.state.store().claim(claim).await? {
            Claim::Ours { fence } => self.perform(Some(held(fence))).await,
            Claim::Interrupted {
                fence,
                sent_at,
                note,
            } => self.resume(held(fence), &note, sent_at).await,
            Claim::Done { status, answer } => {
                let result = self.replay(id, status, answer);
                self.journal.replayed(&result).await;
                result
            }
            Claim::InProgress => Err(ApiError::in_progress()),
            Claim::Reused => Err(ApiError::idempotency_key_reused()),
        }
    }

    /// Steps 2 to 7.
    async fn perform(&self, held: Option<Held>) -> Result<Answer, ApiError> {
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
            .change(&self.authorized, self.body.clone(), reserved)
            .await;
        let earlier = Earlier {
            ids: &ids(&before),
            methods: &before,
            version: None,
        };
        let result = self.find_out(&earlier, sent).await;
        self.conclude(intent, &result).await;
        self.settle(held, &result).await;
        result
    }

    /// Everything before sending.
    async fn prepare(&self, held: Option<Held>) -> Result<Ready, ApiError> {
        let before = self.methods_before().await?;
        self.check_passwords(&before)?;
        // Before the intent: what waits has not begun, and what can't wait as long is refused like anything else.
        let reserved = self.state.forwarder().reserve(&self.authorized).await?;
        let concerned = self.concerned(&before).into_iter();
        let summaries = concerned.map(MethodSummary::of).collect();
        let intent = self.journal.intend(summaries).await?;
        if let Some(held) = held {
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

    /// Deleting a password takes a permission of its own, whichever operation does it.
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

    async fn mark_sent(
        &self,
        held: Held,
        before: Vec<String>,
        intent: u64,
    ) -> Result<bool, StoreError> {
        let note = Note {
            before,
            version: self.confirmed.map(|version| version.to_string()),
            intent,
        };
        let note = serde_json::to_string(&note)
            .map_err(|_| StoreError::Failed("a note can't be written".to_owned()))?;
        let now = self.state.clock().now();
        self.state
            .store()
            .mark_sent(held.id, held.fence, (now, now + LEASE_SECONDS), note)
            .await
    }

    /// The complete list, when the change is about methods. A user who isn't there has none; the tenant will say so itself.
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
                match forwarder.methods(&self.authorized, Turn::Fresh).await {
                    Err(error) if error.status() == 404 => Ok(Vec::new()),
                    other => other,
                }
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Those of the methods before that the change is about.
    fn concerned<'a>(&self, methods: &'a [AuthenticationMethod]) -> Vec<&'a AuthenticationMethod> {
        match self.authorized.target() {
            Target::UpdateMethod(_, id) => methods
                .iter()
                .filter(|method| method.id.as_ref() == Some(id))
                .collect(),
            // Linked methods go together.
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

    /// What was sent before, and whose outcome isn't known: nothing is sent again.
    async fn resume(&self, held: Held, note: &str, sent_at: u64) -> Result<Answer, ApiError> {
        let result = self.reconcile(held, note, sent_at).await;
        self.journal.replayed(&result).await;
        result
    }

    async fn reconcile(&self, held: Held, note: &str, sent_at: u64) -> Result<Answer, ApiError> {
        let lost = ApiError::outcome_unknown().because("an earlier request sent it");
        let is_settled = self.state.clock().now() >= sent_at + LEASE_SECONDS;
        let lost = if is_settled { lost.settled() } else { lost };
        let Ok(note) = serde_json::from_str::<Note>(note) else {
            self.settle(Some(held), &Err(lost.clone())).await;
            return Err(lost);
        };
        let earlier = Earlier {
            ids: &note.before,
            methods: &[],
            version: note.version.as_deref(),
        };
        let result = self.find_out(&earlier, Err(lost)).await;
        self.conclude(note.intent, &result).await;
        self.settle(Some(held), &result).await;
        result
    }

    async fn conclude(&self, intent: u64, result: &Result<Answer, ApiError>) {
        let after = result.as_ref().map_or_else(|_| Vec::new(), after);
        self.journal.conclude(intent, result, after).await;
    }

    /// What becomes of the note. A failure here does no harm: after the lease, the next request looks into the list.
    async fn settle(&self, held: Option<Held>, result: &Result<Answer, ApiError>) {
        let Some(Held { id, fence, by }) = held else {
            return;
        };
        let store = self.state.store();
        let settled = match result {
            Ok(answer) => {
                let kept = self.keep(id, answer);
                match by {
                    By::Key => store.finish(id, fence, answer.status, kept).await,
                    By::Bytes => {
                        let until = self.state.clock().now() + repeat::DELIVERY_SECONDS;
                        let answer = (answer.status, kept);
                        store.answering(id, fence, until, answer).await
                    }
                }
            }
            Err(error) if error.code() == codes::OUTCOME_UNKNOWN => store.release(id, fence).await,
            // Nothing was done: the same request may try again.
            Err(_) => store.forget(id, fence).await,
        };
        if let Err(error) = settled {
            tracing::error!(%error, "the note of a request can't be settled");
        }
    }

    /// The answer as it may be kept: sealed, and only when it holds no secret.
    fn keep(&self, id: IdempotencyId, answer: &Answer) -> Option<Vec<u8>> {
        let plain = without_secrets(self.authorized.target().operation(), answer)?;
        self.state.sealer().seal(&plain, &id).ok()
    }

    fn replay(
        &self,
        id: IdempotencyId,
        status: u16,
        kept: Option<Vec<u8>>,
    ) -> Result<Answer, ApiError> {
        kept.and_then(|kept| self.state.sealer().open(&kept, &id))
            .map(|body| Answer {
                status,
                headers: HeaderMap::new(),
                body: body.into(),
            })
            .ok_or_else(ApiError::already_done)
    }
}

/// What is known of the list before a change.
struct Earlier<'a> {
    ids: &'a [String],
    /// The methods themselves; empty when an earlier request has read them
    methods: &'a [AuthenticationMethod],
    /// The list's version, when an earlier request noted it
    version: Option<&'a str>,
}

/// Their ids, of those that have one.
fn ids<'a>(methods: impl IntoIterator<Item = &'a AuthenticationMethod>) -> Vec<String> {
    let ids = methods.into_iter().filter_map(|method| method.id.as_ref());
    ids.map(|id| id.as_str().to_owned()).collect()
}

/// Only what is known to hold no secret: no answer at all, and a method whose type has none, without fields that nobody knows.
/// Tickets, recovery codes and the secrets of authenticator apps are shown once.
fn without_secrets(operation: Operation, answer: &Answer) -> Option<Vec<u8>> {
    if answer.body.is_empty() {
        return Some(Vec::new());
    }
    if operation != Operation::CreateMethod {
        return None;
    }
    let mut method: AuthenticationMethod = serde_json::from_slice(&answer.body).ok()?;
    let plain = matches!(
        method.kind,
        Some(
            MethodType::Phone
                | MethodType::Email
                | MethodType::WebauthnRoaming
                | MethodType::Passkey
        )
    );
    if !plain || method.totp_secret.is_some() {
        return None;
    }
    method.extra.clear();
    // As it will be shown: the rest needn't lie here for a day.
    serde_json::to_vec(&mask::method(&method)).ok()
}

/// The methods that an answer shows.
fn after(answer: &Answer) -> Vec<MethodSummary> {
    let value = serde_json::from_slice::<serde_json::Value>(&answer.body).unwrap_or_default();
    let methods = match value {
        serde_json::Value::Array(items) => items,
        value @ serde_json::Value::Object(_) => vec![value],
        _ => Vec::new(),
    };
    methods
        .into_iter()
        .map(|value| MethodSummary::of(&AuthenticationMethod::from_value(value)))
        .filter(|summary| summary.kind.is_some())
        .collect()
}

#[cfg(test)]
#[path = "mod_tests.rs"]
mod tests;
