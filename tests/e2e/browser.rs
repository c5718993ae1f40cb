//! One Chromium and its driver, owned by one scenario.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use thirtyfour::{BrowserLogEntry, Capabilities, WebDriver};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// Quiet, offline but for loopback, and the same on a desktop and in a container.
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
    // Roles and names as assistive technology gets them: see find.js.
    "--enable-blink-features=ComputedAccessibilityInfo",
    // Kept up to date, instead of made anew for every question.
    "--force-renderer-accessibility",
];

/// Before any script of any page: what is against a page's content security policy is counted, and said in the console, which has to
/// be quiet at the end.
const TELL_VIOLATIONS: &str = "
    globalThis.policyViolations = [];
    addEventListener('securitypolicyviolation', event => {
        policyViolations.push(event.effectiveDirective);
        console.error(`policy violation: ${event.effectiveDirective}, ${event.blockedURI}`);
    }, true);";

/// What the person prefers: the page follows it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// A browser window with an empty profile of its own.
pub(crate) struct Browser {
    driver: WebDriver,
    // Ended when dropped, whatever happened in between.
    _process: Child,
    // Kept open: the driver may still want to say something.
    _output: Lines<BufReader<ChildStdout>>,
}

/// How often a driver is started that ends at once: it takes a free port of IPv4, then the same one of IPv6, which may be in use.
const STARTS: u32 = 5;

impl Browser {
    /// Starts a driver on a port of its choosing, and a browser.
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

    /// Ends the browser, then its driver.
    pub(crate) async fn quit(self) -> Result<()> {
        self.driver.quit().await.context("can't end the browser")
    }

    /// For what has no word of its own here.
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

    /// Runs a function body in the page and gives what it returns.
    pub(crate) async fn script(&self, body: &str, arguments: Vec<Value>) -> Result<Value> {
        let answer = self.driver.execute(body, arguments).await?;
        Ok(answer.json().clone())
    }

    /// Runs an async function body in the page and gives what it resolves to.
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

    /// Runs a script in every page that is loaded from now on, before its own.
    pub(crate) async fn before_every_page(&self, source: &str) -> Result<()> {
        let source = json!({ "source": source });
        self.devtools("Page.addScriptToEvaluateOnNewDocument", source)
            .await?;
        Ok(())
    }

    /// Sets the preferred colour scheme; motion is reduced, so that colours are settled at once.
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

    /// One command of Chromium's own protocol.
    pub(crate) async fn devtools(&self, command: &str, arguments: Value) -> Result<Value> {
        self.driver
            .cdp()
            .send_raw(command, arguments)
            .await
            .with_context(|| format!("{command} failed"))
    }

    /// What the console said since the last time it was asked.
    pub(crate) async fn console(&self) -> Result<Vec<BrowserLogEntry>> {
        Ok(self.driver.browser_log().await?)
    }

    /// Saves what the window shows.
    pub(crate) async fn screenshot(&self, path: &Path) -> Result<()> {
        Ok(self.driver.screenshot(path).await?)
    }
}

/// The driver, its output so far unread, and its port.
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
