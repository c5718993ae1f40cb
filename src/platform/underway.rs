//! What the browser is doing for us, and can be told to stop: a request, a timer.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::by_name::call;

/// Waits for a promise with a method `stop`, as those of `page.js`, and calls it when dropped.
pub struct Underway {
    promise: Promise,
    done: JsFuture,
}

impl Underway {
    /// Waits for this promise.
    pub fn new(promise: Promise) -> Self {
        let done = JsFuture::from(promise.clone());
        Self { promise, done }
    }
}

impl Future for Underway {
    type Output = JsValue;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<JsValue> {
        // These promises are never rejected.
        let done = Pin::new(&mut self.done).poll(context);
        done.map(Result::unwrap_or_default)
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        // Harmless if it is done.
        call(&self.promise, "stop");
    }
}
