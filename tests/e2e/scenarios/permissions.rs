//! What an admin may not do isn't offered, and the proxy refuses it too.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::env::{Setup, Who, users};
use crate::find::testid;
use crate::scenario::{Scenario, run_as};

/// Sends a request with the page's session, as a script in the console could. Returns the status and the error code.
pub(super) async fn forge(
    scenario: &Scenario<'_>,
    method: &str,
    path: &str,
    body: Option<Value>,
) -> Result<Value> {
    let call = json!({
        "method": method,
        "path": format!("/api/v2{path}"),
        "body": body.map(|body| body.to_string()),
    });
    let script = format!(
        "const {{ method, path, body }} = {call};
        const headers = {{ 'x-factordesk': '1', 'x-factordesk-confirm': 'delete-all 0' }};
        if (body) headers['content-type'] = 'application/json';
        const answer = await fetch(path, {{ method, body: body ?? undefined, headers }});
        const {{ errorCode }} = await answer.json();
        return [answer.status, errorCode];"
    );
    scenario.async_script(&script).await
}

#[tokio::test]
async fn read_only_admin_can_not_change_anything() -> Result<()> {
    run_as("read_only", Who::Ravi, users::MIA, async |scenario| {
        scenario.expect_in_console("status of 403");
        scenario.find_count(&testid("factor-row"), 5).await?;
        scenario.click(&testid("list-more")).await?;
        scenario.find(&testid("export")).await?;
        for id in [
            "add-factor",
            "replace-all",
            "delete-all",
            "action-rename",
            "action-delete",
        ] {
            scenario.gone(&testid(id)).await?;
        }
        for sentence in ["to add methods", "to change methods", "to delete methods"] {
            scenario
                .find(&testid("permission-limits").showing(sentence))
                .await?;
        }
        scenario.find_count(&testid("action-details"), 5).await?;
        scenario.screen("read-only").await?;

        let held = scenario.env.methods_of(users::MIA)?;
        let phone = scenario.env.method(users::MIA, "Mobile")?;
        let list = "/users/auth0%7C5f7c8ec7c33c6c004bbafe82/authentication-methods";
        let one = phone
            .id
            .map(|id| format!("{list}/{}", id.to_segment()))
            .unwrap_or_default();
        let totp = json!({"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP"});
        for (method, path, body) in [
            ("POST", list, Some(totp.clone())),
            ("PUT", list, Some(json!([totp]))),
            ("PATCH", &one, Some(json!({"name": "Mine"}))),
            ("DELETE", &one, None),
            ("DELETE", list, None),
        ] {
            let answer = forge(scenario, method, path, body).await?;
            ensure!(
                answer == json!([403, "insufficient_scope"]),
                "{method} {path}: {answer}"
            );
        }
        ensure!(
            scenario.env.writes().is_empty(),
            "{:?}",
            scenario.env.writes()
        );
        ensure!(scenario.env.methods_of(users::MIA)? == held);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_admin_without_access_sees_no_user() -> Result<()> {
    crate::scenario::run("no_access", Setup::default(), async |scenario| {
        scenario.expect_in_console("status of 403");
        scenario.log_in(Who::Noor).await?;
        scenario.find(&testid("state-no-permission")).await?;
        scenario.gone(&testid("user-search")).await?;
        scenario.screen("no-access").await?;
        // Not through the address either.
        scenario.go_to_user(users::MIA).await?;
        scenario.find(&testid("state-no-permission")).await?;
        scenario.gone(&testid("user-header")).await?;

        scenario.env.control().clear_request_log();
        for path in [
            "/users?q=mia",
            "/users/auth0%7C5f7c8ec7c33c6c004bbafe82",
            "/users/auth0%7C5f7c8ec7c33c6c004bbafe82/authentication-methods",
        ] {
            let answer = forge(scenario, "GET", path, None).await?;
            ensure!(
                answer == json!([403, "insufficient_scope"]),
                "{path}: {answer}"
            );
        }
        let log = scenario.env.control().request_log();
        ensure!(
            !log.iter()
                .any(|request| request.path.starts_with("/api/v2/users")),
            "{log:?}"
        );
        Ok(())
    })
    .await
}
