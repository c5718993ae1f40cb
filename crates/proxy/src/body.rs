//! Reads request bodies: JSON only, with limits on size and time, parsed strictly.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use factordesk_model::ErrorBody;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::Body as _;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::sync::Semaphore;

use crate::error::ApiError;

/// Maximum time for a body to arrive.
/// For the whole of it: with a limit for each piece, a byte every few seconds would hold a place.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Memory for the bodies of all requests together, in KiB: 32 MiB.
static ROOM: Semaphore = Semaphore::const_new(32 * 1024);

/// Maximum size of an empty JSON body, in bytes.
/// Room for `null` or `{}`, with white space.
const MAX_NOTHING: usize = 64;

/// Rejects a body that has content.
///
/// `null` and `{}` are accepted, because the Management API accepts them and an official SDK sends them with
/// operations that have no body.
///
/// Source: recordings of go-auth0.
pub(crate) async fn none(headers: &HeaderMap, body: Body) -> Result<(), ApiError> {
    if body.is_end_stream() {
        return Ok(());
    }
    check_type(headers)?;
    let refused = || ApiError::unreadable_body("this call takes no body");
    let bytes = match read(headers, body, MAX_NOTHING).await {
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => return Err(refused()),
        other => other?,
    };
    let says_nothing = bytes.is_empty()
        || serde_json::from_slice::<Option<Map<String, Value>>>(&bytes)
            .is_ok_and(|object| object.is_none_or(|fields| fields.is_empty()));
    if says_nothing { Ok(()) } else { Err(refused()) }
}

/// Parses a JSON body of at most `limit` bytes into a strict type.
pub(crate) async fn json<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
) -> Result<T, ApiError> {
    parse(&text(headers, body, limit).await?)
}

/// Reads a JSON body of at most `limit` bytes, for [`parse`].
pub(crate) async fn text(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, ApiError> {
    check_type(headers)?;
    read(headers, body, limit).await
}

/// Parses a body.
pub(crate) fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(text).map_err(|error| ErrorBody::unreadable_body(&error).into())
}

/// Checks that the content type is `application/json` in UTF-8, given once. A foreign page can send forms and plain
/// text without a preflight, but not JSON.
fn check_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(ApiError::unsupported_media_type());
    };
    let text = value.to_str().unwrap_or_default().to_ascii_lowercase();
    let (essence, parameters) = text.split_once(';').unwrap_or((&text, ""));
    let parameters = parameters.trim().trim_matches('"').replace('"', "");
    if essence.trim() == "application/json" && matches!(&*parameters, "" | "charset=utf-8") {
        Ok(())
    } else {
        Err(ApiError::unsupported_media_type())
    }
}

async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, ApiError> {
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(ApiError::body_too_large(limit));
    }
    // Reserve the memory that the body may need. Without a length, that is the limit.
    let size = announced.map_or(Ok(limit), usize::try_from);
    let kibibytes = size.unwrap_or(limit).div_ceil(1024);
    let _room = u32::try_from(kibibytes)
        .ok()
        // Not waited for: the bodies that take the room may be stalled.
        .and_then(|kibibytes| ROOM.try_acquire_many(kibibytes).ok())
        .ok_or_else(ApiError::overloaded)?;
    tokio::time::timeout(BODY_TIMEOUT, collect(body, limit))
        .await
        .map_err(|_| ApiError::body_too_slow())?
}

/// Collects the body into one buffer. The frames are copied: keeping a small one would keep the whole buffer that it
/// arrived in.
async fn collect(mut body: Body, limit: usize) -> Result<Bytes, ApiError> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiError::unreadable_body("the body broke off"))?;
        // The only other frames are trailers, which the guard has rejected (`server/framing.rs`).
        let Some(data) = frame.data_ref() else {
            continue;
        };
        if bytes.len() + data.len() > limit {
            return Err(ApiError::body_too_large(limit));
        }
        bytes.extend_from_slice(data);
    }
    Ok(bytes.into())
}
