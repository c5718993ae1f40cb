//! The page's transport: `fetch`.

use factordesk_model::Secret;
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use js_sys::{Object, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use super::transport::{ApiRequest, ApiResponse, Credentials, Transport, TransportError};
use crate::platform::by_name::{property, set_property, text};
use crate::platform::underway::Underway;

#[wasm_bindgen(module = "/src/platform/page.js")]
extern "C" {
    #[wasm_bindgen(js_name = send)]
    fn fetch(
        method: &str,
        url: &str,
        headers: &Object,
        body: Option<&str>,
        cookie: bool,
    ) -> Promise;
}

/// Sends requests with `fetch`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fetch;

impl Transport for Fetch {
    fn send(
        &self,
        request: ApiRequest,
    ) -> LocalBoxFuture<'static, Result<ApiResponse, TransportError>> {
        let headers = Object::new();
        for (name, value) in &request.headers {
            set_property(&headers, name, &JsValue::from_str(value));
        }
        let sent = fetch(
            request.method.as_str(),
            &request.url,
            &headers,
            // The browser's copy of the body can't be overwritten from here. It is garbage-collected some time after the
            // request has ended.
            request.body.as_ref().map(Secret::expose),
            request.credentials == Credentials::Cookie,
        );
        // Dropping it aborts the request.
        Underway::new(sent)
            .map(|came| response(&came))
            .boxed_local()
    }
}

/// Reads what `send` in `page.js` resolves to.
fn response(came: &JsValue) -> Result<ApiResponse, TransportError> {
    let header = |place| property(came, place).as_string();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a status, or one of four numbers"
    )]
    match property(came, "0").as_f64().unwrap_or_default() as u16 {
        0 => Err(TransportError::Offline),
        1 => Err(TransportError::Aborted),
        2 => Err(TransportError::Blocked),
        3 => Err(TransportError::Unlisted(text(came, "1"))),
        status => Ok(ApiResponse {
            status,
            retry_after: header("1"),
            rate_limit_reset: header("2"),
            request_id: header("3"),
            body: Uint8Array::new(&property(came, "4")).to_vec(),
        }),
    }
}
