//! Time, passed in so that tests can hold it.

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
    /// Ready after this many milliseconds
    fn sleep(&self, ms: u32) -> LocalBoxFuture<'static, ()>;
}

/// The browser's time.
#[derive(Debug, Clone, Copy, Default)]
pub struct BrowserTime;

/// Takes a timer back when nobody waits for it any more.
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
                // Nobody may be waiting any more.
                let _ = done.send(());
            },
            Duration::from_millis(u64::from(ms)),
        );
        async move {
            // Without a timer there is no waiting: better too early than never.
            if let Ok(handle) = handle {
                let _timer = Timer(handle);
                let _ = ready.await;
            }
        }
        .boxed_local()
    }
}

/// The clock, for `expect_context`.
#[derive(Clone, Copy)]
pub struct Clock(StoredValue<Rc<dyn Time>, LocalStorage>);

impl Clock {
    /// A clock with this source.
    pub fn new(time: Rc<dyn Time>) -> Self {
        Self(StoredValue::new_local(time))
    }

    /// Milliseconds since 1970
    pub fn now(&self) -> f64 {
        self.0.try_with_value(|time| time.now()).unwrap_or_default()
    }

    /// Ready after this many milliseconds; never, when the desk is gone meanwhile.
    pub async fn sleep(&self, ms: u32) {
        let sleep = self.0.try_with_value(|time| time.sleep(ms));
        match sleep {
            Some(sleep) => sleep.await,
            None => futures::future::pending().await,
        }
    }
}
