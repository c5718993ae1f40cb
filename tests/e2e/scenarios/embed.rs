//! The widget in a portal on another site: tokens instead of cookies.

use anyhow::{Result, ensure};
use serde_json::json;
use thirtyfour::Key;

use crate::env::{Setup, Who, users};
use crate::find::{role, testid};
use crate::portal::{Loader, Portal};
use crate::scenario::{Scenario, field, row, run};

/// Runs `body` with a portal that the proxy allows, which embeds the widget for this user and gives out Ada's tokens.
async fn in_portal(
    name: &str,
    user: &str,
    body: impl AsyncFnOnce(&Scenario<'_>, &Portal) -> Result<()>,
) -> Result<()> {
    let portal = Portal::start().await?;
    let setup = Setup {
        portals: vec![portal.origin().to_owned()],
        ..Setup::default()
    };
    run(name, setup, async |scenario| {
        portal.give_tokens([scenario.env.token_of(Who::Ada)?]);
        portal.embed(scenario.env.origin(), user, Loader::Proxy);
        body(scenario, &portal).await
    })
    .await
}

/// Sets an attribute of the widget.
async fn set(scenario: &Scenario<'_>, attribute: &str, value: &str) -> Result<()> {
    let script = "document.querySelector('factor-desk').setAttribute(...arguments)";
    scenario
        .script(script, vec![attribute.into(), value.into()])
        .await?;
    Ok(())
}

#[tokio::test]
async fn the_widget_works_in_a_portal() -> Result<()> {
    in_portal("embed", users::NELE, async |scenario, portal| {
        scenario.open(portal.origin()).await?;
        scenario.find(&testid("state-empty")).await?;
        // The portal sets the user and owns the login: no search, no log-out.
        scenario.gone(&testid("user-search")).await?;
        scenario.gone(&testid("log-out")).await?;
        scenario.screen("embedded").await?;

        super::create::open_form(scenario, "phone").await?;
        scenario.fill(&field("name"), "From the portal").await?;
        scenario
            .fill(&field("phone_number"), "+33612345678")
            .await?;
        scenario.screen("embedded-add").await?;
        scenario.click(&testid("submit")).await?;
        scenario.find(&row("From the portal")).await?;
        scenario
            .both_hold(users::NELE, &["From the portal"])
            .await?;
        scenario.act_on("Delete", "From the portal").await?;
        scenario.click_button("Delete method").await?;
        scenario.both_hold(users::NELE, &[]).await?;
        ensure!(portal.token_requests() >= 1);
        // The portal's style doesn't apply inside the widget.
        let script = "
            const button = document.querySelector('factor-desk').shadowRoot.querySelector('button');
            const style = getComputedStyle(button);
            return style.transform === 'none' && style.color !== 'rgb(255, 0, 0)';";
        ensure!(scenario.script(script, Vec::new()).await? == true);
        scenario.keeps_nothing().await
    })
    .await
}

#[tokio::test]
async fn refused_token_is_requested_again() -> Result<()> {
    in_portal("embed_token", users::MIA, async |scenario, portal| {
        scenario.expect_in_console("status of 401");
        let good = scenario.env.token_of(Who::Ada)?;
        let mut broken = good.clone();
        broken.truncate(good.len() - 8);
        // The first token is refused, the second is accepted, and no error is shown.
        portal.give_tokens([broken.clone(), good.clone()]);
        scenario.open(portal.origin()).await?;
        scenario.find(&row("Mobile")).await?;

        // Without any valid token, the widget says so and offers to try again.
        portal.give_tokens([broken]);
        scenario.driver().refresh().await?;
        scenario
            .find(&testid("state-logged-out").showing("access token was refused"))
            .await?;
        scenario.screen("embedded-no-token").await?;
        portal.give_tokens([good]);
        scenario.click_button("Try again").await?;
        scenario.find(&row("Mobile")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn unlisted_portal_gets_an_explanation() -> Result<()> {
    let portal = Portal::start().await?;
    run("embed_unlisted", Setup::default(), async |scenario| {
        scenario.expect_in_console("blocked by CORS policy");
        scenario.expect_in_console("net::ERR_FAILED");
        portal.give_tokens([scenario.env.token_of(Who::Ada)?]);
        portal.embed(scenario.env.origin(), users::MIA, Loader::Own);
        scenario.open(portal.origin()).await?;
        scenario
            .find(&testid("state-error").showing(&format!(
                "can add {} to FACTORDESK_ALLOWED_ORIGINS",
                portal.origin()
            )))
            .await?;
        scenario.gone(&testid("factor-row")).await?;
        scenario.screen("embedded-unlisted").await?;
        let log = scenario.env.control().request_log();
        ensure!(
            !log.iter().any(|request| request.path.starts_with("/api/")),
            "{log:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn user_taken_back_leaves_no_user_and_no_search() -> Result<()> {
    in_portal("embed_no_user", users::MIA, async |scenario, portal| {
        scenario.open(portal.origin()).await?;
        scenario.find(&row("Mobile")).await?;
        for take_back in ["userId = null", "setAttribute('user-id', '')"] {
            let script = format!("document.querySelector('factor-desk').{take_back}");
            scenario.script(&script, Vec::new()).await?;
            scenario
                .find(&testid("state-no-user").showing("No user"))
                .await?;
            scenario.gone(&testid("factor-row")).await?;
            scenario.gone(&testid("user-search")).await?;
            let script = "return document.querySelector('factor-desk').shadowRoot.textContent";
            let left = scenario.script(script, Vec::new()).await?.to_string();
            ensure!(
                !left.contains("Mia") && !left.contains(users::MIA),
                "{left}"
            );
            scenario.screen("embedded-no-user").await?;
            set(scenario, "user-id", users::MIA).await?;
            scenario.find(&row("Mobile")).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn another_function_with_each_rendering_keeps_the_dialog_and_the_draft() -> Result<()> {
    in_portal("embed_render", users::NELE, async |scenario, portal| {
        scenario.open(portal.origin()).await?;
        scenario.find(&testid("state-empty")).await?;
        super::create::open_form(scenario, "phone").await?;
        scenario.fill(&field("name"), "From a draft").await?;
        scenario
            .fill(&field("phone_number"), "+33612345678")
            .await?;
        let requests = portal.token_requests();
        let script = "
            const desk = document.querySelector('factor-desk');
            const given = desk.getAccessToken;
            for (let time = 0; time < 10; time++) {
                Object.assign(desk, { getAccessToken: request => given(request), why: {}, userId: desk.userId });
                await new Promise(done => setTimeout(done));
            }";
        scenario.async_script(script).await?;
        ensure!(portal.token_requests() == requests, "a token was requested");
        scenario.click(&testid("submit")).await?;
        scenario.find(&row("From a draft")).await?;
        scenario.both_hold(users::NELE, &["From a draft"]).await
    })
    .await
}

#[tokio::test]
async fn late_responses_for_the_previous_user_are_dropped() -> Result<()> {
    in_portal("embed_switch", users::NELE, async |scenario, portal| {
        scenario.open(portal.origin()).await?;
        scenario.find(&testid("state-empty")).await?;
        set(scenario, "user-id", users::JONAS).await?;
        scenario.find(&row("Work phone")).await?;
        scenario
            .find(&testid("user-name").showing("Jonas Weber"))
            .await?;

        // Mia's responses are held back until Lina is shown.
        scenario
            .script("portal.holdBack('5f7c8ec7c33c6c004bbafe82')", Vec::new())
            .await?;
        set(scenario, "user-id", users::MIA).await?;
        scenario.find(&testid("state-loading")).await?;
        scenario.gone(&row("Work phone")).await?;
        set(scenario, "user-id", users::LINA).await?;
        scenario.find(&row("Not linked")).await?;
        let lina = scenario.names_shown().await?;
        scenario
            .async_script("portal.letGo(); await new Promise(done => setTimeout(done, 0))")
            .await?;
        // A later request has been answered, so any effect of Mia's responses would be visible by now.
        scenario.click_button("Refresh").await?;
        scenario.said("loaded").await?;
        ensure!(scenario.names_shown().await? == lina);
        scenario
            .find(&testid("user-name").showing("Lina Paar"))
            .await?;
        scenario.gone(&row("Mobile")).await
    })
    .await
}

#[tokio::test]
async fn element_can_be_removed_moved_and_duplicated() -> Result<()> {
    in_portal("embed_again", users::MIA, async |scenario, portal| {
        scenario.open(portal.origin()).await?;
        scenario.find(&row("Mobile")).await?;
        let take = "
            window.desk = document.querySelector('factor-desk');
            desk.remove();";
        scenario.script(take, Vec::new()).await?;
        scenario.gone(&testid("factor-row")).await?;
        let left = "return desk.shadowRoot.childElementCount";
        let left = scenario.script(left, Vec::new()).await?;
        ensure!(
            left == json!(0),
            "{left} elements are left in the shadow root"
        );
        scenario
            .script("document.querySelector('main').append(desk)", Vec::new())
            .await?;
        scenario.find(&row("Mobile")).await?;
        // Moving the element keeps its state.
        scenario.act_on("Details", "Mobile").await?;
        scenario.find(&testid("details")).await?;
        scenario
            .script("document.querySelector('h1').before(desk)", Vec::new())
            .await?;
        scenario.find(&testid("details")).await?;
        // Two desks on one page are independent.
        let second = "
            const second = desk.cloneNode();
            second.setAttribute('user-id', arguments[0]);
            second.getAccessToken = desk.getAccessToken;
            second.id = 'second';
            desk.after(second);";
        scenario.script(second, vec![users::JONAS.into()]).await?;
        scenario.find(&row("Work phone")).await?;
        scenario.find(&row("Mobile")).await?;
        scenario
            .find_count(&role("heading").named_like("Authentication methods"), 2)
            .await
    })
    .await
}

#[tokio::test]
async fn page_keeps_nothing_in_storage_or_address() -> Result<()> {
    run("storage", Setup::default(), async |scenario| {
        scenario.log_in(Who::Ada).await?;
        scenario
            .fill(&role("combobox").named("Find a user"), "mia.keller")
            .await?;
        scenario
            .click(&role("option").showing("Mia Keller"))
            .await?;
        scenario.find(&row("Mobile")).await?;
        scenario.act_on("Details", "Mobile").await?;
        scenario.keeps_nothing().await
    })
    .await
}

/// What a portal does with the events: its case's reason and ticket number go with each deletion, and its own dialog
/// closes on Esc.
const PORTAL: &str = "
    const desk = document.querySelector('factor-desk');
    window.told = [];
    window.hotkeys = [];
    document.addEventListener('keydown', event => hotkeys.push(event.key));
    document.addEventListener('factordesk-before-action', event => {
        if (event.detail.action !== 'delete') return;
        event.detail.waitUntil(new Promise(decide => {
            window.allow = () => decide({ reason: 'Phone lost', ticket: 'CASE-7' });
        }));
    });
    document.addEventListener('factordesk-action', ({ detail }) => {
        told.push(`${detail.action} ${detail.type} ${detail.outcome}`);
    });";

#[tokio::test]
async fn portal_decides_about_actions_and_keeps_its_hotkeys() -> Result<()> {
    in_portal("embed_events", users::NELE, async |scenario, portal| {
        scenario.open(portal.origin()).await?;
        scenario.find(&testid("state-empty")).await?;
        scenario.script(PORTAL, Vec::new()).await?;

        // Opened by the portal's own button. What is typed doesn't reach its hotkeys, and Esc closes only the dialog.
        let open = "await document.querySelector('factor-desk').openAdd('phone'); return 'open'";
        ensure!(scenario.async_script(open).await? == "open");
        scenario.focused(&field("phone_number")).await?;
        scenario.press("+33612345678").await?;
        scenario.press(Key::Escape + "").await?;
        scenario.gone(&testid("form-phone")).await?;
        let hotkeys = scenario.script("return hotkeys", Vec::new()).await?;
        ensure!(hotkeys == json!([]), "the portal has noticed {hotkeys}");
        let state =
            "const { dirty, busy } = document.querySelector('factor-desk'); return { dirty, busy }";
        let state = scenario.script(state, Vec::new()).await?;
        ensure!(state == json!({"dirty": true, "busy": false}), "{state}");

        ensure!(scenario.async_script(open).await? == "open");
        scenario.fill(&field("name"), "From the portal").await?;
        scenario.click(&testid("submit")).await?;
        scenario.find(&row("From the portal")).await?;
        scenario.act_on("Delete", "From the portal").await?;
        scenario.click_button("Delete method").await?;
        scenario
            .find(&testid("host-decides").showing("portal"))
            .await?;
        scenario.screen("embedded-host-decides").await?;
        scenario
            .both_hold(users::NELE, &["From the portal"])
            .await?;
        scenario.script("allow()", Vec::new()).await?;
        scenario.both_hold(users::NELE, &[]).await?;
        let told = scenario.script("return told", Vec::new()).await?;
        ensure!(
            told == json!(["create phone done", "delete phone done"]),
            "{told}"
        );

        // The portal's reason and ticket number are in the audit.
        scenario.click(&testid("history")).await?;
        let dialog = role("dialog").named_like("History of");
        let deleted = testid("history-entry").showing("Method deleted");
        for words in ["Reason: Phone lost", "Ticket number: CASE-7"] {
            let entry = deleted.clone().showing(words).within(&dialog);
            scenario.find(&entry).await?;
        }
        scenario.press(Key::Escape + "").await?;
        scenario.gone(&dialog).await?;
        scenario.keeps_nothing().await
    })
    .await
}

/// What only Chromium's driver can do: be an authenticator, cut the network.
mod chromium {
    use super::super::create;
    use super::*;
    use crate::authenticator::{Authenticator, security_key};

    /// The portal's host is the tenant's RP ID, `localhost`; the proxy's isn't. What counts is the page's host.
    #[tokio::test]
    async fn a_security_key_is_registered_in_a_portal() -> Result<()> {
        in_portal("embed_key", users::NELE, async |scenario, portal| {
            scenario.open(portal.origin()).await?;
            scenario.find(&testid("state-empty")).await?;
            let key = Authenticator::plug(scenario, security_key()).await?;
            create::open_form(scenario, "security-key").await?;
            scenario.click(&testid("start-ceremony")).await?;
            scenario.find(&testid("credential")).await?;
            scenario.fill(&field("name"), "From the portal").await?;
            let method = create::send(scenario, users::NELE, "From the portal").await?;
            ensure!(method.relying_party_identifier.as_deref() == Some("localhost"));
            ensure!(key.held().await?.rp_id == "localhost");
            Ok(())
        })
        .await
    }

    #[tokio::test]
    async fn unreachable_server_is_not_taken_for_an_unlisted_portal() -> Result<()> {
        in_portal("embed_offline", users::MIA, async |scenario, portal| {
            scenario.expect_in_console("net::ERR_");
            scenario.devtools("Network.enable", json!({})).await?;
            let proxy = scenario.env.origin();
            portal.embed(proxy, users::MIA, Loader::Own);
            let blocked = json!({"urls": [format!("{proxy}/*")]});
            scenario.devtools("Network.setBlockedURLs", blocked).await?;
            scenario.open(portal.origin()).await?;
            let state = testid("state-error").showing("can't be reached");
            scenario.find(&state).await?;
            let none = json!({"urls": []});
            scenario.devtools("Network.setBlockedURLs", none).await?;
            scenario.click_button("Try again").await?;
            scenario.find(&row("Mobile")).await?;
            Ok(())
        })
        .await
    }
}
