//! Setting up an authenticator app, with a simulated app on the user's side.

use anyhow::{Context as _, Result, ensure};
use factordesk_model::{AuthenticationMethod, Secret, UserId};
use serde_json::{Value, json};

use super::create::open_form;
use crate::browser::Scheme;
use crate::env::{Setup, Who, users};
use crate::find::{role, testid};
use crate::scenario::{Scenario, field, row, run, run_as};

const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// Opens the form in one of its ways, with the page's clock stopped so that codes don't expire during the scenario.
async fn open(scenario: &Scenario<'_>, way: &str) -> Result<()> {
    scenario.hold_clock().await?;
    open_form(scenario, "totp").await?;
    scenario.click(&testid(&format!("way-{way}"))).await
}

/// The secret that the form shows, without its spaces.
async fn shown(scenario: &Scenario<'_>) -> Result<String> {
    let groups = scenario.text_of(&testid("totp-groups")).await?;
    Ok(groups.replace(' ', ""))
}

async fn scan(scenario: &Scenario<'_>) -> Result<String> {
    let qr = scenario.find(&testid("qr")).await?;
    scenario.scan(&qr).await
}

/// Submits the form; returns the tenant's new method.
async fn added(scenario: &Scenario<'_>, user: &str, name: &str) -> Result<AuthenticationMethod> {
    scenario.click(&testid("submit")).await?;
    scenario.gone(&testid("add-dialog")).await?;
    scenario.find(&row(name)).await?;
    scenario.env.method(user, name)
}

fn secret_of(method: &AuthenticationMethod) -> &str {
    method.totp_secret.as_ref().map_or("", Secret::expose)
}

fn nothing_sent(scenario: &Scenario<'_>) -> Result<()> {
    let writes = scenario.env.writes();
    ensure!(writes.is_empty(), "{writes:?}");
    Ok(())
}

/// The page's markup and field values, shadow root included.
async fn everything(scenario: &Scenario<'_>) -> Result<String> {
    let script = "
        const root = document.querySelector('factor-desk').shadowRoot;
        const values = [...root.querySelectorAll('input, textarea')].map(field => field.value);
        return document.documentElement.outerHTML + root.innerHTML + values.join('\\n');";
    let all = scenario.script(script, Vec::new()).await?;
    Ok(all.as_str().unwrap_or_default().to_owned())
}

/// Asynchronous. Returns by how many pixels the verdict is below the visible part of its dialog.
const BELOW_THE_DIALOG: &str = "
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const verdict = document.querySelector('factor-desk').shadowRoot.querySelector('[data-testid=verdict]');
    let end = innerHeight;
    for (let part = verdict.parentElement; part; part = part.parentElement)
        if (getComputedStyle(part).overflowY !== 'visible') end = Math.min(end, part.getBoundingClientRect().bottom);
    return verdict.getBoundingClientRect().bottom - end;";

