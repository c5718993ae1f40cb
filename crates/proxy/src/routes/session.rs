//! `GET /session`: who the admin is, and what they may do.

use axum::extract::{Request, State};
use axum::response::Response;
use factordesk_model::{Operation, ReasonRule, SessionInfo, TenantInfo};

use super::json;
use super::lookup::no_query;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::middleware::RequestTrace;
use crate::page;
use crate::state::AppState;

/// The mutations that the policy wants another sign-in for.
fn step_up_operations(state: &AppState, caller: &Caller) -> Vec<Operation> {
    let policies = state.policies();
    let (policy, admin) = (policies.current(), policies.admin(caller));
    let now = state.clock().now();
    let mut operations = Operation::MUTATIONS.to_vec();
    operations.retain(|operation| policy.sign_in_fault(&admin, *operation, now).is_some());
    operations
}

pub(super) async fn show(
    State(state): State<AppState>,
    caller: Result<Caller, ApiError>,
    request: Request,
) -> Result<Response, ApiError> {
    RequestTrace::of(request.extensions()).set_operation("session");
    let caller = caller?;
    no_query(&request)?;
    let config = state.config();
    let required = &config.server.require_reason;
    // First, since this fetches the token, whose missing scopes are read below.
    let capabilities = state.capabilities().get().await;
    let missing = state.tokens().status().missing;
    let info = SessionInfo {
        version: Some(page::VERSION.to_owned()),
        admin: caller.admin().clone(),
        permissions: caller.permissions().to_vec(),
        mode: caller.mode(),
        tenant: TenantInfo {
            label: config.server.tenant_label.clone(),
            domain: config.tenant.domain(),
            rp_id: config.tenant.rp_id.clone(),
        },
        capabilities,
        missing_scopes: missing.into_iter().map(str::to_owned).collect(),
        reason: if required.iter().any(|operation| operation.is_destructive()) {
            ReasonRule::Required
        } else {
            ReasonRule::Optional
        },
        reason_operations: Some(required.clone()),
        step_up_operations: step_up_operations(&state, &caller),
        default_country: config.server.default_country.clone(),
        expires_at: caller.expires_at(),
        auth_time: caller.auth_time(),
        login_max_age: config.server.fresh_login,
    };
    Ok(json(&info))
}
