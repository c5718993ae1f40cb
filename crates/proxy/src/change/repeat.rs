//! Repeats of a `POST` or `PUT` without an `Idempotency-Key`. SDKs send them on their own.
//!
//! An equal request (same caller, operation, path, confirmation and bytes) is a repeat only
//! - while the first one is being carried out: it waits;
//! - after the first one ended as `outcome_unknown`: it is reconciled from the list, or gets the
//!   same error;
//! - after the client's connection closed before the response was written: it gets that response,
//!   or `already_done` if it held a secret.
//!
//! Once a response has been delivered, an equal request is a new one: another ticket, another
//! recovery code.

use factordesk_model::HttpMethod;

use super::note::{By, Held, LEASE_SECONDS};
use super::{Mutation, Step};
use crate::server::Delivery;
use crate::store::idempotency::IdempotencyId;
use crate::store::repeats::{NoteRequest, Noted};

/// After this time, in seconds, a response that isn't known to be delivered counts as lost. A
/// client that doesn't read is disconnected earlier.
pub(super) const DELIVERY_SECONDS: u64 = 15;

impl Mutation {
    /// The id of this request's note; `None` for operations that can be repeated without harm.
    pub(super) fn bytes_id(&self) -> Option<IdempotencyId> {
        let target = self.authorized.target();
        let method = target.route().method;
        if !matches!(method, HttpMethod::Post | HttpMethod::Put) {
            return None;
        }
        let caller = self.authorized.caller();
        let path = target.path();
        let confirmed = self.confirmed.map(|version| version.to_string());
        let parts = [
            "repeat",
            caller.issuer(),
            &caller.admin().sub,
            method.as_str(),
            path.as_str(),
            confirmed.as_deref().unwrap_or_default(),
        ]
        .map(str::as_bytes);
        let body = self.body.as_deref().unwrap_or_default();
        let parts: Vec<&[u8]> = parts.into_iter().chain([body]).collect();
        // A keyed digest, so that bodies can't be guessed from the store by trying.
        Some(self.state.sealer().digest(&parts))
    }

    /// One attempt at the mutation, noted under the request's own bytes.
    pub(super) async fn by_bytes(
        &self,
        id: IdempotencyId,
        has_waited: bool,
        delivery: Delivery,
    ) -> Step {
        let now = self.state.clock().now();
        let request = NoteRequest {
            id,
            now,
            lease_until: now + LEASE_SECONDS,
            delivery_until: now + DELIVERY_SECONDS,
            has_waited,
        };
        let noted = match self.state.store().note(request).await {
            Ok(noted) => noted,
            Err(error) => return Step::Ended(Err(error.into())),
        };
        let held = |fence| Held {
            id,
            fence,
            by: By::Bytes,
        };
        let is_replayed = matches!(noted, Noted::Done { .. });
        let (held, result) = match noted {
            Noted::Running => {
                if !has_waited {
                    self.state.metrics().repeat("under_way");
                }
                return Step::Wait { is_repeat: true };
            }
            Noted::Answering => return Step::Wait { is_repeat: false },
            Noted::New { fence } => (held(fence), self.perform(Some(held(fence))).await),
            Noted::Unknown {
                fence,
                sent_at,
                note,
            } => {
                self.state.metrics().repeat("unknown");
                let result = self.resume(held(fence), &note, sent_at).await;
                (held(fence), result)
            }
            Noted::Done {
                fence,
                status,
                answer,
            } => {
                if !has_waited {
                    self.state.metrics().repeat("undelivered");
                }
                let result = self.replay(id, status, answer);
                self.journal.replayed(&result).await;
                (held(fence), result)
            }
        };
        // After an error, the note is free already: nothing depends on the delivery.
        if result.is_ok() || is_replayed {
            self.watch(held, delivery);
        }
        Step::Ended(result)
    }

    /// Records, in its own task, whether the response reaches its client.
    fn watch(&self, Held { id, fence, .. }: Held, delivery: Delivery) {
        let state = self.state.clone();
        self.state.changes().spawn(async move {
            let store = state.store();
            let noted = if delivery.wait().await {
                store.delivered(id, fence).await
            } else {
                store.undelivered(id, fence).await
            };
            if let Err(error) = noted {
                tracing::error!(%error, "can't record whether a response was delivered: an equal request will count as a repeat");
            }
        });
    }
}