#[tokio::test]
async fn new_secret_is_scanned_by_the_app_and_added_after_its_code() -> Result<()> {
    run_as("totp_new", Who::Ada, users::NELE, async |scenario| {
        open(scenario, "new").await?;
        scenario.screen("totp-new").await?;
        let secret = shown(scenario).await?;
        ensure!(secret.len() == 32, "{}", secret.len());
        let user = scenario.env.control();
        let user = user
            .user(&UserId::new(users::NELE).map_err(|p| anyhow::anyhow!("{p}"))?)
            .and_then(|user| user.email)
            .context("the user has no email address")?;
        // The app reads the QR code from the window: light and dark, wide and narrow.
        for scheme in [Scheme::Light, Scheme::Dark] {
            scenario.prefer(scheme).await?;
            for width in [1280, 320] {
                scenario.set_width(width, 900).await?;
                let address = scan(scenario)
                    .await
                    .with_context(|| format!("{scheme:?}, {width}"))?;
                let account = scenario.app_account(&address).await?;
                let label = &user;
                let wanted = json!({"issuer": "Demo tenant", "label": label, "secret": secret,
                    "algorithm": "SHA1", "digits": 6, "period": 30});
                ensure!(account == wanted, "{account} instead of {wanted}");
            }
            scenario.reset_width().await?;
        }
        scenario.prefer(Scheme::Light).await?;

        // Other labels change the QR code, not the secret.
        scenario.fill(&field("issuer"), "Acme: Söhne & Co").await?;
        scenario.fill(&field("account"), "Nele (work)").await?;
        let address = scan(scenario).await?;
        let account = scenario.app_account(&address).await?;
        ensure!(
            account["issuer"] == "Acme  Söhne & Co" && account["label"] == "Nele (work)",
            "{account}"
        );
        ensure!(
            account["secret"] == *secret,
            "the labels changed the secret"
        );

        scenario.fill(&field("name"), "Her phone").await?;
        let code = scenario.app_code(&secret, 0).await?;
        scenario.fill(&field("code"), &code).await?;
        scenario
            .find(&testid("verdict").showing("The code matches"))
            .await?;
        scenario.screen("totp-verified").await?;
        let method = added(scenario, users::NELE, "Her phone").await?;
        ensure!(
            secret_of(&method) == secret,
            "the tenant has another secret"
        );
        ensure!(method.confirmed == Some(true));
        let left = everything(scenario).await?;
        ensure!(!left.contains(&secret), "the secret is in the page");
        ensure!(!left.contains("otpauth"), "the address is in the page");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn wrong_code_sends_nothing_and_a_late_one_warns() -> Result<()> {
    run_as("totp_codes", Who::Ada, users::NELE, async |scenario| {
        open(scenario, "new").await?;
        let secret = shown(scenario).await?;
        scenario.click(&testid("submit")).await?;
        let missing = testid("error-code").saying("Enter the six digits that the app shows.");
        scenario.find(&missing).await?;
        scenario.focused(&field("code")).await?;
        for steps in [-2, 2] {
            let code = scenario.app_code(&secret, steps).await?;
            scenario.fill(&field("code"), &code).await?;
            scenario.click(&testid("submit")).await?;
            scenario
                .find(&testid("error-code").showing("That code doesn't match"))
                .await?;
            scenario.focused(&field("code")).await?;
        }
        scenario.screen("totp-wrong").await?;
        nothing_sent(scenario)?;
        let early = scenario.app_code(&secret, 1).await?;
        scenario.fill(&field("code"), &early).await?;
        scenario
            .find(&testid("verdict").showing("one step early"))
            .await?;
        let late = scenario.app_code(&secret, -1).await?;
        // With a space, as apps show it.
        let late = format!("{} {}", &late[..3], &late[3..]);
        // In a window so small that it ends at the field, the verdict below it is scrolled into view.
        scenario.set_width(390, 640).await?;
        scenario.fill(&field("code"), &late).await?;
        let verdict = testid("verdict").showing("one step late. Set the phone's clock");
        scenario.find(&verdict).await?;
        let below = scenario.async_script(BELOW_THE_DIALOG).await?;
        ensure!(below.as_f64() <= Some(1.0), "{below} pixels out of sight");
        scenario.reset_width().await?;
        scenario.screen("totp-late").await?;
        scenario.fill(&field("name"), "Slow phone").await?;
        let method = added(scenario, users::NELE, "Slow phone").await?;
        ensure!(secret_of(&method) == secret);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn existing_secret_is_typed_or_pasted_as_an_address() -> Result<()> {
    run_as("totp_import", Who::Ada, users::NELE, async |scenario| {
        open(scenario, "typed").await?;
        scenario
            .fill(
                &field("totp_secret"),
                "jbsw y3dp ehpk 3pxp-jbsw y3dp ehpk 3pxp",
            )
            .await?;
        ensure!(shown(scenario).await? == SECRET);
        scenario.screen("totp-typed").await?;
        let code = scenario.app_code(SECRET, 0).await?;
        scenario.fill(&field("code"), &code).await?;
        scenario.fill(&field("name"), "Typed").await?;
        let method = added(scenario, users::NELE, "Typed").await?;
        ensure!(secret_of(&method) == SECRET);

        open(scenario, "address").await?;
        let other = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (parameter, says) in [
            ("algorithm=SHA256", "an algorithm other than SHA-1"),
            ("digits=8", "not for 6-digit codes"),
            ("period=60", "not for a 30-second period"),
        ] {
            let address = format!("otpauth://totp/Old%20desk:nele?secret={other}&{parameter}");
            scenario.fill(&field("otpauth"), &address).await?;
            scenario
                .find(&testid("error-otpauth").showing(says))
                .await?;
            scenario.gone(&testid("qr")).await?;
        }
        scenario.gone(&testid("totp-groups")).await?;
        scenario.screen("totp-address-refused").await?;
        scenario.click(&testid("submit")).await?;
        scenario.focused(&field("otpauth")).await?;
        ensure!(
            scenario.env.writes().len() == 1,
            "{:?}",
            scenario.env.writes()
        );

        let address = format!("otpauth://totp/Old%20desk:nele?secret={other}&issuer=Old%20desk");
        scenario.fill(&field("otpauth"), &address).await?;
        scenario.find(&testid("qr")).await?;
        let account = scenario.app_account(&scan(scenario).await?).await?;
        let wanted = scenario.app_account(&address).await?;
        ensure!(account == wanted, "{account} instead of {wanted}");
        scenario.screen("totp-address").await?;
        let code = scenario.app_code(other, 0).await?;
        scenario.fill(&field("code"), &code).await?;
        scenario.fill(&field("name"), "Pasted").await?;
        let method = added(scenario, users::NELE, "Pasted").await?;
        ensure!(secret_of(&method) == other);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn import_without_verification_needs_a_checkbox() -> Result<()> {
    run_as("totp_unverified", Who::Ada, users::NELE, async |scenario| {
        open(scenario, "typed").await?;
        scenario.fill(&field("totp_secret"), SECRET).await?;
        scenario.click(&testid("submit")).await?;
        scenario.focused(&field("code")).await?;
        nothing_sent(scenario)?;
        scenario
            .find(&testid("unverified-box").showing("the user can't use this factor"))
            .await?;
        scenario
            .click(&role("checkbox").named("Import without verification"))
            .await?;
        scenario.gone(&field("code")).await?;
        scenario.screen("totp-unverified").await?;
        scenario.fill(&field("name"), "Migrated").await?;
        let method = added(scenario, users::NELE, "Migrated").await?;
        ensure!(secret_of(&method) == SECRET);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn refusal_of_the_tenant_is_shown_beside_the_secret() -> Result<()> {
    run_as("totp_refused", Who::Ada, users::NELE, async |scenario| {
        let nele = UserId::new(users::NELE).map_err(|problem| anyhow::anyhow!("{problem}"))?;
        let put = |number: usize, secret: &str| {
            let method = json!({"id": format!("totp|dev_{number}"), "type": "totp", "name": format!("App {number}"),
                "totp_secret": secret, "confirmed": true});
            let method = AuthenticationMethod::from_value(method);
            scenario.env.control().put_method(&nele, method)
        };
        put(0, SECRET)?;
        scenario.expect_in_console("status of 409");
        scenario.expect_in_console("status of 403");
        open(scenario, "typed").await?;
        scenario.fill(&field("totp_secret"), SECRET).await?;
        let code = scenario.app_code(SECRET, 0).await?;
        scenario.fill(&field("code"), &code).await?;
        scenario.click(&testid("submit")).await?;
        scenario
            .find(&testid("error-totp_secret").showing("already has a method with this"))
            .await?;
        scenario.focused(&field("totp_secret")).await?;
        scenario.screen("totp-refused").await?;

        // At the tenant's limit: a generated secret has no field, so the error is shown beside the code.
        for number in 1..20 {
            put(number, &format!("JBSWY3DPEHPK3PXPJBSWY3DPEHPK{number:04}").replace(['0', '1', '8', '9'], "A"))?;
        }
        scenario.click(&testid("way-new")).await?;
        let secret = shown(scenario).await?;
        let code = scenario.app_code(&secret, 0).await?;
        scenario.fill(&field("code"), &code).await?;
        scenario.click(&testid("submit")).await?;
        scenario
            .find(&testid("error-code").showing("the limit for this type of method"))
            .await?;
        scenario.focused(&field("code")).await
    })
    .await
}

/// Runs before any script of the page. Keeps a reference to the widget's wasm memory.
const WATCH: &str = "
    for (const name of ['instantiate', 'instantiateStreaming']) {
        const real = WebAssembly[name];
        WebAssembly[name] = async (...given) => {
            const made = await real.apply(WebAssembly, given);
            // The first wasm exports it, and the second works in the same.
            globalThis.widgetMemory ??= (made.instance ?? made).exports.memory;
            return made;
        };
    }";

/// How often each text occurs in the widget's memory.
async fn in_memory(scenario: &Scenario<'_>, texts: &[&str]) -> Result<Vec<u64>> {
    let script = "
        const memory = new Uint8Array(widgetMemory.buffer);
        return arguments[0].map(text => {
            const wanted = new TextEncoder().encode(text);
            let found = 0;
            for (let at = memory.indexOf(wanted[0]); at >= 0; at = memory.indexOf(wanted[0], at + 1))
                if (wanted.every((byte, index) => memory[at + index] === byte)) found += 1;
            return found;
        });";
    let found = scenario.script(script, vec![json!(texts)]).await?;
    let found = found.as_array().context("the script returned no list")?;
    Ok(found.iter().filter_map(Value::as_u64).collect())
}

/// Waits until the widget's memory has no form of the secret: whole, its first half, lower case, in groups.
async fn forgotten(scenario: &Scenario<'_>, when: &str, secret: &str) -> Result<()> {
    let lower = secret.to_lowercase();
    let groups = format!("{} {} {}", &secret[..4], &secret[4..8], &secret[8..12]);
    let texts = [secret, &secret[..16], &lower, &groups];
    crate::wait::until("the widget to forget the secret", async || {
        let found = in_memory(scenario, &texts).await?;
        Ok(if found.iter().all(|found| *found == 0) {
            Ok(())
        } else {
            Err(format!("it is there {found:?} times"))
        })
    })
    .await
    .context(when.to_owned())
}

#[tokio::test]
async fn security_42_closed_dialog_leaves_no_secret_in_page_or_memory() -> Result<()> {
    run("totp_forgotten", Setup::default(), async |scenario| {
        scenario.before_every_page(WATCH).await?;
        scenario.log_in(Who::Ada).await?;
        scenario.open_user(users::NELE).await?;
        // Cancelled.
        open(scenario, "new").await?;
        let secret = shown(scenario).await?;
        let found = in_memory(scenario, &[&secret]).await?;
        ensure!(
            found[0] > 0,
            "the control failed: a displayed secret is not in memory"
        );
        scenario.click(&testid("cancel")).await?;
        scenario.gone(&testid("add-dialog")).await?;
        ensure!(!everything(scenario).await?.contains(&secret[..8]));
        forgotten(scenario, "closed", &secret).await?;

        // Sent.
        open(scenario, "new").await?;
        let secret = shown(scenario).await?;
        let code = scenario.app_code(&secret, 0).await?;
        scenario.fill(&field("code"), &code).await?;
        scenario.fill(&field("name"), "App").await?;
        let method = added(scenario, users::NELE, "App").await?;
        ensure!(secret_of(&method) == secret);
        ensure!(!everything(scenario).await?.contains(&secret[..8]));
        forgotten(scenario, "sent", &secret).await?;

        // Typed key by key.
        open(scenario, "typed").await?;
        scenario.click(&field("totp_secret")).await?;
        scenario.press(SECRET).await?;
        ensure!(shown(scenario).await? == SECRET);
        scenario.click(&testid("cancel")).await?;
        scenario.gone(&testid("add-dialog")).await?;
        ensure!(!everything(scenario).await?.contains(&SECRET[..8]));
        forgotten(scenario, "typed", SECRET).await?;

        // Another user is opened while the dialog is open.
        open(scenario, "address").await?;
        let pasted = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let address = format!("otpauth://totp/a?secret={pasted}");
        scenario.fill(&field("otpauth"), &address).await?;
        ensure!(shown(scenario).await? == pasted);
        scenario.open_user(users::MIA).await?;
        scenario.gone(&testid("add-dialog")).await?;
        ensure!(!everything(scenario).await?.contains(&pasted[..8]));
        forgotten(scenario, "taken away", pasted).await?;
        scenario.keeps_nothing().await
    })
    .await
}
