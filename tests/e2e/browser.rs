//! One Chromium and its `chromedriver`, owned by one scenario.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use thirtyfour::{BrowserLogEntry, Capabilities, WebDriver};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// Chromium's arguments: no background traffic, and the same behaviour on a desktop and in a container.
const ARGUMENTS: [&str; 12] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,900",
    // Exposes `computedRole` and `computedName`, which find.js reads.
    "--enable-blink-features=ComputedAccessibilityInfo",
    // Keeps the accessibility tree up to date instead of building it for every query.
    "--force-renderer-accessibility",
];

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
}

/// A browser window with its own empty profile.
pub(crate) struct Browser {
    driver: WebDriver,
    // Killed when dropped, also after a failure.
    _process: Child,
    // Kept open, or the driver's writes to its standard output would fail.
    _output: Lines<BufReader<ChildStdout>>,
}

/// Attempts to start a driver. It picks a free IPv4 port and exits if the same IPv6 port is in use.
const STARTS: u32 = 5;

impl Browser {
    /// Starts a driver on a free port, and a browser.
    pub(crate) async fn start() -> Result<Self> {
        let mut tries = 1;
        let (process, output, port) = loop {
            match start_driver().await {
                Ok(started) => break started,
                Err(error) if tries == STARTS => return Err(error),
                Err(_) => tries += 1,
            }
        };
        let driver = WebDriver::builder(format!("http://127.0.0.1:{port}"), capabilities()?)
            .request_timeout(Duration::from_mins(1))
            .await
            .context("can't start a browser")?;
        let browser = Self {
            driver,
            _process: process,
            _output: output,
        };
        browser.before_every_page(TELL_VIOLATIONS).await?;
        Ok(browser)
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
        let scheme = match scheme {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        };
        let features = json!({"features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.devtools("Emulation.setEmulatedMedia", features)
            .await?;
        Ok(())
    }

    /// Sends one `DevTools` protocol command.
    pub(crate) async fn devtools(&self, command: &str, arguments: Value) -> Result<Value> {
        self.driver
            .cdp()
            .send_raw(command, arguments)
            .await
            .with_context(|| format!("{command} failed"))
    }

    /// The console entries since the last call.
    pub(crate) async fn console(&self) -> Result<Vec<BrowserLogEntry>> {
        Ok(self.driver.browser_log().await?)
    }

    /// Saves a screenshot of the window.
    pub(crate) async fn screenshot(&self, path: &Path) -> Result<()> {
        Ok(self.driver.screenshot(path).await?)
    }
}

/// Starts the driver; returns it with its unread output and its port.
async fn start_driver() -> Result<(Child, Lines<BufReader<ChildStdout>>, u16)> {
    let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
    let mut process = Command::new(&program)
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("can't start {program}: `cargo xtask test` installs it"))?;
    let stdout = process.stdout.take().context("the driver has no output")?;
    let mut output = BufReader::new(stdout).lines();
    let port = announced_port(&mut output).await?;
    Ok((process, output, port))
}

/// Reads the driver's output up to the line that names its port.
async fn announced_port(output: &mut Lines<BufReader<ChildStdout>>) -> Result<u16> {
    while let Some(line) = output.next_line().await? {
        let Some((_, port)) = line.split_once("started successfully on port ") else {
            continue;
        };
        return port
            .trim_end_matches('.')
            .parse()
            .with_context(|| format!("no port in `{line}`"));
    }
    anyhow::bail!("the driver ended without naming its port")
}

fn capabilities() -> Result<Capabilities> {
    let mut capabilities = Capabilities::new();
    capabilities.set("browserName", "chrome")?;
    capabilities.set("goog:chromeOptions", json!({ "args": ARGUMENTS }))?;
    capabilities.set("goog:loggingPrefs", json!({ "browser": "ALL" }))?;
    capabilities.set("timeouts", json!({ "script": 60_000, "pageLoad": 60_000 }))?;
    Ok(capabilities)
}
