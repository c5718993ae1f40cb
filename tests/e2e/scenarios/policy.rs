//! 49: nothing that the desk does violates the content security policy, and violations are blocked and reported.
//!
//! In every scenario, violations are written to the console, which must be clean at its end.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::env::{Setup, Who};
use crate::find::testid;
use crate::scenario::{Scenario, run};
use crate::support::figure;
use crate::tour::{Person, everywhere};

/// Mia, for the tour.
pub(super) const MIA: Person<'static> = Person {
    search: "mia.keller",
    name: "Mia Keller",
    phone: "Mobile",
};

/// Scripts that an injection could run, each with the directive that stops it. Bodies of async functions.
const PLANTED: [(&str, &str); 9] = [
    (
        "script-src-elem",
        "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s);",
    ),
    (
        "script-src-elem",
        "const s = document.createElement('script'); s.src = 'data:text/javascript,window.ran=1'; document.body.append(s);",
    ),
    (
        "script-src-attr",
        "const d = document.createElement('div'); d.innerHTML = '<p onclick=\"window.ran=1\">x</p>'; document.body.append(d);
         d.firstChild.click(); d.remove();",
    ),
    (
        "style-src-elem",
        "const s = document.createElement('style'); s.textContent = 'p{color:red}'; document.body.append(s); s.remove();",
    ),
    (
        "connect-src",
        "await fetch('http://127.0.0.1:9/?stolen').catch(() => {});",
    ),
    (
        "img-src",
        "const i = new Image(); i.src = 'http://127.0.0.1:9/stolen.png'; await new Promise(done => { i.onerror = done; });",
    ),
    (
        "base-uri",
        "const b = document.createElement('base'); b.href = 'http://127.0.0.1:9/'; document.head.append(b); b.remove();",
    ),
    (
        "object-src",
        "const o = document.createElement('object'); o.data = '/'; document.body.append(o); o.remove();",
    ),
    (
        "frame-src",
        "const f = document.createElement('iframe'); f.src = 'http://127.0.0.1:9/'; document.body.append(f); f.remove();",
    ),
];

/// The directives that were violated since the page was loaded.
async fn violations(scenario: &Scenario<'_>) -> Result<Vec<Value>> {
    // The browser reports violations asynchronously.
    let script = "
        await new Promise(done => setTimeout(done, 0));
        return window.policyViolations;";
    let list = scenario.async_script(script).await?;
    Ok(serde_json::from_value(list)?)
}

#[tokio::test]
async fn security_49_no_dialog_is_against_the_policy() -> Result<()> {
    // The tour reveals a number.
    run("policy", Setup::unmasked(), async |scenario| {
        scenario.log_in(Who::Ada).await?;
        let seen = everywhere(scenario, &MIA).await?;
        // The log-out doesn't reload the page, so it has counted all violations.
        let found = violations(scenario).await?;
        ensure!(found.is_empty(), "{found:?}");
        // Nor any other page since the browser was started.
        scenario
            .console_clean(&["/session - Failed to load resource"])
            .await?;
        figure(&format!(
            "49 content security policy: {} dialogs and forms, {} violations",
            seen.dialogs,
            found.len()
        ))
    })
    .await
}

#[tokio::test]
async fn security_49_what_is_against_the_policy_does_not_happen_and_is_seen() -> Result<()> {
    run("policy_control", Setup::default(), async |scenario| {
        scenario.open(scenario.env.origin()).await?;
        scenario.find(&testid("state-logged-out")).await?;
        for (directive, planted) in PLANTED {
            let before = violations(scenario).await?.len();
            scenario.async_script(planted).await?;
            crate::wait::until(&format!("{directive} to be violated"), async || {
                let all = violations(scenario).await?;
                Ok(if all[before..].contains(&json!(directive)) {
                    Ok(())
                } else {
                    Err(format!("after `{planted}` only {:?}", &all[before..]))
                })
            })
            .await?;
        }
        let ran = scenario.script("return window.ran ?? null", Vec::new()).await?;
        ensure!(ran.is_null(), "a planted script ran");
        // Scripts may not run text as code either.
        let eval = "try { (0, eval)('1'); return 'ran' } catch (error) { return error.name }";
        let in_page = format!(
            "const f = new Promise(done => setTimeout(() => done((() => {{ {eval} }})()), 0)); return await f;"
        );
        ensure!(scenario.async_script(&in_page).await? == json!("EvalError"));
        // Each of them is in the console, as it would be in any scenario.
        let said = scenario.console().await?;
        let said = said
            .iter()
            .filter(|entry| entry.message.contains("policy violation: "))
            .count();
        ensure!(said >= PLANTED.len(), "only {said} violations in the console");
        figure(&format!(
            "49 planted violations: {} of {} blocked and reported",
            PLANTED.len(),
            PLANTED.len()
        ))
    })
    .await
}
