//! Serves a file: conditional requests, compression, headers.

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use factordesk_model::HttpMethod;
use http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_NONE_MATCH, VARY,
};
use http::{HeaderMap, Method, StatusCode};

use super::assets::{Asset, Assets, IMMUTABLE};
use super::{HOW_TO_BUILD, VERSION, VERSIONED};
use crate::error::ApiError;
use crate::middleware::{RESOURCE_POLICY, RequestTrace};
use crate::state::AppState;

/// Answers `GET` and `HEAD` for the page and its assets.
pub(crate) fn show(state: &AppState, request: &Request) -> Result<Response, ApiError> {
    RequestTrace::of(request.extensions()).set_operation("page");
    let path = request.uri().path();
    let head = request.method() == Method::HEAD;
    let (path, versioned) = match in_version(path)? {
        Some(path) => (path, true),
        None => (path, false),
    };
    // Reloading a directory blocks for a moment, but that happens only in development.
    let Some(assets) = state.page().assets() else {
        if path == "/" {
            let plain = [(CONTENT_TYPE, "text/plain; charset=utf-8")];
            return Ok((StatusCode::SERVICE_UNAVAILABLE, plain, HOW_TO_BUILD).into_response());
        }
        return Err(ApiError::unknown_route());
    };
    let asset = assets.find(path);
    // The page itself has one address: at a second one, a browser would keep it for a year.
    let asset = asset.filter(|asset| !(versioned && asset.is_html()));
    let asset = asset.ok_or_else(ApiError::unknown_route)?;
    if !head && request.method() != Method::GET {
        return Err(ApiError::method_not_allowed(&[HttpMethod::Get])
            .with_header(ALLOW, HeaderValue::from_static("GET, HEAD")));
    }
    let mut response = content(asset, request.headers(), head);
    add_page_headers(response.headers_mut(), &assets, asset);
    if versioned {
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(IMMUTABLE));
    }
    Ok(response)
}

/// The path of a file below `/v/<version>`, if that is where `path` leads.
///
/// # Errors
/// If it is another version than this proxy's: its files must not be mixed with this one's.
fn in_version(path: &str) -> Result<Option<&str>, ApiError> {
    let below = path.strip_prefix(VERSIONED);
    let Some(below) = below.and_then(|rest| rest.strip_prefix('/')) else {
        return Ok(None);
    };
    let file = below.strip_prefix(VERSION);
    let file = file.filter(|file| file.starts_with('/'));
    file.map(Some).ok_or_else(ApiError::unknown_version)
}

fn content(asset: &Asset, headers: &HeaderMap, head: bool) -> Response {
    // Each encoding has its own tag: an ETag stands for the exact bytes (RFC 9110, section 8.8.3).
    let (body, tag, encoding) = match &asset.brotli {
        Some(brotli) if takes_brotli(headers) => (brotli, format!("\"{}-br\"", asset.tag), true),
        _ => (&asset.plain, format!("\"{}\"", asset.tag), false),
    };
    let mut response = if is_known(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(if head {
            Body::empty()
        } else {
            Body::from(Bytes::clone(body))
        });
        let headers = response.headers_mut();
        // Set by hand, since a response to `HEAD` has the length of the body that it leaves out.
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
        if encoding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        response
    };
    // A 304 has it, too (RFC 9110, section 15.4.5).
    if let Ok(tag) = HeaderValue::try_from(tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

fn add_page_headers(headers: &mut HeaderMap, assets: &Assets, asset: &Asset) {
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(CACHE_CONTROL, asset.cache_control);
    set(VARY, "Accept-Encoding");
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin-allow-popups",
    );
    set(
        // Security keys and passkeys are registered on the page, which uses nothing else of these.
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), publickey-credentials-create=(self), usb=()",
    );
    if !asset.is_html() {
        // So that the loader of a page that isn't listed can tell that from a missing connection. It still can't read them.
        headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    } else if let Ok(policy) = HeaderValue::try_from(&assets.policy) {
        // Other files keep the strict default of `middleware`: a policy acts on documents.
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
}

/// Whether `Accept-Encoding` accepts brotli: named, and with a weight above 0.
fn takes_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|item| {
            let (coding, weight) = item.split_once(';').unwrap_or((item, "q=1"));
            let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
            coding.trim().eq_ignore_ascii_case("br")
                && weight.trim().parse::<f32>().is_ok_and(|q| q > 0.0)
        })
}

/// Whether `If-None-Match` contains the tag. It compares weakly (RFC 9110, section 13.1.2).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|item| item.trim().trim_start_matches("W/") == tag || item.trim() == "*")
}
