//! Setting up an authenticator app, with a simulated app on the user's side.

use anyhow::{Context as _, Result, ensure};
use factordesk_model::{AuthenticationMethod, Secret, UserId};
use serde_json::{Value, json};

use super::create::open_form;
use crate::browser::Scheme;
use crate::find::{role, testid};
use crate::scene::{Scene, field, play, play_with, row};
use crate::stage::{Setup, Who, users};

const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// Opens the form in one of its ways, with the page's clock stopped so that codes don't expire during the scenario.
async fn open(scene: &Scene<'_>, way: &str) -> Result<()> {
    scene.hold_clock().await?;
    open_form(scene, "totp").await?;
    scene.click(&testid(&format!("way-{way}"))).await
}

/// The secret that the form shows, without its spaces.
async fn shown(scene: &Scene<'_>) -> Result<String> {
    let groups = scene.text_of(&testid("totp-groups")).await?;
    Ok(groups.replace(' ', ""))
}

async fn scan(scene: &Scene<'_>) -> Result<String> {
    let qr = scene.find(&testid("qr")).await?;
    scene.scan(&qr).await
}

/// Submits the form; returns the tenant's new method.
async fn added(scene: &Scene<'_>, user: &str, name: &str) -> Result<AuthenticationMethod> {
    scene.click(&testid("submit")).await?;
    scene.gone(&testid("add-dialog")).await?;
    scene.find(&row(name)).await?;
    scene.stage.method(user, name)
}

fn secret_of(method: &AuthenticationMethod) -> &str {
    method.totp_secret.as_ref().map_or("", Secret::expose)
}

fn nothing_sent(scene: &Scene<'_>) -> Result<()> {
    let writes = scene.stage.writes();
    ensure!(writes.is_empty(), "{writes:?}");
    Ok(())
}

