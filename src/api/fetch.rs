//! The page's transport: `fetch`, by gloo-net.

use factordesk_model::HttpMethod;
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestCache, RequestCredentials, RequestRedirect};

use super::transport::{ApiRequest, ApiResponse, Credentials, Transport, TransportError};

#[wasm_bindgen(module = "/src/platform/page.js")]
extern "C" {
    #[wasm_bindgen(js_name = whyFailed)]
    fn why_failed(url: &str, is_read: bool) -> Promise;
    #[wasm_bindgen(js_name = takeEarly)]
    fn take_early(url: &str) -> Option<Promise>;
}

/// Sends requests with `fetch`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fetch;

/// Aborts the request if the future that waits for it is dropped. Harmless once the response is here.
struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

impl Transport for Fetch {
    fn send(
        &self,
        request: ApiRequest,
    ) -> LocalBoxFuture<'static, Result<ApiResponse, TransportError>> {
        send(request).boxed_local()
    }
}

async fn send(request: ApiRequest) -> Result<ApiResponse, TransportError> {
    match early(&request).await {
        Some(response) => api_response(&response).await,
        None => ask(request).await,
    }
}

/// The response to this request, if the page's loader has asked for it (`crates/xtask/page/early.js`).
///
/// Only requests with the session's cookie, and with no header but the one that all have: the same URL with another
/// one may ask for revealed data.
async fn early(request: &ApiRequest) -> Option<Response> {
    let is_plain = request.method == HttpMethod::Get
        && request.credentials == Credentials::Cookie
        && request.headers.len() == 1;
    let promise = is_plain.then(|| take_early(&request.url)).flatten()?;
    // After a failure, the request is sent as if nothing had been asked for.
    let response = JsFuture::from(promise).await.ok()?;
    Some(Response::from(
        response.unchecked_into::<web_sys::Response>(),
    ))
}

async fn ask(request: ApiRequest) -> Result<ApiResponse, TransportError> {
    let abort = AbortOnDrop(AbortController::new().ok());
    let signal = abort.0.as_ref().map(AbortController::signal);
    let mut builder = RequestBuilder::new(&request.url)
        .method(method(request.method))
        .credentials(match request.credentials {
            // Not `include`: the proxy never allows credentials to another origin (CORS).
            Credentials::Cookie => RequestCredentials::SameOrigin,
            Credentials::Bearer => RequestCredentials::Omit,
        })
        // Personal data must not stay in the browser's cache.
        .cache(RequestCache::NoStore)
        // The proxy never redirects these requests, so a redirect leads to some other server.
        .redirect(RequestRedirect::Error)
        .abort_signal(signal.as_ref());
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let is_read = request.method == HttpMethod::Get;
    let url = request.url;
    let request = match request.body {
        // The browser's copy of the body can't be overwritten from here. It is garbage-collected some
        // time after the request has ended.
        Some(body) => builder.body(JsValue::from_str(body.expose())),
        None => builder.build(),
    };
    let response = match request.map_err(refused)?.send().await {
        Ok(response) => response,
        Err(error) => {
            let error = refused(error);
            return Err(if error == TransportError::Offline {
                cause(&url, is_read).await
            } else {
                error
            });
        }
    };
    api_response(&response).await
}

async fn api_response(response: &Response) -> Result<ApiResponse, TransportError> {
    // On another origin these are readable because the proxy exposes them (CORS).
    let header = |name| response.headers().get(name);
    let mut api_response = ApiResponse {
        status: response.status(),
        retry_after: header("retry-after"),
        rate_limit_reset: header("x-ratelimit-reset"),
        request_id: header(factordesk_model::headers::REQUEST_ID),
        body: Vec::new(),
    };
    api_response.body = read_body(response).await?;
    Ok(api_response)
}

/// Why there was no response: `fetch` fails alike in all cases.
async fn cause(url: &str, is_read: bool) -> TransportError {
    let why = JsFuture::from(why_failed(url, is_read)).await;
    let why = why.ok().and_then(|why| why.as_string());
    match why.as_deref() {
        None => TransportError::Offline,
        Some("") => TransportError::Blocked,
        Some(origin) => TransportError::Unlisted(origin.to_owned()),
    }
}

async fn read_body(response: &Response) -> Result<Vec<u8>, TransportError> {
    response.binary().await.map_err(refused)
}

fn method(method: HttpMethod) -> Method {
    match method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Patch => Method::PATCH,
        HttpMethod::Delete => Method::DELETE,
    }
}

fn refused(error: gloo_net::Error) -> TransportError {
    match error {
        gloo_net::Error::JsError(error) if error.name == "AbortError" => TransportError::Aborted,
        _ => TransportError::Offline,
    }
}
