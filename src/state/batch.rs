//! A one-by-one deletion: the methods to delete, and the outcome of each.

use factordesk_model::{AuthenticationMethod, MethodId};

use super::ApiError;

/// The outcome for one method.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemStatus {
    /// Not handled yet
    Waiting,
    /// Deleted
    Deleted,
    /// Still there
    Failed(ApiError),
}

/// A method of the batch.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchItem {
    /// Its id
    pub id: MethodId,
    /// Its outcome
    pub status: ItemStatus,
}

/// The batch, in the order of the list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Batch(Vec<BatchItem>);

impl Batch {
    /// A batch of methods, without those that have no id.
    pub fn of<'a>(methods: impl IntoIterator<Item = &'a AuthenticationMethod>) -> Self {
        let item = |method: &AuthenticationMethod| {
            // Without an id there is no path for the deletion.
            Some(BatchItem {
                id: method.id.clone()?,
                status: ItemStatus::Waiting,
            })
        };
        Self(methods.into_iter().filter_map(item).collect())
    }

    /// The methods of the batch.
    pub fn items(&self) -> &[BatchItem] {
        &self.0
    }

    /// The ids that are still to be deleted.
    pub fn open(&self) -> Vec<MethodId> {
        self.0
            .iter()
            .filter(|item| item.status != ItemStatus::Deleted)
            .map(|item| item.id.clone())
            .collect()
    }

    /// Resets the failed methods to waiting, for a new attempt.
    pub fn begin(&mut self) {
        for item in &mut self.0 {
            if item.status != ItemStatus::Deleted {
                item.status = ItemStatus::Waiting;
            }
        }
    }

    /// Records outcomes.
    pub fn apply(&mut self, outcomes: &[(MethodId, Result<(), ApiError>)]) {
        for (id, outcome) in outcomes {
            // Not `find`: the server may repeat an id, and both entries are the same method then.
            for item in self.0.iter_mut().filter(|item| item.id == *id) {
                item.status = match outcome {
                    Ok(()) => ItemStatus::Deleted,
                    Err(error) => ItemStatus::Failed(error.clone()),
                };
            }
        }
    }

    /// The number of failed methods.
    pub fn failed(&self) -> usize {
        let failed = |item: &&BatchItem| matches!(item.status, ItemStatus::Failed(_));
        self.0.iter().filter(failed).count()
    }

    /// The number of waiting methods before an item. Compared with the progress, it tells which one is being
    /// deleted.
    pub fn waiting_before(&self, index: usize) -> usize {
        self.0
            .iter()
            .take(index)
            .filter(|item| item.status == ItemStatus::Waiting)
            .count()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::state::error::Failure;

    fn batch() -> Batch {
        let methods: Vec<_> = [
            json!({"id": "a", "type": "passkey"}),
            json!({"type": "totp"}),
            json!({"id": "b", "type": "phone"}),
            json!({"id": "c", "type": "email"}),
        ]
        .into_iter()
        .map(AuthenticationMethod::from_value)
        .collect();
        Batch::of(&methods)
    }

    fn id(text: &str) -> MethodId {
        MethodId::new(text).unwrap()
    }

    #[test]
    fn batch_holds_what_has_an_id() {
        assert_eq!(batch().open(), [id("a"), id("b"), id("c")]);
    }

    #[test]
    fn batch_tries_only_the_failed_ones_again() {
        let mut batch = batch();
        batch.apply(&[
            (id("a"), Ok(())),
            (id("b"), Err(ApiError::local(Failure::Timeout))),
            (id("c"), Ok(())),
        ]);
        assert_eq!((batch.failed(), batch.open()), (1, vec![id("b")]));
        batch.begin();
        assert_eq!((batch.failed(), batch.open()), (0, vec![id("b")]));
        assert_eq!(batch.items()[0].status, ItemStatus::Deleted);
        batch.apply(&[(id("b"), Ok(()))]);
        assert!(batch.open().is_empty());
    }

    #[test]
    fn batch_counts_places_among_the_waiting_ones() {
        let mut batch = batch();
        assert_eq!(batch.waiting_before(2), 2);
        batch.apply(&[(id("a"), Ok(()))]);
        assert_eq!(batch.waiting_before(1), 0);
        assert_eq!(batch.waiting_before(2), 1);
    }
}
