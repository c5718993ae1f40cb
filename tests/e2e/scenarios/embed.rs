//! The widget in a portal on another site: tokens instead of cookies.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::authenticator::{Authenticator, security_key};
use crate::find::{role, testid};
use crate::portal::{Loader, Portal};
use crate::scene::{Scene, field, play, row};
use crate::stage::{Setup, Who, users};

/// A portal that the proxy lists, with the widget for a user and Ada's tokens.
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
        // The portal says who: there is nobody to search for, and nothing to log out of.
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
        // The portal's style stays outside.
        let script = "
            const button = document.querySelector('factor-desk').shadowRoot.querySelector('button');
            const style = getComputedStyle(button);
            return style.transform === 'none' && style.color !== 'rgb(255, 0, 0)';";
        ensure!(scene.script(script, Vec::new()).await? == true);
        scene.keeps_nothing().await
    })
    .await
}

/// The portal is on the tenant's RP ID, localhost, and the proxy isn't: it is the portal's page that counts.
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
async fn a_refused_token_is_asked_for_again() -> Result<()> {
    in_portal("embed_token", users::MIA, async |scene, portal| {
        scene.expect_in_console("status of 401");
        let good = scene.stage.token_of(Who::Ada)?;
        let mut broken = good.clone();
        broken.truncate(good.len() - 8);
        // The first is refused; the second is taken, and nobody notices.
        portal.give_tokens([broken.clone(), good.clone()]);
        scene.open(portal.origin()).await?;
        scene.find(&row("Mobile")).await?;

        // No good token at all: said, with a way on.
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
async fn an_unlisted_portal_is_told_so() -> Result<()> {
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
async fn another_user_is_shown_and_late_answers_are_not() -> Result<()> {
    in_portal("embed_switch", users::NELE, async |scene, portal| {
        scene.open(portal.origin()).await?;
        scene.find(&testid("state-empty")).await?;
        set(scene, "user-id", users::JONAS).await?;
        scene.find(&row("Work phone")).await?;
        scene
            .find(&testid("user-name").showing("Jonas Weber"))
            .await?;

        // Mia's answers are on their way when Lina is chosen; they arrive later.
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
        // Whatever comes of them has come before the answer to something asked later.
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
async fn the_element_can_be_taken_away_and_come_back() -> Result<()> {
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
        ensure!(left == json!(0), "{left} elements are left behind");
        scene
            .script("document.querySelector('main').append(desk)", Vec::new())
            .await?;
        scene.find(&row("Mobile")).await?;
        // A move keeps what is open.
        scene.act_on("Details", "Mobile").await?;
        scene.find(&testid("details")).await?;
        scene
            .script("document.querySelector('h1').before(desk)", Vec::new())
            .await?;
        scene.find(&testid("details")).await?;
        // Two at once know nothing of each other.
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
async fn the_page_keeps_nothing() -> Result<()> {
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