/// The page's markup and field values, shadow root included.
async fn everything(scene: &Scene<'_>) -> Result<String> {
    let script = "
        const root = document.querySelector('factor-desk').shadowRoot;
        const values = [...root.querySelectorAll('input, textarea')].map(field => field.value);
        return document.documentElement.outerHTML + root.innerHTML + values.join('\\n');";
    let all = scene.script(script, Vec::new()).await?;
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
    play_with("totp_new", Who::Ada, users::NELE, async |scene| {
        open(scene, "new").await?;
        scene.screen("totp-new").await?;
        let secret = shown(scene).await?;
        ensure!(secret.len() == 32, "{}", secret.len());
        let user = scene.stage.control();
        let user = user
            .user(&UserId::new(users::NELE).map_err(|p| anyhow::anyhow!("{p}"))?)
            .and_then(|user| user.email)
            .context("the user has no email address")?;
        // The app reads the QR code from the window: light and dark, wide and narrow.
        for scheme in [Scheme::Light, Scheme::Dark] {
            scene.prefer(scheme).await?;
            for width in [1280, 320] {
                scene.set_width(width, 900).await?;
                let address = scan(scene)
                    .await
                    .with_context(|| format!("{scheme:?}, {width}"))?;
                let account = scene.app_account(&address).await?;
                let label = &user;
                let wanted = json!({"issuer": "Demo tenant", "label": label, "secret": secret,
                    "algorithm": "SHA1", "digits": 6, "period": 30});
                ensure!(account == wanted, "{account} instead of {wanted}");
            }
            scene.reset_width().await?;
        }
        scene.prefer(Scheme::Light).await?;

        // Other labels change the QR code, not the secret.
        scene.fill(&field("issuer"), "Acme: Söhne & Co").await?;
        scene.fill(&field("account"), "Nele (work)").await?;
        let address = scan(scene).await?;
        let account = scene.app_account(&address).await?;
        ensure!(
            account["issuer"] == "Acme  Söhne & Co" && account["label"] == "Nele (work)",
            "{account}"
        );
        ensure!(
            account["secret"] == *secret,
            "the labels changed the secret"
        );

        scene.fill(&field("name"), "Her phone").await?;
        let code = scene.app_code(&secret, 0).await?;
        scene.fill(&field("code"), &code).await?;
        scene
            .find(&testid("verdict").showing("The code is right"))
            .await?;
        scene.screen("totp-verified").await?;
        let method = added(scene, users::NELE, "Her phone").await?;
        ensure!(
            secret_of(&method) == secret,
            "the tenant has another secret"
        );
        ensure!(method.confirmed == Some(true));
        let left = everything(scene).await?;
        ensure!(!left.contains(&secret), "the secret is in the page");
        ensure!(!left.contains("otpauth"), "the address is in the page");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn wrong_code_sends_nothing_and_a_late_one_warns() -> Result<()> {
    play_with("totp_codes", Who::Ada, users::NELE, async |scene| {
        open(scene, "new").await?;
        let secret = shown(scene).await?;
        scene.click(&testid("submit")).await?;
        let missing = testid("error-code").saying("Enter the six digits that the app shows.");
        scene.find(&missing).await?;
        scene.focused(&field("code")).await?;
        for steps in [-2, 2] {
            let code = scene.app_code(&secret, steps).await?;
            scene.fill(&field("code"), &code).await?;
            scene.click(&testid("submit")).await?;
            scene
                .find(&testid("error-code").showing("not the code of this secret"))
                .await?;
            scene.focused(&field("code")).await?;
        }
        scene.screen("totp-wrong").await?;
        nothing_sent(scene)?;
        let early = scene.app_code(&secret, 1).await?;
        scene.fill(&field("code"), &early).await?;
        scene
            .find(&testid("verdict").showing("one step early"))
            .await?;
        let late = scene.app_code(&secret, -1).await?;
        // With a space, as apps show it.
        let late = format!("{} {}", &late[..3], &late[3..]);
        // In a window so small that it ends at the field, the verdict below it is scrolled into view.
        scene.set_width(390, 640).await?;
        scene.fill(&field("code"), &late).await?;
        let verdict = testid("verdict").showing("one step late: check the phone's clock");
        scene.find(&verdict).await?;
        let below = scene.async_script(BELOW_THE_DIALOG).await?;
        ensure!(below.as_f64() <= Some(1.0), "{below} pixels out of sight");
        scene.reset_width().await?;
        scene.screen("totp-late").await?;
        scene.fill(&field("name"), "Slow phone").await?;
        let method = added(scene, users::NELE, "Slow phone").await?;
        ensure!(secret_of(&method) == secret);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn existing_secret_is_typed_or_pasted_as_an_address() -> Result<()> {
    play_with("totp_import", Who::Ada, users::NELE, async |scene| {
        open(scene, "typed").await?;
        scene
            .fill(
                &field("totp_secret"),
                "jbsw y3dp ehpk 3pxp-jbsw y3dp ehpk 3pxp",
            )
            .await?;
        ensure!(shown(scene).await? == SECRET);
        scene.screen("totp-typed").await?;
        let code = scene.app_code(SECRET, 0).await?;
        scene.fill(&field("code"), &code).await?;
        scene.fill(&field("name"), "Typed").await?;
        let method = added(scene, users::NELE, "Typed").await?;
        ensure!(secret_of(&method) == SECRET);

        open(scene, "address").await?;
        let other = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (parameter, says) in [
            ("algorithm=SHA256", "another algorithm than SHA-1"),
            ("digits=8", "another length than 6 digits"),
            ("period=60", "another period than 30 seconds"),
        ] {
            let address = format!("otpauth://totp/Old%20desk:nele?secret={other}&{parameter}");
            scene.fill(&field("otpauth"), &address).await?;
            scene.find(&testid("error-otpauth").showing(says)).await?;
            scene.gone(&testid("qr")).await?;
        }
        scene.gone(&testid("totp-groups")).await?;
        scene.screen("totp-address-refused").await?;
        scene.click(&testid("submit")).await?;
        scene.focused(&field("otpauth")).await?;
        ensure!(
            scene.stage.writes().len() == 1,
            "{:?}",
            scene.stage.writes()
        );

        let address = format!("otpauth://totp/Old%20desk:nele?secret={other}&issuer=Old%20desk");
        scene.fill(&field("otpauth"), &address).await?;
        scene.find(&testid("qr")).await?;
        let account = scene.app_account(&scan(scene).await?).await?;
        let wanted = scene.app_account(&address).await?;
        ensure!(account == wanted, "{account} instead of {wanted}");
        scene.screen("totp-address").await?;
        let code = scene.app_code(other, 0).await?;
        scene.fill(&field("code"), &code).await?;
        scene.fill(&field("name"), "Pasted").await?;
        let method = added(scene, users::NELE, "Pasted").await?;
        ensure!(secret_of(&method) == other);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn import_without_verification_needs_a_checkbox() -> Result<()> {
    play_with("totp_unverified", Who::Ada, users::NELE, async |scene| {
        open(scene, "typed").await?;
        scene.fill(&field("totp_secret"), SECRET).await?;
        scene.click(&testid("submit")).await?;
        scene.focused(&field("code")).await?;
        nothing_sent(scene)?;
        scene
            .find(&testid("unverified-box").showing("the user is locked out of this factor"))
            .await?;
        scene
            .click(&role("checkbox").named("Import without verification"))
            .await?;
        scene.gone(&field("code")).await?;
        scene.screen("totp-unverified").await?;
        scene.fill(&field("name"), "Migrated").await?;
        let method = added(scene, users::NELE, "Migrated").await?;
        ensure!(secret_of(&method) == SECRET);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn refusal_of_the_tenant_is_shown_beside_the_secret() -> Result<()> {
    play_with("totp_refused", Who::Ada, users::NELE, async |scene| {
        let nele = UserId::new(users::NELE).map_err(|problem| anyhow::anyhow!("{problem}"))?;
        let put = |number: usize, secret: &str| {
            let method = json!({"id": format!("totp|dev_{number}"), "type": "totp", "name": format!("App {number}"),
                "totp_secret": secret, "confirmed": true});
            let method = AuthenticationMethod::from_value(method);
            scene.stage.control().put_method(&nele, method)
        };
        put(0, SECRET)?;
        scene.expect_in_console("status of 409");
        scene.expect_in_console("status of 403");
        open(scene, "typed").await?;
        scene.fill(&field("totp_secret"), SECRET).await?;
        let code = scene.app_code(SECRET, 0).await?;
        scene.fill(&field("code"), &code).await?;
        scene.click(&testid("submit")).await?;
        scene
            .find(&testid("error-totp_secret").showing("a method with this already"))
            .await?;
        scene.focused(&field("totp_secret")).await?;
        scene.screen("totp-refused").await?;

        // At the tenant's limit: a generated secret has no field, so the error is shown beside the code.
        for number in 1..20 {
            put(number, &format!("JBSWY3DPEHPK3PXPJBSWY3DPEHPK{number:04}").replace(['0', '1', '8', '9'], "A"))?;
        }
        scene.click(&testid("way-new")).await?;
        let secret = shown(scene).await?;
        let code = scene.app_code(&secret, 0).await?;
        scene.fill(&field("code"), &code).await?;
        scene.click(&testid("submit")).await?;
        scene
            .find(&testid("error-code").showing("as many methods of this type as there can be"))
            .await?;
        scene.focused(&field("code")).await
    })
    .await
}

/// Runs before any script of the page. Keeps a reference to the widget's wasm memory.
const WATCH: &str = "
    for (const name of ['instantiate', 'instantiateStreaming']) {
        const real = WebAssembly[name];
        WebAssembly[name] = async (...given) => {
            const made = await real.apply(WebAssembly, given);
            globalThis.widgetMemory = (made.instance ?? made).exports.memory;
            return made;
        };
    }";

/// How often each text occurs in the widget's memory.
async fn in_memory(scene: &Scene<'_>, texts: &[&str]) -> Result<Vec<u64>> {
    let script = "
        const memory = new Uint8Array(widgetMemory.buffer);
        return arguments[0].map(text => {
            const wanted = new TextEncoder().encode(text);
            let found = 0;
            for (let at = memory.indexOf(wanted[0]); at >= 0; at = memory.indexOf(wanted[0], at + 1))
                if (wanted.every((byte, index) => memory[at + index] === byte)) found += 1;
            return found;
        });";
    let found = scene.script(script, vec![json!(texts)]).await?;
    let found = found.as_array().context("the script returned no list")?;
    Ok(found.iter().filter_map(Value::as_u64).collect())
}

/// Waits until the widget's memory has no form of the secret: whole, its first half, lower case, in groups.
async fn forgotten(scene: &Scene<'_>, when: &str, secret: &str) -> Result<()> {
    let lower = secret.to_lowercase();
    let groups = format!("{} {} {}", &secret[..4], &secret[4..8], &secret[8..12]);
    let texts = [secret, &secret[..16], &lower, &groups];
    crate::wait::until("the widget to forget the secret", async || {
        let found = in_memory(scene, &texts).await?;
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
    play("totp_forgotten", Setup::default(), async |scene| {
        scene.before_every_page(WATCH).await?;
        scene.log_in(Who::Ada).await?;
        scene.open_user(users::NELE).await?;
        // Cancelled.
        open(scene, "new").await?;
        let secret = shown(scene).await?;
        let found = in_memory(scene, &[&secret]).await?;
        ensure!(
            found[0] > 0,
            "the control failed: a displayed secret is not in memory"
        );
        scene.click(&testid("cancel")).await?;
        scene.gone(&testid("add-dialog")).await?;
        ensure!(!everything(scene).await?.contains(&secret[..8]));
        forgotten(scene, "closed", &secret).await?;

        // Sent.
        open(scene, "new").await?;
        let secret = shown(scene).await?;
        let code = scene.app_code(&secret, 0).await?;
        scene.fill(&field("code"), &code).await?;
        scene.fill(&field("name"), "App").await?;
        let method = added(scene, users::NELE, "App").await?;
        ensure!(secret_of(&method) == secret);
        ensure!(!everything(scene).await?.contains(&secret[..8]));
        forgotten(scene, "sent", &secret).await?;

        // Typed key by key.
        open(scene, "typed").await?;
        scene.click(&field("totp_secret")).await?;
        scene.press(SECRET).await?;
        ensure!(shown(scene).await? == SECRET);
        scene.click(&testid("cancel")).await?;
        scene.gone(&testid("add-dialog")).await?;
        ensure!(!everything(scene).await?.contains(&SECRET[..8]));
        forgotten(scene, "typed", SECRET).await?;

        // Another user is opened while the dialog is open.
        open(scene, "address").await?;
        let pasted = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let address = format!("otpauth://totp/a?secret={pasted}");
        scene.fill(&field("otpauth"), &address).await?;
        ensure!(shown(scene).await? == pasted);
        scene.open_user(users::MIA).await?;
        scene.gone(&testid("add-dialog")).await?;
        ensure!(!everything(scene).await?.contains(&pasted[..8]));
        forgotten(scene, "taken away", pasted).await?;
        scene.keeps_nothing().await
    })
    .await
}
