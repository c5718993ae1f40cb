//! `GET /lookup/countries`: countries and their calling codes.

use axum::extract::Request;
use axum::response::Response;
use http::header::{CACHE_CONTROL, HeaderValue};

use crate::auth::Reader;
use crate::error::ApiError;
use crate::middleware::RequestTrace;
use crate::routes::json;
use crate::{body, lookup};

/// Public facts that only change with the proxy's version. This is the only response that a browser
/// may cache.
const KEEP: HeaderValue = HeaderValue::from_static("private, max-age=3600");

pub(in crate::routes) async fn list(
    reader: Result<Reader, ApiError>,
    request: Request,
) -> Result<Response, ApiError> {
    RequestTrace::of(request.extensions()).set_operation("lookup_countries");
    reader?;
    super::no_query(&request)?;
    let (parts, body) = request.into_parts();
    body::none(&parts.headers, body).await?;
    let mut response = json(&lookup::phone::countries());
    response.headers_mut().insert(CACHE_CONTROL, KEEP);
    Ok(response)
}
