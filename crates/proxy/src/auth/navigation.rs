//! Whether a request is a top-level navigation, rather than a part of another page.
//!
//! Browsers say so in `Sec-Fetch-Mode` and `Sec-Fetch-Dest` (W3C, Fetch Metadata Request Headers), which no page can
//! change. If the headers are missing (browsers before 2023, programs), the request passes: it can do no more than
//! set a login cookie of its own.

use http::HeaderMap;
use http::header::HeaderName;

use crate::error::ApiError;

const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// Rejects images, frames, scripts and anything else that a page can load without the person opening it.
///
/// # Errors
/// 403 `forbidden_origin`.
pub fn check_top_level(headers: &HeaderMap) -> Result<(), ApiError> {
    if says(headers, &SEC_FETCH_MODE, b"navigate") && says(headers, &SEC_FETCH_DEST, b"document") {
        return Ok(());
    }
    Err(ApiError::forbidden_origin(
        "A login must be opened in a window or tab of its own, not in a frame or as a part of a page. No login was begun. Open \
         /auth/login in a new tab.",
    ))
}

/// Whether the header is missing, or is there once with this value.
fn says(headers: &HeaderMap, name: &HeaderName, value: &[u8]) -> bool {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => true,
        (Some(one), None) => one.as_bytes() == value,
        _ => false,
    }
}
