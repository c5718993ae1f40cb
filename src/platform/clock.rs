//! Time, passed in so that tests can control it.

use std::rc::Rc;
use std::time::Duration;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;

/// A source of time.
pub trait Time {
    /// Milliseconds since 1970
    fn now(&self) -> f64;
    /// Completes after `ms` milliseconds
    fn sleep(&self, ms: u32) -> LocalBoxFuture<'static, ()>;
}

/// The browser's clock and timers.
#[derive(Debug, Clone, Copy, Default)]
pub struct BrowserTime;

/// Clears the timeout when the future that waits for it is dropped.
struct Timer(TimeoutHandle);

impl Drop for Timer {
    fn drop(&mut self) {
        self.0.clear();
    }
}

impl Time for BrowserTime {
    fn now(&self) -> f64 {
        js_sys::Date::now()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the one timer: it wakes a future, whose life `spawn` knows"
    )]
    fn sleep(&self, ms: u32) -> LocalBoxFuture<'static, ()> {
        let (done, ready) = oneshot::channel();
        let handle = set_timeout_with_handle(
            move || {
                // The receiver may have been dropped.
                let _ = done.send(());
            },
            Duration::from_millis(u64::from(ms)),
        );
        async move {
            // If the browser refuses the timer, return at once: too early is better than never.
            if let Ok(handle) = handle {
                let _timer = Timer(handle);
                let _ = ready.await;
            }
        }
        .boxed_local()
    }
}

/// The clock, as a context for `expect_context`.
#[derive(Clone, Copy)]
pub struct Clock(StoredValue<Rc<dyn Time>, LocalStorage>);

impl Clock {
    /// A clock that reads `time`.
    pub fn new(time: Rc<dyn Time>) -> Self {
        Self(StoredValue::new_local(time))
    }

    /// Milliseconds since 1970; 0 after the desk was removed
    pub fn now(&self) -> f64 {
        self.0.try_with_value(|time| time.now()).unwrap_or_default()
    }

    /// Completes after `ms` milliseconds; never completes if the desk was removed before.
    pub async fn sleep(&self, ms: u32) {
        let sleep = self.0.try_with_value(|time| time.sleep(ms));
        match sleep {
            Some(sleep) => sleep.await,
            // Work that waits for a removed desk must not go on.
            None => futures::future::pending().await,
        }
    }
}
