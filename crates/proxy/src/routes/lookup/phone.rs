//! `POST /lookup/phone`: interprets a phone number that was typed or pasted.
//!
//! It is a `POST`, so that the number isn't in a URL.

use axum::extract::Request;
use axum::response::Response;
use factordesk_model::PhoneQuestion;
use factordesk_model::lookup::{MAX_LIKELY, PHONE_TEXT_MAX, is_region};
use factordesk_model::validate::{MessageKey, Problem};

use crate::auth::Reader;
use crate::error::ApiError;
use crate::middleware::RequestTrace;
use crate::routes::json;
use crate::{body, lookup};

/// Maximum size of the body, in bytes: 64 characters of text and the regions, even if all
/// characters are escaped.
const LIMIT: usize = 2048;

pub(in crate::routes) async fn answer(
    reader: Result<Reader, ApiError>,
    request: Request,
) -> Result<Response, ApiError> {
    RequestTrace::of(request.extensions()).set_operation("lookup_phone");
    reader?;
    super::no_query(&request)?;
    let (parts, content) = request.into_parts();
    let question: PhoneQuestion = body::json(&parts.headers, content, LIMIT).await?;
    if question.text.chars().count() > PHONE_TEXT_MAX {
        return Err(ApiError::invalid_body(vec![Problem::new(
            "text",
            MessageKey::TooLong,
        )]));
    }
    if question.region.as_deref().is_some_and(|r| !is_region(r)) {
        return Err(ApiError::unreadable_body(
            "'region' must be an ISO 3166-1 alpha-2 code, such as FR",
        ));
    }
    if question.likely.len() > MAX_LIKELY || !question.likely.iter().all(|r| is_region(r)) {
        return Err(ApiError::unreadable_body(
            "'likely' must be at most 8 ISO 3166-1 alpha-2 codes, such as FR",
        ));
    }
    Ok(json(&lookup::phone::look(&question)))
}
