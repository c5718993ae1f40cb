//! 61: in a real browser, with the provider on another site, a new login ends the previous session.
//!
//! The page is at `localhost` and the provider at 127.0.0.1, which are two sites to the browser. So the session's own
//! cookie, which is `SameSite=Strict`, isn't sent when the provider redirects the browser back.

use anyhow::{Context as _, Result, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::env::{Setup, Who};
use crate::find::{role, testid};
use crate::portal::Portal;
use crate::scenario::{Scenario, run};

const SESSION: &str = "__Host-factordesk";

fn two_sites() -> Setup {
    Setup {
        localhost: true,
        ..Setup::default()
    }
}

/// The session cookie, as a thief would copy it.
async fn session_cookie(scenario: &Scenario<'_>) -> Result<String> {
    let cookie = scenario.driver().get_named_cookie(SESSION).await?;
    Ok(cookie.value)
}

/// The status of `GET /session` with a copied cookie, sent outside the browser.
async fn status_of(scenario: &Scenario<'_>, cookie: &str) -> Result<u16> {
    let address = scenario.env.address();
    let request = format!(
        "GET /session HTTP/1.1\r\nhost: {address}\r\nx-factordesk: 1\r\ncookie: {SESSION}={cookie}\r\nconnection: close\r\n\r\n"
    );
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut response = String::new();
    stream.read_to_string(&mut response).await?;
    let status = response.split(' ').nth(1).context("no status")?;
    Ok(status.parse()?)
}

/// Logs in again on the login page that is open.
async fn log_in_again(scenario: &Scenario<'_>) -> Result<()> {
    scenario.give_password(Who::Ada).await?;
    scenario
        .find(&testid("admin").saying("Ada Lindqvist"))
        .await?;
    Ok(())
}

#[tokio::test]
async fn security_61_a_login_from_the_desk_ends_the_session_before() -> Result<()> {
    run("session_replaced", two_sites(), async |scenario| {
        scenario.log_in(Who::Ada).await?;
        let stolen = session_cookie(scenario).await?;
        ensure!(status_of(scenario, &stolen).await? == 200);

        let again = format!("{}/auth/login?reauth", scenario.env.origin());
        scenario.open(&again).await?;
        log_in_again(scenario).await?;
        let own = session_cookie(scenario).await?;
        ensure!(own != stolen, "the login did not start a new session");
        ensure!(status_of(scenario, &stolen).await? == 401);
        ensure!(status_of(scenario, &own).await? == 200);

        scenario.click_button("Sign out").await?;
        scenario.find(&testid("state-logged-out")).await?;
        for cookie in [&stolen, &own] {
            ensure!(status_of(scenario, cookie).await? == 401);
        }
        let left = scenario.driver().get_all_cookies().await?;
        let left: Vec<&str> = left.iter().map(|cookie| &*cookie.name).collect();
        ensure!(left.is_empty(), "left in the browser: {left:?}");
        Ok(())
    })
    .await
}

/// Here even the request that starts the login lacks the session's cookie.
#[tokio::test]
async fn security_61_a_login_from_a_link_on_another_site_ends_the_session_before() -> Result<()> {
    let portal = Portal::start().await?;
    // At 127.0.0.1 the portal is on another site than the desk's `localhost`.
    let elsewhere = portal.origin().replace("localhost", "127.0.0.1");
    run("session_replaced_link", two_sites(), async |scenario| {
        scenario.log_in(Who::Ada).await?;
        let stolen = session_cookie(scenario).await?;
        ensure!(status_of(scenario, &stolen).await? == 200);

        portal.link(&format!("{}/auth/login?reauth", scenario.env.origin()));
        scenario.open(&elsewhere).await?;
        scenario.click(&role("link").named("To the desk")).await?;
        log_in_again(scenario).await?;
        ensure!(session_cookie(scenario).await? != stolen);
        ensure!(status_of(scenario, &stolen).await? == 401);
        Ok(())
    })
    .await
}
