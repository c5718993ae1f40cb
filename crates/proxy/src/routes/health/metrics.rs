//! `GET /metrics`: counters in Prometheus' text format.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;

use crate::state::AppState;
use crate::telemetry;

pub(in crate::routes) async fn show(State(state): State<AppState>) -> Response {
    let (waiting, breaker) = state.forwarder().state();
    let text = [
        state.metrics().render(waiting, breaker),
        state.load().render(),
        telemetry::render_metrics(),
    ]
    .concat();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
