//! The note that a mutation holds in the store while it is carried out, so that an equal request
//! isn't sent again.

use factordesk_model::error::codes;
use factordesk_model::{AuthenticationMethod, MethodType, Operation, mask};
use http::HeaderMap;
use serde::{Deserialize, Serialize};

use super::{Key, Mutation, repeat};
use crate::auth0::UpstreamResponse;
use crate::error::ApiError;
use crate::store::StoreError;
use crate::store::idempotency::{Claim, ClaimRequest, IdempotencyId};

/// How long a note is held, in seconds: longer than everything after the sending can take. A
/// replica that holds one for longer has crashed, and what it sent was carried out long ago or
/// never will be.
pub(super) const LEASE_SECONDS: u64 = 60;

/// A note that a mutation holds.
#[derive(Clone, Copy)]
pub(super) struct Held {
    pub(super) id: IdempotencyId,
    pub(super) fence: u64,
    pub(super) by: By,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// The `Idempotency-Key`
    Key,
    /// A digest of the request's own bytes
    Bytes,
}

/// What is noted before sending, for the replica that may have to reconcile it.
#[derive(Serialize, Deserialize)]
pub(super) struct Note {
    /// Ids of the methods before it
    pub(super) before: Vec<String>,
    /// The version of the list before it, if it was confirmed
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<String>,
    /// Sequence number of the intent
    pub(super) intent: u64,
}

impl Mutation {
    /// Carries the mutation out under the key of its request, or says what came of an earlier one.
    pub(super) async fn by_key(&self, key: &Key) -> Result<UpstreamResponse, ApiError> {
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
            // A client that sends a key knows how to retry, so it isn't made to wait here.
            Claim::InProgress => Err(ApiError::in_progress()),
            Claim::Reused => Err(ApiError::idempotency_key_reused()),
        }
    }

    /// Marks the note as sent, right before sending. `false` if another request has taken it over.
    pub(super) async fn mark_sent(
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
            .map_err(|_| StoreError::Failed("a request's note can't be serialised".to_owned()))?;
        let now = self.state.clock().now();
        self.state
            .store()
            .mark_sent(held.id, held.fence, (now, now + LEASE_SECONDS), note)
            .await
    }

    /// Updates the note with the result. A failure does no harm: once the lease ends, the next
    /// equal request reconciles it.
    pub(super) async fn settle(
        &self,
        held: Option<Held>,
        result: &Result<UpstreamResponse, ApiError>,
    ) {
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
            // Nothing was changed, so the same request may try again.
            Err(_) => store.forget(id, fence).await,
        };
        if let Err(error) = settled {
            tracing::error!(%error, "a request's note can't be updated: an equal request has to wait for its lease to end");
        }
    }

    /// The response as it may be stored: sealed, and only if it holds no secret.
    fn keep(&self, id: IdempotencyId, answer: &UpstreamResponse) -> Option<Vec<u8>> {
        let plain = without_secrets(self.authorized.target().operation(), answer)?;
        self.state.sealer().seal(&plain, &id).ok()
    }

    pub(super) fn replay(
        &self,
        id: IdempotencyId,
        status: u16,
        kept: Option<Vec<u8>>,
    ) -> Result<UpstreamResponse, ApiError> {
        kept.and_then(|kept| self.state.sealer().open(&kept, &id))
            .map(|body| UpstreamResponse {
                status,
                headers: HeaderMap::new(),
                body: body.into(),
                page: None,
            })
            .ok_or_else(ApiError::already_done)
    }
}

/// The body as it may be stored, or `None`.
///
/// Only what is known to hold no secret is stored: empty bodies, and methods whose type has no
/// secret, without unknown fields. Tickets, recovery codes and the secrets of authenticator apps
/// are shown once.
fn without_secrets(operation: Operation, answer: &UpstreamResponse) -> Option<Vec<u8>> {
    if answer.body.is_empty() {
        return Some(Vec::new());
    }
    if operation != Operation::CreateMethod {
        return None;
    }
    let mut method: AuthenticationMethod = serde_json::from_slice(&answer.body).ok()?;
    // All types that can be created, except authenticator apps.
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
    // Masked, as it will be shown: the rest needn't be kept for a day.
    serde_json::to_vec(&mask::method(&method)).ok()
}

#[cfg(test)]
#[path = "note_tests.rs"]
mod tests;
