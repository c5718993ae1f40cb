//! The responses of refused requests. What reads them is in the second part of the page: the first row comes without one.

use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::retry::retry_after;
use super::transport::ApiResponse;
use crate::state::ApiError;

/// Reads a response. `now` is in milliseconds since 1970.
pub type Read = fn(response: &ApiResponse, now: f64) -> ApiError;

/// Brings [`read`]. `None` if the second part of the page can't be loaded.
pub type Refusals = Rc<dyn Fn() -> LocalBoxFuture<'static, Option<Read>>>;

/// What a response means that isn't a success.
pub fn read(response: &ApiResponse, now: f64) -> ApiError {
    let wait = retry_after(
        response.retry_after.as_deref(),
        response.rate_limit_reset.as_deref(),
        now,
    );
    ApiError::from_response(response.status, &response.body, wait)
        .with_request_id(response.request_id.clone())
}
