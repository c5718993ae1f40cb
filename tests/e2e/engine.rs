//! The browsers that scenarios can run in: Chromium, or what `FACTORDESK_ENGINE` names.
//!
//! The steps of scenarios are those of `WebDriver`, which all have. What only Chromium can do is in modules named
//! `chromium` (virtual authenticators, a network that fails), or is left out elsewhere: the console, other colour
//! schemes, windows narrower than the engine's own minimum.

use anyhow::{Result, bail};
use serde_json::{Value, json};
use thirtyfour::Capabilities;

/// The variable that names the engine: `chromium`, `firefox` or `webkit`.
const VARIABLE: &str = "FACTORDESK_ENGINE";

/// Chromium's arguments: no background traffic, and the same behaviour on a desktop and in a container.
const CHROMIUM_ARGUMENTS: [&str; 12] = [
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
    // Exposes `computedRole` and `computedName`, which names.js reads.
    "--enable-blink-features=ComputedAccessibilityInfo",
    // Keeps the accessibility tree up to date instead of building it for every query.
    "--force-renderer-accessibility",
];

/// A browser engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// Blink
    Chromium,
    /// Gecko
    Firefox,
    /// WebKitGTK
    WebKit,
}

impl Engine {
    /// The engine of this run.
    pub(crate) fn of_this_run() -> Result<Self> {
        Ok(match std::env::var(VARIABLE).as_deref() {
            Err(_) | Ok("" | "chromium") => Self::Chromium,
            Ok("firefox") => Self::Firefox,
            Ok("webkit") => Self::WebKit,
            Ok(other) => bail!("{VARIABLE} is {other:?}, not chromium, firefox or webkit"),
        })
    }

    /// Whether it keeps `Secure` cookies of `http://127.0.0.1` and `http://localhost`.
    pub(crate) fn keeps_secure_cookies_of_http(self) -> bool {
        self != Self::WebKit
    }

    /// What the driver is asked for.
    pub(crate) fn capabilities(self) -> Result<Capabilities> {
        let mut capabilities = Capabilities::new();
        let (name, options) = match self {
            Self::Chromium => {
                capabilities.set("browserName", "chrome")?;
                capabilities.set("goog:loggingPrefs", json!({ "browser": "ALL" }))?;
                ("goog:chromeOptions", json!({ "args": CHROMIUM_ARGUMENTS }))
            }
            Self::Firefox => ("moz:firefoxOptions", firefox_options()),
            Self::WebKit => ("webkitgtk:browserOptions", webkit_options()?),
        };
        capabilities.set(name, options)?;
        // The proxy's certificate, where it needs one.
        capabilities.set("acceptInsecureCerts", self == Self::WebKit)?;
        capabilities.set("timeouts", json!({ "script": 60_000, "pageLoad": 60_000 }))?;
        Ok(capabilities)
    }
}

fn firefox_options() -> Value {
    let mut options = json!({
        "args": ["-headless", "-width", "1280", "-height", "900"],
        "prefs": {
            // No background traffic.
            "app.normandy.enabled": false,
            "browser.safebrowsing.malware.enabled": false,
            "browser.safebrowsing.phishing.enabled": false,
            "datareporting.policy.dataSubmissionEnabled": false,
            "network.captive-portal-service.enabled": false,
            "network.connectivity-service.enabled": false,
            "services.settings.server": "data:,",
            // Exports are saved without a panel, which would take the focus.
            "browser.download.alwaysOpenPanel": false,
            "browser.download.folderList": 2,
            "browser.download.dir": std::env::temp_dir(),
            // Pictures of colours that don't move.
            "ui.prefersReducedMotion": 1,
        },
    });
    if let Ok(binary) = std::env::var("FIREFOX") {
        options["binary"] = binary.into();
    }
    options
}

fn webkit_options() -> Result<Value> {
    let Ok(binary) = std::env::var("MINIBROWSER") else {
        bail!(
            "MINIBROWSER isn't set: `cargo xtask test --only engines` finds WebKitGTK's MiniBrowser"
        );
    };
    Ok(json!({ "binary": binary, "args": ["--automation"] }))
}
