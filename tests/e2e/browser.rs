//! One browser and its driver, owned by one scenario.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use thirtyfour::{BrowserLogEntry, WebDriver};

use crate::driver::Driver;
use crate::engine::Engine;

/// Runs before any script of any page. Counts violations of the content security policy and writes each to the console,
/// which must be clean at the end of a scenario.
const TELL_VIOLATIONS: &str = "
    globalThis.policyViolations = [];
    addEventListener('securitypolicyviolation', event => {
        policyViolations.push(event.effectiveDirective);
        console.error(`policy violation: ${event.effectiveDirective}, ${event.blockedURI}`);
    }, true);";

/// The preferred colour scheme.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// The few colours that the person has chosen, as in Windows' contrast themes.
    Forced,
}

/// A browser window with its own empty profile.
pub(crate) struct Browser {
    engine: Engine,
    driver: WebDriver,
    // Killed when dropped, also after a failure.
    _process: Driver,
}

impl Browser {
    /// Starts a driver on a free port, and a browser.
    pub(crate) async fn start() -> Result<Self> {
        let engine = Engine::of_this_run()?;
        let process = Driver::start(engine).await?;
        let driver = WebDriver::builder(process.address(), engine.capabilities()?)
            .request_timeout(Duration::from_mins(1))
            .await
            .with_context(|| format!("can't start {engine:?}"))?;
        let browser = Self {
            engine,
            driver,
            _process: process,
        };
        match engine {
            Engine::Chromium => browser.before_every_page(TELL_VIOLATIONS).await?,
            Engine::Firefox | Engine::WebKit => browser.reset_width().await?,
        }
        Ok(browser)
    }

    /// The engine.
    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }

    /// Whether it is Chromium, which can be asked for more than the others.
    pub(crate) fn is_chromium(&self) -> bool {
        self.engine == Engine::Chromium
    }

    /// Closes the browser, then its driver.
    pub(crate) async fn quit(self) -> Result<()> {
        self.driver.quit().await.context("can't end the browser")
    }

    /// The underlying driver, for commands that this type doesn't wrap.
    pub(crate) fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Opens an address.
    pub(crate) async fn open(&self, address: &str) -> Result<()> {
        self.driver
            .goto(address)
            .await
            .with_context(|| format!("can't open {address}"))
    }

    /// Runs a function body in the page and returns its result.
    pub(crate) async fn script(&self, body: &str, arguments: Vec<Value>) -> Result<Value> {
        let answer = self.driver.execute(body, arguments).await?;
        Ok(answer.json().clone())
    }

    /// Runs an async function body in the page and returns what it resolves to.
    pub(crate) async fn async_script(&self, body: &str) -> Result<Value> {
        let wrapped = format!(
            "const done = arguments[arguments.length - 1];
             (async () => {{ {body} }})().then(
                 value => done({{ value }}),
                 error => done({{ error: String(error) }}));"
        );
        let answer = self.driver.execute_async(wrapped, Vec::new()).await?;
        let answer = answer.json();
        if let Some(error) = answer["error"].as_str() {
            anyhow::bail!("the page's script failed: {error}");
        }
        Ok(answer["value"].clone())
    }

    /// Runs a script in every page loaded from now on, before the page's own scripts.
    pub(crate) async fn before_every_page(&self, source: &str) -> Result<()> {
        let source = json!({ "source": source });
        self.devtools("Page.addScriptToEvaluateOnNewDocument", source)
            .await?;
        Ok(())
    }

    /// Sets the preferred colour scheme, and reduced motion, so that colours change without a transition.
    pub(crate) async fn prefer(&self, scheme: Scheme) -> Result<()> {
        let (scheme, forced) = match scheme {
            Scheme::Light => ("light", "none"),
            Scheme::Dark => ("dark", "none"),
            Scheme::Forced => ("dark", "active"),
        };
        let features = json!({"features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "forced-colors", "value": forced},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.devtools("Emulation.setEmulatedMedia", features)
            .await?;
        Ok(())
    }

    /// Sets the language of the browser, for pages loaded from now on.
    pub(crate) async fn speak(&self, locale: &str) -> Result<()> {
        let agent = self
            .script("return navigator.userAgent", Vec::new())
            .await?;
        let agent = json!({ "userAgent": agent, "acceptLanguage": locale });
        self.devtools("Emulation.setUserAgentOverride", agent)
            .await?;
        let locale = json!({ "locale": locale });
        self.devtools("Emulation.setLocaleOverride", locale).await?;
        Ok(())
    }

    /// Sends one `DevTools` protocol command. Only Chromium has them.
    pub(crate) async fn devtools(&self, command: &str, arguments: Value) -> Result<Value> {
        ensure!(
            self.is_chromium(),
            "{command} is Chromium's: move this scenario to a module `chromium`"
        );
        self.driver
            .cdp()
            .send_raw(command, arguments)
            .await
            .with_context(|| format!("{command} failed"))
    }

    /// The console entries since the last call; none from other browsers than Chromium, which have no command for them.
    pub(crate) async fn console(&self) -> Result<Vec<BrowserLogEntry>> {
        if !self.is_chromium() {
            return Ok(Vec::new());
        }
        Ok(self.driver.browser_log().await?)
    }

    /// Saves a screenshot of the window.
    pub(crate) async fn screenshot(&self, path: &Path) -> Result<()> {
        Ok(self.driver.screenshot(path).await?)
    }
}
