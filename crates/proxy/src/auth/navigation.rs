//! Whether a request is a page that a person opens, and not a part of another page.
//!
//! Browsers say so in `Sec-Fetch-Mode` and `Sec-Fetch-Dest` (Fetch Metadata Request Headers, W3C), which no page can change. Where
//! they are missing (browsers before 2023, programs), the request passes: nothing but a cookie of its own comes of it.

use http::HeaderMap;
use http::header::HeaderName;

use crate::error::ApiError;

const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// Refuses images, frames, scripts and whatever else a page can load by itself.
///
/// # Errors
/// 403 `forbidden_origin`.
pub fn check_top_level(headers: &HeaderMap) -> Result<(), ApiError> {
    if says(headers, &SEC_FETCH_MODE, b"navigate") && says(headers, &SEC_FETCH_DEST, b"document") {
        return Ok(());
    }
    Err(ApiError::forbidden_origin(
        "A login begins in a window or tab of its own, not in a frame and not as a part of a page. Nothing was begun. Open \
         /auth/login in a new tab.",
    ))
}

/// The header is missing, or is there once with this value.
fn says(headers: &HeaderMap, name: &HeaderName, value: &[u8]) -> bool {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => true,
        (Some(one), None) => one.as_bytes() == value,
        _ => false,
    }
}
