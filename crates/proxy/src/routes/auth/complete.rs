//! `GET /auth/complete`: where a login in a separate window ends (`return_to=/auth/complete`).

use axum::response::Response;
use http::StatusCode;

use super::page;

pub(in crate::routes) async fn show() -> Response {
    page(
        StatusCode::OK,
        "You are signed in",
        "Close this tab and go back to your work.",
    )
}
