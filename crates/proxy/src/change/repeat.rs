//! A `POST` or `PUT` without an `Idempotency-Key`, which an SDK may repeat by itself.
//!
//! An equal request (same caller, operation, path, confirmation and bytes) is a repeat only
//! - while the first is being carried out: it waits;
//! - after the first was answered `outcome_unknown`: it is reconciled from the list, or answered the same;
//! - after the caller's connection closed before the answer was written: it gets the answer, or `already_done` if that held a secret.
//!
//! Once an answer has been delivered, an equal request is a second wish: another ticket, another recovery code.

use factordesk_model::HttpMethod;

use super::{By, Change, Held, LEASE_SECONDS, Step};
use crate::server::Delivery;
use crate::store::idempotency::IdempotencyId;
use crate::store::repeats::{NoteRequest, Noted};

/// After this time an answer that isn't known to be delivered counts as lost. A caller that takes nothing is cut off before.
pub(super) const DELIVERY_SECONDS: u64 = 15;

impl Change {
    /// What stands for this request in the store; `None` for operations that may be repeated without harm.
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
        Some(self.state.sealer().digest(&parts))
    }

    /// One go, under the request's own bytes.
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
        if result.is_ok() || is_replayed {
            self.watch(held, delivery);
        }
        Step::Ended(result)
    }

    /// Notes whether the answer reaches its caller, in a task of its own.
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
                tracing::error!(%error, "the store doesn't know whether an answer was delivered");
            }
        });
    }
}
