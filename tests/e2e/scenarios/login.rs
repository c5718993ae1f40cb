//! Login and log-out: authorization code with PKCE, through the tenant's own login page.

use anyhow::{Result, ensure};

use crate::find::{role, testid};
use crate::portal::Portal;
use crate::scene::play;
use crate::stage::{Setup, Who, users};

#[tokio::test]
async fn an_admin_logs_in_and_out() -> Result<()> {
    play("login", Setup::default(), async |scene| {
        scene.open(scene.stage.origin()).await?;
        scene.find(&testid("state-logged-out")).await?;
        scene.gone(&testid("user-search")).await?;
        scene.screen("login").await?;

        scene.click(&role("link").named("Log in")).await?;
        scene.find(&role("heading").named("Log in")).await?;
        scene.accessible().await?;
        scene.give_password(Who::Ada).await?;
        scene.find(&testid("admin").saying("Ada Lindqvist")).await?;
        scene.find(&testid("tenant").showing("Demo tenant")).await?;
        scene.find(&testid("user-search")).await?;
        // The address has no login parameters left.
        let address = scene.driver().current_url().await?;
        ensure!(
            address.as_str() == format!("{}/", scene.stage.origin()),
            "{address}"
        );
        let token_requests = scene.stage.control().request_log();
        ensure!(
            token_requests
                .iter()
                .any(|request| request.path == "/authorize"
                    && request.query.contains("code_challenge_method=S256")),
            "{token_requests:?}"
        );

        scene.open_user(users::MIA).await?;
        scene.click_button("Log out").await?;
        scene.find(&testid("state-logged-out")).await?;
        scene.gone(&testid("factor-row")).await?;
        // Still logged out after a reload: the session has ended at the proxy, not only on the screen.
        scene.driver().refresh().await?;
        scene.find(&testid("state-logged-out")).await?;
        Ok(())
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
    play("login_localhost", setup, async |scene| {
        let origin = scene.stage.origin();
        ensure!(origin.starts_with("http://localhost:"), "{origin}");
        scene.open(origin).await?;
        scene.click(&role("link").named("Log in")).await?;
        scene.give_password(Who::Ada).await?;
        scene.find(&testid("admin").saying("Ada Lindqvist")).await?;
        // The session's cookie is sent when the page is reloaded.
        scene.driver().refresh().await?;
        scene.find(&testid("admin").saying("Ada Lindqvist")).await?;
        scene.open_user(users::MIA).await
    })
    .await
}

#[tokio::test]
async fn a_wrong_password_lets_nobody_in() -> Result<()> {
    play("login_wrong", Setup::default(), async |scene| {
        scene.expect_in_console(
            "/u/login - Failed to load resource: the server responded with a status of 400",
        );
        scene.open(scene.stage.origin()).await?;
        scene.click(&role("link").named("Log in")).await?;
        scene
            .fill(
                &role("textbox").named("E-mail address"),
                "ada@desk.example.com",
            )
            .await?;
        scene
            .fill(&crate::find::selector("#password"), "guess")
            .await?;
        scene.click_button("Log in").await?;
        scene.find(&role("alert")).await?;
        scene.accessible().await?;
        scene.give_password(Who::Ada).await?;
        scene.find(&testid("admin")).await?;
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
    play("login_framed", setup, async |scene| {
        portal.frame(scene.stage.origin());
        scene.open(portal.origin()).await?;
        let driver = scene.driver();
        driver.enter_frame(0).await?;
        let desk = driver.window().await?;
        scene.find(&testid("state-logged-out")).await?;
        scene.click(&role("link").named_like("Log in")).await?;
        scene.switch_to_new_tab(&desk).await?;
        scene.give_password(Who::Ada).await?;
        scene
            .find(&role("heading").named("You are logged in"))
            .await?;
        driver.close_window().await?;
        driver.switch_to_window(desk).await?;
        driver.enter_frame(0).await?;
        // The return to this tab may already have closed the dialog.
        if let Ok(button) = scene.look(&testid("logged-in")).await? {
            let _ = button.click().await;
        }
        scene.find(&testid("admin").saying("Ada Lindqvist")).await?;
        Ok(())
    })
    .await
}
