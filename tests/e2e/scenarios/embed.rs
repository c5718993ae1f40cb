//! The widget in a portal on another site: tokens instead of cookies.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::authenticator::{Authenticator, security_key};
use crate::find::{role, testid};
use crate::portal::{Loader, Portal};
use crate::scene::{Scene, field, play, row};
use crate::stage::{Setup, Who, users};

/// Runs `body` with a portal that the proxy allows, which embeds the widget for this user and gives out Ada's tokens.
async fn in_portal(
    name: &str,
    user: &str,
    body: impl AsyncFnOnce(&Scene<'_>, &Portal) -> Result<()>,
) -> Result<()> {
    let portal = Portal::start().await?;
    let setup = Setup {
        portals: vec![portal.origin().to_owned()],
        ..Setup::default()
    };
    play(name, setup, async |scene| {
        portal.give_tokens([scene.stage.token_of(Who::Ada)?]);
        portal.embed(scene.stage.origin(), user, Loader::Proxy);
        body(scene, &portal).await
    })
    .await
}

/// Sets an attribute of the widget.
async fn set(scene: &Scene<'_>, attribute: &str, value: &str) -> Result<()> {
    let script = "document.querySelector('factor-desk').setAttribute(...arguments)";
    scene
        .script(script, vec![attribute.into(), value.into()])
        .await?;
    Ok(())
}

#[tokio::test]
async fn the_widget_works_in_a_portal() -> Result<()> {
    in_portal("embed", users::NELE, async |scene, portal| {
        scene.open(portal.origin()).await?;
        scene.find(&testid("state-empty")).await?;
        // The portal sets the user and owns the login: no search, no log-out.
        scene.gone(&testid("user-search")).await?;
        scene.gone(&testid("log-out")).await?;
        scene.screen("embedded").await?;

        super::create::open_form(scene, "phone").await?;
        scene.fill(&field("name"), "From the portal").await?;
        scene.fill(&field("phone_number"), "+33612345678").await?;
        scene.screen("embedded-add").await?;
        scene.click(&testid("submit")).await?;
        scene.find(&row("From the portal")).await?;
        scene.both_hold(users::NELE, &["From the portal"]).await?;
        scene.act_on("Delete", "From the portal").await?;
        scene.click_button("Delete method").await?;
        scene.both_hold(users::NELE, &[]).await?;
        ensure!(portal.token_requests() >= 1);
        // The portal's style doesn't apply inside the widget.
        let script = "
            const button = document.querySelector('factor-desk').shadowRoot.querySelector('button');
            const style = getComputedStyle(button);
            return style.transform === 'none' && style.color !== 'rgb(255, 0, 0)';";
        ensure!(scene.script(script, Vec::new()).await? == true);
        scene.keeps_nothing().await
    })
    .await
}

/// The portal's host is the tenant's RP ID, `localhost`; the proxy's isn't. What counts is the page's host.
#[tokio::test]
async fn a_security_key_is_registered_in_a_portal() -> Result<()> {
    in_portal("embed_key", users::NELE, async |scene, portal| {
        scene.open(portal.origin()).await?;
        scene.find(&testid("state-empty")).await?;
        let key = Authenticator::plug(scene, security_key()).await?;
        super::create::open_form(scene, "security-key").await?;
        scene.click(&testid("start-ceremony")).await?;
        scene.find(&testid("credential")).await?;
        scene.fill(&field("name"), "From the portal").await?;
        let method = super::create::send(scene, users::NELE, "From the portal").await?;
        ensure!(method.relying_party_identifier.as_deref() == Some("localhost"));
        ensure!(key.held().await?.rp_id == "localhost");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn refused_token_is_requested_again() -> Result<()> {
    in_portal("embed_token", users::MIA, async |scene, portal| {
        scene.expect_in_console("status of 401");
        let good = scene.stage.token_of(Who::Ada)?;
        let mut broken = good.clone();
        broken.truncate(good.len() - 8);
        // The first token is refused, the second is accepted, and no error is shown.
        portal.give_tokens([broken.clone(), good.clone()]);
        scene.open(portal.origin()).await?;
        scene.find(&row("Mobile")).await?;

        // Without any valid token, the widget says so and offers to try again.
        portal.give_tokens([broken]);
        scene.driver().refresh().await?;
        scene
            .find(&testid("state-logged-out").showing("no valid access token"))
            .await?;
        scene.screen("embedded-no-token").await?;
        portal.give_tokens([good]);
        scene.click_button("Try again").await?;
        scene.find(&row("Mobile")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn unlisted_portal_gets_an_explanation() -> Result<()> {
    let portal = Portal::start().await?;
    play("embed_unlisted", Setup::default(), async |scene| {
        scene.expect_in_console("blocked by CORS policy");
        scene.expect_in_console("net::ERR_FAILED");
        portal.give_tokens([scene.stage.token_of(Who::Ada)?]);
        portal.embed(scene.stage.origin(), users::MIA, Loader::Own);
        scene.open(portal.origin()).await?;
        scene.find(&testid("state-error").showing("allow")).await?;
        scene.gone(&testid("factor-row")).await?;
        scene.screen("embedded-unlisted").await?;
        let log = scene.stage.control().request_log();
        ensure!(
            !log.iter().any(|request| request.path.starts_with("/api/")),
            "{log:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn late_responses_for_the_previous_user_are_dropped() -> Result<()> {
    in_portal("embed_switch", users::NELE, async |scene, portal| {
        scene.open(portal.origin()).await?;
        scene.find(&testid("state-empty")).await?;
        set(scene, "user-id", users::JONAS).await?;
        scene.find(&row("Work phone")).await?;
        scene
            .find(&testid("user-name").showing("Jonas Weber"))
            .await?;

        // Mia's responses are held back until Lina is shown.
        scene
            .script("portal.holdBack('5f7c8ec7c33c6c004bbafe82')", Vec::new())
            .await?;
        set(scene, "user-id", users::MIA).await?;
        scene.find(&testid("state-loading")).await?;
        scene.gone(&row("Work phone")).await?;
        set(scene, "user-id", users::LINA).await?;
        scene.find(&row("Not linked")).await?;
        let lina = scene.names_shown().await?;
        scene
            .async_script("portal.letGo(); await new Promise(done => setTimeout(done, 0))")
            .await?;
        // A later request has been answered, so any effect of Mia's responses would be visible by now.
        scene.click_button("Refresh").await?;
        scene.said("loaded").await?;
        ensure!(scene.names_shown().await? == lina);
        scene
            .find(&testid("user-name").showing("Lina Paar"))
            .await?;
        scene.gone(&row("Mobile")).await
    })
    .await
}

#[tokio::test]
async fn element_can_be_removed_moved_and_duplicated() -> Result<()> {
    in_portal("embed_again", users::MIA, async |scene, portal| {
        scene.open(portal.origin()).await?;
        scene.find(&row("Mobile")).await?;
        let take = "
            window.desk = document.querySelector('factor-desk');
            desk.remove();";
        scene.script(take, Vec::new()).await?;
        scene.gone(&testid("factor-row")).await?;
        let left = "return desk.shadowRoot.childElementCount";
        let left = scene.script(left, Vec::new()).await?;
        ensure!(
            left == json!(0),
            "{left} elements are left in the shadow root"
        );
        scene
            .script("document.querySelector('main').append(desk)", Vec::new())
            .await?;
        scene.find(&row("Mobile")).await?;
        // Moving the element keeps its state.
        scene.act_on("Details", "Mobile").await?;
        scene.find(&testid("details")).await?;
        scene
            .script("document.querySelector('h1').before(desk)", Vec::new())
            .await?;
        scene.find(&testid("details")).await?;
        // Two desks on one page are independent.
        let second = "
            const second = desk.cloneNode();
            second.setAttribute('user-id', arguments[0]);
            second.getAccessToken = desk.getAccessToken;
            second.id = 'second';
            desk.after(second);";
        scene.script(second, vec![users::JONAS.into()]).await?;
        scene.find(&row("Work phone")).await?;
        scene.find(&row("Mobile")).await?;
        scene
            .find_count(&role("heading").named_like("Authentication methods"), 2)
            .await
    })
    .await
}

#[tokio::test]
async fn page_keeps_nothing_in_storage_or_address() -> Result<()> {
    play("storage", Setup::default(), async |scene| {
        scene.log_in(Who::Ada).await?;
        scene
            .fill(&role("combobox").named("Find a user"), "mia.keller")
            .await?;
        scene.click(&role("option").showing("Mia Keller")).await?;
        scene.find(&row("Mobile")).await?;
        scene.act_on("Details", "Mobile").await?;
        scene.keeps_nothing().await
    })
    .await
}
