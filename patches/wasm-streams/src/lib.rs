//! In place of the crate `wasm-streams`: the one type that `server_fn` names.
//!
//! The desk has no server functions, so no stream is ever made. The crate itself exports classes to JavaScript, and the
//! linker keeps what is exported.

#![forbid(unsafe_code)]

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use wasm_bindgen::JsValue;

/// A stream of the browser.
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// A stream that the browser has made.
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// Not available.
    ///
    /// # Panics
    /// Always.
    pub fn from_stream(_: impl Stream<Item = Result<JsValue, JsValue>> + 'static) -> Self {
        panic!("streams are not available")
    }

    /// The browser's stream.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// Its items: one error, since reading isn't available.
    pub fn into_stream(self) -> IntoStream {
        IntoStream(true)
    }
}

/// The items of a stream.
pub struct IntoStream(bool);

impl Stream for IntoStream {
    type Item = Result<JsValue, JsValue>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let first = std::mem::take(&mut self.0);
        Poll::Ready(first.then(|| Err(JsValue::from_str("streams are not available"))))
    }
}
