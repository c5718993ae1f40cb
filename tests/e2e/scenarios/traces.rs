//! 52: after using the whole desk, nothing secret or personal is left in the browser, and nothing was sent where others
//! could read it.

use anyhow::{Context as _, Result, ensure};

use super::policy::MIA;
use crate::env::{Setup, Who, users};
use crate::find::{role, testid};
use crate::portal::{Loader, Portal};
use crate::scenario::{Scenario, row, run};
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
async fn session_cookie(scenario: &Scenario<'_>) -> Result<String> {
    let cookies = scenario.driver().get_all_cookies().await?;
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
    run("traces", Setup::unmasked(), async |scenario| {
        scenario.watch().await?;
        scenario.log_in(Who::Ada).await?;
        let mut records = scenario.seen().await?;
        let cookie = session_cookie(scenario).await?;
        let phone = scenario.env.method(users::MIA, "Mobile")?;
        let phone = phone.phone_number.context("Mia has no number")?;
        let seen = everywhere(scenario, &MIA).await?;
        records.extend(scenario.seen().await?);
        scenario.keeps_nothing().await?;

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
        scenario.async_script(planted).await?;
        let after = scenario.seen().await?;
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
    run("traces_portal", setup, async |scenario| {
        let token = scenario.env.token_of(Who::Ada)?;
        portal.give_tokens([token.clone()]);
        portal.embed(scenario.env.origin(), users::JONAS, Loader::Proxy);
        scenario.watch().await?;
        scenario.open(portal.origin()).await?;
        scenario.find(&row("Work phone")).await?;
        scenario.act_on("Details", "Work phone").await?;
        scenario.find(&testid("details")).await?;
        scenario.act_on("Delete", "Work phone").await?;
        scenario.find(&role("dialog").showing("Work phone")).await?;
        scenario.click(&testid("confirm")).await?;
        scenario.gone(&row("Work phone")).await?;
        let signature = token.rsplit('.').next().context("no JWT")?;
        let canaries = [
            ("the signature of the access token", signature.to_owned()),
            ("the access token", token),
            ("the user's name", "Jonas Weber".to_owned()),
            ("the user's address", "jonas.weber@example.com".to_owned()),
            ("the admin's address", "ada@desk.example.com".to_owned()),
        ];
        let records = scenario.seen().await?;
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
