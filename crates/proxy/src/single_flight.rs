//! Shares one piece of work between all callers that need its result.

use std::future::Future;

use tokio::sync::watch;

/// Work in progress, in a task of its own.
///
/// It continues if the caller that started it goes away. All who wait get the same result.
pub(crate) struct SingleFlight<T>(watch::Receiver<Option<T>>);

impl<T> Clone for SingleFlight<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Clone + Send + Sync + 'static> SingleFlight<T> {
    /// Starts the work.
    pub(crate) fn start(work: impl Future<Output = T> + Send + 'static) -> Self {
        let (sender, receiver) = watch::channel(None);
        tokio::spawn(async move {
            let value = work.await;
            sender.send_replace(Some(value));
        });
        Self(receiver)
    }

    /// Waits for the result. `None` if the task panicked or was cancelled.
    pub(crate) async fn wait(mut self) -> Option<T> {
        let done = self.0.wait_for(Option::is_some).await.ok()?;
        done.clone()
    }

    /// Whether the work is still in progress.
    pub(crate) fn is_under_way(&self) -> bool {
        // `has_changed` fails if the task has ended without a result.
        self.0.borrow().is_none() && self.0.has_changed().is_ok()
    }
}
