//! Tests of the demo's program: the addresses it gives to browsers, and the options it rejects.

use std::process::Stdio;

use reqwest::redirect::Policy;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

fn demo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_factordesk-demo"));
    command
        .args(arguments)
        .env("FACTORDESK_LOG", "error")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

#[tokio::test]
async fn demo_behind_trunk_expects_browsers_at_trunks_port() {
    let mut child = demo(&["--listen", "127.0.0.1:0", "--public-port", "18788"])
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = loop {
        let line = lines.next_line().await.unwrap().unwrap();
        if let Some(ready) = line.strip_prefix("ready: ") {
            break ready.to_owned();
        }
    };
    let own = ready
        .strip_suffix(" (page: http://127.0.0.1:18788)")
        .unwrap();
    let client = reqwest::Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .tls_certs_only([])
        .build()
        .unwrap();
    let back = "http%3A%2F%2F127.0.0.1%3A18788%2Fauth%2Fcallback";
    assert_login_starts(&client, own, back).await.unwrap();
}

/// Checks that a login at `origin` comes to the tenant, which knows the address that it leads back to.
async fn assert_login_starts(
    client: &reqwest::Client,
    origin: &str,
    back: &str,
) -> Result<(), Box<dyn std::error::Error>> {
    let login = client.get(format!("{origin}/auth/login")).send().await?;
    let location = login.headers()["location"].to_str()?;
    let back = format!("redirect_uri={back}");
    assert!(location.contains(&back), "{location}");
    let tenant = client.get(location).send().await?;
    assert_eq!(tenant.status(), 303, "the tenant leads to its login page");
    Ok(())
}

#[tokio::test]
async fn demo_with_https_is_known_to_the_tenant_by_that_address() {
    let mut child = demo(&["--listen", "127.0.0.1:0", "--https"])
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = loop {
        let line = lines.next_line().await.unwrap().unwrap();
        if let Some(ready) = line.strip_prefix("ready: ") {
            break ready.to_owned();
        }
    };
    let port = ready.strip_prefix("https://localhost:").unwrap();
    let client = reqwest::Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        // As a browser does after its warning.
        .tls_danger_accept_invalid_certs(true)
        .build()
        .unwrap();
    let back = format!("https%3A%2F%2Flocalhost%3A{port}%2Fauth%2Fcallback");
    assert_login_starts(&client, &ready, &back).await.unwrap();
}

#[tokio::test]
async fn demo_refuses_what_it_can_not_serve() {
    for (arguments, said) in [
        (["--listen", "0.0.0.0:0"], "must be a loopback address"),
        (["--public-port", "0"], "'0'"),
        (["--masking", "some"], "some"),
        (["--config", "x"], "--config"),
        (["--seed", "/nonexistent.json"], "/nonexistent.json"),
    ] {
        let output = demo(&arguments).output().await.unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.contains(said), "{arguments:?}: {errors}");
    }
}

#[tokio::test]
async fn demo_prints_the_tenants_settings_and_serves_the_portal_before_it_is_ready() {
    let mut child = demo(&["--listen", "127.0.0.1:0", "--portal=0"])
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut said = Vec::new();
    let ready = loop {
        let line = lines.next_line().await.unwrap().unwrap();
        if let Some(ready) = line.strip_prefix("ready: ") {
            break ready.to_owned();
        }
        said.push(line);
    };
    let value = |name: &str| {
        let found = said
            .iter()
            .find_map(|line| line.trim().strip_prefix(&format!("{name}=")));
        found
            .unwrap_or_else(|| panic!("no {name} in {said:?}"))
            .to_owned()
    };
    let tenant = value("AUTH0_DOMAIN");
    assert_eq!(value("OIDC_ISSUER"), format!("{tenant}/"));
    let client_id = value("OIDC_BEARER_CLIENTS");
    let portal = said
        .iter()
        .find_map(|line| line.strip_prefix("Sample portal that embeds the desk: "))
        .and_then(|rest| rest.split(' ').next())
        .unwrap();
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .build()
        .unwrap();
    // The listener is on 127.0.0.1, whatever this machine resolves `localhost` to.
    let page = client
        .get(portal.replace("localhost", "127.0.0.1"))
        .send()
        .await
        .unwrap();
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.contains(&format!("connect-src {ready} {tenant};")),
        "{policy}"
    );
    let page = page.text().await.unwrap();
    for part in [&ready, &tenant, &client_id] {
        assert!(page.contains(part.as_str()), "{part}: {page}");
    }
    assert!(!page.contains("{{"), "{page}");
    let session = client
        .get(format!("{ready}/session"))
        .header("origin", portal)
        .send()
        .await
        .unwrap();
    assert_eq!(session.headers()["access-control-allow-origin"], portal);
}
