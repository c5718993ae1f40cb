//! 21: a Management API token with more scopes than the desk needs isn't used, and the command line
//! takes no secrets.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Output, Stdio};

use factordesk_demo as demo;
use factordesk_model::ROUTES;
use factordesk_proxy::config::VARIABLES;
use serde_json::json;

use crate::support::faulty::{self, FaultyUpstream, now};
use crate::support::figure::figure;
use crate::support::{ADA, TestApp};

fn needed() -> Vec<&'static str> {
    ROUTES.iter().map(|route| route.upstream_scope).collect()
}

/// The program, configured for this tenant.
fn program(app: &TestApp) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_factordesk-proxy"));
    command.env_clear().stdin(Stdio::null());
    let address = "127.0.0.1:0".parse().unwrap();
    for (name, value) in demo::variables(&app.tenant, address, demo::PublicHost::Address) {
        command.env(name, value);
    }
    command.env("FACTORDESK_PUBLIC_URL", "http://127.0.0.1:8787");
    command
}

/// Starts the program and kills it. Returns its ready line, which is empty if it exited by itself,
/// and the rest of its output.
async fn start(mut command: Command) -> (String, Output) {
    let work = tokio::task::spawn_blocking(move || {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let out = child.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        child.kill().unwrap();
        (line, child.wait_with_output().unwrap())
    });
    work.await.unwrap()
}

#[tokio::test]
async fn security_21_more_scopes_than_needed_stop_the_start_and_are_named() {
    let app = TestApp::builder().start().await;
    let mut scopes = needed();
    scopes.extend(["delete:users", "read:client_grants"]);
    app.tenant.control().set_m2m_scopes(&scopes);
    let (line, output) = start(program(&app)).await;
    assert_eq!(line, "");
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("AUTH0_CLIENT_ID") && told.contains(": delete:users read:client_grants\n"),
        "{told}"
    );
    assert!(!told.contains(&app.tenant.credentials().m2m_client_secret));
    // With exactly the scopes that are needed it starts, so nothing else was wrong.
    app.tenant.control().set_m2m_scopes(&needed());
    let (line, _) = start(program(&app)).await;
    assert_eq!(line, "ready: http://127.0.0.1:8787\n");
    app.stop().await;
}

#[tokio::test]
async fn security_21_a_token_with_more_scopes_is_not_used_until_they_are_gone() {
    let app = TestApp::start().await;
    let control = app.tenant.control();
    let mut scopes = needed();
    scopes.push("update:clients");
    control.set_m2m_scopes(&scopes);
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    for _ in 0..3 {
        assert_eq!(app.get("/livez", &[]).await.status, 200);
        for (path, code) in [
            ("/readyz", "not_ready"),
            ("/api/v2/users", "application_refused"),
        ] {
            let reply = app.get(path, &headers).await;
            assert_eq!(reply.refusal(), (503, code.to_owned()), "{path}");
            assert!(!reply.body.contains("update:clients"), "{reply:?}");
        }
        app.clock.advance(60);
    }
    assert_eq!(app.upstream_calls(), []);
    control.set_m2m_scopes(&needed());
    app.clock.advance(60);
    assert_eq!(app.get("/readyz", &[]).await.status, 200);
    assert_eq!(app.get("/api/v2/users", &headers).await.status, 200);
    app.stop().await;
}

#[tokio::test]
async fn security_21_the_scope_of_a_token_answer_is_read_word_by_word() {
    let all = needed().join(" ");
    let cases = [
        (json!(null), false),
        (json!(""), false),
        (json!(all), true),
        (json!("read:users"), true),
        (json!(format!("  {all}  ")), true),
        (json!("READ:users"), false),
        (json!("read:users,delete:users"), false),
        (json!("read:users\u{a0}x"), false),
        (json!("read:users delete:users"), false),
        (json!("*"), false),
        (json!("read:user"), false),
        (json!(["read:users"]), false),
    ];
    let count = cases.len();
    for (scope, is_good) in cases {
        // Missing or empty means: exactly the scopes that were requested.
        let is_good = is_good || scope.is_null() || scope == json!("");
        let mut body = json!({"access_token": "t", "expires_in": 60, "token_type": "Bearer"});
        if !scope.is_null() {
            body["scope"] = scope.clone();
        }
        let body = body.to_string();
        let upstream = FaultyUpstream::with_tokens(
            |_| now(faulty::json(200, "[]")),
            move |_| now(faulty::json(200, &body)),
        )
        .await;
        let app = TestApp::builder().upstream(&upstream.origin).start().await;
        let bearer = app.bearer(ADA);
        let headers = [("authorization", &*bearer)];
        let used = app.get("/api/v2/users", &headers).await.status == 200;
        assert_eq!(used, is_good, "{scope}");
        assert_eq!(upstream.calls().len(), usize::from(is_good), "{scope}");
        app.stop().await;
    }
    figure(&format!("21 granted scopes: {count} responses"));
}

#[tokio::test]
async fn security_21_no_secret_can_be_given_on_the_command_line() {
    let secret = "canary-on-the-command-line";
    let mut options: Vec<String> = ["secret", "client-secret", "password", "token", "key"]
        .map(|name| format!("--{name}={secret}"))
        .into();
    for variable in VARIABLES {
        let name = variable.name.to_ascii_lowercase().replace('_', "-");
        options.push(format!("--{name}={secret}"));
    }
    options.push(secret.to_owned());
    let count = options.len();
    for option in options {
        let name = option.clone();
        let output: Output = tokio::task::spawn_blocking(move || {
            Command::new(env!("CARGO_BIN_EXE_factordesk-proxy"))
                .arg(option)
                .env_clear()
                .output()
                .unwrap()
        })
        .await
        .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{name}");
        assert!(told.contains("try '--help'"), "{name}: {told}");
    }
    figure(&format!(
        "21 options that would take a secret: {count}, all refused"
    ));
}
