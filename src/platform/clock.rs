//! Time, passed in so that tests can control it.

use std::rc::Rc;

use factordesk_view::reactive::Stored;
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::underway::Underway;

#[wasm_bindgen(module = "/src/platform/page.js")]
extern "C" {
    fn sleep(ms: u32) -> Promise;
}

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

impl Time for BrowserTime {
    fn now(&self) -> f64 {
        js_sys::Date::now()
    }

    fn sleep(&self, ms: u32) -> LocalBoxFuture<'static, ()> {
        // Dropping it clears the timer.
        Underway::new(sleep(ms)).map(drop).boxed_local()
    }
}

/// The clock, as a context for `expect_context`.
#[derive(Clone, Copy)]
pub struct Clock(Stored<Rc<dyn Time>>);

impl Clock {
    /// A clock that reads `time`.
    pub fn new(time: Rc<dyn Time>) -> Self {
        Self(Stored::new(time))
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
