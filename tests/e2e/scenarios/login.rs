//! Login and log-out: authorization code with PKCE, through the tenant's own login page.

use anyhow::{Result, ensure};

use crate::env::{Setup, Who, users};
use crate::find::{role, testid};
use crate::portal::Portal;
use crate::scenario::{row, run};

#[tokio::test]
async fn an_admin_logs_in_and_out() -> Result<()> {
    run("login", Setup::default(), async |scenario| {
        scenario.open(scenario.env.origin()).await?;
        scenario.find(&testid("state-logged-out")).await?;
        scenario.gone(&testid("user-search")).await?;
        scenario.screen("login").await?;

        scenario.click(&role("link").named("Sign in")).await?;
        scenario.find(&role("heading").named("Log in")).await?;
        scenario.accessible().await?;
        scenario.give_password(Who::Ada).await?;
        scenario
            .find(&testid("admin").saying("Ada Lindqvist"))
            .await?;
        scenario
            .find(&testid("tenant").showing("Demo tenant"))
            .await?;
        scenario.find(&testid("user-search")).await?;
        // The address has no login parameters left.
        let address = scenario.driver().current_url().await?;
        ensure!(
            address.as_str() == format!("{}/", scenario.env.origin()),
            "{address}"
        );
        let token_requests = scenario.env.control().request_log();
        ensure!(
            token_requests
                .iter()
                .any(|request| request.path == "/authorize"
                    && request.query.contains("code_challenge_method=S256")),
            "{token_requests:?}"
        );

        scenario.open_user(users::MIA).await?;
        scenario.click_button("Sign out").await?;
        scenario.find(&testid("state-logged-out")).await?;
        scenario.gone(&testid("factor-row")).await?;
        // Still logged out after a reload: the session has ended at the proxy, not only on the screen.
        scenario.driver().refresh().await?;
        scenario.find(&testid("state-logged-out")).await?;
        Ok(())
    })
    .await
}

/// The login is in a tab of its own, since the fragment that names the user would be lost in this one.
#[tokio::test]
async fn link_to_a_user_works_while_logged_out() -> Result<()> {
    run("login_deep_link", Setup::default(), async |scenario| {
        scenario.go_to_user(users::MIA).await?;
        scenario.find(&testid("state-logged-out")).await?;
        scenario.screen("login-deep-link").await?;
        let driver = scenario.driver();
        let desk = driver.window().await?;
        scenario.click(&role("link").named_like("Sign in")).await?;
        scenario.switch_to_new_tab(&desk).await?;
        scenario.log_in_and_return(Who::Ada, desk).await?;
        // The return to this tab may already have noticed the login.
        if let Ok(Ok(button)) = scenario.look(&testid("logged-in")).await {
            let _ = button.click().await;
        }
        scenario
            .find(&testid("user-name").showing("Mia Keller"))
            .await?;
        scenario.find(&row("Mobile")).await?;
        scenario
            .find(&testid("user-id").saying(users::MIA))
            .await
            .map(drop)
    })
    .await
}

/// The desk is at `localhost`; the tenant's 127.0.0.1 is another site, as a real provider's would be.
#[tokio::test]
async fn an_admin_logs_in_at_localhost_where_passkeys_can_be_made() -> Result<()> {
    let setup = Setup {
        localhost: true,
        ..Setup::default()
    };
    run("login_localhost", setup, async |scenario| {
        let origin = scenario.env.origin();
        ensure!(origin.contains("://localhost:"), "{origin}");
        scenario.open(origin).await?;
        scenario.click(&role("link").named("Sign in")).await?;
        scenario.give_password(Who::Ada).await?;
        scenario
            .find(&testid("admin").saying("Ada Lindqvist"))
            .await?;
        // The session's cookie is sent when the page is reloaded.
        scenario.driver().refresh().await?;
        scenario
            .find(&testid("admin").saying("Ada Lindqvist"))
            .await?;
        scenario.open_user(users::MIA).await
    })
    .await
}

#[tokio::test]
async fn a_wrong_password_is_refused() -> Result<()> {
    run("login_wrong", Setup::default(), async |scenario| {
        scenario.expect_in_console(
            "/u/login - Failed to load resource: the server responded with a status of 400",
        );
        scenario.open(scenario.env.origin()).await?;
        scenario.click(&role("link").named("Sign in")).await?;
        scenario
            .fill(
                &role("textbox").named("E-mail address"),
                "ada@desk.example.com",
            )
            .await?;
        scenario
            .fill(&crate::find::selector("#password"), "guess")
            .await?;
        scenario.click_button("Log in").await?;
        scenario.find(&role("alert")).await?;
        scenario.accessible().await?;
        scenario.give_password(Who::Ada).await?;
        scenario.find(&testid("admin")).await?;
        Ok(())
    })
    .await
}

/// WebKit keeps no `Secure` cookie of an `http` address; elsewhere, the desk's are deleted.
#[tokio::test]
async fn a_browser_without_the_logins_cookie_is_told_what_to_do() -> Result<()> {
    let setup = Setup {
        https: Some(false),
        ..Setup::default()
    };
    run("login_no_cookie", setup, async |scenario| {
        scenario.expect_in_console("status of 400");
        scenario.open(scenario.env.origin()).await?;
        scenario.click(&role("link").named("Sign in")).await?;
        scenario.find(&role("heading").named("Log in")).await?;
        let driver = scenario.driver();
        let mut kept = 0;
        for cookie in driver.get_all_cookies().await? {
            if cookie.name.starts_with("__Host-factordesk") {
                driver.delete_cookie(&cookie.name).await?;
                kept += 1;
            }
        }
        let keeps = scenario.engine().keeps_secure_cookies_of_http();
        ensure!(
            (kept > 0) == keeps,
            "the browser keeps {kept} cookies of the desk"
        );
        scenario.give_password(Who::Ada).await?;
        let title = role("heading").named("This login can’t be completed");
        scenario.find(&title).await?;
        let text = scenario.text_of(&crate::find::selector("main")).await?;
        for words in ["Safari", "cargo xtask demo --https", "Code: no_cookie"] {
            ensure!(text.contains(words), "no {words}: {text}");
        }
        scenario.accessible().await?;
        scenario.find(&role("link").named("Sign in again")).await?;
        Ok(())
    })
    .await
}

/// Portal and desk are on the same site, so that the session's cookie is sent from the frame.
#[tokio::test]
async fn an_admin_logs_in_from_a_frame_in_a_tab_of_its_own() -> Result<()> {
    let portal = Portal::start().await?;
    let setup = Setup {
        localhost: true,
        framers: vec![portal.origin().to_owned()],
        ..Setup::default()
    };
    run("login_framed", setup, async |scenario| {
        portal.frame(scenario.env.origin());
        scenario.open(portal.origin()).await?;
        let driver = scenario.driver();
        driver.enter_frame(0).await?;
        let desk = driver.window().await?;
        scenario.find(&testid("state-logged-out")).await?;
        scenario.click(&role("link").named_like("Sign in")).await?;
        scenario.switch_to_new_tab(&desk).await?;
        scenario.log_in_and_return(Who::Ada, desk).await?;
        driver.enter_frame(0).await?;
        // The return to this tab may already have closed the dialog.
        if let Ok(Ok(button)) = scenario.look(&testid("logged-in")).await {
            let _ = button.click().await;
        }
        scenario
            .find(&testid("admin").saying("Ada Lindqvist"))
            .await?;
        Ok(())
    })
    .await
}
