//! Nothing moves while the page loads: what the agent may be about to click is where it was.

use anyhow::{Result, ensure};
use factordesk_model::ROUTES;
use serde_json::{Value, json};

use crate::env::{Setup, Who, users};
use crate::find::{role, testid};
use crate::scenario::{action_on, row, run, run_as};
use crate::support::figure;

/// Notes, in each frame, where the landmarks are. Elements that are replaced count as the same landmark, which the
/// browser's own layout shifts don't see.
const WATCH: &str = "
    window.boxes = {};
    window.shift = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) window.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
    const landmarks = {
        bar: '.bar', user: '.who, .skeleton-who', heading: '.methods-head, .skeleton-head', rows: '.rows',
        row: '.rows > :nth-child(2)', next: '.rows > :nth-child(3)',
    };
    const controls = ['user-search', 'log-out', 'copy-user-id', 'send-link', 'history', 'refresh', 'list-more', 'add-factor', 'action-more'];
    for (const name of controls) landmarks[name] = `[data-testid=${name}]`;
    const look = () => {
        const root = document.querySelector('factor-desk')?.shadowRoot;
        for (const [name, selector] of Object.entries(landmarks)) {
            const box = root?.querySelector(selector)?.getBoundingClientRect();
            if (!box) continue;
            const place = [box.left, box.top, box.width].map(Math.round).join();
            const seen = (window.boxes[name] ??= []);
            if (seen.at(-1) !== place) seen.push(place);
        }
        requestAnimationFrame(look);
    };
    look();";

/// Loads the page of a user at each of these widths, and compares where the landmarks are in each frame. `controls` is
/// how many of the watched controls the admin has, `lacks` the scopes that the proxy's application doesn't have.
async fn nothing_moves(
    name: &'static str,
    who: Who,
    lacks: &[&str],
    controls: usize,
    widths: &[u32],
) -> Result<()> {
    run(name, Setup::default(), async |scenario| {
        let scopes = ROUTES.iter().map(|route| route.upstream_scope);
        let scopes: Vec<&str> = scopes.filter(|scope| !lacks.contains(scope)).collect();
        scenario.env.control().set_m2m_scopes(&scopes);
        scenario.log_in(who).await?;
        scenario.open_user(users::MIA).await?;
        scenario.before_every_page(WATCH).await?;
        for &width in widths {
            scenario.set_width(width, 900).await?;
            scenario.driver().refresh().await?;
            scenario.find(&action_on("More", "Mobile")).await?;
            scenario.all_loaded().await?;
            let boxes = scenario.script("return window.boxes", Vec::new()).await?;
            let Value::Object(boxes) = boxes else {
                anyhow::bail!("nothing was noted: {boxes}");
            };
            ensure!(boxes.len() == LANDMARKS + controls, "{width}: {boxes:?}");
            let moved = boxes.iter().filter(|(_, places)| {
                let count = places.as_array().map(Vec::len);
                count != Some(1)
            });
            let moved: Vec<_> = moved.collect();
            ensure!(moved.is_empty(), "{width}: these moved: {moved:?}");
            let shift = scenario.script("return window.shift", Vec::new()).await?;
            ensure!(
                shift == json!(0),
                "{width}: the browser saw a shift of {shift}"
            );
            figure(&format!(
                "0 px of movement in a load {width} px wide, {name}"
            ))?;
        }
        scenario.reset_width().await
    })
    .await
}

/// How many landmarks are watched beside the controls.
const LANDMARKS: usize = 6;

#[tokio::test]
async fn landmarks_stay_where_they_are_while_the_page_loads() -> Result<()> {
    let widths = [320, 360, 521, 640, 700, 768, 900, 1024, 1440];
    nothing_moves("steady", Who::Ada, &[], 9, &widths).await
}

#[tokio::test]
async fn landmarks_stay_where_they_are_for_an_admin_who_may_only_read() -> Result<()> {
    let widths = [320, 640, 1024, 1440];
    nothing_moves("steady_read_only", Who::Ravi, &[], 6, &widths).await
}

#[tokio::test]
async fn landmarks_stay_where_they_are_for_an_admin_with_some_permissions() -> Result<()> {
    let widths = [320, 640, 1024, 1440];
    nothing_moves("steady_help_desk", Who::Olga, &[], 8, &widths).await
}

#[tokio::test]
async fn landmarks_stay_where_they_are_if_the_application_lacks_scopes() -> Result<()> {
    let lacks = ["create:guardian_enrollment_tickets", "update:users"];
    let widths = [320, 640, 1024, 1440];
    nothing_moves("steady_lacks_scopes", Who::Ada, &lacks, 9, &widths).await
}

#[tokio::test]
async fn menus_and_messages_are_accessible() -> Result<()> {
    run_as("menus", Who::Ada, users::MIA, async |scenario| {
        scenario.click(&action_on("More", "Mobile")).await?;
        scenario
            .find(&role("menuitem").named("Change number"))
            .await?;
        scenario.screen("menu-row").await?;
        scenario.click(&testid("list-more")).await?;
        scenario.find(&role("menuitem").named("Delete all")).await?;
        scenario.screen("menu-list").await?;
        scenario.act_on("Rename", "Mobile").await?;
        scenario
            .fill(&crate::scenario::field("name"), "Work")
            .await?;
        scenario.click_button("Save").await?;
        scenario.find(&testid("toast").showing("saved.")).await?;
        scenario.find(&row("Work")).await?;
        scenario.screen("toast").await?;
        scenario.click_button("Copy note for ticket").await?;
        scenario.said("Copied.").await?;
        scenario.click_button("Undo").await?;
        scenario.find(&row("Mobile")).await?;
        let writes = scenario.env.writes();
        ensure!(writes.len() == 2, "{writes:?}");
        Ok(())
    })
    .await
}
