//! 52: after using the whole desk, nothing secret or personal is left in the browser, and nothing was sent where others
//! could read it.

use anyhow::{Context as _, Result, ensure};

use super::policy::MIA;
use crate::find::{role, testid};
use crate::portal::{Loader, Portal};
use crate::scene::{Scene, play, row};
use crate::stage::{Setup, Who, users};
use crate::support::figure;
use crate::tour::{NEW_NUMBER, everywhere};
use crate::watch::{Canary, Record, count_of, found};

/// Personal data of the user and the admin of the tour.
fn people() -> Vec<Canary> {
    [
        ("the user's address", "mia.keller@example.com"),
        ("the user's name", "Mia Keller"),
        ("what was searched for", "mia.keller"),
        ("the new number", NEW_NUMBER),
        ("the new number's end", "612345678"),
        ("the admin's address", "ada@desk.example.com"),
        ("the admin's name", "Ada Lindqvist"),
        ("a method's name", "iCloud Keychain"),
        ("a renamed method", "Renamed"),
    ]
    .map(|(name, text)| (name, text.to_owned()))
    .to_vec()
}

/// The session's cookie, which no script of the page can read.
async fn session_cookie(scene: &Scene<'_>) -> Result<String> {
    let cookies = scene.driver().get_all_cookies().await?;
    let cookie = cookies
        .into_iter()
        .find(|cookie| cookie.name == "__Host-factordesk")
        .context("there is no session")?;
    Ok(cookie.value)
}

/// Checks that no canary is in the records, and that each place has records; returns their count.
fn clean(records: &[Record], canaries: &[Canary], places: &[&str]) -> Result<usize> {
    for place in places {
        ensure!(count_of(records, place) > 0, "no records of: {place}");
    }
    let hits = found(records, canaries)?;
    ensure!(hits.is_empty(), "left behind:\n{}", hits.join("\n"));
    Ok(records.len())
}

#[tokio::test]
async fn security_52_a_days_work_leaves_nothing_in_the_browser() -> Result<()> {
    // The number has to be revealed once, or its absence afterwards would prove nothing.
    play("traces", Setup::unmasked(), async |scene| {
        scene.watch().await?;
        scene.log_in(Who::Ada).await?;
        let mut records = scene.seen().await?;
        let cookie = session_cookie(scene).await?;
        let phone = scene.stage.method(users::MIA, "Mobile")?;
        let phone = phone.phone_number.context("Mia has no number")?;
        let seen = everywhere(scene, &MIA).await?;
        records.extend(scene.seen().await?);
        scene.keeps_nothing().await?;

        let mut canaries = people();
        canaries.extend([
            ("the session", cookie),
            ("the user's number", phone),
            ("an app's secret", seen.totp_secret),
            ("an enrolment link", seen.ticket),
            ("a recovery code", seen.recovery_code),
        ]);
        let places = ["address", "attribute", "console", "cookie","referrer", "storage", "window"];
        let looked = clean(&records, &canaries, &places)?;

        // Control: a canary planted in each place is found.
        let planted = "
            const text = 'mia.keller@example.com';
            localStorage.setItem('draft', text);
            console.log(text);
            history.replaceState(null, '', '#' + encodeURIComponent(text));
            history.replaceState({ text }, '');
            document.title = text;
            document.querySelector('factor-desk').setAttribute('data-user', text);
            dispatchEvent(new CustomEvent('factor-added', { detail: { text } }));
            postMessage({ text }, '*');
            document.cookie = 'user=' + btoa(text).replaceAll('=', '');
            await indexedDB.open(text);
            sessionStorage.user = text;";
        scene.async_script(planted).await?;
        let after = scene.seen().await?;
        let hits = found(&after, &canaries[..1])?;
        for place in ["address", "attribute", "console", "cookie", "event", "history", "message", "storage", "window"] {
            let place = format!("in {place}:");
            ensure!(hits.iter().any(|hit| hit.contains(&place)), "{place} not found: {hits:#?}");
        }
        figure(&format!(
            "52 traces: {} canaries searched for in {looked} records after {} dialogs, 0 found; control: planted in 9 places, found in 9",
            canaries.len(),
            seen.dialogs
        ))
    })
    .await
}

#[tokio::test]
async fn security_52_a_portals_token_stays_where_it_was_given() -> Result<()> {
    let portal = Portal::start().await?;
    let setup = Setup {
        portals: vec![portal.origin().to_owned()],
        ..Setup::default()
    };
    play("traces_portal", setup, async |scene| {
        let token = scene.stage.token_of(Who::Ada)?;
        portal.give_tokens([token.clone()]);
        portal.embed(scene.stage.origin(), users::JONAS, Loader::Proxy);
        scene.watch().await?;
        scene.open(portal.origin()).await?;
        scene.find(&row("Work phone")).await?;
        scene.act_on("Details", "Work phone").await?;
        scene.find(&testid("details")).await?;
        scene.act_on("Delete", "Work phone").await?;
        scene.find(&role("dialog").showing("Work phone")).await?;
        scene.click(&testid("confirm")).await?;
        scene.gone(&row("Work phone")).await?;
        let signature = token.rsplit('.').next().context("no JWT")?;
        let canaries = [
            ("the signature of the access token", signature.to_owned()),
            ("the access token", token),
            ("the user's name", "Jonas Weber".to_owned()),
            ("the user's address", "jonas.weber@example.com".to_owned()),
            ("the admin's address", "ada@desk.example.com".to_owned()),
        ];
        let records = scene.seen().await?;
        let looked = clean(
            &records,
            &canaries,
            &["address", "attribute", "cookie", "storage", "window"],
        )?;
        figure(&format!(
            "52 traces in a portal: {} canaries searched for in {looked} records, 0 found",
            canaries.len()
        ))
    })
    .await
}
